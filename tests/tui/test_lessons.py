"""The lessons that come with the tutor, learned on the screen with the keyboard alone at 80x24."""

from __future__ import annotations

import re

import pytest

from tutor.lesson import load_lessons
from tutor.progress import Store
from tutor.tui.answers.raising import TYPES


@pytest.fixture
def library():
    return load_lessons()


def keys_for(here, answer: str) -> list[str]:
    """The keys that give an answer in the box of its kind."""
    kind = here.exercise.kind
    if kind == "bool":
        return ["1" if answer == "yes" else "2"]
    if kind == "choice":
        return [answer]
    if kind == "error":
        if answer == "no error":
            return ["home"]
        line, name = re.fullmatch(r"line (\d+): (\w+)", answer).groups()
        return [*line, "home", *["down"] * (TYPES.index(name) + 1)]
    if kind == "table":
        keys = []
        for row in answer.split(";"):
            cells = [cell.strip() for cell in re.split(r",(?![^\[]*\])", row.partition(":")[2])]
            for column, cell in zip(here.exercise.columns, cells):
                flag = column in ("is_leaf", "requires_grad", "retains_grad")
                keys += [*(cell[0] if flag else cell), "right"]
            keys += ["down", *["left"] * len(cells)]
        return keys
    return list(answer)


async def answer_right(learner) -> None:
    here = learner.study.here
    await learner.press(*keys_for(here, learner.right_answer))
    await learner.press("enter")
    assert "✓ Right" in learner.sees, f"{here.place}: {learner.right_answer}\n{learner.sees}"


async def test_twelve_exercises_are_answered_and_the_next_day_goes_on_with_the_thirteenth(tutor, library):
    async with tutor(library=library, teaching=None) as learner:
        await learner.press("enter")
        for _ in range(12):
            if "Enter closes" in learner.sees:
                await learner.press("enter")
            await answer_right(learner)
            await learner.press("f8")
        thirteenth = learner.study.here.place
        await learner.press("ctrl+q")
    assert [a.outcome for a in Store().attempts()] == ["right"] * 12
    async with tutor(library=library, teaching=None) as learner:
        assert "▶ Continue:" in learner.sees
        await learner.press("enter")
        assert learner.study.here.place == thirteenth


async def test_a_wrong_answer_on_purpose_is_met_with_the_belief_that_leads_to_it(tutor, library):
    from tutor.grading import MALRULES, grade

    async with tutor(library=library, teaching=None, lesson="weighted-outputs") as learner:
        await learner.press("enter")
        await learner.press("f8")
        rows = re.findall(r"\[([^\[\]]+)\]", learner.right_answer)
        transposed = str([list(column) for column in zip(*(row.split(", ") for row in rows))]).replace("'", "")
        await learner.answer(transposed)
        verdict = grade(learner.study.here.variant, transposed)
        assert verdict.tag in MALRULES
        assert "✗ Not yet" in learner.sees
        believed = " ".join(verdict.feedback.en.replace("`", "").split())
        assert believed[:80] in learner.reads
    assert Store().attempts()[-1].tag == verdict.tag


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_why_and_graph_can_be_shown_for_every_exercise(tutor, library, lang):
    from tutor.progress import Study
    from tutor.progress.why import graph_lines, graph_sentences, why

    store = Store()
    store.set_setting("learner", "li")
    study = Study(library, store)
    for lesson in library.lessons:
        for exercise in lesson.exercises:
            here = study.open(lesson.id, exercise.id)
            steps = why(here.variant)
            assert steps, here.place
            assert all(step.heading.say(lang) or step.words.say(lang) for step in steps)
            assert graph_lines(here.variant, lang, settled=True), here.place
            assert graph_sentences(here.variant, lang, settled=False), here.place
