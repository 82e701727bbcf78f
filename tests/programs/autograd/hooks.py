# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.register_hook(lambda g: print("a", g))
y.retain_grad()
y.register_hook(lambda g: g * 10)
y.register_hook(lambda g: print("c", g))
y.sum().backward()
print(y.grad, x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
h1 = x.register_hook(lambda g: print("1", g))
h2 = x.register_hook(lambda g: g + 1)
x.register_hook(lambda g: print("3", g))
x.register_post_accumulate_grad_hook(lambda t: print("post", t.grad, t is x))
(x * 3).sum().backward()
h2.remove()
(x * 3).sum().backward()
print(x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
h = []


def hook(g):
    print("hook", g)
    h[0].remove()


h.append(x.register_hook(hook))
(x * 3).sum().backward()
(x * 3).sum().backward()
print(x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
x.register_hook(lambda g: torch.ones(3))
(x * 3).sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
x.register_hook(lambda g: g.double())
(x * 3).sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
x.register_hook(lambda g: 5)
(x * 3).sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
x.register_hook(lambda g: (g, g))
(x * 3).sum().backward()
# ---
import torch


def my_hook(g):
    return g.sum()


x = torch.ones(2, requires_grad=True)
x.register_hook(my_hook)
(x * 3).sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
a = x * 2
b = x * 3
a.register_hook(lambda g: print("a", g))
b.register_hook(lambda g: print("b", g))
x.register_hook(lambda g: print("x", g))
(a * b).sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
w = torch.ones(2, requires_grad=True)
for n, t in (("x", x), ("w", w)):
    t.register_hook(lambda g, n=n: print(n, g))
y = x * w
y.register_hook(lambda g: print("y", g))
z = y + x
z.register_hook(lambda g: print("z", g))
z.sum().backward()
# ---
import torch

ts = [torch.tensor(float(i), requires_grad=True) for i in range(7)]
for i, t in enumerate(ts):
    t.register_hook(lambda g, i=i: print(i, g))
torch.stack(ts).sum().backward()
# ---
import torch

ts = [torch.tensor(float(i), requires_grad=True) for i in range(5)]
for i, t in enumerate(ts):
    t.register_hook(lambda g, i=i: print(i, g))
y = torch.addcmul(ts[0], ts[1], ts[2])
z = y * ts[3] + ts[4]
z.backward()
# ---
import torch

ts = [torch.ones(2, requires_grad=True) for i in range(9)]
for i, t in enumerate(ts):
    t.register_hook(lambda g, i=i: print(i, g))
y = torch.cat([t * 2 for t in ts])
y.sum().backward()
# ---
import torch

ts = [torch.ones(2, requires_grad=True) for i in range(4)]
for i, t in enumerate(ts):
    t.register_post_accumulate_grad_hook(lambda g, i=i: print(i, g.grad))
y = torch.cat([ts[0], ts[1] * 2, ts[2], ts[3]])
y.sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
h = y.grad_fn.register_hook(lambda gi, go: print(gi, go))
p = y.grad_fn.register_prehook(lambda go: print(go))
y.sum().backward()
h.remove()
p.remove()
y = x * 2
y.grad_fn.register_hook(lambda gi, go: (gi[0] * 5, gi[1]))
y.grad_fn.register_prehook(lambda go: (go[0] * 3,))
y.sum().backward()
print(x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.grad_fn.register_hook(lambda gi, go: gi[0])
y.sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.grad_fn.register_hook(lambda gi, go: (gi[0],))
y.sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.grad_fn.register_hook(lambda gi, go: (gi[0], torch.ones(2)))
y.sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.grad_fn.register_hook(lambda gi, go: (torch.ones(3), None))
y.sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.grad_fn.register_prehook(lambda go: go[0])
y.sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.grad_fn.register_prehook(lambda go: (go[0], go[0]))
y.sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
acc = y.grad_fn.next_functions[0][0]
print(acc, acc.variable is x, acc.name(), acc.next_functions)
acc.register_hook(lambda gi, go: print("acc post", gi, go, x.grad))
acc.register_prehook(lambda go: print("acc pre", go, x.grad))
x.register_hook(lambda g: print("tensor", g))
x.register_post_accumulate_grad_hook(lambda t: print("accumulated", t.grad))
y.sum().backward()
# ---
import torch

x = torch.ones(2)
x.register_hook(print)
# ---
import torch

x = torch.ones(2)
x.register_post_accumulate_grad_hook(print)
# ---
import torch

x = torch.ones(2, requires_grad=True)
(x * 2).register_post_accumulate_grad_hook(print)
# ---
import torch

x = torch.ones(2, requires_grad=True)
x.register_post_accumulate_grad_hook(lambda t: 5)
(x * 2).sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.register_hook(lambda g: print("before", g))
y.mul_(3)
y.register_hook(lambda g: print("after", g))
y.sum().backward()
print(x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.retain_grad()
y.mul_(3)
y.sum().backward()
print(y.grad, x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.retain_grad()
v = y[0]
v.mul_(3)
y.sum().backward()
print(y.grad, x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x.clone()
y.register_hook(lambda g: print("hook", g))
y[0] = 5
y.sum().backward()
print(x.grad)
# ---
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x**3
y.register_hook(lambda g: print("y", g))
x.register_hook(lambda g: print("x", g))
(g,) = torch.autograd.grad(y, x, create_graph=True)
print(g)
g.register_hook(lambda g: print("g", g))
g.backward()
print(x.grad)
# ---
import torch

x = torch.tensor(2.0, requires_grad=True)
x.register_hook(lambda g: g * 2)
y = x**3
print(torch.autograd.grad(y, x, create_graph=True))
y.backward(inputs=[x])
print(x.grad)
# ---
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x * 3
y.register_hook(lambda g: g * 2)
z = y**2
print(torch.autograd.grad(z, y, retain_graph=True), torch.autograd.grad(z, [y, x]))
# ---
import torch

x = torch.tensor(2.0, requires_grad=True)
y = x * 3
z = x * 4
y.register_hook(lambda g: print("y", g))
z.register_hook(lambda g: print("z", g))
x.register_hook(lambda g: print("x", g))
torch.autograd.backward([y, z], [torch.tensor(1.0), torch.tensor(10.0)])
print(x.grad)
# ---
import torch

x = torch.tensor(2.0, requires_grad=True)


def hook(g):
    raise ValueError("no")


x.register_hook(hook)
try:
    (x * 2).backward()
except ValueError as e:
    print("caught", e, x.grad)
# ---
import torch

x = torch.tensor(2.0, requires_grad=True)
h = x.register_hook(lambda g: g)
print(type(h), h.id >= 0)
with x.register_hook(lambda g: print("in", g)) as hh:
    (x * 2).backward()
(x * 2).backward()
h.remove()
h.remove()
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
x.register_hook(lambda g: g.mul_(2))
(x * 3).sum().backward()
print(x.grad)
# ---
import torch

x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 1
y.register_hook(lambda g: g.clamp(max=0.5))
y.retain_grad()
y.pow(2).sum().backward()
print(y.grad, x.grad)
# ---
import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)


def fn(grads):
    print("all", grads)


h = torch.autograd.graph.register_multi_grad_hook((a, b), fn)
(a * b).sum().backward()
h.remove()
(a * b).sum().backward()
# ---
import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([3.0, 4.0], requires_grad=True)
c = a * b
d = a + b


def fn(grads):
    print("all", grads)


h = torch.autograd.graph.register_multi_grad_hook((c, d), fn)
(c).sum().backward()
h2 = torch.autograd.graph.register_multi_grad_hook((c, d), lambda g: print("any", g), mode="any")
(a * b + c * d).sum().backward()
# ---
import torch

a = torch.tensor([1.0, 2.0], requires_grad=True)
h = torch.autograd.graph.register_multi_grad_hook((a,), print, mode="some")
# ---
import torch

x = torch.ones(2, requires_grad=True)
v = x.view(2, 1)
v.register_hook(lambda g: print("v", g))
v.sum().backward()
print(x._backward_hooks, v._backward_hooks is None)
# ---
import torch

x = torch.ones(3, requires_grad=True)
a, b, c = (x * 2).unbind()
a.register_hook(lambda g: print("a", g))
c.register_hook(lambda g: print("c", g))
a.grad_fn.register_prehook(lambda go: print("pre", go))
(a * c).backward()
print(x.grad)
# ---
import torch

x = torch.ones(2, requires_grad=True)
x.register_hook(3)
(x * 2).sum().backward()
# ---
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.grad_fn.register_hook(3)
