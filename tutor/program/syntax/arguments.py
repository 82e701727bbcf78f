"""Binding the arguments of a call to a function's parameters, with Python's messages."""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameters:
    """The parameters of a function; `positional` are those before `*`, the first `only` of them positional-only."""

    positional: tuple[str, ...]
    only: int
    keywords: tuple[str, ...]
    rest: str | None
    rest_keywords: str | None

    @classmethod
    def of(cls, node: ast.arguments) -> Parameters:
        return cls(
            tuple(each.arg for each in (*node.posonlyargs, *node.args)),
            len(node.posonlyargs),
            tuple(each.arg for each in node.kwonlyargs),
            None if node.vararg is None else node.vararg.arg,
            None if node.kwarg is None else node.kwarg.arg,
        )

    def signature(self, defaults: tuple[Any, ...], keyword_defaults: dict[str, Any]) -> inspect.Signature:
        """The same as Python's own description of a function."""
        kind = inspect.Parameter
        first = len(self.positional) - len(defaults)
        found = [
            kind(
                name, kind.POSITIONAL_ONLY if at < self.only else kind.POSITIONAL_OR_KEYWORD,
                default=kind.empty if at < first else defaults[at - first],
            )
            for at, name in enumerate(self.positional)
        ]  # fmt: skip
        found += [] if self.rest is None else [kind(self.rest, kind.VAR_POSITIONAL)]
        found += [
            kind(name, kind.KEYWORD_ONLY, default=keyword_defaults.get(name, kind.empty)) for name in self.keywords
        ]
        found += [] if self.rest_keywords is None else [kind(self.rest_keywords, kind.VAR_KEYWORD)]
        return inspect.Signature(found)

    @property
    def simple(self) -> bool:
        """Whether only the number of positional arguments needs to be right."""
        return not self.keywords and self.rest is None and self.rest_keywords is None


def bind(
    shown: str,
    wanted: Parameters,
    defaults: tuple[Any, ...],
    keyword_defaults: dict[str, Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> dict[str, Any]:
    """The variables a call starts with; TypeError as Python raises it."""
    positional = wanted.positional
    count = len(positional)
    names = dict(zip(positional, args))
    if wanted.rest is not None:
        names[wanted.rest] = args[count:]
    others: dict[str, Any] = {}
    if wanted.rest_keywords is not None:
        names[wanted.rest_keywords] = others
    if kwargs:
        _bind_keywords(shown, wanted, kwargs, names, others)
    if len(args) > count and wanted.rest is None:
        _too_many(shown, wanted, len(defaults), len(args), names)
    if len(args) < count:
        first_default = count - len(defaults)
        missing = [name for name in positional[:first_default] if name not in names]
        if missing:
            _missing(shown, "positional", missing)
        for name, value in zip(positional[first_default:], defaults):
            names.setdefault(name, value)
    if wanted.keywords:
        missing = [name for name in wanted.keywords if name not in names and name not in keyword_defaults]
        if missing:
            _missing(shown, "keyword-only", missing)
        for name in wanted.keywords:
            if name not in names:
                names[name] = keyword_defaults[name]
    return names


def _bind_keywords(
    shown: str, wanted: Parameters, kwargs: dict[str, Any], names: dict[str, Any], others: dict[str, Any]
) -> None:
    by_name = {*wanted.positional[wanted.only :], *wanted.keywords}
    only = wanted.positional[: wanted.only]
    for name, value in kwargs.items():
        if name in by_name:
            if name in names:
                raise TypeError(f"{shown}() got multiple values for argument '{name}'")
            names[name] = value
        elif wanted.rest_keywords is not None:
            others[name] = value
        else:
            confused = [each for each in only if each in kwargs]
            if confused:
                raise TypeError(
                    f"{shown}() got some positional-only arguments passed as keyword arguments: '{', '.join(confused)}'"
                )
            raise TypeError(f"{shown}() got an unexpected keyword argument '{name}'")


def _too_many(shown: str, wanted: Parameters, defaults: int, given: int, names: dict[str, Any]) -> None:
    most = len(wanted.positional)
    keywords = sum(name in names for name in wanted.keywords)
    takes = f"from {most - defaults} to {most}" if defaults else str(most)
    expected = f"{takes} positional argument{'' if most == 1 and not defaults else 's'}"
    found = f"{given} was" if given == 1 else f"{given} were"
    if keywords:
        found = f"{_count(given, 'positional')} (and {_count(keywords, 'keyword-only')}) were"
    raise TypeError(f"{shown}() takes {expected} but {found} given")


def _count(number: int, kind: str) -> str:
    return f"{number} {kind} argument{'' if number == 1 else 's'}"


def _missing(shown: str, kind: str, names: list[str]) -> None:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) == 1:
        listed = quoted[0]
    elif len(quoted) == 2:
        listed = f"{quoted[0]} and {quoted[1]}"
    else:
        listed = f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    raise TypeError(f"{shown}() missing {_count(len(names), f'required {kind}')}: {listed}")
