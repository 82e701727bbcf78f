"""A derivation as a page of text: the formula, the values, the engine beside them, and the worked steps."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tutor.words import Text

if TYPE_CHECKING:
    from tutor.program.trace import Trace
    from tutor.symbolic import Derivation, WorkedStep

SYMBOLS = Text(en="in symbols:", zh="符号形式：")
VALUES = Text(en="values put in:", zh="代入数值：")
MATRIX = Text(en="matrix form:", zh="矩阵形式：")
INDEX = Text(en="index form:", zh="分量形式：")
ENGINE = Text(en="engine:", zh="引擎：")
AGREE = Text(en="agree", zh="一致")
DIFFER = Text(en="DIFFER at {where}", zh="不一致：{where}")
NOT_COMPARED = Text(en="not compared", zh="未作比较")
FORWARDS = Text(en="forwards:", zh="正向：")
BACKWARDS = Text(en="backwards:", zh="反向：")
TANGENTS = Text(en="forwards, with tangents:", zh="正向，带切向量：")
LINE = Text(en="line {line}", zh="第 {line} 行")
ONES = Text(en="(1 stands for ones)", zh="(1 表示全一)")
NO_ENGINE = Text(en="no value: PyTorch gives none here", zh="没有值：PyTorch 在此不给出结果")
NO_EXACT = Text(en="none that is exact", zh="没有精确值")
TOO_LONG = Text(en="too long to be read; --steps shows the way", zh="公式太长，不便阅读；--steps 可看推导过程")
CUT = Text(en="... {count} more", zh="……还有 {count} 个")
LONGER = Text(en="({count} characters in all; --json has them)", zh="（共 {count} 个字符；--json 可得全部）")

MOST_ENTRIES = 16
# An exact value that is longer than this is shown as a decimal.
LONGEST_VALUE = 44
DECIMALS = 12


def terminal_width() -> int:
    """The cells of a line: those of the terminal, within what can be read."""
    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 120))


def page(
    derivation: Derivation, lang: str, *, ascii: bool = False, digits: int | None = None, width: int = 80
) -> list[str]:
    """A derivation as lines of text."""
    from tutor.explain.cells import cell_len, wrap
    from tutor.symbolic.mathtext import to_ascii

    said = derivation.note.say(lang) if derivation.note else ""
    note = wrap(to_ascii(said) if ascii and lang == "en" else said, width) if said else []
    if derivation.is_none:
        return [f"{derivation.ask} = None", *note]
    parts: list[tuple[Text, list[str]]] = []
    room = width - max(cell_len(label.say(lang)) for label in (MATRIX, INDEX, SYMBOLS, VALUES, ENGINE)) - 1
    if derivation.matrix_form is not None:
        ones = f"   {ONES.say(lang)}" if derivation.has_ones else ""
        parts.append((MATRIX, [f"{derivation.ask} = {derivation.matrix_form}{ones}"]))
    if derivation.index_form is not None:
        parts.append((INDEX, [f"{derivation.ask} = {derivation.index_form}"]))
    if derivation.is_symbolic:
        parts.append((SYMBOLS, _shown(derivation.ask, derivation.symbols, lang, ascii, room, width)))
    elif derivation.is_too_long and not derivation.incomplete:
        parts.append((SYMBOLS, [TOO_LONG.say(lang)]))
    if derivation.incomplete:
        parts.append((VALUES, [NO_EXACT.say(lang)]))
    elif digits:
        parts.append((VALUES, [f"{derivation.ask} = {_nested(derivation.digits(digits))}"]))
    else:
        values = _short(derivation, ascii)
        parts.append((VALUES, _shown(derivation.ask, values, lang, ascii, room, width)))
    parts.append((ENGINE, _engine(derivation, lang, width)))
    return [*_labelled(parts, lang, width), *note]


def _labelled(parts: Iterable[tuple[Text, list[str]]], lang: str, width: int) -> list[str]:
    """What each label says beside it, where that fits, else below it."""
    from tutor.explain.cells import cell_len, padded

    said = [(label.say(lang), lines) for label, lines in parts]
    column = max(cell_len(label) for label, _ in said) + 1
    found: list[str] = []
    for label, lines in said:
        if max(map(cell_len, lines)) + column > width:
            found += [label, *(f"  {line}" for line in lines)]
        else:
            found += [f"{padded(label if at == 0 else '', column)}{line}".rstrip() for at, line in enumerate(lines)]
    return found


def _short(derivation: Derivation, ascii: bool) -> Any:
    """The exact values; one that nobody reads as a decimal."""
    from tutor.symbolic import mathtext
    from tutor.symbolic.mathtree import name as named
    from tutor.symbolic.real import digits

    values = derivation.exact.copy()
    for index, number in zip(_indices(values), derivation.numbers.ravel().tolist()):
        if len(mathtext.line(values[index], ascii=ascii)) > LONGEST_VALUE:
            values[index] = named(("~" if ascii else "≈ ") + digits(number, DECIMALS))
    return values


def _indices(values: Any) -> Iterable[tuple[int, ...]]:
    import numpy as np

    return np.ndindex(*values.shape)


def _shown(ask: str, values: Any, lang: str, ascii: bool, room: int, width: int) -> list[str]:
    """`ask = values`, as a matrix where it fits, else entry by entry, each cut."""
    from tutor.explain.cells import cell_len
    from tutor.symbolic import mathtext

    head = f"{ask} = "
    if values.size <= 9 and values.ndim in (0, 2):
        lines = mathtext.tall(head, values, ascii=ascii)
        if lines and max(map(cell_len, lines)) <= room:
            return lines
    if values.size <= 400:
        lines = mathtext.beside([head], mathtext.box(values, ascii=ascii))
        if max(map(cell_len, lines)) <= (room if len(lines) < 3 else width - 2):
            return lines
    lines = []
    for number, index in enumerate(_indices(values)):
        if number == MOST_ENTRIES:
            lines.append(CUT.fill(count=values.size - number).say(lang))
            break
        place = f"[{', '.join(map(str, index))}]" if index else ""
        text = mathtext.line(values[index], ascii=ascii)
        longest = 2 * width
        if len(text) > longest:
            text = f"{text[: longest - 40]}...  {LONGER.fill(count=len(text)).say(lang)}"
        lines += _broken(f"{ask}{place} = {text}", width - 2)
    return lines


def _engine(derivation: Derivation, lang: str, width: int) -> list[str]:
    from tutor.explain.cells import wrap

    if derivation.engine is None:
        return [NO_ENGINE.say(lang)]
    verdict = DIFFER.fill(where=_where(derivation)) if not derivation.agrees else AGREE
    if derivation.incomplete:
        verdict = NOT_COMPARED
    text = f"{_engine_text(derivation.engine)}   {verdict.say(lang)}"
    return [text] if len(text) < width - 16 else wrap(text, width - 2)


def worked(derivation: Derivation, trace: Trace, lang: str, depth: int, *, width: int = 80) -> list[str]:
    """The worked steps: the list forwards, then the way through it, grouped by the program's lines."""
    source = trace.source.splitlines()
    lines: list[str] = []
    forwards: list[tuple[int, list[str]]] = []
    for definition in derivation.definitions:
        if definition.symbol == "...":
            forwards.append((0, [CUT.fill(count=definition.expression).say(lang)]))
            continue
        parts = dict.fromkeys(part for part in (definition.expression, definition.put_in, definition.value) if part)
        forwards.append((definition.line, chained(definition.symbol, list(parts), "", width - 4)))
    if forwards:
        lines += ["", FORWARDS.say(lang), *_by_line(forwards, source, lang, width)]
    steps = [(step.line, _step(step, lang, depth, width - 4)) for step in derivation.steps]
    if steps:
        title = TANGENTS if derivation.steps[0].rule == "tangent" else BACKWARDS
        lines += ["", title.say(lang), *_by_line(steps, source, lang, width)]
    return lines


