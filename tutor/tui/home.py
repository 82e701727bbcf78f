"""The first screen: the way on, today's reviews, the lessons with the learner's mastery, and the other places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from tutor.words import Text

from . import aside
from .choices import Choices
from .details import details
from .go import Go
from .keybar import Key
from .keys import bind
from .prose import Prose
from .rows import SIGNS, row, shortened
from .shown import MUTED, plain, sentence
from .window import Window
from .words import say

if TYPE_CHECKING:
    from tutor.progress import Study
    from tutor.progress.mastery import Mastery
    from tutor.progress.overview import Overview, UnitView

# The widest a line of the list gets, and the exercises of a lesson that are shown as dots.
WIDEST = 96
DOTS = 12


class HomeScreen(Window):
    """Lists what there is to do. Posts Go; decides nothing."""

    ABOUT = Text(
        "Enter on the first line goes on where you were. Enter on a lesson opens its first exercise that is not yet "
        "right. ● right, ◐ tried, ◌ given up, ○ new.",
        "在第一行按回车可从上次的位置继续；在某一课上按回车，会打开其中第一道还没答对的题。"
        "● 答对，◐ 试过，◌ 放弃，○ 未做。",
    )
    BINDINGS = [
        bind("slash", "search"),
        bind("r", "review"),
        bind("p", "progress"),
        bind("t", "tour"),
        bind("x", "playground"),
        bind("s", "settings"),
    ]

    @dataclass
    class Known(Message):
        """What there is to do has been worked out."""

        overview: Overview

    def __init__(self, study: Study | None = None) -> None:
        super().__init__()
        self.study = study
        self.notices: tuple[Text, ...] = ()
        self.overview: Overview | None = None

    def body(self) -> ComposeResult:
        yield Prose(id="notices")
        with Horizontal(id="home"):
            yield Choices(id="lessons")
            with VerticalScroll(id="details", can_focus=False):
                yield Prose()

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("Enter", "screen.select"),
            Key("/", "screen.search"),
            Key("r", "screen.review"),
            Key("p", "screen.progress"),
            Key("F1", "screen.help"),
            Key("^q", "app.quit"),
        )

    def on_screen_resume(self) -> None:
        if self.study is not None:
            self._look()

    def show(self, study: Study, notices: tuple[Text, ...]) -> None:
        """The lessons have been read."""
        self.study = study
        self.notices = notices
        self._look()

    @work(thread=True, exclusive=True)
    def _look(self) -> None:
        from tutor.progress.overview import overview

        assert self.study is not None
        found = overview(self.study)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Known(found))

    def on_home_screen_known(self, event: Known) -> None:
        self.overview = event.overview
        aside.drawing()
        self.redraw()

    @property
    def menu(self) -> OptionList:
        return self.query_one(OptionList)

    def redraw(self) -> None:
        self.show_title(say("title", self.lang))
        notices = self.query_one("#notices", Prose)
        self.query_one("#home").display = self.overview is not None
        if self.overview is None:
            notices.update(Content(say("loading", self.lang)))
            notices.display = True
            return
        told = [sentence(notice.say(self.lang), "$text-warning") for notice in self.notices]
        if self.overview.place is None:
            told.append(sentence(say("no-lessons", self.lang)))
        notices.update(Content("\n").join(told))
        notices.display = bool(told)
        self._fill(self.overview)

    def _fill(self, overview: Overview) -> None:
        lessons = self.menu
        chosen = lessons.highlighted_option.id if lessons.highlighted_option else None
        with self.app.batch_update():
            lessons.clear_options()
            lessons.add_options(self._options(overview))
        ids = [option.id for option in lessons.options]
        if ids:
            lessons.highlighted = ids.index(chosen) if chosen and chosen in ids else 0
            if self.is_current and self.focused is None:
                lessons.focus()
        self._say_details()

    def resized(self) -> None:
        if self.overview is not None:
            self._fill(self.overview)

    # What the learner does.

    def action_select(self) -> None:
        self.menu.action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        where, _, what = (event.option.id or "home").partition(" ")
        self.post_message(Go(where, what))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._say_details()

    def action_search(self) -> None:
        self.tutor.action_command_palette()

    def action_review(self) -> None:
        self.post_message(Go("review"))

    def action_progress(self) -> None:
        self.post_message(Go("progress"))

    def action_tour(self) -> None:
        self.post_message(Go("tour"))

    def action_playground(self) -> None:
        self.post_message(Go("playground"))

    def action_settings(self) -> None:
        self.post_message(Go("settings"))

    # What is drawn.

    @property
    def room(self) -> int:
        """The cells of a line of the list."""
        width = self.app.size.width
        return min(WIDEST, (width * 3 // 5 if self.is_wide else width) - 5)

    def _say_details(self) -> None:
        if self.overview is not None and (option := self.menu.highlighted_option) is not None:
            self.query_one("#details Prose", Prose).update(details(option.id or "", self.overview, self.lang))
            self.query_one("#details").scroll_home(animate=False)

    def _options(self, overview: Overview) -> list[Option | None]:
        options: list[Option | None] = []
        if overview.place is not None:
            options.append(Option(Content.styled(f"▶ {self._way_on(overview)}", "bold"), id="continue"))
            options.append(Option(Content(f"  {self._reviews(overview)}"), id="review"))
            options.append(None)
        for unit in overview.units:
            options += self._unit(unit)
        options.append(None)
        places = ["tour"] * (overview.tour is not None) + ["playground", "progress", "settings"]
        words = {"progress": "progress-page"}
        options += [Option(Content(f"  {say(words.get(place, place), self.lang)}"), id=place) for place in places]
        return options

    def _way_on(self, overview: Overview) -> str:
        assert overview.place is not None
        if overview.reviewing:
            return say("continue-review", self.lang, left=len(overview.agenda.today.left))
        for unit in overview.units:
            if unit.id == overview.checking:
                return say("continue-check", self.lang, unit=plain(unit.title.say(self.lang)).plain)
        lesson = overview.lessons[overview.place.lesson]
        position = [exercise.id for exercise in lesson.exercises].index(overview.place.exercise) + 1
        title = plain(lesson.title.say(self.lang)).plain
        if not overview.begun:
            return say("begin", self.lang, lesson=title)
        if overview.units and all(unit.done for unit in overview.units):
            return say("all-done", self.lang, lesson=title)
        return say("continue", self.lang, lesson=title, position=position, total=len(lesson.exercises))

    def _reviews(self, overview: Overview) -> str:
        today = overview.agenda.today
        if today.left and today.waiting:
            return say("review-more", self.lang, left=len(today.left), waiting=len(today.waiting))
        if today.left:
            return say("review-due", self.lang, left=len(today.left))
        if today.next_day is not None:
            return say("review-next", self.lang, day=today.next_day)
        return say("review-none", self.lang)

    def _unit(self, unit: UnitView) -> list[Option | None]:
        title = shortened(plain(unit.title.say(self.lang)).plain, self.room - 12)
        count = say("unit-progress", self.lang, right=unit.right, total=unit.total)
        head = row(Content.styled(title, "bold $text-primary"), Content.styled(count, MUTED), self.room)
        options: list[Option | None] = [Option(head, disabled=True)]
        options += [Option(self._lesson(x), id=f"lesson {x.standing.lesson.id}") for x in unit.lessons]
        if not unit.done:
            options.append(Option(Content.styled(f"    {say('test-out', self.lang)}", MUTED), id=f"check {unit.id}"))
        return options

    def _lesson(self, mastery: Mastery) -> Content:
        standing = mastery.standing
        progress = say("progress", self.lang, right=standing.right, total=standing.total)
        if standing.passed and standing.right < standing.total:
            progress = say("passed", self.lang)
        if mastery.due:
            progress += say("due-here", self.lang, count=mastery.due)
        dots = Content("").join(
            Content.styled(SIGNS[reached.value][0], SIGNS[reached.value][1]) for reached in standing.standings
        )
        right = Content.styled(f"  {progress}", MUTED)
        if standing.total <= DOTS and self.room > 50:
            right = dots + right
        title = shortened(plain(standing.lesson.title.say(self.lang)).plain, self.room - right.cell_length - 4)
        return row(Content(f"  {title}"), right, self.room)
