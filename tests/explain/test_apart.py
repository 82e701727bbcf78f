"""Programs run in a process that can be killed."""

import threading
import time

import pytest

from tutor.explain.apart import Apart, run_here


@pytest.fixture(scope="module")
def apart():
    process = Apart()
    yield process
    process.close()


def test_a_program_is_run_and_told_as_in_this_process(apart):
    source = "import torch\nx = torch.tensor(3., requires_grad=True)\n(x * x).backward()\nprint(x.grad)\n"

    assert apart.account(source) == run_here(source)


def test_what_pytorch_raises_is_told_with_its_words(apart):
    fault = apart.account("import torch\ntorch.ones(2).backward()\n").fault

    assert (fault.type, fault.line) == ("RuntimeError", 2)
    assert fault.message == "element 0 of tensors does not require grad and does not have a grad_fn"


@pytest.mark.parametrize("source", ["import os\n", "x = (\n", "while True: pass\n"], ids=repr)
def test_what_is_no_program_is_told_with_its_line(apart, source):
    fault = apart.account(source).fault

    assert fault.type == ""
    assert fault.message
    assert fault.line == 1


def test_a_program_of_very_many_operations_tells_only_its_output_and_tensors(apart):
    found = apart.account("import torch\nx = torch.ones(1)\nfor i in range(4000):\n    x = x + 1\nprint(x)\n")

    assert found.is_cut and found.output == "tensor([4001.])\n"
    assert not found.lines and [tensor.numbers for tensor in found.tensors] == ["[4001.]"]


def test_a_run_that_takes_too_long_is_killed_and_the_next_one_works():
    process = Apart(seconds=0.05)
    late = process.account("import torch\nx = torch.ones(1)\nfor i in range(200000):\n    x = x + 1\n")
    process.seconds = 60
    after = process.account("print(1)\n")
    process.close()

    assert "0.05 seconds" in late.fault.why.en
    assert after.output == "1\n"


def test_a_run_can_be_given_up():
    process = Apart()
    process.warm_up()
    found = []
    waiting = threading.Thread(
        target=lambda: found.append(process.account("x = 0\nfor i in range(280000):\n    x = x + 1\n"))
    )
    waiting.start()
    while process._since is None:
        time.sleep(0.01)
    process.stop()
    waiting.join(20)
    after = process.account("print(2)\n")
    process.close()

    assert "ended" in found[0].fault.why.en
    assert after.output == "2\n"
