"""A fault of the tutor's own: the learner reads two lines, the makers get a report."""

from __future__ import annotations

import subprocess
import sys

import pytest

CRASHING = """
import sys
sys.path.insert(0, "tests")
import small
from tutor.progress import Store, Study
from tutor.tui.app import TutorApp

class Crashing(TutorApp):
    def on_tutor_app_loaded(self, event):
        super().on_tutor_app_loaded(event)
        raise ZeroDivisionError("the planted fault")

app = Crashing(lambda: Study(small.SmallLibrary(), Store(), small.TEACHING))
app.run(headless=True, size=(80, 24))
sys.exit(app.return_code)
"""


@pytest.fixture
def crashed(tmp_path, request):
    return subprocess.run(
        [sys.executable, "-c", CRASHING], capture_output=True, text=True, timeout=60, cwd=request.config.rootpath
    )


def test_a_crash_shows_no_traceback_and_names_the_report(crashed, tmp_path):
    [report] = (tmp_path / "state").glob("crash-*.txt")
    said = crashed.stdout + crashed.stderr
    assert crashed.returncode == 1
    assert "Traceback" not in said
    assert "Your answers are saved." in said
    assert report.name in said.replace("\n", "")
    assert "the planted fault" in report.read_text()
