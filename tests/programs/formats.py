import torch

x = torch.tensor([1.23456789, 100.0], requires_grad=True)
s = x.sum()
print("{} | {!r} | {:.3f} | {:>10.2f}|".format(x, s, s.item(), x[0].item()))
print(f"{x} {s} {s.item():.2e} {x[1]} {x.shape} {x.dtype} {x[0]:.2f} {x.tolist()}")
print("%s %d %.3f %r" % (x, s, x[0], x.shape))
print("sum: " + str(s), repr(x), [x, (s,)], {"k": s})
print(x, s, sep="\n", end="\n--\n")
print(torch.Size([2, 3]), torch.float32, type(x), type(s.grad_fn).__name__)
print("{:.1f}".format(x))
