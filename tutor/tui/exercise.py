"""The screen where the learner works: the program, the question, the answer, and what the tutor says to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tutor.words import Text

from .answers import BOXES, AnswerBox, CodeAnswer, ErrorAnswer, LineAnswer, StepsAnswer, TensorAnswer
from .asked import FollowUpPanel
from .course import how_far, next_key, next_means
from .feedback import Entry, FeedbackPanel
from .keybar import Key
from .keys import bind
from .notes import NotesPanel
from .pages import Confirm, Page
from .program import ProgramView
from .prose import Prose
from .shown import MUTED, page, plain, sentence
from .told import Told, entries
from .words import WORDS, say
from .working import Working

if TYPE_CHECKING:
    from tutor.progress import Here, Study

ECHOING = (LineAnswer, StepsAnswer)
# Kinds whose answer has lines of its own: Enter begins a new one.
LINES = ("output", "code")
# Lines of what the tutor says that are always seen.
FEEDBACK_LEAST = 4


class ExerciseScreen(Working):
    """Draws the exercise the study is at; every answer, hint and step goes through the study, in a worker."""

    ABOUT = Text(
        "Read the program, answer the question, press Enter. F2 gives a hint, F3 the answer and why, F5 asks the same "
        "with other numbers, F8 goes on. After a wrong answer F3 shows where you and PyTorch part. Tab goes to the "
        "program, where each line and variable is explained. Every answer is saved before its verdict is shown.",
        "阅读程序，回答问题，按回车提交。F2 给提示，F3 看答案和原因，F5 换一组数字，F8 去下一题。"
        "答错后按 F3 查看你的想法与 PyTorch 从哪里开始不同。按 Tab 进入程序，逐行逐变量查看说明。"
        "每次作答在显示评判之前就已保存。",
    )
    AUTO_FOCUS = ", ".join(
        f"#answer-place {kind}" for kind in ("OneLine", "MatrixGrid", "Choices", "FlagGrid", "TextArea")
    )
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
        bind("shift+up", "scroll_notes(-1)"),
        bind("shift+down", "scroll_notes(1)"),
    ]

    @dataclass
    class Ended(Message):
        """The reviews of today, or the check, are over."""

        here: Here

    def __init__(self, study: Study, here: Here) -> None:
        super().__init__(study)
        self.here = here
        self._told = Told()
        self._answered = ""
        self._missing: Text | None = None
        self._ready_to_run = False
        self._in_cells = False

    def body(self) -> ComposeResult:
        with Container(id="body"):
            with Vertical(id="left"):
                yield ProgramView(id="program")
                yield NotesPanel(id="notes")
            with Vertical(id="work"):
                with VerticalScroll(id="lesson-text", can_focus=False):
                    yield Prose()
                yield Prose(id="question")
                yield Vertical(id="answer-place")
                yield Static(id="read-as", markup=False)
                yield FollowUpPanel()
                yield FeedbackPanel()

    def keys(self) -> tuple[Key, ...]:
        end = (Key("F1", "screen.help"), Key("^q", "app.quit"))
        if self.has_class("-exploring"):
            return (
                Key("↑↓", "screen.look(1, 0)", "line"),
                Key("←→", "screen.look(0, 1)", "variable"),
                Key("F4", "screen.graph"),
                Key("Tab", "screen.to_answer", "answer"),
                *end,
            )
        if self.here.settled:
            return (
                Key("F8", "screen.next"),
                Key("F3", "screen.why"),
                Key("F5", "screen.another"),
                Key("F4", "screen.graph"),
                *end,
            )
        enter = Key("F10" if self.here.exercise.kind in LINES else "Enter", "screen.answer")
        why = Key("F3", "screen.why", "part" if self._may_part else "")
        run = Key("F12", "screen.run_program", "run")
        last = run if self.here.exercise.kind == "code" else next_key(self.here)
        if self.here.course.is_check:
            return (enter, *dict.fromkeys((last, next_key(self.here))), *end)
        return (enter, Key("F2", "screen.hint"), why, last, *end)

    # Drawing.

    @property
    def program(self) -> ProgramView:
        return self.query_one(ProgramView)

    @property
    def box(self) -> AnswerBox | None:
        boxes = self.query("#answer-place AnswerBox").results(AnswerBox)
        return next((box for box in boxes if box.is_here), None)

    @property
    def notes(self) -> NotesPanel:
        return self.query_one(NotesPanel)

    @property
    def _may_part(self) -> bool:
        """Whether F3 has something to say about the wrong answer, before it comes to the right one."""
        verdict = self._told.verdict
        wrong = verdict is not None and verdict.outcome.value == "wrong" and bool(verdict.line)
        return wrong and self._told.parting is None and not self.here.settled

    @property
    def MEANS(self) -> dict[str, str]:
        """What the actions here come to at this moment."""
        return {"next": next_means(self.here), "why": "part" if self._may_part else "why"}

    @property
    def feedback(self) -> FeedbackPanel:
        return self.query_one(FeedbackPanel)

    def redraw(self) -> None:
        """Draw the exercise from the start, its answer box with it."""
        here = self.here
        title = plain(here.lesson.title.say(self.lang)).plain
        self.show_title(title, how_far(here, self.lang))
        self.set_class(here.exercise.kind == "code", "-code")
        self._show_program(here.variant.program if here.variant else "")
        self.notes.lang = self.lang
        self.notes.border_title = say("notes", self.lang)
        self.query_one("#lesson-text Prose", Prose).update(page(here.lesson.text.say(self.lang)))
        self.query_one("#question", Prose).update(
            sentence(here.variant.question.say(self.lang), "bold")
            if here.variant
            else sentence(say("cannot-show", self.lang, fault=here.fault), "$text-warning")
        )
        self._replace_box()
        self._say_feedback()
        self.show_keys()
        self._look_again()
        if here.unread:
            self.here = replace(here, unread=False)
            self.mark_read(here)
            self.action_lesson()

    def _show_program(self, text: str, title: str = "program") -> None:
        self.program.border_title = say(title, self.lang)
        self.program.marked = frozenset()
        self.program.program = text

    def _look_again(self) -> None:
        """Work out what may be seen of the run now."""
        self.program.names = {}
        self.notes.account = None
        if self.here.variant is not None and self.here.exercise.kind != "code":
            self.look(self.here)

    def _replace_box(self) -> None:
        here = self.here
        self.query_one(FollowUpPanel).ask(None, self.lang)
        place = self.query_one("#answer-place", Vertical)
        place.remove_children()
        if here.variant is None:
            return
        kind = BOXES.get(here.exercise.kind, LineAnswer)
        self.set_class(not issubclass(kind, ECHOING), "-no-echo")
        written = here.sheet.draft or (here.answers[-1] if here.answers else "")
        box = kind(here.variant, self.lang, here.answers, written)
        if isinstance(box, TensorAnswer):
            box.set_reactive(TensorAnswer.in_cells, self._in_cells)
        place.mount(box)
        if here.answers and here.answers[-1] == written:
            self._answered = written
            self.grade_again(here)
        if here.gave_up:
            self.give_up(here, then_why=False)

    def _say_feedback(self) -> None:
        self.feedback.entries = entries(self.here, self._told, self.lang)

    def _tell_more(self, **changed: Any) -> None:
        """Something more has happened: say it."""
        self._told = replace(self._told, **changed)
        self._say_feedback()
        self.show_keys()
        self._to_see(self.feedback)

    def _to_see(self, widget: Widget) -> None:
        """Bring it into view where the window has no room for the answer and what is said to it."""

        def scroll() -> None:
            over = self.query_one("#work").max_scroll_y
            if over and widget is self.feedback:
                # What is said scrolls by itself before all of it does.
                high = self.feedback.outer_size.height
                self.feedback.styles.max_height = max(FEEDBACK_LEAST, high - over)
                over -= high - FEEDBACK_LEAST
            if over > 0:
                self.after_refresh(widget.scroll_visible, animate=False, top=widget is not self.feedback)

        self.feedback.styles.max_height = None
        self.after_refresh(scroll)

    def _say_read_as(self, echo: str) -> None:
        echo = echo if isinstance(self.box, ECHOING) else ""
        words = plain(say("read-as", self.lang, echo=echo), MUTED) if echo else Content("")
        self.query_one("#read-as", Static).update(words)

    def _say_note(self, words: Text) -> None:
        self._tell_more(note=words)

    # What the learner does.

    def on_answer_box_changed(self, event: AnswerBox.Changed) -> None:
        event.stop()
        if event.box is not self.box:
            return  # The exercise it belongs to was left meanwhile.
        self.here = replace(self.here, sheet=replace(self.here.sheet, draft=event.text))
        if self._missing is not None and self._told.note == self._missing:
            self._missing = None
            self._told = replace(self._told, note=Text())
            self._say_feedback()
        self.tutor.keep_draft(self.study, event.text, self.here)
        box = self.box
        if box is not None and self.query_one("#work").scroll_offset.y:
            self._to_see(box)
        if isinstance(box, ECHOING):
            variant, text = box.echoing
            self.echo(replace(self.here, variant=variant), text, event.text)
        if isinstance(box, CodeAnswer) and box.edited and not self._ready_to_run:
            self._ready_to_run = True
            self.begin_process()
        if isinstance(box, ErrorAnswer):
            self.program.marked = frozenset({box.line_number} if box.line_number else ())

    def on_answer_box_answered(self, event: AnswerBox.Answered) -> None:
        event.stop()
        if event.box is not self.box:
            return
        self._missing = self.box.missing if self.box is not None else None
        if self._missing is not None:
            self._say_note(self._missing)
            if self.box is not None:
                self.box.to_missing()
            return
        self._say_read_as("")
        self._answered = event.text
        self._told = Told()
        self.program.marked = frozenset()
        self.query_one(FollowUpPanel).ask(None, self.lang)
        self.feedback.entries = (Entry("note", "", Content(say("checking", self.lang))),)
        self.grade(self.here, event.text)

    def on_tensor_answer_switched(self, event: TensorAnswer.Switched) -> None:
        event.stop()
        self._in_cells = event.in_cells

    def on_code_answer_run(self, event: CodeAnswer.Run) -> None:
        event.stop()
        self.feedback.entries = (Entry("note", "", Content(say("running", self.lang))),)
        self.run_apart(self.here, event.text)

    def on_follow_up_panel_answered(self, event: FollowUpPanel.Answered) -> None:
        event.stop()
        self.settle(self.here, event.asked, event.text)

    def on_follow_up_panel_shown(self, event: FollowUpPanel.Shown) -> None:
        event.stop()
        own = self.here.variant.program if self.here.variant else ""
        if event.program != own:
            self._show_program(*(event.program, "other-program") if event.inside else (own, "program"))

    def on_program_view_looked(self, event: ProgramView.Looked) -> None:
        event.stop()
        self.notes.line, self.notes.variable = event.line, event.name

    def on_descendant_focus(self) -> None:
        self._explore()

    def on_descendant_blur(self) -> None:
        self._explore()

    def _explore(self) -> None:
        """Whether the learner is looking through the program: then what its lines did has the room."""
        exploring = self.focused is self.program
        if exploring != self.has_class("-exploring"):
            self.set_class(exploring, "-exploring")
            self.show_keys()

    def action_look(self, lines: int, variables: int) -> None:
        if variables:
            self.program.action_variable(variables)
        else:
            self.program.action_line(lines)

    def action_scroll_notes(self, by: int) -> None:
        self.notes.scroll_relative(y=by, animate=False)

    def action_to_answer(self) -> None:
        if self.box is not None:
            self.box.focus_answer()

    def action_answer(self) -> None:
        if self.box is not None:
            self.box.give()

    def action_run_program(self) -> None:
        if isinstance(self.box, CodeAnswer):
            self.box.action_run()

    def action_hint(self) -> None:
        if self.here.variant is not None:
            self.take_hint()

    def action_another(self) -> None:
        if isinstance(self.box, CodeAnswer) and self.box.edited and not self.here.settled:

            def answered(yes: bool | None) -> None:
                if yes:
                    self.go("another_variant")

            drop, yes, no = (say(word, self.lang) for word in ("drop-program", "drop", "keep"))
            question = Confirm(drop, yes, no, self.lang)
            self.app.push_screen(question, answered)
        else:
            self.go("another_variant")

    def action_next(self) -> None:
        self.go("next", "end")

    def action_previous(self) -> None:
        self.go("previous", "start")

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
        elif self._may_part and self._told.verdict is not None:
            self.part(self.here, self._answered, self._told.verdict)
        else:
            self._ask_to_give_up(then_why=True)

    def action_graph(self) -> None:
        if self.here.variant is not None:
            from .flow import GraphScreen

            self.app.push_screen(GraphScreen(self.here))

    def action_scroll_program(self, by: int) -> None:
        (self.program.action_page_down if by > 0 else self.program.action_page_up)()

    def _ask_to_give_up(self, then_why: bool) -> None:
        here = self.here

        def answered(yes: bool | None) -> None:
            if yes:
                self.give_up(here, then_why)

        give_up, yes, no = (say(word, self.lang) for word in ("give-up", "yes", "no"))
        self.app.push_screen(Confirm(give_up, yes, no, self.lang), answered)

    # What came back.

    def on_working_opened(self, event: Working.Opened) -> None:
        if event.here is None and event.word == "end" and self.here.course.mode != "lesson":
            self.post_message(self.Ended(self.here))
        elif event.here is None:
            self._say_note(WORDS[event.word])
        elif event.here.same_variant(self.here):
            more = len(event.here.hints) > len(self.here.hints)
            self.here = event.here
            none = "no-hints-in-check" if event.here.course.is_check else "no-more-hints"
            self._say_note(Text() if more else WORDS[none])
        else:
            before = self.here
            self.show(event.here)
            if event.here.place == before.place and event.here.same_program(before):
                self._say_note(WORDS["same-numbers"])

    def show(self, here: Here) -> None:
        """Go to another exercise or variant."""
        self.here = here
        self._told = Told()
        self._answered = ""
        self._say_read_as("")
        self.redraw()

    def on_working_broken(self, event: Working.Broken) -> None:
        self._say_note(event.said)

    def on_working_echoed(self, event: Working.Echoed) -> None:
        if event.here.same_variant(self.here) and self.box is not None and self.box.answer == event.text:
            self._say_read_as(event.echo)

    def on_working_graded(self, event: Working.Graded) -> None:
        if not event.here.same_variant(self.here):
            return
        settled = self.here.settled
        self.here = event.here if not event.again else self.here
        self._say_read_as(event.verdict.read_as)
        if self.box is not None:
            self.box.remember(self.here.answers)
            self.box.show(event.verdict)
        self._tell_more(verdict=event.verdict, hints=len(self.here.hints))
        if self.here.settled != settled:
            self.look(self.here)
        elif len(event.verdict.tags) > 1:
            self.follow_up(self.here, event.verdict)
        self.tutor.tell_news(self.study)

    def on_working_gave_up(self, event: Working.GaveUp) -> None:
        if not event.here.same_variant(self.here):
            return
        self.here = event.here
        self._tell_more(revealed=event.revealed)
        self.look(self.here)
        self.tutor.tell_news(self.study)
        if event.then_why:
            self._show_why(self.here)

    def on_working_looked(self, event: Working.Looked) -> None:
        if event.here.same_variant(self.here) and event.here.settled == self.here.settled:
            self.program.names = {
                line: tuple(name for name in names if (told := event.account.lines.get(line)) and told.fact(name.text))
                for line, names in event.account.names.items()
            }
            self.notes.account = event.account

    def on_working_parted(self, event: Working.Parted) -> None:
        if not event.here.same_variant(self.here):
            return
        if event.parting is None:
            self._ask_to_give_up(then_why=True)
            return
        self.program.marked = frozenset({event.parting.line})
        self._tell_more(parting=event.parting)

    def on_working_asked(self, event: Working.Asked) -> None:
        if event.here.same_variant(self.here) and not self.here.settled:
            self.query_one(FollowUpPanel).ask(event.asked, self.lang)

    def on_working_settled(self, event: Working.Settled) -> None:
        panel = self.query_one(FollowUpPanel)
        if panel.asked is event.asked:
            panel.settle(event.verdict)
            if panel.asked is None:
                self.action_to_answer()

    def on_working_ran(self, event: Working.Ran) -> None:
        if event.here.same_variant(self.here):
            self._tell_more(ran=event.account)
            if isinstance(self.box, CodeAnswer) and event.account.fault is not None:
                self.box.editor.marked = event.account.fault.line

    def _show_why(self, here: Here) -> None:
        from .why import WhyScreen

        self.app.push_screen(WhyScreen(here))
