"""Whether the engine and the derivation agree, and in words why they differ or why a gradient is None or chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.words import Text

from . import mathtext
from .exact import rationals, sympified_array
from .real import defined, near, to_floats

if TYPE_CHECKING:
    from tutor.program.trace import Backward, Step, Trace

    from .asked import Asked
    from .passes import Rules
    from .products import Product
    from .wengert import Tape

# How far rounding may carry the engine from the exact value, in parts of the largest element.
ROUNDING = {"float16": 2e-2, "float32": 2e-5, "float64": 1e-10}


def engine_agrees(
    trace: Trace, numbers: np.ndarray, engine: np.ndarray, sizes: Callable[[], np.ndarray] | None = None
) -> bool:
    """Whether the engine's numbers are the exact ones up to rounding, as the coarsest dtype of the program rounds.

    `sizes` gives how far off each element may be, in units of the rounding of one operation, where that is more than its
    own size: where numbers cancel, for example.
    """
    if numbers.shape != engine.shape:
        return False
    flat = numbers.ravel().tolist()
    given = np.asarray(engine, dtype=np.float64).ravel()
    rounding = max(_rounding(trace), ROUNDING.get(str(engine.dtype), 2e-5))
    if _close(np.array([near(n) for n in flat]), given, rounding, None):
        return True
    exact = np.array(to_floats(flat), dtype=np.float64)
    if _close(exact, given, rounding, None):
        return True
    return sizes is not None and _close(exact, given, rounding, sizes().ravel())


def lost_digits(trace: Trace, text: str, numbers: np.ndarray, engine: np.ndarray) -> Text | None:
    """That floating point keeps fewer than three digits of a result, though nothing is wrong."""
    exact = np.array(to_floats(numbers.ravel().tolist()), dtype=np.float64)
    given = np.asarray(engine, dtype=np.float64).ravel()
    if exact.shape != given.shape or not np.all(np.isfinite(exact)) or not np.all(np.isfinite(given)):
        return None
    scale = float(np.max(np.abs(exact), initial=0.0))
    if scale < AS_GOOD_AS_ZERO or float(np.max(np.abs(exact - given))) <= FEW_DIGITS * scale:
        return None
    dtypes = sorted({output.array.dtype.name for step in trace.steps for output in step.outputs} & ROUNDING.keys())
    at = int(np.argmax(np.abs(exact - given)))
    return LOST.fill(text=text, dtype=dtypes[0] if dtypes else "", given=f"{given[at]:.6g}", said=f"{exact[at]:.6g}")


FEW_DIGITS = 2e-3
AS_GOOD_AS_ZERO = 1e-12
LOST = Text(
    en="Rounding: {dtype} keeps few digits of {text} here ({given} for {said}), because numbers cancel on the way or a "
    "slope is close to 0. The rule is the same.",
    zh="舍入误差：这里 {dtype} 只保留了 {text} 的少数几位（{given}，准确值约为 {said}），因为途中有数相消，或斜率接近 0。"
    "法则并没有错。",
)


def _rounding(trace: Trace) -> float:
    used = {output.array.dtype.name for step in trace.steps for output in step.outputs}
    return max((ROUNDING[name] for name in used if name in ROUNDING), default=0.0)


def _close(values: np.ndarray, given: np.ndarray, rounding: float, sizes: np.ndarray | None) -> bool:
    finite = np.isfinite(values)
    if not np.array_equal(finite, np.isfinite(given)):
        # 0 * inf and x / 0 are undefined in mathematics and nan or inf in floating point.
        return bool(np.all(~finite[~np.isfinite(given)]) and np.all(~np.isfinite(given[~finite])))
    scale: Any = max(float(np.max(np.abs(values[finite]), initial=0.0)), 1e-6)
    if sizes is not None:
        scale = np.maximum(sizes[finite], scale)
    return bool(np.all(np.abs(values[finite] - given[finite]) <= rounding * scale))


def why_none(trace: Trace, of: str, asked: Asked, filled: bool) -> Text:
    """Why `.grad` is None when the program has ended."""
    value = asked.value
    if filled:
        return Text(
            en=f"{of}.grad was filled by backward() and set to None afterwards.",
            zh=f"{of}.grad 曾被 backward() 填入，之后又被置为 None。",
        )
    if not value.requires_grad:
        return Text(
            en=f"{of}.grad is None: {of} does not require grad.",
            zh=f"{of}.grad 是 None：{of} 不要求梯度。",
        )
    passes = [b for b in trace.backwards if b.call == "backward"]
    if not passes:
        return Text(
            en=f"{of}.grad is None: no backward() has run.",
            zh=f"{of}.grad 是 None：没有执行过 backward()。",
        )
    if not value.is_leaf:
        return Text(
            en=f"{of}.grad is None: {of} is not a leaf (its grad_fn is {value.grad_fn}); only leaves keep a gradient, "
            f"unless {of}.retain_grad() was called.",
            zh=f"{of}.grad 是 None：{of} 不是叶子（grad_fn 是 {value.grad_fn}）；只有叶子保留梯度，"
            f"除非调用过 {of}.retain_grad()。",
        )
    root = trace.name_of(passes[-1].roots[0].uid) or f"line {passes[-1].line}"
    return Text(
        en=f"{of}.grad is None: nothing backward() started from ({root}) depends on {of}.",
        zh=f"{of}.grad 是 None:backward() 的起点（{root}）不依赖于 {of}。",
    )


def changed_by_hand(trace: Trace, uid: int, engine: np.ndarray, passes: list[Backward]) -> Text | None:
    """Whether `.grad` was written to after the last backward pass."""
    after = None
    for backward in passes:
        for gathered in backward.gathered:
            if gathered.value.uid == uid:
                after = gathered.after
    if after is not None and np.array_equal(np.asarray(after), engine, equal_nan=True):
        return None
    return Text(
        en="The program itself changed .grad after backward(); this is the value it wrote.",
        zh="程序在 backward() 之后自己改写了 .grad；这里是它写入的值。",
    )


def at_kinks(rules: Rules, reached: set[int], *wrt: np.ndarray) -> Text | None:
    """Where a derivative does not exist and PyTorch chooses one."""
    kinks = rules.kinks & reached
    if kinks:
        # What does not depend on any of these cells is not on the way, whatever it is.
        kinks &= set().union(*[rules.tape.depending_on(cells) for cells in wrt])
    for index in sorted(kinks):
        step = rules.tape.cells[index].step
        return Text(
            en=f"{step.op} in line {step.line} is taken at its kink, where no derivative exists; "
            "PyTorch's choice is used.",
            zh=f"第 {step.line} 行的 {step.op} 恰在拐点处，那里导数不存在；此处采用 PyTorch 的约定。",
        )
    return None


def as_run(tape: Tape, reached: set[int]) -> Text | None:
    """Where a value comes from an operation without exact counterpart."""
    steps = {step.index: step for step, _ in tape.unreplayed}
    for index in sorted(reached):
        cell = tape.cells[index]
        if cell.template is None and getattr(cell.step, "index", None) in steps:
            return AS_RUN.fill(op=cell.step.op, line=cell.step.line)
    return None


STEPWISE_OPS = {"round", "floor", "ceil", "trunc", "sign", "round_decimals", "floor_divide", "heaviside", "sgn"}
STEPWISE = Text(
    en="Every entry is zero: {op} in line {line} is constant but for its jumps, so nothing flows back through it.",
    zh="所有元素都是零：第 {line} 行的 {op} 除跳跃点外为常数，梯度无法经由它回传。",
)


def stepwise(rules: Rules, numbers: np.ndarray, reached: set[int]) -> Text | None:
    """Where everything is zero because of an operation that is constant between its jumps."""
    if any(not (number.__class__ is int and number == 0) for number in numbers.ravel().tolist()):
        return None
    for index in sorted(reached):
        step = rules.tape.cells[index].step
        if getattr(step, "op", "") in STEPWISE_OPS and rules.tape.cells[index].template is not None:
            return STEPWISE.fill(op=step.op, line=step.line)
    return None


def undefined(rules: Rules, numbers: np.ndarray, reached: set[int]) -> Text | None:
    """Where a value has no number: 0/0, a root or logarithm of a negative number."""
    if all(defined(number) for number in numbers.ravel()):
        return None
    for index in sorted(reached):
        cell = rules.tape.cells[index]
        if not defined(cell.value) and all(defined(rules.tape.cells[at].value) for at in cell.operands) and cell.step:
            return UNDEFINED_VALUE.fill(op=cell.step.op, line=cell.step.line)
    for index in sorted(reached):
        cell = rules.tape.cells[index]
        if cell.template is not None and not all(defined(partial) for partial in rules.in_numbers(cell)):
            return UNDEFINED_SLOPE.fill(op=cell.step.op, line=cell.step.line)
    return None


UNDEFINED_VALUE = Text(
    en="{op} in line {line} has no value at these numbers, so neither has what comes from it; "
    "PyTorch gives nan or inf.",
    zh="第 {line} 行的 {op} 在这些数处没有值，由它得到的结果也没有值；PyTorch 给出 nan 或 inf。",
)
UNDEFINED_SLOPE = Text(
    en="{op} in line {line} has no finite derivative at these numbers; PyTorch gives nan or inf.",
    zh="第 {line} 行的 {op} 在这些数处没有有限的导数；PyTorch 给出 nan 或 inf。",
)
OWN_BACKWARD = Text(
    en="Autograd uses {name}.backward as it is written (line {line} applies {name}), and that is not the derivative of "
    "{name}.forward: {text} comes out as {given}; the derivative of what forward computes is {said}.",
    zh="autograd 照写使用 {name}.backward(第 {line} 行调用 {name})，而它并不是 {name}.forward 的导数："
    "{text} 得到 {given};forward 所算函数的导数是 {said}。",
)
NO_COUNTERPART = Text(
    en="{op} in line {line} has no exact counterpart here: only the engine's value holds.",
    zh="第 {line} 行的 {op} 在此没有精确的对应运算：只有引擎的值可信。",
)
AS_RUN = Text(
    en="{op} in line {line} has no exact counterpart: its values are the decimals that the engine gave.",
    zh="第 {line} 行的 {op} 没有精确的对应运算：它的值取自引擎给出的小数。",
)
HOOKED = Text(
    en="A hook on {name} changes the gradient on its way: {text} comes out as {given}; without hooks it is {said}.",
    zh="{name} 上的钩子在途中改变了梯度：{text} 得到 {given}；没有钩子时是 {said}。",
)
NOT_A_NUMBER = Text(
    en="Floating point loses this one: somewhere on the way PyTorch multiplies 0 by inf, or takes a value outside a "
    "function's domain, and gets {given} for {text}. The derivative is {said}.",
    zh="这里浮点运算失效了：途中某处 PyTorch 把 0 乘以 inf，或在函数的定义域之外取值，因而 {text} 得到 {given}。"
    "真正的导数是 {said}。",
)
SIGNED_ZERO = Text(
    en="{op} in line {line} works on -0.0, which floating point tells from 0.0 and mathematics does not: "
    "{text} comes out as {given}; with a plain zero it is {said}.",
    zh="第 {line} 行的 {op} 作用于 -0.0；浮点数区分 -0.0 与 0.0，数学则不区分：{text} 得到 {given}；若为普通的零，"
    "则是 {said}。",
)
# What tells -0.0 from 0.0.
SIGN_OF_ZERO = {"atan2", "div", "reciprocal", "pow", "rsqrt", "copysign", "signbit", "log", "float_power"}
INDEPENDENT = Text(
    en="Every entry is zero: {out} does not depend on {wrt} along any way that autograd recorded.",
    zh="所有元素都是零：在 autograd 记录的路径上，{out} 不依赖于 {wrt}。",
)


def independent(found: Product) -> Text | None:
    """That the output does not depend on the input, and so every derivative is zero."""
    if found.depends:
        return None
    return INDEPENDENT.fill(out=found.out.text, wrt=found.wrt.text)


def differs(
    trace: Trace, tape: Tape, text: str, numbers: np.ndarray, engine: np.ndarray, *, value: bool = False
) -> Text:
    """Why the two differ: an edit behind autograd's back, or a fault of ours. `value`: it is no derivative."""
    said, given = mathtext.array(sympified_array(numbers)), mathtext.array(rationals(np.asarray(engine)))
    edit = _hidden_edit(trace, tape)
    if edit is not None:
        return Text(
            en=f"PyTorch is silently wrong here: line {edit.line} changed values that backward() still needed, "
            f"in a way autograd does not see. {text} comes out as {given}; "
            f"the derivative of what was computed is {said}.",
            zh=f"PyTorch 在此悄悄出错：第 {edit.line} 行改动了 backward() 还要用到的值，而 autograd 看不到这一改动。"
            f"{text} 得到 {given}；而前向计算的真正导数是 {said}。",
        )
    if tape.unreplayed:
        step, _ = tape.unreplayed[0]
        return NO_COUNTERPART.fill(op=step.op, line=step.line)
    own = None if value else next((step for step in trace.steps if step.op == "custom" and step.recorded), None)
    if own is not None:
        name = own.attributes.get("name", "Function")
        return OWN_BACKWARD.fill(name=name, line=own.line, text=text, given=given, said=said)
    hooked = "" if value else _hooked(trace)
    if hooked:
        return HOOKED.fill(name=hooked, text=text, given=given, said=said)
    if np.any(~np.isfinite(engine)) and all(defined(number) for number in numbers.ravel()):
        nowhere = None if value else _nowhere(tape)
        if nowhere is not None:
            return UNDEFINED_VALUE.fill(op=nowhere.op, line=nowhere.line)
        return NOT_A_NUMBER.fill(text=text, given=given, said=said)
    signed = _signed_zero(trace)
    if signed is not None:
        return SIGNED_ZERO.fill(op=signed.op, line=signed.line, text=text, given=given, said=said)
    return Text(
        en=f"The engine gives {given}, the derivation {said}. One of the two is wrong: please report this program.",
        zh=f"引擎给出 {given}，推导给出 {said}。两者必有一错：请报告这个程序。",
    )


