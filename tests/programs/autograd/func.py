# ---
import torch

x = torch.tensor([1.0, 2.0])
print(torch.func.grad(lambda t: (t**2).sum())(x))
print(torch.func.grad_and_value(lambda t: (t**2).sum())(x))
print(torch.func.vjp(lambda t: t**2, x))
o, f = torch.func.vjp(lambda t: t**2, x)
print(o, f(torch.ones(2)), f(torch.tensor([1.0, 0.0])))
print(torch.func.jvp(lambda t: t**2, (x,), (torch.ones(2),)))
print(
    torch.func.jacrev(lambda t: t**2)(x),
    torch.func.jacfwd(lambda t: t**2)(x),
    torch.func.hessian(lambda t: (t**3).sum())(x),
)
# ---
import torch

f = lambda x, y: (x * y).sum()
x, y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
print(
    torch.func.grad(f)(x, y),
    torch.func.grad(f, argnums=1)(x, y),
    torch.func.grad(f, argnums=(0, 1))(x, y),
    torch.func.grad(f, argnums=-1)(x, y),
)
print(torch.func.grad(f, argnums=(0,))(x, y))
# ---
import torch

f = lambda x: ((x**2).sum(), x * 2)
print(torch.func.grad(f, has_aux=True)(torch.ones(2)))
print(torch.func.grad_and_value(f, has_aux=True)(torch.ones(2)))
print(torch.func.vjp(f, torch.ones(2), has_aux=True)[0])
print(torch.func.jacrev(lambda x: (x**2, x), has_aux=True)(torch.ones(2)))
print(torch.func.jacfwd(lambda x: (x**2, x), has_aux=True)(torch.ones(2)))
print(torch.func.jvp(lambda x: (x**2, x), (torch.ones(2),), (torch.ones(2),), has_aux=True))
# ---
import torch

torch.func.grad(lambda x: x)(torch.ones(2))
# ---
import torch

torch.func.grad(lambda x: 5)(torch.ones(2))
# ---
import torch

torch.func.grad(lambda x: (x.sum(), x))(torch.ones(2))
# ---
import torch

torch.func.grad(lambda x: x.sum(), has_aux=True)(torch.ones(2))
# ---
import torch

torch.func.grad(lambda x: x.sum())(5.0)
# ---
import torch

torch.func.grad(lambda x: x.sum().float())(torch.ones(2, dtype=torch.int64))
# ---
import torch

torch.func.grad(lambda x: x.sum(), argnums=3)(torch.ones(2))
# ---
import torch

torch.func.grad(lambda x: x.sum(), argnums="a")(torch.ones(2))
# ---
import torch

torch.func.grad(lambda x, y: x.sum(), argnums=(0, 0))(torch.ones(2), torch.ones(2))
# ---
import torch

torch.func.grad(lambda x, y: x.sum(), argnums=())(torch.ones(2), torch.ones(2))
# ---
import torch

print(torch.func.grad(lambda d: (d["a"] * d["b"][0]).sum())({"a": torch.ones(2), "b": [torch.ones(2) * 3]}))
print(torch.func.grad(lambda p: (p[0] * p[1]).sum())((torch.ones(2), torch.ones(2) * 2)))
print(torch.func.grad(lambda x, k=2: (x**k).sum())(torch.ones(2), k=3))
# ---
import torch

print(torch.func.grad(lambda x: torch.ones(()))(torch.ones(2)))
print(torch.func.grad(lambda x, y: x.sum(), argnums=(0, 1))(torch.ones(2), torch.ones(2)))
# ---
import torch

