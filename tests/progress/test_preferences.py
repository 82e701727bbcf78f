"""The settings file: what it sets, and what is said where it is wrong."""

from __future__ import annotations

import pytest

from tutor.progress.preferences import Preferences, read_preferences, settings_file, write_template


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config" / "settings.toml"


def test_without_a_file_nothing_is_set_and_nothing_said(file):
    assert read_preferences(file) == Preferences(file=file)


def test_the_file_is_the_one_named_in_the_environment(file, monkeypatch):
    monkeypatch.setenv("TUTOR_SETTINGS", str(file))
    assert settings_file() == file


def test_everything_that_can_be_set(file):
    file.parent.mkdir()
    file.write_text(
        'language = "zh"\ntheme = "light"\nreviews-per-day = 5\nascii = true\n[keys]\nhint = "f11,ctrl+t"\n'
    )
    found = read_preferences(file)
    assert (found.language, found.theme, found.reviews_per_day, found.ascii) == ("zh", "light", 5, True)
    assert found.keys == {"hint": "f11,ctrl+t"}
    assert found.notices == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("langauge = 'zh'", "Did you mean `language`?"),
        ("language = 'fr'", "`language` is 'fr'; it has to be en, zh."),
        ("reviews-per-day = -1", "`reviews-per-day` is -1"),
        ("reviews-per-day = true", "`reviews-per-day` is True"),
        ("[keys]\nhint = 3", "`keys` is"),
        ("language = ", "not valid TOML"),
        ("\x00", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_left_out_and_said_and_the_rest_holds(file, text, said):
    file.parent.mkdir()
    file.write_text(text)
    found = read_preferences(file)
    assert said in found.notices[0].en
    assert str(file) in found.notices[0].zh
    assert (found.language, found.reviews_per_day, found.keys) == ("", None, {})


def test_a_directory_or_a_binary_file_in_its_place_is_said(file):
    file.mkdir(parents=True)
    assert "cannot be read" in read_preferences(file).notices[0].en
    file.rmdir()
    file.write_bytes(b"\xff\xfe")
    assert "not valid TOML" in read_preferences(file).notices[0].en


def test_the_file_written_to_start_from_sets_nothing_and_is_never_written_over(file):
    assert write_template(file, {"hint": "f2", "next": "f8"})
    assert read_preferences(file) == Preferences(file=file)
    text = file.read_text(encoding="utf-8")
    assert '# hint = "f2"' in text
    file.write_text("ascii = true")
    assert not write_template(file, {})
    assert read_preferences(file).ascii
