"""`tutor explain FILE`: what is a leaf, what requires grad, which `.grad` is filled, and why."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from tutor.words import Text, default_language

if TYPE_CHECKING:
    from tutor.explain import Explanation, Rail, Sentence, TensorNotes
    from tutor.program.trace import Trace

LINES = Text(en="Line by line", zh="逐行说明")
TENSORS = Text(en="In the end", zh="程序结束时")
GRAPH = Text(en="The graph, in backward order", zh="计算图（按反向传播的顺序）")
RAISED = Text(en="What was raised", zh="抛出的错误")
WOULD = Text(en="What would raise", zh="什么会报错")
WHAT_IF = Text(en="What if", zh="假如")
PAGES = Text(en="PyTorch's documentation", zh="PyTorch 文档")
AT = Text(en="line {line}: {type}: {message}", zh="第 {line} 行：{type}：{message}")
NOTHING = Text(en="The program made no tensor.", zh="这个程序没有创建张量。")
MORE_ROUNDS = Text(en="... rounds left out: {count}", zh="……从略 {count} 轮")
MORE_ROWS = Text(en="... {count} more rows; --all shows them", zh="……还有 {count} 行；--all 可全部显示")
COLUMNS = ("", "shape", "is_leaf", "requires_grad", "grad_fn", "version", "grad")
MOST_ROUNDS = 2
MOST_ROWS = 60
WIDEST = 100


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the words (default: the locale's).")
@click.option("--ascii", is_flag=True, help="Use ASCII signs only.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--all", "everything", is_flag=True, help="Show every round of a loop and every row of the graph.")
@click.option(
    "--format",
    "picture",
    type=click.Choice(["page", "rails", "sentences", "dot", "mermaid", "svg"]),
    default="page",
    help="Print only the graph: as rails, as sentences, or as text for Graphviz, Mermaid or SVG.",
)
def command(file: str, lang: str | None, ascii: bool, as_json: bool, everything: bool, picture: str) -> None:
    """Say, line by line and tensor by tensor, what is a leaf, what requires grad, and why (`-` reads standard input).

    Exit code 1 where the program raises: it is explained up to there.
    """
    from tutor.autograd import seed_of_the_machine
    from tutor.program import run

    from .sources import read_source

    lang = lang or default_language()
    trace = run(read_source(file), filename=file, seed=seed_of_the_machine())
    if as_json:
        click.echo(json.dumps(as_data(trace, lang), ensure_ascii=False))
    elif picture != "page":
        click.echo("\n".join(_picture(trace, picture, lang, ascii)))
    else:
        click.echo("\n".join(page(trace, lang, ascii=ascii, width=_width(), everything=everything)))
    if trace.error is not None:
        sys.exit(1)


def page(trace: Trace, lang: str, *, ascii: bool = False, width: int = 80, everything: bool = False) -> list[str]:
    """The explanation of a program as lines of text."""
    from tutor.explain import explain, rails, what_if

    explained = explain(trace)
    if not explained.lines and not explained.tensors:
        return [NOTHING.say(lang), *(_raised(trace, explained, lang, Notes(lang, width)))]
    notes = Notes(lang, width)
    lines = [LINES.say(lang)]
    for line in explained.lines:
        lines.append(f"{line.line:4}  {line.source}")
        shown = line.rounds if everything else line.rounds[:MOST_ROUNDS]
        lines += [text for said in shown for sentence in said for text in notes.said(sentence, "      ")]
        if len(shown) < len(line.rounds):
            lines.append("      " + MORE_ROUNDS.fill(count=len(line.rounds) - len(shown)).say(lang))
    lines += ["", TENSORS.say(lang), *_table(explained.tensors, width)]
    for sentence in _grouped(explained.tensors):
        lines += notes.said(sentence, "  ")
    lines += _raised(trace, explained, lang, notes)
    lines += ["", GRAPH.say(lang), *_rails(rails(trace), lang, ascii, width, everything)]
    for title, said in ((WOULD, explained.would), (WHAT_IF, what_if(trace))):
        if said:
            lines += ["", title.say(lang), *(text for sentence in said for text in notes.said(sentence, "  "))]
    lines += ["", PAGES.say(lang), *notes.pages()]
    return [_ascii(line) for line in lines] if ascii else lines


class Notes:
    """Sentences with the numbers of their pages, wrapped to a width; the pages are listed at the end."""

    def __init__(self, lang: str, width: int) -> None:
        self.lang, self.width = lang, width
        self.numbers: dict[str, int] = {}

    def said(self, sentence: Sentence, indent: str) -> list[str]:
        from tutor.explain.cells import wrap

        number = self.numbers.setdefault(sentence.page, len(self.numbers) + 1)
        return wrap(f"{sentence.text.say(self.lang)} [{number}]", self.width, indent)

    def pages(self) -> list[str]:
        return [f"  [{number}] {address}" for address, number in self.numbers.items()]


def as_data(trace: Trace, lang: str) -> dict[str, Any]:
    """The explanation as JSON's own types."""
    from tutor.explain import explain, rails, what_if
    from tutor.explain.rails import text

    def said(sentence: Sentence | None) -> dict[str, str] | None:
        if sentence is None:
            return None
        return {"rule": sentence.key, "text": sentence.text.say(lang), "page": sentence.page}

    explained = explain(trace)
    rows = rails(trace)
    error = trace.error
    return {
        "lines": [
            {
                "line": line.line,
                "source": line.source,
                "rounds": [[said(sentence) for sentence in group] for group in line.rounds],
            }
            for line in explained.lines
        ],
        "tensors": [
            {
                "name": notes.name,
                "shape": list(notes.shape),
                "dtype": notes.value.dtype,
                "is_leaf": notes.is_leaf,
                "requires_grad": notes.requires_grad,
                "grad_fn": notes.grad_fn,
                "version": notes.version,
                "grad": None if notes.grad is None else _finite(notes.grad.tolist()),
                "why_none": said(notes.why_none),
            }
            for notes in explained.tensors
        ],
        "graph": [
            {"drawing": line, "sentence": row.sentence.say(lang) or None} for row, line in zip(rows, text(rows, lang))
        ],
        "raised": None
        if error is None
        else {"type": error.type, "message": error.message, "line": error.line, "why": said(explained.raised)},
        "would_raise": [said(sentence) for sentence in explained.would],
        "what_if": [said(sentence) for sentence in what_if(trace)],
    }


