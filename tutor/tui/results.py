"""What a program of the playground printed, what stopped it, and every tensor it left, with what is new marked."""

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
from .told import fault_lines
from .words import say

if TYPE_CHECKING:
    from tutor.explain import Account, Final

LONGEST_OUTPUT = 4000


class ResultsPanel(VerticalScroll, can_focus=True):
    """Draws the account of a run beside the one before it; scrolls when there is more."""

    ABOUT = Text(
        "What the program printed, what stopped it, and its tensors in the end. After a change each value and gradient "
        "that came out differently shows what it was before. Arrow keys scroll.",
        "程序打印的内容、报错，以及结束时的所有张量。修改程序后，变化的值和梯度会同时显示原来的值。方向键滚动。",
    )
    DEFAULT_CSS = """
    ResultsPanel { padding: 0 1; }
    ResultsPanel:focus { background: $boost; }
    """

    account: reactive[Account | None] = reactive(None)
    """The last run; None where nothing ran yet."""
    before: reactive[Account | None] = reactive(None)
    """The run that it is compared with: the one before, that came to its end."""
    lang: reactive[str] = reactive("en")
    """The language of the words."""

    def compose(self) -> ComposeResult:
        yield Prose(fills=True)

    def on_mount(self) -> None:
        self._draw()

    def watch_account(self) -> None:
        self._draw()

    def watch_lang(self) -> None:
        self._draw()

    def _draw(self) -> None:
        for prose in self.query(Prose):
            prose.update(Content("\n").join(self._said()))

    def _said(self) -> Iterator[Content]:
        account, lang = self.account, self.lang
        if account is None:
            yield sentence(say("play-empty", lang), MUTED)
            return
        output = account.output
        if output:
            cut = output if len(output) <= LONGEST_OUTPUT else output[:LONGEST_OUTPUT] + "\n..."
            yield plain(cut.rstrip("\n"))
        elif account.fault is None:
            yield Content.styled(say("play-no-output", lang), MUTED)
        for text, stream in account.printed:
            if stream == "stderr":
                yield plain(text.rstrip("\n"), "$text-warning")
        yield from fault_lines(account, lang)
        if account.is_cut:
            yield sentence(say("play-cut", lang, count=account.operations), MUTED)
        shown, before = account, self.before
        if account.fault is not None and not account.fault.type and before is not None:
            # The program does not run while it is being typed: what was there stays to be seen.
            yield Content("")
            yield Content.styled(say("play-before", lang), MUTED)
            shown, before = before, None
        yield Content("")
        if not shown.tensors:
            yield Content.styled(say("play-no-tensors", lang), MUTED)
        old = {tensor.name: tensor for tensor in before.tensors} if before is not None else {}
        for tensor in shown.tensors:
            yield from self._tensor(tensor, old.get(tensor.name))
        if shown is account and account.would and account.fault is None:
            yield Content("")
            yield Content.styled(say("play-would", lang), MUTED)
            for words in account.would:
                yield sentence("· " + words.say(lang), MUTED)

    def _tensor(self, tensor: Final, old: Final | None) -> Iterator[Content]:
        head = Content.styled(tensor.name, "bold $text-accent") + plain(f"  {tensor.shape}  = ")
        yield head + self._value(tensor.numbers, old.numbers if old else None)
        yield Content("    .grad = ") + self._value(tensor.grad, old.grad if old else None)
        flags = f"is_leaf={tensor.is_leaf}  requires_grad={tensor.requires_grad}  grad_fn={tensor.grad_fn}"
        yield plain(f"    {flags}  version={tensor.version}  {tensor.dtype}", MUTED)
        if tensor.grad == "None" and tensor.why_none:
            yield sentence("    " + tensor.why_none.say(self.lang), MUTED)

    def _value(self, now: str, was: str | None) -> Content:
        if was is None or was == now:
            return plain(now)
        return plain(now, "bold $text-warning") + plain("  " + say("play-was", self.lang, value=was), MUTED)
