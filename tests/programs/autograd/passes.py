# --- a write through a view frees its node
import torch

x = torch.ones(2, requires_grad=True)
y = x + 1
y[0] = 0
y.sum().backward(); print(x.grad); y.sum().backward()

# --- a view of a tensor that was written to is a leaf until its history is asked for
import torch

x=torch.ones(2); v=x[:1]; y=torch.ones(2,requires_grad=True); x.mul_(y); print(v.is_leaf, v.requires_grad); print(v.grad_fn, v.is_leaf)

# --- its flag may change before
import torch

x=torch.ones(2); v=x[:1]; y=torch.ones(2,requires_grad=True); x.mul_(y); print(v); v.requires_grad_(False)

# --- a view of a plain tensor that requires grad afterwards
import torch

x=torch.ones(2); v=x[:1]; x.requires_grad_(); print(v.requires_grad, v.is_leaf, v.grad_fn, v); v.requires_grad_(False); print(v.requires_grad)


# --- such a view is a view of a leaf
import torch

x=torch.ones(2); v=x[:1]; x.requires_grad_(); v.add_(1)

# --- what a custom function saved is written to
import torch

class Exp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, i): r = i.exp(); ctx.save_for_backward(r); return r
    @staticmethod
    def backward(ctx, g): return g*ctx.saved_tensors[0]
x = torch.ones(2, requires_grad=True); y = Exp.apply(x); y.add_(1); y.sum().backward()

# --- needs_input_grad follows what a pass is for
import torch

class F3(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, b): ctx.save_for_backward(a,b); return a*b
    @staticmethod
    def backward(ctx, g):
        print(ctx.needs_input_grad); a,b = ctx.saved_tensors; return g*b, g*a
a = torch.ones(2, requires_grad=True); b = torch.ones(2, requires_grad=True)
F3.apply(a,b).sum().backward(inputs=[a]); torch.autograd.grad(F3.apply(a,b).sum(), b); h = F3.apply(a,b); h.sum().backward(inputs=[h]); print(h.grad)

# --- a pass to a tensor runs its own node
import torch

x = torch.ones(2, requires_grad=True); h = x.exp(); y = h.sum(); h.add_(1); y.backward(inputs=[h]); print(h.grad)

# --- and frees it
import torch

x = torch.ones(2, requires_grad=True); h = x.exp(); y = h.sum(); y.backward(inputs=[h]); print(h.grad); h.sum().backward()

# --- grad takes what arrives there instead
import torch

x = torch.ones(2, requires_grad=True); h = x.exp(); y = h.sum(); print(torch.autograd.grad(y, h)); h.sum().backward(); print(x.grad)

# --- the history of a view in a message, while something holds it
import torch

y = (torch.ones(2, requires_grad=True)*1); v=y[0]; v.exp_(); z = v*2; v.add_(1); y.sum().backward()

# --- a root that leads nowhere: only its hooks run
import torch

x = torch.ones(2, requires_grad=True); z = torch.ones(2, requires_grad=True)
y = x*2; y.register_hook(lambda g: print('hook', g)); y.retain_grad()
print(torch.autograd.grad(y.sum(), z, allow_unused=True)); print(torch.autograd.grad(y, z, torch.ones(2), allow_unused=True)); print(y.grad)
x.register_hook(lambda g: print('leaf', g)); print(torch.autograd.grad(x, z, torch.ones(2), allow_unused=True)); print(torch.autograd.grad([x, y], z, [torch.ones(2)]*2, allow_unused=True))

# --- hooks of a node see the inputs that have an edge
import torch

c = torch.tensor([True, False]); a = torch.ones(2, requires_grad=True); b = torch.ones(2, requires_grad=True)
y = torch.where(c, a, b); print(y.grad_fn.next_functions); y.grad_fn.register_hook(lambda gi, go: (gi[0]*3, gi[1])); y.sum().backward(); print(a.grad, b.grad)

# --- retained where the history ended before t_
import torch

x = torch.ones(2, 2, requires_grad=True); y = x*2; y.retain_grad(); y.t_(); (y*3).sum().backward(); print(y.grad)
x = torch.ones(2, 2, requires_grad=True); y = x*2; y.retain_grad(); y.t_(); print(torch.autograd.grad((y*3).sum(), y)); print(y.grad)

# --- retained after a write
import torch

x = torch.ones(2, 2, requires_grad=True); y = x*2; y.retain_grad(); y.mul_(2); print(torch.autograd.grad((y*3).sum(), y)); print(y.grad)

# --- retained by a view that is written through
import torch

x = torch.ones(4, requires_grad=True); y = x*2; v=y[:2]; v.retain_grad(); v.mul_(2); (v*3).sum().backward(); print(v.grad, v.retains_grad)

# --- retained by a view of what is written to
import torch

x = torch.ones(4, requires_grad=True); y = x*2; v=y[:2]; v.retain_grad(); y.mul_(2); (v*3).sum().backward(); print(v.grad, v.retains_grad)

# --- hooks of a view stay where they were
import torch

x = torch.ones(4, requires_grad=True); y = x*2; v=y[:2]; v.register_hook(lambda g: print(g)); v.mul_(2); (v*3).sum().backward()

# --- a view of a view made without grad
import torch

x = torch.ones(2, requires_grad=True)
y = x * 1
with torch.no_grad():
    v = y.view(2)
w = v.unsqueeze(0)
w.mul_(2)

# --- inference tensors are written to before the error
import torch

x = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    y = x * 2
try:
    y.mul_(x)
except RuntimeError as e:
    print(e)
print(y)

# --- gradients held by a hook stay what they were
import torch

kept = []
x = torch.tensor([1., 2.], requires_grad=True)
y = x.sin()
y.grad_fn.register_hook(lambda gi, go: kept.append(gi))
y.sum().backward(retain_graph=True)
y.sum().backward()
print(kept, x.grad)

# --- an input that nobody asked for is None to hooks
import torch

x = torch.ones(2, requires_grad=True)
w = torch.ones(2, requires_grad=True) * 3
y = x * w
y.grad_fn.register_hook(lambda gi, go: print(gi))
print(torch.autograd.grad(y.sum(), x, create_graph=True))

# --- copying over itself names the node in full
import torch

x = torch.tensor([1., 2.], requires_grad=True)
y = -x
z = y.exp().log()
w = y.log()
y.copy_(y)
w.backward(torch.ones(2))

# --- grad of grad of what keeps its result
import torch

from torch.func import grad
print(grad(grad(torch.exp))(torch.tensor(0.5)), grad(grad(grad(torch.tanh)))(torch.tensor(0.5)))
x = torch.tensor(0.3, requires_grad=True)
grad(lambda x: x.exp().sin())(x).backward()
print(x.grad)
