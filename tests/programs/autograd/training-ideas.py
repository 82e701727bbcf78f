# --- a cube of one's own in a training loop
import torch
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3
    @staticmethod
    def backward(ctx, grad_output):
        x, = ctx.saved_tensors
        return grad_output * 3 * x ** 2
cube = Cube.apply
w = torch.tensor([0.5, -0.5], requires_grad=True)
target = torch.tensor([1.0, 2.0])
optimizer = torch.optim.SGD([w], lr=0.05)
for epoch in range(5):
    optimizer.zero_grad()
    loss = ((cube(w) + w - target) ** 2).mean()
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch}: loss {loss.item():.5f}, grad {w.grad.tolist()}")
print(w, cube(w).grad_fn)
# --- the polynomial of Legendre, as in PyTorch's tutorial
import torch
import math
class LegendrePolynomial3(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * (5 * input ** 3 - 3 * input)
    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        return grad_output * 1.5 * (5 * input ** 2 - 1)
dtype = torch.float
device = torch.device("cpu")
x = torch.linspace(-math.pi, math.pi, 200, device=device, dtype=dtype)
y = torch.sin(x)
a = torch.full((), 0.0, device=device, dtype=dtype, requires_grad=True)
b = torch.full((), -1.0, device=device, dtype=dtype, requires_grad=True)
c = torch.full((), 0.0, device=device, dtype=dtype, requires_grad=True)
d = torch.full((), 0.3, device=device, dtype=dtype, requires_grad=True)
learning_rate = 5e-6
for t in range(60):
    P3 = LegendrePolynomial3.apply
    y_pred = a + b * P3(c + d * x)
    loss = (y_pred - y).pow(2).sum()
    if t % 20 == 19:
        print(t, round(loss.item(), 2))
    loss.backward()
    with torch.no_grad():
        a -= learning_rate * a.grad
        b -= learning_rate * b.grad
        c -= learning_rate * c.grad
        d -= learning_rate * d.grad
        a.grad = None
        b.grad = None
        c.grad = None
        d.grad = None
print(f'Result: y = {a.item():.4f} + {b.item():.4f} * P3({c.item():.4f} + {d.item():.4f} x)')
# --- a generator against a discriminator
import torch
import torch.nn as nn
torch.manual_seed(1)
G = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
D = nn.Sequential(nn.Linear(1, 4), nn.LeakyReLU(0.2), nn.Linear(4, 1), nn.Sigmoid())
opt_g = torch.optim.Adam(G.parameters(), lr=0.01, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(D.parameters(), lr=0.01, betas=(0.5, 0.999))
bce = nn.BCELoss()
real = torch.tensor([[3.0], [2.5], [3.5], [2.8]])
ones, zeros = torch.ones(4, 1), torch.zeros(4, 1)
for step in range(3):
    noise = torch.randn(4, 2)
    fake = G(noise)
    opt_d.zero_grad()
    loss_d = bce(D(real), ones) + bce(D(fake.detach()), zeros)
    loss_d.backward()
    opt_d.step()
    opt_g.zero_grad()
    loss_g = bce(D(fake), ones)
    loss_g.backward()
    opt_g.step()
    print(f"[{step}] D {loss_d.item():.4f} G {loss_g.item():.4f}")
print([p.grad is not None for p in D.parameters()])
# --- a generator without detach
import torch
import torch.nn as nn
torch.manual_seed(0)
G = nn.Linear(1, 1)
D = nn.Linear(1, 1)
opt_g = torch.optim.SGD(G.parameters(), lr=0.1)
opt_d = torch.optim.SGD(D.parameters(), lr=0.1)
fake = G(torch.tensor([[1.0]]))
loss_d = D(fake).mean()
loss_d.backward()
opt_d.step()
print(G.weight.grad, D.weight.grad)
loss_g = -D(fake).mean()
loss_g.backward()
opt_g.step()
# --- the discriminator changed between forward and backward
import torch
import torch.nn as nn
torch.manual_seed(0)
G = nn.Linear(1, 1)
D = nn.Linear(1, 1)
opt_d = torch.optim.SGD(D.parameters(), lr=0.1)
fake = G(torch.ones(1, 1))
score = D(fake)
loss_d = score.mean()
loss_d.backward(retain_graph=True)
opt_d.step()
(-score.mean()).backward()
# --- frozen layers
import torch
import torch.nn as nn
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
for p in model[0].parameters():
    p.requires_grad = False
print([(n, p.requires_grad) for n, p in model.named_parameters()])
optimizer = torch.optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.1)
before = model[0].weight.clone()
out = model(torch.ones(2, 3))
loss = nn.functional.cross_entropy(out, torch.tensor([0, 1]))
loss.backward()
optimizer.step()
print(model[0].weight.grad, model[2].weight.grad.shape)
print(torch.equal(before, model[0].weight))
print(sum(p.numel() for p in model.parameters() if p.requires_grad))
print(optimizer)
# --- everything frozen
import torch
import torch.nn as nn
torch.manual_seed(0)
model = nn.Linear(2, 1)
model.requires_grad_(False)
loss = model(torch.ones(1, 2)).sum()
print(loss.requires_grad, loss.grad_fn)
loss.backward()
# --- an optimizer without parameters
import torch
import torch.nn as nn
torch.manual_seed(0)
model = nn.Linear(2, 1)
for p in model.parameters():
    p.requires_grad = False
optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=0.1)
# --- unfreezing later with add_param_group
import torch
import torch.nn as nn
torch.manual_seed(0)
body, head = nn.Linear(2, 2), nn.Linear(2, 1)
for p in body.parameters():
    p.requires_grad_(False)
