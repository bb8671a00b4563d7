"""A table of corrections, as `fix --list` writes it and a colleague sends it back, into rows that say where they stand.

Comma, semicolon or tab may part the cells, as spreadsheets write them; a column with a name of the reader's own is
passed over, and said.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.errors import DatelineError
from archive.values import dataclass

COLUMNS = ("id", "field", "value", "extracted", "reason", "by", "made", "withdrawn", "withdrawn_by",
           "withdrawn_reason", "source", "path", "holds")  # fmt: skip
_NEEDED = ("id", "field", "value")
_TO_READ = {"extracted", "source", "path", "holds"}  # there for people; nothing is made of it
_LONGEST = 1 << 24  # characters of a cell
# Before what a spreadsheet would take for a formula `--excel` writes an apostrophe.
_HARMLESS = ("'=", "'+", "'-", "'@")


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A row as it is written; `line` is that of the file on which it ends, empty is what is not said."""

    line: int
    id: str
    field: str
    value: str
    reason: str
    by: str
    made: str
    withdrawn: str
    withdrawn_by: str
    withdrawn_reason: str


@dataclass(frozen=True, slots=True)
class CorrectionFile:
    """The rows of a file, and the columns that were passed over."""

    rows: tuple[CorrectionRow, ...]
    passed_over: tuple[str, ...]


def read_corrections_file(path: Path) -> CorrectionFile:
    """The rows of the file; raises DatelineError, naming file and line, where it is no such table."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatelineError(f"cannot read {path}: {error.strerror or error}") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatelineError(
            f"cannot read {path} as UTF-8 (byte 0x{content[error.start]:02x} at offset {error.start})",
            "save it again as CSV UTF-8",
        ) from None
    is_excel = content.startswith(b"\xef\xbb\xbf")
    rows = _cells(path, text)
    try:
        _, header = next(rows)
    except StopIteration:
        raise DatelineError(f"{path} is empty", f"its first line names columns: {', '.join(COLUMNS)}") from None
    names = [name.strip().lower() for name in header]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise DatelineError(
            f"{path} has no column {missing[0]}", f"`dateline fix --list` writes {', '.join(COLUMNS)}"
        )
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        raise DatelineError(f"{path} has two columns {twice}", "name each once")
    found = [_row(path, line, names, cells, is_excel) for line, cells in rows if any(cell.strip() for cell in cells)]
    known = {*COLUMNS, ""}
    return CorrectionFile(tuple(found), tuple(name for name in names if name not in known))


def _cells(path: Path, text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows with the line on which each ends."""
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)  # of as many, the comma
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise DatelineError(f"{path}, line {reader.line_num}: {error}", "a quotation mark may be missing") from None


def _row(path: Path, line: int, names: Sequence[str], cells: Sequence[str], is_excel: bool) -> CorrectionRow:
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        raise DatelineError(
            f"{path}, line {line}: {len(cells)} cells, where {len(names)} columns are named",
            "a value with a comma in it stands in quotation marks",
        )
    said = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name in COLUMNS}
    if is_excel:
        said = {name: cell[1:] if cell.startswith(_HARMLESS) else cell for name, cell in said.items()}
    fields = {name: said.get(name, "") for name in COLUMNS if name not in _TO_READ}
    return CorrectionRow(line, **fields)
