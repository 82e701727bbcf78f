import torch


class Linear:
    """y = x @ w + b"""

    count = 0

    def __init__(self, n_in, n_out):
        self.w = torch.ones(n_in, n_out, requires_grad=True)
        self.b = torch.zeros(n_out, requires_grad=True)
        Linear.count += 1

    def __call__(self, x):
        return x @ self.w + self.b

    def parameters(self):
        return [self.w, self.b]

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(str(n) for n in self.w.shape)})"


class Net(Linear):
    def __init__(self):
        super().__init__(2, 2)
        self.last = Linear(2, 1)

    def __call__(self, x):
        return self.last(super().__call__(x).relu())

    def parameters(self):
        return super().parameters() + self.last.parameters()


net = Net()
loss = net(torch.tensor([[1.0, -3.0], [2.0, 1.0]])).sum()
loss.backward()
print(net, net.last, Linear.count, loss)
for p in net.parameters():
    print(p.grad)
