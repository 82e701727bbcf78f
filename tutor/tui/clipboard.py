"""Copying, and saying honestly what became of it: a terminal never tells whether it took what it was sent."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from tutor.words import Text

SECONDS = 2.0
# OSC 52 longer than this is dropped by common terminals.
LONGEST = 74_000

COPIED = Text("Copied with {tool}.", "已用 {tool} 复制。")
SENT = Text(
    "Sent to the terminal as a copy. Some terminals ignore that, and none says so: if pasting brings nothing, "
    "{advice}.",
    "已作为复制内容发给终端。有些终端会忽略它，而且不会告知：如果粘贴不出来，{advice}。",
)
TOO_LONG = Text(
    "This is too long for the terminal's clipboard, and there is no other here. Nothing was copied.",
    "内容过长，超出终端剪贴板的限制，这里也没有别的剪贴板工具。没有复制任何内容。",
)
MARK = Text("mark it with the mouse while holding Shift", "请按住 Shift 用鼠标选取")

# (command, what must be set for it to reach the learner's own screen)
TOOLS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("wl-copy",), "WAYLAND_DISPLAY"),
    (("xclip", "-selection", "clipboard"), "DISPLAY"),
    (("xsel", "--clipboard", "--input"), "DISPLAY"),
    (("pbcopy",), ""),
    (("clip.exe",), ""),
)


@dataclass(frozen=True)
class Copied:
    """What to send to the terminal (empty: nothing), and what to say."""

    escape: str
    said: Text


def copy(text: str, environ: Mapping[str, str] = os.environ) -> Copied:
    """Copy by the terminal (OSC 52) and by the platform's tool, where one can reach the learner's clipboard."""
    escape = osc52(text, inside_tmux="TMUX" in environ)
    tool = _by_tool(text, environ)
    if tool:
        return Copied(escape, COPIED.fill(tool=tool))
    if not escape:
        return Copied("", TOO_LONG)
    return Copied(escape, Text(SENT.fill(advice=MARK.en).en, SENT.fill(advice=MARK.zh).zh))


def osc52(text: str, *, inside_tmux: bool = False) -> str:
    """The escape sequence that asks a terminal to copy; empty where the text is too long for it."""
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > LONGEST:
        return ""
    sequence = f"\x1b]52;c;{encoded}\x07"
    return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\" if inside_tmux else sequence


def _by_tool(text: str, environ: Mapping[str, str]) -> str:
    """The name of the tool that copied it; empty where none could."""
    # Over ssh a tool would fill the clipboard of the far machine.
    if "SSH_CONNECTION" in environ or "SSH_TTY" in environ:
        return ""
    for command, needed in TOOLS:
        program = shutil.which(command[0], path=environ.get("PATH"))
        if program is None or (needed and needed not in environ):
            continue
        # Windows' tool reads the console's encoding, or UTF-16 with a mark.
        content = text.encode("utf-16" if command[0] == "clip.exe" else "utf-8", "replace")
        try:
            done = subprocess.run(
                [program, *command[1:]],
                input=content,
                timeout=SECONDS,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=sys.platform != "win32",
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if done.returncode == 0:
            return command[0]
    return ""
