# --- the tour of a network
import torch
from torch import nn

torch.manual_seed(0)
class NeuralNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(nn.Linear(28*28, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))
    def forward(self, x):
        x = self.flatten(x)
        logits = self.linear_relu_stack(x)
        return logits
model = NeuralNetwork().to("cpu"); print(model)
X = torch.rand(1, 28, 28); logits = model(X); pred_probab = nn.Softmax(dim=1)(logits); print(pred_probab.shape, pred_probab.sum())
y_pred = pred_probab.argmax(1); print(y_pred.shape)
for name, param in model.named_parameters(): print(f"Layer: {name} | Size: {param.size()} \n")

# --- a parameter, shown and computed with
import torch
from torch import nn

torch.manual_seed(0)
p = nn.Parameter(torch.ones(2)); print(p, type(p), isinstance(p, torch.Tensor), p.requires_grad, p.is_leaf, repr(p), str(p))
q = nn.Parameter(torch.ones(2), requires_grad=False); print(q, q.requires_grad)
print(p*2, type(p*2), p.data, p.detach(), type(p.data), p.clone())
print(nn.Parameter(), nn.Parameter(torch.tensor(3.)))

# --- a parameter of a product is a leaf
import torch
from torch import nn

torch.manual_seed(0)
x = torch.ones(2, requires_grad=True); p = nn.Parameter(x*2); print(p, p.is_leaf)

# --- attributes that are parameters
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Module(); m.w = nn.Parameter(torch.ones(2)); print(m, list(m.parameters()), m.w, dict(m.named_parameters()))
m.w = torch.ones(3)

# --- and None in their place
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Module(); m.w = nn.Parameter(torch.ones(2)); m.w = None; print(list(m.parameters()), m.w); del m.w; m.w

# --- buffers
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Module(); m.register_buffer('b', torch.zeros(2)); m.register_buffer('c', torch.ones(1), persistent=False); print(m.state_dict(), list(m.buffers()), list(m.named_buffers()))
m.b = torch.ones(3); print(m.state_dict()); m.b = 3

# --- a registered parameter
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Module(); m.register_parameter('p', nn.Parameter(torch.ones(2))); print(m.p); m.register_parameter('p', None); print(m.p, m.state_dict())

# --- Sequential, indexed and changed
import torch
from torch import nn

torch.manual_seed(42)
model = nn.Sequential(nn.Linear(4, 3), nn.Tanh(), nn.Dropout(0.5), nn.Linear(3, 2), nn.LogSoftmax(dim=1))
print(model); x = torch.ones(2,4); print(model(x)); model.eval(); print(model(x), model.training, model[2].training)
model.train(); print(model.training); print([type(m).__name__ for m in model.modules()])
print([n for n, _ in model.named_modules()], len(model), model[0], model[-1], model[1:3])
for i, l in enumerate(model): print(i, l)
model.append(nn.ReLU()); model.insert(0, nn.Identity()); print(model); del model[0]; print(len(model))

# --- containers in a module
import torch
from torch import nn

