"""Several attributes of several tensors at once, one row a tensor: `a: yes, no, None; out: no, yes, MmBackward0`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.errors import AnswerError
from tutor.symbolic import read_tensor
from tutor.words import Text

from ..answer import RAISES, Answer, Compared
from ..truth import value_on
from ..words import shape_words
from . import tensor
from .choice import NO, YES, clipped, plain_word
from .kind import Kind

if TYPE_CHECKING:
    from tutor.program.trace import Trace

    from ..truth import Truth

FLAGS = ("is_leaf", "requires_grad", "retains_grad")
FILLED = {"filled", "set", "a tensor", "tensor", "yes", "not none", "some", "有", "有值", "张量", "非空", "是"}
EMPTY = {"none", "no", "nothing", "empty", "null", "-", "无", "空", "没有", "否"}
ROWS = Text("This has {found} rows; there are {all}. ", "这里有 {found} 行，应有 {all} 行。")
TWICE = Text("The row '{row}' stands here twice. ", "“{row}”这一行出现了两次。")
MISSING = Text("The row '{row}' is missing. ", "缺少“{row}”这一行。")
CELLS = Text(
    "The row '{row}' has {found} cells; the columns are {columns}. ", "“{row}”这一行有 {found} 格；各列是 {columns}。"
)
NOT_A_FLAG = Text(
    "'{found}' is neither yes nor no; the column {column} takes one of them.",
    "“{found}”既不是“是”也不是“否”；{column} 这一列只能填其一。",
)
NO_NODE = Text(
    "'{found}' is no node; write None or its name, such as MulBackward0.",
    "“{found}”不是节点；请写 None 或它的名字，例如 MulBackward0。",
)
HOW = Text(
    "Write each row as '{row}: {cells}', with ';' between rows.", "每行写成“{row}: {cells}”，行与行之间用“;”分隔。"
)
HERE = Text("{cell} is not {found}.", "{cell} 不是 {found}。")
SOME = Text("{count} of {all} cells differ: {cells}.", "{all} 格中有 {count} 格不对：{cells}。")


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell as read: True or False, None, `...` for "something is there", a node's name, or a tensor's Answer."""

    value: Any
    echo: str


def read(text: str, truth: Truth) -> Answer:
    rows, columns = truth.question.rows, truth.question.columns
    found: dict[str, list[Cell]] = {}
    lines = [line for line in re.split(r"[\n;；]", text) if line.strip()]
    named = [_row_name(line, rows) for line in lines]
    if not any(named) and len(lines) == 1 and len(rows) > 1:
        # One line of all cells, row after row.
        cells = _split(lines[0])
        if len(cells) == len(rows) * len(columns):
            lines = [", ".join(cells[i : i + len(columns)]) for i in range(0, len(cells), len(columns))]
            named = [None] * len(lines)
    if len(lines) != len(rows):
        raise AnswerError(ROWS.fill(found=len(lines), all=len(rows)) + how(truth))
    for number, (line, name) in enumerate(zip(lines, named)):
        row = name or rows[number]
        if row in found:
            raise AnswerError(TWICE.fill(row=row) + how(truth), text.find(line))
        cells = _split(line.replace("：", ":").split(":", 1)[1] if name else line)
        if len(cells) != len(columns):
            said = CELLS.fill(row=row, found=len(cells), columns=", ".join(columns))
            raise AnswerError(said + how(truth), text.find(line))
        found[row] = [_cell(cell, column, text) for cell, column in zip(cells, columns)]
    missing = [row for row in rows if row not in found]
    if missing:
        raise AnswerError(MISSING.fill(row=missing[0]) + how(truth), len(text))
    value = tuple(tuple(found[row]) for row in rows)
    return Answer(value, "; ".join(f"{row}: " + ", ".join(c.echo for c in found[row]) for row in rows))


def how(truth: Truth) -> Text:
    """How to write an answer to this question."""
    cells = ", ".join({"grad_fn": "None", "grad": "None"}.get(column, "yes") for column in truth.question.columns)
    return HOW.fill(row=truth.question.rows[0], cells=cells)


def _row_name(line: str, rows: tuple[str, ...]) -> str | None:
    head, colon, _ = line.replace("：", ":").partition(":")
    return head.strip() if colon and head.strip() in rows else None


def _split(line: str) -> list[str]:
    """The cells of a row: commas inside brackets do not separate them."""
    cells, depth = [""], 0
    for sign in line:
        depth += (sign in "[(<【（") - (sign in "])>】）")
        if sign in ",，、|\t" and depth <= 0:
            cells.append("")
        else:
            cells[-1] += sign
    found = [cell.strip() for cell in cells]
    if len(found) == 1 and not any(sign in line for sign in "[("):
        found = line.split()
    return [cell for cell in found if cell] if "|" in line else found


