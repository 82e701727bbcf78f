"""The kind of answer where the author left it out: it follows from what is asked.

options -> choice; rows or columns -> table; steps -> steps; checks -> code; `formula(...)` -> formula; a condition
(`w.is_leaf`, `w.grad is None`) or `raises`, which asks whether the program raises, -> bool; any other ask -> tensor.
`error` and `output` have no ask and must be named.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

TRUE_OR_FALSE = ("is_leaf", "requires_grad", "retains_grad")


def kind_of(given: Collection[str], ask: str) -> str | None:
    """The kind that the given keys and the ask say, or None."""
    if "options" in given:
        return "choice"
    if "rows" in given or "columns" in given:
        return "table"
    if "steps" in given:
        return "steps"
    if "checks" in given or "solution" in given:
        return "code"
    if not ask:
        return None
    try:
        tree = ast.parse(ask.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "tensor"
    if isinstance(tree, (ast.Compare, ast.BoolOp)) or (isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not)):
        return "bool"
    if isinstance(tree, ast.Name) and tree.id == "raises":
        return "bool"
    if isinstance(tree, ast.Attribute) and tree.attr in TRUE_OR_FALSE:
        return "bool"
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "formula":
        return "formula"
    return "tensor"
