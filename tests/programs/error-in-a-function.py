import torch


def loss(w, x):
    hidden = torch.mm(x, w)
    return hidden.sum()


def train(steps):
    w = torch.ones(3, 2, requires_grad=True)
    for step in range(steps):
        x = torch.ones(2, 3 - step)
        value = loss(
            w,
            x,
        )
        print(step, value)


train(3)
