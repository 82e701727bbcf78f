"""Recurrent layers and their cells.

https://docs.pytorch.org/docs/2.13/nn.html#recurrent-layers
"""

from __future__ import annotations

import math
from typing import Any

from .. import init
from ..builtin import torch, warn
from ..functional.recurrent import Weights, cell, recurrent
from ..sequences import PackedSequence
from .module import Module
from .shared import begin, named, parameter

GATES = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1, "RNN_RELU": 1}


class RNNBase(Module):
    """Layers of one kind of cell, each with one direction or two."""

    def __init__(
        self, mode: str, input_size: int, hidden_size: int, num_layers: int = 1, bias: bool = True,
        batch_first: bool = False, dropout: float = 0.0, bidirectional: bool = False, proj_size: int = 0,
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.mode, self.input_size, self.hidden_size, self.num_layers = mode, input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, float(dropout)
        self.bidirectional, self.proj_size = bidirectional, proj_size
        self._check(dropout)
        self._names: list[list[str]] = []
        gates, hidden = GATES[mode] * hidden_size, proj_size or hidden_size
        for layer in range(num_layers):
            width = input_size if layer == 0 else hidden * self._directions
            for direction in range(self._directions):
                shapes: dict[str, Any] = {"weight_ih": (gates, width), "weight_hh": (gates, hidden)}
                if bias:
                    shapes |= {"bias_ih": gates, "bias_hh": gates}
                if proj_size:
                    shapes["weight_hr"] = (proj_size, hidden_size)
                suffix = f"_l{layer}{'_reverse' if direction else ''}"
                for name, shape in shapes.items():
                    setattr(self, name + suffix, parameter(shape, device=device, dtype=dtype))
                self._names.append([name + suffix for name in shapes])
        begin(self)

    def _check(self, dropout: Any) -> None:
        if not isinstance(dropout, int | float) or not 0 <= dropout <= 1 or isinstance(dropout, bool):
            raise ValueError(
                "dropout should be a number in range [0, 1] representing the probability of an element being zeroed"
            )
        if dropout > 0 and self.num_layers == 1:
            warn(
                "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers "
                f"greater than 1, but got dropout={dropout} and num_layers={self.num_layers}"
            )
        for name, wanted in (("bias", bool), ("batch_first", bool), ("input_size", int), ("hidden_size", int)):
            given = getattr(self, name)
            if not isinstance(given, wanted):
                raise TypeError(f"{name} should be of type {wanted.__name__}, got: {type(given).__name__}")
            if wanted is int and given <= 0:
                raise ValueError(f"{name} must be greater than zero")
        if self.num_layers <= 0:
            raise ValueError("num_layers must be greater than zero")
        if self.proj_size < 0:
            raise ValueError("proj_size should be a positive integer or zero to disable projections")
        if self.proj_size >= self.hidden_size:
            raise ValueError("proj_size has to be smaller than hidden_size")

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def all_weights(self) -> list[list[Any]]:
        return [[getattr(self, name) for name in names] for names in self._names]

    def flatten_parameters(self) -> None:
        """Of use on a GPU only."""

    def reset_parameters(self) -> None:
        bound = 1.0 / math.sqrt(self.hidden_size) if self.hidden_size > 0 else 0
        for weight in self.parameters():
            init.uniform_(weight, -bound, bound)

    def extra_repr(self) -> str:
        shown = f"{self.input_size}, {self.hidden_size}"
        for name, usual in (
            ("proj_size", 0), ("num_layers", 1), ("bias", True), ("batch_first", False), ("dropout", 0),
            ("bidirectional", False),
        ):  # fmt: skip
            if getattr(self, name) != usual:
                shown += f", {name}={getattr(self, name)}"
        return shown

    def _zeros(self, many: int, width: int, like: Any) -> Any:
        return torch.zeros(self.num_layers * self._directions, many, width, dtype=like.dtype)

    def _of_packed(self, packed: Any, hx: Any) -> Any:
        """Packed sequences, each with its own last hidden state, in the order in which they came."""
        data, many = packed.data, int(packed.batch_sizes[0])
        width = self.proj_size or self.hidden_size
        if hx is None:
            hidden = self._zeros(many, width, data)
            if self.mode == "LSTM":
                hidden = (hidden, self._zeros(many, self.hidden_size, data))
        else:
            hidden = self._ordered(hx, packed.sorted_indices)
        self._check_input(data, 2)
        if self.mode == "LSTM":
            self._check_hidden(hidden[0], many, width, "hidden[0]")
            self._check_hidden(hidden[1], many, self.hidden_size, "hidden[1]")
        else:
            self._check_hidden(hidden, many, width)
        output, last = self._result(data, hidden, packed.batch_sizes.array.tolist())
        made = PackedSequence(output, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices)
        return made, self._ordered(last, packed.unsorted_indices)

    def _ordered(self, hidden: Any, order: Any) -> Any:
        if order is None:
            return hidden
        if self.mode == "LSTM":
            return tuple(each.index_select(1, order) for each in hidden)
        return hidden.index_select(1, order)

    def _check_input(self, input: Any, rank: int = 3) -> None:
        dtype = getattr(self, self._names[0][0]).dtype
        if input.dtype != dtype:
            raise ValueError(
                f"RNN input dtype ({input.dtype}) does not match weight dtype ({dtype}). Convert input: "
                f"input.to({dtype}), or convert model: model.to({input.dtype})"
            )
        if input.dim() != rank:
            raise RuntimeError(f"input must have {rank} dimensions, got {input.dim()}")
        if self.input_size != input.size(-1):
            raise RuntimeError(
                f"input.size(-1) must be equal to input_size. Expected {self.input_size}, got {input.size(-1)}"
            )

    def _check_hidden(self, hidden: Any, many: int, width: int, name: str = "hidden") -> None:
        wanted = (self.num_layers * self._directions, many, width)
        if tuple(hidden.size()) != wanted:
            raise RuntimeError(f"Expected {name} size {wanted}, got {list(hidden.size())}")

    def _result(self, input: Any, hidden: Any, sizes: list[int] | None = None) -> Any:
        weights = []
        for names in self._names:
            given = [getattr(self, name) for name in names]
            projection = given.pop() if self.proj_size else None
            weights.append(Weights(*given)._replace(projection=projection))
        return recurrent(
            self.mode, input, hidden, weights, directions=self._directions,
            dropout=self.dropout if self.training else 0.0, batch_first=self.batch_first and sizes is None,
            sizes=sizes,
        )  # fmt: skip


class _OneState(RNNBase):
    """What carries one hidden state from step to step."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        if isinstance(input, PackedSequence):
            return self._of_packed(input, hx)
        kind = "RNN" if self.mode.startswith("RNN") else "GRU"
        if input.dim() not in (2, 3):
            tensor = " tensor" if kind == "RNN" else ""
            raise ValueError(f"{kind}: Expected input to be 2D or 3D, got {input.dim()}D{tensor} instead")
        batched, batch_dim = input.dim() == 3, 0 if self.batch_first else 1
        if hx is not None and hx.dim() != input.dim():
            which = "batched 3-D" if batched else "unbatched 2-D"
            raise RuntimeError(f"For {which} input, hx should also be {input.dim()}-D but got {hx.dim()}-D tensor")
        if not batched:
            input = input.unsqueeze(batch_dim)
            hx = hx if hx is None else hx.unsqueeze(1)
        many = input.size(batch_dim)
        hidden = self._zeros(many, self.hidden_size, input) if hx is None else hx
        self._check_input(input)
        self._check_hidden(hidden, many, self.hidden_size)
        output, last = self._result(input, hidden)
        return (output, last) if batched else (output.squeeze(batch_dim), last.squeeze(1))


class RNN(_OneState):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        given = list(args)
        nonlinearity = given.pop(3) if len(given) > 3 else kwargs.pop("nonlinearity", "tanh")
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'.")
        super().__init__(f"RNN_{nonlinearity.upper()}", *given, **kwargs)
        self.nonlinearity = nonlinearity


class GRU(_OneState):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "proj_size" in kwargs:
            raise ValueError("proj_size argument is only supported for LSTM, not RNN or GRU")
        super().__init__("GRU", *args, **kwargs)


class LSTM(RNNBase):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("LSTM", *args, **kwargs)

    def forward(self, input: Any, hx: Any = None) -> Any:
        if isinstance(input, PackedSequence):
            return self._of_packed(input, hx)
        if input.dim() not in (2, 3):
            raise ValueError(f"LSTM: Expected input to be 2D or 3D, got {input.dim()}D instead")
        batched, batch_dim = input.dim() == 3, 0 if self.batch_first else 1
        if not batched:
            input = input.unsqueeze(batch_dim)
        many, width = input.size(batch_dim), self.proj_size or self.hidden_size
        if hx is None:
            hx = self._zeros(many, width, input), self._zeros(many, self.hidden_size, input)
        else:
            rank = 3 if batched else 2
            if hx[0].dim() != rank or hx[1].dim() != rank:
                which = "batched 3-D" if batched else "unbatched 2-D"
                raise RuntimeError(
                    f"For {which} input, hx and cx should also be {rank}-D but got ({hx[0].dim()}-D, {hx[1].dim()}-D) "
                    "tensors"
                )
            if not batched:
                hx = hx[0].unsqueeze(1), hx[1].unsqueeze(1)
        self._check_input(input)
        self._check_hidden(hx[0], many, width, "hidden[0]")
        self._check_hidden(hx[1], many, self.hidden_size, "hidden[1]")
        output, hidden = self._result(input, hx)
        return (output, hidden) if batched else (output.squeeze(batch_dim), tuple(each.squeeze(1) for each in hidden))


class RNNCellBase(Module):
    """One step of a recurrent layer."""

    _mode = ""

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool, num_chunks: int, device: Any = None, dtype: Any = None
    ) -> None:  # fmt: skip
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        gates = num_chunks * hidden_size
        self.weight_ih = parameter((gates, input_size), device=device, dtype=dtype)
        self.weight_hh = parameter((gates, hidden_size), device=device, dtype=dtype)
        for name in ("bias_ih", "bias_hh"):
            if bias:
                setattr(self, name, parameter(gates, device=device, dtype=dtype))
            else:
                self.register_parameter(name, None)
        begin(self)

    reset_parameters = RNNBase.reset_parameters

    def extra_repr(self) -> str:
        shown = f"{self.input_size}, {self.hidden_size}"
        if self.bias is not True:
            shown += f", bias={self.bias}"
        nonlinearity = getattr(self, "nonlinearity", "tanh")
        return shown if nonlinearity == "tanh" else f"{shown}, nonlinearity={nonlinearity}"

    def _step(self, mode: str, input: Any, hidden: Any) -> Any:
        return cell(mode, input, hidden, Weights(self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh))

    def _zeros(self, input: Any) -> Any:
        return torch.zeros(input.size(0), self.hidden_size, dtype=input.dtype)


class _OneStateCell(RNNCellBase):
    """A cell with one hidden state."""

    def _mode_of(self) -> str:
        return "GRU"

    def forward(self, input: Any, hx: Any = None) -> Any:
        kind = "GRUCell" if self._mode_of() == "GRU" else "RNNCell"
        if input.dim() not in (1, 2):
            raise ValueError(f"{kind}: Expected input to be 1D or 2D, got {input.dim()}D instead")
        if hx is not None and hx.dim() not in (1, 2):
            raise ValueError(f"{kind}: Expected hidden to be 1D or 2D, got {hx.dim()}D instead")
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
        hidden = self._zeros(input) if hx is None else hx if batched else hx.unsqueeze(0)
        found = self._step(self._mode_of(), input, hidden)
        return found if batched else found.squeeze(0)


class RNNCell(_OneStateCell):
    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, nonlinearity: str = "tanh", device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 1, device, dtype)
        self.nonlinearity = nonlinearity

    def _mode_of(self) -> str:
        if self.nonlinearity not in ("tanh", "relu"):
            raise RuntimeError(f"Unknown nonlinearity: {self.nonlinearity}")
        return f"RNN_{self.nonlinearity.upper()}"


class GRUCell(_OneStateCell):
    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 3, device, dtype)


class LSTMCell(RNNCellBase):
    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:  # fmt: skip
        super().__init__(input_size, hidden_size, bias, 4, device, dtype)

    def forward(self, input: Any, hx: Any = None) -> Any:
        if input.dim() not in (1, 2):
            raise ValueError(f"LSTMCell: Expected input to be 1D or 2D, got {input.dim()}D instead")
        for at, each in enumerate(hx or ()):
            if each.dim() not in (1, 2):
                raise ValueError(f"LSTMCell: Expected hx[{at}] to be 1D or 2D, got {each.dim()}D instead")
        batched = input.dim() == 2
        if not batched:
            input = input.unsqueeze(0)
        if hx is None:
            zeros = self._zeros(input)
            hx = (zeros, zeros)
        elif not batched:
            hx = hx[0].unsqueeze(0), hx[1].unsqueeze(0)
        hy, cy = self._step("LSTM", input, hx)
        return (hy, cy) if batched else (hy.squeeze(0), cy.squeeze(0))


CLASSES = named("torch.nn.modules.rnn", RNNBase, RNN, LSTM, GRU, RNNCellBase, RNNCell, LSTMCell, GRUCell)