f = lambda x: x**4
g = torch.func.grad
x = torch.tensor(2.0)
print(g(f)(x), g(g(f))(x), g(g(g(f)))(x))
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.func.grad(lambda t: (t**3).sum())(x)
print(y)
y.sum().backward()
print(x.grad)
w = torch.tensor(3.0, requires_grad=True)
z = torch.func.grad(lambda t: w * t**2)(torch.tensor(2.0))
print(z.requires_grad)
z.backward()
print(w.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.no_grad():
    y = torch.func.grad(lambda t: (t**3).sum())(x)
print(y, y.requires_grad)
# ---
import torch


def f(x):
    with torch.no_grad():
        c = x**2
    return (x**2 - c).sum()


print(torch.func.grad(f)(torch.tensor([1.0, 2.0])))
# ---
import torch


def f(x):
    return (x.detach() * x).sum()


print(torch.func.grad(f)(torch.tensor([1.0, 2.0])))
# ---
import torch


def f(x):
    y = x.clone()
    y.mul_(2)
    y[0] = 1
    return y.sum()


print(torch.func.grad(f)(torch.tensor([1.0, 2.0])))
# ---
import torch

y = torch.zeros(2)


def f(x):
    y.add_(x)
    return y.sum()


torch.func.grad(f)(torch.tensor([1.0, 2.0]))
# ---
import torch


def f(x):
    x.sum().backward()
    return x.sum()


torch.func.grad(f)(torch.tensor([1.0, 2.0]))
# ---
import torch


def f(x):
    x.requires_grad_()
    return x.sum()


torch.func.grad(f)(torch.tensor([1.0, 2.0]))
# ---
import torch


def f(x):
    x.mul_(2)
    return x.sum()


a = torch.tensor([1.0, 2.0])
print(torch.func.grad(f)(a), a)
# ---
import torch


def f(x):
    print(x)
    return x.sum()


torch.func.grad(f)(torch.tensor([1.0, 2.0]))
# ---
import torch


def f(x):
    print(x.requires_grad, x.is_leaf, x.shape)
    return (x * 2).sum()


torch.func.grad(f)(torch.tensor([1.0, 2.0]))
# ---
import torch

o, f = torch.func.vjp(lambda x, y: (x * y, x + y), torch.ones(2), torch.ones(2) * 2)
print(o, f((torch.ones(2), torch.zeros(2))))
f(torch.ones(2))
# ---
import torch

torch.func.vjp(lambda x: 5, torch.ones(2))
# ---
import torch

torch.func.vjp(lambda x: None, torch.ones(2))
# ---
import torch

torch.func.vjp(lambda x: x > 0, torch.ones(2))
# ---
import torch

o, f = torch.func.vjp(lambda x: x * 2, torch.ones(2))
f(torch.ones(3))
# ---
import torch

o, f = torch.func.vjp(lambda x: {"a": x * 2}, torch.ones(2))
print(o, f({"a": torch.ones(2)}))
# ---
import torch

torch.func.jvp(lambda x: x, torch.ones(2), (torch.ones(2),))
# ---
import torch

torch.func.jvp(lambda x: x, (torch.ones(2),), torch.ones(2))
# ---
import torch

torch.func.jvp(lambda x: x, (torch.ones(2),), (torch.ones(3),))
# ---
import torch

torch.func.jvp(lambda x: x, (torch.ones(2),), (torch.ones(2), torch.ones(2)))
# ---
import torch

torch.func.jvp(lambda x: x, (), ())
# ---
import torch

torch.func.jvp(lambda x: 5, (torch.ones(2),), (torch.ones(2),))
# ---
import torch

print(torch.func.jvp(lambda x: torch.ones(2), (torch.ones(2),), (torch.ones(2),)))
torch.func.jvp(lambda x: torch.ones(2), (torch.ones(2),), (torch.ones(2),), strict=True)
# ---
import torch

print(torch.func.jvp(lambda x, y: x * y, (torch.ones(2), torch.ones(2) * 3), (torch.ones(2), torch.zeros(2))))
f = lambda x: torch.func.jvp(torch.sin, (x,), (torch.ones(()),))[1]
print(torch.func.jvp(f, (torch.tensor(1.0),), (torch.tensor(1.0),)))
print(
    torch.func.grad(f)(torch.tensor(1.0)),
    torch.func.jvp(torch.func.grad(torch.sin), (torch.tensor(1.0),), (torch.tensor(1.0),)),
)
# ---
import torch

print(torch.func.jacrev(lambda x, y: x * y, argnums=(0, 1))(torch.ones(2), torch.ones(2) * 3))
print(torch.func.jacfwd(lambda x, y: x * y, argnums=(0, 1))(torch.ones(2), torch.ones(2) * 3))
print(torch.func.jacrev(lambda x: (x**2, x.sum()))(torch.ones(2)))
print(torch.func.jacfwd(lambda x: (x**2, x.sum()))(torch.ones(2)))
print(torch.func.jacrev(lambda x: {"a": x**2})(torch.ones(2)))
print(torch.func.jacrev(lambda d: d["a"] * d["b"])({"a": torch.ones(2), "b": torch.ones(2)}))
print(
    torch.func.jacrev(lambda x: x.sum())(torch.ones(2, 2)),
    torch.func.jacfwd(lambda x: x.sum(0))(torch.ones(2, 2)),
)
print(
    torch.func.jacrev(lambda x: x**2, chunk_size=1)(torch.ones(3)),
    torch.func.jacrev(lambda x: x**2, chunk_size=2)(torch.ones(3)),
)
# ---
import torch

torch.func.jacrev(lambda x: x, chunk_size=0)(torch.ones(2))
# ---
import torch

torch.func.jacrev(lambda x: x)(torch.tensor([1j]))
# ---
import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
y = torch.tensor([1.0, 0.0])
w = torch.tensor([0.5, -0.5])


def loss(w, x, y):
    return ((x @ w) - y) ** 2


print(torch.vmap(torch.func.grad(loss), in_dims=(None, 0, 0))(w, x, y))
print(torch.vmap(torch.func.grad(lambda t: (t**2).sum()))(x))
print(
    torch.vmap(torch.func.jacrev(lambda t: t**2))(x),
    torch.vmap(torch.func.jacfwd(torch.sin))(x),
    torch.vmap(torch.func.hessian(lambda t: (t**3).sum()))(x),
)
print(
    torch.func.jacrev(torch.func.jacrev(torch.sin))(torch.tensor([1.0])),
    torch.func.jacfwd(torch.func.jacfwd(torch.sin))(torch.tensor([1.0])),
    torch.func.jacrev(torch.func.jacfwd(torch.sin))(torch.tensor([1.0])),
)
print(torch.func.grad(lambda t: torch.vmap(lambda s: s**2)(t).sum())(y))
# ---
import torch
import torch.nn as nn

torch.manual_seed(0)
m = nn.Linear(2, 1)
with torch.no_grad():
    m.weight.fill_(2.0)
    m.bias.fill_(1.0)
p = dict(m.named_parameters())
print(torch.func.functional_call(m, p, (torch.ones(1, 2),)))
q = {"weight": torch.ones(1, 2) * 5, "bias": torch.zeros(1)}
print(torch.func.functional_call(m, q, torch.ones(1, 2)))
f = lambda p, x: torch.func.functional_call(m, p, (x,)).sum()
print(torch.func.grad(f)(q, torch.ones(1, 2)))
print(torch.vmap(torch.func.grad(f), in_dims=(None, 0))(q, torch.tensor([[[1.0, 2.0]], [[3.0, 4.0]]])))
print(m.weight)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.func.vjp(lambda t: t**2, x)[0], torch.func.vjp(lambda t: t**2, x)[1](torch.ones(2)))
print(torch.func.jvp(lambda t: t**2, (x,), (torch.ones(2),)))
print(torch.func.jacrev(lambda t: t**2)(x))
print(torch.func.grad(lambda t: t.sin().sum())(x))
# ---
import torch

