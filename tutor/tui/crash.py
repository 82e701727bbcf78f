"""When the tutor itself fails: a report in a file, two lines for the learner, and no traceback over their screen."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from tutor import __version__


def write_report(error: BaseException, directory: Path) -> Path | None:
    """Write what is needed to find the fault; None where nothing can be written anywhere."""
    # A failed worker carries what happened in it.
    cause = getattr(error, "error", None) or error
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    text = "\n".join(
        [
            f"autograd-tutor {__version__}, Python {sys.version}, {platform.platform()}, {stamp}",
            "",
            *traceback.format_exception(cause),
        ]
    )
    for place in (directory, Path(tempfile.gettempdir())):
        try:
            place.mkdir(parents=True, exist_ok=True)
            report = place / f"crash-{stamp}.txt"
            report.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError:
            continue
        return report
    return None
