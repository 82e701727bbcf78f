"""Whether a directory lies on a network drive, where SQLite's write-ahead log must not be used."""

from __future__ import annotations

import os
import sys
from pathlib import Path

REMOTE = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "9p", "afs", "ncpfs", "ceph", "lustre", "gpfs", "beegfs", "gfs2",
    "ocfs2", "glusterfs", "fuse.glusterfs", "fuse.sshfs", "fuse.ceph", "davfs", "fuse.davfs2", "fuse.rclone", "afpfs",
    "webdav",
}  # fmt: skip
MOUNTS = "/proc/self/mountinfo"


def is_remote(path: Path) -> bool:
    """Whether other machines may have the same file open; False where that cannot be known."""
    if sys.platform == "win32":
        return _windows_remote(path)
    try:
        with open(MOUNTS, encoding="utf-8", errors="surrogateescape") as mounts:
            return file_system(os.path.realpath(path), mounts.read()) in REMOTE
    except OSError:
        return False


def file_system(path: str, mounts: str) -> str:
    """The kind of file system a path lies on, by the lines of Linux's mountinfo."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        parts = before.split(" ")
        if len(parts) < 5 or not after:
            continue
        point = parts[4].encode("latin-1", "backslashreplace").decode("unicode_escape")
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:
            best, kind = len(point), after.split(" ")[0]
    return kind


def _windows_remote(path: Path) -> bool:
    import ctypes

    anchor = path.absolute().anchor
    remote = 4
    return anchor.startswith("\\\\") or bool(
        getattr(ctypes, "windll").kernel32.GetDriveTypeW(anchor) == remote  # noqa: B009
    )
