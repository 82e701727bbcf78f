"""A learner's text cut into tokens, each with the position where it stands in what was typed.

Pasted signs are read as the sign they stand for, one for one, so positions never move.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.errors import AnswerError

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
        "∗": "*",
        "⊙": "*",
        "÷": "/",
        "∕": "/",
        "⁄": "/",
        "∣": "|",
    }
)
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")) | {"⁻": "-"}
SIGNS = ("**", "+", "-", "*", "/", "@", "^", "(", ")", "[", "]", ",", "|", "=", "·", "×", "√")
MAX_DIGITS = 40


@dataclass(frozen=True)
class Token:
    """`kind` is `number`, `name`, `sign`, `power` (²), `transpose` (.T or ᵀ) or `end`."""

    kind: str
    text: str
    position: int
    spaced: bool = False
    """White space stands before it."""


def tokens(text: str, *, scientific: bool, max_length: int) -> list[Token]:
    """The tokens of a text, with an `end` last; AnswerError where a sign means nothing here."""
    if len(text) > max_length:
        raise AnswerError(f"This answer is {len(text)} characters long; at most {max_length} are read.", max_length)
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
        found.append(Token(kind, word, at, spaced))
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
            raise AnswerError(f"'{plain[at:end]}' is not an exponent. Write it as **(-2), for example.", at)
        return "power", word, end
    if sign == "ᵀ" or sign == "⊤":
        return "transpose", "ᵀ", at + 1
    if sign == ".":
        for word in (".t()", ".mT", ".T"):
            if plain.startswith(word, at):
                return "transpose", word, at + len(word)
        raise AnswerError("A point stands here without a number. The only attribute read here is .T.", at)
    if sign == "π":
        return "name", "pi", at + 1
    if _starts_name(sign):
        end = at + 1
        while end < len(plain) and (_starts_name(plain[end]) or _is_digit(plain[end])):
            end += 1
        return "name", plain[at:end], end
    for word in SIGNS:
        if plain.startswith(word, at):
            return "sign", word, at + len(word)
    raise AnswerError(f"{sign!r} means nothing in an answer. Write an expression such as 2*x + 1.", at)


def _number(plain: str, at: int, scientific: bool) -> tuple[str, str, int]:
    end = at
    while _is_digit(plain[end : end + 1]):
        end += 1
    if plain[end : end + 1] == "." and plain[end + 1 : end + 2] != "T":
        end += 1
        while _is_digit(plain[end : end + 1]):
            end += 1
        if plain[end : end + 1] == ".":
            raise AnswerError("There are two decimal points in this number.", end)
    if plain[end : end + 1] in ("e", "E"):
        tail = end + 1
        signed = plain[tail : tail + 1] in ("+", "-")
        tail += signed
        if _is_digit(plain[tail : tail + 1]):
            while _is_digit(plain[tail : tail + 1]):
                tail += 1
            if signed and not scientific:
                raise AnswerError(
                    f"'{plain[at:tail]}' can mean a power of ten or Euler's number e. "
                    f"Write {plain[at:end]}*10**({plain[end + 1 : tail]}) or {plain[at:end]}*e.",
                    at,
                )
            end = tail
    word = plain[at:end]
    mantissa, _, exponent = word.lower().partition("e")
    if len(mantissa) > MAX_DIGITS or len(exponent) > 4:
        raise AnswerError(f"This number is too long; at most {MAX_DIGITS} digits are read.", at)
    return "number", word, end


def _is_digit(sign: str) -> bool:
    return sign != "" and sign in "0123456789"


def _starts_name(sign: str) -> bool:
    return sign == "_" or (sign.isalpha() and sign not in "ᵀπ" and sign not in SUPERSCRIPTS)