def _by_line(said: list[tuple[int, list[str]]], source: list[str], lang: str, width: int) -> list[str]:
    from tutor.explain.cells import cut

    lines: list[str] = []
    last = -1
    for line, texts in said:
        if line != last and line:
            shown = source[line - 1].strip() if line <= len(source) else ""
            lines.append(cut(f"  {LINE.fill(line=line).say(lang)}  {shown}", width, ascii=shown.isascii()))
        last = line
        lines += [f"    {text}" for text in texts]
    return lines


def _step(step: WorkedStep, lang: str, depth: int, width: int, indent: str = "") -> list[str]:
    name = f"[{step.name.say(lang)}]"
    if step.rule == "cut":
        return [f"{CUT.fill(count=step.formula).say(lang)}   {name}"]
    parts = list(dict.fromkeys(part for part in (step.formula, step.put_in, step.value) if part))
    shape = f"{step.shape}   " if step.shape and not indent else ""
    lines = [indent + line for line in chained(step.target, parts, shape + name, width - len(indent))]
    if depth > 1:
        for deeper in step.deeper:
            lines += _step(deeper, lang, depth - 1, width, indent + "  ")
    return lines


def chained(target: str, parts: list[str], note: str, width: int) -> list[str]:
    """`target = a = b   note` in as few lines as it takes; every further line begins with its equals sign.

    >>> chained("w_bar", ["a.T @ out_bar", "[[2, 3]].T @ [[1]]", "[[2], [3]]"], "[matrix product]", 44)
    ['w_bar = a.T @ out_bar = [[2, 3]].T @ [[1]]', '      = [[2], [3]]   [matrix product]']
    """
    from tutor.explain.cells import cell_len, wrap

    lines = [target]
    for part in parts:
        piece = f" = {part}"
        if cell_len(lines[-1]) + cell_len(piece) <= width or lines[-1] == target:
            lines[-1] += piece
        else:
            lines.append(" " * cell_len(target) + piece)
    lines = [row for line in lines for row in _broken(line, width)]
    if note:
        fits = [at for at in (0, len(lines) - 1) if cell_len(lines[at]) + 3 + cell_len(note) <= width]
        if fits:
            lines[fits[0]] += f"   {note}"
        else:
            lines += wrap(note, width, " " * (cell_len(target) + 3))
    return lines


def _broken(line: str, width: int) -> list[str]:
    """A line that is too long, broken at blanks."""
    from tutor.explain.cells import cell_len, wrap

    if cell_len(line) <= width:
        return [line]
    blanks = len(line) - len(line.lstrip())
    first, *rest = wrap(line.strip(), width, " " * (blanks + 4))
    return [" " * blanks + first.strip(), *rest]


def _nested(digits: Any) -> str:
    return digits if isinstance(digits, str) else "[" + ", ".join(_nested(part) for part in digits) + "]"


def _where(derivation: Derivation) -> str:
    import numpy as np

    engine = np.asarray(derivation.engine, dtype=np.float64)
    if engine.shape != derivation.shape:
        return f"shape {engine.shape} / {derivation.shape}"
    apart = ~np.isclose(derivation.floats, engine, rtol=1e-5, atol=1e-8, equal_nan=True)
    places = [str(tuple(int(i) for i in place)) for place in np.argwhere(apart)]
    return ", ".join(places[:4]) + (", ..." if len(places) > 4 else "")


def _engine_text(engine: Any) -> str:
    import numpy as np

    text = " ".join(np.array2string(engine, separator=", ", threshold=64, max_line_width=100_000).split())
    return text.replace("[ ", "[")
