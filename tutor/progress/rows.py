"""The statements that read and write the progress file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

from .records import Attempt, Everything, Place, Sheet

COLUMNS = (
    "at", "lesson", "exercise", "seed", "lesson_hash", "answer", "read_as", "outcome", "tag", "hints", "mode",
    "tentative",
)  # fmt: skip
TABLES = ("attempts", "sheets", "settings", "postponed")

ADD_ATTEMPT = f"INSERT INTO attempts ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
ATTEMPTS = f"""SELECT {", ".join(COLUMNS)} FROM attempts
    WHERE (?1 IS NULL OR lesson = ?1) AND (?2 IS NULL OR exercise = ?2) ORDER BY id"""
SET_SHEET = """INSERT INTO sheets (lesson, exercise, number, hints, draft) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (lesson, exercise) DO UPDATE SET
    number = excluded.number, hints = excluded.hints, draft = excluded.draft"""
SHEETS = "SELECT lesson, exercise, number, hints, draft FROM sheets"
SET_SETTING = """INSERT INTO settings (name, value) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value"""
SETTINGS = "SELECT name, value FROM settings"
NAME_LEARNER = "INSERT OR IGNORE INTO settings (name, value) VALUES ('learner', ?)"
POSTPONE = """INSERT INTO postponed (lesson, exercise, until) VALUES (?, ?, ?)
    ON CONFLICT (lesson, exercise) DO UPDATE SET until = excluded.until"""
POSTPONED = "SELECT lesson, exercise, until FROM postponed"


def row_of(attempt: Attempt) -> tuple[Any, ...]:
    """An attempt as a row of ADD_ATTEMPT."""
    return tuple(getattr(attempt, name) for name in COLUMNS)


def attempt_of(row: Sequence[Any]) -> Attempt:
    """The attempt of a row."""
    values = dict(zip(COLUMNS, row))
    return Attempt(**{**values, "tentative": bool(values["tentative"])})


def read_all(connection: sqlite3.Connection) -> Everything:
    """All there is."""
    return Everything(
        tuple(attempt_of(row) for row in connection.execute(ATTEMPTS, (None, None))),
        {Place(*row[:2]): Sheet(*row[2:]) for row in connection.execute(SHEETS)},
        dict(connection.execute(SETTINGS).fetchall()),
        {Place(*row[:2]): date.fromisoformat(row[2]) for row in connection.execute(POSTPONED)},
    )


def write_all(connection: sqlite3.Connection, whole: Everything) -> None:
    """This and nothing else, from one moment to the next."""
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        for table in TABLES:
            connection.execute(f"DELETE FROM {table}")
        connection.executemany(ADD_ATTEMPT, map(row_of, whole.attempts))
        connection.executemany(SET_SHEET, [(*astuple(p), *astuple(sheet)) for p, sheet in whole.sheets.items()])
        connection.executemany(SET_SETTING, list(whole.settings.items()))
        connection.executemany(POSTPONE, [(*astuple(p), day.isoformat()) for p, day in whole.postponed.items()])
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
