"""The reader of learners' formulas: from text to a tree with shapes, by operator precedence.

What could mean two things is refused with a way to write it; nothing is guessed.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from tutor.errors import AnswerError

from .tokens import Token, tokens
from .tree import BINARY, NEGATE, Node

# name -> how many arguments: (least, most)
FUNCTIONS = {
    **dict.fromkeys(("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log"), (1, 1)),
    **dict.fromkeys(("sqrt", "abs", "floor", "ceil", "sign", "relu", "sigmoid"), (1, 1)),
    "max": (2, 8),
    "min": (2, 8),
}
SAME_FUNCTION = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}
CONSTANTS = ("pi", "e")
MAX_DEPTH = 40
MAX_ELEMENTS = 4096

Shape = tuple[int, ...]


def parse(
    text: str,
    symbols: Mapping[str, Shape],
    entries: Mapping[str, tuple[str, tuple[int, ...]]],
    *,
    constants: Sequence[str] = CONSTANTS,
    scientific: bool = False,
    max_length: int = 1000,
) -> Node:
    """The tree of a text over declared symbols; `entries` are names of single elements (`a11`)."""
    reader = _Reader(text, symbols, entries, constants, tokens(text, scientific=scientific, max_length=max_length))
    return reader.whole()


class _Reader:
    """One pass over the tokens; `at` is the next one."""

    def __init__(
        self,
        text: str,
        symbols: Mapping[str, Shape],
        entries: Mapping[str, tuple[str, tuple[int, ...]]],
        constants: Sequence[str],
        found: list[Token],
    ) -> None:
        self.text, self.symbols, self.entries, self.constants = text, symbols, entries, constants
        self.found = found
        self.at = 0
        self.nested = 0
        self.bars = 0

    @property
    def next(self) -> Token:
        return self.found[self.at]

    def take(self) -> Token:
        token = self.found[self.at]
        self.at += 1
        return token

    def sees(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def expect(self, sign: str, opened: Token) -> None:
        if self.sees(sign):
            self.at += 1
            return
        what = "the end" if self.next.kind == "end" else f"'{self.next.text}'"
        raise AnswerError(
            f"The '{opened.text}' at position {opened.position + 1} is not closed: '{sign}' was expected, "
            f"{what} was found.",
            self.next.position,
        )

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise AnswerError("Nothing was typed.", 0)
        node = self.expression(0)
        token = self.next
        if token.kind == "end":
            return node
        if token.text == ",":
            raise AnswerError(
                "A comma separates the elements of a list: write [3, 5]. In a number write a point: 3.5.",
                token.position,
            )
        if token.text == "=":
            raise AnswerError("Write only what stands to the right of '='.", token.position)
        raise AnswerError(f"'{token.text}' has no partner here.", token.position)

    def expression(self, least: int) -> Node:
        self.nested += 1
        if self.nested > MAX_DEPTH:
            raise AnswerError(f"This is nested more than {MAX_DEPTH} deep.", self.next.position)
        node = self.prefix()
        while True:
            token = self.next
            if token.kind == "power" or token.kind == "transpose":
                node = self.postfix(node)
            elif token.kind == "sign" and token.text in ("^", "**"):
                if least > 40:
                    break
                node = self.power(node)
            elif token.kind == "sign" and token.text in ("+", "-"):
                if least > 10:
                    break
                self.take()
                node = join("add" if token.text == "+" else "sub", node, self.expression(11), token)
            elif token.kind == "sign" and token.text in ("*", "/", "@", "·", "×"):
                if least > 20:
                    break
                self.take()
                right = self.expression(21)
                node = join(_product(token, node, right), node, right, token)
                self.refuse_product_after(token)
            elif self.starts_operand(token):
                if least > 20:
                    break
                node = self.implicit(node, token)
            else:
                break
        self.nested -= 1
        return node

    def starts_operand(self, token: Token) -> bool:
        if token.kind in ("number", "name"):
            return True
        return token.kind == "sign" and (token.text in ("(", "√", "[") or (token.text == "|" and not self.bars))

    def implicit(self, left: Node, token: Token) -> Node:
        if token.kind == "number":
            raise AnswerError(
                f"Between '{self.before(token)}' and '{token.text}' a sign is missing. Write * for a product, "
                "a comma between elements.",
                token.position,
            )
        if token.text == "[":
            raise AnswerError(
                "Before '[' a sign is missing: a comma between rows, * or @ for a product.", token.position
            )
        right = self.expression(21)
        return join("mul", left, right, token)

    def refuse_product_after(self, operator: Token) -> None:
        """`1/2x` is 1/(2x) to some and x/2 to others."""
        token = self.next
        if operator.text not in ("/", "@") or not self.starts_operand(token) or token.kind == "number":
            return
        raise AnswerError(
            f"'{operator.text}' followed by a product without a sign can be read in two ways. "
            f"Use brackets: 1/(2*x) or (1/2)*x.",
            token.position,
        )

    def power(self, base: Node) -> Node:
        token = self.take()
        if token.text == "^" and self.next.kind == "name" and self.next.text == "T" and "T" not in self.symbols:
            self.take()
            return transposed(base, token)
        exponent = self.expression(NEGATE)
        if exponent.kind == "pow" and self.found[self.at - 1].text != ")":
            raise AnswerError("A power of a power can be read in two ways. Use brackets: (x**2)**3.", token.position)
        node = join("pow", base, exponent, token)
        if self.starts_operand(self.next) and not self.next.spaced and self.found[self.at - 1].text != ")":
            raise AnswerError(
                f"It is not clear where the exponent ends before '{self.next.text}'. Write x**2*y or x**(2*y).",
                self.next.position,
            )
        return node

    def postfix(self, node: Node) -> Node:
        token = self.take()
        if token.kind == "transpose":
            return transposed(node, token)
        digits = token.text.lstrip("-")
        exponent = Node("number", (), (), digits, (), token.position)
        if token.text.startswith("-"):
            exponent = Node("neg", (exponent,), (), "", (), token.position, 2)
        return join("pow", node, exponent, token)

    def prefix(self) -> Node:
        token = self.take()
        if token.kind == "number":
            return Node("number", (), (), token.text, (), token.position)
        if token.kind == "name":
            return self.name(token)
        if token.kind == "sign" and token.text == "-":
            inner = self.expression(NEGATE)
            return Node("neg", (inner,), inner.shape, "", (), token.position, inner.depth + 1)
        if token.kind == "sign" and token.text == "+":
            return self.expression(NEGATE)
        if token.text == "(" and token.kind == "sign":
            bars, self.bars = self.bars, 0
            node = self.expression(0)
            if self.sees(","):
                raise AnswerError(
                    "A comma inside round brackets: write a list with [ ], a decimal with a point.", self.next.position
                )
            self.expect(")", token)
            self.bars = bars
            return node
        if token.text == "|" and token.kind == "sign":
            self.bars += 1
            inner = self.expression(0)
            self.bars -= 1
            self.expect("|", token)
            return Node("call", (inner,), inner.shape, "abs", (), token.position, inner.depth + 1)
        if token.text == "[" and token.kind == "sign":
            return self.listed(token)
        if token.text == "√":
            inner = self.prefix()
            if self.starts_operand(self.next) and not self.next.spaced and self.found[self.at - 1].text != ")":
                raise AnswerError("It is not clear where the root ends. Write sqrt(2)*x.", self.next.position)
            return Node("call", (inner,), inner.shape, "sqrt", (), token.position, inner.depth + 1)
        if token.kind == "end":
            raise AnswerError("Something is missing at the end.", token.position)
        raise AnswerError(f"'{token.text}' cannot stand here.", token.position)

    def listed(self, opened: Token) -> Node:
        bars, self.bars = self.bars, 0
        children: list[Node] = []
        while not self.sees("]"):
            children.append(self.expression(0))
            if not self.sees(","):
                break
            self.take()
        self.expect("]", opened)
        self.bars = bars
        shape: Shape = (len(children), *(children[0].shape if children else ()))
        for row, child in enumerate(children):
            if child.shape != children[0].shape:
                raise AnswerError(
                    f"The rows of this list differ: the first has {_said(children[0].shape)}, "
                    f"number {row + 1} has {_said(child.shape)}.",
                    child.position,
                )
        size = 1
        for length in shape:
            size *= length
        if size > MAX_ELEMENTS:
            raise AnswerError(f"This has {size} elements; at most {MAX_ELEMENTS} are read.", opened.position)
        depth = max((child.depth for child in children), default=0) + 1
        return Node("list", tuple(children), shape, "", (), opened.position, depth)

    def name(self, token: Token) -> Node:
        word = token.text
        if word in self.symbols:
            if self.sees("[") and self.symbols[word]:
                return self.entry(token)
            return Node("name", (), self.symbols[word], word, (), token.position)
        if word in self.entries:
            of, index = self.entries[word]
            return Node("entry", (), (), of, index, token.position)
        word = SAME_FUNCTION.get(word, word)
        if word in FUNCTIONS:
            return self.call(word, token)
        if word in self.constants:
            return Node("name", (), (), word, (), token.position)
        raise AnswerError(self.unknown(token.text), token.position)

    def entry(self, token: Token) -> Node:
        shape = self.symbols[token.text]
        opened = self.take()
        index: list[int] = []
        while True:
            number = self.take()
            if number.kind != "number" or not number.text.isdecimal():
                raise AnswerError(f"An index is a whole number from 0: {token.text}[0, 0].", number.position)
            index.append(int(number.text))
            if self.sees(","):
                self.take()
            elif self.sees("]") and len(index) < len(shape) and self.found[self.at + 1].text == "[":
                self.at += 2
            else:
                break
        self.expect("]", opened)
        if len(index) != len(shape) or any(i >= length for i, length in zip(index, shape)):
            raise AnswerError(f"{token.text} has shape {shape}; there is no {token.text}{index}.", opened.position)
        return Node("entry", (), (), token.text, tuple(index), token.position)

    def call(self, word: str, token: Token) -> Node:
        if not self.sees("("):
            raise AnswerError(f"Write the argument of {token.text} in brackets: {token.text}(x).", token.position)
        opened = self.take()
        bars, self.bars = self.bars, 0
        arguments = [self.expression(0)]
        while self.sees(","):
            self.take()
            arguments.append(self.expression(0))
        self.expect(")", opened)
        self.bars = bars
        least, most = FUNCTIONS[word]
        if not least <= len(arguments) <= most:
            wanted = "one argument" if most == 1 else f"{least} to {most} arguments"
            raise AnswerError(f"{token.text} takes {wanted}, not {len(arguments)}.", opened.position)
        shape: Shape = ()
        for argument in arguments:
            shape = argument.shape or shape
        for argument in arguments:
            if argument.shape not in ((), shape):
                raise AnswerError(f"{token.text} of {_said(shape)} and {_said(argument.shape)}.", argument.position)
        depth = max(argument.depth for argument in arguments) + 1
        return Node("call", tuple(arguments), shape, word, (), token.position, depth)

    def unknown(self, word: str) -> str:
        known = [*self.symbols, *self.entries, *FUNCTIONS, *SAME_FUNCTION, *self.constants]
        for cut in range(1, len(word)):
            if word[:cut] in self.symbols and word[cut:] in self.symbols:
                return f"'{word}' is not a name here. For the product write {word[:cut]}*{word[cut:]}."
        near = difflib.get_close_matches(word, known, 1)
        names = ", ".join(self.symbols) or "none: only numbers"
        hint = f"Did you mean '{near[0]}'?" if near else f"The names here are: {names}."
        return f"'{word}' is not a name here. {hint}"

    def before(self, token: Token) -> str:
        return self.found[self.found.index(token) - 1].text


def join(kind: str, left: Node, right: Node, token: Token) -> Node:
    """The node of a binary operation, with its shape; AnswerError where the shapes do not fit."""
    if kind == "matmul":
        shape = _matmul_shape(left.shape, right.shape, token)
    elif left.shape and right.shape and left.shape != right.shape:
        raise AnswerError(
            f"'{token.text or '*'}' works element by element: {_said(left.shape)} and {_said(right.shape)} do not fit. "
            "The matrix product is written @.",
            token.position,
        )
    else:
        shape = left.shape or right.shape
    depth = max(left.depth, right.depth) + 1
    if depth > 10 * MAX_DEPTH:
        raise AnswerError("This expression has too many parts.", token.position)
    assert kind in BINARY
    return Node(kind, (left, right), shape, "", (), left.position, depth)


def transposed(node: Node, token: Token) -> Node:
    """The node of a transpose, which reverses the shape."""
    if not node.shape:
        raise AnswerError("A number has no transpose.", token.position)
    return Node("transpose", (node,), node.shape[::-1], "", (), node.position, node.depth + 1)


def _product(token: Token, left: Node, right: Node) -> str:
    if token.text == "/":
        return "div"
    if token.text == "@":
        return "matmul"
    both = bool(left.shape) and bool(right.shape)
    if token.text == "×" and both:
        raise AnswerError("'×' between matrices can mean two things. Write @ or *.", token.position)
    return "matmul" if token.text == "·" and both else "mul"


def _matmul_shape(left: Shape, right: Shape, token: Token) -> Shape:
    if not left or not right:
        raise AnswerError("'@' multiplies matrices; for a number write *.", token.position)
    inner = right[-2] if len(right) > 1 else right[0]
    if len(left) > 2 or len(right) > 2 or left[-1] != inner:
        raise AnswerError(f"'@' cannot multiply {_said(left)} by {_said(right)}.", token.position)
    return left[:-1] + (right[1:] if len(right) > 1 else ())


def _said(shape: Shape) -> str:
    return "a single number" if shape == () else f"shape {shape}"
