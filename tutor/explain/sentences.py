"""Every sentence of an explanation: a template in English and Chinese, and the page of PyTorch's documentation that
says so. What stands in braces is filled with the program's own names, numbers and lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tutor.words import Text

DOCS = "https://docs.pytorch.org/docs/2.13/"
NOTES = DOCS + "notes/autograd.html"
PAGES = {
    "autograd": NOTES,
    "saved": NOTES + "#saved-tensors",
    "requires-grad": NOTES + "#setting-requires-grad",
    "no-grad": NOTES + "#no-grad-mode",
    "inference": NOTES + "#inference-mode",
    "in-place": NOTES + "#in-place-operations-with-autograd",
    "versions": NOTES + "#in-place-correctness-checks",
    "non-differentiable": NOTES + "#gradients-for-non-differentiable-functions",
    "is-leaf": DOCS + "generated/torch.Tensor.is_leaf.html",
    "requires_grad_": DOCS + "generated/torch.Tensor.requires_grad_.html",
    "detach": DOCS + "generated/torch.Tensor.detach.html",
    "backward": DOCS + "generated/torch.Tensor.backward.html",
    "autograd.grad": DOCS + "generated/torch.autograd.grad.html",
    "grad": DOCS + "generated/torch.Tensor.grad.html",
    "retain_grad": DOCS + "generated/torch.Tensor.retain_grad.html",
    "views": DOCS + "tensor_view.html",
    "dtypes": DOCS + "tensor_attributes.html#torch-dtype",
    "broadcasting": DOCS + "notes/broadcasting.html",
    "item": DOCS + "generated/torch.Tensor.item.html",
    "mm": DOCS + "generated/torch.mm.html",
    "hooks": NOTES + "#backward-hooks-execution",
    "function": DOCS + "notes/extending.html",
    "zero_grad": DOCS + "generated/torch.optim.Optimizer.zero_grad.html",
}


@dataclass(frozen=True)
class Template:
    """A sentence with places to fill, and the name of its page."""

    page: str
    en: str
    zh: str


@dataclass(frozen=True)
class Sentence:
    """A sentence about one program; `key` is its template's stable name, `page` an address."""

    key: str
    text: Text
    page: str


def say(key: str, *, page: str = "", **values: Any) -> Sentence:
    """The sentence of a template, filled; a Text is put into each language in its own words."""
    template = SENTENCES[key]
    said = filled(Text(template.en, template.zh), **values)
    return Sentence(key, said, PAGES[page or template.page])


def filled(template: Text, **values: Any) -> Text:
    """A template with its places filled, each language with its own words."""
    en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
    zh = {name: value.zh if isinstance(value, Text) else value for name, value in values.items()}
    return Text(template.fill(**en).en, re.sub(BETWEEN_CHINESE, "", template.fill(**zh).zh))


# Chinese has a blank beside Latin letters, none between two Chinese signs: a filled place may leave one there.
BETWEEN_CHINESE = (
    r"(?<=[\u3001-\u9fff\uff00-\uffef]) (?=[\u3001-\u9fff\uff00-\uffef])"
    r"|(?<=[\u3001\u3002\uff00-\uffef]) | (?=[\u3001\u3002\uff00-\uffef])"
)


