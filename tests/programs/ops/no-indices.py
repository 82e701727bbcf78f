# ---
import torch

a = torch.ones(2, 3, requires_grad=True)
h = torch.zeros(0, dtype=torch.int64)
i = a.gather(0, h)
print(i)
i.sum().backward()
print(a.grad)
a = torch.ones(2, 3, requires_grad=True)
print(torch.zeros(2, 3).scatter(0, h, a))
print(torch.zeros(2, 3).scatter_add(0, h, a))
print(torch.zeros(2, 3).scatter(0, h, 1.))
try:
    a.gather(0, torch.zeros(1, dtype=torch.int64))
except RuntimeError as e:
    print(e)
