"""What a learner is told about their progress file, once, when something is wrong with it."""

from __future__ import annotations

from tutor.words import Text

UNWRITABLE = Text(
    en="Progress cannot be saved: {path} cannot be written to ({reason}). The lessons work as usual; what you answer "
    "now is forgotten when you quit. Make the directory writable, or set TUTOR_STATE to one that is.",
    zh="无法保存进度：{path} 不可写（{reason}）。课程照常可用，但本次的作答在退出后不会保留。"
    "请把该目录改为可写，或用环境变量 TUTOR_STATE 指定一个可写的目录。",
)
NEWER = Text(
    en="Progress in {path} was written by a newer version of the tutor (format {found}; this one knows {known}). "
    "Nothing in it is touched. The lessons work as usual; what you answer now is forgotten when you quit. "
    "Update the tutor to go on with your progress.",
    zh="{path} 中的进度由更新版本的教程写入（格式 {found}；本版本只认识到 {known}）。该文件不会被改动。"
    "课程照常可用，但本次的作答在退出后不会保留。请升级教程后继续。",
)
DAMAGED = Text(
    en="The progress file was damaged ({reason}). It is kept as {kept}, and a fresh one has been begun.",
    zh="进度文件已损坏（{reason}）。原文件保留为 {kept}，并已新建一个空的进度文件。",
)
DAMAGED_AND_STUCK = Text(
    en="The progress file {path} is damaged ({reason}) and cannot be moved aside. It is left as it is. The lessons "
    "work as usual; what you answer now is forgotten when you quit.",
    zh="进度文件 {path} 已损坏（{reason}），且无法移开，因此保持原样。课程照常可用，但本次的作答在退出后不会保留。",
)
STOPPED_SAVING = Text(
    en="Your answers cannot be saved at the moment ({reason}). The lessons go on; saving is tried again with each "
    "answer. If you quit before it works, answers from now on are lost.",
    zh="暂时无法保存你的作答（{reason}）。课程可以继续；每次作答时都会重试保存。如果在恢复之前退出，从现在起的作答会丢失。",
)
SAVING_AGAIN = Text(
    en="Saving works again; nothing was lost.",
    zh="保存已恢复，没有丢失任何作答。",
)
MOVED = Text(
    en="The progress file was removed or replaced while the tutor was open. What was known here has been written to "
    "{path} again.",
    zh="教程运行期间进度文件被移走或替换。这里已有的进度已重新写入 {path}。",
)

REASONS = {
    "full": Text(en="the disk is full", zh="磁盘已满"),
    "readonly": Text(en="it is read-only", zh="只读"),
    "locked": Text(en="another program holds it", zh="被另一个程序占用"),
    "open": Text(en="it cannot be opened", zh="无法打开"),
    "locking": Text(en="its drive cannot lock files", zh="所在的磁盘不支持文件锁"),
    "damaged": Text(en="it is not a readable database", zh="不是可读的数据库"),
    "foreign": Text(en="it belongs to another program", zh="属于另一个程序"),
}


def fill(text: Text, reason: Text | str = "", **values: object) -> Text:
    """`text` with its values put in, the reason in each language."""
    said = reason if isinstance(reason, Text) else Text(en=reason)
    return Text(
        en=text.fill(reason=said.say("en"), **values).en,
        zh=text.fill(reason=said.say("zh"), **values).zh,
    )
