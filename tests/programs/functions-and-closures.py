import torch


def layer(n_in, n_out, *, scale=0.5):
    """A layer as a function with its own weights."""
    w = torch.full((n_in, n_out), scale, requires_grad=True)
    b = torch.zeros(n_out, requires_grad=True)

    def forward(x):
        return torch.tanh(x @ w + b)

    return forward, [w, b]


first, p1 = layer(2, 3)
second, p2 = layer(3, 1, scale=-0.25)
out = second(first(torch.tensor([[1.0, -2.0]])))
out.sum().backward()
for i, p in enumerate([*p1, *p2]):
    print(i, tuple(p.shape), p.grad)
print({name: t.requires_grad for name, t in zip("wb", p1)}, [t.is_leaf for t in (out, *p1)])


def total(*tensors, weights=None, **options):
    weights = weights or [1.0] * len(tensors)
    return sum(w * t.sum() for w, t in zip(weights, tensors)) * options.get("factor", 1)


a, c = torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)
total(a, c, weights=[2.0, 3.0], factor=10).backward()
print(a.grad, c.grad)
