"""Sums of products of indexed entries (`2·Σₖ Aᵢₖ·δₖⱼ`): how they are multiplied, contracted and written.

A term is a number times factors and Kronecker deltas, summed over some of its letters. A letter of an axis of length 1
is empty: there is only one element.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .forms import NoForm
from .mathtree import binary, chain, neg, number
from .tree import Node

MOST_TERMS = 6


@dataclass(frozen=True)
class Term:
    """`coefficient · factors · deltas`, summed over `sums` (letter, length)."""

    coefficient: Fraction = Fraction(1)
    factors: tuple[Node, ...] = ()
    deltas: tuple[tuple[str, str], ...] = ()
    sums: tuple[tuple[str, int], ...] = field(default=())


def at(word: str, *letters: str) -> Node:
    """An entry of a tensor at letters."""
    return Node("indexed", (), (), word, note=tuple(letters)) if letters else Node("name", word=word)


def delta(a: str, b: str) -> Node:
    return at("delta", a, b)


def relettered(node: Node, put: Mapping[str, str]) -> Node:
    """A node with other letters."""
    if node.kind == "indexed":
        return at(node.word, *(put.get(letter, letter) for letter in node.note))
    if node.kind == "sigma":
        letter, length = node.note
        inner = relettered(node.children[0], {key: to for key, to in put.items() if key != letter})
        return Node("sigma", (inner,), (), "", note=(letter, length))
    if not node.children:
        return node
    return Node(node.kind, tuple(relettered(child, put) for child in node.children), (), node.word, node.index)


def letters_of(node: Node) -> set[str]:
    if node.kind == "indexed":
        return set(node.note)
    found: set[str] = set()
    for child in node.children:
        found |= letters_of(child)
    return found - {node.note[0]} if node.kind == "sigma" else found


def substituted(term: Term, put: Mapping[str, str]) -> Term:
    return Term(
        term.coefficient,
        tuple(relettered(factor, put) for factor in term.factors),
        tuple((put.get(a, a), put.get(b, b)) for a, b in term.deltas),
        tuple((put.get(letter, letter), length) for letter, length in term.sums),
    )


def product(a: Term, b: Term, summed: Sequence[tuple[str, int]] = ()) -> Term:
    """Two terms multiplied and summed over letters that they share; a delta at such a letter is used up."""
    return contracted(
        Term(a.coefficient * b.coefficient, a.factors + b.factors, a.deltas + b.deltas, (*a.sums, *b.sums, *summed))
    )


def contracted(term: Term) -> Term:
    coefficient, deltas = term.coefficient, list(term.deltas)
    factors: tuple[Node, ...] = term.factors
    left: list[tuple[str, int]] = []
    waiting = list(term.sums)
    while waiting:
        letter, length = waiting.pop(0)
        pair = next((pair for pair in deltas if letter in pair and pair[0] != pair[1]), None)
        if pair is not None:
            deltas.remove(pair)
            put = {letter: pair[1] if pair[0] == letter else pair[0]}
            factors = tuple(relettered(factor, put) for factor in factors)
            deltas = [(put.get(a, a), put.get(b, b)) for a, b in deltas]
        elif not any(letter in letters_of(factor) for factor in factors):
            coefficient *= length
        else:
            left.append((letter, length))
    return Term(coefficient, factors, tuple(pair for pair in deltas if pair[0] != pair[1]), tuple(left))


def gathered(terms: Iterable[Term]) -> list[Term]:
    """The terms with equal ones added up; NoForm where there are more than anybody reads."""
    found: dict[tuple[tuple[str, ...], tuple[tuple[str, str], ...], tuple[str, ...]], Term] = {}
    for term in terms:
        key = (tuple(sorted(_key(f) for f in term.factors)), tuple(sorted(term.deltas)), tuple(s for s, _ in term.sums))
        before = found.get(key)
        coefficient = term.coefficient + (before.coefficient if before else 0)
        found[key] = Term(coefficient, term.factors, term.deltas, term.sums)
    kept = [term for term in found.values() if term.coefficient]
    if len(kept) > MOST_TERMS:
        raise NoForm
    return kept


def _key(node: Node) -> str:
    return f"{node.kind}{node.word}{node.note}({','.join(_key(child) for child in node.children)})"


def written(terms: Sequence[Term], letters: Mapping[str, str], spare: Sequence[str]) -> Node:
    """The formula of a sum of terms, with the letters that are shown; sums use those that are spare."""
    if not terms:
        return number(0)
    shared = _common(terms)
    if shared is not None and len(terms) > 1:
        factor, rest = shared
        return times_of([*_shown(factor, letters, spare), written(rest, letters, spare)])
    found: Node | None = None
    for term in sorted(terms, key=lambda each: each.coefficient < 0):
        part = _written(Term(abs(term.coefficient), term.factors, term.deltas, term.sums), letters, spare)
        if found is None:
            found = neg(part) if term.coefficient < 0 else part
        else:
            found = binary("sub" if term.coefficient < 0 else "add", found, part)
    assert found is not None
    return found


def _common(terms: Sequence[Term]) -> tuple[Term, list[Term]] | None:
    """A factor that all terms have in front, and what is left of each: `s·(δ - s)`."""
    size = min(abs(term.coefficient) for term in terms)
    number_ = size if all(abs(term.coefficient) == size for term in terms) else Fraction(1)
    if any(term.sums for term in terms):
        return None
    factors = [factor for factor in terms[0].factors if all(factor_in(factor, term) for term in terms[1:])]
    deltas = [pair for pair in terms[0].deltas if all(pair in term.deltas for term in terms[1:])]
    if not factors and not deltas and number_ == 1:
        return None
    rest = []
    for term in terms:
        left = list(term.factors)
        for factor in factors:
            del left[next(place for place, each in enumerate(left) if _key(each) == _key(factor))]
        kept = tuple(pair for pair in term.deltas if pair not in deltas)
        rest.append(Term(term.coefficient / number_, tuple(left), kept, ()))
    return Term(number_, tuple(factors), tuple(deltas)), rest


def factor_in(factor: Node, term: Term) -> bool:
    return any(_key(factor) == _key(each) for each in term.factors)


def _shown(term: Term, letters: Mapping[str, str], spare: Sequence[str]) -> list[Node]:
    put = dict(letters)
    parts = [] if term.coefficient == 1 else [number(term.coefficient)]
    parts += sorted((relettered(factor, put) for factor in term.factors), key=_order)
    return parts + [delta(*sorted((put.get(a, a), put.get(b, b)))) for a, b in term.deltas]


def _order(node: Node) -> tuple[bool, tuple[str, ...]]:
    """Plain entries first, by their letters; anything else as it came."""
    return (node.kind != "indexed", tuple(node.note) if node.kind == "indexed" else ())


def _written(term: Term, letters: Mapping[str, str], spare: Sequence[str]) -> Node:
    put = {**letters, **dict(zip((letter for letter, _ in term.sums), spare))}
    if len(term.sums) > len(spare):
        raise NoForm
    # `tanh(xᵢ)·δᵢⱼ` rather than `tanh(xⱼ)·δᵢⱼ`: the first index is the output's.
    parts = _shown(Term(Fraction(1), term.factors, term.deltas), put, spare)
    if not term.sums and term.coefficient != 1:
        return times_of([number(term.coefficient), *parts])
    body = times_of(parts)
    for letter, length in reversed(term.sums):
        body = Node("sigma", (body,), (), "", note=(put[letter], length))
    return body if term.coefficient == 1 else times_of([number(term.coefficient), body])


def times_of(parts: Sequence[Node]) -> Node:
    """The product, all denominators below one line."""
    top: list[Node] = []
    bottom: dict[str, tuple[Node, int]] = {}
    for part in parts:
        above, below = part.children if part.kind == "div" and part.children[1].kind != "number" else (part, None)
        if above.kind != "number" or above.word != "1":
            top.append(above)
        if below is not None:
            base, exponent = _power(below)
            bottom[_key(base)] = (base, exponent + bottom.get(_key(base), (base, 0))[1])
    for place in reversed(range(len(top))):
        base, exponent = _power(top[place])
        if _key(base) in bottom:
            left = exponent - bottom.pop(_key(base))[1]
            if left < 0:
                bottom[_key(base)] = (base, -left)
            top[place : place + 1] = [_raised(base, left)] if left > 0 else []
    found = chain("mul", top) if top else number(1)
    if not bottom:
        return found
    return binary("div", found, chain("mul", [_raised(base, exponent) for base, exponent in bottom.values()]))


def _power(node: Node) -> tuple[Node, int]:
    is_power = node.kind == "pow" and node.children[1].kind == "number" and node.children[1].word.isdecimal()
    return (node.children[0], int(node.children[1].word)) if is_power else (node, 1)


def _raised(base: Node, exponent: int) -> Node:
    return base if exponent == 1 else binary("pow", base, number(exponent))


def with_letters(node: Node, spare: Sequence[str]) -> Node:
    """A formula whose sums run over letters that can be shown."""
    if node.kind == "sigma":
        letter, length = node.note
        if letter in spare or len(letter) == 1:
            rest = [each for each in spare if each != letter]
            return Node("sigma", (with_letters(node.children[0], rest),), (), "", note=(letter, length))
        if not spare:
            raise NoForm
        inner = relettered(node.children[0], {letter: spare[0]})
        return Node("sigma", (with_letters(inner, spare[1:]),), (), "", note=(spare[0], length))
    if not node.children:
        return node
    children = tuple(with_letters(child, spare) for child in node.children)
    return Node(node.kind, children, node.shape, node.word, node.index, note=node.note)
