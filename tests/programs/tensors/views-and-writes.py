# ---
import torch
a = torch.tensor(0.0)
try: a[range(2)] = 1.0
except Exception as e: print(type(e).__name__, e)
try: print(a[range(2)])
except Exception as e: print(type(e).__name__, e)
try: print(a[[0, 1]])
except Exception as e: print(type(e).__name__, e)
b = torch.tensor([[0., 1.], [1, 2]])
b[range(2)] = 1.0
print(b, b[range(2)], b[range(1), range(1)], b[0, range(2)])
try: print(b[range(3)])
except Exception as e: print(type(e).__name__, e)
b[range(2), 0] = torch.tensor([5, 6.])
print(b)
c = torch.tensor([True, False])
c[range(2)] = 1.0
print(c)
d = torch.tensor([1, 2], requires_grad=False)
d[range(2)] = 2.5
print(d)
e = torch.tensor([1., 2], requires_grad=True)
f = e * 1
f[range(2)] = 2.5
print(f)
# ---
import torch
a = torch.tensor([[1., 2.]])
try: a[range(2)] = 1.0
except Exception as e: print(type(e).__name__, e)
a = torch.tensor([[1., 2.]], requires_grad=True)
try: a[range(2)] = 1.0
except Exception as e: print(type(e).__name__, e)
try: a[range(1)] = 1.0
except Exception as e: print(type(e).__name__, e)
try: a.data[range(1)] = 1.0
except Exception as e: print(type(e).__name__, e)
print(a)
b = torch.zeros(0, 2)
try: b[range(2)] = 1.0
except Exception as e: print(type(e).__name__, e)
b = torch.zeros(2, 0)
try: b[range(2)] = 1.0; print(b)
except Exception as e: print(type(e).__name__, e)
b = torch.zeros(1).expand(3)
try: b[range(2)] = 1.0; print(b)
except Exception as e: print(type(e).__name__, e)
b = torch.zeros(2, 1).expand(2, 3)
try: b[range(2)] = 1.0; print(b)
except Exception as e: print(type(e).__name__, e)
# ---
import torch
def t(f):
    x = torch.zeros(2, 1).expand(2, 3)
    try: f(x); print(x)
    except Exception as e: print(type(e).__name__, str(e)[:40])
def a(x): x[:] = 2
def b(x): x[...] = 2
def c(x): x[0] = 2
def d(x): x[:, 0] = 2
def e(x): x.data[...] = 1.5
def f(x): x[:] = torch.tensor(2.)
def g(x): x[None] = 2
def h(x): x[True] = 2
for i in (a, b, c, d, e, f, g, h): t(i)
t(lambda x: x.fill_(2)); t(lambda x: x.fill_(torch.tensor(2.)))
t(lambda x: x.copy_(torch.tensor(2.)))
# ---
import torch
a = torch.ones(3, 2, requires_grad=True)
b = a.split(1)[0]
a.detach().zero_()
print(b)
# ---
import torch
a = torch.ones(3, 2, requires_grad=True)
b = a.split(1)[0]
b.retain_grad()
a.detach().zero_()
print(b)
# ---
import torch
a = torch.ones(3, 2, requires_grad=True)
b = a.unbind()[0]
with torch.no_grad():
    a.zero_()
print(b)
# ---
import torch
a = torch.ones(3, 2, requires_grad=True)
b = a.split(1)[0]
try:
    print(b * torch.ones(5))
except Exception as e: print(e)
a.detach().zero_()
print(b.requires_grad)
c = b * 2
print(c)
# ---
import torch
a = torch.ones(3, 2, requires_grad=True)
b = a.split(1)[0]
a.detach().zero_()
with torch.no_grad():
    print(b)
