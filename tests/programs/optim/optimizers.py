# --- SGD
import torch

torch.manual_seed(0)
def run(make, n=4):
    w = torch.tensor([1., -2., 3.], requires_grad=True); b = torch.tensor(0.5, requires_grad=True)
    opt = make([w, b])
    for i in range(n):
        opt.zero_grad()
        loss = ((w*torch.tensor([1.,2.,3.])).sum() + b - 1)**2 / 10 + (w**2).sum()
        loss.backward(); opt.step()
        print(f"{loss.item():.4f}", w.data, b.data)
    print(opt); print(opt.state_dict())
O = torch.optim
run(lambda p: O.SGD(p, lr=0.1)); run(lambda p: O.SGD(p, lr=0.01, momentum=0.9)); run(lambda p: O.SGD(p, lr=0.01, momentum=0.9, nesterov=True)); run(lambda p: O.SGD(p, lr=0.01, weight_decay=0.1, momentum=0.5, dampening=0.3)); run(lambda p: O.SGD(p, lr=0.01, maximize=True))

# --- the others
import torch

torch.manual_seed(0)
def run(make, n=4):
    w = torch.tensor([1., -2., 3.], requires_grad=True); b = torch.tensor(0.5, requires_grad=True)
    opt = make([w, b])
    for i in range(n):
        opt.zero_grad()
        loss = ((w*torch.tensor([1.,2.,3.])).sum() + b - 1)**2 / 10 + (w**2).sum()
        loss.backward(); opt.step()
        print(f"{loss.item():.4f}", w.data, b.data)
    print(opt); print(opt.state_dict())
O = torch.optim
for f in (lambda p: O.Adam(p), lambda p: O.Adam(p, lr=0.1, betas=(0.8,0.9), eps=1e-4, weight_decay=0.1), lambda p: O.Adam(p, amsgrad=True, lr=0.1), lambda p: O.AdamW(p, lr=0.1), lambda p: O.Adamax(p), lambda p: O.NAdam(p), lambda p: O.RAdam(p), lambda p: O.Adagrad(p), lambda p: O.Adadelta(p), lambda p: O.RMSprop(p), lambda p: O.RMSprop(p, momentum=0.9, centered=True), lambda p: O.Rprop(p), lambda p: O.ASGD(p)): run(f)

# --- closures
import torch

torch.manual_seed(0)
w = torch.tensor([1.], requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
def closure():
    opt.zero_grad(); loss = (w**2).sum(); loss.backward(); return loss
print(opt.step(closure), w, opt.step())

# --- mistakes with optimizers
import torch

torch.manual_seed(0)
W = torch.ones(1, requires_grad=True)


def tried(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)


tried(lambda: torch.optim.SGD([], lr=0.1))
tried(lambda: torch.optim.SGD(torch.ones(2, requires_grad=True), lr=0.1))
tried(lambda: torch.optim.SGD([3], lr=0.1))
tried(lambda: torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=-1))
tried(lambda: torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1, momentum=-1))
tried(lambda: torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1, nesterov=True))
tried(lambda: torch.optim.Adam([torch.ones(1, requires_grad=True)], betas=(1.0, 0.9)))
tried(lambda: torch.optim.SGD([torch.ones(1, requires_grad=True)], foo=1))
tried(lambda: torch.optim.SGD([torch.ones(1) * torch.ones(1, requires_grad=True)]))
tried(lambda: torch.optim.SGD([{"params": [W]}, {"params": [W]}]))

# --- one tensor twice
import torch

torch.manual_seed(0)
w = torch.ones(1, requires_grad=True)
torch.optim.SGD([w, w], lr=0.1)

# --- groups
import torch

torch.manual_seed(0)
w = torch.ones(1, requires_grad=True); v = torch.ones(1, requires_grad=True)
opt = torch.optim.SGD([{'params': [w]}, {'params': v, 'lr': 0.5}], lr=0.1, momentum=0.9); print(opt)
(w*v).sum().backward(); opt.step(); print(w, v, opt.param_groups)
opt.add_param_group({'params': torch.ones(2, requires_grad=True)}); print(len(opt.param_groups)); opt.add_param_group({'params': w})

# --- states
import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2,1)); opt = torch.optim.Adam(model.parameters(), lr=1e-3); print(opt.state, opt.defaults, opt.param_groups[0]['lr'])
opt.param_groups[0]['lr'] = 0.5
for g in opt.param_groups: g['lr'] *= 0.1
print(opt.param_groups[0]['lr'], opt.param_groups[0].keys())
model(torch.ones(1,2)).sum().backward(); opt.step(); print(opt.state[model[0].weight]); print(opt.state_dict())

# --- states, loaded
import torch

torch.manual_seed(0)
w = torch.tensor([1.], requires_grad=True); opt = torch.optim.SGD([w], lr=0.1, momentum=0.9)
for _ in range(2): opt.zero_grad(); (w**2).sum().backward(); opt.step()
sd = opt.state_dict()
w2 = torch.tensor([1.], requires_grad=True); opt2 = torch.optim.SGD([w2], lr=0.3); opt2.load_state_dict(sd); print(opt2); (w2**2).sum().backward(); opt2.step(); print(w2, opt2.state_dict())
torch.optim.SGD([w2, torch.ones(1, requires_grad=True)], lr=0.1).load_state_dict(sd)

# --- zero_grad
import torch

torch.manual_seed(0)
w = torch.tensor([1., 2.], requires_grad=True); opt = torch.optim.SGD([w], lr=0.1)
opt.step(); print(w)
opt.zero_grad(set_to_none=False); print(w.grad); (w**2).sum().backward(); opt.zero_grad(set_to_none=False); print(w.grad); opt.zero_grad(); print(w.grad)

