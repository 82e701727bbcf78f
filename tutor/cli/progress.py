"""`tutor progress`: how far a learner is; carried in a file, or begun anew."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.errors import UsageError
from tutor.words import default_language

if TYPE_CHECKING:
    from tutor.progress import Store

COLUMNS, ROWS = 76, 8


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--export", "export", metavar="FILE", help="Write all progress to FILE as JSON (- is standard output).")
@click.option("--import", "import_", metavar="FILE", help="Merge the progress in FILE with what is here.")
@click.option("--reset", is_flag=True, help="Forget everything, after a backup; asks first.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--ascii", is_flag=True, help="ASCII signs only.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the words (default: the locale's).")
@click.option("--lessons", metavar="PATH", help="A lesson file, or a folder of lessons, instead of the tutor's own.")
def command(
    export: str | None = None,
    import_: str | None = None,
    reset: bool = False,
    yes: bool = False,
    ascii: bool = False,
    lang: str | None = None,
    lessons: str | None = None,
) -> None:
    """Say how far you are: exercises, lessons, misconceptions.

    With --export and --import the progress goes to another machine as one file.
    """
    from tutor.progress import Store

    if sum((export is not None, import_ is not None, reset)) > 1:
        raise UsageError("Choose one of --export, --import and --reset.")
    store = Store()
    for notice in store.news():
        click.echo(notice.say(lang or default_language()), err=True)
    try:
        if export is not None:
            _export(store, export)
        elif import_ is not None:
            _import(store, import_)
        elif reset:
            _reset(store, yes)
        else:
            _tell(store, lang or default_language(), ascii, lessons)
    finally:
        store.close()


def _tell(store: Store, lang: str, ascii: bool, lessons: str | None) -> None:
    from tutor.lesson import load_lessons
    from tutor.progress import Study
    from tutor.progress.picture import plot
    from tutor.progress.report import report

    from .plain.speech import Speech
    from .plain.telling import tell

    told = report(Study(load_lessons(Path(lessons) if lessons else None), store))
    speech = Speech(sys.stdout, lang, ascii)
    for line in plot(told.days, COLUMNS, ROWS, ascii=ascii):
        speech.write(line)
    tell(told, speech)


def _export(store: Store, file: str) -> None:
    from tutor.progress.carry import export_to, written

    if file == "-":
        click.echo(written(store.everything(), store.now()), nl=False)
        return
    done = export_to(store, Path(file))
    click.echo(f"{done.attempts} answers written to {done.file}.", err=True)


def _import(store: Store, file: str) -> None:
    from tutor.progress.carry import import_from

    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace") if file == "-" else None
    done = import_from(store, Path(file), text)
    click.echo(f"{done.attempts} answers read, {done.new} of them new here.", err=True)


def _reset(store: Store, yes: bool) -> None:
    from tutor.progress.carry import reset

    count = len(store.attempts())
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("--reset asks before it forgets anything; without a terminal add --yes.")
        click.confirm(f"Forget all {count} answers? A backup is written first.", abort=True, err=True)
    done = reset(store)
    click.echo(f"Everything is forgotten here. The backup is {done.file}.", err=True)
