"""Where one can go from anywhere: one entry a place. A screen is imported when its door is first opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from .app import TutorApp


def _continue(app: TutorApp, what: str) -> None:
    app.open_exercise(lambda study: study.resume())


def _lesson(app: TutorApp, what: str) -> None:
    app.open_exercise(lambda study: study.open(what))


def _exercise(app: TutorApp, what: str) -> None:
    lesson, _, exercise = what.partition("/")
    app.open_exercise(lambda study: study.open(lesson, exercise))


def _tour(app: TutorApp, what: str) -> None:
    from tutor.progress.agenda import TOUR

    lessons = [x.id for x in app.library.lessons if x.unit == TOUR]
    if lessons:
        app.open_exercise(lambda study: study.open(lessons[0]))


def _begin_review(app: TutorApp, what: str) -> None:
    app.open_exercise(lambda study: study.review(), otherwise="review")


def _check(app: TutorApp, what: str) -> None:
    app.open_exercise(lambda study: study.check(what), otherwise="result")


def _review(app: TutorApp, what: str) -> None:
    from .review import ReviewScreen

    app.go_to(ReviewScreen)


def _progress(app: TutorApp, what: str) -> None:
    from .progress import ProgressScreen

    app.go_to(ProgressScreen)


def _settings(app: TutorApp, what: str) -> None:
    from .settings import SettingsScreen

    app.go_to(SettingsScreen)


def _playground(app: TutorApp, what: str) -> None:
    from .playground import PlaygroundScreen

    if not isinstance(app.back_to(PlaygroundScreen), PlaygroundScreen):
        app.push_screen(PlaygroundScreen(file=what))


def _home(app: TutorApp, what: str) -> None:
    app.go_home()


def _result(app: TutorApp, what: str) -> None:
    from .pages import Page
    from .result import told

    app.go_home()
    if app.study is not None and app.study.result is not None:
        app.push_screen(Page(*told(app.study.library, app.study.result, app.lang), app.lang))


def _word(app: TutorApp, what: str) -> None:
    from tutor.explain.glossary import GLOSSARY

    from .pages import Page
    from .shown import MUTED, sentence

    for term in GLOSSARY:
        if term.name.en == what:
            also = Content.styled("\n\n" + ", ".join(term.also), MUTED) if term.also else Content("")
            words = sentence(term.meaning.say(app.lang)) + also
            app.push_screen(Page(term.name.say(app.lang), words, app.lang))


def _action(app: TutorApp, what: str) -> None:
    app.call_later(app.run_action, what, app.screen)


DOORS: dict[str, Callable[[TutorApp, str], None]] = {
    "continue": _continue,
    "lesson": _lesson,
    "exercise": _exercise,
    "tour": _tour,
    "review": _review,
    "begin-review": _begin_review,
    "check": _check,
    "result": _result,
    "playground": _playground,
    "progress": _progress,
    "settings": _settings,
    "home": _home,
    "word": _word,
    "action": _action,
}
