# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.masked_fill_(torch.tensor([True, False, True]), 1.)
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.masked_scatter_(torch.tensor([True, False, True]), torch.arange(6.))
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.index_fill_(1, torch.tensor([0]), 1.)
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.index_add_(1, torch.tensor([0]), torch.ones(2, 1))
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.index_copy_(1, torch.tensor([0]), torch.ones(2, 1))
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.scatter_(1, torch.tensor([[0]]), 1.)
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.scatter_add_(1, torch.tensor([[0],[0]]), torch.ones(2,1))
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x[0, 0] = 5
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x[x == 0] = 5
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x[:] = torch.arange(6.).view(2, 3)
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x[torch.tensor([0, 1])] = torch.arange(6.).view(2, 3)
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.zero_()
x.fill_(2)
print(x)
x.copy_(torch.ones(2, 3))
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.clamp_(min=1)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.addmm_(torch.ones(2, 2), torch.ones(2, 3))
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.tril_()
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.cumsum_(1)
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.put_(torch.tensor([0]), torch.tensor([1.]))
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x.fill_diagonal_(2)
print(x)
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
x += 1
# ---
import torch
x = torch.zeros(1, 3).expand(2, 3)
torch.add(torch.ones(2,3), 1, out=x)
