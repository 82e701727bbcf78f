"""`torch.autograd.functional`: Jacobians, Hessians and their products, as functions of a function.

https://docs.pytorch.org/docs/2.13/autograd.html#functional-higher-level-api
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .forward_ad import dual_level, make_dual, unpack_dual
from .gradients import grad
from .modes import enable_grad, set_grad_enabled
from .session import current
from .tensor import Tensor
from .vmap import vmap

Tensors = tuple[Any, ...]
# What strict mode says of something that does not require grad, by what it is.
NOT_DIFFERENTIABLE = {
    "outputs": "Output {at} of the user-provided function does not require gradients. The outputs must be computed in "
    "a differentiable manner from the input when running in strict mode.",
    "grad_inputs": "The gradient with respect to input {at} is independent of the inputs of the user-provided "
    "function. This is not allowed in strict mode.",
    "jacobian": "While computing the hessian, found that the jacobian of the user-provided function with respect to "
    "input {at} is independent of the input. This is not allowed in strict mode. You should ensure that your function "
    "is twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function "
    "for example).",
    "hessian": "The hessian of the user-provided function with respect to input {at} is independent of the input. This "
    "is not allowed in strict mode. You should ensure that your function is thrice differentiable and that the hessian "
    "depends on the inputs.",
}
# What it says of a gradient that is not there, by the stage of the computation.
INDEPENDENT = {
    "back": "The output of the user-provided function is independent of input {at}. This is not allowed in strict "
    "mode.",
    "back_trick": "The gradient with respect to the input is independent of entry {at} in the grad_outputs when using "
    "the double backward trick to compute forward mode gradients. This is not allowed in strict mode.",
    "double_back": "The jacobian of the user-provided function is independent of input {at}. This is not allowed in "
    "strict mode.",
    "double_back_trick": "The hessian of the user-provided function is independent of entry {at} in the grad_jacobian. "
    "This is not allowed in strict mode as it prevents from using the double backward trick to replace forward mode "
    "AD.",
}
SINGLE_INPUT = (
    "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element."
)


def vjp(func: Any, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """The value of a function, and `v` times its Jacobian."""
    with enable_grad():
        is_tuple, given = _tensors(inputs, "inputs", "vjp")
        given = _prepared(given, create_graph, True)
        is_out_tuple, outputs = _tensors(func(*given), "outputs of the user-provided function", "vjp")
        _check_tracked(outputs, "outputs", strict)
        if v is not None:
            v = _prepared(_tensors(v, "v", "vjp")[1], create_graph, False)
            _check_vector(v, outputs, is_out_tuple)
        elif len(outputs) != 1 or outputs[0].numel() != 1:
            raise RuntimeError(
                "The vector v can only be None if the user-provided function returns a single Tensor with a single "
                "element."
            )
    with set_grad_enabled(create_graph or current().grad_enabled):
        found = _filled(_gradient(outputs, given, v, create_graph), given, strict, create_graph, "back")
    return _result(outputs, is_out_tuple, create_graph), _result(found, is_tuple, create_graph)


def jvp(func: Any, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """The value of a function, and its Jacobian times `v`: the VJP transposed by a second backward pass."""
    with enable_grad():
        is_tuple, given = _tensors(inputs, "inputs", "jvp")
        given = _prepared(given, create_graph, True)
        v = _input_vector(v, given, is_tuple, create_graph, "jvp")
        is_out_tuple, outputs = _tensors(func(*given), "outputs of the user-provided function", "jvp")
        _check_tracked(outputs, "outputs", strict)
        cotangents = tuple([_zeros(each, True) for each in outputs])
        back = _gradient(outputs, given, cotangents, True)
        _check_tracked(back, "grad_inputs", strict)
    with set_grad_enabled(create_graph or current().grad_enabled):
        found = _filled(_gradient(back, cotangents, v, create_graph), outputs, strict, create_graph, "back_trick")
    return _result(outputs, is_out_tuple, create_graph), _result(found, is_out_tuple, create_graph)


def jacobian(
    func: Any, inputs: Any, create_graph: bool = False, strict: bool = False, vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:  # fmt: skip
    """All derivatives of the outputs of a function by its inputs."""
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your function has more outputs '
            'than inputs, "forward-mode" tends to be more performant. Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode":
        if create_graph:
            raise NotImplementedError(
                'torch.autograd.functional.jacobian: `create_graph=True` and `strategy="forward-mode"` are not '
                'supported together (yet). Please either set `create_graph=False` or `strategy="reverse-mode"`.'
            )
        return _forward_jacobian(func, inputs, strict, vectorize)
    with enable_grad():
        is_tuple, given = _tensors(inputs, "inputs", "jacobian")
        given = _prepared(given, create_graph, True)
        is_out_tuple, outputs = _tensors(func(*given), "outputs of the user-provided function", "jacobian")
        _check_tracked(outputs, "outputs", strict)
        if vectorize:
            if strict:
                raise RuntimeError(
                    "torch.autograd.functional.jacobian: `strict=True` and `vectorized=True` are not supported "
                    "together. Please either set `strict=False` or `vectorize=False`."
                )
            rows = _rows_at_once(outputs, given, create_graph)
        else:
            rows = tuple([_rows(at, out, given, create_graph, strict) for at, out in enumerate(outputs)])
        return _unpacked(_cut(rows, create_graph), is_out_tuple, is_tuple)


def _rows(at: int, out: Tensor, inputs: Tensors, create_graph: bool, strict: bool) -> Tensors:
    """The Jacobian of one output: a backward pass for each of its elements."""
    parts: list[list[Any]] = [[] for _ in inputs]
    for number in range(out.numel()):
        found = _gradient((out.reshape(-1)[number],), inputs, None, create_graph, True)
        for by, (part, each) in enumerate(zip(found, inputs)):
            if part is None:
                if strict:
                    raise RuntimeError(
                        f"Output {at} of the user-provided function is independent of input {by}. This is not allowed "
                        "in strict mode."
                    )
                part = _zeros(each)
            elif strict and create_graph and not part.requires_grad:
                raise RuntimeError(
                    f"The jacobian of the user-provided function is independent of input {at}. This is not allowed in "
                    "strict mode when create_graph=True."
                )
            parts[by].append(part)
    stack = _torch("stack")
    return tuple([stack(part, dim=0).view(out.size() + each.size()) for part, each in zip(parts, inputs)])


def _rows_at_once(outputs: Tensors, inputs: Tensors, create_graph: bool) -> Tensors:
    sizes = [out.numel() for out in outputs]
    flat = tuple([out.reshape(-1) for out in outputs])
    found = list(_gradient(flat, inputs, _basis(outputs, sizes), create_graph, None, True))
    by_input = []
    for part, each in zip(found, inputs):
        if part is None:
            part = _zeros(each).expand((sum(sizes), *each.shape))
        pieces = part.split(sizes, dim=0)
        by_input.append([piece.view(out.shape + each.shape) for piece, out in zip(pieces, outputs)])
    return tuple(zip(*by_input))


def _forward_jacobian(func: Any, inputs: Any, strict: bool, vectorize: bool) -> Any:
    if strict:
        raise RuntimeError(
            'torch.autograd.functional.jacobian: `strict=True` and `strategy="forward-mode"` are not supported '
            'together (yet). Please either set `strict=False` or `strategy="reverse-mode"`.'
        )
    is_tuple, given = _tensors(inputs, "inputs", "jacobian")
    if not vectorize:
        raise NotImplementedError(
            "Computing Jacobian using forward-AD or forward-over-reverse Hessian isonly implemented for "
            "`vectorize=True`."
        )
    sizes = [each.numel() for each in given]
    told: list[Any] = []

    def push(tangents: Tensors) -> Tensors:
        with dual_level():
            duals = [make_dual(each, tangent.view_as(each)) for each, tangent in zip(given, tangents)]
            is_out_tuple, outputs = _plain_tuple(func(*duals))
            parts = [unpack_dual(out) for out in outputs]
            told.extend((is_out_tuple, [primal for primal, _ in parts]))
            return tuple([_zeros(primal) if tangent is None else tangent for primal, tangent in parts])

    columns = vmap(push)(_basis(given, sizes))
    is_out_tuple, outputs = told
    # PyTorch returns lists here, and tuples elsewhere.
    rows = [
        [
            piece.permute(*range(1, piece.ndim), 0).reshape((*out.shape, *each.shape))
            for piece, each in zip(column.split(sizes, dim=0), given)
        ]
        for column, out in zip(columns, outputs)
    ]
    return _unpacked(rows, is_out_tuple, is_tuple)


def _plain_tuple(given: Any) -> tuple[bool, Tensors]:
    is_tuple, found = (True, given) if isinstance(given, tuple) else (False, (given,))
    for at, each in enumerate(found):
        if not isinstance(each, Tensor):
            place = f"value at index {at}" if is_tuple else "given outputs"
            raise TypeError(
                f"The outputs given to None must be either a Tensor or a tuple of Tensors but the {place} has type "
                f"{type(each)}."
            )
    return is_tuple, found


def hessian(
    func: Any, inputs: Any, create_graph: bool = False, strict: bool = False, vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:  # fmt: skip
    """All second derivatives of a function that returns a single number."""
    is_tuple, given = _tensors(inputs, "inputs", "hessian")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def ensure_single_output_function(*inp: Any) -> Any:
        out = func(*inp)
        is_out_tuple, outputs = _tensors(out, "outputs of the user-provided function", "hessian")
        _check_tracked(outputs, "outputs", strict)
        if is_out_tuple or not isinstance(out, Tensor):
            raise RuntimeError("The function given to hessian should return a single Tensor")
        if out.numel() != 1:
            raise RuntimeError("The Tensor returned by the function given to hessian should contain a single element")
        return out.squeeze()

    def jac_func(*inp: Any) -> Any:
        if outer_jacobian_strategy == "forward-mode":
            inp = tuple([_leaf(each) for each in inp])
        found = jacobian(ensure_single_output_function, inp, create_graph=True)
        _check_tracked(found, "jacobian", strict)
        return found

    rows = jacobian(jac_func, given, create_graph=create_graph, strict=strict, vectorize=vectorize,
                    strategy=outer_jacobian_strategy)  # fmt: skip
    return _unpacked(rows, is_tuple, is_tuple)


def _leaf(tensor: Tensor) -> Tensor:
    tensor.tracked = True
    return tensor


def vhp(func: Any, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """The value of a function, and `v` times its Hessian."""
    return _hessian_product(func, inputs, v, create_graph, strict, "vhp")


def hvp(func: Any, inputs: Any, v: Any = None, create_graph: bool = False, strict: bool = False) -> Any:
    """The value of a function, and its Hessian times `v`."""
    return _hessian_product(func, inputs, v, create_graph, strict, "hvp")


def _hessian_product(func: Any, inputs: Any, v: Any, create_graph: bool, strict: bool, name: str) -> Any:
    with enable_grad():
        is_tuple, given = _tensors(inputs, "inputs", name)
        given = _prepared(given, create_graph, True)
        v = _input_vector(v, given, is_tuple, create_graph, name)
        is_out_tuple, outputs = _tensors(func(*given), "outputs of the user-provided function", name)
        _check_tracked(outputs, "outputs", strict)
        if is_out_tuple or not isinstance(outputs[0], Tensor):
            raise RuntimeError(f"The function given to {name} should return a single Tensor")
        if outputs[0].numel() != 1:
            raise RuntimeError(f"The Tensor returned by the function given to {name} should contain a single element")
        jac = _gradient(outputs, given, None, True)
        _check_tracked(jac, "jacobian", strict)
        by: Tensors = given
        if name == "hvp":
            by = tuple([_zeros(each, True) for each in given])
            jac = _gradient(jac, given, by, True)
            _check_tracked(jac, "hessian", strict)
    stage = "double_back" if name == "vhp" else "double_back_trick"
    with set_grad_enabled(create_graph or current().grad_enabled):
        found = _filled(_gradient(jac, by, v, create_graph), given, strict, create_graph, stage)
    return _result(outputs, is_out_tuple, create_graph), _result(found, is_tuple, create_graph)


def _tensors(given: Any, what: str, name: str) -> tuple[bool, Tensors]:
    """Whether this is a tuple, and the tensors as one; TypeError, PyTorch's, for anything else."""
    is_tuple = isinstance(given, tuple)
    found = given if is_tuple else (given,)
    for at, each in enumerate(found):
        if not isinstance(each, Tensor):
            place = f"value at index {at}" if is_tuple else f"given {what}"
            raise TypeError(
                f"The {what} given to {name} must be either a Tensor or a tuple of Tensors but the {place} has type "
                f"{type(each)}."
            )
    return is_tuple, found


