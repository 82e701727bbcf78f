"""Run the engine's benchmarks and write their table into docs/benchmarks.md.

python tests/benchmarks/report.py
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
START, END = "<!-- table -->", "<!-- end of table -->"


def medians() -> dict[str, dict[str, float]]:
    """Group -> library -> median in microseconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "result.json"
        command = [
            sys.executable, "-m", "pytest", "-q", str(ROOT / "tests/benchmarks/test_engine.py"), "--benchmark-enable",
            "--benchmark-disable-gc", f"--benchmark-json={path}",
        ]  # fmt: skip
        subprocess.run(command, check=True, cwd=ROOT)
        rows = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        library = (row["params"] or {}).get("library") or row["name"].rpartition("_in_")[2].replace("_", " ")
        found.setdefault(row["group"], {})[library] = row["stats"]["median"] * 1e6
    return found


def table(found: dict[str, dict[str, float]]) -> str:
    """The table in Markdown, with the geometric mean of the lesson-size programs."""
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
    return "\n".join(lines)


def shown(microseconds: float) -> str:
    if microseconds < 1000:
        return f"{microseconds:.1f} µs"
    return f"{microseconds / 1000:.1f} ms" if microseconds < 1e6 else f"{microseconds / 1e6:.2f} s"


def main() -> None:
    text = TARGET.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    machine = f"Python {platform.python_version()}, {platform.machine()}; medians."
    TARGET.write_text(f"{before}{START}\n{machine}\n\n{table(medians())}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
