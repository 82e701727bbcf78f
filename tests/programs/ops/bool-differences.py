# ---
import torch

b = torch.ones(2, 3) > 0
c = torch.ones(2)
for f in [lambda: b - c, lambda: torch.dist(b, c), lambda: torch.sub(c, b), lambda: torch.rsub(b, c), lambda: c - b, lambda: torch.dist(c, b)]:
    try:
        f()
    except Exception as e:
        print(e)