def _cell(text: str, column: str, whole: str) -> Cell:
    word = plain_word(text)
    at = max(whole.find(text), 0)
    if column in FLAGS:
        if word in YES or word in NO:
            return Cell(word in YES, "yes" if word in YES else "no")
        raise AnswerError(NOT_A_FLAG.fill(found=clipped(text), column=column), at)
    if word in EMPTY:
        return Cell(None, "None")
    if word in FILLED:
        return Cell(..., "set")
    if column == "grad_fn":
        node = re.search(r"[A-Za-z]\w*", text)
        if node is None:
            raise AnswerError(NO_NODE.fill(found=clipped(text)), at)
        return Cell(node.group().lower(), node.group())
    try:
        read = read_tensor(text)
    except AnswerError as error:
        raise AnswerError(error.said, at + error.position) from None
    return Cell(Answer(read.value, read.echo, read), read.echo)


def compare(answer: Answer, truth: Truth) -> Compared:
    right = on(truth, truth.trace)
    if right is RAISES:
        return Compared(None, "undecided")
    wrong = [
        (r, c)
        for r in range(len(truth.question.rows))
        for c in range(len(truth.question.columns))
        if not _fits(answer.value[r][c], right[r][c], truth, r, c)
    ]
    if not wrong:
        return Compared(True)
    names = [f"{truth.question.rows[r]}.{truth.question.columns[c]}" for r, c in wrong]
    if len(wrong) == 1:
        r, c = wrong[0]
        say = HERE.fill(cell=names[0], found=answer.value[r][c].echo)
        given, true = answer.value[r][c].value, right[r][c]
        if isinstance(given, Answer) and isinstance(given.value, np.ndarray) and isinstance(true, np.ndarray):
            say = say + _shape_note(given.value.shape, true.shape, names[0])
        return Compared(False, "element", say, (wrong[0],))
    size = len(truth.question.rows) * len(truth.question.columns)
    shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
    return Compared(False, "elements", SOME.fill(count=len(wrong), all=size, cells=shown), tuple(wrong))


def _shape_note(given: tuple[int, ...], true: tuple[int, ...], name: str) -> Text:
    if given == true:
        return Text()
    words = shape_words(given)
    return Text(
        f" You wrote {words.en}; {name} has shape {true}.", f"这里写的是{words.zh}，而 {name} 的形状是 {true}。"
    )


def _fits(cell: Cell, right: Any, truth: Truth, r: int, c: int) -> bool:
    """Exactly right; numbers in a gradient are compared as any tensor's are."""
    if isinstance(cell.value, Answer) and isinstance(right, np.ndarray):
        inner = truth.kept.get((r, c))
        if inner is None:
            inner = truth.kept[r, c] = truth.about(f"{truth.question.rows[r]}.{truth.question.columns[c]}")
        return tensor.compare(cell.value, inner).right is True
    return _same(cell, right)


def _same(cell: Cell, right: Any) -> bool:
    given = cell.value
    if given is ...:
        return right is not None
    if isinstance(given, Answer):
        return tensor.same(given, right)
    if isinstance(right, str):
        return isinstance(given, str) and given in (right.lower(), right.lower().rstrip("0123456789"))
    if isinstance(right, np.ndarray):
        return isinstance(given, bool) and right.dtype.kind == "b" and bool(right) is given
    return given is right


def on(truth: Truth, trace: Trace) -> Any:
    """The cells on a trace, or RAISES where a tensor of the table was never made."""
    cells = []
    for row in truth.question.rows:
        cells.append(tuple(value_on(trace, f"{row}.{column}", truth.trace) for column in truth.question.columns))
    return RAISES if any(cell is RAISES for row in cells for cell in row) else tuple(cells)


def same(answer: Answer, predicted: Any) -> bool:
    if predicted is RAISES:
        return False
    return all(_same(cell, right) for row, rights in zip(answer.value, predicted) for cell, right in zip(row, rights))


def expected(truth: Truth, lang: str) -> str:
    right = on(truth, truth.trace)
    rows = []
    for r, row in enumerate(truth.question.rows):
        cells = [
            _written(right[r][c], truth, f"{row}.{column}", lang) for c, column in enumerate(truth.question.columns)
        ]
        rows.append(f"{row}: " + ", ".join(cells))
    return "; ".join(rows)


def _written(value: Any, truth: Truth, name: str, lang: str) -> str:
    if isinstance(value, bool):
        return ({True: "是", False: "否"} if lang == "zh" else {True: "yes", False: "no"})[value]
    if isinstance(value, np.ndarray):
        return tensor.expected(truth.about(name), lang)
    return str(value)


TABLE = Kind(read, compare, on, same, expected, lambda answer: False)
