"""What an exercise asks of the study: each in a thread, each answered by a message, late ones dropped."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock, Thread
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message
from textual.worker import Worker, WorkerState, get_current_worker

from tutor.errors import TutorError
from tutor.words import Text

from .window import Window

if TYPE_CHECKING:
    from tutor.explain import Account
    from tutor.explain.apart import Apart
    from tutor.grading import FollowUp, Verdict
    from tutor.grading.parted import Parting
    from tutor.progress import Here, Revealed, Study


class Working(Window):
    """A screen whose study may take a while; of work of a kind only the last counts."""

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
    class Looked(Message):
        """The run of the program may be looked at."""

        here: Here
        account: Account

    @dataclass
    class Parted(Message):
        """Where the belief behind the answer and PyTorch part."""

        here: Here
        parting: Parting | None

    @dataclass
    class Asked(Message):
        """The question that tells the beliefs behind an answer apart."""

        here: Here
        asked: FollowUp

    @dataclass
    class Settled(Message):
        """What the answer to that question tells."""

        asked: FollowUp
        verdict: Verdict

    @dataclass
    class Ran(Message):
        """A learner's program has been run."""

        here: Here
        account: Account

    @dataclass
    class Broken(Message):
        """Something could not be worked out."""

        said: Text

    def __init__(self, study: Study) -> None:
        super().__init__()
        self.study = study
        self._apart: Apart | None = None
        self._beginning = Lock()

    def on_unmount(self) -> None:
        if self._apart is not None:
            Thread(target=self._apart.close, daemon=True).start()

    @work(thread=True, exclusive=True, exit_on_error=False, group="echo")
    def echo(self, here: Here, text: str, answer: str) -> None:
        self._tell(self.Echoed(here, answer, self.study.read_as(here, text)))

    @work(thread=True, exclusive=True, exit_on_error=False, group="verdict")
    def grade(self, here: Here, text: str) -> None:
        verdict = self.study.answer(text)
        self._tell(self.Graded(self.study.here or here, verdict) if here.same_variant(self.study.here) else None)

    @work(thread=True, exclusive=True, exit_on_error=False, group="verdict")
    def grade_again(self, here: Here) -> None:
        verdict = self.study.last_verdict()
        self._tell(self.Graded(here, verdict, again=True) if verdict is not None else None)

    @work(thread=True, exclusive=True, exit_on_error=False, group="look")
    def look(self, here: Here) -> None:
        from tutor.progress.looking import account_of

        try:
            account = account_of(here)
        except TutorError:
            return
        self._tell(self.Looked(here, account))

    @work(thread=True, exclusive=True, exit_on_error=False, group="part")
    def part(self, here: Here, text: str, verdict: Verdict) -> None:
        from tutor.progress.looking import parting_of

        self._tell(self.Parted(here, parting_of(here, text, verdict)))

    @work(thread=True, exclusive=True, exit_on_error=False, group="follow-up")
    def follow_up(self, here: Here, verdict: Verdict) -> None:
        asked = self.study.follow_up(here, verdict)
        self._tell(None if asked is None else self.Asked(here, asked))

    @work(thread=True, exclusive=True, exit_on_error=False, group="follow-up")
    def settle(self, here: Here, asked: FollowUp, text: str) -> None:
        self._tell(self.Settled(asked, self.study.settle(here, asked, text)))

    @work(thread=True, exclusive=True, exit_on_error=False, group="run")
    def run_apart(self, here: Here, text: str) -> None:
        self._tell(self.Ran(here, self._own_process().account(text)))

    @work(thread=True, exit_on_error=False, group="process")
    def begin_process(self) -> None:
        """Somebody writes a program: the process that will run it is there when they have it run."""
        self._own_process().warm_up()

    def _own_process(self) -> Apart:
        from tutor.explain.apart import Apart

        with self._beginning:
            if self._apart is None:
                self._apart = Apart()
            return self._apart

    @work(thread=True, exit_on_error=False, group="read")
    def mark_read(self, here: Here) -> None:
        self.study.lesson_read(here.lesson.id)

    @work(thread=True, exclusive=True, exit_on_error=False, group="flow")
    def go(self, step: str, end: str = "") -> None:
        self._tell(self.Opened(getattr(self.study, step)(), end))

    @work(thread=True, exclusive=True, exit_on_error=False, group="flow")
    def take_hint(self) -> None:
        self._tell(self.Opened(self.study.hint()))

    @work(thread=True, exclusive=True, exit_on_error=False, group="flow")
    def give_up(self, here: Here, then_why: bool) -> None:
        revealed = self.study.give_up()
        self._tell(self.GaveUp(self.study.here or here, revealed, then_why))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of our own leaves a report and is said in a word; the lesson goes on."""
        event.stop()
        error = event.worker.error
        if event.state is WorkerState.ERROR and isinstance(error, Exception) and self.is_open:
            self.post_message(self.Broken(self.tutor.failed(error)))

    def _tell(self, message: Message | None) -> None:
        if message is not None and not get_current_worker().is_cancelled:
            self.post_message(message)