f = torch.func.grad(lambda t: (t**2).sum())
print(f.__name__)


def named(x):
    return x.sum()


print(torch.func.grad(named).__name__, torch.vmap(named).__name__, torch.func.jacrev(named).__name__)
# ---
import torch

torch.func.grad()(torch.ones(2))
# ---
import torch

torch.func.grad(lambda x: x.sum(), 0, False, 5)
# ---
import torch

torch.func.grad(5)(torch.ones(2))
# ---
import torch


def f(x):
    return (x**2).sum()


g = torch.func.grad(f)
x = torch.ones(2)
for _ in range(3):
    x = x - 0.1 * g(x)
print(x)
# ---
import torch

with torch.inference_mode():
    print(torch.func.grad(lambda t: (t**2).sum())(torch.ones(2)))
# ---
import torch
from torch.autograd import Function


class Sq(Function):
    @staticmethod
    def forward(x):
        return x**2

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g


print(torch.func.grad(lambda t: Sq.apply(t).sum())(torch.ones(2)))
torch.vmap(Sq.apply)(torch.ones(2))
# ---
import torch
from torch.autograd import Function


class Sq(Function):
    generate_vmap_rule = True

    @staticmethod
    def forward(x):
        return x**2

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g


print(torch.vmap(Sq.apply)(torch.tensor([1.0, 3.0])))
print(torch.vmap(torch.func.grad(Sq.apply))(torch.tensor([1.0, 3.0])))
# ---
import torch
from torch.autograd import Function


