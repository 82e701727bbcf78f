"""A program that needs too much is stopped in time, with one message that names the limit and the line."""

from __future__ import annotations

import time

import pytest

from tutor.errors import LimitError
from tutor.program import Limits, evaluate, run
from tutor.program.watchdog import Overtime, release, watch

SMALL = Limits(seconds=10, items=200_000, memory=200_000_000)

GROWING = """
x = {start}
for i in range(100):
    {step}
{then}
"""


def nested(start, step, then=""):
    return GROWING.format(start=start, step=step, then=then)


TWICE = "x = {0}\ny = {0}\nfor i in range(60):\n    x = [x, x]\n    y = [y, y]\n"

TOO_MUCH = {
    "an endless loop": ("while True: pass", "steps", 1),
    "a long range": ("for i in range(10**7): pass", "steps", 1),
    "a range summed": ("print(1)\nsum(range(10**10))", "steps", 2),
    "calls without end of a loop": ("def f(): return 1\nwhile 1:\n    f()", "steps", 3),
    "an endless comprehension": ("[1 for a in range(10**5) for b in range(10**5)]", "steps", 1),
    "a loop that catches everything": ("while 1:\n  try:\n    while 1: pass\n  except BaseException: pass", "steps", 3),
    "a loop that ends in finally": ("while 1:\n  try:\n    while 1: pass\n  finally:\n    continue", "steps", 3),
    "a context that swallows": (
        "class S:\n  def __enter__(self): return 1\n  def __exit__(self, *a): return True\n"
        "while 1:\n  with S():\n    while 1: pass",
        "steps", 6,
    ),
    "a power tower": ("x = 1\nx = 10 ** 10 ** 6", "20000 digits", 2),
    "squaring": ("x = 10\nwhile 1:\n    x = x * x", "20000 digits", 3),
    "a shift": ("1 << 10 ** 9", "20000 digits", 1),
    "a power in place": ("x = 10\nx **= 10 ** 6", "20000 digits", 2),
    "a factorial": ("import math\nmath.factorial(10 ** 6)", "20000 digits", 2),
    "a binomial": ("import math\nmath.comb(10 ** 6, 5 * 10 ** 5)", "20000 digits", 2),
    "a product": ("import math\nmath.prod(range(1, 10 ** 5))", "20000 digits", 2),
    "a modular power": ("pow(3 ** 10000, 3 ** 10000, 3 ** 10000 + 2)", "too long", 1),
    "a repeated string": ("x = 'a' * 10 ** 10", "characters", 1),
    "a repeated list": ("x = [0] * 10 ** 10", "elements", 1),
    "a repeated tuple in place": ("x = (0,)\nx *= 10 ** 10", "elements", 2),
    "a shape repeated": ("import torch\ntorch.ones(2).shape * 10 ** 9", "elements", 2),
    "a doubled string": (nested("'a'", "x = x + x"), "characters", 4),
    "a doubled list": (nested("[1]", "x += x"), "elements", 4),
    "a list that extends itself": (nested("[1]", "x.extend(x)"), "elements", 4),
    "a list spread twice": (nested("[1]", "x = [*x, *x]"), "elements", 4),
    "a list put into itself": (nested("[1]", "x[0:0] = x"), "elements", 4),
    "an f-string of itself": (nested("'a'", "x = f'{x}{x}'"), "characters", 4),
    "a joined string": ("s = 'a' * 10 ** 6\n'-'.join([s] * 1000)", "characters", 2),
    "a replaced string": ("('a' * 10 ** 6).replace('a', 'b' * 10 ** 6)", "characters", 1),
    "a centred string": ("'a'.center(10 ** 10)", "characters", 1),
    "a wide format": ("'{:1000000000}'.format(1)", "width", 1),
    "a width as an argument": ("'{:{}}'.format(1, 10 ** 10)", "width", 1),
    "a wide f-string": ("f'{1:1000000000}'", "width", 1),
    "a wide percent": ("'%1000000000d' % 1", "width", 1),
    "a starred percent": ("'%*d' % (10 ** 10, 1)", "width", 1),
    "a billion laughs printed": (nested("[1]", "x = [x, x]", "print(x)"), "parts", 5),
    "a billion laughs in an exception": (nested("[1]", "x = [x, x]", "raise ValueError(x)"), "parts", 5),
    "a billion laughs formatted": (nested("[1]", "x = [x, x]", "f'{x}'"), "parts", 5),
    "a billion laughs in percent": (nested("[1]", "x = [x, x]", "'%s' % x"), "parts", 5),
    "a billion laughs compared": (TWICE.format("[1]") + "x == y", "parts", 6),
    "a billion laughs searched": (TWICE.format("[1]") + "[y].index(x)", "parts", 6),
    "a billion laughs in a list": (TWICE.format("[1]") + "x in [y]", "parts", 6),
    "a billion laughs sorted": (TWICE.format("[1]") + "sorted([x, y])", "parts", 6),
    "a billion laughs as a key": (nested("(1,)", "x = (x, x)"), "parts", 4),
    "a key made by zip": ("x = [(1,)]\nfor i in range(60): x = list(zip(x, x))", "parts", 2),
    "a key made by a dict": ("x = (1,)\nfor i in range(60): x = list({x: x}.items())[0]", "parts", 2),
    "deep data printed": ("x = []\nfor i in range(10 ** 4): x = [x]\nprint(x)", "deeper", 3),
    "deep data compared": ("x = y = []\nfor i in range(10 ** 4): x, y = [x], [y]\nx == y", "deeper", 3),
    "deep exceptions": ("e = ValueError(1)\nfor i in range(10 ** 4): e = ValueError(e)\nprint(e)", "deeper", 3),
    "iterators around iterators": ("x = [1]\nfor i in range(10 ** 4): x = map(abs, x)\nlist(x)", "wrapped", 2),
    "generators around generators": ("x = [1]\nfor i in range(10 ** 4): x = (y for y in x)", "wrapped", 2),
    "output without end": ("while 1: print('x' * 1000)", "prints", 1),
    "a large tensor": ("import torch\nx = 1\ntorch.ones(10 ** 9)", "elements", 3),
    "a large matrix": ("import torch\ntorch.zeros(10 ** 5, 10 ** 5)", "elements", 2),
    "an outer product": ("import torch\nx = torch.ones(10 ** 4, 1)\nx * x.T", "elements", 3),
    "many tensors": ("import torch\nx = []\nwhile 1: x.append(torch.ones(10 ** 6))", "MB", 3),
    "a graph of large tensors": ("import torch\nx = torch.ones(10**6,requires_grad=True)\nwhile 1: x = x * x", "MB", 3),
    "many strings": ("x = []\nwhile 1: x.append('a' * 10 ** 6)", "MB", 2),
    "rows of a zip": ("x = [0] * 10 ** 5\nlist(zip(*[x] * 1000))", "in all", 2),
    "copies by a map": ("x = [0] * 10 ** 5\nlist(map(list, [x] * 1000))", "in all", 2),
    "lists summed": ("sum([[0] * 1000] * 10 ** 5, [])", "in all", 1),
    "text of many objects": (
        "class A:\n  def __repr__(self): return 'x' * 10 ** 6\nprint([A()] * 1000)", "in all", 3
    ),
    "a long program": ("x = 1\n" * 50_000, "characters", 1),
    "a deep expression": ("x = 0\ny = " + "-" * 5000 + "x", "nested too deep", 2),
    "a long sum": ("y = " + "1 + " * 5000 + "1", "nested too deep", 1),
    "nested lambdas": ("lambda: " * 1000 + "1", "nested too deep", 1),
}  # fmt: skip


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_needs_too_much_is_stopped_at_its_line(name):
    source, said, line = TOO_MUCH[name]
    started = time.monotonic()

    with pytest.raises(LimitError) as caught:
        run(source, limits=SMALL, record=False)

    assert said in caught.value.message
    assert caught.value.line == line
    assert time.monotonic() - started < 20


