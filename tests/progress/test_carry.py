"""Progress as one file: carried to another machine, merged, and a new beginning that loses nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.errors import UsageError
from tutor.progress import Attempt, Place, Sheet, Store
from tutor.progress.carry import default_name, export_to, import_from, read, reset, written
from tutor.progress.merging import merged
from tutor.progress.records import Everything

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def made(answer: str, hour: int = 0, **more) -> Attempt:
    at = (NOON + timedelta(hours=hour)).isoformat()
    return Attempt("lesson", "exercise", 7, "hash", answer, answer, "wrong", "element", 0, at=at, **more)


def filled(path: Path) -> Store:
    store = Store(path)
    store.add_attempt(made("2/3", 1))
    store.add_attempt(made("叶子\n\x00", 2, mode="review", tentative=True))
    store.set_sheet(Place("lesson", "exercise"), Sheet(3, 1, "[[2,"))
    store.set_setting("language", "zh")
    store.set_setting("passed.lesson", "2026-05-04")
    store.postpone({Place("lesson", "exercise"): NOON.date()})
    assert store.learner
    return store


def test_what_is_exported_on_one_machine_is_all_there_on_another(tmp_path):
    there = filled(tmp_path / "one" / "progress.db")
    done = export_to(there, tmp_path / "carried.json")
    assert done.attempts == 2
    here = Store(tmp_path / "two" / "progress.db")
    assert import_from(here, tmp_path / "carried.json").new == 2
    assert here.attempts() == there.attempts()
    assert here.sheet(Place("lesson", "exercise")) == Sheet(3, 1, "[[2,")
    assert here.learner == there.learner
    assert here.passed() == {"lesson"}
    assert here.postponed() == there.postponed()


def test_the_file_is_plain_json_with_one_attempt_a_line(tmp_path):
    export_to(filled(tmp_path / "progress.db"), tmp_path / "out.json")
    text = (tmp_path / "out.json").read_text(encoding="utf-8")
    assert json.loads(text)["attempts"][0]["answer"] == "2/3"
    assert sum('"answer": ' in line for line in text.splitlines()) == 2
    assert "叶子" in text


def test_importing_twice_changes_nothing(tmp_path):
    store = filled(tmp_path / "progress.db")
    export_to(store, tmp_path / "out.json")
    before = store.attempts()
    assert import_from(store, tmp_path / "out.json").new == 0
    assert store.attempts() == before


def test_two_machines_are_merged_by_time_and_what_is_here_stands(tmp_path):
    there, here = filled(tmp_path / "one.db"), Store(tmp_path / "two.db")
    for hour in (0, 3):
        here.add_attempt(made(f"here {hour}", hour))
    here.set_setting("language", "en")
    here.set_sheet(Place("lesson", "exercise"), Sheet(9))
    own = here.learner
    export_to(there, tmp_path / "out.json")
    import_from(here, tmp_path / "out.json")
    assert [a.answer for a in here.attempts()] == ["here 0", "2/3", "叶子\n\x00", "here 3"]
    assert here.setting("language") == "en"
    assert here.sheet(Place("lesson", "exercise")).number == 9
    assert here.learner == own


def test_before_an_import_what_was_here_is_kept_in_a_backup(tmp_path):
    store = filled(tmp_path / "progress.db")
    export_to(store, tmp_path / "out.json")
    import_from(store, tmp_path / "out.json")
    [kept] = tmp_path.glob("progress-before-import-*.json")
    assert len(read(kept.read_text(encoding="utf-8"), kept).attempts) == 2


def test_a_new_beginning_forgets_everything_and_its_backup_brings_everything_back(tmp_path):
    store = filled(tmp_path / "progress.db")
    everything, learner = store.everything(), store.learner
    kept = reset(store)
    assert store.attempts() == ()
    assert store.sheet(Place("lesson", "exercise")) == Sheet()
    assert store.setting("language") == "zh"
    assert store.passed() == frozenset()
    assert store.learner != learner
    import_from(store, kept.file)
    assert store.attempts() == everything.attempts
    assert store.learner == learner


def test_an_export_never_writes_over_a_file(tmp_path):
    (tmp_path / "mine.json").write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        export_to(filled(tmp_path / "progress.db"), tmp_path / "mine.json")
    assert (tmp_path / "mine.json").read_text() == "mine"
    assert [p.name for p in tmp_path.glob(".mine*")] == []


def test_an_export_to_where_nothing_can_be_written_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        export_to(filled(tmp_path / "progress.db"), tmp_path / "file" / "out.json")


def test_nothing_is_reset_or_imported_while_nothing_can_be_saved(tmp_path):
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "progress.db")
    store.add_attempt(made("1"))
    with pytest.raises(UsageError, match="cannot be saved"):
        reset(store)
    assert len(store.attempts()) == 1


def test_a_full_disk_in_the_middle_of_an_import_changes_nothing(tmp_path):
    big = Everything(tuple(made("x" * 5000, n) for n in range(100)))
    (tmp_path / "big.json").write_text(written(big, NOON))
    store = filled(tmp_path / "progress.db")
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(UsageError, match="cannot be saved"):
        import_from(store, tmp_path / "big.json")
    assert len(store.attempts()) == 2


GOOD = json.loads(written(Everything((made("1"),)), NOON))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a progress file"),
        ("{", "line 1"),
        ("[]", '"what"'),
        ('{"what": "something else"}', '"what"'),
        ("[" * 100_000, "not a progress file"),
        (json.dumps(GOOD | {"format": 2}), "newer version"),
        (json.dumps(GOOD | {"format": None}), "newer version"),
        (json.dumps(GOOD | {"attempts": [1]}), "attempt 1"),
        (json.dumps(GOOD | {"attempts": [GOOD["attempts"][0] | {"seed": "x"}]}), "attempt 1: seed"),
        (json.dumps(GOOD | {"attempts": [GOOD["attempts"][0] | {"at": "noon"}]}), "attempt 1: at"),
        (json.dumps(GOOD | {"settings": {"language": 3}}), "language"),
        (json.dumps(GOOD | {"sheets": [{"lesson": "a"}]}), "exercise"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "attempts"}), "attempts"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_a_file_that_is_not_ours_is_refused_with_its_reason_and_changes_nothing(tmp_path, text, said):
    store = filled(tmp_path / "progress.db")
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(UsageError) as refused:
        import_from(store, tmp_path / "bad.json")
    assert said in str(refused.value)
    assert str(tmp_path / "bad.json") in str(refused.value)
    assert len(store.attempts()) == 2


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"SQLite format 3\0"], ids=["binary", "database"])
def test_a_binary_file_is_refused(tmp_path, content):
    (tmp_path / "bad.json").write_bytes(content)
    with pytest.raises(UsageError):
        import_from(filled(tmp_path / "progress.db"), tmp_path / "bad.json")


def test_a_missing_file_and_a_directory_are_refused(tmp_path):
    store = filled(tmp_path / "progress.db")
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            import_from(store, path)


def test_the_name_of_an_export_says_the_day():
    assert default_name(NOON).startswith("autograd-tutor-progress-2026-05-0")


WORDS = st.text(max_size=8)
ATTEMPTS = st.builds(
    Attempt, WORDS, WORDS, st.integers(0, 9), WORDS, WORDS, WORDS, st.sampled_from(["right", "wrong", "gave-up"]),
    WORDS, st.integers(0, 3), st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat), WORDS, st.booleans(),
)  # fmt: skip
PLACES = st.builds(Place, WORDS, WORDS)
ALL = st.builds(
    Everything,
    st.lists(ATTEMPTS, max_size=4).map(tuple),
    st.dictionaries(PLACES, st.builds(Sheet, st.integers(0, 9), st.integers(0, 9), WORDS), max_size=3),
    st.dictionaries(WORDS, WORDS, max_size=3),
    st.dictionaries(PLACES, st.dates(), max_size=3),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ALL)
def test_whatever_there_is_comes_back_as_it_was(everything):
    assert read(written(everything, NOON), "file") == everything


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ALL, ALL)
def test_merging_loses_no_attempt_and_merging_again_adds_none(own, other):
    whole = merged(own, other)
    assert {(a.at, a.answer) for a in own.attempts} <= {(a.at, a.answer) for a in whole.attempts}
    assert merged(whole, other).attempts == whole.attempts
