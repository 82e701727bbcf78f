"""Why a learner's program was not run, in both languages. What Python says itself stays as Python says it."""

from __future__ import annotations

import re

from tutor.errors import ProgramError
from tutor.words import Text

# What the language says, and the same in Chinese; the first that fits the whole sentence.
SENTENCES = (
    (r"(.+) is not part of the lesson language(?: \(yet\)| outside annotations)?\.", r"\1 不在课程语言之内。"),
    (r"A program may import `torch`, what lies below it, `math`, `copy` and `collections`\.",
     "程序可以导入 `torch`、它下面的模块、`math`、`copy` 和 `collections`。"),
    (r"the program takes more than (\S+) steps\.", r"程序执行超过 \1 步。"),
    (r"Does a loop never end\?", "是不是有循环停不下来？"),
    (r"the program runs longer than (\S+) seconds\.", r"程序运行超过 \1 秒。"),
    (r"the program holds more than (\S+) MB of data at a time\.", r"程序同时占用的数据超过 \1 MB。"),
    (r"the program has (\S+) characters; at most (\S+) are read\.", r"程序有 \1 个字符，最多读取 \2 个。"),
    (r"the program is nested too deep: at most (\S+) levels are read\.", r"程序嵌套太深：最多 \1 层。"),
    (r"an? (?:tensor|array) of (\S+) elements is too large: at most (\S+) are allowed\.", r"\1 个元素的张量太大：最多 \2 个。"),
    (r"an? (\w+) of (\S+) \w+ is too long: at most (\S+?)(?: are allowed)?\.", r"长度为 \2 的 \1 太长：最多 \3。"),
    (r"an integer of more than (\S+) digits is too long\.", r"超过 \1 位的整数太长。"),
    (r"a tensor is too large for the memory of this machine\.", "张量太大，这台机器的内存放不下。"),
    (r"Pass the value as an argument instead\.", "请改用参数传递这个值。"),
)  # fmt: skip


def why_not_run(error: ProgramError) -> Text:
    """The error's words with its line."""
    said = "".join(_translated(part) for part in re.split(r"(?<=[.?]) (?=[A-Z])", error.message))
    return Text(str(error), f"第 {error.line} 行：{said}" if error.line else said)


def _translated(sentence: str) -> str:
    for pattern, chinese in SENTENCES:
        found = re.fullmatch(pattern, sentence)
        if found is not None:
            return found.expand(chinese)
    return sentence
