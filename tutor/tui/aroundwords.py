"""What the screens around the exercise say: the first page, search, review, check, progress, settings, the welcome."""

from __future__ import annotations

from tutor.words import Text

AROUND: dict[str, Text] = {
    # The first page.
    "continue-review": Text("Continue: review, {left} left today", "继续：复习，今天还剩 {left} 题"),
    "continue-check": Text("Continue: the check of {unit}", "继续：“{unit}”的测验"),
    "all-done": Text("Every lesson is done. Look at {lesson} again", "所有课程都已完成。再看一遍：{lesson}"),
    "review-due": Text("Review: {left} due today", "复习：今天有 {left} 题"),
    "review-more": Text("Review: {left} today, {waiting} more wait", "复习：今天 {left} 题，另有 {waiting} 题在等"),
    "review-none": Text("Review: nothing is due today", "复习：今天没有要复习的题"),
    "review-next": Text("Review: the next is due on {day}", "复习：下一题在 {day}"),
    "unit-progress": Text("{right} of {total}", "{right}/{total}"),
    "due-here": Text(", {count} due", "，待复习 {count}"),
    "passed": Text("passed in a check", "已通过测验"),
    "and-passed": Text(", passed in a check", "，已通过测验"),
    "test-out": Text("Test out: a short check of this unit", "免修测验：用几道题检验本单元"),
    "tour": Text("Tour: how to answer, in five minutes", "入门：五分钟学会作答"),
    "playground": Text("Playground: run any program", "试验场：运行任意程序"),
    "progress-page": Text("Progress", "进度"),
    "settings": Text("Settings", "设置"),
    "find": Text("Search lessons, exercises, words", "搜索课程、习题、术语"),
    "lesson-exercises": Text("Exercises", "习题"),
    "remembered": Text("About {share} % of this lesson is likely still known.", "本课内容估计还记得约 {share}%。"),
    "about-review": Text(
        "Exercises you have answered come back with other numbers when you are about to forget them: soon at first, "
        "then after ever longer times. What you gave up on comes back the next day. There is a limit for each day; "
        "nothing is lost by missing one.",
        "做过的题会在快要忘记时换一组数字再次出现：起初间隔短，之后越来越长。放弃的题第二天再来。每天有上限，错过一天也没有损失。",
    ),
    "about-check": Text(
        "A few questions, those first that tell most. Who knows the unit passes with four; who does not is told with "
        "which lesson to begin. No hints, one answer each; trying again costs nothing.",
        "只问几道题，最能说明问题的先问。掌握本单元的人答四题左右即可通过；否则会告诉你从哪一课开始。没有提示，每题答一次；可以随时再试。",
    ),
    "about-tour": Text(
        "Five exercises of a minute each: how answers are written, what a hint and a wrong answer look like, where the "
        "derivation is.",
        "五道一分钟的题：怎样写答案，提示和答错时是什么样子，在哪里看推导。",
    ),
    "about-playground": Text(
        "Write or paste a program, run it, and see its output, its graph, and the flags of every tensor.",
        "写入或粘贴一个程序并运行，查看输出、计算图以及每个张量的标志。",
    ),
    "about-progress": Text(
        "What you know lesson by lesson, which misconceptions you have met and left behind, the way so far. Export, "
        "import, begin anew.",
        "逐课查看掌握情况、遇到过和已纠正的误解，以及一路的进展。可以导出、导入或重新开始。",
    ),
    "about-settings": Text("Language, light or dark, reviews a day, keys.", "语言、深浅主题、每天的复习量、按键。"),
    # Search.
    "finder": Text("Search", "搜索"),
    "finder-hint": Text("a word, a lesson, a command", "术语、课程或命令"),
    "nothing-found": Text("Nothing found for “{query}”.", "没有找到“{query}”。"),
    "kind-lesson": Text("lesson", "课程"),
    "kind-exercise": Text("exercise", "习题"),
    "kind-word": Text("word", "术语"),
    "kind-place": Text("go to", "前往"),
    "kind-setting": Text("setting", "设置"),
    "kind-command": Text("command", "命令"),
    "home-page": Text("List of lessons", "课程列表"),
    "quit-command": Text("Quit", "退出"),
    # Review.
    "review-title": Text("Review", "复习"),
    "review-begin": Text("Begin: {left} exercises", "开始：{left} 题"),
    "review-go-on": Text("Go on: {left} exercises left", "继续：还剩 {left} 题"),
    "review-done": Text("That was all for today: {done} reviewed.", "今天的复习完成了：共 {done} 题。"),
    "review-nothing": Text("Nothing is due today.", "今天没有要复习的题。"),
    "review-when": Text("The next is due on {day}.", "下一题在 {day}。"),
    "review-never": Text(
        "What you answer in the lessons comes back here some days later, with other numbers.",
        "课程中做过的题，几天后会换一组数字出现在这里。",
    ),
    "review-progress": Text("{done} of {total} done today.", "今天已完成 {done}/{total}。"),
    "review-waiting": Text(
        "{waiting} more are due, beyond the limit of {limit} a day. They come on the following days, the most overdue "
        "first; or spread them out evenly.",
        "另有 {waiting} 题到期，超出每天 {limit} 题的上限。它们会在之后几天出现，逾期最久的优先；也可以平均分摊。",
    ),
    "review-spread": Text("Spread {waiting} over the next {days} days", "把 {waiting} 题分摊到接下来 {days} 天"),
    "review-spread-done": Text(
        "{waiting} exercises are spread over the next {days} days.", "已把 {waiting} 题分摊到接下来 {days} 天。"
    ),
    "reviews-a-day": Text("Reviews a day: at most {limit}", "每天复习：至多 {limit} 题"),
    "reviews-no-limit": Text("Reviews a day: no limit", "每天复习：不限"),
    "overdue": Text("due on {day}", "{day} 到期"),
    # Check.
    "check-title": Text("Check", "测验"),
    "check-passed": Text("Passed: this unit counts as known.", "通过：本单元视为已掌握。"),
    "check-not-passed": Text("Not the whole unit yet.", "还没有掌握整个单元。"),
    "check-known": Text("These lessons you know; they count as done:", "这些课你已经掌握，视为完成："),
    "check-begin-with": Text("Begin with the lesson “{lesson}”.", "建议从“{lesson}”开始。"),
    # Progress.
    "progress-title": Text("Progress", "进度"),
    "progress-none": Text("Nothing answered yet. It begins with the first answer.", "还没有作答。从第一个答案开始。"),
    "progress-plot": Text("Exercises answered right, so far {right} of {total}", "已答对的题：{right}/{total}"),
    "progress-lessons": Text("Lessons", "课程"),
    "progress-beliefs": Text("Misconceptions met", "遇到过的误解"),
    "progress-no-beliefs": Text("None so far.", "目前没有。"),
    "progress-gone": Text(
        "{count} answers belong to lessons that are no longer there; they are kept.",
        "有 {count} 个作答属于已不存在的课程，它们仍被保留。",
    ),
    "right-of": Text("{right} of {total}", "{right}/{total}"),
    "still-known": Text(", about {share} % still known", "，约还记得 {share}%"),
    "export-where": Text("Write your progress to this file:", "将进度写入文件："),
    "import-where": Text("Read progress from this file and merge it with yours:", "从文件读取进度并与现有进度合并："),
    "exported": Text("{count} answers written to {file}.", "已将 {count} 个作答写入 {file}。"),
    "imported": Text("{count} answers read, {new} of them new here.", "已读取 {count} 个作答，其中 {new} 个是新的。"),
    "reset-ask": Text(
        "Begin anew? All {count} answers and the place where you are will be forgotten. A backup is written first; "
        "importing it brings everything back.",
        "要重新开始吗？全部 {count} 个作答和当前位置都会清除。会先写入备份；导入备份即可全部恢复。",
    ),
    "reset-yes": Text("Begin anew", "重新开始"),
    "reset-no": Text("Keep everything", "全部保留"),
    "reset-done": Text("Everything is forgotten here. The backup is {file}.", "已全部清除。备份在 {file}。"),
    "ask-path-how": Text("Enter does it, Esc does not", "回车执行，Esc 取消"),
    # Settings.
    "settings-title": Text("Settings", "设置"),
    "set-language": Text("Language: English (中文 with Enter)", "语言：中文（回车切换为 English）"),
    "set-theme": Text("Look: {name}", "外观：{name}"),
    "set-file": Text("Settings file: {file}", "设置文件：{file}"),
    "set-file-make": Text("Write a settings file to edit: {file}", "新建设置文件以便编辑：{file}"),
    "set-file-made": Text(
        "Written: {file}. Open it in an editor; it holds at the next start.",
        "已写入：{file}。用编辑器打开修改，下次启动时生效。",
    ),
    "set-file-stands": Text(
        "{file} is there already. Open it in an editor; it holds at the next start.",
        "{file} 已存在。用编辑器打开修改，下次启动时生效。",
    ),
    "set-by-file": Text("set by the settings file", "由设置文件指定"),
    "set-tour": Text("Take the tour", "入门练习"),
    "set-progress": Text("Your progress is kept in {file}", "进度保存在 {file}"),
    "no-such-action": Text(
        "Settings file: there is no action `{name}` to give keys to. Did you mean `{near}`?",
        "设置文件：没有可设按键的操作 `{name}`。是否想写 `{near}`？",
    ),
    "no-such-key": Text(
        "Settings file: `{key}` for `{name}` is no key. Write it like f2, ctrl+t, escape or question_mark.",
        "设置文件：`{name}` 的 `{key}` 不是按键。请写成 f2、ctrl+t、escape 或 question_mark。",
    ),
    "theme-auto": Text("as the terminal", "跟随终端"),
    "theme-dark": Text("dark", "深色"),
    "theme-light": Text("light", "浅色"),
    "theme-ansi-dark": Text("the terminal’s own colours, dark", "终端自身的配色（深）"),
    "theme-ansi-light": Text("the terminal’s own colours, light", "终端自身的配色（浅）"),
    "theme-other": Text("{name}", "{name}"),
    # The welcome.
    "welcome": Text(
        "This tutor teaches differentiation the way PyTorch does it. Each exercise is a small program; you say what it "
        "does, and are told why.",
        "这个教程讲解 PyTorch 的求导方式。每道题是一个小程序：你说出它会做什么，教程告诉你为什么。",
    ),
    "how-confirm": Text("{yes}, {no}, or ← → and Enter", "{yes}、{no}，或 ← → 和回车"),
    "how-choose": Text("↑ ↓ and Enter; Esc leaves it", "↑ ↓ 和回车；Esc 放弃"),
    "how-welcome": Text("↑ ↓ and Enter; F1 helps, Ctrl+Q quits", "↑ ↓ 和回车；F1 帮助，Ctrl+Q 退出"),
    "welcome-tour": Text("Begin with the tour: how to answer, in five minutes", "先做入门练习：五分钟学会作答"),
    "welcome-skip": Text(
        "Skip it: go to the lessons (the tour stays on the list)", "跳过，直接看课程（入门练习仍在列表中）"
    ),
}

