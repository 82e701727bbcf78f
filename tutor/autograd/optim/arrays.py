"""The same updates written on arrays, for steps that nobody records: each rounds exactly where the operations do."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..rounded import FLOAT32, FLOAT64, fused_wide
from ..tensor import Tensor


def ordinary(group: dict[str, Any], params: list[Any]) -> bool:
    """Whether a group is of real leaves with gradients like them, and its rate a number."""
    if group["lr"].__class__ not in (float, int) or group["differentiable"]:
        return False
    for p in params:
        array, grad = p.array, p._grad
        if p.view_info is not None or p.node is not None or p.is_inference_tensor or p.lift is not None:
            return False
        if grad.array.dtype is not array.dtype or grad.array.shape != array.shape or grad.lift is not None:
            return False
        if array.dtype is not FLOAT32 and array.dtype is not FLOAT64:
            return False
    return True


def like(array: np.ndarray, *tensors: Any) -> bool:
    """Whether these tensors have the shape and the dtype of an array."""
    return all(
        isinstance(each, Tensor) and each.array.dtype == array.dtype and each.array.shape == array.shape
        for each in tensors
    )


def add_product(into: np.ndarray, x: Any, y: Any) -> None:
    """`into += x * y`, rounded once; y is a number or an array."""
    if into.dtype is FLOAT64:
        into[...] = fused_wide(into, x, y)
        return
    factor = y if y.__class__ is np.ndarray else float(np.float32(y))
    np.add(np.multiply(x, factor, dtype=FLOAT64), into, out=into, casting="same_kind")


def add_quotient(into: np.ndarray, x: np.ndarray, y: np.ndarray, value: float) -> None:
    """`into += value * x / y`."""
    change = np.multiply(x, value, out=np.empty_like(into))
    np.divide(change, y, out=change)
    np.add(into, change, out=into)


def plus_product(a: np.ndarray, x: Any, y: Any) -> np.ndarray:
    """a + x * y as a new array, rounded once."""
    made = a.copy()
    add_product(made, x, y)
    return made


def _root(squares: np.ndarray) -> np.ndarray:
    """Their square roots in a new array, also where that is a single number."""
    return np.sqrt(squares, out=np.empty_like(squares))


def sgd(p: Any, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any]) -> bool:
    """A step of SGD; False, and nothing done, where the state is not as usual."""
    array, momentum, decay = p.array, group["momentum"], group["weight_decay"]
    buffer = state.get("momentum_buffer") if momentum != 0 else None
    if buffer is not None and not like(array, buffer):
        return False
    if decay != 0:
        grad = plus_product(grad, array, decay)
    if momentum != 0:
        if buffer is None:
            buffer = state["momentum_buffer"] = Tensor(grad.copy())
        else:
            moved, rest = buffer.array, 1 - group["dampening"]
            np.multiply(moved, momentum, out=moved)
            if rest == 1:
                np.add(moved, grad, out=moved)
            else:
                add_product(moved, grad, rest)
            buffer.version.count += 2
        grad = plus_product(grad, buffer.array, momentum) if group["nesterov"] else buffer.array
    add_product(array, grad, -group["lr"])
    p.version.count += 1
    return True


def adam(p: Any, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any]) -> bool:
    """A step of Adam or AdamW; False, and nothing done, where the state is not as usual."""
    array, lr, (beta1, beta2), decay = p.array, group["lr"], group["betas"], group["weight_decay"]
    mean, square, step = state["exp_avg"], state["exp_avg_sq"], state["step"]
    if beta1.__class__ is not float or beta1 <= 0.5 or group["amsgrad"] or not like(array, mean, square):
        return False
    np.add(step.array, 1, out=step.array)
    step.version.count += 1
    if decay != 0:
        if group["decoupled_weight_decay"]:
            np.multiply(array, 1 - lr * decay, out=array)
            p.version.count += 1
        else:
            grad = plus_product(grad, array, decay)
    add_product(mean.array, grad - mean.array, 1 - beta1)
    squares = square.array
    np.multiply(squares, beta2, out=squares)
    add_product(squares, grad, grad * (1 - beta2))
    mean.version.count += 1
    square.version.count += 2
    count = step.array.item()
    size, root = lr / (1 - beta1**count), (1 - beta2**count) ** 0.5
    below = _root(squares)
    np.divide(below, root, out=below)
    np.add(below, group["eps"], out=below)
    add_quotient(array, mean.array, below, -size)
    p.version.count += 1
    return True


def rmsprop(p: Any, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any]) -> bool:
    """A step of RMSprop; False, and nothing done, where the state is not as usual."""
    array, alpha, momentum = p.array, group["alpha"], group["momentum"]
    square, step, buffer = state["square_avg"], state["step"], state.get("momentum_buffer")
    if group["centered"] or not like(array, square) or (momentum > 0 and not like(array, buffer)):
        return False
    np.add(step.array, 1, out=step.array)
    step.version.count += 1
    if group["weight_decay"] != 0:
        grad = plus_product(grad, array, group["weight_decay"])
    squares = square.array
    np.multiply(squares, alpha, out=squares)
    add_product(squares, grad, grad * (1 - alpha))
    square.version.count += 2
    below = _root(squares)
    np.add(below, group["eps"], out=below)
    if momentum > 0:
        moved = buffer.array  # type: ignore[union-attr]
        np.multiply(moved, momentum, out=moved)
        add_quotient(moved, grad, below, 1)
        buffer.version.count += 2  # type: ignore[union-attr]
        add_product(array, moved, -group["lr"])
    else:
        add_quotient(array, grad, below, -group["lr"])
    p.version.count += 1
    return True


def adagrad(p: Any, grad: np.ndarray, state: dict[str, Any], group: dict[str, Any]) -> bool:
    """A step of Adagrad; False, and nothing done, where the state is not as usual."""
    array, total, step = p.array, state["sum"], state["step"]
    if not like(array, total):
        return False
    np.add(step.array, 1, out=step.array)
    step.version.count += 1
    if group["weight_decay"] != 0:
        grad = plus_product(grad, array, group["weight_decay"])
    rate = group["lr"] / (1 + (step.array.item() - 1) * group["lr_decay"])
    add_product(total.array, grad, grad)
    total.version.count += 1
    below = _root(total.array)
    np.add(below, group["eps"], out=below)
    add_quotient(array, grad, below, -rate)
    p.version.count += 1
    return True
