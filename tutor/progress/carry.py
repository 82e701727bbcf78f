"""All of a learner's progress as one JSON file: written, read back and merged; and a new beginning, with a backup."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tutor import __version__
from tutor.errors import UsageError
from tutor.words import Text

from .clock import moment
from .merging import merged
from .records import Attempt, Everything, Place, Sheet
from .store import Store

WHAT = "autograd-tutor progress"
FORMAT = 1
LARGEST = 100_000_000
LONGEST = 200_000
# What a new beginning does not touch: how the learner likes to read, not what they learned.
KEPT_AT_RESET = ("language", "theme", "reviews-per-day", "tour")

NOT_OURS = Text(
    "{file} is not a progress file of this tutor ({reason}). Choose one that `tutor progress --export` or the progress "
    "screen has written.",
    "{file} 不是本教程的进度文件（{reason}）。请选择由 `tutor progress --export` 或进度页面导出的文件。",
)
NEWER = Text(
    "{file} was written by a newer version of the tutor (format {found}; this one knows {known}). "
    "Update the tutor first.",
    "{file} 由更新版本的教程写入（格式 {found}；本版本只认识到 {known}）。请先升级教程。",
)
UNREADABLE = Text("{file} cannot be read: {reason}.", "无法读取 {file}：{reason}。")
UNWRITTEN = Text(
    "{file} cannot be written: {reason}. Nothing was changed. Choose another place.",
    "无法写入 {file}：{reason}。没有改动任何内容。请换一个位置。",
)
EXISTS = Text(
    "{file} exists already and is left as it is. Choose another name.", "{file} 已存在，不会覆盖。请换一个名字。"
)
NOT_SAVING = Text(
    "Progress cannot be saved at the moment, so it is not changed either. Make {path} writable and start again.",
    "目前无法保存进度，因此也不作改动。请使 {path} 可写后重新启动。",
)


class CarryError(UsageError):
    """What cannot be carried, said in every language."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


@dataclass(frozen=True)
class Carried:
    """What was done: the file written or read, how many attempts it holds, how many of them are new here."""

    file: Path
    attempts: int
    new: int = 0


def default_name(now: datetime) -> str:
    """A name for an exported file."""
    return f"autograd-tutor-progress-{now.astimezone():%Y-%m-%d}.json"


