"""The Store: attempts, place, sheets and settings of one learner, each write on disk before it returns."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tutor.words import Text

from . import notices
from .directory import FILE, state_directory
from .merging import merged
from .opening import identity, in_memory, open_database, reason_of, reopen
from .records import Attempt, Everything, Place, Sheet
from .rows import (
    ADD_ATTEMPT,
    ATTEMPTS,
    NAME_LEARNER,
    POSTPONE,
    POSTPONED,
    SET_SETTING,
    SET_SHEET,
    attempt_of,
    read_all,
    row_of,
    write_all,
)
from .schema import NotOurs


class Store:
    """One learner's progress, usable from any thread.

    Where the file cannot be written to, the store goes on in memory, says so through `news`, and tries the file
    again at every attempt; a file that was damaged or newer when it was opened is left alone.
    """

    def __init__(self, path: Path | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path if path is not None else state_directory() / FILE
        self.now = now
        self._lock = threading.RLock()
        self._news: list[Text] = []
        self._unsaved: list[tuple[str, Sequence[Any]]] = []
        opened = open_database(self.path)
        self._connection = opened.connection
        self._saving = opened.saving
        self._retries = opened.retry
        self._file = identity(self.path) if opened.saving else None
        self._astray = False
        if opened.notice:
            self._news.append(opened.notice)

    @property
    def saving(self) -> bool:
        """Whether what is written now outlives this process."""
        return self._saving and not self._astray

    def news(self) -> tuple[Text, ...]:
        """What the learner must be told since the last call."""
        with self._lock:
            told, self._news = tuple(self._news), []
        return told

    @property
    def learner(self) -> str:
        """A random name that gives this learner numbers of their own."""
        with self._lock:
            known = self.setting("learner")
            if not known:
                self._write(NAME_LEARNER, (secrets.token_hex(8),))
                known = self.setting("learner")
            return known

    def add_attempt(self, attempt: Attempt) -> None:
        """Keep one attempt."""
        at = attempt.at or self.now().isoformat(timespec="milliseconds")
        self._write(ADD_ATTEMPT, row_of(replace(attempt, at=at)))

    def attempts(self, lesson: str | None = None, exercise: str | None = None) -> tuple[Attempt, ...]:
        """All attempts in the order they were made, or those of one lesson or exercise."""
        return tuple(attempt_of(row) for row in self._read(ATTEMPTS, (lesson, exercise)))

    def place(self) -> Place | None:
        """Where the learner was last."""
        lesson, exercise = self.setting("place.lesson"), self.setting("place.exercise")
        return Place(lesson, exercise) if lesson and exercise else None

    def set_place(self, place: Place) -> None:
        """Remember where the learner is."""
        self.set_setting("place.lesson", place.lesson)
        self.set_setting("place.exercise", place.exercise)

    def sheet(self, place: Place) -> Sheet:
        """The learner's sheet for an exercise; an empty one where there is none."""
        rows = self._read(
            "SELECT number, hints, draft FROM sheets WHERE lesson = ? AND exercise = ?", (place.lesson, place.exercise)
        )
        return Sheet(*rows[0]) if rows else Sheet()

    def set_sheet(self, place: Place, sheet: Sheet) -> None:
        """Keep the sheet; cheap enough to call at every key."""
        self._write(SET_SHEET, (place.lesson, place.exercise, sheet.number, sheet.hints, sheet.draft), quick=True)

    def setting(self, name: str) -> str:
        """A setting's value, empty where it was never set."""
        rows = self._read("SELECT value FROM settings WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else ""

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting."""
        self._write(SET_SETTING, (name, value), quick=True)

    def passed(self) -> frozenset[str]:
        """The lessons that a check has shown to be known."""
        rows = self._read("SELECT substr(name, 8) FROM settings WHERE name LIKE 'passed.%' AND value <> ''", ())
        return frozenset(str(row[0]) for row in rows)

    def postponed(self) -> dict[Place, date]:
        """The exercises whose review is put off, and the day until which it is."""
        return {Place(*row[:2]): date.fromisoformat(row[2]) for row in self._read(POSTPONED, ())}

    def postpone(self, until: Mapping[Place, date]) -> None:
        """Put off the review of some exercises."""
        for place, day in until.items():
            self._write(POSTPONE, (place.lesson, place.exercise, day.isoformat()), quick=True)

    def forget_postponed(self, place: Place) -> None:
        """The exercise was asked: from now on it is due when it is due."""
        if place in self.postponed():
            self._write("DELETE FROM postponed WHERE lesson = ? AND exercise = ?", (place.lesson, place.exercise))

    def everything(self) -> Everything:
        """All there is, at one moment."""
        with self._lock:
            return read_all(self._connection)

    def put_everything(self, whole: Everything) -> None:
        """This and nothing else; sqlite3.Error where it cannot be written, and then nothing has changed."""
        with self._lock:
            write_all(self._connection, whole)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._try_again() if self._unsaved else self._find_again()
            self._connection.close()

    def _read(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                self._go_on_in_memory(error)
                return self._connection.execute(statement, values).fetchall()

    def _write(self, statement: str, values: Sequence[Any], *, quick: bool = False) -> None:
        """One commit. `quick` skips waiting for the disk itself: safe against a kill, not against power loss."""
        with self._lock:
            if not quick:
                self._try_again() if self._unsaved else self._find_again()
            try:
                self._commit(statement, values, quick)
            except sqlite3.Error as error:
                self._go_on_in_memory(error)
                self._commit(statement, values, quick)
            if self._retries and not self._saving:
                self._remember_unsaved(statement, values)

    def _remember_unsaved(self, statement: str, values: Sequence[Any]) -> None:
        if self._unsaved:
            before, old = self._unsaved[-1]
            # The next key of the same draft stands for the one before.
            if before == statement and statement != ADD_ATTEMPT and old[:-1] == values[:-1]:
                self._unsaved.pop()
        self._unsaved.append((statement, values))

    def _commit(self, statement: str, values: Sequence[Any], quick: bool) -> None:
        if self._saving:
            self._connection.execute(f"PRAGMA synchronous = {'NORMAL' if quick else 'FULL'}")
        self._connection.execute(statement, values)

    def _go_on_in_memory(self, error: sqlite3.Error) -> None:
        if not self._saving:
            raise error
        self._saving = False
        self._news.append(notices.fill(notices.STOPPED_SAVING, reason_of(error)))
        broken, self._connection = self._connection, in_memory(self.path)
        broken.close()

    def _try_again(self) -> None:
        try:
            connection = reopen(self.path)
        except (sqlite3.Error, NotOurs, OSError):
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
            for statement, values in self._unsaved:
                connection.execute(statement, values)
            connection.execute("COMMIT")
        except sqlite3.Error:
            connection.close()
            return
        self._connection.close()
        self._connection, self._saving, self._unsaved = connection, True, []
        self._file = identity(self.path)
        self._news.append(notices.SAVING_AGAIN)

    def _find_again(self) -> None:
        """Where the file was removed or replaced meanwhile, writing on would be writing into nothing."""
        there = identity(self.path)
        if not self._saving or there == self._file:
            return
        try:
            known = self.everything()
            connection = reopen(self.path)
            write_all(connection, merged(known, read_all(connection)) if there else known)
        except (sqlite3.Error, NotOurs, OSError) as error:
            # Tried again with the next attempt.
            reason = reason_of(error) if isinstance(error, sqlite3.Error) else notices.REASONS["open"]
            if not self._astray:
                self._news.append(notices.fill(notices.STOPPED_SAVING, reason))
            self._astray = True
            return
        self._connection.close()
        self._connection, self._file, self._astray = connection, identity(self.path), False
        self._news.append(notices.fill(notices.MOVED, path=self.path))
