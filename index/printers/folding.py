"""Marked text into lines that fit a column: cut between words, and words that are too long cut to fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from unicodedata import category, east_asian_width

# Text, and how it is to be marked.
Piece = tuple[str, str]

_WORD = re.compile(r"[^ \n]+|[ \n]")
_TAB = " " * 8


def width_of(text: str) -> int:
    """The columns that a terminal needs for it: two for the wide letters of East Asia, none for marks on others."""
    if text.isascii():
        return len(text)
    return sum(map(_width_of_letter, text))


def fold_pieces(pieces: Sequence[Piece], width: int) -> list[list[Piece]]:
    """Lines of at most so many columns, each as its pieces; no blanks at the end of a line. A line feed ends one."""
    lines: list[list[Piece]] = [[]]
    room = width
    pending: list[Piece] = []  # a word that may consist of several pieces
    for text, style in pieces:
        for part in _WORD.findall(text.replace("\t", _TAB)):
            if part not in (" ", "\n"):
                pending.append((part, style))
                continue
            room = _put(pending, lines, room, width)
            pending = []
            if part == "\n":
                lines.append([])
                room = width
            elif room and lines[-1]:
                lines[-1].append((" ", style))
                room -= 1
    _put(pending, lines, room, width)
    return [_joined(line) for line in lines]


def _put(word: Sequence[Piece], lines: list[list[Piece]], room: int, width: int) -> int:
    """Puts a word on the last line or a new one; the columns that are left there."""
    needed = sum(width_of(text) for text, _ in word)
    if needed > room and room < width:
        lines.append([])
        room = width
    for text, style in word:
        if width_of(text) <= room:
            lines[-1].append((text, style))
            room -= width_of(text)
            continue
        start = 0
        for at, letter in enumerate(text):
            takes = _width_of_letter(letter)
            if takes > room and room < width:
                lines[-1].append((text[start:at], style))
                lines.append([])
                start, room = at, width
            room -= takes
        lines[-1].append((text[start:], style))
    return max(room, 0)


def _joined(line: Sequence[Piece]) -> list[Piece]:
    """Neighbours that are marked alike as one, without the blanks at the end."""
    joined: list[Piece] = []
    for text, style in line:
        if joined and joined[-1][1] == style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    while joined and not joined[-1][0].rstrip(" "):
        joined.pop()
    if joined:
        joined[-1] = (joined[-1][0].rstrip(" "), joined[-1][1])
    return [piece for piece in joined if piece[0]]


def _width_of_letter(letter: str) -> int:
    if " " <= letter <= "~":
        return 1
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(letter) in ("W", "F") else 1
