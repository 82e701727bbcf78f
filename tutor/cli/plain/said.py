"""What the plain lines say, in every language."""

from __future__ import annotations

from tutor.words import Text

WELCOME = Text(
    "autograd-tutor, plain lines. Type an answer, or a command: ? lists them, quit ends.",
    "autograd-tutor，纯文本模式。请输入答案或命令：? 列出命令，quit 退出。",
)
TOUR_OFFER = Text(
    "New here? Type tour for five exercises of a minute each that show how to answer.",
    "第一次来？输入 tour，用五道一分钟的题了解怎样作答。",
)
GOODBYE = Text("Your progress is saved. Goodbye.", "进度已保存。再见。")
GOODBYE_UNSAVED = Text("Goodbye. What you answered now could not be saved.", "再见。本次的作答未能保存。")
NO_LESSONS = Text(
    "There are no lessons to run. `tutor check PATH` says what is wrong with lesson files.",
    "没有可用的课程。运行 `tutor check PATH` 可查看课程文件的错误。",
)
FAULTS = Text(
    "Faults in lesson files: {count}. What is faulty is left out; `tutor check` lists them.",
    "课程文件中有 {count} 处错误，有错的部分已略去。运行 `tutor check` 查看。",
)
LESSON = Text("Lesson: {title}", "课程：{title}")
EXERCISE = Text("Exercise {number} of {total} in lesson {title}.", "课程“{title}”，第 {number}/{total} 题。")
REVIEW = Text("Review {number} of {total}, from lesson {title}.", "复习 {number}/{total}，来自课程“{title}”。")
CHECK = Text(
    "Check, question {number} of at most {total}, from lesson {title}. No hints here; next says that you do not know.",
    "测验第 {number} 题（至多 {total} 题），来自课程“{title}”。没有提示；输入 next 表示不会。",
)
PROGRAM = Text("The program has {count} lines:", "程序共 {count} 行：")
TO_CHANGE = Text("The program to change has {count} lines:", "要修改的程序共 {count} 行：")
QUESTION = Text("Question: {question}", "问题：{question}")
CANNOT_SHOW = Text("This exercise cannot be shown: {fault}", "无法显示本题：{fault}")
OPTION = Text("  {number}: {text}", "  {number}：{text}")
WHERE_WERE_YOU = Text("You had begun to write: {draft}", "你上次写到：{draft}")
DONE_BEFORE = Text("You have answered this one right.", "这道题你已经答对了。")
READ_AS = Text("Read as {echo}.", "读作 {echo}。")
OUTCOMES = {
    "right": Text("Right.", "正确。"),
    "wrong": Text("Not yet.", "还不对。"),
    "unreadable": Text("This cannot be read; it costs nothing.", "无法读取，不计次数。"),
    "not-graded": Text("Not graded; it costs nothing.", "未评判，不计次数。"),
}
AFTER_RIGHT = Text(
    "Type next to go on, why for the derivation, again for other numbers.",
    "输入 next 去下一题，why 看推导，again 换一组数字。",
)
AFTER_CHECK = Text("Type next to go on.", "输入 next 继续。")
MAY_PART = Text(
    "Type part to hear the line where this idea and PyTorch part.", "输入 part 可听到这种想法与 PyTorch 分歧的那一行。"
)
PART_LINE = Text("Line {line}: {code}", "第 {line} 行：{code}")
PART_WHAT = Text(
    "Up to here both agree. Then, {what}: as you see it {believed}; in PyTorch {actual}.",
    "到此为止两者一致。接下来，{what}：按你的想法是 {believed}；在 PyTorch 中是 {actual}。",
)
PART_OPEN = Text("something else, which is for you to find", "另一个值，留给你来找")
NO_PART = Text("There is no wrong answer with a known idea behind it.", "目前没有能看出其想法的错误答案。")
FOLLOW_UP = Text("{question}", "{question}")
FOLLOW_UP_HOW = Text("Answer this, or type skip; it costs nothing.", "请回答，或输入 skip 跳过；不计次数。")
SKIPPED = Text("Skipped. Back to the exercise.", "已跳过，回到原题。")
BACK = Text("Back to the exercise: give your answer again.", "回到原题：请再作答。")
HINT = Text("Hint {number}: {hint}", "提示 {number}：{hint}")
NO_MORE_HINTS = Text(
    "There are no more hints. Type show to see the answer; it then counts as given up.",
    "没有更多提示了。输入 show 可查看答案，并记为放弃。",
)
NO_HINTS_IN_CHECK = Text("A check gives no hints. Type next if you do not know.", "测验中没有提示。不会就输入 next。")
FIRST_ANSWER = Text(
    "Answer first, or type show to see the answer; these numbers then count as given up.",
    "请先作答；或输入 show 查看答案，这组数字将记为放弃。",
)
THE_ANSWER = Text("The answer is: {answer}", "答案是：{answer}")
GRAPH_HIDDEN = Text("Flags and gradients are said once you have answered.", "答对后会说明标志和梯度。")
LINE_HOW = Text("Say which: line 3.", "请说明行号，例如 line 3。")
LINE_NOTHING = Text("Line {line} does nothing that concerns gradients.", "第 {line} 行与梯度无关。")
LINE_LATER = Text("What would give the answer away is said once you have answered.", "会泄露答案的内容在作答之后说明。")
SAME_NUMBERS = Text(
    "This exercise has no other numbers; it can be answered once more.", "本题没有别的数字，可以再答一次。"
)
LAST = Text("That was the last exercise. Type list for all lessons.", "这是最后一题。输入 list 查看所有课程。")
TOUR_END = Text("That was the tour. Type list for the lessons.", "入门练习结束。输入 list 查看课程。")
FIRST = Text("This is the first exercise.", "这是第一题。")
UNIT = Text("Unit {title}: {right} of {total} right.", "单元“{title}”：已答对 {right}/{total}。")
LIST_LINE = Text("{number}: {title}. {right} of {total} right.", "{number}：{title}。{right}/{total} 已答对。")
LIST_PASSED = Text("{number}: {title}. Passed in a check.", "{number}：{title}。已通过测验。")
LIST_TOUR = Text("{number}: {title}. Not counted.", "{number}：{title}。不计入进度。")
OPEN_HOW = Text(
    "Type open and a number to go to a lesson, check and a unit's name to test out of a unit.",
    "输入 open 和编号可打开某一课；输入 check 和单元名可做免修测验。",
)
NO_SUCH = Text("There is no lesson {name}. Type list for all lessons.", "没有课程 {name}。输入 list 查看所有课程。")
NO_UNIT = Text("There is no unit {name}. The units are: {units}.", "没有单元 {name}。单元有：{units}。")
NO_TOUR = Text("There is no tour among these lessons.", "这些课程里没有入门练习。")
REVIEW_NONE = Text("Nothing is due for review today.", "今天没有要复习的题。")
REVIEW_NEXT = Text(" The next is due on {day}.", "下一题在 {day}。")
REVIEW_END = Text("That was all for today: {done} reviewed.", "今天的复习完成了：共 {done} 题。")
REVIEW_DUE = Text("{left} exercises are due for review today. Type review.", "今天有 {left} 题要复习。输入 review。")
REVIEW_WAITING = Text(
    "{waiting} more are due beyond the limit of {limit} a day; type spread to spread them over the next {days} days.",
    "另有 {waiting} 题到期，超出每天 {limit} 题的上限；输入 spread 可分摊到接下来 {days} 天。",
)
SPREAD = Text("{waiting} exercises are spread over the next {days} days.", "已把 {waiting} 题分摊到接下来 {days} 天。")
NOTHING_WAITS = Text("Nothing waits beyond today.", "没有超出今天的题。")
CHECK_PASSED = Text("Passed: this unit counts as known.", "通过：本单元视为已掌握。")
CHECK_FAILED = Text("Not the whole unit yet.", "还没有掌握整个单元。")
CHECK_KNOWN = Text("You know: {lessons}.", "你已掌握：{lessons}。")
CHECK_BEGIN = Text("Begin with the lesson {title}: type open {id}.", "建议从“{title}”开始：输入 open {id}。")
PROGRESS_NONE = Text("Nothing answered yet.", "还没有作答。")
PROGRESS = Text("{right} of {total} exercises right.", "已答对 {right}/{total} 题。")
DAY = Text("{day}: answered {attempts}, right so far {right}.", "{day}：作答 {attempts} 次，累计答对 {right} 题。")
PROGRESS_LESSON = Text("{title}: {right} of {total} right{more}.", "{title}：已答对 {right}/{total}{more}。")
STILL_KNOWN = Text(", about {share} % likely still known", "，估计还记得 {share}%")
PASSED = Text(", passed in a check", "，已通过测验")
BELIEFS = Text("Misconceptions met:", "遇到过的误解：")
NO_BELIEFS = Text("No misconceptions met so far.", "目前没有遇到误解。")
GONE = Text(
    "{count} answers belong to lessons that are no longer there; they are kept.",
    "有 {count} 个作答属于已不存在的课程，它们仍被保留。",
)
EXPORT_HOW = Text("Say where: export FILE.", "请说明文件：export FILE。")
IMPORT_HOW = Text("Say from where: import FILE.", "请说明文件：import FILE。")
EXPORTED = Text("{count} answers written to {file}.", "已将 {count} 个作答写入 {file}。")
IMPORTED = Text("{count} answers read, {new} of them new here.", "已读取 {count} 个作答，其中 {new} 个是新的。")
RESET_ASK = Text(
    "All {count} answers would be forgotten, after a backup. Type reset everything to do it.",
    "将在备份之后清除全部 {count} 个作答。确认请输入 reset everything。",
)
RESET = Text("Everything is forgotten here. The backup is {file}.", "已全部清除。备份在 {file}。")
FIND_HOW = Text("Say what: find detach.", "请说明要找什么：find detach。")
FOUND_WORD = Text("{name}: {meaning}", "{name}：{meaning}")
FOUND_LESSON = Text("Lesson {number}: {title}", "课程 {number}：{title}")
FOUND_NONE = Text("Nothing found for {query}.", "没有找到 {query}。")
LANGUAGE = Text("Now in English.", "现在使用中文。")

