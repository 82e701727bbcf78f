"""Accessible: every key is in help, every part of a screen is reached by Tab, every word can be read on every theme."""

from __future__ import annotations

import re
from pathlib import Path

from screens import SCREENS

from tutor.tui.editor import CodeEditor
from tutor.tui.exercise import ExerciseScreen
from tutor.tui.helping import keys_of
from tutor.tui.keybar import KeyBar
from tutor.tui.keys import bare
from tutor.tui.themes import THEMES
from tutor.tui.words import KEYS

LEAST = 4.5
# Lines and blocks of boxes, bars and curves: drawn, not read.
DRAWN = {*map(chr, range(0x2500, 0x25A0)), *map(chr, range(0x2800, 0x2900)), " "}


def not_in_help(app) -> set[str]:
    """The keys of the screen that its help does not name."""
    named, edits = keys_of(app.screen)
    listed = {key for keys in (*named.values(), *edits.values()) for key in keys}
    active = [shown.binding for shown in app.screen.active_bindings.values() if "super" not in shown.binding.key]
    shown = {f"{app.get_key_display(binding)}: {bare(binding.action)}": binding for binding in active}
    return {line for line, binding in shown.items() if app.get_key_display(binding) not in listed}


def lost_for_good(app) -> set[str]:
    """What can be undone here but not done again."""
    actions = {bare(shown.binding.action) for shown in app.screen.active_bindings.values()}
    return {"undo"} if "undo" in actions and "redo" not in actions else set()


async def test_every_key_is_in_help_and_tab_reaches_every_part(tutor):
    missing, unreached = {}, {}
    async with tutor(size=(120, 40)) as learner:
        for name, (door, what, keys) in SCREENS.items():
            await learner.come_to(door, what, keys)
            shown = learner.app.screen
            wanted = {widget for widget in shown.query("*") if widget.focusable and widget.region.area}
            reached, unnamed = set(), set()
            while shown.focused not in reached:
                reached.add(shown.focused)
                unnamed |= not_in_help(learner.app) | lost_for_good(learner.app)
                # In an editor Tab is indentation.
                await learner.pilot.press("escape" if isinstance(shown.focused, CodeEditor) else "tab")
            before = shown.focused
            await learner.pilot.press("tab", "shift+tab")
            missing[name] = unnamed
            unreached[name] = {str(widget) for widget in wanted - reached} | (
                {"back"} if shown.focused is not before else set()
            )
    assert {name: keys for name, keys in missing.items() if keys} == {}
    assert {name: widgets for name, widgets in unreached.items() if widgets} == {}


def luminance(colour) -> float:
    def part(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * part(colour.red) + 0.7152 * part(colour.green) + 0.0722 * part(colour.blue)


def contrast(one, other) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def faint(app) -> set[str]:
    """The words on the screen whose contrast is below 4.5 : 1."""
    from rich.terminal_theme import DIMMED_MONOKAI

    found = set()
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            text, style = segment.text, segment.style
            if style is None or not set(text) - DRAWN or style.color is None or style.bgcolor is None:
                continue
            front = style.color.get_truecolor(DIMMED_MONOKAI)
            back = style.bgcolor.get_truecolor(DIMMED_MONOKAI, foreground=False)
            if style.reverse:
                front, back = back, front
            if contrast(front, back) < LEAST:
                found.add(f"{text.strip()!r} {contrast(front, back):.2f} {front} on {back}")
    return found


async def test_quitting_is_in_the_help_of_every_screen_and_said_at_ctrl_c(tutor):
    silent = set()
    async with tutor(size=(120, 40)) as learner:
        for name, (door, what, keys) in SCREENS.items():
            await learner.come_to(door, what, keys)
            named, _ = keys_of(learner.app.screen)
            learner.app.clear_notifications()
            await learner.press("ctrl+c")
            told = any("Ctrl+Q quits" in said.message for said in learner.app._notifications)
            silent |= {name} if "^q" not in named.get(KEYS["quit"], []) or not told else set()
    assert silent == set()


async def test_what_the_line_of_keys_says_help_says_too(tutor):
    """Of the same key, and where the editor has keys of its own."""
    said = {}
    async with tutor(size=(120, 40)) as learner:
        for name, (door, what, keys) in SCREENS.items():
            await learner.come_to(door, what, keys)
            bar = next(iter(learner.app.screen.query(KeyBar)), None)
            named, _ = keys_of(learner.app.screen)
            helped = {key: words.en for words, keys in named.items() for key in keys}
            for key in bar.keys if bar is not None else ():
                words = KEYS[key.word or bare(key.action)].en
                if key.label in helped and helped[key.label] != words:
                    said[f"{name}, {key.label}"] = helped[key.label], words
    assert said == {}


async def test_every_word_of_every_screen_can_be_read_on_every_theme(tutor):
    themes = [name for name in THEMES if not name.startswith("ansi")]
    found = {}
    async with tutor(size=(120, 40)) as learner:
        for name, (door, what, keys) in SCREENS.items():
            await learner.come_to(door, what, keys)
            for theme in themes:
                learner.app.choose_theme(theme)
                await learner.settle()
                found[f"{name}, {theme}"] = faint(learner.app)
    assert {name: words for name, words in found.items() if words} == {}


def test_the_page_on_the_screen_names_every_key_of_an_exercise():
    page = (Path(__file__).parents[2] / "docs" / "screen.md").read_text(encoding="utf-8")
    keys = {key for binding in ExerciseScreen.BINDINGS for key in binding.key.split(",")}
    named = {key for key in keys if re.fullmatch(r"f\d+|ctrl\+\w", key)}
    assert len(named) > 10
    assert {key for key in named if not re.search(rf"\b{re.escape(key.title())}\b", page)} == set()
