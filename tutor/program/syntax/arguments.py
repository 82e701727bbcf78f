"""Binding the arguments of a call to a function's parameters, with Python's messages."""

from __future__ import annotations

import ast
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
                    f"{shown}() got some positional-only arguments passed as keyword arguments: "
                    f"'{', '.join(confused)}'"
                )
            raise TypeError(f"{shown}() got an unexpected keyword argument '{name}'")


def _too_many(shown: str, wanted: Parameters, defaults: int, given: int, names: dict[str, Any]) -> None:
    most = len(wanted.positional)
    keyword_only = sum(name in names for name in wanted.keywords)
    if defaults:
        takes, plural = f"from {most - defaults} to {most}", True
    else:
        takes, plural = str(most), most != 1
    was = f"{given} positional argument{'s' if given != 1 else ''} (and {keyword_only} keyword-only argument{'s' if keyword_only != 1 else ''}) were" if keyword_only else f"{given} {'was' if given == 1 else 'were'}"
    raise TypeError(f"{shown}() takes {takes} positional argument{'s' if plural else ''} but {was} given")


def _missing(shown: str, kind: str, names: list[str]) -> None:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) == 1:
        listed = quoted[0]
    elif len(quoted) == 2:
        listed = f"{quoted[0]} and {quoted[1]}"
    else:
        listed = f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    raise TypeError(f"{shown}() missing {len(names)} required {kind} argument{'s' if len(names) != 1 else ''}: {listed}")
