"""Where a learner's progress lies on this machine."""

from __future__ import annotations

import os
from pathlib import Path

FILE = "progress.db"


def state_directory() -> Path:
    """The directory named by TUTOR_STATE, else the platform's place for a user's state."""
    named = os.environ.get("TUTOR_STATE")
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_state_dir("autograd-tutor", appauthor=False))
