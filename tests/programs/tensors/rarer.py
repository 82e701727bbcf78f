# ---
import torch
with torch.inference_mode():
    a = torch.ones(2)
b = a.clone()
print(b._version, b.is_inference())
print(a._version)
# ---
import torch
with torch.inference_mode():
    a = torch.ones(2)
b = a.clone()
b.add_(1)
print(b._version)
with torch.inference_mode():
    c = b.clone()
    c.add_(1)
    print(c.is_inference())
    print(c._version)
# ---
import torch
print(torch.device())
# ---
import torch
x = torch.ones(2)
x.nonzero(1)
# ---
import torch
x = torch.ones(2)
x.clamp_(min=1j)
# ---
import torch
x = torch.ones(2)
x.clamp(min=1j)
# ---
import torch
x = torch.tensor([True, False])
print(x.clamp(min=0))
# ---
import torch
x = torch.tensor([True, False])
print(x.clamp(0, 1))
# ---
import torch
x = torch.tensor([True, False])
print(x.clamp(max=True))
# ---
import torch
x = torch.tensor([True, False])
print(torch.clamp(x, x, x))
# ---
import torch
x = torch.tensor([True, False])
print(torch.clamp(x, min=x))
# ---
import torch
x = torch.tensor([True, False])
print(torch.clamp_min(x, 0), torch.clamp_max(x, 0))
# ---
import torch
x = torch.tensor([True, False])
print(torch.clamp(x, min=0.5))
# ---
import torch
x = torch.tensor([True, False])
print(torch.clamp(x, min=torch.tensor([1, 2])))
# ---
import torch
x = torch.tensor([1.0, 2])
x.eq_(torch.tensor([1j, 2]))
print(x)
# ---
import torch
x = torch.tensor([1.0, 2])
x.eq_(1j)
print(x)
# ---
import torch
x = torch.tensor([1.0, 2])
x.logical_and_(torch.tensor([1j, 2]))
print(x)
# ---
import torch
x = torch.tensor([1.0, 2])
x.ne_(torch.tensor([1j, 2]))
print(x)
# ---
import torch
x = torch.tensor([1.0, 2])
x.lt_(torch.tensor([1j, 2]))
print(x)
# ---
import torch
print(torch.zeros, torch.add, torch.nn.functional.relu, torch.Tensor)
# ---
import torch
x = torch.tensor(2.0, requires_grad=True)
y = x.index_select(0, torch.tensor([0]))
print(y)
print(torch.index_select(x, 0, torch.tensor(0)))
# ---
import torch
x = torch.ones(4, requires_grad=True)
y = x * 2
a = y[:2]
b = y[1:]
a.mul_(2)
b.mul_(3)
print(y, a, b)
print(y.grad_fn, a.grad_fn, b.grad_fn)
c = a * a
a.add_(1)
c.sum().backward()
# ---
import torch
x = torch.ones(4, requires_grad=True)
y = x * 2
a = y[:2]
a.mul_(2)
c = a * a
y.add_(1)
b = y[2:]
b.mul_(2)
c.sum().backward()
# ---
import torch
x = torch.ones(4, requires_grad=True)
y = x * 2
a = y[:2]
b = y[2:]
b.mul_(2)
b.mul_(2)
c = a * a
a.add_(1)
c.sum().backward()
# ---
import torch
a = torch.tensor([1., 2.])
print(torch.nextafter(a, torch.tensor([3., 0.])) - a)
# ---
import torch
a = torch.tensor([1., 2.], requires_grad=True)
print(torch.nextafter(a, torch.tensor([3., 0.])))
# ---
import torch
torch.ones(2).vsplit(1)
# ---
import torch
torch.tensor(2).hsplit(1)
# ---
import torch
torch.ones(2, 3).movedim((0, 0), (0, 1))
# ---
import torch
torch.ones(2, 3).movedim((0, 1), (0, -2))
# ---
import torch
torch.ones(2, 3).tensor_split(0)
# ---
import torch
torch.tensor(2).tensor_split(1)
# ---
import torch
print(torch.ones(2, 3).repeat_interleave(-1))
# ---
import torch
x = torch.tensor([True, False])
print(x.argmax())
# ---
import torch
x = torch.tensor([3., float('nan'), float('nan'), 3.])
print(x.unique(), x.unique(return_counts=True))
print(torch.unique(torch.tensor([[1, 2], [1, 2], [0, 5]]), dim=0, return_inverse=True))
print(torch.unique_consecutive(torch.tensor([1, 1, 2, 2, 3, 1, 1]), return_inverse=True, return_counts=True))
# ---
import torch
print(torch.column_stack([]))
# ---
import torch
print(torch.tensor([True]).clamp(False, True))
# ---
import torch
print(torch.tensor([True]).clamp_min(False))
# ---
import torch
print(torch.device('cuda'), torch.device('cuda:1'), torch.device('cpu', 0), torch.device(type='cpu'), torch.device('cpu').type, torch.device(torch.device('cpu')))
# ---
import torch
print(torch.device('gpu'))
# ---
import torch
x = torch.tensor(2.0, requires_grad=True)
y = x.index_select(0, torch.tensor([0]))
y.backward()
print(x.grad)
# ---
import torch
import torch.nn.functional as F
x = torch.tensor([-1., 2.], requires_grad=True)
y = x * 1
F.leaky_relu_(y, -0.5)
print(y)
y.sum().backward()
# ---
import torch
import torch.nn.functional as F
x = torch.tensor([-1., 2.], requires_grad=True)
y = x * 1
F.elu_(y, -0.5)
print(y)
y.sum().backward()
# ---
import torch
print(torch.trapezoid(torch.arange(6.), torch.arange(5.)))
# ---
import torch
x = torch.arange(4.).requires_grad_()
y = torch.zeros(2, 4)
print(y.select_scatter(x, 0, 1), y.slice_scatter(x.unsqueeze(0), 0, 1), y.diagonal_scatter(x[:2]))
print(torch.combinations(x), torch.combinations(x, with_replacement=True).shape, torch.combinations(x, 3))
# ---
import torch
for c in [[torch.tensor([1,2]),torch.tensor([3,4])],[torch.tensor([1.,2]),torch.tensor([3,4])],[torch.tensor([True,False])],[1,torch.tensor([1,2])],[torch.tensor([]),1.],[torch.tensor([1j,2])],[[torch.tensor([1,2])]],[torch.tensor([1]),torch.tensor([2])],[torch.tensor([1.]),torch.tensor([2])],[torch.tensor([True]),2]]:
    for dt in (None, torch.float32, torch.int64, torch.bool):
        try: print(torch.tensor(c, dtype=dt))
        except Exception as e: print(dt, type(e).__name__, e)
