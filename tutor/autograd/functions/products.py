"""Products of matrices and vectors, and sums over indices.

https://docs.pytorch.org/docs/2.13/torch.html#blas-and-lapack-operations
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..apply import apply
from ..arguments import dimension
from ..missing import missing_kernels, refuse
from ..refused import NotHere
from ..session import current
from ..tensor import Tensor
from .reduction import sum_
from .registry import lowering, native
from .shape import expand, permute, reshape, squeeze, squeeze_, unsqueeze
from .signature import need_tensors


@lowering("mm")
def mm(input: Tensor, mat2: Tensor, out_dtype: Any = None) -> Any:
    _in_own_dtype(out_dtype)
    return "mm", (input, mat2), {}


@lowering("mv")
def mv(input: Tensor, vec: Tensor) -> Any:
    return "mv", (input, vec), {}


@lowering("dot")
def dot(input: Tensor, tensor: Tensor) -> Any:
    return "dot", (input, tensor), {}


@lowering("vdot")
def vdot(input: Tensor, other: Tensor) -> Any:
    return "vdot", (input, other), {}


def _in_own_dtype(out_dtype: Any) -> None:
    if out_dtype is not None:
        raise NotHere("a product with `out_dtype`")


@lowering("bmm")
def bmm(input: Tensor, mat2: Tensor, out_dtype: Any = None) -> Any:
    _in_own_dtype(out_dtype)
    return "bmm", (input, mat2), {}


def _sum_of_products(name: str, *operands: str) -> None:
    def lower(input: Tensor, beta: Any = 1, alpha: Any = 1, **given: Any) -> Any:
        attributes = {key: value for key, value in (("beta", beta), ("alpha", alpha)) if value != 1}
        return name, (input, *[given[operand] for operand in operands]), attributes

    lowering(name)(lower)


for _name, _operands in {
    "addmm": ("mat1", "mat2"), "addmv": ("mat", "vec"), "addr": ("vec1", "vec2"),
    "baddbmm": ("batch1", "batch2"), "addbmm": ("batch1", "batch2"),
}.items():  # fmt: skip
    _sum_of_products(_name, *_operands)


@native("outer", "ger")
def outer(input: Tensor, vec2: Tensor) -> Tensor:
    for number, each in enumerate((input, vec2)):
        if each.ndim != 1:
            which = "self" if number == 0 else "vec2"
            raise RuntimeError(f"outer: Expected 1-D argument {which}, but got {each.ndim}-D")
    return apply("mul", (reshape(input, (input.array.size, 1)), vec2))


@native("inner")
def inner(input: Tensor, other: Tensor) -> Tensor:
    if not input.ndim or not other.ndim:
        return apply("mul", (input, other))
    if input.array.shape[-1] != other.array.shape[-1]:
        raise RuntimeError(
            f"inner() the last dimension must match on both input tensors but got shapes {list(input.array.shape)} and "
            f"{list(other.array.shape)}"
        )
    return tensordot(input, other, ([-1], [-1]))


@native("matmul")
def matmul(input: Tensor, other: Tensor) -> Tensor:
    """The matrix product, by the dimensions of its operands."""
    a, b = input.ndim, other.ndim
    if a == 2 and b == 2:
        return apply("mm", (input, other))
    if a == 1 and b == 1:
        return apply("dot", (input, other))
    if a == 2 and b == 1:
        return apply("mv", (input, other))
    if a == 1 and b == 2:
        return squeeze_(apply("mm", (unsqueeze(input, 0), other)), 0)
    if not a or not b:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {a}D and {b}D")
    return _batched(input, other)


def _batched(a: Tensor, b: Tensor) -> Tensor:
    folds = (a.ndim >= 3 and b.ndim <= 2) or (b.ndim >= 3 and a.ndim <= 2)
    if folds and _should_fold(a, b):
        return _folded(a, b)
    if a.ndim == b.ndim == 3 and a.array.shape[0] != b.array.shape[0]:
        # What would be expanded and needs a gradient is folded into a product of matrices.
        if a.array.shape[0] == 1 and a.requires_grad:
            return matmul(squeeze(a, 0), b)
        if b.array.shape[0] == 1 and b.requires_grad:
            return matmul(a, squeeze(b, 0))
    left = unsqueeze(a, 0) if a.ndim == 1 else a
    n, m = left.array.shape[-2:]
    inner, p = (*b.array.shape[-2:], 1)[:2]
    batch = _broadcast(left.array.shape[:-2], b.array.shape[:-2])
    many = math.prod(batch)
    if m != inner:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{many}, {m}] but got: [{many}, {inner}]."
        )
    wide_left = reshape(expand(left, (*batch, n, m)), (many, n, m))
    if b.ndim == 1:
        # A vector is expanded as it is, and its dimension of one comes and goes by itself.
        wide_right = unsqueeze(reshape(expand(b, (*batch, m)), (many, m)), 2)
        made = squeeze(apply("bmm", (wide_left, wide_right)), -1)
    else:
        wide_right = reshape(expand(b, (*batch, m, p)), (many, m, p))
        made = apply("bmm", (wide_left, wide_right))
    size = [*batch]
    if a.ndim > 1:
        size.append(n)
    if b.ndim > 1:
        size.append(p)
    return apply("unsafe_view", (made,), {"size": tuple(size)})  # type: ignore[no-any-return]


def _broadcast(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    from ..apply import raise_mismatch

    try:
        return tuple(np.broadcast_shapes(first, second))
    except ValueError:
        raise_mismatch([first, second])
        raise


def _should_fold(a: Tensor, b: Tensor) -> bool:
    """Whether the smaller operand is multiplied by all rows of the batch at once, as PyTorch decides it."""
    large, small = (a.array, b) if a.ndim >= b.ndim else (b.array.swapaxes(-1, -2), a)
    if small.requires_grad:
        return True
    if a.ndim == 2:
        return False
    if not large.size:
        return True
    # Rows of a matrix without a copy: all dimensions but the last lie in each other, those of one included.
    inner = zip(large.strides, large.strides[1:-1], large.shape[1:-1])
    return all(stride == below * many for stride, below, many in inner)


def _folded(a: Tensor, b: Tensor) -> Tensor:
    """The matrix or vector is multiplied by all rows of the batch at once."""
    turned = a.ndim < b.ndim
    if turned:
        large = apply("transpose", (b,), {"dim0": b.ndim - 2, "dim1": b.ndim - 1})
        small = a if a.ndim == 1 else apply("t", (a,))
    else:
        large, small = a, b
    shape = large.array.shape
    rows = reshape(large, (math.prod(shape[:-1]), shape[-1]))
    if small.ndim == 1:
        return apply("unsafe_view", (apply("mv", (rows, small)),), {"size": shape[:-1]})
    made = apply("unsafe_view", (apply("mm", (rows, small)),), {"size": (*shape[:-1], small.array.shape[-1])})
    if turned:
        return apply("transpose", (made,), {"dim0": made.ndim - 2, "dim1": made.ndim - 1})
    return made  # type: ignore[no-any-return]


def tensordot(a: Tensor, b: Tensor, dims: Any = 2, out: Any = None) -> Tensor:
    """Products summed over pairs of dimensions."""
    if isinstance(dims, Tensor):
        dims = dims.array.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.ndim, b.ndim):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        over_a, over_b = list(range(-dims, 0)), list(range(dims))
    else:
        over_a, over_b = [[x] if isinstance(x, int) else list(x) for x in dims]
    if len(over_a) != len(over_b):
        raise RuntimeError("both dimension lists should have same length")
    if a.array.dtype != b.array.dtype:
        raise RuntimeError("both inputs should have same dtype")
    shown = list(zip(over_a, over_b))
    over_a = [dimension(d, a.ndim) for d in over_a]
    over_b = [dimension(d, b.ndim) for d in over_b]
    for (x, y), d, e in zip(shown, over_a, over_b):
        one, two = a.array.shape[d], b.array.shape[e]
        if one != two and 1 in (one, two):
            # The longer of the two is added up.
            a, b = (sum_(a, (d,), True, a.dtype), b) if two == 1 else (a, sum_(b, (e,), True, b.dtype))
        elif one != two:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {one} in dim {x} and second has "
                f"size {two} in dim {y}"
            )
    free_a = [d for d in range(a.ndim) if d not in over_a]
    free_b = [d for d in range(b.ndim) if d not in over_b]
    inner_size = math.prod(a.array.shape[d] for d in over_a)
    left = reshape(permute(a, tuple(free_a + over_a)), (math.prod(a.array.shape[d] for d in free_a), inner_size))
    right = reshape(permute(b, tuple(over_b + free_b)), (inner_size, math.prod(b.array.shape[d] for d in free_b)))
    shape = tuple(a.array.shape[d] for d in free_a) + tuple(b.array.shape[d] for d in free_b)
    return reshape(apply("mm", (left, right)), shape)


CROSS_OF_SOME_DIM = (
    "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim explicitly or simply "
    "use torch.linalg.cross.\nThe default value of dim will change to agree with that of linalg.cross in a future "
    "release."
)


@native("cross", "linalg_cross")
def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    if dim is None:
        current().warn(CROSS_OF_SOME_DIM)
        dim = next((d for d, n in enumerate(input.array.shape) if n == 3), None)
        if dim is None:
            raise RuntimeError("no dimension of size 3 in input")
    if input.ndim != other.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    if not input.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    at = dimension(dim, input.ndim)
    if input.array.shape[at] != 3 or other.array.shape[at] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {input.array.shape[at]} and "
            f"{other.array.shape[at]}"
        )
    refuse(missing_kernels("cross"), input.array.dtype)
    if input.array.dtype != other.array.dtype:
        raise RuntimeError(f"expected scalar type {input.dtype.scalar} but found {other.dtype.scalar}")
    return apply("cross", (input, other), {"dim": at})


@native("kron")
def kron(input: Tensor, other: Tensor) -> Tensor:
    ndim = max(input.ndim, other.ndim)
    a = (1,) * (ndim - input.ndim) + input.array.shape
    b = (1,) * (ndim - other.ndim) + other.array.shape
    wide_a = reshape(input, tuple(n for size in a for n in (size, 1)))
    wide_b = reshape(other, tuple(n for size in b for n in (1, size)))
    shape = tuple(x * y for x, y in zip(a, b))
    return apply("unsafe_view", (apply("mul", (wide_a, wide_b)),), {"size": shape})


@native("trace")
def trace(input: Tensor) -> Tensor:
    if input.ndim != 2:
        raise RuntimeError("trace: expected a matrix, but got tensor with dim " + str(input.ndim))
    return apply("trace", (input,))


def einsum(*args: Any) -> Tensor:
    """Sums of products over named indices: `einsum('ij,jk->ik', a, b)`.

    https://docs.pytorch.org/docs/2.13/generated/torch.einsum.html
    """
    if len(args) < 2:
        raise ValueError("einsum(): must specify the equation string and at least one operand, or at least one "
                         "operand and its subscripts list")  # fmt: skip
    equation, operands = args[0], list(args[1:])
    if len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = list(operands[0])
    need_tensors(operands, 1)
    return _Einsum(str(equation).replace(" ", ""), operands).result()


class _Einsum:
    """Operands brought to one order of indices, then multiplied pair by pair, as PyTorch does."""

    def __init__(self, equation: str, operands: list[Tensor]) -> None:
        left, arrow, right = equation.partition("->")
        terms = left.split(",")
        if len(terms) < len(operands):
            raise RuntimeError("einsum(): more operands were provided than specified in the equation")
        if len(terms) > len(operands):
            raise RuntimeError("einsum(): fewer operands were provided than specified in the equation")
        for sign in left.replace(",", "").replace("...", ""):
            if not sign.isalpha():
                raise RuntimeError(f"einsum(): invalid subscript given at index {equation.index(sign)} in the equation "
                                   "string, subscripts must be in [a-zA-Z]")  # fmt: skip
        self.operands = operands
        self.terms = terms
        self.spread = max((op.ndim - len(t.replace("...", "")) for t, op in zip(terms, operands) if "..." in t),
                          default=0)  # fmt: skip
        for number, (term, operand) in enumerate(zip(terms, operands)):
            named = len(term.replace("...", ""))
            if named > operand.ndim or (named != operand.ndim and "..." not in term):
                raise RuntimeError(
                    f"einsum(): the number of subscripts in the equation ({named}) does not match the number of "
                    f"dimensions ({operand.ndim}) for operand {number} and no ellipsis was given"
                )
        counts: dict[str, int] = {}
        for sign in left.replace(",", "").replace(".", ""):
            counts[sign] = counts.get(sign, 0) + 1
        if arrow:
            self.out = right
        else:
            self.out = ("..." if "..." in left else "") + "".join(sorted(s for s, n in counts.items() if n == 1))
        for sign in self.out.replace("...", ""):
            if sign not in counts:
                raise RuntimeError(f"einsum(): output subscript {sign} does not appear in the equation for any input "
                                   "operand")  # fmt: skip
        dots = [f".{i}" for i in range(self.spread)]
        kept: list[str] = []
        for part in self.out.replace("...", "*"):
            kept += dots if part == "*" else [part]
        summed = sorted(s for s in counts if s not in kept)
        missing_dots = [] if "..." in self.out else dots
        self.kept = len(kept)
        self.order = kept + missing_dots + summed

    def _check_sizes(self) -> None:
        seen: dict[str, int] = {}
        for number, (term, operand) in enumerate(zip(self.terms, self.operands)):
            dims = iter(operand.array.shape)
            covered = operand.ndim - len(term.replace("...", ""))
            inside: dict[str, int] = {}
            for label in term.replace("...", "*"):
                for at in range(covered if label == "*" else 1):
                    size = next(dims)
                    name = f".{self.spread - covered + at}" if label == "*" else label
                    if inside.setdefault(name, size) != size:
                        raise RuntimeError(
                            f"einsum(): subscript {label} is repeated for operand {number} but the sizes don't match, "
                            f"{size} != {inside[name]}"
                        )
                    before = seen.get(name, 1)
                    if size != 1 and before not in (1, size):
                        raise RuntimeError(
                            f"einsum(): dimension {at} covered by ellipsis in operand {number}has size {size} which "
                            f"does not broadcast with previously seen ellipsis with size {before} for the respective "
                            "dimension"
                            if label == "*"
                            else f"einsum(): subscript {label} has size {size} for operand {number} which does not "
                            f"broadcast with previously seen size {before}"
                        )
                    if size != 1:
                        seen[name] = size

    def result(self) -> Tensor:
        self._check_sizes()
        prepared = [self._prepared(term, operand) for term, operand in zip(self.terms, self.operands)]
        made = prepared[0]
        rest = prepared[1:]
        if not rest:
            inner = tuple(range(self.kept, len(self.order)))
            return sum_(made, inner) if inner else made
        for number, operand in enumerate(rest):
            later = rest[number + 1 :]
            over = [
                at for at in range(self.kept, len(self.order))
                if all(x.array.shape[at] == 1 for x in later)
            ]  # fmt: skip
            last = number == len(rest) - 1
            made = self._pair(made, operand, over, last)
        return made

    def _prepared(self, term: str, operand: Tensor) -> Tensor:
        """An operand with one dimension for each index in order, size one where it has none."""
        names: list[str] = []
        missing = self.spread - (operand.ndim - len(term.replace("...", "")))
        for part in term.replace("...", "*"):
            names += [f".{i}" for i in range(missing, self.spread)] if part == "*" else [part]
        for sign in sorted(set(names), key=names.index):
            while names.count(sign) > 1:
                first = names.index(sign)
                second = names.index(sign, first + 1)
                if operand.array.shape[first] != operand.array.shape[second]:
                    raise RuntimeError(
                        f"einsum(): subscript {sign} is repeated for operand 0 but the sizes don't match, "
                        f"{operand.array.shape[second]} != {operand.array.shape[first]}"
                    )
                operand = apply("diagonal", (operand,), {"offset": 0, "dim1": first, "dim2": second})
                rest = list(range(operand.ndim - 1))
                operand = permute(operand, (*rest[:first], operand.ndim - 1, *rest[first:]))
                del names[second]
        for name in self.order:
            if name not in names:
                names.append(name)
                operand = unsqueeze(operand, -1)
        return permute(operand, tuple([names.index(name) for name in self.order]))

    def _pair(self, a: Tensor, b: Tensor, over: list[int], last: bool) -> Tensor:
        if not over:
            return apply("mul", (a, b))
        only: list[int] = []
        for at in over:
            if a.array.shape[at] == 1 and b.array.shape[at] != 1:
                b = sum_(b, (at,), True)
            elif b.array.shape[at] == 1 and a.array.shape[at] != 1:
                a = sum_(a, (at,), True)
            else:
                only.append(at)
        shape_a, shape_b = a.array.shape, b.array.shape
        every = range(len(shape_a))
        both = [d for d in every if d not in over and shape_a[d] != 1 and shape_b[d] != 1]
        left = [d for d in every if d not in over and shape_a[d] != 1 and shape_b[d] == 1]
        right = [d for d in every if d not in over and shape_a[d] == 1 and shape_b[d] != 1]
        ones = [d for d in every if d not in over and shape_a[d] == 1 and shape_b[d] == 1]

        def many(shape: Any, dims: list[int]) -> int:
            return math.prod(shape[d] for d in dims)

        l3 = reshape(permute(a, (*both, *left, *only, *right, *ones, *[d for d in over if d not in only])),
                     (many(shape_a, both), many(shape_a, left), many(shape_a, only)))  # fmt: skip
        r3 = reshape(permute(b, (*both, *only, *right, *left, *ones, *[d for d in over if d not in only])),
                     (many(shape_a, both), many(shape_a, only), many(shape_b, right)))  # fmt: skip
        made = apply("bmm", (l3, r3))
        order = [*both, *left, *over, *right, *ones]
        sizes = [1 if d in over or d in ones else (shape_a[d] if shape_a[d] != 1 else shape_b[d]) for d in order]
        made = permute(reshape(made, tuple(sizes)), tuple(order.index(d) for d in every))
        if last:
            made = reshape(made, tuple(made.array.shape[d] for d in every if d not in over))
        return made
