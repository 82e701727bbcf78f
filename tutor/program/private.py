"""Private names of classes: `__x` in a class `A` is `_A__x`, as Python writes it."""

from __future__ import annotations

import ast


def mangle(tree: ast.AST) -> None:
    """Rewrite the private names of every class of a tree, in place."""
    _Mangler("").visit(tree)


class _Mangler(ast.NodeVisitor):
    def __init__(self, owner: str) -> None:
        self.owner = owner.lstrip("_")

    def name(self, name: str) -> str:
        private = self.owner and name.startswith("__") and not name.endswith("__")
        return f"_{self.owner}{name}" if private else name

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        node.name = self.name(node.name)
        for outside in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outside)
        inner = _Mangler(node.name)
        for part in node.body:
            inner.visit(part)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        node.name = self.name(node.name)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        node.id = self.name(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        node.attr = self.name(node.attr)
        self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        node.arg = self.name(node.arg)

    def visit_Global(self, node: ast.Global) -> None:
        node.names = [self.name(name) for name in node.names]

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        node.names = [self.name(name) for name in node.names]
