"""Named results: `torch.return_types.max(values=..., indices=...)`.

https://docs.pytorch.org/docs/2.13/torch.html#module-torch.return_types
"""

from __future__ import annotations

from typing import Any

_FIELDS = {
    "max": ("values", "indices"), "min": ("values", "indices"), "median": ("values", "indices"),
    "mode": ("values", "indices"), "sort": ("values", "indices"), "topk": ("values", "indices"),
    "kthvalue": ("values", "indices"), "nanmedian": ("values", "indices"), "cummax": ("values", "indices"),
    "cummin": ("values", "indices"),
    "aminmax": ("min", "max"), "linalg_slogdet": ("sign", "logabsdet"), "slogdet": ("sign", "logabsdet"),
    "linalg_eigh": ("eigenvalues", "eigenvectors"), "linalg_svd": ("U", "S", "Vh"), "svd": ("U", "S", "V"),
    "linalg_qr": ("Q", "R"), "qr": ("Q", "R"), "linalg_inv_ex": ("inverse", "info"), "linalg_eig": (
        "eigenvalues", "eigenvectors"), "linalg_lu": ("P", "L", "U"), "frexp": ("mantissa", "exponent"),
    "linalg_solve_ex": ("result", "info"), "linalg_cholesky_ex": ("L", "info"), "lu_unpack": ("P", "L", "U"),
    "linalg_lu_factor": ("LU", "pivots"), "linalg_lu_factor_ex": ("LU", "pivots", "info"),
    "linalg_lstsq": ("solution", "residuals", "rank", "singular_values"),
}  # fmt: skip


class Returned(tuple[Any, ...]):
    """A tuple whose parts have names; printed as PyTorch does."""

    fields: tuple[str, ...] = ()
    public: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        inside = ",\n".join(f"{name}={value!r}" for name, value in zip(self.fields, self))
        return f"torch.return_types.{type(self).__qualname__}(\n{inside})"


def _item(at: int) -> property:
    return property(lambda self: self[at])


def _kind(name: str, fields: tuple[str, ...]) -> type[Returned]:
    members: dict[str, Any] = {field: _item(at) for at, field in enumerate(fields)}
    members |= {"fields": fields, "public": frozenset(fields), "__module__": "torch.return_types"}
    made = type(name, (Returned,), members)
    # Messages name the type with its module.
    made.__name__ = f"torch.return_types.{name}"
    return made


KINDS = {name: _kind(name, fields) for name, fields in _FIELDS.items()}


def named(name: str, values: Any) -> Any:
    """These values as the named tuple that the function of this name returns."""
    return KINDS[name](values)
