"""Marking many submissions: JSON lines in, JSON lines out."""

from .marking import MAX_LINE, Malformed, Marker, mark
from .worker import Worker

__all__ = ["MAX_LINE", "Malformed", "Marker", "Worker", "mark"]
