"""The lessons as plain lines: one question at a time, no cursor movement, everything a sentence."""

from .commands import COMMANDS
from .conversation import Plain
from .speech import bare

__all__ = ["COMMANDS", "Plain", "bare"]