def _nowhere(tape: Tape) -> Step | None:
    """The operation that gave no value, where what a pass started from has none for that."""
    for roots in tape.roots.values():
        for cells in roots:
            for index in sorted(tape.leading_to(cells.ravel())):
                cell = tape.cells[index]
                started = any(not defined(tape.cells[at].value) for at in cells.ravel().tolist())
                if started and not defined(cell.value) and cell.step is not None:
                    step: Step = cell.step
                    return step
    return None


def _signed_zero(trace: Trace) -> Step | None:
    """The first operation on -0.0 that tells it from 0.0."""
    for step in trace.steps:
        if step.op in SIGN_OF_ZERO:
            for given in step.inputs:
                array = getattr(given, "array", None)
                if array is not None and array.dtype.kind == "f" and np.any((array == 0) & np.signbit(array)):
                    return step
    return None


def _hooked(trace: Trace) -> str:
    """The name of a tensor that has a hook; empty where none has."""
    for name, tensor in trace.names.items():
        if not hasattr(tensor, "uid"):
            continue
        of_leaf = getattr(getattr(tensor, "_hooks", None), "hooks", None)
        if of_leaf or getattr(getattr(tensor, "node", None), "tensor_hooks", None):
            return name
    return ""


def _hidden_edit(trace: Trace, tape: Tape) -> Step | None:
    """The last write autograd did not record, made before a backward pass to something a recorded step had used."""
    return _written_over(trace, tape) or _given_other_data(trace)


