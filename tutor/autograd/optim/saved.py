"""An optimizer's state as a dictionary, and back: parameters are numbers there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any

from ..tensor import Tensor


def packed(groups: list[dict[str, Any]], state: Any) -> dict[str, Any]:
    """`Optimizer.state_dict()`."""
    numbers: dict[int, int] = {}
    start = 0
    packed_groups = []
    for group in groups:
        found = {key: value for key, value in group.items() if key != "params"}
        fresh = {id(p): at for at, p in enumerate(group["params"], start) if id(p) not in numbers}
        numbers.update(fresh)
        found["params"] = [numbers[id(p)] for p in group["params"]]
        start += len(found["params"])
        packed_groups.append(found)
    packed_state = {numbers[id(key)] if isinstance(key, Tensor) else key: value for key, value in state.items()}
    return {"state": packed_state, "param_groups": packed_groups}


def load(groups: list[dict[str, Any]], given: Any) -> tuple[Any, list[dict[str, Any]]]:
    """The state and the groups that a dictionary of an optimizer with as many parameters describes."""
    saved = [_copied(group) for group in given["param_groups"]]
    if len(groups) != len(saved):
        raise ValueError("loaded state dict has a different number of parameter groups")
    if any(len(one["params"]) != len(other["params"]) for one, other in zip(groups, saved, strict=True)):
        raise ValueError(
            "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
        )
    ids = chain.from_iterable(group["params"] for group in saved)
    by_id = dict(zip(ids, chain.from_iterable(group["params"] for group in groups), strict=True))
    state: Any = defaultdict(dict)
    for key, value in given["state"].items():
        if key in by_id:
            state[by_id[key]] = _cast(by_id[key], value)
        else:
            state[key] = value
    for group, new in zip(groups, saved, strict=True):
        new["params"] = group["params"]
        if "param_names" in group and "param_names" not in new:
            new["param_names"] = group["param_names"]
    return state, saved


def _cast(p: Any, value: Any, key: Any = None) -> Any:
    if isinstance(value, Tensor):
        tensor: Any = value
        if key == "step":
            return tensor
        return tensor.to(dtype=p.dtype, device=p.device) if p.is_floating_point() else tensor.to(device=p.device)
    if isinstance(value, dict):
        return {name: _cast(p, each, name) for name, each in value.items()}
    if isinstance(value, Iterable):
        return type(value)(_cast(p, each) for each in value)  # type: ignore[call-arg]
    return value


def _copied(value: Any) -> Any:
    """A deep copy of what a group holds."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_copied(each) for each in value)
    if isinstance(value, Tensor):
        from copy import deepcopy

        return deepcopy(value)
    return value
