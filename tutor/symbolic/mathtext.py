"""Mathematics as text: one line in Unicode or ASCII, lines in two dimensions, LaTeX, and words to be heard.

All are printed from one tree (`tree.Node`); a SymPy expression is made one first.

>>> import sympy
>>> x = sympy.Symbol("x")
>>> line(2 * x**2), line(2 * x**2, ascii=True), latex(2 * x**2), spoken(2 * x**2, "en")
('2·x²', '2*x**2', '2 x^{2}', '2 times x squared')
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from .mathtree import array_node, node_of, number
from .tree import ATOM, BINARY, Node

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
FROM_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
ADD, MUL, POW = 10, 20, 40
TO_ASCII = str.maketrans(
    {
        "·": ".",
        "ᵀ": "^T",
        "∂": "d",
        "⊙": "*",
        "−": "-",
        "Σ": "sum",
        "→": "->",
        "←": "<-",
        "×": "x",
        "√": "sqrt",
        "π": "pi",
        "∞": "inf",
        "≠": "!=",
        "≈": "~",
        "δ": "delta",
        "⎡": "[",
        "⎤": "]",
        "⎢": "[",
        "⎥": "]",
        "⎣": "[",
        "⎦": "]",
        "̄": "_bar",
    }
)


def line(expression: Any, *, ascii: bool = False) -> str:
    """An expression on one line; the ASCII form is what the reader of formulas reads back."""
    return _line(_node(expression), 0, ascii)


def array(values: np.ndarray, *, ascii: bool = False) -> str:
    """An array of expressions on one line, `[[2], [3]]`."""
    return line(array_node(values), ascii=ascii)


def box(values: np.ndarray, *, ascii: bool = False) -> list[str]:
    """An array as lines of text: a matrix in tall brackets, anything else on one line."""
    if values.ndim != 2 or 0 in values.shape:
        return [array(values, ascii=ascii)]
    cells = [[line(cell, ascii=ascii) for cell in row] for row in values]
    widths = [max(len(row[column]) for row in cells) for column in range(values.shape[1])]
    rows = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths)) for row in cells]
    last = len(rows) - 1
    if last == 0 or ascii:
        return [f"[{row}]" for row in rows]
    left = ["⎡", *"⎢" * (last - 1), "⎣"]
    right = ["⎤", *"⎥" * (last - 1), "⎦"]
    return [a + row + b for a, row, b in zip(left, rows, right)]


def beside(*blocks: list[str]) -> list[str]:
    """Blocks of lines side by side, each centred on the tallest."""
    height = max(len(block) for block in blocks)
    joined = [""] * height
    for block in blocks:
        width = max((len(text) for text in block), default=0)
        above = (height - len(block)) // 2
        for i in range(height):
            text = block[i - above] if 0 <= i - above < len(block) else ""
            joined[i] += text.ljust(width)
    return [text.rstrip() for text in joined]


def decimal(value: Any) -> str:
    """An mpmath number with eight digits."""
    import mpmath

    return str(mpmath.nstr(value, 8, min_fixed=-5, max_fixed=12)).removesuffix(".0")


def to_ascii(text: str) -> str:
    """The stand-ins for signs that an ASCII terminal lacks."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda found: "**" + found[0].translate(FROM_SUPERSCRIPTS), text)
    return text.translate(TO_ASCII)


def pretty(expression: Any, *, ascii: bool = False) -> list[str]:
    """An expression in two dimensions, as lines of equal width."""
    from .mathbox import boxed

    return boxed(_node(expression), ascii=ascii)


def tall(head: str, values: np.ndarray, *, ascii: bool = False) -> list[str]:
    """`head` before values in two dimensions; nothing where they need no more than a line or a plain box."""
    from .mathbox import boxed, headed, is_flat

    node = array_node(values)
    cells = [cell for row in node.children for cell in row.children] if node.kind == "list" else [node]
    if all(is_flat(cell) for cell in cells):
        return []
    return [text.rstrip() for text in headed(head, boxed(node, ascii=ascii), node, ascii=ascii)]


def line_inside(node: Node, outer: int, ascii: bool) -> str:
    """A tree on one line, in brackets where what stands round it (`outer`) binds more strongly."""
    return _line(node, outer, ascii)


