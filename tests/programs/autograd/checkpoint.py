# --- a function run again for backward
import torch
from torch.utils.checkpoint import checkpoint
def f(x):
    print("running", torch.is_grad_enabled())
    y = x.sin()
    print("after sin")
    z = y.exp()
    print("after exp")
    return z
x = torch.tensor([1., 2.], requires_grad=True)
y = checkpoint(f, x, use_reentrant=False)
print(y)
y.sum().backward()
print(x.grad)
y = checkpoint(f, x, use_reentrant=True)
print(y, y.grad_fn.name())
y.sum().backward()
print(x.grad)

# --- nothing said of the kind
import torch
from torch.utils.checkpoint import checkpoint
x = torch.tensor([1., 2.], requires_grad=True)
y = checkpoint(lambda t: t * 2, x)
print(y)
y.sum().backward()
print(x.grad)
z = checkpoint(lambda t: t * 2, x.detach(), use_reentrant=True)
print(z)

# --- a row of layers
import torch
from torch.utils.checkpoint import checkpoint_sequential
from torch import nn
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2), nn.ReLU())
x = torch.ones(1, 2, requires_grad=True)
y = checkpoint_sequential(m, 2, x, use_reentrant=False)
y.sum().backward()
print(x.grad, y)
y = checkpoint_sequential(m, 2, x)
print(y)
y.sum().backward()
print(x.grad, [p.grad for p in m.parameters()])

# --- dropout drops the same again
import torch
import torch.utils.checkpoint as cp
import torch.nn as nn
torch.manual_seed(0)
d = nn.Dropout(0.5)
x = torch.ones(8, requires_grad=True)
y = cp.checkpoint(lambda t: d(t) * t, x, use_reentrant=False)
print(y); y.sum().backward(); print(x.grad); print(torch.rand(2))
x.grad = None
y = cp.checkpoint(lambda t: d(t) * t, x, use_reentrant=True, preserve_rng_state=True)
print(y); y.sum().backward(); print(x.grad); print(torch.rand(2))

# --- mistakes with checkpoints
import torch
from torch.utils.checkpoint import checkpoint
x = torch.tensor([1., 2.], requires_grad=True)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
y = checkpoint(torch.exp, x, use_reentrant=True)
t(lambda: torch.autograd.grad(y.sum(), x))
y = checkpoint(torch.exp, x, use_reentrant=True)
t(lambda: y.sum().backward(inputs=[x]))
y = checkpoint(torch.exp, x, use_reentrant=False)
t(lambda: torch.autograd.grad(y.sum(), x, retain_graph=True)); t(lambda: torch.autograd.grad(y.sum(), x)); t(lambda: torch.autograd.grad(y.sum(), x))
t(lambda: checkpoint(torch.exp, x, use_reentrant=True, foo=1))
t(lambda: checkpoint(lambda a, k=1: a * k, x, use_reentrant=False, k=3))
t(lambda: checkpoint(lambda t: t.detach(), x, use_reentrant=True).sum().backward())
n = 0
def g(t):
    global n
    n += 1
    return t.exp().sin() if n == 1 else t.exp()
y = checkpoint(g, x, use_reentrant=False); t(lambda: y.sum().backward())
n = 0
def h(t):
    global n
    n += 1
    return t.exp() if n == 1 else torch.cat([t, t]).exp()
y = checkpoint(h, x, use_reentrant=False); t(lambda: y.sum().backward())
with torch.no_grad(): print(checkpoint(torch.exp, x, use_reentrant=False))
g, = torch.autograd.grad(checkpoint(lambda t: t ** 3, x, use_reentrant=False).sum(), x, create_graph=True); print(g)
print(torch.autograd.grad(g.sum(), x))
a = torch.ones(2, requires_grad=True); b = a * 1
y = checkpoint(lambda t: t * t, b, use_reentrant=False); b.add_(1); t(lambda: y.sum().backward())
y = checkpoint(lambda u: checkpoint(torch.sin, u * 2, use_reentrant=False) * u, x, use_reentrant=False); y.sum().backward(); print(x.grad)

# --- a block of a network
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 4); self.b = nn.Linear(4, 1)
    def forward(self, x):
        h = checkpoint(self._block, x, use_reentrant=False)
        return self.b(h)
    def _block(self, x):
        print("block")
        return torch.relu(self.a(x))
torch.manual_seed(0)
m = Net(); x = torch.randn(2, 3)
loss = m(x).pow(2).mean(); loss.backward()
print(loss, m.a.weight.grad, m.b.bias.grad)

# --- what hooks give back has its place in the graph
import torch
class Sq(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        y = x ** 2
        ctx.save_for_backward(x, y)
        return y
    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        print(x.requires_grad, x.grad_fn, y.grad_fn is not None)
        return g * 2 * x
x = torch.tensor([1., 2.], requires_grad=True)
with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach().clone(), lambda t: t):
    y = Sq.apply(x); z = Sq.apply(x * 1)
g, = torch.autograd.grad((y + z).sum(), x, create_graph=True); print(g); print(torch.autograd.grad(g.sum(), x))