def test_slow_statements_are_stopped_by_the_clock():
    source = "import torch\nx = torch.ones(1000, 1000)\nwhile True:\n    y = x @ x"
    started = time.monotonic()

    with pytest.raises(LimitError, match=r"line [34]: the program runs longer than 0\.5 seconds"):
        run(source, limits=Limits(seconds=0.5), record=False)

    assert time.monotonic() - started < 10


BUSY = {
    "a derivative of high order": (
        "import torch\nx = torch.tensor(1., requires_grad=True)\ny = (x.sin() * x.cos()).exp()\n"
        "for i in range(13): y, = torch.autograd.grad(y, x, create_graph=True)",
        4,
    ),
    "a million small tensors": ("import torch\nx = torch.ones(10 ** 7)\nx.unbind()", 3),
}


@pytest.mark.parametrize("name", BUSY)
def test_one_long_operation_of_the_engine_is_stopped_by_the_watchdog(name):
    source, line = BUSY[name]
    started = time.monotonic()

    with pytest.raises(LimitError) as caught:
        run(source, limits=Limits(seconds=0.5, memory=100_000_000), record=False)

    assert caught.value.line == line
    assert time.monotonic() - started < 15


def test_the_watchdog_shoots_again_where_a_destructor_swallowed_the_first():
    class Stubborn:
        def __del__(self):
            until = time.monotonic() + 0.6
            while time.monotonic() < until:
                pass

    watched = watch(time.monotonic() - 10, Limits())
    try:
        with pytest.raises(Overtime):
            Stubborn()
            until = time.monotonic() + 20
            while time.monotonic() < until:
                pass
    finally:
        release(watched)


