"""`tutor learn`: the lessons, on the screen or as plain lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.errors import UsageError
from tutor.words import LANGUAGES, default_language

if TYPE_CHECKING:
    from tutor.progress import Study

# What is given in place of a lesson's id -> what to write instead.
ELSEWHERE = {
    ".py": "{name} is a program, not a lesson. `tutor play {name}` opens it in the playground.",
    ".yaml": "{name} is a file, not a lesson's id. `tutor learn --lessons {name}` opens it.",
    ".yml": "{name} is a file, not a lesson's id. `tutor learn --lessons {name}` opens it.",
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("lesson", required=False)
@click.option("--plain", is_flag=True, help="Plain lines, for screen readers and pipes.")
@click.option("--ascii", is_flag=True, help="Plain lines with ASCII signs only.")
@click.option("--lessons", metavar="PATH", help="A lesson file, or a folder of lessons, instead of the tutor's own.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the words (default: the locale's).")
def command(
    lesson: str | None = None,
    plain: bool = False,
    ascii: bool = False,
    lessons: str | None = None,
    lang: str | None = None,
) -> None:
    """Open the lessons where you stopped, or at LESSON (its id).

    Where there is no real terminal the lessons run as plain lines by themselves.
    """
    if lesson is not None and Path(lesson).suffix in ELSEWHERE:
        raise UsageError(ELSEWHERE[Path(lesson).suffix].format(name=lesson))

    from tutor.progress.preferences import read_preferences

    preferences = read_preferences()

    def load(between: Callable[[], None] = lambda: None) -> Study:
        from tutor.lesson import load_lessons
        from tutor.progress import Store, Study
        from tutor.progress.agenda import REVIEWS_A_DAY

        store = Store()
        if preferences.reviews_per_day is not None:
            store.set_setting(REVIEWS_A_DAY, str(preferences.reviews_per_day))
        return Study(load_lessons(Path(lessons) if lessons else None, between=between), store)

    ascii = ascii or preferences.ascii
    if plain or ascii or not has_screen():
        from .plain import Plain

        study = load()
        chosen = study.store.setting("language")
        spoken = lang or preferences.language or (chosen if chosen in LANGUAGES else default_language())
        for notice in preferences.notices:
            click.echo(notice.say(spoken), err=True)
        Plain(study, sys.stdin, sys.stdout, lang=spoken, ascii=ascii).run(lesson)
        return
    from tutor.tui import TutorApp
    from tutor.tui.aside import stand_aside

    app = TutorApp(lambda: load(stand_aside), lang=lang, lesson=lesson, preferences=preferences)
    error = app.run()
    if error is not None:
        raise error
    if app.return_code:
        sys.exit(app.return_code)


def has_screen() -> bool:
    """Whether both ends are a terminal that can move its cursor, or a browser (`tutor web` sets its driver)."""
    if os.environ.get("TEXTUAL_DRIVER"):
        return True
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
