"""Run the benchmarks, each beside its peers in one run, and write their tables into docs/benchmarks.md.

python tests/benchmarks/report.py [engine|derivation|equality|language|start ...]
"""

from __future__ import annotations

import json
import math
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "benchmarks.md"
LESSONS = ("seed_1", "seed_2", "tanh_network", "cross_entropy")
# File of benchmarks -> options of its own.
FILES: dict[str, list[str]] = {
    "engine": ["--benchmark-disable-gc"],
    "derivation": ["--benchmark-disable-gc"],
    "equality": ["--benchmark-min-rounds=3"],
    "language": ["--benchmark-disable-gc"],
    "start": ["--benchmark-min-rounds=15"],
}


def medians(name: str) -> dict[str, dict[str, float]]:
    """Group -> what was measured -> median in microseconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        command = [
            sys.executable, "-m", "pytest", "-q", str(ROOT / f"tests/benchmarks/test_{name}.py"), "--benchmark-enable",
            f"--benchmark-json={path}", "--timeout=600", *FILES[name],
        ]  # fmt: skip
        subprocess.run(command, check=True, cwd=ROOT)
        rows = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        found.setdefault(row["group"], {})[_measured(row)] = row["stats"]["median"] * 1e6
    return found


def _measured(row: dict) -> str:
    """`[tutor-seed_1]` by its parameter; `test_the_network_in_micrograd` as micrograd."""
    given = row["params"] or {}
    if "library" in given:
        return str(given["library"])
    if given:
        return " ".join(str(value) for key, value in given.items() if key != "name" or len(given) == 1)
    words = row["name"].removeprefix("test_")
    return (words.rpartition("_in_")[2] if "_in_" in words else words).replace("_", " ")


def engine_table(found: dict[str, dict[str, float]]) -> list[str]:
    """The engine beside PyTorch, with the geometric mean of the lesson-size programs."""
    lines = ["| forward and backward | tutor | PyTorch | PyTorch / tutor | others |", "| --- | --- | --- | --- | --- |"]
    ratios = []
    for group, by_library in found.items():
        ours, torch = by_library["tutor"], by_library.get("torch")
        ratio = torch / ours if torch else math.nan
        if group in LESSONS:
            ratios.append(ratio)
        others = ", ".join(
            f"{name} {shown(value)}" for name, value in by_library.items() if name not in ("tutor", "torch")
        )
        lines.append(
            f"| {group.replace('_', ' ')} | {shown(ours)} | {shown(torch) if torch else ''} | {ratio:.2f} | {others} |"
        )
    mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
    lines.append(f"| geometric mean of the first four | | | {mean:.2f} | |")
    return lines


def plain_table(found: dict[str, dict[str, float]]) -> list[str]:
    """Each group with the first of its rows as the measure of the others."""
    lines = ["| measured | median | times the first of its kind |", "| --- | --- | --- |"]
    for group, rows in found.items():
        first = next(iter(rows.values()))
        lines += [f"| {group}: {what} | {shown(value)} | {value / first:.3g} |" for what, value in rows.items()]
    return lines


def shown(microseconds: float) -> str:
    if microseconds < 1000:
        return f"{microseconds:.1f} µs"
    return f"{microseconds / 1000:.1f} ms" if microseconds < 1e6 else f"{microseconds / 1e6:.2f} s"


def main(names: list[str]) -> None:
    machine = f"Python {platform.python_version()}, {platform.machine()}; medians."
    for name in names or list(FILES):
        found = medians(name)
        table = engine_table(found) if name == "engine" else plain_table(found)
        start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        text = TARGET.read_text(encoding="utf-8")
        before, _, rest = text.partition(start)
        _, _, after = rest.partition(end)
        TARGET.write_text(f"{before}{start}\n{machine}\n\n" + "\n".join(table) + f"\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