def test_the_watchdog_leaves_the_runs_that_follow_alone():
    with pytest.raises(LimitError):
        run(BUSY["a derivative of high order"][0], limits=Limits(seconds=0.3), record=False)

    assert run("x = 0\nfor i in range(50_000): x += 1\nprint(x)").stdout == "50000\n"


def test_an_ask_is_stopped_by_the_watchdog_too():
    trace = run("import torch\nx = torch.tensor(1., requires_grad=True)\ny = x ** 2", limits=Limits(seconds=0.3))

    with pytest.raises(LimitError, match=r"longer than 0\.3 seconds"):
        evaluate(trace, "[torch.ones(500, 500) @ torch.ones(500, 500) for i in range(10 ** 5)]")

    assert evaluate(trace, "y.item()") == 1.0


def test_the_limit_of_steps_is_exact():
    lines = "x = 1\n" * 100
    run(lines, limits=Limits(steps=100))

    with pytest.raises(LimitError, match="line 101"):
        run(lines + "y = 1\n", limits=Limits(steps=100))


def test_a_recorded_run_counts_what_it_records():
    source = "import torch\nx = torch.ones(10 ** 5)\nfor i in range(10 ** 5):\n    y = x * 2"

    with pytest.raises(LimitError, match=r"line 4: .* MB of data to record"):
        run(source, limits=SMALL)


def test_endless_recursion_is_pythons_own_error():
    error = run("def f(n):\n    return f(n + 1)\nf(0)").error

    assert (error.type, error.message) == ("RecursionError", "maximum recursion depth exceeded")
    assert "  [Previous line repeated 996 more times]\n" in error.traceback


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __add__(self, other): return self + other\nA() + 1",
        "class A:\n    def __repr__(self): return repr(self)\nprint(A())",
        "class A:\n    def __getattr__(self, name): return getattr(self, name + 'x')\nA().y",
        "class A:\n    def __init__(self): A()\nA()",
        "f = lambda: list(map(lambda x: f(), [1]))\nf()",
        "(lambda x: x(x))(lambda x: x(x))",
        "a = []\na.append(a)\nb = []\nb.append(b)\na == b",
    ],
)
def test_recursion_by_detours_ends_as_pythons_does(source):
    assert run(source).error.type == "RecursionError"


def test_a_number_too_long_to_print_is_pythons_own_error():
    error = run("x = 10 ** 5000\nprint(x % 7)\nprint(x)").error

    assert (error.type, error.line) == ("ValueError", 3)
    assert error.message.startswith("Exceeds the limit (4300 digits) for integer string conversion")


def test_a_list_that_holds_itself_prints_as_in_python():
    assert run("a = [1]\na.append(a)\nprint(a)").stdout == "[1, [...]]\n"


def test_what_python_allows_in_size_is_allowed():
    source = (
        "x = [0] * 10 ** 5\ny = 'a' * 10 ** 5\nz = 2 ** 10000\nprint(len(x), len(y), z % 10, len(list(range(10**5))))"
    )

    assert run(source).stdout == "100000 100000 6 100000\n"


def test_pythons_recursion_limit_is_as_before_after_a_run():
    import sys

    before = sys.getrecursionlimit()
    run("x = 1")
    with pytest.raises(LimitError):
        run("while True: pass")

    assert sys.getrecursionlimit() == before
