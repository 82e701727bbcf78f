# --- devices
import torch
torch.manual_seed(0)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: torch.ones(2, device=0)); t(lambda: torch.ones(2).to(0)); t(lambda: torch.ones(2).to('cuda')); t(lambda: torch.device('cpu:0')); t(lambda: torch.device('cuda:x')); t(lambda: torch.device('')); t(lambda: torch.device(0)); t(lambda: torch.nn.Linear(1, 1).to(0)); t(lambda: torch.nn.Linear(1, 1, device='cuda')); t(lambda: torch.ones(2).to('xpu')); t(lambda: torch.ones(2).to('mps'))
device = torch.device('cuda' if torch.cuda.is_available() else 'cpu'); print(device, torch.ones(1).to(device).device == device, torch.ones(1, device=device))
t(lambda: torch.device('cuda:1')); t(lambda: torch.device('cuda', 0)); t(lambda: torch.device(type='cpu')); t(lambda: torch.device('cpu').index); t(lambda: torch.ones(1).device.type); t(lambda: torch.ones(1).is_cuda); t(lambda: torch.ones(1).get_device())
