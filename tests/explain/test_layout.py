"""The rails: what is drawn is the graph, no more and no less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tutor.explain.layout import NODE, TO_ASCII, layout

MEETS = set("├┤┼╰╯┴╮╭┬")
LEVEL = set("─╌")


@st.composite
def graphs(draw):
    """Nodes 0..n-1; a node points only to later ones."""
    size = draw(st.integers(1, 14))
    nodes = []
    for node in range(size):
        later = list(range(node + 1, size))
        chosen = draw(st.lists(st.sampled_from(later), unique=True, max_size=4)) if later else []
        nodes.append((node, [(to, draw(st.booleans())) for to in chosen]))
    return nodes


def edges_read_off(rows, *, ascii=False):
    """Follow the lines of a picture as an eye does: the edges it shows."""
    meets = set("+") if ascii else MEETS
    level = set("-.") if ascii else LEVEL
    found = []
    open_edges: dict[int, set] = {}
    for number, row in enumerate(rows):
        signs = row.signs.translate(TO_ASCII) if ascii else row.signs
        if row.node is not None:
            at = signs.index(NODE)
            for source in open_edges.pop(at, set()):
                found.append((source, row.node))
            occupied = {i for i, sign in enumerate(signs) if sign != " " and i % 2 == 0}
            assert occupied == set(open_edges) | {at}
            link = rows[number + 1] if number + 1 < len(rows) and rows[number + 1].node is None else None
            below = rows[number + 1].signs if number + 1 < len(rows) else ""
            if link is None and at < len(below) and below[at] != " ":
                open_edges.setdefault(at, set()).add(row.node)
            source, column = row.node, at
            continue
        below = rows[number + 1].signs
        if not set(signs) & (meets | level):
            continue
        ends = [i for i in range(0, len(signs), 2) if signs[i] in meets]
        assert column in ends
        for i in range(min(ends), max(ends) + 1):
            assert signs[i] in meets | level if i % 2 == 0 and i not in open_edges else True
            assert i % 2 == 0 or signs[i] in level
        for end in ends:
            if end != column or (end < len(below) and below[end] != " "):
                open_edges.setdefault(end, set()).add(source)
    assert not open_edges
    return found


@given(graphs())
def test_every_edge_is_drawn_exactly_once(nodes):
    wanted = sorted((node, to) for node, targets in nodes for to, _ in targets)

    assert sorted(edges_read_off(layout(nodes))) == wanted


@given(graphs())
def test_the_ascii_twin_shows_the_same_edges(nodes):
    rows = layout(nodes)

    assert sorted(edges_read_off(rows, ascii=True)) == sorted(edges_read_off(rows))
    assert all(row.text(lambda n: "o", ascii=True).isascii() for row in rows)


@given(graphs())
def test_there_is_one_row_a_node_in_the_order_given(nodes):
    assert [row.node for row in layout(nodes) if row.node is not None] == [node for node, _ in nodes]


@given(graphs())
def test_every_sign_is_one_cell_wide(nodes):
    for row in layout(nodes):
        assert cell_len(row.text(lambda n: "○")) == len(row.signs)


@given(graphs())
def test_an_edge_that_carries_a_gradient_is_solid_and_one_that_does_not_is_dotted(nodes):
    only_dotted = [(node, [(to, False) for to, _ in targets]) for node, targets in nodes]
    only_solid = [(node, [(to, True) for to, _ in targets]) for node, targets in nodes]

    assert not any(set(row.signs) & set("│─") for row in layout(only_dotted))
    assert not any(set(row.signs) & set("┆╌") for row in layout(only_solid))


def test_two_inputs_make_a_fork():
    rows = layout([("out", [("mm", True)]), ("mm", [("a", False), ("w", True)]), ("a", []), ("w", [])])

    assert [row.text(lambda n: n[0]) for row in rows] == ["o", "m", "├─╮", "a │", "  w"]


def test_a_path_that_was_cut_comes_back_to_the_shared_node():
    rows = layout(
        [
            ("loss", [("2", True), ("3", True)]),
            ("3", [("relu", True)]),
            ("2", [("cut", True)]),
            ("cut", [("relu", False)]),
            ("relu", []),
        ]
    )

    assert [row.text(lambda n: n[0]) for row in rows] == ["l", "├─╮", "│ 3", "2 │", "c │", "╰╌┤", "  r"]


def test_nodes_without_a_link_are_kept_apart():
    rows = layout([("a", []), ("b", []), ("c", [])])

    assert [row.text(lambda n: n) for row in rows] == ["a", "", "b", "", "c"]


def test_a_long_chain_needs_one_column():
    rows = layout([(i, [(i + 1, True)] if i < 4999 else []) for i in range(5000)])

    assert len(rows) == 5000
    assert {row.signs for row in rows} == {NODE}


def test_a_node_after_one_it_points_to_is_refused():
    with pytest.raises(ValueError, match="must come after"):
        layout([("a", []), ("b", [("a", True)])])
