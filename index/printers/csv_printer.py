"""Results as CSV: UTF-8, LF, a header, every cell in full and as it is. The columns (`COLUMNS`) are a promise.

With `style.excel` as Excel reads it: a byte order mark, CRLF, and no cell that it would take for a formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from archive.wording import agreeing, counted
from index.printers import Found, Style
from index.printers.columns import COLUMNS, read_columns
from index.printers.visible import encodable

# More does not fit into a cell of Excel, nor of LibreOffice before version 24: the rest is lost as the file is opened.
LONGEST_CELL = 32_767
# What Excel takes for the beginning of a formula; one in scraped text may fetch or run something.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

Cell = str | float | None


def write(results: Found, stream: TextIO, style: Style) -> int:
    """Writes the header and a row a result; the number of results."""
    columns = style.columns or COLUMNS
    return write_rows(columns, (read_columns(result, columns).values() for result in results), stream, style)


def write_rows(
    columns: Sequence[str], rows: Iterable[Iterable[Cell]], stream: TextIO, style: Style, separator: str = ","
) -> int:
    """Writes a table of cells under its header; the number of rows. Warns of cells that Excel would cut."""
    end = "\r\n" if style.excel else "\n"
    stream.write(("\ufeff" if style.excel else "") + separator.join(columns) + end)
    written = long = 0
    for row in rows:
        values = list(row)
        cells = [csv_cell(value, separator, style.excel) for value in values]
        if style.excel:
            texts = (value for value in values if isinstance(value, str) and 2 * len(value) > LONGEST_CELL)
            long += sum(_units(text) > LONGEST_CELL for text in texts)
        stream.write(separator.join(cells) + end)
        written += 1
    if long:
        them = agreeing(long, "it", "them")
        style.warn(
            f"{counted(long, 'cell')} {agreeing(long, 'is', 'are')} longer than {LONGEST_CELL:,} characters:"
            f" whole in the file, but Excel will cut {them}; jsonl has no such limit"
        )
    return written


def csv_cell(value: Cell, separator: str = ",", excel: bool = False) -> str:
    """A cell, quoted where it must be. The csv module leaves a lone CR bare, which readers take for a line break."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return f"{value:g}" if isinstance(value, float) else str(value)
    text = encodable(value)
    if excel and text.startswith(_FORMULA_SIGNS):
        text = f"'{text}"
    if any(sign in text for sign in (separator, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _units(text: str) -> int:
    """Characters as Excel counts them: those beyond the first plane twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
