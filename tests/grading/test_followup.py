from __future__ import annotations

from itertools import combinations

import pytest
from variants import variant

from tutor.grading import MALRULES, Outcome, follow_up, grade, settle
from tutor.grading.examples import EXAMPLES
from tutor.grading.followup import _asking, _beliefs, told_alone
from tutor.grading.probes import PROBES

TWICE = variant("x = torch.tensor(3., requires_grad=True); (4 * x).backward(); (4 * x).backward()", "x.grad")
EDITED = variant("x = torch.tensor([1., 3.], requires_grad=True); y = (x**3).sum(); x.detach().mul_(2); y.backward()",
                 kind="error")  # fmt: skip
BASE = variant("x = torch.tensor(1.)", "x")


def test_one_belief_needs_no_further_question() -> None:
    asked = variant(
        "x = torch.tensor([3., 4.], requires_grad=True); y = x**2; y.backward(torch.tensor([1., 100.]))", "x.grad"
    )
    assert follow_up(asked, grade(asked, "[6, 8]")) is None


def test_several_beliefs_are_all_named_as_possible() -> None:
    verdict = grade(TWICE, "4")
    assert verdict.tags == ("grad-overwritten", "grad-averaged-over-calls")
    assert verdict.tentative
    assert "More than one idea gives exactly this: that each backward() replaces .grad; or that several" in (
        verdict.feedback.en
    )


def test_the_follow_up_settles_which_belief_it_was() -> None:
    asked = follow_up(TWICE, grade(TWICE, "4"))
    assert asked is not None
    assert asked.question.en == "One question tells which idea it was. In this other program: what is `x.grad`?"
    assert settle(asked, "8").tag == "grad-overwritten"
    assert settle(asked, "5").tag == "grad-averaged-over-calls"
    assert settle(asked, "10").outcome is Outcome.RIGHT
    assert settle(asked, "7").tag == "open"
    assert settle(asked, "[8").outcome is Outcome.UNREADABLE


def test_the_follow_up_asks_about_the_same_program_where_that_is_enough() -> None:
    asked = follow_up(EDITED, grade(EDITED, "no error"))
    assert asked is not None
    assert asked.question.en == "One question tells which idea it was. In the same program: what is `x`?"
    assert settle(asked, "[1, 3]").tag == "detach-or-data-copies"


def test_what_is_left_after_a_right_answer_is_said_tentatively() -> None:
    asked = variant("x = torch.tensor([2., 5.]); y = x * 3; x.requires_grad_()", "y.requires_grad", "bool")
    question = follow_up(asked, grade(asked, "yes"))
    assert question is not None
    verdict = settle(question, "no")
    assert (verdict.tag, verdict.tentative) == ("requires-grad-retroactive", True)


def test_any_two_beliefs_are_alone_by_the_example_of_one_of_them() -> None:
    tags = list(MALRULES)
    assert set(EXAMPLES) == set(tags)
    found = {}
    for tag, example in EXAMPLES.items():
        asked = _asking(BASE, example.program, example.ask, example.kind)
        beliefs = _beliefs(asked, tags)
        assert beliefs is not None and beliefs[tag], tag
        found[tag] = asked, beliefs
    for pair in combinations(tags, 2):
        told = [told_alone(asked, {tag: beliefs[tag] for tag in pair}, list(pair))
                for asked, beliefs in (found[tag] for tag in pair)]  # fmt: skip
        assert any(told), pair


@pytest.mark.parametrize("pair", PROBES, ids="-".join)
def test_each_probe_tells_its_two_beliefs_apart(pair: tuple[str, str]) -> None:
    probe = PROBES[pair]
    asked = _asking(BASE, probe.program, probe.ask, probe.kind)
    beliefs = _beliefs(asked, list(pair))
    assert beliefs is not None
    assert told_alone(asked, beliefs, list(pair)) == list(pair)
