# --- the graph of einsum
import torch
x = torch.randn(2, 3, generator=torch.Generator().manual_seed(0)).requires_grad_()
def walk(fn, depth=0):
    if fn is None: return
    print("  " * depth + fn.name())
    for nxt, _ in fn.next_functions: walk(nxt, depth + 1)
for eq, args in [('ij,ij->i', (x, x)), ('ij->i', (x,)), ('ij,kj->ik', (x, x)), ('ij,ij->ij', (x, x)), ('ij->ji', (x,))]:
    walk(torch.einsum(eq, *args).grad_fn)
walk(torch.einsum('ii->i', x @ x.T).grad_fn)
