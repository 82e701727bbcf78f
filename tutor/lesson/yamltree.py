"""YAML to a tree in which every node knows its line and column; all faults are collected, none stops the reading.

The scalars are those of YAML 1.2 (`no` is a word, `1e-6` a number). What a lesson never needs is refused: aliases,
anchors, tags, merge keys, a key twice, a second document, tabs, control characters, depth over 32.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from .problem import Problem, quoted

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_FAULTS = 500
MAX_REPAIRS = 20
REPAIR_BYTES = 100_000

LINE_END = re.compile(r"\r\n|\r|\n")
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
INTEGER = re.compile(r"[-+]?[0-9]{1,40}|0x[0-9a-fA-F]{1,32}|0o[0-7]{1,40}")
FLOAT = re.compile(r"[-+]?(\.[0-9]{1,40}|[0-9]{1,40}(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,4})?")
WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    ".inf": float("inf"),
    "-.inf": float("-inf"),
    ".nan": float("nan"),
}
# Part of the parser's words (either parser) -> what to tell an author.
SYNTAX = {
    "mapping values are not allowed": "A ': ' inside a text starts a new key for YAML. Put the text in quotes.",
    "cannot start any token": "A value cannot begin with @, `, % or a tab. Put the text in quotes.",
    "unknown escape character": "In double quotes a backslash starts an escape. Use single quotes, or |.",
    "unexpected end of stream": "A quote or bracket that is opened here is never closed.",
    "could not find expected ':'": "This line is neither 'key: value' nor a part of the value above it.",
    "expected ',' or": "A bracket that is opened here is not closed, or a comma is missing.",
    "expected chomping": "After | or > the text begins on the next line.",
    "expected comment or line break": "After | or > the text begins on the next line.",
    "expected key": "This does not fit the lines above it: check the indentation, and put a text in quotes.",
    "expected <block end>": "This does not fit the lines above it: check the indentation, and put a text in quotes.",
    "expected '-' indicator": "A list's items all begin with '- ' at the same column.",
    "expected node content": "A value is expected here. Put a text that begins with a bracket or comma in quotes.",
    "expected the node content": "A value is expected here. Put a text that begins with a bracket or comma in quotes.",
    "nesting depth": f"Nothing in a lesson is nested deeper than {MAX_DEPTH} levels.",
    "expected alphabetic": "A value cannot begin with * or &. Put the text in quotes.",
    "directive": "A line cannot begin with %. Put the text in quotes.",
}


@dataclass(eq=False)
class Node:
    """A piece of the file. `kind` is scalar, list or map; a scalar has `text` and its YAML 1.2 `value`.

    `style` is `|`, `>`, a quote, or empty for a plain scalar. `incomplete`: something in it could not be read.
    `meant` are keys that a misspelt one probably stands for.
    """

    kind: str
    line: int
    column: int
    end: tuple[int, int] = (0, 0)
    style: str = ""
    text: str = ""
    value: Any = None
    items: list[Node] = field(default_factory=list)
    pairs: dict[str, tuple[Node, Node]] = field(default_factory=dict)
    incomplete: bool = False
    meant: set[str] = field(default_factory=set)

    @property
    def length(self) -> int:
        """How many characters to underline: a scalar on one line, else its first character."""
        return max(1, self.end[1] - self.column) if self.kind == "scalar" and self.end[0] == self.line else 1


class Faults:
    """The faults of one file, as they are found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, code: str, message: str, at: Node | tuple[int, int], length: int = 1) -> None:
        line, column, length = (at.line, at.column, at.length) if isinstance(at, Node) else (*at, length)
        if len(self.found) < MAX_FAULTS:
            self.found.append(Problem(self.file, line, column, code, message, length))


def lines_of(text: str) -> list[str]:
    """The lines of a file, as YAML counts them."""
    return LINE_END.split(text)