torch.manual_seed(0)
class M(nn.Module):
    def __init__(self):
        super().__init__()
        self.linears = nn.ModuleList([nn.Linear(10, 10) for i in range(3)])
        self.choices = nn.ModuleDict({'conv': nn.Conv2d(10, 10, 3), 'pool': nn.MaxPool2d(3)})
        self.params = nn.ParameterList([nn.Parameter(torch.ones(2)) for i in range(2)])
        self.pd = nn.ParameterDict({'left': nn.Parameter(torch.ones(5, 10)), 'right': nn.Parameter(torch.ones(1))})
    def forward(self, x):
        for i, l in enumerate(self.linears): x = self.linears[i // 2](x) + l(x)
        return x
m = M(); print(m); print(m(torch.ones(1,10)).shape); print([n for n,_ in m.named_parameters()]); print([n for n,_ in m.named_children()])

# --- frozen and thawed
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Linear(2,1)
for p in m.parameters(): p.requires_grad = False
print([p.requires_grad for p in m.parameters()]); print(m(torch.ones(1,2)).requires_grad)
m.requires_grad_(True); print([p.requires_grad for p in m.parameters()])
m.bias.requires_grad_(False)
m(torch.ones(1,2)).sum().backward(); print(m.weight.grad, m.bias.grad); m.zero_grad(); print(m.weight.grad); 
m(torch.ones(1,2)).sum().backward(); m.zero_grad(set_to_none=False); print(m.weight.grad)

# --- apply
import torch
from torch import nn

torch.manual_seed(0)
def init_weights(m):
    print(m)
    if type(m) == nn.Linear:
        m.weight.fill_(1.0)
        print(m.weight)
net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
with torch.no_grad(): net.apply(init_weights)

# --- the dictionary of states
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Linear(2,1); sd = m.state_dict(); print(type(sd), list(sd.keys()), sd['weight'].requires_grad)
m2 = nn.Linear(2,1); print(m2.load_state_dict(sd)); print(torch.equal(m.weight, m2.weight), m2.weight.data_ptr()==m.weight.data_ptr())
m2.load_state_dict({'weight': torch.ones(1,2)})

# --- keys that do not fit
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Linear(2,1); print(m.load_state_dict({'weight': torch.ones(1,2), 'x': torch.ones(1)}, strict=False))
m.load_state_dict({'weight': torch.ones(3,2), 'bias': torch.ones(1), 'x': torch.ones(1)})

# --- batch norm learns and rests
import torch
from torch import nn

torch.manual_seed(0)
m = nn.BatchNorm1d(2); x = torch.tensor([[1.,2.],[3.,4.],[5.,9.]]); print(m(x)); print(m.running_mean, m.running_var, m.num_batches_tracked); m.eval(); print(m(x)); print(m)
print(nn.BatchNorm2d(3, affine=False), nn.BatchNorm1d(3, track_running_stats=False), nn.LayerNorm(3), nn.LayerNorm([2,3], elementwise_affine=False), nn.GroupNorm(2,4), nn.InstanceNorm1d(2))

# --- dropout
import torch
from torch import nn

m = nn.Dropout(0.5); torch.manual_seed(0); x = torch.ones(10, requires_grad=True); y = m(x); print(y); y.sum().backward(); print(x.grad); m.eval(); print(m(x)); print(m, nn.Dropout(p=0.2, inplace=True))
nn.Dropout(1.5)

# --- forward hooks and backward hooks
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Sequential(nn.Linear(2,2), nn.ReLU())
h = m[0].register_forward_hook(lambda mod, i, o: print('fwd', type(mod).__name__, i, o.shape))
h2 = m.register_forward_pre_hook(lambda mod, i: print('pre', i))
h3 = m[0].register_full_backward_hook(lambda mod, gi, go: print('bwd', gi, go))
with torch.no_grad(): m[0].weight.fill_(1.); m[0].bias.zero_()
y = m(torch.ones(1,2)); y.sum().backward()
h.remove(); h2.remove(); h3.remove(); m(torch.ones(1,2)); print(h)

# --- hooks that change what passes
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Linear(2,1); 
with torch.no_grad(): m.weight.fill_(1.); m.bias.zero_()
m.register_forward_hook(lambda mod, i, o: o*10); print(m(torch.ones(1,2)))
m.register_forward_pre_hook(lambda mod, i: (i[0]*2,)); print(m(torch.ones(1,2)))
m.register_forward_hook(lambda mod, args, kwargs, out: print(args, kwargs), with_kwargs=True); m(input=torch.ones(1,2))

# --- hooks of gradients
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Linear(2,1)
with torch.no_grad(): m.weight.fill_(1.); m.bias.zero_()
m.register_full_backward_hook(lambda mod, gi, go: (gi[0]*5,))
m.register_full_backward_pre_hook(lambda mod, go: (go[0]*2,))
x = torch.ones(1,2, requires_grad=True); y = m(x); print(y); y.sum().backward(); print(x.grad, m.weight.grad)

# --- a module twice in another
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
class A(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.Linear(2,2)
        self.m = self.l
        self.register_buffer('mean', torch.zeros(1))
        self.scale = 3
        self.fn = F.relu
    def forward(self, x, flag=False):
        return self.l(x) if flag else self.m(x)
a = A(); print(a); print(list(a.named_modules())); print([n for n,_ in a.named_parameters()], [n for n,_ in a.named_parameters(remove_duplicate=False)]); print(a.state_dict().keys())
print(len(list(a.children())), len(list(a.modules()))); print(a(torch.ones(1,2), flag=True).shape); print(a.__class__, type(a).__name__)
print(a.get_submodule('l'), a.get_parameter('l.weight').shape, a.get_buffer('mean')); a.get_submodule('foo')

# --- lists of modules
import torch
from torch import nn

torch.manual_seed(0)
l = nn.ModuleList([nn.Linear(1,1), nn.ReLU()]); print(l, len(l), l[0], l[-1], l[0:1]); l.append(nn.Tanh()); l.extend([nn.Sigmoid()]); l.insert(1, nn.Identity()); print(l); l[0] = nn.ReLU(); print(l); del l[1:3]; print(l); print(nn.ReLU() in l); l2 = l + nn.ModuleList([nn.ELU()]); print(l2); print(l2.pop(0)); l(torch.ones(1))

# --- dictionaries of modules
import torch
from torch import nn

torch.manual_seed(0)
d = nn.ModuleDict([['lrelu', nn.LeakyReLU()], ['prelu', nn.PReLU()]]); print(d, list(d.keys()), len(d), 'prelu' in d); d['x'] = nn.ReLU(); print(d.pop('lrelu')); d.update({'y': nn.Tanh()}); print(d); [print(k, v) for k, v in d.items()]; d.clear(); print(d)

# --- a module of numbers of its own
import torch
from torch import nn

torch.manual_seed(0)
class M(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))
        self.log_sigma = nn.Parameter(torch.tensor(0.))
    def forward(self, x): return (x * self.weight).sum() * self.log_sigma.exp()
    def __repr__(self): return 'custom'
m = M(2); print(m, nn.Sequential(m)); m(torch.ones(2)).backward(); print({n: p.grad for n, p in m.named_parameters()}); print(sum(p.numel() for p in m.parameters()), sum(p.numel() for p in m.parameters() if p.requires_grad))

# --- extra_repr
import torch
from torch import nn

torch.manual_seed(0)
class M(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.n = n
    def extra_repr(self): return f'n={self.n}\nsecond'
print(M(3)); print(nn.Sequential(M(2), nn.Sequential(M(1), nn.ReLU())))

# --- a layer frozen under an optimizer
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Sequential(nn.Linear(2,3), nn.ReLU(), nn.Linear(3,1))
for p in m[0].parameters(): p.requires_grad_(False)
opt = torch.optim.SGD(filter(lambda p: p.requires_grad, m.parameters()), lr=0.1); before = m[0].weight.clone()
m(torch.ones(4,2)).sum().backward(); opt.step(); print(torch.equal(before, m[0].weight), m[0].weight.grad is None, len(opt.param_groups[0]['params']))
print([(n, p.requires_grad) for n, p in m.named_parameters()])

# --- nodes of layers
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
m = nn.Linear(2,1)
print(m(torch.ones(1,2)).grad_fn, m(torch.ones(2)).grad_fn, nn.Linear(2,1,bias=False)(torch.ones(1,2)).grad_fn, nn.Linear(2,1)(torch.ones(3,4,2)).grad_fn, nn.Linear(2,1,bias=False)(torch.ones(2)).grad_fn)
y = m(torch.ones(1,2)); print(y.grad_fn.next_functions)
print(nn.Sequential(nn.Linear(2,2),nn.Sigmoid())(torch.ones(1,2)).grad_fn, F.softmax(m(torch.ones(1,2)),-1).grad_fn, F.cross_entropy(m(torch.ones(1,2)), torch.tensor([0])).grad_fn)

# --- written to in place
import torch
from torch import nn

torch.manual_seed(0)
m = nn.Linear(2,1); 
with torch.no_grad(): m.weight.fill_(1.); m.weight -= 0.5; m.bias.fill_(0.)
print(m.weight, m(torch.ones(2)))
with torch.no_grad(): m.weight = m.weight * 2

# --- mistakes with modules
import torch
from torch import nn

torch.manual_seed(0)
def tried(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)


tried(lambda: nn.Linear(2, 3)(torch.ones(1, 3)))
tried(lambda: nn.Linear(2, 3)(torch.ones(1, 2, dtype=torch.float64)))
tried(lambda: nn.Linear(2, 3)(torch.ones(1, 2, dtype=torch.int64)))
tried(lambda: nn.Linear(2, 3)([1., 2.]))
tried(lambda: nn.Linear(2, 3)())
tried(lambda: nn.Linear(2, 3)(torch.ones(2), torch.ones(2)))
tried(lambda: nn.Linear(2, 3, foo=1))
tried(lambda: nn.Module().register_parameter("p", torch.ones(2)))
tried(lambda: nn.Module().foo)
tried(lambda: nn.Linear(2, 2).foo)
tried(lambda: nn.ModuleList([1, 2]))
tried(lambda: nn.ModuleList([nn.Linear(1, 1)])[5])
tried(lambda: nn.Sequential(3))
tried(lambda: nn.Sequential(nn.Linear(1, 1))[3])
tried(lambda: nn.Sequential(nn.Linear(1, 1)).add_module("x", 3))
tried(lambda: nn.Sequential().add_module("a.b", nn.ReLU()))
tried(lambda: nn.ModuleDict({"a": nn.ReLU()})["b"])
tried(lambda: nn.Linear(2, 2).to(torch.int64))
tried(lambda: nn.Linear(2, 2).train("yes"))
tried(lambda: setattr(nn.Linear(2, 1), "weight", torch.ones(1, 2)))
tried(lambda: nn.Parameter(torch.tensor([1, 2])))
tried(lambda: nn.Dropout(1.5))
tried(lambda: nn.init.calculate_gain("foo"))
tried(lambda: nn.init.xavier_uniform_(torch.empty(3)))
tried(lambda: nn.Module()(torch.ones(1)))

# --- a module without super().__init__()
import torch
from torch import nn

torch.manual_seed(0)
class M(nn.Module):
    def __init__(self):
        self.l = nn.Linear(1,1)
M()

# --- how modules are shown
import torch
from torch import nn

torch.manual_seed(0)
for l in (nn.MSELoss(), nn.L1Loss(), nn.CrossEntropyLoss(), nn.NLLLoss(), nn.BCELoss(), nn.BCEWithLogitsLoss(), nn.SmoothL1Loss(), nn.HuberLoss(), nn.KLDivLoss(), nn.HingeEmbeddingLoss(), nn.MarginRankingLoss(), nn.TripletMarginLoss(), nn.CosineEmbeddingLoss(), nn.PoissonNLLLoss(), nn.GaussianNLLLoss(), nn.SoftMarginLoss(), nn.MultiLabelMarginLoss(), nn.MultiMarginLoss(), nn.MultiLabelSoftMarginLoss()): print(l)
for l in (nn.ReLU(), nn.ReLU(inplace=True), nn.LeakyReLU(), nn.LeakyReLU(0.2, True), nn.ELU(), nn.SELU(), nn.CELU(), nn.GELU(), nn.GELU('tanh'), nn.Sigmoid(), nn.Tanh(), nn.Softmax(1), nn.Softmax(), nn.LogSoftmax(-1), nn.Softplus(), nn.Softsign(), nn.Softshrink(), nn.Hardshrink(), nn.Hardtanh(), nn.Hardsigmoid(), nn.Hardswish(), nn.ReLU6(), nn.SiLU(), nn.Mish(), nn.PReLU(), nn.RReLU(), nn.Threshold(0.1, 20), nn.Tanhshrink(), nn.LogSigmoid(), nn.GLU(), nn.Softmin(1), nn.Softmax2d()): print(l)
for l in (nn.Conv1d(1,2,3), nn.Conv2d(1,2,3,stride=2,padding=1), nn.Conv2d(2,4,(3,5),groups=2,bias=False,dilation=2), nn.Conv2d(1,1,3,padding='same'), nn.ConvTranspose2d(1,2,3), nn.MaxPool2d(2), nn.MaxPool1d(3,stride=2), nn.AvgPool2d(2,2), nn.AdaptiveAvgPool2d((1,1)), nn.AdaptiveMaxPool2d(5), nn.Flatten(), nn.Unflatten(1,(2,3)), nn.Embedding(10,3), nn.Embedding(10,3,padding_idx=0), nn.Identity(), nn.Bilinear(1,2,3), nn.Upsample(scale_factor=2), nn.ZeroPad2d(1), nn.ConstantPad1d(2,3.5), nn.ReflectionPad2d(1), nn.PixelShuffle(2), nn.CosineSimilarity(), nn.PairwiseDistance(), nn.Fold((4,5),(2,2)), nn.Unfold(2), nn.Dropout2d(), nn.AlphaDropout()): print(l)

# --- initialised from a seed
import torch
from torch import nn

def init_weights(m):
    if isinstance(m, nn.Linear):
        torch.nn.init.xavier_uniform_(m.weight)
        m.bias.data.fill_(0.01)
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2)); net.apply(init_weights); print(net.state_dict())

