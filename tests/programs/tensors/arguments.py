# ---
import torch

x = torch.ones(2, 2)
for f in (
    lambda: torch.max(x, "a"),
    lambda: torch.max(x, x, 0),
    lambda: torch.add(x, "a"),
    lambda: torch.zeros("a"),
    lambda: torch.ones(2, 2.5),
    lambda: torch.full((2,)),
    lambda: torch.mm(x, 2),
    lambda: torch.cat(x, x),
    lambda: torch.cat([x, 1]),
    lambda: torch.sum(x, "a"),
    lambda: torch.softmax(x),
    lambda: torch.where(x),
    lambda: torch.addmm(x, foo=1),
    lambda: torch.exp(5),
    lambda: torch.exp(),
    lambda: torch.randint(5, 2),
    lambda: torch.einsum("i", 1),
    lambda: torch.numel(1),
    lambda: torch.as_tensor(),
    lambda: torch.finfo("a"),
    lambda: torch.tensor(),
    lambda: torch.tensor([1, "a"]),
    lambda: torch.tensor([[1, 2], [3]]),
    lambda: torch.arange(0, 1, -1),
    lambda: torch.Size([1.5]),
    lambda: torch.is_tensor(),
    lambda: torch.eye(-1),
    lambda: torch.block_diag(1),
    lambda: torch.zeros(-1),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# ---
import torch

x = torch.ones(2, 2)
for f in (
    lambda: x.add(),
    lambda: x.sum(0, 1, 2),
    lambda: x.view("a"),
    lambda: x.reshape((2, 2), 1),
    lambda: x.permute(),
    lambda: x.pow("a"),
    lambda: x.dim(1),
    lambda: x.item(foo=1),
    lambda: x.size("a"),
    lambda: x.exp(1),
    lambda: x.clone(1),
    lambda: x.contiguous(1),
    lambda: x.numpy(1),
    lambda: x.fill_(),
    lambda: x.copy_(),
    lambda: x.copy_([1]),
    lambda: x.resize_("a"),
    lambda: x.type_as(1),
    lambda: x.split(),
    lambda: x.to("a"),
    lambda: x.masked_fill(0, 1),
    lambda: x.gather(0),
    lambda: x.transpose(0),
    lambda: x.expand("a", 1),
    lambda: x.new_tensor(),
    lambda: x.requires_grad_("a"),
    lambda: x.backward(foo=1),
    lambda: x.clamp(min="a"),
    lambda: x(),
    lambda: x.shape(),
    lambda: x.dtype(),
    lambda: x.shape + 1,
    lambda: x.foo,
    lambda: x.shape.foo,
    lambda: x.T(),
    lambda: x.sum(axis=0, keepdims=True),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# ---
import torch

x = torch.ones(2)
print(
    x.add(1, x),
    torch.add(x, 2, x),
    torch.addmm(2, torch.ones(1, 1), torch.ones(1, 2), torch.ones(2, 1)),
    x.addcmul(2, x, x),
)
# ---
import torch

x = torch.ones(2)
for f in (
    lambda: x + "a",
    lambda: "a" + x,
    lambda: [1] + x,
    lambda: x + [1, 2],
    lambda: x * None,
    lambda: [1, 2] % x,
    lambda: [1, 2] // x,
    lambda: x @ [1, 2],
    lambda: 2 @ x,
    lambda: x < "a",
    lambda: ~x,
    lambda: -torch.tensor([True]),
    lambda: pow(x, 2, 3),
    lambda: 1 < x < 2,
    lambda: x and x,
    lambda: float(x),
    lambda: int(torch.tensor(float("nan"))),
    lambda: [1, 2][torch.tensor(1.0)],
    lambda: "a" in x,
    lambda: torch.tensor([1]) // 0,
    lambda: torch.tensor([2]) ** -1,
    lambda: 1 - torch.tensor([True]),
    lambda: {} + x,
    lambda: hash(x) == 0,
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# ---
import torch

for equation, shapes in (
    ("ij,jk->ik", ((2, 3), (2, 3))),
    ("ii->i", ((2, 3),)),
    ("...i,...i->...", ((2, 3), (3, 3))),
    ("ij->k", ((2, 2),)),
    ("ij,kj->ik", ((2, 3), (4, 3))),
    ("i", ((2, 2),)),
    ("b...,b...->...", ((2, 3), (2, 3))),
):
    try:
        print(torch.einsum(equation, *[torch.ones(shape) for shape in shapes]))
    except RuntimeError as e:
        print(e)
# ---
import torch
import torch.nn.functional as F
from torch import nn

for make in (
    lambda: nn.Linear(2),
    lambda: nn.Sequential(1),
    lambda: nn.Sequential(F.relu),
    lambda: nn.Parameter([1.0]),
    lambda: nn.ReLU()(1),
    lambda: nn.Parameter(torch.tensor([1])),
    lambda: nn.Dropout(2),
    lambda: nn.MSELoss()(torch.ones(2)),
    lambda: nn.Module()(1),
):
    try:
        print(make())
    except Exception as e:
        print(type(e).__name__, e)
# ---
import torch

print(torch.cross(torch.ones(3), torch.ones(3)), torch.meshgrid(torch.arange(2), torch.arange(1)))
# ---
import torch

print(torch.tensro([1]))
# ---
import torch

x = torch.ones(2, requires_grad=True)
print(x.sum().item().backward())
