"""Recurrent layers step by step, as PyTorch's `RNN.cpp` computes them on a CPU.

https://docs.pytorch.org/docs/2.13/nn.html#recurrent-layers
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ...dtypes import float32
from ...function import BackwardCFunction, Function
from ...modes import enable_grad
from ...session import current
from ..builtin import C_nn, torch

PROJECTED = "LSTM with projections is not supported with oneDNN. Using default implementation."


class Weights(NamedTuple):
    """What one direction of one layer multiplies with."""

    ih: Any
    hh: Any
    bias_ih: Any = None
    bias_hh: Any = None
    projection: Any = None

    def of_input(self, input: Any) -> Any:
        return C_nn.linear(input, self.ih, self.bias_ih)

    def of_hidden(self, hidden: Any) -> Any:
        return C_nn.linear(hidden, self.hh, self.bias_hh)


# A step takes the input's part of the gates as a function: where PyTorch computes it after the hidden part, so is it here.
def _tanh(gates: Any, hidden: Any, weights: Weights) -> Any:
    return weights.of_hidden(hidden).add_(gates()).tanh()


def _relu(gates: Any, hidden: Any, weights: Weights) -> Any:
    return weights.of_hidden(hidden).add_(gates()).relu()


def _lstm(gates: Any, hidden: Any, weights: Weights) -> Any:
    hx, cx = hidden
    parts = torch.unsafe_chunk(weights.of_hidden(hx).add_(gates()), 4, 1)
    into, forget, cell, out = parts[0].sigmoid_(), parts[1].sigmoid_(), parts[2].tanh_(), parts[3].sigmoid_()
    cy = (forget * cx).add_(into * cell)
    hy = out * cy.tanh()
    return hy if weights.projection is None else hy.matmul(weights.projection.t()), cy


def _gru(gates: Any, hidden: Any, weights: Weights) -> Any:
    given = torch.unsafe_chunk(gates(), 3, 1)
    parts = torch.unsafe_chunk(weights.of_hidden(hidden), 3, 1)
    reset = parts[0].add_(given[0]).sigmoid_()
    update = parts[1].add_(given[1]).sigmoid_()
    new = given[2].add(parts[2].mul_(reset)).tanh_()
    return (hidden - new).mul_(update).add_(new)


STEPS: dict[str, Callable[[Any, Any, Weights], Any]] = {
    "RNN_TANH": _tanh, "RNN_RELU": _relu, "LSTM": _lstm, "GRU": _gru,
}  # fmt: skip


def cell(mode: str, input: Any, hidden: Any, weights: Weights) -> Any:
    """One step on a batch; RuntimeError, PyTorch's, where sizes do not fit."""
    wanted, size = weights.ih.size(1), weights.hh.size(1)
    if input.size(1) != wanted:
        raise RuntimeError(f"input has inconsistent input_size: got {input.size(1)} expected {wanted}")
    for at, each in enumerate(hidden if mode == "LSTM" else (hidden,)):
        if input.size(0) != each.size(0):
            raise RuntimeError(f"Input batch size {input.size(0)} doesn't match hidden{at} batch size {each.size(0)}")
        if each.size(1) != size:
            raise RuntimeError(f"hidden{at} has inconsistent hidden_size: got {each.size(1)}, expected {size}")
    return STEPS[mode](lambda: weights.of_input(input), hidden, weights)


def _direction(mode: str, input: Any, hidden: Any, weights: Weights, backwards: bool) -> tuple[Any, Any]:
    """The outputs of all steps, stacked, and the last hidden state."""
    gates = list(weights.of_input(input).unbind(0))
    if not gates:
        raise RuntimeError("Expected sequence length to be larger than 0 in RNN")
    outputs = []
    for each in reversed(gates) if backwards else gates:
        hidden = STEPS[mode](lambda each=each: each, hidden, weights)
        outputs.append(hidden[0] if mode == "LSTM" else hidden)
    return torch.stack(outputs[::-1] if backwards else outputs, 0), hidden


def _sliced(mode: str, hidden: Any, start: int, stop: int) -> Any:
    parts = [each.narrow(0, start, stop - start) for each in (hidden if mode == "LSTM" else (hidden,))]
    return tuple(parts) if mode == "LSTM" else parts[0]


def _joined(mode: str, hiddens: list[Any]) -> Any:
    if mode == "LSTM":
        return tuple(torch.cat(list(parts), 0) for parts in zip(*hiddens))
    return torch.cat(hiddens, 0)