opt = torch.optim.SGD(head.parameters(), lr=0.1)
x = torch.tensor([[1.0, 2.0]])
head(body(x)).sum().backward()
opt.step()
for p in body.parameters():
    p.requires_grad_(True)
opt.add_param_group({"params": body.parameters(), "lr": 0.01})
opt.zero_grad()
head(body(x)).sum().backward()
opt.step()
print(len(opt.param_groups), [g["lr"] for g in opt.param_groups])
print(body.bias.grad, opt.param_groups[1].keys())
opt.add_param_group({"params": head.parameters()})
# --- shared weights count once and sum their gradients
import torch
import torch.nn as nn
class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(3, 2, bias=False)
        self.decoder = nn.Linear(2, 3, bias=False)
        self.decoder.weight = nn.Parameter(self.encoder.weight.t().clone())
    def forward(self, x):
        return self.decoder(torch.tanh(self.encoder(x)))
torch.manual_seed(3)
m = Tied()
m.decoder = nn.Linear(3, 3, bias=False)
m.encoder = m.decoder
print(m)
print(len(list(m.parameters())), [n for n, _ in m.named_parameters()])
x = torch.tensor([[1.0, -1.0, 0.5]])
m(x).sum().backward()
print(m.encoder.weight.grad)
print(m.encoder.weight is m.decoder.weight, list(m.state_dict()))
# --- an embedding tied to the output layer
import torch
import torch.nn as nn
torch.manual_seed(0)
emb = nn.Embedding(4, 3)
out = nn.Linear(3, 4, bias=False)
out.weight = emb.weight
tokens = torch.tensor([0, 2])
logits = out(emb(tokens))
loss = nn.CrossEntropyLoss()(logits, torch.tensor([1, 3]))
loss.backward()
print(loss)
print(emb.weight.grad)
print(out.weight.grad is emb.weight.grad)
# --- gradient check by finite differences
import torch
def f(x):
    return (x.sin() * x.exp()).sum()
x = torch.tensor([0.1, 0.5, -0.3], dtype=torch.float64, requires_grad=True)
f(x).backward()
eps = 1e-6
numeric = torch.zeros_like(x)
for i in range(len(x)):
    plus = x.detach().clone(); plus[i] += eps
    minus = x.detach().clone(); minus[i] -= eps
    numeric[i] = (f(plus) - f(minus)) / (2 * eps)
print(x.grad)
print(numeric)
print((x.grad - numeric).abs().max() < 1e-8, torch.allclose(x.grad, numeric))
print(numeric.requires_grad)
# --- finite differences in float32 are coarse
import torch
x = torch.tensor(2.0)
for k in range(1, 7):
    h = 10.0 ** -k
    d = ((x + h) ** 3 - (x - h) ** 3) / (2 * h)
    print(k, d.item(), abs(d.item() - 12) < 0.01)
# --- writing into a leaf while checking gradients
import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x ** 2).sum()
y.backward()
for i in range(2):
    x[i] += 1e-3
