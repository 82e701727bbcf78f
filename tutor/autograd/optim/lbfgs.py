"""L-BFGS, after minFunc.

https://docs.pytorch.org/docs/2.13/generated/torch.optim.LBFGS.html
"""

from __future__ import annotations

from typing import Any

from ..modes import enable_grad, no_grad
from ..nn.builtin import torch
from .linesearch import strong_wolfe
from .optimizer import Optimizer, _hooked, check_rate, plain


class LBFGS(Optimizer):
    def __init__(
        self, params: Any, lr: Any = 1, max_iter: int = 20, max_eval: int | None = None, tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9, history_size: int = 100, line_search_fn: str | None = None,
    ) -> None:  # fmt: skip
        check_rate(lr)
        if max_eval is None:
            max_eval = max_iter * 5 // 4
        defaults = {
            "lr": lr, "max_iter": max_iter, "max_eval": max_eval, "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change, "history_size": history_size, "line_search_fn": line_search_fn,
        }  # fmt: skip
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    def step(self, closure: Any) -> Any:  # type: ignore[override]
        return _hooked(self, LBFGS._minimize, (self, closure), {})

    def _flat_grad(self) -> Any:
        views = []
        for p in self._params:
            view = torch.zeros_like(p).view(-1) if p.grad is None else p.grad.view(-1)
            views.append(torch.view_as_real(view).view(-1) if view.is_complex() else view)
        return torch.cat(views, 0)

    def _move(self, size: Any, direction: Any) -> None:
        start = 0
        for each in self._params:
            p = torch.view_as_real(each) if each.is_complex() else each
            many = p.numel()
            p.add_(direction[start : start + many].view_as(p), alpha=size)
            start += many

    def _evaluate(self, closure: Any, start: Any, size: Any, direction: Any) -> tuple[float, Any]:
        self._move(size, direction)
        loss = float(closure())
        grad = self._flat_grad()
        for p, before in zip(self._params, start, strict=True):
            p.copy_(before)
        return loss, grad

    def _minimize(self, given: Any) -> Any:
        """One call of `step`: many iterations, each of which asks the closure."""

        def closure() -> Any:
            with enable_grad():
                return given()

        with no_grad():
            group, state = self.param_groups[0], self.state[self._params[0]]
            state.setdefault("func_evals", 0)
            state.setdefault("n_iter", 0)
            first_loss = closure()
            loss = float(first_loss)
            state["func_evals"] += 1
            grad = self._flat_grad()
            if grad.abs().max() <= group["tolerance_grad"]:
                return first_loss
            self._iterate(closure, loss, grad, group, state)
            return first_loss

    def _iterate(self, closure: Any, loss: Any, grad: Any, group: Any, state: Any) -> None:
        lr, max_iter, max_eval = plain(group["lr"]), group["max_iter"], group["max_eval"]
        change, search = group["tolerance_change"], group["line_search_fn"]
        memory = {name: state.get(name) for name in ("d", "t", "old_dirs", "old_stps", "ro", "H_diag")}
        previous, previous_loss, evaluations, done = state.get("prev_flat_grad"), state.get("prev_loss"), 1, 0
        while done < max_iter:
            done += 1
            state["n_iter"] += 1
            if state["n_iter"] == 1:
                memory.update(d=grad.neg(), old_dirs=[], old_stps=[], ro=[], H_diag=1)
            else:
                _turn(memory, grad, previous, group["history_size"], state)
            if previous is None:
                previous = grad.clone()
            else:
                previous.copy_(grad)
            previous_loss, first = loss, state["n_iter"] == 1
            memory["t"] = min(1.0, 1.0 / grad.abs().sum()) * lr if first else lr
            slope = grad.dot(memory["d"])
            if slope > -change:
                break
            asked = 0
            if search is not None:
                if search != "strong_wolfe":
                    raise RuntimeError("only 'strong_wolfe' is supported")
                start = [p.clone() for p in self._params]

                def at(size: Any, direction: Any, start: Any = start) -> Any:
                    return self._evaluate(closure, start, size, direction)

                loss, grad, memory["t"], asked = strong_wolfe(
                    at, memory["t"], memory["d"], loss, grad, slope, most=max_eval - evaluations
                )
                self._move(memory["t"], memory["d"])
                flat = grad.abs().max() <= group["tolerance_grad"]
            else:
                self._move(memory["t"], memory["d"])
                flat = False
                if done != max_iter:
                    loss = float(closure())
                    grad = self._flat_grad()
                    flat = grad.abs().max() <= group["tolerance_grad"]
                    asked = 1
            evaluations += asked
            state["func_evals"] += asked
            if done == max_iter or evaluations >= max_eval or flat:
                break
            if memory["d"].mul(memory["t"]).abs().max() <= change or abs(loss - previous_loss) < change:
                break
        state.update(memory, prev_flat_grad=previous, prev_loss=previous_loss)


def _turn(memory: dict[str, Any], grad: Any, previous: Any, most: int, state: Any) -> None:
    """The next direction, from the latest changes of gradient and place."""
    old_dirs, old_steps, ro = memory["old_dirs"], memory["old_stps"], memory["ro"]
    y = grad.sub(previous)
    s = memory["d"].mul(memory["t"])
    ys = y.dot(s)
    if ys > 1e-10:
        if len(old_dirs) == most:
            for kept in (old_dirs, old_steps, ro):
                kept.pop(0)
        old_dirs.append(y)
        old_steps.append(s)
        ro.append(1.0 / ys)
        memory["H_diag"] = ys / y.dot(y)
    al = state.setdefault("al", [None] * most)
    q = grad.neg()
    for i in range(len(old_dirs) - 1, -1, -1):
        al[i] = old_steps[i].dot(q) * ro[i]
        q.add_(old_dirs[i], alpha=-al[i])
    memory["d"] = r = torch.mul(q, memory["H_diag"])
    for i in range(len(old_dirs)):
        be = old_dirs[i].dot(r) * ro[i]
        r.add_(old_steps[i], alpha=al[i] - be)


LBFGS.__module__ = "torch.optim.lbfgs"
