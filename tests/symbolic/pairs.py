"""The pairs of formulas with their labels; as a command, all of them judged, and SymPy's `equals` beside it.

python tests/symbolic/pairs.py             ours: right, falsely accepted, falsely denied, milliseconds of the processor
python tests/symbolic/pairs.py --sympy     SymPy's `equals` on the scalar ones too, each for three seconds at most
"""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tutor
from tutor.errors import AnswerError
from tutor.symbolic import read
from tutor.symbolic.texts import declared_symbols

HERE = Path(__file__).parent
SIGNS = {"=": True, "#": False, "!": "reject"}
SECONDS = 3

MADE: list[dict[str, Any]] = [json.loads(line) for line in (HERE / "pairs.jsonl").read_text("utf-8").splitlines()]
_ROWS = [re.split(r"(?:^| ):: ?", line) for line in (HERE / "hard_pairs.txt").read_text("utf-8").splitlines()]
HARD: list[dict[str, Any]] = [
    {"equal": SIGNS[row[0]], "learner": row[1], "reference": row[2], "symbols": row[3]}
    for row in [row for row in _ROWS if len(row) == 4][1:]
]


def ours(pair: dict[str, Any]) -> bool | str:
    return tutor.equal(pair["learner"], pair["reference"], pair["symbols"]).equal


def sympys(pair: dict[str, Any]) -> bool | str:
    """SymPy's `equals` on the same formulas; `stalled` where it does not end."""
    import sympy

    shapes, positive = declared_symbols(pair["symbols"])
    left, right = (read(pair[side], shapes).value[()] for side in ("learner", "reference"))
    assumed = {s: sympy.Symbol(s.name, real=True, positive=s.name in positive or None)
               for s in left.free_symbols | right.free_symbols}  # fmt: skip
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(SECONDS)
    try:
        found = left.xreplace(assumed).equals(right.xreplace(assumed))
    except Exception:
        return "stalled"
    finally:
        signal.alarm(0)
    return "undecided" if found is None else bool(found)


def _stop(*_: Any) -> None:
    raise TimeoutError


def told(name: str, judge: Callable[[dict[str, Any]], bool | str], pairs: list[dict[str, Any]]) -> None:
    counted: Counter[str] = Counter()
    times = []
    for pair in pairs:
        began = time.process_time()
        try:
            found = judge(pair)
        except AnswerError:
            found = "reject"
        times.append(1000 * (time.process_time() - began))
        right = pair["equal"]
        if found == right:
            counted["right"] += 1
        elif found is True:
            counted["falsely accepted"] += 1
        elif right is True:
            counted["falsely denied" if found is False else "not decided"] += 1
        else:
            counted["other"] += 1
    times.sort()
    said = ", ".join(f"{what} {count}" for what, count in counted.items())
    print(f"{name}: {len(pairs)} pairs: {said}; p50 {times[len(times) // 2]:.1f} ms, p99 "
          f"{times[int(len(times) * 0.99)]:.0f} ms")  # fmt: skip


if __name__ == "__main__":
    ours(MADE[0])
    told("ours", ours, MADE + HARD)
    if "--sympy" in sys.argv:
        scalar = [pair for pair in MADE + HARD if pair["equal"] != "reject"
                  and not any(sign in pair["learner"] + pair["reference"] + pair["symbols"] for sign in "[@【［")]  # fmt: skip
        told("ours, of numbers", ours, scalar)
        told("SymPy.equals", sympys, scalar)