# --- backprop by hand against autograd
import torch
torch.manual_seed(0)
X = torch.randn(5, 3); Y = torch.randn(5, 2)
W1 = torch.randn(3, 4, requires_grad=True); b1 = torch.zeros(4, requires_grad=True)
W2 = torch.randn(4, 2, requires_grad=True); b2 = torch.zeros(2, requires_grad=True)
z = X @ W1 + b1
h = torch.relu(z)
out = h @ W2 + b2
loss = ((out - Y) ** 2).mean()
loss.backward()
with torch.no_grad():
    dout = 2 * (out - Y) / out.numel()
    dW2 = h.T @ dout
    db2 = dout.sum(0)
    dh = dout @ W2.T
    dz = dh * (z > 0)
    dW1 = X.T @ dz
    db1 = dz.sum(dim=0)
for name, mine, p in [("W1", dW1, W1), ("b1", db1, b1), ("W2", dW2, W2), ("b2", db2, b2)]:
    print(name, torch.allclose(mine, p.grad, atol=1e-6), tuple(mine.shape), f"{(mine - p.grad).abs().max().item() < 1e-6}")
# --- cross entropy by hand, as in makemore
import torch
import torch.nn.functional as F
def cmp(s, dt, t):
    ex = torch.all(dt == t.grad).item()
    app = torch.allclose(dt, t.grad)
    print(f'{s:15s} | exact: {str(ex):5s} | approximate: {str(app):5s}')
logits = torch.tensor([[1.0, 2.0, 0.5], [0.1, -1.0, 3.0]], requires_grad=True)
Yb = torch.tensor([1, 2])
n = 2
logit_maxes = logits.max(1, keepdim=True).values
norm_logits = logits - logit_maxes
counts = norm_logits.exp()
counts_sum = counts.sum(1, keepdims=True)
counts_sum_inv = counts_sum**-1
probs = counts * counts_sum_inv
logprobs = probs.log()
loss = -logprobs[range(n), Yb].mean()
for t in [logprobs, probs, counts, counts_sum, counts_sum_inv, norm_logits, logit_maxes]:
    t.retain_grad()
loss.backward()
dlogprobs = torch.zeros_like(logprobs)
dlogprobs[range(n), Yb] = -1.0/n
dprobs = (1.0 / probs) * dlogprobs
dcounts_sum_inv = (counts * dprobs).sum(1, keepdim=True)
cmp('logprobs', dlogprobs, logprobs)
cmp('probs', dprobs, probs)
cmp('counts_sum_inv', dcounts_sum_inv, counts_sum_inv)
dlogits = F.softmax(logits, 1)
dlogits[range(n), Yb] -= 1
dlogits /= n
print(torch.allclose(dlogits, logits.grad, atol=1e-7), loss)
# --- batch normalization backwards by hand
import torch
h = torch.tensor([[1.0, 2.0], [3.0, 5.0], [2.0, -1.0]], requires_grad=True)
mean = h.mean(0, keepdim=True)
diff = h - mean
var = 1/2*(diff**2).sum(0, keepdim=True)
inv = (var + 1e-5)**-0.5
out = diff * inv
for t in (mean, diff, var, inv): t.retain_grad()
w = torch.tensor([[1.0, 0.5], [-1.0, 2.0], [0.3, 0.1]])
(out * w).sum().backward()
dinv = (diff * w).sum(0, keepdim=True)
dvar = (-0.5*(var + 1e-5)**-1.5) * dinv
print(torch.allclose(dinv, inv.grad), torch.allclose(dvar, var.grad))
print(var.grad.shape, mean.grad, h.grad.sum(0).abs() < 1e-6)
# --- a gradient penalty by double backward
import torch
import torch.nn as nn
torch.manual_seed(0)
critic = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
x = torch.tensor([[0.5, -1.0], [1.0, 2.0]], requires_grad=True)
score = critic(x)
grads = torch.autograd.grad(outputs=score, inputs=x, grad_outputs=torch.ones_like(score), create_graph=True, retain_graph=True, only_inputs=True)[0]
print(grads.shape, grads.requires_grad)
penalty = ((grads.norm(2, dim=1) - 1) ** 2).mean()
print(penalty)
penalty.backward()
print([None if p.grad is None else tuple(p.grad.shape) for p in critic.parameters()])
print(critic[0].weight.grad)
# --- a penalty without create_graph
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
x = torch.tensor([3.0, 4.0], requires_grad=True)
y = (w * x).sum()
g, = torch.autograd.grad(y, x)
penalty = (g.norm() - 1) ** 2
penalty.backward()
# --- the Jacobian row by row
import torch
def f(x):
    return torch.stack([x[0] * x[1], x[0] ** 2 + x[2], x.sum(), torch.sin(x[2])])
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
y = f(x)
J = torch.zeros(4, 3)
for i in range(4):
    g = torch.zeros(4); g[i] = 1.0
    y.backward(g, retain_graph=True)
    J[i] = x.grad
    x.grad.zero_()
