"""Program files: what cannot be a program is refused with words, and nothing is written over unseen."""

import stat

import pytest

from tutor.progress.programs import FileTrouble, Overwrites, read_program, save_program


def test_a_program_is_read_with_any_line_ends_and_saved_with_its_own(tmp_path):
    file = tmp_path / "p.py"
    file.write_bytes("\ufeffimport torch\r\nx = 1\r\n# 叶子\r\n".encode())
    known = read_program(file)

    save_program(file, known.text + "y = 2", known)

    assert known.text == "import torch\nx = 1\n# 叶子\n"
    assert file.read_text(encoding="utf-8") == "import torch\nx = 1\n# 叶子\ny = 2\n"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: None, "There is no file"),
        (lambda p: p.mkdir(), "is a folder"),
        (lambda p: p.write_bytes(b"\xff\xfe\x00"), "is not a text file"),
        (lambda p: p.write_bytes(b"a\0b"), "is not a text file"),
        (lambda p: p.write_text("x" * 100_001), "too large"),
    ],
    ids=["missing", "folder", "binary", "zero", "large"],
)
def test_what_is_no_program_is_refused_with_words(tmp_path, make, words):
    make(tmp_path / "p.py")
    with pytest.raises(FileTrouble) as trouble:
        read_program(tmp_path / "p.py")

    assert words in trouble.value.said.en
    assert trouble.value.said.zh


def test_a_file_changed_by_somebody_else_is_not_written_over_unasked(tmp_path):
    file = tmp_path / "p.py"
    file.write_text("x = 1\n")
    known = read_program(file)
    file.write_text("x = 2\n")

    with pytest.raises(Overwrites, match="changed by another program"):
        save_program(file, "x = 3\n", known)
    assert file.read_text() == "x = 2\n"

    save_program(file, "x = 3\n", known, force=True)
    assert file.read_text() == "x = 3\n"


def test_a_file_that_was_never_opened_is_not_written_over_unasked(tmp_path):
    (tmp_path / "p.py").write_text("x = 1\n")
    with pytest.raises(Overwrites, match="exists already"):
        save_program(tmp_path / "p.py", "x = 2\n")


def test_saving_again_what_was_saved_asks_nothing_and_keeps_mode_and_link(tmp_path):
    file, link = tmp_path / "p.py", tmp_path / "link.py"
    file.write_text("x = 1\n")
    file.chmod(0o640)
    link.symlink_to(file)
    known = save_program(link, "x = 2\n", read_program(link))
    save_program(link, "x = 3\n", known)

    assert file.read_text() == "x = 3\n"
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_nothing_is_left_behind_where_a_file_cannot_be_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    (tmp_path / "p.py").write_text("x = 1\n")
    with pytest.raises(FileTrouble, match="No space left"):
        save_program(tmp_path / "p.py", "x = 2\n", force=True)

    assert [each.name for each in tmp_path.iterdir()] == ["p.py"]
    assert (tmp_path / "p.py").read_text() == "x = 1\n"
