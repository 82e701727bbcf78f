"""Around the exercises: the first start, search, reviews, the check of a unit, progress, settings."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pytest
import small

from tutor.progress import Attempt, Place, Store
from tutor.progress.preferences import Preferences

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
TOUR = dataclasses.replace(small.FIRST, id="tour", title=small.Text(en="How to answer", zh="怎样作答"), unit="tour")
WITH_TOUR = small.SmallLibrary(
    lessons=(TOUR, small.FIRST, small.SECOND),
    units=(*small.SmallLibrary().units, small.Unit("tour", small.Text("Tour"))),
)


def later(days: float = 0):
    return lambda: NOON + timedelta(days=days)


def learned(*exercises: str, outcome: str = "right", days: float = 0, tag: str = "", seed: int = 1) -> None:
    """A learner who has answered these exercises before."""
    store = Store(now=later(days))
    store.set_setting("learner", "li")
    for place in exercises:
        lesson, _, exercise = place.partition("/")
        store.add_attempt(Attempt(lesson, exercise, seed, "hash", "1", "1", outcome, tag or outcome, 0))
        store.set_place(Place(lesson, exercise))
    store.close()


ALL = ("first/numbers", "first/yes-or-no", "second/pick", "second/flags", "second/raises")


# The first start.


async def test_the_first_start_asks_the_language_and_offers_the_tour(tutor):
    async with tutor(first_start=True, lang=None, library=WITH_TOUR) as learner:
        assert "F1 helps, Ctrl+Q quits" in learner.reads
        assert "English" in learner.sees
        assert "中文" in learner.sees
        await learner.press("down", "enter")
        assert "先做入门练习" in learner.sees
        await learner.press("enter")
        assert "怎样作答" in learner.sees
        assert learner.study.here.lesson.id == "tour"


async def test_the_tour_can_be_skipped_is_not_offered_again_and_is_found_again(tutor):
    async with tutor(first_start=True, library=WITH_TOUR) as learner:
        await learner.press("escape")
        assert "▶ Begin: One output" in learner.sees
    async with tutor(first_start=True, library=WITH_TOUR) as learner:
        assert "▶ Begin: One output" in learner.sees
        await learner.press("t")
        assert "How to answer" in learner.sees
        await learner.press("escape", "escape")
        assert "▶ Continue: How to answer, exercise 1 of 2" in learner.sees


async def test_at_the_end_of_the_tour_the_lessons_wait(tutor):
    async with tutor(library=WITH_TOUR, lesson="tour") as learner:
        await learner.press("escape", "f8", "f8")
        assert "That was the last exercise." in learner.sees


async def test_a_learner_who_was_here_before_is_not_welcomed_again(tutor):
    learned("first/numbers")
    async with tutor(first_start=True) as learner:
        assert "▶ Continue: One output, exercise 1 of 2" in learner.sees


# The first page.


async def test_the_first_page_shows_what_is_right_what_is_due_and_where_to_go_on(tutor):
    learned(*ALL[:3])
    async with tutor(now=later(5)) as learner:
        assert "▶ Continue: Flags, exercise 1 of 3" in learner.sees
        assert "Review: 3 due today" in learner.sees
        assert "●●  2 of 2 right, 2 due" in learner.sees
        assert "●○○  1 of 3 right, 1 due" in learner.sees


async def test_the_first_page_says_when_the_next_review_is_due(tutor):
    learned("first/numbers")
    async with tutor(now=later(0)) as learner:
        assert "Review: the next is due on 2026-05-06" in learner.sees


async def test_beside_the_list_of_a_wide_window_stands_what_the_chosen_lesson_is_about(tutor):
    async with tutor(size=(120, 40)) as learner:
        await learner.press("down", "down")
        assert "A product has two gradients." in learner.reads
        assert "Question yes-or-no?" in learner.sees
        await learner.press("down", "down", "down")
        assert "Write or paste a program" in learner.reads


async def test_every_key_of_the_first_page_leads_somewhere(tutor):
    async with tutor(library=WITH_TOUR) as learner:
        for key, title in [("r", "Review"), ("p", "Progress"), ("s", "Settings"), ("t", "How to answer")]:
            await learner.press(key)
            assert title in learner.sees.splitlines()[0] or "A product has" in learner.sees
            await learner.press("escape", "escape")
            assert "autograd-tutor" in learner.sees.splitlines()[0]


# Search.


async def test_a_slash_searches_lessons_exercises_and_words_in_both_languages(tutor):
    async with tutor() as learner:
        await learner.press("slash")
        for query, found in [("flag", "Flags"), ("标志", "Flags"), ("pick", "Question pick?"), ("cotang", "cotangent")]:
            await learner.type(query)
            assert found in learner.sees.splitlines()[3], query
            await learner.press("ctrl+u")


async def test_what_was_found_opens_with_enter(tutor):
    async with tutor() as learner:
        await learner.press("slash")
        await learner.type("raises")
        await learner.press("enter")
        assert "Question raises?" in learner.sees


async def test_a_word_is_explained_over_the_screen_where_it_was_searched(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("ctrl+p")
        await learner.type("detach")
        await learner.press("enter")
        assert "no gradient flows through" in learner.reads
        await learner.press("enter")
        assert "Question numbers?" in learner.sees


async def test_search_runs_commands_of_the_screen_below(tutor):
    async with tutor(lesson="first") as learner:
        await learner.press("ctrl+p")
        await learner.type("hint")
        await learner.press("enter")
        assert "Hint 1  First rung." in learner.sees


async def test_search_says_when_it_finds_nothing_and_markup_stays_text(tutor):
    async with tutor() as learner:
        await learner.press("slash")
        await learner.type("[b]zzz[/b]")
        assert "Nothing found for “[b]zzz[/b]”." in learner.sees
        await learner.press("enter", "escape")
        assert "▶ Begin" in learner.sees


async def test_language_and_look_are_found_as_settings(tutor):
    async with tutor() as learner:
        await learner.press("slash")
        await learner.type("中文")
        await learner.press("enter")
        assert "▶ 开始" in learner.sees


# Reviews.


async def test_todays_reviews_are_answered_one_after_the_other_and_end_with_a_word(tutor):
    learned(*ALL[:2])
    async with tutor(now=later(3)) as learner:
        await learner.press("r")
        assert "▶ Begin: 2 exercises" in learner.sees
        await learner.press("enter")
        assert "review 1 of 2" in learner.sees
        for answer in ("2" if learner.study.here.exercise.kind == "bool" else "[[9]]", None):
            await learner.give(answer)
        assert "✓ Right" in learner.sees
        await learner.press("f8")
        assert "review 2 of 2" in learner.sees
        await learner.give()
        await learner.press("f8")
        assert "That was all for today: 2 reviewed." in learner.reads
        await learner.press("escape")
        assert "Review: the next is due on" in learner.sees


async def test_a_review_left_in_the_middle_is_the_way_on(tutor):
    learned(*ALL)
    async with tutor(now=later(5)) as learner:
        await learner.press("r", "enter")
        await learner.give()
        await learner.press("f8")
        place = learner.study.here.place
        await learner.press("ctrl+q")
    async with tutor(now=later(5)) as learner:
        assert "▶ Continue: review, 4 left today" in learner.sees
        await learner.press("enter")
        assert learner.study.here.place == place
        assert "review 2 of 5" in learner.sees


async def test_more_than_a_days_share_waits_and_can_be_spread_out(tutor):
    learned(*ALL)
    Store().set_setting("reviews-per-day", "2")
    async with tutor(now=later(9)) as learner:
        assert "Review: 2 today, 3 more wait" in learner.sees
        await learner.press("r")
        assert "3 more are due, beyond the limit of 2 a day." in learner.reads
        await learner.press("s")
        assert "3 exercises are spread over the next 7 days." in learner.reads
        assert "more are due" not in learner.reads
    async with tutor(now=later(10)) as learner:
        assert "Review: 2 today, 1 more wait" in learner.sees


async def test_the_days_share_is_changed_where_the_reviews_are(tutor):
    learned(*ALL)
    async with tutor(now=later(9)) as learner:
        await learner.press("r", "down")
        assert "Reviews a day: at most 15" in learner.sees
        await learner.press("enter")
        assert "Reviews a day: at most 20" in learner.sees
    assert Store().setting("reviews-per-day") == "20"


async def test_with_nothing_answered_the_reviews_say_what_they_are(tutor):
    async with tutor() as learner:
        await learner.press("r")
        assert "Nothing is due today." in learner.sees
        assert "come back with other numbers when you are about to forget them" in learner.reads


async def test_an_answer_given_up_on_comes_back_the_next_day(tutor):
    async with tutor(lesson="first", now=later()) as learner:
        await learner.press("f9", "y")
        assert "The answer" in learner.sees
    async with tutor(now=later(1)) as learner:
        assert "Review: 1 due today" in learner.sees


# The check of a unit.


async def test_a_unit_is_passed_by_a_short_check(tutor):
    async with tutor() as learner:
        await learner.press("down", "down", "down", "down", "enter")
        assert "check, question 1 of at most 5" in learner.sees
        for _ in range(5):
            await learner.give()
            await learner.press("f8")
            if "Passed" in learner.sees:
                break
        assert "Passed: this unit counts as known." in learner.sees
        await learner.press("enter")
        assert "passed in a check" in learner.sees
        assert "Test out" not in learner.sees


async def test_who_fails_the_check_is_told_where_to_begin(tutor):
    async with tutor() as learner:
        await learner.press("down", "down", "down", "down", "enter")
        for _ in range(5):
            assert "F8 Not known" in learner.sees
            await learner.press("f8")
            if "Check" in learner.sees:
                break
        assert "Not the whole unit yet." in learner.sees
        assert "Begin with the lesson “One output”." in learner.reads


async def test_a_check_gives_no_hint_and_says_so(tutor):
    async with tutor() as learner:
        await learner.press("down", "down", "down", "down", "enter", "f2")
        assert "A check gives no hints" in learner.reads
        assert "First rung." not in learner.sees


# Progress.


def met_a_belief() -> None:
    for n in range(3):
        learned("first/numbers", outcome="wrong", tag="broadcast-not-summed", days=n, seed=n)
    for n in (4, 5):
        learned("first/numbers", days=n, seed=n)


async def test_progress_shows_the_way_so_far_the_lessons_and_the_beliefs_met(tutor):
    met_a_belief()
    async with tutor(now=later(6), size=(80, 40)) as learner:
        await learner.press("p")
        assert "Exercises answered right, so far 1 of 5" in learner.sees
        assert "2026-05-04" in learner.sees
        assert "1 of 2, about 4" in learner.sees
        assert "broadcast-not-summed: seen 3 times, last right twice." in learner.sees
        assert "a gradient has the shape of the result" in learner.reads


async def test_where_nothing_was_right_yet_no_curve_is_drawn(tutor):
    async with tutor(lesson="first") as learner:
        await learner.answer("[[9, 9]]")
        await learner.press("escape", "p")
        assert "Exercises answered right, so far 0 of 5" in learner.sees
        assert "⣀" not in learner.sees
        assert "└" not in learner.sees


async def test_progress_is_exported_to_a_file_and_imported_on_another_machine(tutor, tmp_path, monkeypatch):
    met_a_belief()
    file = tmp_path / "out.json"
    async with tutor(now=later(6)) as learner:
        await learner.press("p", "e")
        assert "Write your progress to this file:" in learner.sees
        await learner.press("ctrl+u")
        await learner.type(str(file))
        await learner.press("enter")
        assert "5 answers written to" in learner.reads
    assert len(json.loads(file.read_text(encoding="utf-8"))["attempts"]) == 5
    monkeypatch.setenv("TUTOR_STATE", str(tmp_path / "other"))
    async with tutor(now=later(6)) as learner:
        await learner.press("p", "i")
        await learner.type(str(file))
        await learner.press("enter")
        assert "5 answers read, 5 of them new here." in learner.reads
        assert "Exercises answered right, so far 1 of 5" in learner.sees


async def test_a_file_that_is_no_progress_file_is_refused_in_the_learners_language(tutor, tmp_path):
    (tmp_path / "x.json").write_text("[]")
    async with tutor(lang="zh") as learner:
        await learner.press("p", "i")
        await learner.type(str(tmp_path / "x.json"))
        await learner.press("enter")
        assert "不是本教程的进度文件" in "".join(learner.reads.split())


async def test_beginning_anew_asks_first_offers_no_and_keeps_a_backup(tutor, tmp_path):
    met_a_belief()
    async with tutor(now=later(6)) as learner:
        await learner.press("p", "x")
        assert "All 5 answers and the place where you are will be forgotten." in learner.reads
        await learner.press("enter")
        assert len(Store().attempts()) == 5
        await learner.press("x", "y")
        assert "Everything is forgotten here. The backup is" in learner.reads
        assert "Nothing answered yet." in learner.sees
    assert Store().attempts() == ()
    [kept] = (tmp_path / "state").glob("progress-before-reset-*.json")
    assert len(json.loads(kept.read_text(encoding="utf-8"))["attempts"]) == 5


async def test_escape_leaves_the_question_for_a_file_without_doing_anything(tutor, tmp_path):
    async with tutor() as learner:
        await learner.press("p", "e", "escape")
        assert "Progress" in learner.sees.splitlines()[0]


# Settings, keys, copying.


async def test_settings_change_language_look_and_reviews_and_are_remembered(tutor):
    async with tutor(lang=None) as learner:
        await learner.press("s", "enter")
        assert "语言：中文" in learner.sees
        await learner.press("down", "enter", "enter")
        assert "外观：浅色" in learner.sees
        assert learner.app.theme == "tutor-light"
        await learner.press("down", "enter")
        assert "至多 20 题" in learner.sees
    async with tutor(lang=None) as learner:
        assert "▶ 开始" in learner.sees
        assert learner.app.theme == "tutor-light"


async def test_a_settings_file_is_written_to_start_from(tutor, tmp_path):
    file = tmp_path / "config" / "settings.toml"
    async with tutor(preferences=Preferences(file=file)) as learner:
        await learner.press("s", "end", "enter")
        assert "Written:" in learner.reads
    text = file.read_text(encoding="utf-8")
    assert '# hint = "f2,ctrl+t"' in text
    assert '# next = "f8,ctrl+n"' in text


async def test_keys_of_the_settings_file_work_and_the_screen_shows_them(tutor):
    async with tutor(lesson="first", preferences=Preferences(keys={"hint": "f11", "next": "alt+n"})) as learner:
        assert "F11 Hint" in learner.sees
        await learner.press("f2")
        assert "First rung." not in learner.sees
        await learner.press("f11")
        assert "Hint 1  First rung." in learner.sees
        assert "Alt+n Next" in learner.sees
        await learner.press("alt+n")
        assert "Question yes-or-no?" in learner.sees


async def test_what_is_wrong_in_the_settings_file_is_said_on_the_first_page(tutor):
    keys = {"hnit": "f11", "next": "f8,,ctrl+ö+x"}
    async with tutor(preferences=Preferences(keys=keys)) as learner:
        assert "there is no action hnit to give keys to. Did you mean hint?" in learner.reads
        assert "for next is no key" in learner.reads


async def test_language_and_look_of_the_settings_file_hold_at_every_start(tutor):
    Store().set_setting("language", "en")
    async with tutor(lang=None, preferences=Preferences(language="zh", theme="light")) as learner:
        assert "▶ 开始" in learner.sees
        assert learner.app.theme == "tutor-light"
        await learner.press("s")
        assert "由设置文件指定" in learner.sees


@pytest.mark.parametrize(
    ("environ", "said"),
    [({}, "Some terminals ignore that, and none says so"), ({"tool": "0"}, "Copied with xclip.")],
    ids=["terminal-only", "with-a-tool"],
)
async def test_copying_says_what_became_of_it(tutor, tmp_path, monkeypatch, environ, said):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("SSH_CONNECTION", "SSH_TTY", "WAYLAND_DISPLAY", "DISPLAY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    if environ:
        monkeypatch.setenv("DISPLAY", ":9")
        tool = tmp_path / "xclip"
        tool.write_text(f"#!/bin/sh\n/bin/cat > {tmp_path}/copied\n")
        tool.chmod(0o755)
    async with tutor() as learner:
        learner.app.copy_to_clipboard("w.grad 叶子")
        await learner.settle()
        assert said in learner.reads
    if environ:
        assert (tmp_path / "copied").read_text(encoding="utf-8") == "w.grad 叶子"


def test_a_tool_that_fails_or_is_far_away_is_not_said_to_have_copied(tmp_path):
    from tutor.tui.clipboard import copy

    tool = tmp_path / "xclip"
    tool.write_text("#!/bin/sh\nexit 1\n")
    tool.chmod(0o755)
    here = {"PATH": str(tmp_path), "DISPLAY": ":9"}
    assert "Sent to the terminal" in copy("x", here).said.en
    tool.write_text("#!/bin/sh\nexit 0\n")
    assert "Copied with xclip" in copy("x", here).said.en
    assert "Sent to the terminal" in copy("x", here | {"SSH_CONNECTION": "1"}).said.en


def test_inside_tmux_the_sequence_is_passed_through_and_what_is_too_long_is_refused():
    from tutor.tui.clipboard import copy, osc52

    assert osc52("x", inside_tmux=True).startswith("\x1bPtmux;\x1b\x1b]52;c;")
    assert "Nothing was copied" in copy("x" * 80_000, {"PATH": ""}).said.en


async def test_a_line_of_the_search_that_is_no_longer_found_when_it_is_chosen_does_nothing(tutor):
    from textual.widgets import OptionList

    async with tutor() as learner:
        await learner.press("slash")
        listed = learner.app.screen.query_one(OptionList)
        chosen = OptionList.OptionSelected(listed, listed.get_option_at_index(5), 5)
        await learner.type("xyzxyz")
        listed.post_message(chosen)
        await learner.settle()
        assert "xyzxyz" in learner.sees