# --- names
import torch
from torch import nn

torch.manual_seed(0)
w = nn.Parameter(torch.tensor([1., 2.])); opt = torch.optim.SGD([('w', w)], lr=0.1); print(opt); print(opt.state_dict())
m = nn.Linear(1,1); opt = torch.optim.AdamW(m.named_parameters(), lr=0.1); print(opt.param_groups[0]['param_names'])

# --- hooks of steps
import torch
from torch import nn

torch.manual_seed(0)
w = nn.Parameter(torch.tensor([1., 2.])); opt = torch.optim.SGD([w], lr=0.1)
h = opt.register_step_pre_hook(lambda o, a, k: print('pre', a, k)); opt.register_step_post_hook(lambda o, a, k: print('post')); opt.step(); h.remove(); opt.step()

# --- an optimizer of ones own
import torch
from torch import nn

torch.manual_seed(0)
class MyOpt(torch.optim.Optimizer):
    def __init__(self, params, lr=0.1):
        defaults = dict(lr=lr)
        super().__init__(params, defaults)
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group['params']:
                if p.grad is None: continue
                p.add_(p.grad, alpha=-group['lr'])
                self.state[p]['step'] = self.state[p].get('step', 0) + 1
w = nn.Parameter(torch.tensor([1., 2.])); o = MyOpt([w]); (w**2).sum().backward(); o.step(); print(w, o, o.state_dict()); o.zero_grad(); print(w.grad)

# --- clipping
import torch
from torch import nn

torch.manual_seed(0)
w = torch.tensor([3., 4.], requires_grad=True)
(w*w).sum().backward(); print(torch.nn.utils.clip_grad_norm_([w], 1.0), w.grad)
w.grad = None; (w*w).sum().backward(); print(torch.nn.utils.clip_grad_norm_(w, 5.0, norm_type=1), w.grad); torch.nn.utils.clip_grad_value_([w], 0.3); print(w.grad)
print(torch.nn.utils.clip_grad_norm_([w], float('inf')), torch.nn.utils.clip_grad_norm_([torch.ones(1, requires_grad=True)], 1.0))
v = nn.utils.parameters_to_vector([w, torch.ones(1)]); print(v); nn.utils.vector_to_parameters(torch.tensor([9.,8.]), [w]); print(w)
w.grad = torch.tensor([float('nan'), 1.]); torch.nn.utils.clip_grad_norm_([w], 1.0, error_if_nonfinite=True)

# --- accumulated over batches
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
model = nn.Linear(3, 1); opt = torch.optim.SGD(model.parameters(), lr=0.1)
X = torch.randn(8, 3); Y = torch.randn(8, 1); acc = 4
opt.zero_grad()
for i, (x, y) in enumerate(zip(X.split(2), Y.split(2))):
    loss = F.mse_loss(model(x), y) / acc
    loss.backward()
    if (i + 1) % acc == 0: opt.step(); opt.zero_grad()
    print(i, f"{loss.item():.4f}", model.weight.grad)
print(model.weight)

# --- exclusive or
import torch
from torch import nn

torch.manual_seed(0)
X = torch.tensor([[0.,0.],[0.,1.],[1.,0.],[1.,1.]]); Y = torch.tensor([[0.],[1.],[1.],[0.]])
model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1), nn.Sigmoid())
opt = torch.optim.Adam(model.parameters(), lr=0.1); crit = nn.BCELoss()
for epoch in range(60):
    opt.zero_grad(); out = model(X); loss = crit(out, Y); loss.backward(); opt.step()
    if epoch % 20 == 0: print(f'Epoch {epoch}, Loss: {loss.item():.4f}')
with torch.no_grad(): print((model(X) > 0.5).int().T, model(X))

# --- classes in batches
import torch
from torch import nn

torch.manual_seed(0)
N = 64
X = torch.randn(N, 4); y = (X.sum(1) > 0).long()
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2)); loss_fn = nn.CrossEntropyLoss(); opt = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=5, gamma=0.5)
for epoch in range(10):
    perm = torch.randperm(N); tot = 0.
    for i in range(0, N, 16):
        idx = perm[i:i+16]
        loss = loss_fn(model(X[idx]), y[idx]); opt.zero_grad(); loss.backward(); opt.step(); tot += loss.item()
    sched.step()
    print(epoch, round(tot, 3), sched.get_last_lr())
acc = (model(X).argmax(1) == y).float().mean(); print(f'{acc.item():.2%}')

# --- Adafactor
import torch
torch.manual_seed(0)
m = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)); x = torch.randn(8, 3); y = x.sum(1, keepdim=True)
opt = torch.optim.Adafactor(m.parameters(), lr=0.1, weight_decay=0.01); print(opt)
for i in range(5):
    opt.zero_grad(); l = (m(x) - y).pow(2).mean(); l.backward(); opt.step(); print(f"{l.item():.4f}")
print(m[0].weight, {k: (v.keys()) for k, v in opt.state_dict()['state'].items()}, opt.state_dict()['param_groups'], opt.state[m[0].weight])
w = torch.ones(2, requires_grad=True)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
A = torch.optim.Adafactor
t(lambda: A([w], lr=-1)); t(lambda: A([w], beta2_decay=1)); t(lambda: A([w], eps=(-1, 1))); t(lambda: A([w], d=0.5)); t(lambda: A([w], weight_decay=-1)); t(lambda: A([w], maximize=True)); t(lambda: A([torch.ones(1, dtype=torch.complex64, requires_grad=True)]))
