"""The syntax of the lesson language: a program compiled once into Python closures, one method per syntax.

What has no method is refused with its line. The text of a program never becomes Python bytecode.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ..machine import Frame
from ..parse import parse
from ..private import mangle
from ..scope import Scope, analyze
from .base import Run
from .generators import Generators


class Compiler(Generators):
    """Every syntax of the language."""


@lru_cache(maxsize=256)
def compile_program(source: str) -> Run:
    """A program as one closure; ProgramError where it is not in the language."""
    tree = parse(source)
    assert isinstance(tree, ast.Module)
    return compile_tree(tree)


def compile_tree(tree: ast.Module) -> Run:
    """The closure of a syntax tree, which is changed in place."""
    mangle(tree)
    scope = analyze(tree)
    return Compiler(scope, _module_names(scope)).block(tree.body)


def compile_expression(text: str, names: frozenset[str]) -> Callable[[Frame], Any]:
    """One expression, evaluated where these names are defined."""
    tree = parse(text.strip(), "eval")
    assert isinstance(tree, ast.Expression)
    compiler = Compiler(analyze(tree), names)
    return compiler.header(tree.body)


def _module_names(scope: Scope) -> frozenset[str]:
    found = set(scope.bound) | {"__name__"}
    waiting = list(scope.inner.values())
    while waiting:
        inner = waiting.pop()
        found |= inner.global_names
        waiting.extend(inner.inner.values())
    return frozenset(found)


__all__ = ["Compiler", "Run", "compile_expression", "compile_program", "compile_tree"]
