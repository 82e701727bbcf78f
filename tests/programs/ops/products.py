# --- no rows, and a second operand that lies in columns
import torch

print(torch.zeros(0, 4) @ torch.ones(4, 4).t(), (torch.ones(2, 4) @ torch.zeros(0, 4).t()).shape)
# --- what is left in .grad where a later node fails
import torch

a, b = (torch.tensor([1.0, 2.0], requires_grad=True) for _ in range(2))
c = b.exp()
y = (a * (c * 2)).sum()
c.add_(1)
try:
    y.backward()
except RuntimeError as error:
    print(str(error)[:60])
print(a.grad, b.grad)
try:
    y.backward()
except RuntimeError as error:
    print(str(error)[:60])
print(a.grad, b.grad)
# --- a batch and a vector
import torch
def chain(f):
    out=[]
    while f is not None and f.next_functions and len(out)<8:
        out.append(f.name()); f=next((g for g,_ in f.next_functions if g is not None), None)
    return out
for shape in ((3,2,4),(1,2,4),(3,2,1),(3,1,1),(2,2,2)):
    a=torch.ones(shape,requires_grad=True)
    v=torch.ones(shape[-2])
    print(shape, chain((v@a).grad_fn))
    print(chain((v.requires_grad_()@a).grad_fn))
    w=torch.ones(shape[-1])
    print(chain((a@w).grad_fn), chain((a.transpose(0,1)@w).grad_fn))
    for bad in (torch.ones(5), torch.ones(5,requires_grad=True)):
        try: bad@a
        except Exception as e: print(e)
        try: a@bad
        except Exception as e: print(e)
# --- batches and vectors that do not fit
import torch
for x, y in ((torch.ones(2, 3, 4), torch.ones(3)), (torch.ones(3), torch.ones(2, 4, 5)), (torch.ones(2, 3, 4), torch.ones(3, 4, 5)), (torch.ones(2, 3, 4), torch.ones(2, 5, 4)), (torch.ones(2, 3, 4).transpose(0, 1), torch.ones(5))):
    try: print(x @ y)
    except RuntimeError as e: print(e)
# --- the first gradients of products of many rows
import torch
for n, c in ((3, 3), (9, 3), (9, 4), (16, 4), (8, 2), (4, 4), (12, 5)):
    w = torch.ones(3, c, requires_grad=True); x = torch.ones(n, 3, requires_grad=True)
    (x @ w).exp().sum().backward()
    print(n, c, w.grad._version, x.grad._version, w.grad.stride(), x.grad.stride())
    v = torch.ones(n, requires_grad=True); m = torch.ones(n, c)
    (v @ m).exp().sum().backward(); print(v.grad._version)
