"""Whole programs made up by chance, a statement at a time, each tried in real PyTorch before the next is chosen.

What raises there is kept in the program, caught and printed: what an error says is compared too.
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Callable, Sequence
from typing import Any

Pick = Callable[[Sequence[Any]], Any]

SHAPES = [(), (1,), (2,), (3,), (2, 3), (3, 2), (1, 3), (2, 1), (2, 2), (3, 3), (2, 2, 2), (2, 1, 3)]
FLOATS = [0.0, 1.0, -1.0, 2.0, 0.5, -0.5, 1.5, -2.0, 3.0, 0.25, 4.0, -3.0]
INTEGERS = [0, 1, -1, 2, 3, 5, -4]
DTYPES = [
    "",
    "",
    "",
    "",
    "",
    "torch.float64",
    "torch.int64",
    "torch.bool",
    "torch.float16",
    "torch.int32",
    "torch.uint8",
]
UNARY = [
    "neg()", "abs()", "exp()", "log()", "sqrt()", "sin()", "cos()", "tanh()", "sigmoid()", "relu()", "square()",
    "reciprocal()", "floor()", "round()", "sign()", "log1p()", "rsqrt()", "clamp(-1, 1)", "clamp(min=0)", "pow(2)",
    "pow(0.5)", "clone()", "contiguous()", "float()", "double()", "long()", "bool()", "logical_not()", "isnan()",
    "nan_to_num()", "softmax(-1)", "log_softmax(0)", "cumsum(0)", "cumprod(-1)", "flip(0)", "roll(1, 0)", "tril()",
    "triu()", "argsort(-1)", "erf()", "expm1()", "frac()", "trunc()",
]  # fmt: skip
REDUCTIONS = [
    "sum()", "mean()", "prod()", "max()", "min()", "sum(0)", "mean(-1)", "sum(dim=0, keepdim=True)", "mean((0, 1))",
    "std()", "var(0)", "norm()", "argmax()", "argmin(0)", "max(0)", "min(-1)", "median()", "median(0)", "any()", "all()",
    "all(0)", "amax(0)", "amin(-1)", "logsumexp(0)", "numel()", "sort(0)", "topk(1)", "count_nonzero()",
    "nonzero()", "var(unbiased=False)", "std(1)", "sum(1)", "prod(0)", "mode()", "kthvalue(1)", "cummax(0)", "sum(-3)",
]  # fmt: skip
VIEWS = [
    "view(-1)", "reshape(-1)", "t()", "T", "mT", "unsqueeze(0)", "unsqueeze(-1)", "squeeze()", "squeeze(0)", "flatten()",
    "expand(2, -1)", "expand(2, 3)", "detach()", "diagonal()", "transpose(0, 1)", "transpose(0, -1)", "narrow(0, 0, 1)",
    "select(0, 0)", "view(3, 2)", "view(2, -1)", "reshape(2, 3)", "permute(1, 0)", "permute(-1, 0, 1)", "movedim(0, -1)",
    "view(1, -1)", "data", "chunk(2)[0]", "split(1)[0]", "unbind()[0]", "unfold(0, 2, 1)", "view_as(x)", "expand_as(x)",
    "real", "as_strided((2,), (1,))", "swapaxes(0, 1)", "hsplit(1)[0]", "chunk(2, -1)[-1]",
    "view(6)", "ravel()", "adjoint()", "repeat(2, 1)", "tile(2)", "split([1, 1])[1]", "to(torch.float64)", "type(torch.float32)",
    "unbind(-1)[0]", "squeeze(-1)",
]  # fmt: skip
KEYS = [
    "0", "-1", "1", "5", "...", "None", ":", "1:", ":1", "::2", "0, 0", "0, 1", ":, 0", ":, -1", ":, 1:", "..., 0", "..., None",
    "0, :", "None, 0", "[0, 1]", "[1, 0, 1]", "[0], [1]", ":, [0, 0]", "torch.tensor([0, 1])", "torch.tensor(1)", "{x} > 0",
    "{x} != {x}", "[True, False]", "True", "1:, 0", "-1:", "0:0", "torch.tensor([[0], [1]])", "[0, 1], 0", "0, [0, 1]",
    "::2, ::2", "..., :1", "torch.tensor([True, False, True])", "2", ":, :, 0", "range(2)", "0, ..., 0",
]  # fmt: skip
BINARY = ["+", "-", "*", "/", "**", "@", ">", "<=", "==", "//", "%"]
FUNCTIONS = [
    "torch.maximum({x}, {y})", "torch.minimum({x}, {y})", "torch.where({x} > 0, {x}, {y})", "torch.cat([{x}, {y}])",
    "torch.stack([{x}, {y}])", "torch.cat([{x}, {y}], dim=-1)", "torch.mul({x}, {y})", "torch.sub({x}, {y}, alpha=2)",
    "torch.add({x}, {y}, alpha=0.5)", "torch.matmul({x}, {y})", "torch.outer({x}, {y})", "torch.dot({x}, {y})",
    "torch.mm({x}, {y})", "torch.atan2({x}, {y})", "torch.zeros_like({x})", "torch.ones_like({x})", "torch.full_like({x}, 2)",
    "{x}.new_zeros(2)", "{x}.new_tensor([1, 2])", "torch.tensor({x}.tolist())", "torch.lerp({x}, {y}, 0.5)",
    "torch.eq({x}, {y})", "torch.equal({x}, {y})", "torch.allclose({x}, {y})", "torch.logical_and({x}, {y})",
    "torch.einsum('i,i->', {x}, {y})", "torch.fmod({x}, {y})", "torch.div({x}, {y}, rounding_mode='floor')",
    "torch.addcmul({x}, {x}, {y}, value=2)", "torch.broadcast_tensors({x}, {y})[0]", "torch.hstack([{x}, {y}])",
    "torch.vstack([{x}, {y}])", "{x}.masked_fill({y} > 0, 7)", "{x}.where({y} > 0, 0)", "torch.masked_select({x}, {y} > 0)",
    "{x}.gather(0, torch.zeros_like({y}, dtype=torch.int64))", "{x}.index_select(0, torch.tensor([0, 0]))",
    "torch.take({x}, torch.tensor([0, 0]))", "torch.tensordot({x}, {y}, 1)", "torch.dist({x}, {y})",
    "torch.nn.functional.mse_loss({x}, {y})", "torch.nn.functional.relu({x})", "{x}.type_as({y})", "{x}.view_as({y})",
    "{x}.expand_as({y})", "torch.result_type({x}, {y})",
    "torch.meshgrid({x}.flatten(), {y}.flatten(), indexing='ij')[1]", "torch.cross({x}, {y}, dim=-1)",
]  # fmt: skip
IN_PLACE = [
    "add_(1)", "mul_(2)", "mul_({y})", "add_({y})", "sub_({y}, alpha=2)", "div_(2)", "zero_()", "fill_(3)", "exp_()", "relu_()",
    "clamp_(0, 1)", "neg_()", "sqrt_()", "pow_(2)", "copy_({y})", "t_()", "unsqueeze_(0)", "squeeze_()", "tanh_()", "sigmoid_()",
    "detach_()", "requires_grad_()", "requires_grad_(False)", "masked_fill_({y} > 0, -1)", "addcmul_({y}, {y})", "abs_()",
    "clamp_(min=0.5)", "lerp_({y}, 0.5)", "div_({y})", "transpose_(0, 1)", "floor_()",
    "eq_(1)", "cumsum_(0)", "reciprocal_()", "round_()", "sin_()", "triu_()", "fill_diagonal_(5)", "bernoulli_(1.0)",
]  # fmt: skip
WRITES = [
    "{x}[{k}] = {n}", "{x}[{k}] = {y}", "{x}[{k}] += {n}", "{x}[{k}] *= {y}", "{x} += {y}", "{x} *= {n}",
    "{x} -= {n}", "{x} /= {y}",
    "{x} **= 2", "{x}.data += 1", "{x}.data[{k}] = {n}", "{x}.data.mul_(2)", "{x}.detach().zero_()", "{x}.data = {y}",
    "{x} @= {y}",
]  # fmt: skip
PRINTS = [
    "{x}", "{x}", "{x}.grad", "{x}.grad_fn", "{x}.requires_grad, {x}.is_leaf",
    # How far apart the elements of a dimension of one lie says nothing.
    "{x}.shape, [step for n, step in zip({x}.shape, {x}.stride()) if n > 1]",
    "{x}.is_contiguous()", "{x}._base is None", "{x}.dtype", "{x}.tolist()", "{x}.data_ptr() == {y}.data_ptr()",
    "{x}.storage_offset()",
    "len({x})", "{x}.item()", "f'{{{x}}}'", "{x}.size(0)", "{x}.dim(), {x}.ndim", "bool({x})", "float({x})",
    "int({x})", "{x} is {y}",
    "{x}.grad_fn.next_functions", "{x}.output_nr", "[{x}, {y}]", "list({x})", "{x}.numpy()", "{x}.grad is None",
    "{x}._base is {y}",
    "'%.2f' % {x}", "{x}.detach().requires_grad", "{x}.retains_grad", "round({x}.item(), 3)", "{x} in {y}", "{x}.element_size()",
    "{x}.type()", "f'{{{x}:.3f}}'", "repr({x})", "{x}.nelement()", "({x},)", "{x}.data", "sorted({x})", "hash({x}) == hash({y})",
]  # fmt: skip
BACKWARD = [
    "{x}.sum().backward()", "{x}.sum().backward()", "{x}.backward()", "{x}.backward(retain_graph=True)",
    "{x}.sum().backward(retain_graph=True)",
    "{x}.backward(torch.ones_like({x}))", "{x}.mean().backward()", "({x} * {y}).sum().backward()",
    "{x}.pow(2).sum().backward(retain_graph=True)",
    "print(torch.autograd.grad({x}.sum(), {y}, allow_unused=True))", "print(torch.autograd.grad({x}.sum(), {y}))",
    "{x}.sum().backward(create_graph=True)",
    "{v} = torch.autograd.grad({x}.sum(), {y}, create_graph=True)[0]", "{x}.grad = None", "{x}.grad.zero_()", "{x}.retain_grad()",
    "{x}.register_hook(lambda grad: print('hook', grad))", "{x}.register_hook(lambda grad: grad * 2)",
    "{x}.backward(torch.tensor([1.0, 2.0]))",
    "{x}.sum().backward(inputs=[{y}])", "{x}.grad = {y}", "{x}.grad = torch.ones_like({x})", "{v} = {x}.grad",
    "{x}.backward({y})",
    "print(torch.autograd.grad({x}, {y}, torch.ones_like({x}), retain_graph=True))", "{x}.requires_grad = True",
    "{x}.requires_grad = False",
    "{x}.grad += 1", "{x}.backward(gradient=None)", "print(torch.autograd.grad([{x}.sum(), {y}.sum()], [{x}]))",
]  # fmt: skip
UNDER = [
    "with torch.no_grad():", "with torch.enable_grad():", "with torch.set_grad_enabled(False):",
    "with torch.autograd.set_grad_enabled(True):", "if True:",
]  # fmt: skip


class Program:
    """A program that grows; `torch` runs along."""

    def __init__(self, pick: Pick, torch: Any) -> None:
        self.pick = pick
        self.lines = ["import torch", ""]
        self.environment: dict[str, Any] = {"torch": torch}
        self.many = 0

    def tensors(self) -> list[str]:
        tensor = self.environment["torch"].Tensor
        return [name for name, value in self.environment.items() if isinstance(value, tensor)]

    def run(self, statement: str) -> None:
        """Add a statement, with its error caught where it raises one."""
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            try:
                exec(statement, self.environment)
            except Exception:
                caught = "except Exception as error:\n    print(type(error).__name__, error)"
                indented = statement.replace("\n", "\n    ")
                statement = f"try:\n    {indented}\n{caught}"
        self.lines += statement.split("\n")

    def new(self) -> str:
        self.many += 1
        return f"{'abcdefghijklmnopqrstuvw'[(self.many - 1) % 23]}{'' if self.many < 24 else self.many // 23}"

    def leaf(self) -> str:
        shape, dtype = self.pick(SHAPES), self.pick(DTYPES)
        floating = dtype in ("", "torch.float64", "torch.float16")
        values: Any = (
            FLOATS
            if floating
            else [True, False]
            if dtype == "torch.bool"
            else INTEGERS[:-1]
            if "u" in dtype
            else INTEGERS
        )
        if dtype == "torch.uint8":
            values = [0, 1, 2, 3, 5, 200]

        def nested(sizes: tuple[int, ...]) -> str:
            if not sizes:
                return str(self.pick(values))
            return "[" + ", ".join(nested(sizes[1:]) for _ in range(sizes[0])) + "]"

        given = (f", dtype={dtype}" if dtype else "") + (
            ", requires_grad=True" if floating and self.pick([0, 1, 1]) else ""
        )
        name = self.new()
        return f"{name} = torch.tensor({nested(shape)}{given})"

    def statement(self) -> str:
        kind = self.pick("lluubbbffvvkkkiiiwwwpppppggggrs")
        named = self.tensors()
        if kind == "l" or not named:
            return self.leaf()
        x, y = self.pick(named), self.pick(named)
        if kind == "u":
            return f"{self.new()} = {x}.{self.pick(UNARY)}"
        if kind == "r":
            return f"{self.new()} = {x}.{self.pick(REDUCTIONS)}"
        if kind == "b":
            right = self.pick([y, y, str(self.pick(FLOATS)), str(self.pick(INTEGERS))])
            left, right = (x, right) if self.pick([0, 1, 1]) else (right, x)
            return f"{self.new()} = {left} {self.pick(BINARY)} {right}"
        if kind == "f":
            return f"{self.new()} = {self.pick(FUNCTIONS).format(x=x, y=y)}"
        if kind == "v":
            return (
                f"{self.new()} = {x}.{self.pick(VIEWS).replace('x', y)}"
                if "_as(" not in (v := self.pick(VIEWS))
                else (f"{self.new()} = {x}.{v.replace('(x)', f'({y})')}")
            )
        if kind == "k":
            return f"{self.new()} = {x}[{self.pick(KEYS).format(x=x)}]"
        if kind == "i":
            return f"{x}.{self.pick(IN_PLACE).format(y=y)}"
        if kind == "w":
            n = self.pick([*FLOATS, *INTEGERS])
            return self.pick(WRITES).format(x=x, y=y, n=n, k=self.pick(KEYS).format(x=x))
        if kind == "p":
            return f"print({self.pick(PRINTS).format(x=x, y=y)})"
        if kind == "g":
            return self.pick(BACKWARD).format(x=x, y=y, v=self.new())
        inner = self.statement()
        return f"{self.pick(UNDER)}\n    " + inner.replace("\n", "\n    ")


def program(pick: Pick, torch: Any, most: int = 12) -> str:
    """A program of so many statements, and prints of everything at its end."""
    made = Program(pick, torch)
    made.run(made.leaf())
    for _ in range(most):
        made.run(made.statement())
    # PyTorch counts a version of a gradient for each way in which it may have been put together.
    gradients = {
        name
        for name in made.tensors()
        if any(f"{name} = torch.autograd.grad(" in line for line in made.lines)
        or any(f"{name} = {x}.grad" in line for line in made.lines for x in made.tensors())
    }
    for name in made.tensors():
        more = "" if name in gradients else f", {name}._version"
        # Nor does it matter to anything how a dimension of one element is laid out.
        more += f", {name}.stride()" if all(n > 1 for n in made.environment[name].shape) else ""
        made.run(f"print({name}{more})")
        with contextlib.suppress(RuntimeError):
            leaf = made.environment[name].is_leaf and made.environment[name].requires_grad
        if leaf:
            made.run(f"print({name}.grad)")
    return "\n".join(made.lines) + "\n"


def alike(found: Any, expected: Any) -> bool:
    """Whether two outcomes are one, but for the sign of a zero: that depends on how a product is summed."""
    if "INTERNAL ASSERT FAILED" in f"{expected.stdout} {expected.message}":
        return True  # A fault of PyTorch's own: nobody is to do the same.
    return found == expected or _without_signs_of_zeros(found) == _without_signs_of_zeros(expected)


def _without_signs_of_zeros(outcome: Any) -> Any:
    """The parts of an outcome, also without spaces: one sign more widens every number of a tensor."""
    return [
        re.sub(r"-(?=0\.?(0*)[\],\s)])", "", part).replace(" ", "") if isinstance(part, str) else part
        for part in vars(outcome).values()
    ]
