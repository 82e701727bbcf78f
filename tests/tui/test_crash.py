"""A fault of the tutor's own: the learner reads two lines, the makers get a report."""

from __future__ import annotations

import subprocess
import sys

import pytest

CRASHING = """
import sys
sys.path.insert(0, "tests")
import small
from tutor.progress import Store, Study
from tutor.tui.app import TutorApp

class Crashing(TutorApp):
    def on_tutor_app_loaded(self, event):
        super().on_tutor_app_loaded(event)
        raise ZeroDivisionError("the planted fault")

app = Crashing(lambda: Study(small.SmallLibrary(), Store(), small.TEACHING))
app.run(headless=True, size=(80, 24))
sys.exit(app.return_code)
"""


@pytest.fixture
def crashed(tmp_path, request):
    return subprocess.run(
        [sys.executable, "-c", CRASHING], capture_output=True, text=True, timeout=60, cwd=request.config.rootpath
    )


def test_a_crash_shows_no_traceback_and_names_the_report(crashed, tmp_path):
    [report] = (tmp_path / "state").glob("crash-*.txt")
    said = crashed.stdout + crashed.stderr
    assert crashed.returncode == 1
    assert "Traceback" not in said
    assert "Your answers are saved." in said
    assert report.name in said.replace("\n", "")
    assert "the planted fault" in report.read_text()


async def test_a_click_on_an_answer_box_that_is_just_being_replaced_does_nothing(tutor):
    from textual import events

    async with tutor(lesson="first") as learner:
        line = learner.app.screen.box.line
        x, y = line.region.x + 2, line.region.y
        parent, line._parent = line._parent, None
        learner.app.screen._forward_event(
            events.MouseDown(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y)
        )
        line._parent = parent
        await learner.settle()
        assert "Question numbers?" in learner.sees


@pytest.mark.parametrize(("method", "keys"), [("give_up", ("f9", "y")), ("hint", ("f2",))])
async def test_a_fault_in_what_is_asked_of_the_study_is_said_and_the_lesson_goes_on(
    tutor, tmp_path, monkeypatch, method, keys
):
    def broken(*_):
        raise ZeroDivisionError("the planted fault")

    async with tutor(lesson="first") as learner:
        monkeypatch.setattr(learner.study, method, broken)
        await learner.press(*keys)
        assert "This cannot be shown: ZeroDivisionError" in learner.reads
        await learner.answer(learner.right_answer)
        assert "✓ Right" in learner.sees
    [report] = (tmp_path / "state").glob("crash-*.txt")
    assert "the planted fault" in report.read_text(encoding="utf-8")


@pytest.mark.parametrize("key", ["f2", "f3"], ids=["exercise", "why"])
async def test_what_is_to_be_done_after_a_paint_is_forgotten_where_the_screen_was_left(tutor, key):
    done = []
    async with tutor(lesson="first") as learner:
        await learner.answer(learner.right_answer)
        await learner.press(key)
        left = learner.app.screen
        left.after_refresh(lambda: done.append("shown"))
        await learner.settle()
        left.after_refresh(lambda: done.append("left"))
        learner.app.pop_screen()
        await learner.settle()
    assert done == ["shown"]


@pytest.mark.parametrize("keys", [("slash",), ("f1",), ("s", "f1")], ids=["finder", "help", "help of settings"])
async def test_what_is_left_twice_at_once_is_left(tutor, keys):
    async with tutor() as learner:
        await learner.press(*keys)
        shown = learner.app.screen
        below = learner.app.screen_stack[-2]
        shown.dismiss(None)
        shown.dismiss(None)
        await learner.settle()
        assert learner.app.screen is below
