"""What the screen itself says, in every language: one table of words, one of keys."""

from __future__ import annotations

from tutor.words import Text

from .aroundwords import AROUND, AROUND_KEYS
from .playwords import PLAY, PLAY_KEYS

WORDS: dict[str, Text] = {
    **AROUND,
    **PLAY,
    "title": Text("autograd-tutor", "autograd-tutor"),
    "loading": Text("Reading the lessons ...", "正在读取课程……"),
    "continue": Text("Continue: {lesson}, exercise {position} of {total}", "继续：{lesson}，第 {position}/{total} 题"),
    "begin": Text("Begin: {lesson}", "开始：{lesson}"),
    "progress": Text("{right} of {total} right", "{right}/{total} 已答对"),
    "no-lessons": Text(
        "There are no lessons here. `tutor learn --lessons PATH` names a folder that has some; "
        "`tutor new FILE` writes one.",
        "这里没有课程。用 `tutor learn --lessons PATH` 指定课程目录；`tutor new FILE` 可新建一课。",
    ),
    "faults": Text(
        "Faults in lesson files: {count}. What is faulty is left out; `tutor check` lists them.",
        "课程文件中有 {count} 处错误，有错的部分已略去。运行 `tutor check` 查看。",
    ),
    "program": Text("program", "程序"),
    "answer": Text("your answer", "你的答案"),
    "read-as": Text("read as {echo}", "读作 {echo}"),
    "checking": Text("checking ...", "正在批改……"),
    "right": Text("Right", "正确"),
    "wrong": Text("Not yet", "还不对"),
    "unreadable": Text("Cannot be read (costs nothing)", "无法读取（不计次数）"),
    "not-graded": Text("Not graded (costs nothing)", "未评判（不计次数）"),
    "hint": Text("Hint {number}", "提示 {number}"),
    "no-more-hints": Text(
        "There are no more hints. F3 shows the answer and why.", "没有更多提示了。按 F3 查看答案和原因。"
    ),
    "revealed": Text("The answer", "答案"),
    "revealed-note": Text(
        "Given up on these numbers. F5 draws others: answer those and the exercise counts.",
        "这组数字已放弃。按 F5 换一组数字，答对后本题照样算数。",
    ),
    "solved-note": Text(
        "F8 goes on. F3 shows why, F5 asks again with other numbers.", "F8 下一题；F3 看推导；F5 换一组数字再做。"
    ),
    "empty": Text("Write an answer first; F2 gives a hint.", "请先写下答案；F2 给出提示。"),
    "same-numbers": Text(
        "This exercise has no other numbers; it can be answered once more.",
        "本题没有别的数字，可以再答一次。",
    ),
    "empty-cell": Text("{cell} is still empty.", "{cell} 还没有填。"),
    "empty-error": Text(
        "Type the number of the line and choose an error, or choose the first entry.",
        "请输入行号并选择错误类型，或选择第一项。",
    ),
    "empty-place": Text(
        "Row {row}, column {column} is still empty. (An empty last row or column goes when you leave it.)",
        "第 {row} 行第 {column} 列还没有填。（最后的空行或空列在离开后会消失。）",
    ),
    "part": Text("Where we part", "分歧所在"),
    "part-note": Text("F3 shows where we part (line {line}).", "按 F3 查看分歧所在（第 {line} 行）。"),
    "part-line": Text("Line {line}: `{code}`", "第 {line} 行：`{code}`"),
    "part-what": Text("Up to here both agree. Then, {what}:", "到此为止两者一致。接下来，{what}："),
    "part-believed": Text("as you see it:  {value}", "按你的想法：{value}"),
    "part-actual": Text("in PyTorch:     {value}", "在 PyTorch 中：{value}"),
    "part-open": Text("(shown once you have answered)", "（答完后显示）"),
    "ran": Text("Run", "运行"),
    "ran-nothing": Text("The program prints nothing and raises nothing.", "程序没有打印内容，也没有报错。"),
    "ran-raised": Text("line {line}: {type}: {message}", "第 {line} 行：{type}：{message}"),
    "ran-refused": Text("line {line}: {message}", "第 {line} 行：{message}"),
    "ran-refused-whole": Text("{message}", "{message}"),
    "running": Text("running ...", "正在运行……"),
    "follow-up": Text("One more question (costs nothing; Tab goes there)", "再问一个问题（不计次数；按 Tab 进入）"),
    "follow-up-settled": Text("That settles it", "这就清楚了"),
    "other-program": Text("another program", "另一个程序"),
    "drop-program": Text(
        "Other numbers begin with the program as it was given; what you have written is dropped. Go on?",
        "换数字后将从原来的程序重新开始，你写的内容会丢失。继续吗？",
    ),
    "drop": Text("Go on", "继续"),
    "keep": Text("Keep it", "保留"),
    "no-cells": Text(
        "This answer is no table of cells: at most two dimensions, each row with the same signs.",
        "这个答案不能写成单元格：最多两个维度。",
    ),
    "how-line": Text("F12 cells", "F12 单元格"),
    "how-cells": Text(
        "shape {shape}  , cell  ; row  [ ] dim  F12 line",
        "形状 {shape}  , 新格  ; 新行  [ ] 维度  F12 文本",
    ),
    "how-parts": Text("Enter goes to the next part", "回车到下一步"),
    "how-program": Text("F12 runs it, F10 gives it", "F12 运行，F10 提交"),
    "notes": Text("what this line did", "这一行做了什么"),
    "how-options": Text("number or ↑ ↓, then Enter", "数字或 ↑ ↓，然后回车"),
    "how-table": Text("arrows, y or n, then Enter", "方向键移动，y 或 n，然后回车"),
    "how-error": Text("digits: line, ↑ ↓: error, Enter", "数字：行号，↑ ↓：错误，回车"),
    "how-printed": Text("F10 gives the answer", "F10 提交"),
    "cannot-show": Text("This exercise cannot be shown: {fault}", "无法显示本题：{fault}"),
    "end": Text("That was the last exercise. Escape leads to the list.", "这是最后一题。按 Esc 返回列表。"),
    "start": Text("This is the first exercise.", "这是第一题。"),
    "too-small": Text(
        "The tutor needs {columns} columns and {rows} rows; this window has {width} and {height}. "
        "Make it larger, or quit (Ctrl+Q) and run `tutor learn --plain`.",
        "教程需要 {columns} 列 {rows} 行，当前窗口为 {width} 列 {height} 行。"
        "请放大窗口，或退出（Ctrl+Q）后运行 `tutor learn --plain`。",
    ),
    "give-up": Text(
        "Show the answer and why? These numbers then count as given up; other numbers can still be answered.",
        "要看答案和原因吗？这组数字将记为放弃；换一组数字后仍可作答。",
    ),
    "yes": Text("Show it", "查看"),
    "no": Text("Not yet", "先不看"),
    "why": Text("why", "为什么"),
    "step": Text("step {number} of {total}", "第 {number}/{total} 步"),
    "graph": Text("graph", "计算图"),
    "graph-hidden": Text(
        "What the question is about appears here once you have answered.", "与问题有关的内容在答完后显示。"
    ),
    "graph-steps": Text("→ steps through the run.", "按 → 逐步查看运行过程。"),
    "no-graph": Text("No operation was recorded: there is no graph.", "没有记录任何运算：没有计算图。"),
    "lesson": Text("lesson", "课文"),
    "help": Text("help", "帮助"),
    "help-here": Text("Here", "当前位置"),
    "help-keys": Text("Keys", "按键"),
    "help-editing": Text("Moving and writing", "移动与书写"),
    "close": Text("Enter closes, arrows scroll", "回车关闭，方向键滚动"),
    "quit-how": Text("Ctrl+Q quits; everything is saved.", "按 Ctrl+Q 退出，进度已保存。"),
    "failed": Text("This cannot be shown: {fault}", "无法显示：{fault}"),
    "crashed": Text(
        "The tutor stopped because of a fault of its own. Your answers are saved. "
        "A report for its makers is in {report}",
        "教程因自身的错误而停止。你的作答已保存。供开发者查看的报告在 {report}",
    ),
    "language": Text("Language: English / 中文", "语言：English / 中文"),
    "language-help": Text("Switch between English and Chinese", "在英文和中文之间切换"),
    "theme": Text("Light or dark", "浅色或深色"),
    "theme-help": Text("Switch between the light and the dark theme", "切换浅色与深色主题"),
    "yes-it-is": Text("yes", "是"),
    "no-it-is-not": Text("no", "否"),
    "pasted": Text(
        "Only the first {count} characters of what was pasted were taken.", "粘贴内容过长，只取前 {count} 个字符。"
    ),
    "line": Text("line", "行"),
    "error": Text("error", "错误"),
    "no-error": Text("no line raises", "没有哪一行报错"),
    # Ways through the exercises.
    "check-far": Text("check, question {number} of at most {total}", "测验，第 {number} 题（至多 {total} 题）"),
    "review-far": Text("review {number} of {total}", "复习 {number}/{total}"),
    "no-hints-in-check": Text(
        "A check gives no hints and no other numbers. F8 says that you do not know and goes on.",
        "测验中没有提示，也不能换数字。按 F8 表示不会并继续。",
    ),
}

