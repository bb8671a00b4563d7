"""Results as a table for people at a terminal: short ids, dates as known, hits in their context."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TextIO

from archive.document import Document
from archive.partial_date import UnsettledDate
from archive.wording import counted
from index.bibliography import fields_named
from index.entry import BodySpan
from index.printers import Found, Style
from index.printers.visible import visible
from index.search import Result

if TYPE_CHECKING:
    from rich.table import Table

# A prefix that is unique in archives of any likely size; every command accepts a unique prefix.
SHORT_ID = 10
_HIT = "bold red"
_PAGE = 100  # rows laid out at a time, so that a table of any length stays small


def write(results: Found, stream: TextIO, style: Style) -> int:
    """Writes the table, or nothing where there are no results; the number of results."""
    # Imported here: it costs 70 ms, and only people read tables.
    from rich.console import Console

    console = Console(
        file=stream, width=style.width, force_terminal=style.color, no_color=not style.color,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
        color_system="standard" if style.color else None,
    )  # fmt: skip
    written = 0
    rows = iter(results)
    while page := list(islice(rows, _PAGE)):
        console.print(_table(page, style.width, has_header=not written))
        written += len(page)
    return written


def _table(results: list[Result], width: int, has_header: bool) -> Table:
    """Some rows of the table; all pages have the same widths, so they stand below each other as one."""
    from rich.table import Table
    from rich.text import Text

    def marked(pieces: list[tuple[str, bool]], base: str = "") -> Text:
        # Text takes no markup: [red] in a title is a title with [red] in it.
        text = Text()
        for piece, is_hit in pieces:
            text.append(visible(piece), _HIT if is_hit else base)
        return text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", width=width, show_header=has_header)
    table.add_column("id", no_wrap=True, width=SHORT_ID)
    table.add_column("date", width=10)
    table.add_column("from", overflow="fold", width=max(10, width // 6))
    table.add_column("title and context", overflow="fold", ratio=1)
    for result in results:
        what = marked(_marked_title(result), "bold")
        context = _marked_context(result)
        if context:
            what.append("\n").append_text(marked(context))
        if result.hit.copies:
            what.append(f"\n+ {counted(result.hit.copies, 'copy', 'copies')}", "dim")
        document = result.document
        if document.corrected:
            what.append(f"\n* corrected: {fields_named(document.corrected)}", "dim")
        table.add_row(document.id[:SHORT_ID], Text(_date(document)), Text(_where(document)), what)
    return table


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
    return visible("\n".join(part for part in (place, document.provenance.source) if part))


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
