"""What an operation sends back to an input, and what it passes on forwards, as a formula on whole tensors.

These formulas are for showing: each is evaluated and compared with what the list gave before it is shown, and left out
where it differs. Elementwise operations need no entry: their formula is SymPy's derivative of their definition.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from .forms import (
    NoForm,
    expanded,
    exponential,
    identity,
    inverse,
    minus,
    moved,
    number,
    ones,
    outer,
    over,
    plus,
    product,
    reshaped,
    softmax,
    summed,
    times,
    transposed,
)  # fmt: skip
from .forward import Element, NoCounterpart, plan_of
from .mathtree import call, name, neg, node_of
from .template import place, template
from .tree import Node

if TYPE_CHECKING:
    from tutor.program.trace import Step


@dataclass(frozen=True)
class Sent:
    """One question: what does `step` send to its input number `to`, when `bar` arrives at its result?

    `given` are the forms of its inputs and `made` that of its result.
    """

    step: Step
    to: int
    bar: Node
    given: tuple[Node, ...]
    made: Node

    @property
    def shape(self) -> tuple[int, ...]:
        return self.given[self.to].shape

    def attribute(self, word: str, default: Any = None) -> Any:
        return self.step.attributes.get(word, default)


def sent(question: Sent) -> Node:
    """The formula of what is sent; NoForm where there is none."""
    op = question.step.op
    if op in SENT:
        return SENT[op](question)
    elements = _elements(question.step)
    if all(element.template is _identity() for element in elements):
        return _moves(question, elements)
    return _elementwise(question, elements)


def computed(step: Step, given: tuple[Node, ...], shape: tuple[int, ...]) -> Node:
    """The formula of a result in its inputs; NoForm where there is none."""
    op = step.op
    if op in ("mm", "matmul", "mv", "dot") and all(len(g.shape) <= 2 for g in given):
        return product(given[0], given[1])
    if op == "sum":
        whole = tuple(range(len(given[0].shape)))
        return summed(given[0], _dims(step, given[0].shape) or whole, shape)
    if op == "mean":
        dims = _dims(step, given[0].shape)
        return call(op, given[0], shape=shape, index=dims if len(dims) < len(given[0].shape) else ())
    if op == "linear" and len(given) == 3 and len(given[0].shape) == 2:
        return plus(product(given[0], transposed(given[1])), given[2])
    if op == "addmm" and (step.attributes.get("beta", 1), step.attributes.get("alpha", 1)) == (1, 1):
        return plus(product(given[1], given[2]), given[0])
    if op in ("softmax", "log_softmax"):
        dims = (int(step.attributes.get("dim", -1)) % max(len(shape), 1),)
        return call(op, given[0], shape=shape, index=dims if len(shape) > 1 else ())
    if op in ("linalg_inv", "linalg_det"):
        return inverse(given[0]) if op == "linalg_inv" else call("det", given[0], shape=shape)
    if op == "linalg_solve" and len(given[1].shape) < 3 and len(given[0].shape) == 2:
        return product(inverse(given[0]), given[1])
    if op in ("norm", "linalg_vector_norm"):
        if step.attributes.get("dim") is not None or step.attributes.get("ord", 2) != 2:
            raise NoForm
        return call("norm", given[0], shape=shape)
    if op == "prod" and shape != ():
        raise NoForm
    if op in ("sigmoid", "relu", "tanh", "exp", "log", "abs", "trace", "softplus", "prod"):
        return exponential(given[0]) if op == "exp" else call(op, given[0], shape=shape)
    elements = _elements(step)
    if all(element.template is _identity() for element in elements):
        return _moved_on(step, elements, given, shape)
    first = elements[0]
    inputs = [i for i, _ in first.slots]
    for at, element in enumerate(elements):
        if element.template is not first.template or [i for i, _ in element.slots] != inputs:
            raise NoForm
        if any(j != _broadcast(at, shape, given[i].shape) for i, j in element.slots):
            raise NoForm
    return _renamed(node_of(first.template.expression), {f"_{k}": given[i] for k, i in enumerate(inputs)})


def _moved_on(step: Step, elements: tuple[Element, ...], given: tuple[Node, ...], shape: tuple[int, ...]) -> Node:
    origin = [slot for element in elements for slot in element.slots]
    if any(i != 0 for i, _ in origin):
        raise NoForm
    source = given[0]
    order = [j for _, j in origin]
    size = int(np.prod(source.shape, dtype=int))
    if order == list(range(size)):
        return reshaped(source, shape)
    if len(source.shape) == 2 and order == np.arange(size).reshape(source.shape).T.ravel().tolist():
        return transposed(source)
    raise NoForm


def passed_on(step: Step, given: tuple[Node, ...], made: Node, dots: dict[int, Node]) -> Node:
    """The formula of a tangent: the sum over the inputs that have one (`dots`, by number)."""
    terms = [_passed(step, given, made, at, dot) for at, dot in dots.items()]
    found = terms[0]
    for term in terms[1:]:
        found = plus(found, term)
    return found


def _passed(step: Step, given: tuple[Node, ...], made: Node, at: int, dot: Node) -> Node:
    if step.op in ("mm", "matmul", "mv", "dot", "bmm") and all(len(g.shape) <= 2 for g in given):
        a, b = given
        return product(dot, b) if at == 0 else product(a, dot)
    if step.op in ("sum", "mean"):
        total = summed(dot, _dims(step, given[0].shape) or tuple(range(len(given[0].shape))), made.shape)
        count = max(int(np.prod(given[0].shape, dtype=int)) // max(int(np.prod(made.shape, dtype=int)), 1), 1)
        return total if step.op == "sum" else over(total, number(count))
    if step.op in PASSED:
        return PASSED[step.op](step, given, made, at, dot)
    if made.shape == () and dot.shape != ():
        # One number: what it would send back to each element, times the element's tangent.
        slope = sent(Sent(step, at, ones(()), given, made))
        return summed(times(slope, dot), tuple(range(len(dot.shape))), ())
    elements = _elements(step)
    if all(element.template is _identity() for element in elements):
        try:
            return _moved_on(step, elements, (dot,), made.shape)
        except NoForm:
            slots = [element.slots[0] for element in elements]
            if all(slot == (at, _broadcast(i, made.shape, dot.shape)) for i, slot in enumerate(slots)):
                return expanded(dot, made.shape)
            raise
    found = _partial_form(elements, step, at, given, made)
    if found is None:
        raise NoForm
    return times(expanded(dot, made.shape) if dot.shape != made.shape and not dot.shape else dot, found)


def _passed_softmax(step: Step, given: tuple[Node, ...], made: Node, at: int, dot: Node) -> Node:
    dims, shape = _softmax_dim(Sent(step, at, dot, given, made))
    if len(made.shape) == 1:
        return times(made, minus(dot, product(made, dot)))
    return times(made, minus(dot, call("sum", times(made, dot), shape=shape, index=dims)))


def _passed_log_softmax(step: Step, given: tuple[Node, ...], made: Node, at: int, dot: Node) -> Node:
    dims, shape = _softmax_dim(Sent(step, at, dot, given, made))
    return minus(dot, call("sum", times(call("exp", made), dot), shape=shape, index=dims))


def _passed_linear(step: Step, given: tuple[Node, ...], made: Node, at: int, dot: Node) -> Node:
    if len(given[0].shape) != 2:
        raise NoForm
    if at == 2:
        return expanded(dot, made.shape)
    return product(dot, transposed(given[1])) if at == 0 else product(given[0], transposed(dot))


def _passed_addmm(step: Step, given: tuple[Node, ...], made: Node, at: int, dot: Node) -> Node:
    if (step.attributes.get("beta", 1), step.attributes.get("alpha", 1)) != (1, 1):
        raise NoForm
    if at == 0:
        return expanded(dot, made.shape)
    return product(dot, given[2]) if at == 1 else product(given[1], dot)


def _passed_outer(step: Step, given: tuple[Node, ...], made: Node, at: int, dot: Node) -> Node:
    return outer(dot, given[1]) if at == 0 else outer(given[0], dot)


def _dims(step: Step, shape: tuple[int, ...]) -> tuple[int, ...]:
    dim = step.attributes.get("dim")
    if dim is None or dim == ():
        return ()
    each = dim if isinstance(dim, tuple | list) else (dim,)
    return tuple(d % len(shape) for d in each) if shape else ()


def _identity() -> Any:
    return template(place(0))


def _elements(step: Step) -> tuple[Element, ...]:
    try:
        elements = plan_of(step).outputs[0]
    except NoCounterpart as why:
        raise NoForm from why
    if elements is None or not elements:
        raise NoForm
    return elements


def _elementwise(question: Sent, elements: tuple[Element, ...]) -> Node:
    """Every element of the result from one element of each input, all in the same way."""
    found = _partial_form(elements, question.step, question.to, question.given, question.made)
    if found is None:
        raise NoForm
    return _reduced(times(question.bar, found), question)


def _reduced(whole: Node, question: Sent) -> Node:
    """What comes back from all copies of a broadcast input is summed."""
    shape = question.shape
    if whole.shape == shape:
        return whole
    extra = len(whole.shape) - len(shape)
    dims = tuple(range(extra)) + tuple(
        i + extra for i, n in enumerate(shape) if n == 1 and whole.shape[i + extra] != 1
    )  # fmt: skip
    return summed(whole, dims, shape)


def _partial_form(
    elements: tuple[Element, ...], step: Step, to: int, given: tuple[Node, ...], made: Node
) -> Node | None:
    """The partial by one input as a form in the names of all; None where the operation is not elementwise."""
    first = elements[0]
    inputs = [i for i, _ in first.slots]
    if len(set(inputs)) != len(inputs) or to not in inputs:
        return None
    for at, element in enumerate(elements):
        if element.template is not first.template or [i for i, _ in element.slots] != inputs:
            return None
        if any(j != _broadcast(at, made.shape, given[i].shape) for i, j in element.slots):
            return None
    if step.op in ELEMENTWISE and to == 0:
        return ELEMENTWISE[step.op](given[0], made)
    if step.op in WITHIN and to == 0:
        return _within(step, given[0])
    import sympy

    result = sympy.Symbol("_made", real=True)
    partial = first.template.partial(inputs.index(to)).expression
    if len(first.template.expression.args) and not first.template.expression.is_Add:
        partial = partial.xreplace({first.template.expression: result})
    names: dict[str, Node] = {f"_{number_}": given[i] for number_, i in enumerate(inputs)}
    return _renamed(node_of(partial), {**names, "_made": made})


def _renamed(node: Node, names: dict[str, Node]) -> Node:
    if node.kind == "name":
        return names.get(node.word, node)
    children = tuple(_renamed(child, names) for child in node.children)
    if node.kind == "call" and node.word == "Heaviside":
        return call("step", *children)
    if node.kind in ("cases", "relation"):
        raise NoForm
    if node.kind in REBUILT:
        return REBUILT[node.kind](*children)
    shape: tuple[int, ...] = ()
    for child in children:
        shape = tuple(np.broadcast_shapes(shape, child.shape))
    return Node(node.kind, children, shape, node.word, node.index)


REBUILT: dict[str, Callable[..., Node]] = {"mul": times, "add": plus, "sub": minus, "div": over}


def _broadcast(at: int, whole: tuple[int, ...], shape: tuple[int, ...]) -> int:
    """Which element of an input of this shape stands at element `at` of the result."""
    if whole == shape:
        return at
    index = np.unravel_index(at, whole) if whole else ()
    extra = len(whole) - len(shape)
    if extra < 0 or any(n not in (1, whole[i + extra]) for i, n in enumerate(shape)):
        return -1
    own = tuple(0 if n == 1 else int(index[i + extra]) for i, n in enumerate(shape))
    return int(np.ravel_multi_index(own, shape)) if shape else 0


def _moves(question: Sent, elements: tuple[Element, ...]) -> Node:
    """Nothing was computed: elements were picked, copied or laid out anew."""
    shape, whole = question.shape, question.made.shape
    origin = [j if i == question.to else -1 for element in elements for i, j in element.slots]
    size = int(np.prod(shape, dtype=int))
    if origin == list(range(size)):
        return reshaped(question.bar, shape)
    if (
        len(shape) == len(whole) == 2
        and shape == whole[::-1]
        and origin == np.arange(size).reshape(shape).T.ravel().tolist()
    ):
        return transposed(question.bar)
    if all(at == _broadcast(i, whole, shape) for i, at in enumerate(origin)) and len(whole) >= len(shape):
        return _reduced(question.bar, question)

    def put_back(bar: np.ndarray) -> np.ndarray:
        from .real import Real, add

        flat: list[Any] = [0] * size
        for value, at in zip(bar.ravel().tolist(), origin):
            if at >= 0:
                plain = isinstance(value, int | Fraction | Real)
                flat[at] = add(flat[at], value) if plain else flat[at] + value
        found = np.empty(size, dtype=object)
        found[:] = flat
        return found.reshape(shape)

    return moved(question.bar, shape, put_back)


PASSED: dict[str, Callable[[Step, tuple[Node, ...], Node, int, Node], Node]] = {
    "softmax": _passed_softmax,
    "log_softmax": _passed_log_softmax,
    "linear": _passed_linear,
    "addmm": _passed_addmm,
    "outer": _passed_outer,
}


def _mm(q: Sent) -> Node:
    a, b = q.given[0], q.given[1]
    if len(a.shape) > 2 or len(b.shape) > 2:
        raise NoForm
    if len(a.shape) == 1 and len(b.shape) == 1:
        return times(q.bar, b if q.to == 0 else a)
    if q.to == 0:
        if len(b.shape) == 1:
            return outer(q.bar, b)
        return product(b, q.bar) if len(a.shape) == 1 else product(q.bar, transposed(b))
    if len(a.shape) == 1:
        return outer(a, q.bar)
    return product(transposed(a), q.bar)


def _addmm(q: Sent) -> Node:
    beta, alpha = q.attribute("beta", 1), q.attribute("alpha", 1)
    if q.to == 0:
        return times(number(Fraction(str(beta))), _reduced(q.bar, q))
    sent = product(q.bar, transposed(q.given[2])) if q.to == 1 else product(transposed(q.given[1]), q.bar)
    return times(number(Fraction(str(alpha))), sent)


def _linear(q: Sent) -> Node:
    x, weight = q.given[0], q.given[1]
    if len(x.shape) != 2:
        raise NoForm
    if q.to == 0:
        return product(q.bar, weight)
    return product(transposed(q.bar), x) if q.to == 1 else summed(q.bar, (0,), q.shape)


def _outer(q: Sent) -> Node:
    a, b = q.given
    return product(q.bar, b) if q.to == 0 else product(transposed(q.bar), a)


def _spread(q: Sent) -> Node:
    dims = _dims(q.step, q.shape)
    if dims and not q.attribute("keepdim", False):
        return Node("call", (q.bar,), q.shape, "expand", dims) if q.bar.word != "1" else ones(q.shape)
    return expanded(q.bar, q.shape)


def _mean(q: Sent) -> Node:
    count = max(int(np.prod(q.shape, dtype=int)) // max(int(np.prod(q.made.shape, dtype=int)), 1), 1)
    return times(number(Fraction(1, count)), _spread(q))


def _softmax_dim(q: Sent) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The dimension of a softmax, and the shape with it reduced."""
    dim = int(q.attribute("dim", -1)) % max(len(q.shape), 1)
    return (dim,), tuple(1 if i == dim else n for i, n in enumerate(q.shape))


