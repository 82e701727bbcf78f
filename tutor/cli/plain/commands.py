"""The commands of the plain lines: one entry of the table each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.words import LANGUAGES, Text

from . import said

if TYPE_CHECKING:
    from tutor.progress import Here

    from .conversation import Plain

Command = Callable[["Plain", str], None]
SPREAD_DAYS = 7
# A learner's own program may take so long.
SECONDS = 2.0


def help_(plain: Plain, rest: str) -> None:
    for names, _, words in COMMANDS:
        known = [name for name in names if name.isascii() or not plain.ascii]
        plain.write(f"{', '.join(known)}: {words.say(plain.lang)}")
    plain.say(plain.how(plain.here))


def hint(plain: Plain, rest: str) -> None:
    before = len(plain.here.hints)
    here = plain.study.hint()
    if len(here.hints) > before:
        plain.say(said.HINT, number=len(here.hints), hint=here.hints[-1].say(plain.lang).strip())
    else:
        plain.say(said.NO_HINTS_IN_CHECK if here.course.is_check else said.NO_MORE_HINTS)


def next_(plain: Plain, rest: str) -> None:
    from tutor.progress.agenda import TOUR

    before = plain.here
    here = plain.study.next()
    if here is not None:
        plain.show(here)
    elif before.course.is_check:
        _check_result(plain)
        _go_back(plain)
    elif before.course.is_review:
        _review_end(plain)
        _go_back(plain)
    else:
        plain.say(said.TOUR_END if before.lesson.unit == TOUR else said.LAST)


def previous(plain: Plain, rest: str) -> None:
    here = plain.study.previous()
    plain.say(said.FIRST) if here is None else plain.show(here)


def again(plain: Plain, rest: str) -> None:
    before = plain.here
    if before.course.is_check:
        plain.say(said.NO_HINTS_IN_CHECK)
        return
    here = plain.study.another_variant()
    if here.same_program(before):
        plain.say(said.SAME_NUMBERS)
    plain.show(here)


def repeat(plain: Plain, rest: str) -> None:
    plain.show(plain.here)


def lesson(plain: Plain, rest: str) -> None:
    plain.say(said.LESSON, title=plain.here.lesson.title.say(plain.lang))
    plain.prose(plain.here.lesson.text.say(plain.lang).rstrip())


def reveal(plain: Plain, rest: str) -> None:
    if plain.here.variant is None:
        return
    revealed = plain.study.give_up()
    answer = revealed.expected.say(plain.lang)
    if plain.is_program:
        plain.say(said.THE_ANSWER, answer="")
        plain.numbered(answer)
    else:
        plain.write(said.THE_ANSWER.fill(answer=answer).say(plain.lang))
    plain.explanation(revealed.explanation)


def why(plain: Plain, rest: str) -> None:
    from tutor.progress.why import why

    here = plain.here
    if here.variant is None or not here.settled:
        plain.say(said.FIRST_ANSWER)
        return
    for step in why(here.variant, ascii=plain.ascii, flat=True):
        if step.heading:
            plain.write(step.heading.say(plain.lang) + ":")
        for formula in step.formulas:
            plain.write("  " + formula)
        if step.words:
            plain.prose(step.words.say(plain.lang).strip())


def part(plain: Plain, rest: str) -> None:
    from tutor.progress.looking import parting_of

    found = None
    if plain.verdict is not None and plain.here.variant is not None:
        found = parting_of(plain.here, plain.answered, plain.verdict)
    if found is None:
        plain.say(said.NO_PART)
        return
    plain.write(said.PART_LINE.fill(line=found.line, code=found.code).say(plain.lang))
    if found.what:
        told = {
            "what": found.what.say(plain.lang),
            "believed": found.believed.say(plain.lang),
            "actual": found.actual.say(plain.lang) or said.PART_OPEN.say(plain.lang),
        }
        plain.prose(said.PART_WHAT.fill(**told).say(plain.lang))
    if found.repair:
        plain.prose(found.repair.say(plain.lang))


def line(plain: Plain, rest: str) -> None:
    from tutor.progress.looking import account_of

    if plain.here.variant is None or not rest.isdecimal():
        plain.say(said.LINE_HOW)
        return
    account = account_of(plain.here)
    told = account.lines.get(int(rest))
    sentences = [s.text for group in told.rounds for s in group] or list(told.plainly) if told else []
    for words in sentences:
        plain.prose(words.say(plain.lang))
    if not sentences and (told or not account.hidden):
        plain.say(said.LINE_NOTHING, line=rest)
    if account.hidden:
        plain.say(said.LINE_LATER)


def graph(plain: Plain, rest: str) -> None:
    from tutor.progress.why import graph_sentences

    here = plain.here
    if here.variant is None:
        return
    for sentence in graph_sentences(here.variant, plain.lang, settled=here.settled):
        plain.prose(sentence)
    if not here.settled:
        plain.say(said.GRAPH_HIDDEN)


def list_(plain: Plain, rest: str) -> None:
    from tutor.progress.agenda import TOUR

    titles = {unit.id: unit.title for unit in plain.study.library.units}
    standings = plain.study.lessons()
    unit = None
    for number, standing in enumerate(standings, 1):
        lesson = standing.lesson
        own = [other for other in standings if other.lesson.unit == lesson.unit]
        if lesson.unit != unit and lesson.unit != TOUR and len(titles) > 1:
            right, total = sum(x.right for x in own), sum(x.total for x in own)
            title = titles.get(lesson.unit, Text(lesson.unit)).say(plain.lang)
            plain.say(said.UNIT, title=title, right=right, total=total)
        unit = lesson.unit
        how = said.LIST_TOUR if unit == TOUR else said.LIST_LINE
        if standing.passed and standing.right < standing.total:
            how = said.LIST_PASSED
        title = lesson.title.say(plain.lang)
        plain.say(how, number=number, title=title, right=standing.right, total=standing.total)
    plain.say(said.OPEN_HOW)


def open_(plain: Plain, rest: str) -> None:
    lessons = plain.study.library.lessons
    chosen = [x for n, x in enumerate(lessons, 1) if rest in (str(n), x.id)]
    if chosen:
        plain.show(plain.study.open(chosen[0].id))
    else:
        plain.say(said.NO_SUCH, name=rest)


def tour(plain: Plain, rest: str) -> None:
    from tutor.progress.agenda import TOUR

    lessons = [x for x in plain.study.library.lessons if x.unit == TOUR]
    if lessons:
        plain.show(plain.study.open(lessons[0].id))
    else:
        plain.say(said.NO_TOUR)


def review(plain: Plain, rest: str) -> None:
    from tutor.progress.agenda import agenda, reviews_a_day

    today = agenda(plain.study.store, plain.study.library).today
    if today.waiting:
        limit = reviews_a_day(plain.study.store)
        plain.say(said.REVIEW_WAITING, waiting=len(today.waiting), limit=limit, days=SPREAD_DAYS)
    here = plain.study.review()
    if here is not None:
        plain.show(here)
    else:
        _review_end(plain)


def spread(plain: Plain, rest: str) -> None:
    from tutor.progress.agenda import agenda
    from tutor.progress.review import spread

    store = plain.study.store
    waiting = agenda(store, plain.study.library).today.waiting
    store.postpone(spread(waiting, SPREAD_DAYS, store.now()))
    plain.say(said.SPREAD if waiting else said.NOTHING_WAITS, waiting=len(waiting), days=SPREAD_DAYS)


def check(plain: Plain, rest: str) -> None:
    from tutor.progress.agenda import TOUR

    units = [unit for unit in plain.study.library.units if unit.id != TOUR]
    names = {unit.id: (unit.id, *(unit.title.say(lang).casefold() for lang in LANGUAGES)) for unit in units}
    chosen = [id for id, known in names.items() if rest.casefold() in known] or (list(names) if len(names) == 1 else [])
    if not chosen or (rest and rest.casefold() not in names[chosen[0]]):
        plain.say(said.NO_UNIT, name=rest, units=", ".join(names))
        return
    here = plain.study.check(chosen[0])
    if here is not None:
        plain.show(here)
    else:
        _check_result(plain)


def progress(plain: Plain, rest: str) -> None:
    from tutor.progress.report import report

    from .telling import tell

    tell(report(plain.study), plain)


def export(plain: Plain, rest: str) -> None:
    from tutor.progress.carry import export_to

    if not rest:
        plain.say(said.EXPORT_HOW)
        return
    done = export_to(plain.study.store, Path(rest).expanduser())
    plain.say(said.EXPORTED, count=done.attempts, file=done.file)


def import_(plain: Plain, rest: str) -> None:
    from tutor.progress.carry import import_from

    if not rest:
        plain.say(said.IMPORT_HOW)
        return
    done = import_from(plain.study.store, Path(rest).expanduser())
    plain.say(said.IMPORTED, count=done.attempts, new=done.new)


def reset(plain: Plain, rest: str) -> None:
    from tutor.progress.carry import reset

    if rest != "everything":
        plain.say(said.RESET_ASK, count=len(plain.study.store.attempts()))
        return
    done = reset(plain.study.store)
    plain.say(said.RESET, file=done.file)
    _go_back(plain)


def find(plain: Plain, rest: str) -> None:
    from tutor.explain.glossary import GLOSSARY

    wanted, found = rest.casefold(), 0
    if not wanted:
        plain.say(said.FIND_HOW)
        return
    for term in GLOSSARY:
        names = [term.name.say(lang).casefold() for lang in LANGUAGES] + [word.casefold() for word in term.also]
        if any(wanted in name for name in names):
            plain.say(said.FOUND_WORD, name=term.name.say(plain.lang), meaning=term.meaning.say(plain.lang))
            found += 1
    for number, lesson in enumerate(plain.study.library.lessons, 1):
        if any(wanted in lesson.title.say(lang).casefold() for lang in LANGUAGES) or wanted in lesson.id:
            plain.say(said.FOUND_LESSON, number=number, title=lesson.title.say(plain.lang))
            found += 1
    if not found:
        plain.write(said.FOUND_NONE.fill(query=rest).say(plain.lang))


def language(plain: Plain, rest: str) -> None:
    plain.lang = rest if rest in LANGUAGES else LANGUAGES[(LANGUAGES.index(plain.lang) + 1) % len(LANGUAGES)]
    plain.study.store.set_setting("language", plain.lang)
    plain.say(said.LANGUAGE)
    plain.show(plain.here)


def skip(plain: Plain, rest: str) -> None:
    if plain.asked is not None:
        plain.asked = None
        plain.say(said.SKIPPED)
    else:
        next_(plain, "")


def program(plain: Plain, rest: str) -> None:
    if plain.here.variant is not None:
        plain.numbered(plain.draft if plain.is_program else plain.here.variant.program)


def paste(plain: Plain, rest: str) -> None:
    if plain.is_program:
        plain.pasted = []
        plain.say(said.PASTE)


def run(plain: Plain, rest: str) -> None:
    if not plain.is_program:
        return
    from dataclasses import replace

    from tutor.autograd import seed_of_the_machine
    from tutor.program import LIMITS, run

    trace = run(plain.draft, limits=replace(LIMITS, seconds=SECONDS), seed=seed_of_the_machine())
    printed = "".join(part.text for part in trace.printed if part.stream == "stdout").rstrip("\n")
    if printed:
        plain.say(said.CODE_PRINTS)
        plain.write(printed)
    if trace.error is not None:
        error = trace.error
        told = said.CODE_RAISES.fill(line=error.line, type=error.type, message=error.message)
        plain.write(told.say(plain.lang))
    elif not printed:
        plain.say(said.CODE_NOTHING)


def give(plain: Plain, rest: str) -> None:
    if plain.is_program:
        plain.answer(plain.draft)


def quit_(plain: Plain, rest: str) -> None:
    plain.running = False


def _go_back(plain: Plain) -> None:
    """To the lessons, where the learner was."""
    here: Here | None = plain.study.resume()
    if here is not None:
        plain.show(here)


def _review_end(plain: Plain) -> None:
    from tutor.progress.agenda import agenda

    today = agenda(plain.study.store, plain.study.library).today
    words = said.REVIEW_END.fill(done=today.done) if today.done else said.REVIEW_NONE
    plain.say(words + said.REVIEW_NEXT.fill(day=today.next_day) if today.next_day else words)


def _check_result(plain: Plain) -> None:
    result = plain.study.result
    if result is None:
        return
    plain.say(said.CHECK_PASSED if result.passed else said.CHECK_FAILED)
    library = plain.study.library
    if result.known and not result.passed:
        titles = ("、" if plain.lang == "zh" else ", ").join(
            library.lesson(x).title.say(plain.lang) for x in result.known
        )
        plain.say(said.CHECK_KNOWN, lessons=titles)
    if result.begin_with:
        title = library.lesson(result.begin_with).title.say(plain.lang)
        plain.say(said.CHECK_BEGIN, title=title, id=result.begin_with)


# names of a command, what it does, and its words in the list of commands.
COMMANDS: tuple[tuple[tuple[str, ...], Command, Text], ...] = (
    (("?", "help", "帮助"), help_, Text("this list", "列出命令")),
    (("hint", "提示"), hint, Text("the next hint", "下一条提示")),
    (("next", "下一题"), next_, Text("go on to the next exercise", "去下一题")),
    (("previous", "上一题"), previous, Text("go back to the exercise before", "回上一题")),
    (("again", "换数字"), again, Text("the same with other numbers", "换一组数字")),
    (("repeat", "重复"), repeat, Text("say the exercise again", "重读本题")),
    (("lesson", "课文"), lesson, Text("say the lesson's text", "读课文")),
    (("line", "行"), line, Text("what a line does: line 3", "某一行做了什么：line 3")),
    (("part", "分歧"), part, Text("where a wrong idea and PyTorch part", "错误想法与 PyTorch 在哪里分歧")),
    (("why", "为什么"), why, Text("why the answer is what it is, step by step", "逐步说明答案的由来")),
    (("graph", "计算图"), graph, Text("the graph of the program, in sentences", "用句子描述计算图")),
    (("show", "看答案"), reveal, Text("give up and hear the answer", "放弃并查看答案")),
    (("skip", "跳过"), skip, Text("leave a question", "跳过问题")),
    (("list", "列表"), list_, Text("all lessons with your progress", "所有课程和进度")),
    (("open", "打开"), open_, Text("open a lesson: open 2", "打开某一课：open 2")),
    (("review", "复习"), review, Text("today's reviews", "今天的复习")),
    (("spread", "分摊"), spread, Text("spread reviews that wait over a week", "把等待复习的题分摊到一周")),
    (("check", "测验"), check, Text("test out of a unit: check seed", "免修测验：check seed")),
    (("progress", "进度"), progress, Text("how far you are", "学习进度")),
    (("export", "导出"), export, Text("write your progress to a file: export FILE", "导出进度：export 文件")),
    (("import", "导入"), import_, Text("read progress from a file: import FILE", "导入进度：import 文件")),
    (("reset", "清除"), reset, Text("begin anew, after a backup", "备份后重新开始")),
    (("find", "查找"), find, Text("look up a word or a lesson: find detach", "查找术语或课程：find detach")),
    (("tour", "入门"), tour, Text("how to answer, in five exercises", "五道题学会作答")),
    (("program", "程序"), program, Text("say the program", "读程序")),
    (("paste", "粘贴"), paste, Text("write a whole program, where one is asked", "输入整个程序（编程题）")),
    (("run", "运行"), run, Text("run your program, where one is asked", "运行你的程序（编程题）")),
    (("give", "提交"), give, Text("give your program as the answer", "提交你的程序（编程题）")),
    (("language", "语言"), language, Text("English or Chinese", "英文或中文")),
    (("quit", "exit", "q", "退出"), quit_, Text("end; everything is saved", "退出，进度会保存")),
)
BY_NAME = {name: act for names, act, _ in COMMANDS for name in names}
# Commands that take the rest of their line, and what it may be: `line 3: RuntimeError` is an answer.
WITH_MORE: dict[Command, Callable[[str], bool]] = {
    line: str.isdecimal,
    open_: bool,
    check: bool,
    export: bool,
    import_: bool,
    reset: bool,
    find: bool,
    language: LANGUAGES.__contains__,
}
