"""What real PyTorch does with a program: run live, or read from the recording in tests/golden/.

Record again, where torch==2.13.0 is installed, with

    python tests/oracle.py

The programs run here with Python's own exec: they are this project's, never a learner's.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import linecache
import re
import sys
import traceback
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path

TORCH_VERSION = "2.13.0"
HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "programs"
RECORDING = HERE / "golden" / f"torch-{TORCH_VERSION}.json"
TABLE = HERE / "golden" / f"torch-{TORCH_VERSION}-table.json"
LESSON_SEEDS = range(1, 6)


@dataclass(frozen=True)
class Outcome:
    """Everything a user of PyTorch would see; addresses of objects are written `0x...`."""

    stdout: str
    warnings: tuple[str, ...]
    error: str | None
    message: str | None
    line: int | None


def installed() -> bool:
    """Whether the pinned PyTorch can be run here."""
    import importlib.metadata

    try:
        return importlib.metadata.version("torch").split("+")[0] == TORCH_VERSION
    except importlib.metadata.PackageNotFoundError:
        return False


def steady(text: str) -> str:
    """The text without what changes from run to run or from build to build."""
    text = re.sub(r"0x[0-9a-f]+", "0x...", text)
    return re.sub(r" ?\(Triggered internally at [^)]*\)", "", text)


def run_with_torch(source: str, filename: str = "<oracle>") -> Outcome:
    """Run a program of this project in real PyTorch and say what was printed, warned and raised."""
    import torch

    torch.set_warn_always(True)
    torch.manual_seed(0)
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    stdout = io.StringIO()
    error = message = line = None
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(stdout):
        warnings.simplefilter("always")
        try:
            exec(compile(source, filename, "exec", dont_inherit=True), {"__name__": "__main__"})
        except Exception as exception:
            error = type(exception).__name__
            message = steady(str(exception))
            frames = [f for f in traceback.extract_tb(exception.__traceback__) if f.filename == filename]
            line = frames[-1].lineno if frames else None
    said = tuple(steady(str(w.message)).strip() for w in caught)
    return Outcome(steady(stdout.getvalue()), said, error, message, line)


def run_with_tutor(source: str) -> Outcome:
    """The same program in the tutor's own engine."""
    from tutor.program import run

    trace = run(source)
    said = tuple(
        steady(p.text.split(": ", 2)[-1].split("\n  ")[0]).strip() for p in trace.printed if p.stream == "stderr"
    )
    if trace.error is None:
        return Outcome(steady(trace.stdout), said, None, None, None)
    return Outcome(steady(trace.stdout), said, trace.error.type, steady(trace.error.message), trace.error.line)


def programs() -> dict[str, str]:
    """Every program of tests/ and lessons/ by name."""
    from tutor.lesson import draw, load_lessons

    found = {f"tests/{path.stem}": path.read_text(encoding="utf-8") for path in sorted(PROGRAMS.glob("*.py"))}
    for lesson in load_lessons().lessons:
        for exercise in lesson.exercises:
            for seed in LESSON_SEEDS:
                found[f"lessons/{lesson.id}/{exercise.id}/{seed}"] = draw(lesson, exercise, seed).program
    return found


def digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def recorded() -> dict[str, tuple[str, Outcome]]:
    """Name -> (digest of the source that was run, what PyTorch did)."""
    rows = json.loads(RECORDING.read_text(encoding="utf-8")) if RECORDING.exists() else {}
    return {
        name: (row.pop("source"), Outcome(**{**row, "warnings": tuple(row["warnings"])})) for name, row in rows.items()
    }


def record() -> None:
    if not installed():
        sys.exit(f"torch=={TORCH_VERSION} is not installed: pip install torch=={TORCH_VERSION}")
    rows = {
        name: {"source": digest(source), **asdict(run_with_torch(source))} for name, source in programs().items()
    }
    RECORDING.parent.mkdir(exist_ok=True)
    RECORDING.write_text(json.dumps(rows, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(rows)} programs recorded in {RECORDING.relative_to(HERE.parent)}")
    record_table()


def record_table() -> None:
    """What PyTorch makes of each sample of the rules table: one line a sample."""
    import table

    lines = [f"{json.dumps(name)}: {json.dumps(made, separators=(',', ':'))}" for name, made in table.recording().items()]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(lines)} samples recorded in {TABLE.relative_to(HERE.parent)}")


def recorded_table() -> dict[str, dict[str, object]]:
    return json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}


if __name__ == "__main__":
    record()
