"""The lessons as plain lines: one question at a time, no cursor movement, everything a sentence."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from tutor.errors import TutorError, UsageError
from tutor.words import Text

if TYPE_CHECKING:
    from tutor.grading import Verdict
    from tutor.progress import Here, Study

WELCOME = Text(
    "autograd-tutor, plain lines. Type an answer, or a command: ? lists them, quit ends.",
    "autograd-tutor，纯文本模式。请输入答案或命令：? 列出命令，quit 退出。",
)
GOODBYE = Text("Your progress is saved. Goodbye.", "进度已保存。再见。")
GOODBYE_UNSAVED = Text("Goodbye. What you answered now could not be saved.", "再见。本次的作答未能保存。")
NO_LESSONS = Text(
    "There are no lessons to run. `tutor check PATH` says what is wrong with lesson files.",
    "没有可用的课程。运行 `tutor check PATH` 可查看课程文件的错误。",
)
FAULTS = Text(
    "{count} faults in lesson files; what is faulty is left out. `tutor check` lists them.",
    "课程文件中有 {count} 处错误，有错的部分已略去。运行 `tutor check` 查看。",
)
LESSON = Text("Lesson: {title}", "课程：{title}")
EXERCISE = Text("Exercise {number} of {total} in lesson {title}.", "课程“{title}”，第 {number}/{total} 题。")
PROGRAM = Text("The program has {count} lines:", "程序共 {count} 行：")
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
HINT = Text("Hint {number}: {hint}", "提示 {number}：{hint}")
NO_MORE_HINTS = Text(
    "There are no more hints. Type show to see the answer; it then counts as given up.",
    "没有更多提示了。输入 show 可查看答案，并记为放弃。",
)
FIRST_ANSWER = Text(
    "Answer first, or type show to see the answer; these numbers then count as given up.",
    "请先作答；或输入 show 查看答案，这组数字将记为放弃。",
)
THE_ANSWER = Text("The answer is: {answer}", "答案是：{answer}")
GRAPH_HIDDEN = Text("Flags and gradients are said once you have answered.", "答对后会说明标志和梯度。")
SAME_NUMBERS = Text(
    "This exercise has no other numbers; it can be answered once more.", "本题没有别的数字，可以再答一次。"
)
LAST = Text("That was the last exercise. Type list for all lessons.", "这是最后一题。输入 list 查看所有课程。")
FIRST = Text("This is the first exercise.", "这是第一题。")
LIST_LINE = Text("{number}: {title}. {right} of {total} right.", "{number}：{title}。{right}/{total} 已答对。")
OPEN_HOW = Text("Type open and a number to go to a lesson.", "输入 open 和编号可打开某一课。")
NO_SUCH = Text("There is no lesson {name}. Type list for all lessons.", "没有课程 {name}。输入 list 查看所有课程。")

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
}
TABLE_HOW = Text(
    "Answer for {rows}, in this order; for each say {columns}. Write it as {pattern}",
    "请依次回答 {rows}；每一项写出 {columns}。写法：{pattern}",
)

# Signs a plain terminal may lack, and what stands for each.
ASCII = str.maketrans(
    {
        "·": ".", "×": "x", "→": "->", "←": "<-", "ᵀ": "^T", "∂": "d", "≈": "~", "≤": "<=", "≥": ">=", "−": "-",
        "…": "...", "—": "-", "–": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "²": "^2", "³": "^3", "√": "sqrt",
        "∑": "sum", "π": "pi", "●": "*", "○": "o", "✓": "+", "✗": "-",
    }
)  # fmt: skip


class Plain:
    """A conversation over two streams."""

    def __init__(self, study: Study, source: TextIO, out: TextIO, *, lang: str = "en", ascii: bool = False) -> None:
        self.study = study
        self.source = source
        self.out = out
        self.lang = lang
        self.ascii = ascii
        self._running = True

    def run(self, lesson: str | None = None) -> None:
        """Ask until there is no more to read or the learner quits."""
        if lesson is not None:
            self._require(lesson)
        elif not self.study.library.lessons:
            raise UsageError(NO_LESSONS.say(self.lang))
        self.say(WELCOME)
        self._tell_news()
        if self.study.library.problems:
            print(FAULTS.fill(count=len(self.study.library.problems)).say(self.lang), file=sys.stderr)
        here = self.study.open(lesson) if lesson is not None else self.study.resume()
        assert here is not None
        self.show(here)
        try:
            while self._running and (line := self._read()) is not None:
                self.take(line)
        except KeyboardInterrupt:
            self.out.write("\n")
        self.say(GOODBYE if self.study.store.saving else GOODBYE_UNSAVED)

    def take(self, line: str) -> None:
        """One line of the learner's: a command or an answer."""
        word, _, rest = line.strip().partition(" ")
        command = BY_NAME.get(word.lower())
        try:
            if command is not None and (not rest or command is Plain.open):
                command(self, rest.strip())
            elif line.strip():
                self.answer(line.strip())
        except TutorError as error:
            self.write(str(error))
        self._tell_news()

    def answer(self, text: str) -> None:
        if self._here.variant is None:
            return
        verdict = self.study.answer(text)
        self._say_verdict(verdict)

    # What is shown.

    def show(self, here: Here) -> None:
        """An exercise from the start: the lesson's text the first time, the program, the question."""
        title = here.lesson.title.say(self.lang)
        if here.unread:
            self.write("")
            self.say(LESSON.fill(title=title))
            self.prose(here.lesson.text.say(self.lang).rstrip())
            self.study.lesson_read(here.lesson.id)
        self.write("")
        self.say(EXERCISE.fill(number=here.position, total=len(here.lesson.exercises), title=title))
        if here.variant is None:
            self.say(CANNOT_SHOW.fill(fault=here.fault))
            return
        lines = here.variant.program.rstrip("\n").split("\n")
        self.say(PROGRAM.fill(count=len(lines)))
        for number, line in enumerate(lines, 1):
            self.write(f"{number:>2}  {line}")
        self.say(QUESTION.fill(question=here.variant.question.say(self.lang).strip()))
        for number, option in enumerate(here.variant.options, 1):
            self.say(OPTION.fill(number=number, text=option.text.say(self.lang)))
        self.say(self._how(here))
        if here.solved:
            self.say(DONE_BEFORE)
        elif here.sheet.draft:
            self.write(WHERE_WERE_YOU.fill(draft=here.sheet.draft).say(self.lang))
        for number, hint in enumerate(here.hints, 1):
            self.say(HINT.fill(number=number, hint=hint.say(self.lang)))

    def _how(self, here: Here) -> Text:
        exercise = here.exercise
        if exercise.kind != "table":
            return HOW_TO_ANSWER.get(exercise.kind, HOW_TO_ANSWER["tensor"])
        cells = ", ".join({"grad": "None", "grad_fn": "None"}.get(column, "yes") for column in exercise.columns)
        pattern = "; ".join(f"{row}: {cells}" for row in exercise.rows)
        return TABLE_HOW.fill(rows=", ".join(exercise.rows), columns=", ".join(exercise.columns), pattern=pattern)

    def _say_verdict(self, verdict: Verdict) -> None:
        if verdict.read_as:
            self.write(READ_AS.fill(echo=verdict.read_as).say(self.lang))
        blank = "" if self.lang == "zh" else " "
        outcome, feedback = OUTCOMES[verdict.outcome.value].say(self.lang), verdict.feedback.say(self.lang)
        self.prose(f"{outcome}{blank}{feedback}".strip())
        if verdict.outcome.value == "right":
            if self._here.variant is not None:
                self._say_explanation(self._here.variant.explanation)
            self.say(AFTER_RIGHT)

    def _say_explanation(self, explanation: Text) -> None:
        if explanation:
            self.prose(explanation.say(self.lang).strip())

    def say(self, text: Text) -> None:
        self.prose(text.say(self.lang))

    def prose(self, text: str) -> None:
        """Words of the tutor or of an author."""
        self.write(bare(text))

    def write(self, text: str) -> None:
        if self.ascii:
            text = text.translate(ASCII)
        self.out.write(text + "\n")
        self.out.flush()

    def _read(self) -> str | None:
        """The next line without its end; None where there is none."""
        if self.source.isatty():
            # Line editing and earlier answers under the arrow keys, where the platform has them.
            with contextlib.suppress(ImportError):
                import readline  # noqa: F401
            try:
                return input("> ")
            except EOFError:
                self.out.write("\n")
                return None
        line = self.source.readline()
        return line.rstrip("\r\n") if line else None

    def _tell_news(self) -> None:
        for notice in self.study.store.news():
            print(notice.say(self.lang), file=sys.stderr)

    def _require(self, lesson: str) -> None:
        ids = [known.id for known in self.study.library.lessons]
        if lesson not in ids:
            import difflib

            near = difflib.get_close_matches(lesson, ids, 1)
            hint = f" Did you mean '{near[0]}'?" if near else f" There are: {', '.join(ids) or 'none'}."
            raise UsageError(f"There is no lesson '{lesson}'.{hint}")

    @property
    def _here(self) -> Here:
        here = self.study.here
        assert here is not None
        return here

    # Commands.

    def help(self, rest: str) -> None:
        for names, _, words in COMMANDS:
            self.write(f"{', '.join(names)}: {words.say(self.lang)}")
        self.say(self._how(self._here))

    def hint(self, rest: str) -> None:
        before = len(self._here.hints)
        here = self.study.hint()
        if len(here.hints) == before:
            self.say(NO_MORE_HINTS)
        else:
            self.say(HINT.fill(number=len(here.hints), hint=here.hints[-1].say(self.lang).strip()))

    def next(self, rest: str) -> None:
        here = self.study.next()
        self.say(LAST) if here is None else self.show(here)

    def previous(self, rest: str) -> None:
        here = self.study.previous()
        self.say(FIRST) if here is None else self.show(here)

    def again(self, rest: str) -> None:
        before = self._here
        here = self.study.another_variant()
        if here.same_program(before):
            self.say(SAME_NUMBERS)
        self.show(here)

    def repeat(self, rest: str) -> None:
        self.show(self._here)

    def lesson(self, rest: str) -> None:
        self.say(LESSON.fill(title=self._here.lesson.title.say(self.lang)))
        self.prose(self._here.lesson.text.say(self.lang).rstrip())

    def reveal(self, rest: str) -> None:
        if self._here.variant is None:
            return
        revealed = self.study.give_up()
        self.write(THE_ANSWER.fill(answer=revealed.expected.say(self.lang)).say(self.lang))
        self._say_explanation(revealed.explanation)

    def why(self, rest: str) -> None:
        from tutor.progress.why import why

        here = self._here
        if here.variant is None or not here.settled:
            self.say(FIRST_ANSWER)
            return
        for step in why(here.variant, ascii=self.ascii, flat=True):
            if step.heading:
                self.write(step.heading.say(self.lang) + ":")
            for formula in step.formulas:
                self.write("  " + formula)
            if step.words:
                self.prose(step.words.say(self.lang).strip())

    def graph(self, rest: str) -> None:
        from tutor.progress.why import graph_sentences

        here = self._here
        if here.variant is None:
            return
        for sentence in graph_sentences(here.variant, self.lang, settled=here.settled):
            self.write(sentence)
        if not here.settled:
            self.say(GRAPH_HIDDEN)

    def list(self, rest: str) -> None:
        for number, standing in enumerate(self.study.lessons(), 1):
            title = standing.lesson.title.say(self.lang)
            self.say(LIST_LINE.fill(number=number, title=title, right=standing.right, total=standing.total))
        self.say(OPEN_HOW)

    def open(self, rest: str) -> None:
        lessons = self.study.library.lessons
        chosen = [x for n, x in enumerate(lessons, 1) if rest in (str(n), x.id)]
        if chosen:
            self.show(self.study.open(chosen[0].id))
        else:
            self.say(NO_SUCH.fill(name=rest))

    def quit(self, rest: str) -> None:
        self._running = False


