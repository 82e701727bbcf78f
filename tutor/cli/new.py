"""`tutor new FILE`: a commented lesson to start from."""

from __future__ import annotations

from pathlib import Path

import click

from tutor.errors import UsageError


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path())
def command(file: str) -> None:
    """Write a commented lesson into FILE. It is complete: `tutor check FILE` finds nothing, and it can be taught."""
    from tutor.authoring import template

    path = Path(file)
    if path.suffix not in (".yaml", ".yml"):
        raise UsageError(f"{file} does not end in .yaml. Lessons are found by that ending: tutor new {path.stem}.yaml")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(template(path.stem))
    except FileExistsError:
        raise UsageError(f"{file} exists already; nothing was written. Choose another name.") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from None
    click.echo(f"{file} is a lesson to start from. Next: tutor check {file}", err=True)
