# ---
import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
print(torch.vmap(torch.sum)(x))
print(torch.vmap(lambda t: t * 2)(x))
print(torch.vmap(torch.dot)(x, x))
print(torch.vmap(torch.dot, in_dims=(0, None))(x, torch.ones(2)))
print(torch.func.vmap(lambda t: (t.sum(), t.prod()))(x))
print(torch.vmap(lambda t: {"a": t[0], "b": [t, t + 1]})(x))
print(torch.vmap(lambda t: t, out_dims=1)(x), torch.vmap(lambda t: t, in_dims=1)(x))
print(torch.vmap(lambda t: torch.ones(2))(x))
# ---
import torch

x = torch.arange(24.0).view(2, 3, 4)
f = lambda t: t.sum(-1)
print(
    torch.vmap(f)(x),
    torch.vmap(torch.vmap(torch.sum))(x),
    torch.vmap(torch.vmap(torch.sum), in_dims=1)(x),
    torch.vmap(torch.vmap(torch.sum, in_dims=1), in_dims=1, out_dims=1)(x),
)
# ---
import torch


def f(x):
    if x > 0:
        return x
    return -x


torch.vmap(f)(torch.tensor([1.0, -1.0]))
# ---
import torch

torch.vmap(lambda x: x.item())(torch.tensor([1.0, -1.0]))
# ---
import torch

torch.vmap(lambda x: float(x))(torch.tensor([1.0, -1.0]))
# ---
import torch

torch.vmap(lambda x: int(x))(torch.tensor([1, -1]))
# ---
import torch

torch.vmap(lambda x: x.tolist())(torch.tensor([1.0, -1.0]))
# ---
import torch

torch.vmap(lambda x: x.numpy())(torch.tensor([1.0, -1.0]))
# ---
import torch

torch.vmap(lambda x: x[x > 0])(torch.tensor([[1.0, -1.0]]))
# ---
import torch

torch.vmap(lambda x: bool(x.sum() > 0))(torch.tensor([[1.0, -1.0]]))
# ---
import torch

torch.vmap(lambda x: 5)(torch.tensor([[1.0, -1.0]]))
# ---
import torch

torch.vmap(lambda x: None)(torch.tensor([[1.0, -1.0]]))
# ---
import torch

torch.vmap(lambda x: x)(5)
# ---
import torch

torch.vmap(lambda x: x)()
# ---
import torch

torch.vmap(lambda x: x)(torch.tensor(1.0))
# ---
import torch

torch.vmap(lambda x, y: x + y)(torch.ones(2), torch.ones(3))
# ---
import torch

torch.vmap(lambda x, y: x + y, in_dims=(None, None))(torch.ones(2), torch.ones(3))
# ---
import torch

torch.vmap(lambda x, y: x + y, in_dims=(0, 5))(torch.ones(2), torch.ones(3))
# ---
import torch

torch.vmap(lambda x, y: x + y, in_dims=(0,))(torch.ones(2), torch.ones(3))
# ---
import torch

torch.vmap(lambda x, y: x + y, in_dims="a")(torch.ones(2), torch.ones(3))
# ---
import torch

torch.vmap(lambda x, y: x + y, in_dims=(0, "a"))(torch.ones(2), torch.ones(3))
# ---
import torch

torch.vmap(lambda x: x, out_dims="a")(torch.ones(2))
# ---
import torch

torch.vmap(lambda x: x, out_dims=(0, 1))(torch.ones(2))
# ---
import torch

torch.vmap(lambda x: (x, x), out_dims=(0, None))(torch.ones(2))
# ---
import torch

torch.vmap(lambda x: x, out_dims=3)(torch.ones(2))
# ---
import torch

torch.vmap(lambda x: x, randomness="foo")(torch.ones(2))
# ---
import torch

torch.vmap(lambda x: x, chunk_size=0)(torch.ones(2))
# ---
import torch

print(torch.vmap(lambda x: x * 2, chunk_size=2)(torch.arange(5.0)))
# ---
import torch

