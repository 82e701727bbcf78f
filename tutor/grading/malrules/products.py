"""Beliefs about vᵀJ, J·v and the Jacobian itself, and about what backward's argument is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from tutor.autograd import PYTORCH
from tutor.words import Text

from ..walk import CannotWalk, Tangents, Walk
from .case import Case
from .malrule import Predict, Prediction, malrule
from .predicting import by_run, run

SCALAR = "grad can be implicitly created only for scalar outputs"


def _ones_like(root: Any, given: Any) -> Any:
    if given is None:
        return PYTORCH.seed(root, given)
    return np.ones(root.array.shape, root.array.dtype)


def _implicit_ones(root: Any, given: Any) -> Any:
    return np.ones(root.array.shape, root.array.dtype) if given is None else given


def _scalars_only(root: Any, given: Any) -> Any:
    if root.array.size != 1:
        raise RuntimeError(SCALAR)
    return PYTORCH.seed(root, given)


def _no_dimensions(root: Any, given: Any) -> Any:
    if given is None and root.array.ndim > 0:
        raise RuntimeError(SCALAR)
    return PYTORCH.seed(root, given)


def _broadcast(root: Any, given: Any) -> Any:
    if given is None:
        return PYTORCH.seed(root, given)
    return np.broadcast_to(given, root.array.shape).copy()


def v_is_ones(case: Case) -> Iterator[Prediction]:
    target = case.target
    if target is not None and target.kind == "jvp":
        for answer in _each(case, lambda moved, vector, walk: np.ones(len(moved)) @ moved):
            yield Prediction(answer)
        return
    bent = replace(PYTORCH, seed=_ones_like)
    yield from run(case, lambda: bent)


Bend = Callable[[np.ndarray, np.ndarray, Any], Any]


def _each(case: Case, bend: Bend, shape: Callable[[Any, Any], tuple[int, ...]] | None = None) -> Iterator[np.ndarray]:
    """The answer when the transposed Jacobian (inputs down, outputs across) and the vector are combined by `bend`.

    For a `.grad` of several passes the answers of the passes add up. Nothing where the sizes do not fit.
    """
    target = case.target
    if target is None or (target.kind == "jacobian" and shape is None) or not case.is_walked:
        return
    found = []
    for number, walk in enumerate(case.walks):
        try:
            tangents = Tangents(walk, target.variable, alive=target.revives)
        except (CannotWalk, KeyError):
            return
        vector = case.samples[number].vector if case.is_formula else target.vector
        total: Any = None
        for moved, weights, out in _pieces(case, tangents, vector):
            part = bend(moved, weights, walk)
            if part is None:
                return
            part = np.asarray(part).reshape(_shape(case, out) if shape is None else shape(target, out))
            total = part if total is None else total + part
        if total is None:
            return
        found.append(total)
    yield np.stack(found) if case.is_formula else found[0]


def _pieces(case: Case, tangents: Tangents, vector: Any) -> Iterator[tuple[np.ndarray, np.ndarray, tuple[int, ...]]]:
    """For each root: its Jacobian transposed, its weights, its shape."""
    target = case.target
    assert target is not None
    if target.kind == "grad":
        for backward in target.passes:
            for root, cotangent in zip(tangents.at_roots[backward.index], backward.cotangents):
                yield root.reshape(len(root), -1), np.asarray(cotangent, np.float64).ravel(), root.shape[1:]
        return
    assert target.out is not None
    moved = tangents.of(target.out)
    weights = np.zeros(0) if vector is None else np.asarray(vector, np.float64).ravel()
    yield moved.reshape(len(moved), -1), weights, target.out.shape


def _shape(case: Case, out: tuple[int, ...]) -> tuple[int, ...]:
    assert case.target is not None
    return out if case.target.kind == "jvp" else case.target.shape


def jvp_vjp_swapped(case: Case) -> Iterator[Prediction]:
    target = case.target
    if target is None or target.kind == "jacobian":
        return
    backwards = target.kind != "jvp"

    def swapped(moved: np.ndarray, weights: np.ndarray, walk: Any) -> Any:
        if backwards:
            return weights @ moved if len(weights) == len(moved) else None
        return moved @ weights if len(weights) == moved.shape[1] else None

    def as_out(target: Any, out: tuple[int, ...]) -> tuple[int, ...]:
        return out if backwards else target.shape

    for answer in _each(case, swapped, as_out):
        # A Jacobian of one number is the same from both sides.
        if answer.size > 1 or math.prod(target.shape) > 1:
            yield Prediction(answer)
    if target.out is None or target.out.shape != target.shape:
        for answer in _fitted(case, swapped):
            yield Prediction(answer, 1)


def _fitted(case: Case, bend: Bend) -> Iterator[np.ndarray]:
    """The same laid out in the shape that is asked for, where the sizes allow."""
    try:
        yield from _each(case, bend)
    except ValueError:
        return


def vjp_not_summed(case: Case) -> Iterator[Prediction]:
    target = case.target
    if target is None or target.kind in ("jacobian", "jvp"):
        return
    outs = [root for backward in target.passes for root in backward.roots]
    if target.out is not None:
        outs = [target.out]
    if not outs or any(out.array.size < 2 for out in outs):
        return

    def whole(target: Any, out: tuple[int, ...]) -> tuple[int, ...]:
        return (*out, *target.shape)

    for bend in (lambda moved, v, walk: v[:, None] * moved.T, lambda moved, v, walk: moved.T):
        for answer in _each(case, bend, whole):
            yield Prediction(answer)
            flat = answer.reshape((-1, max(target.variable.array.size, 1))) if not case.is_formula else answer
            if flat.shape != answer.shape:
                yield Prediction(flat, 1)


def _jacobian(case: Case, tier: int, bend: Callable[[np.ndarray], Any], shape: Any = None) -> Iterator[Prediction]:
    """A bent Jacobian; `bend` gets it with outputs down, inputs across."""
    if case.target is None or case.target.kind != "jacobian":
        return
    wanted = shape or (lambda target, out: (*out, *target.shape))
    for answer in _each(case, lambda moved, v, walk: bend(moved.T), wanted):
        yield Prediction(answer, tier)


def jacobian_transposed(case: Case) -> Iterator[Prediction]:
    yield from _jacobian(case, 0, lambda J: J.T, lambda target, out: (*target.shape, *out))


def jacobian_as_vector(case: Case) -> Iterator[Prediction]:
    yield from _jacobian(case, 0, lambda J: J.sum(0), lambda target, out: target.shape)
    yield from _jacobian(case, 0, lambda J: np.diag(J) if J.shape[0] == J.shape[1] else None, lambda t, out: t.shape)
    yield from _jacobian(case, 1, lambda J: J.sum(1), lambda target, out: out)


def jacobian_diagonal_only(case: Case) -> Iterator[Prediction]:
    yield from _jacobian(case, 0, lambda J: np.diag(np.diag(J)) if J.shape[0] == J.shape[1] else None)
    target = case.target
    if target is None or target.kind == "jacobian":
        return

    def diagonal(moved: np.ndarray, v: np.ndarray, walk: Any) -> Any:
        return v * np.diag(moved) if moved.shape[0] == moved.shape[1] == len(v) > 1 else None

    for answer in _fitted(case, diagonal):
        yield Prediction(answer)
    yield from _diagonal_inside(case)


def _diagonal_inside(case: Case) -> Iterator[Prediction]:
    """The same for a vector function in the middle of the program: its cotangent times its Jacobian's diagonal."""
    target = case.target
    if target is None or target.kind != "grad" or case.is_formula or target.variable.array.size < 2:
        return
    for backward in target.passes:
        for flow in backward.flow:
            value, cotangent = flow.value, flow.cotangent
            if value.shape != target.shape or cotangent is None or flow.step.op in ("add", "mul", "sub", "div"):
                continue
            try:
                moved = Tangents(case.walks[0], target.variable).of(value)
            except (CannotWalk, KeyError):
                return
            partials = moved.reshape(len(moved), -1)
            if np.count_nonzero(partials - np.diag(np.diag(partials))):
                answer = (np.asarray(cotangent, np.float64).ravel() * np.diag(partials)).reshape(target.shape)
                yield Prediction(answer, 1, flow.step.line)


