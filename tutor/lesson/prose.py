"""An author's short Markdown, freed of the line breaks of the file: one paragraph or list item is one line."""

from __future__ import annotations

import re

FENCE = re.compile(r"\s*(```|~~~)")
BLOCK = re.compile(r"\s*([-*+] |\d+[.)] |#+ )")
WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")
WIDE_MARK = re.compile(r"[\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\u2018\u2019\u201c\u201d\u2026]")


def joined(text: str) -> str:
    """The text with the lines of each paragraph joined; between Chinese characters without a blank.

    >>> joined("两行\\n合成一行。\\n\\n- one\\n  item\\n")
    '两行合成一行。\\n\\n- one item'
    """
    lines: list[str] = []
    fenced = False
    open_paragraph = False
    for line in text.strip().split("\n"):
        if FENCE.match(line):
            fenced = not fenced
            lines.append(line.rstrip())
            open_paragraph = False
        elif fenced or not line.strip():
            lines.append(line.rstrip())
            open_paragraph = False
        elif open_paragraph and not BLOCK.match(line):
            lines[-1] = _join(lines[-1], line.strip())
        else:
            lines.append(line.rstrip())
            open_paragraph = not line.lstrip().startswith("#")
    return "\n".join(lines)


def _join(before: str, after: str) -> str:
    last, first = before[-1], after[0]
    if WIDE_MARK.match(last) or WIDE_MARK.match(first) or (WIDE.match(last) and WIDE.match(first)):
        return before + after
    return f"{before} {after}"
