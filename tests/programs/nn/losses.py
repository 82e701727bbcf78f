# --- cross entropy
import torch
from torch import nn

loss = nn.CrossEntropyLoss(); torch.manual_seed(0); i = torch.randn(3,5,requires_grad=True); t = torch.tensor([1,0,4]); o = loss(i,t); o.backward(); print(o, i.grad)
t = torch.randn(3,5).softmax(dim=1); print(loss(i,t)); print(nn.CrossEntropyLoss(label_smoothing=0.1, weight=torch.ones(5))(i, torch.tensor([1,0,4])), nn.CrossEntropyLoss(reduction='none', ignore_index=0)(i, torch.tensor([1,0,4])))

# --- mistakes with losses
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
def tried(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)


tried(lambda: nn.CrossEntropyLoss()(torch.ones(3, 5), torch.tensor([1., 0., 4.])))
tried(lambda: nn.CrossEntropyLoss()(torch.randn(3,5), torch.tensor([1,0,5])))
tried(lambda: nn.CrossEntropyLoss()(torch.randn(3,5), torch.tensor([1,0])))
tried(lambda: nn.MSELoss(reduction='foo')(torch.ones(2), torch.ones(2)))
tried(lambda: nn.BCELoss()(torch.tensor([0.5, 1.5]), torch.tensor([0., 1.])))
tried(lambda: nn.BCELoss()(torch.tensor([0.5, 0.5]), torch.tensor([[0., 1.]])))
tried(lambda: F.one_hot(torch.tensor([1.,2.])))
tried(lambda: F.cross_entropy(torch.randn(2,3), torch.tensor([0,3])))
tried(lambda: F.nll_loss(torch.randn(2,3), torch.tensor([0.,1.])))
tried(lambda: F.mse_loss(torch.ones(2,3), torch.ones(3,2)))
tried(lambda: F.binary_cross_entropy_with_logits(torch.ones(2), torch.ones(3)))
tried(lambda: F.binary_cross_entropy(torch.ones(2)*0.5, torch.ones(2, dtype=torch.int64)))

# --- warned about
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
nn.MSELoss()(torch.ones(2,1), torch.ones(2))
nn.MSELoss(size_average=False)(torch.ones(2), torch.ones(2))
F.softmax(torch.tensor([1.,2.]))
F.log_softmax(torch.ones(2,2)); F.sigmoid(torch.ones(1)); F.tanh(torch.ones(1)); nn.Softmax()(torch.ones(2,2))

# --- mistakes with layers
import torch
from torch import nn
import torch.nn.functional as F

torch.manual_seed(0)
def tried(f):
    try:
        f()
    except Exception as e:
        print(type(e).__name__, e)


tried(lambda: F.linear(torch.ones(1,2), torch.ones(3,3)))
tried(lambda: F.conv2d(torch.ones(1,1,3,3), torch.ones(1,2,2,2)))
tried(lambda: F.embedding(torch.tensor([0,5]), torch.ones(3,2)))
tried(lambda: nn.Conv2d(1,2,3)(torch.ones(1,3,5,5)))
tried(lambda: nn.Conv2d(1,2,3)(torch.ones(5,5)))
tried(lambda: nn.Conv2d(3,4,3,groups=2))
tried(lambda: nn.BatchNorm1d(3)(torch.ones(2,4)))
tried(lambda: nn.BatchNorm2d(3)(torch.ones(2,3)))
tried(lambda: nn.LayerNorm(3)(torch.ones(2,4)))
tried(lambda: nn.MaxPool2d(2)(torch.ones(1,1,1,1)))
tried(lambda: nn.Embedding(3,2)(torch.tensor([1.])))

# --- relu in place
import torch
from torch import nn

torch.manual_seed(0)
x = torch.tensor([-1., 1.], requires_grad=True); y = x*2; z = nn.ReLU(inplace=True)(y); print(z is y, y); z.sum().backward(); print(x.grad)

# --- relu in place of a leaf
import torch
from torch import nn

torch.manual_seed(0)
x = torch.tensor([-1., 1.], requires_grad=True); m = nn.ReLU(inplace=True); m(x)

# --- relu over what sigmoid saved
import torch
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.tensor([-1., 1.], requires_grad=True); y = torch.sigmoid(x); z = F.relu(y, inplace=True); z.sum().backward()

# --- an embedding
import torch
from torch import nn

torch.manual_seed(0)
e = nn.Embedding(5, 2); idx = torch.tensor([1, 3, 1]); o = e(idx); print(o); o.sum().backward(); print(e.weight.grad)