def _raised(trace: Trace, explained: Explanation, lang: str, notes: Notes) -> list[str]:
    from tutor.explain.cells import wrap

    error = trace.error
    if error is None:
        return []
    at = AT.fill(line=error.line, type=error.type, message=error.message).say(lang)
    why = notes.said(explained.raised, "  ") if explained.raised is not None else []
    return ["", RAISED.say(lang), *wrap(at, notes.width, "  "), *why]


def _table(tensors: tuple[TensorNotes, ...], width: int) -> list[str]:
    from tutor.explain.cells import cell_len, cut, padded
    from tutor.explain.numbers import short

    rows: list[tuple[str, ...]] = [COLUMNS]
    for notes in tensors:
        grad = "None" if notes.grad is None else short(notes.grad)
        rows.append(
            (notes.name, str(notes.shape), str(notes.is_leaf), str(notes.requires_grad), str(notes.grad_fn),
             str(notes.version), grad)
        )  # fmt: skip
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(COLUMNS))]
    lines = ["  " + "  ".join(padded(cell, wide) for cell, wide in zip(row, widths)).rstrip() for row in rows]
    return [cut(line, width) for line in lines]


def _grouped(tensors: tuple[TensorNotes, ...]) -> list[Sentence]:
    """Why each `.grad` is None: tensors with the same reason in the same words stand together."""
    return list(dict.fromkeys(notes.why_none for notes in tensors if notes.why_none is not None))


def _rails(rows: tuple[Rail, ...], lang: str, ascii: bool, width: int, everything: bool) -> list[str]:
    from tutor.explain.rails import legend, text

    shown = text(rows, lang, ascii=ascii, columns=max(width - 2, 40))
    cut_off = 0 if everything else max(0, len(shown) - MOST_ROWS)
    lines = [f"  {line}".rstrip() for line in (shown[:MOST_ROWS] if cut_off else shown)]
    if cut_off:
        lines.append("  " + MORE_ROWS.fill(count=cut_off).say(lang))
    return [*lines, *("  " + line for line in legend(rows, lang, ascii=ascii, columns=width - 2))]


def _picture(trace: Trace, picture: str, lang: str, ascii: bool) -> list[str]:
    from tutor.explain import graph, pictures
    from tutor.explain.rails import rails_of, text

    drawn = graph(trace)
    if picture == "rails":
        return text(rails_of(drawn), lang, ascii=ascii)
    if picture == "sentences":
        return [row.sentence.say(lang) for row in rails_of(drawn) if row.vertex is not None]
    return pictures.FORMATS[picture](drawn, lang)


def _width() -> int:
    import shutil

    return min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)


def _ascii(line: str) -> str:
    return line.translate({ord("ᵀ"): "^T", ord("—"): "-", ord("…"): "...", ord("·"): "."})


def _finite(numbers: Any) -> Any:
    """JSON has no nan, no infinity and no complex numbers: their names stand in."""
    if isinstance(numbers, list):
        return [_finite(number) for number in numbers]
    if isinstance(numbers, complex):
        return str(numbers).strip("()")
    return numbers if numbers == numbers and abs(numbers) != float("inf") else str(numbers)
