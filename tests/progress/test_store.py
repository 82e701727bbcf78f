"""The store under faults: nothing of a learner's is lost or overwritten, and what is wrong is said once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.progress import Attempt, Place, Sheet, Store
from tutor.progress.schema import VERSION


def attempt(answer: str = "1") -> Attempt:
    return Attempt("lesson", "exercise", 7, "hash", answer, answer, "wrong", "element", 0)


def answers(store: Store) -> list[str]:
    return [a.answer for a in store.attempts()]


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "state" / "progress.db"


def test_a_fresh_store_is_made_with_its_directory_and_says_nothing(path):
    store = Store(path)
    assert store.saving
    assert store.news() == ()
    assert path.exists()


def test_the_state_directory_is_the_one_named_in_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("TUTOR_STATE", str(tmp_path / "elsewhere"))
    Store().add_attempt(attempt())
    assert (tmp_path / "elsewhere" / "progress.db").exists()


def test_everything_kept_is_there_again_after_closing(path):
    store = Store(path)
    store.add_attempt(attempt("2/3"))
    store.set_place(Place("lesson", "exercise"))
    store.set_sheet(Place("lesson", "exercise"), Sheet(number=3, hints=1, draft="[[2,"))
    store.set_setting("language", "zh")
    learner = store.learner
    store.close()
    again = Store(path)
    assert answers(again) == ["2/3"]
    assert again.place() == Place("lesson", "exercise")
    assert again.sheet(Place("lesson", "exercise")) == Sheet(3, 1, "[[2,")
    assert again.setting("language") == "zh"
    assert again.learner == learner


def test_every_commit_of_an_attempt_waits_for_the_disk(path):
    store = Store(path)
    store.add_attempt(attempt())
    assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._connection.execute("PRAGMA synchronous").fetchone() == (2,)


KILLED = """
import os, signal, sys
from tutor.progress import Attempt, Place, Sheet, Store
store = Store()
for n in range(3):
    store.add_attempt(Attempt("lesson", "exercise", n, "hash", str(n), str(n), "wrong", "element", 0))
store.set_place(Place("lesson", "exercise"))
store.set_sheet(Place("lesson", "exercise"), Sheet(draft="[[2], ["))
print("written", flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_a_killed_process_loses_neither_attempt_nor_place_nor_draft():
    run = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, timeout=60)
    assert run.returncode == -signal.SIGKILL
    assert run.stdout == "written\n"
    store = Store()
    assert answers(store) == ["0", "1", "2"]
    assert store.place() == Place("lesson", "exercise")
    assert store.sheet(Place("lesson", "exercise")).draft == "[[2], ["
    assert store.news() == ()


WRITER = """
import sys
from tutor.progress import Attempt, Store
store = Store()
for n in range(25):
    store.add_attempt(Attempt("lesson", sys.argv[1], n, "hash", str(n), str(n), "wrong", "element", 0))
assert store.saving and store.news() == ()
"""


def test_two_processes_write_at_once_and_both_keep_everything():
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name]) for name in ("one", "two")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    store = Store()
    assert [len(store.attempts("lesson", name)) for name in ("one", "two")] == [25, 25]


