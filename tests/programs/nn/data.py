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

# --- samplers
import torch
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler, SubsetRandomSampler, RandomSampler, SequentialSampler, BatchSampler, Sampler
torch.manual_seed(0)
ds = TensorDataset(torch.arange(10.), torch.arange(10))
dl = DataLoader(ds, batch_size=3, shuffle=True, generator=torch.Generator().manual_seed(1))
print([x.tolist() for x, _ in dl], [x.tolist() for x, _ in dl])
print(list(RandomSampler(range(5))), list(RandomSampler(range(5), replacement=True, num_samples=8)), list(SequentialSampler(range(3))))
print(list(BatchSampler(SequentialSampler(range(10)), batch_size=3, drop_last=False)), list(BatchSampler(range(10), 3, True)))
w = WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3.0, 0.6], 5, replacement=True)
print(list(w), len(w), w.weights)
print(list(WeightedRandomSampler([0.9, 0.4, 0.05, 0.2, 0.3, 0.1], 5, replacement=False)))
for x, y in DataLoader(ds, batch_size=4, sampler=SubsetRandomSampler([1, 3, 5, 7, 9])): print(x, y)
for x, y in DataLoader(ds, batch_sampler=BatchSampler(RandomSampler(ds), 4, True)): print(x, y)
dl = DataLoader(ds, shuffle=True)
print(type(dl.sampler).__name__, type(dl.batch_sampler).__name__, dl.batch_size, dl.dataset is ds, dl.num_workers)
try: dl.batch_size = 4
except Exception as e: print(type(e).__name__, e)
class Odd(Sampler):
    def __init__(self, n): self.n = n
    def __iter__(self): return iter(range(1, self.n, 2))
    def __len__(self): return self.n // 2
print([y.item() for _, y in DataLoader(ds, sampler=Odd(10))], len(DataLoader(ds, sampler=Odd(10))))
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: WeightedRandomSampler([1.], 0)); t(lambda: RandomSampler([])); t(lambda: RandomSampler([1], replacement=2)); t(lambda: BatchSampler(range(3), 0, False)); t(lambda: BatchSampler(range(3), 2, 1)); t(lambda: WeightedRandomSampler([[1.]], 2)); t(lambda: list(Sampler()))
t(lambda: DataLoader(ds, timeout=-1)); t(lambda: DataLoader(ds, prefetch_factor=2)); t(lambda: DataLoader(ds, persistent_workers=True)); t(lambda: DataLoader(ds, batch_size=None, drop_last=True)); t(lambda: DataLoader(ds, batch_size=True))
t(lambda: DataLoader([], shuffle=True)); t(lambda: DataLoader([], batch_size=2)); t(lambda: list(DataLoader([], batch_size=2)))

# --- streams, and sets side by side
import torch
from torch.utils.data import IterableDataset, DataLoader, ChainDataset, StackDataset, TensorDataset
class Stream(IterableDataset):
    def __init__(self, a, b): self.a, self.b = a, b
    def __iter__(self): return iter(range(self.a, self.b))
s = Stream(3, 8)
print(list(DataLoader(s)), list(DataLoader(s, batch_size=2)), list(DataLoader(s, batch_size=2, drop_last=True)), list(DataLoader(s, batch_size=None)))
print(list(DataLoader(ChainDataset([s, s]), batch_size=4)), list(s + s))
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: DataLoader(s, shuffle=True)); t(lambda: DataLoader(s, sampler=[1])); t(lambda: len(DataLoader(s))); t(lambda: s[0])
st = StackDataset(TensorDataset(torch.arange(3)), [1, 2, 3])
print(st[0], len(st), list(DataLoader(st, batch_size=2)), StackDataset(a=[1, 2], b=[3, 4])[1])
t(lambda: StackDataset()); t(lambda: StackDataset([1], [1, 2])); t(lambda: StackDataset([1], a=[1]))
class L(Stream):
    def __len__(self): return 3
dl = DataLoader(L(0, 5)); print(len(dl))
t(lambda: [b for b in dl])

# --- split by hand
import torch
from torch.utils.data.sampler import SubsetRandomSampler
from torch.utils.data.dataset import Dataset, random_split
from torch.utils.data.dataloader import default_collate
torch.manual_seed(0)
print(default_collate([(1, 'a', {'k': 2.}), (2, 'b', {'k': 3.})]))
n = 10; idx = list(range(n)); split = int(0.2 * n)
train, val = SubsetRandomSampler(idx[split:]), SubsetRandomSampler(idx[:split])
print(list(train), list(val))
