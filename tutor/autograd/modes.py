"""Grad mode and inference mode: whether autograd records, as context managers, decorators and functions.

https://docs.pytorch.org/docs/2.13/notes/autograd.html#locally-disabling-gradient-computation
"""

from __future__ import annotations

import functools
import inspect
from typing import Any, ClassVar

from .session import current


class Mode:
    """A context manager that is a decorator too; it remembers the mode it will put back, the latest only."""

    public: ClassVar[frozenset[str]] = frozenset({"clone"})
    _before: Any = None

    def __enter__(self) -> Any:
        self._before = self._switch()

    def __exit__(self, *_: object) -> None:
        self._restore(self._before)

    def __call__(self, function: Any) -> Any:
        if isinstance(function, type):
            current().warn(
                "Decorating classes is deprecated and will be disabled in future versions. You should only decorate "
                "functions or methods. To preserve the current behavior of class decoration, you can directly decorate "
                "the `__init__` method and nothing else.", "FutureWarning",
            )  # fmt: skip
        if inspect.isgeneratorfunction(function) or getattr(function, "makes_generators", False):
            return _each_step(self.clone, function)

        @functools.wraps(function, updated=())
        def decorate_context(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return function(*args, **kwargs)

        return decorate_context

    def clone(self) -> Any:
        """Another context manager for the same mode."""
        return type(self)()

    def _switch(self) -> Any:
        raise NotImplementedError

    def _restore(self, before: Any) -> None:
        raise NotImplementedError


def _each_step(mode: Any, function: Any) -> Any:
    """A generator whose own steps run in a mode, and whoever waits for them does not."""

    @functools.wraps(function)
    def generator_context(*args: Any, **kwargs: Any) -> Any:
        generator = function(*args, **kwargs)
        try:
            with mode():
                response = generator.send(None)
            while True:
                try:
                    request = yield response
                except GeneratorExit:
                    with mode():
                        generator.close()
                    raise
                except BaseException as error:
                    with mode():
                        response = generator.throw(error)
                else:
                    with mode():
                        response = generator.send(request)
        except StopIteration as end:
            return end.value

    return generator_context


class _GradMode(Mode):
    enabled = True

    def _switch(self) -> bool:
        state = current()
        before, state.grad_enabled = state.grad_enabled, self.enabled
        return before

    def _restore(self, before: bool) -> None:
        current().grad_enabled = before


class _Bare(type):
    """`@torch.no_grad` without brackets decorates at once."""

    def __call__(cls, orig_func: Any = None) -> Any:
        made = super().__call__()
        return made if orig_func is None else made(orig_func)


# Messages call the class of `no_grad` what it is in PyTorch.
_Bare.__name__ = "type"


class no_grad(_GradMode, metaclass=_Bare):
    """Under it autograd records nothing."""

    enabled = False


class enable_grad(_GradMode, metaclass=_Bare):
    """Under it autograd records, inside `no_grad` too."""

    enabled = True


class set_grad_enabled(_GradMode):
    """Set grad mode at once; as a context manager, put it back on leaving.

    https://docs.pytorch.org/docs/2.13/generated/torch.autograd.grad_mode.set_grad_enabled.html
    """

    def __init__(self, mode: bool) -> None:
        if not isinstance(mode, bool):
            raise TypeError(
                f"set_grad_enabled(): argument 'enabled' (position 1) must be bool, not {type(mode).__name__}"
            )
        self.mode = self.enabled = mode
        self._outside = super()._switch()

    def __enter__(self) -> None:
        super()._switch()

    def __exit__(self, *_: object) -> None:
        self._restore(self._outside)

    def __call__(self, function: Any) -> Any:
        # As a decorator it must not change the mode of the code that defines the function.
        self._restore(self._outside)
        return super().__call__(function)

    def clone(self) -> set_grad_enabled:
        return set_grad_enabled(self.mode)


class inference_mode(Mode):
    """Like no_grad, and what is made under it can never take part in recording.

    https://docs.pytorch.org/docs/2.13/generated/torch.autograd.grad_mode.inference_mode.html
    """

    def __new__(cls, mode: Any = True) -> Any:
        if isinstance(mode, bool):
            return super().__new__(cls)
        return cls()(mode)

    def __init__(self, mode: Any = True) -> None:
        self.mode = mode

    def clone(self) -> inference_mode:
        return inference_mode(self.mode)

    def _switch(self) -> tuple[bool, bool]:
        state = current()
        before = state.grad_enabled, state.inference
        state.inference = self.mode
        state.settle()
        state.grad_enabled = not self.mode if self.mode else before[0] or before[1]
        return before

    def _restore(self, before: tuple[bool, bool]) -> None:
        state = current()
        state.grad_enabled, state.inference = before
        state.settle()


class GradMode(_GradMode):
    """The mode of a backward pass: recording where the pass itself is to be differentiated."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled


for _mode in (no_grad, enable_grad, set_grad_enabled, inference_mode):
    _mode.__module__ = "torch.autograd.grad_mode"


def is_grad_enabled() -> bool:
    """Whether autograd is recording."""
    return current().grad_enabled


def is_inference_mode_enabled() -> bool:
    """Whether inference mode is on."""
    return current().inference


class set_multithreading_enabled:
    """Whether a backward pass may use several threads: this engine uses one, with the same results.

    https://docs.pytorch.org/docs/2.13/generated/torch.autograd.grad_mode.set_multithreading_enabled.html
    """

    public: frozenset[str] = frozenset({"mode"})

    def __init__(self, mode: bool) -> None:
        self.mode = mode

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass
