"""Somebody presses whatever there is to press: nothing breaks, and no answer is lost.

`pytest tests/tui/test_monkey.py --monkey 60` presses for a minute in every screen.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from contextlib import suppress

import exercises
import pytest
from screens import SCREENS
from textual import events
from textual.app import App
from textual.errors import NoWidget

from tutor.progress import Store
from tutor.tui.app import TutorApp
from tutor.tui.exercise import ExerciseScreen
from tutor.tui.go import Go

KEYS = [
    *("up", "down", "left", "right", "enter", "tab", "shift+tab", "escape", "pageup", "pagedown", "home", "end"),
    *("backspace", "delete", "space", "ctrl+z", "ctrl+y", "ctrl+u", "ctrl+p", "ctrl+c", "ctrl+s", "ctrl+@"),
    *(f"f{n}" for n in range(1, 13)),
    *("ctrl+t", "ctrl+o", "ctrl+g", "ctrl+r", "ctrl+l", "ctrl+n", "ctrl+b", "shift+up", "shift+down", "ctrl+a"),
    *("y", "n", "1", "2", "3", "q", "j", "k", "s", "r", "p", "slash", "question_mark"),
]
TEXT = string.ascii_lowercase + string.digits + "[](),.+-*/= '\"{}$\\叶，。（é\u202e"
PASTES = [
    "[[1., 2.], [3., 4.]]",
    "tensor([[2.],\n        [3.]], grad_fn=<MmBackward0>)",
    "import torch\nx = 1\n",
    "\x1b[31m",
]
SIZES = [(80, 24), (120, 40), (60, 20), (200, 60), (40, 10), (1, 1), (80, 24)]
# Behind these doors a program is run or an exercise is asked.
DOORS = [*sorted({(door, what) for door, what, _ in SCREENS.values()}), ("begin-review", "")]
# What is done where no time is said.
ACTS = 150
# Nothing of the monkey's writes a file or forgets anything; it may not quit.
FORBIDDEN = {"e", "i", "x"}


def press(app: App, key: str, character: str | None = None) -> None:
    event = events.Key(key, character if character is not None else key if len(key) == 1 else None)
    event.set_sender(app)
    app._driver.send_message(event)


def acts(chance: random.Random, doors: list[tuple[str, str]]) -> Iterator[tuple[str, object]]:
    """What a monkey does, for ever."""
    while True:
        kind = chance.random()
        if kind < 0.60:
            yield "key", chance.choice(KEYS)
        elif kind < 0.88:
            yield "text", "".join(chance.choice(TEXT) for _ in range(chance.randint(1, 6)))
        elif kind < 0.91:
            yield "paste", chance.choice(PASTES) if chance.random() < 0.9 else "9" * 1_000_000
        elif kind < 0.94:
            yield "click", (chance.random(), chance.random())
        elif kind < 0.97:
            yield "resize", chance.choice(SIZES)
        elif kind < 0.98:
            yield "language", None
        else:
            yield "door", chance.choice(doors)


async def do(learner, act: str, what) -> None:
    app = learner.app
    if act == "key":
        press(app, what)
    elif act == "text":
        for sign in what:
            if isinstance(app.screen, ExerciseScreen) or sign not in FORBIDDEN:
                press(app, sign, sign)
    elif act == "paste":
        (app.focused or app.screen).post_message(events.Paste(what))
    elif act == "click":
        width, height = app.size
        # The pilot minds where the window has just become smaller.
        with suppress(NoWidget):
            await learner.pilot.click(offset=(int(what[0] * (width - 1)), int(what[1] * (height - 1))))
    elif act == "resize":
        await learner.pilot.resize_terminal(*what)
    elif act == "language":
        app.action_switch_language()
    else:
        app.post_message(Go(*what))


async def monkey(learner, seconds: float, seed: int, begin: tuple[str, str], doors=DOORS) -> None:
    """Press for so long; without a time, so often."""
    import time

    chance = random.Random(seed)
    learner.app.post_message(Go(*begin))
    await learner.settle()
    end = time.monotonic() + seconds
    for done, (act, what) in enumerate(acts(chance, doors)):
        if time.monotonic() > end if seconds else done == ACTS:
            break
        await do(learner, act, what)
        if done % 5 == 0:
            await learner.pilot.pause(0.01)
    await learner.settle()


@pytest.fixture
def kept(monkeypatch, tmp_path, shared_process):
    """Every graded answer, as (exercise, seed, outcome); a home of the test's own; nothing can be forgotten."""
    from tutor.progress import Study, carry

    answers: list[tuple[str, int, str]] = []
    answer = Study.answer

    def remembered(self, text):
        here = self.here
        verdict = answer(self, text)
        if verdict.outcome.value in ("right", "wrong"):
            answers.append((here.exercise.id, here.variant.seed, verdict.outcome.value))
        return verdict

    def refused(store):
        raise carry.CarryError(carry.NOT_SAVING)

    monkeypatch.setattr(Study, "answer", remembered)

    async def stays(self):
        pass

    monkeypatch.setattr(carry, "reset", refused)
    monkeypatch.setattr(TutorApp, "action_quit", stays)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return answers


def all_kept(answers) -> None:
    store = Store()
    there = {(a.exercise, a.seed, a.outcome) for a in store.attempts()}
    assert set(answers) <= there
    assert store.news() == ()


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_is_pressed_nothing_breaks_and_no_answer_is_lost(tutor, kept, seed, request):
    seconds = request.config.getoption("--monkey")
    async with tutor(size=(80, 24)) as learner:
        await monkey(learner, seconds, seed, ("home", ""))
    all_kept(kept)


async def test_the_same_with_exercises_of_every_kind_and_the_tutors_own_grading(tutor, kept, request):
    seconds = request.config.getoption("--monkey")
    library = exercises.One(exercises.ALL)
    doors = [door for door in DOORS if door[0] != "exercise"] + [("exercise", f"first/{e.id}") for e in exercises.ALL]
    async with tutor(size=(80, 24), library=library, teaching=None, lesson="first") as learner:
        await monkey(learner, seconds, 5, ("lesson", "first"), doors)
    all_kept(kept)


@pytest.mark.timeout(0)
@pytest.mark.parametrize("screen", SCREENS)
async def test_a_minute_in_every_screen(tutor, kept, screen, request):
    seconds = request.config.getoption("--monkey")
    if seconds < 10:
        pytest.skip("longer with --monkey 60")
    door, what, keys = SCREENS[screen]
    async with tutor(size=(80, 24)) as learner:
        await learner.come_to(door, what, keys)
        await monkey(learner, seconds, list(SCREENS).index(screen), (door, what))
    all_kept(kept)
