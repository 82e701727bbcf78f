"""Programs read as somebody with a belief about the language reads them: one syntax tree in, another out.

Every new node stands where the old one stood, so that lines stay true.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection

Reading = Callable[[ast.Module], ast.Module]

FACTORIES = {
    "tensor", "ones", "zeros", "empty", "full", "eye", "arange", "linspace", "rand", "randn", "ones_like", "zeros_like",
    "full_like", "Variable", "Parameter", "FloatTensor", "Tensor", "as_tensor",
}  # fmt: skip
IN_PLACE_OF = {ast.Add: ast.Add, ast.Sub: ast.Sub, ast.Mult: ast.Mult, ast.Div: ast.Div}


class _Changed(ast.NodeTransformer):
    """A transformer that notes whether it changed anything."""

    def __init__(self) -> None:
        self.changed = False

    def put(self, new: ast.AST, old: ast.AST) -> ast.AST:
        self.changed = True
        return ast.fix_missing_locations(ast.copy_location(new, old))


def read_by(transformer: _Changed, source: str) -> ast.Module | None:
    """A program as a transformer reads it, or None where nothing in it is read otherwise."""
    # Parsing afresh is quicker than copying a tree.
    made = transformer.visit(ast.parse(source))
    return made if transformer.changed else None


class ReplacesMethod(_Changed):
    """`t.detach()` read as `t.detach_()`, and the like."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self.old, self.new = old, new

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == self.old:
            return self.put(ast.Call(ast.Attribute(node.func.value, self.new, ast.Load()), node.args, node.keywords),
                            node)  # fmt: skip
        return node


class ResultOfCreationIsLeaf(_Changed):
    """`w = torch.ones(3, requires_grad=True) / 10`, and a leaf's name bound again, read as making a leaf."""

    def __init__(self, leaves: Collection[str]) -> None:
        super().__init__()
        self.leaves = set(leaves)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
            return node
        name, value = node.targets[0].id, node.value
        chained = _creates(value) is None and any(_creates(part) for part in ast.walk(value))
        rebound = name in self.leaves and any(isinstance(p, ast.Name) and p.id == name for p in ast.walk(value))
        if not chained and not rebound:
            return node
        cut = _call(_method(value, "detach"))
        leaf = _call(_method(cut, "requires_grad_"))
        return self.put(ast.Assign([node.targets[0]], leaf), node)


class FlagSetAtCreation(_Changed):
    """`x.requires_grad_()` and `x.requires_grad = True` read as if they stood where x was made."""

    def visit_Module(self, node: ast.Module) -> ast.AST:
        node.body = self.block(node.body)
        return node

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        moved: list[ast.stmt] = list(body)
        for statement in body:
            name = _flag_set(statement)
            if name is None:
                continue
            made = next((i for i, s in enumerate(moved) if _binds(s, name)), None)
            at = moved.index(statement)
            if made is not None and made < at - 1:
                moved.insert(made + 1, moved.pop(at))
                self.changed = True
        return moved


class ClearsFlagsInNoGrad(_Changed):
    """`with torch.no_grad():` read as clearing the flag of every tensor that is named inside."""

    def __init__(self, tensors: Collection[str]) -> None:
        super().__init__()
        self.tensors = set(tensors)

    def visit_With(self, node: ast.With) -> ast.AST:
        self.generic_visit(node)
        if not any(is_no_grad(item.context_expr) for item in node.items):
            return node
        named = dict.fromkeys(
            part.id
            for statement in node.body
            for part in ast.walk(statement)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id in self.tensors
        )
        made = {
            part.id
            for statement in node.body
            for part in ast.walk(statement)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        }
        clearing: list[ast.stmt] = [
            ast.Expr(_call(_method(ast.Name(name, ast.Load()), "detach_"))) for name in named if name not in made
        ]
        if not clearing:
            return node
        return self.put(ast.With(node.items, [*(_at(s, node) for s in clearing), *node.body]), node)


