"""What is loaded in a thread does not keep keys from being answered."""

from __future__ import annotations

import builtins
import subprocess
import sys
import threading
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from tutor.tui import aside


@pytest.fixture
def waits(monkeypatch):
    """The waits of loading threads; the screen is painted in the first of them."""
    found = []

    def sleep(seconds):
        found.append(threading.current_thread().name)
        aside._until = 0.0

    monkeypatch.setattr(aside, "sleep", sleep)
    monkeypatch.setattr(aside, "_not_before", 0.0)
    monkeypatch.setattr(aside, "_until", 0.0)
    return found


def in_a_thread(work, *, loads=True):
    def run():
        with aside.loading() if loads else nullcontext():
            work()

    thread = threading.Thread(target=run, name="loading")
    thread.start()
    thread.join()


def look_for_a_module():
    with suppress(ImportError):
        __import__("this_is_no_module")


def test_a_loading_thread_waits_only_while_something_waits_to_be_painted(waits):
    in_a_thread(aside.stand_aside)
    assert waits == []
    aside.drawing()
    in_a_thread(aside.stand_aside)
    assert waits == ["loading"]


def test_having_waited_it_goes_on_for_a_while_though_keys_come_without_end(waits):
    for _ in range(3):
        aside.drawing()
        in_a_thread(aside.stand_aside)
    assert waits == ["loading"]


def test_the_screens_own_thread_and_what_the_learner_waits_for_do_not_stand_aside(waits):
    aside.drawing()
    in_a_thread(look_for_a_module, loads=False)
    look_for_a_module()
    assert waits == []


def test_a_module_that_is_imported_in_a_thread_waits_and_one_that_is_there_does_not(waits):
    aside.drawing()
    in_a_thread(lambda: __import__("json"))
    assert waits == []
    in_a_thread(look_for_a_module)
    assert waits == ["loading"]
    assert builtins.__import__ is aside._pythons


def test_the_thread_that_paints_keeps_python_to_itself_while_others_load(waits):
    before = sys.getswitchinterval()
    seen = []

    def load():
        for said in (aside.drawing, aside.painted):
            said()
            seen.append(sys.getswitchinterval())

    try:
        in_a_thread(load)
        aside.drawing()
        assert seen == pytest.approx([aside.WAITS, aside.SWITCH])
        assert sys.getswitchinterval() == pytest.approx(aside.SWITCH)
    finally:
        sys.setswitchinterval(before)


async def test_a_key_is_known_to_wait_until_it_is_painted(tutor, monkeypatch):
    known = []
    monkeypatch.setattr(aside, "drawing", lambda: known.append("drawing"))
    async with tutor() as learner:
        monkeypatch.setattr(aside, "painted", lambda: known.append("painted"))
        known.clear()
        await learner.press("f1")
        assert known[0] == "drawing"
        assert "painted" in known
        assert builtins.__import__ is aside._pythons


def test_the_screen_of_an_exercise_is_not_imported_by_the_thread_that_paints():
    """In a process of its own: here it has been imported long ago."""
    program = """
import asyncio, sys, threading
sys.path.insert(0, "tests")
import small
from tutor.progress import Store, Study
from tutor.tui import aside
from tutor.tui.app import TutorApp

class Look:
    def find_spec(self, name, *_):
        if name == "tutor.tui.exercise":
            print("imported by the thread that paints:", threading.current_thread() is threading.main_thread())

sys.meta_path.insert(0, Look())

async def main():
    store = Store()
    store.set_setting("tour", "seen")
    app = TutorApp(lambda: Study(small.SmallLibrary(), store, small.TEACHING), lang="en", lesson="first")
    async with app.run_test():
        while len(app.screen_stack) < 2:
            await asyncio.sleep(0.01)
        print(type(app.screen_stack[1]).__name__)
    store.close()

asyncio.run(main())
"""
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=root)
    assert run.stdout.splitlines() == ["imported by the thread that paints: False", "ExerciseScreen"], run.stderr
