"""Record for which dtypes PyTorch has no kernel of an operation, and what it says: `python tests/record_kernels.py`."""

from __future__ import annotations

import sys
import warnings

import oracle
import table

from tutor.autograd import DTYPES
from tutor.autograd.missing import RECORDING

WORDS = ("not implemented for", "not support", "not intended to support", "Expected a floating point")
# Calls of operations whose entries have no samples in the table: they need windows, classes or places of certain sizes.
CALLS = {
    "rrelu": lambda F, ones, whole: F.rrelu(ones(2)),
    "multi_margin_loss": lambda F, ones, whole: F.multi_margin_loss(ones(2, 3), whole(2)),
    "multilabel_margin_loss": lambda F, ones, whole: F.multilabel_margin_loss(ones(2, 3), whole(2, 3)),
    "nll_loss2d": lambda F, ones, whole: F.nll_loss(ones(1, 2, 1, 1), whole(1, 1, 1)),
    "im2col": lambda F, ones, whole: F.unfold(ones(1, 1, 4, 4), 2),
    "col2im": lambda F, ones, whole: F.fold(ones(1, 4, 4), 4, 2, stride=2),
    "max_unpool2d": lambda F, ones, whole: F.max_unpool2d(ones(1, 1, 1, 1), whole(1, 1, 1, 1), 2),
    "max_pool3d_with_indices": lambda F, ones, whole: F.max_pool3d(ones(1, 2, 2, 2), 2),
    "avg_pool3d": lambda F, ones, whole: F.avg_pool3d(ones(1, 2, 2, 2), 2),
    "adaptive_avg_pool3d": lambda F, ones, whole: F.adaptive_avg_pool3d(ones(1, 2, 2, 2), 2),
    "upsample_linear1d": lambda F, ones, whole: F.interpolate(ones(1, 1, 3), 6, mode="linear"),
    "upsample_bilinear2d": lambda F, ones, whole: F.interpolate(ones(1, 1, 3, 3), 6, mode="bilinear"),
    "upsample_bicubic2d": lambda F, ones, whole: F.interpolate(ones(1, 1, 3, 3), 6, mode="bicubic"),
    **{
        f"upsample_nearest{rank}d": lambda F, ones, whole, rank=rank: F.interpolate(ones(1, 1, *(3,) * rank), 6)
        for rank in (1, 2, 3)
    },
    **{
        f"{word}_pad{rank}d": lambda F, ones, whole, mode=mode, rank=rank: F.pad(
            ones(1, 1, *(3,) * rank), (1, 1) * rank, mode=mode
        )
        for word, mode in (("reflection", "reflect"), ("replication", "replicate"))
        for rank in (1, 2, 3)
    },
}


def said_of_call(torch, name, dtype):
    """The exception that an operation of CALLS raises for this dtype, as `refusal` gives it."""
    try:
        CALLS[name](
            torch.nn.functional,
            lambda *size: torch.ones(size).to(getattr(torch, dtype.name)),
            lambda *size: torch.zeros(size, dtype=torch.int64),
        )
    except (NotImplementedError, RuntimeError) as error:
        text = str(error).partition("\n")[0]
        if any(word in text for word in WORDS):
            return type(error).__name__, text.replace(f"'{dtype.scalar}'", "'{}'")
    return None


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


def rows_of(name, said):
    """The lines of the recording for an operation: which dtypes it refuses with which words."""
    return [f"{name}\t{kind}\t{text}\t{' '.join(names)}" for (kind, text), names in said.items()]


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
            rows += rows_of(name, said)
        for name in CALLS:
            said = {}
            for dtype in DTYPES:
                if (found := said_of_call(torch, name, dtype)) is not None:
                    said.setdefault(found, []).append(dtype.name)
            rows += rows_of(name, said)
    RECORDING.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} refusals recorded in {RECORDING.name}")


if __name__ == "__main__":
    record()
