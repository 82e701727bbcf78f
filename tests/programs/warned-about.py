import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
y.sum().backward()
for i in range(2):
    print(y.grad)
z = torch.tensor(x * 2)
print(z, torch.tensor([x[0], 1.0]))
