"""`torch.utils.checkpoint`: what backward needs is computed again instead of kept.

https://docs.pytorch.org/docs/2.13/checkpoint.html
"""

from __future__ import annotations

from typing import Any

from .customnode import Saved
from .function import Function
from .generator import fork_rng, of_session
from .gradients import backward as backward_through
from .modes import enable_grad, no_grad
from .refused import NotHere
from .savedhooks import saved_tensors_hooks
from .session import current
from .tensor import Tensor

UNSAID = (
    "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in PyTorch 2.9, calling "
    "checkpoint without use_reentrant will raise an exception. use_reentrant=False is recommended, but if you need to "
    "preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on the "
    "differences between the two variants."
)
UNSAID_SEQUENTIAL = (
    "torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be passed explicitly. In version "
    "2.9 we will raise an exception if use_reentrant is not passed. use_reentrant=False is recommended, but if you "
    "need to preserve the current default behavior, you can pass use_reentrant=True. Refer to docs for more details on "
    "the differences between the two variants."
)
INPUTS_GIVEN = (
    "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an `inputs` parameter to "
    ".backward(). To resolve this error, you can either set use_reentrant=False, or call .backward() without passing "
    "the `inputs` argument."
)
TWICE = (
    "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. If you are calling "
    "ctx.saved_tensors in backward, make sure to do so only once. Otherwise please open an issue with details on your "
    "use case."
)
TIP = """
Tip: To see a more detailed error message, either pass `debug=True` to
`torch.utils.checkpoint.checkpoint(...)` or wrap the code block
with `with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):` to
enable checkpoint‑debug mode globally.

If this error occurs under torch.compile with automatic_dynamic_shapes enabled,
it may be because the recomputation selected a different compiled graph than the
forward pass (e.g., a dynamic graph instead of the original static graph).
To fix this, either:
  - Use torch._dynamo.mark_dynamic() to explicitly mark varying dimensions as
    dynamic upfront, avoiding the static-to-dynamic transition.
  - Call torch._C._dynamo.eval_frame._set_lru_cache(False) to disable LRU cache
    reordering, which can change which graph is checked first between forward
    and recompute.
See https://github.com/pytorch/pytorch/issues/166926 for more details and
workaround examples.
"""


class CheckpointError(RuntimeError):
    """The function did not do the same again."""


class Enough(Exception):
    """All that was saved has been computed again: the rest of the function need not run."""


Enough.__name__ = Enough.__qualname__ = "_StopRecomputationError"
CheckpointError.__module__ = Enough.__module__ = "torch.utils.checkpoint"


class _Random:
    """The place in the stream of random numbers where a function began."""

    def __init__(self, kept: bool) -> None:
        state = current()
        known = state.generator is not None or state.seed is not None
        self._generator = of_session().clone_state() if kept and known else None

    def again(self) -> fork_rng:
        """A block that draws what was drawn then; the stream goes on afterwards where it was."""
        return _Forked(self._generator)


class _Forked(fork_rng):
    def __init__(self, generator: Any) -> None:
        super().__init__(enabled=generator is not None)
        self._generator = generator

    def __enter__(self) -> None:
        super().__enter__()
        if self._enabled:
            of_session().become(self._generator)


class CheckpointFunction(Function):
    """The reentrant way: forward keeps the inputs only, backward runs the function again and a pass through it."""

    @staticmethod
    def forward(ctx: Any, run_function: Any, preserve_rng_state: bool, *args: Any) -> Any:
        if not any(each.requires_grad for each in args if isinstance(each, Tensor)):
            current().warn("None of the inputs have requires_grad=True. Gradients will be None")
        ctx.run_function, ctx.random = run_function, _Random(preserve_rng_state)
        ctx.inputs = [None if isinstance(each, Tensor) else each for each in args]
        ctx.at = [at for at, each in enumerate(args) if isinstance(each, Tensor)]
        ctx.save_for_backward(*[args[at] for at in ctx.at])
        with no_grad():
            return run_function(*args)

    @staticmethod
    def backward(ctx: Any, *args: Any) -> Any:
        running = current().running
        if running is not None and (running.captures is not None or running.targets is not None):
            raise RuntimeError(INPUTS_GIVEN)
        inputs = list(ctx.inputs)
        for at, tensor in zip(ctx.at, ctx.saved_tensors):
            inputs[at] = tensor.detach()
            inputs[at].requires_grad = tensor.requires_grad
        with ctx.random.again(), enable_grad():
            outputs = ctx.run_function(*inputs)
        outputs = (outputs,) if isinstance(outputs, Tensor) else outputs
        pairs = [(out, arg) for out, arg in zip(outputs, args) if isinstance(out, Tensor) and out.requires_grad]
        if not pairs:
            raise RuntimeError("none of output has requires_grad=True, this checkpoint() is not necessary")
        backward_through([out for out, _ in pairs], [arg for _, arg in pairs])
        return (None, None, *[each.grad if isinstance(each, Tensor) else None for each in inputs])


class _Place:
    """Where a tensor was saved; what it became in each pass."""

    def __init__(self) -> None:
        self.again: dict[Any, Tensor | None] = {}


