"""The changes since a report: lines for people, rows for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from index.columns_of_text import cut
from index.printers import Style
from index.printers.rows import write_named
from index.printers.visible import visible
from index.rerun import Change

COLUMNS = ("change", "id", "date", "title", "source", "what", "why")
SIGNS = {"added": "+", "removed": "−", "changed": "~"}
_SHORT_ID = 10


def write_changes(changes: Iterable[Change], stream: TextIO, format: str, style: Style) -> int:
    """Writes them as `table` or in one of rows.FORMATS; their number."""
    if format != "table":
        return write_named(COLUMNS, map(_row, changes), stream, format, style)
    count = 0
    for count, change in enumerate(changes, 1):  # noqa: B007
        for line in _lines(change, style.width):
            stream.write(line + "\n")
    return count


def _row(change: Change) -> tuple[str | None, ...]:
    hit = change.hit
    return (change.kind, hit.id, hit.date, hit.title, hit.source, change.what or None, change.why or None)


def _lines(change: Change, width: int) -> Iterator[str]:
    hit = change.hit
    head = f"{SIGNS[change.kind]} {hit.id[:_SHORT_ID]}  {hit.date or 'undated':<10}  "
    yield cut(visible(head + " ".join((hit.title or hit.source).split())), width)
    said = "; ".join(filter(None, (change.what, change.why)))
    if said:
        yield cut(visible(f"    {' '.join(said.split())}"), width)
