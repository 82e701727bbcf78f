"""torch.device and torch.layout: there is only the CPU here, and dense tensors.

https://docs.pytorch.org/docs/2.13/tensor_attributes.html#torch.device
"""

from __future__ import annotations

from typing import Any

from .refused import NotHere


class device:
    """`torch.device('cpu')`; another device is asked for in vain."""

    public = frozenset({"type", "index"})
    type: str
    index: Any

    def __init__(self, type: Any = None, index: Any = None) -> None:
        if type is None:
            raise TypeError(
                "device() received an invalid combination of arguments - got (), but expected one of:\n * (torch.device "
                "device)\n * (str type, int index = -1)\n"
            )
        given: Any = type
        if isinstance(given, device):
            type, index = given.type, given.index
        elif isinstance(given, int):
            raise RuntimeError("Cannot access accelerator device when none is available.")
        elif given == "":
            raise RuntimeError("Device string must not be empty")
        name, _, number = str(type).partition(":")
        if name not in KNOWN:
            raise RuntimeError(
                "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, "
                f"vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string: {name}"
            )
        if number and not number.isdecimal():
            raise RuntimeError(f"Invalid device string: '{type}'")
        self.type = name
        self.index = int(number) if number else index

    def __repr__(self) -> str:
        return (
            f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"
        )

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))


device.__module__ = "torch"
device.__name__ = "torch.device"
KNOWN = {"cpu", "cuda", "mps", "xpu", "meta"}
CPU = device("cpu")


class layout:
    """`torch.strided`."""

    def __repr__(self) -> str:
        return "torch.strided"


layout.__module__ = "torch"
layout.__name__ = "torch.layout"
STRIDED = layout()


def need_cpu(given: Any) -> None:
    """PyTorch's error where a device is asked for that a build for the CPU does not have."""
    if given is None:
        return
    if isinstance(given, int):
        raise RuntimeError("Cannot access accelerator device when none is available.")
    wanted = given if isinstance(given, device) else device(given)
    if wanted.type in ("cuda", "xpu"):
        raise AssertionError(f"Torch not compiled with {wanted.type.upper()} enabled")
    if wanted.type == "meta":
        raise NotHere("a tensor on `meta`, which has no values,")
    if wanted.type != "cpu":
        raise RuntimeError(f"PyTorch is not linked with support for {wanted.type} devices")
