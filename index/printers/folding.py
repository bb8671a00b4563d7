"""Marked text into lines that fit a column: cut between words, and words that are too long cut to fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from unicodedata import category, east_asian_width

# Text, and how it is to be marked.
Piece = tuple[str, str]

_TAB = " " * 8


def width_of(text: str) -> int:
    """The columns that a terminal needs for it: two for the wide letters of East Asia, none for marks on others."""
    if text.isascii():
        return len(text)
    return sum(map(_width_of_letter, text))


def fold_pieces(pieces: Sequence[Piece], width: int) -> list[list[Piece]]:
    """Lines of at most so many columns, each as its pieces, those that are marked alike as one; no blanks at either end
    of a line. A line feed ends one."""
    plain = [(text.replace("\t", _TAB), style) for text, style in pieces if text]
    text = "".join(part for part, _ in plain)
    # Where each style ends that another one follows.
    ends: list[tuple[int, str]] = []
    for end, (_, style) in zip(accumulate(len(part) for part, _ in plain), plain, strict=True):
        if ends and ends[-1][1] == style:
            ends.pop()
        ends.append((end, style))
    runs = iter(ends)
    until, style = next(runs, (0, ""))
    lines = []
    for start, end in _lines_of(text, width):
        line = []
        while start < end:
            while until <= start:
                until, style = next(runs)
            line.append((text[start : min(until, end)], style))
            start = until
        lines.append(line)
    return lines


def _lines_of(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Where the lines begin and end: between words where one fits, within a word where it does not."""
    next_start = 0
    for paragraph in text.split("\n"):
        start, last = next_start, next_start + len(paragraph.rstrip(" "))
        next_start += len(paragraph) + 1
        while True:
            while start < last and text[start] == " ":
                start += 1
            end = _end_of_room(text, start, last, width)
            if end == last:
                break
            if text[end] != " ":
                blank = text.rfind(" ", start, end)
                end = blank if blank >= 0 else end
            yield start, start + len(text[start:end].rstrip(" "))
            start = end
        yield start, last


def _end_of_room(text: str, start: int, last: int, width: int) -> int:
    """Where the letters end that fit; one does at least."""
    # With the next letter, which might be a mark on the last; and most contexts have a … at their ends.
    if text[start : start + width + 1].replace("…", " ").isascii():
        return min(start + width, last)
    room = width
    for at in range(start, last):
        takes = _width_of_letter(text[at])
        if takes > room and room < width:
            return at
        room -= takes
    return last


def _width_of_letter(letter: str) -> int:
    if " " <= letter <= "~":
        return 1
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(letter) in ("W", "F") else 1
