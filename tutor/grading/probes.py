"""Programs on which two beliefs that are easily confused give different answers, after the catalogue's own table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Probe:
    """A program, what is asked of it, and the kind of answer."""

    program: str
    ask: str
    kind: str = "tensor"


def probe(*lines: str, ask: str, kind: str = "tensor") -> Probe:
    return Probe("\n".join(["import torch", *lines, ""]), ask, kind)


_FORK = probe(
    "x = torch.tensor(5., requires_grad=True)", "y = x**2 + 3 * x", "y.backward()", ask="x.grad"
)  # fmt: skip
_ONE_CONSTANT = probe("x = torch.tensor(2., requires_grad=True)", "y = 5 * x", "y.backward()", ask="x.grad")
_STACKED = probe(
    "x = torch.tensor([2., 5.], requires_grad=True)", "y = torch.stack([x[0] * x[1], x[0] + x[1]])",
    "y.backward(torch.tensor([1., 3.]))", ask="x.grad",
)  # fmt: skip
_FOUR_DIFFERENT = probe(
    "A = torch.tensor([[1., 2.], [3., 5.]], requires_grad=True)", "B = torch.tensor([[2., 1.], [4., 7.]])",
    "C = A @ B", "C.backward(torch.tensor([[1., 3.], [0., 2.]]))", ask="A.grad",
)  # fmt: skip
_TWO_VECTORS = probe(
    "A = torch.tensor([[2., 5.], [1., 3.]])", "x = torch.tensor([1., 4.], requires_grad=True)",
    "w = torch.tensor([2., 7.])", "y = w @ (A @ x)", "y.backward()", ask="x.grad",
)  # fmt: skip
_SQUARES = probe(
    "x = torch.tensor([3., 7.], requires_grad=True)", "y = x**2", "y.backward(torch.tensor([2., 5.]))", ask="x.grad"
)  # fmt: skip
_MATRIX = probe(
    "W = torch.tensor([[1., 2.], [3., 5.]], requires_grad=True)", "y = (W**2).sum()", "y.backward()", ask="W.grad"
)  # fmt: skip
_BIAS = probe(
    "X = torch.tensor([[1., 2.], [3., 4.]])", "b = torch.tensor([1., 1.], requires_grad=True)", "y = 3 * (X + b)",
    "y.sum().backward()", ask="b.grad",
)  # fmt: skip
_TWO_LOSSES = probe(
    "x = torch.tensor(3., requires_grad=True)", "(2 * x).backward()", "(8 * x).backward()", ask="x.grad"
)  # fmt: skip
_EDITED_VALUE = probe(
    "x = torch.tensor([1., 2.], requires_grad=True)", "x.data.mul_(10)", ask="x"
)  # fmt: skip
_EDITED_EXP = probe(
    "x = torch.tensor([1., 2.], requires_grad=True)", "y = x.exp()", "y.add_(1)", "y.sum().backward()",
    ask="raises", kind="bool",
)  # fmt: skip
_NO_ZERO = probe(
    "x = torch.tensor([1., 3.], requires_grad=True)", "y = (x**3).sum()", "y.backward()", "y.backward()",
    ask="raises", kind="bool",
)  # fmt: skip
_NO_RETAIN = probe(
    "x = torch.tensor(3., requires_grad=True)", "y = x**2", "z = 4 * y", "z.backward()", ask="y.grad"
)  # fmt: skip
_CONSTANT = probe(
    "x = torch.tensor(2.)", "w = torch.tensor(3., requires_grad=True)", "y = w * x", ask="y.requires_grad", kind="bool"
)  # fmt: skip
_NEVER_SET = probe("x = torch.tensor([1., 2.])", "y = (x * 5).sum()", ask="y.requires_grad", kind="bool")
_FRESH = probe("w = torch.tensor([1., 2.], requires_grad=True)", ask="w.grad")
_AFTER_BACKWARD = probe(
    "w = torch.tensor([2., 4.], requires_grad=True)", "opt = torch.optim.SGD([w], lr=0.5)", "loss = (3 * w).sum()",
    "loss.backward()", ask="w",
)  # fmt: skip
_COSINE = probe("x = torch.tensor(2., requires_grad=True)", "y = torch.cos(3 * x)", "y.backward()", ask="x.grad")
_SCALED = probe(
    "w = torch.ones(3, requires_grad=True) / 10", "y = (w * 2).sum()", ask="w.is_leaf", kind="bool"
)  # fmt: skip

# two tags -> what tells them apart
PROBES: dict[tuple[str, str], Probe] = {
    ("product-one-term", "single-path-only"): _FORK,
    ("product-as-sum", "node-derivative-dropped"): _ONE_CONSTANT,
    ("product-as-product", "product-one-term"): probe(
        "x = torch.tensor(5., requires_grad=True)", "y = x**2 * x**3", "y.backward()", ask="x.grad"
    ),
    ("jvp-vjp-swapped", "matmul-not-transposed"): _STACKED,
    ("matmul-not-transposed", "matmul-order-swapped"): _FOUR_DIFFERENT,
    ("quadratic-form-assumed-symmetric", "matmul-not-transposed"): _TWO_VECTORS,
    ("quadratic-form-assumed-symmetric", "matmul-order-swapped"): _TWO_VECTORS,
    ("v-is-ones", "backward-arg-is-the-point"): _SQUARES,
    ("answer-transposed", "jacobian-transposed"): _MATRIX,
    ("broadcast-not-summed", "jacobian-diagonal-only"): _BIAS,
    ("grad-overwritten", "grad-averaged-over-calls"): _TWO_LOSSES,
    ("detach-or-data-copies", "detach-edit-undetected"): _EDITED_VALUE,
    ("detach-or-data-copies", "inplace-never-errors"): _EDITED_VALUE,
    ("detach-edit-undetected", "inplace-never-errors"): _EDITED_EXP,
    ("data-edit-harmless", "detach-or-data-copies"): _EDITED_VALUE,
    ("zero-grad-revives-graph", "second-backward-allowed"): _NO_ZERO,
    ("retain-graph-fills-intermediates", "nonleaf-grad-populated"): _NO_RETAIN,
    ("frozen-blocks-flow", "requires-grad-needs-all-inputs"): _CONSTANT,
    ("requires-grad-retroactive", "no-requires-grad-gets-grad"): _NEVER_SET,
    ("zero-grad-gives-zeros", "grad-zero-instead-of-none"): _FRESH,
    ("zero-grad-before-step-harmless", "backward-updates-weights"): _AFTER_BACKWARD,
    ("op-on-leaf-still-leaf", "nonleaf-grad-populated"): _SCALED,
    ("trig-sign", "integrated-instead"): _COSINE,
    ("matmul-as-elementwise", "matmul-not-transposed"): _FOUR_DIFFERENT,
}
