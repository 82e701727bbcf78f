# --- a recurrent layer
import torch
import torch.nn as nn
torch.manual_seed(0)
rnn = nn.RNN(3, 4)
print(rnn, [(n, p.shape) for n, p in rnn.named_parameters()])
x = torch.randn(5, 2, 3)
out, h = rnn(x)
print(out.shape, h.shape, out[-1], out.grad_fn, h)
out.sum().backward()
print(rnn.weight_ih_l0.grad, rnn.weight_hh_l0.grad, rnn.bias_ih_l0.grad)

# --- an LSTM is one step of the graph
import torch
import torch.nn as nn
torch.manual_seed(0)
l = nn.LSTM(3, 4, batch_first=True)
x = torch.randn(2, 5, 3, requires_grad=True)
out, (h, c) = l(x)
print(out, h, c, l, out.grad_fn.next_functions)
out.sum().backward()
print(l.weight_ih_l0.grad, x.grad, l.bias_hh_l0.grad)

# --- cells, in batches and one by one
import torch
import torch.nn as nn
torch.manual_seed(0)
for C in (nn.GRUCell, nn.RNNCell, nn.LSTMCell):
    l = C(3, 4)
    h = l(torch.randn(2, 3))
    print(l, h)
    h = l(torch.randn(3)); print(h)
    (h if torch.is_tensor(h) else h[0]).sum().backward()
    print([p.grad for p in l.parameters()])
print(nn.RNNCell(2, 2, bias=False, nonlinearity='relu')(torch.ones(1, 2)), nn.RNNCell(2, 2, bias=False, nonlinearity='relu'))

# --- layers of two directions
import torch
import torch.nn as nn
torch.manual_seed(0)
l = nn.GRU(3, 4, num_layers=2, bidirectional=True, batch_first=True, dropout=0.3)
print(l)
x = torch.randn(2, 5, 3)
out, h = l(x)
print(out.shape, h.shape, out[0], h[0])
out.mean().backward()
for n, p in l.named_parameters(): print(n, p.grad.sum())
l.eval()
print(l(x)[1])

# --- LSTMs with states, in float64, projected
import torch
import torch.nn as nn
torch.manual_seed(0)
l = nn.LSTM(3, 4, 2, bidirectional=True)
h0, c0 = torch.randn(4, 2, 4), torch.randn(4, 2, 4)
out, (h, c) = l(torch.randn(5, 2, 3), (h0, c0))
print(out, h.shape, c)
out.pow(2).sum().backward()
for n, p in l.named_parameters(): print(n, p.grad.norm())
print(l.state_dict().keys())
ld = nn.LSTM(3, 4).double(); o, hc = ld(torch.randn(2, 1, 3).double()); print(o, hc)
lp = nn.LSTM(3, 4, proj_size=2, bias=False); o, hc = lp(torch.randn(2, 1, 3)); print(o, hc, lp)

# --- mistakes with recurrent layers
import torch
torch.manual_seed(0)
import torch.nn as nn
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
l = nn.LSTM(3, 4); r = nn.RNN(3, 4); g = nn.GRU(3, 4); c = nn.LSTMCell(3, 4); rc = nn.RNNCell(3, 4)
t(lambda: l(torch.randn(5, 2, 4))); t(lambda: l(torch.randn(5))); t(lambda: r(torch.randn(5))); t(lambda: g(torch.randn(5)))
t(lambda: l(torch.randn(5, 2, 3), torch.zeros(1, 2, 4))); t(lambda: l(torch.randn(5, 2, 3), (torch.zeros(1, 3, 4), torch.zeros(1, 2, 4))))
t(lambda: r(torch.randn(5, 2, 3), torch.zeros(2, 4))); t(lambda: r(torch.randn(5, 2, 3), torch.zeros(1, 3, 4)))
t(lambda: r(torch.randn(5, 2, 3).double())); t(lambda: g(torch.randn(0, 2, 3))); t(lambda: l(torch.randn(5, 2, 3).long()))
t(lambda: c(torch.randn(2, 4))); t(lambda: c(torch.randn(2, 3), (torch.zeros(3, 4), torch.zeros(2, 4)))); t(lambda: rc(torch.randn(2, 3), torch.zeros(2, 5))); t(lambda: rc(torch.randn(1, 2, 3)))
t(lambda: nn.RNN(3, 4, nonlinearity='sigmoid')); t(lambda: nn.LSTM(3, 4, dropout=0.5)); t(lambda: nn.LSTM(3, 4, dropout=2)); t(lambda: nn.LSTM(3.0, 4)); t(lambda: nn.LSTM(0, 4)); t(lambda: nn.GRU(3, 4, proj_size=2)); t(lambda: nn.LSTM(3)); t(lambda: nn.RNN(3, 4, 1, 'relu')); t(lambda: nn.LSTM(3, 4, bias=1)); t(lambda: nn.LSTM(3,4,num_layers=0)); t(lambda: nn.LSTM(3,4, proj_size=4)); t(lambda: l([1,2])); t(lambda: nn.RNN(3, 4, foo=1)); t(lambda: nn.RNN())

# --- a network that learns to spell
import torch
from torch import nn
class CharRNN(nn.Module):
    def __init__(self, vocab, hidden):
        super().__init__()
        self.emb = nn.Embedding(vocab, 4)
        self.lstm = nn.LSTM(4, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, vocab)
    def forward(self, x, state=None):
        out, state = self.lstm(self.emb(x), state)
        return self.fc(out), state
torch.manual_seed(1)
text = "hello world"; chars = sorted(set(text)); idx = {c: i for i, c in enumerate(chars)}
data = torch.tensor([idx[c] for c in text])
m = CharRNN(len(chars), 8); opt = torch.optim.Adam(m.parameters(), lr=0.05); lossf = nn.CrossEntropyLoss()
print(m)
for e in range(30):
    opt.zero_grad()
    out, _ = m(data[None, :-1])
    loss = lossf(out.view(-1, len(chars)), data[1:])
    loss.backward(); opt.step()
    if e % 10 == 0: print(f"{loss.item():.4f}")
with torch.no_grad():
    out, state = m(data[None, :3]); print(out.argmax(-1), state[0].shape)
x = torch.ones(1, 2, 4, requires_grad=True)
y = m.lstm(x)[0].sum()
g, = torch.autograd.grad(y, x, create_graph=True); g.pow(2).sum().backward(); print(g)
