"""The same lessons as plain lines: a conversation over a pipe."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import exercises
import pytest
import small

from tutor.cli.plain import COMMANDS, Plain, bare
from tutor.errors import UsageError
from tutor.progress import Standing, Store, Study

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def study(days: float = 0) -> Study:
    return Study(small.SmallLibrary(), Store(now=lambda: NOON + timedelta(days=days)), small.TEACHING)


def talk(
    *lines: str, lesson: str | None = None, lang: str = "en", ascii: bool = False, there: Study | None = None
) -> str:
    """What a learner hears who says these lines and then hangs up."""
    out = io.StringIO()
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    Plain(there or study(), source, out, lang=lang, ascii=ascii).run(lesson)
    return out.getvalue()


def real(*kinds: str) -> Study:
    """Exercises graded by the tutor itself."""
    return Study(exercises.one(*kinds), Store())


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


# Every kind, graded by the tutor itself.


@pytest.mark.parametrize(
    ("kind", "how", "answer"),
    [
        ("gradient", "Answer with numbers in the right shape", "[2, 4]"),
        ("formula", "Answer with a formula", "3*x**2"),
        ("flag", "Answer yes or no", "no"),
        ("raises", "Answer with the line and the error", "line 6: RuntimeError"),
        ("choice", "Answer with the number of an option", "2"),
        ("table", "Answer for x, h, in this order", "x: yes, [2, 4]; h: no, None"),
        ("output", "write \\n where a line ends", r"tensor([2., 4.], grad_fn=<MulBackward0>)\n3"),
        ("steps", "Answer all in one line: h = ..; x.grad = ..", "h = [1, 4]; x.grad = [2, 4]"),
    ],
)
def test_every_kind_is_answered_in_one_line(kind, how, answer):
    heard = talk(answer, there=real(kind))
    assert how in heard
    assert "Right." in heard


def test_a_program_is_changed_line_by_line_run_and_given():
    heard = talk("run", "3: h = x * x", "3+: y = h.sum()", "program", "run", "give", there=real("code"))
    assert "The program to change has 5 lines:" in heard
    assert "Line 4 raises RuntimeError: grad can be implicitly created only for scalar outputs" in heard
    assert "Line 3 is now: h = x * x\nLine 4 is now: y = h.sum()" in heard
    assert " 4  y = h.sum()\n 5  y.backward()" in heard
    assert "It prints:\ntensor([2., 4.])" in heard
    assert "Right." in heard


def test_a_line_of_a_program_is_taken_away_and_one_that_is_not_there_is_said():
    heard = talk("5-", "9: x", "0+: # first", "program", there=real("code"))
    assert "Line 5 is taken away: print(x.grad)" in heard
    assert "There is no line 9; the program has 4." in heard
    assert " 1  # first\n 2  import torch" in heard


def test_a_whole_program_is_pasted_and_ends_with_a_full_stop():
    program = exercises.SUM.rstrip("\n").split("\n")
    heard = talk("paste", *program, ".", "give", there=real("code"))
    assert "a line with only a full stop ends it" in heard
    assert "Right." in heard


def test_a_half_changed_program_is_there_again():
    talk("3: h = x * x", there=real("code"))
    assert " 3  h = x * x" in talk(there=real("code"))


def test_an_answer_that_is_also_a_command_is_written_behind_an_equals_sign():
    assert "Read as hint" in talk("= hint")


# Follow-ups, where we part, lines.


def test_a_follow_up_is_asked_in_its_place_and_settles_which_belief_it_was():
    there = real("two-beliefs")
    there.open("first")
    asked = there.follow_up(there.here, there.answer("4"))
    answer = next(str(found[0].value) for found in asked.beliefs.values() if found)
    heard = talk("4", answer, "8", there=real("two-beliefs"))
    assert "One question tells which idea it was." in heard
    assert "Back to the exercise: give your answer again." in heard
    assert heard.count("Right.") == 1
    assert [a.outcome for a in Store().attempts()][-2:] == ["settled", "right"]


def test_a_follow_up_can_be_skipped():
    heard = talk("4", "skip", "8", there=real("two-beliefs"))
    assert "Skipped. Back to the exercise." in heard
    assert "Right." in heard


def test_the_line_where_an_idea_and_pytorch_part_is_said():
    heard = talk("8", "part", there=real("adds-up"))
    assert "Type part to hear the line" in heard
    assert "Line 4: (8 * x).backward()" in heard
    assert "There is no wrong answer" in talk("part", there=real("adds-up"))


def test_a_line_of_the_program_is_explained_without_the_answer_until_it_is_known():
    before = talk("line 3", there=real("value"))
    assert "is said once you have answered" in before
    after = talk("show", "line 3", there=real("value"))
    assert "h" in after.partition("The answer is")[2]
    assert "Say which: line 3." in talk("line", there=real("value"))


def test_the_derivation_and_the_graph_are_said_in_sentences():
    heard = talk("[2, 4]", "why", "graph", there=real("gradient"))
    assert "So the answer is:\n  x.grad = [2, 4]" in heard
    assert "x: leaf" in heard or "x is a leaf" in heard


# Review, check, tour, progress.


def learn(*lessons: str) -> None:
    there = study()
    for lesson in lessons:
        for exercise in there.library.lesson(lesson).exercises:
            there.open(lesson, exercise.id)
            there.answer(small.expected(there.here.variant))


def test_todays_reviews_are_offered_asked_and_ended():
    learn("first")
    there = study(days=3)
    assert "2 exercises are due for review today. Type review." in talk(there=there)
    here = there.review()
    first = small.expected(here.variant)
    there.answer(first)
    second = small.expected(there.next().variant)
    heard = talk("repeat", second, "next", there=study(days=3))
    assert "Review 2 of 2, from lesson One output." in heard
    assert "That was all for today: 2 reviewed. The next is due on" in heard
    assert "Nothing is due for review today." in talk("review", there=study(days=0.01))


def test_reviews_beyond_a_days_share_can_be_spread_out():
    learn("first", "second")
    Store().set_setting("reviews-per-day", "2")
    heard = talk("review", "spread", "spread", there=study(days=9))
    assert "3 more are due beyond the limit of 2 a day" in heard
    assert "3 exercises are spread over the next 7 days." in heard
    assert "Nothing waits beyond today." in heard


def test_a_unit_is_tested_out_of_and_who_does_not_know_is_told_where_to_begin():
    heard = talk("check", "hint", *["next"] * 5)
    assert "Check, question 1 of at most 5" in heard
    assert "A check gives no hints." in heard
    assert "Not the whole unit yet." in heard
    assert "Begin with the lesson One output: type open first." in heard
    assert "There is no unit nowhere. The units are: seed." in talk("check nowhere")


def test_progress_says_lessons_days_and_misconceptions():
    learn("first")
    heard = talk("progress", there=study(days=1))
    assert "2 of 5 exercises right." in heard
    assert "2026-05-04: answered 2, right so far 2." in heard
    assert "One output: 2 of 2 right, about" in heard
    assert "No misconceptions met so far." in heard


def test_progress_is_carried_in_a_file_and_forgotten_only_when_asked_twice(tmp_path):
    learn("first")
    file = tmp_path / "out.json"
    heard = talk(f"export {file}", "reset", f"import {file}", "export", "import")
    assert f"2 answers written to {file}." in heard
    assert "All 2 answers would be forgotten, after a backup. Type reset everything to do it." in heard
    assert "2 answers read, 0 of them new here." in heard
    assert "Say where: export FILE." in heard
    heard = talk("reset everything")
    kept = heard.partition("The backup is ")[2].partition(".json")[0] + ".json"
    assert Path(kept).exists()
    assert "2 answers read, 2 of them new here." in talk(f"import {kept}")


def test_a_file_that_cannot_be_read_is_said_in_the_learners_language():
    assert "无法读取" in talk("import nowhere.json", lang="zh")


def test_words_and_lessons_are_looked_up_in_both_languages():
    heard = talk("find leaf", "find 输出", "find zzz", "find")
    assert "leaf tensor: A tensor without history" in heard
    assert "Lesson 1: One output" in heard
    assert "Nothing found for zzz." in heard
    assert "Say what: find detach." in heard


def test_the_language_changes_in_the_middle_and_is_remembered():
    heard = talk("language", "language en")
    assert "现在使用中文。" in heard
    assert "问题：问题 numbers?" in heard
    assert heard.rstrip().endswith("Goodbye.")
    assert Store().setting("language") == "en"


def test_control_characters_are_said_as_what_they_are():
    assert "\x1b" not in talk("[\x1b[31m")


def test_ascii_holds_for_derivations_graphs_and_search():
    heard = talk("[2, 4]", "why", "graph", "find jacobian", "list", "?", ascii=True, there=real("gradient"))
    assert heard.isascii()
