# ---
import torch

x = torch.arange(12.0).reshape(3, 4)
print(x[..., 0], x[None, ..., None].shape, x[..., ...].shape, x[[0, 2], [1, 3]], x[:, [0, 2]], x[x > 8], x[True].shape)
print(x[torch.tensor(1, dtype=torch.int8)], x[torch.tensor([0, 1, 1], dtype=torch.uint8)], x[::2, 1:], x[[]], x[5:])
print(x[torch.tensor([0, 1], dtype=torch.int8)])
# ---
import torch

x = torch.arange(12.0).reshape(3, 4)
for key in (3, (0, 4), -4, (0, 0, 0), 1.5, "a", [0, 5], slice(None, None, -1), [True, False], {}, ([0, 1], [0, 1, 2])):
    try:
        print(x[key])
    except Exception as e:
        print(key, type(e).__name__, e)
# ---
import torch

x = torch.arange(12.0).reshape(3, 4)
for key, value in (
    (0, 5),
    (0, [1, 2]),
    ((0, 0), torch.tensor([3, 4])),
    (0, torch.ones(2, 4)),
    (0, None),
    (5, 1),
    (slice(None), torch.ones(4)),
    ([0, 0], torch.ones(2, 4)),
    (0, (1, 2, 3, 4)),
    (True, 2),
    (0, "a"),
):
    try:
        x[key] = value
        print(x)
    except Exception as e:
        print(key, type(e).__name__, e)
# ---
import torch

x = torch.arange(4.0)
x[torch.tensor([0, 1, 1, 0], dtype=torch.uint8)] = torch.tensor([5.0, 6.0])
print(x)
x[torch.tensor([0, 1, 1, 0], dtype=torch.uint8)] = 0
# ---
import torch

b = torch.zeros(2, 2)
b[...] = b[1]
print(b)
b[1:] = b[:-1]
b.t()[0] = torch.tensor([1.0, 2.0])
print(b)
b[:] = b.t()
# ---
import torch

x = torch.arange(6.0).reshape(2, 3)
for f in (
    lambda: x.gather(1, torch.tensor([[4]])),
    lambda: x.gather(1, torch.tensor([0])),
    lambda: x.index_select(0, torch.tensor([2])),
    lambda: x.narrow(0, 4, 1),
    lambda: x.narrow(0, 1, 2),
    lambda: x.narrow(0, 0, -1),
    lambda: x.select(0, 2),
    lambda: x.split([1, 2]),
    lambda: x.roll((1, 2)),
    lambda: x.topk(4),
    lambda: x.kthvalue(0),
    lambda: x.take(torch.tensor([6])),
    lambda: x.expand(4),
    lambda: x.view(4),
    lambda: x.t().view(-1),
    lambda: x.permute(0, 0),
    lambda: x.flip(2),
    lambda: torch.cat([x, x[0]]),
    lambda: torch.stack([x, x[0]]),
    lambda: torch.stack([]),
    lambda: torch.bincount(torch.tensor([-1])),
    lambda: x.repeat(2),
    lambda: torch.broadcast_shapes((3,), (4,)),
    lambda: x.unfold(1, 4, 1),
    lambda: x.squeeze(2),
    lambda: x.as_strided((9,), (1,)),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# ---
import torch

x = torch.arange(12.0).reshape(3, 4).t()
print(
    x.clone().stride(),
    (x + 1).stride(),
    torch.zeros_like(x).stride(),
    torch.full_like(x, 2).stride(),
    x.contiguous().stride(),
)
torch.manual_seed(0)
print(torch.rand_like(x), torch.randint_like(x, 10))
# ---
import torch

print(
    torch.tensor([3.0, 1.0, 2.0, 2.0]).kthvalue(2),
    torch.tensor([1.0, 3.0, 2.0, 2.0, 2.0]).kthvalue(3),
    torch.tensor([1, 1, 0]).mode(),
)
print(
    torch.tensor([float("nan"), 1.0]).sort(),
    torch.tensor([2, 1, 2]).sort(stable=True),
    torch.tensor([1.0, 1.0]).topk(1),
)
# ---
import torch

x = torch.arange(4.0)
x.mine = "kept"
x.requires_grads = True
print(x.mine, x.requires_grads, x.requires_grad, hasattr(x, "nope"), getattr(x, "nope", 1))
del x.mine
print(x.mine)
# ---
import torch

del torch.ones(2)[0]
