"""`tutor play [FILE]`: the playground, empty or with the program in a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.errors import UsageError

from .learn import has_screen

if TYPE_CHECKING:
    from tutor.progress import Study

NO_SCREEN = (
    "The playground needs a terminal that can move its cursor. "
    "Without one, `tutor run FILE` runs a program and `tutor explain FILE` explains it."
)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", required=False, type=click.Path())
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the words (default: the locale's).")
def command(file: str | None = None, lang: str | None = None) -> None:
    """Type, paste or open a program; it is run as you change it, with its output, tensors and graph.

    Without FILE it goes on with what was there last time.
    """
    from tutor.progress.programs import FileTrouble, read_program

    if not has_screen():
        raise UsageError(NO_SCREEN)
    if file is not None and Path(file).expanduser().exists():
        try:
            read_program(file)
        except FileTrouble as trouble:
            raise UsageError(str(trouble)) from None

    def load() -> Study:
        from tutor.lesson import load_lessons
        from tutor.progress import Store, Study
        from tutor.tui.aside import stand_aside

        return Study(load_lessons(between=stand_aside), Store())

    from tutor.progress.preferences import read_preferences
    from tutor.tui import TutorApp

    app = TutorApp(load, lang=lang, door=("playground", file or ""), preferences=read_preferences())
    error = app.run()
    if error is not None:
        raise error
    if app.return_code:
        sys.exit(app.return_code)