def _softmax(q: Sent) -> Node:
    dims, shape = _softmax_dim(q)
    if len(q.shape) == 1:
        return times(q.made, minus(q.bar, product(q.made, q.bar)))
    return times(q.made, minus(q.bar, call("sum", times(q.bar, q.made), shape=shape, index=dims)))


def _log_softmax(q: Sent) -> Node:
    dims, shape = _softmax_dim(q)
    total = summed(q.bar, dims, shape if len(shape) > 1 else ())
    return minus(q.bar, times(exponential(q.made), total))


def _mse(q: Sent) -> Node:
    x, target = q.given[0], q.given[1]
    if x.shape != target.shape or q.attribute("reduction", "mean") == "none":
        raise NoForm
    count = int(np.prod(x.shape, dtype=int)) if q.attribute("reduction", "mean") == "mean" else 1
    difference = minus(x, target) if q.to == 0 else minus(target, x)
    return times(q.bar, times(number(Fraction(2, count)), difference))


def _whole(q: Sent) -> None:
    if q.made.shape != ():
        raise NoForm


def _norm(q: Sent) -> Node:
    _whole(q)
    return times(q.bar, over(q.given[0], q.made))


def _logsumexp(q: Sent) -> Node:
    _whole(q)
    return times(q.bar, softmax(q.given[0], ()))