# --- a deep copy of a layer
import copy

import torch
from torch import nn

torch.manual_seed(0)
m = nn.Linear(2,1); c = copy.deepcopy(m); print(torch.equal(m.weight, c.weight), c.weight is m.weight, type(c.weight), c.weight.requires_grad, c)
with torch.no_grad(): m.weight.add_(1)
print(torch.equal(m.weight, c.weight)); best = copy.deepcopy(m.state_dict()); m.load_state_dict(best); print(type(best), best.keys())

# --- an ordered dictionary of layers
from collections import OrderedDict
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Sequential(OrderedDict([('conv1', nn.Conv2d(1,20,5)), ('relu1', nn.ReLU())])); print(model); print(model.conv1)
d = OrderedDict(); d['b'] = 1; d['a'] = 2; print(d, d['b'], list(d), d.pop('b'), len(d)); d['c'] = 3; d.move_to_end('a'); print(d, type(d), isinstance(d, dict), isinstance(d, OrderedDict), OrderedDict(a=1) == {'a': 1})
for k, v in d.items(): print(k, v)
OrderedDict(3)

# --- deep copies of tensors
from copy import deepcopy
import torch
x = torch.ones(2, requires_grad=True); y = deepcopy(x); print(y, y.requires_grad, y.is_leaf); l = [x, x, {'a': [1, 2]}]; k = deepcopy(l); print(k, k[0] is k[1], k[0] is x); x.grad = torch.ones(2); print(deepcopy(x).grad)
deepcopy(x*2)

