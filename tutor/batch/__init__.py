"""Marking many submissions: JSON lines in, JSON lines out."""

from .marking import Malformed, Marker, mark
from .worker import Worker

__all__ = ["Malformed", "Marker", "Worker", "mark"]
