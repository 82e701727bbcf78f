# --- pools
import torch
import torch.nn.functional as F
o = torch.ones


def t(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: F.max_pool1d(o(6), 2))
t(lambda: F.max_pool1d(o(1, 1, 1, 6), 2))
t(lambda: F.max_pool1d(o(2, 6), 7))
t(lambda: F.max_pool1d(o(2, 6), 2, stride=(1, 2)))
t(lambda: F.max_pool1d(o(2, 6), 2, padding=(1, 2)))
t(lambda: F.max_pool1d(o(2, 6), 2, dilation=(1, 2)))
t(lambda: F.max_pool1d(o(2, 6), 2, dilation=0))
t(lambda: F.max_pool1d(o(2, 6), 2, stride=0))
t(lambda: F.max_pool1d(o(2, 6), 2, padding=-1))
t(lambda: F.max_pool1d(o(2, 6), 2, padding=2))
t(lambda: F.max_pool1d(o(2, 6), 7, return_indices=True))
t(lambda: F.max_pool1d(o(2, 0), 1))
t(lambda: F.max_pool1d(o(0, 6), 2))
t(lambda: F.max_pool1d(o(2, 0, 6), 2))
t(lambda: F.max_pool1d(o(2, 6), (2, 2), return_indices=True))
t(lambda: F.adaptive_avg_pool1d(o(2, 6), -1))
t(lambda: F.adaptive_avg_pool1d(o(2, 0), 1))
t(lambda: F.adaptive_avg_pool1d(o(2, 6), (1, 2)))
t(lambda: F.adaptive_avg_pool2d(o(1, 1, 2, 4, 4), (1, 1)))
t(lambda: F.adaptive_avg_pool2d(o(1, 1, 2, 4, 4), (2, 1)))
t(lambda: F.adaptive_max_pool1d(o(6), 1))
t(lambda: F.adaptive_avg_pool2d(o(4, 4), (1, 1)))
t(lambda: F.adaptive_avg_pool2d(o(4, 4), 2))
t(lambda: F.adaptive_avg_pool2d(o(4), 1))
t(lambda: F.max_pool2d(o(1, 4, 4), (2, 2, 2)))
t(lambda: F.max_pool2d(o(1, 4, 4), 2, stride=(1, 2, 3)))
t(lambda: F.max_pool2d(o(1, 4, 4), 0))
t(lambda: F.max_pool2d(o(1, 4, 4), 2, 0))
t(lambda: F.max_pool2d(o(1, 4, 4), -2))
t(lambda: F.avg_pool2d(o(1, 4, 4), 0))
# --- pools
import torch
import torch.nn.functional as F
o = torch.ones


def t(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: F.avg_pool2d(o(1, 4, 4), 2, 0))
t(lambda: F.avg_pool2d(o(1, 4, 4), 2, -1))
t(lambda: F.avg_pool2d(o(1, 4, 4), (2, 2, 2)))
t(lambda: F.avg_pool2d(o(1, 4, 4), 2, 1, 2))
t(lambda: F.avg_pool2d(o(1, 4, 4), 2, 1, -1))
t(lambda: F.avg_pool2d(o(1, 4, 4), 5))
t(lambda: F.max_pool2d(o(1, 4, 4), 5))
t(lambda: F.max_pool2d(o(1, 4, 4), 2, 1, 2))
t(lambda: F.max_pool2d(o(1, 4, 4), 2, 1, -1))
t(lambda: F.max_pool2d(o(1, 4, 4), 2, 1, 0, 0))
t(lambda: F.avg_pool1d(o(1, 4), 5))
t(lambda: F.avg_pool1d(o(1, 4), 0))
t(lambda: F.avg_pool1d(o(1, 4), 2, 0))
t(lambda: F.avg_pool1d(o(1, 4), 2, 1, 2))
t(lambda: F.max_pool3d(o(1, 2, 2, 2), 0))
t(lambda: F.max_pool3d(o(1, 2, 2, 2), 2, 0))
t(lambda: F.avg_pool3d(o(1, 2, 2, 2), 0))
t(lambda: F.avg_pool3d(o(1, 2, 2, 2), 2, 0))
t(lambda: F.avg_pool3d(o(1, 2, 2, 2), (2, 2)))
t(lambda: F.max_pool3d(o(2, 2, 2), 2))
t(lambda: F.avg_pool3d(o(2, 2, 2), 2))
t(lambda: F.avg_pool2d(o(4, 4), 2))
t(lambda: F.max_pool2d(o(4, 4), 2))
t(lambda: F.avg_pool2d(o(1, 4, 4), 2, divisor_override=0))
t(lambda: F.max_pool2d(o(1, 4, 4), 2, padding=(0, 0, 0)))
t(lambda: F.max_pool2d(o(1, 4, 4), 2, dilation=(1, 1, 1)))
t(lambda: F.lp_pool1d(o(1, 2, 6), 2, (2, 2)))
t(lambda: F.lp_pool1d(o(1, 2, 6), 2, -1))
t(lambda: F.lp_pool2d(o(4), 2, 2))
# --- losses
import torch
import torch.nn.functional as F
o = torch.ones


