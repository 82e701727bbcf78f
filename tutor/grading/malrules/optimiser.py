"""Beliefs about the training loop: what backward, step and zero_grad each do."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from tutor.words import Text

from ..readings import BackwardSteps, ClearsAfterStep, ClearsToZeros, StepClears, _Changed
from .case import Case
from .malrule import Predict, Prediction, malrule
from .predicting import by_reading, reading_of, run


def _optimisers(case: Case) -> list[str]:
    """Names bound to an optimiser."""
    found = []
    for node in ast.walk(case.tree):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and "optim." in ast.unparse(node.value.func)
        ):
            found += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            name = ast.unparse(node.value.func)
            if name in ("SGD", "Adam", "AdamW", "RMSprop"):
                found += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return found


def for_optimiser(*makes: Callable[[str], _Changed]) -> Predict:
    """A reading for each way and each optimiser of the program."""

    def predict(case: Case) -> Iterator[Prediction]:
        for name in _optimisers(case):
            for tier, make in enumerate(makes):
                reading = reading_of(case, make(name))
                if reading is not None:
                    yield from run(case, None, reading, min(tier, 1))

    return predict


malrule(
    "backward-updates-weights",
    rank=19,
    bends="reading",
    predict=for_optimiser(lambda opt: BackwardSteps(opt, once=False), lambda opt: BackwardSteps(opt, once=True)),
    belief=Text(
        en="loss.backward() changes the weights",
        zh="loss.backward() 会修改权重",
    ),
    repair=Text(
        en="backward measures the slope and fills .grad; step takes the step.",
        zh="backward 量出斜率、填入 .grad;step 才迈出这一步。",
    ),
)
malrule(
    "step-clears-grad",
    rank=76,
    bends="reading",
    predict=for_optimiser(lambda opt: StepClears(opt, True), lambda opt: StepClears(opt, False)),
    belief=Text(
        en="after step() the gradients are gone",
        zh="step() 之后梯度就没有了",
    ),
    repair=Text(
        en="step only reads .grad; clearing is a line of its own.",
        zh="step 只读取 .grad；清空要另写一行。",
    ),
)
malrule(
    "zero-grad-gives-zeros",
    rank=77,
    bends="reading",
    predict=by_reading(lambda case: ClearsToZeros()),
    belief=Text(
        en="zero_grad() leaves a tensor of zeros",
        zh="zero_grad() 会留下全零的张量",
    ),
    repair=Text(
        en="The name is older than the behaviour: today it drops the gradient altogether, and .grad is None.",
        zh="这个名字比现在的行为更早：如今它直接丢弃梯度，.grad 变成 None。",
    ),
)
malrule(
    "zero-grad-before-step-harmless",
    rank=78,
    bends="reading",
    predict=for_optimiser(lambda opt: ClearsAfterStep(opt)),
    belief=Text(
        en="zero_grad() may stand between backward() and step()",
        zh="zero_grad() 可以放在 backward() 和 step() 之间",
    ),
    repair=Text(
        en="Then step() has nothing to apply and the weights do not move. Measure, step, clear.",
        zh="那样 step() 就没有梯度可用，权重不会变。顺序是：求梯度，更新，清空。",
    ),
)