# --- deep copies of modules
import copy
import torch
from torch import nn

torch.manual_seed(0)
class M(nn.Module):
    def __init__(self):
        super().__init__(); self.l = nn.Linear(2,2); self.k = self.l; self.register_buffer('b', torch.ones(1)); self.name = 'x'; self.items = [1,2]
    def forward(self, x): return self.l(x)
m = M(); c = copy.deepcopy(m); c.items.append(3); print(m.items, c.items, c.l is c.k, c.l is m.l, c, c.training); print([torch.equal(a, b) for a, b in zip(m.parameters(), c.parameters())], len(list(c.parameters())))
layers = nn.ModuleList([copy.deepcopy(m.l) for _ in range(2)]); print(layers)
c.l.weight.data.fill_(0.); print(m.l.weight.abs().sum() > 0); ema = copy.deepcopy(m).requires_grad_(False); print([p.requires_grad for p in ema.parameters()])
print(copy.copy([1,[2]]), copy.copy({'a': 1}), copy.copy(3))

# --- deep copies of what a program made
import copy
class P:
    def __init__(self): self.v = [1]; self.me = self
p = P(); q = copy.deepcopy(p); print(q.v is p.v, q.me is q, type(q).__name__)
print(copy.deepcopy((1, [2])), copy.deepcopy({1: {2}}), copy.deepcopy(None), copy.deepcopy(print), copy.deepcopy(lambda x: x)(3))

