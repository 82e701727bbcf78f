"""The command itself: a table of verbs, each imported only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from tutor import __version__
from tutor.errors import TutorError

# verb -> (module below tutor.cli that holds the command `command`, one line of help)
VERBS: dict[str, tuple[str, str]] = {
    "learn": ("learn", "Open the lessons (what `tutor` alone does)."),
    "play": ("play", "Type or open a program and watch its gradients change."),
    "web": ("web", "Serve the lessons to a browser on this machine."),
    "run": ("run", "Run a program in PyTorch syntax and print what PyTorch prints."),
    "derive": ("derive", "Derive a gradient, Jacobian or product exactly."),
    "equal": ("equal", "Say whether two formulas are equal, and where not."),
    "explain": ("explain", "Say what is a leaf, what requires grad, and why."),
    "check": ("check", "List every fault in lesson files."),
    "new": ("new", "Write a commented lesson file to start from."),
    "progress": ("progress", "Say how far you are; carry it to another machine, or begin anew."),
    "grade": ("grade", "Mark submissions, one JSON line each."),
}

# Options of the command itself; any other one without a verb is the lessons'.
OWN_OPTIONS = {"-h", "--help", "--version"}


class Verbs(click.Group):
    """A group that knows its verbs' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"tutor.cli.{VERBS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # `tutor --plain` is `tutor learn --plain`.
        if args and args[0].startswith("-") and args[0] not in OWN_OPTIONS:
            args = ["learn", *args]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name = args[0]
        if name not in VERBS and name.endswith(".py"):
            # A program, not a verb: the playground opens it.
            return super().resolve_command(ctx, ["play", *args])
        if name not in VERBS:
            import difflib

            near = difflib.get_close_matches(name, VERBS, 1)
            hint = f" Did you mean '{near[0]}'?" if near else f" The verbs are: {', '.join(VERBS)}."
            ctx.fail(f"'{name}' is not a verb of tutor.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, text) for verb, (_, text) in VERBS.items()])


@click.group(cls=Verbs, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tutor")
@click.pass_context
def tutor(ctx: click.Context) -> None:
    """Learn differentiation the way PyTorch does it.

    Without a verb it opens the lessons, with the options of `tutor learn`: `tutor --plain`, `tutor --lang zh`. With a
    FILE.py in place of a verb it opens the playground with that program.
    """
    if ctx.invoked_subcommand is None:
        command = tutor.get_command(ctx, "learn")
        assert command is not None
        ctx.invoke(command)


def main() -> None:
    """Run the command; exit 0 clean, 1 problems found, 2 could not do it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that lacks a sign gets a stand-in, never a crash.
            stream.reconfigure(errors="backslashreplace")
    try:
        tutor(prog_name="tutor")
    except TutorError as error:
        click.echo(f"tutor: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output went away (`tutor ... | head`): nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