torch.vmap(lambda x: x + torch.rand(1))(torch.ones(2))
# ---
import torch

torch.vmap(lambda x: torch.nn.functional.dropout(x))(torch.ones(2, 2))
# ---
import torch

y = torch.zeros(2)


def f(x):
    y.add_(x)
    return y


torch.vmap(f)(torch.ones(3, 2))
# ---
import torch


def f(x):
    y = torch.zeros_like(x)
    y.add_(x)
    y[0] = 5
    x.mul_(2)
    return y, x


a = torch.ones(3, 2)
print(torch.vmap(f)(a))
print(a)
# ---
import torch


def f(x):
    y = torch.zeros(2)
    y += x
    return y


torch.vmap(f)(torch.ones(3, 2))
# ---
import torch

w = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
y = torch.vmap(torch.sin)(w)
print(y)
y.sum().backward()
print(w.grad)
z = torch.vmap(lambda t: (t * t).sum())(w)
print(z)
print(torch.autograd.grad(z[0], w))
# ---
import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
W = torch.tensor([[1.0, 0.0], [2.0, 1.0]])
print(
    torch.vmap(lambda v: W @ v)(x),
    torch.vmap(lambda v: v @ W)(x),
    torch.vmap(torch.mv, in_dims=(None, 0))(W, x),
    torch.vmap(torch.outer)(x, x),
    torch.vmap(torch.mm)(x.view(2, 1, 2), x.view(2, 2, 1)),
)
print(
    torch.vmap(lambda a, b: torch.cat([a, b]))(x, x),
    torch.vmap(lambda a: torch.stack([a, a]))(x),
    torch.vmap(lambda a: a.view(1, 2).t())(x),
)
print(
    torch.vmap(torch.softmax, in_dims=(0, None))(x, 0),
    torch.vmap(lambda t: t.max(0))(x),
    torch.vmap(lambda t: torch.where(t > 1, t, -t))(x),
    torch.vmap(lambda t: t.clamp(2, 3))(x),
)
print(
    torch.vmap(lambda t: t.norm())(x),
    torch.vmap(lambda t: t.mean())(x),
    torch.vmap(lambda t: t.std())(x),
    torch.vmap(lambda t: t.argmax())(x),
    torch.vmap(lambda t: t.sort().values)(x),
    torch.vmap(lambda t: t.cumsum(0))(x),
)
# ---
import torch
import torch.nn.functional as F

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
i = torch.tensor([0, 1])
print(torch.vmap(lambda t, k: t.index_select(0, k.view(1)))(x, i))
print(torch.vmap(lambda t, k: torch.gather(t, 0, k.view(1)))(x, i))
print(torch.vmap(lambda t, k: t[k])(x, i))
print(torch.vmap(lambda t, k: F.cross_entropy(t, k))(x, i))
print(torch.vmap(lambda t, k: F.nll_loss(t.view(1, 2), k.view(1)))(x, i))
print(torch.vmap(lambda t, k: F.one_hot(k, 3))(x, i))
# ---
import torch


def f(x):
    print(x.shape, x.dim(), x.dtype, len(x), x.numel(), x.size(0))
    print("once")
    return x.sum()


print(torch.vmap(f)(torch.ones(2, 3)))
# ---
import torch


def f(x):
    print(x)
    return x


torch.vmap(f)(torch.ones(2, 3))
# ---
import torch


def f(x, y=2, *, z=3):
    return x * y + z


print(
    torch.vmap(f)(torch.ones(2)),
    torch.vmap(f)(torch.ones(2), torch.ones(2)),
    torch.vmap(f)(torch.ones(2), z=1),
)
g = torch.vmap(f)
print(g.__name__)
# ---
import torch

print(torch.vmap(lambda d: d["a"] + d["b"][0])({"a": torch.ones(2), "b": [torch.ones(2)]}))
print(torch.vmap(lambda d, k: d["a"] + k, in_dims=({"a": 0}, None))({"a": torch.ones(2)}, 5))
print(torch.vmap(lambda p: p[0] * p[1], in_dims=((0, None),))((torch.ones(2), 3.0)))
# ---
import torch
import torch.nn.functional as F