# --- a batch of one: products keep the sign of zero
import torch
from torch import nn

torch.manual_seed(3)
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
net(torch.tensor([[0.0, -1.0]])).sum().neg().backward()
for name, p in net.named_parameters():
    print(name, p.grad)
print(torch.tensor([[-1.0], [2.0]]) @ torch.tensor([[0.0, -0.0]]), torch.tensor([[-1.0]]) @ torch.tensor([[0.0, 1.0]]))

# --- states that do not fit, of batch norm too
import torch, torch.nn as nn
torch.manual_seed(0)
m = nn.Linear(3, 2)
sd = m.state_dict()
sd['weight'].zero_(); print(m.weight)
sd2 = {k: v.clone() for k, v in m.state_dict().items()}
m.bias.data.fill_(7); m.load_state_dict(sd2); print(m.bias)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: m.load_state_dict({'weight': torch.ones(2, 3)})); t(lambda: m.load_state_dict({'weight': torch.ones(2, 3), 'bias': torch.ones(2), 'c': torch.ones(1)})); t(lambda: m.load_state_dict({'weight': torch.ones(2, 4), 'bias': torch.ones(3)})); t(lambda: m.load_state_dict({'weight': torch.ones(2, 3)}, strict=False)); t(lambda: m.load_state_dict({'weight': torch.ones(2, 3).double(), 'bias': torch.ones(2).int()})); print(m.weight.dtype); t(lambda: m.load_state_dict([('weight', 1)])); t(lambda: m.load_state_dict({'weight': [1], 'bias': torch.ones(2)})); t(lambda: m.load_state_dict(sd2, assign=True)); print(m.weight is sd2['weight'], m.weight.requires_grad, type(m.weight))
net = nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1)); t(lambda: net.load_state_dict(nn.Sequential(nn.Linear(1, 1)).state_dict())); t(lambda: nn.Sequential(nn.Linear(1, 1)).load_state_dict(net.state_dict()))