HOW_TO_ANSWER: dict[str, Text] = {
    "tensor": Text(
        "Answer with numbers in the right shape, such as [[1], [2]]; fractions are allowed; or None.",
        "请按正确的形状写出数值，例如 [[1], [2]]，可以用分数；或写 None。",
    ),
    "formula": Text("Answer with a formula, such as 3*x**2 or a.T @ v.", "请写出公式，例如 3*x**2 或 a.T @ v。"),
    "bool": Text("Answer yes or no.", "请回答 yes 或 no（是或否）。"),
    "choice": Text("Answer with the number of an option.", "请回答选项编号。"),
    "error": Text(
        "Answer with the line and the error, such as line 3: RuntimeError, or no error.",
        "请写出行号和错误类型，例如 line 3: RuntimeError；不报错则写 no error。",
    ),
    "output": Text(
        "Answer with what is printed, in one line; write \\n where a line ends.",
        "请在一行内写出打印的内容；换行处写 \\n。",
    ),
    "code": Text(
        "Change the program line by line: 3: w = ... replaces line 3, 3+: ... puts a line after it, 3- takes it away, "
        "paste takes a whole program. program says it as it stands, run runs it, give gives it as your answer.",
        "逐行修改程序：3: w = ... 替换第 3 行，3+: ... 在其后插入一行，3- 删除该行，paste 输入整个程序。"
        "program 读出现在的程序，run 运行它，give 提交。",
    ),
}
STEPS_HOW = Text("Answer all in one line: {form}", "请在一行内全部作答：{form}")
TABLE_HOW = Text(
    "Answer for {rows}, in this order; for each say {columns}. Write it as {pattern}",
    "请依次回答 {rows}；每一项写出 {columns}。写法：{pattern}",
)
PASTE = Text(
    "Type or paste the program; a line with only a full stop ends it.", "请输入或粘贴程序；单独一行句点表示结束。"
)
CODE_LINE = Text("Line {line} is now: {text}", "第 {line} 行现在是：{text}")
CODE_GONE = Text("Line {line} is taken away: {text}", "已删除第 {line} 行：{text}")
CODE_NO_LINE = Text("There is no line {line}; the program has {count}.", "没有第 {line} 行；程序共 {count} 行。")
CODE_PRINTS = Text("It prints:", "打印内容：")
CODE_NOTHING = Text("It runs to its end and prints nothing.", "运行到底，没有打印内容。")
CODE_RAISES = Text("Line {line} raises {type}: {message}", "第 {line} 行抛出 {type}：{message}")
