import torch
from torch.autograd import Variable

seen = []
x = Variable(torch.tensor([1.0, 2.0]), requires_grad=True)
handle = x.register_hook(lambda grad: seen.append(grad.clone()) or grad * 10)


@torch.no_grad()
def evaluate(t):
    return t * 2


def twice(function):
    def run(*args, **kwargs):
        return function(*args, **kwargs) + function(*args, **kwargs)

    return run


@twice
def square(t):
    return (t ** 2).sum()


square(x).backward()
print(x.grad, seen, evaluate(x).requires_grad, torch.is_grad_enabled())
handle.remove()
x.grad = None
with torch.no_grad():
    with torch.enable_grad():
        out = square(x)
    stopped = square(x)
out.backward()
print(x.grad, stopped.requires_grad, len(seen))
del x.grad
print(x.grad)
