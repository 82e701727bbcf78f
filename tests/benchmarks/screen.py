"""How fast the screen is: first painted frame, key to paint on every screen, while things load and are worked out,
a long program, memory; each beside a minimal Textual app in the same run.

    python tests/benchmarks/screen.py [--seconds 120]

prints a table, and writes it into docs/benchmarks.md with --write.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "benchmarks.md"
START, END = "<!-- screen -->", "<!-- end of screen -->"
TUTOR = [sys.executable, "-m", "tutor"]
# What a Textual app at least does: one text, and a line to type in.
MINIMAL = """
from textual.app import App
from textual.widgets import Input, Static
class Minimal(App):
    def compose(self):
        yield Static("PAINTED")
        yield Input()
Minimal().run()
"""
KEYS = 40


@dataclass
class Times:
    """Measured times of one thing, in milliseconds."""

    name: str
    taken: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        self.taken.append(seconds * 1000)

    @property
    def median(self) -> float:
        return statistics.median(self.taken)

    @property
    def p95(self) -> float:
        return sorted(self.taken)[min(len(self.taken) - 1, int(len(self.taken) * 0.95))]

    @property
    def worst(self) -> float:
        return max(self.taken)


@contextmanager
def tutor(*arguments: str, state: str | None = None, columns: int = 120, rows: int = 40) -> Iterator[Terminal]:
    """The tutor in a terminal, past its welcome."""
    folder = state or tempfile.mkdtemp()
    prepare(folder)
    with Terminal([*TUTOR, *arguments], columns, rows, TUTOR_STATE=folder) as terminal:
        yield terminal


def prepare(folder: str) -> None:
    """A learner who knows the tour and has read the lessons."""
    os.environ["TUTOR_STATE"] = folder
    from tutor.lesson import load_lessons
    from tutor.progress import Store

    store = Store()
    store.set_setting("tour", "seen")
    store.set_setting("learner", "li")
    for lesson in load_lessons().lessons:
        store.set_setting(f"read.{lesson.id}", "yes")
    store.close()


def first_frames(rounds: int) -> tuple[Times, Times]:
    """Process start to first painted frame: a minimal app and the tutor, one after the other."""
    minimal, ours = Times("minimal app"), Times("tutor")
    for _ in range(rounds):
        with Terminal([sys.executable, "-c", MINIMAL]) as terminal:
            minimal.add(terminal.wait_for("PAINTED"))
        with tutor() as terminal:
            ours.add(terminal.wait_for("autograd-tutor"))
    return minimal, ours


def keys(terminal: Terminal, name: str, pressed: Iterable[str], pause: float = 0.06) -> Times:
    """Key to paint for keys that each change something."""
    times = Times(name)
    terminal.settle()
    for key in pressed:
        times.add(terminal.paint(key))
        time.sleep(pause)
    return times


def to_and_fro(first: str, second: str) -> Iterable[str]:
    return itertools.islice(itertools.cycle((first, second)), KEYS)


DIGITS = tuple(itertools.islice(itertools.cycle("0123456789"), KEYS))


def minimal_keys() -> Times:
    with Terminal([sys.executable, "-c", MINIMAL], 120, 40) as terminal:
        terminal.wait_for("PAINTED")
        return keys(terminal, "minimal app: a line", DIGITS)


def screens() -> Iterator[Times]:
    """Key to paint on every screen, idle."""
    with tutor() as terminal:
        terminal.wait_for("Begin")
        yield keys(terminal, "home: up, down", to_and_fro("down", "up"))
        terminal.send("ctrl+p")
        yield keys(terminal, "search: typing", (*"gradient", *("backspace", "x") * 12))
    with tutor(columns=80, rows=24) as terminal:
        terminal.wait_for("Begin")
        terminal.settle(1)
        terminal.send("p")
        yield keys(terminal, "progress: scrolled", to_and_fro("down", "up"))
        terminal.send("f1")
        yield keys(terminal, "help: scrolled", to_and_fro("down", "up"))
    with tutor("learn", "one-output") as terminal:
        terminal.wait_for("your answer")
        yield keys(terminal, "exercise: a line", DIGITS)
        terminal.send("f12")
        yield keys(terminal, "exercise: cells", to_and_fro("right", "left"))
        terminal.send("shift+tab")
        yield keys(terminal, "exercise: through the program", to_and_fro("down", "up"))
        terminal.send("f4")
        yield keys(terminal, "graph: steps", to_and_fro("right", "left"))
        terminal.send("escape")
    with tutor("learn", "leaves") as terminal:
        terminal.wait_for("your answer")
        yield keys(terminal, "exercise: a table", to_and_fro("y", "n"))
    with tutor("learn", "whose-grad") as terminal:
        terminal.wait_for("your answer")
        terminal.send("f9")
        terminal.send("y")
        terminal.settle(1)
        terminal.send("f3")
        yield keys(terminal, "why: steps", to_and_fro("right", "left"))
    with tutor("play") as terminal:
        terminal.wait_for("operations")
        yield keys(terminal, "playground: typing", ("#", *DIGITS))
        yield keys(terminal, "playground: numbers", ("down", "down", *("f8", "f7") * 10), 0.3)


def while_loading() -> Times:
    """Key to paint from the moment an exercise is there, while SymPy and what grading needs are imported."""
    times = Times("exercise, while SymPy loads")
    for _ in range(3):
        with tutor("learn", "one-output") as terminal:
            terminal.wait_for("your answer")
            end = time.monotonic() + 2.5
            for digit in itertools.cycle("0123456789"):
                times.add(terminal.paint(digit))
                time.sleep(0.03)
                if time.monotonic() > end:
                    break
    return times


def while_lessons_load() -> Times:
    """Key to paint from the first frame on, while the lessons are read."""
    times = Times("help, while lessons load")
    for _ in range(3):
        with tutor() as terminal:
            terminal.wait_for("autograd-tutor")
            for key in ("f1", "escape") * 6:
                times.add(terminal.paint(key))
                time.sleep(0.03)
    return times


def while_grading() -> Times:
    """Key to paint while verdicts on wrong answers are worked out, each of them new."""
    times = Times("exercise, while a verdict is computed")
    with tutor("learn", "one-output") as terminal:
        terminal.wait_for("your answer")
        terminal.settle(3)
        for number in range(12):
            for sign in f"[[{number}/7],[{number + 3}]]":
                terminal.paint(sign)
            terminal.send("enter")
            time.sleep(0.005)
            for _ in range(4):
                times.add(terminal.paint("9"))
                time.sleep(0.02)
            for _ in range(30):
                terminal.send("backspace")
            terminal.settle(0.15)
    return times


def long_program() -> tuple[Times, Times]:
    """Going down a program of 10 and of 400 lines, line by line and by pages."""
    found = []
    for lines in (10, 400):
        folder = tempfile.mkdtemp()
        lesson = Path(folder) / "unit" / "long.yaml"
        lesson.parent.mkdir()
        lesson.write_text(lesson_of(lines), encoding="utf-8")
        os.environ["TUTOR_STATE"] = folder
        from tutor.progress import Store

        store = Store()
        store.set_setting("tour", "seen")
        store.set_setting("read.long", "yes")
        store.close()
        command = [*TUTOR, "learn", "long", "--lessons", str(lesson.parent)]
        with Terminal(command, 120, 40, TUTOR_STATE=folder) as terminal:
            terminal.wait_for("your answer")
            terminal.settle(2)
            terminal.send("shift+tab")
            times = keys(terminal, f"a program of {lines} lines: line by line", to_and_fro("down", "up"))
            pages = ("pagedown",) * 10 + ("pageup",) * 10 if lines > 40 else ("end", "home") * 10
            times.taken += keys(terminal, "", pages).taken
            found.append(times)
    return found[0], found[1]


def lesson_of(lines: int) -> str:
    body = "\n".join(f"      y{n} = {f'y{n - 1}' if n else 'x'} * 1.01 + {n % 3}." for n in range(lines - 3))
    return (
        "format: 1\nid: long\ntitle: {en: Long, zh: 长}\ntext: {en: Long., zh: 长。}\nexercises:\n  - id: long\n"
        "    program: |\n      import torch\n      x = torch.tensor([1., 2.], requires_grad=True)\n"
        f"{body}\n      y{lines - 4}.sum().backward()\n"
        "    ask: x.grad\n    question: {en: 'What is `x.grad`?', zh: '`x.grad` 是什么？'}\n"
    )


def memory(seconds: float) -> list[tuple[float, float]]:
    """(seconds, megabytes) while random keys are pressed, those that give up and open the playground among them."""
    pick = random.Random(1).choice
    pressed = [*"0123456789[],.abynxps?/", "enter", "escape", "up", "down", "left", "right", "tab", "shift+tab",
               "ctrl+p", "pagedown", *(f"f{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12))]  # fmt: skip
    samples = []
    with tutor("learn", "one-output") as terminal:
        terminal.wait_for("your answer")
        terminal.settle(2)
        begin = time.monotonic()
        following = 0.0
        while (passed := time.monotonic() - begin) < seconds:
            terminal.send(pick(pressed))
            end = time.monotonic() + 0.04
            while (left := end - time.monotonic()) > 0:
                terminal.read(left)
            terminal.raw = terminal.raw[-20000:]
            if terminal.process.poll() is not None:
                raise AssertionError(f"the tutor ended: {terminal.said[-3000:]}")
            if passed >= following:
                samples.append((passed, terminal.memory))
                following += min(60.0, seconds / 12)
        samples.append((seconds, terminal.memory))
    return samples


def flat(samples: list[tuple[float, float]]) -> str:
    """What the samples come to: at the start, after two minutes, at the end."""
    start, end = samples[0][1], samples[-1][1]
    two = next((megabytes for passed, megabytes in samples if passed >= 120), end)
    most = max(megabytes for _, megabytes in samples)
    return f"{start:.0f} at the start, {two:.0f} after 2 minutes, {end:.0f} at the end, {most:.0f} at most"


def table(rows: Iterable[Times]) -> list[str]:
    lines = ["| key to paint, ms | median | p95 | worst |", "| --- | --- | --- | --- |"]
    return lines + [f"| {t.name} | {t.median:.0f} | {t.p95:.0f} | {t.worst:.0f} |" for t in rows]


def report(seconds: float, say: Callable[[str], None]) -> list[str]:
    minimal, ours = first_frames(5)
    lines = [
        f"First painted frame: {ours.median:.0f} ms, a minimal Textual app {minimal.median:.0f} ms "
        f"({ours.median / minimal.median:.2f} times; budget 1.5).",
        "",
    ]
    say(lines[0])
    rows = []
    for times in itertools.chain(
        [minimal_keys()],
        screens(),
        (make() for make in (while_loading, while_lessons_load, while_grading)),
        long_program(),
    ):
        rows.append(times)
        say(f"{times.name:45} {times.median:6.1f} {times.p95:6.1f} {times.worst:6.1f}")
    lines += [*table(rows), ""]
    samples = memory(seconds)
    lines.append(f"Memory over {seconds:.0f} s of random keys, MB: {flat(samples)} (budget 150).")
    say(lines[-1])
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    lines = report(given.seconds, lambda line: print(line, flush=True))
    if given.write:
        text = TARGET.read_text(encoding="utf-8")
        before, _, rest = text.partition(START)
        _, _, after = rest.partition(END)
        TARGET.write_text(f"{before}{START}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