def _nll(q: Sent) -> Node:
    """One row a sample; classes without weights."""
    target = q.attribute("target")
    if q.to or target is None or np.ndim(target) != 1 or len(q.shape) != 2 or len(q.step.inputs) > 1:
        raise NoForm
    classes = [int(at) for at in target]
    if set(q.step.attributes) - {"target", "reduction"} or q.attribute("reduction", "mean") == "none":
        raise NoForm
    count = len(classes) if q.attribute("reduction", "mean") == "mean" else 1
    hot = Node("call", (name(str(classes), (len(classes),)),), q.shape, "onehot", note=classes)
    return times(q.bar, times(number(Fraction(-1, count)), hot))


def _trace(q: Sent) -> Node:
    return times(q.bar, identity(q.shape[0]))


def _det(q: Sent) -> Node:
    return times(times(q.bar, q.made), transposed(inverse(q.given[0])))


def _slogdet(q: Sent) -> Node:
    return times(q.bar, transposed(inverse(q.given[0])))


def _inv(q: Sent) -> Node:
    turned = transposed(q.made)
    return times(number(-1), product(product(turned, q.bar), turned))


def _solve(q: Sent) -> Node:
    if not q.attribute("left", True) or len(q.given[0].shape) != 2 or len(q.made.shape) > 2:
        raise NoForm
    back = product(transposed(inverse(q.given[0])), q.bar)
    if q.to:
        return back
    many = len(q.made.shape) == 2
    return times(number(-1), product(back, transposed(q.made)) if many else outer(back, q.made))


