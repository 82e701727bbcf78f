"""`tutor web`: the screen in a browser, served to this machine alone."""

from __future__ import annotations

import importlib.util
import sys

import click

from tutor.errors import UsageError
from tutor.words import default_language

MISSING = "The browser needs the extra `web`: pip install 'autograd-tutor[web]'"
OPEN_TO_ALL = (
    "Warning: whoever can reach {host} and knows the address below can use the tutor as you, and so read and write "
    "your files. The connection is not encrypted."
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("lesson", required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to be reached at.")
@click.option("--open", "open_browser", is_flag=True, help="Open the browser too.")
@click.option("--lessons", metavar="PATH", help="A lesson file, or a folder of lessons, instead of the tutor's own.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the words (default: the locale's).")
def command(
    lesson: str | None, port: int, host: str, open_browser: bool, lessons: str | None, lang: str | None
) -> None:
    """Serve the lessons to a browser on this machine; nothing is asked for from anywhere else.

    Each page is a session of its own; all of them go on with the same progress.
    """
    if importlib.util.find_spec("textual_serve") is None:
        raise UsageError(MISSING)
    from .browser.server import Page

    learn = [sys.executable, "-m", "tutor", "learn", *([lesson] if lesson else [])]
    learn += ["--lessons", lessons] if lessons else []
    learn += ["--lang", lang] if lang else []
    page = Page(learn, host, port, lang or default_language())
    if host not in LOOPBACK:
        click.echo(OPEN_TO_ALL.format(host=host), err=True)
    click.echo(page.address)
    click.echo("Ctrl+C ends it.", err=True)
    sys.stdout.flush()
    if open_browser:
        import webbrowser

        webbrowser.open(page.address)
    page.serve()
