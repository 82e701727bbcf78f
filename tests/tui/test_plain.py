"""The same lessons as plain lines: a conversation over a pipe."""

from __future__ import annotations

import io

import pytest
import small

from tutor.cli.plain import COMMANDS, Plain, bare
from tutor.errors import UsageError
from tutor.progress import Standing, Store, Study


def study() -> Study:
    return Study(small.SmallLibrary(), Store(), small.TEACHING)


def talk(*lines: str, lesson: str | None = None, lang: str = "en", ascii: bool = False) -> str:
    """What a learner hears who says these lines and then hangs up."""
    out = io.StringIO()
    Plain(study(), io.StringIO("".join(f"{line}\n" for line in lines)), out, lang=lang, ascii=ascii).run(lesson)
    return out.getvalue()


def right_answer(lesson: str = "first") -> str:
    there = study()
    return small.expected(there.open(lesson).variant)


def test_a_learner_hears_the_lesson_the_program_the_question_and_how_to_answer():
    heard = talk()
    assert "Lesson: One output\nA product has two gradients.\n" in heard
    assert "Exercise 1 of 2 in lesson One output." in heard
    assert "The program has 5 lines:\n 1  import torch\n" in heard
    assert "Question: Question numbers?" in heard
    assert "Answer with numbers in the right shape" in heard


def test_the_end_of_the_input_ends_politely():
    assert talk().endswith("Your progress is saved. Goodbye.\n")


def test_the_lesson_text_is_said_once():
    talk()
    assert "A product has two gradients." not in talk()
    assert "A product has two gradients." in talk("lesson")


def test_a_right_answer_is_heard_and_kept():
    answer = right_answer()
    heard = talk(answer)
    assert f"Read as {answer}.\nRight. That is right.\nBecause of numbers.\nType next to go on" in heard
    assert study().standing("first").standings[0] is Standing.RIGHT


def test_a_wrong_answer_is_followed_by_the_belief_behind_it():
    assert "Not yet. You transposed it." in talk("[[9, 9]]")


def test_an_unreadable_answer_costs_nothing():
    assert "This cannot be read; it costs nothing. Write it as" in talk("what is ?")
    assert Store().attempts() == ()


def test_hints_one_by_one():
    heard = talk("hint", "hint", "hint")
    assert "Hint 1: First rung.\nHint 2: Second rung.\nThere are no more hints." in heard


def test_options_are_numbered_and_answered_by_number():
    heard = talk("1", lesson="second")
    assert "  1: a leaf\n  2: no leaf\n" in heard
    assert "Right." in heard


def test_a_table_says_how_it_is_written():
    heard = talk("next", "a: yes, yes; out: no, yes", lesson="second")
    assert "Answer for a, out, in this order; for each say is_leaf, requires_grad." in heard
    assert "Write it as a: yes, yes; out: yes, yes" in heard
    assert "Right." in heard


def test_next_and_previous_stop_at_the_ends():
    assert "This is the first exercise." in talk("previous", lesson="first")
    assert "That was the last exercise." in talk("next", "next", "next", lesson="second")


def test_other_numbers_for_the_same_exercise():
    heard = talk("again")
    programs = [line for line in heard.splitlines() if "torch.tensor" in line]
    assert len(set(programs)) == 2


def test_the_answer_is_shown_only_on_demand_and_counts_as_given_up():
    answer = right_answer()
    heard = talk("why", "show")
    assert "Answer first, or type show" in heard
    assert f"The answer is: {answer}\nBecause of numbers." in heard
    assert study().standing("first").standings[0] is Standing.GAVE_UP


def test_the_list_of_lessons_and_opening_one():
    heard = talk("list", "open 2", "open nowhere")
    assert "1: One output. 0 of 2 right.\n2: Flags. 0 of 3 right." in heard
    assert "Exercise 1 of 3 in lesson Flags." in heard
    assert "There is no lesson nowhere." in heard


def test_quit_ends_at_once():
    heard = talk("quit", "hint")
    assert "First rung." not in heard


def test_a_learner_goes_on_where_they_were():
    talk("next", lesson="second")
    assert "Exercise 2 of 3 in lesson Flags." in talk()


def test_every_command_is_in_the_help():
    heard = talk("?")
    assert all(name in heard for names, _, _ in COMMANDS for name in names)


def test_the_whole_conversation_in_chinese():
    heard = talk("hint", "[[9, 9]]", lang="zh")
    assert "课程“一个输出”，第 1/2 题。" in heard
    assert "提示 1：第一级提示。" in heard
    assert "还不对。你把它转置了。" in heard
    assert "Question" not in heard


def test_ascii_only():
    assert talk("hint", "[[9, 9]]", "list", "repeat", ascii=True).isascii()


def test_marks_of_emphasis_are_not_said_and_powers_stay():
    assert bare("**All** of `w.grad` is\n```python\nx**2 + y**2\n```") == "All of w.grad is\nx**2 + y**2"


def test_no_line_moves_the_cursor_or_draws_a_box():
    heard = talk("hint", "[[9, 9]]", "list", "?")
    assert "\x1b" not in heard
    assert not set(heard) & set("│─╭╮╰╯┌┐└┘")


def test_an_unknown_lesson_is_refused_with_the_nearest_name():
    with pytest.raises(UsageError, match="Did you mean 'second'"):
        talk(lesson="secnd")


def test_the_notice_about_the_progress_file_goes_to_the_error_stream(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TUTOR_STATE", str(tmp_path / "file"))
    assert "Goodbye. What you answered now could not be saved." in talk()
    assert "Progress cannot be saved" in capsys.readouterr().err
