# --- sequences of different lengths
import torch, torch.nn as nn
from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence, pad_packed_sequence, pack_sequence, unpad_sequence, unpack_sequence, PackedSequence
torch.manual_seed(0)
a, b, c = torch.arange(3.), torch.arange(2.), torch.arange(4.)
print(pad_sequence([a, b, c]), pad_sequence([a, b, c], batch_first=True, padding_value=-1), pad_sequence([a, b], padding_side='left'))
p = pack_sequence([c, a, b]); print(p, p.data, p.batch_sizes, pack_sequence([a, b, c], enforce_sorted=False))
print(pad_packed_sequence(p), pad_packed_sequence(pack_sequence([a, b, c], enforce_sorted=False), batch_first=True, total_length=5), unpack_sequence(p))
x = pad_sequence([torch.randn(3, 2), torch.randn(1, 2)]).requires_grad_()
pk = pack_padded_sequence(x, [3, 1]); print(pk.data.grad_fn, pk)
for cls in (nn.RNN, nn.GRU, nn.LSTM):
    m = cls(2, 3)
    out, h = m(pk); print(out.data, out.batch_sizes, h)
    padded, lens = pad_packed_sequence(out); print(padded, lens)
    padded.sum().backward(retain_graph=True); print(x.grad, m.weight_hh_l0.grad); x.grad = None
m = nn.GRU(2, 3, 2, bidirectional=True, batch_first=True); y = torch.randn(3, 4, 2)
pk = pack_padded_sequence(y, torch.tensor([2, 4, 1]), batch_first=True, enforce_sorted=False); print(pk)
out, h = m(pk); print(pad_packed_sequence(out, batch_first=True), h)
out, h = m(pk, torch.zeros(4, 3, 3)); print(h.sum())
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
t(lambda: pad_sequence([])); t(lambda: pad_sequence(3)); t(lambda: pack_padded_sequence(x, [1, 3])); t(lambda: pack_padded_sequence(x, [3])); t(lambda: pack_padded_sequence(x, [3, 0])); t(lambda: pad_packed_sequence(p, total_length=1)); t(lambda: pack_sequence([b, c])); t(lambda: m(pack_sequence([torch.ones(2, 3)]))); t(lambda: pad_sequence([torch.ones(2, 2), torch.ones(2, 3)])); t(lambda: unpad_sequence(pad_sequence([a, b]), torch.tensor([3, 2]))); t(lambda: pad_sequence(torch.ones(2, 3))); t(lambda: pad_sequence([a, b], padding_side='x')); t(lambda: pad_sequence([1, 2]))
w = [torch.ones(2, requires_grad=True), torch.ones(1, requires_grad=True)]; q = pad_sequence(w); print(q); q.sum().backward(); print(w[1].grad)
