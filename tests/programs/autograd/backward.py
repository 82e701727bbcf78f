# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.retain_grad()
(y**2).sum().backward(inputs=[x])
print(y.grad, x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.retain_grad()
print(torch.autograd.grad((y**2).sum(), x), y.grad, x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.retain_grad()
print(torch.autograd.grad((y**2).sum(), y), y.grad, x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
w = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * w
y.sum().backward(inputs=x)
print(x.grad, w.grad)
y = x * w
y.sum().backward(inputs=[y, w])
print(y.grad, w.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.sum().backward(inputs=[])
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.sum().backward(inputs=())
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
z = torch.tensor([1.0, 2.0])
(x * z).sum().backward(inputs=[z])
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
z = torch.tensor([1.0, 2.0], requires_grad=True)
(x * 2).sum().backward(inputs=[z])
print(z.grad, x.grad)
# ---
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x**3
y.backward(create_graph=True)
print(x.grad)
y = x**3
y.backward(create_graph=True)
print(x.grad)
# ---
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x * x * 3
g = torch.autograd.grad(y, x, create_graph=True)[0]
print(g)
g.backward()
print(x.grad)
y.backward()
print(x.grad)
# ---
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x * x
torch.autograd.grad(y, x, create_graph=True, retain_graph=False)
y.backward()
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.backward(gradient=torch.tensor([1.0, 1.0]), retain_graph=True)
y.backward(torch.tensor([1.0, 1.0]), True)
y.backward(torch.tensor([1.0, 1.0]), False, False, [x])
print(x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward(x * 2, torch.ones(2))
torch.autograd.backward([x * 2, x * 3], [torch.ones(2), torch.ones(2)])
torch.autograd.backward((x.sum(), x.prod()))
torch.autograd.backward(tensors=(x.sum(), (x * 2)), grad_tensors=(None, torch.ones(2)))
print(x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward([x * 2, x * 3], [torch.ones(2)])
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward([x * 2], [torch.ones(2), torch.ones(2)])
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward([x * 2, x.sum()])
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward([])
print("ok")
torch.autograd.backward(())
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward([x.sum(), torch.ones(1)])
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward(x.sum(), grad_variables=torch.ones(()))
print(x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward(x.sum(), torch.ones(()), grad_variables=torch.ones(()))
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.backward(5)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.grad(x.sum(), 5)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.grad(5, x)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.grad(x.sum(), [])
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
torch.autograd.grad([], x)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.autograd.grad([x.sum(), (x * x)], x, [None, torch.ones(2)]))
print(torch.autograd.grad((x * x), (x,), torch.ones(2)))
print(torch.autograd.grad((x * x), [x], grad_outputs=(torch.ones(2),)))
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.autograd.grad((x * x).sum(), (x, y), allow_unused=True, materialize_grads=True))
print(torch.autograd.grad((x * x).sum(), (x, y), materialize_grads=True, create_graph=True))
torch.autograd.grad((x * x).sum(), (x, y), materialize_grads=True, allow_unused=False)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
print(torch.autograd.grad(x.sum(), x, only_inputs=False))
# ---
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
print(torch.autograd.grad(y, x, torch.eye(3), is_grads_batched=True))
# ---
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
print(torch.autograd.grad(y, x, (torch.eye(3),), is_grads_batched=True, create_graph=True))
# ---
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
print(torch.autograd.grad(y, x, torch.ones(3), is_grads_batched=True))
# ---
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
print(torch.autograd.grad(y, x, torch.ones(4, 2), is_grads_batched=True))
# ---
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = x**2
print(torch.autograd.grad([y, y * 2], x, (torch.eye(3), torch.eye(3)), is_grads_batched=True))
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.backward(torch.tensor([1, 2]))
print(x.grad)
y = x * 2
y.backward(torch.tensor([True, False]))
print(x.grad)
y = x * 2
y.backward(torch.tensor([1.0, 2.0], dtype=torch.float64))
print(x.grad, x.grad.dtype)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.backward(torch.tensor([1j, 2.0]))
# ---
import torch

x = torch.tensor([1j, 2.0], requires_grad=True)
y = x * 2
y.backward(torch.tensor([1.0, 2.0]))
# ---
import torch

x = torch.tensor([1j, 2.0], requires_grad=True)
y = (x * x).sum()
y.backward()
# ---
import torch

x = torch.tensor([1 + 1j, 2.0], requires_grad=True)
y = (x * x).sum().abs()
y.backward()
print(x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(x * 2).backward(1.0)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(x * 2).backward(gradient=[torch.ones(2)])
print(x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(x * 2).backward(torch.ones(1, 2))
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.ones(2, requires_grad=True)
y = x * x
(g,) = torch.autograd.grad(y, x, v, create_graph=True)
print(g)
print(torch.autograd.grad(g, v, torch.ones(2)))
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.ones(2, requires_grad=True)
y = x + 1
y.backward(v)
print(x.grad, x.grad is v, x.grad.requires_grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
v = torch.ones(2)
x.backward(v)
v[0] = 5
print(x.grad, v)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x + 1
v = torch.ones(2)
y.backward(v)
v[0] = 5
print(x.grad, v)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x * x).sum()
z = x.sum()
y.backward()
z.backward()
try:
    (y + z).backward()
except RuntimeError as e:
    print(e)
print(x.grad)
# ---
import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
c = a * b
d = c * c
d.backward()
e = c + 1
try:
    e.backward()
except RuntimeError as er:
    print(str(er)[:40])
print(a.grad, b.grad)
# ---
import torch

a = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(2.0, requires_grad=True)
c = a.exp()
s = c * b
c.add_(1)
try:
    s.backward()
except RuntimeError as er:
    print(er)
print(a.grad, b.grad)
# ---
import torch
import torch.nn.functional as F

a = torch.tensor([1.0, 2.0], requires_grad=True)
s = a.exp() + a.sin() + a.view(2).relu() + a.clone() + (-a) + a.sum() + a.t() + a.tanh().detach()
s.sum().backward()
for f in (
    lambda: (a + 1).sum(),
    lambda: a.view(2).sum(),
    lambda: a.clone().sum(),
    lambda: (-a).sum(),
    lambda: a.mean(),
    lambda: a[0],
    lambda: a[:1].sum(),
    lambda: a[[0, 1]].sum(),
    lambda: torch.cat([a, a]).sum(),
    lambda: a.expand(2, 2).sum(),
    lambda: a.permute(0).sum(),
    lambda: a.max(),
    lambda: a.max(0).values,
    lambda: a.norm(),
    lambda: a.cumsum(0).sum(),
    lambda: a.softmax(0)[0],
    lambda: (a - 1).sum(),
    lambda: (a / 2).sum(),
    lambda: (1 / a).sum(),
    lambda: (a**2).sum(),
    lambda: (a**0).sum(),
    lambda: a.abs().sum(),
    lambda: a.sign().sum(),
    lambda: a.floor().sum(),
    lambda: a.clamp(0, 1).sum(),
    lambda: a.round().sum(),
    lambda: a.double().sum(),
    lambda: torch.stack([a, a]).sum(),
    lambda: a.flip(0).sum(),
    lambda: a.where(a > 1, a).sum(),
    lambda: a.repeat(2).sum(),
    lambda: a.sort().values.sum(),
    lambda: a.unsqueeze(0).sum(),
    lambda: a.std(),
    lambda: a.var(),
    lambda: a.prod(),
    lambda: a.dot(a),
    lambda: a.roll(1).sum(),
    lambda: a.unbind()[0],
    lambda: a.masked_fill(a > 1, 0.0).sum(),
    lambda: a.index_select(0, torch.tensor([0])).sum(),
    lambda: a.gather(0, torch.tensor([0])).sum(),
    lambda: a.square().sum(),
    lambda: torch.outer(a, a).sum(),
    lambda: a.trunc().sum(),
    lambda: a.sum(0),
    lambda: F.relu(a).sum(),
    lambda: F.leaky_relu(a).sum(),
    lambda: F.softplus(a).sum(),
    lambda: F.mse_loss(a, a * 2),
    lambda: F.elu(a).sum(),
    lambda: a.log_softmax(0).sum(),
    lambda: a.logsumexp(0),
    lambda: a.sqrt().sum(),
    lambda: a.reciprocal().sum(),
    lambda: torch.maximum(a, a * 2).sum(),
    lambda: a.fmod(2).sum(),
    lambda: a.lerp(a, 0.5).sum(),
    lambda: a.diag().sum(),
    lambda: a.triu if 0 else a.tile(2).sum(),
    lambda: a.take(torch.tensor([0])).sum(),
    lambda: a.median(),
    lambda: a.amax(),
    lambda: a.cumprod(0).sum(),
    lambda: a.real.sum(),
    lambda: a.addcmul(a, a).sum(),
    lambda: a.hypot(a).sum(),
    lambda: a.atan2(a).sum(),
):
    y = f()
    y.backward()
    try:
        y.backward()
        print("twice", end=" ")
    except RuntimeError as e:
        print("freed", end=" ")
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.no_grad():
    y = x * 2
y.sum().backward()
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.no_grad():
    (x * 2).requires_grad_().sum().backward()
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x * 2).sum()
with torch.no_grad():
    y.backward()
    print(x.grad, x.grad.requires_grad)
    g = torch.autograd.grad((x * 2).sum(), x)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x**3).sum()
with torch.no_grad():
    (g,) = torch.autograd.grad(y, x, create_graph=True)
print(g.requires_grad, g)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(g1,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
(g2,) = torch.autograd.grad(g1.sum(), x, create_graph=True)
(g3,) = torch.autograd.grad(g2.sum(), x, create_graph=True)
print(g1, g2, g3)
(g4,) = torch.autograd.grad(g3.sum(), x, create_graph=True, allow_unused=True)
print(g4)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = torch.tensor([1.0, 2.0], requires_grad=True)
z = x * 2
print(torch.autograd.grad(z.sum(), (x, z, z.detach() if 0 else x), retain_graph=True))
print(torch.autograd.grad(z, z, torch.ones(2)))
print(torch.autograd.grad(x, x, torch.ones(2)))
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.grad = torch.tensor([10.0, 20.0])
(x * 2).sum().backward()
print(x.grad)
x.grad = None
print(x.grad)
del x.grad
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
(x * 2).sum().backward()
g = x.grad
x.grad.zero_()
print(g, x.grad is g, g._version)
x.grad *= 3
x.grad += 1
print(x.grad, g)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.grad = 5
# ---
import torch

x = torch.tensor([1.0, 2.0])
x.grad = torch.ones(2)
print(x.grad)
x.grad = x
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.grad = torch.ones(2, requires_grad=True)
print(x.grad)
(x * 2).sum().backward()
print(x.grad)
# ---
import torch

x = torch.tensor([1, 2])
x.grad = torch.ones(2)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
print(x.grad_dtype)
x.grad_dtype = torch.float64
(x.double() * 2).sum().backward()
print(x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.backward(torch.ones(2), create_graph=1)
print(x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 2
y.backward(torch.ones(2), retain_graph=None, foo=1)
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x.sum()
y.backward(torch.tensor(2.0))
print(x.grad)
y = x.sum()
y.backward(torch.tensor([2.0]))
# ---
import torch

x = torch.ones(0, requires_grad=True)
x.sum().backward()
print(x.grad)
(x * 2).backward()
# ---
import torch

x = torch.ones(2, 2, requires_grad=True)
x.T.contiguous().view(-1)[0].backward()
print(x.grad, x.grad.is_contiguous())
# ---
import torch

x = torch.ones(2, 3).t().requires_grad_()
print(x.is_leaf, x.stride())
(x * 2).sum().backward()
print(x.grad.stride())
# ---
import torch
from torch.autograd.graph import get_gradient_edge, GradientEdge

x = torch.ones(2, requires_grad=True)
y = x * 2
e = get_gradient_edge(y)
print(e.node, e.output_nr)
z = (y * 3).sum()
print(torch.autograd.grad(z, e, retain_graph=True))
print(torch.autograd.grad(z, get_gradient_edge(x), retain_graph=True))
print(torch.autograd.grad(e, x, torch.ones(2)))
z.backward(inputs=[get_gradient_edge(x)])
print(x.grad)
# ---
import torch
from torch.autograd.graph import get_gradient_edge, GradientEdge

x = torch.ones(2, requires_grad=True)
y = x * 2
torch.autograd.grad(get_gradient_edge(y), x)
# ---
import torch
from torch.autograd.graph import get_gradient_edge, GradientEdge

x = torch.ones(2, requires_grad=True)
get_gradient_edge(torch.ones(2))
# ---
import torch
from torch.autograd.graph import get_gradient_edge, GradientEdge

x = torch.ones(2, requires_grad=True)
y = x * 2
z = (y * 2).sum()
z.backward(inputs=[get_gradient_edge(y)])
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = (x * 2).sum()
y.backward()
print(y.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = (x.exp()).sum()
y.backward(retain_graph=True)
x.grad.zero_()
y.backward(retain_graph=True)
print(x.grad)
y.backward()
y.backward()

# --- arguments of grad that are no tensors
import torch
x = torch.tensor([1., 2., 3.], requires_grad=True)
y = (x ** 2).sum()
try:
    torch.autograd.grad(y)
except Exception as e:
    print(type(e), e)
try:
    torch.autograd.grad(y, [])
except Exception as e:
    print(type(e), e)
try:
    torch.autograd.grad(y, 3)
except Exception as e:
    print(type(e), e)
try:
    torch.autograd.grad(y, [x, 3])
except Exception as e:
    print(type(e), e)
try:
    torch.autograd.grad(3, x)
except Exception as e:
    print(type(e), e)
try:
    torch.autograd.grad([y, 2.0], x)
except Exception as e:
    print(type(e), e)
try:
    torch.autograd.grad(y, x, grad_outputs=2.0)
except Exception as e:
    print(type(e), e)
try:
    torch.autograd.grad(y, x, grad_outputs=[2.0])
except Exception as e:
    print(type(e), e)
print(torch.autograd.grad(y, {'a': x}))

# --- a gradient that requires grad, seen by hooks
import torch
a = torch.tensor([1., 2.], requires_grad=True)
g = torch.tensor([1., 1.], requires_grad=True)
seen = []
h = a * 3
h.register_hook(lambda gr: print('h', gr.requires_grad, gr.grad_fn, gr))
h.backward(g)
a.register_hook(lambda gr: print('a', gr.requires_grad, gr))
(a * 2).backward(g)
print(a.grad, g.grad)
(a*2).backward(g, create_graph=True)
print(a.grad, g.grad)

# --- inputs that are none
import torch
x = torch.tensor([3., 4.], requires_grad=True)
y = x * 2
y.backward(inputs=[x], gradient=torch.tensor([1., 0.]))
print(x.grad)
y = x * 2
try:
    y.backward(torch.ones(2), inputs=[])
except Exception as e: print(type(e).__name__, e)
try:
    y.backward(torch.ones(2), inputs=[y])
    print(y.grad)
except Exception as e: print(type(e).__name__, e)
try:
    y.backward(torch.ones(2), inputs=torch.ones(2))
except Exception as e: print(type(e).__name__, e)
try:
    y.backward(torch.ones(2), inputs=[3])
except Exception as e: print(type(e).__name__, e)
try:
    y.backward(torch.ones(2), inputs='x')
except Exception as e: print(type(e).__name__, e)
z = torch.ones(2, requires_grad=True)
y.backward(torch.ones(2), inputs=[z])
print(z.grad)

# --- flags that are none
import torch
x = torch.tensor([2.0], requires_grad=True)
y = x ** 2
torch.autograd.backward(y, retain_graph="yes")
print(x.grad)
torch.autograd.backward(y, None, True, False, None, [x])
print(x.grad)
y.backward(None, False, False)
y.backward(None, True, True, [x], 3)

# --- rows of cotangents that do not go together
import torch
x = torch.tensor([1., 2.], requires_grad=True)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: torch.autograd.grad((x**2).sum(), x, is_grads_batched=True))
t(lambda: torch.autograd.grad([x**2, x*3], x, [torch.ones(2, 2), torch.ones(3, 2)], is_grads_batched=True))
t(lambda: torch.autograd.grad([x**2, (x*3).sum()], x, [torch.ones(2, 2), None], is_grads_batched=True))
t(lambda: torch.autograd.grad([(x**2).sum(), x*3], x, [torch.tensor([1., 2.]), torch.ones(2, 2)], is_grads_batched=True))
