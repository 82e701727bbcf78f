# ---
import torch

x = torch.ones(2, requires_grad=True)
for v in (torch.float64, None, torch.int64, 5):
    try:
        x.grad_dtype = v
        print("ok", x.grad_dtype)
    except Exception as e:
        print(repr(e))
y = x * 2
try:
    print(y.grad_dtype)
    y.grad_dtype = torch.float64
except Exception as e:
    print(repr(e))
z = torch.ones(2)
print(z.grad_dtype)
try:
    z.grad_dtype = torch.float64
    print(z.grad_dtype)
except Exception as e:
    print(repr(e))
i = torch.ones(2, dtype=torch.int64)
print(i.grad_dtype)
x = torch.ones(2, requires_grad=True)
x.grad = torch.ones(2)
try:
    x.grad_dtype = torch.float64
except Exception as e:
    print(repr(e))
x = torch.ones(2, requires_grad=True)
x.grad_dtype = None
x.grad = torch.ones(2, dtype=torch.float64)
print(x.grad)
(x * 2).sum().backward()
print(x.grad)
x = torch.ones(2, requires_grad=True)
x.grad_dtype = torch.float64
try:
    x.grad = torch.ones(2)
except Exception as e:
    print(repr(e))
x.grad = torch.ones(2, dtype=torch.float64)
print(x.grad)
x = torch.ones(2, dtype=torch.float64, requires_grad=True)
(x.float() * 2).sum().backward()
print(x.grad)
x = torch.ones(2)
try:
    x.grad = x
except Exception as e:
    print(repr(e))
try:
    x.grad = 5
except Exception as e:
    print(repr(e))
x = torch.ones(2, requires_grad=True)
try:
    x.requires_grad = 5
except Exception as e:
    print(repr(e))
try:
    x.requires_grad_(False)
    print(x.requires_grad)
    x.requires_grad_("a")
except Exception as e:
    print(repr(e))
try:
    x.requires_grad_(1)
except Exception as e:
    print(repr(e))
try:
    x.requires_grad_(requires_grad=True)
    print(x.requires_grad)
except Exception as e:
    print(repr(e))
try:
    x.grad_fn = 3
except Exception as e:
    print(repr(e))
try:
    x.is_leaf = 3
except Exception as e:
    print(repr(e))
try:
    x.data = 3
except Exception as e:
    print(repr(e))
try:
    x.data = torch.ones(3, dtype=torch.int64)
except Exception as e:
    print(repr(e))
y = torch.ones(2)
y.data = torch.ones(3, dtype=torch.int64)
print(y)
x = torch.ones(2, requires_grad=True)
x.data = torch.ones(3)
print(x)
y = torch.ones(2, requires_grad=True) * 2
y.data = torch.tensor([5.0, 6.0])
print(y)
x = torch.tensor([1.0, 2.0], requires_grad=True)
z = x * x
x.data = torch.tensor([10.0, 20.0])
z.sum().backward()
print(x.grad, x._version)
x = torch.tensor([1.0, 2.0], requires_grad=True)
z = x * x
x.data = torch.tensor([10.0, 20.0, 30.0])
try:
    z.sum().backward()
    print(x.grad)
except Exception as e:
    print(repr(e))
