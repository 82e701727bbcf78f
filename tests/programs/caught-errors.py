import torch

x = torch.ones(2, 3, requires_grad=True)
y = (x * x).sum()
y.backward()

attempts = [
    lambda: y.backward(),
    lambda: (x * 2).backward(),
    lambda: x.view(4),
    lambda: x @ x,
    lambda: x + torch.ones(2),
    lambda: x[5],
    lambda: x.add_(1),
    lambda: x.foo,
    lambda: bool(x > 0),
    lambda: torch.tensor([1, 2], requires_grad=True),
    lambda: x.numpy(),
    lambda: torch.foo,
    lambda: 1 / 0,
    lambda: {}["key"],
]
for number, attempt in enumerate(attempts):
    try:
        attempt()
    except (RuntimeError, TypeError, IndexError) as error:
        print(number, type(error).__name__, str(error)[:60])
    except Exception as error:
        print(number, "other:", repr(error))
    else:
        print(number, "nothing raised")
    finally:
        print("-" * 10)
raise ValueError(f"the end, after {len(attempts)} attempts")
