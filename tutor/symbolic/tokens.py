"""A learner's text cut into tokens, each with the position where it stands in what was typed.

Pasted signs are read as the sign they stand for, one for one, so positions never move.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import refusals as say
from .refusals import refused
from .vocabulary import PREFIXES

PASTED = str.maketrans(
    {
        **{chr(0xFF01 + i): chr(0x21 + i) for i in range(94)},  # full-width forms of ASCII
        **{chr(0x2080 + i): str(i) for i in range(10)},  # x₁ is x1
        "\u3000": " ",
        "\u00a0": " ",
        "【": "[",
        "】": "]",
        "、": ",",
        "−": "-",
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "﹣": "-",
        "∗": "*",
        "⋅": "·",
        "∙": "·",
        "•": "·",
        "✕": "×",
        "✖": "×",
        "ˆ": "^",
        "⊙": "*",
        "÷": "/",
        "∕": "/",
        "⁄": "/",
        "∣": "|",
    }
)
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")) | {"⁻": "-"}
SIGNS = ("**", "+", "-", "*", "/", "@", "^", "(", ")", "[", "]", ",", "|", "=", "·", "×", "√")
FRACTIONS = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅙": "1/6", "⅛": "1/8"}
MAX_DIGITS = 40


@dataclass(frozen=True)
class Token:
    """`kind` is `number`, `name`, `sign`, `power` (²), `transpose` (.T or ᵀ) or `end`."""

    kind: str
    text: str
    position: int
    spaced: bool = False
    """White space stands before it."""
    new_line: bool = False
    """It begins a line."""


def tokens(text: str, *, scientific: bool, max_length: int) -> list[Token]:
    """The tokens of a text, with an `end` last; AnswerError where a sign means nothing here."""
    if len(text) > max_length:
        raise refused(say.TOO_LONG, max_length, length=len(text), most=max_length)
    plain = text.translate(PASTED)
    found: list[Token] = []
    at = 0
    while True:
        start = at
        while at < len(plain) and plain[at].isspace():
            at += 1
        spaced = at > start
        if at >= len(plain):
            found.append(Token("end", "", len(text), spaced))
            return found
        kind, word, at_end = _next(plain, at, scientific)
        found.append(Token(kind, word, at, spaced, "\n" in plain[start:at] and bool(found)))
        at = at_end


def _next(plain: str, at: int, scientific: bool) -> tuple[str, str, int]:
    sign = plain[at]
    if _is_digit(sign) or (sign == "." and _is_digit(plain[at + 1 : at + 2])):
        return _number(plain, at, scientific)
    if sign in SUPERSCRIPTS:
        end = at
        while end < len(plain) and plain[end] in SUPERSCRIPTS:
            end += 1
        word = "".join(SUPERSCRIPTS[s] for s in plain[at:end])
        if not word.lstrip("-").isdecimal() or "-" in word[1:]:
            raise refused(say.NO_EXPONENT, at, sign=plain[at:end])
        return "power", word, end
    if sign == "ᵀ" or sign == "⊤":
        return "transpose", "ᵀ", at + 1
    if sign == ".":
        for word in (".t()", ".mT", ".T"):
            if plain.startswith(word, at):
                return "transpose", word, at + len(word)
        end = at + 1
        while end < len(plain) and _starts_name(plain[end]):
            end += 1
        if plain[end : end + 1] == "(" and 1 < end - at < 20:
            raise refused(say.METHOD, at, name=plain[at + 1 : end])
        raise refused(say.LONE_POINT, at)
    if sign in "π∞":
        return "name", "pi" if sign == "π" else "inf", at + 1
    if _starts_name(sign):
        end = at + 1
        while end < len(plain) and (_starts_name(plain[end]) or _is_digit(plain[end])):
            end += 1
        if plain[at:end] in PREFIXES and plain[end : end + 1] == "." and _starts_name(plain[end + 1 : end + 2]):
            return _next(plain, end + 1, scientific)
        return "name", plain[at:end], end
    for word in SIGNS:
        if plain.startswith(word, at):
            return "sign", word, at + len(word)
    if sign in FRACTIONS:
        raise refused(say.WRITE_HALF, at, sign=sign, fraction=FRACTIONS[sign])
    if sign in "<>≤≥≠":
        raise refused(say.CONDITION, at, sign=sign)
    if sign in "\\{}":
        raise refused(say.SLASHES, at)
    raise refused(say.MEANS_NOTHING, at, sign=repr(sign))


def _number(plain: str, at: int, scientific: bool) -> tuple[str, str, int]:
    end = at
    while _is_digit(plain[end : end + 1]):
        end += 1
    if plain[end : end + 1] == "." and plain[end + 1 : end + 2] != "T":
        end += 1
        while _is_digit(plain[end : end + 1]):
            end += 1
        if plain[end : end + 1] == ".":
            raise refused(say.TWO_POINTS, end)
    if plain[end : end + 1] in ("e", "E"):
        tail = end + 1
        signed = plain[tail : tail + 1] in ("+", "-")
        tail += signed
        if _is_digit(plain[tail : tail + 1]):
            while _is_digit(plain[tail : tail + 1]):
                tail += 1
            if signed and not scientific:
                raise refused(
                    say.POWER_OF_TEN, at,
                    text=plain[at:tail], mantissa=plain[at:end], exponent=plain[end + 1 : tail],
                )  # fmt: skip
            end = tail
    word = plain[at:end]
    mantissa, _, exponent = word.lower().partition("e")
    if len(mantissa) > MAX_DIGITS or len(exponent) > 4:
        raise refused(say.LONG_NUMBER, at, most=MAX_DIGITS)
    return "number", word, end


def _is_digit(sign: str) -> bool:
    return sign != "" and sign in "0123456789"


def _starts_name(sign: str) -> bool:
    return sign == "_" or (sign.isalpha() and sign not in "ᵀπ∞" and sign not in SUPERSCRIPTS)
