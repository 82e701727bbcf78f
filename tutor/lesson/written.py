"""Numbers written in place of names, token by token: `p` in a string, a comment or a longer name stays as it is."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Mapping
from typing import Any

IGNORED = (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
# From Python 3.12 the inside of an f-string is tokens too; it stays as it is on every version.
STRING_STARTS = tuple(getattr(tokenize, name) for name in ("FSTRING_START", "TSTRING_START") if hasattr(tokenize, name))
STRING_ENDS = tuple(getattr(tokenize, name) for name in ("FSTRING_END", "TSTRING_END") if hasattr(tokenize, name))


def as_code(value: Any) -> str:
    """A drawn value as a program writes it: 3, 3., -0.5, a word."""
    if isinstance(value, float):
        text = repr(value)
        return text[:-1] if text.endswith(".0") else text
    return str(value)


def as_words(value: Any) -> str:
    """A drawn value as a sentence says it: a float that is whole loses its point."""
    return as_code(value).rstrip(".") if isinstance(value, float) else str(value)


def write_in(source: str, codes: Mapping[str, str]) -> str:
    """The source with each name of `codes` replaced by its code; unreadable source comes back as it was.

    An attribute (`x.p`) and a keyword (`f(p=1)`) are no such names, unless a word is put in.

    >>> write_in("y = x ** p - pp + x.p  # p", {"p": "-2."})
    'y = x ** (-2.) - pp + x.p  # p'
    """
    if not codes:
        return source
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return source
    lines = source.split("\n")
    strings = depth = 0
    edits: list[tuple[int, int, int, str]] = []
    for index, token in enumerate(tokens):
        strings += (token.type in STRING_STARTS) - (token.type in STRING_ENDS)
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        if token.type != tokenize.NAME or token.string not in codes or strings:
            continue
        code = codes[token.string]
        before = tokens[index - 1] if index else None
        after = tokens[index + 1]
        word = code.isidentifier()
        if before is not None and before.string == "." and before.type == tokenize.OP and not word:
            continue
        if depth and after.string == "=" and after.type == tokenize.OP:
            continue
        if before is not None and before.end == token.start and before.type in (tokenize.NUMBER, tokenize.NAME):
            continue
        if not word and _needs_brackets(code, before, after):
            code = f"({code})"
        edits.append((token.start[0] - 1, token.start[1], token.end[1], code))
    for row, start, end, code in reversed(edits):
        lines[row] = lines[row][:start] + code + lines[row][end:]
    return "\n".join(lines)


def _needs_brackets(code: str, before: tokenize.TokenInfo | None, after: tokenize.TokenInfo) -> bool:
    if after.string == "." and after.type == tokenize.OP:
        return True
    if not code.startswith("-"):
        return False
    opens = (
        before is None
        or before.type in IGNORED
        or before.string in ("(", "[", "{", ",", "=", ":")
        or keyword.iskeyword(before.string)
    )
    closes = after.type in IGNORED or after.string in (")", "]", "}", ",", ":", ";") or keyword.iskeyword(after.string)
    return not (opens and closes)
