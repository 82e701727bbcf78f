"""`tutor check [PATH...]`: every fault of lesson files, at its line."""

from __future__ import annotations

import os
import sys
import time

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
@click.option("--seeds", type=click.IntRange(1, 1000), default=50, show_default=True, help="Variants of each exercise.")
@click.option("--beliefs", is_flag=True, help="Tell too which misconceptions each exercise reveals, and tells apart.")
@click.option("--list", "listing", is_flag=True, help="List what is checked.")
def command(paths: tuple[str, ...], as_json: bool, form: str, seeds: int, beliefs: bool, listing: bool) -> None:
    """List every fault in lesson files and folders; without PATH, in the lessons that come with the tutor.

    Exit code 0: none, 1: some, 2: a file could not be read.
    """
    from tutor.authoring import CHECKS, beliefs_of, report, shown

    if listing:
        width = max(map(len, CHECKS))
        for check in CHECKS.values():
            click.echo(f"{check.code:{width}}  {check.about}")
        return
    began = time.perf_counter()
    found = report(paths, seeds=seeds, jobs=_processors())
    lessons = len(found.library.readings)
    exercises = sum(len(lesson.exercises) for lesson in found.library.lessons)
    form = "json" if as_json else form
    told = beliefs_of(found.library.lessons, seeds) if beliefs else ()
    if form == "json":
        counts = {"lessons": lessons, "exercises": exercises, "variants": found.variants}
        more = {"beliefs": [each.as_data() for each in told]} if beliefs else {}
        click.echo(shown.as_json(found.problems, **counts, **more))
    elif form == "text":
        for each in told:
            click.echo(each.as_text() + "\n")
    for problem in found.problems if form != "json" else ():
        click.echo(shown.as_annotation(problem) if form == "github" else shown.as_text(problem, found.line(problem)))
    faults = len(found.problems)
    summary = (
        f"{_counted(lessons, 'lesson')}, {_counted(exercises, 'exercise')}, {_counted(found.variants, 'variant')}: "
        f"{_counted(faults, 'fault') if faults else 'no faults'} ({time.perf_counter() - began:.1f} s)"
    )
    click.echo(summary, err=True)
    if any(problem.code == "unreadable" for problem in found.problems):
        sys.exit(2)
    sys.exit(1 if faults else 0)


def _processors() -> int:
    """How many this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
