"""Settings: each row says how something is; Enter changes it."""

from __future__ import annotations

from typing import ClassVar

from textual.content import Content

from tutor.words import Text

from .go import Go
from .keybar import Key
from .keys import binding_keys
from .menu import MenuScreen
from .review import next_limit
from .shown import MUTED, plain
from .themes import AUTO, THEMES
from .words import WORDS, say

CHOICES = (AUTO, *THEMES)


class SettingsScreen(MenuScreen):
    """How the tutor looks and speaks, and where its files are."""

    ABOUT = Text(
        "Enter changes the line that is chosen. What the settings file says holds at every start; the rest is "
        "remembered as you choose it here.",
        "回车更改选中的一行。设置文件中的内容在每次启动时采用；其余的会记住你在这里的选择。",
    )

    MEANS: ClassVar[dict[str, str]] = {"select": "change"}

    def __init__(self) -> None:
        super().__init__()
        self.limit = 0

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("Enter", "screen.select", "change"),
            Key("Esc", "screen.home"),
            Key("F1", "screen.help"),
            Key("^q", "app.quit"),
        )

    def find_out(self) -> None:
        from tutor.progress.agenda import reviews_a_day

        assert self.tutor.study is not None
        self.limit = reviews_a_day(self.tutor.study.store)

    @property
    def look_chosen(self) -> str:
        """The look, as one of `CHOICES`, or Textual's name of another."""
        named = {textual: name for name, textual in THEMES.items()}
        return self.tutor.theme_chosen or AUTO if self.tutor.theme in named else self.tutor.theme

    def redraw(self) -> None:
        self.show_title(say("settings-title", self.lang))
        study, settings = self.tutor.study, self.tutor.preferences
        look = self.look_chosen
        theme = say(f"theme-{look}" if look in CHOICES else "theme-other", self.lang, name=look)
        limit = say("reviews-a-day" if self.limit else "reviews-no-limit", self.lang, limit=self.limit)
        rows = [
            ("language", self._row(say("set-language", self.lang), settings.language)),
            ("theme", self._row(say("set-theme", self.lang, name=theme), settings.theme)),
            ("limit", self._row(limit, settings.reviews_per_day is not None)),
            ("tour", self._row(say("set-tour", self.lang))),
        ]
        if settings.file is not None:
            word = "set-file" if settings.file.exists() else "set-file-make"
            rows.append(("file", self._row(say(word, self.lang, file=settings.file))))
        kept = say("set-progress", self.lang, file=study.store.path) if study else ""
        self.fill(plain(kept, MUTED), rows)

    def _row(self, words: str, by_file: object = None) -> Content:
        line = Content("  ") + plain(words)
        return line + Content.styled(f"  ({say('set-by-file', self.lang)})", MUTED) if by_file else line

    def choose(self, id: str) -> None:
        if id == "language":
            self.tutor.action_switch_language()
        elif id == "theme":
            at = CHOICES.index(self.look_chosen) if self.look_chosen in CHOICES else -1
            self.tutor.choose_theme(CHOICES[(at + 1) % len(CHOICES)])
            self.redraw()
        elif id == "limit" and self.tutor.study is not None:
            from tutor.progress.agenda import REVIEWS_A_DAY

            self.tutor.study.store.set_setting(REVIEWS_A_DAY, str(next_limit(self.limit)))
            self.look()
        elif id == "tour":
            self.post_message(Go("tour"))
        elif id == "file":
            self._make_file()

    def _make_file(self) -> None:
        from tutor.progress.preferences import write_template

        file = self.tutor.preferences.file
        assert file is not None
        try:
            made = write_template(file, binding_keys())
        except OSError as error:
            self.tutor.tell(Text(f"{file}: {error.strerror}"), warning=True)
            return
        self.tutor.tell(WORDS["set-file-made" if made else "set-file-stands"].fill(file=file))
        self.redraw()
