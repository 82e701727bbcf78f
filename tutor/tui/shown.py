"""Text made safe and styled for the screen: control characters visible, markup never read, code in backticks."""

from __future__ import annotations

import re

from textual.content import Content

from tutor.words import visible as visible

# Quieter than the rest, and still readable on every theme's background.
MUTED = "$foreground 70%"

# `code`, and **strong** where the stars cannot be a power: `x**2 + y**2` stays as it is.
INLINE = re.compile(r"`([^`\n]+)`|(?<![A-Za-z0-9_)\]])\*\*(?! )([^*\n]+)(?<! )\*\*(?![A-Za-z0-9_(\[])")


def plain(text: str, style: str = "") -> Content:
    """A learner's text as it is."""
    return Content.styled(visible(text), style) if style else Content(visible(text))


def sentence(text: str, style: str = "") -> Content:
    """The tutor's own words: `code` and **strong** are styled, everything else is as it is."""
    parts: list[Content] = []
    at = 0
    text = visible(text)
    for found in INLINE.finditer(text):
        parts.append(Content.styled(text[at : found.start()], style))
        code, strong = found.groups()
        parts.append(Content.styled(code, "$text-accent") if code else Content.styled(strong, "bold"))
        at = found.end()
    parts.append(Content.styled(text[at:], style))
    return Content("").join(parts)


def page(text: str) -> Content:
    """An author's short Markdown: paragraphs, headings, lists, indented or fenced code."""
    blocks: list[Content] = []
    paragraph: list[str] = []
    fenced: list[str] | None = None

    item = False

    def end_paragraph() -> None:
        nonlocal item
        if paragraph:
            written = sentence(_joined(paragraph))
            # The items of a list stand close together.
            if item and blocks and blocks[-1].plain.split("\n")[-1].startswith("•"):
                blocks[-1] = Content("\n").join([blocks[-1], written])
            else:
                blocks.append(written)
            paragraph.clear()
            item = False

    for line in text.splitlines():
        bare = line.strip()
        if fenced is not None:
            if bare.startswith("```"):
                blocks.append(code("\n".join(fenced)))
                fenced = None
            else:
                fenced.append(line)
        elif bare.startswith("```"):
            end_paragraph()
            fenced = []
        elif not bare:
            end_paragraph()
        elif bare.startswith("#"):
            end_paragraph()
            blocks.append(Content.styled(visible(bare.lstrip("# ")), "bold"))
        elif re.match(r"[-*] |\d+\. ", bare):
            end_paragraph()
            item = True
            paragraph.append(re.sub(r"^[-*] ", "• ", bare))
        else:
            paragraph.append(bare)
    end_paragraph()
    if fenced:
        blocks.append(code("\n".join(fenced)))
    return Content("\n\n").join(blocks)


def code(source: str) -> Content:
    """A piece of a program, highlighted."""
    from textual.highlight import highlight

    return highlight(visible(source), language="python")


def _joined(lines: list[str]) -> str:
    """Lines of a paragraph as one; between two Chinese characters no blank is put."""
    text = lines[0]
    for line in lines[1:]:
        wide = ord(text[-1]) > 0x2E7F and ord(line[0]) > 0x2E7F
        text += line if wide else " " + line
    return text
