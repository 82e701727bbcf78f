"""Every operation of the rules table, found there: against PyTorch, against difference quotients, and on odd inputs.

No line here is about one operation, except where PyTorch itself does what nobody could mean.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import oracle
import pytest
import table

from tutor.autograd import OPS, session
from tutor.autograd.refused import NotHere
from tutor.autograd.semantics import PYTORCH

RECORDED = oracle.recorded_table()
CASES = [(each, name) for each in table.SAMPLES for name in table.experiments(each)]
IDS = [f"{each.name}-{name.replace(' ', '-')}" for each, name in CASES]
cases = pytest.mark.parametrize(("sample", "experiment"), CASES, ids=IDS)
samples = pytest.mark.parametrize("sample", table.SAMPLES, ids=lambda each: each.name)

TOLERANCE = {"float32": 3e-6, "dtypes": 2e-3}
# What PyTorch computes with an epsilon in it.
LOOSE = {"binary_cross_entropy": 1e-8, "binary_cross_entropy_backward": 1e-8}
POOLS = ("max_pool2d_with_indices", "adaptive_max_pool2d", "avg_pool2d", "adaptive_avg_pool2d")
# Where the engine is not PyTorch's, and why. A word of the difference's path stands for it.
KNOWN = {
    ("median_dim", "layouts"): {"expanded"},  # PyTorch picks wrong elements of an expanded tensor.
    ("sort", "layouts"): {"strides"}, ("prod", "layouts"): {"strides"}, ("aminmax", "layouts"): {"strides"},
    ("any", "layouts"): {"strides"}, ("all", "layouts"): {"strides"}, ("index", "layouts"): {"strides"},
    ("conj", "layouts"): {"strides"}, ("roll", "layouts"): {"strides"}, ("cross", "layouts"): {"strides"},
    ("angle", "layouts"): {"strides"}, ("nanmedian_dim", "layouts"): {"expanded"},
    # Parts of PyTorch's kernels that the engine has no use for.
    ("log_sigmoid", "saved"): {"tensors"}, ("log_sigmoid_backward", "saved"): {"tensors"},
    ("nll_loss", "saved"): {"tensors"}, ("repeat_interleave", "saved"): {"tensors"},
    ("nll_loss", "dtypes"): {"float16"},
    # Errors about inputs without elements or dimensions that PyTorch words as an inner function's.
    ("mv", "edges"): {"0-dim"}, ("index_add", "edges"): {"no 3", "0-dim"}, ("index_copy", "edges"): {"no 3"},
    ("index_fill", "edges"): {"no 3"}, ("index_fill_tensor", "edges"): {"no 3"}, ("embedding", "edges"): {""},
    ("addmm", "in place"): {"Bad in-place call"}, ("scatter_src", "in place"): {"scatter_()"},
    # PyTorch refuses what it could compute, or computes nonsense, for images without elements.
    ("max_pool2d_with_indices", "edges"): {"no "}, ("adaptive_max_pool2d", "edges"): {"no "},
    ("avg_pool2d", "edges"): {"no "}, ("adaptive_avg_pool2d", "edges"): {"no "}, ("pixel_shuffle", "edges"): {"no "},
    ("pixel_unshuffle", "edges"): {"no "}, ("channel_shuffle", "edges"): {""}, ("avg_pool2d", "dtypes"): {"avg_pool2d_out"},
    # A second derivative that is zero everywhere: PyTorch gives zeros, the engine None.
    **{(name, wide): {"second grads"} for name in POOLS for wide in ("float32", "float64")},
    # The engine's name is that of the backward, PyTorch's that of its last step.
    ("binary_cross_entropy_backward", "float32"): {"grad nodes"}, ("binary_cross_entropy_backward", "float64"): {"grad nodes"},
    ("strided", "float32"): {"grad nodes"}, ("strided", "float64"): {"grad nodes"},
    # Factorizations of matrices without full rank, and of complex ones: some of many.
    ("linalg_qr", "layouts"): {"expanded"}, ("linalg_svd", "layouts"): {"expanded"},
    ("linalg_lstsq", "edges"): {"no "}, ("cholesky_inverse", "dtypes"): {"complex"},
    # The stride of a dimension of size one.
    **{(name, "layouts"): {"strides"} for name in ("linalg_solve_triangular", "linalg_lu_solve", "cholesky_solve")},
    # PyTorch's float32 factorization is less exact.
    **{(name, "float32"): {"grads"} for name in ("linalg_pinv", "linalg_lstsq", "linalg_eigh")},
}  # fmt: skip
# What the engine refuses in words.
REFUSED = {
    ("complex", "dtypes"), ("view_as_complex", "dtypes"), ("view_as_real", "saved"), ("view_as_complex", "saved"),
    ("strided", "layouts"), ("linalg_solve_triangular", "dtypes"),
}  # fmt: skip


def observed(sample, experiment, call):
    return table.rounded(table.on_engine(table.EXPERIMENTS[experiment], call, sample))


def differing(sample, experiment, call):
    tolerance = max(LOOSE.get(sample.op, 0), TOLERANCE.get(experiment, 1e-10))
    try:
        seen = observed(sample, experiment, call)
    except NotHere:
        if (sample.op, experiment) in REFUSED:
            return []
        raise
    found = table.differences(RECORDED[sample.name][experiment], seen, tolerance)
    known = KNOWN.get((sample.op, experiment), set())
    return [each for each in found if not any(word in each for word in known)]


@cases
def test_it_does_what_pytorch_does(sample, experiment):
    call = table.entry(sample.op) if table.is_internal(sample.op) else table.call_of(sample.op)

    assert differing(sample, experiment, call) == []


@pytest.mark.parametrize("sample", [s for s in table.SAMPLES if not table.is_internal(s.op)], ids=lambda s: s.name)
def test_a_program_reaches_it(sample):
    if sample.op in table.UNMAPPED or sample.op == "outer":
        pytest.skip("a part of another operation")
    applied = []

    class Watching:
        def on_op(self, event):
            applied.append(event.op)

        def on_backward(self, event):
            pass

    with session(recorder=Watching(), warned=lambda message: None):
        inputs, attributes = table.given_to(table.ENGINE, sample, "float32", requires_grad=False)
        table.call_of(sample.op)(table.ENGINE, *inputs, **attributes)

    assert sample.op in applied


# Operations that only the recorded programs of tests/programs/ compare with PyTorch.
ONLY_IN_PROGRAMS = {
    "adaptive_avg_pool2d_backward", "adaptive_avg_pool3d", "adaptive_avg_pool3d_backward",
    "adaptive_max_pool2d_backward", "attention", "avg_pool2d_backward", "avg_pool3d", "avg_pool3d_backward",
    "batch_norm_to_bias", "batch_norm_to_input", "batch_norm_to_weight", "cdist", "layer_norm_to_bias",
    "layer_norm_to_input", "layer_norm_to_weight", "max_pool2d_with_indices_backward",
    "max_pool3d_with_indices", "max_pool3d_with_indices_backward", "max_unpool2d", "max_unpool3d",
    "multi_margin_loss", "multilabel_margin_loss", "native_group_norm", "nextafter", "nll_loss2d",
    "nll_loss2d_backward", "norm_dim", "one_hot", "pdist", "pick_places", "prelu_kernel", "prelu_to_self",
    "prelu_to_weight", "reflection_pad1d", "reflection_pad1d_backward", "reflection_pad2d",
    "reflection_pad2d_backward", "reflection_pad3d", "reflection_pad3d_backward", "replication_pad1d",
    "replication_pad1d_backward", "replication_pad2d", "replication_pad2d_backward", "replication_pad3d",
    "replication_pad3d_backward", "rrelu", "safe_softmax", "soft_margin_loss", "trilinear", "trilinear_left",
    "trilinear_right", "trilinear_weight", "upsample_bicubic2d", "upsample_bicubic2d_backward",
    "upsample_bilinear2d", "upsample_bilinear2d_backward", "upsample_linear1d", "upsample_linear1d_backward",
    "upsample_nearest1d", "upsample_nearest1d_backward", "upsample_nearest2d", "upsample_nearest2d_backward",
    "upsample_nearest3d", "upsample_nearest3d_backward", "upsample_nearest_exact1d",
    "upsample_nearest_exact1d_backward", "upsample_nearest_exact2d", "upsample_nearest_exact2d_backward",
    "upsample_trilinear3d", "upsample_trilinear3d_backward",
}  # fmt: skip


def test_every_operation_has_a_sample_or_is_the_other_form_of_one():
    without = {
        name for name, op in OPS.items() if not op.samples and not (name.endswith("_") and name.rstrip("_") in OPS)
    }

    assert without == ONLY_IN_PROGRAMS


# Operations whose backward pass is by design not the derivative of their forward.
NO_DERIVATIVE = {
    "floor_divide", "heaviside", "hardsigmoid_backward", "nextafter",
    # Only half of the matrix counts, and the gradient is that of a symmetric one.
    "linalg_cholesky", "cholesky", "cholesky_solve", "cholesky_inverse", "linalg_eigh",
}  # fmt: skip
DIFFERENTIABLE = [
    each for each in table.SAMPLES
    if OPS[each.op].formulas and each.op not in NO_DERIVATIVE and each.domain != "complex"
]  # fmt: skip
STEP = 2.0**-20


def function_of(sample):
    """The operation as a function of arrays of float64, with the places of the inputs that it is differentiated by."""
    inputs, attributes = table.given_to(table.ENGINE, sample, "float64", requires_grad=False)
    floats = [at for at, x in enumerate(inputs) if x is not None and x.is_floating_point()]
    call = table.entry(sample.op)

    def tensors(arrays):
        made = list(inputs)
        for at, array in zip(floats, arrays):
            made[at] = table.ENGINE.tensor(array.tolist(), dtype=table.ENGINE.float64).reshape(array.shape)
            made[at].requires_grad_(True)
        return made

    def gradients(arrays, order):
        given = tensors(arrays)
        leaves = [given[at] for at in floats]
        roots = [out for out in table.listed(call(table.ENGINE, *given, **attributes)) if out.requires_grad]
        value = sum((root * table.weights(table.ENGINE, root)).sum() for root in roots)
        value = value.real if value.is_complex() else value
        for number in range(order):
            grads = table.ENGINE.autograd.grad(value, leaves, create_graph=True, materialize_grads=True)
            if number + 1 < order:
                value = sum((g * table.weights(table.ENGINE, g, 2)).sum() for g in grads)
                if not value.requires_grad:
                    return value, [g * 0 for g in grads]
        return value, grads

    return [inputs[at].array.copy() for at in floats], gradients


def quotients(arrays, value):
    """Central difference quotients of a function of arrays by every element."""
    found = []
    for array in arrays:
        slope = np.zeros(array.shape)
        for index in np.ndindex(*array.shape):
            before = array[index]
            array[index] = before + STEP
            above = value()
            array[index] = before - STEP
            slope[index] = (above - value()) / (2 * STEP)
            array[index] = before
        found.append(slope)
    return found


def real(value):
    return float(np.real(value.array))


@pytest.mark.parametrize("order", [1, 2], ids=["gradient", "gradient of the gradient"])
@pytest.mark.parametrize("sample", DIFFERENTIABLE, ids=lambda each: each.name)
def test_it_is_the_limit_of_its_difference_quotients(sample, order):
    with table.fresh():
        arrays, gradients = function_of(sample)
        if not arrays:
            pytest.skip("nothing to differentiate by")
        try:
            _, grads = gradients(arrays, order)
        except RuntimeError as error:
            assert "is not implemented" in str(error)
            return
        expected = quotients(arrays, lambda: real(gradients(arrays, order)[0]))
        for grad, slope in zip(grads, expected):
            np.testing.assert_allclose(np.real(grad.array), slope, rtol=2e-5, atol=2e-5)


@pytest.mark.oracle
@samples
def test_the_recording_is_what_pytorch_makes_of_it_today(sample):
    import warnings

    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for experiment in table.experiments(sample):
            today = table.rounded(table.EXPERIMENTS[experiment](torch, table.call_of(sample.op), sample))
            found = table.differences(RECORDED[sample.name][experiment], today, TOLERANCE.get(experiment, 1e-12))

            assert found == []


def planted(**changes):
    """A table in which one operation has something wrong."""
    name = changes.pop("op")
    wrong = replace(OPS[name], **changes)
    return replace(PYTORCH, table={**OPS, name: wrong})


FAULTS = {
    "a wrong formula": (
        "sin-0", "float64", dict(op="sin", formulas={"self": lambda grad, self, xp: grad * xp.sin(self)})),
    "a wrong forward": ("sin-0", "float64", dict(op="sin", forward=lambda self, *, xp: xp.cos(self), kernel=None)),
    "a wrong saved set": (
        "exp-0", "saved", dict(op="exp", formulas={"self": lambda grad, self, xp: grad * xp.exp(self)})),
    "a wrong node": ("exp-0", "float64", dict(op="exp", node="LogBackward0")),
    "a wrong layout": ("exp-0", "layouts", dict(op="exp", layout="rows", kernel=None)),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught(fault):
    name, experiment, changes = FAULTS[fault]
    sample = next(each for each in table.SAMPLES if each.name == name)
    with session(planted(**changes), warned=lambda message: None):
        outcome = table.rounded(table.EXPERIMENTS[experiment](table.ENGINE, table.call_of(sample.op), sample))

    assert table.differences(RECORDED[name][experiment], outcome, 1e-6) != []
