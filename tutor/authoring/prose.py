"""Checks of what an author says: both languages, marks of the right width, Markdown that can be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.lesson.problem import did_you_mean, quoted
from tutor.words import Text

from .subject import Found, Path, Subject

LANGUAGE = {"en": "English", "zh": "Chinese"}
HAN = re.compile(r"[\u3400-\u9fff]")
WORDS = re.compile(r"[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}")
CODE = re.compile(r"```.*?(```|\Z)|`[^`\n]*`", re.DOTALL)
HALF_WIDTH = re.compile(r"(?<=[\u3400-\u9fff\u3001-\u3011])[,;:?!]|[,;:?!](?=[\u3400-\u9fff])|\((?=[\u3400-\u9fff])")
BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")
FULL = dict(zip(",;:?!(", "\uff0c\uff1b\uff1a\uff1f\uff01\uff08"))
MAX_HINTS = 3


def languages(subject: Subject) -> Iterator[Found]:
    """Every text is there in each language of the lesson, and is in that language."""
    spoken = subject.lesson.languages
    for path, text in subject.texts():
        missing = [lang for lang in spoken if not getattr(text, lang)]
        if missing:
            said = " and ".join(LANGUAGE[lang] for lang in missing)
            yield Found(path, f"This text is missing in {said}. Add '{missing[0]}: ...'.")
            continue
        for lang in spoken:
            other = _in_another_language(getattr(text, lang), lang)
            if other and text.en == text.zh and len(spoken) > 1:
                yield Found(path, "This text is in one language only. Write {en: ..., zh: ...}, or name 'languages:'.")
                break
            if other:
                where = path if text.en == text.zh else (*path, lang)
                yield Found(where, f"This text is not in {LANGUAGE[lang]}: {quoted(other)}.")


def _in_another_language(text: str, lang: str) -> str:
    """The words that show that a text is in another language, or nothing."""
    bare = CODE.sub(" ", text)
    if lang == "en":
        found = HAN.search(bare)
        return bare[found.start() :].strip() if found else ""
    words = WORDS.search(bare)
    return bare.strip() if words and not HAN.search(text) else ""


def marks(subject: Subject) -> Iterator[Found]:
    """Chinese text has full-width marks."""
    for path, zh in _in("zh", subject):
        found = HALF_WIDTH.search(_blanked(zh))
        if found:
            around = zh[max(0, found.start() - 4) : found.start() + 5].replace("\n", " ")
            what = (
                f"A half-width '{found.group()}' in Chinese text, at {quoted(around)}. Write '{FULL[found.group()]}'."
            )
            yield Found(path, what)


def markdown(subject: Subject) -> Iterator[Found]:
    """Code and bold are closed, and bold can be told from a sign beside a Chinese character."""
    for lang in subject.lesson.languages:
        for path, text in _in(lang, subject):
            if text.count("```") % 2:
                yield Found(path, "A block of code that begins with ``` is never closed.")
                continue
            for line in re.sub(r"```.*?```", "", text, flags=re.DOTALL).split("\n"):
                if line.count("`") % 2:
                    yield Found(path, f"A backtick is never closed, in {quoted(line)}.")
                    break
                plain = CODE.sub(lambda m: "x" * len(m.group()), line)
                if len(re.findall(r"\*\*", plain)) % 2:
                    yield Found(path, f"A ** is never closed, in {quoted(line)}.")
                    break
            for found in BOLD.finditer(text):
                before, after = text[: found.start()][-1:], text[found.end() :][:1]
                inside = found.group(1)
                if (HAN.match(before) and not inside[0].isalnum()) or (HAN.match(after) and not inside[-1].isalnum()):
                    what = f"'{found.group()}' is not read as bold: a sign stands between ** and Chinese."
                    yield Found(path, f"{what} Leave the sign outside, or put a blank beside **.")


def placeholders(subject: Subject) -> Iterator[Found]:
    """What stands in braces in a text is a parameter."""
    known = {parameter.name for parameter in subject.exercise.parameters}
    for path, text in subject.texts():
        for lang in ("en", "zh"):
            bare = CODE.sub(" ", getattr(text, lang)) if not known else getattr(text, lang)
            unknown = next((m for m in PLACEHOLDER.finditer(bare) if m.group(1) not in known), None)
            if unknown:
                name = unknown.group(1)
                hint = did_you_mean(name, known) or f" The parameters are: {', '.join(sorted(known)) or 'none'}."
                yield Found(_below(path, text, lang), f"'{{{name}}}' is no parameter.{hint}")


def hints(subject: Subject) -> Iterator[Found]:
    """At most three hints."""
    if len(subject.exercise.hints) > MAX_HINTS:
        what = f"{len(subject.exercise.hints)} hints are too many; learners stop reading after {MAX_HINTS}."
        yield Found(("hints", MAX_HINTS), what)


def same_options(subject: Subject) -> Iterator[Found]:
    """No two options say the same."""
    seen: dict[str, int] = {}
    for index, option in enumerate(subject.exercise.options):
        for lang in subject.lesson.languages:
            said = f"{lang}:{option.text.say(lang)}"
            if seen.setdefault(said, index) != index:
                yield Found(("options", index, "text"), f"Option {index + 1} says the same as option {seen[said] + 1}.")
                break


def _in(lang: str, subject: Subject) -> Iterator[tuple[Path, str]]:
    for path, text in subject.texts():
        words = getattr(text, lang)
        if words and lang in subject.lesson.languages:
            yield _below(path, text, lang), words


def _below(path: Path, text: Text, lang: str) -> Path:
    """The place of a language: a text that is one string has one place."""
    return path if text.en == text.zh else (*path, lang)


def _blanked(text: str) -> str:
    return CODE.sub(lambda match: " " * len(match.group()), text)
