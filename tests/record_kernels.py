"""Record for which dtypes PyTorch has no kernel of an operation, and what it says: `python tests/record_kernels.py`."""

from __future__ import annotations

import sys
import warnings

import oracle
import table

from tutor.autograd import DTYPES
from tutor.autograd.missing import RECORDING

WORDS = ("not implemented for", "not support", "not intended to support", "Expected a floating point")


def refusal(torch, sample, dtype):
    """The exception for this dtype as (type, text with `{}` for the dtype), None where there is none."""
    inputs = []
    for part in sample.inputs:
        if part is None:
            inputs.append(None)
        elif part.dtype == object:
            inputs.append(table.numbers(torch, part, dtype.name))
        elif part.dtype.kind == "i":
            inputs.append(torch.tensor(part.tolist(), dtype=getattr(torch, dtype.name)))
        else:
            inputs.append(torch.tensor(part.tolist()))
    _, attributes = table.given_to(torch, sample, "float32")
    try:
        table.call_of(sample.op)(torch, *inputs, **attributes)
    except (NotImplementedError, RuntimeError) as error:
        text = str(error).partition("\n")[0].partition("\nException raised from")[0]
        if any(word in text for word in WORDS):
            return type(error).__name__, text.replace(f"'{dtype.scalar}'", "'{}'")
    except (AttributeError, TypeError, IndexError, ValueError):
        pass
    return None


def record() -> None:
    if not oracle.installed():
        sys.exit(f"torch=={oracle.TORCH_VERSION} is not installed")
    import torch

    rows = []
    by_op: dict[str, list[table.Sample]] = {}
    for sample in table.SAMPLES:
        by_op.setdefault(sample.op, []).append(sample)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, samples in by_op.items():
            if table.is_internal(name):
                continue
            said: dict[tuple[str, str], list[str]] = {}
            for dtype in DTYPES:
                each = [refusal(torch, sample, dtype) for sample in samples]
                if each[0] is not None and all(found == each[0] for found in each):
                    said.setdefault(each[0], []).append(dtype.name)
            rows += [f"{name}\t{kind}\t{text}\t{' '.join(names)}" for (kind, text), names in said.items()]
    RECORDING.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} refusals recorded in {RECORDING.name}")


if __name__ == "__main__":
    record()
