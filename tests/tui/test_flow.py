"""What a learner does on the screen, and what they then see."""

from __future__ import annotations

import pytest
import small

from tutor.progress import Standing, Store


async def test_the_first_screen_lists_the_lessons_and_offers_to_begin(tutor):
    async with tutor() as learner:
        assert "▶ Begin: One output" in learner.sees
        assert "0 of 2 right" in learner.sees
        assert "The seed" in learner.sees


async def test_enter_opens_the_first_exercise_with_its_program_and_question(tutor):
    async with tutor() as learner:
        await learner.press("enter")
        assert "5  out.backward()" in learner.sees
        assert "Question numbers?" in learner.sees
        assert "1/2" in learner.sees


async def test_a_right_answer_is_said_to_be_right_with_its_explanation_and_is_kept(tutor):
    async with tutor(lesson="first") as learner:
        await learner.answer(learner.right_answer)
        assert "✓ Right  That is right." in learner.sees
        assert "Because of numbers." in learner.sees
        assert "F8 Next" in learner.sees
    assert [a.outcome for a in Store().attempts()] == ["right"]


async def test_a_wrong_answer_shows_the_belief_behind_it_and_how_it_was_read(tutor):
    async with tutor(lesson="first") as learner:
        await learner.answer("[[9,9]]")
        assert "✗ Not yet  You transposed it." in learner.sees
        assert "read as [[9, 9]]" in learner.sees


async def test_an_unreadable_answer_costs_nothing_and_says_how_to_write_it(tutor):
    async with tutor(lesson="first") as learner:
        await learner.answer("what?")
        assert "Cannot be read (costs nothing)  Write it as [[..], [..]]." in learner.sees
    assert Store().attempts() == ()


async def test_while_typing_the_learner_sees_how_the_answer_would_be_read(tutor):
    async with tutor(lesson="first") as learner:
        await learner.type("[[9,9]]")
        assert "read as [[9, 9]]" in learner.sees
        await learner.type("?")
        assert "read as" not in learner.sees