def t(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: F.multi_margin_loss(o(2, 3), torch.tensor([0, 7])))
t(lambda: F.multi_margin_loss(o(2, 3), torch.tensor([0., 7])))
t(lambda: F.multi_margin_loss(o(2, 3), torch.tensor([0])))
t(lambda: F.multi_margin_loss(o(2, 3), torch.tensor([0, 1]), weight=o(2)))
t(lambda: F.multi_margin_loss(o(2, 3), torch.tensor([0, 1]), p=3))
t(lambda: F.multi_margin_loss(o(2, 3, 4), torch.tensor([0, 1])))
t(lambda: F.multi_margin_loss(o(3), torch.tensor([0, 1])))
t(lambda: F.multi_margin_loss(o(3), torch.tensor([[0]])))
t(lambda: F.multi_margin_loss(o(2, 3), torch.tensor([[0], [1]])))
t(lambda: F.multilabel_margin_loss(o(2, 3), torch.ones(2).long()))
t(lambda: F.multilabel_margin_loss(o(3), torch.ones(2).long()))
t(lambda: F.multilabel_margin_loss(o(2, 3, 1), torch.ones(2, 3, 1).long()))
t(lambda: F.multilabel_margin_loss(o(3), torch.tensor([7, 1, 1])))
t(lambda: F.multilabel_margin_loss(o(3), torch.tensor([-2, 1, 1])))
t(lambda: F.nll_loss(o(3), torch.tensor([1])))
t(lambda: F.nll_loss(o(3), torch.tensor([1, 2])))
t(lambda: F.nll_loss(o(3), torch.tensor([1]), reduction='none'))
t(lambda: F.nll_loss(o(3).long(), torch.tensor([1])))
t(lambda: F.cosine_embedding_loss(o(2, 3), torch.tensor(1.), o(2)))
t(lambda: F.cosine_embedding_loss(o(3), o(2, 3), torch.tensor(1.)))
t(lambda: F.cosine_embedding_loss(o(3), o(3), torch.tensor(1.)))
t(lambda: F.cosine_embedding_loss(o(3), o(3), o(1)))
t(lambda: F.cosine_embedding_loss(o(2, 3), o(2, 3), o(3)))
t(lambda: F.cosine_embedding_loss(o(2, 3), o(2, 3), o(2, 3)))
t(lambda: F.cross_entropy(o(2, 3, 4), torch.tensor(1)))
t(lambda: F.cross_entropy(o(2, 3), torch.tensor(1)))
t(lambda: F.cross_entropy(o(3), torch.tensor([1])))
t(lambda: F.cross_entropy(o(3), torch.tensor([1, 2])))
# --- windows, padding and sizes
import torch
import torch.nn.functional as F
o = torch.ones


