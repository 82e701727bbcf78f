from __future__ import annotations

import pytest
from variants import variant

from tutor.grading import Outcome, grade, written_forms
from tutor.lesson import draw, load_lessons


@pytest.mark.parametrize(
    "program",
    [
        "x = torch.tensor([1., 2., 3.], requires_grad=True); y = torch.exp(x).sum(); y.backward()",
        "x = torch.tensor([[0.1, 1e-3], [7., 1e4]], requires_grad=True); y = (x**3).mean(); y.backward()",
        "x = torch.linspace(0.1, 0.9, 7).requires_grad_(); y = torch.sigmoid(x).prod(); y.backward()",
        "x = torch.tensor([1e-5, 1., 1e6], requires_grad=True); y = torch.tanh(x * 1e-3).sum(); y.backward()",
        "x = torch.tensor(0.3, requires_grad=True); y = torch.log(x) * torch.sqrt(x); y.backward()",
    ],
)
def test_what_is_copied_from_pytorch_is_right(program: str) -> None:
    asked = variant(program, "x.grad")
    forms = written_forms(asked)
    assert len(forms) >= 2
    for form in forms:
        assert grade(asked, form).outcome is Outcome.RIGHT, form


def test_every_exercise_of_the_lessons_accepts_its_right_answer_in_every_form() -> None:
    denied = []
    for lesson in load_lessons().lessons:
        for exercise in lesson.exercises:
            for seed in range(1, 11):
                drawn = draw(lesson, exercise, seed)
                for form in written_forms(drawn):
                    if grade(drawn, form).outcome is not Outcome.RIGHT:
                        denied.append((exercise.id, seed, form))
    assert denied == []
