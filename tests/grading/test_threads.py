from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from variants import variant

from tutor.autograd import OPS, PYTORCH
from tutor.grading import grade

PROGRAM = """
import torch
a = torch.tensor([[2., 3.], [1., {n}.]], requires_grad=True)
w = torch.tensor([[1., 5.], [4., 2.]], requires_grad=True)
out = torch.tanh(a @ w).sum()
out.backward()
"""


def test_grading_in_threads_gives_what_grading_alone_gives() -> None:
    asked = [variant(PROGRAM.format(n=n % 3), "w.grad") for n in range(24)]
    answers = ["[[1, 2], [3, 4]]", "[[1, 1], [1, 1]]", "None"]
    work = [(each, answer) for each in asked for answer in answers]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda pair: grade(*pair), work))
    alone = [grade(each, answer) for each, answer in work]
    assert [(v.outcome, v.tag, v.tags) for v in together] == [(v.outcome, v.tag, v.tags) for v in alone]


def test_no_belief_changes_the_table_or_the_semantics_of_pytorch() -> None:
    formulas = {name: dict(op.formulas) for name, op in OPS.items()}
    before = PYTORCH
    grade(variant(PROGRAM.format(n=7), "a.grad"), "[[1, 2], [3, 4]]")
    assert {name: dict(op.formulas) for name, op in OPS.items()} == formulas
    assert PYTORCH is before and PYTORCH.table is OPS
