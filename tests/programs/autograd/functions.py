# ---
import torch
from torch.autograd import Function


class Sq(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g


x = torch.tensor([3.0], requires_grad=True)
y = Sq.apply(x)
print(y, y.grad_fn, type(y.grad_fn), y.grad_fn.name(), y.grad_fn.next_functions)
y.backward()
print(x.grad)
try:
    y.backward()
except RuntimeError as e:
    print(e)
# ---
import torch
from torch.autograd import Function


class Sq(Function):
    @staticmethod
    def forward(x):
        return x * x

    @staticmethod
    def setup_context(ctx, inputs, output):
        (x,) = inputs
        ctx.save_for_backward(x, output)
        ctx.k = 5

    @staticmethod
    def backward(ctx, g):
        x, out = ctx.saved_tensors
        print(ctx.k, x, out, ctx.needs_input_grad)
        return 2 * x * g


x = torch.tensor([3.0], requires_grad=True)
y = Sq.apply(x)
print(
    y.grad_fn.saved_tensors,
    y.grad_fn.k,
    y.grad_fn.needs_input_grad,
    y.grad_fn._raw_saved_tensors if 0 else "",
)
y.backward()
print(x.grad)
print(y.grad_fn.saved_tensors)
# ---
import torch
from torch.autograd import Function


class Mul(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, g):
        return g * ctx.k, None


x = torch.ones(2, requires_grad=True)
y = Mul.apply(x, 3)
print(y)
y.sum().backward()
print(x.grad)
print(Mul.apply(torch.ones(2), 2), Mul.apply(torch.ones(2), 2).grad_fn)
with torch.no_grad():
    print(Mul.apply(x, 2))
# ---
import torch
from torch.autograd import Function


class Mul(Function):
    @staticmethod
    def forward(ctx, x, k):
        ctx.k = k
        return x * k

    @staticmethod
    def backward(ctx, g):
        return g * ctx.k, torch.ones(1)


x = torch.ones(2, requires_grad=True)
Mul.apply(x, 3).sum().backward()
# ---
import torch
from torch.autograd import Function


class Two(Function):
    @staticmethod
    def forward(ctx, x, y):
        return x + y

    @staticmethod
    def backward(ctx, g):
        return g


x = torch.ones(1, requires_grad=True)
Two.apply(x, x).backward()
# ---
import torch
from torch.autograd import Function


class Two(Function):
    @staticmethod
    def forward(ctx, x, y):
        return x + y

    @staticmethod
    def backward(ctx, g):
        return g, g, None, None


x = torch.ones(1, requires_grad=True)
Two.apply(x, x).backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class Two(Function):
    @staticmethod
    def forward(ctx, x, y):
        return x + y

    @staticmethod
    def backward(ctx, g):
        return g, g, g


x = torch.ones(1, requires_grad=True)
Two.apply(x, x).backward()
# ---
import torch
from torch.autograd import Function


class Two(Function):
    @staticmethod
    def forward(ctx, x, y):
        return x + y

    @staticmethod
    def backward(ctx, g):
        return g, "a"


x = torch.ones(1, requires_grad=True)
Two.apply(x, x).backward()
# ---
import torch
from torch.autograd import Function


class Two(Function):
    @staticmethod
    def forward(ctx, x, y):
        return x + y

    @staticmethod
    def backward(ctx, g):
        return g, 2.0


x = torch.ones(1, requires_grad=True)
Two.apply(x, torch.ones(1)).backward()
# ---
import torch
from torch.autograd import Function


class F1(Function):
    @staticmethod
    def forward(ctx, x, y):
        return x + y

    @staticmethod
    def backward(ctx, g):
        return torch.ones(3), g


x = torch.ones(2, requires_grad=True)
w = torch.ones(2, requires_grad=True)
try:
    F1.apply(x, w).sum().backward()
except RuntimeError as e:
    print(e)
print(x.grad, w.grad)
# ---
import torch
from torch.autograd import Function


class F1(Function):
    @staticmethod
    def forward(ctx, x, y):
        return x + y

    @staticmethod
    def backward(ctx, g):
        return torch.ones(3, 2), g.double()


x = torch.ones(2, requires_grad=True)
w = torch.ones(2, requires_grad=True)
F1.apply(x, w).sum().backward()
print(x.grad, w.grad)
# ---
import torch
from torch.autograd import Function


class F1(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return torch.tensor([1, 2])


x = torch.ones(2, requires_grad=True)
F1.apply(x).sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class NoB(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2


x = torch.ones(2, requires_grad=True)
y = NoB.apply(x)
print(y)
y.sum().backward()
# ---
import torch
from torch.autograd import Function


class NoF(Function):
    @staticmethod
    def backward(ctx, g):
        return g


x = torch.ones(2, requires_grad=True)
y = NoF.apply(x)
# ---
import torch
from torch.autograd import Function


class Multi(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2, x * 3, "text", 7

    @staticmethod
    def backward(ctx, a, b, c, d):
        print(a, b, c, d)
        return a * 2 + b * 3


x = torch.ones(2, requires_grad=True)
a, b, t, n = Multi.apply(x)
print(a, b, t, n, a.grad_fn is b.grad_fn, a.output_nr, b.output_nr)
a.sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class Multi(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.set_materialize_grads(False)
        return x * 2, x * 3

    @staticmethod
    def backward(ctx, a, b):
        print(a, b)
        return a * 2


x = torch.ones(2, requires_grad=True)
a, b = Multi.apply(x)
a.sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class NonDiff(Function):
    @staticmethod
    def forward(ctx, x):
        s, i = x.sort()
        ctx.mark_non_differentiable(i)
        ctx.save_for_backward(i)
        return s, i

    @staticmethod
    def backward(ctx, g, gi):
        print(g, gi)
        (i,) = ctx.saved_tensors
        out = torch.zeros_like(g)
        out[i] = g
        return out


x = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
s, i = NonDiff.apply(x)
print(s, i, i.requires_grad)
(s * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class NonDiff(Function):
    @staticmethod
    def forward(ctx, x):
        m = x > 1
        y = x * 2
        z = x + 1
        ctx.mark_non_differentiable(m, z)
        return m, y, z

    @staticmethod
    def backward(ctx, gm, gy, gz):
        print(gm, gy, gz)
        return gy * 2


x = torch.tensor([3.0, 1.0, 2.0], requires_grad=True)
m, y, z = NonDiff.apply(x)
print(m, y, z, z.requires_grad)
y.sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class Inpl(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        x.mul_(2)
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 2


x = torch.ones(2, requires_grad=True)
y = x * 1
z = Inpl.apply(y)
print(z is y, y, y._version, y.grad_fn)
z.sum().backward()
print(x.grad)
Inpl.apply(x)
# ---
import torch
from torch.autograd import Function


class Inpl(Function):
    @staticmethod
    def forward(ctx, x):
        x.mul_(2)
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 2


x = torch.ones(2, requires_grad=True)
y = x * 1
z = Inpl.apply(y)
print(z is y, y, z, y._version, y.grad_fn, z._base is y)
z.sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class Inpl(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        x.mul_(2)
        return x * 1

    @staticmethod
    def backward(ctx, g):
        return g * 2


x = torch.ones(2, requires_grad=True)
z = Inpl.apply(x * 1)
# ---
import torch
from torch.autograd import Function


class Inpl(Function):
    @staticmethod
    def forward(ctx, x):
        y = x * 2
        ctx.mark_dirty(y)
        return y

    @staticmethod
    def backward(ctx, g):
        return g * 2


x = torch.ones(2, requires_grad=True)
z = Inpl.apply(x * 1)
print(z)
# ---
import torch
from torch.autograd import Function


class Inpl(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(3)
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 2


x = torch.ones(2, requires_grad=True)
z = Inpl.apply(x * 1)
# ---
import torch
from torch.autograd import Function


class Inpl(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        x.mul_(2)
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 2


x = torch.ones(4, requires_grad=True)
b = x * 1
v = b[:2]
z = Inpl.apply(v)
print(z is v, b, v, b.grad_fn)
b.sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class Id(Function):
    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 10


x = torch.ones(2, requires_grad=True)
y = Id.apply(x)
print(y is x, y, y._base is x, y.is_leaf, y._is_view())
y.sum().backward()
print(x.grad)
y.mul_(2)
# ---
import torch
from torch.autograd import Function


class Vw(Function):
    @staticmethod
    def forward(ctx, x):
        return x.view(2, 1)

    @staticmethod
    def backward(ctx, g):
        return g.view(2) * 10


x = torch.ones(2, requires_grad=True)
y = Vw.apply(x)
print(y, y._base is x)
y.sum().backward()
print(x.grad)
x2 = x * 1
y = Vw.apply(x2)
y.mul_(2)
# ---
import torch
from torch.autograd import Function


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * g


x = torch.tensor(2.0, requires_grad=True)
y = Cube.apply(x)
(g,) = torch.autograd.grad(y, x, create_graph=True)
print(g)
(h,) = torch.autograd.grad(g, x, create_graph=True)
print(h)
(k,) = torch.autograd.grad(h, x)
print(k)
# ---
import torch
from torch.autograd import Function
from torch.autograd.function import once_differentiable


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        print(torch.is_grad_enabled())
        return 3 * x**2 * g


x = torch.tensor(2.0, requires_grad=True)
y = Cube.apply(x)
(g,) = torch.autograd.grad(y, x, create_graph=True)
print(g, g.grad_fn)
g.backward()
# ---
import torch
from torch.autograd import Function
from torch.autograd.function import once_differentiable


class Cube(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    @once_differentiable
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * g


x = torch.tensor(2.0, requires_grad=True)
y = Cube.apply(x)
y.backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class Bad(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x, 3)
        return x**3

    @staticmethod
    def backward(ctx, g):
        return g


x = torch.tensor(2.0, requires_grad=True)
Bad.apply(x)
# ---
import torch
from torch.autograd import Function


class NoneSaved(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x, None)
        print(ctx.saved_tensors if 0 else "f")
        return x**3

    @staticmethod
    def backward(ctx, g):
        print(ctx.saved_tensors)
        return g


x = torch.tensor(2.0, requires_grad=True)
NoneSaved.apply(x).backward()
# ---
import torch
from torch.autograd import Function


class Mod(Function):
    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


x = torch.tensor([2.0], requires_grad=True)
y = Mod.apply(x)
y.add_(1)
print(y.grad_fn)
y.backward()
# ---
import torch
from torch.autograd import Function


class Mod(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return g * x * 2


x = torch.tensor([2.0], requires_grad=True)
a = x * 1
y = Mod.apply(a)
a.add_(1)
y.backward()
# ---
import torch
from torch.autograd import Function

f = Function()
print(f)
f.forward(3)
# ---
import torch
from torch.autograd import Function


class Old(Function):
    def forward(self, x):
        return x * 2

    def backward(self, g):
        return g


Old()(torch.ones(1))
# ---
import torch
from torch.autograd import Function


class Old(Function):
    def forward(self, x):
        return x * 2

    def backward(self, g):
        return g


Old.apply(torch.ones(1, requires_grad=True))
# ---
import torch
from torch.autograd import Function


class A(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.x = x
        return x * 2

    @staticmethod
    def backward(ctx, g):
        print(ctx.x, ctx.x.requires_grad)
        return g * 2


A.apply(torch.ones(1, requires_grad=True)).backward()
# ---
import torch
from torch.autograd import Function


class A(Function):
    @staticmethod
    def forward(ctx, x, flag=True):
        ctx.flag = flag
        return x * 2

    @staticmethod
    def backward(ctx, g):
        print(ctx.flag)
        return g * 2


A.apply(torch.ones(1, requires_grad=True)).backward()
# ---
import torch
from torch.autograd import Function


class A(Function):
    @staticmethod
    def forward(ctx, x, flag=True):
        ctx.flag = flag
        return x * 2

    @staticmethod
    def backward(ctx, g):
        print(ctx.flag)
        return g * 2, None


A.apply(torch.ones(1, requires_grad=True), False).backward()
A.apply(torch.ones(1, requires_grad=True), flag=False).backward()
# ---
import torch
from torch.autograd import Function


class A(Function):
    @staticmethod
    def forward(ctx, *xs):
        return sum(xs)

    @staticmethod
    def backward(ctx, g):
        return (g,) * len(ctx.needs_input_grad)


x = torch.ones(1, requires_grad=True)
A.apply(x, torch.ones(1), x).backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class A(Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        print(ctx.needs_input_grad)
        gx = gy = None
        if ctx.needs_input_grad[0]:
            gx = g * y
        if ctx.needs_input_grad[1]:
            gy = g * x
        return gx, gy


x = torch.ones(2, requires_grad=True)
w = torch.tensor([2.0, 3.0])
A.apply(x, w).sum().backward()
A.apply(w, x).sum().backward()
A.apply(x, x).sum().backward()
print(x.grad)
# ---
import torch
import torch.nn.functional as F
from torch.autograd import Function


class STE(Function):
    @staticmethod
    def forward(ctx, x):
        return (x > 0).float()

    @staticmethod
    def backward(ctx, g):
        return F.hardtanh(g)


x = torch.tensor([-1.0, 2.0], requires_grad=True)
STE.apply(x).sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class GRL(Function):
    @staticmethod
    def forward(ctx, x, lam):
        ctx.lam = lam
        return x.view_as(x)

    @staticmethod
    def backward(ctx, g):
        return g.neg() * ctx.lam, None


x = torch.tensor([-1.0, 2.0], requires_grad=True)
y = GRL.apply(x, 0.5)
print(y)
(y * 2).sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class Tup(Function):
    @staticmethod
    def forward(ctx, x):
        return [x * 2, x * 3]

    @staticmethod
    def backward(ctx, g):
        return g


x = torch.tensor([-1.0, 2.0], requires_grad=True)
y = Tup.apply(x)
print(y)
# ---
import torch
from torch.autograd import Function


class Nn(Function):
    @staticmethod
    def forward(ctx, x):
        return None

    @staticmethod
    def backward(ctx, g):
        return g


x = torch.tensor([-1.0, 2.0], requires_grad=True)
y = Nn.apply(x)
print(y)
# ---
import torch
from torch.autograd import Function


class Nn(Function):
    @staticmethod
    def forward(ctx, x):
        return (x * 2,)

    @staticmethod
    def backward(ctx, g):
        return (g * 2,)


x = torch.tensor([-1.0, 2.0], requires_grad=True)
y = Nn.apply(x)
print(y)
y[0].sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class IntOut(Function):
    @staticmethod
    def forward(ctx, x):
        return x.long()

    @staticmethod
    def backward(ctx, g):
        return g


x = torch.tensor([-1.0, 2.0], requires_grad=True)
y = IntOut.apply(x)
print(y, y.requires_grad, y.grad_fn)
# ---
import torch
from torch.autograd import Function


class N(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return None


x = torch.tensor([-1.0, 2.0], requires_grad=True)
h = x * 1
h.register_hook(lambda g: print("hook", g))
y = N.apply(h)
y.sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class N(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return None


x = torch.tensor([-1.0, 2.0], requires_grad=True)
x.register_hook(lambda g: print("hook", g))
x.register_post_accumulate_grad_hook(lambda g: print("post", g))
y = N.apply(x)
y.sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class Outer(Function):
    @staticmethod
    def forward(ctx, x):
        print("outer fwd", x)
        return x * 2

    @staticmethod
    def backward(ctx, g):
        print("outer bwd", g)
        return g * 2


class Stop(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return None


x = torch.tensor([-1.0, 2.0], requires_grad=True)
y = Stop.apply(Outer.apply(x))
y.sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(ctx, x):
        with torch.enable_grad():
            z = x.detach().requires_grad_()
            y = (z**2).sum()
            ctx.z, ctx.y = z, y
        return y.detach()

    @staticmethod
    def backward(ctx, g):
        (gz,) = torch.autograd.grad(ctx.y, ctx.z)
        return gz * g


x = torch.tensor([-1.0, 2.0], requires_grad=True)
E.apply(x).backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        raise ValueError("my error")


x = torch.tensor([-1.0, 2.0], requires_grad=True)
E.apply(x).sum().backward()
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g, h):
        return g


x = torch.tensor([-1.0, 2.0], requires_grad=True)
E.apply(x).sum().backward()
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g


E.apply()
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g


E.apply(torch.ones(1))
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(x):
        return x

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, g):
        return g


E.apply(torch.ones(1, requires_grad=True))
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, g):
        return g


E.apply(torch.ones(1, requires_grad=True))
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.set_materialize_grads(1)
        return x * 1

    @staticmethod
    def backward(ctx, g):
        return g


E.apply(torch.ones(1, requires_grad=True))
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_non_differentiable(3)
        return x * 1

    @staticmethod
    def backward(ctx, g):
        return g


E.apply(torch.ones(1, requires_grad=True))
# ---
import torch
from torch.autograd import Function


class E(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.a = [x]
        ctx.x_shape = x.shape
        return x.sum()

    @staticmethod
    def backward(ctx, g):
        return g.expand(ctx.x_shape)


x = torch.ones(2, 2, requires_grad=True)
E.apply(x).backward()
print(x.grad)
E.apply(x).backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class Lin(Function):
    @staticmethod
    def forward(ctx, input, weight, bias=None):
        ctx.save_for_backward(input, weight, bias)
        output = input.mm(weight.t())
        if bias is not None:
            output += bias.unsqueeze(0).expand_as(output)
        return output

    @staticmethod
    def backward(ctx, grad_output):
        input, weight, bias = ctx.saved_tensors
        grad_input = grad_weight = grad_bias = None
        if ctx.needs_input_grad[0]:
            grad_input = grad_output.mm(weight)
        if ctx.needs_input_grad[1]:
            grad_weight = grad_output.t().mm(input)
        if bias is not None and ctx.needs_input_grad[2]:
            grad_bias = grad_output.sum(0)
        return grad_input, grad_weight, grad_bias


x = torch.arange(6.0).view(2, 3)
w = torch.ones(4, 3, requires_grad=True)
b = torch.zeros(4, requires_grad=True)
y = Lin.apply(x, w, b)
print(y)
y.sum().backward()
print(w.grad, b.grad)
y = Lin.apply(x, w, None)
y.sum().backward()
print(w.grad)
# ---
import torch
from torch.autograd import Function


class Dbl(Function):
    @staticmethod
    def forward(ctx, x):
        y = x.exp()
        ctx.save_for_backward(y)
        return y

    @staticmethod
    def backward(ctx, g):
        (y,) = ctx.saved_tensors
        return g * y


x = torch.tensor([1.0], requires_grad=True)
y = Dbl.apply(x)
(g,) = torch.autograd.grad(y, x, create_graph=True)
print(g, g.grad_fn.next_functions)
print(torch.autograd.grad(g, x))
# ---
import torch
import torch.autograd.forward_ad as fwAD
from torch.autograd import Function
from torch.autograd.functional import jacobian, hessian, vjp, jvp, hvp, vhp


class WithJvp(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_forward(x)
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 2 * x * g

    @staticmethod
    def jvp(ctx, t):
        (x,) = ctx.saved_tensors
        return 2 * x * t


x = torch.tensor([1.0, 3.0])
with fwAD.dual_level():
    d = fwAD.make_dual(x, torch.ones(2))
    y = WithJvp.apply(d)
    print(y)
    print(fwAD.unpack_dual(y).tangent)
# ---
import torch
import torch.autograd.forward_ad as fwAD
from torch.autograd import Function


class NoJvp(Function):
    @staticmethod
    def forward(ctx, x):
        return x**2

    @staticmethod
    def backward(ctx, g):
        return g


with fwAD.dual_level():
    d = fwAD.make_dual(torch.ones(2), torch.ones(2))
    NoJvp.apply(d)
# ---
import torch
from torch.autograd import Function

print(Function, Function.__name__)


class A(Function):
    @staticmethod
    def forward(ctx, x):
        print(type(ctx).__name__, isinstance(ctx, Function), ctx.needs_input_grad)
        return x * 1

    @staticmethod
    def backward(ctx, g):
        print(type(ctx).__name__)
        return g


y = A.apply(torch.ones(1, requires_grad=True))
y.backward()
print(isinstance(y.grad_fn, torch.autograd.graph.Node))
# ---
import torch
from torch.autograd import Function


class A(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 1

    @staticmethod
    def backward(ctx, g):
        a = ctx.saved_tensors
        ctx.saved_tensors
        return g

    @classmethod
    def make(cls, x):
        return cls.apply(x)


x = torch.ones(1, requires_grad=True)
y = A.make(x)
y.backward(retain_graph=True)
y.backward()
print(x.grad)
f = A.apply
print(f(x))
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        ctx._z = 3
        ctx.saved = 5
        ctx.edges = 7
        ctx.op = 1
        ctx.arrays = 2
        ctx.results = 3
        ctx.attributes = 4
        return x * 2

    @staticmethod
    def backward(ctx, g):
        print(ctx._z, ctx.saved, ctx.edges, ctx.op, ctx.arrays, ctx.results, ctx.attributes)
        return g * 2


C.apply(torch.ones(2, requires_grad=True)).sum().backward()
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        print(ctx.nothing)


C.apply(torch.ones(2, requires_grad=True)).sum().backward()
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(x, k=2):
        return x * k

    @staticmethod
    def setup_context(ctx, inputs, output):
        print(inputs, output)
        ctx.k = inputs[1]

    @staticmethod
    def backward(ctx, g):
        return g * ctx.k, None


print(C.apply(torch.ones(2, requires_grad=True)))
print(C.apply(torch.ones(2, requires_grad=True), k=3))
C.apply(torch.ones(2), 3, 4)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x, y, k=2):
        return x * y * k

    @staticmethod
    def backward(ctx, g):
        return g, g, None


x = torch.ones(2, requires_grad=True)
print(C.apply(x, y=x))
print(C.apply(x=x, y=x))
try:
    C.apply(x, k=3)
except TypeError as e:
    print(e)
try:
    C.apply(x, z=3)
except TypeError as e:
    print(e)
try:
    C.apply(x, x=3)
except TypeError as e:
    print(e)
C.apply(x)
# ---
import torch
from torch.autograd import Function
from torch.autograd.functional import jacobian, hessian, vjp, jvp, hvp, vhp


class C(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        print("bw", g, g.requires_grad, torch.is_grad_enabled())
        return g * 2

    @staticmethod
    def vjp(ctx, g):
        return g


x = torch.ones(2, requires_grad=True)
C.apply(x).sum().backward()
# ---
import torch
from torch.autograd import Function
from torch.autograd.functional import jacobian, hessian, vjp, jvp, hvp, vhp


class C(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def vjp(ctx, g):
        return g * 5


x = torch.ones(2, requires_grad=True)
C.apply(x).sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        print("grad mode", torch.is_grad_enabled(), x.requires_grad)
        y = x * 2
        print(y.requires_grad)
        return y

    @staticmethod
    def backward(ctx, g):
        print("bw", g, g.requires_grad, torch.is_grad_enabled())
        return g * 2


x = torch.ones(2, requires_grad=True)
(g,) = torch.autograd.grad(C.apply(x).sum(), x, create_graph=True)
print(g)
C.apply(x).sum().backward()
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        x.add_(1)
        return g * 2


x = torch.ones(2, requires_grad=True)
C.apply(x).sum().backward()
print(x)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return ctx.saved_tensors[0]


x = torch.tensor([3.0, 4.0], requires_grad=True)
C.apply(x).sum().backward()
x.grad.add_(1)
print(x, x.grad, x.grad is x)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        g.mul_(3)
        return g


x = torch.tensor([3.0, 4.0], requires_grad=True)
v = torch.ones(2)
C.apply(x).backward(v)
print(x.grad, v)
C.apply(x).sum().backward()
print(x.grad, v)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        return x

    @staticmethod
    def backward(ctx, g):
        return g * 3


x = torch.tensor([3.0, 4.0])
y = C.apply(x)
print(y is x, y.requires_grad, y._base is x)
with torch.no_grad():
    x = torch.tensor([3.0, 4.0], requires_grad=True)
    y = C.apply(x)
    print(y is x, y.requires_grad, y.grad_fn)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y

    @staticmethod
    def backward(ctx, g):
        x, y = ctx.saved_tensors
        return g * y, g * x


print(
    torch.autograd.gradcheck(
        C.apply,
        (
            torch.ones(2, dtype=torch.float64, requires_grad=True),
            torch.ones(2, dtype=torch.float64, requires_grad=True),
        ),
    )
)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        return x.sum(), x.max()

    @staticmethod
    def backward(ctx, gs, gm):
        print(gs, gm)
        return gs.expand(2) + gm


x = torch.tensor([3.0, 4.0], requires_grad=True)
s, m = C.apply(x)
print(s, m)
(s * 2 + m).backward()
print(x.grad)
s, m = C.apply(x)
print(torch.autograd.grad(s, x))
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x, w):
        return x * w

    @staticmethod
    def backward(ctx, g):
        print(ctx.needs_input_grad)
        return g, g


x = torch.tensor([3.0, 4.0], requires_grad=True)
w = torch.tensor([3.0, 4.0])
y = C.apply(x, w)
print(y.grad_fn.next_functions, y.grad_fn.needs_input_grad)
y.sum().backward()
print(w.grad)
x2 = x * 2
y = C.apply(x2, x)
print(y.grad_fn.next_functions)
print(torch.autograd.grad(y.sum(), x2))
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(x)
        x.add_(1)
        return x, x * 2

    @staticmethod
    def backward(ctx, a, b):
        return a + b * 2


x = torch.tensor([3.0, 4.0], requires_grad=True)
y = x * 1
a, b = C.apply(y)
print(a is y, a, b, y.grad_fn)
(a + b).sum().backward()
print(x.grad)
v = (x * 1)[:1]
C.apply(v)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g


y = C.apply(torch.ones(2, requires_grad=True))
y.register_hook(lambda g: print("t", g))
y.grad_fn.register_hook(lambda gi, go: print("post", gi, go))
y.grad_fn.register_prehook(lambda go: print("pre", go))
y.retain_grad()
y.sum().backward()
print(y.grad, y.grad_fn.metadata)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, g):
        return g


x = torch.ones(2, requires_grad=True)
with torch.inference_mode():
    y = C.apply(x)
    print(y.requires_grad, y.is_inference())
z = torch.ones(2, dtype=torch.int64)
print(C.apply(z))


class D(C):
    @staticmethod
    def forward(ctx, x):
        return x * 3


print(D.apply(x))
D.apply(x).sum().backward()
print(x.grad)
# ---
import torch
from torch.autograd import Function


class C(Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return CB.apply(x, g)


class CB(Function):
    @staticmethod
    def forward(ctx, x, g):
        ctx.save_for_backward(x, g)
        return 2 * x * g

    @staticmethod
    def backward(ctx, gg):
        x, g = ctx.saved_tensors
        return 2 * gg * g, 2 * gg * x


x = torch.tensor(3.0, requires_grad=True)
(g,) = torch.autograd.grad(C.apply(x), x, create_graph=True)
print(g)
print(torch.autograd.grad(g, x))
