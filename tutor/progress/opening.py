"""Opening the progress file whatever state it is in; a file that cannot be trusted is never written to."""

from __future__ import annotations

import itertools
import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tutor.words import Text

from . import notices
from .drive import is_remote
from .schema import VERSION, NotOurs, migrate, verify, version_of

BUSY_SECONDS = 5.0
RETRY_SECONDS = 0.2
DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
CODES = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_PERM: "readonly",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CANTOPEN: "open",
    sqlite3.SQLITE_PROTOCOL: "locking",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}


@dataclass(frozen=True)
class Opened:
    """A connection to the file (`saving`) or to a copy in memory, and what to say about it.

    `retry`: the file may be tried again later; never one that is newer, or damaged and still in its place.
    """

    connection: sqlite3.Connection
    saving: bool
    retry: bool
    notice: Text | None = None


def open_database(path: Path) -> Opened:
    """The progress file at `path`, made where there is none; memory where it cannot be used."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return _forgetful(path, error.strerror or type(error).__name__)
    notice = None
    for _ in range(2):
        connection = None
        try:
            connection = connect(path)
            if version_of(connection) > VERSION:
                found = version_of(connection)
                connection.close()
                newer = notices.fill(notices.NEWER, path=path, found=found, known=VERSION)
                return Opened(in_memory(), saving=False, retry=False, notice=newer)
            prepare(connection, path)
            return Opened(connection, saving=True, retry=True, notice=notice)
        except NotOurs:
            reason: Text = notices.REASONS["foreign"]
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                _close(connection)
                return _forgetful(path, reason_of(error))
            reason = notices.REASONS["damaged"]
        _close(connection)
        kept = put_aside(path)
        if kept is None:
            stuck = notices.fill(notices.DAMAGED_AND_STUCK, reason, path=path)
            return Opened(in_memory(), saving=False, retry=False, notice=stuck)
        notice = notices.fill(notices.DAMAGED, reason, kept=kept)
    return _forgetful(path, notices.REASONS["damaged"])


def reopen(path: Path) -> sqlite3.Connection:
    """The file, after it could not be used for a while; sqlite3.Error, NotOurs or OSError where it still cannot."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = connect(path, timeout=RETRY_SECONDS)
    try:
        if version_of(connection) > VERSION:
            raise NotOurs("a newer version wrote it")
        prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    return connection


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Check the file, bring its tables up to date, and write a little: a disk that takes nothing is found here."""
    verify(connection)
    set_journal(connection, path)
    migrate(connection)
    connection.execute(
        "INSERT INTO settings (name, value) VALUES ('opened', ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (datetime.now(UTC).isoformat(timespec="seconds"),),
    )


def connect(path: Path, mode: str = "rwc", *, timeout: float | None = None) -> sqlite3.Connection:
    """A connection for every thread of this process; each statement commits unless a transaction is begun."""
    address = f"{path.absolute().as_uri()}?{mode if '=' in mode else 'mode=' + mode}"
    wait = BUSY_SECONDS if timeout is None else timeout
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=wait)


def set_journal(connection: sqlite3.Connection, path: Path) -> None:
    """Every commit on disk before it returns; by a write-ahead log, but not on a drive that machines share."""
    try:
        connection.execute(f"PRAGMA journal_mode = {'DELETE' if is_remote(path.parent) else 'WAL'}").fetchone()
    except sqlite3.OperationalError as error:
        if reason_of(error) is not notices.REASONS["locked"]:
            raise
    connection.execute("PRAGMA synchronous = FULL")


def in_memory(path: Path | None = None) -> sqlite3.Connection:
    """Tables in memory, with a copy of what can be read from the file at `path`."""
    memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if path is not None:
        for mode in ("ro", "mode=ro&immutable=1"):
            try:
                source = connect(path, mode, timeout=1.0)
            except sqlite3.Error:
                continue
            try:
                if version_of(source) <= VERSION:
                    verify(source)
                    source.backup(memory)
                break
            except (sqlite3.Error, NotOurs):
                memory.close()
                memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            finally:
                source.close()
    migrate(memory)
    return memory


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another that takes its name; None where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def put_aside(path: Path) -> Path | None:
    """Rename a file and its journal to a name nobody has; None where that is not allowed."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    for number in itertools.count(1):
        kept = path.with_name(f"{path.name}.damaged-{stamp}" + (f"-{number}" if number > 1 else ""))
        if not kept.exists():
            break
    try:
        os.rename(path, kept)
        for tail in ("-wal", "-shm"):
            beside = path.with_name(path.name + tail)
            if beside.exists():
                os.rename(beside, kept.with_name(kept.name + tail))
    except OSError:
        return None
    return kept


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, and not only out of reach."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF in DAMAGE


def reason_of(error: sqlite3.Error) -> Text:
    """An SQLite error in a few words."""
    known = CODES.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
    return notices.REASONS[known] if known else Text(en=str(error))


def _forgetful(path: Path, reason: Text | str) -> Opened:
    unwritable = notices.fill(notices.UNWRITABLE, reason, path=path.parent)
    return Opened(in_memory(path), saving=False, retry=True, notice=unwritable)


def _close(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        connection.close()
