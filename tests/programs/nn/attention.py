# --- attention with several heads
import torch, torch.nn as nn
torch.manual_seed(0)
m = nn.MultiheadAttention(4, 2)
print(m, [(n, tuple(p.shape)) for n, p in m.named_parameters()])
q = torch.randn(3, 2, 4, requires_grad=True)
out, w = m(q, q, q)
print(out, w)
out.sum().backward(); print(q.grad, m.in_proj_weight.grad, m.out_proj.bias.grad)
out, w = m(q, q, q, need_weights=False); print(out, w)
k = torch.randn(5, 2, 4); out, w = m(q, k, k, average_attn_weights=False); print(out.shape, w.shape, w[0])
v = torch.randn(5, 2, 4); print(m(q, k, v)[0])
mask = torch.triu(torch.ones(3, 3, dtype=torch.bool), 1); print(m(q, q, q, attn_mask=mask))
pad = torch.tensor([[False, False, True], [False, True, True]]); print(m(q, q, q, key_padding_mask=pad)); print(m(q, q, q, key_padding_mask=pad, attn_mask=mask, need_weights=False)[0])
b = nn.MultiheadAttention(4, 2, batch_first=True, dropout=0.5, add_bias_kv=True, add_zero_attn=True); x = torch.randn(2, 3, 4); print(b(x, x, x))
c = nn.MultiheadAttention(4, 1, kdim=3, vdim=2, bias=False); print(c(torch.randn(2, 1, 4), torch.randn(3, 1, 3), torch.randn(3, 1, 2)), c)
print(m(q[:, 0], q[:, 0], q[:, 0])[0]); m.eval(); print(m(q, q, q)[0])

# --- transformers
import torch, torch.nn as nn
torch.manual_seed(0)
l = nn.TransformerEncoderLayer(4, 2, dim_feedforward=8)
print(l)
x = torch.randn(3, 2, 4)
print(l(x))
enc = nn.TransformerEncoder(l, 2)
y = enc(x); print(y); y.sum().backward(); print(enc.layers[0].linear1.weight.grad.norm(), len(list(enc.parameters())))
enc.eval(); print(enc(x, mask=nn.Transformer.generate_square_subsequent_mask(3)))
l2 = nn.TransformerEncoderLayer(4, 2, 8, dropout=0., activation='gelu', batch_first=True, norm_first=True); print(l2(x.transpose(0, 1)))
with torch.no_grad(): print(enc(x))
e2 = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 1, norm=nn.LayerNorm(4)); print(e2(torch.randn(2, 3, 4), src_key_padding_mask=torch.tensor([[False, False, True], [False, True, True]])))
d = nn.TransformerDecoderLayer(4, 2, 8); print(nn.TransformerDecoder(d, 1)(x, torch.randn(5, 2, 4), tgt_mask=nn.Transformer.generate_square_subsequent_mask(3)))
t = nn.Transformer(4, 2, 1, 1, 8); print(t(torch.randn(5, 2, 4), x).shape, t(torch.randn(5, 2, 4), x))

# --- mistakes with attention
import torch, torch.nn as nn
torch.manual_seed(0)
def t(fn):
    try: print(fn())
    except Exception as e: print(type(e).__name__, e)
m = nn.MultiheadAttention(4, 2); q = torch.ones(3, 2, 4)
t(lambda: nn.MultiheadAttention(5, 2)); t(lambda: nn.MultiheadAttention(0, 2)); t(lambda: m(q)); t(lambda: m(torch.ones(3), q, q)); t(lambda: m(q, torch.ones(3, 4), q)); t(lambda: m(torch.ones(3, 2, 6), q, q)); t(lambda: m(q, q, torch.ones(5, 2, 4))); t(lambda: m(q, q, q, attn_mask=torch.ones(2, 2))); t(lambda: m(q, q, q, key_padding_mask=torch.ones(3, 2).bool())); t(lambda: m(q, q, q, attn_mask=torch.ones(3, 3).int())); t(lambda: m(q, q, q, is_causal=True)); t(lambda: nn.TransformerEncoderLayer(4, 3)); t(lambda: nn.TransformerEncoderLayer(4, 2, activation='x')); t(lambda: nn.TransformerEncoderLayer(4, 2)(torch.ones(3, 2, 5))); t(lambda: nn.Transformer(4, 2, 1, 1, 8)(torch.ones(3, 2, 4), torch.ones(3, 3, 4))); t(lambda: nn.Transformer(4, 2, 1, 1, 8)(torch.ones(3, 2, 5), torch.ones(3, 2, 5))); t(lambda: nn.TransformerEncoderLayer()); t(lambda: nn.Transformer.generate_square_subsequent_mask(3)); t(lambda: m(q.double(), q.double(), q.double()))

# --- dropout drops in the order of memory
import torch, torch.nn.functional as F
torch.manual_seed(0)
x = torch.arange(1., 13.).view(3, 4)
print(F.dropout(x.t()), F.dropout(x.t(), 0.2), F.dropout(x[:, ::2]), F.alpha_dropout(x.t(), training=True), F.dropout(x.expand(2, 3, 4)), torch.rand(1))
print(torch.bernoulli(x.t() / 12), torch.rand_like(x.t()), torch.zeros(3, 4).t().bernoulli_(0.5), torch.rand(1))