def resolve(text: str) -> Any:
    """A plain scalar's value by the YAML 1.2 core schema; text where it is nothing else."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0x", "0o") else int(text)
    return float(text) if FLOAT.fullmatch(text) else text


def read_tree(text: str, faults: Faults) -> Node | None:
    """The one document of a file; None where there is none. Every fault goes to `faults`."""
    clean = _without_forbidden(text, faults)
    tabs = {problem.line for problem in faults.found if problem.code == "tab"}
    lines = lines_of(clean)
    lost: list[int] = []
    for _ in range(MAX_REPAIRS if len(text) <= REPAIR_BYTES else 1):
        attempt = Faults(faults.file)
        try:
            root = _Builder(attempt).build(yaml.parse("\n".join(lines), Loader=LOADER))
        except _Stop:
            root = None
        except yaml.YAMLError as error:
            line = _blame(error, lines, lost, faults, tabs)
            if line is None:
                return None
            _blank(lines, line, lost)
            continue
        faults.found += attempt.found
        if root is None and not attempt.found and not lost:
            faults.add("empty", "There is no lesson in this file. `tutor new FILE` writes one to start from.", (1, 1))
        if root is not None:
            _mark_incomplete(root, sorted(lost))
        return root
    return None


def _without_forbidden(text: str, faults: Faults) -> str:
    """The text with tabs and control characters as spaces, so that marks stay and reading goes on."""
    if "\t" not in text and not FORBIDDEN.search(text):
        return text
    for number, line in enumerate(lines_of(text), 1):
        column = line.find("\t")
        if column >= 0:
            faults.add("tab", "A tab. Use spaces: YAML and Python both count them.", (number, column + 1))
        for match in FORBIDDEN.finditer(line):
            name = f"U+{ord(match.group()):04X}"
            faults.add("control-character", f"An invisible character, {name}. Delete it.", (number, match.start() + 1))
    return FORBIDDEN.sub(" ", text.replace("\t", " "))


def _blame(error: yaml.YAMLError, lines: list[str], lost: list[int], faults: Faults, tabs: set[int]) -> int | None:
    """Report what the parser could not read; the line to leave out (from 0), None where nothing is left."""
    problem = getattr(error, "problem", None) or str(error)
    mark, start = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    context = getattr(error, "context", None) or ""
    if start is not None and not context.startswith(("while parsing a block", "while parsing a node")):
        mark = start
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    while line > 0 and (line >= len(lines) or not lines[line].strip()):
        line, column = line - 1, 0
    advice = next((text for words, text in SYNTAX.items() if words in problem), f"YAML cannot read this: {problem}.")
    # Near a tab it is the tab that YAML stumbles over.
    if not tabs & set(range(line - 1, line + 3)):
        faults.add("syntax", advice, (line + 1, column + 1))
    return line if line < len(lines) and lines[line].strip() else None


def _blank(lines: list[str], line: int, lost: list[int]) -> None:
    """Leave out a line and what is indented deeper below it."""
    indent = _indent(lines[line])
    last = line + 1
    while last < len(lines) and (not lines[last].strip() or _indent(lines[last]) > indent):
        last += 1
    for number in range(line, last):
        lines[number] = ""
        lost.append(number + 1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _mark_incomplete(root: Node, lost: list[int]) -> None:
    """Mark the nodes that a line left out lies in, or directly after."""
    stack = [root] if lost else []
    while stack:
        node = stack.pop()
        at = bisect_left(lost, node.line)
        last = node.end[0] + (node.kind == "scalar" and not node.text)
        node.incomplete = node is root or (at < len(lost) and lost[at] <= last)
        stack += node.items + [value for _, value in node.pairs.values()]


def _place(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


class _Stop(Exception):
    """The rest of the file is not read."""


class _Builder:
    """Events of the parser to nodes, without recursion."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.root: Node | None = None
        self.open: list[Node] = []
        self.keys: list[Node | None] = []  # per open node: the key that waits for its value
        self.documents = 0

    def build(self, events: Iterator[Any]) -> Node | None:
        for event in events:
            match event:
                case yaml.ScalarEvent():
                    self.place(event, self.scalar(event))
                case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                    node = self.node("map" if isinstance(event, yaml.MappingStartEvent) else "list", event)
                    node.style = "flow" if event.flow_style else ""
                    self.place(event, node)
                    self.open.append(node)
                    self.keys.append(None)
                    if len(self.open) > MAX_DEPTH:
                        self.faults.add("too-deep", SYNTAX["nesting depth"], node)
                        raise _Stop
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self.open.pop().end = _place(event.end_mark)
                    self.keys.pop()
                case yaml.AliasEvent():
                    node = self.node("scalar", event)
                    node.incomplete = True
                    what = (
                        f"'*{event.anchor}' is an alias. Write the value out, or put a text with * in front in quotes."
                    )
                    self.faults.add("alias", what, node)
                    self.place(None, node)
                case yaml.DocumentStartEvent():
                    self.documents += 1
                    if self.documents > 1:
                        what = "A second '---': one file holds one lesson."
                        self.faults.add("second-document", what, _place(event.start_mark), 3)
                        if self.root is not None:
                            self.root.incomplete = True
                        break
        return self.root

    def node(self, kind: str, event: Any) -> Node:
        line, column = _place(event.start_mark)
        return Node(kind, line, column, _place(event.end_mark))

    def scalar(self, event: Any) -> Node:
        node = self.node("scalar", event)
        node.style = event.style or ""
        node.text = event.value
        node.value = event.value if node.style else resolve(event.value)
        bad = FORBIDDEN.search(event.value) or (node.style == '"' and "\t" in event.value)
        if bad:
            advice = "An escape such as \\t or \\b in double quotes made a control character. Use single quotes, or |."
            self.faults.add("control-character", advice, node)
        return node

    def place(self, event: Any, node: Node) -> None:
        """Put a node where it belongs: the root, an item of a list, a key or the value of one."""
        if event is not None:
            self.refuse(event, node)
        if not self.open:
            self.root = node
            return
        parent, key = self.open[-1], self.keys[-1]
        if parent.kind == "list":
            parent.items.append(node)
        elif key is None:
            self.keys[-1] = node
            if node.kind != "scalar":
                self.faults.add("wrong-type", "A key is a word. Put a text with brackets in quotes.", node)
        else:
            self.keys[-1] = None
            self.pair(parent, key, node)

    def pair(self, parent: Node, key: Node, node: Node) -> None:
        if key.kind != "scalar":
            parent.incomplete = True
            return
        if key.text == "<<" and not key.style:
            self.faults.add("merge-key", "'<<' merges another mapping. Write the keys out.", key)
            parent.incomplete = True
            return
        if key.text in parent.pairs:
            first = parent.pairs[key.text][0]
            what = f"{quoted(key.text)} is given twice; it stands in line {first.line} already."
            self.faults.add("duplicate-key", what, key)
            return
        parent.pairs[key.text] = (key, node)

    def refuse(self, event: Any, node: Node) -> None:
        at = _place(event.start_mark)
        if event.anchor is not None:
            what = f"'&{event.anchor}' is an anchor. Leave it out, or put a text that begins with & in quotes."
            self.faults.add("anchor", what, at, len(event.anchor) + 1)
            node.incomplete = True
        if event.tag is not None:
            what = f"{quoted(event.tag)} is a tag. Leave it out, or put a text that begins with ! in quotes."
            self.faults.add("tag", what, at)
            node.incomplete = True