def _packed_direction(
    mode: str, data: Any, sizes: list[int], hidden: Any, weights: Weights, backwards: bool
) -> tuple[Any, Any]:  # fmt: skip
    """The outputs of packed steps, and the last hidden state of each sequence: the widest steps come first."""
    gates = weights.of_input(data)
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    outputs, ended, first = [], [], hidden
    last = sizes[-1 if backwards else 0]
    if backwards:
        hidden = _sliced(mode, first, 0, last)
    for at in reversed(range(len(sizes))) if backwards else range(len(sizes)):
        size = sizes[at]
        if size < last:
            ended.append(_sliced(mode, hidden, size, last))
            hidden = _sliced(mode, hidden, 0, size)
        elif size > last:
            hidden = _joined(mode, [hidden, _sliced(mode, first, last, size)])
        last = size
        step = gates.narrow(0, starts[at], size)
        hidden = STEPS[mode](lambda step=step: step, hidden, weights)
        outputs.append(hidden[0] if mode == "LSTM" else hidden)
    if backwards:
        return torch.cat(outputs[::-1], 0), hidden
    return torch.cat(outputs, 0), _joined(mode, [hidden, *ended[::-1]])


class MkldnnRnnLayer(Function):
    """One direction of an LSTM in float32: a single step of PyTorch's graph. Its derivatives are those of the steps."""

    @staticmethod
    def forward(ctx: Any, input: Any, *rest: Any) -> Any:
        *tensors, ctx.backwards = rest
        ctx.save_for_backward(input, *tensors)
        return _of_tensors(input, tensors, ctx.backwards)

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:
        from ...gradients import grad

        saved = ctx.saved_tensors
        again = current().grad_enabled
        with enable_grad():
            inputs = [each if again and each.requires_grad else each.detach().requires_grad_() for each in saved]
            outputs = _of_tensors(inputs[0], inputs[1:], ctx.backwards)
            found = grad(outputs, inputs, cotangents, create_graph=again, allow_unused=True)
        return (*found, None)


class MkldnnRnnLayerBackward0(BackwardCFunction):
    """Its node, with PyTorch's name."""

    __slots__ = ()
    _forward_cls = MkldnnRnnLayer

    def __repr__(self) -> str:
        return f"<MkldnnRnnLayerBackward0 object at {id(self):#x}>"


MkldnnRnnLayerBackward0.__module__ = "builtins"
MkldnnRnnLayer._backward_cls = MkldnnRnnLayerBackward0


def _of_tensors(input: Any, tensors: Any, backwards: bool) -> tuple[Any, Any, Any]:
    *weights, hx, cx = tensors
    output, hidden = _direction("LSTM", input, (hx, cx), Weights(*weights), backwards)
    return (output, *hidden)


def _one_step(input: Any, hidden: Any, weights: Weights, backwards: bool) -> tuple[Any, Any]:
    if weights.bias_ih is None:
        zeros = torch.zeros(weights.ih.size(0))
        weights = Weights(weights.ih, weights.hh, zeros, zeros)
    output, hy, cy = MkldnnRnnLayer.apply(input, *weights[:4], *hidden, backwards)
    return output, (hy, cy)


def recurrent(
    mode: str, input: Any, hidden: Any, weights: list[Weights], *, directions: int, dropout: float, batch_first: bool,
    sizes: list[int] | None = None,
) -> Any:  # fmt: skip
    """The outputs of the last layer, and the last hidden states of all layers: `torch.lstm`, `torch.gru`, `torch.rnn_tanh`.

    `weights` holds one entry for each direction of each layer; `hidden` is (h, c) for an LSTM. `sizes` says how wide the
    steps of a packed input are.
    """
    whole = sizes is None and mode == "LSTM" and input.dtype == float32 and input.numel() != 0 and not current().lifted
    if whole and weights[0].projection is not None:
        whole = False
        current().warn(PROJECTED)
    flow = input.transpose(0, 1) if batch_first else input
    if whole:
        flow = flow.contiguous()
        states: list[Any] = [(hidden[0][at], hidden[1][at]) for at in range(len(weights))]
    elif mode == "LSTM":
        states = list(zip(hidden[0].unbind(0), hidden[1].unbind(0)))
    else:
        states = list(hidden.unbind(0))
    last: list[Any] = []
    for layer in range(0, len(weights), directions):
        outputs = []
        for at in range(layer, layer + directions):
            given = (flow, states[at], weights[at], at > layer)
            if sizes is not None:
                output, state = _packed_direction(mode, flow, sizes, *given[1:])
            else:
                output, state = _one_step(*given) if whole else _direction(mode, *given)
            outputs.append(output)
            last.append(state)
        flow = outputs[0] if directions == 1 else torch.cat(outputs, -1)
        if dropout and layer + directions < len(weights):
            flow = torch.dropout(flow, dropout, True)
    if batch_first:
        flow = flow.transpose(0, 1) if whole else flow.transpose_(0, 1)
    if mode == "LSTM":
        return flow, (torch.stack([h for h, _ in last], 0), torch.stack([c for _, c in last], 0))
    return flow, torch.stack(last, 0)