def v_scales_result(case: Case) -> Iterator[Prediction]:
    def scaled(moved: np.ndarray, v: np.ndarray, walk: Any) -> Any:
        return moved.sum(1) * v if len(v) == len(moved) > 0 else None

    if case.target is not None and case.target.kind in ("grad", "vjp"):
        yield from (Prediction(answer) for answer in _fitted(case, scaled))


def backward_arg_is_the_point(case: Case) -> Iterator[Prediction]:
    """The derivative at x := v, every output counted once."""
    target = case.target
    if target is None or target.kind not in ("grad", "vjp") or case.is_formula or not case.is_walked:
        return
    given = [np.asarray(c) for backward in target.passes for c in backward.cotangents if not backward.implicit]
    if target.kind == "vjp" and target.vector is not None:
        given = [target.vector]
    for vector in given[-1:]:
        if vector.size != target.variable.array.size or vector.size == 0:
            return
        value = target.variable
        start = np.full(int(value.elements.max()) + 1, np.nan)
        start[value.elements] = vector.reshape(value.shape)
        try:
            walk = Walk(case.trace, {value.storage: start})
            tangents = Tangents(walk, value, alive=target.revives)
        except (CannotWalk, KeyError):
            return
        total = sum(moved.sum(1) for moved, _, _ in _pieces(case, tangents, vector))
        yield Prediction(np.asarray(total).reshape(target.shape))


