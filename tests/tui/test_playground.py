"""The playground: run as it is typed, changes shown, files kept, an exercise made of it."""

from __future__ import annotations

import pytest

from tutor.progress import Store

PRODUCT = "import torch\nx = torch.tensor([2., 3.], requires_grad=True)\ny = (x * x).sum()\ny.backward()\n"


async def test_it_begins_with_a_program_that_has_been_run(play):
    async with play() as player:
        assert "tensor([[5.]], grad_fn=<MmBackward0>)" in player.learner.sees


async def test_help_in_the_editor_names_the_keys_of_the_playground(play):
    async with play(size=(120, 40)) as player:
        await player.press("f1")
        assert "F7 Number smaller" in player.learner.reads
        assert "F6 Line or results" in player.learner.reads


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["program.py"], "The playground needs a terminal"),
        (["learn", "program.py"], "`tutor play program.py` opens it"),
        (["learn", "mine.yaml"], "`tutor learn --lessons mine.yaml` opens it"),
    ],
)
def test_a_file_in_place_of_a_verb_or_a_lesson_is_understood(given, said, capsys, monkeypatch):
    from tutor.cli import main

    monkeypatch.setattr("sys.argv", ["tutor", *given])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert said in capsys.readouterr().err


async def test_changing_a_number_shows_what_the_gradients_were(play):
    async with play(size=(120, 40)) as player:
        await player.put(PRODUCT)
        player.screen.editor.move_cursor((1, 18))
        await player.press("f8")
        await player.settle()
        assert "[3., 3.], requires_grad=True" in player.learner.sees
        assert "= [3., 3.] was [2., 3.]" in player.learner.reads
        assert ".grad = [6., 6.] was [4., 6.]" in player.learner.reads
        await player.press("f7", "f7")
        await player.settle()
        assert "[1., 3.], requires_grad=True" in player.learner.sees


async def test_typing_runs_the_program_and_a_half_typed_one_keeps_what_was_there(play):
    async with play(size=(120, 40)) as player:
        await player.put(PRODUCT)
        player.screen.editor.move_cursor((4, 0))
        await player.learner.type("print(")
        await player.settle()
        assert "line 5:" in player.learner.reads
        assert "As it was before this fault:" in player.learner.reads
        assert ".grad = [4., 6.]" in player.learner.reads
        await player.learner.type("x.grad)")
        await player.settle()
        assert "tensor([4., 6.])" in player.learner.sees


async def test_an_error_is_in_pytorchs_words_with_its_line_marked(play):
    async with play(size=(120, 40)) as player:
        await player.put(PRODUCT + "y.backward()\n")
        assert "line 5: RuntimeError: Trying to backward through" in player.learner.reads
        assert player.screen.editor.marked == 5


async def test_the_line_under_the_cursor_is_explained(play):
    async with play(size=(120, 40)) as player:
        await player.put(PRODUCT)
        player.screen.editor.move_cursor((2, 0))
        await player.learner.settle()
        assert "y () torch.float32 13." in player.learner.reads
        assert "y is not a leaf: sum computed it" in player.learner.reads


async def test_at_80_by_24_one_key_goes_between_results_and_the_line(play):
    async with play() as player:
        await player.put(PRODUCT)
        assert "output and tensors" in player.learner.sees
        player.screen.editor.move_cursor((2, 0))
        await player.press("f6")
        assert "what this line did" in player.learner.sees
        assert "output and tensors" not in player.learner.sees


async def test_the_graph_of_the_program_is_one_key_away(play):
    async with play(size=(120, 40)) as player:
        await player.put(PRODUCT)
        await player.press("f4", "end")
        assert "x.grad becomes [4., 6.]." in player.learner.reads
        await player.press("escape")
        assert "playground" in player.learner.sees


async def test_a_program_that_never_ends_is_stopped_and_the_next_one_runs(play):
    async with play() as player:
        player.screen._apart.seconds = 0.5
        await player.put("import torch\nx = torch.ones(1)\nfor i in range(250000):\n    x = x + 1\n")
        assert "took longer than 0.5 seconds and was stopped" in player.learner.reads
        player.screen._apart.seconds = 60
        await player.put("print(7)\n")
        assert "7" in player.learner.sees


async def test_markup_and_control_characters_are_shown_as_they_are(play):
    async with play(size=(120, 40)) as player:
        await player.put("print('[b]x[/b] [@click=app.quit]q[/]' + chr(27) + '[31m')\n")
        assert "[b]x[/b] [@click=app.quit]q[/]\\x1b[31m" in player.learner.sees


