# ---
import torch

x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    print(torch.is_grad_enabled())
    with torch.enable_grad():
        print(torch.is_grad_enabled(), (x * 2).requires_grad)
        with torch.no_grad():
            print((x * 2).requires_grad)
    print((x * 2).requires_grad)
print((x * 2).requires_grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
g = torch.no_grad()
with g:
    with g:
        print(torch.is_grad_enabled())
    print(torch.is_grad_enabled())
print(torch.is_grad_enabled())
# ---
import torch


@torch.no_grad
def f(x):
    return x * 2


@torch.no_grad()
def g(x):
    return x * 2


@torch.enable_grad()
def h(x):
    return x * 2


@torch.set_grad_enabled(False)
def k(x):
    return x * 2


@torch.inference_mode()
def m(x):
    return x * 2


@torch.inference_mode
def n(x):
    return x * 2


@torch.inference_mode(False)
def o(x):
    return x * 2


x = torch.ones(2, requires_grad=True)
for fn in (f, g, h, k, m, n, o):
    print(fn.__name__, fn(x).requires_grad, fn(x).is_inference())
with torch.no_grad():
    print(h(x).requires_grad)
print(torch.is_grad_enabled())
# ---
import torch

torch.set_grad_enabled(False)
x = torch.ones(2, requires_grad=True)
print((x * 2).requires_grad)
with torch.set_grad_enabled(True):
    print((x * 2).requires_grad)
print(torch.is_grad_enabled())
torch.set_grad_enabled(True)
print(torch.is_grad_enabled())
# ---
import torch

x = torch.ones(2, requires_grad=True)
c = torch.set_grad_enabled(False)
print(torch.is_grad_enabled())
with c:
    print(torch.is_grad_enabled())
print(torch.is_grad_enabled())
# ---
import torch

try:
    with torch.no_grad():
        raise ValueError("a")
except ValueError:
    print(torch.is_grad_enabled())
# ---
import torch

with torch.inference_mode():
    print(torch.is_inference_mode_enabled(), torch.is_grad_enabled())
    x = torch.ones(2)
    y = torch.ones(2, requires_grad=True)
    print(x.is_inference(), y.is_inference(), y.requires_grad, (y * 2).requires_grad, y)
    with torch.enable_grad():
        print(torch.is_grad_enabled(), torch.is_inference_mode_enabled(), (y * 2).requires_grad)
    with torch.inference_mode(False):
        print(torch.is_grad_enabled(), torch.is_inference_mode_enabled())
        z = torch.ones(2)
        print(z.is_inference())
print(torch.is_inference_mode_enabled(), torch.is_grad_enabled())
# ---
import torch

with torch.inference_mode():
    x = torch.ones(2)
x.add_(1)
# ---
import torch

with torch.inference_mode():
    x = torch.ones(2)
x.requires_grad_()
# ---
import torch

with torch.inference_mode():
    x = torch.ones(2)
print(x._version)
# ---
import torch

with torch.inference_mode():
    x = torch.ones(2)
    x.add_(1)
    print(x)
y = x.clone()
y.requires_grad_()
print(
    y,
    y.is_inference(),
    (x * 2).is_inference(),
    x[0].is_inference(),
    x.view(1, 2).is_inference(),
    x.detach().is_inference(),
)
(y * x).sum().backward()
# ---
import torch

with torch.inference_mode():
    x = torch.ones(2)
w = torch.ones(2, requires_grad=True)
z = w + x
print(z)
z.sum().backward()
print(w.grad)
torch.mul(w, x)
# ---
import torch

w = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    v = w.view(1, 2)
    y = w * 2
    print(v.is_inference(), y.is_inference(), v.requires_grad, y.requires_grad)
    w.add_(1)
print(w, v)
v.add_(1)
# ---
import torch

w = torch.ones(2)
with torch.inference_mode():
    v = w.view(1, 2)
    w.add_(1)
    print(w._version, w.is_inference())
v.add_(1)
print(w, v)
# ---
import torch

w = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    y = w * 2
print(y.requires_grad, y.is_leaf, y.grad_fn)
y.backward(torch.ones(2))
# ---
import torch

w = torch.ones(2, requires_grad=True)
y = w * 2
with torch.inference_mode():
    y.sum().backward()
# ---
import torch

w = torch.ones(2, requires_grad=True)
y = (w * 2).sum()
with torch.inference_mode():
    y.backward()
    print(w.grad, w.grad.is_inference())
print(w.grad.is_inference())
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x.detach()
print(y.requires_grad, y.is_leaf, y.data_ptr() == x.data_ptr(), y._version, x._version)
y.add_(1)
print(x, x._version, y._version)
y.requires_grad_()
print((y * 2).grad_fn, x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
z = y.detach_()
print(z is y, y.requires_grad, y.grad_fn, y.is_leaf)
y.requires_grad_()
y.sum().backward()
print(y.grad, x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
x.detach_()
print(x, x.requires_grad)
# ---
import torch

x = torch.ones(2, 2, requires_grad=True)
y = x * 2
v = y[0]
v.detach_()
# ---
import torch

x = torch.ones(2, 2, requires_grad=True)
y = x * 2
a, b = y.unbind()
a.detach_()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 3
z = y * y
y.detach_()
z.sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x.exp()
y.detach_()
z = (y * x).sum()
z.backward()
print(x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.requires_grad = False
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.requires_grad = True
y.requires_grad_(True)
print(y.requires_grad, x.requires_grad_(False).requires_grad, (x * 2).requires_grad)
# ---
import torch

x = torch.ones(2)
print(x.requires_grad_() is x, x.is_leaf, x.requires_grad)
y = torch.ones(2, dtype=torch.int32)
y.requires_grad_(False)
print(y.requires_grad)
y.requires_grad = True
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.data[0] = 10
print(x, x._version)
x.data = torch.tensor([3.0, 4.0])
print(x, x.requires_grad, x.is_leaf)
x.data -= 0.5 * torch.ones(2)
x.data.mul_(2)
print(x, x._version)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x**2).sum()
x.data.zero_()
y.backward()
print(x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x**2).sum()
with torch.no_grad():
    x.zero_()
y.backward()
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.clone().detach().requires_grad_(True)
(y * 2).sum().backward()
print(x.grad, y.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
with torch.no_grad():
    v = x[0]
    w = x.view(2, 1)
    print(v.requires_grad, v.is_leaf, v.grad_fn, w.requires_grad)
v.add_(1)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True).clone()
with torch.no_grad():
    v = x[0]
print(v.requires_grad, v)
v.mul_(2)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True).clone()
with torch.no_grad():
    v = x[0]
x.mul_(2)
print(v)
print(v.grad_fn)
# ---
import torch

print(torch.no_grad(), torch.no_grad)
with torch.no_grad() as f:
    print(f)
with torch.enable_grad() as f:
    print(f)
with torch.set_grad_enabled(True) as f:
    print(f)
with torch.inference_mode() as f:
    print(f)
with torch.inference_mode(mode=False) as f:
    print(f)
# ---
import torch

x = torch.ones(2, requires_grad=True)
f = torch.no_grad()(lambda t: t * 2)
print(f(x).requires_grad)


class A:
    @torch.no_grad()
    def go(self, x):
        return x * 2

    @staticmethod
    @torch.no_grad()
    def st(x):
        return x * 2


print(A().go(x).requires_grad, A.st(x).requires_grad)
# ---
import torch

torch.set_grad_enabled(0)
print(torch.is_grad_enabled())
torch.set_grad_enabled("a")
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = torch.zeros(2)
with torch.no_grad():
    y.copy_(x)
    y += x
print(y.requires_grad, y)
y.copy_(x)
print(y.requires_grad, y)
# ---
import torch

x = torch.ones(2, requires_grad=True)
with torch.no_grad():
    y = x.clone()
    z = x.detach()
    y.requires_grad_()
    w = y * 3
print(y.requires_grad, w.requires_grad)
(y * 3).sum().backward()
print(y.grad)
# ---
import torch


def f(x):
    with torch.no_grad():
        return x * 2


x = torch.ones(2, requires_grad=True)
print(f(x).requires_grad, torch.is_grad_enabled())
# ---
import torch

with torch.autograd.no_grad():
    print(torch.is_grad_enabled())
with torch.autograd.grad_mode.no_grad():
    print(torch.is_grad_enabled())
with torch.autograd.set_grad_enabled(False):
    print(torch.is_grad_enabled())
with torch.autograd.inference_mode():
    print(torch.is_grad_enabled())
# ---
import torch

x = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    y = x.clone()
    y.requires_grad_()
    z = y * 2
    print(y.requires_grad, z.requires_grad, y)
print(y)
y * 2
# ---
import torch

with torch.inference_mode():
    x = torch.ones(2)
y = torch.zeros(2)
y.copy_(x)
print(y.is_inference())
x.copy_(y)
# ---
import torch

with torch.inference_mode():
    x = torch.ones(2)
torch.add(torch.ones(2), 1, out=x)