class Sq(Function):
    @staticmethod
    def forward(x):
        return x**2

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g

    @staticmethod
    def vmap(info, in_dims, x):
        print(info, in_dims, x.shape)
        return Sq.apply(x), in_dims[0]


print(torch.vmap(Sq.apply)(torch.tensor([1.0, 3.0])))
# ---
import torch
from torch.autograd import Function


class Sq(Function):
    @staticmethod
    def forward(ctx, x):
        return x**2

    @staticmethod
    def backward(ctx, g):
        return g


torch.func.grad(Sq.apply)(torch.tensor(1.0))

# --- models side by side
import torch, copy
import torch.nn as nn
from torch.func import functional_call, vmap, stack_module_state
torch.manual_seed(0)
models = [nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1)).eval() for _ in range(3)]
params, buffers = stack_module_state(models)
print({k: v.shape for k, v in params.items()}, {k: v.shape for k, v in buffers.items()})
print(params['0.weight'].requires_grad, params['0.weight'].is_leaf, params['0.weight'])
base = copy.deepcopy(models[0])
def fmodel(params, buffers, x):
    return functional_call(base, (params, buffers), (x,))
print(vmap(fmodel, in_dims=(0, 0, None))(params, buffers, torch.ones(4, 2)).detach())
print(vmap(fmodel)(params, buffers, torch.ones(3, 4, 2)).shape)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: stack_module_state([])); t(lambda: stack_module_state([nn.Linear(1, 1), nn.Linear(1, 1).eval()])); t(lambda: stack_module_state([nn.Linear(1, 1), nn.ReLU()]))
m = nn.Linear(1, 1); m.weight.requires_grad_(False); t(lambda: stack_module_state([nn.Linear(1, 1), m]))

# --- what a function returns besides its value
import torch
from torch.func import grad, vjp, jvp, linearize, grad_and_value, jacrev, jacfwd
x = torch.tensor([1., 2.])
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: grad(lambda x: (x.sum(), {"a": x, "b": 3}), has_aux=True)(x))
t(lambda: grad(lambda x: (x.sum(), None), has_aux=True)(x))
t(lambda: grad(lambda x: (x.sum(), x.sum().item()), has_aux=True)(x))
t(lambda: grad_and_value(lambda x: (x.sum(), (x, x * 2)), has_aux=True)(x))
t(lambda: vjp(lambda x: (x, 'a'), x, has_aux=True))
t(lambda: jvp(lambda x: (x, 'a'), (x,), (x,), has_aux=True))
t(lambda: jvp(lambda x: (x, x * 3), (x,), (x,), has_aux=True))
t(lambda: jacrev(lambda x: (x, 1), has_aux=True)(x))
t(lambda: jacfwd(lambda x: (x, 1), has_aux=True)(x))
out, f = linearize(lambda x: x.sin(), x); print(out, f(x))
t(lambda: f(torch.ones(3))); t(lambda: f(x.double())); t(lambda: f(x, x))

# --- arguments counted from the end
import torch
torch.manual_seed(0)
from torch.func import jacfwd, jacrev, hessian, grad, jvp
x = torch.tensor([1., 2.])
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
f = lambda a, b: (a * b).sum()
t(lambda: jacfwd(f, -1)(x, x)); t(lambda: jacfwd(f, (0, -1))(x, x)); t(lambda: jacfwd(f, None)(x, x)); t(lambda: jacrev(f, -1)(x, x)); t(lambda: hessian(f, -1)(x, x)); t(lambda: grad(f, -1)(x, x)); t(lambda: jacfwd(lambda a: a ** 2, -1)(x)); t(lambda: jacfwd(f, 2)(x, x)); t(lambda: jacfwd(f, (0, 1))(x, x)); t(lambda: torch.func.functional_call(torch.nn.Linear(1, 1), 'a', x))
