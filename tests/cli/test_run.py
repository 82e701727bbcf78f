"""`tutor run` as a person calls it: what is printed where, and the exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "tests" / "programs"

SEED_1 = "torch.FloatTensor\ngradients are:tensor([[2.],\n        [3.]])\ngradients are:tensor([[1., 1.]])\n"
SEED_2 = (
    "torch.FloatTensor\ngradients are:tensor([[3., 3.],\n        [5., 5.]])\n"
    "gradients are:tensor([[2., 2.],\n        [2., 2.]])\n"
)


def tutor_run(file, text=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    given = text if isinstance(text, bytes) or text is None else text.encode()
    ran = subprocess.run(
        [sys.executable, "-m", "tutor", "run", str(file)],
        input=given,
        capture_output=True,
        env=environment,
        check=False,
    )
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


@pytest.mark.parametrize(("seed", "expected"), [("seed-1", SEED_1), ("seed-2", SEED_2)])
def test_a_seed_program_prints_what_pytorch_prints(seed, expected):
    assert tutor_run(PROGRAMS / f"{seed}.py") == (0, expected, "")


def test_a_second_backward_prints_up_to_there_and_ends_with_pytorchs_traceback():
    path = PROGRAMS / "second-backward.py"
    code, stdout, stderr = tutor_run(path)
    lines = stderr.splitlines()

    assert (code, stdout) == (1, "torch.FloatTensor\n")
    assert lines[:3] == [
        "Traceback (most recent call last):",
        f'  File "{path}", line 14, in <module>',
        "    out.backward()",
    ]
    assert lines[-1].startswith("RuntimeError: Trying to backward through the graph a second time (or directly access")
    assert len(lines) == 4


def test_a_dash_reads_standard_input():
    assert tutor_run("-", "print(1 + 1)\nx = 1 / 0") == (
        1,
        "2\n",
        'Traceback (most recent call last):\n  File "<stdin>", line 2, in <module>\n    x = 1 / 0\n'
        "ZeroDivisionError: division by zero\n",
    )


def test_frames_of_the_programs_functions_are_shown():
    _, _, stderr = tutor_run("-", "def f(x):\n    return x.foo\n\nf(5)\n")

    assert stderr.splitlines()[1:] == [
        '  File "<stdin>", line 4, in <module>',
        "    f(5)",
        '  File "<stdin>", line 2, in f',
        "    return x.foo",
        "AttributeError: 'int' object has no attribute 'foo'",
    ]


def test_a_warning_is_shown_once_for_its_line():
    source = "import torch\nx = torch.ones(1, requires_grad=True) * 2\nfor i in range(3):\n    g = x.grad\ng = x.grad\n"
    code, stdout, stderr = tutor_run("-", source)

    assert (code, stdout) == (0, "")
    assert [line[:25] for line in stderr.splitlines() if "UserWarning" in line] == [
        "<stdin>:4: UserWarning: T",
        "<stdin>:5: UserWarning: T",
    ]
    assert stderr.splitlines()[1] == "  g = x.grad"


OUTSIDE = {
    "import os": "line 1: `import os` is not part of the lesson language.",
    "x = 1\nopen('x')": "line 2: `open` is not part of the lesson language.",
    "while True: pass": "line 1: the program takes more than 1000000 steps.",
    "x = (": "line 1: SyntaxError: '(' was never closed",
    "().__class__.__bases__": "line 1: ",
    "eval('1')": "line 1: `eval` is not",
    "import torch\ntorch.ones(10**9)": "line 2: a tensor of 1000000000 elements is too large",
    "for i in range(10**7): pass": "line 1: range(10000000) is longer than the 1000000 steps",
    "print(10 ** 10 ** 6)": "line 1: an integer of more than 20000 digits is too long.",
    "(lambda: " * 300 + "0" + ")" * 300: "line 1: ",
}


@pytest.mark.parametrize("source", OUTSIDE)
def test_what_is_outside_is_one_message_with_its_line_and_exit_2(source):
    code, stdout, stderr = tutor_run("-", source)

    assert (code, stdout) == (2, "")
    assert stderr.startswith("tutor: " + OUTSIDE[source])
    assert stderr.count("\n") == 1 and "Traceback" not in stderr


def test_what_was_printed_before_a_limit_is_printed():
    code, stdout, stderr = tutor_run("-", "print('before')\nwhile True: pass")

    assert (code, stdout) == (2, "before\n")
    assert stderr.startswith("tutor: line 2: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\xff", "not UTF-8"),
        (b"x = 1\x00", "binary"),
    ],
)
def test_a_binary_file_is_said_to_be_one(tmp_path, content, said):
    path = tmp_path / "p.py"
    path.write_bytes(content)
    code, stdout, stderr = tutor_run(path)

    assert (code, stdout) == (2, "")
    assert said in stderr and stderr.count("\n") == 1


def test_a_missing_file_and_a_directory_are_said(tmp_path):
    assert tutor_run(tmp_path / "none.py")[0::2] == (2, f"tutor: {tmp_path / 'none.py'} does not exist.\n")
    code, _, stderr = tutor_run(tmp_path)
    assert code == 2 and "is a directory" in stderr


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a shell with PIPESTATUS")
def test_a_reader_that_goes_away_ends_the_program_in_silence():
    command = f"{sys.executable} -m tutor run - | head -n 1; echo ${{PIPESTATUS[0]}}"
    source = "for i in range(50_000):\n    try:\n        print(i)\n    except Exception:\n        print('caught')\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        ["bash", "-c", command], input=source, capture_output=True, text=True, env=environment, check=False
    )

    assert (ran.stdout, ran.stderr) == ("0\n1\n", "")


def test_an_empty_program_prints_nothing():
    assert tutor_run("-", "") == (0, "", "")


def test_windows_line_ends_and_a_byte_order_mark_are_read():
    assert tutor_run("-", b"\xef\xbb\xbfx = 1\r\nif x:\r\n    print('yes')\r\n") == (0, "yes\n", "")


def test_running_imports_neither_sympy_nor_textual_nor_yaml_nor_modules_nobody_asked_for():
    source = (
        "import sys\nsys.argv = ['tutor', 'run', sys.argv[1]]\nfrom tutor.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "unneeded = 'sympy', 'textual', 'yaml', 'torch', 'pydantic', 'tutor.autograd.nn.names', "
        "'tutor.autograd.optim.names'\n"
        "print([m for m in unneeded if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", source, str(PROGRAMS / "seed-1.py")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert ran.stdout == SEED_1 + "[]\n"
