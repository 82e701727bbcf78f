"""The tables of the progress file, and how an older file becomes today's: one entry a version."""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x61677475  # "agtu": tells our file from another program's

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE attempts (
            id INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            lesson TEXT NOT NULL,
            exercise TEXT NOT NULL,
            seed INTEGER NOT NULL,
            lesson_hash TEXT NOT NULL,
            answer TEXT NOT NULL,
            read_as TEXT NOT NULL,
            outcome TEXT NOT NULL,
            tag TEXT NOT NULL,
            hints INTEGER NOT NULL
        )""",
        "CREATE INDEX attempts_of ON attempts (lesson, exercise)",
        """CREATE TABLE sheets (
            lesson TEXT NOT NULL,
            exercise TEXT NOT NULL,
            number INTEGER NOT NULL,
            hints INTEGER NOT NULL,
            draft TEXT NOT NULL,
            PRIMARY KEY (lesson, exercise)
        )""",
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
    (
        "ALTER TABLE attempts ADD COLUMN mode TEXT NOT NULL DEFAULT 'lesson'",
        "ALTER TABLE attempts ADD COLUMN tentative INTEGER NOT NULL DEFAULT 0",
        """CREATE TABLE postponed (
            lesson TEXT NOT NULL,
            exercise TEXT NOT NULL,
            until TEXT NOT NULL,
            PRIMARY KEY (lesson, exercise)
        )""",
    ),
)
VERSION = len(MIGRATIONS)


class NotOurs(Exception):
    """The file is a database, but not one of this tutor's, or tables of ours are missing."""


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the tables in a file; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Make the tables, or bring older ones up to VERSION, all in one transaction."""
    if version_of(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done it while this one waited for the lock.
        for number in range(version_of(connection), VERSION):
            for statement in MIGRATIONS[number]:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def verify(connection: sqlite3.Connection) -> None:
    """Raise NotOurs or sqlite3.DatabaseError where a file of this version or older cannot be trusted."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise NotOurs("the file belongs to another program")
    if version_of(connection) > 0 and not {"attempts", "sheets", "settings"} <= tables:
        raise NotOurs("tables are missing")
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
