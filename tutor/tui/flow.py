"""The graph of a program, stepped through: values appear on the way forward, gradients on the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.style import Style as RichStyle
from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.visual import Visual
from textual.worker import get_current_worker

from tutor.words import Text

from .keybar import Key
from .keys import bind
from .program import ProgramView
from .prose import Prose
from .shown import MUTED, plain, sentence, visible
from .window import Window
from .words import say

if TYPE_CHECKING:
    from tutor.explain import Account, GraphRow, Moment
    from tutor.progress import Here

LONGEST = 40
# Cells for the numbers of a row: with fewer the name of its operation is left out, with fewer still the rows scroll.
ROOM = 32


class RailsView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws the rows of a graph as they are at one moment of the run; only those in view."""

    BINDINGS = [
        bind("up,k", "scroll_up"),
        bind("down,j", "scroll_down"),
        bind("pageup", "page_up"),
        bind("pagedown", "page_down"),
        bind("shift+left,h", "scroll_left"),
        bind("shift+right,l", "scroll_right"),
    ]

    COMPONENT_CLASSES = {"rails--now", "rails--value", "rails--gradient"}
    DEFAULT_CSS = """
    RailsView {
        & > .rails--now { background: $primary 30%; text-style: bold; }
        & > .rails--value { color: $text-success; }
        & > .rails--gradient { color: $text-warning; }
    }
    """

    rows: reactive[tuple[GraphRow, ...]] = reactive(())
    """The rows, results first."""
    moments: reactive[tuple[Moment, ...]] = reactive(())
    """Everything that happens in the run."""
    at: reactive[int] = reactive(0, repaint=False)
    """How many of the moments have passed."""
    lang: reactive[str] = reactive("en")
    """The language of the words."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._widths = (0, 0, 0)
        self._beside = (0, 0)
        self._wide = 0
        self._with_how = True
        self._values: dict[int, str] = {}
        self._back: dict[int, Moment] = {}
        self._places: dict[int, int] = {}
        self._styles_of: dict[bool, tuple[VisualStyle, RichStyle]] = {}

    def watch_rows(self) -> None:
        self._measure()

    def watch_moments(self) -> None:
        self._measure()

    def watch_lang(self) -> None:
        self._measure()

    def _measure(self) -> None:
        rows = [row for row in self.rows if row.vertex >= 0]
        self._widths = (
            max((cell_len(row.signs) for row in self.rows), default=0),
            max((cell_len(row.label.say(self.lang)) for row in rows), default=0),
            max((cell_len(row.how.say(self.lang)) for row in rows), default=0),
        )
        self._places = {row.vertex: number for number, row in enumerate(self.rows) if row.vertex >= 0}
        facts = [len(row.shape) + len(row.flag) + len(row.grad) + 8 for row in self.rows]
        values: dict[int, int] = {}
        back: dict[int, int] = {}
        for moment in self.moments:
            wide = values if moment.kind == "forward" else back
            wide[moment.row] = max(wide.get(moment.row, 0), min(LONGEST, cell_len(moment.numbers)) + 12)
        numbers = [values.get(row.vertex, 0) + back.get(row.vertex, 0) for row in rows]
        self._beside = max(facts, default=0), max(numbers, default=0)
        self._fit()
        self.refresh()

    def _fit(self) -> None:
        """How wide the rows are: the picture as wide as it is, its numbers as wide as they are seen at once."""
        drawing, label, how = self._widths
        names, seen = drawing + 3 + label, self.scrollable_content_region.width
        self._with_how = not self.at or seen >= names + 2 + how + ROOM
        head = names + (2 + how if self._with_how else 0) + 2
        facts, numbers = self._beside
        self._wide = head + min(numbers, max(ROOM, seen - head)) if self.at else head + facts
        # Where all is seen, stepping needs no new layout.
        size = Size(max(self._wide, seen), len(self.rows))
        if self.virtual_size != size:
            self.virtual_size = size

    def on_resize(self) -> None:
        self._fit()

    def watch_at(self, before: int, at: int) -> None:
        passed = self.moments[:at]
        self._values = {moment.row: moment.numbers for moment in passed if moment.kind == "forward"}
        self._back = {moment.row: moment for moment in passed if moment.kind != "forward"}
        self._fit()
        now = self._row_at(at)
        if now is not None:
            self.scroll_to_region(Region(0, now, 1, 1), animate=False, force=True, x_axis=False)
        if abs(at - before) == 1 and at and before:
            for row in (self._row_at(before), now):
                if row is not None:
                    self.refresh_lines(row)
        else:
            self.refresh()

    def _row_at(self, at: int) -> int | None:
        """The row that something happens at after so many moments."""
        if not 0 < at <= len(self.moments):
            return None
        return self._places.get(self.moments[at - 1].row)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles_of.clear()

    def _style(self, now: bool) -> tuple[VisualStyle, RichStyle]:
        if now not in self._styles_of:
            if now:
                found = self.get_visual_style("rails--now"), self.get_component_rich_style("rails--now")
            else:
                found = self.visual_style, self.rich_style
            self._styles_of[now] = found
        return self._styles_of[now]

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        number = y + self.scroll_offset.y
        if number >= len(self.rows):
            return Strip.blank(width, self._style(False)[1])
        style, rich = self._style(number == self._row_at(self.at))
        content = self._drawn(self.rows[number])
        [strip] = Visual.to_strips(self, content, max(1, content.cell_length), 1, style, apply_selection=False)
        left = self.scroll_offset.x
        return strip.crop(left, left + width).extend_cell_length(width, rich)

    def _drawn(self, row: GraphRow) -> Content:
        drawing, label, how = self._widths
        content = plain(_padded(row.drawing(), drawing))
        if row.vertex < 0:
            return content
        saved = "•" if row.saved else " "
        content += Content(f" {saved} ") + Content.styled(_padded(visible(row.label.say(self.lang)), label), "bold")
        if self._with_how:
            content += Content("  " + _padded(row.how.say(self.lang), how))
        if not self.at:
            facts = [fact for fact in (row.shape, row.flag, row.grad) if fact]
            return content + plain("  " + "  ".join(facts), MUTED)
        value, back = self._values.get(row.vertex, ""), self._back.get(row.vertex)
        sign = "" if back is None else ".grad = " if back.kind == "gather" else "← "
        room = self._wide - content.cell_length - 2
        gradient = "" if back is None else back.numbers
        beside = room - 3 - len(sign)
        # A value makes room for its gradient, but for its first numbers.
        value = _cut(value, max(beside // 2, beside - cell_len(gradient)) if back is not None else room)
        if value:
            content += Content("  ") + plain(value, "$text-success")
        if back is not None:
            gradient = _cut(gradient, beside - cell_len(value))
            content += Content("   ") + plain(sign + gradient, "bold $text-warning")
        return content


class GraphScreen(Window):
    """Steps through the moments of a run."""

    ABOUT = Text(
        "The graph in backward order: results above what they came from. Right or Enter steps on through the run, Left "
        "steps back: first the values, forward, then the gradients, back. End goes to the end, Home to the picture "
        "alone, Esc returns.",
        "计算图按反向传播的顺序排列：结果在上，来源在下。按右方向键或回车逐步前进，按左方向键后退："
        "先是前向的数值，然后是反向的梯度。End 到最后，Home 只看图，Esc 返回。",
    )
    BINDINGS = [
        bind("right,enter,space,n", "forward"),
        bind("left,backspace,p", "back"),
        bind("end", "step_to(1000000)"),
        bind("home", "step_to(0)"),
        bind("escape,q,f4", "close"),
    ]

    at: reactive[int] = reactive(0, init=False)
    """How many moments have passed."""

    @dataclass
    class Found(Message):
        """The run is known, or it is known why it is not."""

        account: Account | None
        fault: str = ""

    def __init__(self, here: Here | None = None, account: Account | None = None) -> None:
        super().__init__()
        self.here = here
        self.account = account
        self._fault = ""

    def body(self) -> ComposeResult:
        with Container(id="body"):
            with Vertical(id="graph-program"):
                yield ProgramView(id="program")
            with Vertical(id="graph"):
                yield RailsView(id="rails")
                with VerticalScroll(id="moment", can_focus=False):
                    yield Prose(fills=True)

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("→", "screen.forward"),
            Key("←", "screen.back"),
            Key("End", "screen.step_to(1000000)", "to_end"),
            Key("Esc", "screen.close"),
            Key("F1", "screen.help"),
            Key("^q", "app.quit"),
        )

    def begin(self) -> None:
        self.query_one(RailsView).focus()
        if self.account is None:
            self._find()
        else:
            self._begin()
        self.redraw()

    @work(thread=True, exclusive=True)
    def _find(self) -> None:
        from tutor.progress.looking import account_of

        assert self.here is not None
        try:
            found = self.Found(account_of(self.here))
        except Exception as error:
            found = self.Found(None, self.tutor.failed(error).say(self.lang))
        if not get_current_worker().is_cancelled:
            self.post_message(found)

    def on_graph_screen_found(self, event: Found) -> None:
        self.account, self._fault = event.account, event.fault
        self._begin()
        self.redraw()

    def _begin(self) -> None:
        if self.account is not None:
            self.query_one(ProgramView).program = self.account.source
            longest = max(map(cell_len, self.account.source.splitlines()), default=0)
            # As narrow as the program is: the picture needs the room.
            self.query_one("#graph-program").styles.width = min(64, max(30, longest + 8))
            rails = self.query_one(RailsView)
            rails.rows, rails.moments = self.account.graph, self.account.moments

    def watch_at(self) -> None:
        self.redraw()

    def action_forward(self) -> None:
        self.action_step_to(self.at + 1)

    def action_back(self) -> None:
        self.action_step_to(self.at - 1)

    def action_step_to(self, at: int) -> None:
        self.at = min(max(0, at), 0 if self.account is None else len(self.account.moments))

    def action_close(self) -> None:
        self.app.pop_screen()

    def redraw(self) -> None:
        account, said = self.account, self.query_one("#moment Prose", Prose)
        program, rails = self.query_one(ProgramView), self.query_one(RailsView)
        program.border_title, rails.lang = say("program", self.lang), self.lang
        if account is None:
            self.show_title(say("graph", self.lang))
            said.update(sentence(self._fault) if self._fault else Content("..."))
            return
        total = len(account.moments)
        count = say("step", self.lang, number=self.at, total=total) if total else ""
        self.show_title(say("graph", self.lang), count)
        rails.at = self.at
        moment = account.moments[self.at - 1] if self.at else None
        program.marked = frozenset({moment.line} if moment is not None and moment.line else ())
        said.update(Content("\n").join(self._said(account, moment)))

    def _said(self, account: Account, moment: Moment | None) -> list[Content]:
        if not account.graph:
            return [sentence(say("no-graph", self.lang))]
        lines = []
        if moment is not None:
            source = account.source.splitlines()
            code = source[moment.line - 1].strip() if 0 < moment.line <= len(source) else ""
            if code:
                lines.append(plain(f"{moment.line}  {code}", MUTED))
            lines.append(sentence(moment.words.say(self.lang), "bold"))
        else:
            lines += [Content.styled(line, MUTED) for line in self._legend(account)]
            if account.moments:
                lines.append(sentence(say("graph-steps", self.lang)))
        if account.hidden and self.at == len(account.moments):
            lines.append(sentence(say("graph-hidden", self.lang), MUTED))
        return lines

    def _legend(self, account: Account) -> list[str]:
        from tutor.explain.rails import LEGEND, SIGNS

        kinds = {row.kind for row in account.graph}
        said = [f"{sign} {LEGEND[kind].say(self.lang)}" for kind, (sign, _) in SIGNS.items() if kind in kinds]
        if any(set(row.signs) & set("┆╌") for row in account.graph):
            said.append(f"┆ {LEGEND['dotted'].say(self.lang)}")
        if any(row.saved for row in account.graph):
            said.append(f"• {LEGEND['saved'].say(self.lang)}")
        return ["   ".join(said)] if said else []


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - cell_len(text))


def _cut(numbers: str, room: int) -> str:
    room = max(1, min(LONGEST, room))
    return numbers if cell_len(numbers) <= room else set_cell_size(numbers, room - 1) + "…"