# --- states without a version
import torch, torch.nn as nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(1, 1), nn.BatchNorm1d(1))
sd = net.state_dict(); del sd['1.num_batches_tracked']
try: print(net.load_state_dict(sd))
except RuntimeError as e: print(e)
sd = dict(net.state_dict()); del sd['1.num_batches_tracked']
print(net.load_state_dict(sd), net.state_dict()['1.num_batches_tracked'])

# --- mistakes with constructors
import torch, torch.nn as nn
import torch.nn.utils as U
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: nn.MaxPool2d()); t(lambda: nn.BatchNorm2d()); t(lambda: nn.Dropout(1, 2, 3)); t(lambda: nn.MSELoss(1, 2, 3, 4)); t(lambda: nn.BCELoss(1, 2, 3, 4, 5)); t(lambda: nn.AdaptiveAvgPool2d()); t(lambda: nn.InstanceNorm1d()); t(lambda: nn.ReflectionPad2d(1)(1, 2)); t(lambda: nn.Parameter(1, 2, 3, 4)); t(lambda: nn.Buffer(1, 2)); t(lambda: nn.ZeroPad2d(torch.tensor(2))); t(lambda: nn.MaxPool2d("a")); t(lambda: nn.LSTM()); t(lambda: nn.MultiheadAttention()); t(lambda: nn.LazyLinear()); t(lambda: nn.LazyBatchNorm1d(1, 2, 3, 4, 5, 6, 7))
w = torch.ones(2, requires_grad=True)
t(lambda: U.clip_grad_value_(w, 1.)); t(lambda: U.clip_grads_with_norm_(w)); t(lambda: U.get_total_norm()); t(lambda: nn.init.trunc_normal_(3)); t(lambda: nn.init._calculate_fan_in_and_fan_out()); t(lambda: torch.utils.data.IterableDataset()); t(lambda: torch.optim.lr_scheduler.LambdaLR(1)); t(lambda: torch.Generator(1, 2)); t(lambda: torch.set_rng_state(3))
