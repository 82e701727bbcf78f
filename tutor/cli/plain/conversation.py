"""A conversation over two streams: an exercise is said, a line is read, what it means depends on what was asked."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, TextIO

from tutor.errors import TutorError, UsageError
from tutor.words import Text

from . import said
from .commands import BY_NAME, WITH_MORE
from .rewriting import is_edit, rewritten
from .speech import Speech

if TYPE_CHECKING:
    from tutor.grading import FollowUp, Verdict
    from tutor.progress import Here, Study

# What begins an answer that would else be a command.
LITERAL = "="


class Plain(Speech):
    """The lessons, for those who read or hear one line after the other."""

    def __init__(self, study: Study, source: TextIO, out: TextIO, *, lang: str = "en", ascii: bool = False) -> None:
        super().__init__(out, lang, ascii)
        self.study = study
        self.source = source
        self.running = True
        self.verdict: Verdict | None = None
        self.answered = ""
        self.asked: FollowUp | None = None
        self.pasted: list[str] | None = None

    def run(self, lesson: str | None = None) -> None:
        """Ask until there is no more to read or the learner quits."""
        if lesson is not None:
            self._require(lesson)
        elif not self.study.library.lessons:
            raise UsageError(said.NO_LESSONS.say(self.lang))
        self.say(said.WELCOME)
        self.tell_news()
        if self.study.library.problems:
            self._aside(said.FAULTS.fill(count=len(self.study.library.problems)))
        self._offer()
        here = self.study.open(lesson) if lesson is not None else self.study.resume()
        assert here is not None
        self.show(here)
        try:
            while self.running and (line := self._read()) is not None:
                self.take(line)
        except KeyboardInterrupt:
            self.out.write("\n")
        self.say(said.GOODBYE if self.study.store.saving else said.GOODBYE_UNSAVED)

    def take(self, line: str) -> None:
        """One line of the learner's: part of a program, a command, or an answer."""
        try:
            if self.pasted is not None:
                self._take_pasted(line)
            elif line.strip():
                self._take(line)
        except TutorError as error:
            spoken = getattr(error, "said", None)
            self.write(spoken.say(self.lang) if isinstance(spoken, Text) else str(error))
        self.tell_news()

    def _take(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        command = BY_NAME.get(word.lower())
        if command is not None and (not rest or (command in WITH_MORE and WITH_MORE[command](rest.strip()))):
            command(self, rest.strip())
        elif self.asked is not None:
            self._settle(line.strip())
        elif self.is_program and is_edit(line):
            self._rewrite(line)
        else:
            self.answer(line.strip().removeprefix(LITERAL).strip())

    @property
    def here(self) -> Here:
        """The exercise that was said last."""
        here = self.study.here
        assert here is not None
        return here

    # What is shown.

    def show(self, here: Here) -> None:
        """An exercise from the start: the lesson's text the first time, the program, the question."""
        self.verdict, self.asked, self.pasted = None, None, None
        title = here.lesson.title.say(self.lang)
        if here.unread:
            self.write("")
            self.say(said.LESSON, title=title)
            self.prose(here.lesson.text.say(self.lang).rstrip())
            self.study.lesson_read(here.lesson.id)
        self.write("")
        course = here.course
        head = said.CHECK if course.is_check else said.REVIEW if course.is_review else said.EXERCISE
        self.say(head, number=course.number, total=course.total, title=title)
        if here.variant is None:
            self.say(said.CANNOT_SHOW, fault=here.fault)
            return
        program = self.draft if self.is_program else here.variant.program
        self.say(said.TO_CHANGE if self.is_program else said.PROGRAM, count=program.rstrip("\n").count("\n") + 1)
        self.numbered(program)
        self.say(said.QUESTION, question=here.variant.question.say(self.lang).strip())
        for number, option in enumerate(here.variant.options, 1):
            self.say(said.OPTION, number=number, text=option.text.say(self.lang))
        self.say(self.how(here))
        if here.solved:
            self.say(said.DONE_BEFORE)
        elif here.sheet.draft and not self.is_program:
            self.write(said.WHERE_WERE_YOU.fill(draft=here.sheet.draft).say(self.lang))
        for number, hint in enumerate(here.hints, 1):
            self.say(said.HINT, number=number, hint=hint.say(self.lang))

    def how(self, here: Here) -> Text:
        """How the exercise is answered."""
        exercise, variant = here.exercise, here.variant
        if exercise.kind == "steps" and variant is not None:
            return said.STEPS_HOW.fill(form="; ".join(f"{ask} = .." for ask in variant.steps))
        if exercise.kind != "table":
            return said.HOW_TO_ANSWER.get(exercise.kind, said.HOW_TO_ANSWER["tensor"])
        cells = ", ".join({"grad": "None", "grad_fn": "None"}.get(column, "yes") for column in exercise.columns)
        pattern = "; ".join(f"{row}: {cells}" for row in exercise.rows)
        return said.TABLE_HOW.fill(rows=", ".join(exercise.rows), columns=", ".join(exercise.columns), pattern=pattern)

    def tell_news(self) -> None:
        """What happened to the progress file meanwhile."""
        for notice in self.study.store.news():
            self._aside(notice)

    # Answers.

    def answer(self, text: str) -> None:
        """Grade an answer and say what comes of it."""
        if self.here.variant is None:
            return
        self.answered = text
        self.verdict = self.study.answer(text)
        self._say_verdict(self.verdict)
        asked = self.study.follow_up(self.here, self.verdict)
        if asked is not None:
            self._ask(asked)

    def _say_verdict(self, verdict: Verdict) -> None:
        if verdict.read_as and not self.is_program:
            self.write(said.READ_AS.fill(echo=verdict.read_as).say(self.lang))
        blank = "" if self.lang == "zh" else " "
        outcome, feedback = said.OUTCOMES[verdict.outcome.value].say(self.lang), verdict.feedback.say(self.lang)
        # "Right. Right." says nothing more.
        more = "" if feedback.strip(" .。") == outcome.strip(" .。") else feedback
        self.prose(f"{outcome}{blank}{more}".strip())
        if verdict.outcome.value == "right" and self.here.variant is not None:
            self.explanation(self.here.variant.explanation)
            self.say(said.AFTER_CHECK if self.here.course.is_check else said.AFTER_RIGHT)
        elif self.here.course.is_check and self.here.settled:
            self.say(said.AFTER_CHECK)
        elif verdict.line:
            self.say(said.MAY_PART)

    def explanation(self, explanation: Text) -> None:
        """The author's words on why."""
        if explanation:
            self.prose(explanation.say(self.lang).strip())

    def _ask(self, asked: FollowUp) -> None:
        self.asked = asked
        assert self.here.variant is not None
        self.say(asked.question)
        if asked.variant.program != self.here.variant.program:
            self.numbered(asked.variant.program)
        self.say(said.FOLLOW_UP_HOW)

    def _settle(self, text: str) -> None:
        assert self.asked is not None
        verdict = self.study.settle(self.here, self.asked, text)
        self.prose(verdict.feedback.say(self.lang).strip())
        if verdict.outcome.value != "unreadable":
            self.asked = None
            self.say(said.BACK)

    # Programs.

    @property
    def is_program(self) -> bool:
        """Whether the answer here is a program."""
        return self.here.exercise.kind == "code"

    @property
    def draft(self) -> str:
        """The program as it stands."""
        here = self.here
        assert here.variant is not None
        written = here.sheet.draft or (here.answers[-1] if here.answers else "")
        return written or here.variant.program

    def _rewrite(self, line: str) -> None:
        changed = rewritten(self.draft, line)
        self.study.save_draft(changed.program)
        self.write(changed.said.say(self.lang))

    def _take_pasted(self, line: str) -> None:
        assert self.pasted is not None
        if line.strip() != ".":
            self.pasted.append(line)
            return
        self.study.save_draft("\n".join(self.pasted) + "\n")
        self.pasted = None
        self.numbered(self.draft)

    # Streams.

    def _offer(self) -> None:
        """What else there is to do, said once at the start."""
        from tutor.progress.agenda import TOUR, agenda

        fresh = self.study.store.place() is None
        if fresh and any(lesson.unit == TOUR for lesson in self.study.library.lessons):
            self.say(said.TOUR_OFFER)
        left = len(agenda(self.study.store, self.study.library).today.left)
        if left:
            self.say(said.REVIEW_DUE, left=left)

    def _read(self) -> str | None:
        """The next line without its end; None where there is none."""
        if self.source.isatty():
            # Line editing and earlier answers under the arrow keys, where the platform has them.
            with contextlib.suppress(ImportError):
                import readline  # noqa: F401
            try:
                return input("> ")
            except EOFError:
                self.out.write("\n")
                return None
        line = self.source.readline()
        return line.rstrip("\r\n") if line else None

    def _aside(self, notice: Text) -> None:
        print(notice.say(self.lang), file=sys.stderr)

    def _require(self, lesson: str) -> None:
        ids = [known.id for known in self.study.library.lessons]
        if lesson not in ids:
            import difflib

            near = difflib.get_close_matches(lesson, ids, 1)
            hint = f" Did you mean '{near[0]}'?" if near else f" There are: {', '.join(ids) or 'none'}."
            raise UsageError(f"There is no lesson '{lesson}'.{hint}")
