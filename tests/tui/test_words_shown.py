"""Words on the screen: wrapped without a halved sign, shown without reading them as markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from tutor.tui.prose import wrapped
from tutor.tui.shown import page, plain, sentence, visible

WORDS = st.text(alphabet="ab1 (.,，。（）叶子张量x\n", max_size=80)


@given(WORDS, st.integers(4, 30))
def test_no_line_is_wider_than_the_window_and_no_sign_is_lost(text, width):
    lines = wrapped(Content(text), width).plain.split("\n")
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_chinese_stop_stays_with_the_sign_before_it():
    assert wrapped(Content("叶子张量，由你创建。"), 8).plain == "叶子张\n量，由你\n创建。"


def test_a_latin_word_inside_chinese_moves_whole_to_the_next_line():
    assert wrapped(Content("张量 requires_grad 为真"), 18).plain == "张量 requires_grad\n为真"


def test_a_word_longer_than_the_line_is_cut_where_the_line_is_full():
    assert wrapped(Content("w " + "9" * 12), 5).plain == "w\n99999\n99999\n99"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("    is_leaf=True  version=0", 20, ["    is_leaf=True", "    version=0"]),
        ("· a leaf by hand", 10, ["· a leaf", "  by hand"]),
        ("• 叶子张量由你创建", 8, ["• 叶子张", "  量由你", "  创建"]),
        ("        word word", 9, ["        w", "ord word"]),
    ],
)
def test_what_wraps_stays_as_far_in_as_it_began_while_there_is_room(text, width, lines):
    assert wrapped(Content(text), width).plain.split("\n") == lines


@pytest.mark.parametrize(
    "text", ["x**2 + y**2", "a ** b ** c", "[b]x[/b]", "[@click=app.quit]x[/]", "x[/]", "[[x], [y]]", "$x", r"\[x]"]
)
def test_square_brackets_are_never_markup(text):
    assert plain(text).plain == text
    assert sentence(text).plain == text
    assert page(text).plain == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("\x00", "\\x00"),
        ("a\u200bb", "a\\u200bb"),
        ("\t", "\\t"),
    ],
    ids=["escape", "direction", "nul", "zero-width", "tab"],
)
def test_control_characters_become_visible(text, shown):
    assert visible(text) == shown


def test_a_page_knows_paragraphs_lists_code_and_headings():
    text = "# Title\n\none\ntwo\n\n- a\n- b\n  more\n\n```python\nx = 1\ny = 2\n```\n\n**end** of `it`"
    assert page(text).plain == "Title\n\none two\n\n• a\n• b more\n\nx = 1\ny = 2\n\nend of it"


def test_chinese_lines_of_a_paragraph_are_joined_without_a_blank():
    assert page("叶子张量，\n由你创建。").plain == "叶子张量，由你创建。"
