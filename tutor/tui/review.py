"""What is due for review: begin, spread out what is too much for a day, choose how much a day is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tutor.words import Text

from .go import Go
from .keybar import Key
from .keys import bind
from .menu import MenuScreen
from .rows import question_of, row, shortened
from .shown import MUTED, plain, sentence
from .words import WORDS, say

if TYPE_CHECKING:
    from tutor.progress.agenda import Agenda
    from tutor.progress.memory import Memory

SPREAD_DAYS = 7
LIMITS = (5, 10, 15, 20, 30, 50, 0)
LISTED = 30
WIDEST = 96


def next_limit(limit: int) -> int:
    """The next of the limits to choose from."""
    return LIMITS[(LIMITS.index(limit) + 1) % len(LIMITS)] if limit in LIMITS else LIMITS[2]


class ReviewScreen(MenuScreen):
    """Today's reviews."""

    ABOUT = WORDS["about-review"]
    BINDINGS = [bind("s", "spread")]

    def __init__(self) -> None:
        super().__init__()
        self.agenda: Agenda | None = None
        self.limit = 0

    def keys(self) -> tuple[Key, ...]:
        begin = (Key("Enter", "screen.select"),)
        spread = (Key("s", "screen.spread"),) if self.agenda and self.agenda.today.waiting else ()
        return (*begin, *spread, Key("Esc", "screen.home"), Key("F1", "screen.help"), Key("^q", "app.quit"))

    def find_out(self) -> None:
        from tutor.progress.agenda import agenda, reviews_a_day

        study = self.tutor.study
        assert study is not None
        self.limit = reviews_a_day(study.store)
        self.agenda = agenda(study.store, study.library)

    def redraw(self) -> None:
        self.show_title(say("review-title", self.lang))
        self.show_keys()
        if self.agenda is None:
            self.fill(Content("..."), [])
            return
        today = self.agenda.today
        rows: list[tuple[str, Content]] = []
        if today.left:
            word = "review-go-on" if today.done else "review-begin"
            rows.append(("begin", Content.styled("▶ " + say(word, self.lang, left=len(today.left)), "bold")))
        if today.waiting:
            spread = say("review-spread", self.lang, waiting=len(today.waiting), days=SPREAD_DAYS)
            rows.append(("spread", Content(f"  {spread}")))
        limit = "reviews-a-day" if self.limit else "reviews-no-limit"
        rows.append(("limit", Content("  " + say(limit, self.lang, limit=self.limit))))
        if today.left:
            rows += [("", Content("")), *(("", self._line(memory)) for memory in today.left[:LISTED])]
        self.fill(self._words(), rows)

    def _words(self) -> Content:
        assert self.agenda is not None
        today = self.agenda.today
        said = []
        if today.left and today.done:
            said.append(say("review-progress", self.lang, done=today.done, total=today.total))
        elif not today.left and today.done:
            said.append(say("review-done", self.lang, done=today.done))
        elif not today.left:
            said.append(say("review-nothing", self.lang))
        if not today.left and today.next_day is not None:
            said.append(say("review-when", self.lang, day=today.next_day))
        if not self.agenda.memories:
            said.append(say("review-never", self.lang))
        if today.waiting:
            said.append(say("review-waiting", self.lang, waiting=len(today.waiting), limit=self.limit))
        blank = "" if self.lang == "zh" else " "
        words = sentence(blank.join(said))
        # Where the list needs the room, help (F1) says it.
        if today.left and self.app.size.height < 30:
            return words
        return Content("\n\n").join([words, sentence(say("about-review", self.lang), MUTED)])

    def _line(self, memory: Memory) -> Content:
        from tutor.progress.clock import day_of

        room = min(WIDEST, self.app.size.width - 4)
        lesson = self.tutor.library.lesson(memory.place.lesson)
        [exercise] = [e for e in lesson.exercises if e.id == memory.place.exercise]
        due = Content.styled(say("overdue", self.lang, day=day_of(memory.due)), MUTED)
        title = shortened(plain(lesson.title.say(self.lang)).plain, room // 3)
        left = room - Content(title).cell_length - due.cell_length - 6
        question = question_of(exercise, self.lang, left).replace("`", "")
        return row(Content(f"  {title}") + Content.styled(f"  {question}", MUTED), due, room)

    def choose(self, id: str) -> None:
        if id == "begin":
            self.post_message(Go("begin-review"))
        elif id == "spread":
            self.action_spread()
        elif id == "limit" and self.tutor.study is not None:
            from tutor.progress.agenda import REVIEWS_A_DAY

            self.tutor.study.store.set_setting(REVIEWS_A_DAY, str(next_limit(self.limit)))
            self.look()

    def action_spread(self) -> None:
        """Put the reviews beyond today's on the days that follow."""
        if self.agenda is None or not self.agenda.today.waiting or self.tutor.study is None:
            return
        from tutor.progress.review import spread

        waiting = self.agenda.today.waiting
        self.tutor.study.store.postpone(spread(waiting, SPREAD_DAYS, self.agenda.now))
        told = WORDS["review-spread-done"].fill(waiting=len(waiting), days=SPREAD_DAYS)
        self.tutor.tell(Text(told.en, told.zh))
        self.look()