def _node(expression: Any) -> Node:
    return expression if isinstance(expression, Node) else node_of(expression)


def _line(node: Node, outer: int, ascii: bool) -> str:
    if node.kind in BINARY:
        return _binary(node, outer, ascii)
    if node.kind == "neg":
        # A product keeps its sign in front: -2*x; in a product, a power or after another sign it is bracketed.
        inner = _line(node.children[0], MUL, ascii)
        return f"(-{inner})" if outer > ADD else f"-{inner}"
    if node.kind == "list":
        return "[" + ", ".join(_line(child, 0, ascii) for child in node.children) + "]"
    if node.kind == "call":
        return _call(node, outer, ascii)
    if node.kind == "transpose":
        turned = node.children[0]
        if turned.kind == "inverse" and not ascii:
            return _line(turned.children[0], ATOM, ascii) + "⁻ᵀ"
        return _line(turned, ATOM, ascii) + (".T" if ascii else "ᵀ")
    if node.kind == "outer":
        a, b = node.children
        text = f"outer({_line(a, 0, ascii)}, {_line(b, 0, ascii)})" if ascii else ""
        return text or _bracketed(f"{_line(a, _round(a), False)}·{_line(b, ATOM, False)}ᵀ", MUL, outer)
    if node.kind == "sigma":
        body = _line(node.children[0], MUL, ascii)
        letter = node.note[0]
        text = f"sum_{letter} {body}" if ascii else f"Σ{letter.translate(SUBSCRIPTS)} {body}"
        return f"({text})" if outer > ADD else text
    if node.kind == "inverse":
        inner = _line(node.children[0], 0 if ascii else ATOM, ascii)
        return f"inv({inner})" if ascii else f"{inner}⁻¹"
    if node.kind == "within":
        low, high = node.note
        bounds = [number(low)] if low is not None else []
        bounds += [node.children[0], *([number(high)] if high is not None else [])]
        return "[" + (" <= " if ascii else " ≤ ").join(_line(bound, 0, ascii) for bound in bounds) + "]"
    if node.kind == "identity":
        return f"eye({node.shape[0]})" if ascii else "I"
    if node.kind == "indexed":
        return _indexed(node, ascii)
    if node.kind == "entry":
        return f"{node.word}[{', '.join(map(str, node.index))}]"
    if node.kind == "cases":
        pairs = zip(node.children[::2], node.children[1::2])
        return "{" + ", ".join(f"{_line(a, 0, ascii)} {_relation(b, ascii)}" for a, b in pairs) + "}"
    return "π" if node.word == "pi" and node.kind == "name" and not ascii else node.word


def _round(factor: Node) -> int:
    """How strongly a factor of a matrix product must bind: an elementwise product or quotient goes in brackets."""
    return MUL + (factor.kind in ("mul", "div") and all(child.shape for child in factor.children))


def _bracketed(text: str, binds: int, outer: int) -> str:
    return f"({text})" if binds < outer else text


SUBSCRIPTS = str.maketrans("ijklmnpr0123456789", "ᵢⱼₖₗₘₙₚᵣ₀₁₂₃₄₅₆₇₈₉")


def _indexed(node: Node, ascii: bool) -> str:
    """A tensor or the Kronecker delta with letters for indices."""
    letters = "".join(node.note)
    if not letters:
        return node.word
    if ascii:
        return f"{node.word}[{', '.join(letter or '0' for letter in node.note)}]"
    return ("δ" if node.word == "delta" else node.word) + letters.translate(SUBSCRIPTS)


