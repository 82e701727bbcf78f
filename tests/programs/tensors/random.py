# --- normal numbers around tensors, and generators
import torch
torch.manual_seed(0)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
s = torch.tensor(2.); v = torch.tensor([1., 2.])
t(lambda: torch.normal(s)); t(lambda: torch.normal(s, 1.5)); t(lambda: torch.normal(s, s)); t(lambda: torch.normal(0., s)); t(lambda: torch.normal(v, s)); t(lambda: torch.normal(v, v)); t(lambda: torch.normal(v.long(), 1.)); t(lambda: torch.normal(v, v.long())); t(lambda: torch.normal(1., v)); t(lambda: torch.normal(v, -1.)); t(lambda: torch.normal(v, torch.tensor([-1., 1.]))); t(lambda: torch.normal(torch.arange(1., 4.), torch.arange(1., 0.7, -0.1)))
t(lambda: torch.Generator(s)); t(lambda: torch.Generator(True)); t(lambda: torch.Generator('cpu').initial_seed()); t(lambda: torch.Generator(None)); t(lambda: torch.Generator(device=torch.device('cpu')).manual_seed(3).initial_seed())
t(lambda: torch.normal(v.double(), 1.)); t(lambda: torch.rand(2, generator=3)); t(lambda: torch.normal(0, 1, (2,))); t(lambda: torch.normal(2, 3, size=(1, 2)))
