"""Looking through the program: what each line did and what its variables are, and the run stepped through."""

from __future__ import annotations

import pytest
from exercises import one


@pytest.fixture
def at(tutor):
    """Opens these exercises with the tutor's own teaching, the first in front of the learner."""

    def open(*ids, **more):
        return tutor(library=one(*ids), teaching=None, lesson="first", **more)

    return open


async def test_the_cursor_in_the_program_explains_its_line_and_its_variable(at):
    async with at("gradient") as learner:
        await learner.press("shift+tab", "down", "down")
        assert "3▸ h = x * x" in learner.sees
        assert "h (2,) torch.float32 [1., 4.]" in learner.reads
        assert "is_leaf=False requires_grad=True grad_fn=MulBackward0 version=0" in learner.reads
        assert "h is not a leaf: mul computed it from x" in learner.reads
        await learner.press("right")
        assert "x (2,) torch.float32 [1., 2.]" in learner.reads
        assert "saved by MulBackward0, line 3 (version 0)" in learner.reads
        assert "Gradients appear here once you have answered." in learner.reads


async def test_right_goes_over_the_end_of_a_line_and_left_comes_back(at):
    async with at("gradient") as learner:
        await learner.press("shift+tab", "down", "down", "right", "right", "right")
        assert "4▸ y = h.sum()" in learner.sees
        await learner.press("left")
        assert "3▸" in learner.sees


async def test_the_answer_can_still_be_written_after_looking(at):
    async with at("gradient") as learner:
        await learner.press("shift+tab", "down", "tab")
        await learner.answer("[2, 4]")
        assert "✓ Right" in learner.sees
        await learner.press("shift+tab", "end")
        assert "x.grad becomes [2., 4.]" in learner.reads


async def test_in_a_small_window_what_is_explained_has_the_room_of_what_was_said_to_the_answer(at):
    async with at("gradient", size=(60, 20)) as learner:
        await learner.type("[2, 4]")
        assert "read as [2, 4]" in learner.sees
        await learner.press("shift+tab", "down")
        assert "read as" not in learner.sees
        assert "x is a leaf" in learner.reads


async def test_a_click_on_a_variable_explains_it(at):
    async with at("gradient", size=(120, 40)) as learner:
        await learner.pilot.click("#program", offset=(8, 3))
        await learner.settle()
        assert "3▸ h = x * x" in learner.sees
        assert "x  (2,)  torch.float32  [1., 2.]" in learner.sees


async def test_in_a_wide_window_the_explanation_stands_below_the_program(at):
    async with at("gradient", size=(120, 40)) as learner:
        assert "Tab goes to the program" in learner.reads


async def test_nothing_of_a_program_that_raises_is_told_before_the_answer(at):
    async with at("raises") as learner:
        await learner.press("shift+tab", "down", "down")
        assert "What the lines do appears here once you have answered." in learner.reads


async def test_the_explanation_scrolls_from_the_program(at):
    async with at("gradient", size=(60, 20)) as learner:
        await learner.press("shift+tab", "down", "down")
        notes = learner.app.screen.notes
        await learner.press(*["shift+down"] * 4)
        assert notes.scroll_offset.y == notes.max_scroll_y > 0
        await learner.press("shift+up")
        assert notes.scroll_offset.y == notes.max_scroll_y - 1


async def test_the_explanation_speaks_chinese(at):
    async with at("gradient", lang="zh", size=(120, 40)) as learner:
        await learner.press("shift+tab", "down", "down")
        assert "h 不是叶子张量" in learner.reads
        assert "答完后这里会显示梯度" in learner.reads


async def test_the_graph_is_stepped_through_forward_then_back(at):
    async with at("gradient", size=(120, 40)) as learner:
        await learner.answer("[2, 4]")
        await learner.press("f4")
        assert "backward() starts here" in learner.reads
        await learner.press("right", "right")
        assert "mul computes h from x: [1., 4.]. MulBackward0 saves x." in learner.reads
        assert "3▸ h = x * x" in learner.sees
        await learner.press("end")
        assert "x.grad becomes [2., 4.]." in learner.reads
        assert "← [1., 1.]" in learner.sees
        assert ".grad = [2., 4.]" in learner.sees
        await learner.press("left")
        assert "x.grad becomes" not in learner.reads
        await learner.press("home", "escape")
        assert "Question gradient?" in learner.sees


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_a_gradient_in_the_graph_is_seen_without_scrolling_however_long_the_values_are(tutor, size):
    from tutor.explain import account
    from tutor.program import run
    from tutor.tui.flow import GraphScreen

    source = (
        "import torch\nx = torch.tensor([1., 2., 3., 4., 5., 6., 7.], requires_grad=True)\n"
        "a_long_name = torch.nn.functional.softmax(x * 1.25, dim=0)\nout = a_long_name.sum()\nout.backward()\n"
    )
    async with tutor(size=size) as learner:
        learner.app.push_screen(GraphScreen(account=account(run(source))))
        await learner.press("end")
        assert ".grad = [" in learner.sees
        await learner.press("home")
        assert "requires_grad=True" in learner.sees


async def test_the_graph_keeps_the_way_back_to_itself_while_the_gradient_is_asked_for(at):
    async with at("gradient") as learner:
        await learner.press("f4", "end")
        assert "[1., 4.]" in learner.sees
        assert "[2., 4.]" not in learner.sees
        assert "What the question is about appears here once you have answered." in learner.reads


async def test_why_is_stepped_along_the_lines_and_a_step_opened_one_deeper(at):
    async with at("matrix", size=(120, 40)) as learner:
        await learner.answer(learner.right_answer)
        await learner.press("f3")
        steps = learner.app.screen.steps
        while not (learner.app.screen._now.step.opened and learner.app.screen._now.step.line == 4):
            await learner.press("right")
        before = len(steps)
        assert "4▸ c = a @ b" in learner.sees
        assert "↓ One step deeper" in learner.sees
        await learner.press("down")
        assert len(steps) > before
        assert "a11_bar" in learner.sees
        await learner.press("up")
        assert len(steps) == before
        await learner.press("left", "escape")
        assert "✓ Right" in learner.sees


async def test_a_program_of_four_hundred_lines_is_looked_through_and_drawn_only_where_it_is_seen(at):
    from dataclasses import replace

    import exercises

    lines = "".join(f"y{n} = {'x' if n == 0 else f'y{n - 1}'} * 1.01\n" for n in range(397))
    long = replace(exercises.ALL[0], program=exercises.X + lines + "y396.sum().backward()\n")
    async with at("gradient", size=(80, 24)) as learner:
        learner.app.screen.here = replace(
            learner.app.screen.here, variant=replace(learner.app.screen.here.variant, program=long.program)
        )
        learner.app.screen.redraw()
        await learner.settle()
        await learner.press("shift+tab", "pagedown", "pagedown")
        assert len(learner.app.screen.program._strips) < 80
        await learner.press("end")
        assert "400▸ y396.sum().backward()" in learner.sees
