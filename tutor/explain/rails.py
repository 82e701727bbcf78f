"""The graph as rails: in backward order, one row a tensor, each with a sentence that says the same in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tutor.program.labels import listed
from tutor.words import Text

from .cells import cell_len, cut, padded
from .graph import Graph, Vertex, graph
from .layout import Row, layout, width
from .numbers import short
from .sentences import filled

if TYPE_CHECKING:
    from tutor.program.trace import Trace

# kind -> its sign, and the sign's ASCII twin.
SIGNS = {"root": ("◉", "@"), "computed": ("○", "o"), "leaf": ("■", "#"), "plain": ("□", "-"), "stopped": ("✂", "x")}

LEGEND = {
    "root": Text(en="backward() starts here", zh="backward() 的起点"),
    "computed": Text(en="computed, has a grad_fn", zh="计算得到，有 grad_fn"),
    "leaf": Text(en="leaf that requires grad", zh="要求梯度的叶子"),
    "plain": Text(en="does not require grad", zh="不要求梯度"),
    "stopped": Text(en="history cut here", zh="计算历史在此切断"),
    "saved": Text(en="saved for backward", zh="为反向传播而保存"),
    "dotted": Text(en="no gradient flows", zh="没有梯度流过"),
}

LEAF = Text(en="leaf", zh="叶子")
SAVED = ("•", "*")
SENTENCES = {
    "root": Text(
        en="{label} is where the backward pass starts; {op} computed it from {inputs} in line {line}.",
        zh="{label} 是反向传播的起点；它由第 {line} 行的 {op} 从 {inputs} 算出。",
    ),
    "root-leaf": Text(
        en="{label} is where the backward pass starts, and is a leaf itself.",
        zh="{label} 是反向传播的起点，它本身就是叶子张量。",
    ),
    "computed": Text(
        en="{label} was computed from {inputs} by {op} in line {line}.",
        zh="{label} 由第 {line} 行的 {op} 从 {inputs} 算出。",
    ),
    "leaf": Text(en="{label} is a leaf that requires grad.", zh="{label} 是要求梯度的叶子张量。"),
    "plain": Text(
        en="{label} does not require grad: no gradient flows here.", zh="{label} 不要求梯度：没有梯度流到这里。"
    ),
    "stopped": Text(
        en="{label} comes from {inputs} by {op} in line {line}, with the history cut: "
        "no gradient goes back to {inputs} here.",
        zh="{label} 由第 {line} 行的 {op} 从 {inputs} 得到，计算历史被切断：梯度不会从这里回到 {inputs}。",
    ),
    "goes": Text(en=" The gradient goes on to {flowing}.", zh="梯度继续流向 {flowing}。"),
    "stays": Text(en=" It does not go to {blocked}.", zh="梯度不流向 {blocked}。"),
    "grad": Text(en=" Its .grad is {grad}.", zh="它的 .grad 是 {grad}。"),
    "no-grad": Text(en=" Its .grad is None.", zh="它的 .grad 是 None。"),
    "saved": Text(en=" {nodes} saved it for backward.", zh="{nodes} 为反向传播保存了它。"),
}


@dataclass(frozen=True, eq=False)
class Rail:
    """One row of the picture: the drawing, and for a tensor's row what stands beside it, and its sentence."""

    row: Row[int]
    drawing_width: int
    vertex: Vertex | None = None
    label: Text = field(default_factory=Text)
    how: Text = field(default_factory=Text)
    shape: str = ""
    flag: str = ""
    grad: str = ""
    saved: bool = False
    sentence: Text = field(default_factory=Text)

    def drawing(self, *, ascii: bool = False) -> str:
        """The rails of this row alone."""
        if self.vertex is None:
            return self.row.text(lambda _: "", ascii=ascii)
        sign = SIGNS[self.vertex.kind][1 if ascii else 0]
        return self.row.text(lambda _: sign, ascii=ascii)

    def facts(self, lang: str, *, ascii: bool = False) -> tuple[str, ...]:
        """The columns beside the drawing."""
        if self.vertex is None:
            return ()
        saved = SAVED[1 if ascii else 0] if self.saved else " "
        return (f"{saved} {self.label.say(lang)}", self.how.say(lang), self.shape, self.flag, self.grad)


def rails(trace: Trace) -> tuple[Rail, ...]:
    """The rows of a trace's graph, first the results, last what they came from."""
    return rails_of(graph(trace))


