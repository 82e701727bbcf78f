"""What real PyTorch does with a program: run live, or read from the recording in tests/golden/.

Record again, where torch==2.13.0 is installed, with

    python tests/oracle.py

or, for the programs of some files alone, `python tests/oracle.py autograd/hooks autograd/modes`.

A file of tests/programs/ is one program; in its directories a file holds several, parted by lines `# ---`.
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
RECORDINGS = HERE / "golden" / f"torch-{TORCH_VERSION}"
PARTED = re.compile(r"^# ---.*\n", re.M)
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


def steady(text: str, filename: str = "<oracle>") -> str:
    """The text without what changes from run to run, from build to build and with whoever runs the program."""
    text = re.sub(r"0x[0-9a-f]+", "0x...", text)
    text = re.sub(r" ?\(Triggered internally at [^)]*\)", "", text)
    frame = r'  File "([^"\n]*)", line \d+, in [^\n]*\n(    [^\n]*(\n|$))?'
    return re.sub(frame, lambda found: found[0] if found[1] == filename else "", text)


def begin_anew() -> None:
    """PyTorch as it is when a program begins."""
    import torch

    torch.set_warn_always(True)
    torch.manual_seed(0)
    torch.set_grad_enabled(True)
    torch.autograd.set_detect_anomaly(False)
    torch.set_default_dtype(torch.float32)
    torch.set_printoptions(profile="default", sci_mode=None)
    while torch._C._functorch.peek_interpreter_stack() is not None:
        torch._C._functorch.pop_dynamic_layer_stack_and_undo_to_depth(0)
    if torch.autograd.forward_ad._current_level >= 0:
        torch.autograd.forward_ad.exit_dual_level()


def run_with_torch(source: str, filename: str = "<oracle>") -> Outcome:
    """Run a program of this project in real PyTorch and say what was printed, warned and raised."""
    begin_anew()
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
    # What PyTorch says of its own modules as it loads them is nothing to a program.
    said = tuple(steady(str(w.message)).strip() for w in caught if "torch.jit.script" not in str(w.message))
    return Outcome(steady(stdout.getvalue()), said, error, message, line)


def run_with_tutor(source: str, record: bool = True) -> Outcome:
    """The same program in the tutor's own engine; where nothing is recorded, by the engine's short ways."""
    from tutor.program import run

    trace = run(source, filename="<oracle>", record=record)
    lines = ["", *source.splitlines()]
    said = tuple(
        steady(p.text.split(": ", 2)[-1].removesuffix(f"  {lines[p.line].strip()}\n")).strip()
        for p in trace.printed if p.stream == "stderr"
    )  # fmt: skip
    if trace.error is None:
        return Outcome(steady(trace.stdout), said, None, None, None)
    return Outcome(steady(trace.stdout), said, trace.error.type, steady(trace.error.message), trace.error.line)


def programs() -> dict[str, str]:
    """Every program of tests/ and lessons/ by name."""
    from tutor.lesson import draw, load_lessons

    found = {f"tests/{path.stem}": path.read_text(encoding="utf-8") for path in sorted(PROGRAMS.glob("*.py"))}
    for file in files():
        parts = PARTED.split((PROGRAMS / f"{file}.py").read_text(encoding="utf-8"))
        found |= {f"tests/{file}/{number}": part for number, part in enumerate(parts[1:], 1)}
    for lesson in load_lessons().lessons:
        for exercise in lesson.exercises:
            for seed in LESSON_SEEDS:
                found[f"lessons/{lesson.id}/{exercise.id}/{seed}"] = draw(lesson, exercise, seed).program
    return found


def files() -> list[str]:
    """The files that hold several programs: `area/topic`."""
    return sorted(path.relative_to(PROGRAMS).with_suffix("").as_posix() for path in PROGRAMS.glob("*/*.py"))


def digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def recorded() -> dict[str, tuple[str, Outcome]]:
    """Name -> (digest of the source that was run, what PyTorch did)."""
    rows = {}
    for path in [RECORDING, *sorted(RECORDINGS.glob("*/*.json"))]:
        rows |= json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {
        name: (row.pop("source"), Outcome(**{**row, "warnings": tuple(row["warnings"])})) for name, row in rows.items()
    }


def record(wanted: list[str]) -> None:
    if not installed():
        sys.exit(f"torch=={TORCH_VERSION} is not installed: pip install torch=={TORCH_VERSION}")
    known, several = programs(), files()
    for file in wanted or several:
        write(RECORDINGS / f"{file}.json", {name: source for name, source in known.items() if _file(name) == file})
    if not wanted:
        write(RECORDING, {name: source for name, source in known.items() if _file(name) not in several})
        record_table()


def _file(name: str) -> str:
    """The file a program of several is in."""
    return name.removeprefix("tests/").rpartition("/")[0]


def write(path: Path, sources: dict[str, str]) -> None:
    """Run these programs and record what they did."""
    rows = {name: {"source": digest(source), **asdict(run_with_torch(source))} for name, source in sources.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(rows)} programs recorded in {path.relative_to(HERE.parent)}")


def record_table() -> None:
    """What PyTorch makes of each sample of the rules table: one line a sample."""
    import table

    lines = [
        f"{json.dumps(name)}: {json.dumps(made, separators=(',', ':'))}" for name, made in table.recording().items()
    ]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(lines)} samples recorded in {TABLE.relative_to(HERE.parent)}")


def recorded_table() -> dict[str, dict[str, object]]:
    return json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}


if __name__ == "__main__":
    record(sys.argv[1:])
