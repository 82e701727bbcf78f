"""Second names of functions."""

from __future__ import annotations

# A second name for the same function.
ALIASES = {
    "absolute": "abs", "arccos": "acos", "arccosh": "acosh", "arcsin": "asin", "arcsinh": "asinh", "arctan": "atan",
    "arctanh": "atanh", "arctan2": "atan2", "clip": "clamp", "divide": "div", "fix": "trunc", "greater": "gt",
    "greater_equal": "ge", "less": "lt", "less_equal": "le", "multiply": "mul", "negative": "neg", "not_equal": "ne",
    "subtract": "sub", "true_divide": "div", "concat": "cat",
    "concatenate": "cat", "moveaxis": "movedim", "ger": "outer", "row_stack": "vstack", "special_expit": "sigmoid",
    "special_exp2": "exp2", "special_expm1": "expm1", "special_erf": "erf", "special_erfc": "erfc",
    "special_erfinv": "erfinv", "special_log1p": "log1p", "special_logit": "logit", "special_logsumexp": "logsumexp",
    "special_digamma": "digamma", "special_psi": "digamma", "special_gammaln": "lgamma", "special_sinc": "sinc",
    "special_xlogy": "xlogy", "special_softmax": "softmax", "special_log_softmax": "log_softmax",
    "special_polygamma": "polygamma", "special_round": "round",
}  # fmt: skip
