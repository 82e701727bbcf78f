"""What each tensor of a trace is called when a sentence speaks of it: its name, else the expression that made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tutor.words import Text

if TYPE_CHECKING:
    from .trace import Naming, Step, Trace, Value

LONGEST = 28
INFIX = {"add": " + ", "sub": " - ", "mul": "*", "div": "/", "mm": " @ ", "mv": " @ ", "matmul": " @ ", "bmm": " @ ",
         "dot": " @ ", "gt": " > ", "lt": " < ", "ge": " >= ", "le": " <= ", "eq": " == ", "ne": " != "}  # fmt: skip
EARLIER = Text(en="{name} (line {line})", zh="{name}（第 {line} 行）")
ROUND = Text(en="{name} (line {line}, round {round})", zh="{name}（第 {line} 行，第 {round} 轮）")
UNNAMED = Text(en="a tensor of shape {shape}", zh="形状为 {shape} 的张量")
RESULT = Text(en="the {op} of line {line}", zh="第 {line} 行的 {op} 结果")


class Labels:
    """The labels of one trace. A name that the program gave to several tensors says which of them is meant."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.made_by: dict[int, Step] = {}
        for step in trace.steps:
            for output in step.outputs:
                self.made_by.setdefault(output.uid, step)
        self._namings = {naming.uid: naming for naming in trace.namings}
        self._owners: dict[str, dict[int, Naming]] = {}
        for naming in trace.namings:
            self._owners.setdefault(naming.name, {})[naming.uid] = naming
        self._members = _members_of(trace.names)
        self._grads = _grads_of(trace.names)
        self._known: dict[int, Text] = {}

    def name(self, value: Value) -> str | None:
        """The last name the program gave this tensor, or None."""
        naming = self._namings.get(value.uid)
        return None if naming is None else naming.name

    def of(self, given: Any) -> Text:
        """The label of a Value; a plain number is itself."""
        if not hasattr(given, "elements"):
            text = str(given)
            return Text(text, text)
        if given.uid not in self._known:
            self._known[given.uid] = self._label(given)
        return self._known[given.uid]

    def all(self, values: Any) -> Text:
        """Several labels as a list in words, each named once."""
        return listed(list(dict.fromkeys(self.of(value) for value in values)))

    def _label(self, value: Value) -> Text:
        naming = self._namings.get(value.uid)
        if naming is not None:
            return self._named(naming)
        text = self._grads.get(value.uid) or self._members.get(value.uid)
        step = self.made_by.get(value.uid)
        if text is None and step is not None and step.op != "factory":
            text = expression(step, [self.of(given) for given in step.inputs])
        if text is not None:
            return Text(text, text)
        if step is None:
            if value.array.size == 1:
                number = str(value.array.item())
                return Text(number, number)
            return UNNAMED.fill(shape=value.shape)
        if step.op == "factory":
            made = f"{step.attributes.get('name', 'tensor')}(...)"
            return Text(made, made)
        return RESULT.fill(op=step.op, line=step.line)

    def _named(self, naming: Naming) -> Text:
        owners = list(self._owners[naming.name].values())
        if owners[-1].uid == naming.uid:
            return Text(naming.name, naming.name)
        same_line = [owner.uid for owner in owners if owner.line == naming.line]
        if len(same_line) > 1:
            return ROUND.fill(name=naming.name, line=naming.line, round=same_line.index(naming.uid) + 1)
        return EARLIER.fill(name=naming.name, line=naming.line)


def listed(labels: list[Text]) -> Text:
    """`a, b and c`."""
    if not labels:
        return Text()
    *most, last = labels
    if not most:
        return last
    en = ", ".join(label.en for label in most)
    zh = "、".join(label.zh for label in most)
    return Text(f"{en} and {last.en}", f"{zh} 和 {last.zh}")


def expression(step: Step, inputs: list[Text]) -> str | None:
    """The operation written as a program would, where that is short and its inputs have plain labels."""
    if any(not label.en or label.en != label.zh for label in inputs):
        return None
    words = [label.en for label in inputs]
    if step.op in ("detach", "data"):
        text = f"{_tight(words[0])}.{'data' if step.op == 'data' else 'detach()'}"
    elif step.op in INFIX and len(words) == 2:
        text = INFIX[step.op].join(_tight(word) for word in words)
    elif step.op == "rsub" and len(words) == 2:
        text = f"{_tight(words[1])} - {_tight(words[0])}"
    elif step.op == "neg":
        text = f"-{_tight(words[0])}"
    elif step.op == "pow" and "exponent" in step.attributes:
        text = f"{_tight(words[0])}**{step.attributes['exponent']}"
    elif step.op in ("t", "permute"):
        text = f"{_tight(words[0])}.T"
    elif step.op == "select":
        index = [":"] * step.attributes["dim"] + [str(step.attributes["index"])]
        text = f"{_tight(words[0])}[{', '.join(index)}]"
    else:
        text = f"{step.op}({', '.join(words)})"
    return text if len(text) <= LONGEST else None


def _tight(word: str) -> str:
    """A word that keeps together beside an operator."""
    return f"({word})" if any(sign in word for sign in " */") and not word.endswith(")") else word


def _members_of(names: Mapping[str, Any]) -> dict[int, str]:
    """`net.fc.weight`, `net[0].bias` for each parameter and buffer of a named module."""
    found: dict[int, str] = {}
    for name, value in names.items():
        for kind in ("named_parameters", "named_buffers"):
            members = getattr(type(value), kind, None)
            for path, tensor in members(value) if callable(members) and not isinstance(value, type) else ():
                steps = "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in path.split("."))
                found.setdefault(tensor.uid, f"{name}{steps}")
    return found


def _grads_of(names: Mapping[str, Any]) -> dict[int, str]:
    """`w.grad` for each tensor that is the gradient of a named one."""
    found: dict[int, str] = {}
    for name, tensor in names.items():
        grad = getattr(tensor, "_grad", None)
        if grad is not None and hasattr(grad, "uid"):
            found.setdefault(grad.uid, f"{name}.grad")
    return found
