# ---
import torch

for v in (
    0.0,
    0.1,
    123.456,
    1e-4,
    9.9e-5,
    1e4,
    99999.0,
    1e5,
    1e8,
    1e-8,
    float("nan"),
    -float("inf"),
    1 / 3,
    16777217.0,
):
    for other in (0.0, 1000.0, 1e-3, 1.25, float("nan")):
        print(torch.tensor([v, other]), torch.tensor([v, other], dtype=torch.float64), torch.tensor(v))
# ---
import torch

for v in (0.0, 0.1, 123.456, 1e4, 99999.0):
    for other in (0.0, 1.0, 1e-3, 3.0):
        print(torch.tensor([v, other], dtype=torch.float16), torch.tensor([complex(v, other), complex(other, -v)]))
# ---
import torch

for n in (1, 10, 13, 15, 20, 26):
    print(torch.arange(n), torch.arange(float(n)), torch.arange(n) / 3, torch.arange(n) > 3, torch.arange(n) * 1000000)
    print(torch.arange(float(n)).requires_grad_() * 1.5, torch.arange(n, dtype=torch.int32))
# ---
import torch

for shape in ((3, 30), (1, 1, 20), (7, 143), (2, 1, 600), (3, 4, 2), (0, 3), (2, 0), (1, 1, 1, 1)):
    n = 1
    for size in shape:
        n *= size
    print(torch.arange(n).reshape(shape))
    print(torch.arange(float(n)).reshape(shape).requires_grad_() / 7)
# ---
import torch

x = torch.arange(24.0).reshape(2, 3, 4) / 3
for options in (
    dict(precision=1),
    dict(sci_mode=True),
    dict(sci_mode=False),
    dict(threshold=5, edgeitems=1),
    dict(linewidth=20),
    dict(profile="short"),
    dict(profile="full"),
):
    torch.set_printoptions(**options)
    print(options, x, x.long(), torch.tensor([1e-9, 1.0]), torch.tensor(1 + 2j), x.flatten().requires_grad_(), x > 3)
    torch.set_printoptions(profile="default")
    torch.set_printoptions(sci_mode=None)
# ---
import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
print(x.max(1), x.sort(1, descending=True), x.topk(1), x.median(0), x.kthvalue(1), x.cummax(0), torch.std_mean(x))
print(torch.linalg.qr(torch.eye(2)), torch.linalg.slogdet(x), torch.aminmax(x.detach()))
# ---
import torch

x, y = torch.tensor(3.14159), torch.tensor(42)
print(f"{x:.2f} {x:8.3f} {x:<10.1f}| {x:e} {x:g} {x:+.1f} {x} {y:d} {y:05d} {y:x} {y:,} {y!s} {y!r}")
print("%.3f %s %d" % (x, y, y), "{:>10}|".format(torch.tensor(1.5)), f"{torch.tensor([[1.5]])} {x.shape} {x.dtype}")
print([x, y], (x,), {"w": torch.ones(2)}, [torch.ones(2, 2)], torch.Size([2, 3]), torch.ones(1).device, torch.strided)
print(type(x.dtype), type(x.shape), type(x), torch.finfo(torch.float32), torch.iinfo(torch.int8))
print(f"{x:s}")
# ---
import torch

x = torch.ones(2)
print(x.item, x.sum, x.backward)
