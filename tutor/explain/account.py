"""Everything a face shows of one run, as plain data: lines, variables, graph, moments, output, what was raised.

It holds no tensor, so it can come from another process, and parts of it can be veiled while a question is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tutor.program.labels import Labels, listed
from tutor.words import Text

from .explanation import Explanation, TensorNotes, explain, tensor_notes
from .facts import Facts, Name, Statement, Timeline, names_of, statements
from .flow import Moment, moments
from .graph import graph
from .layout import Row
from .numbers import short
from .rails import SIGNS, Rail, rails_of
from .raised import why_raised
from .sentences import filled

if TYPE_CHECKING:
    from tutor.program.trace import Step, Trace

# Of what a line in a loop did, the first rounds and the last are told.
FIRST_ROUNDS = 2
FIRST_SAID, LAST_SAID = 6, 3
MOST_STEPS = 6
MOST_OPERATIONS = 3000

MORE = Text(en="... {count} more of the same ...", zh="……同样的还有 {count} 句……")

PLAINLY = Text(
    en="{op} computes {label} from {inputs}: shape {shape}.", zh="{op} 由 {inputs} 算出 {label}：形状 {shape}。"
)
MADE = Text(en="{label} is made with {op}: shape {shape}.", zh="用 {op} 创建 {label}：形状 {shape}。")
WRITTEN = Text(en="{op} writes over {label} in place.", zh="{op} 就地改写 {label}。")
PASS = Text(en="A backward pass starts at {label}.", zh="反向传播从 {label} 出发。")


@dataclass(frozen=True)
class Said:
    """A sentence with the rule it comes from."""

    key: str
    text: Text


@dataclass(frozen=True)
class LineAccount:
    """A statement of the program: how often it ran, what it did (a list for each time told), what it printed.

    `plainly` says which operations ran and nothing of their rules; `names` are the variables in it by line, `facts`
    what each was when it had run.
    """

    first: int
    last: int
    ran: int
    rounds: tuple[tuple[Said, ...], ...] = ()
    plainly: tuple[Text, ...] = ()
    facts: tuple[Facts, ...] = ()
    printed: str = ""

    def fact(self, name: str) -> Facts | None:
        return next((facts for facts in self.facts if facts.name == name), None)


@dataclass(frozen=True)
class GraphRow:
    """A row of the rails: `signs` is the drawing with @ for the tensor, the rest stands beside it.

    `vertex` is -1 for a row of lines only; `kind` is a vertex's, empty where it is kept back.
    """

    signs: str
    vertex: int = -1
    line: int = 0
    kind: str = ""
    op: str = ""
    label: Text = field(default_factory=Text)
    how: Text = field(default_factory=Text)
    shape: str = ""
    flag: str = ""
    grad: str = ""
    numbers: str = ""
    saved: bool = False
    sentence: Text = field(default_factory=Text)

    def drawing(self, *, ascii: bool = False) -> str:
        """The rails with the tensor's sign."""
        sign = SIGNS[self.kind or "computed"][1 if ascii else 0]
        return Row(self.signs, None if self.vertex < 0 else self.vertex).text(lambda _: sign, ascii=ascii)


@dataclass(frozen=True)
class Fault:
    """What stopped the program: PyTorch's error (`type` is its name), or why it is not run at all (`type` empty).

    `too_much`: it is a program, but needs more steps, memory or time than it may take.
    """

    type: str
    message: str
    line: int
    why: Text = field(default_factory=Text)
    too_much: bool = False


