# ---
import torch

a = torch.tensor(2.0)
a[True] = a
print(a)
b = torch.ones(2, 3, requires_grad=True).clone()
b[True] = torch.zeros(3)
print(b, b._version)
b[False] = torch.zeros(7)
print(b, b._version)
b[True] = 5
print(b[True].shape, b[False].shape, b._version)
try:
    b[True] = torch.zeros(7)
except RuntimeError as e:
    print(e)
b[(True,)] = 4
print(b._version, b.grad_fn.name())