# `code`, and **strong** where the stars cannot be a power.
MARKS = re.compile(r"`([^`\n]+)`|(?<![A-Za-z0-9_)\]])\*\*(?! )([^*\n]+)(?<! )\*\*(?![A-Za-z0-9_(\[])")


def bare(text: str) -> str:
    """Words as they are said: without the marks that make them bold or code."""
    lines = [line for line in text.split("\n") if not line.strip().startswith("```")]
    return MARKS.sub(lambda found: found[1] or found[2], "\n".join(lines))


# names of a command, what it does, and its words in the list of commands.
COMMANDS: tuple[tuple[tuple[str, ...], Callable[[Plain, str], None], Text], ...] = (
    (("?", "help", "帮助"), Plain.help, Text("this list", "列出命令")),
    (("hint", "提示"), Plain.hint, Text("the next hint", "下一条提示")),
    (("next", "下一题"), Plain.next, Text("go on to the next exercise", "去下一题")),
    (("previous", "上一题"), Plain.previous, Text("go back to the exercise before", "回上一题")),
    (("again", "换数字"), Plain.again, Text("the same with other numbers", "换一组数字")),
    (("repeat", "重复"), Plain.repeat, Text("say the exercise again", "重读本题")),
    (("lesson", "课文"), Plain.lesson, Text("say the lesson's text", "读课文")),
    (("why", "为什么"), Plain.why, Text("why the answer is what it is, step by step", "逐步说明答案的由来")),
    (("graph", "计算图"), Plain.graph, Text("the graph of the program, in sentences", "用句子描述计算图")),
    (("show", "看答案"), Plain.reveal, Text("give up and hear the answer", "放弃并查看答案")),
    (("list", "列表"), Plain.list, Text("all lessons with your progress", "所有课程和进度")),
    (("open", "打开"), Plain.open, Text("open a lesson: open 2", "打开某一课：open 2")),
    (("quit", "exit", "q", "退出"), Plain.quit, Text("end; everything is saved", "退出，进度会保存")),
)
BY_NAME = {name: act for names, act, _ in COMMANDS for name in names}