print(J)
rows = [torch.autograd.grad(yi, x, retain_graph=True)[0] for yi in y]
print(torch.equal(J, torch.stack(rows)))
print(torch.allclose(J, torch.autograd.functional.jacobian(f, x)), torch.autograd.grad(y, x, torch.eye(4), is_grads_batched=True)[0].shape)
# --- the Hessian by rows
import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x[0] ** 3 * x[1] + x[1].exp()
g, = torch.autograd.grad(y, x, create_graph=True)
print(g)
H = torch.stack([torch.autograd.grad(gi, x, retain_graph=True)[0] for gi in g])
print(H)
print(H.T == H, torch.linalg.det(H))
print(torch.autograd.functional.hessian(lambda x: x[0] ** 3 * x[1] + x[1].exp(), x.detach()))
# --- two losses over one graph
import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
h = x.exp()
a = h.sum(); b = (h ** 2).sum()
a.backward(retain_graph=True)
print(x.grad)
b.backward()
print(x.grad)
a.backward()
# --- weighted losses at once and one by one
import torch
w = torch.tensor(2.0, requires_grad=True)
def losses():
    h = w * 3
    return [h ** 2, h.abs(), (h - 1).pow(3)]
weights = [0.5, 2.0, 0.1]
sum(c * l for c, l in zip(weights, losses())).backward()
together = w.grad.clone(); w.grad = None
ls = losses()
for i, (c, l) in enumerate(zip(weights, ls)):
    (c * l).backward(retain_graph=i < len(ls) - 1)
print(together, w.grad, together == w.grad)
torch.autograd.backward(losses(), [torch.tensor(c) for c in weights])
print(w.grad)
# --- a target network with soft updates
import torch
import torch.nn as nn
import copy
torch.manual_seed(0)
q = nn.Linear(2, 2)
target = copy.deepcopy(q)
for p in target.parameters():
    p.requires_grad = False
opt = torch.optim.SGD(q.parameters(), lr=0.1)
s = torch.tensor([[1.0, 0.0], [0.0, 1.0]]); a = torch.tensor([[0], [1]]); r = torch.tensor([1.0, -1.0])
for step in range(3):
    with torch.no_grad():
        best = target(s).max(dim=1)[0]
        y = r + 0.9 * best
    pred = q(s).gather(1, a).squeeze(1)
    loss = nn.functional.smooth_l1_loss(pred, y)
    opt.zero_grad(); loss.backward(); opt.step()
    for tp, p in zip(target.parameters(), q.parameters()):
        tp.data.mul_(0.9).add_(0.1 * p.data)
    print(step, round(loss.item(), 5))
print(target.weight, target.weight.requires_grad)
# --- a semi-gradient: detach stops the target
import torch
v = torch.tensor([0.5, 1.0], requires_grad=True)
loss = (1.0 + 0.9 * v[1].detach() - v[0]) ** 2
loss.backward()
print(v.grad)
v.grad = None
loss = (1.0 + 0.9 * v[1] - v[0]) ** 2
loss.backward()
print(v.grad)
# --- an exponential moving average of weights
import torch
import torch.nn as nn
class EMA:
    def __init__(self, model, decay):
        self.decay = decay
        self.shadow = {n: p.clone().detach() for n, p in model.named_parameters()}
    @torch.no_grad()
    def update(self, model):
        for n, p in model.named_parameters():
            self.shadow[n].mul_(self.decay).add_(p, alpha=1 - self.decay)
torch.manual_seed(0)
m = nn.Linear(2, 1)
ema = EMA(m, 0.9)
opt = torch.optim.SGD(m.parameters(), lr=0.5)
for _ in range(4):
    opt.zero_grad()
    m(torch.ones(1, 2)).pow(2).sum().backward()
    opt.step()
    ema.update(m)
