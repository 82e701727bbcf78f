"""The calculus beliefs as bent derivatives: each takes one operation and gives the tangent a learner would.

Here `a`, `b` are an operation's operands, `u` what stands inside a function, and a prime is a tangent. A rule returns
None where it has nothing to say: there the true derivative is used.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .walk import BINARY, UNARY, Rule, Site, _elementwise, _forward

# Functions of one operand inside which a composition can stand.
FLAT = {"round", "round_decimals", "sign", "floor", "ceil", "trunc", "frac"}
FUNCTIONS = UNARY - FLAT - {"neg", "to_copy", "clone", "nan_to_num", "deg2rad", "rad2deg"}
EXPONENTS = {"sqrt": 0.5, "reciprocal": -1.0, "rsqrt": -0.5}


def chain_inner_dropped(site: Site) -> np.ndarray | None:
    """(f(u))' := f'(u) wherever u is not the bare variable."""
    composite = _composite(site)
    if composite is None:
        return None
    return site.slope() * np.where(composite, 1.0, site.tangents[0])


def chain_outer_at_input(site: Site) -> np.ndarray | None:
    """(f(u))' := f'(x)·u'."""
    composite = _composite(site)
    if composite is None or site.variable.shape not in ((), site.result.shape):
        return None
    at_variable = np.broadcast_to(site.variable, site.result.shape)
    values = (at_variable, *site.values[1:])
    slope = _elementwise(site.step, values, np.asarray(_forward(site.step, values)[0]), 0)
    return np.where(composite, slope, site.slope()) * site.tangents[0]


def outer_not_differentiated(site: Site) -> np.ndarray | None:
    """(f(u))' := f(u)·u' for a composite u; for exp that is right."""
    composite = _composite(site)
    if composite is None or site.op == "exp":
        return None
    return np.where(composite, site.result, site.slope()) * site.tangents[0]


def product_as_product(site: Site) -> np.ndarray | None:
    """(ab)' := a'·b'."""
    return _product(site, lambda a, b, da, db: da * db)


def product_as_sum(site: Site) -> np.ndarray | None:
    """(ab)' := a' + b'."""
    return _product(site, lambda a, b, da, db: da + db)


def product_first_term(site: Site) -> np.ndarray | None:
    """(ab)' := a'·b."""
    return _product(site, lambda a, b, da, db: da * b)


def product_second_term(site: Site) -> np.ndarray | None:
    """(ab)' := a·b'."""
    return _product(site, lambda a, b, da, db: a * db)


def quotient_as_quotient(site: Site) -> np.ndarray | None:
    """(a/b)' := a'/b'."""
    if site.op != "div" or site.tangents[0] is None or site.tangents[1] is None:
        return None
    both = site.depends[0] & site.depends[1]
    if not both.any():
        return None
    with np.errstate(all="ignore"):
        return np.where(both, site.tangents[0] / np.where(both, site.tangents[1], 1.0), _true(site))


def quotient_sign_swapped(site: Site) -> np.ndarray | None:
    """(a/b)' := (ab' - a'b)/b²."""
    if site.op == "reciprocal" and site.tangents[0] is not None:
        return -site.slope() * site.tangents[0]
    if site.op != "div" or site.tangents[1] is None or not site.depends[1].any():
        return None
    return np.where(site.depends[1], -_true(site), _true(site))


def quotient_sign_swapped_everywhere(site: Site) -> np.ndarray | None:
    """The same where the divisor is a constant."""
    return -_true(site) if site.op == "div" else quotient_sign_swapped(site)


def power_exponent_kept(site: Site) -> np.ndarray | None:
    """(uⁿ)' := n·uⁿ·u'."""
    exponent = _exponent(site)
    return None if exponent is None else exponent * site.result * site.tangents[0]


def power_coefficient_dropped(site: Site) -> np.ndarray | None:
    """(uⁿ)' := uⁿ⁻¹·u'."""
    exponent = _exponent(site)
    if exponent is None:
        return None
    with np.errstate(all="ignore"):
        return np.power(np.asarray(site.values[0], np.float64), exponent - 1) * site.tangents[0]


def power_rule_on_exponential(site: Site) -> np.ndarray | None:
    """(cᵘ)' := u·cᵘ⁻¹·u'."""
    at = 0
    if site.op == "exp":
        base: Any = np.e
    elif site.op == "exp2":
        base = 2.0
    elif site.op == "pow_scalar":
        base = float(site.step.attributes["base"])
    elif site.op == "pow_tensor" and site.tangents[0] is None:
        base, at = site.values[0], 1
    else:
        return None
    if site.tangents[at] is None:
        return None
    u = np.asarray(site.values[at], np.float64)
    with np.errstate(all="ignore"):
        return u * np.power(np.asarray(base, np.float64), u - 1) * site.tangents[at]