x = torch.ones(2, 3)
print(
    torch.vmap(lambda t: F.relu(t))(x),
    torch.vmap(lambda t: F.linear(t, torch.ones(2, 3)))(x),
    torch.vmap(lambda t: F.mse_loss(t, t * 2))(x),
    torch.vmap(lambda t: F.layer_norm(t, (3,)))(x),
)
# ---
import torch

torch.vmap(lambda x: x, in_dims=0, foo=1)
# ---
import torch

f = torch.vmap(lambda a, b: a * b, in_dims=(0, 1), out_dims=1)
print(f(torch.ones(2, 3), torch.ones(3, 2) * 2))
# ---
import torch

print(
    torch.vmap(lambda x: torch.einsum("i,i->", x, x))(torch.ones(2, 3)),
    torch.vmap(lambda x: torch.tensordot(x, x, 1))(torch.ones(2, 3)),
)
print(torch.vmap(lambda x: x.reshape(3, 1).expand(3, 2).sum())(torch.ones(2, 3)))
print(
    torch.vmap(lambda x: x.repeat(2))(torch.ones(2, 2)),
    torch.vmap(lambda x: x.flip(0))(torch.arange(4.0).view(2, 2)),
)
print(
    torch.vmap(lambda x: torch.zeros_like(x) + x)(torch.ones(2, 2)),
    torch.vmap(lambda x: x.new_ones(2) * x)(torch.ones(2, 2)),
)
print(
    torch.vmap(lambda x: x.double())(torch.ones(2, 2)),
    torch.vmap(lambda x: x.detach())(torch.ones(2, 2)),
    torch.vmap(lambda x: x.clone().fill_(3.0))(torch.ones(2, 2)),
)

# --- random numbers, the same or different
import torch
from torch.func import vmap, grad
x = torch.arange(6.).reshape(2, 3)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
torch.manual_seed(0)
t(lambda: vmap(lambda a: a + torch.rand(3), randomness="same")(x))
t(lambda: vmap(lambda a: a + torch.rand(3), randomness="different")(x))
t(lambda: vmap(lambda a: torch.randn_like(a), randomness="different")(x))
t(lambda: vmap(lambda a: torch.randn_like(a), randomness="same")(x))
t(lambda: vmap(lambda a: torch.bernoulli(a / 6), randomness="same")(x))
t(lambda: vmap(lambda a: torch.bernoulli(a / 6), randomness="different")(x))
t(lambda: vmap(lambda a: torch.nn.functional.dropout(a), randomness="same")(x))
t(lambda: vmap(lambda a: torch.nn.functional.dropout(a), randomness="different")(x))
t(lambda: vmap(lambda a: torch.nn.functional.dropout(a))(x))
t(lambda: vmap(lambda a: torch.randperm(3), randomness="different")(x))
t(lambda: vmap(lambda a: torch.randint(0, 9, (2,)), randomness="different")(x))
t(lambda: vmap(lambda a: torch.multinomial(a + 1, 2), randomness="different")(x))
t(lambda: vmap(lambda a: torch.normal(0., 1., (2,)), randomness="different")(x))
t(lambda: vmap(lambda a: torch.rand(2), randomness="same")(x))
t(lambda: vmap(lambda a: torch.randn(20).sum(), randomness="different")(x))
t(lambda: vmap(vmap(lambda a: a + torch.rand(()), randomness="different"), randomness="different")(x))
t(lambda: vmap(vmap(lambda a: a + torch.rand(()), randomness="same"), randomness="different")(x))
t(lambda: vmap(vmap(lambda a: a + torch.rand(()), randomness="different"), randomness="same")(x))
t(lambda: vmap(vmap(lambda a: a + torch.rand(())), randomness="same")(x))
t(lambda: vmap(grad(lambda a: (torch.nn.functional.dropout(a, 0.5) * a).sum()), randomness="different")(x))
t(lambda: vmap(lambda a: a * torch.rand(3), randomness="different", chunk_size=1)(x))
t(lambda: vmap(lambda a: torch.normal(a, 1.), randomness="different")(x))
t(lambda: torch.rand(2))

