"""Nested tuples, lists and dicts of tensors, taken apart and put together again, as `torch.func` takes them.

https://docs.pytorch.org/docs/2.13/pytree.html
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any

from .returned import Returned


class Spec:
    """The structure of a tree; a leaf has no children. It prints as PyTorch's TreeSpec."""

    __slots__ = ("children", "context", "kind")

    def __init__(self, kind: Any = None, context: Any = None, children: tuple[Spec, ...] = ()) -> None:
        self.kind, self.context, self.children = kind, context, children

    @property
    def leaves(self) -> int:
        return 1 if self.kind is None else sum(child.leaves for child in self.children)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Spec):
            return NotImplemented
        return (self.kind, self.context, self.children) == (other.kind, other.context, other.children)

    def __hash__(self) -> int:
        return hash((self.kind, len(self.children)))

    def text(self, indent: int = 0) -> str:
        if self.kind is None:
            return "*"
        inside = ""
        if self.children:
            indent += 2
            inside = self.children[0].text(indent) + ("," if len(self.children) > 1 else "")
            inside += ",".join("\n" + " " * indent + child.text(indent) for child in self.children[1:])
        return f"TreeSpec({self.kind.__name__}, {self.context}, [{inside}])"

    def __repr__(self) -> str:
        return self.text()


LEAF = Spec()


def _parts(tree: Any) -> tuple[list[Any], Any] | None:
    """The children of a node and what puts them together; None for a leaf."""
    kind = type(tree)
    if kind in (tuple, list) or isinstance(tree, Returned) or (isinstance(tree, tuple) and hasattr(tree, "_fields")):
        return list(tree), None if kind in (tuple, list) else kind
    if kind in (dict, OrderedDict):
        return list(tree.values()), list(tree)
    return None


def flatten(tree: Any) -> tuple[list[Any], Spec]:
    """The leaves of a tree, in order, and its structure."""
    parts = _parts(tree)
    if parts is None:
        return [tree], LEAF
    leaves: list[Any] = []
    specs = []
    for child in parts[0]:
        found, spec = flatten(child)
        leaves += found
        specs.append(spec)
    return leaves, Spec(type(tree), parts[1], tuple(specs))


def unflatten(leaves: Any, spec: Spec) -> Any:
    """A tree of this structure with these leaves."""
    return _build(iter(leaves), spec)


def _build(leaves: Iterator[Any], spec: Spec) -> Any:
    if spec.kind is None:
        return next(leaves)
    children = [_build(leaves, child) for child in spec.children]
    if spec.kind in (dict, OrderedDict):
        return spec.kind(zip(spec.context, children))
    if spec.kind in (tuple, list) or issubclass(spec.kind, Returned):
        return spec.kind(children)
    return spec.kind(*children)


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """The same tree with a function applied to each leaf."""
    leaves, spec = flatten(tree)
    return unflatten([function(leaf) for leaf in leaves], spec)


def spread(prefix: Any, spec: Spec) -> list[Any] | None:
    """A tree that ends earlier than another, with each of its leaves repeated; None where the two do not fit."""
    parts = _parts(prefix)
    if parts is None:
        return [prefix] * spec.leaves
    kind = type(prefix)
    if kind is not spec.kind or len(parts[0]) != len(spec.children) or parts[1] != spec.context:
        return None
    found: list[Any] = []
    for child, inner in zip(parts[0], spec.children):
        part = spread(child, inner)
        if part is None:
            return None
        found += part
    return found


def shown(spec: Spec) -> str:
    """A structure with a star for each leaf."""
    return repr(unflatten([_STAR] * spec.leaves, spec))


class _Star:
    def __repr__(self) -> str:
        return "*"


_STAR = _Star()
