# ---
import torch

e = torch.ones(1, 0)
i = torch.tensor([0, 1])
print(e[i], e[[5]])
e[i] = 3.
print(e)
z = torch.ones(3, 0, 2)
print(z[[7, 8]].shape, z[:, :, [9]].shape)
for f in [lambda: z[:, [0]], lambda: z[:, torch.zeros(0, dtype=torch.int64)], lambda: torch.ones(0)[[0]], lambda: torch.ones(2, 2)[[5], torch.zeros(0, dtype=torch.int64)], lambda: z[[7], [0]], lambda: z[[7], :, [0]]]:
    try:
        print(f())
    except Exception as e:
        print(type(e), e)
