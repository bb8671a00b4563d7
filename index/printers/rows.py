"""Rows of named values, such as counts, as csv, tsv, json or jsonl; and bars for those who look at a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TextIO

from index.printers import Style
from index.printers.csv_printer import Cell, write_rows
from index.printers.visible import encodable

FORMATS = ("csv", "tsv", "json", "jsonl")

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def write_named(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], stream: TextIO, format: str, style: Style
) -> int:
    """Writes the rows in one of FORMATS, one after the other; their number."""
    if format in ("csv", "tsv"):
        return write_rows(columns, rows, stream, style, "\t" if format == "tsv" else ",")
    written = 0
    for row in rows:
        if format == "json":
            stream.write("[\n" if not written else ",\n")
        item = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        stream.write(encodable(item) + ("\n" if format == "jsonl" else ""))
        written += 1
    if format == "json":
        stream.write("\n]\n" if written else "[]\n")
    return written


def bar(value: float, largest: float, width: int) -> str:
    """A bar of at most `width` columns, as long as the value's part of the largest; of anything at least a sliver.

    >>> bar(3, 4, 4), bar(1, 4000, 4), bar(0, 4, 4)
    ('███', '▏', '')
    """
    if value <= 0 or largest <= 0:
        return ""
    eighths = max(1, round(8 * width * value / largest))
    return "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
