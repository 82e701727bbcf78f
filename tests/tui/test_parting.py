"""After a wrong answer: where we part, and the question that tells two beliefs apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from exercises import One, one

from tutor.progress import Store
from tutor.words import Text


@pytest.fixture
def at(tutor):
    def open(*ids, **more):
        return tutor(**{"library": one(*ids), "teaching": None, "lesson": "first"} | more)

    return open


async def test_f3_shows_where_we_part_and_keeps_the_answer_to_itself(at):
    async with at("adds-up") as learner:
        await learner.answer("8")
        assert "F3 Where we part" in learner.sees
        await learner.press("f3")
        assert "4▸ (8 * x).backward()" in learner.sees
        assert "x.grad after the pass of line 4" in learner.reads
        assert "as you see it: 8." in learner.reads
        assert "in PyTorch: (shown once you have answered)" in learner.reads
        assert "10" not in learner.reads.replace("F10", "")
        assert "F3 Why" in learner.sees
        await learner.press("f3")
        assert "then count as given up" in learner.reads


async def test_help_says_of_f3_what_it_does_now(at):
    async with at("adds-up", size=(120, 60)) as learner:
        await learner.press("f1")
        assert "F3, ^o Why" in learner.reads
        await learner.press("escape")
        await learner.answer("8")
        await learner.press("f1")
        assert "F3, ^o Where we part" in learner.reads


async def test_the_parting_goes_when_another_answer_is_given(at):
    async with at("adds-up") as learner:
        await learner.answer("8")
        await learner.press("f3", "ctrl+u")
        await learner.answer("10")
        assert "✓ Right" in learner.sees
        assert "as you see it" not in learner.reads
        assert "▸" not in learner.sees


async def test_a_wrong_answer_without_a_belief_has_no_parting(at):
    async with at("adds-up") as learner:
        await learner.answer("77")
        assert "Where we part" not in learner.sees
        await learner.press("f3")
        assert "then count as given up" in learner.reads


async def test_a_question_in_its_place_tells_which_belief_it_was(at):
    async with at("two-beliefs", size=(120, 40)) as learner:
        await learner.answer("4")
        assert "One more question (costs nothing; Tab goes there)" in learner.reads
        assert learner.app.focused is learner.app.screen.box.line
        await learner.press("tab")
        assert "another program" in learner.sees
        assert "(2 * x).backward()" in learner.sees
        await learner.answer("8")
        assert "That settles it That is what comes out believing that each backward() replaces .grad" in learner.reads
        assert learner.app.focused is learner.app.screen.box.line
        assert "(4 * x).backward()" in learner.sees
        await learner.press("ctrl+u")
        await learner.answer("8")
        assert "✓ Right" in learner.sees
    assert [(a.outcome, a.tag) for a in Store().attempts()] == [
        ("wrong", "grad-overwritten"), ("settled", "grad-overwritten"), ("right", "right"),
    ]  # fmt: skip


async def test_what_cannot_be_read_there_costs_nothing_and_may_be_written_again(at):
    async with at("two-beliefs") as learner:
        await learner.answer("4")
        await learner.press("tab")
        await learner.answer("[8")
        assert "Cannot be read" in learner.reads
        await learner.press("ctrl+u")
        await learner.answer("5")
        assert "That settles it" in learner.reads
    assert Store().attempts()[-1].tag == "grad-averaged-over-calls"


async def test_the_question_may_be_left_and_goes_with_the_next_answer(at):
    async with at("two-beliefs") as learner:
        await learner.answer("4")
        await learner.press("tab", "shift+tab", "ctrl+u")
        assert "(4 * x).backward()" in learner.sees
        await learner.answer("8")
        assert "✓ Right" in learner.sees
        assert "One more question" not in learner.reads


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_the_question_has_its_place_at_80_by_24(at, lang):
    async with at("two-beliefs", lang=lang) as learner:
        await learner.answer("4")
        await learner.press("tab")
        words = {"en": "what is x.grad?", "zh": "x.grad 是什么？"}[lang]
        assert words in learner.reads
        box = learner.app.screen.query_one("#follow-up-place AnswerBox")
        assert box.region.bottom <= 23
        assert learner.app.screen.program.region.height >= 5


async def test_a_hint_asked_for_after_a_long_verdict_is_read_at_once(at):
    hinted = replace(one("adds-up").exercises[0], hints=(Text("Count the passes of this program.", "数一数。"),))
    async with at("adds-up", size=(80, 24), library=One((hinted,))) as learner:
        await learner.answer("8")
        assert "✗ Not yet" in learner.sees
        await learner.press("f2")
        assert "Count the passes" in learner.reads
        assert learner.reads.index("Count the passes") < learner.reads.index("✗ Not yet")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_line_where_we_part_stays_in_view_whatever_is_said_of_it(at, size):
    async with at("adds-up", size=size) as learner:
        await learner.answer("8")
        await learner.press("f3")
        [line] = learner.app.screen.program.marked
        assert f"{line}▸" in learner.sees
        assert "≠ Where we part" in learner.sees
