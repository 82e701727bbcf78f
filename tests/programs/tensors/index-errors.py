# ---
import torch

x = torch.arange(12.0).reshape(3, 4)
keys = [
    (0, 5), (5, 0), (slice(None, -1), [0, 5]), ([0, 7],), (0, 0, torch.tensor([])), (torch.tensor([1.5]), 0),
    (torch.tensor([1.5]), 9), ([None], 0, 0), (1.5, 0, 0), (1.5,), ({1}, 0), ("a", 0), (slice(0, 2.5),), (slice(0, 2, -1),),
    (slice(0, 2, 0),), (torch.tensor([True, False]),), (0, torch.tensor([True, False])), (x[0] > 2, 0), (x > 2, 0),
    ([True, False], [0, 1]), ([0, 1, 2], [0, 1]), (torch.tensor([0, 1], dtype=torch.int16),), (2**70, 0), 2**70,
    (None, torch.tensor([0, 9])), (..., torch.tensor([0, 9])), ([0, 1], [2, -5]), (x != x, ), (True, 3, 0), (False, 0),
]
for key in keys:
    for how in ("get", "set number", "set tensor"):
        try:
            if how == "get":
                print(x[key])
            elif how == "set number":
                x.clone()[key] = 1
            else:
                x.clone()[key] = torch.ones(2, dtype=torch.int64)
        except Exception as error:
            print(how, type(error).__name__, error)
# ---
import torch

x = torch.arange(4)
x[x > 2] = torch.tensor(7.5)
print(x)
x[x > 2] = torch.tensor([1.5])
print(x)
x[[0, 1]] = torch.tensor(7.5)
# ---
import torch

x = torch.arange(4)
x[torch.tensor([True, True, False, False])] = torch.tensor([1.5, 2.5])
# ---
import torch

x = torch.zeros(2, 3, dtype=torch.half)
x[0] = 1j
