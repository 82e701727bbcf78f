"""What PyTorch can do and this engine cannot: said in words, never guessed."""

from __future__ import annotations


class NotHere(Exception):
    """A feature that is not built; `feature` names it."""

    def __init__(self, feature: str) -> None:
        super().__init__(f"{feature} is not part of this engine")
        self.feature = feature
