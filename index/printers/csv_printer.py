"""Results as CSV: UTF-8, LF, a header, every cell in full and as it is. The columns (`COLUMNS`) are a promise."""

from __future__ import annotations

from typing import TextIO

from index.printers import Style
from index.printers.columns import COLUMNS, read_columns
from index.printers.visible import encodable
from index.search import Results


def write(results: Results, stream: TextIO, style: Style) -> int:
    """Writes the header and a row a result; the number of results."""
    stream.write(",".join(COLUMNS) + "\n")
    written = 0
    for result in results:
        values = read_columns(result)
        stream.write(",".join(csv_cell(values[name]) for name in COLUMNS) + "\n")
        written += 1
    return written


def csv_cell(value: str | float | None) -> str:
    """A cell, quoted where it must be. The csv module leaves a lone CR bare, which readers take for a line break."""
    if value is None:
        return ""
    text = encodable(value) if isinstance(value, str) else f"{value:g}"
    if any(sign in text for sign in ',"\n\r'):
        return '"' + text.replace('"', '""') + '"'
    return text