AROUND_KEYS: dict[str, Text] = {
    "search": Text("Search", "搜索"),
    "review": Text("Review", "复习"),
    "progress": Text("Progress", "进度"),
    "playground": Text("Playground", "试验场"),
    "settings": Text("Settings", "设置"),
    "tour": Text("Tour", "入门"),
    "spread": Text("Spread out", "分摊"),
    "export": Text("Export", "导出"),
    "import": Text("Import", "导入"),
    "reset": Text("Begin anew", "重新开始"),
    "change": Text("Change", "更改"),
    "switch_language": Text("English / 中文", "English / 中文"),
    "switch_theme": Text("Light or dark", "深浅主题"),
    "copy_program": Text("Copy the program", "复制程序"),
    "help_quit": Text("How to quit; copies what is selected", "提示如何退出；有选中内容时复制"),
    "cursor_up": Text("Up", "上移"),
    "cursor_down": Text("Down", "下移"),
    "scroll_up": Text("Scroll up", "向上滚动"),
    "scroll_down": Text("Scroll down", "向下滚动"),
    "page_up": Text("Page up", "上翻一页"),
    "page_down": Text("Page down", "下翻一页"),
    "first": Text("To the first", "到第一项"),
    "last": Text("To the last", "到最后一项"),
    "answer(True)": Text("Yes", "是"),
    "answer(False)": Text("No", "否"),
}
