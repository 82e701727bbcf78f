# ---
import torch

torch.manual_seed(0)
X = torch.linspace(0, 1, 5).unsqueeze(1)
y = 2 * X + 1
w = torch.zeros(1, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
lr = 0.5
for epoch in range(3):
    pred = X @ w + b
    loss = ((pred - y) ** 2).mean()
    loss.backward()
    print(f"epoch {epoch}: loss = {loss.item():.4f}, w.grad = {w.grad}, b.grad={b.grad.item():.3f}")
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad.zero_()
        b.grad = None
print(w, b, loss)
# ---
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
print(model)
opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
x = torch.randn(4, 2)
y = torch.randn(4, 1)
crit = nn.MSELoss()
for i in range(3):
    opt.zero_grad()
    out = model(x)
    loss = crit(out, y)
    loss.backward()
    opt.step()
    print(i, loss.item(), loss)
for n, p in model.named_parameters():
    print(n, p.shape, p.grad, p.data)
print(model.state_dict())
print(opt)
# ---
import torch

torch.manual_seed(1)
print(
    torch.rand(2, 3),
    torch.randn(3),
    torch.randint(0, 10, (4,)),
    torch.randperm(5),
    torch.bernoulli(torch.tensor([0.5, 0.5])),
    torch.rand(1).item(),
    torch.normal(0.0, 1.0, (2,)),
    torch.empty(2).uniform_(),
    torch.multinomial(torch.tensor([1.0, 2.0, 3.0]), 2),
    torch.rand_like(torch.ones(2)),
)
# ---
import torch

x = torch.tensor(1.0, requires_grad=True)
y = torch.tensor(2.0, requires_grad=True)
z = x**2 + y**3
z.backward()
print(x.grad, y.grad)
print(x.grad_fn, z.grad_fn)
z.backward()
# ---
import torch


def f(x):
    return x**3 - 2 * x


x = torch.tensor(3.0, requires_grad=True)
y = f(x)
g = torch.autograd.grad(y, x, create_graph=True)[0]
h = torch.autograd.grad(g, x)[0]
print(y, g, h)
eps = 1e-3
print((f(x + eps) - f(x - eps)) / (2 * eps), ((f(x + eps) - f(x - eps)) / (2 * eps)).item())
# ---
import torch

torch.manual_seed(42)
x = torch.randn(3, requires_grad=True)
y = x * 2
n = 0
while y.data.norm() < 1000:
    y = y * 2
    n += 1
print(n, y)
v = torch.tensor([0.1, 1.0, 0.0001], dtype=torch.float)
y.backward(v)
print(x.grad)
# ---
import torch

a = torch.tensor([2.0, 3.0], requires_grad=True)
b = torch.tensor([6.0, 4.0], requires_grad=True)
Q = 3 * a**3 - b**2
Q.backward(gradient=torch.tensor([1.0, 1.0]))
print(9 * a**2 == a.grad)
print(-2 * b == b.grad)
# ---
import torch

data = [[1, 2], [3, 4]]
x_data = torch.tensor(data)
x_ones = torch.ones_like(x_data)
print(f"Ones Tensor: \n {x_ones} \n")
shape = (
    2,
    3,
)
ones_tensor = torch.ones(shape)
zeros_tensor = torch.zeros(shape)
print(f"Ones Tensor: \n {ones_tensor} \n")
print(f"Zeros Tensor: \n {zeros_tensor}")
tensor = torch.ones(4, 4)
print(f"First row: {tensor[0]}")
print(f"First column: {tensor[:, 0]}")
print(f"Last column: {tensor[..., -1]}")
tensor[:, 1] = 0
print(tensor)
t1 = torch.cat([tensor, tensor, tensor], dim=1)
print(t1)
y1 = tensor @ tensor.T
y2 = tensor.matmul(tensor.T)
y3 = torch.rand_like(y1) if False else torch.zeros_like(y1)
torch.matmul(tensor, tensor.T, out=y3)
print(y3)
agg = tensor.sum()
agg_item = agg.item()
print(agg_item, type(agg_item))
print(f"{tensor} \n")
tensor.add_(5)
print(tensor)
t = torch.ones(5)
print(f"t: {t}")
n = t.numpy()
print(f"n: {n}")
t.add_(1)
print(f"t: {t}")
print(f"n: {n}")
print(f"Shape of tensor: {tensor.shape}")
print(f"Datatype of tensor: {tensor.dtype}")
print(f"Device tensor is stored on: {tensor.device}")
# ---
import torch

x = torch.ones(5)
y = torch.zeros(3)
w = torch.ones(5, 3, requires_grad=True)
b = torch.ones(3, requires_grad=True)
z = torch.matmul(x, w) + b
loss = torch.nn.functional.binary_cross_entropy_with_logits(z, y)
print(f"Gradient function for z = {z.grad_fn}"[:45])
print(f"Gradient function for loss = {loss.grad_fn}"[:70])
loss.backward()
print(w.grad)
print(b.grad)
z_det = z.detach()
print(z_det.requires_grad)
inp = torch.eye(4, 5, requires_grad=True)
out = (inp + 1).pow(2).t()
out.backward(torch.ones_like(out), retain_graph=True)
print(f"First call\n{inp.grad}")
out.backward(torch.ones_like(out), retain_graph=True)
print(f"\nSecond call\n{inp.grad}")
inp.grad.zero_()
out.backward(torch.ones_like(out), retain_graph=True)
print(f"\nCall after zeroing gradients\n{inp.grad}")
# ---
import torch

torch.manual_seed(0)
x = torch.arange(6.0).reshape(2, 3)
h = x.new_zeros(2, 4)
W = torch.randn(3, 4, requires_grad=True)
U = torch.randn(4, 4, requires_grad=True)
for t in range(3):
    h = torch.tanh(x @ W + h @ U)
h.sum().backward()
print(W.grad, U.grad.norm())
# ---
import torch
from torch import nn

torch.manual_seed(0)
emb = nn.Embedding(5, 3)
lstm_in = emb(torch.tensor([[1, 2], [0, 1]]))
print(lstm_in.shape, lstm_in)
lstm_in.sum().backward()
print(emb.weight.grad)
# ---
import torch

x = torch.tensor([0.5], requires_grad=True)
y = torch.sin(x) * torch.exp(x)
y.backward()
print(x.grad, (torch.cos(x) * torch.exp(x) + torch.sin(x) * torch.exp(x)).item())
print(
    torch.autograd.gradcheck(lambda t: t.sin() * t.exp(), torch.tensor([0.5], dtype=torch.float64, requires_grad=True))
)
# ---
import torch

w = torch.tensor([1.0, 2.0], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for i in range(2):
    loss = (w**2).sum()
    loss.backward()
    opt.step()
    print(w, w.grad)
print(opt.param_groups[0]["lr"], opt.state_dict())
sch = torch.optim.lr_scheduler.StepLR(opt, step_size=1, gamma=0.5)
opt.step()
sch.step()
print(sch.get_last_lr(), opt.param_groups[0]["lr"])
# ---
import torch

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
print(
    x.sum(dim=0),
    x.sum(dim=1),
    x.mean(),
    x.max(),
    x.argmax(),
    x.T,
    x * x,
    x @ x,
    x**2,
    x.numpy(),
    x.reshape(-1),
    x.view(4),
    x[x > 2],
    x.tolist(),
    x.shape,
    x > 2,
    x.sort(descending=True)[0],
    torch.cat((x, x)),
    torch.stack((x, x)),
    x.unsqueeze(0).shape,
    x.squeeze().shape,
)
x.numpy()[0, 0] = 100
print(x)
# ---
import torch

batch = [(torch.tensor([1.0, 2.0]), 0), (torch.tensor([3.0, 4.0]), 1)]
xs, ys = zip(*batch)
X = torch.stack(xs)
Y = torch.tensor(ys)
print(X, Y, len(batch))
acc = (X.argmax(1) == Y).float().mean()
print(acc, f"{acc:.2%}", f"{100 * acc.item():.1f}%", (X.argmax(1) == Y).sum().item() / len(Y))
# ---
import torch

total = 0.0
losses = []
x = torch.tensor(2.0, requires_grad=True)
for i in range(3):
    loss = x * i
    total += loss
    losses.append(loss.item())
print(total, losses, sum(losses) / len(losses))
total.backward()
print(x.grad)
# ---
import torch

x = torch.ones(2, 2, requires_grad=True)
with torch.no_grad():
    y = x * 2
print(y.requires_grad)


@torch.no_grad()
def doubler(x):
    return x * 2


print(doubler(x).requires_grad)
with torch.set_grad_enabled(False):
    print((x * 2).requires_grad)
torch.set_grad_enabled(False)
print((x * 2).requires_grad, torch.is_grad_enabled())
torch.set_grad_enabled(True)
with torch.inference_mode():
    z = x * 2
print(z.requires_grad, z.is_inference(), torch.is_inference_mode_enabled())
z.requires_grad_()
# ---
import torch

x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
print(torch.autograd.functional.jacobian(lambda t: t**2, x))
print(torch.autograd.functional.hessian(lambda t: (t**3).sum(), x))
print(torch.func.jacrev(lambda t: t**2)(x.detach()))
print(torch.func.vmap(lambda t: t * 2)(x.detach()))
print(torch.func.grad(lambda t: (t**2).sum())(x.detach()))
# ---
import torch


def hook(grad):
    print("hook", grad)
    return grad * 2


x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
h = y.register_hook(hook)
y.sum().backward()
print(x.grad)
h.remove()
x.register_hook(lambda g: print("leaf", g))
(x * 1).sum().backward()
print(x.grad)