def _prepared(inputs: Tensors, create_graph: bool, need_graph: bool) -> Tensors:
    """Leaves of their own; views of what requires grad where the result shall be differentiable."""
    found = []
    for each in inputs:
        if create_graph and each.requires_grad:
            found.append(each.view_as(each))
        else:
            found.append(each.detach().requires_grad_(need_graph))
    return tuple(found)


def _input_vector(v: Any, inputs: Tensors, is_tuple: bool, create_graph: bool, name: str) -> Any:
    if v is not None:
        v = _prepared(_tensors(v, "v", name)[1], create_graph, False)
        _check_vector(v, inputs, is_tuple)
    elif len(inputs) != 1 or inputs[0].numel() != 1:
        raise RuntimeError(SINGLE_INPUT)
    return v


def _check_vector(v: Tensors, other: Tensors, is_tuple: bool) -> None:
    if len(other) != len(v):
        if is_tuple:
            raise RuntimeError(f"v is a tuple of invalid length: should be {len(other)} but got {len(v)}.")
        raise RuntimeError("The given v should contain a single Tensor.")
    for at, (each, wanted) in enumerate(zip(v, other)):
        if each.size() != wanted.size():
            place = f"Entry {at} in " if is_tuple else ""
            raise RuntimeError(f"{place}v has invalid size: should be {wanted.size()} but got {each.size()}.")


