# ---
import torch


def show(f, *values):
    leaves = [torch.tensor(v, requires_grad=True) for v in values]
    try:
        y = f(*leaves)
        print(y)
        (y[0] if isinstance(y, tuple) else y).sum().backward()
        print([x.grad for x in leaves])
    except Exception as e:
        print(type(e).__name__, e)


for f in (
    torch.abs,
    torch.sqrt,
    torch.log,
    torch.sign,
    torch.relu,
    torch.frac,
    torch.round,
    torch.asin,
    torch.acosh,
    torch.logit,
    torch.rsqrt,
    torch.digamma,
    torch.sinc,
    torch.square,
    torch.reciprocal,
    torch.nan_to_num,
):
    show(f, [-2.5, -1.0, -0.0, 0.0, 0.5, 1.0, 2.0])
# ---
import torch
import torch.nn.functional as F


def show(f, *values):
    leaves = [torch.tensor(v, requires_grad=True) for v in values]
    try:
        y = f(*leaves)
        print(y)
        (y[0] if isinstance(y, tuple) else y).sum().backward()
        print([x.grad for x in leaves])
    except Exception as e:
        print(type(e).__name__, e)


for f in (
    F.relu6,
    F.elu,
    F.celu,
    F.softplus,
    F.softsign,
    F.hardtanh,
    F.hardswish,
    F.hardsigmoid,
    F.logsigmoid,
    F.hardshrink,
    F.leaky_relu,
):
    show(f, [-3.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 3.0])
# ---
import torch


def show(f, *values):
    leaves = [torch.tensor(v, requires_grad=True) for v in values]
    try:
        y = f(*leaves)
        print(y)
        (y[0] if isinstance(y, tuple) else y).sum().backward()
        print([x.grad for x in leaves])
    except Exception as e:
        print(type(e).__name__, e)


for n in (0, 1, 2, -1, 0.5, 0.0):
    show(lambda x: x**n, [-2.0, -0.0, 0.0, 1.0, 3.0])
    show(lambda x: n**x, [-2.0, 0.0, 1.0])
for p in (0, 1, 2, 0.5, float("inf"), -float("inf")):
    show(lambda x: torch.norm(x, p), [[3.0, 4.0], [0.0, 0.0]])
# ---
import torch


def show(f, *values):
    leaves = [torch.tensor(v, requires_grad=True) for v in values]
    try:
        y = f(*leaves)
        print(y)
        (y[0] if isinstance(y, tuple) else y).sum().backward()
        print([x.grad for x in leaves])
    except Exception as e:
        print(type(e).__name__, e)


for f in (
    torch.maximum,
    torch.fmin,
    torch.atan2,
    torch.hypot,
    torch.fmod,
    torch.remainder,
    torch.copysign,
    torch.xlogy,
    torch.dist,
    torch.ldexp,
    torch.nextafter,
    torch.floor_divide,
):
    show(f, [1.0, -2.0, 0.0, 0.0], [1.0, 3.0, 0.0, 2.0])
for mode in ("floor", "trunc", None):
    show(lambda a, b: torch.div(a, b, rounding_mode=mode), [7.0, -7.0], [2.0, 2.0])
# ---
import torch


def show(f, *values):
    leaves = [torch.tensor(v, requires_grad=True) for v in values]
    try:
        y = f(*leaves)
        print(y)
        (y[0] if isinstance(y, tuple) else y).sum().backward()
        print([x.grad for x in leaves])
    except Exception as e:
        print(type(e).__name__, e)


for f in (
    torch.max,
    torch.amax,
    torch.median,
    torch.prod,
    torch.std,
    torch.norm,
    torch.logsumexp,
    torch.cumprod,
    torch.cummax,
    torch.sort,
):
    show(
        lambda x: f(x, 1) if f in (torch.logsumexp, torch.cumprod, torch.cummax) else f(x),
        [[1.0, 2.0, 2.0], [2.0, 0.0, 0.0]],
    )
# ---
import torch


def show(f, *values):
    leaves = [torch.tensor(v, requires_grad=True) for v in values]
    try:
        y = f(*leaves)
        print(y)
        (y[0] if isinstance(y, tuple) else y).sum().backward()
        print([x.grad for x in leaves])
    except Exception as e:
        print(type(e).__name__, e)


A = [[1.0, -2.0], [0.0, 4.0]]
show(lambda a, b: a.scatter_add(0, torch.tensor([[0, 0]]), b), A, A)
show(lambda a, b: a.scatter(0, torch.tensor([[0, 0]]), b), A, A)
show(torch.diag, A)
show(lambda a: a.take(torch.tensor([0, 0, 3])), A)
show(lambda a, b: a.clamp(min=b), [1.0, 2.0], [2.0, 2.0])
show(lambda a, b: torch.where(a > b, a, b), [1.0, 2.0], [2.0, 2.0])
# ---
import torch
import torch.nn.functional as F


def show(f, *values):
    leaves = [torch.tensor(v, requires_grad=True) for v in values]
    try:
        y = f(*leaves)
        print(y)
        (y[0] if isinstance(y, tuple) else y).sum().backward()
        print([x.grad for x in leaves])
    except Exception as e:
        print(type(e).__name__, e)


for reduction in ("mean", "sum", "none"):
    show(lambda a, b: F.smooth_l1_loss(a, b, reduction=reduction), [1.0, 2.0, 0.5], [0.0, 2.0, 0.0])
    show(lambda a, b: F.binary_cross_entropy(a, b, reduction=reduction), [0.2, 0.0, 1.0], [0.0, 1.0, 1.0])
    show(
        lambda a: F.cross_entropy(a, torch.tensor([1, 0]), reduction=reduction, label_smoothing=0.1),
        [[1.0, -2.0], [0.0, 4.0]],
    )
