"""The first screen: the lessons with the learner's progress, and on top the way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tutor.words import Text

from .choices import Choices
from .keybar import Key
from .prose import Prose
from .shown import MUTED, plain, sentence
from .window import Window
from .words import say

if TYPE_CHECKING:
    from tutor.progress import LessonStanding, Study

CONTINUE = "continue"
SIGNS = {
    "new": ("○", MUTED),
    "tried": ("◐", "$text-warning"),
    "gave-up": ("◌", "$text-warning"),
    "right": ("●", "$text-success"),
}


class HomeScreen(Window):
    """Lists the lessons. Posts Chosen; decides nothing."""

    ABOUT = Text(
        "The lessons, in the order that builds up. Enter on the first line goes on where you were; Enter on a lesson "
        "opens its first exercise that is not yet right. ● right, ◐ tried, ◌ given up, ○ new.",
        "课程按循序渐进的顺序排列。在第一行按回车可从上次的位置继续；在某一课上按回车，会打开其中第一道还没答对的题。"
        "● 答对，◐ 试过，◌ 放弃，○ 未做。",
    )

    @dataclass
    class Chosen(Message):
        """A lesson to open; None goes on where the learner was."""

        lesson: str | None

    def __init__(self, study: Study | None = None) -> None:
        super().__init__()
        self.study = study
        self.notices: tuple[Text, ...] = ()

    def body(self) -> ComposeResult:
        yield Prose(id="notices")
        yield Choices(id="lessons")

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("↑↓ Enter", "screen.select"),
            Key("^p", "app.command_palette"),
            Key("F1", "screen.help"),
            Key("^q", "app.quit"),
        )

    def on_screen_resume(self) -> None:
        self.redraw()

    def show(self, study: Study, notices: tuple[Text, ...]) -> None:
        """The lessons have been read."""
        self.study = study
        self.notices = notices
        self.redraw()

    def redraw(self) -> None:
        self.show_title(say("title", self.lang))
        lessons = self.query_one(OptionList)
        notices = self.query_one("#notices", Prose)
        if self.study is None:
            notices.update(Content(say("loading", self.lang)))
            notices.display = True
            lessons.display = False
            return
        told = [sentence(notice.say(self.lang), "$text-warning") for notice in self.notices]
        standings = self.study.lessons()
        if not standings:
            told.append(sentence(say("no-lessons", self.lang)))
        notices.update(Content("\n").join(told))
        notices.display = bool(told)
        lessons.display = True
        at = lessons.highlighted
        lessons.clear_options()
        lessons.add_options(self._options(standings))
        if lessons.option_count:
            lessons.highlighted = min(at or 0, lessons.option_count - 1)
            if self.is_current:
                lessons.focus()

    def action_select(self) -> None:
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        chosen = event.option.id or CONTINUE
        self.post_message(self.Chosen(None if chosen == CONTINUE else chosen.removeprefix("lesson-")))

    def _options(self, standings: tuple[LessonStanding, ...]) -> list[Option | None]:
        assert self.study is not None
        options: list[Option | None] = []
        place = self.study.where()
        if place is not None:
            lesson = self.study.library.lesson(place.lesson)
            position = [e.id for e in lesson.exercises].index(place.exercise) + 1
            word = "continue" if self.study.store.place() else "begin"
            title = visible_title(lesson.title, self.lang)
            words = say(word, self.lang, lesson=title, position=position, total=len(lesson.exercises))
            options += [Option(Content.styled(f"▶ {words}", "bold"), id=CONTINUE), None]
        titles = {unit.id: unit.title for unit in self.study.library.units}
        unit = None
        for standing in standings:
            if standing.lesson.unit != unit:
                unit = standing.lesson.unit
                title = visible_title(titles.get(unit, Text(unit)), self.lang)
                options.append(Option(Content.styled(title, "bold $text-primary"), disabled=True))
            options.append(Option(self._line(standing), id=f"lesson-{standing.lesson.id}"))
        return options

    def _line(self, standing: LessonStanding) -> Content:
        dots = Content("").join(
            Content.styled(SIGNS[reached.value][0], SIGNS[reached.value][1]) for reached in standing.standings
        )
        title = plain(standing.lesson.title.say(self.lang))
        room = max(2, min(56, self.app.size.width - 30) - title.cell_length)
        progress = say("progress", self.lang, right=standing.right, total=standing.total)
        return Content("  ") + title + " " * room + dots + Content.styled(f"  {progress}", MUTED)


def visible_title(title: Text, lang: str) -> str:
    """A title as one line of plain text."""
    return plain(title.say(lang)).plain