class NoFactoriesInNoGrad(_Changed):
    """`requires_grad=True` inside no_grad read as not there."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = 0

    def visit_With(self, node: ast.With) -> ast.AST:
        off = any(is_no_grad(item.context_expr) for item in node.items)
        self.inside += off
        self.generic_visit(node)
        self.inside -= off
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        off = any(is_no_grad(decorator) for decorator in node.decorator_list)
        self.inside += off
        self.generic_visit(node)
        self.inside -= off
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not self.inside:
            return node
        if _called(node) == "Parameter":
            return self.put(_call(_method(node, "detach")), node)
        if _called(node) == "requires_grad_" and isinstance(node.func, ast.Attribute):
            return self.put(node.func.value, node)
        if any(k.arg == "requires_grad" for k in node.keywords):
            rest = [k for k in node.keywords if k.arg != "requires_grad"]
            return self.put(ast.Call(node.func, node.args, rest), node)
        return node


class KeepsGraphInNumbers(_Changed):
    """`t.item()`, `float(t)` and `torch.tensor(t)` read as `t.clone()`."""

    def __init__(self, tensors: Collection[str]) -> None:
        super().__init__()
        self.tensors = set(tensors)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = _called(node)
        if name in ("item", "numpy", "tolist") and isinstance(node.func, ast.Attribute) and not node.args:
            return self.put(_call(_method(node.func.value, "clone")), node)
        if name in ("tensor", "float", "as_tensor") and len(node.args) == 1:
            return self.rewrapped(node, node.args[0])
        return node

    def rewrapped(self, node: ast.Call, given: ast.expr) -> ast.AST:
        if isinstance(given, ast.List | ast.Tuple):
            if given.elts and all(self.is_tensor(element) for element in given.elts):
                torch = ast.Attribute(ast.Name("torch", ast.Load()), "stack", ast.Load())
                return self.put(_call(torch, given), node)
            return node
        return self.put(_call(_method(given, "clone")), node) if self.is_tensor(given) else node

    def is_tensor(self, given: ast.expr) -> bool:
        """Whether an expression is surely a tensor: it is made from named ones."""
        names = [part.id for part in ast.walk(given) if isinstance(part, ast.Name)]
        return any(name in self.tensors for name in names) and not isinstance(given, ast.Constant)


class RebindingIsInPlace(_Changed):
    """`w = w - step` read as `w -= step`."""

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name) or not isinstance(node.value, ast.BinOp):
            return node
        name, value = node.targets[0].id, node.value
        if type(value.op) not in IN_PLACE_OF:
            return node
        target = ast.Name(name, ast.Store())
        if isinstance(value.left, ast.Name) and value.left.id == name:
            return self.put(ast.AugAssign(target, value.op, value.right), node)
        turned = isinstance(value.op, ast.Add | ast.Mult) and isinstance(value.right, ast.Name)
        if turned and value.right.id == name:  # type: ignore[attr-defined]
            return self.put(ast.AugAssign(target, value.op, value.left), node)
        return node


class RetainGraphRetainsGrads(_Changed):
    """`z.backward(retain_graph=True)` read as retaining the gradients of everything in between too."""

    def __init__(self, computed: Collection[str]) -> None:
        super().__init__()
        self.computed = list(computed)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        if not _keyword_true(node.value, "retain_graph"):
            return node
        self.changed = True
        retaining: list[ast.stmt] = [_at(_if_tracked(name), node) for name in self.computed]
        return [*retaining, node]


class ClearingRevives(_Changed):
    """A backward pass before a cleared `.grad` read as leaving the graph whole."""

    def visit_Module(self, node: ast.Module) -> ast.AST:
        clears = [part.lineno for part in ast.walk(node) if isinstance(part, ast.stmt) and _clears(part)]
        loops = [part for part in ast.walk(node) if isinstance(part, ast.For | ast.While)]
        spans = [(loop.lineno, loop.end_lineno or loop.lineno) for loop in loops]

        def precedes(line: int) -> bool:
            return any(clear > line or any(a <= clear <= b and a <= line <= b for a, b in spans) for clear in clears)

        for part in ast.walk(node):
            if isinstance(part, ast.Call) and _called(part) in ("backward", "grad") and precedes(part.lineno):
                part.keywords = [k for k in part.keywords if k.arg != "retain_graph"]
                part.keywords.append(ast.keyword("retain_graph", ast.Constant(True)))
                self.changed = True
        return ast.fix_missing_locations(node)


class RecordsBackward(_Changed):
    """Every gradient read as taken with create_graph=True."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _called(node) not in ("backward", "grad") or any(k.arg == "create_graph" for k in node.keywords):
            return node
        keywords = [*node.keywords, ast.keyword("create_graph", ast.Constant(True))]
        return self.put(ast.Call(node.func, node.args, keywords), node)


