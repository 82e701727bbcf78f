"""What the playground says."""

from __future__ import annotations

from tutor.words import Text

PLAY: dict[str, Text] = {
    "play-title": Text("playground: {file}", "试验场：{file}"),
    "play-untitled": Text("not saved in a file", "未存为文件"),
    "play-changed": Text("{file}, not saved", "{file}，未保存"),
    "play-running": Text("running ...", "正在运行……"),
    "play-ran": Text("{count} operations", "{count} 个运算"),
    "play-cut": Text(
        "{count} operations: too many to explain each. Output and tensors are shown.",
        "{count} 个运算，太多，不逐一说明。只显示输出和张量。",
    ),
    "play-stopped": Text("stopped", "已停止"),
    "play-raised": Text("an error", "报错"),
    "play-output": Text("output", "输出"),
    "play-results": Text("output and tensors", "输出与张量"),
    "play-no-output": Text("The program prints nothing.", "程序没有打印内容。"),
    "play-no-tensors": Text("No name belongs to a tensor.", "没有张量变量。"),
    "play-before": Text("As it was before this fault:", "出错之前的结果："),
    "play-was": Text("was {value}", "原为 {value}"),
    "play-empty": Text("Type or paste a program in PyTorch syntax.", "输入或粘贴一段 PyTorch 程序。"),
    "play-no-number": Text("There is no number in this line.", "这一行没有数字。"),
    "play-open": Text("Open which file?", "打开哪个文件？"),
    "play-save": Text("Save as which file?", "保存为哪个文件？"),
    "play-saved": Text("Saved as {file}.", "已保存为 {file}。"),
    "play-restored": Text(
        "What you had not saved last time is back; Ctrl+Z shows the file.",
        "上次未保存的修改已恢复；按 Ctrl+Z 可回到文件内容。",
    ),
    "play-new": Text("{file} does not exist yet; saving makes it.", "{file} 还不存在，存盘时会创建。"),
    "play-overwrite": Text("Save over it", "覆盖"),
    "play-not": Text("Do not save", "不保存"),
    "play-ask": Text("Make an exercise: what shall it ask?", "做成习题：问什么？"),
    "play-nothing-to-ask": Text(
        "There is nothing to ask yet: run a program that computes a gradient, prints, or raises.",
        "还没有可问的：先运行一段计算梯度、打印内容或报错的程序。",
    ),
    "play-made": Text(
        "{file} is a lesson of one exercise. Give it words, then run `tutor check {file}`.",
        "{file} 是只有一道题的课程。补上文字后运行 `tutor check {file}`。",
    ),
    "play-would": Text("One line away from an error:", "再写一行就会报错："),
}

PLAY_KEYS: dict[str, Text] = {
    "run": Text("Run", "运行"),
    "nudge": Text("Number -+", "数字增减"),
    "nudge(-1)": Text("Number smaller", "数字减小"),
    "nudge(1)": Text("Number larger", "数字增大"),
    "save": Text("Save", "保存"),
    "open_file": Text("Open a file", "打开文件"),
    "make_exercise": Text("Make this an exercise", "做成习题"),
    "switch_view": Text("Line or results", "说明或结果"),
    "playground": Text("Playground", "试验场"),
}
