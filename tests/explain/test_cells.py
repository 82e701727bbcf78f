"""Widths of text in cells, and lines that wrap as Chinese and English do."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len as rich_cell_len

from tutor.explain.cells import STOPS, cell_len, cut, padded, wrap

WORDS = st.text(alphabet="ab 叶子张量，。（）梯度x̂w̄.grad", max_size=60)


@given(WORDS)
def test_widths_are_those_of_the_terminal(text):
    assert cell_len(text) == rich_cell_len(text)


@given(WORDS, st.integers(4, 30))
def test_a_cut_text_fits(text, width):
    assert cell_len(cut(text, width)) <= width


@given(WORDS, st.integers(12, 40))
def test_wrapping_loses_nothing_but_blanks(text, width):
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


@given(st.text(alphabet="叶子张量，。（）梯度", min_size=1, max_size=80), st.integers(10, 40))
def test_no_line_begins_with_a_stop(text, width):
    assert all(line[0] not in STOPS for line in wrap("开" + text, width)[1:])


def test_padding_counts_cells():
    assert padded("叶子", 6) == "叶子  "
