# ---
import torch

a = torch.tensor([[0], [0]])
d = torch.zeros(2, 1, 3)
e = d.transpose(0, -1)
f = torch.zeros(2, 1)
for x, y in [(a, e), (e, a), (f, e), (e, f), (a, torch.zeros(3, 2, 2).transpose(0, 2)), (f, torch.zeros(3, 2, 2).transpose(0, 2))]:
    print(torch.maximum(x, y).stride(), (x + y).stride(), (x * y).stride(), torch.atan2(x, y).stride(), torch.where(x > 0, x, y).stride())
