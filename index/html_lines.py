"""A text that a page of HTML renders to, to the lines of its bytes on which it stands, for tools that count bytes.

Only letters and figures are compared, so that tags inside the text, references such as `&rsquo;` and the width of gaps
do not matter.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

Lines = tuple[int, int]

_REFERENCE = re.compile(r"&#?\w{1,32};?")
# What these hold is no text.
_SILENT = ("script", "style")


def find_html_lines(markup: str, text: str) -> Lines | None:
    r"""The lines, first and last, counted from 1, between whose line feeds the text stands for the first time.

    >>> find_html_lines("<p>\nIt is <b>late</b>,\nsaid Ada&rsquo;s aunt.\n", "late, said Ada’s aunt")
    (2, 3)

    None where it does not stand there so, or has no letters.
    """
    wanted = "".join(character for character in text if character.isalnum())
    letters, offsets = [], []
    for character, offset in _letters(markup):
        letters.append(character)
        offsets.append(offset)
    at = "".join(letters).find(wanted) if wanted else -1
    if at < 0:
        return None
    # A reference may stand for several characters, which are all of its place; so the two lists are of one length.
    first, last = offsets[at], offsets[at + len(wanted) - 1]
    before = markup.count("\n", 0, first)
    return before + 1, before + markup.count("\n", first, last) + 1


def _letters(markup: str) -> Iterator[tuple[str, int]]:
    """The letters and figures outside of tags and comments, each with where it stands."""
    at, size = 0, len(markup)
    while at < size:
        tag = markup.find("<", at)
        end = size if tag < 0 else tag
        yield from _letters_of(markup, at, end)
        if tag < 0:
            return
        at = _after_tag(markup, tag)


def _letters_of(markup: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Those of a stretch without tags, references read."""
    while start < end:
        found = _REFERENCE.search(markup, start, end)
        stop = found.start() if found else end
        for at in range(start, stop):
            if markup[at].isalnum():
                yield markup[at], at
        if found is None:
            return
        for character in html.unescape(found.group()):
            if character.isalnum():
                yield character, found.start()
        start = found.end()


def _after_tag(markup: str, at: int) -> int:
    """The place behind the tag or comment that begins there; of one that is not closed, the end."""
    if markup.startswith("<!--", at):
        end = markup.find("-->", at)
        return end + 3 if end >= 0 else len(markup)
    end = markup.find(">", at) + 1 or len(markup)
    for name in _SILENT:
        if markup[at + 1 : at + 1 + len(name)].lower() == name and not markup[at + 1 + len(name)].isalnum():
            closing = re.compile(rf"</{name}", re.IGNORECASE).search(markup, end)
            return (markup.find(">", closing.start()) + 1 or len(markup)) if closing else len(markup)
    return end
