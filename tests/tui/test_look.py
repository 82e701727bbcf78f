"""How the screen looks: text goldens at two sizes and in two languages, small windows, light and without colour.

`UPDATE_GOLDENS=1 pytest tests/tui/test_look.py` writes the goldens anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from exercises import one

GOLDEN = Path(__file__).parent / "golden"


def same_as_golden(sees: str, name: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(sees + "\n", encoding="utf-8")
    assert sees + "\n" == file.read_text(encoding="utf-8")


SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
LANGUAGES = pytest.mark.parametrize("lang", ["en", "zh"])


@SIZES
@LANGUAGES
async def test_the_list_of_lessons(tutor, size, lang):
    async with tutor(size=size, lang=lang) as learner:
        same_as_golden(learner.sees, f"home-{size[0]}x{size[1]}-{lang}")


@SIZES
@LANGUAGES
async def test_an_exercise_with_a_wrong_answer_and_a_hint(tutor, size, lang):
    async with tutor(size=size, lang=lang, lesson="first") as learner:
        await learner.press("f2")
        await learner.answer("[[9, 9]]")
        same_as_golden(learner.sees, f"wrong-{size[0]}x{size[1]}-{lang}")


@SIZES
@LANGUAGES
async def test_looking_through_a_program_its_graph_and_why(tutor, size, lang):
    seen = f"{size[0]}x{size[1]}-{lang}"
    async with tutor(size=size, lang=lang, library=one("gradient"), teaching=None, lesson="first") as learner:
        await learner.press("shift+tab", "down", "down")
        same_as_golden(learner.sees, f"looking-{seen}")
        await learner.press("tab")
        await learner.answer("[2, 4]")
        await learner.press("f4", "right", "right", "right", "right", "right")
        same_as_golden(learner.sees, f"graph-{seen}")
        await learner.press("escape", "f3", "end")
        same_as_golden(learner.sees, f"why-{seen}")


BROADCAST = """import torch
x = torch.tensor([1., 2.], requires_grad=True)
w = torch.tensor(3., requires_grad=True)
with torch.no_grad():
    scale = x.mean() + 1  # no graph here
y = (x * w * scale).sum()
y.backward()
print(y, w.grad)
"""


@SIZES
@LANGUAGES
async def test_the_playground(play, size, lang):
    """As it opens; a line explained where there is no room for both; a number made larger; an error."""
    seen = f"{size[0]}x{size[1]}-{lang}"
    async with play(size=size, lang=lang) as player:
        same_as_golden(player.learner.sees, f"playground-{seen}")
        await player.put(BROADCAST)
        player.screen.editor.move_cursor((2, 18))
        await player.press("f8")
        await player.settle()
        same_as_golden(player.learner.sees, f"playground-changed-{seen}")
        await player.press("f6")
        same_as_golden(player.learner.sees, f"playground-line-{seen}")
        await player.press("f6")
        await player.put(BROADCAST + "y.backward()\n")
        same_as_golden(player.learner.sees, f"playground-error-{seen}")


@pytest.mark.parametrize(
    ("steps", "name"), [(0, "choice"), (1, "table"), (2, "error")], ids=["choice", "table", "error"]
)
async def test_the_boxes_of_the_other_kinds(tutor, steps, name):
    async with tutor(lesson="second") as learner:
        await learner.press(*["f8"] * steps)
        await learner.press("2")
        same_as_golden(learner.sees, f"{name}-80x24-en")


@LANGUAGES
async def test_the_help_of_the_answer_box_names_every_key_of_the_screen(tutor, lang):
    async with tutor(lesson="first", lang=lang, size=(80, 40)) as learner:
        await learner.press("f1")
        same_as_golden(learner.sees, f"help-{lang}")
        for key in ("F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "Esc", "^q", "PgUp"):
            assert key in learner.sees


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40), (200, 60)], ids=str)
@LANGUAGES
async def test_the_line_of_keys_fits_and_always_names_help_and_quit(tutor, size, lang):
    async with tutor(size=size, lang=lang, lesson="first") as learner:
        last = learner.sees.splitlines()[-1]
        assert "F1" in last
        assert "^q" in last
        await learner.answer(learner.right_answer)
        last = learner.sees.splitlines()[-1]
        assert "F5" in last
        assert "^q" in last


async def test_at_60_by_20_an_exercise_can_be_answered(tutor):
    async with tutor(size=(60, 20), lesson="first") as learner:
        await learner.answer(learner.right_answer)
        assert "✓ Right  That is right." in learner.sees


async def test_a_window_too_small_says_so_and_works_again_when_it_grows(tutor):
    async with tutor(size=(50, 15), lesson="first") as learner:
        assert "The tutor needs 60 columns and 20 rows; this window has 50 and 15." in learner.reads
        await learner.pilot.resize_terminal(80, 24)
        await learner.settle()
        assert "The tutor needs" not in learner.sees
        assert "Question numbers?" in learner.sees


async def test_a_storm_of_resizes_leaves_the_answer_where_it_was(tutor):
    async with tutor(lesson="first") as learner:
        await learner.type("[[1, 2")
        for width, height in [(40, 10), (200, 60), (61, 21), (120, 40), (30, 8), (80, 24)]:
            await learner.pilot.resize_terminal(width, height)
        await learner.settle()
        assert "[[1, 2" in learner.sees
        assert learner.sees.splitlines()[0].endswith("1/2")


async def test_the_language_can_be_changed_while_an_answer_is_being_written(tutor):
    async with tutor(lesson="first") as learner:
        await learner.type("[[1, 2")
        learner.app.action_switch_language()
        await learner.settle()
        assert "问题 numbers?" in learner.sees
        assert "你的答案" in learner.sees
        assert "[[1, 2" in learner.sees


async def test_the_language_chosen_is_remembered_unless_another_is_asked_for(tutor):
    async with tutor(lang=None) as learner:
        learner.app.action_switch_language()
        await learner.settle()
    async with tutor(lang=None) as learner:
        assert "开始：一个输出" in learner.sees
    async with tutor(lang="en") as learner:
        assert "Begin: One output" in learner.sees


async def test_light_and_dark_can_be_switched_and_are_remembered(tutor):
    async with tutor() as learner:
        assert learner.app.theme == "tutor-dark"
        learner.app.action_switch_theme()
        await learner.settle()
        assert learner.app.theme == "tutor-light"
    async with tutor() as learner:
        assert learner.app.theme == "tutor-light"


async def test_a_light_terminal_gets_the_light_theme(tutor, monkeypatch):
    monkeypatch.setenv("COLORFGBG", "0;15")
    async with tutor() as learner:
        assert learner.app.theme == "tutor-light"


async def test_no_color_is_heeded(tutor, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with tutor() as learner:
        assert learner.app.theme == "ansi-dark"


async def test_what_is_wrong_with_the_progress_file_is_said_on_the_first_screen(tutor, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TUTOR_STATE", str(tmp_path / "file"))
    async with tutor() as learner:
        assert "Progress cannot be saved" in learner.reads
        await learner.press("enter")
        await learner.answer(learner.right_answer)
        assert "✓ Right" in learner.sees


async def test_ctrl_c_tells_how_to_quit(tutor):
    async with tutor() as learner:
        await learner.press("ctrl+c")
        assert "Ctrl+Q quits; everything is saved." in learner.reads


async def test_the_language_changes_while_a_screen_is_being_opened(tutor):
    from tutor.tui.settings import SettingsScreen

    async with tutor() as learner:
        learner.app.push_screen(SettingsScreen())
        learner.app.action_switch_language()
        await learner.settle()
        assert "设置" in learner.sees
