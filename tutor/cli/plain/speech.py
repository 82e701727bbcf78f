"""Words written to a stream: without marks, without signs a terminal may lack."""

from __future__ import annotations

import re
from typing import TextIO

from tutor.words import Text

# `code`, and **strong** where the stars cannot be a power.
MARKS = re.compile(r"`([^`\n]+)`|(?<![A-Za-z0-9_)\]])\*\*(?! )([^*\n]+)(?<! )\*\*(?![A-Za-z0-9_(\[])")
# What would move a terminal's cursor or change its colours.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")

# Signs a plain terminal may lack, and what stands for each.
ASCII = str.maketrans(
    {
        "·": ".", "×": "x", "→": "->", "←": "<-", "ᵀ": "^T", "∂": "d", "≈": "~", "≤": "<=", "≥": ">=", "−": "-",
        "…": "...", "—": "-", "–": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "²": "^2", "³": "^3", "√": "sqrt",
        "∑": "sum", "π": "pi", "●": "*", "○": "o", "◐": "~", "◌": "-", "✓": "+", "✗": "-", "•": "-", "⊙": "*",
        "⁻": "^-", "¹": "^1", "ⁿ": "^n", "₀": "_0", "₁": "_1", "₂": "_2", "₃": "_3", "ᵢ": "_i", "ⱼ": "_j", "δ": "delta",
        "σ": "sigma", "ŷ": "y_hat", "′": "'", "∇": "grad", "∈": "in", "≠": "!=", "±": "+-", "½": "1/2", "é": "e",
    }
)  # fmt: skip


def bare(text: str) -> str:
    """Words as they are said: without the marks that make them bold or code."""
    lines = [line for line in text.split("\n") if not line.strip().startswith("```")]
    return MARKS.sub(lambda found: found[1] or found[2], "\n".join(lines))


class Speech:
    """Says things to a stream."""

    def __init__(self, out: TextIO, lang: str, ascii: bool) -> None:
        self.out, self.lang, self.ascii = out, lang, ascii

    def say(self, text: Text, /, **values: object) -> None:
        """The tutor's own words."""
        self.prose(text.fill(**values).say(self.lang))

    def prose(self, text: str) -> None:
        """Words of the tutor or of an author."""
        self.write(bare(text))

    def write(self, text: str) -> None:
        """A text as it is; control characters become visible."""
        text = CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)
        if self.ascii:
            text = text.translate(ASCII)
            if self.lang == "en":
                text = text.encode("ascii", "backslashreplace").decode("ascii")
        self.out.write(text + "\n")
        self.out.flush()

    def numbered(self, program: str) -> None:
        """A program with the numbers of its lines."""
        for number, line in enumerate(program.rstrip("\n").split("\n"), 1):
            self.write(f"{number:>2}  {line}")