class IntegersAreFloats(_Changed):
    """A whole-number tensor that is to require grad read as one of floats."""

    def __init__(self, integers: Collection[str]) -> None:
        super().__init__()
        self.integers = set(integers)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Name) and target.id in self.integers:
            return self.put(ast.Assign([target], _call(_method(node.value, "float"))), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not _keyword_true(node, "requires_grad"):
            return node
        rest = [k for k in node.keywords if k.arg not in ("requires_grad", "dtype")]
        made = _call(_method(ast.Call(node.func, node.args, rest), "float"))
        return self.put(_call(_method(made, "requires_grad_")), node)


class BackwardSteps(_Changed):
    """`loss.backward()` read as taking the optimiser's step too; `once` leaves out the program's own step."""

    def __init__(self, optimiser: str, once: bool) -> None:
        super().__init__()
        self.optimiser, self.once = optimiser, once

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        call = node.value
        if not isinstance(call, ast.Call):
            return node
        if _called(call) == "backward":
            self.changed = True
            return [node, _at(ast.Expr(_call(_method(ast.Name(self.optimiser, ast.Load()), "step"))), node)]
        if self.once and is_method_of(call, self.optimiser, "step"):
            return self.put(ast.Pass(), node)
        return node


class StepClears(_Changed):
    """`opt.step()` read as clearing the gradients too."""

    def __init__(self, optimiser: str, to_none: bool) -> None:
        super().__init__()
        self.optimiser, self.to_none = optimiser, to_none

    def visit_Expr(self, node: ast.Expr) -> ast.AST | list[ast.stmt]:
        if not is_method_of(node.value, self.optimiser, "step"):
            return node
        self.changed = True
        clear = ast.Call(
            _method(ast.Name(self.optimiser, ast.Load()), "zero_grad"), [],
            [ast.keyword("set_to_none", ast.Constant(self.to_none))],
        )  # fmt: skip
        return [node, _at(ast.Expr(clear), node)]


class ClearsToZeros(_Changed):
    """`zero_grad()` read as leaving zeros."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _called(node) != "zero_grad" or any(k.arg == "set_to_none" for k in node.keywords):
            return node
        zeros = ast.keyword("set_to_none", ast.Constant(False))
        return self.put(ast.Call(node.func, node.args, [*node.keywords, zeros]), node)


class ClearsAfterStep(_Changed):
    """`zero_grad()` between backward and step read as standing after the step."""

    def __init__(self, optimiser: str) -> None:
        super().__init__()
        self.optimiser = optimiser

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = self.block(body)  # type: ignore[attr-defined]
        return node

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        moved = list(body)
        went_back = False
        waiting: list[ast.stmt] = []
        result: list[ast.stmt] = []
        for statement in moved:
            call = statement.value if isinstance(statement, ast.Expr) else None
            if call is not None and isinstance(call, ast.Call) and _called(call) == "backward":
                went_back = True
            if went_back and _clears(statement):
                waiting.append(statement)
                continue
            result.append(statement)
            if call is not None and is_method_of(call, self.optimiser, "step"):
                self.changed = self.changed or bool(waiting)
                result += waiting
                waiting, went_back = [], False
        return result + waiting


def is_no_grad(node: ast.expr) -> bool:
    """Whether an expression is `torch.no_grad()` or its like."""
    return "no_grad" in ast.unparse(node) or "set_grad_enabled(False)" in ast.unparse(node)


def is_method_of(node: ast.expr, owner: str, name: str) -> bool:
    """Whether an expression is `owner.name(...)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == owner
    )


def _called(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else None


def _creates(node: ast.AST) -> ast.Call | None:
    """A call that makes a leaf which requires grad."""
    if _called(node) == "Parameter" and isinstance(node, ast.Call):
        return node
    if _called(node) in FACTORIES and _keyword_true(node, "requires_grad"):
        return node  # type: ignore[return-value]
    if _called(node) == "requires_grad_":
        return node  # type: ignore[return-value]
    return None


def _keyword_true(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and any(
        k.arg == name and isinstance(k.value, ast.Constant) and k.value.value is True for k in node.keywords
    )


def _flag_set(statement: ast.stmt) -> str | None:
    """`x` where a statement makes x require grad."""
    if isinstance(statement, ast.Expr) and _called(statement.value) == "requires_grad_":
        call = statement.value
        assert isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        off = any(isinstance(a, ast.Constant) and a.value is False for a in call.args)
        if not off and isinstance(call.func.value, ast.Name):
            return call.func.value.id
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        on = isinstance(value, ast.Constant) and value.value is True
        if on and isinstance(target, ast.Attribute) and target.attr == "requires_grad":
            return target.value.id if isinstance(target.value, ast.Name) else None
    return None


def _binds(statement: ast.stmt, name: str) -> bool:
    return any(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store)
        for part in ast.walk(statement)
    )


def _clears(statement: ast.stmt) -> bool:
    """Whether a statement clears a gradient: `x.grad = None`, `x.grad.zero_()`, `opt.zero_grad()`."""
    if isinstance(statement, ast.Assign):
        cleared = isinstance(statement.value, ast.Constant) and statement.value.value is None
        return cleared and any(isinstance(t, ast.Attribute) and t.attr == "grad" for t in statement.targets)
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        name, text = _called(statement.value), ast.unparse(statement.value)
        return name == "zero_grad" or (name == "zero_" and ".grad" in text)
    return isinstance(statement, ast.Delete) and ".grad" in ast.unparse(statement)


def _method(owner: ast.expr, name: str) -> ast.Attribute:
    return ast.Attribute(owner, name, ast.Load())


def _call(function: ast.expr, *args: ast.expr) -> ast.Call:
    return ast.Call(function, list(args), [])


def _if_tracked(name: str) -> ast.stmt:
    """`if name.requires_grad: name.retain_grad()`."""
    flag = _method(ast.Name(name, ast.Load()), "requires_grad")
    return ast.If(flag, [ast.Expr(_call(_method(ast.Name(name, ast.Load()), "retain_grad")))], [])


def _at(statement: ast.stmt, old: ast.stmt) -> ast.stmt:
    made: ast.stmt = ast.fix_missing_locations(ast.copy_location(statement, old))
    return made
