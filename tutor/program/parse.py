"""A program's text as a syntax tree: what Python cannot read, or what nests too deep, is refused with its line."""

from __future__ import annotations

import ast
import threading
import warnings

from tutor.errors import LimitError, ProgramError

from .limits import SOURCE_DEPTH, SOURCE_LENGTH


def parse(source: str, mode: str = "exec") -> ast.Module | ast.Expression:
    """The tree of a program (`exec`) or of one expression (`eval`)."""
    if len(source) > SOURCE_LENGTH:
        raise LimitError(f"the program has {len(source)} characters; at most {SOURCE_LENGTH} are read.", 1)
    if "\0" in source:
        line = source[: source.index("\0")].count("\n") + 1
        raise ProgramError("source code string cannot contain null bytes", line)
    try:
        tree = _parsed(source, mode)
    except SyntaxError as error:
        said = f"{type(error).__name__}: {error.msg}"
        raise ProgramError(said, error.lineno or 1, error.offset or 0) from None
    except (RecursionError, MemoryError):
        raise LimitError(DEEP, _widest_line(source)) from None
    except ValueError as error:
        raise ProgramError(str(error), 1) from None
    _check_depth(tree)
    assert isinstance(tree, ast.Module | ast.Expression)
    return tree


def _parsed(source: str, mode: str) -> ast.AST:
    """`ast.parse` without its doubts about escapes such as `\\d`; one thread at a time may silence warnings."""
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, mode=mode)


_quiet = threading.Lock()
DEEP = f"the program is nested too deep: at most {SOURCE_DEPTH} levels are read."


def _check_depth(tree: ast.AST) -> None:
    """LimitError where expressions or blocks nest deeper than is read; an `elif` counts as no level."""
    level: list[tuple[ast.AST, int]] = [(tree, 1)]
    depth = 0
    while level:
        depth += 1
        deeper: list[tuple[ast.AST, int]] = []
        for node, line in level:
            line = getattr(node, "lineno", line)
            while isinstance(node, ast.If):
                deeper += [(child, line) for child in (node.test, *node.body)]
                if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
                    deeper += [(child, line) for child in node.orelse]
                    break
                node = node.orelse[0]
            else:
                deeper += [(child, line) for child in ast.iter_child_nodes(node)]
        if depth > SOURCE_DEPTH and deeper:
            raise LimitError(DEEP, deeper[0][1])
        level = deeper


def _widest_line(source: str) -> int:
    lines = source.splitlines()
    return max(range(len(lines)), key=lambda at: len(lines[at])) + 1 if lines else 1
