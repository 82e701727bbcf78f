"""Shapes that do not broadcast."""

from __future__ import annotations


def raise_mismatch(shapes: list[tuple[int, ...]]) -> None:
    """RuntimeError, PyTorch's, where shapes do not broadcast."""
    whole = shapes[0] if shapes else ()
    for shape in shapes[1:]:
        ndim = max(len(whole), len(shape))
        a = (1,) * (ndim - len(whole)) + tuple(whole)
        b = (1,) * (ndim - len(shape)) + tuple(shape)
        for at in range(ndim - 1, -1, -1):
            if a[at] != b[at] and 1 not in (a[at], b[at]):
                raise RuntimeError(
                    f"The size of tensor a ({a[at]}) must match the size of tensor b ({b[at]}) "
                    f"at non-singleton dimension {at}"
                )
        whole = tuple(y if x == 1 else x for x, y in zip(a, b))