@dataclass(frozen=True)
class Final:
    """A named tensor when the program has ended."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    numbers: str
    is_leaf: bool
    requires_grad: bool
    grad_fn: str
    version: int
    grad: str
    why_none: Text = field(default_factory=Text)


@dataclass(frozen=True)
class Account:
    """One run of a program. `hidden` names what is kept back while the answer is still to be found.

    `is_cut`: so many operations that only output and tensors are told.
    """

    source: str
    lines: Mapping[int, LineAccount] = field(default_factory=dict)
    names: Mapping[int, tuple[Name, ...]] = field(default_factory=dict)
    graph: tuple[GraphRow, ...] = ()
    moments: tuple[Moment, ...] = ()
    tensors: tuple[Final, ...] = ()
    printed: tuple[tuple[str, str], ...] = ()
    fault: Fault | None = None
    would: tuple[Text, ...] = ()
    hidden: frozenset[str] = frozenset()
    operations: int = 0
    is_cut: bool = False

    @property
    def output(self) -> str:
        """What the program printed."""
        return "".join(text for text, stream in self.printed if stream == "stdout")


def account(trace: Trace) -> Account:
    """The account of a run."""
    labels = Labels(trace)
    error = trace.error
    fault = None
    if error is not None:
        why = why_raised(trace, labels)
        fault = Fault(error.type, error.message, error.line, Text() if why is None else why.text)
    told = Account(
        source=trace.source,
        tensors=_tensors(tensor_notes(trace, labels)),
        printed=tuple((piece.text, piece.stream) for piece in trace.printed),
        fault=fault,
        operations=len(trace.steps),
        is_cut=len(trace.steps) > MOST_OPERATIONS,
    )
    if told.is_cut:
        return told
    explained = explain(trace)
    drawn = graph(trace)
    return replace(
        told,
        lines=_lines(trace, explained),
        names=names_of(trace.source),
        graph=tuple(_row(rail) for rail in rails_of(drawn)),
        moments=moments(trace, drawn),
        would=tuple(sentence.text for sentence in explained.would),
    )


def _lines(trace: Trace, explained: Explanation) -> dict[int, LineAccount]:
    timeline = Timeline(trace)
    names = names_of(trace.source)
    ran: dict[int, int] = {}
    for line in trace.executed:
        ran[line] = ran.get(line, 0) + 1
    plainly = _plainly(trace)
    printed: dict[int, str] = {}
    for piece in trace.printed:
        printed[piece.line] = printed.get(piece.line, "") + piece.text
    found: dict[int, LineAccount] = {}
    known: dict[Statement, LineAccount] = {}
    for line, statement in statements(trace.source).items():
        if statement not in known:
            inside = range(statement.first, statement.last + 1)
            notes = [explained.at(number) for number in inside]
            rounds = [group for each in notes if each is not None for group in each.rounds]
            if len(rounds) > FIRST_ROUNDS + 1:
                rounds = [*rounds[:FIRST_ROUNDS], rounds[-1]]
            mentioned = dict.fromkeys(name.text for number in inside for name in names.get(number, ()))
            facts = (timeline.facts(name, statement) for name in mentioned)
            known[statement] = LineAccount(
                first=statement.first,
                last=statement.last,
                ran=max((ran.get(number, 0) for number in inside), default=0),
                rounds=tuple(_shortened([Said(s.key, s.text) for s in group]) for group in rounds),
                plainly=tuple(dict.fromkeys(text for number in inside for text in plainly.get(number, ())))[
                    :MOST_STEPS
                ],
                facts=tuple(each for each in facts if each is not None),
                printed="".join(printed.get(number, "") for number in inside),
            )
        found[line] = known[statement]
    return found


def _shortened(said: list[Said]) -> tuple[Said, ...]:
    """What a line said; of very much the beginning and the end."""
    if len(said) <= FIRST_SAID + LAST_SAID:
        return tuple(said)
    more = Said("more", MORE.fill(count=len(said) - FIRST_SAID - LAST_SAID))
    return (*said[:FIRST_SAID], more, *said[-LAST_SAID:])


def _plainly(trace: Trace) -> dict[int, list[Text]]:
    """Line -> which operations ran there, without a word on what follows for gradients."""
    labels = Labels(trace)
    said: dict[int, list[Text]] = {}
    for step in trace.steps:
        words = _step(step, labels)
        if words:
            said.setdefault(step.line, []).append(words)
    for backward in trace.backwards:
        said.setdefault(backward.line, []).append(filled(PASS, label=labels.all(backward.roots)))
    return said


def _step(step: Step, labels: Labels) -> Text:
    if step.op in ("requires_grad_", "substitute") or not step.outputs:
        return Text()
    output = step.outputs[0]
    words = {"label": labels.of(output), "shape": output.shape}
    if step.op == "factory":
        if labels.name(output) is None:
            return Text()
        return filled(MADE, op=f"torch.{step.attributes.get('name', 'tensor')}", **words)
    if step.inplace:
        return filled(WRITTEN, op=f"{step.op}_", **words)
    inputs = listed(list(dict.fromkeys(labels.of(given) for given in step.inputs)))
    return filled(PLAINLY, op=step.op, inputs=inputs, **words)


def _row(rail: Rail) -> GraphRow:
    vertex = rail.vertex
    if vertex is None:
        return GraphRow(rail.row.signs)
    return GraphRow(
        signs=rail.row.signs,
        vertex=vertex.number,
        line=0 if vertex.step is None else vertex.step.line,
        kind=vertex.kind,
        op=vertex.op,
        label=rail.label,
        how=rail.how,
        shape=rail.shape,
        flag=rail.flag,
        grad=rail.grad,
        numbers=short(vertex.value.array),
        saved=rail.saved,
        sentence=rail.sentence,
    )


def _tensors(found: tuple[TensorNotes, ...]) -> tuple[Final, ...]:
    return tuple(
        Final(
            name=notes.name,
            shape=notes.shape,
            dtype=notes.value.dtype,
            numbers=short(notes.value.tensor.array),
            is_leaf=notes.is_leaf,
            requires_grad=notes.requires_grad,
            grad_fn=notes.grad_fn or "None",
            version=notes.version,
            grad="None" if notes.grad is None else short(notes.grad),
            why_none=notes.why_none.text if notes.why_none is not None else Text(),
        )
        for notes in found
    )