def _binary(node: Node, outer: int, ascii: bool) -> str:
    left, right = node.children
    sign, binds = BINARY[node.kind]
    if node.kind == "pow":
        return _power(node, outer, ascii)
    if binds == ADD:
        text = f"{_line(left, ADD, ascii)} {sign} {_line(right, ADD + 1, ascii)}"
    elif node.kind == "matmul":
        before = _line(left, _round(left), ascii)
        if not ascii and len(left.shape) == len(right.shape) == 1:
            before = f"{_line(left, ATOM, ascii)}ᵀ"
        is_row = len(left.shape) == 1 and right.kind == "matmul"
        text = f"{before}{' @ ' if ascii else '·'}{_line(right, MUL if is_row else MUL + 1, ascii)}"
    elif node.kind == "div":
        text = f"{_line(left, MUL, ascii)}/{_line(right, MUL + 1, ascii)}"
    else:
        both = bool(left.shape) and bool(right.shape)
        is_slope = left.kind == "div" and left.children[1].kind != "number"
        before = _line(left, MUL + (is_slope or (both and left.kind in ("matmul", "outer"))), ascii)
        # A number in front of a product needs no brackets round it.
        loose = not left.shape and right.shape and right.kind in ("matmul", "outer", "mul")
        after = _line(right, MUL if loose else MUL + 1, ascii)
        text = f"{before}{'*' if ascii else (' ⊙ ' if both else '·')}{after}"
    return f"({text})" if binds < outer else text


def _power(node: Node, outer: int, ascii: bool) -> str:
    base, exponent = node.children
    digits = _whole(exponent)
    if digits and not ascii:
        text = _line(base, POW + 1, ascii) + digits.translate(SUPERSCRIPTS)
    else:
        text = f"{_line(base, POW + 1, ascii)}**{_line(exponent, ATOM, ascii)}"
    return f"({text})" if outer > POW else text


def _whole(node: Node) -> str:
    """The digits of a whole number, or nothing."""
    if node.kind == "neg":
        inner = _whole(node.children[0])
        return f"-{inner}" if inner else ""
    return node.word if node.kind == "number" and node.word.isdecimal() else ""


def _call(node: Node, outer: int, ascii: bool) -> str:
    if node.word == "sqrt" and not ascii:
        inner = _line(node.children[0], 0, ascii)
        return f"√{inner}" if inner.isalnum() else f"√({inner})"
    arguments = [_line(child, 0, ascii) for child in node.children]
    if node.word in ("Heaviside", "step"):
        return f"[{arguments[0]} > 0]"
    if node.word in DIMMED and node.index:
        arguments.append(f"dim={node.index[0] if len(node.index) == 1 else node.index}")
        if node.word in ("sum", "mean") and len(node.shape) == len(node.children[0].shape):
            arguments.append("keepdim=True")
    elif node.word in SHAPED:
        arguments.append(str(node.shape))
    return f"{node.word}({', '.join(arguments)})"


# Functions that print the dimensions they work along, or the shape they make.
DIMMED = {"sum", "mean", "softmax", "log_softmax"}
SHAPED = {"expand", "reshape"}


def _relation(node: Node, ascii: bool) -> str:
    if node.word == "else":
        return "else"
    return f"if {_condition(node, ascii)}"


def _condition(node: Node, ascii: bool) -> str:
    if node.word in ("and", "or"):
        return f" {node.word} ".join(_condition(child, ascii) for child in node.children)
    if not node.children:
        return node.word
    left, right = node.children
    return f"{_line(left, 0, ascii)} {node.word} {_line(right, 0, ascii)}"


def latex(expression: Any) -> str:
    """An expression in LaTeX."""
    return _latex(_node(expression), 0)


