"""The screen on the small library, driven as a learner drives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest
import small
from exercises import process, shared_process  # noqa: F401
from quiet import pilots_look_at_queues, quiet  # noqa: F401
from small import close_stores  # noqa: F401
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from tutor.progress import Store, Study
from tutor.progress.preferences import Preferences
from tutor.tui.app import TutorApp
from tutor.tui.go import Go


class Learner:
    """Somebody at the keyboard."""

    def __init__(self, app: TutorApp, pilot: Pilot) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        """Press keys, each when the one before has done its work."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def come_to(self, door: str, what: str = "", keys: Iterable[str] = ()) -> None:
        """Go there from the first page and press some keys."""
        self.app.go_home()
        self.app.post_message(Go(door, what))
        await self.settle()
        await self.press(*keys)

    async def type(self, text: str) -> None:
        await self.pilot.press(*text)
        await self.settle()

    async def answer(self, text: str) -> None:
        await self.type(text)
        await self.press("enter")

    async def give(self, answer: str | None = None) -> None:
        """Answer in the box of the exercise's kind; right, where no answer is said."""
        text = self.right_answer if answer is None else answer
        self.app.screen.box.load(text)
        await self.settle()
        await self.press("enter")

    async def settle(self) -> None:
        """Until nothing more follows from what was done, in threads neither."""
        await quiet(self.app)
        while self.app._exception is None and any(not worker.is_finished for worker in self.app.workers):
            with suppress(WorkerCancelled):
                await self.app.workers.wait_for_complete()
            await quiet(self.app)

    async def until(self, words: str) -> None:
        """Wait for words to be on the screen, whatever else is still being worked out."""
        async with asyncio.timeout(30):
            while words not in self.reads:
                await asyncio.sleep(0.005)

    @property
    def sees(self) -> str:
        """The whole screen as text."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def reads(self) -> str:
        """The words on the screen as running text, without the lines of boxes."""
        return " ".join("".join(" " if sign in "│╭╮╰╯─▌▐" else sign for sign in self.sees).split())

    @property
    def study(self) -> Study:
        assert self.app.study is not None
        return self.app.study

    @property
    def right_answer(self) -> str:
        here = self.study.here
        assert here is not None
        return self.study.teaching.expected(here.variant, "en")


@pytest.fixture(autouse=True)
def one_process(shared_process: None) -> None:  # noqa: F811
    """Programs are run by one process for all the tests."""


Open = Callable[..., AbstractAsyncContextManager[Learner]]


@pytest.fixture
def tutor(monkeypatch: pytest.MonkeyPatch) -> Open:
    for name in ("NO_COLOR", "TEXTUAL_THEME", "COLORFGBG", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (80, 24),
        lang: str | None = "en",
        lesson: str | None = None,
        library: object = None,
        teaching: object = small.TEACHING,
        learner: str = "li",
        lessons_read: bool = True,
        first_start: bool = False,
        preferences: Preferences | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> AsyncIterator[Learner]:
        def load() -> Study:
            store = Store(now=now)
            store.set_setting("learner", learner)
            if not first_start:
                store.set_setting("tour", "seen")
            for known in (small.FIRST, small.SECOND) if lessons_read else ():
                store.set_setting(f"read.{known.id}", "yes")
            return Study(library or small.SmallLibrary(), store, teaching)

        app = TutorApp(load, lang=lang, lesson=lesson, preferences=preferences)
        async with app.run_test(size=size, notifications=True) as pilot:
            learner_there = Learner(app, pilot)
            await learner_there.settle()
            yield learner_there

    return opened


class Player:
    """Somebody in the playground."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner

    @property
    def screen(self):
        return self.learner.app.screen

    async def settle(self) -> None:
        """Until what is in the editor has been run."""
        for _ in range(400):
            await self.learner.settle()
            account = self.screen.results.account
            if account is not None and account.source == self.screen.editor.text:
                break
            await asyncio.sleep(0.02)
        await self.learner.settle()

    async def put(self, text: str) -> None:
        self.screen.editor.replace_all(text)
        self.screen.action_run()
        await self.settle()

    async def press(self, *keys: str) -> None:
        await self.learner.press(*keys)


@pytest.fixture
def play(tutor: Open, shared_process: None) -> Open:  # noqa: F811
    @asynccontextmanager
    async def opened(file="", **more) -> AsyncIterator[Player]:
        async with tutor(**more) as learner:
            learner.app.post_message(Go("playground", str(file)))
            await learner.settle()
            player = Player(learner)
            if player.screen.editor.text.strip():
                await player.settle()
            yield player

    return opened
