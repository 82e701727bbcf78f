# ---
import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0])
t = torch.tensor([1.0, 0.0])
with fwAD.dual_level():
    d = fwAD.make_dual(x, t)
    print(d, d is x, d.requires_grad, d.grad_fn)
    y = d**2
    print(y)
    p, tt = fwAD.unpack_dual(y)
    print(p, tt)
    print(fwAD.unpack_dual(y))
    print(fwAD.unpack_dual(y).tangent, fwAD.unpack_dual(x).tangent)
    print(y.sum(), d.sin(), d * 2 + 1, 3 - d, 2 / d)
print(y, d)
print(fwAD.unpack_dual(y))
# ---
import torch
import torch.autograd.forward_ad as fwAD

fwAD.make_dual(torch.ones(1), torch.ones(1))
# ---
import torch
import torch.autograd.forward_ad as fwAD

print(fwAD.unpack_dual(torch.ones(1)))
# ---
import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    with fwAD.dual_level():
        pass
# ---
import torch
import torch.autograd.forward_ad as fwAD

l = fwAD.enter_dual_level()
print(l)
fwAD.exit_dual_level(level=l)
fwAD.exit_dual_level()
# ---
import torch
import torch.autograd.forward_ad as fwAD

l = fwAD.enter_dual_level()
fwAD.exit_dual_level(level=3)
# ---
import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    fwAD.make_dual(torch.ones(2), torch.ones(3))
# ---
import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    fwAD.make_dual(torch.ones(2), torch.ones(2, dtype=torch.float64))
# ---
import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    fwAD.make_dual(torch.ones(2, dtype=torch.int64), torch.ones(2))
# ---
import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    fwAD.make_dual(torch.ones(2), torch.ones(2, dtype=torch.int64))
# ---
import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    d = fwAD.make_dual(torch.ones(2), torch.ones(2))
    fwAD.make_dual(d, torch.ones(2))
# ---
import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    d = fwAD.make_dual(torch.ones(2), fwAD.make_dual(torch.ones(2), torch.ones(2)))
# ---
import torch
import torch.autograd.forward_ad as fwAD

w = torch.tensor([1.0, 2.0], requires_grad=True)
t = torch.tensor([1.0, 1.0], requires_grad=True)
with fwAD.dual_level():
    d = fwAD.make_dual(w, t)
    print(d)
    y = d**3
    p, tt = fwAD.unpack_dual(y)
    print(p, tt)
    tt.sum().backward()
    print(w.grad, t.grad)
# ---
import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
with fwAD.dual_level():
    d = fwAD.make_dual(x, torch.ones(2, 2))
    print(d @ d)
    print(d.t())
    print(d[0], d.view(4), d.sum(0), d.mean(), d.max(), d.max(0))
    print(torch.cat([d, x]), torch.stack([x, d]))
    print(d.exp(), d.log(), d.relu(), d.sigmoid(), d.tanh(), d.softmax(1))
    print(d.prod(), d.norm(), d.std(), d.var())
    print(torch.where(d > 2, d, x), d.clamp(2, 3), d.abs(), d.sqrt(), d.reciprocal())
    print(d.detach(), d.clone(), d.double(), d.long(), d > 2, d.argmax())
    print(torch.mm(x, d), torch.dot(d[0], x[0]), torch.outer(d[0], x[0]), d.det() if 0 else "")
    print(d.cumsum(0), d.flip(0), d.repeat(2, 1), d.unsqueeze(0), d.transpose(0, 1), d.expand(2, 2, 2))
    print(d.item() if 0 else d[0, 0].item(), d.tolist())
# ---
import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0])
with fwAD.dual_level():
    d = fwAD.make_dual(x.clone(), torch.ones(2))
    d.mul_(3)
    print(d)
    d += 1
    d[0] = 5
    print(d)
    v = d[1]
    v.mul_(2)
    print(d, v)
    z = torch.zeros(2)
    z.copy_(d)
    print(z)
    z2 = torch.zeros(2)
    z2[0] = d[1]
    print(z2)
    z3 = torch.zeros(2)
    z3.add_(d)
    print(z3)
    d.zero_()
    print(d)
# ---
import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    d = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.ones(2))
    with torch.no_grad():
        print(d * 2)
    with torch.inference_mode():
        print(d * 2)
# ---
import torch
import torch.autograd.forward_ad as fwAD

with fwAD.dual_level():
    d = fwAD.make_dual(torch.tensor([1.0, 2.0]), torch.ones(2))
    e = fwAD.make_dual(torch.tensor([3.0, 4.0]), torch.tensor([0.0, 1.0]))
    print(d * e, d / e, d - e, d**e, torch.maximum(d, e), torch.atan2(d, e))
# ---
import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0], requires_grad=True)
with fwAD.dual_level():
    d = fwAD.make_dual(x, torch.tensor([1.0, 0.0]))
    y = (d**3).sum()
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    print(g)
    print(fwAD.unpack_dual(g).tangent)
# ---
import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0], requires_grad=True)
with fwAD.dual_level():
    d = fwAD.make_dual(x, torch.tensor([1.0, 0.0]))
    y = (d**3).sum()
    (g,) = torch.autograd.grad(y, d)
    print(g, fwAD.unpack_dual(g).tangent)
# ---
import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0], requires_grad=True)
with fwAD.dual_level():
    d = fwAD.make_dual(x, torch.tensor([1.0, 0.0]))
    y = (d**3).sum()
    y.backward()
    print(x.grad)
print(x.grad)
# ---
import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0])
with fwAD.dual_level():
    d = fwAD.make_dual(x, torch.tensor([1.0, 0.0]))
    print(d.detach(), fwAD.unpack_dual(d.detach()).tangent, d.data)
    d2 = d.requires_grad_()
    print(d2, d2.is_leaf)
# ---
import torch
import torch.autograd.forward_ad as fwAD


def f(x):
    return x**2


with fwAD.dual_level():
    d = fwAD.make_dual(torch.tensor(3.0), torch.tensor(1.0))
    print(fwAD.unpack_dual(f(d)))
    print(type(fwAD.unpack_dual(d)).__name__, d.dtype, d.shape)
# ---
import torch
import torch.autograd.forward_ad as fwAD


@fwAD.dual_level()
def f(x):
    d = fwAD.make_dual(x, torch.ones_like(x))
    return fwAD.unpack_dual(d.sin()).tangent


print(f(torch.zeros(2)))
# ---
import torch
import torch.autograd.forward_ad as fwAD

x = torch.tensor([1.0, 2.0])
t = torch.tensor([1.0, 1.0])
with fwAD.dual_level():
    d = fwAD.make_dual(x, t)
    t.mul_(5)
    print(d, d * 2)
    x.mul_(3)
    print(d)
# ---
import torch
import torch.autograd.forward_ad as fwAD

torch.manual_seed(0)
lin = torch.nn.Linear(2, 1)
with torch.no_grad():
    lin.weight.fill_(2.0)
    lin.bias.fill_(1.0)
with fwAD.dual_level():
    d = fwAD.make_dual(torch.tensor([[1.0, 2.0]]), torch.tensor([[1.0, 0.0]]))
    y = lin(d)
    print(y)
    print(fwAD.unpack_dual(y).tangent)
