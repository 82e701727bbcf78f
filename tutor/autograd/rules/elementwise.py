"""Functions of one operand, element by element."""

from __future__ import annotations

from ..op import op

op("exp",
   lambda self, *, xp: xp.exp(self),
   self=lambda grad, result: grad * result,
   floats=True, samples=[((2, 3),)])  # fmt: skip

op("log",
   lambda self, *, xp: xp.log(self),
   self=lambda grad, self: grad / self,
   floats=True, samples=[((2, 3), "positive")])  # fmt: skip

op("sin",
   lambda self, *, xp: xp.sin(self),
   self=lambda grad, self, xp: grad * xp.cos(self),
   floats=True, samples=[((2, 3),)])  # fmt: skip

op("cos",
   lambda self, *, xp: xp.cos(self),
   self=lambda grad, self, xp: grad * -xp.sin(self),
   floats=True, samples=[((2, 3),)])  # fmt: skip

op("tan",
   lambda self, *, xp: xp.tan(self),
   self=lambda grad, result: grad * (1 + result * result),
   floats=True, samples=[((2, 3),)])  # fmt: skip

op("tanh",
   lambda self, *, xp: xp.tanh(self),
   self=lambda grad, result: grad * (1 - result * result),
   floats=True, samples=[((2, 3),)])  # fmt: skip

op("sigmoid",
   lambda self, *, xp: xp.sigmoid(self),
   self=lambda grad, result: grad * ((1 - result) * result),
   floats=True, samples=[((2, 3),)])  # fmt: skip

op("sqrt",
   lambda self, *, xp: xp.sqrt(self),
   self=lambda grad, result: grad / (2 * result),
   floats=True, samples=[((2, 3), "positive")])  # fmt: skip

# relu'(0) = 0
op("relu",
   lambda self, *, xp: xp.maximum(self, 0),
   self=lambda grad, result, xp: grad * xp.heaviside(result, 0),
   samples=[((2, 3),)])  # fmt: skip

# abs'(0) = sign(0) = 0
op("abs",
   lambda self, *, xp: xp.abs(self),
   self=lambda grad, self, xp: grad * xp.sign(self),
   samples=[((2, 3),)])  # fmt: skip

op("sign",
   lambda self, *, xp: xp.sign(self),
   self=lambda grad, xp: xp.full(grad, 0),
   samples=[((2, 3),)])  # fmt: skip

op("floor",
   lambda self, *, xp: xp.floor(self),
   self=lambda grad, xp: xp.full(grad, 0),
   samples=[((2, 3),)])  # fmt: skip

op("ceil",
   lambda self, *, xp: xp.ceil(self),
   self=lambda grad, xp: xp.full(grad, 0),
   samples=[((2, 3),)])  # fmt: skip

op("round",
   lambda self, *, xp: xp.round(self),
   self=lambda grad, xp: xp.full(grad, 0),
   samples=[((2, 3),)])  # fmt: skip

# On the boundary the cotangent passes: clamp'(min) = clamp'(max) = 1.
op("clamp",
   lambda self, *, min=None, max=None, xp: _clamped(self, min, max, xp),
   self=lambda grad, self, min, max, xp: _within(grad, self, min, max, xp),
   node="ClampBackward1", samples=[((2, 3), {"min": 0, "max": 1}), ((2, 3), {"min": 0})])  # fmt: skip

op("leaky_relu",
   lambda self, *, negative_slope=0.01, xp: xp.maximum(self, 0) + xp.number(negative_slope) * xp.minimum(self, 0),
   self=lambda grad, self, negative_slope, xp:
       grad * (xp.heaviside(self, 0) + (1 - xp.heaviside(self, 0)) * negative_slope),
   samples=[((2, 3),)])  # fmt: skip

op("softplus",
   lambda self, *, xp: xp.maximum(self, 0) + xp.log(1 + xp.exp(-xp.abs(self))),
   self=lambda grad, self, xp: grad * xp.sigmoid(self),
   floats=True, samples=[((2, 3),)])  # fmt: skip

op("to_copy",
   lambda self, *, dtype, xp: xp.cast(self, dtype),
   self=lambda grad: grad,
   node="ToCopyBackward0", samples=[((2, 3), {"dtype": "float64"})])  # fmt: skip

op("clone",
   lambda self, *, xp: self.copy(),
   self=lambda grad: grad,
   samples=[((2, 3),)])  # fmt: skip


def _clamped(x, low, high, xp):  # type: ignore[no-untyped-def]
    if low is not None:
        x = xp.maximum(x, low)
    return x if high is None else xp.minimum(x, high)


def _within(grad, x, low, high, xp):  # type: ignore[no-untyped-def]
    if low is not None:
        grad = grad * xp.heaviside(x - low, 1)
    return grad if high is None else grad * xp.heaviside(high - x, 1)
