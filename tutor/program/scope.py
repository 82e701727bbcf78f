"""Which variable a name means: the scopes of a program, found before it runs, by Python's rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from tutor.errors import ProgramError

FUNCTIONS = (ast.FunctionDef, ast.Lambda)


@dataclass(eq=False)
class Scope:
    """One scope: `kind` is `module`, `function`, `class` or `comprehension`; `bound` the names it gives values to."""

    kind: str
    node: ast.AST
    parent: Scope | None = None
    bound: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    inner: dict[ast.AST, Scope] = field(default_factory=dict)

    def find(self, name: str) -> tuple[str, int]:
        """Where a name lives: `local`; `free`, so many frames further out; `global`; or `class` (local, else as
        outside)."""
        if self.kind == "module" or name in self.global_names:
            return "global", 0
        if name in self.bound and name not in self.nonlocal_names:
            return ("class" if self.kind == "class" else "local"), 0
        return self.find_outside(name)

    def find_outside(self, name: str) -> tuple[str, int]:
        """Where a name lives that this scope does not bind."""
        depth = 1
        scope = self.parent
        while scope is not None and scope.kind != "module":
            if scope.kind != "class":
                if name in scope.global_names:
                    return "global", 0
                if name in scope.bound and name not in scope.nonlocal_names:
                    return "free", depth
                depth += 1
            scope = scope.parent
        return "global", 0


def analyze(tree: ast.Module | ast.Expression) -> Scope:
    """The scopes of a whole program."""
    module = Scope("module", tree)
    builder = _Builder()
    builder.children(tree, module)
    for scope, name, line in builder.nonlocals:
        if scope.find_outside(name)[0] != "free":
            raise ProgramError(f"SyntaxError: no binding for nonlocal '{name}' found", line)
    return module


class _Builder:
    """Walks a program once, each part in the scope it belongs to."""

    def __init__(self) -> None:
        self.nonlocals: list[tuple[Scope, str, int]] = []

    def visit(self, node: ast.AST, scope: Scope) -> None:
        method = getattr(self, f"visit_{type(node).__name__}", None)
        if method is not None:
            method(node, scope)
        else:
            self.children(node, scope)

    def children(self, node: ast.AST, scope: Scope) -> None:
        for child in ast.iter_child_nodes(node):
            self.visit(child, scope)

    def visit_Name(self, node: ast.Name, scope: Scope) -> None:
        (scope.used if isinstance(node.ctx, ast.Load) else scope.bound).add(node.id)

    def visit_AnnAssign(self, node: ast.AnnAssign, scope: Scope) -> None:
        self.visit(node.target, scope)
        if node.value is not None:
            self.visit(node.value, scope)

    def visit_NamedExpr(self, node: ast.NamedExpr, scope: Scope) -> None:
        self.visit(node.value, scope)
        target = scope
        while target.kind == "comprehension" and target.parent is not None:
            generators = getattr(target.node, "generators", [])
            if any(node.target.id in _targets(generator.target) for generator in generators):
                raise ProgramError(
                    "SyntaxError: assignment expression cannot rebind comprehension iteration variable "
                    f"'{node.target.id}'",
                    node.lineno,
                )
            target = target.parent
        if target.kind == "class" and scope.kind == "comprehension":
            raise ProgramError(
                "SyntaxError: assignment expression within a comprehension cannot be used in a class body", node.lineno
            )
        target.bound.add(node.target.id)

    def visit_Global(self, node: ast.Global, scope: Scope) -> None:
        for name in node.names:
            if scope.kind != "module":
                self._undeclared(name, scope, "global", node.lineno)
                scope.global_names.add(name)

    def visit_Nonlocal(self, node: ast.Nonlocal, scope: Scope) -> None:
        for name in node.names:
            if scope.kind == "module":
                raise ProgramError("SyntaxError: nonlocal declaration not allowed at module level", node.lineno)
            self._undeclared(name, scope, "nonlocal", node.lineno)
            scope.nonlocal_names.add(name)
            self.nonlocals.append((scope, name, node.lineno))

    def _undeclared(self, name: str, scope: Scope, what: str, line: int) -> None:
        if name in _parameters(scope.node):
            raise ProgramError(f"SyntaxError: name '{name}' is parameter and {what}", line)
        if name in scope.bound:
            raise ProgramError(f"SyntaxError: name '{name}' is assigned to before {what} declaration", line)
        if name in scope.used:
            raise ProgramError(f"SyntaxError: name '{name}' is used prior to {what} declaration", line)

    def visit_ExceptHandler(self, node: ast.ExceptHandler, scope: Scope) -> None:
        if node.name is not None:
            scope.bound.add(node.name)
        self.children(node, scope)

    def visit_Import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            scope.bound.add(alias.asname or alias.name.split(".")[0])

    def visit_ImportFrom(self, node: ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            scope.bound.add(alias.asname or alias.name)

    def visit_FunctionDef(self, node: ast.FunctionDef, scope: Scope) -> None:
        scope.bound.add(node.name)
        for outside in (*node.decorator_list, *_defaults(node.args)):
            self.visit(outside, scope)
        self.function(node, scope, node.body)

    def visit_Lambda(self, node: ast.Lambda, scope: Scope) -> None:
        for outside in _defaults(node.args):
            self.visit(outside, scope)
        self.function(node, scope, [node.body])

    def function(self, node: ast.FunctionDef | ast.Lambda, scope: Scope, body: list[ast.AST]) -> None:
        inner = Scope("function", node, scope)
        scope.inner[node] = inner
        seen: set[str] = set()
        for name in _parameters(node):
            if name in seen:
                raise ProgramError(f"SyntaxError: duplicate argument '{name}' in function definition", node.lineno)
            seen.add(name)
        inner.bound |= seen
        for part in body:
            self.visit(part, inner)

    def visit_ClassDef(self, node: ast.ClassDef, scope: Scope) -> None:
        scope.bound.add(node.name)
        for outside in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outside, scope)
        inner = scope.inner[node] = Scope("class", node, scope)
        for part in node.body:
            self.visit(part, inner)

    def comprehension(self, node: ast.AST, parts: list[ast.AST], scope: Scope) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        self.visit(generators[0].iter, scope)
        inner = scope.inner[node] = Scope("comprehension", node, scope)
        for at, generator in enumerate(generators):
            self.visit(generator.target, inner)
            for part in (*([generator.iter] if at else []), *generator.ifs):
                self.visit(part, inner)
        for part in parts:
            self.visit(part, inner)

    def visit_ListComp(self, node: ast.ListComp, scope: Scope) -> None:
        self.comprehension(node, [node.elt], scope)

    def visit_SetComp(self, node: ast.SetComp, scope: Scope) -> None:
        self.comprehension(node, [node.elt], scope)

    def visit_GeneratorExp(self, node: ast.GeneratorExp, scope: Scope) -> None:
        self.comprehension(node, [node.elt], scope)

    def visit_DictComp(self, node: ast.DictComp, scope: Scope) -> None:
        self.comprehension(node, [node.key, node.value], scope)


def _targets(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _parameters(node: ast.AST) -> list[str]:
    if not isinstance(node, FUNCTIONS):
        return []
    args = node.args
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    every += [extra for extra in (args.vararg, args.kwarg) if extra is not None]
    return [each.arg for each in every]


def _defaults(args: ast.arguments) -> Iterator[ast.expr]:
    yield from args.defaults
    yield from (default for default in args.kw_defaults if default is not None)
