"""The graph as rails: what a learner sees and what a screen reader says."""

from tutor.explain import graph, rails
from tutor.explain.cells import cell_len
from tutor.explain.pictures import FORMATS
from tutor.explain.rails import legend, text
from tutor.program import run

SEED = """import torch
a = torch.tensor([[2., 3.]], requires_grad=True)
w = torch.ones(2, 1, requires_grad=True)
out = torch.mm(a, w)
out.backward()
"""
CUT = """import torch
x = torch.tensor([1., 2.], requires_grad=True)
h = x * x
y = (h + h.detach()).sum()
y.backward()
"""


def test_the_seed_is_one_fork():
    assert text(rails(run(SEED)), "en") == [
        "◉     out  mm    (1, 1)  grad_fn=MmBackward0",
        "├─╮",
        "■ │ • a    leaf  (1, 2)  requires_grad=True   grad=[[1., 1.]]",
        "  ■ • w    leaf  (2, 1)  requires_grad=True   grad=[[2.], [3.]]",
    ]


def test_the_ascii_twin_has_only_ascii():
    assert text(rails(run(SEED)), "en", ascii=True)[:2] == [
        "@     out  mm    (1, 1)  grad_fn=MmBackward0",
        "+-+",
    ]
    assert "\n".join(text(rails(run(CUT)), "en", ascii=True)).isascii()


def test_chinese_columns_line_up():
    from rich.cells import cell_len

    lines = text(rails(run(SEED)), "zh")

    assert {cell_len(line.split("requires_grad")[0]) for line in lines if "requires_grad" in line} == {25}


def test_a_cut_is_dotted_and_marked():
    lines = text(rails(run(CUT)), "en")

    assert any(line.startswith(("│ ✂", "✂")) for line in lines)
    assert any("╌" in line or "┆" in line for line in lines)


def test_every_tensor_row_has_a_sentence():
    rows = [row for row in rails(run(CUT)) if row.vertex is not None]

    assert [row.sentence.en.split()[0] for row in rows][-1] == "x"
    assert any("with the history cut: no gradient goes back to h here" in row.sentence.en for row in rows)
    assert all(row.sentence.zh for row in rows)


def test_an_unused_leaf_is_shown_alone():
    rows = rails(run(SEED + "b = torch.ones(2, requires_grad=True)\n"))

    assert [row.vertex.label.en for row in rows if row.vertex][-1] == "b" or "b" in [
        row.vertex.label.en for row in rows if row.vertex
    ]


def test_an_in_place_write_makes_a_new_state():
    rows = rails(run("import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\ny.add_(1)\ny.sum().backward()\n"))

    labels = [row.vertex.label.en for row in rows if row.vertex]
    assert "y v1" in labels and "y v0" in labels


def test_each_line_is_cut_to_the_width():
    assert all(len(line) <= 40 for line in text(rails(run(CUT)), "en", columns=40))


def test_only_signs_that_occur_are_in_the_legend():
    assert not any("history cut" in line for line in legend(rails(run(SEED)), "en"))
    assert any("history cut" in line for line in legend(rails(run(CUT)), "en"))


def test_the_legend_keeps_to_the_width():
    for lang, columns in (("en", 50), ("en", 80), ("zh", 44)):
        assert all(cell_len(line) <= columns for line in legend(rails(run(CUT)), lang, columns=columns))


def test_a_function_of_the_program_is_one_node_under_its_own_name():
    source = """import torch
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x * x

    @staticmethod
    def backward(ctx, g):
        return g * 2 * ctx.x

x = torch.tensor([2., 3.], requires_grad=True)
y = Square.apply(x)
y.sum().backward()
"""
    drawn = graph(run(source))

    assert [(vertex.op, vertex.kind) for vertex in drawn.backward_order()] == [
        ("sum", "root"), ("Square", "computed"), ("factory", "leaf"),
    ]  # fmt: skip


def test_the_graph_is_written_for_other_programs():
    drawn = graph(run(CUT))

    dot, mermaid, svg = ("\n".join(FORMATS[name](drawn, "en")) for name in ("dot", "mermaid", "svg"))

    assert dot.startswith("digraph") and "style=dotted" in dot
    assert mermaid.startswith("flowchart") and "-.->" in mermaid
    assert svg.startswith("<svg") and "stroke-dasharray" in svg and svg.count("<rect") == len(drawn.vertices)


def test_svg_is_well_formed_xml():
    import xml.etree.ElementTree as ET

    source = CUT.replace("h = x * x", "h = x * x if x[0] < 3 else x")
    ET.fromstring("\n".join(FORMATS["svg"](graph(run(source)), "zh")))


def test_a_chain_of_five_thousand_nodes_is_drawn():
    source = "import torch\nx = torch.ones(1, requires_grad=True)\ny = x\nfor i in range(5000):\n    y = y + 1\n"

    assert len([row for row in rails(run(source)) if row.vertex is not None]) == 5001


def test_a_gradient_flows_past_a_write_that_autograd_did_not_record():
    source = """import torch
x = torch.tensor([1.], requires_grad=True)
y = x * 3
c = y.detach()
c.mul_(2)
(y * 4).backward()
"""
    drawn = graph(run(source))
    by_label = {vertex.label.en: vertex for vertex in drawn.vertices}
    product = next(vertex for vertex in drawn.vertices if vertex.kind == "root")

    assert [(source.label.en, flows) for source, flows in drawn.inputs(product)] == [("y", True), ("c v1", False)]
    assert drawn.inputs(by_label["y"])[0][1]
