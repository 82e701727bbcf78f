"""Measures diagnoses on answers that beliefs lead to, on programs that no mal-rule was written for.

python tests/grading/measure.py            all files of answers
python tests/grading/measure.py unseen     one of them, every miss with its program
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from variants import variant

from tutor.errors import ProgramError
from tutor.grading import Outcome, grade
from tutor.lesson.model import Variant
from tutor.program import run

HERE = Path(__file__).resolve().parent
FILES = ("answers", "unseen")
# The chain rule's two levels are one idea: in a formula the one is named, in a program the other.
ONE_IDEA = {"chain-inner-dropped", "node-derivative-dropped"}


@dataclass
class Measured:
    """What came out: answers by how their belief was named, and everything that went wrong, in a line each."""

    beliefs: int = 0
    slips: int = 0
    named: int = 0
    alone: int = 0
    first: int = 0
    missed: list[str] = field(default_factory=list)
    claimed: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def answers(file: str, every: int = 1) -> Iterator[tuple[dict[str, Any], Variant]]:
    """The rows of a file whose programs the language can run."""
    for entry in json.loads((HERE / f"{file}.json").read_text("utf-8"))[::every]:
        source = "\n".join([*entry["program"], ""])
        try:
            run(source)
        except ProgramError:
            continue
        yield entry, variant(source, entry["ask"], entry["kind"])


def measure(file: str, every: int = 1) -> Measured:
    """The rows of a file graded, or one of so many."""
    found = Measured()
    for entry, asked in answers(file, every):
        told = f"{entry['belief']}: {'; '.join(entry['program'][1:])} | {entry['ask']} | {entry['wrong']}"
        began = time.process_time()
        verdict = grade(asked, entry["wrong"])
        found.seconds.append(time.process_time() - began)
        if entry.get("right") and grade(asked, entry["right"]).outcome is not Outcome.RIGHT:
            found.denied.append(f"{told} | right: {entry['right']}")
        if verdict.outcome is Outcome.RIGHT:
            found.accepted.append(told)
        elif verdict.outcome is not Outcome.WRONG:
            found.missed.append(f"{told} | {verdict.feedback.en}")
        if entry["belief"] == "slip":
            found.slips += 1
            if verdict.tags:
                found.claimed.append(f"{told} | {verdict.tags}")
            continue
        found.beliefs += 1
        same = ONE_IDEA if entry["belief"] in ONE_IDEA else {entry["belief"]}
        if same & set(verdict.tags):
            found.named += 1
            found.alone += len(verdict.tags) == 1
            found.first += verdict.tags[0] in same
        elif verdict.outcome is Outcome.WRONG:
            found.missed.append(f"{told} | {verdict.tags or verdict.tag}")
    return found


def main(files: list[str]) -> None:
    for file in files or FILES:
        found = measure(file)
        times = sorted(found.seconds)
        print(
            f"{file}: belief or one of the same answer named first {found.named}/{found.beliefs}, itself first "
            f"{found.first}, alone {found.alone}; claimed for slips {len(found.claimed)}/{found.slips}; right denied "
            f"{len(found.denied)}, wrong accepted {len(found.accepted)}; p50 {times[len(times) // 2] * 1000:.0f} ms, "
            f"p95 {times[int(len(times) * 0.95)] * 1000:.0f} ms"
        )
        for name in ("missed", "claimed", "denied", "accepted") if files else ():
            for line in getattr(found, name):
                print(f"  {name}: {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
