"""Marking many submissions: JSON lines in, JSON lines out."""

from .marking import Malformed, Marker, mark

__all__ = ["Malformed", "Marker", "mark"]
