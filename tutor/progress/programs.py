"""A learner's program files: read as text, and saved so that nothing is lost and no other's change is written over."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import TutorError
from tutor.words import Text

LARGEST = 100_000

MISSING = Text("There is no file {path}.", "没有文件 {path}。")
FOLDER = Text("{path} is a folder.", "{path} 是一个目录。")
LARGE = Text("{path} is larger than {most} characters: too large for a program.", "{path} 超过 {most} 个字符，太大了。")
BINARY = Text("{path} is not a text file.", "{path} 不是文本文件。")
TROUBLE = Text("{path}: {reason}.", "{path}：{reason}。")
CHANGED = Text(
    "{path} has been changed by another program since it was opened. Save over it?",
    "{path} 打开之后被别的程序改动过。要覆盖吗？",
)
EXISTS = Text("{path} exists already. Save over it?", "{path} 已经存在。要覆盖吗？")


class FileTrouble(TutorError):
    """A file that cannot be read or written; `said` is the message in every language."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


class Overwrites(FileTrouble):
    """The file holds something that saving would destroy; it may be saved with `force`."""


@dataclass(frozen=True)
class ProgramFile:
    """A program and the file it is in; `stamp` tells whether the file still is what was read or saved."""

    text: str
    path: Path
    stamp: str


def read_program(name: str | Path) -> ProgramFile:
    """The program in a file; FileTrouble where there is none."""
    path = Path(name).expanduser()
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FileTrouble(MISSING.fill(path=path)) from None
    except IsADirectoryError:
        raise FileTrouble(FOLDER.fill(path=path)) from None
    except OSError as error:
        raise FileTrouble(TROUBLE.fill(path=path, reason=error.strerror)) from None
    if len(raw) > LARGEST * 4:
        raise FileTrouble(LARGE.fill(path=path, most=LARGEST))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileTrouble(BINARY.fill(path=path)) from None
    if "\0" in text:
        raise FileTrouble(BINARY.fill(path=path))
    if len(text) > LARGEST:
        raise FileTrouble(LARGE.fill(path=path, most=LARGEST))
    return ProgramFile(text.replace("\r\n", "\n").replace("\r", "\n"), path, _stamp(raw))


def save_program(name: str | Path, text: str, known: ProgramFile | None = None, *, force: bool = False) -> ProgramFile:
    """Save a program whole or not at all; Overwrites where the file holds what was never seen here."""
    path = Path(name).expanduser()
    if path.is_dir():
        raise FileTrouble(FOLDER.fill(path=path))
    # A link stays a link: what it leads to is written.
    target = path.resolve()
    raw = (text if text.endswith("\n") or not text else text + "\n").encode("utf-8")
    try:
        if not force and target.exists():
            there = _stamp(target.read_bytes())
            ours = known is not None and known.path.expanduser().resolve() == target
            if there != _stamp(raw) and not (ours and known is not None and there == known.stamp):
                raise Overwrites((CHANGED if ours else EXISTS).fill(path=path))
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(target, raw)
    except OSError as error:
        raise FileTrouble(TROUBLE.fill(path=path, reason=error.strerror or type(error).__name__)) from None
    return ProgramFile(text, path, _stamp(raw))


def _write_whole(target: Path, raw: bytes) -> None:
    """Write beside the file, then put it in its place: a full disk or a kill leaves the old one."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        else:
            mask = os.umask(0)
            os.umask(mask)
            beside.chmod(0o666 & ~mask)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _stamp(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
