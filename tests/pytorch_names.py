"""Record the names that the pinned PyTorch has in its modules and classes: `python tests/pytorch_names.py`."""

from __future__ import annotations

import json
import sys

import oracle

MODULES = (
    "torch", "torch.autograd", "torch.autograd.functional", "torch.autograd.forward_ad", "torch.autograd.graph",
    "torch.autograd.function", "torch.autograd.profiler", "torch.fft", "torch.func", "torch.linalg", "torch.nn",
    "torch.nn.functional", "torch.nn.init", "torch.nn.parameter", "torch.nn.modules", "torch.nn.utils", "torch.optim",
    "torch.optim.lr_scheduler", "torch.random", "torch.special", "torch.testing", "torch.utils", "torch.utils.data",
    "torch.cuda", "torch.distributions", "torch.backends", "torch.jit", "torch.return_types",
)  # fmt: skip


def classes(torch):
    """One instance of each class that a program may meet, by the name of its class."""
    x = torch.ones(2, requires_grad=True)
    nodes = [(x + 1).grad_fn, (x * x).grad_fn, x.exp().grad_fn, x.sum().grad_fn, (x.view(1, 2) @ x.view(2, 1)).grad_fn]
    leaf = nodes[0].next_functions[0][0]
    net = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.ReLU())
    optimizers = [torch.optim.SGD([x], lr=0.1), torch.optim.Adam([x]), torch.optim.RMSprop([x])]
    layers = [torch.nn.Linear(1, 1), torch.nn.ReLU(), torch.nn.Tanh(), torch.nn.Sigmoid(), torch.nn.MSELoss(), torch.nn.CrossEntropyLoss()]  # fmt: skip
    others = [torch.Size([1]), torch.float32, torch.device("cpu"), torch.strided, torch.finfo(), torch.iinfo(torch.int8)]
    handle = x.register_hook(lambda grad: grad)
    modes = [torch.no_grad(), torch.enable_grad(), torch.set_grad_enabled(True)]
    results = [torch.ones(2).max(0), torch.ones(2).min(0), torch.ones(2).sort(), torch.ones(2).topk(1)]
    instances = [*nodes, leaf, net, *optimizers, *layers, *others, handle, *modes, *results, torch.nn.Parameter(x)]
    found = {type(each).__name__: dir(each) for each in instances}
    found["Tensor"] = dir(x)
    found["Node"] = sorted(set.intersection(*[set(dir(node)) for node in nodes]))
    found["Module"] = dir(torch.nn.Module())
    found["Function"] = dir(torch.autograd.Function)
    found["FunctionCtx"] = dir(torch.autograd.function.FunctionCtx())
    return found


def record() -> None:
    if not oracle.installed():
        sys.exit(f"torch=={oracle.TORCH_VERSION} is not installed")
    import importlib

    import torch

    from tutor.program.pytorch import RECORDING

    modules = {}
    for name in MODULES:
        try:
            modules[name] = " ".join(sorted(dir(importlib.import_module(name))))
        except ImportError:
            modules[name] = " ".join(sorted(dir(getattr(torch, name.split(".", 1)[1]))))
    data = {"modules": modules, "classes": {k: " ".join(sorted(v)) for k, v in sorted(classes(torch).items())}}
    RECORDING.write_text(json.dumps(data, indent=0, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(modules)} modules and {len(data['classes'])} classes recorded in {RECORDING.name}")


if __name__ == "__main__":
    record()