# --- dropout in a model of many
import torch, torch.nn as nn
from torch.func import functional_call, vmap, grad
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(2, 4), nn.Dropout(0.5), nn.Linear(4, 1))
p = {k: v.detach() for k, v in m.named_parameters()}
f = lambda p, x: functional_call(m, p, (x,)).sum()
x = torch.randn(3, 2)
print(vmap(f, in_dims=(None, 0), randomness="different")(p, x)); print(vmap(f, in_dims=(None, 0), randomness="same")(p, x))
g = vmap(grad(f), in_dims=(None, 0), randomness="different")(p, x); print({k: v.shape for k, v in g.items()}, g['2.weight'])
try: vmap(f, in_dims=(None, 0))(p, x)
except RuntimeError as e: print(e)
m.eval(); print(vmap(f, in_dims=(None, 0))(p, x))

# --- what is not mapped over
import torch
from torch.func import vmap
x=torch.arange(6.).reshape(2,3)
def t(n,fn):
    try: print(n, fn())
    except Exception as e: print(n, type(e).__name__, e)
for n in ["nonzero","unique","unique_consecutive","masked_select","allclose","equal","is_nonzero","item"]:
    for as_m in (0,1):
        try:
            if as_m: f={"masked_select":lambda a:a.masked_select(a>1),"allclose":lambda a:a.allclose(a),"equal":lambda a:a.equal(a)}.get(n,lambda a:getattr(a,n)())
            else: f={"masked_select":lambda a:torch.masked_select(a,a>1),"allclose":lambda a:torch.allclose(a,a),"equal":lambda a:torch.equal(a,a)}.get(n,lambda a:getattr(torch,n)(a))
        except Exception as e: continue
        t(n,lambda: vmap(f)(x))
t("eq obj",lambda: vmap(lambda a: a in [a])(x))
t("len", lambda: vmap(lambda a: len(a))(x))
t("iter", lambda: vmap(lambda a: sum(v for v in a))(x))
t("list", lambda: vmap(lambda a: torch.stack([v*2 for v in a]))(x))
t("format", lambda: vmap(lambda a: f"{a.sum():.2f}")(x))
t("range", lambda: vmap(lambda a: sum(range(a.sum())))(x))
t("index by", lambda: vmap(lambda a: x[a.argmax()])(x))
t("index by2", lambda: vmap(lambda a: x[0][a.argmax()])(x))
t("data_ptr", lambda: vmap(lambda a: a.data_ptr())(x))
t("is_contiguous", lambda: vmap(lambda a: print(a.is_contiguous(), a.stride()) or a)(x))
t("backward", lambda: vmap(lambda a: a.sum().backward())(x.requires_grad_()))

# --- a rule of ones own sees where the examples lie
import torch
class F(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x ** 2
    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])
        ctx.save_for_forward(inputs[0])
    @staticmethod
    def backward(ctx, g):
        return g * 2 * ctx.saved_tensors[0]
    @staticmethod
    def jvp(ctx, t):
        return t * 2 * ctx.saved_tensors[0]
    @staticmethod
    def vmap(info, in_dims, x):
        print(info, in_dims, x.shape)
        return F.apply(x), in_dims[0]
print(torch.func.vmap(F.apply, in_dims=1)(torch.ones(2, 3)))
print(torch.func.jvp(F.apply, (torch.tensor(3.),), (torch.tensor(1.),)))
# --- zeros of products
import torch
from torch.func import vmap
A=torch.ones(2,2,1); x=-torch.zeros(2,1,2)
print(vmap(torch.mm)(A,x), torch.mm(A[0],x[0]))
print(vmap(torch.mm,in_dims=(0,None))(A,x[0]), vmap(torch.mm,in_dims=(None,0))(A[0],x))
print(vmap(torch.outer)(A[...,0],x[:,0]), torch.outer(A[0][:,0],x[0,0]))
