"""The matrix that an index form stands for: `Wᵢⱼ·(1 - hᵢ²)` is `diag(1 - h²)·W`, `Σₖ Wₖᵢ·Wₖⱼ` is `Wᵀ·W`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from .forms import NoForm, identity, outer, plus, product, scaled, times, transposed
from .indexterms import Term, letters_of, times_of
from .mathtree import call, name, number
from .sending import REBUILT
from .tree import Node

Shapes = Mapping[str, tuple[int, ...]]


def matrix_of(terms: Sequence[Term], row: str, column: str, size: int, shapes: Shapes) -> Node:
    """The matrix with these terms at each row and column; NoForm where they are no products of matrices."""
    if not terms:
        raise NoForm
    found: Node | None = None
    for term in sorted(terms, key=lambda each: each.coefficient < 0):
        part = _of_term(term, row, column, size, shapes)
        found = part if found is None else plus(found, part)
    assert found is not None
    return found


def _of_term(term: Term, row: str, column: str, size: int, shapes: Shapes) -> Node:
    single: dict[str, list[Node]] = {}
    numbers: list[Node] = []
    pairs: list[Node] = []
    for factor in term.factors:
        letters = {letter for letter in letters_of(factor) if letter}
        if not letters:
            numbers.append(factor)
        elif len(letters) == 1:
            single.setdefault(letters.pop(), []).append(factor)
        elif factor.kind == "indexed" and len(letters) == 2:
            pairs.append(factor)
        else:
            raise NoForm
    vectors = {letter: _vector(factors, letter, shapes) for letter, factors in single.items()}
    scale = (
        scaled(term.coefficient, None)
        if not numbers
        else whole(times_of([number(term.coefficient), *numbers]), "", shapes)
    )
    if term.deltas:
        if len(term.deltas) > 1 or set(term.deltas[0]) != {row, column} or pairs or term.sums:
            raise NoForm
        if set(vectors) - {row, column}:
            raise NoForm
        inner = _all(list(vectors.values())) if vectors else None
        return _scaled(scale, identity(size) if inner is None else diag(inner))
    if not pairs:
        if set(vectors) != {row, column} or term.sums:
            raise NoForm
        return _scaled(scale, outer(vectors[row], vectors[column]))
    return _scaled(scale, _path(pairs, row, column, vectors, shapes))


def _path(pairs: list[Node], row: str, column: str, vectors: dict[str, Node], shapes: Shapes) -> Node:
    """The matrices in a row that lead from one letter to the other."""
    at, left = row, list(pairs)
    found: Node | None = diag(vectors.pop(row)) if row in vectors else None
    while left:
        step = next((each for each in left if at in each.note), None)
        if step is None:
            raise NoForm
        left = [each for each in left if each is not step]
        a, b = step.note
        matrix = name(step.word, shapes[step.word])
        matrix = matrix if a == at else transposed(matrix)
        at = b if a == at else a
        found = matrix if found is None else product(found, matrix)
        if at in vectors:
            found = product(found, diag(vectors.pop(at)))
    if at != column or vectors or found is None:
        raise NoForm
    return found


def diag(vector: Node) -> Node:
    size = vector.shape[0]
    return call("diag", vector, shape=(size, size))


def whole(node: Node, letter: str, shapes: Shapes) -> Node:
    """An entry's formula as one on whole vectors."""
    if node.kind == "indexed":
        if len(node.note) != 1 or node.note[0] != letter:
            raise NoForm
        return name(node.word, shapes[node.word])
    if node.kind == "name":
        return name(node.word, ())
    if not node.children:
        return node
    children = tuple(whole(child, letter, shapes) for child in node.children)
    if node.kind in REBUILT:
        return REBUILT[node.kind](*children)
    if node.kind not in ("pow", "call", "neg"):
        raise NoForm
    return Node(node.kind, children, children[0].shape, node.word, node.index)


def _vector(factors: list[Node], letter: str, shapes: Shapes) -> Node:
    return _all([whole(factor, letter, shapes) for factor in factors])


def _all(parts: list[Node]) -> Node:
    found = parts[0]
    for part in parts[1:]:
        found = times(found, part)
    return found


def _scaled(scale: Node, inner: Node) -> Node:
    if scale.kind == "number":
        return scaled(Fraction(scale.word), inner)
    return times(scale, inner)