def _given_other_data(trace: Trace) -> Step | None:
    """The last `x.data = other` before a backward pass, where a recorded step had used x."""
    last_pass = max((b.after_step for b in trace.backwards), default=len(trace.steps))
    for step in reversed(trace.steps[: last_pass + 1]):
        if step.op == "data":
            tensor, value = step.outputs[0].uid, step.outputs[0].id
            for user in trace.steps[: step.index]:
                used = [v for v in (*user.inputs, *user.outputs) if hasattr(v, "elements")]
                if user.recorded and any(v.uid == tensor and v.id != value for v in used):
                    return step
    return None


def _written_over(trace: Trace, tape: Tape) -> Step | None:
    """The last write behind autograd's back to memory that a recorded step had used."""
    for step in reversed(tape.overwritten):
        output: Any = step.outputs[0]
        touched = {int(e) for e in output.elements.ravel()}
        last_pass = max((b.after_step for b in trace.backwards), default=len(trace.steps))
        for user in trace.steps[: step.index]:
            tensors = [v for v in (*user.inputs, *user.outputs) if hasattr(v, "elements")]
            if (
                user.recorded
                and step.index <= last_pass
                and any(v.storage == output.storage and touched & {int(e) for e in v.elements.ravel()} for v in tensors)
            ):
                return step
    return None