class _Frame:
    """One checkpointed call: what it was given, and the places where it saved something."""

    def __init__(self, run: Any, args: tuple[Any, ...], early_stop: bool, checks: bool) -> None:
        self.run, self.early_stop, self.checks = run, early_stop, checks
        self.given = [Saved(each, None) if isinstance(each, Tensor) else each for each in args]
        self.places: list[_Place] = []
        self.shown: list[Any] = []
        self.done: set[Any] = set()
        self.complete = self.lenient = False

    def hooks(self) -> saved_tensors_hooks:
        return saved_tensors_hooks(self.pack, self.unpack)

    def pack(self, tensor: Tensor) -> _Place:
        place = _Place()
        self.places.append(place)
        self.shown.append(_shown(tensor))
        return place

    def unpack(self, place: _Place) -> Tensor:
        running = current().running
        pass_: Any = object() if running is None else running
        if pass_ not in self.done:
            self._run_again(pass_)
        found = place.again[pass_]
        if found is None:
            raise CheckpointError(TWICE)
        if running is not None:
            place.again[pass_] = None
        return found

    def _run_again(self, pass_: Any) -> None:
        args = [each.unpack(None) if isinstance(each, Saved) else each for each in self.given]
        count = 0

        def pack(tensor: Tensor) -> Tensor:
            nonlocal count
            value = tensor.detach() if tensor.requires_grad else tensor
            count += 1
            if count > len(self.places):
                if not self.complete:
                    self.lenient = True
                    return value
                raise CheckpointError(
                    "torch.utils.checkpoint: trying to save more tensors during recomputation than during the original "
                    f"forward pass.\n{TIP}"
                )
            self.places[count - 1].again[pass_] = value
            if self.early_stop and count == len(self.places):
                raise Enough
            return value

        try:
            with saved_tensors_hooks(pack, lambda value: value), enable_grad():
                self.run(*args)
        except Enough:
            pass
        self.done.add(pass_)
        if not self.lenient:
            self._compare(pass_, count)

    def _compare(self, pass_: Any, count: int) -> None:
        if count != len(self.places):
            raise CheckpointError(
                "torch.utils.checkpoint: A different number of tensors was saved during the original forward and "
                f"recomputation.\nNumber of tensors saved during forward: {len(self.places)}\nNumber of tensors saved "
                f"during recomputation: {count}.\n{TIP}"
            )
        if not self.checks:
            return
        told = ""
        for at, (place, before) in enumerate(zip(self.places, self.shown)):
            after = _shown(place.again[pass_])
            if after != before:
                told += f"tensor at position {at}:\nsaved metadata: {before}\nrecomputed metadata: {after}\n"
        if told:
            raise CheckpointError(
                "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than "
                f"during the forward pass.\n{told}.\n{TIP}"
            )


def _shown(tensor: Any) -> dict[str, Any]:
    return {"shape": tensor.shape, "dtype": tensor.dtype, "device": tensor.device}


def _no_contexts() -> Any:
    raise NotHere("`context_fn` of a checkpoint")


def checkpoint(
    function: Any, *args: Any, use_reentrant: bool | None = None, context_fn: Any = _no_contexts,
    determinism_check: str = "default", debug: bool = False, early_stop: bool = True, **kwargs: Any,
) -> Any:  # fmt: skip
    """The function's value; what it saves for backward is computed again when it is needed.

    https://docs.pytorch.org/docs/2.13/checkpoint.html#torch.utils.checkpoint.checkpoint
    """
    if use_reentrant is None:
        current().warn(UNSAID)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs and use_reentrant:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    if use_reentrant:
        if context_fn is not _no_contexts or debug is not False:
            raise ValueError("Passing `context_fn` or `debug` is only supported when use_reentrant=False.")
        return CheckpointFunction.apply(function, preserve, *args)
    if debug or context_fn is not _no_contexts:
        raise NotHere("`debug` and `context_fn` of a checkpoint")
    if determinism_check not in ("default", "none"):
        raise ValueError(f"determinism_check should be one of ['default', 'none'], but got {determinism_check}")
    random = _Random(preserve)

    def run_again(*again: Any) -> None:
        with random.again():
            function(*again, **kwargs)

    if not current().records:
        return function(*args, **kwargs)
    frame = _Frame(run_again, args, early_stop, determinism_check == "default")
    with frame.hooks():
        found = function(*args, **kwargs)
    frame.complete = True
    return found


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **kwargs: Any
) -> Any:  # fmt: skip
    """Functions one after the other, all segments but the last checkpointed.

    https://docs.pytorch.org/docs/2.13/checkpoint.html#torch.utils.checkpoint.checkpoint_sequential
    """
    if use_reentrant is None:
        current().warn(UNSAID_SEQUENTIAL)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    each = list(functions.children()) if hasattr(functions, "children") else functions
    size = len(each) // segments
    end = -1
    for start in range(0, size * (segments - 1), size):
        end = start + size - 1
        input = checkpoint(
            _in_a_row(each[start : end + 1]), input, use_reentrant=use_reentrant, preserve_rng_state=preserve
        )
    return _in_a_row(each[end + 1 :])(input)


def _in_a_row(functions: Any) -> Any:
    def forward(input: Any) -> Any:
        for function in functions:
            input = function(input)
        return input

    return forward


NAMES: dict[str, Any] = {
    "checkpoint": checkpoint, "checkpoint_sequential": checkpoint_sequential, "CheckpointError": CheckpointError,
    "CheckpointFunction": CheckpointFunction,
}  # fmt: skip