def by_seed(seed: Any, applies: Callable[[Case], bool] | None = None, **fields: Any) -> Predict:
    bent = replace(PYTORCH, seed=seed, **fields)
    return by_run(lambda: bent, applies)


malrule(
    "v-is-ones",
    rank=4,
    bends="semantics",
    predict=v_is_ones,
    belief=Text(
        en="the argument of backward does not matter: it is always the sum that is differentiated",
        zh="backward 的参数无关紧要：总是对所有输出之和求导",
    ),
    repair=Text(
        en="v weighs the outputs: output i is counted v[i] times. The result is vᵀJ for the v that was passed.",
        zh="v 是各个输出的权重：第 i 个输出被计入 v[i] 次。结果是 vᵀJ，用的正是传进去的 v。",
    ),
)
malrule(
    "jvp-vjp-swapped",
    rank=42,
    bends="answer",
    predict=jvp_vjp_swapped,
    belief=Text(
        en="the Jacobian is multiplied by v from the other side: J·v and vᵀJ exchanged",
        zh="雅可比矩阵从另一侧乘 v：把 J·v 与 vᵀJ 弄反",
    ),
    repair=Text(
        en="Ask on which side v lives. As long as the output, it goes in from the left: backward(v) is vᵀJ. As "
        "long as the input, from the right: a JVP is J·v.",
        zh="看 v 属于哪一侧：与输出一样长，就从左边乘，backward(v) 是 vᵀJ；与输入一样长，就从右边乘，JVP 是 J·v。",
    ),
)
malrule(
    "vjp-not-summed",
    rank=43,
    bends="answer",
    predict=vjp_not_summed,
    belief=Text(
        en="backward(v) stores the whole weighted Jacobian",
        zh="backward(v) 会存下整个加权的雅可比矩阵",
    ),
    repair=Text(
        en="The rows are added up: {ask} has shape {shape}. The full Jacobian needs one pass per output.",
        zh="各行要加起来：{ask} 的形状是 {shape}。要得到完整的雅可比矩阵，每个输出都要反向一次。",
    ),
)
malrule(
    "jacobian-transposed",
    rank=44,
    bends="answer",
    predict=jacobian_transposed,
    belief=Text(
        en="the Jacobian has one row per input",
        zh="雅可比矩阵每个输入占一行",
    ),
    repair=Text(
        en="Outputs down, inputs across: row i is the gradient of output i.",
        zh="输出竖排，输入横排：第 i 行是第 i 个输出的梯度。",
    ),
)
malrule(
    "jacobian-as-vector",
    rank=45,
    bends="answer",
    predict=jacobian_as_vector,
    belief=Text(
        en="the Jacobian of a vector function is the vector that backward(ones) gives",
        zh="向量函数的雅可比矩阵就是 backward(ones) 得到的向量",
    ),
    repair=Text(
        en="Every output has a slope along every input. Many may be 0, but they have their places: shape {shape}.",
        zh="每个输出对每个输入都有一个斜率。许多可以是 0，但位置都在：形状为 {shape}。",
    ),
)
malrule(
    "jacobian-diagonal-only",
    rank=46,
    bends="answer",
    predict=jacobian_diagonal_only,
    belief=Text(
        en="every vector function acts element by element, so only the diagonal counts",
        zh="向量函数都是逐元素的，所以只看对角线",
    ),
    repair=Text(
        en="Ask of each output which inputs it sees. Where a sum or a matrix stands in between, every output may "
        "see every input.",
        zh="问一问每个输出看得到哪些输入：中间有求和或矩阵时，每个输出都可能依赖所有输入。",
    ),
)
malrule(
    "v-scales-result",
    rank=47,
    bends="answer",
    predict=v_scales_result,
    belief=Text(
        en="backward(v) computes the ordinary gradient and multiplies it by v entry by entry",
        zh="backward(v) 先算普通的梯度，再逐元素乘 v",
    ),
    repair=Text(
        en="v sits at the output end and reaches {name} only through the Jacobian: vᵀJ. For elementwise functions "
        "the two agree, which is why the idea survives.",
        zh="v 在输出那一端，要经过雅可比矩阵才到 {name}：vᵀJ。对逐元素的函数两者恰好相同，所以这种想法不易察觉。",
    ),
)
malrule(
    "backward-arg-is-the-point",
    rank=48,
    bends="answer",
    predict=backward_arg_is_the_point,
    belief=Text(
        en="the tensor given to backward is the point at which to differentiate",
        zh="传给 backward 的张量是求导所在的点",
    ),
    repair=Text(
        en="The forward pass fixed the point. backward's argument only says how much each output counts.",
        zh="求导的点在前向传播时就定下了。backward 的参数只说明每个输出占多大的权重。",
    ),
)
malrule(
    "nonscalar-backward-implicit-ones",
    rank=3,
    bends="semantics",
    predict=by_seed(_implicit_ones),
    belief=Text(
        en="backward() on a tensor of several elements sums them",
        zh="对有多个元素的张量调用 backward() 会先求和",
    ),
    repair=Text(
        en="PyTorch raises: grad can be implicitly created only for scalar outputs. Say the weights, backward(v), "
        "or sum first.",
        zh="PyTorch 会报错：grad can be implicitly created only for scalar outputs。要么给出权重 backward(v)，要么"
        "先求和。",
    ),
)
malrule(
    "nonscalar-backward-always-error",
    rank=49,
    bends="semantics",
    raises=True,
    predict=by_seed(_scalars_only),
    belief=Text(
        en="only a scalar can be differentiated, so backward(v) fails on anything else",
        zh="只有标量才能求导，所以对别的张量 backward(v) 会失败",
    ),
    repair=Text(
        en="Any shape works as soon as v, of the same shape, says how its entries are weighed.",
        zh="任何形状都可以，只要给出形状相同的 v，说明各元素的权重。",
    ),
)
malrule(
    "one-element-not-scalar",
    rank=50,
    bends="semantics",
    raises=True,
    predict=by_seed(_no_dimensions),
    belief=Text(
        en="a tensor of shape (1,) or (1, 1) is no scalar, so backward() needs an argument",
        zh="形状为 (1,) 或 (1, 1) 的张量不是标量，所以 backward() 需要参数",
    ),
    repair=Text(
        en="PyTorch counts elements, not dimensions: one element is enough.",
        zh="PyTorch 数的是元素个数，不是维数：只有一个元素就够了。",
    ),
)
malrule(
    "scalar-v-broadcasts",
    rank=51,
    bends="semantics",
    predict=by_seed(_broadcast, checks_cotangents=False),
    belief=Text(
        en="backward's argument is broadcast over the outputs",
        zh="backward 的参数会广播到所有输出",
    ),
    repair=Text(
        en="v is one weight per output, spelled out: its shape must be the output's exactly.",
        zh="v 是每个输出一个权重，要全部写出来：形状必须与输出完全相同。",
    ),
)
