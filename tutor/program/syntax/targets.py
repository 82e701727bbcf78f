"""Targets of assignments: names, attributes, items, and unpacking; what `del` takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from .. import access
from ..arithmetic import check_items
from ..machine import Frame
from .base import Run, Store
from .calls import Calls

_DONE = object()


class Targets(Calls):
    def target(self, node: ast.expr) -> Store:
        """The closure that gives a target its value."""
        with self.spanning(node):
            return self._target(node)

    def _target(self, node: ast.expr) -> Store:
        if isinstance(node, ast.Name):
            return self.store_name(node.id)
        if isinstance(node, ast.Attribute):
            return self._store_attribute(node)
        if isinstance(node, ast.Subscript):
            return self._store_item(node)
        if isinstance(node, ast.Tuple | ast.List):
            return self._unpack(node)
        if isinstance(node, ast.Starred):
            self.invalid("starred assignment target must be in a list or tuple", node)
        self.refuse(f"assigning to `{type(node).__name__.lower()}`", node)

    def _store_attribute(self, node: ast.Attribute) -> Store:
        owner = self.last(node, self.expression(node.value))
        name = node.attr

        def store(frame: Frame, value: Any) -> None:
            access.write(frame.machine, owner(frame), name, value)

        return store

    def _store_item(self, node: ast.Subscript) -> Store:
        owner, key = self.expression(node.value), self.last(node, self.expression(node.slice))

        def store(frame: Frame, value: Any) -> None:
            access.put_item(frame.machine, owner(frame), key(frame), value)

        return store

    def _unpack(self, node: ast.Tuple | ast.List) -> Store:
        starred = [at for at, element in enumerate(node.elts) if isinstance(element, ast.Starred)]
        if len(starred) > 1:
            self.invalid("multiple starred expressions in assignment", node)
        stores = [self.target(e.value if isinstance(e, ast.Starred) else e) for e in node.elts]
        if starred:
            return _unpack_starred(stores, starred[0])
        if len(stores) == 2:
            return _unpack_two(*stores)
        return _unpack_exactly(stores)

    def deletion(self, node: ast.expr) -> list[Run]:
        """The closures that delete a target of `del`."""
        with self.spanning(node):
            return self._deletion(node)

    def _deletion(self, node: ast.expr) -> list[Run]:
        if isinstance(node, ast.Tuple | ast.List):
            return [run for element in node.elts for run in self.deletion(element)]
        if isinstance(node, ast.Name):
            return [self.delete_name(node.id)]
        if isinstance(node, ast.Attribute):
            owner, name = self.last(node, self.expression(node.value)), node.attr

            def delete_attribute(frame: Frame) -> None:
                access.delete(frame.machine, owner(frame), name)

            return [delete_attribute]
        if isinstance(node, ast.Subscript):
            value, key = self.expression(node.value), self.last(node, self.expression(node.slice))

            def delete_item(frame: Frame) -> None:
                access.delete_item(frame.machine, value(frame), key(frame))

            return [delete_item]
        self.refuse(f"deleting `{type(node).__name__.lower()}`", node)


def iterate_to_unpack(value: Any) -> Iterator[Any]:
    """`iter(value)`, with the message of an unpacking."""
    try:
        return iter(value)
    except TypeError:
        if hasattr(type(value), "__iter__") or hasattr(type(value), "__getitem__"):
            raise
        raise TypeError(f"cannot unpack non-iterable {type(value).__name__} object") from None


def _unpack_two(first: Store, second: Store) -> Store:
    def store(frame: Frame, value: Any) -> None:
        # Python's own unpacking, for its own messages.
        a, b = value
        first(frame, a)
        second(frame, b)

    return store


def _unpack_exactly(stores: Sequence[Store]) -> Store:
    wanted = len(stores)

    def store(frame: Frame, value: Any) -> None:
        iterator = iterate_to_unpack(value)
        parts: list[Any] = []
        for part in iterator:
            if len(parts) == wanted:
                raise ValueError(f"too many values to unpack (expected {wanted})")
            parts.append(part)
        if len(parts) < wanted:
            raise ValueError(f"not enough values to unpack (expected {wanted}, got {len(parts)})")
        for put, part in zip(stores, parts):
            put(frame, part)

    return store


def _unpack_starred(stores: Sequence[Store], at: int) -> Store:
    after = len(stores) - at - 1

    def store(frame: Frame, value: Any) -> None:
        parts = list(iterate_to_unpack(value))
        check_items(frame.machine, parts)
        if len(parts) < at + after:
            raise ValueError(f"not enough values to unpack (expected at least {at + after}, got {len(parts)})")
        end = len(parts) - after
        for put, part in zip(stores, [*parts[:at], parts[at:end], *parts[end:]]):
            put(frame, part)

    return store
