"""Lessons are found, read and put in teaching order."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from tutor.errors import UsageError
from tutor.lesson import load_lessons, yamltree
from tutor.lesson.library import load_all

LESSON = """\
format: 1
id: {id}
title: {{en: T, zh: 题}}
{needs}text: {{en: T., zh: 文。}}
exercises:
  - id: e
    program: w = 1
    kind: output
    question: {{en: Q, zh: 问}}
"""


def write(path: Path, id: str, *needs: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(LESSON.format(id=id, needs=f"needs: [{', '.join(needs)}]\n" if needs else ""), encoding="utf-8")
    return path


def ids(path: Path) -> list[str]:
    return [lesson.id for lesson in load_lessons(path).lessons]


def codes(path: Path) -> list[str]:
    return [problem.code for problem in load_lessons(path).problems]


def test_the_packaged_lessons_have_no_faults_and_begin_with_the_tour_and_the_seed() -> None:
    library = load_lessons()
    assert library.problems == ()
    assert [unit.id for unit in library.units[:2]] == ["tour", "seed"]
    assert len(library.lessons) >= 4
    assert sum(len(lesson.exercises) for lesson in library.lessons) >= 16


def test_the_packaged_lessons_can_be_read_where_pyyaml_has_no_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = load_lessons()
    monkeypatch.setattr(yamltree, "LOADER", yaml.SafeLoader)
    assert load_lessons() == fast


def test_whoever_has_the_lessons_read_is_called_between_the_files(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / f"{number}.yaml", f"l{number}")
    called = []
    load_lessons(tmp_path, between=lambda: called.append(1))
    assert len(called) == 3


def test_lessons_come_in_the_order_of_their_needs_else_of_their_file_names(tmp_path: Path) -> None:
    write(tmp_path / "1.yaml", "last", "middle")
    write(tmp_path / "2.yaml", "first")
    write(tmp_path / "3.yaml", "middle", "first")
    assert ids(tmp_path) == ["first", "middle", "last"]


def test_units_come_in_their_order_with_their_titles(tmp_path: Path) -> None:
    write(tmp_path / "a" / "1.yaml", "later")
    write(tmp_path / "b" / "1.yaml", "sooner")
    for folder, order in (("a", 2), ("b", 1)):
        text = f"format: 1\nid: {folder}\ntitle: {{en: Unit {folder}, zh: 单元}}\norder: {order}\n"
        (tmp_path / folder / "unit.yaml").write_text(text, encoding="utf-8")
    library = load_lessons(tmp_path)
    assert [unit.title.en for unit in library.units] == ["Unit b", "Unit a"]
    assert [lesson.unit for lesson in library.lessons] == ["b", "a"]


def test_one_file_is_a_library_too(tmp_path: Path) -> None:
    assert ids(write(tmp_path / "x.yaml", "alone")) == ["alone"]


def test_a_need_may_stand_in_the_same_folder_or_come_with_the_tutor(tmp_path: Path) -> None:
    write(tmp_path / "1.yaml", "beside")
    file = write(tmp_path / "2.yaml", "mine", "beside", load_lessons().lessons[0].id)
    assert codes(file) == []


def test_a_need_that_does_not_exist_is_answered_with_the_nearest_id(tmp_path: Path) -> None:
    write(tmp_path / "1.yaml", "leaves")
    file = write(tmp_path / "2.yaml", "mine", "leave")
    (problem,) = load_lessons(file).problems
    assert (problem.line, problem.column, problem.code) == (4, 9, "unknown-need")
    assert problem.message == "There is no lesson 'leave'. Did you mean 'leaves'?"


def test_lessons_that_need_each_other_are_a_fault_and_are_still_taught(tmp_path: Path) -> None:
    write(tmp_path / "1.yaml", "a", "c")
    write(tmp_path / "2.yaml", "b", "a")
    write(tmp_path / "3.yaml", "c", "b")
    (problem,) = load_lessons(tmp_path).problems
    assert (problem.code, problem.message) == (
        "circular-needs",
        "Lessons need each other in a circle: a -> c -> b -> a.",
    )
    assert ids(tmp_path) == ["a", "b", "c"]


def test_two_lessons_of_one_id_are_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "1.yaml", "same")
    write(tmp_path / "2.yaml", "same")
    assert codes(tmp_path) == ["duplicate-id"]


def test_a_faulty_file_does_not_keep_the_others_from_being_taught(tmp_path: Path) -> None:
    write(tmp_path / "1.yaml", "good")
    (tmp_path / "2.yaml").write_text("id: bad\nformat: 1\n", encoding="utf-8")
    write(tmp_path / "3.yaml", "better", "bad")
    assert ids(tmp_path) == ["good", "better"]
    assert set(codes(tmp_path)) == {"missing-key"}


def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "1.yaml", "good")
    (tmp_path / "2.yaml").mkdir()
    assert codes(tmp_path) == ["unreadable"]


@pytest.mark.parametrize("name", ["absent.yaml", "."])
def test_a_path_without_lessons_says_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"does not exist|tutor new FILE"):
        load_lessons(tmp_path / name)


def test_hidden_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "x.yaml", "seen")
    write(tmp_path / ".git" / "y.yaml", "unseen")
    assert ids(tmp_path) == ["seen"]


def test_the_same_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = write(tmp_path / "x.yaml", "once")
    assert len(load_all([file, tmp_path]).lessons) == 1


def test_a_hundred_lessons_are_read_in_a_quarter_of_a_second(tmp_path: Path) -> None:
    text = load_lessons().readings[0].lines
    for number in range(100):
        lines = [f"id: lesson-{number}" if line.startswith("id:") else line for line in text]
        (tmp_path / f"{number}.yaml").write_text("\n".join(lines), encoding="utf-8")
    began = time.perf_counter()
    assert len(load_lessons(tmp_path).lessons) == 100
    # The budget is generous: a slow machine under load must not fail it.
    assert time.perf_counter() - began < 2.5
