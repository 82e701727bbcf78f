"""Makes docs/screen.svg, the picture in the README: `python docs/screen.py`.

It is a screenshot of the real screen, with an answer that one misconception leads to.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path

from tutor.lesson import load_lessons
from tutor.progress import Store, Study
from tutor.tui import TutorApp

PICTURE = Path(__file__).with_name("screen.svg")
LESSON, EXERCISE = "weighted-outputs", "ones-for-w"
FONTS = "ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"


async def screenshot() -> str:
    store = Store()
    for name, value in {"learner": "li", f"read.{LESSON}": "yes"}.items():
        store.set_setting(name, value)
    study = Study(load_lessons(), store)
    study.open(LESSON, EXERCISE)
    app = TutorApp(lambda: study)
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(app, pilot)
        await pilot.press("enter")
        await settle(app, pilot)
        right = study.teaching.expected(study.here.variant, "en")
        rows = [row.split(", ") for row in re.findall(r"\[([^\[\]]+)\]", right)]
        answer = str([list(column) for column in zip(*rows)]).replace("'", "")
        await pilot.press(*answer, "enter")
        await settle(app, pilot)
        return app.export_screenshot(title="tutor")


async def settle(app: TutorApp, pilot) -> None:
    for _ in range(2):
        await pilot.pause()
        await app.workers.wait_for_complete()
        await pilot.pause()


def self_contained(svg: str) -> str:
    """Without fonts from the network, and with names that do not change from run to run."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return re.sub(r"font-family: Fira Code, monospace", f"font-family: {FONTS}", svg)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as state:
        os.environ["TUTOR_STATE"] = state
        PICTURE.write_text(self_contained(asyncio.run(screenshot())), encoding="utf-8")
