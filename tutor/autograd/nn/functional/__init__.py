"""`torch.nn.functional`: PyTorch's functions for networks, with its own Python signatures.

https://docs.pytorch.org/docs/2.13/nn.functional.html
"""

from . import activations, attention, layers, losses, pools, shaping

__all__ = ["NAMES", "activations", "attention", "layers", "losses", "pools", "shaping"]

NAMES = activations.NAMES | attention.NAMES | layers.NAMES | losses.NAMES | pools.NAMES | shaping.NAMES
for _name, _function in NAMES.items():
    if hasattr(_function, "__code__"):
        _function.__module__ = "torch.nn.functional"
        _function.__qualname__ = _function.__name__
