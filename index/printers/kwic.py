"""The lines of a concordance, aligned for people, or as csv, tsv, json or jsonl. The columns are a promise."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TextIO

from index.columns_of_text import cut, first_columns, last_columns, padded, width_of
from index.concordance import Line
from index.printers import Style
from index.printers.rows import write_named
from index.printers.visible import visible

COLUMNS = ("left", "hit", "right", "id", "date", "place", "source", "title", "offset", "corrected")

_SHORT_ID = 10  # as in the table of results
_DATE = 10
_HIT = "\x1b[1;31m", "\x1b[0m"
_LEFT_TO_RIGHT, _RIGHT_TO_LEFT, _POP = "\u2066", "\u2067", "\u2069"  # isolates of Unicode's bidirectional algorithm
_NARROWEST = 10
_ROOM_FOR_DATES = 60


def write_lines(lines: Iterable[Line], width: int, stream: TextIO, format: str, style: Style) -> int:
    """Writes them as they come, `width` columns of text on each side at most; their number."""
    if format != "table":
        rows = ((line.left.strip(), line.hit, line.right.strip(), *line[3:]) for line in lines)
        return write_named(COLUMNS, rows, stream, format, style)
    has_date = style.width >= _ROOM_FOR_DATES
    inside = style.width - _SHORT_ID - 2 - (_DATE + 1) * has_date
    before = max(_NARROWEST, min(width, (inside - 8) // 2))
    written = corrected = 0
    for line in lines:
        date = padded(_shown(line.date), _DATE + 1) if has_date else ""
        text = _aligned(line, before, width, max(_NARROWEST, inside - before), style.color)
        sign = "*" if line.corrected else " "
        stream.write(f"{date}{line.id[:_SHORT_ID]}{sign} {text}".rstrip() + "\n")
        corrected += bool(line.corrected)
        written += 1
    if corrected:
        style.warn("* corrected by people: `dateline show ID` says what, and what was extracted")
    return written


def _aligned(line: Line, width: int, most: int, room: int, color: bool) -> str:
    """The hit in its column: after `width` columns of text, with the hit and `most` columns at most in the `room` that
    is left.

    In a right-to-left script what follows the hit stands on its left and what precedes it on its right, as it is read.
    """
    left, hit, right = (visible(part) for part in (line.left, line.hit, line.right))
    hit = cut(hit, max(4, room - 4))
    rest = max(0, min(most, room - width_of(hit)))
    if _direction(hit) in ("R", "AL"):
        before, after = first_columns(right, width), last_columns(left, rest)
    else:
        before, after = last_columns(left, width), first_columns(right, rest)
    space = " " * (width - width_of(before))
    pieces = [before, hit, after]
    if any(map(_has_right_to_left, pieces)):
        pieces = [_isolated(piece) for piece in pieces]
    if color:
        pieces[1] = pieces[1].join(_HIT)
    return space + "".join(pieces)


def _shown(date: str | None) -> str:
    """The date in its ten columns: of an unsettled one the year, of a range its first month."""
    if date is None:
        return "undated"
    return f"{date[1:5]}?" if date.startswith("[") else f"{date[:7]}…" if "/" in date else date


def _direction(text: str) -> str:
    """The direction of the first character that has one."""
    return next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def _isolated(text: str) -> str:
    """The text as a piece of its own: what stands around it does not turn it over, nor it them."""
    if not text.strip():
        return text
    return (_RIGHT_TO_LEFT if _direction(text) in ("R", "AL") else _LEFT_TO_RIGHT) + text + _POP
