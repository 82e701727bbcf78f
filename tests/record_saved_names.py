"""Record what the nodes of the pinned PyTorch show of what they saved: `python tests/record_saved_names.py`.

One line a node: its name, then `name:kind` for each `_saved_name`. The kinds are T (a tensor), L (several), i (an
integer), I (several), s (a number), b, d (a float) and str; `?` stands for one that may be None.
"""

from __future__ import annotations

import sys
from pathlib import Path

import oracle

from tutor.autograd import OPS
from tutor.autograd.saved import RECORDING

KINDS = {
    "Tensor": "T", "SymInt": "i", "int64_t": "i", "SymIntArrayRef": "I", "IntArrayRef": "I",
    "OptionalIntArrayRef": "I?",
    "Scalar": "s", "bool": "b", "double": "d", "string_view": "str",
}  # fmt: skip


def kind_of(ctype: object) -> str | None:
    """The letter of a C++ type; None where PyTorch's Python has no attribute for it."""
    kind = type(ctype).__name__
    if kind == "BaseCType":
        return KINDS.get(ctype.type.name)  # type: ignore[attr-defined]
    if kind == "OptionalCType":
        inside = kind_of(ctype.elem)  # type: ignore[attr-defined]
        return None if inside is None else inside.rstrip("?") + "?"
    if kind in ("ListCType", "VectorCType"):
        return "L" if (kind_of(ctype.elem) or "").startswith("T") else None  # type: ignore[attr-defined]
    if kind == "ArrayRefCType":
        return "I" if kind_of(ctype.elem) == "i" else None  # type: ignore[attr-defined]
    return None


def record() -> None:
    if not oracle.installed():
        sys.exit(f"torch=={oracle.TORCH_VERSION} is not installed")
    import torchgen
    from torchgen.packaged.autograd.load_derivatives import load_derivatives

    packaged = Path(torchgen.__file__).parent / "packaged"
    native = packaged / "ATen" / "native"
    infos, _ = load_derivatives(
        str(packaged / "autograd" / "derivatives.yaml"),
        str(native / "native_functions.yaml"),
        str(native / "tags.yaml"),
    )
    lines = {}
    nodes = {name for op in OPS.values() for name in op.node.split("|")} | {"ReshapeAliasBackward0"}
    for by_key in infos.values():
        info = by_key.get("Default") or next(iter(by_key.values()))
        if info.op not in nodes:
            continue
        saved = [
            (each.nctype.name, kind_of(each.nctype.type)) for each in (*info.all_saved_inputs, *info.all_saved_outputs)
        ]
        shown = [f"{getattr(name, 'name', name)}:{kind}" for name, kind in saved if kind is not None]
        lines[info.op] = " ".join([info.op, *sorted(shown)])
    RECORDING.write_text("\n".join(lines[name] for name in sorted(lines)) + "\n", encoding="utf-8")
    print(f"{len(lines)} nodes recorded in {RECORDING.name}")


if __name__ == "__main__":
    record()
