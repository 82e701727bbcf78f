"""Rails: a directed graph as lines of signs, one row a node, in the order given, like a version control log.

Each node comes before the nodes it points to. Between two nodes there is at most one link row, which belongs to the
node above it: its horizontal line leaves that node's column and ends in the columns of the nodes pointed to. A column
that only crosses that line stays visible, and unconnected nodes in one column have a row between them, so the picture
can be read back without doubt.

>>> for row in layout([("c", [("a", True), ("b", False)]), ("a", []), ("b", [])]):
...     print(row.text(lambda node: "o"))
o
├╌╮
o ┆
  o
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)

# (up, down, left, right) -> the sign where lines meet.
CORNERS = {
    (True, True, False, True): "├",
    (True, True, True, False): "┤",
    (True, True, True, True): "┼",
    (True, False, False, True): "╰",
    (True, False, True, False): "╯",
    (True, False, True, True): "┴",
    (False, True, True, False): "╮",
    (False, True, False, True): "╭",
    (False, True, True, True): "┬",
}
NODE = "@"
TO_ASCII = str.maketrans("├┤┼╰╯┴╮╭┬─╌│┆", "+++++++++-.|:")


@dataclass(frozen=True)
class Row(Generic[Node]):
    """One line of the picture: `signs` has a place for each column and each gap between two; `node` stands at `@`."""

    signs: str
    node: Node | None = None

    def text(self, sign_of: Callable[[Node], str], *, ascii: bool = False) -> str:
        """The line with the node's own sign in it."""
        signs = self.signs.translate(TO_ASCII) if ascii else self.signs
        return signs if self.node is None else signs.replace(NODE, sign_of(self.node))


@dataclass
class _Column(Generic[Node]):
    """A column leads down to one node; it is dotted while no edge in it carries a gradient."""

    to: Node
    flows: bool


def layout(nodes: Sequence[tuple[Node, Iterable[tuple[Node, bool]]]]) -> list[Row[Node]]:
    """The rows for nodes with the nodes each points to, and whether a gradient flows along that edge.

    ValueError where a node comes after one that it points to.
    """
    columns: list[_Column[Node] | None] = []
    rows: list[Row[Node]] = []
    done: set[Node] = set()
    ended: int | None = None
    for node, targets in nodes:
        at = _column_of(columns, node)
        if at is None:
            at = _free(columns, 0)
            if ended == at:
                # Right below a column that ended: a row between them, or they would look joined.
                rows.append(Row(" ".join(_upright(column) for column in columns).rstrip()))
        rows.append(Row(_node_row(columns, at), node))
        columns[at] = None
        done.add(node)
        link = _link(columns, at, dict(targets), done)
        ended = at if columns[at] is None else None
        if link:
            rows.append(Row(link))
        while columns and columns[-1] is None:
            columns.pop()
    return rows


def width(rows: Iterable[Row[Node]]) -> int:
    """The cells of the widest row."""
    return max((len(row.signs) for row in rows), default=0)


def _column_of(columns: Sequence[_Column[Node] | None], node: Node) -> int | None:
    for at, column in enumerate(columns):
        if column is not None and column.to == node:
            return at
    return None


def _free(columns: list[_Column[Node] | None], start: int) -> int:
    """The first free column from `start` on, then from the left; a new one where there is none."""
    for at in (*range(start, len(columns)), *range(min(start, len(columns)))):
        if columns[at] is None:
            return at
    columns.append(None)
    return len(columns) - 1


def _node_row(columns: Sequence[_Column[Node] | None], at: int) -> str:
    signs = [NODE if i == at else _upright(column) for i, column in enumerate(columns)]
    return " ".join(signs).rstrip()


def _link(columns: list[_Column[Node] | None], at: int, targets: dict[Node, bool], done: set[Node]) -> str:
    """Lead the node's column on to its targets; the row that shows it, empty where it only goes straight down."""
    before = [column is not None for column in columns]
    met: dict[int, bool] = {}
    for target, flows in targets.items():
        if target in done:
            raise ValueError(f"{target!r} must come after every node that points to it")
        place = _column_of(columns, target)
        if place is None:
            place = at if columns[at] is None else _free(columns, at + 1)
            columns[place] = _Column(target, flows)
        else:
            column = columns[place]
            assert column is not None
            column.flows = column.flows or flows
        met[place] = flows
    ends = {**met, at: False}
    if len(ends) == 1:
        return ""
    before += [False] * (len(columns) - len(before))
    before[at] = True
    low, high = min(ends), max(ends)
    signs: list[str] = []
    for i, column in enumerate(columns):
        inside = low <= i <= high
        if i in ends:
            signs.append(CORNERS[before[i], column is not None, i > low, i < high])
        elif column is None and inside:
            signs.append(_level(met, at, i))
        else:
            signs.append(_upright(column))
        if i + 1 < len(columns):
            signs.append(_level(met, at, i + 0.5) if low <= i < high else " ")
    return "".join(signs).rstrip()


def _upright(column: _Column[Node] | None) -> str:
    return " " if column is None else ("│" if column.flows else "┆")


def _level(met: dict[int, bool], at: int, place: float) -> str:
    """The horizontal sign at a place: solid where a gradient passes it on its way."""
    flows = any(f for end, f in met.items() if min(at, end) < place < max(at, end))
    return "─" if flows else "╌"
