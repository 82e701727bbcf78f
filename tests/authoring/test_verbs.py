"""`tutor check` and `tutor new` as an author uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tutor.authoring import shown, template
from tutor.cli.main import tutor
from tutor.lesson import Problem
from tutor.lesson.keys import EXERCISE, LESSON, OPTION


def run(*arguments: str) -> Result:
    return CliRunner().invoke(tutor, list(arguments))


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    file = tmp_path / "mine.yaml"
    assert run("new", str(file)).exit_code == 0
    return file


def test_a_new_lesson_passes_the_check_and_says_what_was_checked(lesson: Path) -> None:
    result = run("check", str(lesson))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 lesson, 1 exercise, 50 variants: no faults" in result.stderr


def test_a_new_lesson_is_named_after_its_file_and_comments_every_key(lesson: Path) -> None:
    text = lesson.read_text(encoding="utf-8")
    assert "\nid: mine\n" in text
    for key in (*LESSON, *EXERCISE):
        assert f"{key.name}:" in text
        assert key.description.split(".")[0][1:30] in " ".join(text.replace("#", " ").split())
    for key in OPTION:
        assert f"{key.name}:" in text


def test_new_does_not_overwrite(lesson: Path) -> None:
    lesson.write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(tutor, ["new", str(lesson)])
    assert "exists already; nothing was written" in str(result.exception)
    assert lesson.read_text(encoding="utf-8") == "mine"


def test_new_makes_the_folder_and_wants_the_ending_by_which_lessons_are_found(tmp_path: Path) -> None:
    assert run("new", str(tmp_path / "unit" / "a.yaml")).exit_code == 0
    assert "does not end in .yaml" in str(run("new", str(tmp_path / "a.txt")).exception)


def test_a_fault_is_shown_with_its_line_and_a_caret(lesson: Path) -> None:
    text = lesson.read_text(encoding="utf-8").replace("    ask: x.grad", "    akk: x.grad")
    lesson.write_text(text, encoding="utf-8")
    line = text.split("\n").index("    akk: x.grad") + 1
    result = run("check", str(lesson))
    assert result.exit_code == 1
    assert f"{lesson}:{line}:5: unknown-key: 'akk' is not a key here. Did you mean 'ask'?\n" in result.stdout
    assert f"{line:5} |     akk: x.grad\n      |     ^^^\n" in result.stdout
    assert "1 fault (" in result.stderr


def test_the_caret_stands_under_its_place_after_chinese_characters() -> None:
    text = shown.as_text(Problem("f", 3, 5, "code", "m", 2), "叶子张量x的")
    assert text.split("\n")[1:] == ["    3 | 叶子张量x的", "      |         ^^^"]


def test_a_long_line_is_cut_around_the_place() -> None:
    text = shown.as_text(Problem("f", 1, 500, "code", "m"), "a" * 499 + "b" + "c" * 500)
    line, caret = text.split("\n")[1:]
    assert len(line) < 120
    assert line[len(caret) - 1] == "b"


def test_json_is_one_object_with_every_problem(lesson: Path) -> None:
    lesson.write_text("format: 1\n", encoding="utf-8")
    result = run("check", "--json", str(lesson))
    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert {problem["code"] for problem in found["problems"]} == {"missing-key"}
    assert found["problems"][0].keys() == {"file", "line", "column", "length", "code", "message"}


def test_annotations_are_escaped_for_github() -> None:
    problem = Problem("a,b.yaml", 2, 3, "code", "50% of\nit", 4)
    assert shown.as_annotation(problem) == "::error file=a%2Cb.yaml,line=2,col=3,endColumn=7,title=code::50%25 of%0Ait"


def test_a_path_that_is_not_there_is_exit_code_2(tmp_path: Path) -> None:
    result = run("check", str(tmp_path / "none.yaml"))
    assert "does not exist" in str(result.exception)


def test_a_file_that_cannot_be_opened_is_exit_code_2_after_the_others_are_checked(lesson: Path) -> None:
    (lesson.parent / "odd.yaml").mkdir()
    result = run("check", str(lesson.parent))
    assert result.exit_code == 2
    assert "odd.yaml:1:1: unreadable: Cannot be read: Is a directory." in result.stdout


def test_what_is_checked_can_be_listed() -> None:
    result = run("check", "--list")
    assert "not-accepted      the right answer is accepted" in result.stdout


def test_a_template_for_an_odd_name_still_has_an_id() -> None:
    assert "\nid: my-lesson\n" in template("课")
