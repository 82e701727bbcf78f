"""Every store a test opens is closed at its end."""

from __future__ import annotations

import pytest

from tutor.progress import Store


@pytest.fixture(autouse=True)
def _close_stores(monkeypatch: pytest.MonkeyPatch):
    opened: list[Store] = []
    begin = Store.__init__

    def remembered(self, *arguments, **options):
        begin(self, *arguments, **options)
        opened.append(self)

    monkeypatch.setattr(Store, "__init__", remembered)
    yield
    for store in opened:
        store.close()