def t(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: F.pad(o(2, 3), (1, 1), 'valid', 5.))
t(lambda: F.pad(o(2, 3), (1, 1, 1), 'valid'))
t(lambda: F.pad(o(2, 3), (1, 1), 'reflect', 5.))
t(lambda: F.pad(o(2, 3, 2, 2, 2, 2), (1, 1), 'reflect', 5.))
t(lambda: F.unfold(o(1, 1, 4, 4), -1))
t(lambda: F.unfold(o(1, 1, 4, 4), 2, 0))
t(lambda: F.unfold(o(1, 1, 4, 4), 2, 1, -1))
t(lambda: F.unfold(o(1, 1, 4, 4), 2, 1, 0, 0))
t(lambda: F.unfold(o(4, 4), 2))
t(lambda: F.unfold(o(4), 2))
t(lambda: F.fold(o(1, 4, 4), 4, -2))
t(lambda: F.fold(o(1, 4, 4), -4, 2, stride=2))
t(lambda: F.fold(o(4), 4, 2))
t(lambda: F.fold(o(1, 1, 4, 4), 4, 2))
t(lambda: F.fold(o(1, 4, 4), 4, 2, stride=0))
t(lambda: F.fold(o(1, 4, 4), 4, 2, dilation=0))
t(lambda: F.fold(o(1, 4, 4), (4, 4, 4), 2))
t(lambda: F.fold(o(1, 4, 4), (4, 4), (2, 2, 2)))
t(lambda: F.unfold(o(1, 1, 4, 4), (2, 2, 2)))
t(lambda: F.interpolate(o(1, 1, 2, 2), scale_factor=-1))
# --- normalization, linear maps and distances
import torch
import torch.nn.functional as F
o = torch.ones


def t(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: F.bilinear(o(2, 3), o(2, 4), torch.tensor(1.)))
t(lambda: F.bilinear(o(2, 3), o(2, 4), o(5, 3)))
t(lambda: F.bilinear(o(2, 3), o(2, 4), o(5, 3, 4), torch.tensor(1.)))
t(lambda: F.bilinear(o(2, 3), o(2, 4), o(5, 3, 4), o(3)))
t(lambda: F.bilinear(o(3), o(4), o(5, 3, 4)))
t(lambda: F.bilinear(torch.tensor(1.), torch.tensor(1.), o(5, 3, 4)))
t(lambda: F.celu(o(2), 0.))
t(lambda: F.celu(o(2), -1.))
t(lambda: F.celu(o(2), float('inf')))
t(lambda: F.layer_norm(o(2, 3).double(), (3, ), o(3).long()))
t(lambda: F.layer_norm(o(2, 3).half(), (3, ), o(3), o(3).half()))
t(lambda: F.layer_norm(o(2, 3).half(), (3, ), o(3).half(), o(3)))
t(lambda: F.layer_norm(o(2, 3), (3, ), None, o(3).double()))
t(lambda: F.batch_norm(o(2, 3), o(3), o(3).double()))
t(lambda: F.batch_norm(o(2, 3), o(3), o(3), o(3), o(3).double()))
t(lambda: F.batch_norm(o(2, 3).double(), o(3).double(), o(3).double(), o(3), o(3)))
t(lambda: F.batch_norm(o(2, 3), o(3).double(), o(3).double(), o(3), o(3)))
t(lambda: F.scaled_dot_product_attention(o(1, 2, 3), o(1, 2, 3), o(1, 2, 3), attn_mask=torch.tensor([[1, 0], [1, 1]])))
t(lambda: F.scaled_dot_product_attention(o(1, 2, 3), o(1, 2, 3), o(1, 2, 3), attn_mask=o(2, 2).double()))
t(lambda: F.normalize(o(2, 3).long()))
t(lambda: F.pdist(o(2, 3).long()))
t(lambda: F.pdist(o(3)))
t(lambda: F.linear(o(2), torch.tensor(1.)))
t(lambda: F.linear(o(2, 3), o(2, 3, 4)))
t(lambda: F.softshrink(o(2), -1))
t(lambda: F.softshrink(o(2), -0.25))
t(lambda: F.hardshrink(o(2), -1))
t(lambda: F.rms_norm(o(2, 3), (3, ), o(3).double()))
t(lambda: F.rms_norm(o(2, 3), (3, ), o(3).long()))
t(lambda: F.group_norm(o(2, 4), 0))
# --- normalization, linear maps and distances
import torch
import torch.nn.functional as F
o = torch.ones