def rails_of(drawn: Graph) -> tuple[Rail, ...]:
    """The rows of a graph."""
    order = drawn.backward_order()
    rows = layout([(v.number, [(to.number, flows) for to, flows in drawn.inputs(v)]) for v in order])
    by_number = {v.number: v for v in drawn.vertices}
    wide = width(rows)
    return tuple(Rail(row, wide) if row.node is None else _rail(row, wide, by_number[row.node], drawn) for row in rows)


def text(rows: tuple[Rail, ...], lang: str, *, ascii: bool = False, columns: int | None = None) -> list[str]:
    """The rows as aligned lines, each cut to so many cells."""
    facts = [row.facts(lang, ascii=ascii) for row in rows]
    widths = [max((cell_len(f[i]) for f in facts if f), default=0) for i in range(5)]
    lines = []
    for row, said in zip(rows, facts):
        line = padded(row.drawing(ascii=ascii), row.drawing_width)
        line += " " + "  ".join(padded(fact, wide) for fact, wide in zip(said, widths) if wide)
        line = line.rstrip()
        lines.append(cut(line, columns, ascii=ascii) if columns else line)
    return lines


def legend(rows: tuple[Rail, ...], lang: str, *, ascii: bool = False, columns: int = 80) -> list[str]:
    """What the signs that occur mean, as many on a line as fit."""
    kinds = list(dict.fromkeys(row.vertex.kind for row in rows if row.vertex is not None))
    said = [f"{SIGNS[kind][1 if ascii else 0]} {LEGEND[kind].say(lang)}" for kind in SIGNS if kind in kinds]
    if any(set(row.row.signs) & set("┆╌") for row in rows):
        said.append(f"{':' if ascii else '┆'} {LEGEND['dotted'].say(lang)}")
    if any(row.saved for row in rows):
        said.append(f"{SAVED[1 if ascii else 0]} {LEGEND['saved'].say(lang)}")
    lines = said[:1]
    for entry in said[1:]:
        if cell_len(lines[-1]) + 3 + cell_len(entry) <= columns:
            lines[-1] += f"   {entry}"
        else:
            lines.append(entry)
    return lines


def _rail(row: Row[int], wide: int, vertex: Vertex, drawn: Graph) -> Rail:
    value = vertex.value
    if value.grad_fn is not None:
        flag = f"grad_fn={value.grad_fn}"
    else:
        flag = f"requires_grad={value.requires_grad}"
    keeps = value.requires_grad and (value.is_leaf or vertex.grad is not None)
    grad = ("grad=None" if vertex.grad is None else f"grad={short(vertex.grad)}") if keeps else ""
    made = vertex.step is None or vertex.step.op in ("factory", "requires_grad_")
    how = LEAF if value.is_leaf and (made or not drawn.inputs(vertex)) else Text(vertex.op, vertex.op)
    return Rail(
        row=row,
        drawing_width=wide,
        vertex=vertex,
        label=vertex.label,
        how=how,
        shape=str(tuple(value.shape)),
        flag=flag,
        grad=grad,
        saved=bool(vertex.saved),
        sentence=sentence(vertex, drawn),
    )


def sentence(vertex: Vertex, drawn: Graph) -> Text:
    """A row in words: what it is, where a gradient goes on from it, what its `.grad` holds."""
    inputs = drawn.inputs(vertex)
    kind = "root-leaf" if vertex.kind == "root" and vertex.value.is_leaf else vertex.kind
    line = 0 if vertex.step is None else vertex.step.line
    said = filled(SENTENCES[kind], label=vertex.label, inputs=_labels(v for v, _ in inputs), op=vertex.op, line=line)
    flowing = [v for v, flows in inputs if flows]
    blocked = [v for v, flows in inputs if not flows]
    if flowing:
        said += filled(SENTENCES["goes"], flowing=_labels(flowing))
        if blocked:
            said += filled(SENTENCES["stays"], blocked=_labels(blocked))
    if vertex.grad is not None:
        said += SENTENCES["grad"].fill(grad=short(vertex.grad))
    elif vertex.kind == "leaf":
        said += SENTENCES["no-grad"]
    if vertex.saved:
        said += filled(SENTENCES["saved"], nodes=listed([Text(node, node) for node in vertex.saved]))
    return said


def _labels(vertices: Iterable[Vertex]) -> Text:
    return listed([vertex.label for vertex in vertices])
