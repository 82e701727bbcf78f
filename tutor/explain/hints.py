"""Hints for an exercise, derived from its own program: which way, which rule, which shape, but never the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor.errors import LearnerError
from tutor.program.labels import Labels
from tutor.words import Text

from .numbers import one, short
from .sentences import filled

if TYPE_CHECKING:
    from tutor.lesson import Variant
    from tutor.program.trace import Step, Trace, Value

# op -> what it does to a gradient on the way back, in words.
RULES: dict[str, Text] = {
    "mm": Text(
        en="A matrix product sends to each factor the gradient that arrives, multiplied by the other factor "
        "transposed, on the side where that factor stands.",
        zh="矩阵乘积传给每个因子的，是到来的梯度乘以另一个因子的转置；另一个因子原来在哪一边，就乘在哪一边。",
    ),
    "mul": Text(
        en="An elementwise product sends to each factor the gradient that arrives, times the other factor.",
        zh="逐元素乘积传给每个因子的，是到来的梯度乘以另一个因子。",
    ),
    "div": Text(
        en="In a quotient u/w the gradient of u is divided by w; that of w also gets the factor -u/w**2.",
        zh="商 u/w 中，传给 u 的梯度要除以 w；传给 w 的梯度则要乘以 -u/w**2。",
    ),
    "add": Text(
        en="A sum sends the gradient that arrives unchanged to each of its terms.",
        zh="加法把到来的梯度原样传给每一项。",
    ),
    "sub": Text(
        en="A difference sends the gradient that arrives on unchanged to the first, negated to the second.",
        zh="减法把到来的梯度原样传给被减数，变号后传给减数。",
    ),
    "neg": Text(en="A minus sign turns the gradient round.", zh="负号使梯度变号。"),
    "sum": Text(
        en="sum() gives its gradient to each element that was summed.",
        zh="sum() 把它的梯度传给每一个参与求和的元素。",
    ),
    "mean": Text(
        en="mean() of n elements gives each of them its gradient divided by n.",
        zh="n 个元素的 mean() 把它的梯度除以 n，传给每一个元素。",
    ),
    "pow": Text(
        en="A power x**n multiplies the gradient by n*x**(n - 1), taken at the value that went in.",
        zh="幂 x**n 把梯度乘以 n*x**(n - 1)，在输入的值处计算。",
    ),
    "exp": Text(en="exp multiplies the gradient by its own result.", zh="exp 把梯度乘以它自己的结果。"),
    "log": Text(en="log divides the gradient by what went in.", zh="log 把梯度除以输入的值。"),
    "sin": Text(en="sin multiplies the gradient by cos of what went in.", zh="sin 把梯度乘以输入值的 cos。"),
    "cos": Text(en="cos multiplies the gradient by minus sin of what went in.", zh="cos 把梯度乘以输入值的 -sin。"),
    "tanh": Text(
        en="tanh multiplies the gradient by 1 minus the square of its own result.",
        zh="tanh 把梯度乘以 1 减去自己结果的平方。",
    ),
    "sigmoid": Text(
        en="sigmoid multiplies the gradient by s*(1 - s), where s is its own result.",
        zh="sigmoid 把梯度乘以 s*(1 - s)，其中 s 是它自己的结果。",
    ),
    "relu": Text(
        en="relu lets the gradient pass where the input was positive, and stops it elsewhere.",
        zh="relu 在输入为正处让梯度通过，其余地方拦住。",
    ),
    "sqrt": Text(
        en="sqrt divides the gradient by twice its own result.", zh="sqrt 把梯度除以自己结果的两倍。"
    ),
    "select": Text(
        en="Indexing sends the gradient to the place that was picked; all other places get zero.",
        zh="索引把梯度传到被选中的位置，其余位置得到零。",
    ),
    "max": Text(en="max() sends its gradient to the winner only.", zh="max() 只把梯度传给最大的那个元素。"),
    "softmax": Text(
        en="In softmax every output depends on every input: raising one pushes the others down.",
        zh="softmax 的每个输出都依赖于每个输入：提高其中一个，就会压低其余的。",
    ),
}  # fmt: skip
SAME_RULE = {
    "matmul": "mm", "bmm": "mm", "mv": "mm", "dot": "mul", "slice": "select", "index": "select", "max_dim": "max",
    "amax": "max", "log_softmax": "softmax", "rsub": "sub", "mse_loss": "mean",
}  # fmt: skip

WAY = Text(
    en="Go backwards from {root}: {root} came from {inputs} by {op} (line {line}).",
    zh="从 {root} 往回走：{root} 由第 {line} 行的 {op} 从 {inputs} 得到。",
)
FILLED = Text(
    en="First ask whether {of}.grad is filled at all: is {of} a leaf or told to retain_grad(), does it require grad, "
    "and does {root} depend on it along a way that was recorded?",
    zh="先想 {of}.grad 会不会被填上：{of} 是叶子张量吗（或者调用过 retain_grad()）？它要求梯度吗？{root} "
    "是否沿着被记录的路径依赖于它？",
)
SHAPE = Text(
    en="A gradient has the shape of the tensor it is by; {of} has shape {shape}.",
    zh="梯度的形状与被求导的张量相同；{of} 的形状是 {shape}。",
)
TANGENT_SHAPE = Text(
    en="The answer has the shape of {of}: {shape}.",
    zh="答案的形状与 {of} 相同：{shape}。",
)
JACOBIAN_SHAPE = Text(
    en="A Jacobian has the shape of the output followed by that of the input: {shape}.",
    zh="雅可比矩阵的形状是输出的形状后接输入的形状：{shape}。",
)
PATHS = Text(
    en="{of} is used {count} times on the way: what comes back from each use is added.",
    zh="途中 {of} 被用到 {count} 次：各处传回的梯度要相加。",
)
BROADCAST = Text(
    en="{of} was broadcast in line {line}: what comes back from all its copies is added up.",
    zh="第 {line} 行把 {of} 广播了：所有副本传回的梯度要加在一起。",
)
PASSES = Text(
    en="backward() runs {count} times (lines {lines}). Think of what .grad still holds from before.",
    zh="backward() 执行了 {count} 次（第 {lines} 行）。想一想 .grad 中之前还留着什么。",
)
LEAF_RULE = Text(
    en="A tensor is a leaf when it has no grad_fn: made by the program, or computed where nothing was recorded.",
    zh="没有 grad_fn 的张量就是叶子：由程序直接创建，或在没有记录的情况下算出。",
)
FLAG_RULE = Text(
    en="A computed tensor requires grad when at least one of its inputs does, unless recording was off or it was "
    "cut off.",
    zh="计算得到的张量，只要有一个输入要求梯度，它就要求梯度；除非当时没有记录，或者它被切断了。",
)
GRAD_RULE = Text(
    en="After backward() only leaves that require grad, and that the root depends on, have a .grad.",
    zh="backward() 之后，只有要求梯度、并且被起点所依赖的叶子张量才有 .grad。",
)
STORAGE_RULE = Text(
    en="Ask of each line: does it make a new storage, or another tensor on the same one?",
    zh="对每一行问一问：它是新建存储，还是在同一存储上再建一个张量？",
)
ERROR_RULE = Text(
    en="For each line ask what it needs: are the saved values still there, unchanged, and is the starting point "
    "allowed?",
    zh="对每一行问一问它需要什么：保存的值还在吗，变了没有，起点是否合法？",
)
VERSION_RULE = Text(
    en="Each write in place adds one to the version. Views and detach() share the counter, .data has one of its own.",
    zh="每次就地改写都使版本加一。视图和 detach() 共用计数器，.data 则有自己的计数器。",
)
WRITES = Text(
    en="There are writes in place (line {lines}): which names look on the storage that is written to?",
    zh="程序中有就地改写（第 {lines} 行）：哪些名字指向被改写的存储？",
)
LOOK = Text(en="Look at what line {line} does to the graph.", zh="看看第 {line} 行对计算图做了什么。")
PRINTS = Text(
    en="The output comes from lines {lines}, in the order they run.", zh="输出来自第 {lines} 行，按执行顺序。"
)
FLAG_WORDS = {
    "is_leaf": LEAF_RULE, "grad_fn": LEAF_RULE, "requires_grad": FLAG_RULE, "grad": GRAD_RULE, "data": STORAGE_RULE,
    "detach": STORAGE_RULE, "data_ptr": STORAGE_RULE, "_version": VERSION_RULE,
}  # fmt: skip


def hints(variant: Variant) -> tuple[Text, ...]:
    """Rungs of help for one variant, from the way to the rule to the shape; none contains the answer."""
    from tutor.program import run

    trace = run(variant.program)
    rungs = list(dict.fromkeys(_rungs(trace, variant)))
    secret = _secrets(trace, variant)
    return tuple(rung for rung in rungs if not any(_reveals(rung, answer) for answer in secret))


def _rungs(trace: Trace, variant: Variant) -> list[Text]:
    kind = variant.exercise.kind
    if kind == "error":
        lines = [backward.line for backward in trace.backwards] or [step.line for step in trace.steps if step.inplace]
        return [ERROR_RULE, *([LOOK.fill(line=lines[0])] if lines else [])]
    if kind == "output":
        lines = sorted({printed.line for printed in trace.printed if printed.line})
        return [PRINTS.fill(lines=", ".join(map(str, lines)))] if lines else []
    if kind == "table":
        return [FLAG_WORDS[column] for column in variant.exercise.columns if column in FLAG_WORDS]
    if kind in ("bool", "choice"):
        asked = " ".join([variant.ask, *(option.true_if for option in variant.options)])
        if asked.strip() == "raises":
            return [ERROR_RULE]
        return [rule for word, rule in FLAG_WORDS.items() if re.search(rf"\.{word}\b", asked)]
    return _of_derivative(trace, variant.ask)


def _of_derivative(trace: Trace, text: str) -> list[Text]:
    """The way from root to target, the rules met, paths that meet, and the shape."""
    from tutor.program import parse_ask

    try:
        ask = parse_ask(text)
    except LearnerError:
        return []
    labels = Labels(trace)
    if ask.kind == "value":
        match = re.match(r"(\w+)\.grad\b", ask.text)
        passes = [backward for backward in trace.backwards if backward.call == "backward"]
        if match is None:
            return _of_value(trace, ask.text)
        root, target = passes[-1].roots[0] if passes else None, _value(trace, match[1])
        if root is None or target is None:
            return []
        rungs = [filled(FILLED, of=labels.of(target), root=labels.of(root)), *_several(passes)]
    else:
        found, target = _value(trace, str(ask.target)), _value(trace, str(ask.wrt))
        if found is None:
            return []
        root, rungs = found, []
    if target is None:
        return rungs
    return rungs + _ways(trace, labels, root, target) + [_shape(labels, ask.kind, root, target)]


def _of_value(trace: Trace, text: str) -> list[Text]:
    """What helps to say a number that is no derivative."""
    rungs = [rule for word, rule in FLAG_WORDS.items() if re.search(rf"\.{word}\b", text)]
    lines = sorted({step.line for step in trace.steps if step.inplace and step.op != "requires_grad_"})
    return [*rungs, WRITES.fill(lines=", ".join(map(str, lines)))] if lines else rungs


def _several(passes: list[Any]) -> list[Text]:
    if len(passes) < 2:
        return []
    lines = ", ".join(str(line) for line in sorted({backward.line for backward in passes}))
    return [PASSES.fill(count=len(passes), lines=lines)]


def _ways(trace: Trace, labels: Labels, root: Value, target: Value) -> list[Text]:
    steps = _between(trace, root, target)
    made = [step for step in trace.steps if step.outputs and step.outputs[0].uid == root.uid]
    if not steps and not made:
        return []
    first = steps[-1] if steps else made[-1]
    inputs = labels.all([given for given in first.inputs if hasattr(given, "elements")])
    rungs = [filled(WAY, root=labels.of(root), inputs=inputs, op=first.op, line=first.line)]
    met = dict.fromkeys(SAME_RULE.get(step.op, step.op) for step in reversed(steps))
    rungs += [RULES[op] for op in met if op in RULES]
    uses = [step for step in steps for given in step.inputs if getattr(given, "uid", None) == target.uid]
    if len(uses) > 1:
        rungs.append(filled(PATHS, of=labels.of(target), count=len(uses)))
    for step in uses:
        if step.op in ("add", "sub", "mul", "div") and target.array.size < step.outputs[0].array.size:
            rungs.append(filled(BROADCAST, of=labels.of(target), line=step.line))
            break
    return rungs


def _between(trace: Trace, root: Value, target: Value) -> list[Step]:
    """The recorded steps that a gradient passes from root to target, in the order they ran."""
    after = {target.uid}
    steps = []
    for step in trace.steps:
        if step.recorded and any(getattr(given, "uid", None) in after for given in step.inputs):
            after.update(output.uid for output in step.outputs)
            steps.append(step)
    before = {root.uid}
    leading = []
    for step in reversed(steps):
        if any(output.uid in before for output in step.outputs):
            before.update(given.uid for given in step.inputs if hasattr(given, "uid"))
            leading.append(step)
    return leading[::-1]


def _shape(labels: Labels, kind: str, root: Value, target: Value) -> Text:
    if kind == "jacobian":
        return JACOBIAN_SHAPE.fill(shape=tuple(root.shape) + tuple(target.shape))
    if kind == "jvp":
        return filled(TANGENT_SHAPE, of=labels.of(root), shape=tuple(root.shape))
    return filled(SHAPE, of=labels.of(target), shape=tuple(target.shape))


def _value(trace: Trace, name: str) -> Value | None:
    tensor = trace.names.get(name)
    try:
        return trace.last_value(tensor) if tensor is not None and hasattr(tensor, "uid") else None
    except KeyError:
        return None


def _secrets(trace: Trace, variant: Variant) -> list[str]:
    """The ways in which the answer could stand in a hint."""
    from tutor.program import answer, parse_ask

    if variant.exercise.kind == "output":
        return [line.strip() for line in trace.stdout.splitlines() if line.strip()]
    if variant.exercise.kind not in ("tensor", "formula"):
        return []
    try:
        found = answer(trace, parse_ask(variant.ask))
    except (LearnerError, RuntimeError, TypeError, ValueError, IndexError):
        return []
    numbers = found if isinstance(found, int | float) else getattr(found, "array", None)
    if numbers is None:
        return []
    array = np.asarray(numbers)
    texts = [short(array), str(array.tolist()), str(array.tolist()).replace(".0", "")]
    return texts if array.size != 1 else [*texts, one(array.ravel()[0]), str(array.ravel()[0].item())]


def _reveals(rung: Text, answer: str) -> bool:
    """Whether an answer stands in a hint as a whole."""
    pattern = rf"(?<![\w.]){re.escape(answer)}(?![\w]|\.\d)"
    return any(re.search(pattern, words) for words in (rung.en, rung.zh))
