# ---
import torch


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


for change in (
    lambda y: y.add_(1),
    lambda y: y.mul_(y),
    lambda y: y.exp_(),
    lambda y: y.sqrt_(),
    lambda y: y.pow_(2),
    lambda y: y.clamp_(1.5, 2.5),
    lambda y: y.relu_(),
    lambda y: y.masked_fill_(y > 1, 0),
    lambda y: y.index_fill_(0, torch.tensor([0]), 3),
    lambda y: y.zero_(),
    lambda y: y.fill_(2),
    lambda y: y[0].mul_(5),
    lambda y: y[:2].copy_(y[1:] * 2),
    lambda y: y.unsqueeze_(0),
    lambda y: y.t_(),
    lambda y: y.sigmoid_().log_(),
    lambda y: y.lerp_(torch.ones(3), 0.3),
    lambda y: y.eq_(1),
    lambda y: y.cumsum_(0),
    lambda y: y.unbind()[0].add_(1),
    lambda y: y.split([1, 2])[0].mul_(2),
    lambda y: y.expand(2, 3).add_(1),
    lambda y: y.resize_(5),
    lambda y: y.div_(2, rounding_mode=None),
    lambda y: y.index_add_(0, torch.tensor([0, 0]), torch.ones(2)),
    lambda y: y.detach_(),
):
    x = leaf()
    y = x * 1
    try:
        change(y)
        print(y, y._version, y.grad_fn.name() if y.grad_fn else None)
        y.sum().backward()
        print(x.grad)
    except RuntimeError as e:
        print(e)
# ---
import torch

for f in (
    torch.exp,
    torch.sigmoid,
    torch.tanh,
    torch.sin,
    torch.square,
    torch.relu,
    torch.abs,
    torch.sqrt,
    torch.neg,
    torch.cumsum,
):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    h = x * 1
    y = f(h, 0) if f is torch.cumsum else f(h)
    y[0] = 0
    h += 1
    try:
        y.sum().backward()
        print(f.__name__, x.grad)
    except RuntimeError as e:
        print(f.__name__, e)
# ---
import torch

y = torch.zeros(3, 3)
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y.diagonal().copy_(x)
r = y[0]
r += x
d = y.diag()
print(y, r.grad_fn, y.grad_fn.name(), d)
d.add_(1)
(y * y).sum().backward()
print(x.grad)
# ---
import torch

for size, dtype in ((3, torch.float32), (2, torch.float32), (0, torch.float32), (3, torch.int64)):
    out = torch.zeros(size, dtype=dtype)
    try:
        torch.add(torch.ones(3), 1, out=out)
        print(out)
    except RuntimeError as e:
        print(e)
torch.add(torch.ones(3, requires_grad=True), 1, out=torch.zeros(3))
# ---
import torch

b = torch.tensor([1.0, 2.0])
with torch.no_grad():
    b[1].copy_(b)
# ---
import torch

x = torch.arange(6)
v = x[:]
x.resize_(2, 2)
x[0, 0] = 9
print(x, v)
x.resize_()
