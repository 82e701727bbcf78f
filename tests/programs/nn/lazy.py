# --- parameters without a shape
import torch, torch.nn as nn
torch.manual_seed(0)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
net = nn.Sequential(nn.LazyLinear(4), nn.ReLU(), nn.LazyLinear(2)); c=nn.LazyConv2d(3, 2); b=nn.LazyBatchNorm1d()
print(net, c, b)
print(net[0].weight); print(list(net.parameters())); print(repr(net[0].bias))
t(lambda: net[0].weight.shape); t(lambda: net[0].weight + 1); t(lambda: net[0].weight.numel()); t(lambda: [p.shape for p in net.parameters()]); t(lambda: net.state_dict()); t(lambda: torch.optim.SGD(net.parameters(), lr=.1)); t(lambda: net[0].has_uninitialized_params()); t(lambda: net[0].in_features)
t(lambda: sum(p.numel() for p in net.parameters()))
t(lambda: net[0].weight.sum()); t(lambda: net[0].weight.data); t(lambda: net[0].weight.requires_grad); t(lambda: net[0].weight.grad); t(lambda: net.to('cpu')); t(lambda: net.double()); t(lambda: isinstance(net[0], nn.Linear)); t(lambda: net.zero_grad())
t(lambda: net(torch.ones(2,3))); t(lambda: net.float()(torch.ones(2, 3)))
print(net, type(net[0])); t(lambda: net[0].weight); t(lambda: net(torch.ones(2,5)))
t(lambda: c(torch.ones(1,1,4,4)).shape); print(c); t(lambda: b(torch.ones(3,5)).shape); print(b)

# --- layers that wait for their input
import torch
from torch import nn
class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.LazyLinear(8); self.out = nn.LazyLinear(3, bias=False)
    def forward(self, X): return self.out(nn.functional.relu(self.hidden(X)))
torch.manual_seed(0)
net = MLP(); print(net)
X = torch.rand(2, 5); print(net(X)); print(net, [tuple(p.shape) for p in net.parameters()])
net2 = nn.Sequential(nn.LazyConv2d(6, kernel_size=3, padding=1), nn.LazyBatchNorm2d(), nn.Sigmoid(), nn.AvgPool2d(2), nn.Flatten(), nn.LazyLinear(10))
def init(m):
    if isinstance(m, nn.Linear) or isinstance(m, nn.Conv2d): nn.init.xavier_uniform_(m.weight)
X = torch.rand(1, 1, 8, 8)
for layer in net2:
    X = layer(X); print(layer.__class__.__name__, 'output shape:\t', X.shape)
net2.apply(init); print(net2); opt = torch.optim.SGD(net2.parameters(), lr=0.1)
l = nn.CrossEntropyLoss()(net2(torch.rand(4, 1, 8, 8)), torch.tensor([1, 2, 3, 4])); l.backward(); opt.step(); print(l, net2[1].running_mean)
try: nn.LazyConv2d(3, 2)(torch.ones(2, 2))
except Exception as e: print(type(e).__name__, e)
sd = nn.Linear(3, 2).state_dict(); lz = nn.LazyLinear(2); print(lz.load_state_dict(sd), lz, lz.weight.shape); print(lz(torch.ones(1, 3)), lz)
print(nn.Sequential(nn.LazyConvTranspose2d(2, 2), nn.LazyConv1d(2, 1, bias=False)))