# --- half precision, computed in single precision and rounded once
import torch
for n in ('tanh','sigmoid','exp','log','sqrt','relu','sin','cos','gelu','silu','softplus','elu','rsqrt','reciprocal','square','abs','log1p','expm1','erf','tan','sinh','cosh','leaky_relu','mish','hardsigmoid','hardswish','logsigmoid','softsign','celu','selu'):
    x = torch.tensor([0.3, 1.0, 2.7, 0.011, 5.1], dtype=torch.half, requires_grad=True)
    f = getattr(torch, n, None) or getattr(torch.nn.functional, n)
    try:
        y = f(x); y.backward(torch.tensor([1., .3, .7, 2., 1.1], dtype=torch.half))
        print(n, y.tolist(), x.grad.tolist())
    except Exception as e: print(n, type(e).__name__, e)
# --- nodes of operations with a number
import torch
c = torch.tensor([2.0, -2.0], requires_grad=True)
for f in (lambda: c//1, lambda: c//c, lambda: c.floor_divide(2.), lambda: torch.copysign(c, 2), lambda: c % 2, lambda: 2 ** c):
    y = f()
    print(y.grad_fn, len(y.grad_fn.next_functions))
print(torch.zeros(0, dtype=torch.int64).softmax(-1))
# --- chunks of nothing, and what is said first of an alpha
import torch
for n in (0, 1, 4):
    x = torch.ones(n, 2, requires_grad=True)
    print([len(x.chunk(k)) for k in (1, 2, 3)], x.chunk(2)[0].grad_fn, x.split(2)[0].grad_fn)
x = torch.ones(2, 0, requires_grad=True)
print([p.shape for p in x.chunk(3, 1)], x.chunk(3, 1)[0].grad_fn)
i = torch.ones(2, 4, dtype=torch.int64)
for f in (lambda: i.add(torch.ones(3, dtype=torch.int64), alpha=0.5), lambda: i.sub(torch.ones(3, dtype=torch.int64), alpha=0.5), lambda: i.sub(torch.ones(4, dtype=torch.int64), alpha=0.5), lambda: (i > 0).sub(torch.ones(3) > 0)):
    try: print(f())
    except Exception as e: print(e)
