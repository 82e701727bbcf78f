# --- batches in order and shuffled
import torch
from torch.utils.data import TensorDataset, DataLoader
ds = TensorDataset(torch.arange(6.).reshape(6,1), torch.arange(6)); dl = DataLoader(ds, batch_size=4)
print(len(ds), ds[0], len(dl), ds[1:3])
for xb, yb in dl: print(xb, yb)
for xb, yb in DataLoader(ds, batch_size=4, drop_last=True): print(yb)
print(next(iter(dl)), dl.batch_size, dl, type(iter(dl)))
torch.manual_seed(0)
for e in range(2):
    for xb, yb in DataLoader(ds, batch_size=4, shuffle=True): print(yb)
print(torch.rand(1))
g = torch.Generator().manual_seed(3)
for xb, yb in DataLoader(ds, batch_size=2, shuffle=True, generator=g): print(yb)

# --- data sets of ones own
import torch
from torch.utils.data import Dataset, DataLoader, random_split, Subset, ConcatDataset
class D(Dataset):
    def __init__(self, n): self.n = n; self.x = torch.linspace(0, 1, n)
    def __len__(self): return self.n
    def __getitem__(self, i): return self.x[i], float(i), i, {'k': i * 2}, f's{i}'
d = D(5); print(len(d), d[2])
for b in DataLoader(d, batch_size=2): print(b)
torch.manual_seed(1)
a, b = random_split(d, [3, 2]); print(len(a), a.indices, b.indices, a[0][2])
a, b = random_split(d, [0.7, 0.3], generator=torch.Generator().manual_seed(0)); print(a.indices, b.indices)
print(len(Subset(d, [0, 1])), len(d + d), (d+d)[6][2], len(ConcatDataset([d, d, d])))
for s in DataLoader(d, batch_size=None): print(s)
for s in DataLoader(d, batch_size=2, collate_fn=lambda batch: len(batch)): print(s)
for s in DataLoader(list(range(5)), batch_size=3): print(s)
for s in DataLoader(torch.arange(4.), batch_size=3): print(s)
random_split(d, [1, 1])

# --- mistakes with data sets
import torch
from torch.utils.data import Dataset, DataLoader
class E(Dataset): pass
try: E()[0]
except NotImplementedError as e: print(e)
try: DataLoader([1], batch_size=0)
except ValueError as e: print(e)
try: DataLoader([], shuffle=True)
except ValueError as e: print(e)
try: DataLoader([1], shuffle=True, sampler=[0])
except ValueError as e: print(e)
print(list(DataLoader([5, 6, 7], sampler=[2, 0]))); print(list(DataLoader([5, 6, 7], batch_sampler=[[2, 0], [1]])))
len(E())

# --- a training loop
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
torch.manual_seed(0)
X = torch.randn(40, 3); y = X @ torch.tensor([[1.], [-2.], [0.5]]) + 0.1
loader = DataLoader(TensorDataset(X, y), batch_size=8, shuffle=True)
model = nn.Linear(3, 1); opt = torch.optim.SGD(model.parameters(), lr=0.1); loss_fn = nn.MSELoss()
for epoch in range(5):
    total = 0.
    for i, (xb, yb) in enumerate(loader):
        opt.zero_grad(); loss = loss_fn(model(xb), yb); loss.backward(); opt.step(); total += loss.item() * len(xb)
    print(epoch, f"{total / len(loader.dataset):.4f}")
print(model.weight, model.bias)
