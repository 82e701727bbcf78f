"""Reads values by the table of keys. A reader returns the value, or None after it has added a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tutor.words import LANGUAGES, Text

from .keys import COLUMNS, FORMAT, KIND_KEYS, TEXT, Key
from .problem import did_you_mean, nearest, quoted
from .prose import joined
from .yamltree import Faults, Node

Path = tuple[str | int, ...]
Reads = Callable[["Context", Node, Path], Any]

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_ID = 48
ARTICLES = {"list": "a list", "map": "keys with values", "scalar": "a single value"}
ESCAPED_WORD = re.compile(r"(?<!\\)(?:\\\\)*\\(nabla|neq|nu|not|ne)\b")

# The types of `keys.Key.type`.
TYPES: dict[str, Reads] = {}


def reads(name: str) -> Callable[[Reads], Reads]:
    """Enter a reader into TYPES."""

    def enter(reader: Reads) -> Reads:
        TYPES[name] = reader
        return reader

    return enter


class Context:
    """One file being read: its faults, its lines, and the place of each part (path -> line, column)."""

    def __init__(self, faults: Faults, lines: list[str]) -> None:
        self.faults = faults
        self.lines = lines
        self.marks: dict[Path, tuple[int, int]] = {}

    def mapping(self, node: Node, keys: tuple[Key, ...], path: Path) -> dict[str, Any] | None:
        """The values of a mapping that could be read, by name; None where the node is no mapping."""
        if not self.expect(node, "map", "keys with values, such as 'id: ...'"):
            return None
        known = {key.name: key for key in keys}
        for name, (key_node, _) in node.pairs.items():
            if name not in known:
                near = nearest(name, known.keys() - node.pairs.keys())
                node.meant |= {near} if near else set()
                hint = did_you_mean(name, known) or f" The keys here are: {', '.join(known)}."
                self.faults.add("unknown-key", f"{quoted(name)} is not a key here.{hint}", key_node)
        found: dict[str, Any] = {}
        for key in keys:
            if key.name in node.pairs:
                _, value = node.pairs[key.name]
                self.marks[(*path, key.name)] = (value.line, value.column)
                read = TYPES[key.type](self, value, (*path, key.name))
                if read is not None:
                    found[key.name] = read
            elif key.required and not node.incomplete and key.name not in node.meant:
                self.faults.add("missing-key", f"'{key.name}' is missing. {key.description}", node)
        return found

    def expect(self, node: Node, kind: str, what: str) -> bool:
        """Whether the node is of this kind; what cannot be known because of another fault adds none."""
        if node.kind == kind:
            return True
        if not node.incomplete:
            empty = node.kind == "scalar" and not node.text and not node.style
            advice = f"Expected {what}; found {'nothing' if empty else ARTICLES[node.kind]}."
            if kind == "scalar" and node.style == "flow":
                advice += " Put a text that begins with a bracket in quotes."
            self.faults.add("wrong-type", advice, node)
        return False

    def word(self, node: Node, what: str) -> str | None:
        """A scalar as it is written."""
        return node.text if self.expect(node, "scalar", what) and not node.incomplete else None

    def items(self, node: Node, path: Path, what: str, read: Reads) -> tuple[Any, ...] | None:
        """The items of a list that could be read; None where the node is no list."""
        if not self.expect(node, "list", what):
            return None
        for index, item in enumerate(node.items):
            self.marks[(*path, index)] = (item.line, item.column)
        values = [read(self, item, (*path, index)) for index, item in enumerate(node.items)]
        return tuple(value for value in values if value is not None)

    def one_of(self, node: Node, names: Iterable[str], code: str, what: str) -> str | None:
        """A word of a closed list."""
        word = self.word(node, what)
        if word is None or word in names:
            return word
        hint = did_you_mean(word, names) or f" Known are: {', '.join(names)}."
        self.faults.add(code, f"{quoted(word)} is not {what}.{hint}", node)
        return None


@reads("format")
def read_format(context: Context, node: Node, path: Path) -> int | None:
    if type(node.value) is int and node.value == FORMAT:
        return node.value
    if not node.incomplete:
        context.faults.add("bad-value", f"The format is a number; this program reads {FORMAT}.", node)
    return None


@reads("integer")
def read_integer(context: Context, node: Node, path: Path) -> int | None:
    if type(node.value) is int:
        return node.value
    if not node.incomplete:
        context.faults.add("wrong-type", "Expected a whole number.", node)
    return None


@reads("id")
def read_id(context: Context, node: Node, path: Path) -> str | None:
    word = context.word(node, "a name such as my-lesson")
    if word is None or (ID.fullmatch(word) and len(word) <= MAX_ID):
        return word
    what = f"{quoted(word)} is no id. Use small letters, digits and single hyphens, {MAX_ID} characters at most."
    context.faults.add("bad-id", what, node)
    return None


@reads("kind")
def read_kind(context: Context, node: Node, path: Path) -> str | None:
    return context.one_of(node, KIND_KEYS, "unknown-kind", "an answer kind")


@reads("string")
def read_string(context: Context, node: Node, path: Path) -> str | None:
    """A text in one language, unless YAML has cut or changed it."""
    if context.word(node, "a text") is None:
        return None
    if not node.text.strip():
        context.faults.add("empty-text", "A text is missing here.", node)
        return None
    line, column = node.end
    rest = context.lines[line - 1][column - 1 :] if not node.style and line <= len(context.lines) else ""
    if re.match(r"\s+#", rest):
        what = "YAML ends the text at ' #'. Put the text in quotes, or the comment on a line of its own."
        context.faults.add("comment-in-text", what, (line, column + len(rest) - len(rest.lstrip())))
    if node.style == '"':
        found = ESCAPED_WORD.search("\n".join(context.lines[node.line - 1 : line]))
        if found:
            what = f"In double quotes '\\n' is a line break: '\\{found[1]}' is lost. Use single quotes, or |."
            context.faults.add("escape", what, node)
    return node.text


@reads("expression")
def read_expression(context: Context, node: Node, path: Path) -> str | None:
    string = read_string(context, node, path)
    return None if string is None else string.strip()


@reads("text")
def read_text(context: Context, node: Node, path: Path) -> Text | None:
    """A text in every language, or one string that is the same in all of them."""
    if node.kind == "scalar" or (node.style == "flow" and not node.pairs.keys() & set(LANGUAGES)):
        string = read_string(context, node, path)
        return None if string is None else Text(joined(string), joined(string))
    found = context.mapping(node, TEXT, path)
    return Text(**{lang: joined(string) for lang, string in found.items()}) if found else None


@reads("program")
def read_program(context: Context, node: Node, path: Path) -> str | None:
    """The program; its mark is where its first line begins."""
    source = read_string(context, node, path)
    if source is None:
        return None
    if node.style == ">" or (node.style != "|" and node.line != node.end[0]):
        context.faults.add("folded-program", "YAML joins these lines into one. Write 'program: |'.", node)
        return None
    if node.style == "|":
        lines = source.split("\n")
        first = next(i for i, line in enumerate(lines) if line.strip())
        written = context.lines[node.line + first]
        context.marks[path] = (node.line + 1, _indent(written) - _indent(lines[first]) + 1)
    return source.rstrip() + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


@reads("ids")
def read_ids(context: Context, node: Node, path: Path) -> tuple[str, ...] | None:
    return context.items(node, path, "a list of ids, such as [one-output]", read_id)


@reads("texts")
def read_texts(context: Context, node: Node, path: Path) -> tuple[Text, ...] | None:
    return context.items(node, path, "a list, each line with '- '", read_text)


@reads("names")
def read_names(context: Context, node: Node, path: Path) -> tuple[str, ...] | None:
    return context.items(node, path, "a list of names, such as [a, w, out]", read_expression)


@reads("columns")
def read_columns(context: Context, node: Node, path: Path) -> tuple[str, ...] | None:
    return _closed_list(context, node, path, COLUMNS, "a column of a table")


@reads("languages")
def read_languages(context: Context, node: Node, path: Path) -> tuple[str, ...] | None:
    return _closed_list(context, node, path, LANGUAGES, "a language of the tutor") or None


def _closed_list(context: Context, node: Node, path: Path, names: tuple[str, ...], what: str) -> tuple[str, ...] | None:
    def read(context: Context, item: Node, path: Path) -> str | None:
        return context.one_of(item, names, "bad-value", what)

    return context.items(node, path, f"a list, such as [{', '.join(names)}]", read)


def described(keys: Iterable[Key]) -> Mapping[str, str]:
    """Key -> what it is for."""
    return {key.name: key.description for key in keys}