def _var(q: Sent) -> Node:
    """Of all elements, or along dimensions that are kept."""
    dims = _dims(q.step, q.shape)
    if dims and len(q.made.shape) != len(q.shape):
        raise NoForm
    many = int(np.prod(q.shape, dtype=int)) // max(int(np.prod(q.made.shape, dtype=int)), 1)
    count = many - int(q.attribute("correction", 1))
    apart = minus(q.given[0], call("mean", q.given[0], shape=q.made.shape, index=dims))
    if q.step.op == "std":
        return times(q.bar, over(times(number(Fraction(1, count)), apart), q.made))
    return times(q.bar, times(number(Fraction(2, count)), apart))


def _bce(q: Sent) -> Node:
    if q.to or q.attribute("reduction", "mean") == "none" or len([g for g in q.step.inputs if g is not None]) > 2:
        raise NoForm
    count = int(np.prod(q.shape, dtype=int)) if q.attribute("reduction", "mean") == "mean" else 1
    x, target = q.given[0], q.given[1]
    part = number(Fraction(1, count))
    if q.step.op == "binary_cross_entropy":
        slope = over(minus(x, target), times(x, minus(number(1), x)))
        return times(q.bar, times(part, slope))
    return times(q.bar, times(part, minus(call("sigmoid", x), target)))


