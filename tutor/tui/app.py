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
from textual.app import App
from textual.binding import Binding
from textual.events import Event, InputEvent
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer

from tutor.errors import TutorError
from tutor.progress.preferences import Preferences
from tutor.words import LANGUAGES, Text, default_language

from . import aside, calm
from .doors import DOORS
from .go import Go
from .home import HomeScreen
from .keys import bind, written, wrong_keys
from .themes import AUTO, DARK, LIGHT, THEMES, first_theme, no_color
from .window import WIDE, Window
from .words import WORDS, say

if TYPE_CHECKING:
    from tutor.lesson import Library
    from tutor.progress import Here, Study

LANGUAGE, THEME, WELCOMED = "language", "theme", "tour"


class TutorApp(App[TutorError]):
    """Runs the lessons of the study that `load` makes; returns the error where there is nothing to run."""

    CSS_PATH = Path(__file__).with_name("tutor.tcss")
    TITLE = "autograd-tutor"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
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
        """An exercise is ready to be shown; None where there is none, and then the door to go to instead."""

        here: Here | None
        otherwise: str = "home"

    def __init__(
        self,
        load: Callable[[], Study],
        *,
        lang: str | None = None,
        lesson: str | None = None,
        preferences: Preferences | None = None,
        door: tuple[str, str] | None = None,
    ) -> None:
        # With Textual's own colours NO_COLOR would only turn them grey.
        super().__init__(ansi_color=True if no_color() else None)
        self._load = load
        self._lesson = lesson
        self._door = door
        self.preferences = preferences or Preferences()
        self.theme_chosen = self.preferences.theme
        self._lang_given = lang or self.preferences.language
        self.set_reactive(TutorApp.lang, self._lang_given or default_language())
        self.study: Study | None = None
        self._crashed = False
        self._quiet: Timer | None = None
        self._drafts = ThreadPoolExecutor(1, thread_name_prefix="drafts")
        for theme in (DARK, LIGHT):
            self.register_theme(theme)
        self.theme = first_theme(self.available_themes, self.theme_chosen)
        if self.preferences.keys:
            self.set_keymap(dict(self.preferences.keys))

    @property
    def library(self) -> Library:
        """The lessons, once they have been read."""
        assert self.study is not None
        return self.study.library

    def get_default_screen(self) -> Screen[None]:
        return HomeScreen()

    # Loading.

    def on_ready(self) -> None:
        calm.stay_small()
        calm.hold()
        self._quiet = self.set_interval(calm.QUIET, calm.tidy)
        self._read_lessons()

    async def on_event(self, event: Event) -> None:
        if isinstance(event, InputEvent):
            aside.drawing()
            if self._quiet is not None:
                self._quiet.reset()
        await super().on_event(event)

    def post_display_hook(self) -> None:
        aside.painted()

    @work(thread=True, group="load")
    def _read_lessons(self) -> None:
        try:
            with aside.loading():
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
        settings = {name: study.store.setting(name) for name in (LANGUAGE, THEME, WELCOMED)}
        if not self._lang_given and settings[LANGUAGE] in LANGUAGES:
            self.lang = settings[LANGUAGE]
        self.study = study
        if not self.preferences.theme:
            self.theme_chosen = settings[THEME]
            self.theme = first_theme(self.available_themes, self.theme_chosen)
        if isinstance(home := self.screen_stack[0], HomeScreen):
            home.show(study, self._notices(study))
        if self._door is not None:
            self.post_message(Go(*self._door))
        elif self._lesson is not None:
            self.open_exercise(lambda study: study.open(self._lesson or ""))
        elif not settings[WELCOMED] and study.store.place() is None:
            from .welcome import WelcomeScreen

            self.push_screen(WelcomeScreen(), self._welcomed)
        self._warm_up(study)

    def _notices(self, study: Study) -> tuple[Text, ...]:
        """What is wrong with the progress file, the settings, the lessons: said once, on the first page."""
        notices = list(study.store.news())
        notices += [*self.preferences.notices, *wrong_keys(self.preferences.keys)]
        if study.library.problems:
            notices.append(WORDS["faults"].fill(count=len(study.library.problems)))
        return tuple(notices)

    @work(thread=True, group="load")
    def _warm_up(self, study: Study) -> None:
        with aside.loading():
            _import_screens()
            study.warm_up()
        calm.go_on()

    def _welcomed(self, tour: bool | None) -> None:
        self.keep_setting(WELCOMED, "seen")
        if tour:
            self.post_message(Go("tour"))

    # Going somewhere.

    def on_go(self, event: Go) -> None:
        if self.study is not None and event.where in DOORS:
            DOORS[event.where](self, event.what)

    @work(thread=True, exclusive=True, group="flow")
    def open_exercise(self, find: Callable[[Study], Here | None], otherwise: str = "home") -> None:
        """Show the exercise that the study finds; where there is none, go to another door."""
        assert self.study is not None
        _import_screens()
        self.post_message(self.Opened(find(self.study), otherwise))

    def on_tutor_app_opened(self, event: Opened) -> None:
        from .exercise import ExerciseScreen

        if self.study is None:
            return
        if event.here is None:
            self.post_message(Go(event.otherwise))
        elif isinstance(shown := self.back_to(ExerciseScreen), ExerciseScreen):
            shown.show(event.here)
        else:
            self.go_home()
            self.push_screen(ExerciseScreen(self.study, event.here))

    def on_exercise_screen_ended(self, event: Message) -> None:
        here: Here = event.here  # type: ignore[attr-defined]
        self.go_home()
        self.post_message(Go("result" if here.course.is_check else "review"))

    def go_home(self) -> None:
        """Leave every screen but the first."""
        self.back_to(HomeScreen)

    def go_to(self, kind: type[Window]) -> None:
        """Show a screen over the first one, or go back to it where it is open."""
        if not isinstance(self.back_to(kind), kind):
            self.push_screen(kind())

    def back_to(self, kind: type[Screen[None]]) -> Screen[object]:
        """Leave the screens above the nearest one of this kind, if there is one."""
        if any(isinstance(screen, kind) for screen in self.screen_stack):
            while not isinstance(self.screen, kind):
                self.pop_screen()
        return self.screen

    # Settings.

    def watch_lang(self, lang: str) -> None:
        self.keep_setting(LANGUAGE, lang)
        for screen in self.screen_stack:
            if isinstance(screen, Window):
                screen.lang = lang

    def keep_setting(self, name: str, value: str) -> None:
        if self.study is not None:
            self.in_order(self.study.store.set_setting, name, value)

    def in_order(self, write: Callable[..., object], *what: object) -> None:
        """Write something to disk in a thread, after what was asked for before."""
        self._drafts.submit(write, *what)

    def action_switch_language(self) -> None:
        self.lang = "zh" if self.lang == "en" else "en"

    def action_switch_theme(self) -> None:
        """To the next theme; from a dark one to its light twin first."""
        names = list(THEMES.values())
        at = names.index(self.theme) + 1 if self.theme in names else 0
        self.choose_theme(list(THEMES)[at % len(names)])

    def choose_theme(self, name: str) -> None:
        """A theme of `THEMES`, or `auto`, remembered."""
        self.theme_chosen = "" if name == AUTO else name
        self.theme = first_theme(self.available_themes, self.theme_chosen)
        self.keep_setting(THEME, self.theme_chosen)

    def keep_draft(self, study: Study, text: str, here: Here) -> None:
        """Write a half-typed answer to disk, in the order of the keys."""
        self.in_order(study.save_draft, text, here)

    def on_unmount(self) -> None:
        self._drafts.shutdown(wait=True)

    # Help, search, copying, quitting.

    def get_key_display(self, binding: Binding) -> str:
        """A key as keyboards write it: F2, ^t, Esc, Shift+Tab."""
        modifiers, _ = binding.parse_key()
        shown = super().get_key_display(binding).removeprefix("".join(f"{m}+" for m in modifiers if m != "ctrl"))
        return written(modifiers, shown.removeprefix("^") if "ctrl" in modifiers else shown)

    def key_of(self, action: str, label: str) -> str:
        """How the key of an action is written: as the settings file has it, else `label`."""
        from .keys import key_name

        chosen = self._keymap.get(key_name(action) or "")
        return self.get_key_display(Binding(chosen.split(",")[0].strip(), action)) if chosen else label

    def action_command_palette(self) -> None:
        """Search lessons, exercises, words, settings."""
        from .finder import Finder

        if self.study is not None and not isinstance(self.screen, Finder):
            self.push_screen(Finder(self.study, self.lang, self.screen))

    def copy_to_clipboard(self, text: str) -> None:
        """Copy, and say what became of it. Every widget that copies comes here."""
        self._clipboard = text
        self._copy(text)

    @work(thread=True, exclusive=True, group="copy")
    def _copy(self, text: str) -> None:
        from .clipboard import copy

        done = copy(text, os.environ)
        self.call_from_thread(self._tell_copied, done.escape, done.said)

    def _tell_copied(self, escape: str, said: Text) -> None:
        if escape and self._driver is not None:
            self._driver.write(escape)
        self.tell(said)

    def tell(self, said: Text, *, warning: bool = False) -> None:
        """Say something for some seconds at the edge of the screen."""
        severity = "warning" if warning else "information"
        self.notify(said.say(self.lang), severity=severity, timeout=15 if warning else 6, markup=False)  # type: ignore[arg-type]

    def tell_news(self, study: Study) -> None:
        """Say what happened to the progress file meanwhile."""
        for notice in study.store.news():
            self.tell(notice, warning=True)

    def action_help_quit(self) -> None:
        self.tell(WORDS["quit-how"])

    # Faults of our own.

    def failed(self, error: Exception) -> Text:
        """What to show in place of something that could not be made; a fault of our own leaves a report."""
        if not isinstance(error, TutorError):
            from tutor.progress import state_directory

            from .crash import write_report

            write_report(error, state_directory())
        return WORDS["failed"].fill(fault=str(error) if isinstance(error, TutorError) else type(error).__name__)

    def _fatal_error(self) -> None:
        """Textual calls this for an exception nobody handled; it would print the traceback with all values."""
        from tutor.progress import state_directory

        from .crash import write_report

        # What falls with it is no fault of its own.
        if not self._crashed:
            self._crashed = True
            report = write_report(self._exception or RuntimeError("unknown"), state_directory())
            self._exit_renderables = [RichText(say("crashed", self.lang, report=report or "-"))]
        self._close_messages_no_wait()


def _import_screens() -> None:
    """What an exercise is shown with; importing it takes longer than a paint may, so a thread does."""
    from . import exercise, flow, why

    assert exercise and flow and why


def require_lesson(study: Study, lesson: str) -> None:
    """UsageError where there is no such lesson."""
    import difflib

    from tutor.errors import UsageError

    ids: Iterable[str] = [known.id for known in study.library.lessons]
    if lesson not in ids:
        near = difflib.get_close_matches(lesson, ids, 1)
        hint = f" Did you mean '{near[0]}'?" if near else f" There are: {', '.join(ids) or 'none'}."
        raise UsageError(f"There is no lesson '{lesson}'.{hint}")
