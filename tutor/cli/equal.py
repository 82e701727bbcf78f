"""`tutor equal LEARNER REFERENCE`: whether two formulas are equal, and where they are not."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from tutor.errors import AnswerError, UsageError
from tutor.words import default_language

from .sources import bounded

MAX_LINE = 1_000_000


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("learner", required=False)
@click.argument("reference", required=False)
@click.option(
    "--symbols", default="", help="The names that may be used, with shapes: 'x, W[2,3]'; 'x > 0' is positive."
)
@click.option("--jsonl", is_flag=True, help="Read JSON lines {id, learner, reference, symbols} from standard input.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="The language of the words (default: the locale's).")
def command(learner: str | None, reference: str | None, symbols: str, jsonl: bool, lang: str | None) -> None:
    """Say whether LEARNER equals REFERENCE over the declared symbols.

    Exit code 0: equal, 1: not equal or no answer (with --jsonl: a line was malformed), 2: it could not be done.
    """
    lang = lang or default_language()
    if jsonl:
        sys.exit(1 if _lines(lang) else 0)
    if learner is None or reference is None:
        raise click.UsageError("Give LEARNER and REFERENCE, or --jsonl.")
    from tutor.symbolic.texts import equal_texts

    try:
        judged = equal_texts(learner, reference, symbols)
    except AnswerError as error:
        raise UsageError(f"the symbols or the reference cannot be read: {error}") from None
    said = "reject" if isinstance(judged.equal, str) else "equal" if judged.equal else "different"
    if judged.read_as:
        click.echo(f"read as {judged.read_as}")
    click.echo(f"{said}: {judged.why.say(lang)}")
    sys.exit(0 if judged else 1)


def _lines(lang: str) -> int:
    """Judge each line of standard input; the number of malformed ones."""
    from tutor.symbolic import read

    read("0", {})  # what is slow to import is imported before the first line is timed
    malformed = 0
    for number, line in enumerate(bounded(sys.stdin.buffer, MAX_LINE), 1):
        if not line.strip():
            continue
        result = _judged(line, number, lang)
        malformed += "error" in result
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return malformed


def _judged(line: bytes, number: int, lang: str) -> dict[str, Any]:
    from tutor.symbolic.texts import equal_texts

    found: Any = None
    try:
        if len(line) > MAX_LINE:
            raise ValueError(f"the line is longer than {MAX_LINE} bytes")
        found = json.loads(line.decode("utf-8-sig"))
        if not isinstance(found, dict):
            raise ValueError("the line holds no object")
        for key in ("learner", "reference"):
            if not isinstance(found.get(key), str):
                raise ValueError(f"'{key}' is missing or no text")
        judged = equal_texts(found["learner"], found["reference"], found.get("symbols", ""))
    except (ValueError, RecursionError, AnswerError) as error:
        name = found.get("id") if isinstance(found, dict) else None
        return {"id": name, "line": number, "equal": "reject", "ms": 0.0, "read_as": "", "why": str(error),
                "error": f"line {number}: {error}"}  # fmt: skip
    return {
        "id": found.get("id"),
        "equal": judged.equal,
        "ms": round(judged.ms, 3),
        "read_as": judged.read_as,
        "why": judged.why.say(lang),
    }
