"""Why the answer is what it is, where the mathematics of the forward pass and the program part."""

from __future__ import annotations

from tutor.lesson.model import Exercise, Variant
from tutor.progress.why import why
from tutor.words import Text

HOOKED = """import torch
x = torch.tensor([3., 1.], requires_grad=True)
h = x * x
h.register_hook(lambda g: 10. * g)
h.sum().backward()
"""


def asked(program: str) -> Variant:
    exercise = Exercise(id="asked", kind="tensor", program=program, question=Text("?", "？"), ask="x.grad")
    return Variant("why", exercise, 1, program, "x.grad", exercise.question, (), {})


def test_the_derivation_ends_in_the_answer():
    last = why(asked(HOOKED.replace("10. * g", "None")))[-1]
    assert (last.heading.en, last.formulas[0]) == ("So the answer is", "x.grad = [6, 2]")


def test_what_a_hook_has_changed_is_not_claimed_to_be_derived():
    last = why(asked(HOOKED))[-1]
    assert last.heading.en == "From the forward pass alone it would be"
    assert last.words.en.startswith("The answer is what the program gives: [60.0, 20.0]. A hook on h")
    assert last.words.zh.startswith("答案是程序实际得到的：[60.0, 20.0]。")
