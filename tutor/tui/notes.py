"""What the line under the cursor did, and what the variable under it was when the line had run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive

from tutor.words import Text

from .prose import Prose
from .shown import MUTED, plain, sentence

if TYPE_CHECKING:
    from tutor.explain import Account, Facts, LineAccount

LINE = Text("Line {line}", "第 {line} 行")
LINES = Text("Lines {first}-{last}", "第 {first}–{last} 行")
RAN = Text(", ran {ran} times", "，运行了 {ran} 次")
NOTHING = Text("Nothing happens to a tensor here.", "这一行不涉及张量。")
NEVER = Text("This line did not run.", "这一行没有运行。")
PRINTS = Text("It prints:", "打印：")
SAVED = Text("saved by {nodes}", "被 {nodes} 保存")
SAVED_BY_NONE = Text("not saved by any node", "没有节点保存它")
OF_PASS = Text("(the pass of line {line})", "（第 {line} 行的反向传播）")
RAISES = Text("It raises {type}: {message}", "抛出 {type}：{message}")
LATER = Text("{parts} appear here once you have answered.", "答完后这里会显示{parts}。")
EVERYTHING = Text("What the lines do appears here once you have answered.", "答完后这里会显示每一行做了什么。")
PARTS = {
    "values": Text("values", "数值"),
    "flags": Text("flags", "标志"),
    "saved": Text("what is saved", "保存了什么"),
    "versions": Text("versions", "版本"),
    "gradients": Text("gradients", "梯度"),
}
READING = Text("...", "……")
LOOK = Text(
    "Tab goes to the program: up and down by line, left and right by variable.",
    "按 Tab 进入程序：上下移动到行，左右移动到变量。",
)


class NotesPanel(VerticalScroll, can_focus=False):
    """Draws the account of one line and one variable; scrolls when there is more."""

    ABOUT = Text(
        "What the line under the cursor did and what its variables are when it has run: leaf or not, requires_grad, "
        "grad_fn, version, which node saved them, gradient. Move the cursor in the program.",
        "光标所在行做了什么，以及执行之后变量的状态：是否叶子、requires_grad、grad_fn、版本、由哪个节点保存、梯度。"
        "在程序中移动光标即可。",
    )
    DEFAULT_CSS = """
    NotesPanel { height: auto; max-height: 10; padding: 0 1; }
    """

    account: reactive[Account | None] = reactive(None)
    """The run that is looked at; None while it is not known."""
    line: reactive[int] = reactive(0)
    """The line under the cursor; 0 where the learner has not looked yet."""
    variable: reactive[str] = reactive("")
    """The variable under the cursor."""
    lang: reactive[str] = reactive("en")
    """The language of the words."""

    def compose(self) -> ComposeResult:
        yield Prose(fills=True)

    def on_mount(self) -> None:
        self._draw()

    def watch_account(self) -> None:
        self._draw()

    def watch_line(self) -> None:
        self._draw()

    def watch_variable(self) -> None:
        self._draw()

    def watch_lang(self) -> None:
        self._draw()

    def _draw(self) -> None:
        for prose in self.query(Prose):
            prose.update(Content("\n").join(self._said()))
            self.scroll_home(animate=False)

    def _said(self) -> Iterator[Content]:
        account = self.account
        if account is None:
            yield Content.styled(READING.say(self.lang), MUTED)
            return
        if not self.line:
            yield sentence(LOOK.say(self.lang), MUTED)
            return
        line = account.lines.get(self.line)
        if line is not None:
            facts = line.fact(self.variable)
            if facts is not None:
                yield from self._facts(facts, account)
            yield from self._line(line)
        elif account.hidden and not account.lines:
            yield sentence(EVERYTHING.say(self.lang), MUTED)
            return
        else:
            yield self._heading(self.line, self.line, 0)
            yield sentence(NOTHING.say(self.lang), MUTED)
        fault = account.fault
        if fault is not None and (line.first <= fault.line <= line.last if line else fault.line == self.line):
            yield plain(RAISES.fill(type=fault.type, message=fault.message).say(self.lang), "$text-error")
            if fault.why:
                yield sentence(fault.why.say(self.lang))
        hidden = [PARTS[part].say(self.lang) for part in PARTS if part in account.hidden]
        if hidden:
            listed = ("、" if self.lang == "zh" else ", ").join(hidden)
            yield sentence(LATER.fill(parts=listed[:1].upper() + listed[1:]).say(self.lang), MUTED)

    def _line(self, line: LineAccount) -> Iterator[Content]:
        yield self._heading(line.first, line.last, line.ran)
        if not line.ran:
            yield sentence(NEVER.say(self.lang), MUTED)
            return
        told = False
        for group in line.rounds:
            for said in group:
                told = True
                yield sentence("· " + said.text.say(self.lang))
        if not told:
            for words in line.plainly:
                told = True
                yield sentence("· " + words.say(self.lang))
        if line.printed:
            yield sentence(PRINTS.say(self.lang))
            yield plain(line.printed.rstrip("\n"))
        elif not told:
            yield sentence(NOTHING.say(self.lang), MUTED)

    def _heading(self, first: int, last: int, ran: int) -> Content:
        words = LINE.fill(line=first) if first == last else LINES.fill(first=first, last=last)
        if ran > 1:
            words += RAN.fill(ran=ran)
        return Content.styled(words.say(self.lang), "bold")

    def _facts(self, facts: Facts, account: Account) -> Iterator[Content]:
        head = Content.styled(facts.name, "bold $text-accent") + f"  {facts.shape}  {facts.dtype}"
        yield head + (plain(f"  {facts.numbers}") if facts.numbers else Content(""))
        flags = []
        if facts.is_leaf is not None:
            flags += [f"is_leaf={facts.is_leaf}", f"requires_grad={facts.requires_grad}", f"grad_fn={facts.grad_fn}"]
        if facts.version is not None:
            flags.append(f"version={facts.version}")
        if flags:
            yield plain("  " + "  ".join(flags))
        if "saved" not in account.hidden:
            nodes = ("、" if self.lang == "zh" else "; ").join(said.say(self.lang) for said in facts.saved_by)
            words = SAVED.fill(nodes=nodes) if nodes else SAVED_BY_NONE
            yield plain("  " + words.say(self.lang), "" if nodes else MUTED)
        if facts.grad:
            of_pass = OF_PASS.fill(line=facts.grad_line).say(self.lang) if facts.grad_line else ""
            yield plain(f"  grad={facts.grad} {of_pass}".rstrip())
