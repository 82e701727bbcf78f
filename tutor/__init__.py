"""autograd-tutor: learn differentiation the way PyTorch does it."""

__version__ = "0.1.0"