def _latex(node: Node, outer: int) -> str:
    if node.kind in ("add", "sub"):
        sign = "+" if node.kind == "add" else "-"
        text = f"{_latex(node.children[0], ADD)} {sign} {_latex(node.children[1], ADD + 1)}"
        return rf"\left({text}\right)" if outer > ADD else text
    if node.kind == "div":
        return rf"\frac{{{_latex(node.children[0], 0)}}}{{{_latex(node.children[1], 0)}}}"
    if node.kind in ("mul", "matmul"):
        a, b = node.children
        left, right = _latex(a, _round(a) if node.kind == "matmul" else MUL), _latex(b, MUL + 1)
        if node.kind == b.kind == "matmul" and len(a.shape) == 1:
            right = _latex(b, MUL)
        if node.kind == "matmul" and len(a.shape) == len(b.shape) == 1:
            left = f"{_latex(a, ATOM)}^{{\\top}}"
        both = all(child.shape for child in node.children)
        between = r" \odot " if both and node.kind == "mul" else (r" \cdot " if right[:1].isdigit() else " ")
        text = f"{left}{between}{right}"
        return rf"\left({text}\right)" if outer > MUL else text
    if node.kind == "pow":
        return f"{_latex(node.children[0], POW + 1)}^{{{_latex(node.children[1], 0)}}}"
    if node.kind == "neg":
        text = f"-{_latex(node.children[0], MUL)}"
        return rf"\left({text}\right)" if outer > ADD else text
    if node.kind == "transpose":
        inner = node.children[0]
        if inner.kind == "inverse":
            return f"{_latex(inner.children[0], ATOM)}^{{-\\top}}"
        return f"{_latex(inner, ATOM)}^{{\\top}}"
    if node.kind == "sigma":
        text = rf"\sum_{{{node.note[0]}}} {_latex(node.children[0], MUL)}"
        return rf"\left({text}\right)" if outer > ADD else text
    if node.kind == "inverse":
        return f"{_latex(node.children[0], ATOM)}^{{-1}}"
    if node.kind == "within":
        low, high = node.note
        bounds = [number(low)] if low is not None else []
        bounds += [node.children[0], *([number(high)] if high is not None else [])]
        return "[" + r" \le ".join(_latex(bound, 0) for bound in bounds) + "]"
    if node.kind == "identity":
        return "I"
    if node.kind == "list":
        return _latex_matrix(node)
    if node.kind == "outer":
        text = f"{_latex(node.children[0], _round(node.children[0]))} {_latex(node.children[1], ATOM)}^{{\\top}}"
        return rf"\left({text}\right)" if outer > MUL else text
    if node.kind == "indexed":
        stem = r"\delta" if node.word == "delta" else _latex_name(node.word)
        letters = " ".join(filter(None, node.note))
        return f"{stem}_{{{letters}}}" if letters else stem
    if node.kind == "call":
        return _latex_call(node)
    if node.kind == "entry":
        return f"{_latex_name(node.word)}_{{{','.join(str(i + 1) for i in node.index)}}}"
    if node.kind == "cases":
        pairs = zip(node.children[::2], node.children[1::2])
        rows = r" \\ ".join(f"{_latex(a, 0)} & {_relation(b, True)}" for a, b in pairs)
        return rf"\begin{{cases}} {rows} \end{{cases}}"
    return _latex_name(node.word) if node.kind == "name" else node.word


def _latex_matrix(node: Node) -> str:
    rows = node.children if node.shape[1:] else (node,)
    body = r" \\ ".join(" & ".join(_latex(cell, 0) for cell in row.children) for row in rows)
    return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"


def _latex_call(node: Node) -> str:
    inner = ", ".join(_latex(child, 0) for child in node.children)
    if node.word == "sqrt":
        return rf"\sqrt{{{inner}}}"
    if node.word == "exp":
        return f"e^{{{inner}}}"
    if node.word in ("Heaviside", "step"):
        return f"[{inner} > 0]"
    if node.word == "abs":
        return rf"\left|{inner}\right|"
    known = {"sin", "cos", "tan", "tanh", "sinh", "cosh", "log", "max", "min"}
    word = f"\\{node.word}" if node.word in known else rf"\operatorname{{{node.word}}}"
    return rf"{word}\left({inner}\right)"


def _latex_name(word: str) -> str:
    bar = word.endswith("_bar")
    dot = word.endswith("_dot")
    stem = word[:-4] if bar or dot else word
    if stem == "1":
        return r"\mathbf{1}"
    found = re.fullmatch(r"([A-Za-z]+)_?(\d[\d_]*)?", stem)
    special = {"pi": r"\pi", "inf": r"\infty", "nan": r"\text{undefined}"}
    if stem in special:
        text = special[stem]
    elif found:
        letters = found[1] if len(found[1]) == 1 else rf"\mathrm{{{found[1]}}}"
        text = f"{letters}_{{{found[2].replace('_', ',')}}}" if found[2] else letters
    else:
        text = rf"\mathrm{{{stem.replace('_', chr(92) + '_')}}}"
    return rf"\bar{{{text}}}" if bar else (rf"\dot{{{text}}}" if dot else text)


