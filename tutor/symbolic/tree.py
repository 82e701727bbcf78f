"""The tree of a learner's formula: what is graded, and what is printed back.

>>> show(Node("mul", (Node("number", (), (), "2"), Node("name", (), (), "x"))))
'2*x'
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# kind -> (sign, how strongly it binds)
BINARY = {
    "add": ("+", 10),
    "sub": ("-", 10),
    "mul": ("*", 20),
    "div": ("/", 20),
    "matmul": ("@", 20),
    "pow": ("**", 40),
}
NEGATE = 30
ATOM = 100


@dataclass(frozen=True)
class Node:
    """`kind` is a key of BINARY, `neg`, `number`, `name`, `entry`, `call`, `transpose` or `list`.

    `word` is the number as typed, the symbol's or the function's name; `index` is an entry's index.
    """

    kind: str
    children: tuple[Node, ...] = ()
    shape: tuple[int, ...] = field(default=(), compare=False)
    word: str = ""
    index: tuple[int, ...] = ()
    position: int = field(default=0, compare=False)
    depth: int = field(default=1, compare=False)
    note: Any = field(default=None, compare=False)


def show(node: Node) -> str:
    """The text of a tree, every product written out; reading it gives the same tree."""
    return _show(node, 0)


def _show(node: Node, outer: int) -> str:
    if node.kind in BINARY:
        sign, binds = BINARY[node.kind]
        left, right = node.children
        if node.kind == "pow":
            text = f"{_show(left, binds + 1)}**{_show(right, ATOM)}"
        elif binds == 10:
            text = f"{_show(left, binds)} {sign} {_show(right, binds + 1)}"
        elif sign == "@":
            text = f"{_show(left, binds)} @ {_show(right, binds + 1)}"
        else:
            text = f"{_show(left, binds)}{sign}{_show(right, binds + 1)}"
        return f"({text})" if binds < outer else text
    if node.kind == "neg":
        text = f"-{_show(node.children[0], NEGATE)}"
        return f"({text})" if outer > 10 else text
    if node.kind == "list":
        return "[" + ", ".join(_show(child, 0) for child in node.children) + "]"
    if node.kind == "call":
        return f"{node.word}(" + ", ".join(_show(child, 0) for child in node.children) + ")"
    if node.kind == "transpose":
        return f"{_show(node.children[0], ATOM)}.T"
    if node.kind == "entry":
        return node.word + "[" + ", ".join(str(i) for i in node.index) + "]"
    return node.word
