"""The modules of `torch.nn`, by family."""
