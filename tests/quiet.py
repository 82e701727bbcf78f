"""When a screen has nothing more to do: every message handled, with what it led to. Looks at queues, not at clocks.

Textual's own pilot waits until the process uses no more time, at least 40 ms a key; on a busy machine it waits long
for nothing, and goes on too early where a thread was not given a turn.
"""

from __future__ import annotations

import asyncio

import pytest
from textual.app import App
from textual.message_pump import MessagePump, active_message_pump


def pumps(app: App[object]) -> list[MessagePump]:
    """The application and all that is on its screens."""
    return [app, *(widget for screen in app.screen_stack for widget in screen.walk_children(with_self=True))]


def is_calm(app: App[object]) -> bool:
    """Whether nothing waits to be handled."""
    # New sizes are taken together for a moment.
    if app.screen._callbacks or app._resize_event is not None:
        return False
    return all(pump._message_queue.empty() and not pump._next_callbacks for pump in pumps(app) if pump._running)


async def quiet(app: App[object]) -> None:
    """Let everything happen that follows from what was posted; what threads do is not waited for."""
    while app.is_running and app._exception is None:
        calm = 0
        while calm < 4 and app._exception is None:
            calm = calm + 1 if is_calm(app) else 0
            await asyncio.sleep(0)
        # None is in the middle of something: each takes one more message.
        await everyone(app)
        app.screen._on_timer_update()
        if is_calm(app):
            return


async def everyone(app: App[object]) -> None:
    """Wait until each pump has handled what it has, or one has failed."""
    waiting = 0

    def one_less() -> None:
        nonlocal waiting
        waiting -= 1

    waiting = sum([pump.call_later(one_less) for pump in pumps(app)])
    while waiting and not app._exception_event.is_set():
        await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def pilots_look_at_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pilots go on as soon as a key is handled."""

    async def idle(least: float = 0, most: float = 0) -> None:
        await quiet(active_message_pump.get().app)

    for module in ("textual.app", "textual.pilot"):
        monkeypatch.setattr(f"{module}.wait_for_idle", idle)