def _check_tracked(tensors: Tensors, kind: str, strict: bool) -> None:
    if not strict:
        return
    for at, each in enumerate(tensors):
        if each is None:
            raise RuntimeError(INDEPENDENT["back"].format(at=at))
        if not each.requires_grad:
            raise RuntimeError(NOT_DIFFERENTIABLE[kind].format(at=at))


def _gradient(
    outputs: Tensors, inputs: Tensors, cotangents: Any, create_graph: bool, keep: bool | None = None,
    batched: bool = False,
) -> Tensors:  # fmt: skip
    """The gradients of those outputs that have any; None where there is none."""
    given = (None,) * len(outputs) if cotangents is None else cotangents
    pairs = [(out, cotangent) for out, cotangent in zip(outputs, given) if out is not None and out.requires_grad]
    if not pairs:
        return (None,) * len(inputs)
    found: Tensors = grad(
        tuple([out for out, _ in pairs]), inputs, tuple([cotangent for _, cotangent in pairs]), keep, create_graph,
        allow_unused=True, is_grads_batched=batched,
    )  # fmt: skip
    return found


def _filled(found: Tensors, like: Tensors, strict: bool, create_graph: bool, stage: str) -> Tensors:
    """Zeros for what is not there; RuntimeError in strict mode."""
    made = []
    for at, part in enumerate(found):
        if part is None:
            if strict:
                raise RuntimeError(INDEPENDENT[stage].format(at=at))
            part = _zeros(like[at])
        elif strict and create_graph and not part.requires_grad:
            what = "hessian" if "double" in stage else "jacobian"
            raise RuntimeError(
                f"The {what} of the user-provided function is independent of input {at}. This is not allowed in strict "
                "mode when create_graph=True."
            )
        made.append(part)
    return tuple(made)


