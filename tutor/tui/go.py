"""The message by which a screen says where the learner wants to go."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class Go(Message):
    """To a door (a key of `DOORS`), and to what behind it: a lesson, an exercise, a unit, a word."""

    where: str
    what: str = ""