print(ema.shadow)
m.load_state_dict(ema.shadow)
print(m.weight)
m.load_state_dict({"weight": ema.shadow["weight"]})
# --- a ParameterList of powers
import torch
import torch.nn as nn
class Poly(nn.Module):
    def __init__(self, degree):
        super().__init__()
        self.coef = nn.ParameterList([nn.Parameter(torch.tensor(float(k))) for k in range(degree + 1)])
    def forward(self, x):
        return sum(c * x ** k for k, c in enumerate(self.coef))
p = Poly(2)
print(p)
x = torch.tensor([1.0, 2.0])
p(x).sum().backward()
print([c.grad for c in p.coef])
print(list(p.state_dict().items()))
p.coef.append(nn.Parameter(torch.zeros(2)))
print(len(p.coef), p.coef[-1], p.coef[1:3])
print(p.coef[7])
# --- a ParameterDict and a buffer
import torch
import torch.nn as nn
class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.params = nn.ParameterDict({"a": torch.ones(2), "b": nn.Parameter(torch.zeros(1))})
        self.register_buffer("count", torch.tensor(0))
        self.register_buffer("hidden", torch.ones(1), persistent=False)
    def forward(self, x):
        self.count += 1
        return x * self.params["a"] + self.params["b"]
m = Scale()
m(torch.ones(3, 2)).sum().backward()
m(torch.ones(3, 2))
print(m)
print({k: v.grad for k, v in m.params.items()})
print(m.state_dict(), m.count)
print([n for n, _ in m.named_buffers()], [n for n, _ in m.named_parameters()])
print(m.params["c"])
# --- a list of modules forgotten by the module
import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 2), nn.Linear(2, 2)]
    def forward(self, x):
        for l in self.layers:
            x = l(x)
        return x
torch.manual_seed(0)
net = Net()
print(net, list(net.parameters()))
torch.optim.SGD(net.parameters(), lr=0.1)
# --- super().__init__ forgotten
import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        self.w = nn.Parameter(torch.ones(2))
Net()
# --- a tensor where a parameter belongs
import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(2))
        self.b = torch.zeros(2, requires_grad=True)
    def forward(self, x):
        return x * self.w + self.b
n = Net()
print([k for k, _ in n.named_parameters()])
n(torch.ones(2)).sum().backward()
print(n.b.grad, n.w.grad)
n.w = torch.ones(2)
# --- hooks that clip
import torch
w = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
seen = []
h1 = w.register_hook(lambda g: seen.append(g.clone()))
h2 = w.register_hook(lambda g: g.clamp(-1, 1))
(w ** 2).sum().backward()
print(seen, w.grad)
h2.remove()
w.grad = None
(w ** 2).sum().backward()
print(w.grad, len(seen))
total = torch.nn.utils.clip_grad_norm_([w], max_norm=1.0)
print(total, w.grad, w.grad.norm())
torch.nn.utils.clip_grad_value_([w], 0.2)
print(w.grad)
# --- a hook of a wrong shape
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
w.register_hook(lambda g: g.sum())
w.sum().backward()
# --- a hook that changes the gradient in place
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
y = w * 3
y.register_hook(lambda g: g.mul_(10))
y.retain_grad()
y.sum().backward()
print(w.grad, y.grad)
# --- clipping by norm inside the loop
import torch
import torch.nn as nn
torch.manual_seed(0)
model = nn.RNN(1, 2, batch_first=True)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
x = torch.arange(6.0).reshape(1, 6, 1)
for k in range(3):
    opt.zero_grad()
    out, h = model(x)
    loss = (out[:, -1] - 1).pow(2).sum()
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), 0.5)
    opt.step()
    print(k, f"{loss.item():.4f} {norm.item():.4f}", all(p.grad.norm() <= 0.5001 for p in model.parameters()))
# --- schedules printed
import torch
from torch.optim.lr_scheduler import StepLR, ExponentialLR, CosineAnnealingLR, LambdaLR, MultiStepLR
for make in (lambda o: StepLR(o, step_size=2, gamma=0.5), lambda o: ExponentialLR(o, 0.9), lambda o: CosineAnnealingLR(o, T_max=4), lambda o: LambdaLR(o, lambda e: 1 / (e + 1)), lambda o: MultiStepLR(o, [1, 3], gamma=0.1)):
    w = torch.zeros(1, requires_grad=True)
    opt = torch.optim.SGD([w], lr=1.0)
    sched = make(opt)
    lrs = []
    for epoch in range(6):
        lrs.append(round(opt.param_groups[0]["lr"], 4))
        opt.step(); sched.step()
    print(type(sched).__name__, lrs, sched.get_last_lr())
