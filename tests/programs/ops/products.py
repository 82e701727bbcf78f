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