def written(everything: Everything, now: datetime) -> str:
    """Everything as JSON, one attempt a line."""
    head = {"what": WHAT, "format": FORMAT, "tutor": __version__, "at": now.isoformat(timespec="seconds")}
    parts = [
        *(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()),
        f' "settings": {json.dumps(dict(everything.settings), ensure_ascii=False)}',
        _rows("sheets", [asdict(place) | asdict(sheet) for place, sheet in everything.sheets.items()]),
        _rows("postponed", [asdict(place) | {"until": str(day)} for place, day in everything.postponed.items()]),
        _rows("attempts", [asdict(attempt) for attempt in everything.attempts]),
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def read(text: str, file: Path | str) -> Everything:
    """What a JSON file holds; CarryError where it is not one of ours or something in it cannot be right."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "not JSON"
        raise CarryError(NOT_OURS.fill(file=file, reason=where)) from None
    if not isinstance(found, dict) or found.get("what") != WHAT:
        raise CarryError(NOT_OURS.fill(file=file, reason=f'"what" is not "{WHAT}"'))
    if not isinstance(found.get("format"), int) or found["format"] > FORMAT:
        raise CarryError(NEWER.fill(file=file, found=str(found.get("format"))[:20], known=FORMAT))
    try:
        settings = found.get("settings", {})
        if not isinstance(settings, dict):
            raise ValueError("settings")
        return Everything(
            attempts=tuple(_attempt(row, n) for n, row in enumerate(found["attempts"], 1)),
            sheets={
                _place(row): Sheet(_number(row, "number"), _number(row, "hints"), _words(row, "draft"))
                for row in found.get("sheets", ())
            },
            settings={name: _words(settings, name) for name in settings},
            postponed={_place(row): date.fromisoformat(_words(row, "until")) for row in found.get("postponed", ())},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CarryError(NOT_OURS.fill(file=file, reason=str(error)[:80] or type(error).__name__)) from None


def export_to(store: Store, file: Path) -> Carried:
    """Write everything to a file that is not there yet."""
    everything = store.everything()
    _write(file, written(everything, store.now()))
    return Carried(file, len(everything.attempts))


def import_from(store: Store, file: Path, text: str | None = None) -> Carried:
    """Merge a file (or its text) into the store, after a backup of what was there."""
    _require_saving(store)
    if text is None:
        text = _text_of(file)
    other = read(text, file)
    own = store.everything()
    if own.attempts:
        backup(store, "import")
    whole = merged(own, other)
    _put(store, whole)
    return Carried(file, len(other.attempts), len(whole.attempts) - len(own.attempts))


def reset(store: Store) -> Carried:
    """Begin anew: everything is written to a backup beside the progress file, then forgotten."""
    _require_saving(store)
    kept = backup(store, "reset")
    own = store.everything()
    settings = {name: value for name, value in own.settings.items() if name in KEPT_AT_RESET}
    _put(store, Everything(settings={**settings, "learner": secrets.token_hex(8)}))
    return kept


def backup(store: Store, before: str) -> Carried:
    """Write everything beside the progress file, under a name nobody has."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    return export_to(store, store.path.with_name(f"progress-before-{before}-{stamp}.json"))


def _require_saving(store: Store) -> None:
    if not store.saving:
        raise CarryError(NOT_SAVING.fill(path=store.path.parent))


def _put(store: Store, whole: Everything) -> None:
    try:
        store.put_everything(whole)
    except sqlite3.Error:
        raise CarryError(NOT_SAVING.fill(path=store.path.parent)) from None


def _text_of(file: Path) -> str:
    try:
        with open(file, "rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise CarryError(UNREADABLE.fill(file=file, reason=error.strerror or type(error).__name__)) from None
    if len(content) > LARGEST:
        raise CarryError(NOT_OURS.fill(file=file, reason="> 100 MB"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CarryError(NOT_OURS.fill(file=file, reason="not UTF-8")) from None


def _write(file: Path, text: str) -> None:
    """The whole file or none of it; never over one that is there."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(beside, "x", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        try:
            os.link(beside, file)
        except FileExistsError:
            raise CarryError(EXISTS.fill(file=file)) from None
        except OSError:
            # A file system without hard links.
            if file.exists():
                raise CarryError(EXISTS.fill(file=file)) from None
            os.replace(beside, file)
    except OSError as error:
        raise CarryError(UNWRITTEN.fill(file=file, reason=error.strerror or type(error).__name__)) from None
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def _rows(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    return f' "{name}": [' + (f"\n{lines}\n ]" if rows else "]")


def _attempt(row: Any, number: int) -> Attempt:
    if not isinstance(row, dict):
        raise ValueError(f"attempt {number}")
    values: dict[str, Any] = {}
    for known in fields(Attempt):
        name = known.name
        if name not in row and name in ("mode", "tentative"):
            continue
        if name in ("seed", "hints"):
            values[name] = _number(row, name, f"attempt {number}: ")
        elif name == "tentative":
            values[name] = bool(row[name])
        else:
            values[name] = _words(row, name, f"attempt {number}: ")
    if moment(values["at"]) is None:
        raise ValueError(f"attempt {number}: at")
    return Attempt(**values)


def _place(row: Mapping[str, Any]) -> Place:
    return Place(_words(row, "lesson"), _words(row, "exercise"))


def _words(row: Mapping[str, Any], name: str, where: str = "") -> str:
    if not isinstance(row.get(name), str) or len(row[name]) > LONGEST:
        raise ValueError(f"{where}{name}")
    return str(row[name])


def _number(row: Mapping[str, Any], name: str, where: str = "") -> int:
    value = row.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**62:
        raise ValueError(f"{where}{name}")
    return value