# --- a scheduler before the optimizer
import torch
w = torch.zeros(1, requires_grad=True)
opt = torch.optim.SGD([w], lr=1.0)
sched = torch.optim.lr_scheduler.StepLR(opt, 1, gamma=0.1)
for _ in range(2):
    sched.step()
    opt.step()
    print(opt.param_groups[0]["lr"])
# --- reduce on plateau
import torch
w = torch.zeros(1, requires_grad=True)
opt = torch.optim.SGD([w], lr=1.0)
s = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, mode="min", factor=0.1, patience=1)
for loss in [1.0, 0.9, 0.95, 0.95, 0.95, 0.8]:
    opt.step(); s.step(loss)
    print(loss, opt.param_groups[0]["lr"], s.num_bad_epochs)
s.step()
# --- warm-up and then cosine
import torch
from torch.optim import lr_scheduler
w = torch.zeros(1, requires_grad=True)
opt = torch.optim.AdamW([w], lr=0.1)
warm = lr_scheduler.LinearLR(opt, start_factor=0.1, total_iters=3)
cos = lr_scheduler.CosineAnnealingLR(opt, T_max=4)
s = lr_scheduler.SequentialLR(opt, [warm, cos], milestones=[3])
for k in range(8):
    opt.step(); s.step()
    print(k, f"{s.get_last_lr()[0]:.5f}")