def t(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


t(lambda: F.group_norm(o(2, 4), -1))
t(lambda: F.group_norm(o(2, 4), 3))
t(lambda: F.group_norm(o(4), 2))
# --- ELU of integers
import torch, torch.nn as nn, torch.nn.functional as F
x = torch.tensor([-1, 2])
for f in (nn.ELU(), nn.SELU(), nn.CELU(), F.elu, F.elu_, F.selu_, nn.ELU(inplace=True), lambda t: F.elu(t, 2), lambda t: torch.selu(t), lambda t: F.elu(t > 0)):
    try: print(f(x))
    except Exception as e: print(type(e).__name__, e)
# --- sizes of pools along a line
import torch, torch.nn as nn
for m in (nn.MaxPool1d((2, 2)), nn.MaxPool1d((2,)), nn.MaxPool1d([2]), nn.MaxPool1d(2, (1, 1)), nn.MaxPool1d((2, 2), return_indices=True), nn.AvgPool1d((2, 2)), nn.AdaptiveMaxPool1d((1, 2)), nn.AdaptiveAvgPool1d((1, 2)), nn.MaxPool2d((2, 2, 2)), nn.AvgPool2d((2,))):
    print(m)
    try: print(m(torch.arange(12.).reshape(1, 2, 6)).shape)
    except Exception as e: print(type(e).__name__, e)
# --- adaptive pools of tensors of any number of dimensions
import torch, torch.nn as nn
for m in (nn.AdaptiveMaxPool2d(2), nn.AdaptiveMaxPool2d((2, None)), nn.AdaptiveAvgPool2d((None, 2)), nn.AdaptiveMaxPool1d(3)):
    for s in ((4, 4), (1, 4, 4), (1, 1, 4, 4), (1, 1, 1, 4, 4), (4,), ()):
        try: print(m, m(torch.ones(s)).shape)
        except Exception as e: print(type(e).__name__, e)
# --- initial values of integers
import torch
from torch.nn import init
for d in (torch.int64, torch.float64, torch.bool, torch.complex64):
    w = torch.ones(2, 3).to(d)
    try: print(init.eye_(w), w.dtype)
    except Exception as e: print(type(e).__name__, e)
    try: print(init.ones_(w), init.zeros_(w), init.constant_(w, 0.5))
    except Exception as e: print(type(e).__name__, e)
    try: print(init.dirac_(torch.ones(2, 2, 3).to(d)))
    except Exception as e: print(type(e).__name__, e)
    try: print(torch.eye(2, dtype=d))
    except Exception as e: print(type(e).__name__, e)
p = torch.nn.Parameter(torch.ones(2, 2)); init.eye_(p); print(p)
print(torch.eye(2, out=torch.ones(3, dtype=torch.int64)))
# --- rms_norm with a weight of another dtype
import torch, torch.nn.functional as F
x = torch.tensor([[1., 2., 4.]], requires_grad=True)
w = torch.tensor([1., 2., 3.], dtype=torch.float64, requires_grad=True)
y = F.rms_norm(x, (3,), w)
print(y)
y.sum().backward()
print(x.grad, w.grad)
# --- factories that write into a tensor of another dtype
import torch; torch.manual_seed(0)
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
i = lambda: torch.ones(3, dtype=torch.int64)
t(lambda: torch.eye(2, out=i()))
t(lambda: torch.zeros(2, out=i()))
t(lambda: torch.ones(2, out=i()))
t(lambda: torch.full((2,), 1.5, out=i()))
t(lambda: torch.full((2,), 2, out=torch.ones(2)))
t(lambda: torch.arange(3., out=i()))
t(lambda: torch.arange(3, out=torch.ones(3)))
t(lambda: torch.linspace(0, 1, 3, out=i()))
t(lambda: torch.logspace(0, 1, 3, out=i()))
t(lambda: torch.eye(2, out=i(), dtype=torch.float32))
t(lambda: torch.zeros(2, out=i(), dtype=torch.float32))
t(lambda: torch.empty(2, out=i()).shape)
# --- kernels that PyTorch does not have
import torch
import torch.nn.functional as F


def t(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


def calls(x):
    t(lambda: F.rrelu(x(2)))
    t(lambda: F.unfold(x(1, 1, 2, 2), 2))
    t(lambda: F.fold(x(1, 4, 1), 2, 2))
    t(lambda: F.pad(x(1, 1, 3), (1, 1), mode="replicate"))
    t(lambda: F.pad(x(1, 1, 3), (1, 1), mode="reflect"))
    t(lambda: F.interpolate(x(1, 1, 2), scale_factor=2))
    t(lambda: F.interpolate(x(1, 1, 2, 2), scale_factor=2))
    t(lambda: F.interpolate(x(1, 1, 2, 2), scale_factor=2, mode="bilinear"))
    t(lambda: F.max_pool1d(x(1, 2), 2))
    t(lambda: F.max_pool1d(x(1, 2), 2, return_indices=True))
    t(lambda: F.max_pool2d(x(1, 2, 2), 2))
    t(lambda: F.avg_pool1d(x(1, 2), 2))
    t(lambda: F.avg_pool2d(x(1, 2, 2), 2))
    t(lambda: F.avg_pool3d(x(1, 2, 2, 2), 2))
    t(lambda: F.adaptive_avg_pool2d(x(1, 2, 2), 2))
    t(lambda: F.layer_norm(x(2, 3), (3,)))
    t(lambda: F.layer_norm(x(2, 3), (3,), torch.ones(3)))
    t(lambda: F.batch_norm(x(2, 3), None, None, training=True))
    t(lambda: F.batch_norm(x(2, 3), None, None, torch.ones(3), training=True))
    t(lambda: F.rms_norm(x(2, 3), (3,)))
    t(lambda: F.pdist(x(2, 3)))
    t(lambda: F.multi_margin_loss(x(2, 3), torch.tensor([0, 1])))
    t(lambda: F.multilabel_margin_loss(x(2, 3), torch.zeros(2, 3).long()))
    t(lambda: F.dropout(x(2), 0.5))
    t(lambda: F.dropout1d(x(2, 2, 2), 0.5))
    t(lambda: F.celu(x(2)))
    t(lambda: F.softshrink(x(2)))


torch.manual_seed(0)
for dtype in (torch.int64, torch.bool, torch.int32):
    print(dtype)
    calls(lambda *size: torch.ones(size).to(dtype))
# --- one class in a row for scores in a row
import torch
import torch.nn.functional as F
scores = torch.tensor([1.0, 2.0, 0.5], requires_grad=True)
F.cross_entropy(scores, torch.tensor(1)).backward()
print(scores.grad)
loss = F.cross_entropy(scores, torch.tensor([1]))
print(loss)
loss.backward()
# --- to the last digit: rows of layers and groups
import torch
import torch.nn.functional as F
x = (torch.arange(6.0).reshape(2, 3) / 6 - 0.25).requires_grad_()
w = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
print(F.layer_norm(x, (3,)), F.layer_norm(x, (3,), w), F.layer_norm(x, (3,), None, w), F.layer_norm(x, (3,), w, w))
F.layer_norm(x, (3,), w, w).sum().backward()
print(x.grad)
z = torch.arange(8.0).reshape(2, 4) / 8 - 0.25
v = torch.tensor([0.5, -1.0, 2.0, 0.3])
print(F.group_norm(z, 2), F.group_norm(z, 2, v, v), F.group_norm(z, 1, v), F.group_norm(z, 2, None, v))
# --- dropout by channel in place
import torch
import torch.nn.functional as F
torch.manual_seed(0)
x = torch.ones(2, 3, 2)
y = F.dropout1d(x, 0.5, True, True)
print(y is x, x)
z = torch.ones(1, 2, 2, 2) * 2
print(F.dropout2d(z, 0.5, inplace=True), F.dropout2d(z, 0.5, training=False, inplace=True) is z)
print(F.dropout(torch.tensor(1.0), 0.5))
w = torch.ones(2, 3, 2, requires_grad=True)
F.dropout1d(w, 0.5, True, True)
# --- batch norm of other dtypes
import torch
import torch.nn.functional as F


def t(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


o = torch.ones
for x in (o(2, 3).long(), o(2, 3), o(2, 3).double()):
    for a in (o(3), o(3).double()):
        for b in (None, o(3), o(3).double()):
            for training in (True, False):
                print(x.dtype, a.dtype, None if b is None else b.dtype, training)
                t(lambda: F.batch_norm(x, a, a, b, b, training))
                t(lambda: F.batch_norm(x, a, a, b, None, training))
                t(lambda: F.batch_norm(x, a, a, None, b, training))
# --- distributions of integers
import torch
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
torch.manual_seed(0)
for d in (torch.int64, torch.bool, torch.float64):
    for n, a in (("exponential_", ()), ("geometric_", (0.5,)), ("cauchy_", ()), ("log_normal_", ()), ("uniform_", ()), ("normal_", ()), ("random_", ()), ("bernoulli_", ())):
        print(d, n); t(lambda: getattr(torch.ones(2).to(d), n)(*a))
# --- orders of norms, classes of one_hot
import torch, torch.nn.functional as F
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
x = torch.ones(2, 3); torch.manual_seed(0)
t(lambda: x.norm('a'))
t(lambda: torch.norm(x, 'valid', dim=0))
t(lambda: F.normalize(x, 'mean'))
t(lambda: F.normalize(x, dim='a'))
t(lambda: F.normalize(x, dim=1.5))
t(lambda: F.normalize(x, dim=5))
t(lambda: x.norm([2]))
t(lambda: x.norm(2, 1.5))
t(lambda: x.norm(2, '0'))
t(lambda: torch.linalg.norm(x, 'a'))
t(lambda: torch.linalg.vector_norm(x, 'a'))
t(lambda: F.one_hot(torch.tensor([0, 1, 2]), 0))
t(lambda: F.one_hot(torch.tensor([0, 1, 2]), -2))
t(lambda: F.one_hot(torch.tensor([0, 0]), 0))
t(lambda: F.one_hot(torch.tensor([0, 1, 2]), 2))
t(lambda: F.one_hot(torch.tensor([0., 1]), 2))
t(lambda: F.gumbel_softmax(torch.tensor([[0, 1]])))
# --- weights of binary cross entropy
import torch
import torch.nn.functional as F


def t(call):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)


x, y = torch.tensor([0.2, 0.4, 0.6, 0.8]), torch.tensor([0.0, 1.0, 0.0, 1.0])
for w in (torch.ones(4), torch.ones(1) * 2, torch.tensor(3.0), torch.ones(3), torch.ones(0), "mean", 0):
    t(lambda: F.binary_cross_entropy(x, y, w))
    t(lambda: F.binary_cross_entropy(x, y, weight=w, reduction="none"))
t(lambda: torch.broadcast_shapes((2,), (3,)))
t(lambda: torch.broadcast_shapes(torch.Size([2]), (3,)))
