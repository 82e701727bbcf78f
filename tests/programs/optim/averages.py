# --- averaged models
import torch, torch.nn as nn
from torch.optim.swa_utils import AveragedModel, SWALR, update_bn, get_ema_multi_avg_fn, get_ema_avg_fn, get_swa_avg_fn
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))
swa = AveragedModel(model); ema = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9), use_buffers=True); e2 = AveragedModel(model, avg_fn=lambda a, p, n: 0.5 * a + 0.5 * p)
print(swa, swa.n_averaged, [n for n, _ in swa.named_parameters()], [n for n, _ in swa.named_buffers()])
opt = torch.optim.SGD(model.parameters(), lr=0.1); sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=10); swa_s = SWALR(opt, swa_lr=0.05, anneal_epochs=3)
data = [torch.randn(8, 2) for _ in range(3)]
for e in range(6):
    for x in data:
        opt.zero_grad(); model(x).pow(2).mean().backward(); opt.step()
    if e > 2:
        for m in (swa, ema, e2): m.update_parameters(model)
        swa_s.step()
    else: sched.step()
    print(e, opt.param_groups[0]['lr'], swa.n_averaged)
print(swa.module[0].weight, ema.module[0].weight, e2.module[2].bias, ema.module[1].running_mean)
update_bn(data, swa); print(swa.module[1].running_mean, swa.module[1].momentum, swa.training)
print(swa(data[0])[:2]); print(list(swa.state_dict())[:3], swa_s.state_dict())
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: AveragedModel(model, avg_fn=1, multi_avg_fn=2)); t(lambda: get_ema_avg_fn(2)); t(lambda: SWALR(opt, [1, 2])); t(lambda: SWALR(opt, 0.1, anneal_strategy='x')); t(lambda: SWALR(opt, 0.1, anneal_epochs=-1)); t(lambda: SWALR(opt)); t(lambda: SWALR(opt, 0.05, anneal_strategy='linear').get_last_lr())