# --- a straight-through estimator
import torch
class Round(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()
    @staticmethod
    def backward(ctx, g):
        return g
x = torch.tensor([0.2, 1.7, -0.6], requires_grad=True)
y = Round.apply(x)
print(y, y.grad_fn)
(y * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
print(x.grad)
z = x + (x.round() - x).detach()
x.grad = None
z.sum().backward()
print(x.grad, z)
# --- a gradient reversal layer
import torch
import torch.nn as nn
class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, lam):
        ctx.lam = lam
        return x.view_as(x)
    @staticmethod
    def backward(ctx, g):
        return -ctx.lam * g, None
class Reversal(nn.Module):
    def forward(self, x):
        return Reverse.apply(x, 0.5)
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = Reversal()(x * 2)
print(y)
y.sum().backward()
print(x.grad)
# --- backward returns too few gradients
import torch
class Mul(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b):
        ctx.save_for_backward(a, b)
        return a * b
    @staticmethod
    def backward(ctx, g):
        a, b = ctx.saved_tensors
        return g * b
a = torch.tensor(2.0, requires_grad=True); b = torch.tensor(3.0, requires_grad=True)
Mul.apply(a, b).backward()
# --- backward of a wrong shape
import torch
class Total(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.sum(dim=0)
    @staticmethod
    def backward(ctx, g):
        return g.unsqueeze(1)
x = torch.ones(2, 3, requires_grad=True)
Total.apply(x).sum().backward()
# --- calling a Function as if it were one
import torch
class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x
    @staticmethod
    def backward(ctx, g):
        return 2 * ctx.saved_tensors[0] * g
x = torch.tensor(3.0, requires_grad=True)
print(torch.autograd.gradcheck(Square.apply, (x.double().detach().requires_grad_(),)))
y = Square.apply(x)
g, = torch.autograd.grad(y, x, create_graph=True)
print(g, torch.autograd.grad(g, x))
Square()(x)
# --- a wrong backward found by gradcheck
import torch
class Bad(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sin()
    @staticmethod
    def backward(ctx, g):
        x, = ctx.saved_tensors
        return g * x.sin()
torch.autograd.gradcheck(Bad.apply, (torch.tensor([0.5, 1.0], dtype=torch.double, requires_grad=True),))
# --- gradient accumulation over small batches
import torch
import torch.nn as nn
torch.manual_seed(0)
model = nn.Linear(3, 1)
X = torch.randn(8, 3); y = X.sum(1, keepdim=True)
nn.functional.mse_loss(model(X), y).backward()
whole = model.weight.grad.clone()
model.zero_grad()
print(model.weight.grad)
for xb, yb in zip(X.split(2), y.split(2)):
    (nn.functional.mse_loss(model(xb), yb) / 4).backward()
print(torch.allclose(whole, model.weight.grad, atol=1e-6))
# --- a target of one dimension less
import torch
import torch.nn as nn
torch.manual_seed(0)
model = nn.Linear(2, 1)
x = torch.tensor([[1.0, 2.0], [3.0, 4.0], [0.0, 1.0]])
y = torch.tensor([1.0, 2.0, 3.0])
loss = nn.MSELoss()(model(x), y)
print(loss.shape)
loss = nn.L1Loss()(model(x).squeeze(), y)
loss.backward()
print(model.bias.grad)
nn.BCEWithLogitsLoss()(model(x), y)
# --- classes as floats
import torch
import torch.nn as nn
logits = torch.tensor([[1.0, 2.0, 3.0]], requires_grad=True)
try:
    nn.CrossEntropyLoss()(logits, torch.tensor([2.0]))
except Exception as e:
    print(type(e).__name__, e)
try:
    nn.CrossEntropyLoss()(logits, torch.tensor([3]))
except Exception as e:
    print(type(e).__name__, e)
try:
    nn.CrossEntropyLoss()(logits, torch.tensor([[2]]))
except Exception as e:
    print(type(e).__name__, e)
try:
    nn.CrossEntropyLoss()(logits, 2)
except Exception as e:
    print(type(e).__name__, e)
nn.NLLLoss()(logits, torch.tensor([1, 2]))
# --- integers into a linear layer
import torch
import torch.nn as nn
torch.manual_seed(0)
layer = nn.Linear(2, 2)
for bad in (torch.tensor([[1, 2]]), torch.ones(2, 3), torch.ones(1, 2, dtype=torch.float64), [1.0, 2.0]):
    try:
        print(layer(bad).shape)
    except Exception as e:
        print(type(e).__name__, e)
print(layer(torch.tensor([[1, 2]]).float()).shape)
# --- evaluation mode and dropout
import torch
import torch.nn as nn
torch.manual_seed(0)
m = nn.Sequential(nn.Linear(2, 4), nn.Dropout(0.5), nn.BatchNorm1d(4))
x = torch.tensor([[1.0, 2.0], [2.0, 0.0]])
m(x)
print(m[2].running_mean, m[2].num_batches_tracked, m.training)
m.eval()
with torch.no_grad():
    a, b = m(x), m(x)
print(torch.equal(a, b), a.requires_grad, m[1].training)
m.train()
print(m(x[:1]))
# --- a training loop with validation
import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader
torch.manual_seed(0)
X = torch.linspace(-1, 1, 20).unsqueeze(1); y = X ** 2
train = DataLoader(TensorDataset(X[:16], y[:16]), batch_size=8, shuffle=True)
model = nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1))
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(3):
    model.train(); running = 0.0
    for xb, yb in train:
        loss = nn.functional.mse_loss(model(xb), yb)
        opt.zero_grad(); loss.backward(); opt.step()
        running += loss.item() * len(xb)
    model.eval()
    with torch.no_grad():
        val = nn.functional.mse_loss(model(X[16:]), y[16:])
    print(f"{epoch:2d} train {running / 16:.4f} val {val:.4f}")
# --- keeping losses with their graphs
import torch
w = torch.tensor(1.0, requires_grad=True)
losses = []
for k in range(3):
    losses.append((w - k) ** 2)
total = torch.stack(losses).mean()
print(total, losses)
total.backward()
print(w.grad, sum(losses), sum(l.item() for l in losses))
# --- an update that loses the leaf
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
for k in range(2):
    loss = (w ** 2).sum()
    loss.backward()
    print(k, w.grad)
    w = w - 0.1 * w.grad
# --- an update in place without no_grad
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
(w ** 2).sum().backward()
w.data -= 0.1 * w.grad
print(w, w.is_leaf)
w -= 0.1 * w.grad
# --- truncated backpropagation through time
import torch
w = torch.tensor(0.5, requires_grad=True)
h = torch.zeros(1)
for t in range(6):
    h = torch.tanh(w * h + 1)
    if t % 3 == 2:
        loss = h.sum()
        loss.backward()
        print(t, w.grad, h.grad_fn is None)
        h = h.detach()
h = torch.tanh(w * h + 1)
loss = h.sum(); loss.backward()
(torch.tanh(w * h)).backward()
# --- meta learning with one inner step
import torch
from torch.func import functional_call
import torch.nn as nn
torch.manual_seed(0)
model = nn.Linear(1, 1)
x = torch.tensor([[1.0], [2.0]]); y = torch.tensor([[3.0], [5.0]])
params = dict(model.named_parameters())
inner = nn.functional.mse_loss(functional_call(model, params, (x,)), y)
grads = torch.autograd.grad(inner, list(params.values()), create_graph=True)
fast = {n: p - 0.1 * g for (n, p), g in zip(params.items(), grads)}
outer = nn.functional.mse_loss(functional_call(model, fast, (x,)), y)
outer.backward()
print(inner, outer)
print(model.weight.grad, model.bias.grad)
# --- per-sample gradients
import torch
from torch.func import grad, vmap
def loss(w, x, y):
    return ((x @ w) - y) ** 2
w = torch.tensor([1.0, -1.0])
X = torch.tensor([[1.0, 2.0], [0.0, 3.0], [2.0, 2.0]]); y = torch.tensor([0.0, 1.0, 2.0])
per = vmap(grad(loss), in_dims=(None, 0, 0))(w, X, y)
print(per, per.shape)
print(vmap(grad(loss), in_dims=(0, 0, 0))(w, X, y))
# --- LBFGS with a closure
import torch
x = torch.tensor([-1.2, 1.0], requires_grad=True)
opt = torch.optim.LBFGS([x], lr=1.0, max_iter=10, line_search_fn="strong_wolfe")
def closure():
    opt.zero_grad()
    loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
    loss.backward()
    return loss
for _ in range(3):
    print(f"{opt.step(closure).item():.4f}")
opt.step()
# --- saving and loading an optimizer
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1, momentum=0.9)
(w ** 2).sum().backward(); opt.step()
state = opt.state_dict()
print(state)
other = torch.optim.SGD([w], lr=1.0)
other.load_state_dict(state)
print(other.param_groups[0]["lr"], other.state[w])
third = torch.optim.SGD([w, torch.zeros(1, requires_grad=True)], lr=0.1)
third.load_state_dict(state)
# --- an activation penalty with forward hooks
import torch
import torch.nn as nn
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
kept = {}
def keep(name):
    def hook(module, inputs, output):
        kept[name] = output
    return hook
