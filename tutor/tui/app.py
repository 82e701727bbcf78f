"""The application: paints first, then reads the lessons and loads what grading needs, in threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text as RichText
from textual import work
from textual.app import App, SystemCommand
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen

from tutor.errors import TutorError
from tutor.words import LANGUAGES, default_language

from .home import HomeScreen
from .keys import bind
from .window import Window
from .words import WORDS, say

if TYPE_CHECKING:
    from textual.binding import Binding

    from tutor.progress import Here, Study

DARK, LIGHT = "textual-dark", "textual-light"
NAMED_KEYS = {"esc": "Esc", "pgup": "PgUp", "pgdn": "PgDn", "⏎": "Enter", "tab": "Tab"}
SETTINGS = {"lang": "language", "theme": "theme"}


class TutorApp(App[TutorError]):
    """Runs the lessons of the study that `load` makes; returns the error where there is nothing to run."""

    CSS_PATH = Path(__file__).with_name("tutor.tcss")
    TITLE = "autograd-tutor"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]
    BINDINGS = [bind("ctrl+q", "quit", priority=True)]

    lang: reactive[str] = reactive("en", init=False)
    """The language of every word."""

    @dataclass
    class Loaded(Message):
        """The lessons have been read."""

        study: Study

    @dataclass
    class Failed(Message):
        """There is nothing to run."""

        error: TutorError

    @dataclass
    class Opened(Message):
        """An exercise is ready to be shown."""

        here: Here | None

    def __init__(self, load: Callable[[], Study], *, lang: str | None = None, lesson: str | None = None) -> None:
        # With Textual's own colours NO_COLOR would only turn them grey.
        super().__init__(ansi_color=True if no_color() else None)
        self._load = load
        self._lesson = lesson
        self._lang_given = lang is not None
        self.set_reactive(TutorApp.lang, lang or default_language())
        self.study: Study | None = None
        self._drafts = ThreadPoolExecutor(1, thread_name_prefix="drafts")
        self.theme = first_theme(self.available_themes)

    def get_default_screen(self) -> Screen[None]:
        return HomeScreen()

    def on_ready(self) -> None:
        self._read_lessons()

    @work(thread=True, group="load")
    def _read_lessons(self) -> None:
        try:
            study = self._load()
            if self._lesson is not None:
                require_lesson(study, self._lesson)
        except TutorError as error:
            self.post_message(self.Failed(error))
            return
        self.post_message(self.Loaded(study))

    def on_tutor_app_failed(self, event: Failed) -> None:
        self.exit(event.error, return_code=2)

    def on_tutor_app_loaded(self, event: Loaded) -> None:
        study = event.study
        chosen = study.store.setting(SETTINGS["lang"])
        if not self._lang_given and chosen in LANGUAGES:
            self.lang = chosen
        self.study = study
        if not no_color() and not os.environ.get("TEXTUAL_THEME"):
            known = study.store.setting(SETTINGS["theme"])
            if known in self.available_themes:
                self.theme = known
        notices = list(study.store.news())
        if study.library.problems:
            notices.append(WORDS["faults"].fill(count=len(study.library.problems)))
        if isinstance(home := self.screen_stack[0], HomeScreen):
            home.show(study, tuple(notices))
        if self._lesson is not None:
            self._open(self._lesson)
        self._warm_up(study)

    @work(thread=True, group="load")
    def _warm_up(self, study: Study) -> None:
        study.warm_up()

    def on_home_screen_chosen(self, event: HomeScreen.Chosen) -> None:
        self._open(event.lesson)

    @work(thread=True, exclusive=True, group="flow")
    def _open(self, lesson: str | None) -> None:
        assert self.study is not None
        self.post_message(self.Opened(self.study.open(lesson) if lesson else self.study.resume()))

    def on_tutor_app_opened(self, event: Opened) -> None:
        from .exercise import ExerciseScreen

        if event.here is None or self.study is None:
            return
        if isinstance(self.screen, ExerciseScreen):
            self.screen.show(event.here)
        else:
            self.push_screen(ExerciseScreen(self.study, event.here))

    def get_key_display(self, binding: Binding) -> str:
        """A key as keyboards write it: F2, ^t, Esc."""
        shown = super().get_key_display(binding)
        return NAMED_KEYS.get(shown, shown.upper() if shown[:1] == "f" and shown[1:].isdigit() else shown)

    def keep_draft(self, study: Study, text: str, here: Here) -> None:
        """Write a half-typed answer to disk, in the order of the keys."""
        self._drafts.submit(study.save_draft, text, here)

    def tell_news(self, study: Study) -> None:
        """Say what happened to the progress file meanwhile."""
        for notice in study.store.news():
            self.notify(notice.say(self.lang), severity="warning", timeout=15, markup=False)

    def watch_lang(self, lang: str) -> None:
        self._keep_setting("lang", lang)
        for screen in self.screen_stack:
            if isinstance(screen, Window):
                screen.lang = lang

    def _keep_setting(self, name: str, value: str) -> None:
        if self.study is not None:
            self._drafts.submit(self.study.store.set_setting, SETTINGS[name], value)

    def get_system_commands(self, screen: Screen) -> Iterable[SystemCommand]:
        yield SystemCommand(say("language", self.lang), say("language-help", self.lang), self.action_switch_language)
        yield SystemCommand(say("theme", self.lang), say("theme-help", self.lang), self.action_switch_theme)
        yield from super().get_system_commands(screen)

    def action_switch_language(self) -> None:
        self.lang = "zh" if self.lang == "en" else "en"

    def action_switch_theme(self) -> None:
        ansi = self.theme.startswith("ansi")
        dark, light = ("ansi-dark", "ansi-light") if ansi else (DARK, LIGHT)
        self.theme = light if self.current_theme.dark else dark
        if not ansi:
            self._keep_setting("theme", self.theme)

    def action_help_quit(self) -> None:
        self.notify(say("quit-how", self.lang), markup=False)

    def on_unmount(self) -> None:
        self._drafts.shutdown(wait=True)

    def failed(self, error: Exception) -> str:
        """What to show in place of something that could not be made; a fault of our own leaves a report."""
        if not isinstance(error, TutorError):
            from tutor.progress import state_directory

            from .crash import write_report

            write_report(error, state_directory())
        return say("failed", self.lang, fault=str(error) if isinstance(error, TutorError) else type(error).__name__)

    def _fatal_error(self) -> None:
        """Textual calls this for an exception nobody handled; it would print the traceback with all values."""
        from tutor.progress import state_directory

        from .crash import write_report

        report = write_report(self._exception or RuntimeError("unknown"), state_directory())
        told = say("crashed", self.lang, report=report or "-")
        self._exit_renderables.append(RichText(told))
        self._close_messages_no_wait()


def no_color() -> bool:
    """Whether the learner wants no colour at all (no-color.org)."""
    return "NO_COLOR" in os.environ


def first_theme(known: Iterable[str]) -> str:
    """No colour where NO_COLOR says so; else what TEXTUAL_THEME names, or what suits the terminal's background."""
    if no_color():
        return "ansi-dark"
    named = os.environ.get("TEXTUAL_THEME", "")
    if named in known:
        return named
    # "foreground;background" with 7 and 15 for a white one, as rxvt, Konsole and iTerm2 set it.
    background = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT if background in ("7", "15") else DARK


def require_lesson(study: Study, lesson: str) -> None:
    """UsageError where there is no such lesson."""
    import difflib

    from tutor.errors import UsageError

    ids = [known.id for known in study.library.lessons]
    if lesson not in ids:
        near = difflib.get_close_matches(lesson, ids, 1)
        hint = f" Did you mean '{near[0]}'?" if near else f" There are: {', '.join(ids) or 'none'}."
        raise UsageError(f"There is no lesson '{lesson}'.{hint}")
