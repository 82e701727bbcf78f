# ---
import torch
src = torch.tensor([1., 2., 3., 4., 5., 6.], requires_grad=True)
index = torch.tensor([0, 1, 0, 1, 2, 1])
x = torch.tensor([1., 2., 3., 4.], requires_grad=True)
for r in ("sum", "prod", "mean", "amax", "amin"):
    y = x.scatter_reduce(0, index, src, reduce=r)
    print(y)
    y.sum().backward()
    print(x.grad, src.grad)
    z = x.scatter_reduce(0, index, src, reduce=r, include_self=False)
    print(z)
    z.sum().backward()
    print(x.grad, src.grad)
# ---
import torch
x = torch.zeros(3, 5)
print(x.scatter(1, torch.tensor([[0, 1, 2], [0, 1, 4]]), torch.ones(2, 3), reduce='add'))
print(torch.full((2, 4), 2.).scatter_(1, torch.tensor([[2], [3]]), 1.23, reduce='multiply'))
x.scatter_(0, torch.tensor([[0, 1, 2, 0, 0]]), torch.ones(1, 5), reduce='add')
print(x)
# ---
import torch
x = torch.zeros(4, dtype=torch.long)
print(x.scatter_reduce(0, torch.tensor([0, 0, 2]), torch.tensor([3, 4, -5]), "mean"))
print(x.scatter_reduce(0, torch.tensor([0, 0, 2]), torch.tensor([3, 4, -5]), "amax", include_self=False))
x.scatter_reduce_(0, torch.tensor([0, 0, 2]), torch.tensor([3, 4, -5]), "prod", include_self=False)
print(x)
# ---
import torch
torch.zeros(3).scatter_reduce(0, torch.tensor([0]), torch.ones(1), "max")
# ---
import torch
torch.zeros(3).scatter_reduce(0, torch.tensor([0]), torch.ones(1))
# ---
import torch
torch.zeros(3).scatter_reduce(0, torch.tensor([5]), torch.ones(1), "sum")
# ---
import torch
torch.zeros(3).scatter(0, torch.tensor([0]), torch.ones(1), reduce="sum")
# ---
import torch
x = torch.zeros(3, requires_grad=True)
y = x * 1
y.scatter_reduce_(0, torch.tensor([0, 0]), torch.ones(2), "sum")
print(y)
y.sum().backward()
print(x.grad)
# ---
import torch
print(torch.unique_consecutive(torch.tensor([[1, 2], [1, 2], [0, 5]]), dim=0, return_inverse=True, return_counts=True))
print(torch.cumsum(torch.tensor([1, 200, 100]), 0, dtype=torch.uint8), torch.tensor([1., 2.]).sum(dtype=torch.bool))
print(torch.cov(torch.tensor([[1, 2, 3], [3, 2, 1]])), torch.corrcoef(torch.tensor([[1., 2., 3.], [3., 2., 1.5]])))
