"""The graph as text for other programs: Graphviz, Mermaid and SVG."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tutor.words import Text

from .cells import cell_len
from .graph import Graph, Vertex
from .numbers import short

SHAPES = {"root": "doubleoctagon", "computed": "ellipse", "leaf": "box", "plain": "box", "stopped": "box"}
FILLS = {"root": "#cfe3ff", "computed": "#ffffff", "leaf": "#d6f5d6", "plain": "#eeeeee", "stopped": "#ffe3cf"}
LEAF = Text(en="leaf", zh="叶子")


def facts(vertex: Vertex, lang: str) -> list[str]:
    """The lines inside a box: name and operation, shape and flag, value and gradient."""
    value = vertex.value
    made = vertex.step is None or vertex.step.op in ("factory", "requires_grad_")
    how = LEAF.say(lang) if made else vertex.op
    flag = f"grad_fn={value.grad_fn}" if value.grad_fn else f"requires_grad={value.requires_grad}"
    lines = [f"{vertex.label.say(lang)}  {how}", f"{tuple(value.shape)}  {flag}"]
    if value.array.size <= 4:
        lines.append(f"= {short(value.array)}")
    if vertex.grad is not None:
        lines.append(f"grad={short(vertex.grad)}")
    return lines


def dot(graph: Graph, lang: str) -> list[str]:
    """Graphviz: arrows go the way of the computation; dotted where no gradient comes back."""
    lines = ["digraph autograd {", "  rankdir=BT;", '  node [fontname="monospace", style=filled];']
    for vertex in graph.vertices:
        label = "\\n".join(_quoted(fact) for fact in facts(vertex, lang))
        look = f'shape={SHAPES[vertex.kind]}, fillcolor="{FILLS[vertex.kind]}"'
        lines.append(f'  v{vertex.number} [label="{label}", {look}];')
    for edge in graph.edges:
        style = "" if edge.flows else " [style=dotted]"
        lines.append(f"  v{edge.to} -> v{edge.of}{style};")
    return [*lines, "}"]


def mermaid(graph: Graph, lang: str) -> list[str]:
    """Mermaid: as for Graphviz."""
    lines = ["flowchart BT"]
    for vertex in graph.vertices:
        label = "<br/>".join(escape(fact, quote=True).replace("&#x27;", "'") for fact in facts(vertex, lang))
        opening, closing = ("([", "])") if vertex.kind in ("root", "computed") else ("[", "]")
        lines.append(f'  v{vertex.number}{opening}"{label}"{closing}')
    for edge in graph.edges:
        lines.append(f"  v{edge.to} {'-->' if edge.flows else '-.->'} v{edge.of}")
    for kind, fill in FILLS.items():
        members = [f"v{vertex.number}" for vertex in graph.vertices if vertex.kind == kind]
        if members:
            lines += [f"  classDef {kind} fill:{fill},color:#000", f"  class {','.join(members)} {kind}"]
    return lines


CELL, LINE, GAP_X, GAP_Y, PAD = 8, 17, 24, 36, 10


def svg(graph: Graph, lang: str) -> list[str]:
    """SVG: results on top, in rows by how far they are from what the program made."""
    rows: dict[int, list[Vertex]] = {}
    height_of: dict[int, int] = {}
    for vertex in graph.vertices:
        below = [height_of[source.number] for source, _ in graph.inputs(vertex)]
        height_of[vertex.number] = 1 + max(below, default=-1)
        rows.setdefault(height_of[vertex.number], []).append(vertex)
    texts = {vertex.number: facts(vertex, lang) for vertex in graph.vertices}
    boxes: dict[int, tuple[int, int, int, int]] = {}
    y, wide = GAP_Y, 0
    for level in sorted(rows, reverse=True):
        x, tall = GAP_X, 0
        for vertex in rows[level]:
            width = max(cell_len(fact) for fact in texts[vertex.number]) * CELL + 2 * PAD
            height = len(texts[vertex.number]) * LINE + 2 * PAD
            boxes[vertex.number] = (x, y, width, height)
            x, tall = x + width + GAP_X, max(tall, height)
        y, wide = y + tall + GAP_Y, max(wide, x)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{y}" font-family="monospace" font-size="13">',
        '<defs><marker id="a" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">'
        '<path d="M0,0 L8,4 L0,8 z"/></marker></defs>',
    ]
    for edge in graph.edges:
        (x1, y1, w1, _), (x2, y2, w2, h2) = boxes[edge.to], boxes[edge.of]
        dash = "" if edge.flows else ' stroke-dasharray="3 4"'
        lines.append(
            f'<line x1="{x1 + w1 // 2}" y1="{y1}" x2="{x2 + w2 // 2}" y2="{y2 + h2}" stroke="#000"{dash} '
            'marker-end="url(#a)"/>'
        )
    for vertex in graph.vertices:
        x, top, width, height = boxes[vertex.number]
        round_ = 12 if vertex.kind in ("root", "computed") else 2
        lines.append(
            f'<rect x="{x}" y="{top}" width="{width}" height="{height}" rx="{round_}" '
            f'fill="{FILLS[vertex.kind]}" stroke="#000"/>'
        )
        for i, fact in enumerate(texts[vertex.number]):
            lines.append(f'<text x="{x + PAD}" y="{top + PAD + LINE * (i + 1) - 4}">{escape(fact)}</text>')
    return [*lines, "</svg>"]


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


FORMATS: dict[str, Callable[[Graph, str], list[str]]] = {"dot": dot, "mermaid": mermaid, "svg": svg}
