"""`torch.func`: derivatives as functions of functions.

https://docs.pytorch.org/docs/2.13/func.api.html
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from . import pytree
from .apply import apply
from .forward_ad import dual, unpacked
from .gradients import grad as autograd_grad
from .lanes import each_lane, over_lanes
from .layers import GradLayer, JvpLayer
from .refused import NotHere
from .session import current
from .tensor import Tensor
from .vmap import vmap

JVP = "jvp(f, primals, tangents)"
# What torch.fx says when it folds what `linearize` traced.
FOLDED = (
    "Attempted to insert a get_attr Node with no underlying reference in the owning GraphModule! Call "
    "GraphModule.add_submodule to add the necessary submodule, GraphModule.add_parameter to add the necessary "
    "Parameter, or nn.Module.register_buffer to add the necessary buffer"
)
NO_HOOKS = (
    "torch.func.{grad, vjp, jacrev, hessian} don't yet support saved tensor hooks. Please open an issue with your use "
    "case."
)


def grad(func: Any, argnums: Any = 0, has_aux: bool = False) -> Any:
    """The gradient of a function that returns a single number, by some of its arguments.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.grad.html
    """

    @functools.wraps(func, updated=())
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        found, value = _grad_and_value(func, argnums, has_aux, args, kwargs)
        return (found, value[1]) if has_aux else found

    return wrapper


def grad_and_value(func: Any, argnums: Any = 0, has_aux: bool = False) -> Any:
    """The same together with the value.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.grad_and_value.html
    """

    @functools.wraps(func, updated=())
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return _grad_and_value(func, argnums, has_aux, args, kwargs)

    return wrapper


def _grad_and_value(func: Any, argnums: Any, has_aux: bool, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    said = "grad_and_value(f)(*args):"
    _no_saved_hooks()
    with GradLayer() as layer:
        given, wanted = _differentiable(layer, args, argnums)
        output = func(*given, **kwargs)
        aux = None
        if has_aux:
            output, aux = _with_aux(
                output, f"{said} output of function f should be a tuple: (output, aux) if has_aux is True"
            )
        if not isinstance(output, Tensor):
            raise RuntimeError(f"{said} Expected f(*args) to return a Tensor, got {type(output)}")
        if output.ndim:
            raise RuntimeError(
                f"{said} Expected f(*args) to return a scalar Tensor, got tensor with {output.ndim} dims. Maybe you "
                "wanted to use the vjp or jacrev APIs instead?"
            )
        leaves, spec = pytree.flatten(wanted)
        found = pytree.unflatten(_gradient((output,), leaves, None, True, True), spec)
        found, output = (pytree.mapped(layer.left, each) for each in (found, output))
        if has_aux:
            aux = _aux_left(layer, aux)
    return (found, (output, aux)) if has_aux else (found, output)


def _no_saved_hooks() -> None:
    if current().saved_hooks:
        raise RuntimeError(NO_HOOKS)


def _with_aux(output: Any, message: str) -> Any:
    if not (isinstance(output, tuple) and len(output) == 2):
        raise RuntimeError(message)
    return output


def _aux_left(layer: Any, aux: Any) -> Any:
    """What a function returned besides its value, as the world outside sees it: tensors only."""
    for each in pytree.flatten(aux)[0]:
        if not isinstance(each, Tensor):
            raise RuntimeError(f"Expected tensors, got unsupported type {type(each)}")
    return pytree.mapped(layer.left, aux)


def _differentiable(layer: GradLayer, args: tuple[Any, ...], argnums: Any) -> tuple[tuple[Any, ...], Any]:
    """The arguments with those to differentiate by made leaves of the layer, and these themselves."""
    numbers = _numbers(argnums, len(args))
    given = list(args)
    for number in numbers:
        given[number] = pytree.mapped(layer.entered, args[number])
    wanted = given[numbers[0]] if isinstance(argnums, int) else tuple([given[number] for number in numbers])
    return tuple(given), wanted


def _numbers(argnums: Any, many: int) -> tuple[int, ...]:
    if not isinstance(argnums, int | tuple):
        raise RuntimeError(f"argnums must be int or Tuple[int, ...], got: {type(argnums)}")
    found = []
    for number in (argnums,) if isinstance(argnums, int) else argnums:
        if not isinstance(number, int):
            raise RuntimeError(f"argnum must be int, got: {type(number)}")
        if not -many <= number < many:
            raise RuntimeError(f"Got argnum={number}, but only {many} positional inputs")
        found.append(number % many)
    if not found:
        raise RuntimeError("argnums must be non-empty")
    if len(set(found)) != len(found):
        raise RuntimeError(f"argnums elements must be unique, got {argnums}")
    return tuple(found)


def _gradient(outputs: Any, inputs: list[Any], cotangents: Any, keep: bool, create_graph: bool) -> list[Any]:
    """The gradients, zeros where an input was not used."""
    pairs = [(out, None) for out in outputs] if cotangents is None else list(zip(outputs, cotangents))
    pairs = [(out, cotangent) for out, cotangent in pairs if out.requires_grad]
    if not pairs:
        return [_zeros(each) for each in inputs]
    found = autograd_grad(
        tuple([out for out, _ in pairs]), tuple(inputs), tuple([cotangent for _, cotangent in pairs]), keep,
        create_graph,
        allow_unused=True,
    )  # fmt: skip
    return [_zeros(each) if part is None else part for each, part in zip(inputs, found)]


def _zeros(like: Tensor) -> Tensor:
    if over_lanes(like):
        made: Tensor = each_lane(_zeros, (like,), {})
        return made
    return Tensor(np.zeros_like(like.array))


def vjp(func: Any, *primals: Any, has_aux: bool = False) -> Any:
    """The value at `primals`, and the function that multiplies a cotangent by the Jacobian.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.vjp.html
    """
    return _vjp(func, primals, None, has_aux)


def _vjp(func: Any, primals: tuple[Any, ...], argnums: Any, has_aux: bool) -> Any:
    said = "vjp(f, *primals)"
    _no_saved_hooks()
    with GradLayer() as layer:
        if argnums is None:
            given = wanted = tuple([pytree.mapped(layer.entered, each) for each in primals])
        else:
            given, wanted = _differentiable(layer, primals, argnums)
        output = func(*given)
        aux = None
        if has_aux:
            output, aux = _with_aux(
                output, f"{said}: output of function f should be a tuple: (output, aux) if has_aux is True"
            )
            aux = _aux_left(layer, aux)
        outputs, out_spec = pytree.flatten(output)
        _only_tensors(outputs, said)
        results = pytree.mapped(layer.left, output)
        for each in outputs:
            if not (each.is_floating_point() or each.is_complex()):
                raise RuntimeError(
                    "vjp(f, ...): All outputs of f must be floating-point or complex Tensors, got Tensor with dtype "
                    f"{each.dtype}"
                )
        leaves, spec = pytree.flatten(wanted)

    def wrapper(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        records = current().grad_enabled if create_graph is None else create_graph
        flat, found_spec = pytree.flatten(cotangents)
        if found_spec != out_spec:
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of outputs to the "
                f"function. cotangents: {pytree.shown(found_spec)}, primal output: {pytree.shown(out_spec)}"
            )
        layer.outer = current().records
        found = _gradient(outputs, leaves, flat, retain_graph, records)
        return pytree.unflatten([layer.left(each) for each in found], spec)

    wrapper.__qualname__ = "_vjp_with_argnums.<locals>.wrapper"
    return (results, wrapper, aux) if has_aux else (results, wrapper)


def _only_tensors(output: list[Any], said: str) -> None:
    if (len(output) == 1 and output[0] is None) or not output:
        raise RuntimeError(f"{said}: Expected f to be a function that has non-empty output (got output = {output})")
    for each in output:
        if not isinstance(each, Tensor):
            raise RuntimeError(
                f"{said}: expected f(*primals) to return only tensors, got unsupported type {type(each)}"
            )


def jvp(func: Any, primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False) -> Any:
    """The value at `primals`, and the Jacobian times `tangents`.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.jvp.html
    """
    return _jvp(func, primals, tangents, None, strict, has_aux)


def _jvp(func: Any, primals: Any, tangents: Any, argnums: Any, strict: bool, has_aux: bool) -> Any:
    if not isinstance(primals, tuple):
        raise RuntimeError(f"{JVP}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals).")
    numbers = argnums
    pushed = primals if numbers is None else tuple([primals[number] for number in numbers])
    flat, spec = pytree.flatten(pushed)
    flat_tangents, tangents_spec = pytree.flatten(tangents)
    if spec != tangents_spec:
        raise RuntimeError(
            f"{JVP}: Expected primals and tangents to have the same python structure. For example, if primals is a "
            f"tuple of 3 tensors, tangents also must be. Got primals with structure {spec} and tangents with structure "
            f"{tangents_spec}"
        )
    for name, given in (("primals", flat), ("tangents", flat_tangents)):
        if not given:
            raise RuntimeError(f"{JVP}: Expected {name} to contain at least one Tensor.")
        for each in given:
            if not isinstance(each, Tensor):
                raise RuntimeError(f"{JVP}: Expected {name} to only contain Tensors, got {type(each)}")
    with JvpLayer() as layer:
        duals = pytree.unflatten([dual(p, t, layer.level) for p, t in zip(flat, flat_tangents)], spec)
        args = list(primals)
        for number, each in zip(range(len(primals)) if numbers is None else numbers, duals):
            args[number] = each
        output = func(*args)
        aux = None
        if has_aux:
            output, aux = _with_aux(
                output, f"{JVP}: output of function f should be a tuple: (output, aux) if has_aux is True"
            )
            aux = _aux_left(layer, aux)
        outputs, out_spec = pytree.flatten(output)
        _only_tensors(outputs, JVP)
        parts = [_unpacked(each, layer, strict) for each in outputs]
    values = pytree.unflatten([primal for primal, _ in parts], out_spec)
    pushed_out = pytree.unflatten([tangent for _, tangent in parts], out_spec)
    return (values, pushed_out, aux) if has_aux else (values, pushed_out)


def _unpacked(each: Tensor, layer: JvpLayer, strict: bool) -> tuple[Any, Any]:
    primal, tangent = unpacked(each, layer.level, "AliasBackward0")
    if tangent is None:
        if strict:
            raise RuntimeError(
                "jvp(f, primals, tangents, strict=True): The output of f is independent of the inputs. This is not "
                "allowed with strict=True."
            )
        tangent = _zeros(primal)
    return primal, tangent


def _real(name: str, args: Any, is_input: bool) -> None:
    for at, each in enumerate(pytree.flatten(args)[0]):
        if isinstance(each, Tensor) and each.array.dtype.kind == "c":
            kind = "inputs" if is_input else "outputs"
            raise RuntimeError(
                f"{name}: Expected all {kind} to be real but received complex tensor at flattened input idx: {at}"
            )


def _basis(tensors: list[Tensor]) -> list[Tensor]:
    """The unit vectors of all elements together, for each tensor its own part of them."""
    total = sum(each.numel() for each in tensors)
    found, start = [], 0
    for each in tensors:
        array = np.zeros((total, each.numel()), each.array.dtype)
        array[start : start + each.numel()] = np.eye(each.numel())
        start += each.numel()
        found.append(Tensor(array.reshape((total, *each.shape))))
    return found


def jacrev(
    func: Any, argnums: Any = 0, *, has_aux: bool = False, chunk_size: int | None = None,
    _preallocate_and_copy: bool = False,
) -> Any:  # fmt: skip
    """The Jacobian by reverse mode: one pass for each element of the output.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.jacrev.html
    """
    if not (chunk_size is None or chunk_size > 0):
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")

    @functools.wraps(func, updated=())
    def wrapper_fn(*args: Any) -> Any:
        _real("jacrev", args, True)
        made = _vjp(func, args, argnums, has_aux)
        output, back = made[0], made[1]
        outputs, out_spec = pytree.flatten(output)
        _real("jacrev", outputs, False)
        sizes = [each.numel() for each in outputs]
        numbers = _numbers(argnums, len(args))
        primals, spec = pytree.flatten(tuple([args[number] for number in numbers]))
        chunks = vmap(lambda basis: back(basis), chunk_size=chunk_size)(pytree.unflatten(_basis(outputs), out_spec))
        by_input = [
            [
                part.view((*out.shape, *primal.shape))
                for part, out in zip(result.split(sizes, dim=0), outputs)
            ]
            for result, primal in zip(pytree.flatten(chunks)[0], primals)
        ]  # fmt: skip
        by_output = [pytree.unflatten(list(column), spec) for column in zip(*by_input)]
        if isinstance(argnums, int):
            by_output = [each[0] for each in by_output]
        found = pytree.unflatten(by_output, out_spec)
        return (found, made[2]) if has_aux else found

    return wrapper_fn


def jacfwd(func: Any, argnums: Any = 0, has_aux: bool = False, *, randomness: str = "error") -> Any:
    """The Jacobian by forward mode: one push for each element of the input.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.jacfwd.html
    """

    @functools.wraps(func, updated=())
    def wrapper_fn(*args: Any) -> Any:
        _real("jacfwd", args, True)
        numbers = tuple(range(len(args))) if argnums is None else _numbers(argnums, len(args))
        # PyTorch replaces no argument that was counted from the end: its derivative is zero.
        said = numbers if argnums is None else (argnums,) if isinstance(argnums, int) else argnums
        primals, spec = pytree.flatten(tuple([args[number] for number in numbers]))
        sizes = [each.numel() for each in primals]

        def push_jvp(basis: Any) -> Any:
            tangents = tuple([
                part if number >= 0 else pytree.mapped(_zeros, part) for part, number in zip(basis, said)
            ])  # fmt: skip
            made = _jvp(func, args, tangents, numbers, False, has_aux)
            _real("jacfwd", made[0], False)
            return made[1:] if has_aux else made[1]

        results = vmap(push_jvp, randomness=randomness)(pytree.unflatten(_basis(primals), spec))
        aux = None
        if has_aux:
            results, aux = results
            aux = pytree.mapped(lambda each: each[0], aux)
        outputs, out_spec = pytree.flatten(results)
        found = []
        for each in outputs:
            parts = each.movedim(0, -1).split(sizes, dim=-1)
            shaped = [
                part.unflatten(-1, tuple(primal.shape)) if primal.ndim else part.squeeze(-1)
                for part, primal in zip(parts, primals)
            ]  # fmt: skip
            by_input = pytree.unflatten(shaped, spec)
            found.append(by_input[0] if isinstance(argnums, int) else by_input)
        made = pytree.unflatten(found, out_spec)
        return (made, aux) if has_aux else made

    return wrapper_fn


def hessian(func: Any, argnums: Any = 0) -> Any:
    """The Hessian: forward mode over reverse mode.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.hessian.html
    """
    return jacfwd(jacrev(func, argnums), argnums)


def linearize(func: Any, *primals: Any) -> tuple[Any, Any]:
    """The value at `primals`, and the linear function that approximates there.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.linearize.html
    """
    flat, spec = pytree.flatten(primals)
    output = func(*primals)
    current().warn(FOLDED)

    def jvp_fn(*tangents: Any) -> Any:
        given, found = pytree.flatten(tangents)
        if found != spec:
            raise RuntimeError(f"Expected the tangents {found} to have the same argspec as the primals {spec}")
        for at, (tangent, primal) in enumerate(zip(given, flat)):
            for what, mine, wanted in (
                ("shape", tangent.shape, primal.shape), ("dtype", tangent.dtype, primal.dtype),
            ):  # fmt: skip
                if mine != wanted:
                    raise RuntimeError(
                        f"tangent:{at} with {what} {mine} in flattened pytree doesn't match the {what} {wanted} of the "
                        "corresponding primal."
                    )
        return _jvp(func, primals, tangents, None, False, False)[1]

    return output, jvp_fn


def functional_call(
    module: Any, parameter_and_buffer_dicts: Any, args: Any = None, kwargs: Any = None, *, tie_weights: bool = True,
    strict: bool = False,
) -> Any:  # fmt: skip
    """A module called with other tensors in the place of its parameters and buffers.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.functional_call.html
    """
    from .substitution import called_with

    return called_with(module, parameter_and_buffer_dicts, args, kwargs, strict)


def stack_module_state(models: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters and the buffers of equal modules, stacked name by name: leaves, for `vmap` over models.

    https://docs.pytorch.org/docs/2.13/generated/torch.func.stack_module_state.html
    """
    said = "stack_module_state: Expected"
    if len(models) == 0:
        raise RuntimeError(f"{said} at least one model, got 0.")
    if len({bool(each.training) for each in models}) > 1:
        raise RuntimeError(f"{said} all models to have the same training/eval mode.")
    if any(type(each) is not type(models[0]) for each in models):
        raise RuntimeError(f"{said} all models to be of the same class.")
    params = [dict(each.named_parameters()) for each in models]
    buffers = [dict(each.named_buffers()) for each in models]
    return tuple(  # type: ignore[return-value]
        {name: _stacked([each[name] for each in by_model], name) for name in by_model[0]}
        for by_model in (params, buffers)
    )


def _stacked(tensors: list[Tensor], name: str) -> Tensor:
    """Tensors side by side as one leaf."""
    if len({each.requires_grad for each in tensors}) > 1:
        raise RuntimeError(f"Expected {name} from each model to have the same .requires_grad")
    made: Tensor = apply("stack", tuple(tensors), {"dim": 0})
    return made.detach().requires_grad_() if tensors[0].requires_grad else made


def _refused(name: str) -> Any:
    def refuse(*_: Any, **__: Any) -> Any:
        raise NotHere(f"`torch.func.{name}`")

    refuse.__name__ = name
    return refuse


NAMES: dict[str, Any] = {
    "func.grad": grad, "func.grad_and_value": grad_and_value, "func.vjp": vjp, "func.jvp": jvp, "func.jacrev": jacrev,
    "func.jacfwd": jacfwd, "func.hessian": hessian, "func.vmap": vmap, "func.linearize": linearize, "vmap": vmap,
    "func.functional_call": functional_call, "func.stack_module_state": stack_module_state,
    **{f"func.{name}": _refused(name) for name in ("functionalize", "debug_unwrap")},
}  # fmt: skip