handles = [m.register_forward_hook(keep(n)) for n, m in model.named_modules() if isinstance(m, nn.ReLU)]
out = model(torch.tensor([[1.0, -1.0]]))
(out.sum() + 0.1 * kept["1"].abs().sum()).backward()
print(kept, list(kept), model[0].bias.grad)
for h in handles: h.remove()
kept.clear(); model(torch.ones(1, 2)); print(kept)
model.register_full_backward_hook(lambda m, gi, go: print(gi, go))
model(torch.ones(1, 2)).sum().backward()
# --- a module in the wrong place
import torch
import torch.nn as nn
x = torch.tensor([-1.0, 2.0])
print(nn.ReLU()(x))
try:
    nn.ReLU(x)(x)
except Exception as e:
    print(type(e).__name__, e)
try:
    nn.Softmax(x)
    print(nn.Softmax(dim=0)(x))
    nn.Softmax(dim=1)(x)
except Exception as e:
    print(type(e).__name__, e)
try:
    nn.MSELoss(x, x)
    nn.MSELoss(x, x).backward()
except Exception as e:
    print(type(e).__name__, e)
nn.Sequential([nn.ReLU()])
# --- Newton's method in one dimension
import torch
x = torch.tensor(3.0, requires_grad=True, dtype=torch.float64)
for k in range(5):
    f = x ** 3 - 2 * x - 5
    g, = torch.autograd.grad(f, x)
    with torch.no_grad():
        x -= f / g
    print(k, x.item(), x._version)
# --- policy gradient with a baseline
import torch
theta = torch.zeros(3, requires_grad=True)
rewards = torch.tensor([1.0, 0.0, 2.0])
for a in (0, 2, 1):
    logp = torch.log_softmax(theta, dim=0)
    adv = rewards[a] - rewards.mean()
    (-logp[a] * adv).backward()
print(theta.grad)
probs = torch.softmax(theta, -1)
expected = (probs * rewards).sum()
print(torch.autograd.grad(-expected, theta)[0])
# --- a variational step
import torch
torch.manual_seed(0)
mu = torch.zeros(2, requires_grad=True); logvar = torch.zeros(2, requires_grad=True)
eps = torch.randn(2)
z = mu + torch.exp(0.5 * logvar) * eps
recon = (z - torch.tensor([1.0, -1.0])).pow(2).sum()
kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
(recon + kld).backward()
print(mu.grad, logvar.grad, kld)
