"""autograd-tutor: learn differentiation the way PyTorch does it.

>>> import tutor
>>> tutor.equal("2x + x", "3*x", "x").equal
True
"""

from typing import Any

__version__ = "0.1.0"

# public name -> (module, name there); each is imported when it is first used.
PUBLIC = {
    "derive": ("tutor.symbolic.public", "derive_program"),
    "equal": ("tutor.symbolic.texts", "equal_texts"),
}


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module 'tutor' has no attribute '{name}'")
    import importlib

    module, there = PUBLIC[name]
    return getattr(importlib.import_module(module), there)
