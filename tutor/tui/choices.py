"""A list to choose from that survives a window without room for it."""

from __future__ import annotations

from textual.widgets import OptionList


class Choices(OptionList):
    """An option list; paging does nothing while not a single line can be shown."""

    DEFAULT_CSS = """
    Choices, Choices:focus { border: none; min-width: 8; }
    """

    def action_page_up(self) -> None:
        if self.scrollable_content_region:
            super().action_page_up()

    def action_page_down(self) -> None:
        if self.scrollable_content_region:
            super().action_page_down()
