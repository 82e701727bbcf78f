"""The playground: any program of the language, run as it is typed, with what it prints, its tensors and its graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea
from textual.worker import get_current_worker

from tutor.words import Text

from .asking import AskPath
from .editor import CodeEditor, readable
from .go import Go
from .keybar import Key
from .keys import bind
from .notes import NotesPanel
from .pages import Confirm
from .results import ResultsPanel
from .window import Window
from .words import WORDS, say

if TYPE_CHECKING:
    from tutor.authoring.exercise import Asking
    from tutor.explain import Account
    from tutor.progress import Study
    from tutor.progress.programs import ProgramFile

EXAMPLE = """import torch

a = torch.tensor([[2., 3.]], requires_grad=True)
w = torch.ones(2, 1, requires_grad=True)
out = torch.mm(a, w)
out.backward()

print(out)
print(w.grad)
"""
# Seconds of quiet after a key until the program is run.
RUN_AFTER = 0.4
TEXT, FILE = "playground.text", "playground.file"


class PlaygroundScreen(Window):
    """An editor; each change is run apart and its account drawn beside the one before."""

    ABOUT = Text(
        "Type or paste a program in PyTorch syntax; it is run whenever you pause. F7 and F8 make the number under the "
        "cursor smaller and larger: watch the gradients change. F4 shows the graph, F9 makes an exercise of it for a "
        "lesson. A program that takes too long is stopped. What you type is kept, saved or not.",
        "输入或粘贴一段 PyTorch 程序，停下来就会运行。F7、F8 减小或增大光标处的数字，观察梯度如何变化。"
        "F4 显示计算图，F9 把它做成课程里的一道习题。运行太久的程序会被停止。输入的内容会一直保留，不论是否存盘。",
    )
    BINDINGS = [
        bind("f12,f5,ctrl+b", "run"),
        bind("f7", "nudge(-1)"),
        bind("f8", "nudge(1)"),
        bind("f4,ctrl+g", "graph"),
        bind("f6", "switch_view"),
        bind("ctrl+s", "save"),
        bind("f3,ctrl+o", "open_file"),
        bind("f9", "make_exercise"),
        bind("escape", "home"),
    ]

    @dataclass
    class Ran(Message):
        """A program has been run."""

        account: Account

    @dataclass
    class Read(Message):
        """A file has been read; `unsaved` is what was typed into it last time and not saved. `new`: there is none yet."""

        file: ProgramFile
        unsaved: str = ""
        new: bool = False

    @dataclass
    class Saved(Message):
        """The program is in a file."""

        file: ProgramFile

    @dataclass
    class Trouble(Message):
        """A file cannot be read or written; `overwrite` is a name that may be written over if the learner says so."""

        said: Text
        overwrite: str = ""

    @dataclass
    class Made(Message):
        """An exercise was written."""

        path: Path

    def __init__(self, text: str = "", file: str = "") -> None:
        super().__init__()
        from tutor.explain.apart import Apart

        self._given, self._name = text, file
        self.file: ProgramFile | None = None
        self._apart = Apart()
        self._account: Account | None = None
        self._run_timer: Timer | None = None
        self._kept = ("", "")
        self._sent = ""

    def body(self) -> ComposeResult:
        with Container(id="play"):
            yield CodeEditor(id="play-editor")
            with Vertical(id="play-side"):
                yield ResultsPanel(id="play-results")
                yield NotesPanel(id="play-notes")

    def keys(self) -> tuple[Key, ...]:
        return (
            # It runs by itself; the other view is seen nowhere else where there is no room for both.
            Key("F12", "screen.run") if self.is_wide else Key("F6", "screen.switch_view"),
            Key("F7 F8", "screen.nudge(1)", "nudge"),
            Key("F4", "screen.graph"),
            Key("^s", "screen.save"),
            Key("F1", "screen.help"),
            Key("^q", "app.quit"),
        )

    @property
    def editor(self) -> CodeEditor:
        return self.query_one(CodeEditor)

    @property
    def results(self) -> ResultsPanel:
        return self.query_one(ResultsPanel)

    @property
    def notes(self) -> NotesPanel:
        return self.query_one(NotesPanel)

    def begin(self) -> None:
        self.editor.focus()
        study = self.tutor.study
        kept, of = (study.store.setting(TEXT), study.store.setting(FILE)) if study else ("", "")
        if self._name:
            self._read(self._name, kept if of == str(Path(self._name).expanduser().absolute()) else "")
        else:
            self.editor.text = kept or self._given or EXAMPLE
            if kept and self._given and kept != self._given:
                # Undo leads back to what was here.
                self.editor.replace_all(self._given)
            if kept and not self._given and of:
                self._read_quietly(of)
        self.redraw()

    def resized(self) -> None:
        self.show_keys()

    def on_unmount(self) -> None:
        Thread(target=self._apart.close, daemon=True).start()

    def redraw(self) -> None:
        self._say_title()
        self.editor.border_title = say("program", self.lang)
        self.results.lang = self.notes.lang = self.lang
        self.results.border_title = say("play-results", self.lang)
        self.notes.border_title = say("notes", self.lang)

    def _say_title(self, state: str = "") -> None:
        if self.file is None:
            where = say("play-untitled", self.lang)
        elif self.file.text.rstrip("\n") != self.editor.text.rstrip("\n"):
            where = say("play-changed", self.lang, file=self.file.path.name)
        else:
            where = self.file.path.name
        self.show_title(say("play-title", self.lang, file=where), state)

    # Running.

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.editor.marked = 0
        self._say_title()
        if self._run_timer is not None:
            self._run_timer.stop()
        self._run_timer = self.set_timer(RUN_AFTER, self._run_if_new)
        self._keep()

    def _keep(self) -> None:
        """Write what is typed to disk, whether it is saved in a file or not; a key that was overtaken is left out."""
        study = self.tutor.study
        if study is not None:
            self._kept = self.editor.text, str(self.file.path.absolute()) if self.file is not None else ""
            self.tutor.in_order(self._write_kept, study, self._kept)

    def _write_kept(self, study: Study, kept: tuple[str, str]) -> None:
        if kept is self._kept:
            study.store.set_setting(TEXT, kept[0])
            study.store.set_setting(FILE, kept[1])

    def _run_if_new(self) -> None:
        if self.editor.text != self._sent:
            self.action_run()

    def action_run(self) -> None:
        if self._run_timer is not None:
            self._run_timer.stop()
        self._sent = text = self.editor.text
        if not text.strip():
            self.results.account = None
            return
        self._say_title(say("play-running", self.lang))
        # What still runs is an older text: nobody waits for it.
        self._apart.stop(after=0.3)
        self._run(text)

    @work(thread=True, exclusive=True, group="run")
    def _run(self, text: str) -> None:
        account = self._apart.account(text)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Ran(account))

    def on_playground_screen_ran(self, event: Ran) -> None:
        account = event.account
        if account.source != self.editor.text:
            return
        done = self.results.account
        if done is not None and (done.fault is None or done.fault.type):
            self.results.before = done
        self.results.account = account
        fault = account.fault
        raised = fault is not None and fault.line and not fault.too_much
        state = "play-ran" if fault is None else "play-raised" if raised else "play-stopped"
        self._say_title(say(state, self.lang, count=account.operations))
        if fault is not None and fault.line:
            self.editor.marked = fault.line
        self.notes.account = account
        self._account = account
        self._look()

    # Looking.

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        event.stop()
        self._look()

    def _look(self) -> None:
        """Explain the line the cursor is on, and the variable under it."""
        row, column = self.editor.cursor_location
        self.notes.line = row + 1
        names = self._account.names.get(row + 1, ()) if self._account is not None else ()
        under = [name.text for name in names if name.start <= column <= name.end]
        self.notes.variable = under[0] if under else names[0].text if names else ""

    def action_graph(self) -> None:
        if self._account is not None:
            from .flow import GraphScreen

            self.app.push_screen(GraphScreen(account=self._account))

    def action_switch_view(self) -> None:
        """Where there is no room for both: the line's explanation, or the results."""
        self.toggle_class("-line")

    def action_nudge(self, by: int) -> None:
        """Change the number under the cursor and run."""
        if self.editor.nudge(by):
            self.action_run()
        else:
            self.tutor.tell(WORDS["play-no-number"])

    def action_home(self) -> None:
        self.post_message(Go("home"))

    # Files.

    def action_open_file(self) -> None:
        def answered(name: str | None) -> None:
            if name:
                self._read(name, "")

        self.app.push_screen(AskPath(say("play-open", self.lang), "", self.lang), answered)

    @work(thread=True, exclusive=True, group="file")
    def _read(self, name: str, unsaved: str) -> None:
        from tutor.progress.programs import FileTrouble, ProgramFile, read_program

        path = Path(name).expanduser()
        try:
            new = not path.exists()
            file = ProgramFile("", path, "") if new else read_program(path)
            self.post_message(self.Read(file, unsaved, new))
        except FileTrouble as trouble:
            self.post_message(self.Trouble(trouble.said))

    @work(thread=True, exclusive=True, group="file")
    def _read_quietly(self, name: str) -> None:
        """The file that what is in the editor was saved in; where it is gone nothing is said."""
        from tutor.progress.programs import FileTrouble, read_program

        try:
            file = read_program(name)
        except FileTrouble:
            return
        self.app.call_from_thread(self._belongs_to, file)

    def _belongs_to(self, file: ProgramFile) -> None:
        if self.is_open:
            self.file = file
            self._say_title()

    def on_playground_screen_read(self, event: Read) -> None:
        self.file = event.file
        self.editor.replace_all(readable(event.file.text))
        self.editor.move_cursor((0, 0))
        if event.unsaved and event.unsaved.rstrip("\n") != event.file.text.rstrip("\n"):
            self.editor.replace_all(event.unsaved)
            self.tutor.tell(WORDS["play-restored"])
        elif event.new:
            self.tutor.tell(WORDS["play-new"].fill(file=event.file.path.name))
        self._say_title()
        self.editor.focus()

    def action_save(self) -> None:
        if self.file is not None:
            self._save(str(self.file.path))
            return

        def answered(name: str | None) -> None:
            if name:
                self._save(name)

        self.app.push_screen(AskPath(say("play-save", self.lang), "program.py", self.lang), answered)

    def _save(self, name: str, *, force: bool = False) -> None:
        self._write(name, self.editor.text, force)

    @work(thread=True, exclusive=True, group="file")
    def _write(self, name: str, text: str, force: bool) -> None:
        from tutor.progress.programs import FileTrouble, Overwrites, save_program

        try:
            self.post_message(self.Saved(save_program(name, text, self.file, force=force)))
        except Overwrites as trouble:
            self.post_message(self.Trouble(trouble.said, name))
        except FileTrouble as trouble:
            self.post_message(self.Trouble(trouble.said))

    def on_playground_screen_saved(self, event: Saved) -> None:
        self.file = event.file
        self._keep()
        self._say_title()
        self.tutor.tell(WORDS["play-saved"].fill(file=event.file.path))

    def on_playground_screen_trouble(self, event: Trouble) -> None:
        if not event.overwrite:
            self.tutor.tell(event.said, warning=True)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._save(event.overwrite, force=True)

        words = event.said.say(self.lang), say("play-overwrite", self.lang), say("play-not", self.lang)
        self.app.push_screen(Confirm(*words, self.lang, careful=True), answered)

    # Exercises.

    def action_make_exercise(self) -> None:
        from tutor.authoring.exercise import askings

        current = self._account is not None and self._account.source == self.editor.text
        offered = askings(self._account) if self._account is not None and current else ()
        if not offered:
            self.tutor.tell(WORDS["play-nothing-to-ask"])
            return
        from .choosing import Choose

        def answered(number: int | None) -> None:
            if number is not None:
                self._make(self.editor.text, offered[number])

        questions = [asking.question.say(self.lang) for asking in offered]
        self.app.push_screen(Choose(say("play-ask", self.lang), questions, self.lang), answered)

    @work(thread=True, exclusive=True, group="file")
    def _make(self, text: str, asking: Asking) -> None:
        from tutor.authoring.exercise import write_lesson

        folder = self.file.path.absolute().parent if self.file is not None else Path.cwd()
        try:
            self.post_message(self.Made(write_lesson(text, asking, folder)))
        except OSError as error:
            from tutor.progress.programs import TROUBLE

            self.post_message(self.Trouble(TROUBLE.fill(path=folder, reason=error.strerror or type(error).__name__)))

    def on_playground_screen_made(self, event: Made) -> None:
        self.tutor.tell(WORDS["play-made"].fill(file=event.path))