SENTENCES: dict[str, Template] = {
    # --- what a line makes: leaf or not, and by which rule
    "leaf-made-requires": Template(
        "is-leaf",
        "{label} is a leaf: the program made it with {maker}, no operation computed it. "
        "It requires grad because the program asked for it.",
        "{label} 是叶子张量：它由程序用 {maker} 直接创建，不是运算的结果。"
        "程序要求了梯度，所以它的 requires_grad 为 True。",
    ),
    "leaf-made": Template(
        "is-leaf",
        "{label} is a leaf: the program made it with {maker}. "
        "It does not require grad: the program did not ask for it, and tensors do not by default.",
        "{label} 是叶子张量：它由程序用 {maker} 直接创建。程序没有要求梯度，而张量默认不要求梯度。",
    ),
    "leaf-made-integer": Template(
        "dtypes",
        "{label} is a leaf made with {maker}. It holds {dtype}, and only floating point (and complex) tensors "
        "can require grad.",
        "{label} 是由 {maker} 创建的叶子张量。它的 dtype 是 {dtype}，只有浮点（和复数）张量才能要求梯度。",
    ),
    "inner": Template(
        "saved",
        "On the way, {op} computed {label}: it requires grad because of {requiring}; "
        "its grad_fn, {node}, saved {saved}.",
        "途中由 {op} 算出 {label}：它因 {requiring} 而要求梯度；它的 grad_fn 即 {node} 保存了 {saved}。",
    ),
    "inner-custom": Template(
        "function",
        "On the way, {op} computed {label}: it requires grad because of {requiring}; "
        "its grad_fn, {node}, will call {name}.backward.",
        "途中由 {op} 算出 {label}：它因 {requiring} 而要求梯度；它的 grad_fn 即 {node} 将调用 {name}.backward。",
    ),
    "inside-forward": Template(
        "function",
        "This line runs inside {name}.forward: autograd records nothing of it, only the call of {name} as a whole.",
        "这一行在 {name}.forward 内部执行：autograd 不记录其中的任何运算，只把对 {name} 的整个调用记作一步。",
    ),
    "inside-backward": Template(
        "function",
        "{name} ran this line during a backward pass; nothing of it is recorded.",
        "反向传播途中由 {name} 执行这一行；其中的运算不被记录。",
    ),
    "inner-nothing": Template(
        "saved",
        "On the way, {op} computed {label}: it requires grad because of {requiring}; "
        "its grad_fn, {node}, saved nothing.",
        "途中由 {op} 算出 {label}：它因 {requiring} 而要求梯度；它的 grad_fn 即 {node} 什么也没有保存。",
    ),
    "leaf-no-input": Template(
        "is-leaf",
        "{label} was computed by {op}, and is a leaf all the same: {none_requires}, so autograd recorded nothing.",
        "{label} 虽由 {op} 算出，却仍是叶子张量：{none_requires}，autograd 没有记录任何东西。",
    ),
    "leaf-no-grad": Template(
        "no-grad",
        "{label} is a leaf although {op} computed it from {requiring}, which {require} grad: grad mode was off here "
        "(no_grad), so autograd recorded nothing and {label} does not require grad.",
        "{label} 虽由 {op} 从要求梯度的 {requiring} 算出，却是叶子张量：此处梯度模式已关闭（no_grad），"
        "autograd 没有记录，所以 {label} 不要求梯度。",
    ),
    "leaf-dtype": Template(
        "dtypes",
        "{label} is a leaf: {op} gives {dtype}, and such a tensor cannot require grad.",
        "{label} 是叶子张量：{op} 的结果是 {dtype}，这样的张量不能要求梯度。",
    ),
    "leaf-not-differentiable": Template(
        "non-differentiable",
        "{label} is a leaf that does not require grad: {op} has no derivative.",
        "{label} 是不要求梯度的叶子张量：{op} 没有导数。",
    ),
    "leaf-detach": Template(
        "detach",
        "{label} is a leaf: detach() gives a new tensor on the same storage as {of}, without its history. No gradient "
        "goes back through it. A write to one changes the other, and both count versions together, so autograd "
        "notices.",
        "{label} 是叶子张量：detach() 返回一个与 {of} 共享存储、但没有计算历史的新张量，梯度不会经过它返回。"
        "改写其中一个，另一个也会变；两者共用版本计数器，所以 autograd 能察觉改写。",
    ),
    "leaf-data": Template(
        "detach",
        "{label} is a leaf: .data gives a new tensor on the same storage as {of}, without its history and with a "
        "version counter of its own. A write to it changes {of}, and autograd does not notice.",
        "{label} 是叶子张量：.data 返回一个与 {of} 共享存储、没有计算历史、版本计数器各自独立的新张量。"
        "改写它就改写了 {of}，而 autograd 察觉不到。",
    ),
    "leaf-copied": Template(
        "is-leaf",
        "{label} is a leaf: {maker} copied the numbers of {of}. Neither storage nor history is shared, "
        "so no gradient goes back to {of}.",
        "{label} 是叶子张量：{maker} 复制了 {of} 的数值，存储与计算历史都不共享，梯度不会回到 {of}。",
    ),
    "alias-plain": Template(
        "views",
        "{label} is a new tensor object on the same storage as {of}; neither requires grad.",
        "{label} 是与 {of} 共享存储的新张量对象；两者都不要求梯度。",
    ),
    "nonleaf": Template(
        "is-leaf",
        "{label} is not a leaf: {op} computed it from {inputs}, so it has a grad_fn, {node}.",
        "{label} 不是叶子张量：它由 {op} 从 {inputs} 算出，因此有 grad_fn，即 {node}。",
    ),
    "requires-input": Template(
        "requires-grad",
        "It requires grad because {requiring} {require} grad.",
        "它要求梯度，因为 {requiring} 要求梯度。",
    ),
    "requires-one-enough": Template(
        "requires-grad",
        "It requires grad because {requiring} {require} grad; that {others} {do} not makes no difference.",
        "它要求梯度，因为 {requiring} 要求梯度；{others} 不要求梯度并不影响这一点。",
    ),
    "requires-set": Template(
        "requires_grad_",
        "From here on {label} requires grad; it is a leaf and stays one. "
        "What was computed from it before is unaffected.",
        "从这里起 {label} 要求梯度；它是叶子张量，并且一直是。此前由它算出的结果不受影响。",
    ),
    "requires-unset": Template(
        "requires_grad_",
        "From here on {label} does not require grad: operations on it are no longer recorded on its account.",
        "从这里起 {label} 不再要求梯度：autograd 不会再因为它而记录运算。",
    ),
    "view": Template(
        "views",
        "{label} is a view: it shows elements of {of} on the same storage, so a write to one shows in the other.",
        "{label} 是视图：它与 {of} 共享存储，显示其中的元素；改写其中一个，另一个也随之改变。",
    ),
    # --- what a node saved
    "saved": Template(
        "saved",
        "{node} saved {saved} for the backward pass.",
        "{node} 为反向传播保存了 {saved}。",
    ),
    "saved-custom": Template(
        "function",
        "To go back through it, {node} will call {name}.backward, with what the program saved in ctx.",
        "反向经过它时，{node} 会调用 {name}.backward，并使用程序存入 ctx 的内容。",
    ),
    "saved-nothing": Template(
        "saved",
        "{node} saved nothing: to go back through it the incoming gradient is enough.",
        "{node} 什么也没有保存：反向经过它时，只需要传来的梯度。",
    ),
    # --- in-place writes
    "inplace-recorded": Template(
        "in-place",
        "{op} wrote over {label} in place; its version goes from {before} to {after}. Autograd recorded the write: "
        "{label} is now the result of {node}, and its earlier value is an input of that.",
        "{op} 就地改写了 {label}，版本从 {before} 变为 {after}。autograd 记录了这次改写："
        "{label} 现在是 {node} 的结果，它原来的值是该运算的输入。",
    ),
    "inplace-unrecorded": Template(
        "in-place",
        "{op} wrote over {label} in place; its version goes from {before} to {after}. "
        "No input requires grad, so autograd recorded nothing.",
        "{op} 就地改写了 {label}，版本从 {before} 变为 {after}。没有输入要求梯度，autograd 没有记录。",
    ),
    "inplace-no-grad": Template(
        "no-grad",
        "{op} wrote over {label} in place under no_grad; its version goes from {before} to {after}. The value changes, "
        "the history does not: {label} {stays}.",
        "{op} 在 no_grad 下就地改写了 {label}，版本从 {before} 变为 {after}。值变了，计算历史没有变：{label} {stays}。",
    ),
    "inplace-alias": Template(
        "detach",
        "The write also changes {others}, on the same storage. They count versions together, so autograd will notice "
        "where it needs the old value.",
        "这次改写同时改变了共享存储的 {others}。它们共用版本计数器，autograd 需要旧值时能察觉。",
    ),
    "inplace-alias-hidden": Template(
        "detach",
        "The write also changes {others}, on the same storage, but leaves the version of {others} alone: "
        "autograd does not notice.",
        "这次改写同时改变了共享存储的 {others}，但没有增加 {others} 的版本号：autograd 察觉不到。",
    ),
    "inplace-view": Template(
        "in-place",
        "{label} is a view, so {base} changes with it and gets a new grad_fn, {node}: "
        "gradients of the elements written to now go through the write.",
        "{label} 是视图，所以 {base} 随之改变，并得到新的 grad_fn，即 {node}：被改写元素的梯度从此经过这次改写。",
    ),
    "inplace-saved": Template(
        "versions",
        "{node} of line {line} saved {label} at version {saved}; it is at version {after} now, "
        "so going back through {node} will raise.",
        "第 {line} 行的 {node} 保存的是 {label} 的版本 {saved}；现在它是版本 {after}，因此反向经过 {node} 时会报错。",
    ),
    "inplace-saved-hidden": Template(
        "detach",
        "{node} of line {line} saved {label} and will use the new numbers without an error: "
        "the gradient comes out silently wrong.",
        "第 {line} 行的 {node} 保存了 {label}，它会不报错地使用新的数值：得到的梯度悄悄地错了。",
    ),
    # --- a backward pass
    "backward-one": Template(
        "backward",
        "backward() starts at {root} with the gradient 1: {root} has one element (shape {shape}), "
        "so no argument is needed.",
        "backward() 从 {root} 出发，初始梯度为 1：{root} 只有一个元素（形状 {shape}），不需要参数。",
    ),
    "backward-given": Template(
        "backward",
        "backward(v) starts at {root} with v = {cotangent}: it weighs the elements of {root}. "
        "What each leaf gets is vᵀJ, the weighted sum of the rows of its Jacobian.",
        "backward(v) 从 {root} 出发，v = {cotangent}：它给 {root} 的各元素加权。"
        "每个叶子得到的是 vᵀJ，即其雅可比矩阵各行的加权和。",
    ),
    "grad-call": Template(
        "autograd.grad",
        "autograd.grad starts at {root}; it returns the gradients and leaves every .grad as it was.",
        "autograd.grad 从 {root} 出发；它直接返回梯度，不改动任何 .grad。",
    ),
    "filled": Template(
        "grad",
        "{label}.grad becomes {after}: {label} is a leaf that requires grad, and {root} depends on it.",
        "{label}.grad 变为 {after}：{label} 是要求梯度的叶子张量，而 {root} 依赖于它。",
    ),
    "filled-added": Template(
        "backward",
        "{label}.grad was {before}; this pass adds {contribution}, so it is {after} now. Gradients accumulate.",
        "{label}.grad 原来是 {before}；这次传播加上 {contribution}，现在是 {after}。梯度会累加。",
    ),
    "filled-retained": Template(
        "retain_grad",
        "{label}.grad becomes {after}: {label} is not a leaf, but retain_grad() was called on it.",
        "{label}.grad 变为 {after}：{label} 不是叶子张量，但对它调用过 retain_grad()。",
    ),
    "frees": Template(
        "backward",
        "The pass frees what {nodes} had saved: a second pass through {them} raises, unless retain_graph=True is given "
        "to this one.",
        "这次传播释放了 {nodes} 保存的值：再次反向经过时会报错，除非这一次给出 retain_graph=True。",
    ),
    "frees-nothing": Template(
        "backward",
        "No node on the way had saved anything, so the same pass may run again.",
        "途经的节点都没有保存任何值，因此同样的传播可以再来一次。",
    ),
    "keeps": Template(
        "backward",
        "retain_graph=True keeps what the nodes saved, so another pass through them may follow.",
        "retain_graph=True 保留了节点保存的值，所以之后还可以再次反向传播。",
    ),
    "keeps-created": Template(
        "backward",
        "create_graph=True records the backward pass itself, so its results can be differentiated again.",
        "create_graph=True 把反向传播本身也记录下来，因此它的结果还可以再次求导。",
    ),
    # --- why .grad is None in the end
    "none-nonleaf": Template(
        "retain_grad",
        "{label}.grad is None: {label} is not a leaf (its grad_fn is {node}); only leaves keep a gradient, "
        "unless {label}.retain_grad() was called.",
        "{label}.grad 是 None：{label} 不是叶子张量（grad_fn 是 {node}）；只有叶子保留梯度，"
        "除非调用过 {label}.retain_grad()。",
    ),
    "none-no-requires": Template(
        "requires-grad",
        "{label}.grad is None: {label} does not require grad.",
        "{label}.grad 是 None：{label} 不要求梯度。",
    ),
    "none-unused": Template(
        "grad",
        "{label}.grad is None: nothing that backward() started from ({root}) depends on {label}.",
        "{label}.grad 是 None：backward() 的起点（{root}）不依赖于 {label}。",
    ),
    "none-cut": Template(
        "detach",
        "{label}.grad is None: {root} uses {label} only through {cut} (line {line}), where the history is cut.",
        "{label}.grad 是 None：{root} 只通过 {cut}（第 {line} 行）用到 {label}，而计算历史在那里被切断。",
    ),
    "none-no-backward": Template(
        "grad",
        "{label}.grad is None: no backward() has run.",
        "{label}.grad 是 None：没有执行过 backward()。",
    ),
    "none-stopped": Template(
        "grad",
        "{label}.grad is None: no backward() ran to its end, because line {line} raised.",
        "{label}.grad 是 None：没有一次 backward() 执行完，因为第 {line} 行抛出了异常。",
    ),
    "none-grad-call": Template(
        "autograd.grad",
        "{label}.grad is None: only torch.autograd.grad has run, which returns gradients and fills no .grad.",
        "{label}.grad 是 None：只执行过 torch.autograd.grad，它返回梯度而不填写 .grad。",
    ),
    "none-cleared": Template(
        "zero_grad",
        "{label}.grad is None: backward() had filled it, and it was set to None afterwards.",
        "{label}.grad 是 None：backward() 曾经填写过它，之后又被置为 None。",
    ),
    # --- what was raised, and why
    "raised-freed": Template(
        "backward",
        "The backward pass of line {first} freed what the nodes had saved; {nodes} would need it again here. "
        "Give retain_graph=True to the pass of line {first} if a second one has to follow.",
        "第 {first} 行的反向传播释放了节点保存的值，而这里 {nodes} 还要用到。"
        "如果需要第二次传播，请在第 {first} 行给出 retain_graph=True。",
    ),
    "raised-modified": Template(
        "versions",
        "Line {line} had saved {label} at version {expected} for {node}; line {write} wrote over it, "
        "so it is at version {found} now and the gradient would be wrong.",
        "第 {line} 行的 {node} 保存的是 {label} 的版本 {expected}；第 {write} 行改写了它，"
        "现在是版本 {found}，照此计算的梯度会是错的。",
    ),
    "raised-modified-plain": Template(
        "versions",
        "A value that a node had saved for backward was written over afterwards, so the gradient would be wrong.",
        "某个节点为反向传播保存的值后来被改写了，照此计算的梯度会是错的。",
    ),
    "raised-nonscalar": Template(
        "backward",
        "{root} has {count} elements (shape {shape}), so there is no one gradient to start from. "
        "Pass a tensor of shape {shape} that weighs them, or reduce {root} to one number first.",
        "{root} 有 {count} 个元素（形状 {shape}），没有唯一的梯度可以作为起点。"
        "请传入一个形状为 {shape} 的权重张量，或者先把 {root} 归约为一个数。",
    ),
    "raised-root-plain": Template(
        "requires-grad",
        "{root} does not require grad: {because}. So there is no graph to go back through.",
        "{root} 不要求梯度：{because}。因此没有计算图可供反向传播。",
    ),
    "raised-leaf-inplace": Template(
        "in-place",
        "{label} is a leaf that requires grad: its value is what the gradient will be taken at, "
        "so autograd does not let it be overwritten while it records. "
        "Write under torch.no_grad(), or make a new tensor.",
        "{label} 是要求梯度的叶子张量：梯度正是在它的这个值处求的，所以 autograd 记录期间不允许就地改写。"
        "请在 torch.no_grad() 下改写，或者生成一个新张量。",
    ),
    "raised-view-inplace": Template(
        "in-place",
        "{label} is a view of a leaf that requires grad, so the write would overwrite the leaf. "
        "Write under torch.no_grad(), or on a clone().",
        "{label} 是某个要求梯度的叶子张量的视图，改写它就会改写那个叶子。"
        "请在 torch.no_grad() 下改写，或者改写 clone()。",
    ),
    "raised-integer": Template(
        "dtypes",
        "Only floating point and complex tensors can require grad: between whole numbers nothing can move a little.",
        "只有浮点和复数张量才能要求梯度：整数之间没有“移动一点点”可言。",
    ),
    "raised-mismatch": Template(
        "backward",
        "The argument of backward weighs the elements of {root} one by one, so its shape must be exactly {shape}; "
        "it is not broadcast.",
        "backward 的参数给 {root} 的元素逐个加权，所以形状必须恰好是 {shape}；它不会被广播。",
    ),
    "raised-flag": Template(
        "requires_grad_",
        "Only a leaf's requires_grad can be switched off; a computed tensor is cut off with detach().",
        "只有叶子张量的 requires_grad 可以关闭；计算得到的张量要用 detach() 切断。",
    ),
    "raised-unused": Template(
        "autograd.grad",
        "The output does not depend on that input. allow_unused=True returns None for it instead of raising.",
        "输出不依赖于该输入。给出 allow_unused=True 会返回 None 而不是报错。",
    ),
    "raised-not-required": Template(
        "autograd.grad",
        "A tensor that does not require grad was given as an input to differentiate by; nothing was recorded for it.",
        "给出的求导对象中有不要求梯度的张量；autograd 没有为它记录任何东西。",
    ),
    "raised-numpy": Template(
        "detach",
        "NumPy knows no history: detach() first says that it is meant to be lost.",
        "NumPy 不记录计算历史：先调用 detach()，表明可以丢弃历史。",
    ),
    "raised-item": Template(
        "item",
        "item(), float() and int() need exactly one element.",
        "item()、float() 和 int() 要求张量恰好只有一个元素。",
    ),
    "raised-bool": Template(
        "item",
        "A tensor of several elements is neither true nor false. "
        "Reduce it with any() or all(), or compare one element.",
        "含有多个元素的张量不能当作真或假。请用 any() 或 all() 归约，或者只比较一个元素。",
    ),
    "raised-shapes": Template(
        "mm",
        "The columns of the first matrix must be as many as the rows of the second.",
        "第一个矩阵的列数必须等于第二个矩阵的行数。",
    ),
    "raised-broadcast": Template(
        "broadcasting",
        "Shapes are lined up from the right; in each dimension the sizes must be equal, or one of them 1.",
        "形状从右端对齐；每一维的大小必须相等，或者其中一个为 1。",
    ),
    "raised-none": Template(
        "grad",
        "A .grad that is None was used as a number. {why}",
        "把值为 None 的 .grad 当作数来用了。{why}",
    ),
    "raised-detach-view": Template(
        "detach",
        "detach_() would have to cut a view off its base; detach() makes a new tensor instead.",
        "detach_() 需要把视图与它的基张量切断，这做不到；detach() 会生成一个新张量。",
    ),
    "raised-other": Template(
        "autograd",
        "PyTorch raises this error here: {message}",
        "PyTorch 在此抛出该错误：{message}",
    ),
    # --- what would raise
    "would-inplace-leaf": Template(
        "in-place",
        "Writing in place to {labels} would raise: a leaf that requires grad may not be overwritten while autograd "
        "records. Under torch.no_grad() it may.",
        "就地改写 {labels} 会报错：autograd 记录期间，不允许改写要求梯度的叶子张量。在 torch.no_grad() 下则可以。",
    ),
    "would-inplace-saved": Template(
        "versions",
        "Writing in place to {labels} before line {line} would make backward() raise there: nodes on its way saved "
        "the value.",
        "如果在第 {line} 行之前就地改写 {labels}，那里的 backward() 会报错：途经的节点保存了它的值。",
    ),
    "would-nonscalar": Template(
        "backward",
        "{label}.backward() without an argument would raise: {label} has {count} elements.",
        "不带参数的 {label}.backward() 会报错：{label} 有 {count} 个元素。",
    ),
    "would-second": Template(
        "backward",
        "A second {root}.backward() would raise: the pass of line {line} freed what {nodes} had saved.",
        "再次执行 {root}.backward() 会报错：第 {line} 行的传播已释放 {nodes} 保存的值。",
    ),
    # --- what would be otherwise
    "if-grad": Template(
        "autograd",
        "{change}, {label}.grad would be {value} instead of {actual}.",
        "{change}，{label}.grad 会是 {value}，而不是 {actual}。",
    ),
    "if-same": Template(
        "autograd",
        "{change}, every .grad would be the same.",
        "{change}，所有 .grad 都不变。",
    ),
    "if-raises": Template(
        "autograd",
        "{change}, the program would raise {type} in line {line}: {message}",
        "{change}，程序会在第 {line} 行抛出 {type}：{message}",
    ),
    "if-goes-on": Template(
        "autograd",
        "{change}, the program would not raise.",
        "{change}，程序就不会报错。",
    ),
    "if-retained": Template(
        "retain_grad",
        "With {label}.retain_grad(), {label}.grad would be {value}: "
        "that is the gradient which reached it in line {line}.",
        "如果先调用 {label}.retain_grad()，{label}.grad 会是 {value}：这就是第 {line} 行传到它那里的梯度。",
    ),
}