async def test_an_empty_answer_is_not_sent(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("enter")
        assert "Write an answer first" in learner.sees
    assert Store().attempts() == ()


async def test_hints_appear_one_at_a_time_and_the_last_one_says_so(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("f2")
        assert "Hint 1  First rung." in learner.sees
        assert "Second rung." not in learner.sees
        await learner.press("f2")
        assert "Hint 2  Second rung." in learner.sees
        await learner.press("f2")
        assert "no more hints" in learner.sees


async def test_markup_and_control_characters_in_an_answer_are_shown_as_they_are(tutor):
    async with tutor(lesson="first") as learner:
        await learner.answer("[b]x[/b] [@click=app.quit]q[/]")
        assert "read as [b]x[/b] [@click=app.quit]q[/]" in learner.sees


async def test_another_variant_asks_again_with_other_numbers_and_an_empty_answer_box(tutor):
    async with tutor(lesson="first") as learner:
        await learner.answer(learner.right_answer)
        seeds = {learner.study.here.variant.seed}
        await learner.press("f5")
        assert learner.study.here.variant.seed not in seeds
        assert "✓" not in learner.sees
        await learner.answer(learner.right_answer)
        assert "✓ Right" in learner.sees


async def test_every_kind_is_answered_with_the_keyboard_alone_at_80_by_24(tutor):
    async with tutor(lesson="first") as learner:
        await learner.answer(learner.right_answer)
        await learner.press("f8")
        await learner.press("1", "enter")
        assert "✓ Right" in learner.sees
        await learner.press("f8")
        await learner.press("down", "up", "enter")
        assert "✓ Right" in learner.sees
        await learner.press("f8")
        await learner.press("y", "right", "y", "down", "y", "left", "n")
        assert "yes" in learner.sees
        await learner.press("enter")
        assert "✓ Right" in learner.sees
        await learner.press("f8")
        await learner.press("3", "down", "down")
        assert "3▸ w = torch.ones" in learner.sees
        await learner.press("enter")
        assert "✗ Not yet" in learner.sees
        await learner.press("up", "enter")
        assert "✓ Right" in learner.sees
        await learner.press("f8")
        assert "That was the last exercise." in learner.sees
        assert [s.done for s in learner.study.lessons()] == [True, True]


async def test_a_table_with_an_empty_cell_says_which_and_is_not_sent(tutor):
    async with tutor(lesson="second") as learner:
        await learner.press("f8")
        await learner.press("y", "enter")
        assert "a.requires_grad is still empty." in learner.sees
    assert Store().attempts() == ()


async def test_that_an_answer_is_missing_is_said_until_one_is_written(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("enter")
        assert "Write an answer first" in learner.reads
        await learner.press("[")
        assert "Write an answer first" not in learner.reads


async def test_an_exercise_without_other_numbers_says_so(tutor):
    async with tutor(lesson="second") as learner:
        await learner.press("f8", "f8")
        await learner.press("f5")
        assert "no other numbers" in learner.sees


async def test_quitting_in_the_middle_and_coming_back_goes_on_with_the_half_typed_answer(tutor):
    async with tutor(lesson="second") as learner:
        await learner.press("f7", "f7")
        await learner.press("f2")
        await learner.type("[[2], [")
        await learner.press("ctrl+q")
    async with tutor() as learner:
        assert "▶ Continue: One output, exercise 1 of 2" in learner.sees
        await learner.press("enter")
        assert "[[2], [" in learner.sees
        assert "Hint 1  First rung." in learner.sees


async def test_coming_back_to_a_solved_exercise_shows_the_answer_and_its_verdict_again(tutor):
    async with tutor(lesson="first") as learner:
        await learner.answer(learner.right_answer)
        answer = learner.right_answer
    async with tutor() as learner:
        await learner.press("enter")
        assert answer in learner.sees
        assert "✓ Right" in learner.sees
        assert "Because of numbers." in learner.sees
    assert len(Store().attempts()) == 1


async def test_asking_why_before_answering_asks_first_and_no_means_no(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("f3")
        assert "then count as given up" in learner.reads
        await learner.press("escape")
        assert "Question numbers?" in learner.sees
        assert learner.study.standing("first").standings[0] is Standing.NEW


async def test_giving_up_shows_the_answer_and_why_and_other_numbers_still_count(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("f9")
        await learner.press("y")
        assert f"The answer  {learner.right_answer}" in learner.sees
        assert "Because of numbers." in learner.sees
        assert learner.study.standing("first").standings[0] is Standing.GAVE_UP
        await learner.press("f5")
        await learner.answer(learner.right_answer)
        assert learner.study.standing("first").standings[0] is Standing.RIGHT


async def test_the_answer_given_up_on_is_still_shown_when_coming_back(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("f9")
        await learner.press("y")
    async with tutor(lesson="first") as learner:
        assert "The answer" in learner.sees


async def test_escape_leads_back_to_the_list_with_the_progress_made(tutor):
    async with tutor() as learner:
        await learner.press("enter")
        await learner.answer(learner.right_answer)
        await learner.press("escape")
        assert "1 of 2 right" in learner.sees
        await learner.press("down", "down", "down", "enter")
        assert "Question pick?" in learner.sees


async def test_a_lesson_opened_for_the_first_time_shows_its_text_first_and_only_once(tutor):
    async with tutor(lessons_read=False) as learner:
        await learner.press("enter")
        assert "A product has two gradients." in learner.sees
        await learner.press("enter")
        await learner.answer(learner.right_answer)
        assert "✓ Right" in learner.sees
        await learner.press("f8", "f7")
        assert "A product has two gradients." not in learner.sees


async def test_the_lesson_text_is_one_key_away(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("f6")
        assert "A product has two gradients." in learner.sees
        await learner.press("escape")
        assert "Question numbers?" in learner.sees


async def test_undo_takes_back_a_deleted_answer(tutor):
    async with tutor(lesson="first") as learner:
        await learner.type("[[1, 2]]")
        await learner.press("ctrl+u")
        assert "[[1, 2]]" not in learner.sees
        await learner.press("ctrl+z")
        assert "[[1, 2]]" in learner.sees


async def test_earlier_answers_come_back_under_the_up_key_and_what_was_typed_under_down(tutor):
    async with tutor(lesson="first") as learner:
        await learner.answer("[[9]]")
        await learner.press("ctrl+u")
        await learner.type("[[8")
        await learner.press("up")
        assert learner.app.screen.box.answer == "[[9]]"
        await learner.press("down")
        assert learner.app.screen.box.answer == "[[8"


async def test_a_printed_tensor_of_several_lines_is_pasted_as_one_line(tutor):
    from textual import events

    async with tutor(lesson="first") as learner:
        learner.app.screen.box.line.post_message(events.Paste("tensor([[2.],\n        [3.]])"))
        await learner.settle()
        assert learner.app.screen.box.answer == "tensor([[2.], [3.]])"


async def test_a_paste_of_a_megabyte_is_cut_and_said(tutor):
    from textual import events

    async with tutor(lesson="first") as learner:
        learner.app.screen.box.line.post_message(events.Paste("9" * 1_000_000))
        await learner.settle()
        assert len(learner.app.screen.box.answer) == 2000
        assert "Only the first 2000 characters of what was pasted were taken." in learner.reads


async def test_a_verdict_that_comes_late_is_not_shown_on_another_exercise(tutor):
    import dataclasses
    import threading

    may_go_on = threading.Event()

    def slow(variant, text):
        if text == "[[9]]":
            may_go_on.wait(10)
        return small.grade(variant, text)

    async with tutor(lesson="first", teaching=dataclasses.replace(small.TEACHING, grade=slow)) as learner:
        await learner.pilot.press(*"[[9]]", "enter")
        await learner.pilot.press("f8")
        await learner.until("Question yes-or-no?")
        may_go_on.set()
        await learner.settle()
        assert "You transposed it." not in learner.sees
    assert [a.exercise for a in Store().attempts()] == ["numbers"]


async def test_the_list_scrolled_and_clicked_with_the_mouse_opens_a_lesson(tutor):
    async with tutor() as learner:
        await learner.pilot.click("#lessons", offset=(6, 6))
        await learner.settle()
        assert "Question pick?" in learner.sees


async def test_tab_goes_to_the_program_and_stops_at_the_tutors_words_only_where_they_scroll(tutor):
    async with tutor(lesson="first", size=(80, 24)) as learner:
        await learner.press("tab")
        assert learner.app.focused is learner.app.screen.program
        await learner.press("tab")
        assert learner.app.focused is learner.app.screen.box.line


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_an_answer_longer_than_its_line_is_seen_where_it_is_written(tutor, size):
    async with tutor(lesson="first", size=size) as learner:
        await learner.type("[[1.123456789, 2.123456789, 3.123456789, 4.123456789, 5.123456789, 6.123456789, 7.5")
        assert "6.123456789, 7.5" in learner.sees
        await learner.press("home")
        assert "[[1.123456789, 2.12345" in learner.sees


async def test_what_was_given_in_an_exercise_that_was_left_meanwhile_counts_for_no_other(tutor):
    async with tutor(lesson="first") as learner:
        await learner.type("[[9]]")
        screen, box = learner.app.screen, learner.app.screen.box
        screen.show(learner.study.another_variant())
        box.give()
        box.changed()
        await learner.settle()
        assert not Store().attempts()
        assert screen.box.answer == ""
        assert screen.here.sheet.draft == ""
