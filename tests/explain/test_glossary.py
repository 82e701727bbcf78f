"""The words of the field, in both languages."""

from __future__ import annotations

from tutor.explain.glossary import GLOSSARY


def test_every_word_is_there_once_and_said_in_both_languages():
    names = [term.name.en for term in GLOSSARY]
    assert len(set(names)) == len(names)
    for term in GLOSSARY:
        assert term.meaning.en.endswith("."), term.name.en
        assert term.meaning.zh.endswith("。"), term.name.en
        assert len(term.meaning.en) < 160, term.name.en
