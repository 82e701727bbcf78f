"""The words of the field, each in a sentence or two: what search and the command palette find."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.words import Text


@dataclass(frozen=True)
class Term:
    """A word, other ways to write it, and what it means."""

    name: Text
    meaning: Text
    also: tuple[str, ...] = ()


GLOSSARY: tuple[Term, ...] = (
    Term(
        Text("gradient", "梯度"),
        Text(
            "All the slopes of one number by the entries of a tensor, in the shape of that tensor.",
            "某一个数对张量各元素的全部斜率，形状与该张量相同。",
        ),
        ("grad", "导数", "derivative"),
    ),
    Term(
        Text(".grad", ".grad"),
        Text(
            "Where backward() adds the gradient of a leaf. It is None until then, and it is added to, not replaced.",
            "backward() 把叶子张量的梯度累加到这里。此前为 None；每次是累加，而不是替换。",
        ),
        ("accumulate", "累加"),
    ),
    Term(
        Text("leaf tensor", "叶子张量"),
        Text(
            "A tensor without history: made by you, or computed while nothing was recorded. Its grad_fn is None.",
            "没有历史的张量：由你直接创建，或在没有记录时计算得到。它的 grad_fn 为 None。",
        ),
        ("is_leaf", "leaf", "叶子"),
    ),
    Term(
        Text("requires_grad", "requires_grad"),
        Text(
            "Whether operations on a tensor are recorded. A result requires grad when at least one input does.",
            "是否记录对该张量的运算。只要有一个输入要求梯度，结果就要求梯度。",
        ),
        ("要求梯度",),
    ),
    Term(
        Text("grad_fn", "grad_fn"),
        Text(
            "The node that made a tensor, such as MulBackward0. Backward starts there. Leaves have none.",
            "产生该张量的节点，例如 MulBackward0。反向传播从它出发。叶子张量没有。",
        ),
        ("node", "节点"),
    ),
    Term(
        Text("computation graph", "计算图"),
        Text(
            "The recorded operations, each pointing at those that made its inputs. Each forward pass builds a new one.",
            "记录下来的运算，每个节点指向产生其输入的节点。每次前向计算都重新建立。",
        ),
        ("graph", "图"),
    ),
    Term(
        Text("forward pass", "前向传播"),
        Text("Running the program: values are computed and operations recorded.", "运行程序：计算数值，同时记录运算。"),
        ("forward",),
    ),
    Term(
        Text("backward pass", "反向传播"),
        Text(
            "From an output back along the graph: each node turns the cotangent of its output into its inputs'.",
            "从一个输出沿计算图往回走：每个节点把输出的余切向量变成各输入的余切向量。",
        ),
        ("backward", "backpropagation"),
    ),
    Term(
        Text("chain rule", "链式法则"),
        Text(
            "The slope through several steps is the product of their slopes; over several paths it is the sum.",
            "经过若干步的斜率是各步斜率之积；有多条路径时再相加。",
        ),
        (),
    ),
    Term(
        Text("Jacobian", "雅可比矩阵"),
        Text(
            "All slopes of several outputs by several inputs: one row for each output, one column for each input.",
            "多个输出对多个输入的全部斜率：每个输出一行，每个输入一列。",
        ),
        ("jacobian",),
    ),
    Term(
        Text("VJP", "向量-雅可比积（VJP）"),
        Text(
            "vᵀJ: the outputs weighed by v and then differentiated. This is what backward(v) computes.",
            "vᵀJ：先用 v 给各输出加权，再求导。backward(v) 计算的就是它。",
        ),
        ("vjp", "vector-Jacobian product", "反向模式"),
    ),
    Term(
        Text("JVP", "雅可比-向量积（JVP）"),
        Text(
            "J·v: how the outputs move when the input moves along v. Forward mode computes it.",
            "J·v：输入沿 v 移动时，输出如何变化。前向模式计算的就是它。",
        ),
        ("jvp", "directional derivative", "前向模式"),
    ),
    Term(
        Text("cotangent", "余切向量"),
        Text(
            "What flows back into an operation's output: how much each of its entries counts for the result.",
            "反向传播时流入某运算输出的量：它的每个元素对结果的影响有多大。",
        ),
        ("grad_output", "上游梯度"),
    ),
    Term(
        Text("tangent", "切向量"),
        Text("What flows forward with a value: how fast it moves.", "前向模式中随数值一起传播的量：它变化得多快。"),
        ("dual number", "对偶数"),
    ),
    Term(
        Text("detach", "detach"),
        Text(
            "The same values without history: no gradient flows through. The memory is shared.",
            "数值相同但没有历史：梯度不会通过它。与原张量共享内存。",
        ),
        (".detach()", "分离"),
    ),
    Term(
        Text(".data", ".data"),
        Text(
            "Like detach, but changes made through it are not counted by the version: backward may silently be wrong.",
            "类似 detach，但通过它所做的修改不计入版本号：反向传播可能悄悄出错。",
        ),
        ("data",),
    ),
    Term(
        Text("no_grad", "no_grad"),
        Text(
            "A block in which nothing is recorded: results do not require grad.",
            "在这个代码块内不做记录：计算结果不要求梯度。",
        ),
        ("torch.no_grad()", "inference_mode"),
    ),
    Term(
        Text("in-place operation", "原地操作"),
        Text(
            "One that writes into the memory of a tensor; its name ends in _. The version is counted up.",
            "直接写入张量内存的运算，名字以 _ 结尾。版本号随之加一。",
        ),
        ("inplace", "add_", "就地"),
    ),
    Term(
        Text("version", "版本号"),
        Text(
            "How often the memory of a tensor was written to. Backward compares it with the version when it was saved.",
            "张量内存被写入的次数。反向传播时会与保存时的版本号比较。",
        ),
        ("_version",),
    ),
    Term(
        Text("saved tensor", "保存的张量"),
        Text(
            "A value that a node keeps because its derivative needs it: x for x**2, the output for exp(x).",
            "节点为求导而保存的值：x**2 保存 x，exp(x) 保存输出。",
        ),
        ("saved", "ctx.saved_tensors"),
    ),
    Term(
        Text("retain_graph", "retain_graph"),
        Text(
            "Keeps what the nodes saved, so that backward can be called once more on the same graph.",
            "保留节点所保存的值，这样同一个计算图可以再次反向传播。",
        ),
        ("second backward", "再次反向"),
    ),
    Term(
        Text("create_graph", "create_graph"),
        Text(
            "Records the backward pass too, so that gradients can be differentiated again.",
            "把反向传播也记录下来，从而可以对梯度再求导。",
        ),
        ("higher order", "高阶导数", "hessian"),
    ),
    Term(
        Text("retain_grad", "retain_grad"),
        Text(
            "Asks that a tensor that is no leaf keeps its gradient in .grad.", "要求非叶子张量也把梯度保留在 .grad 中。"
        ),
        ("non-leaf", "非叶子"),
    ),
    Term(
        Text("zero_grad", "zero_grad"),
        Text(
            "Clears .grad before the next backward, which would otherwise add to it.",
            "在下一次反向传播之前清空 .grad，否则会继续累加。",
        ),
        ("optimizer", "优化器"),
    ),
    Term(
        Text("broadcasting", "广播"),
        Text(
            "A smaller tensor is used as if it were copied to the larger shape. Backward sums over the copies.",
            "较小的张量按较大的形状“复制”使用。反向传播时把各份的梯度相加。",
        ),
        ("broadcast", "sum_to"),
    ),
    Term(
        Text("view", "视图"),
        Text(
            "A tensor that shares the memory of another: a.T, a[0], a.view(...). Writing to one changes both.",
            "与另一个张量共享内存的张量：a.T、a[0]、a.view(...)。改一个，另一个也变。",
        ),
        ("base", "reshape", "slice"),
    ),
    Term(
        Text("Wengert list", "Wengert 列表"),
        Text(
            "A program as one small definition after the other; differentiated line by line, forwards or backwards.",
            "把程序写成一个接一个的小定义；可逐行前向或反向求导。",
        ),
        ("tape", "derivation", "推导"),
    ),
    Term(
        Text("scalar", "标量"),
        Text(
            "A tensor of one element, whatever its shape. backward() without an argument needs one.",
            "只有一个元素的张量，形状不限。不带参数的 backward() 要求它。",
        ),
        ("one element", "单个元素"),
    ),
    Term(
        Text("numerical gradient", "数值梯度"),
        Text(
            "The slope measured by moving an entry a little: a check of the exact one, never quite exact itself.",
            "把某个元素稍微挪动而测得的斜率：用来核对精确梯度，本身总有误差。",
        ),
        ("finite differences", "gradcheck", "差分"),
    ),
    Term(
        Text("hook", "钩子"),
        Text(
            "A function called with a gradient as it passes; what it returns goes on in its place.",
            "梯度经过时调用的函数；返回值会替代原来的梯度。",
        ),
        ("register_hook",),
    ),
    Term(
        Text("kink", "折点"),
        Text(
            "A point without a single slope, such as 0 for relu and abs. PyTorch chooses one: 0 for both.",
            "没有唯一斜率的点，例如 relu 和 abs 在 0 处。PyTorch 会选定一个：两者都取 0。",
        ),
        ("relu", "subgradient", "次梯度"),
    ),
    Term(
        Text("misconception", "误解"),
        Text(
            "A stable wrong belief. The tutor runs it on your program: if that gives your answer, it names it.",
            "一种稳定的错误想法。教程会按它运行你的程序：若恰好得到你的答案，就指出这种想法。",
        ),
        ("mal-rule", "belief"),
    ),
)
