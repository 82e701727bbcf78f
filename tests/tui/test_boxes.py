"""Answers in cells, in parts and as programs, by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from exercises import One, X, one

from tutor.lesson.model import Option
from tutor.progress import Store
from tutor.tui.answers.cells import Cells, cells_of
from tutor.words import Text

FIVE = ("is_leaf", "requires_grad", "grad_fn", "grad", "retains_grad")


@pytest.fixture
def at(tutor, shared_process):
    def open(*ids, **more):
        return tutor(library=one(*ids), teaching=None, lesson="first", **more)

    return open


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("", ()),
        ("3", ()),
        ("1/3", ()),
        ("[2, 3]", (2,)),
        ("[[2, 3]]", (1, 2)),
        ("[[2], [3]]", (2, 1)),
        ("[[1, 2], [3, sqrt(2)]]", (2, 2)),
        ("tensor([[1., 2.],\n        [3., 4.]], grad_fn=<MmBackward0>)", (2, 2)),
        ("[[1, 2], [3", (2, 2)),
        ("None", ()),
    ],
)
def test_an_answer_as_cells_has_its_shape(text, shape):
    assert cells_of(text).shape == shape


@pytest.mark.parametrize("text", ["[[[1]]]", "a.T @ v, 3", "[1, [2]] + 3", "(1", "[[1], [[2]]]"])
def test_what_is_no_table_is_not_put_into_cells(text):
    found = cells_of(text)
    assert found is None or found.dims == 0


@pytest.mark.parametrize("text", ["3", "[2, 3]", "[[2, 3]]", "[[2], [3]]", "[[a11*2, f(x, y)], [1/3, -4]]", "None"])
def test_cells_are_written_as_the_answer_they_came_from(text):
    assert cells_of(text).text() == text


def test_dimensions_follow_the_cells():
    cells = Cells().written(0, 0, "2")
    assert cells.text() == "2"
    assert cells.with_dims(1).text() == "[2]"
    assert cells.with_dims(2).text() == "[[2]]"
    assert cells.with_size(1, 2).text() == "[2, ]"
    assert cells.with_size(2, 1).shape == (2, 1)
    assert cells.with_size(2, 2).with_dims(0).dims == 2


async def test_a_matrix_is_written_into_cells_that_show_its_shape(at):
    async with at("matrix") as learner:
        await learner.press("f12", "3", "comma", "1", "1", "semicolon", "3")
        assert "[[3, 11]," in learner.sees
        assert " [3,  ·]]" in learner.sees
        assert "shape (2, 2)" in learner.sees
        await learner.press("enter")
        assert "Row 2, column 2 is still empty." in learner.reads
        await learner.press("1", "1")
        assert "read as [[3, 11], [3, 11]]" in learner.sees
        await learner.press("enter")
        assert "✓ Right" in learner.sees


async def test_arrows_add_rows_and_columns_and_what_stays_empty_goes_again(at):
    async with at("matrix") as learner:
        await learner.press("f12", "1", "right", "2", "down")
        assert "shape (2, 2)" in learner.sees
        await learner.press("up")
        assert "shape (2,)" in learner.sees or "shape (1, 2)" in learner.sees
        await learner.press("right", "right")
        assert "shape (1, 3)" in learner.sees or "shape (3,)" in learner.sees


async def test_brackets_tell_a_row_from_a_vector(at):
    async with at("matrix") as learner:
        await learner.press("f12", "2", "comma", "3")
        assert "shape (2,)" in learner.sees
        await learner.press("left_square_bracket")
        assert "[[2, 3]]" in learner.sees
        assert "shape (1, 2)" in learner.sees
        await learner.press("right_square_bracket")
        assert "shape (2,)" in learner.sees


async def test_cells_and_line_hold_the_same_answer_and_undo_works_in_cells(at):
    async with at("matrix") as learner:
        await learner.type("[[1, 2], [3, 4]]")
        await learner.press("f12", "backspace", "9")
        assert "[[9, 2]," in learner.sees
        await learner.press("ctrl+z", "ctrl+z")
        assert "[[1, 2]," in learner.sees
        await learner.press("ctrl+y", "ctrl+y", "f12")
        assert learner.app.screen.box.line.text == "[[9, 2], [3, 4]]"
        await learner.press("f12", "down", "ctrl+q")
    async with at("matrix") as learner:
        assert learner.app.screen.box.answer == "[[9, 2], [3, 4]]"


async def test_none_is_written_into_a_cell(at):
    async with at("matrix") as learner:
        await learner.press("f12")
        await learner.type("None")
        assert "shape None" in learner.sees
        await learner.press("enter")
        assert "read as None" in learner.sees


async def test_an_answer_that_is_no_table_stays_a_line_and_says_so(at):
    async with at("matrix") as learner:
        await learner.type("[[[1]]]")
        await learner.press("f12")
        assert "no table of cells" in learner.reads
        assert learner.app.screen.box.answer == "[[[1]]]"


async def test_a_printed_tensor_is_pasted_into_cells(at):
    from textual import events

    async with at("matrix") as learner:
        await learner.press("f12")
        learner.app.screen.box.grid.post_message(events.Paste("tensor([[3., 11.],\n        [3., 11.]])"))
        await learner.settle()
        assert "shape (2, 2)" in learner.sees
        await learner.press("enter")
        assert "✓ Right" in learner.sees


async def test_parts_are_answered_one_after_the_other_and_marked_each(at):
    async with at("steps") as learner:
        assert "1  h = " in learner.sees
        await learner.type("[1, 4]")
        assert "read as [1, 4]" in learner.sees
        await learner.press("enter")
        await learner.type("[1, 4]")
        await learner.press("enter")
        assert "✓ 1  h" in learner.sees
        assert "✗ 2  x.grad" in learner.sees
        await learner.press("ctrl+u")
        await learner.type("[2, 4]")
        await learner.press("enter")
        assert "✓ Right" in learner.sees
        assert "✓ 2  x.grad" in learner.sees


async def test_a_part_that_follows_from_an_earlier_wrong_one_is_recognised(at):
    async with at("steps") as learner:
        await learner.type("[2, 4]")
        await learner.press("enter", "enter")
        assert "x.grad is still empty." in learner.reads
        await learner.type("[2, 4]")
        await learner.press("up", "ctrl+u")
        await learner.type("[1, 2]")
        await learner.press("enter", "enter")
        assert "✗ 1  h" in learner.sees


async def test_half_written_parts_come_back(at):
    async with at("steps") as learner:
        await learner.type("[1, 4]")
        await learner.press("enter")
        await learner.type("[2")
        await learner.press("ctrl+q")
    async with at("steps") as learner:
        assert [line.text for line in learner.app.screen.box.lines] == ["[1, 4]", "[2"]


async def test_a_program_is_run_repaired_and_given(at):
    async with at("code") as learner:
        assert "4  y.backward()" in learner.sees
        await learner.press("f12")
        assert "line 4: RuntimeError: grad can be implicitly created only for scalar outputs" in learner.reads
        editor = learner.app.screen.box.editor
        assert editor.marked == 4
        editor.move_cursor((3, 1))
        await learner.type(".sum()")
        assert editor.marked == 0
        await learner.press("f12")
        assert "tensor([2., 4.])" in learner.sees
        await learner.press("f10")
        assert "✓ Right" in learner.sees
    assert [attempt.outcome for attempt in Store().attempts()] == ["right"]


async def test_a_program_half_changed_comes_back_after_quitting(at):
    async with at("code") as learner:
        await learner.press("end", "enter", "#", "!", "ctrl+q")
    async with at("code") as learner:
        assert learner.app.screen.box.editor.text.startswith("import torch\n#!\nx = ")
        await learner.press("ctrl+q")


async def test_new_numbers_ask_before_a_changed_program_is_dropped(at):
    async with at("code") as learner:
        await learner.press("x", "f5")
        assert "what you have written is dropped" in learner.reads
        await learner.press("n")
        assert learner.app.screen.box.editor.text.startswith("ximport torch")


async def test_giving_up_on_a_program_shows_one_that_does_it(at):
    async with at("code") as learner:
        await learner.press("f9", "y")
        assert "The answer" in learner.sees
        assert "y = h.sum()" in learner.sees


async def test_a_program_as_answer_never_ends_the_screen_and_is_stopped(at):
    async with at("code") as learner:
        box = learner.app.screen.box
        box.editor.replace_all("while True:\n    pass\n")
        await learner.press("f12")
        assert "line 2: the program takes more than" in learner.reads
        box.editor.replace_all(X + "for i in range(10**9):\n    x = x + 1\n")
        await learner.press("f12")
        assert "longer than the 300000 steps" in learner.reads


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_the_cell_that_is_written_is_seen_however_wide_the_matrix_is(at, size):
    async with at("matrix", size=size) as learner:
        learner.app.screen.box.load(str([1000000 + number for number in range(20)]))
        await learner.press("f12")
        await learner.type([*["right"] * 19, "comma"])
        assert "1000019, ·]" in learner.sees
        assert "[… " in learner.sees
        await learner.type(["left"] * 20)
        assert "[1000000, 1000001" in learner.sees
        assert " …]" in learner.sees


async def test_a_row_of_cells_past_the_last_that_fits_is_scrolled_to_and_clicked(at):
    async with at("matrix", size=(80, 24)) as learner:
        await learner.press("f12")
        for number in range(15):
            await learner.type(f"{number};")
        assert " [14]," in learner.sees
        assert "[[0]," not in learner.sees
        await learner.pilot.click("MatrixGrid", offset=(2, 0))
        await learner.type("77")
        assert "877]," in learner.sees


async def test_a_table_wider_than_the_window_shows_the_column_of_the_cursor(tutor):
    wide = replace(one("table").exercises[0], rows=("a_name_as_long_as_no_name_should_be", "h"), columns=FIVE)
    async with tutor(library=One((wide,)), lesson="first", size=(60, 20)) as learner:
        assert "is_leaf" in learner.sees
        assert "retains_grad" not in learner.sees
        await learner.press("right", "right", "right", "right", "y")
        assert "retains_grad" in learner.sees
        await learner.press("enter")
        assert "no_name_should_be.is_leaf is still empty." in learner.reads
        await learner.press("n")
        assert learner.app.screen.box.grid.cells[0] == ("no", "", "", "", "yes")


async def test_the_process_for_a_program_is_begun_when_something_is_written_not_before(at, monkeypatch):
    begun = []
    monkeypatch.setattr("exercises.Shared.warm_up", lambda self: begun.append("begun"))
    async with at("code") as learner:
        assert begun == []
        await learner.press("#", "a")
        assert begun == ["begun"]


async def test_in_a_table_undo_and_redo_lead_to_the_cell_that_was_changed(tutor):
    async with tutor(library=one("table"), lesson="first", size=(120, 40)) as learner:
        grid = learner.app.screen.box.grid
        await learner.press("y", "down", "n", "right", "5")
        written = grid.cells
        assert written == (("yes", ""), ("no", "5"))
        await learner.press("ctrl+z", "ctrl+z")
        assert (grid.cells, grid.at) == ((("yes", ""), ("", "")), (1, 0))
        await learner.press("ctrl+y", "ctrl+y", "ctrl+y")
        assert grid.cells == written
        await learner.press("ctrl+z", "7", "ctrl+y")
        assert grid.cells == (("yes", ""), ("no", "7"))
        await learner.press("f1")
        assert "Undo" in learner.reads
        assert "Redo" in learner.reads
    async with tutor(library=one("table"), lesson="first") as learner:
        assert learner.app.screen.box.answer == "x: yes, ; h: no, 7"


async def test_an_empty_cell_that_is_asked_for_gets_the_cursor(at):
    async with at("matrix") as learner:
        await learner.type("[[1, ], [3, 4]]")
        await learner.press("f12", "down", "enter")
        assert "Row 1, column 2 is still empty." in learner.reads
        await learner.type("2")
        assert learner.app.screen.box.answer == "[[1, 2], [3, 4]]"


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_verdict_is_seen_however_long_the_options_are(tutor, size):
    long = tuple(Option(Text("word " * 30 + f"of {n}", "字" * 90), "x.is_leaf") for n in range(9))
    asked = replace(one("choice").exercises[0], options=long)
    async with tutor(library=One((asked,)), lesson="first", size=size) as learner:
        await learner.press("8", "enter")
        assert "✗ Not yet" in learner.sees
        assert "of 7" in learner.sees
        lines = learner.sees.splitlines()
        [number] = [line for line in lines if "8  word word" in line]
        assert lines[lines.index(number) + 1].index("word") == number.index("word")
