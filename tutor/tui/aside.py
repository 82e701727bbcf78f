"""What is loaded in a thread stands aside while a key waits for its paint.

Python runs one thread at a time. Between two modules that are imported, and between two lessons that are read, the
loading thread asks whether the screen is busy; nothing else would make it wait for more than a moment.
"""

from __future__ import annotations

import builtins
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from types import ModuleType
from typing import Any

from .calm import SWITCH

# Seconds that loading waits for a paint at most, and that it goes on before it waits again.
WAITS, WORKS = 0.1, 0.01
# A key may lead to more than one paint.
AFTER_A_PAINT = 0.005

_pythons = builtins.__import__
_loading: set[int] = set()
_until = 0.0
_not_before = 0.0


def drawing() -> None:
    """Something waits to be painted: what a key did, or what has been loaded."""
    global _until
    _until = monotonic() + WAITS
    if _loading:
        # The thread that paints keeps Python to itself once it has it: in the middle of a module nothing stands aside.
        sys.setswitchinterval(WAITS)


def painted() -> None:
    """The screen has been painted."""
    global _until
    _until = min(_until, monotonic() + AFTER_A_PAINT)
    if _loading:
        sys.setswitchinterval(SWITCH)


def stand_aside() -> None:
    """Wait while the screen is busy, in a thread that `loading` was entered in; elsewhere do nothing."""
    global _not_before
    now = monotonic()
    if now >= _until or now < _not_before or threading.get_ident() not in _loading:
        return
    while (left := _until - monotonic()) > 0:
        sleep(min(left, AFTER_A_PAINT))
    _not_before = monotonic() + WORKS


@contextmanager
def loading() -> Iterator[None]:
    """Imports in this thread stand aside: nobody waits for them yet.

    (A finder of modules would hold Python's lock of imports while it waits.)
    """
    thread = threading.get_ident()
    _loading.add(thread)
    builtins.__import__ = _import
    try:
        yield
    finally:
        _loading.discard(thread)
        if not _loading:
            builtins.__import__ = _pythons
            sys.setswitchinterval(SWITCH)


def _import(name: str, *how: Any, **more: Any) -> ModuleType:
    if name not in sys.modules:
        stand_aside()
    return _pythons(name, *how, **more)
