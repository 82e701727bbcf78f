"""A module called with other tensors in the place of its own parameters and buffers.

https://docs.pytorch.org/docs/2.13/generated/torch.func.functional_call.html
"""

from __future__ import annotations

from typing import Any

from .tensor import Tensor


def called_with(module: Any, given: Any, args: Any, kwargs: Any, strict: bool) -> Any:
    """Call a module while these tensors stand in it, by name; then put its own back."""
    if isinstance(given, dict):
        tensors = given
    elif isinstance(given, list | tuple | str):
        if not all(isinstance(each, dict) for each in given):
            raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
        names = [name for each in given for name in each]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name} appears in multiple dictionaries; behavior of functional call is ambiguous")
        tensors = {name: value for each in given for name, value in each.items()}  # type: ignore[union-attr]
    else:
        raise ValueError(
            f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {type(given)}"
        )
    places = {name: _place(module, name) for name in tensors}
    if strict:
        _all_there(module, tensors)
    before = []
    try:
        for name, value in tensors.items():
            holder, own = places[name]
            if holder is None:
                raise AttributeError(f"'{type(module).__name__}' object has no attribute '{name}'")
            before.append((holder, own, holder[own]))
            holder[own] = value
        positional = () if args is None else args if isinstance(args, tuple) else (args,)
        return module(*positional, **(kwargs or {}))
    finally:
        for holder, own, value in reversed(before):
            holder[own] = value


def _place(module: Any, name: str) -> tuple[Any, str]:
    """The table of a module that holds a tensor of this dotted name, and its name there."""
    *path, own = name.split(".")
    for part in path:
        module = module._modules.get(part) if hasattr(module, "_modules") else None
        if module is None:
            return None, own
    for holder in (module._parameters, module._buffers):
        if own in holder:
            return holder, own
    return None, own


def _all_there(module: Any, tensors: dict[str, Tensor]) -> None:
    wanted = [name for name, _ in [*module.named_parameters(), *module.named_buffers()]]
    unexpected = [name for name in tensors if name not in wanted]
    missing = [name for name in wanted if name not in tensors]
    if unexpected or missing:
        lines = []
        if unexpected:
            lines.append(f"Unexpected key(s): {', '.join(map(repr, unexpected))}.")
        if missing:
            lines.append(f"Missing key(s): {', '.join(map(repr, missing))}.")
        raise RuntimeError("Error(s) in reparametrizing for " + module._get_name() + ":\n\t" + "\n\t".join(lines))
