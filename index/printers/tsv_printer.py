"""Results as values parted by tabs: UTF-8, LF, a header; a cell with a tab, line break or quote is quoted."""

from __future__ import annotations

from typing import TextIO

from index.printers import Found, Style
from index.printers.columns import COLUMNS, read_columns
from index.printers.csv_printer import write_rows


def write(results: Found, stream: TextIO, style: Style) -> int:
    """Writes the header and a row a result; the number of results."""
    columns = style.columns or COLUMNS
    rows = (read_columns(result, columns).values() for result in results)
    return write_rows(columns, rows, stream, style, separator="\t")
