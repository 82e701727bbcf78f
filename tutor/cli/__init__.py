"""The verbs of the command line; each lives in its own small file and is imported when it is called."""

from __future__ import annotations

from .main import main

__all__ = ["main"]
