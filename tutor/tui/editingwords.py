"""What the keys of text and scrolling do: those every list, page and answer box has without being asked."""

from __future__ import annotations

from tutor.words import Text

SELECT = Text("Select while moving", "移动时选中")

EDITING: dict[str, Text] = {
    "cursor_left": Text("Left", "左移"),
    "cursor_right": Text("Right", "右移"),
    "cursor_left_word": Text("A word left", "左移一个词"),
    "cursor_right_word": Text("A word right", "右移一个词"),
    "cursor_word_left": Text("A word left", "左移一个词"),
    "cursor_word_right": Text("A word right", "右移一个词"),
    "home": Text("To the beginning", "到开头"),
    "end": Text("To the end", "到末尾"),
    "cursor_line_start": Text("To the beginning of the line", "到行首"),
    "cursor_line_end": Text("To the end of the line", "到行尾"),
    "cursor_page_up": Text("Page up", "上翻一页"),
    "cursor_page_down": Text("Page down", "下翻一页"),
    "select_all": Text("Select everything", "全选"),
    "select_line": Text("Select the line", "选中整行"),
    "delete_left": Text("Delete to the left", "向左删除"),
    "delete_right": Text("Delete to the right", "向右删除"),
    "delete_left_word": Text("Delete a word to the left", "向左删除一个词"),
    "delete_right_word": Text("Delete a word to the right", "向右删除一个词"),
    "delete_word_left": Text("Delete a word to the left", "向左删除一个词"),
    "delete_word_right": Text("Delete a word to the right", "向右删除一个词"),
    "delete_left_all": Text("Delete to the beginning", "删除到开头"),
    "delete_right_all": Text("Delete to the end", "删除到末尾"),
    "delete_to_start_of_line": Text("Delete to the beginning of the line", "删除到行首"),
    "delete_to_end_of_line_or_delete_line": Text("Delete to the end of the line", "删除到行尾"),
    "delete_line": Text("Delete the line", "删除整行"),
    "cut": Text("Cut what is selected", "剪切选中内容"),
    "copy": Text("Copy what is selected", "复制选中内容"),
    "copy_text": Text("Copy what is selected; else how to quit", "复制选中内容；否则提示如何退出"),
    "paste": Text("Paste", "粘贴"),
    "submit": Text("Do it", "执行"),
    "press": Text("Press the button", "按下按钮"),
    "move(-1, 0)": Text("Cell above", "上一格"),
    "move(1, 0)": Text("Cell below", "下一格"),
    "move(0, -1)": Text("Cell to the left", "左一格"),
    "move(0, 1)": Text("Cell to the right", "右一格"),
    "move(1)": Text("Next line found", "下一条结果"),
    "move(-1)": Text("Line found before", "上一条结果"),
    "move(10)": Text("Ten lines on", "向下十条"),
    "move(-10)": Text("Ten lines back", "向上十条"),
    "line(-1000000)": Text("First line", "第一行"),
    "line(1000000)": Text("Last line", "最后一行"),
    "page(-1)": Text("Page up", "上翻一页"),
    "page(1)": Text("Page down", "下翻一页"),
    "scroll_home": Text("To the top", "到顶部"),
    "scroll_end": Text("To the bottom", "到底部"),
    "scroll_left": Text("Scroll left", "向左滚动"),
    "scroll_right": Text("Scroll right", "向右滚动"),
    "page_left": Text("A page left", "左翻一页"),
    "page_right": Text("A page right", "右翻一页"),
}


def editing(action: str) -> Text | None:
    """The words for an action of text or scrolling; None where it is none of those."""
    return SELECT if action.endswith("(True)") and action[:-6] in SELECTING else EDITING.get(action)


SELECTING = {*EDITING, "cursor_up", "cursor_down"}
