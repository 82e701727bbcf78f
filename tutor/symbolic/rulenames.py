"""The rules of differentiation by name: which one an operation follows on the way back, in words."""

from __future__ import annotations

from tutor.words import Text

NAMES: dict[str, Text] = {
    "seed": Text(en="start", zh="起点"),
    "tangent": Text(en="start", zh="起点"),
    "matmul": Text(en="matrix product", zh="矩阵乘积"),
    "matmul-left": Text(
        en="matrix product: right factor transposed, from the right", zh="矩阵乘积：右因子的转置乘在右边"
    ),
    "matmul-right": Text(
        en="matrix product: left factor transposed, from the left", zh="矩阵乘积：左因子的转置乘在左边"
    ),
    "product": Text(en="product rule: times the other factor", zh="乘法法则：乘以另一个因子"),
    "quotient": Text(en="quotient rule", zh="除法法则"),
    "sum-rule": Text(en="sum rule: passed on to each term", zh="加法法则：原样传给每一项"),
    "minus": Text(en="sum rule: the sign turns", zh="加法法则：变号"),
    "sum": Text(en="sum: given to each element", zh="求和：传给每个元素"),
    "mean": Text(en="mean: given to each element, divided by their number", zh="求平均：除以元素个数，传给每个元素"),
    "power": Text(en="power rule", zh="幂法则"),
    "exponential": Text(en="exponential: times its own result", zh="指数函数：乘以自己的结果"),
    "chain": Text(en="chain rule: times the derivative of {op}", zh="链式法则：乘以 {op} 的导数"),
    "corner": Text(en="{op}: passes on one side of the corner", zh="{op}：只在拐点一侧通过"),
    "within": Text(en="{op}: passes between the bounds", zh="{op}：只在界限之间通过"),
    "winner": Text(en="{op}: to the element that was chosen", zh="{op}：传给被选中的元素"),
    "softmax": Text(en="softmax: every output depends on every input", zh="softmax：每个输出都依赖于每个输入"),
    "shape": Text(en="same elements in another shape", zh="元素不变，形状不同"),
    "order": Text(en="same elements in another order", zh="元素不变，顺序不同"),
    "inside": Text(en="padding: back from where it was put", zh="填充：从放入的位置取回"),
    "copies": Text(en="sum over the copies", zh="对各份副本求和"),
    "later": Text(en="{op}: each element gets from all results it is part of", zh="{op}：每个元素从包含它的各结果取得"),
    "loss": Text(en="{op}: the derivative of the loss by each element", zh="{op}：损失对每个元素的导数"),
    "normalise": Text(en="{op}: through the value, the mean and the spread", zh="{op}：经由自身、均值与离散程度三条路"),
    "convolve": Text(en="{op}: each window sends back what it took", zh="{op}：每个窗口把取用的部分传回"),
    "average": Text(
        en="{op}: given to each element of the window, divided by their number", zh="{op}：平分给窗口中的每个元素"
    ),
    "pick": Text(en="indexing: back to where it was picked, zero elsewhere", zh="索引：回到被取出的位置，其余为零"),
    "join": Text(en="joining: each part gets its own share", zh="拼接：各部分取回自己的一份"),
    "copy": Text(en="same value", zh="值不变"),
    "sum-over-broadcast": Text(en="sum over the broadcast dimension", zh="沿广播的维度求和"),
    "cut": Text(en="steps in between are left out", zh="中间的步骤从略"),
    "paths": Text(en="sum over the paths", zh="对各条路径求和"),
    "accumulate": Text(en=".grad adds up over the passes", zh=".grad 在多次反向传播中累加"),
    "element": Text(en="element", zh="元素"),
    "definition": Text(en="by definition", zh="按定义"),
    "local": Text(en="derivative of the definition", zh="对定义求导"),
}

_LINEAR = Text(en="linear: the same operation on the tangent", zh="线性运算：对切向量做同样的运算")
_PRODUCT = Text(
    en="product rule: each factor in turn gives way to its tangent", zh="乘法法则：依次把每个因子换成它的切向量"
)
# The same rules on the way forwards, where they read otherwise.
FORWARD: dict[str, Text] = {
    "matmul": _PRODUCT,
    "product": _PRODUCT,
    "sum-rule": Text(en="sum rule: the tangents are added", zh="加法法则：切向量相加"),
    "minus": Text(en="sum rule: the tangents are subtracted", zh="加法法则：切向量相减"),
    "exponential": Text(en="exponential: its own result times the tangent", zh="指数函数：自己的结果乘以切向量"),
    "chain": Text(en="chain rule: the derivative of {op} times the tangent", zh="链式法则：{op} 的导数乘以切向量"),
    "winner": Text(en="{op}: the tangent of the element that was chosen", zh="{op}：被选中的元素的切向量"),
    **dict.fromkeys(("sum", "mean", "shape", "pick", "join", "copy", "sum-over-broadcast"), _LINEAR),
}

