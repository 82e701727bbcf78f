"""The editor of programs: indentation, numbers under the cursor, colours."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.widgets import Button

from tutor.tui.editor import CodeEditor, readable


@asynccontextmanager
async def editor(text, at=(0, 0)):
    class Shown(App[None]):
        lang = "en"

        def compose(self):
            yield Button("before")
            yield CodeEditor(text)
            yield Button("after")

    app = Shown()
    async with app.run_test() as pilot:
        found = app.query_one(CodeEditor)
        found.focus()
        found.move_cursor(at)
        await pilot.pause()
        yield found, pilot


async def test_a_new_line_keeps_the_indentation_and_deepens_it_after_a_colon():
    async with editor("for i in range(3):", (0, 18)) as (found, pilot):
        await pilot.press("enter", "x", "enter", "y")
        assert found.text == "for i in range(3):\n    x\n    y"


async def test_after_return_a_new_line_is_less_deep():
    async with editor("def f(x):\n    return x  # done:", (1, 22)) as (found, pilot):
        await pilot.press("enter", "f")
        assert found.text.endswith("done:\nf")


async def test_backspace_in_the_indentation_takes_one_step_away():
    async with editor("if x:\n        y", (1, 8)) as (found, pilot):
        await pilot.press("backspace")
        assert found.text == "if x:\n    y"
        await pilot.press("ctrl+z")
        assert found.text == "if x:\n        y"


async def test_tab_and_shift_tab_move_the_selected_lines():
    async with editor("a\nb\n\nc") as (found, pilot):
        await pilot.press("shift+down", "shift+down", "shift+down", "tab")
        assert found.text == "    a\n    b\n\n    c"
        found.select_all()
        await pilot.press("shift+tab")
        assert found.text == "a\nb\n\nc"


async def test_escape_leaves_the_editor_and_shift_tab_goes_back_where_nothing_is_indented():
    async with editor("a") as (found, pilot):
        await pilot.press("escape")
        assert found.app.focused.label == "after"
        found.focus()
        await pilot.press("shift+tab")
        assert found.app.focused.label == "before"


@pytest.mark.parametrize(
    ("line", "column", "by", "after"),
    [
        ("x = torch.tensor([2., 3.])", 18, 1, "x = torch.tensor([3., 3.])"),
        ("x = torch.tensor([2., 3.])", 22, -1, "x = torch.tensor([2., 2.])"),
        ("x = torch.tensor([2., 3.])", 0, 1, "x = torch.tensor([3., 3.])"),
        ("x = torch.tensor([2., 3.])", 26, 1, "x = torch.tensor([2., 4.])"),
        ("x = torch.tensor(1.)", 17, -1, "x = torch.tensor(0.)"),
        ("x = torch.tensor(0.)", 17, -1, "x = torch.tensor(-1.)"),
        ("x = torch.tensor(-1.)", 17, 1, "x = torch.tensor(0.)"),
        ("x = torch.tensor(-1.)", 18, -1, "x = torch.tensor(-2.)"),
        ("lr = 0.5", 5, 1, "lr = 0.6"),
        ("lr = 0.5", 5, -1, "lr = 0.4"),
        ("y = x - 2", 8, 1, "y = x - 3"),
        ("n = 10", 4, -1, "n = 9"),
    ],
)
async def test_the_number_under_the_cursor_becomes_larger_or_smaller(line, column, by, after):
    async with editor(line, (0, column)) as (found, _):
        assert found.nudge(by)
        assert found.text == after


@pytest.mark.parametrize("line", ["x = y1 + z_2", "# 3", "", "x = 'a'"])
async def test_names_and_comments_hold_no_number(line):
    async with editor(line) as (found, _):
        assert not found.nudge(1)
        assert found.text == line


async def test_keywords_numbers_strings_and_comments_have_colours():
    async with editor("for x in 'abc': # no 1\n    y = 1.5") as (found, _):
        coloured = {line.plain[span.start : span.end] for line in map(found.get_line, (0, 1)) for span in line.spans}
        assert {"for", "in", "'abc'", "# no 1", "1.5"} <= coloured
        assert "y" not in coloured


def test_control_characters_of_a_file_are_visible_and_tabs_stay():
    assert readable("a\x1b[31m\r\n\tb\rc\u202e") == "a\\x1b[31m\n\tb\nc\\u202e"