KEYS: dict[str, Text] = {
    **AROUND_KEYS,
    **PLAY_KEYS,
    "answer": Text("Answer", "作答"),
    "hint": Text("Hint", "提示"),
    "why": Text("Why", "为什么"),
    "graph": Text("Graph", "计算图"),
    "another": Text("New numbers", "换数字"),
    "lesson": Text("Lesson", "课文"),
    "previous": Text("Previous", "上一题"),
    "next": Text("Next", "下一题"),
    "not_known": Text("Not known", "不会"),
    "give_up": Text("Give up", "放弃"),
    "help": Text("Help", "帮助"),
    "home": Text("List", "列表"),
    "quit": Text("Quit", "退出"),
    "select": Text("Open", "打开"),
    "command_palette": Text("Commands", "命令"),
    "close": Text("Close", "关闭"),
    "forward": Text("Step on", "下一步"),
    "back": Text("Step back", "上一步"),
    "scroll_program(-1)": Text("Program up", "程序上翻"),
    "scroll_program(1)": Text("Program down", "程序下翻"),
    "part": Text("Where we part", "分歧所在"),
    "open_step": Text("One step deeper", "再深一层"),
    "close_step": Text("Close the step", "收起这一步"),
    "to_end": Text("To the end", "到最后"),
    "step_to(1000000)": Text("To the end", "到最后"),
    "step_to(0)": Text("To the beginning", "到开头"),
    "line": Text("Line", "行"),
    "line(-1)": Text("Line before", "上一行"),
    "line(1)": Text("Line after", "下一行"),
    "variable": Text("Variable", "变量"),
    "variable(-1)": Text("Variable before", "前一个变量"),
    "variable(1)": Text("Variable after", "后一个变量"),
    "scroll_notes(-1)": Text("Explanation up", "说明上翻"),
    "scroll_notes(1)": Text("Explanation down", "说明下翻"),
    "cells": Text("Cells or a line", "单元格或文本"),
    "run": Text("Run", "运行"),
    "give": Text("Answer", "作答"),
    "dedent": Text("Less indentation", "减少缩进"),
    "to_answer": Text("Answer", "作答"),
    "older": Text("Earlier answer", "更早的答案"),
    "newer": Text("Later answer", "更晚的答案"),
    "undo": Text("Undo", "撤销"),
    "redo": Text("Redo", "重做"),
    "focus_next": Text("To the next part of the screen", "移到屏幕的下一部分"),
    "focus_previous": Text("To the part before", "移到上一部分"),
}


def say(word: str, lang: str, **values: object) -> str:
    """A word of the table in a language, with its values put in."""
    return WORDS[word].fill(**values).say(lang)
