# ---
import torch
def batches(X, y, n):
    for i in range(0, len(X), n):
        yield X[i:i + n], y[i:i + n]
X, y = torch.arange(6.).view(6, 1), torch.arange(6.)
w = torch.zeros(1, requires_grad=True)
for epoch in range(2):
    for xb, yb in batches(X, y, 4):
        loss = ((xb @ w - yb) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            w -= 0.01 * w.grad
            w.grad = None
        print(epoch, loss)
print(w)
# ---
import torch
@torch.no_grad()
def g(x):
    yield x * 2
    yield torch.is_grad_enabled()
x = torch.ones(1, requires_grad=True)
for v in g(x):
    print(v, torch.is_grad_enabled())
# ---
import torch
def params():
    yield torch.ones(1, requires_grad=True)
    yield torch.zeros(2, requires_grad=True)
opt = torch.optim.SGD(params(), lr=0.1)
print(opt)
print(torch.stack(list(torch.full((2,), i) for i in (1., 2.))))
# ---
import torch
def gen():
    for i in range(3):
        yield torch.tensor([i])
print(torch.cat(list(gen())))
print(torch.cat(gen()))
