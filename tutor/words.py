"""Text for people in the languages of the tutor: one value holds every language.

>>> greeting = Text(en="Hello, {name}", zh="{name},你好")
>>> greeting.fill(name="Li").say("zh")
'Li,你好'
"""

from __future__ import annotations

import locale
import os
import re
from dataclasses import dataclass

LANGUAGES = ("en", "zh")
# C0, DEL and C1 controls, zero-width and direction marks, lone halves of pairs: invisible, or worse than invisible.
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """The text with each control character, but for the line's end, written as its escape."""
    return CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text.replace("\r\n", "\n"))


@dataclass(frozen=True)
class Text:
    """One thing said in English and in Chinese; a missing language falls back to the other."""

    en: str = ""
    zh: str = ""

    def say(self, lang: str) -> str:
        """The words in `lang` (`en` or `zh`)."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)

    def fill(self, **values: object) -> Text:
        """The same text with each `{name}` replaced by the value of that name; other braces stay."""
        en, zh = self.en, self.zh
        for name, value in values.items():
            en = en.replace("{" + name + "}", str(value))
            zh = zh.replace("{" + name + "}", str(value))
        return Text(en, zh)

    def __add__(self, other: Text) -> Text:
        return Text(self.en + other.en, self.zh + other.zh)

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


def default_language() -> str:
    """`zh` where the environment or the system's locale is Chinese, else `en`."""
    for name in ("TUTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    try:
        language = locale.getlocale()[0] or ""
    except ValueError:
        language = ""
    return "zh" if language.lower().startswith(("zh", "chinese")) else "en"