print(b)
# ---
import torch
a = torch.ones(3, 2, requires_grad=True)
b = a.split(1)[0]
b.retain_grad()
a.detach().zero_()
f = b[:]
print(f)
g = b <= 0
b.retain_grad()
print(b)
# ---
import torch
a = torch.ones(3, 2, requires_grad=True)
b = a.split(1)[0]
b.retain_grad()
a.detach().zero_()
try: f = b[:]
except Exception as e: print("1", e)
try: g = b <= 0
except Exception as e: print("2", e)
try: b.retain_grad()
except Exception as e: print("3", e)
try: print(b.grad)
except Exception as e: print("4", e)
try: print(b.grad_fn)
except Exception as e: print("5", e)
try: print(b.requires_grad, b.is_leaf, b.retains_grad, b.output_nr)
except Exception as e: print("6", e)
try: print(b.detach())
except Exception as e: print("7", e)
try: print(b.data, b._base is a, b.tolist())
except Exception as e: print("8", e)
try: b.register_hook(print)
except Exception as e: print("9", e)
# ---
import torch
a = torch.ones(3, 2, requires_grad=True)
b = a.split(1)[0]
a.detach().zero_()
try: b.retain_grad()
except Exception as e: print("3", e)
try: print(b.grad)
except Exception as e: print("4", e)
# ---
import torch
import torch
print(torch.matmul(torch.ones(2, 1, 3), torch.ones(1, 1, 3)))
# ---
import torch
print(torch.matmul(torch.ones(2, 1, 3), torch.ones(1, 3)))
# ---
import torch
print(torch.matmul(torch.ones(2, 2, 3), torch.ones(1, 2, 3)))
# ---
import torch
print(torch.matmul(torch.ones(1, 2, 3), torch.ones(2, 2, 3)))
# ---
import torch
print(torch.matmul(torch.ones(1, 2, 3), torch.ones(1, 2, 3)))
# ---
import torch
print(torch.matmul(torch.ones(2, 2, 3, requires_grad=True), torch.ones(1, 2, 3)))
# ---
import torch
print(torch.matmul(torch.ones(2, 1, 3, requires_grad=True), torch.ones(1, 1, 3, requires_grad=True)))
# ---
import torch
a = torch.ones(2, 1, 3, requires_grad=True)
print(torch.matmul(a, a[::2]))
# ---
import torch
a = torch.ones(2, 1, 3, requires_grad=True)
print(torch.matmul(a, a[::2].mT).shape, torch.matmul(a[:1], a.mT).grad_fn)
# ---
import torch
a = torch.ones(2, 1, 3)
print(torch.matmul(a, a[::2]))
# ---
import torch
a = torch.ones(2, 3, requires_grad=True)
a.backward(a)
print(a.grad._version)
b = torch.ones(2, requires_grad=True)
b.backward(torch.ones(2))
print(b.grad._version)
v = torch.ones(2)
c = torch.ones(2, requires_grad=True)
c.backward(v)
print(c.grad._version, c.grad is v, c.grad.data_ptr() == v.data_ptr())
c.sum().backward()
print(c.grad._version)
d = torch.ones(2, requires_grad=True)
(d * 2).backward(v)
print(d.grad._version)
e = torch.ones(2, requires_grad=True)
(e + 0).backward(v)
print(e.grad._version)
# ---
import torch
print(torch.ones(2, 1) @ torch.ones(1, 2, 1))
# ---
import torch
print(torch.ones(2, 1) @ torch.ones(3, 2, 1))
# ---
import torch
print(torch.ones(2, 1).half() @ torch.ones(1, 2, 1).half())
# ---
import torch
g = torch.tensor([True, False])
g.sub_(torch.tensor([1, 2, 3]))
# ---
import torch
def t(f):
    x = torch.ones(2, 3, requires_grad=True); f(x); print(x.grad._version, x.grad.stride())
t(lambda x: (x * x).sum().backward(create_graph=True)); t(lambda x: x.sum().backward(create_graph=True)); t(lambda x: x.backward(torch.ones(2, 3), create_graph=True))
# --- which first gradients count as written
import torch
b = torch.zeros(4, requires_grad=True); x = torch.ones(1, 4)
(x + b).sum().backward(); print(b.grad._version)
b = torch.zeros(4, requires_grad=True); x = torch.ones(1, 4)
(x * b).sum().backward(); print(b.grad._version)
b = torch.zeros(4, requires_grad=True); x = torch.ones(2, 4)
(x * b).sum().backward(); print(b.grad._version)
b = torch.zeros(4, requires_grad=True)
(b.view(2,2) * 2).sum().backward(); print(b.grad._version)
b = torch.zeros(2, 2, requires_grad=True)
(b.t() * 2).sum().backward(); print(b.grad._version)
b = torch.zeros(2, 2, requires_grad=True)
b.sum().backward(); print(b.grad._version)
b = torch.zeros(2, 2, requires_grad=True)
b.mean().backward(); print(b.grad._version)
b = torch.zeros(2, 2, requires_grad=True)
b.t().exp().sum().backward(); print(b.grad._version)
b = torch.zeros(2, 2, requires_grad=True); w = torch.ones(2,2)
(w @ b).sum().backward(); print(b.grad._version)
b = torch.zeros(2, 2, requires_grad=True); w = torch.ones(2,2)
(b @ w).sum().backward(); print(b.grad._version)
b = torch.zeros(2, requires_grad=True); 
b[0].backward(); print(b.grad._version)
b = torch.zeros(2, requires_grad=True); 
(b + b).sum().backward(); print(b.grad._version)
b = torch.zeros((), requires_grad=True); 
(b + 1).backward(); print(b.grad._version)
b = torch.zeros((), requires_grad=True); 
(b * 2).backward(); print(b.grad._version)
b = torch.zeros((), requires_grad=True); 
(b * torch.ones(3)).sum().backward(); print(b.grad._version)
b = torch.zeros((), requires_grad=True); 
(b + torch.ones(3)).sum().backward(); print(b.grad._version)
b = torch.zeros(3,1, requires_grad=True); 
(b + torch.ones(3)).sum().backward(); print(b.grad._version)
b = torch.zeros(1, requires_grad=True); 
(b + torch.ones(3,1)).sum().backward(); print(b.grad._version)
# ---
import torch
x = torch.zeros(3, 2)
for k, v in (([0, 1, 5], 1.0), ([2, 9], torch.tensor([[4.0, 5.0], [6.0, 7.0]])), ([-1, -4, 0], 8.0), (torch.tensor([[0, 1], [7, 2]]), 3.0)):
    try:
        x[k] = v
    except IndexError as e:
        print(e, x, x._version)
