"""What an ask differentiates, by what, and with which weights: the derivative read off tangents."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tutor.program import Ask
    from tutor.program.trace import Backward, Trace, Value

    from .walk import Tangents


@dataclass(frozen=True, eq=False)
class Target:
    """`kind` is `grad`, `vjp`, `jvp` or `jacobian`; for `grad` `passes` are what `.grad` still holds."""

    kind: str
    variable: Value
    name: str
    out: Value | None = None
    vector: np.ndarray | None = None
    passes: tuple[Backward, ...] = ()
    revives: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        return self.variable.shape

    def derivative(self, tangents: Tangents, vector: Any) -> np.ndarray:
        """The answer that these tangents give."""
        if self.kind == "grad":
            total = np.zeros(max(self.variable.array.size, 1))
            for backward in self.passes:
                for root, cotangent in zip(tangents.at_roots[backward.index], backward.cotangents):
                    total = total + root.reshape(len(root), -1) @ np.asarray(cotangent, np.float64).reshape(-1)
            return total.reshape(self.shape)
        assert self.out is not None
        moved = tangents.of(self.out)
        flat = moved.reshape(len(moved), -1)
        if self.kind == "jacobian":
            return np.asarray(flat.T.reshape(self.out.shape + self.shape))
        weights = np.asarray(vector, np.float64).reshape(-1)
        if self.kind == "vjp":
            return np.asarray((flat @ weights).reshape(self.shape))
        return np.asarray((weights @ flat).reshape(self.out.shape))


def target_of(trace: Trace, ask: Ask, tree: ast.Module | None = None) -> Target | None:
    """The target of an ask; None where it is no derivative of the program's.

    `tree` is the program's syntax: there a name that autograd.grad's result was given to is found.
    """
    from tutor.program import evaluate
    from tutor.symbolic.asked import grad_of, tensor_of

    if ask.kind == "value":
        of = grad_of(ask.text)
        if of is None:
            taken = None if tree is None else taken_by_grad(tree, ask.text)
            return None if taken is None else target_of(trace, taken)
        tensor = evaluate(trace, of)
        passes = _passes(trace, tensor.uid)
        if not passes:
            return None
        return Target("grad", first_value(trace, tensor.uid), of, passes=passes)
    out, wrt = tensor_of(trace, str(ask.target)), tensor_of(trace, str(ask.wrt))
    vector = None
    if ask.vector:
        given = evaluate(trace, str(ask.vector))
        vector = np.asarray(getattr(given, "array", given), np.float64)
    elif ask.kind in ("vjp", "formula"):
        vector = np.ones(out.value.shape)
    elif ask.kind == "jvp":
        vector = np.ones(wrt.value.shape)
    kind = "vjp" if ask.kind == "formula" else ask.kind
    variable = first_value(trace, wrt.tensor.uid)
    return Target(kind, variable, str(ask.wrt), out.value, vector, revives=not wrt.tensor.requires_grad)


def taken_by_grad(tree: ast.Module, name: str) -> Ask | None:
    """The ask `vjp(out, wrt, v)` behind a name that a call of torch.autograd.grad gave."""
    from tutor.program import parse_ask

    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        call: ast.expr = node.value
        index: Any = 0
        if isinstance(node.value, ast.Subscript) and isinstance(node.value.slice, ast.Constant):
            call, index = node.value.value, node.value.slice.value
        if not isinstance(call, ast.Call) or not ast.unparse(call.func).endswith("autograd.grad"):
            continue
        target = node.targets[0]
        names = list(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]
        at = next((i for i, each in enumerate(names) if isinstance(each, ast.Name) and each.id == name.strip()), None)
        if at is None or len(call.args) < 2:
            continue
        wanted = call.args[1]
        inputs = list(wanted.elts) if isinstance(wanted, ast.Tuple | ast.List) else [wanted]
        place = at if isinstance(target, ast.Tuple | ast.List) else index
        given = [k.value for k in call.keywords if k.arg == "grad_outputs"] + call.args[2:3]
        if isinstance(place, int) and place < len(inputs):
            vector = f", {ast.unparse(given[0])}" if given else ""
            return parse_ask(f"vjp({ast.unparse(call.args[0])}, {ast.unparse(inputs[place])}{vector})")
    return None


def first_value(trace: Trace, uid: int) -> Value:
    """What a tensor was when it was made."""
    for step in trace.steps:
        for output in step.outputs:
            if output.uid == uid:
                return output
    raise KeyError(uid)


def _passes(trace: Trace, uid: int) -> tuple[Backward, ...]:
    """The backward passes since `.grad` was last empty."""
    passes: list[Backward] = []
    for backward in trace.backwards:
        for gathered in backward.gathered:
            if gathered.value.uid == uid and backward.call == "backward":
                if gathered.before is None or not np.any(gathered.before):
                    passes = []
                passes.append(backward)
    return tuple(passes)