_OPS: dict[str, tuple[str, ...]] = {
    "matmul": (
        "addmv",
        "addr",
        "baddbmm",
        "addbmm",
        "trilinear",
        "mm",
        "matmul",
        "mv",
        "bmm",
        "dot",
        "vdot",
        "inner",
        "outer",
        "addmm",
        "linear",
        "einsum",
    ),
    "product": ("mul", "addcmul", "prod"),
    "quotient": ("div", "reciprocal", "addcdiv"),
    "sum-rule": ("add",),
    "minus": ("sub", "rsub", "neg"),
    "sum": ("sum", "trace"),
    "later": ("cumsum", "cumprod", "logcumsumexp", "cummax", "cummin"),
    "mean": ("mean",),
    "power": ("pow_tensor", "pow_scalar", "pow", "square", "sqrt", "rsqrt"),
    "exponential": ("exp", "exp2"),
    "within": ("clamp", "clamp_min", "clamp_max", "clamp_tensor", "hardtanh", "relu6", "hardsigmoid", "threshold"),
    "corner": ("relu", "abs", "leaky_relu", "elu", "celu", "prelu_kernel"),
    "winner": (
        "max",
        "min",
        "amax",
        "amin",
        "max_dim",
        "min_dim",
        "maximum",
        "minimum",
        "fmax",
        "fmin",
        "median",
        "median_dim",
        "topk",
        "kthvalue",
        "mode",
        "max_pool2d_with_indices",
        "max_pool3d_with_indices",
        "adaptive_max_pool2d",
    ),
    "order": ("pixel_shuffle", "pixel_unshuffle", "channel_shuffle", "flip", "roll", "sort"),
    "inside": (
        "reflection_pad3d",
        "replication_pad3d",
        "constant_pad_nd",
        "reflection_pad1d",
        "reflection_pad2d",
        "replication_pad1d",
        "replication_pad2d",
    ),
    "copies": ("repeat",),
    "loss": (
        "mse_loss",
        "smooth_l1_loss",
        "huber_loss",
        "nll_loss",
        "nll_loss2d",
        "binary_cross_entropy",
        "soft_margin_loss",
        "binary_cross_entropy_with_logits",
        "multi_margin_loss",
        "multilabel_margin_loss",
    ),
    "normalise": ("native_layer_norm", "native_batch_norm", "native_group_norm", "var", "std", "var_mean", "std_mean"),
    "convolve": (
        "convolution",
        "conv1d",
        "conv2d",
        "conv3d",
        "conv_transpose1d",
        "conv_transpose2d",
        "unfold_backward",
    ),
    "average": (
        "adaptive_avg_pool3d",
        "avg_pool1d",
        "avg_pool2d",
        "avg_pool3d",
        "adaptive_avg_pool2d",
    ),
    "softmax": ("softmax", "log_softmax"),
    "shape": (
        "squeeze_dim",
        "squeeze_dims",
        "view",
        "reshape",
        "unsafe_view",
        "t",
        "transpose",
        "permute",
        "squeeze",
        "unsqueeze",
        "flatten",
        "T",
    ),
    "pick": (
        "index_fill_tensor",
        "index_put_impl",
        "put_flat",
        "put_places",
        "pick_places",
        "masked_fill_tensor",
        "scatter_src",
        "scatter_value",
        "split_with_sizes",
        "unsafe_split",
        "diagonal_copy",
        "strided",
        "select",
        "slice",
        "index",
        "gather",
        "index_select",
        "narrow",
        "as_strided",
        "where",
        "masked_fill",
        "unfold",
        "masked_select",
        "embedding",
        "take",
        "diagonal",
        "diag_embed",
        "tril",
        "triu",
        "index_put",
        "index_add",
        "index_copy",
        "index_fill",
        "scatter",
        "scatter_add",
        "scatter_reduce",
        "masked_scatter",
        "unbind",
        "split",
    ),
    "join": ("cat", "stack"),
    "copy": ("clone", "to_copy", "copy", "contiguous", "alias"),
    "sum-over-broadcast": ("expand",),
}
RULE_OF = {op: rule for rule, ops in _OPS.items() for op in ops}


def name_of(rule: str, op: str = "") -> Text:
    """A rule in words."""
    return NAMES.get(rule, NAMES["chain"]).fill(op=op)


def forward_name_of(op: str) -> Text:
    """The rule that an operation follows on the way forwards, in words."""
    rule = RULE_OF.get(op, "chain")
    return FORWARD.get(rule, NAMES[rule]).fill(op=op)


def rule_of(op: str, broadcast: bool = False) -> str:
    """The rule that an operation follows on the way back; `broadcast` where the input was copied."""
    if broadcast and RULE_OF.get(op) in ("sum-rule", "minus", "product", "quotient", None):
        return "sum-over-broadcast"
    return RULE_OF.get(op, "chain")