y = torch.zeros(1, 3, requires_grad=True) * 1
try: y[[0, 1]] = 3.0
except IndexError as e: print(e)
print(y, y._version)
try: x[[0, 9], 1:] = 3.0
except IndexError as e: print(e)
print(x)
# --- a first gradient may be the memory of what was given
import torch
a = torch.ones(2,2, requires_grad=True); b = torch.ones(2,2, requires_grad=True)
(a.view(-1) + b.view(-1)).exp().sum().backward()
print(a.grad.data_ptr() == b.grad.data_ptr())
a.grad.add_(1); print(b.grad)
x = torch.ones(2,2, requires_grad=True); g = torch.ones(4)
x.view(-1).backward(g)
print(x.grad.data_ptr() == g.data_ptr(), x.grad._version, g._version)
x.grad.add_(1); print(g)
x = torch.ones(2,2, requires_grad=True); g = torch.ones(2,2)
x.t().backward(g); print(x.grad.data_ptr() == g.data_ptr())
x = torch.ones(2, requires_grad=True); y = torch.ones(2, requires_grad=True); g = torch.ones(4)
torch.cat([x, y]).backward(g); print(x.grad.data_ptr() == g.data_ptr(), x.grad._version)
x.grad.zero_(); print(g, y.grad)
x = torch.ones(2, requires_grad=True); y = torch.ones(2, requires_grad=True); g = torch.ones(2,2)
torch.stack([x, y]).backward(g); print(x.grad.data_ptr() == g.data_ptr(), x.grad._version)
x = torch.ones(3, requires_grad=True); g = torch.ones(1,3)
x.unsqueeze(0).backward(g); print(x.grad.data_ptr() == g.data_ptr())
x = torch.ones(3, requires_grad=True); g = torch.ones(1,3)
x.expand(1,3).backward(g); print(x.grad.data_ptr() == g.data_ptr(), x.grad._version)
x = torch.ones(3, requires_grad=True); g = torch.ones(1,3)
(x + torch.ones(1,3)).backward(g); print(x.grad.data_ptr() == g.data_ptr(), x.grad._version)
x = torch.ones(1,3, requires_grad=True); g = torch.ones(3)
x.squeeze().backward(g); print(x.grad.data_ptr() == g.data_ptr(), x.grad._version)
x = torch.ones(1,3, requires_grad=True); g = torch.ones(1,3)
x.clone().backward(g); print(x.grad.data_ptr() == g.data_ptr(), x.grad._version)
x = torch.ones(1,3, requires_grad=True); g = torch.ones(1,3)
(x+1).backward(g); print(x.grad.data_ptr() == g.data_ptr(), x.grad._version)
x = torch.ones(2,2, requires_grad=True); g = torch.ones(2,2)
x.permute(1,0).permute(1,0).backward(g); print(x.grad.data_ptr() == g.data_ptr(), x.grad._version)
x = torch.ones(2,2, requires_grad=True); g = torch.ones(2,2)
x.flatten().view(2,2).backward(g); print(x.grad.data_ptr() == g.data_ptr(), x.grad._version)
# --- how often a first gradient was written to while it was summed
import torch
def t(f, *s):
    a = torch.ones(*s, requires_grad=True)
    y = f(a); y.sum().backward(); print(a.grad._version, a.grad)
for s in ((2,), (2, 2), ()):
    t(lambda a: a*a, *s); t(lambda a: a*a*a, *s); t(lambda a: a.exp()+a.sin(), *s); t(lambda a: a+a, *s)
    t(lambda a: a.sum() + (a*2).sum(), *s); t(lambda a: (a*2).sum()+a.sum(), *s); t(lambda a: a.exp()+a, *s); t(lambda a: a+a.exp(), *s)
    t(lambda a: a.reshape(-1).exp()+a.exp().reshape(-1), *s); t(lambda a: a.exp()*a.exp()*a.exp()*a, *s)
    t(lambda a: (a*2).reshape(-1)*3+a.reshape(-1)*2, *s)
t(lambda a: a@a, 2, 2); t(lambda a: a@a.t(), 2, 2); t(lambda a: a.t()@a, 2, 2); t(lambda a: a[0]*a[1], 2, 2); t(lambda a: a[0]+a[0].exp(), 2)
w = torch.ones(2, requires_grad=True); x = torch.ones(3, 2)
(x*w + w).sum().backward(); print(w.grad._version)
