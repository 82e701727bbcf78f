"""How far the learner is: the way so far, lessons, misconceptions; export, import, and a new beginning."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.worker import get_current_worker

from tutor.words import Text

from .asking import AskPath
from .go import Go
from .keybar import Key
from .keys import bind
from .pages import Confirm
from .prose import Prose
from .rows import SIGNS, row, shortened
from .shown import MUTED, plain, sentence
from .window import Window
from .words import WORDS, say

if TYPE_CHECKING:
    from tutor.progress.report import LessonLine, Report

WIDEST = 100
PLOT_ROWS = 8


class ProgressScreen(Window):
    """Draws the report; carrying it elsewhere and forgetting it are asked for here."""

    ABOUT = Text(
        "The curve counts the exercises you have answered right. Below, what is likely still known of each lesson, and "
        "the misconceptions met: how often, and how often you answered right since where one would show. e writes "
        "everything to one file, i reads such a file, x begins anew after a backup.",
        "曲线统计已答对的题数。下面是每课估计还记得多少，以及遇到过的误解：出现几次，此后在能显出该误解的题上答对几次。"
        "e 把全部进度写入一个文件，i 读入这样的文件，x 先备份再重新开始。",
    )
    BINDINGS = [bind("escape", "home"), bind("e", "export"), bind("i", "import"), bind("x", "reset")]

    @dataclass
    class Known(Message):
        """The report has been worked out."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        self.report: Report | None = None

    def body(self) -> ComposeResult:
        with VerticalScroll(id="report", can_focus=True):
            yield Prose()

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("e", "screen.export"),
            Key("i", "screen.import"),
            Key("x", "screen.reset"),
            Key("Esc", "screen.home"),
            Key("F1", "screen.help"),
            Key("^q", "app.quit"),
        )

    def begin(self) -> None:
        self.query_one("#report").focus()
        self.redraw()
        self._look()

    @work(thread=True, exclusive=True, group="report")
    def _look(self) -> None:
        from tutor.progress.report import report

        assert self.tutor.study is not None
        found = report(self.tutor.study)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Known(found))

    def on_progress_screen_known(self, event: Known) -> None:
        self.report = event.report
        self.redraw()

    def resized(self) -> None:
        self.redraw()

    # What is drawn.

    @property
    def room(self) -> int:
        """The cells of a line."""
        return min(WIDEST, self.app.size.width - 6)

    def redraw(self) -> None:
        self.show_title(say("progress-title", self.lang))
        words = Content("...") if self.report is None else self._words(self.report)
        self.query_one("#report Prose", Prose).update(words)

    def _words(self, report: Report) -> Content:
        blocks: list[Content] = []
        if report.days:
            from tutor.progress.picture import plot

            head = say("progress-plot", self.lang, right=report.right, total=report.total)
            curve = [plain(line, "$text-accent") for line in plot(report.days, self.room, PLOT_ROWS)]
            blocks.append(Content("\n").join([Content.styled(head, "bold"), *curve]))
        else:
            blocks.append(sentence(say("progress-none", self.lang)))
        lines = [Content.styled(say("progress-lessons", self.lang), "bold")]
        lines += [self._lesson(line) for line in report.lessons]
        blocks.append(Content("\n").join(lines))
        blocks.append(self._beliefs(report))
        if report.gone:
            blocks.append(sentence(say("progress-gone", self.lang, count=report.gone), MUTED))
        return Content("\n\n").join(blocks)

    def _lesson(self, line: LessonLine) -> Content:
        right = say("right-of", self.lang, right=line.right, total=line.total)
        if line.passed:
            right += say("and-passed", self.lang)
        elif line.holds:
            right += say("still-known", self.lang, share=round(100 * line.holds))
        standing = "right" if line.done else "tried" if line.begun else "new"
        sign, style = SIGNS[standing]
        title = shortened(plain(line.title.say(self.lang)).plain, self.room - len(right) - 8)
        return row(Content.styled(f"{sign} ", style) + plain(title), Content.styled(right, MUTED), self.room)

    def _beliefs(self, report: Report) -> Content:
        lines = [Content.styled(say("progress-beliefs", self.lang), "bold")]
        for belief in report.beliefs:
            said = belief.sentence.say(self.lang)
            sign, style = ("✓ ", "$text-success") if belief.overcome else ("• ", "$text-warning")
            lines.append(Content.styled(sign, style) + sentence(said))
            lines.append(Content("  ") + sentence(belief.words.say(self.lang), MUTED))
        if not report.beliefs:
            lines.append(sentence(say("progress-no-beliefs", self.lang), MUTED))
        return Content("\n").join(lines)

    # What the learner does.

    def action_home(self) -> None:
        self.post_message(Go("home"))

    def action_export(self) -> None:
        from tutor.progress.carry import default_name

        assert self.tutor.study is not None
        offered = str(Path.home() / default_name(self.tutor.study.store.now()))
        self.app.push_screen(AskPath(say("export-where", self.lang), offered, self.lang), self._export)

    def action_import(self) -> None:
        self.app.push_screen(AskPath(say("import-where", self.lang), "", self.lang), self._import)

    def action_reset(self) -> None:
        assert self.tutor.study is not None
        ask = say("reset-ask", self.lang, count=len(self.tutor.study.store.attempts()))
        yes, no = say("reset-yes", self.lang), say("reset-no", self.lang)
        self.app.push_screen(Confirm(ask, yes, no, self.lang, careful=True), self._reset)

    def _export(self, path: str | None) -> None:
        if path:
            self._carry("exported", path)

    def _import(self, path: str | None) -> None:
        if path:
            self._carry("imported", path)

    def _reset(self, yes: bool | None) -> None:
        if yes:
            self._carry("reset-done")

    @work(thread=True, exclusive=True, group="carry")
    def _carry(self, what: str, path: str = "") -> None:
        from tutor.progress.carry import CarryError, export_to, import_from, reset

        assert self.tutor.study is not None
        store = self.tutor.study.store
        try:
            if what == "exported":
                done = export_to(store, Path(path).expanduser())
            elif what == "imported":
                done = import_from(store, Path(path).expanduser())
            else:
                done = reset(store)
        except CarryError as error:
            self.app.call_from_thread(self.tutor.tell, error.said, warning=True)
            return
        said = WORDS[what].fill(count=done.attempts, file=done.file, new=done.new)
        self.app.call_from_thread(self.tutor.tell, said)
        if self.is_open:
            self.app.call_from_thread(self._look)