def trig_sign(site: Site) -> np.ndarray | None:
    """sin and cos with the other sign."""
    return -site.slope() * site.tangents[0] if site.op in ("sin", "cos") else None


def sin_sign(site: Site) -> np.ndarray | None:
    return trig_sign(site) if site.op == "sin" else None


def cos_sign(site: Site) -> np.ndarray | None:
    return trig_sign(site) if site.op == "cos" else None


def constant_kept(site: Site) -> np.ndarray | None:
    """(a + c)' := a' + c."""
    if site.op not in ("add", "sub", "rsub"):
        return None
    whole = np.zeros(np.broadcast_shapes(*(t.shape for t in site.tangents if t is not None), site.result.shape))
    kept = None
    for at in (0, 1):
        moving, constant = site.tangents[at], site.values[1 - at]
        if moving is None:
            continue
        other = site.depends[1 - at]
        still = site.depends[at] if other is None else site.depends[at] & ~other
        if not np.any(still):
            continue
        sign = site.slope(1 - at) if hasattr(constant, "shape") else _sign(site, 1 - at)
        kept = (whole if kept is None else kept) + np.where(still, sign * constant, 0.0)
    return None if kept is None else _true(site) + kept


def activation_at_preactivation(site: Site) -> np.ndarray | None:
    """tanh' := 1 - z², sigmoid' := z(1 - z), with z what went in."""
    if site.op not in ("tanh", "sigmoid"):
        return None
    u = np.asarray(site.values[0], np.float64)
    return (1 - u * u if site.op == "tanh" else u * (1 - u)) * site.tangents[0]


def node_derivative_dropped(site: Site) -> np.ndarray | None:
    """The operation passes tangents on as if its local derivative were 1."""
    if site.op not in UNARY | BINARY or site.op in ("add", "clone", "to_copy"):
        return None
    return sum(t for t in site.tangents if t is not None) + np.zeros(site.result.shape)


def _composite(site: Site) -> Any:
    """Where a function's inside is more than the bare variable; None where it nowhere is."""
    known = site.op in FUNCTIONS or (site.op == "pow_tensor" and (len(site.tangents) < 2 or site.tangents[1] is None))
    if not known or site.tangents[0] is None:
        return None
    bare = site.bare[0]
    inside = site.depends[0] if bare is None else site.depends[0] & ~bare
    return inside if np.any(inside) else None


def _product(site: Site, bent: Any) -> np.ndarray | None:
    if site.op != "mul" or site.tangents[0] is None or site.tangents[1] is None:
        return None
    both = site.depends[0] & site.depends[1]
    if not np.any(both):
        return None
    return np.where(both, bent(*site.values, *site.tangents), _true(site))


def _exponent(site: Site) -> Any:
    if site.tangents[0] is None:
        return None
    if site.op == "pow":
        return float(site.step.attributes["exponent"])
    if site.op == "pow_tensor" and site.tangents[1] is None:
        return np.asarray(site.values[1], np.float64)
    return EXPONENTS.get(site.op)


def _sign(site: Site, at: int) -> float:
    """The sign with which a plain number enters a sum."""
    negative = (site.op == "sub" and at == 1) or (site.op == "rsub" and at == 0)
    return -1.0 if negative else 1.0


def _true(site: Site) -> Any:
    return sum(part for part in site.parts if part is not None)


RULES: dict[str, tuple[Rule, ...]] = {
    "chain-inner-dropped": (chain_inner_dropped,),
    "chain-outer-at-input": (chain_outer_at_input,),
    "outer-not-differentiated": (outer_not_differentiated,),
    "product-as-product": (product_as_product,),
    "product-as-sum": (product_as_sum,),
    "product-one-term": (product_first_term, product_second_term),
    "quotient-as-quotient": (quotient_as_quotient,),
    "quotient-sign-swapped": (quotient_sign_swapped, quotient_sign_swapped_everywhere),
    "power-exponent-kept": (power_exponent_kept,),
    "power-coefficient-dropped": (power_coefficient_dropped,),
    "power-rule-on-exponential": (power_rule_on_exponential,),
    "trig-sign": (trig_sign, sin_sign, cos_sign),
    "constant-kept": (constant_kept,),
    "activation-at-preactivation": (activation_at_preactivation,),
    "node-derivative-dropped": (node_derivative_dropped,),
}
