"""`load_state_dict`: copying recorded values into a module, with PyTorch's account of what does not fit.

https://docs.pytorch.org/docs/2.13/generated/torch.nn.Module.html#torch.nn.Module.load_state_dict
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import Any

from ...creation import Parameter
from ...modes import no_grad
from ...tensor import Tensor
from ..uninitialized import Uninitialized


class IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What `load_state_dict` returns."""

    __slots__ = ()
    public = frozenset({"missing_keys", "unexpected_keys"})

    def __repr__(self) -> str:
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


IncompatibleKeys.__name__ = "_IncompatibleKeys"
IncompatibleKeys.__module__ = "torch.nn.modules.module"


def load(module: Any, state_dict: Any, strict: bool, assign: bool) -> IncompatibleKeys:
    """Copy the values of `state_dict` into a module and its children."""
    if not isinstance(state_dict, Mapping):
        raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
    missing: list[str] = []
    unexpected: list[str] = []
    errors: list[str] = []
    found = IncompatibleKeys(missing, unexpected)
    versions = getattr(state_dict, "_metadata", None) or {}
    _load_into(module, dict(state_dict), "", assign, missing, unexpected, errors, found, versions)
    if strict:
        if unexpected:
            shown = ", ".join(f'"{key}"' for key in unexpected)
            errors.insert(0, f"Unexpected key(s) in state_dict: {shown}. ")
        if missing:
            shown = ", ".join(f'"{key}"' for key in missing)
            errors.insert(0, f"Missing key(s) in state_dict: {shown}. ")
    if errors:
        raise RuntimeError(
            "Error(s) in loading state_dict for {}:\n\t{}".format(type(module).__name__, "\n\t".join(errors))
        )
    return found


def _load_into(
    module: Any, given: dict[str, Any], prefix: str, assign: bool, missing: list[str], unexpected: list[str],
    errors: list[str], found: IncompatibleKeys, versions: Mapping[str, Any],
) -> None:  # fmt: skip
    fill = getattr(module, "_fill_older", None)
    if fill is not None:
        fill(given, prefix, versions.get(prefix[:-1], {}).get("version"))
    own = {
        **module._parameters,
        **{k: v for k, v in module._buffers.items() if k not in module._non_persistent_buffers_set},
    }
    own = {name: tensor for name, tensor in own.items() if tensor is not None}
    for name, tensor in own.items():
        key = prefix + name
        if key in given:
            _put(module, name, key, tensor, given[key], assign, errors)
        else:
            missing.append(key)
    for key in given:
        if key.startswith(prefix):
            first, _, rest = key[len(prefix) :].partition(".")
            if (first not in module._modules) if rest else (first not in own):
                unexpected.append(key)
    for name, child in module._modules.items():
        if child is not None:
            below = f"{prefix}{name}."
            part = {k: v for k, v in given.items() if k.startswith(below)}
            _load_into(child, part, below, assign, missing, unexpected, errors, found, versions)
    for hook in module._load_state_dict_post_hooks.values():
        if hook(module, found) is not None:
            raise AssertionError(
                "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, "
                "if incompatible_keys need to be modified, it should be done inplace."
            )


def _put(module: Any, name: str, key: str, tensor: Any, given: Any, assign: bool, errors: list[str]) -> None:
    value: Any = given
    if not isinstance(given, Tensor):
        errors.append(
            f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from checkpoint '
            f"but received {type(given)}"
        )
        return
    if isinstance(tensor, Uninitialized) and not isinstance(value, Uninitialized):
        tensor.materialize(value.shape)
    if not tensor.ndim and value.shape == (1,):
        value = value[0]
    if value.shape != tensor.shape:
        errors.append(
            f"size mismatch for {key}: copying a param with shape {value.shape} from checkpoint, the shape in current "
            f"model is {tensor.shape}."
        )
        return
    with no_grad():
        if not assign:
            tensor.copy_(value)
            return
        if isinstance(tensor, Parameter):
            if isinstance(value, Parameter):
                value.requires_grad_(tensor.requires_grad)
            else:
                value = Parameter(value, requires_grad=tensor.requires_grad)
        setattr(module, name, value)
