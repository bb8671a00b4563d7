"""A sheet of codes as a spreadsheet wrote it: csv into cells, with every row that cannot be taken named by its line.

A sheet has a row for each document and coder: its `id`, its `coder`, and a column `code:NAME` for each code. Of the
columns that `dateline sample` and `dateline codes export` write beside these nothing is read.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from archive.codes import Cell
from archive.errors import DatelineError
from archive.labels import read_name, read_value
from archive.values import dataclass

# What the sheets that we write have beside id, coder and codes: to be read by people.
BESIDE = ("title", "date", "source", "stratum", "weight", "context", "body")
CODE = "code:"


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of a sheet, counted from 1, and what is wrong with it."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet says: its cells, an empty one with the value None, and its problems in order of line.

    `rows` counts rows with an id, `uncoded` those of them in which no code is.
    """

    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...]
    rows: int
    uncoded: int


def decode_sheet(content: bytes) -> str:
    """The text of a csv file; raises DatelineError where it is neither UTF-8 nor, with its mark, UTF-16."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DatelineError(
            f"the sheet is not UTF-8 (line {line})", 'save it again: "CSV UTF-8" in Excel, charset UTF-8 in LibreOffice'
        ) from None


def read_sheet(
    text: str, find_id: Callable[[str], str], coder: str | None = None, names: Sequence[str] = (),
    ignored: Sequence[str] = (),
) -> Sheet:  # fmt: skip
    """The codes of a sheet.

    `find_id` gives the full id of what begins so, and raises DatelineError; `coder` is who coded the rows that name
    nobody; `names` are further columns that hold codes, `ignored` those that do not. Commas, semicolons and tabs part
    cells, whichever the header has. Raises DatelineError where there is no header with an id.
    """
    first_line = text.partition("\n")[0]
    separator = max(",;\t", key=first_line.count)
    rows = _numbered(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    line, header = next(rows, (1, []))
    columns = [column.strip() for column in header]
    lowered = [column.casefold() for column in columns]
    if "id" not in lowered:
        raise DatelineError("the sheet has no column id in its first line", "`dateline sample --sheet` writes one")
    problems: list[Problem] = []
    codes = _code_columns(columns, names, ignored, problems)
    at_id, at_coder = lowered.index("id"), lowered.index("coder") if "coder" in lowered else None
    cells: dict[tuple[str, str, str], tuple[Cell, int]] = {}
    count = uncoded = 0
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
            problems.append(Problem(line, f"it has {len(row)} cells, the header {len(columns)}"))
            continue
        row += [""] * (len(columns) - len(row))
        try:
            found = list(_row_cells(row, at_id, at_coder, codes, find_id, coder))
        except DatelineError as error:
            problems.append(Problem(line, error.message))
            continue
        count += 1
        uncoded += all(cell.value is None for cell in found)
        for cell in found:
            key = (cell.id, cell.name, cell.coder)
            other = cells.setdefault(key, (cell, line))
            if other[0].value != cell.value:
                problems.append(
                    Problem(line, f"{cell.coder} gives {cell.id[:10]} another {cell.name} than in line {other[1]}")
                )
    kept = tuple(cell for cell, _ in cells.values())
    return Sheet(kept, tuple(sorted(problems, key=lambda problem: problem.line)), count, uncoded)


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the line on which it begins."""
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DatelineError(f"line {line} of the sheet is not csv: {error}", "is a quote not closed?") from None
        yield line, row


def _code_columns(
    columns: Sequence[str], names: Sequence[str], ignored: Sequence[str], problems: list[Problem]
) -> dict[int, str]:
    """The name of the code in each column that holds one; what is none of the sheet's columns is a problem."""
    found: dict[int, str] = {}
    wanted = {read_name("code", name) for name in names}
    passed = {name.strip().casefold() for name in ignored}
    for at, column in enumerate(columns):
        lowered = column.casefold()
        if lowered in ("id", "coder", *BESIDE) or lowered in passed:
            continue
        try:
            if not lowered.startswith(CODE) and lowered not in wanted:
                remedy = f"name it {CODE}{column}, or leave it out with --ignore {column!r}"
                raise DatelineError(
                    f"the column {column!r} is none of a sheet's: {remedy}" if column else "a column has no name"
                )
            name = read_name("code", column[len(CODE) :] if lowered.startswith(CODE) else column)
            if name in found.values():
                raise DatelineError(f"the code {name} has two columns")
            found[at] = name
        except DatelineError as error:
            problems.append(Problem(1, error.message))
    if not found and not problems:
        problems.append(Problem(1, f"no column holds a code: name it {CODE}NAME"))
    for name in sorted(wanted - set(found.values())):
        problems.append(Problem(1, f"there is no column {name}"))
    return found


def _row_cells(
    row: Sequence[str], at_id: int, at_coder: int | None, codes: dict[int, str], find_id: Callable[[str], str],
    coder: str | None,
) -> Iterator[Cell]:  # fmt: skip
    """The cells of a row; raises DatelineError where one cannot be taken."""
    written = unguarded(row[at_id]).strip()
    if not written:
        raise DatelineError("it has no id")
    id = find_id(written)
    values = {name: unguarded(row[at]) for at, name in codes.items()}
    named = unguarded(row[at_coder]).strip() if at_coder is not None else ""
    who = read_name("coder", named) if named else coder
    if coder is not None and who != coder:
        raise DatelineError(f"it is of the coder {who}, not of {coder}")
    if who is None:
        if any(value.strip() for value in values.values()):
            raise DatelineError("it names no coder: fill in the column coder, or give --coder NAME")
        return  # not coded yet, by whomever it will be
    for name, value in values.items():
        yield Cell(id, name, who, read_value(value) if value.strip() else None)


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that keeps Excel from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