@pytest.mark.parametrize("found", [b"this is no database at all" * 50, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_kept_aside_and_a_fresh_one_begun_and_said_once(path, found):
    path.parent.mkdir()
    path.write_bytes(found)
    store = Store(path)
    [notice] = store.news()
    assert "damaged" in notice.en
    assert "已损坏" in notice.zh
    [kept] = path.parent.glob("progress.db.damaged-*")
    assert kept.read_bytes() == found
    assert str(kept) in notice.en
    store.add_attempt(attempt())
    store.close()
    again = Store(path)
    assert again.news() == ()
    assert answers(again) == ["1"]


def test_a_page_damaged_in_the_middle_of_the_file_is_noticed(path):
    store = Store(path)
    for n in range(200):
        store.add_attempt(attempt("x" * 100 + str(n)))
    store.close()
    content = bytearray(path.read_bytes())
    content[4096 * 5 : 4096 * 6] = os.urandom(4096)
    path.write_bytes(content)
    damaged = Store(path)
    assert "damaged" in damaged.news()[0].en
    assert damaged.saving


def test_two_damaged_files_are_both_kept(path):
    path.parent.mkdir()
    for content in (b"first damage" * 99, b"second damage" * 99):
        path.write_bytes(content)
        Store(path).close()
    assert sorted(p.read_bytes()[:5] for p in path.parent.glob("*.damaged-*")) == [b"first", b"secon"]


def test_another_programs_database_under_our_name_is_kept_aside(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name)")
    other.close()
    store = Store(path)
    assert "another program" in store.news()[0].en
    assert store.saving
    assert list(path.parent.glob("*.damaged-*"))


def test_a_file_from_a_newer_version_is_left_untouched_and_the_lesson_works(path):
    Store(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute(f"PRAGMA user_version = {VERSION + 1}")
    newer.close()
    before = path.read_bytes()
    store = Store(path)
    [notice] = store.news()
    assert "newer version" in notice.en
    store.add_attempt(attempt())
    store.add_attempt(attempt("2"))
    assert answers(store) == ["1", "2"]
    assert not store.saving
    store.close()
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["progress.db"]


def test_a_state_directory_that_cannot_be_made_is_said_and_the_lesson_works(tmp_path):
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "progress.db")
    [notice] = store.news()
    assert "cannot be saved" in notice.en
    assert "TUTOR_STATE" in notice.zh
    store.add_attempt(attempt())
    assert answers(store) == ["1"]
    assert not store.saving
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_read_only_directory_shows_the_progress_there_is_and_keeps_new_answers_for_now(path):
    store = Store(path)
    store.add_attempt(attempt("old"))
    store.close()
    os.chmod(path, 0o400)
    os.chmod(path.parent, 0o500)
    if os.access(path.parent, os.W_OK):
        pytest.skip("this user may write everywhere")
    try:
        locked = Store(path)
        assert "cannot be saved" in locked.news()[0].en
        locked.add_attempt(attempt("new"))
        assert answers(locked) == ["old", "new"]
    finally:
        os.chmod(path.parent, 0o700)


def fill_the_disk(store: Store) -> None:
    pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
    store._connection.execute(f"PRAGMA max_page_count = {pages}")


def test_a_full_disk_is_said_once_nothing_is_lost_and_saving_comes_back(path):
    store = Store(path)
    store.add_attempt(attempt("before"))
    fill_the_disk(store)
    store.add_attempt(attempt("x" * 100_000))
    [notice] = store.news()
    assert "the disk is full" in notice.en
    assert len(store.attempts()) == 2
    store.add_attempt(attempt("after"))
    assert store.news()[0].en == "Saving works again; nothing was lost."
    store.close()
    assert [a[:6] for a in answers(Store(path))] == ["before", "xxxxxx", "after"]


def test_while_the_file_is_out_of_reach_answers_are_collected_and_written_later(tmp_path):
    blocker = tmp_path / "state"
    blocker.write_text("in the way")
    store = Store(blocker / "progress.db")
    store.add_attempt(attempt("1"))
    store.set_place(Place("lesson", "exercise"))
    store.set_sheet(Place("lesson", "exercise"), Sheet(draft="a"))
    store.set_sheet(Place("lesson", "exercise"), Sheet(draft="ab"))
    blocker.unlink()
    store.add_attempt(attempt("2"))
    assert store.saving
    store.close()
    again = Store(blocker / "progress.db")
    assert answers(again) == ["1", "2"]
    assert again.sheet(Place("lesson", "exercise")).draft == "ab"


def test_a_file_locked_by_another_program_does_not_stop_the_lesson(path, monkeypatch):
    monkeypatch.setattr("tutor.progress.opening.BUSY_SECONDS", 0.05)
    Store(path).close()
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        store = Store(path)
        assert "another program holds it" in store.news()[0].en
        store.add_attempt(attempt("meanwhile"))
        other.execute("ROLLBACK")
    other.close()
    store.add_attempt(attempt("then"))
    assert store.saving
    assert answers(Store(path)) == ["meanwhile", "then"]


def test_a_clock_that_jumps_back_does_not_change_the_order(path):
    from datetime import UTC, datetime

    times = iter([datetime(2026, 5, 2, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)])
    store = Store(path, now=lambda: next(times))
    store.add_attempt(attempt("first"))
    store.add_attempt(attempt("second"))
    assert answers(store) == ["first", "second"]


def test_a_file_removed_while_the_tutor_is_open_is_written_again_with_everything(path):
    store = Store(path)
    store.add_attempt(attempt("before"))
    for file in path.parent.iterdir():
        file.unlink()
    store.add_attempt(attempt("after"))
    assert "removed or replaced" in store.news()[0].en
    store.close()
    assert answers(Store(path)) == ["before", "after"]


def test_a_directory_removed_while_the_tutor_is_open_is_made_again_at_the_end(path):
    import shutil

    store = Store(path)
    store.add_attempt(attempt("only"))
    shutil.rmtree(path.parent)
    store.close()
    assert answers(Store(path)) == ["only"]


def test_a_file_replaced_by_an_older_copy_keeps_what_both_hold(path):
    import shutil

    store = Store(path)
    store.add_attempt(attempt("old"))
    store.close()
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    store = Store(path)
    store.add_attempt(attempt("new"))
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    os.replace(copy, path)
    store.add_attempt(attempt("newest"))
    store.close()
    assert answers(Store(path)) == ["old", "new", "newest"]


def test_a_directory_that_cannot_be_made_again_is_said_once_and_tried_again(path):
    import shutil

    store = Store(path)
    store.add_attempt(attempt("1"))
    shutil.rmtree(path.parent)
    path.parent.write_text("in the way")
    store.add_attempt(attempt("2"))
    store.add_attempt(attempt("3"))
    assert ["cannot be saved at the moment" in notice.en for notice in store.news()] == [True]
    assert not store.saving
    path.parent.unlink()
    store.add_attempt(attempt("4"))
    assert store.saving
    store.close()
    assert answers(Store(path)) == ["1", "2", "3", "4"]


MOUNTS = """22 1 8:1 / / rw - ext4 /dev/sda1 rw
30 22 0:40 / /home rw - nfs4 server:/home rw
31 22 0:41 / /home/li/local rw - ext4 /dev/sdb1 rw
32 22 0:42 / /mnt/my\\040drive rw - cifs //server/share rw
"""


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("/home/li/.local/state", "nfs4"),
        ("/home/li/local/state", "ext4"),
        ("/homestead", "ext4"),
        ("/mnt/my drive/x", "cifs"),
    ],
)
def test_the_drive_a_directory_lies_on_is_known(where, kind):
    from tutor.progress.drive import REMOTE, file_system

    assert file_system(where, MOUNTS) == kind
    assert (kind in REMOTE) is (kind != "ext4")


def test_on_a_network_drive_there_is_no_write_ahead_log(path, monkeypatch):
    Store(path).close()
    monkeypatch.setattr("tutor.progress.opening.is_remote", lambda path: True)
    store = Store(path)
    store.add_attempt(attempt())
    assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert [p.name for p in path.parent.iterdir()] == ["progress.db"]
    store.close()
    assert answers(Store(path)) == ["1"]


def test_a_file_of_the_first_version_is_brought_up_to_date(path):
    from tutor.progress.schema import APPLICATION_ID, MIGRATIONS

    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        for statement in MIGRATIONS[0]:
            old.execute(statement)
        old.execute(
            "INSERT INTO attempts VALUES (1, '2026-01-01', 'lesson', 'exercise', 7, '', '1', '1', 'right', '', 0)"
        )
        old.execute("PRAGMA user_version = 1")
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    old.close()
    store = Store(path)
    assert store.news() == ()
    [kept] = store.attempts()
    assert (kept.answer, kept.mode, kept.tentative) == ("1", "lesson", False)
