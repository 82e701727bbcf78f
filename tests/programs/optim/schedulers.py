# --- schedules of learning rates
import torch

torch.manual_seed(0)
w = torch.tensor([1.], requires_grad=True)
opt = torch.optim.SGD([w], lr=1.0)
S = torch.optim.lr_scheduler
def lrs(sched, n=12):
    r = []
    for i in range(n):
        opt.step(); r.append(round(opt.param_groups[0]['lr'], 6)); sched.step()
    print(type(sched).__name__, r, sched.get_last_lr(), sched.last_epoch)
    for g in opt.param_groups: g['lr'] = 1.0; g.pop('initial_lr')
lrs(S.StepLR(opt, step_size=3, gamma=0.1)); lrs(S.MultiStepLR(opt, milestones=[2,5], gamma=0.5)); lrs(S.ExponentialLR(opt, 0.9)); lrs(S.LambdaLR(opt, lambda e: 0.95**e)); lrs(S.MultiplicativeLR(opt, lambda e: 0.95)); lrs(S.CosineAnnealingLR(opt, T_max=10)); lrs(S.ConstantLR(opt, factor=0.5, total_iters=4)); lrs(S.LinearLR(opt)); lrs(S.PolynomialLR(opt, total_iters=4, power=1.0)); lrs(S.CosineAnnealingWarmRestarts(opt, T_0=4)); lrs(S.OneCycleLR(opt, max_lr=0.1, total_steps=20)); lrs(S.CyclicLR(opt, base_lr=0.01, max_lr=0.1, step_size_up=3, cycle_momentum=False))

# --- on a plateau
import torch

torch.manual_seed(0)
w = torch.tensor([1.], requires_grad=True)
opt = torch.optim.SGD([w], lr=1.0)
S = torch.optim.lr_scheduler
s = S.ReduceLROnPlateau(opt, 'min', patience=1)
for l in [1., 0.9, 0.95, 0.96, 0.97, 0.98, 0.99]: opt.step(); s.step(l); print(opt.param_groups[0]['lr'])
print(s.state_dict()); print(s.get_last_lr())

# --- stepped before the optimizer
import torch

torch.manual_seed(0)
w = torch.tensor([1.], requires_grad=True)
opt = torch.optim.SGD([w], lr=1.0)
s = torch.optim.lr_scheduler.StepLR(opt, 1)
s.step(); opt.step(); print(opt.param_groups[0]['lr'])

# --- one after the other
import torch

torch.manual_seed(0)
w = torch.tensor([1.], requires_grad=True)
opt = torch.optim.SGD([w], lr=1.0)
s1 = torch.optim.lr_scheduler.ConstantLR(opt, factor=0.1, total_iters=2)
s2 = torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9)
s = torch.optim.lr_scheduler.SequentialLR(opt, schedulers=[s1, s2], milestones=[2])
for i in range(5): opt.step(); s.step(); print(s.get_last_lr())
opt = torch.optim.SGD([w], lr=1.0)
c = torch.optim.lr_scheduler.ChainedScheduler([torch.optim.lr_scheduler.ConstantLR(opt, factor=0.1, total_iters=2), torch.optim.lr_scheduler.ExponentialLR(opt, gamma=0.9)])
for i in range(5): opt.step(); c.step(); print(c.get_last_lr())

# --- epochs given
import torch

torch.manual_seed(0)
w = torch.tensor([1.], requires_grad=True)
opt = torch.optim.SGD([w], lr=1.0)
s = torch.optim.lr_scheduler.StepLR(opt, 2); opt.step(); s.step(5); print(opt.param_groups[0]['lr'])

# --- asked outside a step
import torch

torch.manual_seed(0)
w = torch.tensor([1.], requires_grad=True)
opt = torch.optim.SGD([w], lr=1.0)
s = torch.optim.lr_scheduler.StepLR(opt, 2); print(s.state_dict(), s)
s.get_lr()
