"""The settings file: TOML written by hand, read at the start, and never needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.words import LANGUAGES, Text

FILE = "settings.toml"
LARGEST = 100_000

UNREADABLE = Text(
    "The settings file {file} cannot be read: {reason}. The tutor goes on without it.",
    "无法读取设置文件 {file}：{reason}。教程将忽略该文件继续运行。",
)
SYNTAX = Text(
    "The settings file {file} is not valid TOML: {reason}. The tutor goes on without it.",
    "设置文件 {file} 不是有效的 TOML：{reason}。教程将忽略该文件继续运行。",
)
UNKNOWN = Text(
    "{file}: there is no setting `{name}`.{near} The settings are: {known}.",
    "{file}：没有名为 `{name}` 的设置。{near}可用的设置有：{known}。",
)
NEAR = Text(" Did you mean `{near}`?", "是否想写 `{near}`？")
WRONG = Text(
    "{file}: `{name}` is {found}; it has to be {wanted}. It is left out.",
    "{file}：`{name}` 的值是 {found}，应为 {wanted}。已忽略。",
)

TEMPLATE = """# Settings of autograd-tutor. Take away a `#` to set something; what is set here is so at every start.
# autograd-tutor 的设置。去掉行首的 `#` 即可生效；这里的设置在每次启动时采用。

# language = "en"          # en, zh
# theme = "dark"           # dark, light, ansi-dark, ansi-light (the terminal's own colours)
# reviews-per-day = 15     # 0: no limit
# ascii = false            # plain lines with ASCII signs only

[keys]
# Name of an action = its keys, divided by commas. The help page (F1) shows the keys of now. Keys with which an answer
# is written and corrected (letters, ctrl+a, ctrl+d, ctrl+e, ctrl+k, ctrl+u, ctrl+w, ...) stay with the answer box.
# 操作名 = 按键，多个按键用逗号分隔。书写和修改答案所用的按键（字母、ctrl+a、ctrl+d 等）仍归答题框使用。
{keys}
"""


@dataclass(frozen=True)
class Preferences:
    """What the settings file says; an empty value says nothing. `notices` are what is wrong with it."""

    language: str = ""
    theme: str = ""
    reviews_per_day: int | None = None
    ascii: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None
    notices: tuple[Text, ...] = ()


def settings_file() -> Path:
    """The file named by TUTOR_SETTINGS, else the one in the platform's place for a user's configuration."""
    named = os.environ.get("TUTOR_SETTINGS")
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_config_dir("autograd-tutor", appauthor=False)) / FILE


def _one_of(*values: str) -> tuple[Callable[[Any], bool], str]:
    return (lambda value: value in values), ", ".join(values)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1000


def _are_keys(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(keys, str) and keys.strip() for keys in value.values())


# name in the file -> (whether a value will do, what it has to be)
KNOWN: dict[str, tuple[Callable[[Any], bool], str]] = {
    "language": _one_of(*LANGUAGES),
    "theme": (lambda value: isinstance(value, str), "dark, light, ansi-dark, ansi-light"),
    "reviews-per-day": (_is_count, "0 ... 1000"),
    "ascii": (lambda value: isinstance(value, bool), "true, false"),
    "keys": (_are_keys, '[keys] hint = "f2,ctrl+t"'),
}


def read_preferences(file: Path | None = None) -> Preferences:
    """The settings file; where there is none, nothing is set; what is wrong in it is left out and said."""
    file = settings_file() if file is None else file
    try:
        with open(file, "rb") as opened:
            content = opened.read(LARGEST + 1)
    except FileNotFoundError:
        return Preferences(file=file)
    except OSError as error:
        return Preferences(file=file, notices=(UNREADABLE.fill(file=file, reason=error.strerror or error),))
    import tomllib

    try:
        if len(content) > LARGEST:
            raise ValueError("> 100 kB")
        found = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Preferences(file=file, notices=(SYNTAX.fill(file=file, reason=str(error)[:200]),))
    notices, good = [], {}
    for name, value in found.items():
        if name not in KNOWN:
            notices.append(_unknown(file, name))
        elif not KNOWN[name][0](value):
            notices.append(WRONG.fill(file=file, name=name, found=repr(value)[:60], wanted=KNOWN[name][1]))
        else:
            good[name.replace("-", "_")] = value
    return Preferences(**good, file=file, notices=tuple(notices))


def _unknown(file: Path, name: str) -> Text:
    import difflib

    near = difflib.get_close_matches(name, KNOWN, 1)
    hint = NEAR.fill(near=near[0]) if near else Text()
    said = UNKNOWN.fill(file=file, name=name[:40], known=", ".join(KNOWN))
    return Text(said.en.replace("{near}", hint.en), said.zh.replace("{near}", hint.zh))


def write_template(file: Path, keys: Mapping[str, str]) -> bool:
    """A settings file in which nothing is set yet, with the keys of now; False where there is one already."""
    lines = "\n".join(f'# {name} = "{value}"' for name, value in keys.items())
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(file, "x", encoding="utf-8") as opened:
            opened.write(TEMPLATE.replace("{keys}", lines))
    except FileExistsError:
        return False
    return True
