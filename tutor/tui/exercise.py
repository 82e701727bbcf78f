"""The screen where the learner works: the program, the question, the answer, and what the tutor says to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from tutor.words import Text

from .answers import BOXES, AnswerBox, ErrorAnswer, LineAnswer
from .feedback import Entry, FeedbackPanel
from .keybar import Key
from .keys import bind
from .pages import Confirm, Page
from .program import ProgramView
from .prose import Prose
from .shown import MUTED, page, plain, sentence
from .window import Window
from .words import WORDS, say

if TYPE_CHECKING:
    from tutor.grading import Verdict
    from tutor.progress import Here, Revealed, Study


class ExerciseScreen(Window):
    """Draws the exercise the study is at; every answer, hint and step goes through the study, in a worker."""

    ABOUT = Text(
        "Read the program, answer the question, press Enter. F2 gives a hint, F3 the answer and why, F5 asks the same "
        "with other numbers, F8 goes on. Every answer is saved before its verdict is shown.",
        "阅读程序，回答问题，按回车提交。F2 给提示，F3 看答案和原因，F5 换一组数字，F8 去下一题。"
        "每次作答在显示评判之前就已保存。",
    )
    AUTO_FOCUS = "AnswerBox OneLine, AnswerBox Choices, AnswerBox FlagGrid, AnswerBox TextArea"
    BINDINGS = [
        bind("f2,ctrl+t", "hint"),
        bind("f3,ctrl+o", "why"),
        bind("f4,ctrl+g", "graph"),
        bind("f5,ctrl+r", "another"),
        bind("f6,ctrl+l", "lesson"),
        bind("f7", "previous"),
        bind("f8,ctrl+n", "next"),
        bind("f9", "give_up"),
        bind("escape", "home"),
        bind("pageup", "scroll_program(-1)"),
        bind("pagedown", "scroll_program(1)"),
    ]

    @dataclass
    class Opened(Message):
        """The study is at another exercise or variant; None: there is none further."""

        here: Here | None
        word: str = ""

    @dataclass
    class Graded(Message):
        """An answer has its verdict; `again` where it is an old one, shown once more."""

        here: Here
        verdict: Verdict
        again: bool = False

    @dataclass
    class Echoed(Message):
        """How a half-typed answer would be read."""

        here: Here
        text: str
        echo: str

    @dataclass
    class GaveUp(Message):
        """The answer may be shown."""

        here: Here
        revealed: Revealed
        then_why: bool = False

    @dataclass
    class Drawn(Message):
        """A page was made for this exercise."""

        here: Here
        title: str
        text: Content

    def __init__(self, study: Study, here: Here) -> None:
        super().__init__()
        self.study = study
        self.here = here
        self._verdict: Verdict | None = None
        self._revealed: Revealed | None = None
        self._note = Text()

    def body(self) -> ComposeResult:
        with Container(id="body"):
            yield ProgramView(id="program")
            with Vertical(id="work"):
                with VerticalScroll(id="lesson-text", can_focus=False):
                    yield Prose()
                yield Prose(id="question")
                yield Vertical(id="answer-place")
                yield Static(id="read-as", markup=False)
                yield FeedbackPanel()

    def keys(self) -> tuple[Key, ...]:
        end = (Key("F1", "screen.help"), Key("^q", "app.quit"))
        if self.here.settled:
            return (
                Key("F8", "screen.next"),
                Key("F3", "screen.why"),
                Key("F5", "screen.another"),
                Key("F4", "screen.graph"),
                *end,
            )
        enter = "F10" if self.here.exercise.kind == "output" else "Enter"
        return (
            Key(enter, "screen.answer"),
            Key("F2", "screen.hint"),
            Key("F3", "screen.why"),
            Key("F8", "screen.next"),
            *end,
        )

    # Drawing.

    @property
    def program(self) -> ProgramView:
        return self.query_one(ProgramView)

    @property
    def box(self) -> AnswerBox | None:
        return next(iter(self.query(AnswerBox).results(AnswerBox)), None)

    @property
    def feedback(self) -> FeedbackPanel:
        return self.query_one(FeedbackPanel)

    def redraw(self) -> None:
        """Draw the exercise from the start, its answer box with it."""
        here = self.here
        title = plain(here.lesson.title.say(self.lang)).plain
        self.show_title(title, f"{here.position}/{len(here.lesson.exercises)}")
        self.program.border_title = say("program", self.lang)
        self.program.marked = frozenset()
        self.program.program = here.variant.program if here.variant else ""
        self.query_one("#lesson-text Prose", Prose).update(page(here.lesson.text.say(self.lang)))
        self.query_one("#question", Prose).update(
            sentence(here.variant.question.say(self.lang), "bold")
            if here.variant
            else sentence(say("cannot-show", self.lang, fault=here.fault), "$text-warning")
        )
        self._replace_box()
        self._say_feedback()
        self.show_keys()
        if here.unread:
            self.here = replace(here, unread=False)
            self._mark_read(here)
            self.action_lesson()

    def _replace_box(self) -> None:
        here = self.here
        place = self.query_one("#answer-place", Vertical)
        place.remove_children()
        if here.variant is None:
            return
        box = BOXES.get(here.exercise.kind, LineAnswer)
        self.query_one("#read-as").display = issubclass(box, LineAnswer)
        written = here.sheet.draft or (here.answers[-1] if here.answers else "")
        place.mount(box(here.variant, self.lang, here.answers, written))
        if here.answers and here.answers[-1] == written:
            self._grade_again(here)
        if here.gave_up:
            self._give_up(here, then_why=False)

    def _say_feedback(self) -> None:
        entries: list[Entry] = []
        verdict = self._verdict
        if verdict is not None:
            kind = verdict.outcome.value
            heading, feedback = say(kind, self.lang), verdict.feedback.say(self.lang)
            # "Right. Right." says nothing more.
            said = "" if feedback.strip(" .。") == heading else feedback
            entries.append(Entry(kind, heading, sentence(said)))
        here = self.here
        if self._revealed is not None:
            words = plain(self._revealed.expected.say(self.lang))
            entries.append(Entry("revealed", say("revealed", self.lang), words))
        explanation = here.variant.explanation.say(self.lang) if here.variant and here.settled else ""
        if explanation:
            entries.append(Entry("note", "", page(explanation)))
        if here.settled:
            note = "solved-note" if here.solved else "revealed-note"
            entries.append(Entry("note", "", sentence(say(note, self.lang), MUTED)))
        if self._note:
            entries.append(Entry("note", "", sentence(self._note.say(self.lang), "$text-warning")))
        for number, hint in reversed(list(enumerate(here.hints, 1))):
            entries.append(Entry("hint", say("hint", self.lang, number=number), sentence(hint.say(self.lang))))
        self.feedback.entries = tuple(entries)

    def _say_read_as(self, echo: str) -> None:
        echo = echo if isinstance(self.box, LineAnswer) else ""
        words = plain(say("read-as", self.lang, echo=echo), MUTED) if echo else Content("")
        self.query_one("#read-as", Static).update(words)

    def _say_note(self, words: Text) -> None:
        self._note = words
        self._say_feedback()

    # What the learner does.

    def on_answer_box_changed(self, event: AnswerBox.Changed) -> None:
        event.stop()
        self.here = replace(self.here, sheet=replace(self.here.sheet, draft=event.text))
        self.tutor.keep_draft(self.study, event.text, self.here)
        box = self.box
        if isinstance(box, LineAnswer):
            self._echo(self.here, event.text)
        if isinstance(box, ErrorAnswer):
            self.program.marked = frozenset({box.line_number} if box.line_number else ())

    def on_answer_box_answered(self, event: AnswerBox.Answered) -> None:
        event.stop()
        self._note = Text()
        missing = self.box.missing if self.box is not None else None
        if missing is not None:
            self._say_note(missing)
            return
        self._say_read_as("")
        self.feedback.entries = (Entry("note", "", Content(say("checking", self.lang))),)
        self._grade(self.here, event.text)

    def action_answer(self) -> None:
        if self.box is not None:
            self.box.give()

    def action_hint(self) -> None:
        if self.here.variant is not None:
            self._take_hint()

    def action_another(self) -> None:
        self._go("another_variant")

    def action_next(self) -> None:
        self._go("next", "end")

    def action_previous(self) -> None:
        self._go("previous", "start")

    def action_home(self) -> None:
        self.app.pop_screen()

    def action_lesson(self) -> None:
        lesson = self.here.lesson
        title = plain(lesson.title.say(self.lang)).plain
        self.app.push_screen(Page(title, page(lesson.text.say(self.lang)), self.lang))

    def action_give_up(self) -> None:
        if self.here.variant is not None and not self.here.settled:
            self._ask_to_give_up(then_why=False)

    def action_why(self) -> None:
        if self.here.variant is None:
            return
        if self.here.settled:
            self._show_why(self.here)
        else:
            self._ask_to_give_up(then_why=True)

    def action_graph(self) -> None:
        if self.here.variant is not None:
            self._draw_graph(self.here)

    def action_scroll_program(self, by: int) -> None:
        (self.program.action_page_down if by > 0 else self.program.action_page_up)()

    def _ask_to_give_up(self, then_why: bool) -> None:
        here = self.here

        def answered(yes: bool | None) -> None:
            if yes:
                self._give_up(here, then_why)

        self.app.push_screen(Confirm(say("give-up", self.lang), say("yes", self.lang), say("no", self.lang)), answered)

    # Work that may take a while; what comes back for another exercise is dropped.

    @work(thread=True, exclusive=True, group="echo")
    def _echo(self, here: Here, text: str) -> None:
        self._tell(self.Echoed(here, text, self.study.read_as(here, text)))

    @work(thread=True, exclusive=True, group="verdict")
    def _grade(self, here: Here, text: str) -> None:
        verdict = self.study.answer(text)
        self._tell(self.Graded(self.study.here or here, verdict) if here.same_variant(self.study.here) else None)

    @work(thread=True, exclusive=True, group="verdict")
    def _grade_again(self, here: Here) -> None:
        verdict = self.study.last_verdict()
        self._tell(self.Graded(here, verdict, again=True) if verdict is not None else None)

    @work(thread=True, group="read")
    def _mark_read(self, here: Here) -> None:
        self.study.lesson_read(here.lesson.id)

    @work(thread=True, exclusive=True, group="flow")
    def _go(self, step: str, end: str = "") -> None:
        self._tell(self.Opened(getattr(self.study, step)(), end))

    @work(thread=True, exclusive=True, group="flow")
    def _take_hint(self) -> None:
        self._tell(self.Opened(self.study.hint()))

    @work(thread=True, exclusive=True, group="flow")
    def _give_up(self, here: Here, then_why: bool) -> None:
        revealed = self.study.give_up()
        self._tell(self.GaveUp(self.study.here or here, revealed, then_why))

    def _tell(self, message: Message | None) -> None:
        if message is not None and not get_current_worker().is_cancelled:
            self.post_message(message)

    def on_exercise_screen_opened(self, event: Opened) -> None:
        if event.here is None:
            self._say_note(WORDS[event.word])
        elif event.here.same_variant(self.here):
            more = len(event.here.hints) > len(self.here.hints)
            self.here = event.here
            self._say_note(Text() if more else WORDS["no-more-hints"])
        else:
            before = self.here
            self.show(event.here)
            if event.here.place == before.place and event.here.same_program(before):
                self._say_note(WORDS["same-numbers"])

    def show(self, here: Here) -> None:
        """Go to another exercise or variant."""
        self.here = here
        self._verdict = self._revealed = None
        self._note = Text()
        self._say_read_as("")
        self.redraw()

    def on_exercise_screen_echoed(self, event: Echoed) -> None:
        if event.here.same_variant(self.here) and self.box is not None and self.box.answer == event.text:
            self._say_read_as(event.echo)

    def on_exercise_screen_graded(self, event: Graded) -> None:
        if not event.here.same_variant(self.here):
            return
        self.here = event.here if not event.again else self.here
        self._verdict = event.verdict
        self._say_read_as(event.verdict.read_as)
        if self.box is not None:
            self.box.remember(self.here.answers)
        self._say_feedback()
        self.show_keys()
        self.tutor.tell_news(self.study)

    def on_exercise_screen_gave_up(self, event: GaveUp) -> None:
        if not event.here.same_variant(self.here):
            return
        self.here = event.here
        self._revealed = event.revealed
        self._say_feedback()
        self.show_keys()
        self.tutor.tell_news(self.study)
        if event.then_why:
            self._show_why(self.here)

    @work(thread=True, exclusive=True, group="page")
    def _draw_graph(self, here: Here) -> None:
        from tutor.progress.why import graph_lines

        assert here.variant is not None
        try:
            lines = graph_lines(here.variant, self.lang, settled=here.settled)
        except Exception as error:
            self._tell(self.Drawn(here, say("graph", self.lang), sentence(self.tutor.failed(error))))
            return
        text = Content("\n").join(plain(line) for line in lines)
        if not here.settled:
            text = Content("\n\n").join([text, sentence(say("graph-hidden", self.lang), MUTED)])
        self._tell(self.Drawn(here, say("graph", self.lang), text))

    def on_exercise_screen_drawn(self, event: Drawn) -> None:
        if event.here.same_variant(self.here) and self.is_current:
            self.app.push_screen(Page(event.title, event.text, self.lang, wrapped=False))

    def _show_why(self, here: Here) -> None:
        from .why import WhyScreen

        self.app.push_screen(WhyScreen(here))
