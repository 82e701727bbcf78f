"""The reader of learners' formulas: from text to a tree with shapes, by operator precedence.

What could mean two things is refused with a way to write it; nothing is guessed.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NoReturn

from tutor.errors import AnswerError
from tutor.words import Text

from . import refusals as say
from .refusals import refused, shape_said
from .tokens import Token, tokens
from .tree import BINARY, NEGATE, Node
from .vocabulary import CONSTANTS, FUNCTIONS, INVERSES, OF_VECTORS, QUOTIENTS, SAME_FUNCTION, WRITTEN_OUT

MAX_LENGTH = 1000
MAX_DEPTH = 40
MAX_ELEMENTS = 4096
# Parts of a formula whose functions of vectors are written out.
MAX_WRITTEN_OUT = 50_000
# Of a name that is not known, so much is said again.
MAX_ECHO = 30

Shape = tuple[int, ...]


def parse(
    text: str,
    symbols: Mapping[str, Shape],
    entries: Mapping[str, tuple[str, tuple[int, ...]]],
    *,
    constants: Sequence[str] = CONSTANTS,
    scientific: bool = False,
    max_length: int = MAX_LENGTH,
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
        self.bound: dict[str, Node] = {}
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
        found = say.THE_END if self.next.kind == "end" else Text(f"'{self.next.text}'", f"“{self.next.text}”")
        raise refused(
            say.NOT_CLOSED, self.next.position,
            opened=opened.text, position=opened.position + 1, closing=sign, found=found,
        )  # fmt: skip

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise refused(say.NOTHING)
        node = self.expression(0)
        token = self.next
        if token.kind == "end":
            return node
        if token.text == ",":
            raise refused(say.COMMA, token.position)
        if token.text == "=":
            raise refused(say.EQUALS, token.position)
        raise refused(say.NO_PARTNER, token.position, sign=token.text)

    def expression(self, least: int) -> Node:
        self.deeper()
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

    def deeper(self) -> None:
        self.nested += 1
        if self.nested > MAX_DEPTH:
            raise refused(say.TOO_DEEP, self.next.position, most=MAX_DEPTH)

    def starts_operand(self, token: Token) -> bool:
        if token.kind in ("number", "name"):
            return True
        return token.kind == "sign" and (token.text in ("(", "√", "[") or (token.text == "|" and not self.bars))

    def implicit(self, left: Node, token: Token) -> Node:
        if token.kind == "number" or token.new_line:
            raise refused(say.SIGN_MISSING, token.position, before=self.before(token), after=token.text)
        if token.text == "[":
            raise refused(say.SIGN_BEFORE_LIST, token.position)
        right = self.expression(21)
        return join("mul", left, right, token)

    def refuse_product_after(self, operator: Token) -> None:
        """`1/2x` is 1/(2x) to some and x/2 to others."""
        token = self.next
        if operator.text not in ("/", "@") or not self.starts_operand(token) or token.kind == "number":
            return
        raise refused(say.TWO_READINGS, token.position, sign=operator.text)

    def power(self, base: Node) -> Node:
        token = self.take()
        if token.text == "^" and self.next.kind == "name" and self.next.text == "T" and "T" not in self.symbols:
            self.take()
            return transposed(base, token)
        exponent = self.expression(NEGATE)
        above = _positive(exponent)
        if above.kind == "pow" and _positive(above.children[1]).kind == "pow" and self.found[self.at - 1].text != ")":
            raise refused(say.TOWER, token.position)
        node = join("pow", base, exponent, token)
        # x^2y is x²y to everybody, but e^2x is e^(2x) to many.
        clear = exponent.kind == "number" and _holds_a_symbol(base) and self.next.text != "["
        joined = self.starts_operand(self.next) and not self.next.spaced and self.found[self.at - 1].text != ")"
        if joined and not clear:
            raise refused(say.EXPONENT_END, self.next.position, sign=self.next.text)
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
                raise refused(say.COMMA_IN_BRACKETS, self.next.position)
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
            self.deeper()
            inner = self.prefix()
            self.nested -= 1
            if self.starts_operand(self.next) and not self.next.spaced and self.found[self.at - 1].text != ")":
                raise refused(say.ROOT_END, self.next.position)
            return Node("call", (inner,), inner.shape, "sqrt", (), token.position, inner.depth + 1)
        if token.kind == "end":
            raise refused(say.MISSING_AT_END, token.position)
        raise refused(say.CANNOT_STAND, token.position, sign=token.text)

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
                first, other = shape_said(children[0].shape), shape_said(child.shape)
                raise refused(say.ROWS_DIFFER, child.position, first=first, row=row + 1, other=other)
        size = 1
        for length in shape:
            size *= length
        if size > MAX_ELEMENTS:
            raise refused(say.TOO_MANY_ELEMENTS, opened.position, count=size, most=MAX_ELEMENTS)
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
        if word in self.bound:
            return self.bound[word]
        if word in FUNCTIONS or (word in WRITTEN_OUT and self.sees("(")):
            return self.call(word, token)
        if word in self.constants:
            return Node("name", (), (), word, (), token.position)
        self.unknown(token)

    def entry(self, token: Token) -> Node:
        shape = self.symbols[token.text]
        opened = self.take()
        index: list[int] = []
        while True:
            number = self.take()
            if number.kind != "number" or not number.text.isdecimal():
                raise refused(say.INDEX, number.position, name=token.text)
            index.append(int(number.text))
            if self.sees(","):
                self.take()
            elif self.sees("]") and len(index) < len(shape) and self.found[self.at + 1].text == "[":
                self.at += 2
            else:
                break
        self.expect("]", opened)
        if len(index) != len(shape) or any(i >= length for i, length in zip(index, shape)):
            raise refused(say.NO_ENTRY, opened.position, name=token.text, shape=shape, index=index)
        return Node("entry", (), (), token.text, tuple(index), token.position)

    def call(self, word: str, token: Token) -> Node:
        if not self.sees("("):
            self.refuse_bare_function(word, token)
        opened = self.take()
        bars, self.bars = self.bars, 0
        arguments = [self.expression(0)]
        while self.sees(","):
            self.take()
            arguments.append(self.expression(0))
        self.expect(")", opened)
        self.bars = bars
        least, most = FUNCTIONS.get(word) or (len(WRITTEN_OUT[word][0]),) * 2
        if not least <= len(arguments) <= most:
            wanted = say.ONE_ARGUMENT if most == 1 else (say.EXACTLY if least == most else say.SEVERAL_ARGUMENTS)
            wanted = wanted.fill(least=least, most=most)
            raise refused(say.ARGUMENTS, opened.position, name=token.text, wanted=wanted, count=len(arguments))
        if word in WRITTEN_OUT:
            return self.written_out(word, token, arguments)
        depth = max(argument.depth for argument in arguments) + 1
        if word in OF_VECTORS:
            return self.call_of_vectors(word, token, arguments, depth)
        shape: Shape = ()
        for argument in arguments:
            shape = argument.shape or shape
        for argument in arguments:
            if argument.shape not in ((), shape):
                first, other = shape_said(shape), shape_said(argument.shape)
                raise refused(say.SHAPES_OF, argument.position, name=token.text, first=first, other=other)
        return Node("call", tuple(arguments), shape, word, (), token.position, depth)

    def written_out(self, word: str, token: Token, arguments: list[Node]) -> Node:
        """What a function of PyTorch stands for."""
        names, stands_for = WRITTEN_OUT[word]
        reader = _Reader(stands_for, {}, {}, (), tokens(stands_for, scientific=False, max_length=MAX_LENGTH))
        reader.bound = dict(zip(names, arguments))
        try:
            return replace(reader.whole(), position=token.position)
        except AnswerError as error:
            raise AnswerError(error.said, token.position) from None

    def call_of_vectors(self, word: str, token: Token, arguments: list[Node], depth: int) -> Node:
        dimensions, shape_of, _ = OF_VECTORS[word]
        for argument in arguments:
            if dimensions is not None and len(argument.shape) != dimensions:
                raise refused(say.NEEDS_VECTOR, argument.position, name=token.text, shape=shape_said(argument.shape))
        if word == "dot" and arguments[0].shape != arguments[1].shape:
            first, other = shape_said(arguments[0].shape), shape_said(arguments[1].shape)
            raise refused(say.SHAPES_OF, token.position, name=token.text, first=first, other=other)
        shape = shape_of(*(argument.shape for argument in arguments))
        node = Node("call", tuple(arguments), shape, word, (), token.position, depth)
        if _written_out_size(node) > MAX_WRITTEN_OUT:
            raise refused(say.TOO_MANY_PARTS, token.position)
        return node

    def refuse_bare_function(self, word: str, token: Token) -> NoReturn:
        if self.next.kind == "power" or self.sees("^", "**"):
            inverse = say.INVERSE.fill(inverse=INVERSES[word]) if word in INVERSES else Text()
            sign = self.next.text if self.next.kind == "sign" else "²"
            raise refused(say.POWER_OF_FUNCTION, token.position, name=token.text, sign=sign, inverse=inverse)
        raise refused(say.ARGUMENT, token.position, name=token.text)

    def unknown(self, token: Token) -> NoReturn:
        """Refuse a name that means nothing here, with what may have been meant."""
        word = token.text
        said = word if len(word) <= MAX_ECHO else word[:MAX_ECHO] + "..."
        raise refused(say.UNKNOWN_NAME, token.position, name=said, hint=self.hint(word))

    def hint(self, word: str) -> Text:
        if len(word) <= MAX_ECHO:
            for cut in range(1, len(word)):
                first, second = word[:cut], word[cut:]
                if first in self.symbols and (second in self.symbols or second in FUNCTIONS):
                    return say.WRITE_PRODUCT.fill(first=first, second=second)
            if word.removeprefix("log").removeprefix("_").isdecimal() and word.startswith("log"):
                return say.LOG_BASE.fill(base=word.removeprefix("log").removeprefix("_"))
            if word in QUOTIENTS:
                return say.AS_QUOTIENT.fill(form=QUOTIENTS[word])
            known = [*self.symbols, *self.entries, *FUNCTIONS, *SAME_FUNCTION, *self.constants]
            near = difflib.get_close_matches(word, known, 1)
            if near:
                return say.DID_YOU_MEAN.fill(near=near[0])
        if not self.symbols:
            return say.NO_NAMES
        return say.NAMES_ARE.fill(names=", ".join(list(self.symbols)[:12]))

    def before(self, token: Token) -> str:
        return self.found[self.found.index(token) - 1].text


def join(kind: str, left: Node, right: Node, token: Token) -> Node:
    """The node of a binary operation, with its shape; AnswerError where the shapes do not fit."""
    if kind == "matmul":
        shape = _matmul_shape(left.shape, right.shape, token)
    elif left.shape and right.shape and left.shape != right.shape:
        first, second = shape_said(left.shape), shape_said(right.shape)
        raise refused(say.DO_NOT_FIT, token.position, sign=token.text or "*", first=first, second=second)
    else:
        shape = left.shape or right.shape
    depth = max(left.depth, right.depth) + 1
    if depth > 10 * MAX_DEPTH:
        raise refused(say.TOO_MANY_PARTS, token.position)
    assert kind in BINARY
    return Node(kind, (left, right), shape, "", (), left.position, depth)


def transposed(node: Node, token: Token) -> Node:
    """The node of a transpose, which reverses the shape."""
    if not node.shape:
        raise refused(say.NO_TRANSPOSE, token.position)
    if node.depth >= 10 * MAX_DEPTH:
        raise refused(say.TOO_MANY_PARTS, token.position)
    return Node("transpose", (node,), node.shape[::-1], "", (), node.position, node.depth + 1)


def _product(token: Token, left: Node, right: Node) -> str:
    if token.text == "/":
        return "div"
    if token.text == "@":
        return "matmul"
    both = bool(left.shape) and bool(right.shape)
    if token.text == "×" and both:
        raise refused(say.CROSS, token.position)
    return "matmul" if token.text == "·" and both else "mul"


def _matmul_shape(left: Shape, right: Shape, token: Token) -> Shape:
    if not left or not right:
        raise refused(say.AT_NUMBERS, token.position)
    inner = right[-2] if len(right) > 1 else right[0]
    if len(left) > 2 or len(right) > 2 or left[-1] != inner:
        raise refused(say.AT_SHAPES, token.position, first=shape_said(left), second=shape_said(right))
    return left[:-1] + (right[1:] if len(right) > 1 else ())


def _written_out_size(node: Node) -> int:
    """About how many parts a tree has when functions of vectors are written out, each entry by itself."""
    inside = sum(_written_out_size(child) for child in node.children)
    if node.kind != "call" or node.word not in OF_VECTORS:
        return 1 + inside
    entries = max(math.prod(child.shape) for child in node.children)
    # An entry of a softmax holds all of them; in a norm and an outer product each stands twice.
    return int(inside * entries * (entries + 1 if node.word in ("softmax", "outer") else 2))


def _positive(node: Node) -> Node:
    """What stands behind signs."""
    while node.kind == "neg":
        node = node.children[0]
    return node


def _holds_a_symbol(node: Node) -> bool:
    if node.kind == "entry" or (node.kind == "name" and node.word not in CONSTANTS):
        return True
    return any(_holds_a_symbol(child) for child in node.children)
