"""Text holds every language and is filled without a format string."""

from __future__ import annotations

import pytest

from tutor.words import Text, default_language


def test_a_missing_language_falls_back_to_the_other():
    assert Text(en="leaf").say("zh") == "leaf"
    assert Text(zh="叶子张量").say("en") == "叶子张量"


def test_filling_replaces_names_and_leaves_other_braces_alone():
    assert Text(en="{name}: {x} {0.__class__}").fill(name="w").en == "w: {x} {0.__class__}"


@pytest.mark.parametrize(
    ("variables", "language"),
    [({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "de_DE.UTF-8"}, "en"), ({"TUTOR_LANG": "zh", "LANG": "en_US"}, "zh")],
)
def test_the_language_comes_from_the_environment(monkeypatch, variables, language):
    for name in ("TUTOR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_language() == language
