from __future__ import annotations

import pytest

from tutor.errors import AnswerError
from tutor.symbolic.formulas import read_tensor


@pytest.mark.parametrize(
    ("typed", "echo", "shape"),
    [
        ("2", "2", ()),
        ("[2, 3]", "[2, 3]", (2,)),
        ("［［２，３］］", "[[2, 3]]", (1, 2)),
        ("[[2.], [3.]]", "[[2.], [3.]]", (2, 1)),
        ("tensor([[2.],\n        [3.]])", "[[2.], [3.]]", (2, 1)),
        ("torch.tensor([1/3, sqrt(2)], requires_grad=True)", "[1/3, sqrt(2)]", (2,)),
        ("tensor(1., dtype=torch.float64, grad_fn=<MulBackward0>)", "1.", ()),
        ("[-1.5e-3, √2/2]", "[-1.5e-3, sqrt(2)/2]", (2,)),
        ("tensor([nan, -inf])", "[nan, -inf]", (2,)),
    ],
)
def test_a_tensor_is_read_however_it_was_pasted(typed: str, echo: str, shape: tuple[int, ...]) -> None:
    answer = read_tensor(typed)
    assert (answer.echo, answer.shape) == (echo, shape)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("None", None), (" none ", None), ("True", True), ("是", True), ("false", False), ("否", False)],
)
def test_none_and_truth_are_read_as_words(typed: str, value: object) -> None:
    assert read_tensor(typed).value is value


def test_a_number_is_exact_and_a_typed_decimal_is_remembered() -> None:
    assert str(read_tensor("[0.1, 2.]").value.tolist()) == "[1/10, 2]"  # type: ignore[union-attr]
    assert read_tensor("0.333").has_decimal
    assert not read_tensor("[2., 1/3]").has_decimal


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("[1 2]", "comma"),
        ("[[1, 2], [3]]", "differ"),
        ("tensor([1, 2]", "not closed"),
        ("w", "not a name"),
        ("[1,,2]", "cannot stand"),
        ("1,2", "[3, 5]"),
    ],
)
def test_a_tensor_that_cannot_be_read_is_refused_with_words(typed: str, says: str) -> None:
    with pytest.raises(AnswerError, match=says.replace("[", r"\[")):
        read_tensor(typed)