def _prod(q: Sent) -> Node:
    _whole(q)
    return times(q.bar, over(q.made, q.given[0]))


SENT: dict[str, Callable[[Sent], Node]] = {
    "mm": _mm, "matmul": _mm, "mv": _mm, "dot": _mm, "vdot": _mm, "inner": _mm, "outer": _outer, "ger": _outer,
    "addmm": _addmm, "linear": _linear, "sum": _spread, "mean": _mean, "softmax": _softmax,
    "log_softmax": _log_softmax, "mse_loss": _mse, "norm": _norm, "linalg_vector_norm": _norm, "logsumexp": _logsumexp,
    "prod": _prod, "nll_loss": _nll, "trace": _trace, "linalg_det": _det, "linalg_slogdet": _slogdet,
    "linalg_inv": _inv, "linalg_solve": _solve, "var": _var, "std": _var, "binary_cross_entropy": _bce,
    "binary_cross_entropy_with_logits": _bce,
}  # fmt: skip

# Of these the cotangent passes between two bounds: the attributes that hold them, or the bounds.
WITHIN: dict[str, tuple[Any, Any]] = {
    "clamp": ("min", "max"), "clamp_min": ("min", None), "clamp_max": (None, "max"), "hardtanh": ("min_val", "max_val"),
}  # fmt: skip


BOUNDS = {"min_val": -1.0, "max_val": 1.0}


def _within(step: Step, x: Node) -> Node:
    """`[-1 ≤ x ≤ 1]`: 1 where the input lies between the bounds, else 0."""
    bounds = [None if word is None else step.attributes.get(word, BOUNDS.get(word)) for word in WITHIN[step.op]]
    if any(isinstance(bound, float) and not np.isfinite(bound) for bound in bounds):
        raise NoForm
    low, high = [None if bound is None else Fraction(repr(bound)) for bound in bounds]
    return Node("within", (x,), x.shape, note=(low, high))


# Of these a formula in the result says more than what `diff` gives.
ELEMENTWISE: dict[str, Callable[[Node, Node], Node]] = {
    "sigmoid": lambda x, made: times(made, minus(number(1), made)),
    "tanh": lambda x, made: minus(number(1), Node("pow", (made, number(2)), made.shape)),
    "exp": lambda x, made: made,
    "log": lambda x, made: over(number(1), x),
    "sqrt": lambda x, made: over(number(1), times(number(2), made)),
    "softplus": lambda x, made: call("sigmoid", x),
    "relu": lambda x, made: call("step", x),
    "reciprocal": lambda x, made: neg(Node("pow", (made, number(2)), made.shape)),
}
