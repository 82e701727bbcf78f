"""Functions that draw from the random generator, as PyTorch's CPU kernels do.

https://docs.pytorch.org/docs/2.13/torch.html#random-sampling
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import distributions
from ..apply import apply, raise_mismatch
from ..arguments import new_sizes
from ..creation import made, patterned
from ..device import need_cpu
from ..dtypes import BY_NUMPY
from ..generator import of_session
from ..inplace import write
from ..refused import NotHere
from ..session import bound, current
from ..tensor import Tensor
from .chance import mapped, mask_in_lanes
from .registry import native


def _dtype(wanted: Any) -> np.dtype:
    return current().default_dtype if wanted is None else wanted.numpy


def _many(shape: tuple[int, ...]) -> int:
    many = math.prod(shape)
    bound(many)
    return many


def _uniform(generator: Any, shape: Any, dtype: np.dtype, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    return distributions.uniform(of_session(generator), _many(shape), dtype, low, high).reshape(shape)


def _normal(generator: Any, shape: Any, dtype: np.dtype, mean: float = 0.0, std: float = 1.0) -> np.ndarray:
    return distributions.normal(of_session(generator), _many(shape), dtype, mean, std).reshape(shape)


def _floats(name: str, draw: Any) -> None:
    def new(size: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: Any = False,
            **_: Any) -> Tensor:  # fmt: skip
        need_cpu(device)
        return made(draw(generator, new_sizes(name, (size,)), _need_floats(name, _dtype(dtype))), name, requires_grad)

    def like(input: Tensor, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: Any = False,
             **_: Any) -> Tensor:  # fmt: skip
        need_cpu(device)
        found = _need_floats(name, input.array.dtype if dtype is None else dtype.numpy)
        drawn = patterned(input.array, lambda shape: draw(generator, shape, found))
        return made(drawn, f"{name}_like", requires_grad)

    native(name)(mapped("new")(new))
    native(f"{name}_like")(mapped("like")(like))


def _need_floats(name: str, dtype: np.dtype) -> np.dtype:
    if dtype.kind == "c":
        raise NotHere(f"complex random numbers of `{name}`")
    if dtype.kind != "f":
        kernel = "check_uniform_bounds" if name == "rand" else "normal_kernel_cpu"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{BY_NUMPY[dtype].scalar}'")
    return dtype


_floats("rand", _uniform)
_floats("randn", _normal)


def whole(generator: Any, shape: tuple[int, ...], low: int, high: int, dtype: np.dtype) -> np.ndarray:
    """Whole numbers in [low, high)."""
    if low >= high:
        raise RuntimeError(f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}")
    source, width, many = of_session(generator), high - low, _many(shape)
    words = source.long_words(many) if width >= 1 << 28 else source.words(many).astype(np.uint64)
    return ((words % np.uint64(width)).astype(np.int64) + low).astype(dtype).reshape(shape)


@native("randint")
@mapped("new")
def randint(high: int, size: Any, low: int = 0, generator: Any = None, dtype: Any = None, device: Any = None,
            requires_grad: Any = False, **_: Any) -> Tensor:  # fmt: skip
    need_cpu(device)
    found = np.dtype(np.int64) if dtype is None else dtype.numpy
    return made(whole(generator, new_sizes("randint", (size,)), low, high, found), "randint", requires_grad)


@native("randint_like")
@mapped("like")
def randint_like(input: Tensor, high: Any, low: int = 0, generator: Any = None, dtype: Any = None,
                 requires_grad: Any = False, **_: Any) -> Tensor:  # fmt: skip
    if isinstance(high, Tensor):
        high = int(high.array)
    found = input.array.dtype if dtype is None else dtype.numpy
    drawn = patterned(input.array, lambda shape: whole(generator, shape, low, high, found))
    return made(drawn, "randint_like", requires_grad)


@native("randperm")
@mapped("order")
def randperm(n: int, generator: Any = None, dtype: Any = None, requires_grad: Any = False, **_: Any) -> Tensor:
    new_sizes("randperm", ((n,),))
    order = list(range(n))
    for at, word in enumerate(of_session(generator).words(max(n - 1, 0)).tolist()):
        other = at + word % (n - at)
        order[at], order[other] = order[other], order[at]
    return made(np.array(order, np.int64 if dtype is None else dtype.numpy), "randperm", requires_grad)


@native("normal")
@mapped("new")
def normal(mean: Any = 0.0, std: Any = 1.0, size: Any = None, generator: Any = None, dtype: Any = None,
           requires_grad: Any = False, **_: Any) -> Tensor:  # fmt: skip
    if not isinstance(mean, Tensor) and not isinstance(std, Tensor):
        _need_std("normal", std)
        shape = new_sizes("normal", (size,))
        return made(_normal(generator, shape, _dtype(dtype), mean, std), "normal", requires_grad)
    if isinstance(std, Tensor):
        if (std.array < 0).any():
            raise RuntimeError("normal expects all elements of std >= 0.0")
        if isinstance(mean, Tensor):
            raise_mismatch([mean.array.shape, std.array.shape])
        shape = (
            std.array.shape if not isinstance(mean, Tensor) else np.broadcast_shapes(mean.array.shape, std.array.shape)
        )
        kind = mean.array.dtype if isinstance(mean, Tensor) else std.array.dtype
    else:
        _need_std("normal", std)
        shape, kind = mean.array.shape, mean.array.dtype
    drawn = _normal(generator, shape, _need_floats("randn", kind))
    first = mean.array if isinstance(mean, Tensor) else mean
    scale = std.array if isinstance(std, Tensor) else std
    return made(np.asarray(drawn * scale + first).astype(kind), "normal")


def _need_std(name: str, std: float) -> None:
    if not std >= 0:
        raise RuntimeError(f"{name} expects std >= 0.0, but found std {std:g}")


def chosen(generator: Any, shape: tuple[int, ...], p: Any) -> np.ndarray:
    """True with probability p: one number for all, or an array of them."""
    wide = p.dtype if isinstance(p, np.ndarray) else np.dtype(np.float64)
    drawn: np.ndarray = _uniform(generator, shape, wide) < p
    return drawn


def _need_probability(p: Any) -> None:
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")


@native("bernoulli")
@mapped("of")
def bernoulli(input: Tensor, p: float | None = None, generator: Any = None) -> Tensor:
    if p is not None:
        _need_probability(p)
        return apply(
            "bernoulli_float", (input,), {"drawn": chosen(generator, input.array.shape, p).astype(input.array.dtype)}
        )
    if input.array.dtype.kind != "f":
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{input.dtype.scalar}'")
    if not ((input.array >= 0) & (input.array <= 1)).all():
        raise RuntimeError("Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be "
                           "improved?  If so, please report an enhancement request to PyTorch.)")  # fmt: skip
    drawn = chosen(generator, input.array.shape, input.array).astype(input.array.dtype)
    return apply("bernoulli", (input,), {"drawn": drawn})


@native("multinomial")
@mapped("of")
def multinomial(input: Tensor, num_samples: int, replacement: bool = False, generator: Any = None) -> Tensor:
    weights = input.array
    _check_weights(weights, num_samples, replacement)
    rows = weights.reshape(-1, weights.shape[-1])
    source = of_session(generator)
    if not replacement or num_samples == 1:
        waiting = distributions.exponential(source, rows.size, rows.dtype).reshape(rows.shape)
        scores = rows / waiting
        if num_samples == 1:
            picked = np.argmax(scores, axis=1)[:, None]
        else:
            picked = np.argsort(-scores, axis=1, kind="stable")[:, :num_samples]
    else:
        picked = np.stack([_with_replacement(source, row, num_samples) for row in rows])
    return made(picked.astype(np.int64).reshape(*weights.shape[:-1], num_samples), "multinomial")


def _check_weights(weights: np.ndarray, num_samples: int, replacement: bool) -> None:
    if weights.dtype.kind != "f":
        raise RuntimeError(
            f"multinomial only supports floating-point dtypes for input, got: {BY_NUMPY[weights.dtype].scalar}"
        )
    if not 0 < weights.ndim <= 2:
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if num_samples <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and num_samples > weights.shape[-1]:
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if (weights.sum(axis=-1) == 0).any():
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")


def _with_replacement(source: Any, row: np.ndarray, many: int) -> np.ndarray:
    total = np.cumsum(row, dtype=row.dtype)
    total = (total / total[-1]).astype(row.dtype)
    total[-1] = 1
    drawn = distributions.uniform(source, many, np.dtype(np.float64))
    return np.searchsorted(total, drawn, side="left")


def _overwriting(name: str, draw: Any) -> None:
    """`x.NAME_(...)`: each element drawn anew."""

    def call(input: Tensor, generator: Any = None, **given: Any) -> Tensor:
        array = input.array
        # Elements are filled as they lie in memory.
        order = sorted(range(array.ndim), key=lambda dim: -array.strides[dim])
        laid = array.transpose(order)
        if name == "normal_" and not array.flags.c_contiguous:
            drawn = draw(generator, laid.shape, array.dtype, one_by_one=True, **given)
        else:
            drawn = draw(generator, laid.shape, array.dtype, **given)
        drawn = drawn.transpose([order.index(dim) for dim in range(array.ndim)])
        return write(_op(name, given), input, (), {"drawn": drawn})  # type: ignore[no-any-return]

    native(name)(call)


def _op(name: str, given: dict[str, Any]) -> str:
    """The operation of the table: PyTorch has one for each overload."""
    if name == "bernoulli_":
        return "bernoulli_tensor" if isinstance(given.get("p"), Tensor) else "bernoulli_float"
    if name == "random_":
        return "random_from" if "from" in given else "random_to" if "to" in given else "random"
    return name[:-1]


def _uniform_(generator: Any, shape: Any, dtype: np.dtype, **given: Any) -> np.ndarray:
    low, high = given.get("from", 0.0), given.get("to", 1.0)
    if low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}")
    return _uniform(generator, shape, _need_floats("rand", dtype), low, high)


def _normal_(
    generator: Any, shape: Any, dtype: np.dtype, mean: float = 0.0, std: float = 1.0, one_by_one: bool = False
) -> np.ndarray:
    _need_std("normal", std)
    if one_by_one:
        drawn = distributions.singles(of_session(generator), _many(shape), mean, std)
        return drawn.astype(_need_floats("randn", dtype)).reshape(shape)
    return _normal(generator, shape, _need_floats("randn", dtype), mean, std)


def _random_(generator: Any, shape: Any, dtype: np.dtype, **given: Any) -> np.ndarray:
    low, high = given.get("from"), given.get("to")
    if high is None and low is None:
        return _full_range(generator, shape, dtype)
    if high is None:
        raise NotHere("`random_` from a number to the end of a dtype")
    return whole(generator, shape, low or 0, high, dtype)


def _full_range(generator: Any, shape: Any, dtype: np.dtype) -> np.ndarray:
    source, many = of_session(generator), _many(shape)
    if dtype.kind == "b":
        return (source.words(many) & np.uint32(1)).astype(bool).reshape(shape)
    if dtype.kind in "iu":
        most = int(np.iinfo(dtype).max) + 1
    elif dtype.kind == "f":
        most = (1 << {2: 11, 4: 24, 8: 53}[dtype.itemsize]) + 1
    else:
        raise NotHere("complex random numbers")
    words = source.long_words(many) if dtype.itemsize == 8 else source.words(many).astype(np.uint64)
    return (words % np.uint64(most)).astype(dtype).reshape(shape)


def _bernoulli_(generator: Any, shape: Any, dtype: np.dtype, p: Any = 0.5) -> np.ndarray:
    if isinstance(p, Tensor):
        if p.ndim and p.array.shape != shape:
            raise NotHere("`bernoulli_` with probabilities of another shape")
        return chosen(generator, shape, np.broadcast_to(p.array, shape)).astype(dtype)
    _need_probability(p)
    return chosen(generator, shape, p).astype(dtype)


def _need_continuous(name: str, dtype: np.dtype, said: str) -> None:
    if dtype.kind != "f":
        raise RuntimeError(
            f"{name} distribution is a continuous probability distribution. dtype must be a floating point but you "
            f"specified {said}"
        )


def _exponential_(generator: Any, shape: Any, dtype: np.dtype, lambd: float = 1.0) -> np.ndarray:
    if not lambd > 0:
        raise RuntimeError(f"exponential_ expects lambda > 0.0, but found lambda={lambd:g}")
    _need_continuous("Exponential", dtype, BY_NUMPY[dtype].scalar)
    return distributions.exponential(of_session(generator), _many(shape), dtype, lambd).reshape(shape)


def _geometric_(generator: Any, shape: Any, dtype: np.dtype, p: float) -> np.ndarray:
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    if dtype.kind in "bc":
        raise NotImplementedError(f"\"geometric_cpu\" not implemented for '{BY_NUMPY[dtype].scalar}'")
    drawn = _uniform(generator, shape, np.dtype(np.float64))
    return np.ceil(np.log(drawn) / math.log1p(-p)).astype(dtype)  # type: ignore[no-any-return]


def _cauchy_(generator: Any, shape: Any, dtype: np.dtype, median: float = 0.0, sigma: float = 1.0) -> np.ndarray:
    if not sigma > 0:
        raise RuntimeError(f"cauchy_ expects sigma > 0.0, but found sigma={sigma:g}")
    _need_continuous("Cauchy", dtype, BY_NUMPY[dtype].c_name)
    drawn = _uniform(generator, shape, np.dtype(np.float64))
    return (median + sigma * np.tan(math.pi * (drawn - 0.5))).astype(dtype)  # type: ignore[no-any-return]


def _log_normal_(generator: Any, shape: Any, dtype: np.dtype, mean: float = 1.0, std: float = 2.0) -> np.ndarray:
    if not std > 0:
        raise RuntimeError(f"log_normal_ expects std > 0.0, but found std={std:g}")
    if dtype.kind != "f":
        raise NotImplementedError(f"\"log_normal_cpu\" not implemented for '{BY_NUMPY[dtype].scalar}'")
    drawn = distributions.singles(of_session(generator), _many(shape), mean, std)
    return np.exp(drawn).astype(dtype).reshape(shape)  # type: ignore[no-any-return]


for _name, _draw in {
    "uniform_": _uniform_, "normal_": _normal_, "random_": _random_, "bernoulli_": _bernoulli_,
    "exponential_": _exponential_, "geometric_": _geometric_, "cauchy_": _cauchy_, "log_normal_": _log_normal_,
}.items():  # fmt: skip
    _overwriting(_name, _draw)


@native("poisson")
def poisson(input: Tensor, generator: Any = None) -> Tensor:
    if input.array.dtype.kind != "f":
        raise NotImplementedError(f"\"poisson_cpu\" not implemented for '{input.dtype.scalar}'")
    source = of_session(generator)
    drawn = [distributions.poisson(source, rate) for rate in input.array.reshape(-1).tolist()]
    return apply("poisson", (input,), {"drawn": np.array(drawn, input.array.dtype).reshape(input.array.shape)})


def dropout_mask(input: Tensor, p: float, shape: tuple[int, ...]) -> Tensor:
    """What dropout multiplies with: 0 with probability p, else 1 / (1 - p)."""
    if current().layers:
        return mask_in_lanes(input, lambda given, whole: dropout_mask(given, p, whole))
    kept = _kept(input.array, p, shape)
    return Tensor(np.asarray(kept / kept.dtype.type(1 - p)))


def _kept(array: np.ndarray, p: float, shape: tuple[int, ...]) -> np.ndarray:
    """1 with probability 1 - p, else 0, drawn in the order in which elements lie in memory."""

    def draw(laid: tuple[int, ...]) -> np.ndarray:
        return chosen(None, laid, 1 - p).astype(array.dtype)

    return patterned(array, draw) if shape == array.shape else draw(shape)


@native("dropout")
def dropout(input: Tensor, p: float, train: bool) -> Tensor:
    _need_dropout(p)
    if not train or p == 0 or not input.array.size:
        return input
    if p == 1:
        return apply("mul", (input, Tensor(np.zeros_like(input.array))))
    _need_room(input)
    return apply("mul", (input, dropout_mask(input, p, input.array.shape)))


@native("dropout_")
def dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    _need_dropout(p)
    if not train or p == 0 or not input.array.size:
        return input
    if p == 1:
        return write("mul", input, (Tensor(np.zeros_like(input.array)),))  # type: ignore[no-any-return]
    return write("mul", input, (dropout_mask(input, p, input.array.shape),))  # type: ignore[no-any-return]


@native("feature_dropout")
def feature_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    _need_dropout(p)
    if not train or p == 0 or not input.array.size:
        return input
    return apply("mul", (input, _feature_mask(input, p)))


@native("feature_dropout_")
def feature_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    _need_dropout(p)
    if not train or p == 0 or not input.array.size:
        return input
    return write("mul", input, (_feature_mask(input, p),))  # type: ignore[no-any-return]


def _feature_mask(input: Tensor, p: float) -> Tensor:
    """What whole channels are multiplied by: one number for each."""
    if input.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    if p == 1:
        return Tensor(np.zeros_like(input.array))
    _need_room(input)
    return dropout_mask(input, p, (*input.array.shape[:2], *(1,) * (input.ndim - 2)))


@native("alpha_dropout")
def alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    _need_dropout(p)
    if not train or p == 0 or not input.array.size:
        return input
    if p == 1:
        return apply("mul", (input, Tensor(np.zeros_like(input.array))))
    _need_room(input)
    alpha = 1.7580993408473766
    a = 1 / math.sqrt((alpha * alpha * p + 1) * (1 - p))
    kept = _kept(input.array, p, input.array.shape)
    kind = kept.dtype.type
    shift = (kept - kind(1)) * kind(alpha * a) + kind(alpha * a * p)
    return apply("add", (apply("mul", (input, Tensor(kept * kind(a)))), Tensor(shift)))


@native("alpha_dropout_")
def alpha_dropout_(input: Tensor, p: float, train: bool) -> Tensor:
    _need_dropout(p)
    if not train or p == 0 or not input.array.size:
        return input
    if p == 1:
        return write("mul", input, (Tensor(np.zeros_like(input.array)),))  # type: ignore[no-any-return]
    raise NotHere("`alpha_dropout` in place")


def _need_room(input: Tensor) -> None:
    """PyTorch's errors for dropout of what is not floating point."""
    if input.array.dtype.kind == "c":
        raise NotImplementedError(f"\"bernoulli_scalar_cpu_\" not implemented for '{input.dtype.scalar}'")
    if input.array.dtype.kind != "f":
        raise RuntimeError(f"result type Float can't be cast to the desired output type {input.dtype.scalar}")


def _need_dropout(p: float) -> None:
    if not 0 <= p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {p:g}")
