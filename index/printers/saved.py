"""Saved searches as a table for people, and as rows for programs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import TextIO

from archive.saved_searches import SavedSearch
from index.columns_of_text import cut, padded, width_of
from index.printers import Style
from index.printers.rows import write_named
from index.printers.visible import visible_line

COLUMNS = ("name", "query", "options", "saved", "told", "documents")
_WIDEST_NAME = 24


def write_saved(searches: Sequence[tuple[SavedSearch, int]], stream: TextIO, format: str, style: Style) -> None:
    """Writes each with the number of documents that it has told of. `options` are as they are typed on a command line;
    `told` is when it last told, empty for never."""
    if format != "table":
        rows = (_row(search, documents) for search, documents in searches)
        write_named(COLUMNS, rows, stream, format, style)
        return
    if not searches:
        return
    names = min(_WIDEST_NAME, max(4, *(width_of(search.name) + 1 for search, _ in searches)))
    head = f"{padded('name', names)}  {'saved':<10}  {'last told':<16}  {'told of':>9}  "
    stream.write(f"{head}asks\n")
    room = max(20, style.width - len(head))
    for search, documents in searches:
        told = search.told.replace("T", " ")[:16] if search.told else "never"
        start = f"{padded(cut('@' + search.name, names), names)}  {search.saved[:10]}  {told:<16}  {documents:>9,}  "
        lines = textwrap.wrap(visible_line(search.asked.written()), room) or [""]
        for number, line in enumerate(lines):
            stream.write((start if not number else " " * len(head)) + line + "\n")


def _row(search: SavedSearch, documents: int) -> tuple[str | int | None, ...]:
    options = replace(search.asked, text="").written()
    return (search.name, search.asked.text, options, search.saved, search.told, documents)
