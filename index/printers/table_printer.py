"""Results as a table for people at a terminal: short ids, dates as known, hits in their context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from archive.document import Document
from archive.partial_date import UnsettledDate
from archive.wording import counted
from index.entry import BodySpan
from index.printers import Found, Style
from index.printers.folding import Piece, fold_pieces, width_of
from index.printers.visible import visible, visible_line
from index.search import Result

# A prefix that is unique in archives of any likely size; every command accepts a unique prefix.
SHORT_ID = 10
_DATE = 10  # columns
_GAP = 2
_LEAST = 60  # columns of the screen: with fewer, title and context would have less than a third of them
_BOLD, _HIT, _DIM = "1", "1;31", "2"  # as terminals have them (SGR); hits are bold and red


def write(results: Found, stream: TextIO, style: Style) -> int:
    """Writes the table, or nothing where there are no results; the number of results."""
    # By hand: a library for tables takes as long to load as the search, and to lay out twenty rows.
    where = max(4, min(max(10, style.width // 6), style.width - SHORT_ID - _DATE - 4 * _GAP - 12))
    what = max(1, style.width - SHORT_ID - _DATE - where - 4 * _GAP)
    is_stacked = style.width < _LEAST
    widths = (SHORT_ID, _DATE, where, what)
    written = 0
    for result in results:
        if is_stacked:
            _write_stacked(result, stream, style)
            written += 1
            continue
        if not written:
            names = ("id", "date", "from", "title and context")
            _write_row([[(name, _DIM)] for name in names], widths, stream, style.color)
        document = result.document
        cells = [[(text, "")] for text in (document.id[:SHORT_ID], _date(document), _where(document))]
        _write_row([*cells, _what(result)], widths, stream, style.color)
        written += 1
    return written


def _write_row(cells: Sequence[Sequence[Piece]], widths: Sequence[int], stream: TextIO, in_color: bool) -> None:
    """The cells beside each other, each folded to its width."""
    folded = [fold_pieces(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, folded))):
        line, gap = "", 0
        for lines, width in zip(folded, widths, strict=True):
            pieces = lines[number] if number < len(lines) else []
            if pieces:
                line += " " * gap
                line += "".join(_marked(text, style if in_color else "") for text, style in pieces)
                gap = 0
            gap += width - sum(width_of(text) for text, _ in pieces) + _GAP
        stream.write(line + "\n")


def _write_stacked(result: Result, stream: TextIO, style: Style) -> None:
    """The same below each other, the first line alone at the margin: such a screen has no room for columns."""
    document = result.document
    head = "  ".join((document.id[:SHORT_ID], _date(document)))
    below = [[(_where(document).replace("\n", "  "), _DIM)], _what(result)]
    for indent, cell in ((0, [(head, "")]), *((_GAP, cell) for cell in below)):
        for pieces in fold_pieces(cell, max(1, style.width - indent)):
            line = "".join(_marked(text, mark if style.color else "") for text, mark in pieces)
            stream.write((" " * indent + line).rstrip() + "\n")


def _marked(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


def _what(result: Result) -> list[Piece]:
    """The title, below it the context, and below that how many copies there are."""
    pieces = [(visible(text), _HIT if is_hit else _BOLD) for text, is_hit in _marked_title(result)]
    context = [(visible(text), _HIT if is_hit else "") for text, is_hit in _marked_context(result)]
    if context:
        pieces += [("\n", ""), *context]
    if result.hit.copies:
        pieces.append((f"\n+ {counted(result.hit.copies, 'copy', 'copies')}", _DIM))
    if result.document.corrected:
        from index.bibliography import fields_named  # few are

        pieces.append((f"\n* corrected: {fields_named(result.document.corrected)}", _DIM))
    return pieces


def _date(document: Document) -> str:
    """The date as known: both readings of an unsettled one."""
    if document.published is None:
        return "undated"
    value = document.published.value
    if isinstance(value, UnsettledDate):
        return " or ".join(reading.edtf for reading in value.readings)
    return value.edtf.replace("/", " to ")


def _where(document: Document) -> str:
    place = document.dateline.place if document.dateline else None
    return "\n".join(visible_line(part) for part in (place, document.provenance.source) if part)


def _marked_title(result: Result) -> list[tuple[str, bool]]:
    title = result.document.title
    return _pieces(title, 0, len(title), result.title_hits) if title else [("(no title)", False)]


def _marked_context(result: Result) -> list[tuple[str, bool]]:
    context, body = result.context, result.document.body
    if context is None:
        return []
    pieces = _pieces(body, context.span.start, context.span.end, context.hits)
    before = [("… ", False)] if body[: context.span.start].strip() else []
    after = [(" …", False)] if body[context.span.end :].strip() else []
    return before + pieces + after


def _pieces(text: str, start: int, end: int, hits: tuple[BodySpan, ...]) -> list[tuple[str, bool]]:
    """The characters from start to end on one line, in pieces that are hits or not."""
    pieces = []
    at = start
    for hit in hits:
        pieces += [(text[at : hit.start], False), (text[hit.start : hit.end], True)]
        at = hit.end
    pieces.append((text[at:end], False))
    return [(_on_one_line(piece), is_hit) for piece, is_hit in pieces if piece]


def _on_one_line(text: str) -> str:
    """White space made single, kept at both ends, where the neighbouring piece may need it."""
    inner = " ".join(text.split())
    return (" " if text[:1].isspace() else "") + inner + (" " if inner and text[-1:].isspace() else "")