async def test_what_was_typed_is_there_the_next_time_saved_or_not(play):
    async with play() as player:
        await player.put("x = 12345\n")
        await player.press("ctrl+q")
    async with play() as player:
        assert player.screen.editor.text == "x = 12345\n"


async def test_a_file_is_opened_changed_and_saved(play, tmp_path):
    file = tmp_path / "p.py"
    file.write_text("x = 1\n")
    async with play(file) as player:
        assert "playground: p.py" in player.learner.sees
        player.screen.editor.move_cursor((0, 5))
        await player.learner.type("23")
        assert "p.py, not saved" in player.learner.sees
        await player.press("ctrl+s")
        assert "Saved as" in player.learner.reads
        assert "not saved" not in player.learner.sees
    assert file.read_text() == "x = 123\n"


async def test_changes_not_saved_come_back_over_the_file_and_undo_shows_it(play, tmp_path):
    file = tmp_path / "p.py"
    file.write_text("x = 1\n")
    async with play(file) as player:
        player.screen.editor.move_cursor((0, 5))
        await player.learner.type("9")
        await player.press("ctrl+q")
    async with play(file) as player:
        assert player.screen.editor.text == "x = 19\n"
        assert "is back" in player.learner.reads
        await player.press("ctrl+z")
        assert player.screen.editor.text == "x = 1\n"


async def test_a_file_changed_meanwhile_is_not_written_over_unasked(play, tmp_path):
    file = tmp_path / "p.py"
    file.write_text("x = 1\n")
    async with play(file) as player:
        file.write_text("x = 2\n")
        await player.press("#", "ctrl+s")
        assert "changed by another program" in player.learner.reads
        await player.press("n")
        assert file.read_text() == "x = 2\n"
        await player.press("ctrl+s", "y")
        assert file.read_text() == "#x = 1\n"


async def test_a_new_file_is_named_when_it_is_saved(play, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with play() as player:
        await player.put("x = 1\n")
        await player.press("ctrl+s", "enter")
        assert "playground: program.py" in player.learner.sees
    assert (tmp_path / "program.py").read_text() == "x = 1\n"


async def test_that_a_file_is_new_is_said_and_undo_brings_back_what_was_there(play, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with play() as player:
        await player.put(PRODUCT)
        await player.press("f3")
        await player.learner.type("nope.py")
        await player.press("enter")
        [told] = player.learner.app._notifications
        assert told.message == "nope.py does not exist yet; saving makes it."
        assert player.screen.editor.text == ""
        await player.press("ctrl+z")
        assert player.screen.editor.text == PRODUCT
    assert not (tmp_path / "nope.py").exists()


async def test_a_file_that_cannot_be_read_is_said(play, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.py").write_bytes(b"\xff\xfe\x00")
    async with play() as player:
        await player.press("f3")
        await player.learner.type("p.py")
        await player.press("enter")
        assert "is not a text file" in player.learner.reads


async def test_an_exercise_is_made_of_the_program(play, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with play(size=(120, 40)) as player:
        await player.put(PRODUCT)
        await player.press("f9")
        assert "what shall it ask?" in player.learner.reads
        assert "What is x.grad?" in player.learner.reads
        await player.press("enter")
        assert "exercise-x-grad.yaml" in player.learner.reads
    assert "ask: x.grad" in (tmp_path / "exercise-x-grad.yaml").read_text(encoding="utf-8")


async def test_a_program_with_nothing_to_ask_says_so(play):
    async with play() as player:
        await player.put("x = 1\n")
        await player.press("f9")
        assert "There is nothing to ask yet" in player.learner.reads


async def test_a_paste_of_a_megabyte_is_cut_and_said(play):
    from textual import events

    async with play() as player:
        player.screen.editor.replace_all("")
        player.screen.editor.post_message(events.Paste("# " + "9" * 1_000_000))
        await player.learner.settle()
        assert len(player.screen.editor.text) == 100_000
        assert "Only the first 100000 characters" in player.learner.reads


async def test_it_speaks_chinese(play):
    async with play(lang="zh", size=(120, 40)) as player:
        await player.put(PRODUCT)
        assert "输出与张量" in player.learner.sees
        assert "程序没有打印内容" in player.learner.reads


async def test_nothing_is_kept_that_the_store_cannot_hold(play, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TUTOR_STATE", str(tmp_path / "file"))
    async with play() as player:
        await player.put("x = 5\n")
        assert not Store().saving