WORDS: dict[str, dict[str, str]] = {
    "add": {"en": "{} plus {}", "zh": "{} 加 {}"},
    "sub": {"en": "{} minus {}", "zh": "{} 减 {}"},
    "mul": {"en": "{} times {}", "zh": "{} 乘 {}"},
    "hadamard": {"en": "{} times, element by element, {}", "zh": "{} 逐元素乘 {}"},
    "matmul": {"en": "{} matrix times {}", "zh": "{} 矩阵乘 {}"},
    "div": {"en": "{} over {}", "zh": "{} 除以 {}"},
    "pow": {"en": "{} to the power {}", "zh": "{} 的 {} 次方"},
    "square": {"en": "{} squared", "zh": "{} 的平方"},
    "neg": {"en": "minus {}", "zh": "负 {}"},
    "transpose": {"en": "{} transposed", "zh": "{} 的转置"},
    "step": {"en": "1 where {} is above 0, else 0", "zh": "{} 大于 0 时为 1，否则为 0"},
    "within": {"en": "1 where {}, else 0", "zh": "{} 时为 1，否则为 0"},
    "sigma": {"en": "the sum over {} of {}, end", "zh": "对 {} 求和 {} 求和完"},
    "inverse": {"en": "the inverse of {}", "zh": "{} 的逆"},
    "identity": {"en": "the identity", "zh": "单位矩阵"},
    "sqrt": {"en": "the square root of {}", "zh": "{} 的平方根"},
    "indexed": {"en": "{} sub {}", "zh": "{} 下标 {}"},
    "call": {"en": "{} of {}", "zh": "{1} 的 {0}"},
    "group": {"en": "the quantity {}, end", "zh": "括号 {} 括号完"},
    "list": {"en": "the row {}, end", "zh": "行 {} 行完"},
    "bar": {"en": "the gradient of {}", "zh": "{} 的梯度"},
}


def spoken(expression: Any, lang: str) -> str:
    """An expression as words, for a screen reader; brackets are said."""
    return _spoken(_node(expression), 0, lang)


def _spoken(node: Node, outer: int, lang: str) -> str:
    if node.kind in BINARY:
        binds = BINARY[node.kind][1]
        if node.kind == "pow" and _whole(node.children[1]) == "2":
            return WORDS["square"][lang].format(_spoken(node.children[0], POW + 1, lang))
        both = all(child.shape for child in node.children)
        key = "hadamard" if node.kind == "mul" and both else node.kind
        a, b = node.children
        left, right = _spoken(a, _round(a) if node.kind == "matmul" else binds, lang), _spoken(b, binds + 1, lang)
        if node.kind == "matmul" and len(a.shape) == len(b.shape) == 1:
            left = WORDS["transpose"][lang].format(_spoken(a, ATOM, lang))
        text = WORDS[key][lang].format(left, right)
        return WORDS["group"][lang].format(text) if binds < outer else text
    if node.kind in ("neg", "transpose"):
        text = WORDS[node.kind][lang].format(_spoken(node.children[0], MUL, lang))
        return WORDS["group"][lang].format(text) if node.kind == "neg" and outer > ADD else text
    if node.kind == "sigma":
        return WORDS["sigma"][lang].format(node.note[0], _spoken(node.children[0], MUL, lang))
    if node.kind == "inverse":
        return WORDS["inverse"][lang].format(_spoken(node.children[0], MUL, lang))
    if node.kind == "within":
        return WORDS["within"][lang].format(_line(node, 0, True).strip("[]"))
    if node.kind == "identity":
        return WORDS["identity"][lang]
    if node.kind == "outer":
        turned = WORDS["transpose"][lang].format(_spoken(node.children[1], MUL, lang))
        return WORDS["matmul"][lang].format(_spoken(node.children[0], _round(node.children[0]), lang), turned)
    if node.kind == "indexed":
        return WORDS["indexed"][lang].format(node.word, " ".join(node.note))
    if node.kind == "list":
        return WORDS["list"][lang].format(", ".join(_spoken(child, 0, lang) for child in node.children))
    if node.kind == "call":
        inner = ", ".join(_spoken(child, 0, lang) for child in node.children)
        if node.word == "sqrt":
            return WORDS["sqrt"][lang].format(inner)
        if node.word in ("Heaviside", "step"):
            return WORDS["step"][lang].format(_spoken(node.children[0], 0, lang))
        return WORDS["call"][lang].format(node.word, inner)
    if node.kind == "name" and node.word.endswith("_bar"):
        return WORDS["bar"][lang].format(node.word[:-4])
    return _line(node, 0, True)