def _zeros(like: Tensor, tracked: bool = False) -> Tensor:
    made: Tensor = _torch("zeros_like")(like)
    if tracked:
        made.tracked = True
    return made


def _basis(tensors: Tensors, sizes: list[int]) -> Tensors:
    """The unit vectors of all elements together; for each tensor the columns that are its own."""
    whole, start, found = np.eye(sum(sizes)), 0, []
    for each, size in zip(tensors, sizes):
        found.append(Tensor(whole[:, start : start + size].astype(each.array.dtype)))
        start += size
    return tuple(found)


def _cut(tree: Any, create_graph: bool) -> Any:
    if isinstance(tree, Tensor):
        return tree if create_graph else tree.detach()
    return tuple([_cut(each, create_graph) for each in tree])


def _result(tensors: Tensors, is_tuple: bool, create_graph: bool) -> Any:
    found = _cut(tensors, create_graph)
    return found if is_tuple else found[0]


def _unpacked(rows: Any, is_out_tuple: bool, is_tuple: bool) -> Any:
    """A tuple only where the outputs were one, of tuples only where the inputs were."""
    found = rows if is_tuple else tuple([row[0] for row in rows])
    return found if is_out_tuple else found[0]


def _torch(name: str) -> Callable[..., Any]:
    from .names import TORCH

    found: Callable[..., Any] = TORCH[name]
    return found


NAMES: dict[str, Any] = {
    f"autograd.functional.{each.__name__}": each for each in (vjp, jvp, jacobian, hessian, vhp, hvp)
}  # fmt: skip
