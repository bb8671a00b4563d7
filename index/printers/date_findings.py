"""What an audit found in an archive's dates, for people and as CSV, JSON Lines or ids. The columns are a promise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from archive.date_audit import KINDS, DateFinding, DateSurvey
from index.columns_of_text import wrapped
from index.printers import Style
from index.printers.csv_printer import csv_cell
from index.printers.visible import encodable, visible_line

if TYPE_CHECKING:
    from rich.table import Table

FORMATS = ("table", "csv", "jsonl", "ids")
COLUMNS = ("id", "date", "date_role", "kind", "finding", "source", "path", "position")

_SHORT_ID = 10  # as in the table of results
_LEAST = 64  # columns: with fewer, what was found would have less than half of them
_PAGE = 100  # rows laid out at a time, so that a table of any length stays small


def count_lines(survey: DateSurvey, kinds: Iterable[str]) -> Iterator[str]:
    """The small table that comes first: how many documents of each kind, and what it says of them."""
    yield f"{survey.documents:>9,}  documents, of which"
    for kind in kinds:
        yield f"{survey.counts[kind]:>9,}  {kind:<14} {KINDS[kind]}"


def write_findings(findings: Iterable[DateFinding], stream: TextIO, format: str, style: Style) -> int:
    """Writes a row a finding as `table`, `csv` or `jsonl`, or a line a document as `ids`; the number written."""
    if format == "csv":
        return _write_csv(findings, stream)
    if format == "jsonl":
        return _write_lines((json.dumps(_row(finding), ensure_ascii=False) for finding in findings), stream)
    if format == "ids":
        return _write_lines(_each_once(finding.id for finding in findings), stream)
    return _write_table(findings, stream, style)


def _row(finding: DateFinding) -> dict[str, str | None]:
    date = finding.date.edtf if finding.date else None
    values = (finding.id, date, finding.role, finding.kind, finding.text, finding.source, finding.path,
              finding.position)  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _write_lines(lines: Iterable[str], stream: TextIO) -> int:
    written = 0
    for line in lines:
        stream.write(encodable(line) + "\n")
        written += 1
    return written


def _each_once(ids: Iterable[str]) -> Iterator[str]:
    """The ids without repetition: the findings of one document follow each other."""
    last = None
    for id in ids:
        if id != last:
            yield id
        last = id


def _write_csv(findings: Iterable[DateFinding], stream: TextIO) -> int:
    rows = (",".join(csv_cell(value) for value in _row(finding).values()) for finding in findings)
    stream.write(",".join(COLUMNS) + "\n")
    return _write_lines(rows, stream)


def _write_table(findings: Iterable[DateFinding], stream: TextIO, style: Style) -> int:
    if style.width < _LEAST:
        return _write_stacked(findings, stream, style.width)
    # Imported here: it costs 70 ms, and only people read tables.
    from rich.console import Console

    console = Console(
        file=stream, width=style.width, force_terminal=style.color, no_color=not style.color,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
        color_system="standard" if style.color else None,
    )  # fmt: skip
    written, rows = 0, iter(findings)
    while page := list(islice(rows, _PAGE)):
        console.print(_table(page, style.width, has_header=not written))
        written += len(page)
    return written


def _write_stacked(findings: Iterable[DateFinding], stream: TextIO, width: int) -> int:
    """Writes them below each other, for a screen that has no room for columns."""
    written = 0
    for written, finding in enumerate(findings, 1):  # noqa: B007
        head = "  ".join(filter(None, (finding.id[:_SHORT_ID], _date(finding), finding.role, finding.kind)))
        for line in (head, f"  {finding.text}", f"  {finding.source}  {finding.path}"):
            for part in wrapped(visible_line(line), width, 2):
                stream.write(part + "\n")
    return written


def _date(finding: DateFinding) -> str:
    return finding.date.edtf.strip("[]").replace(",", " or ").replace("/", " to ") if finding.date else "undated"


def _table(findings: Sequence[DateFinding], width: int, has_header: bool) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", width=width, show_header=has_header)
    table.add_column("id", no_wrap=True, width=_SHORT_ID)
    table.add_column("date", width=10)
    table.add_column("kind", width=max(map(len, KINDS)), no_wrap=True)
    table.add_column("finding, source and path", overflow="fold", ratio=1)
    for finding in findings:
        date = _date(finding)
        if finding.role:
            date += f"\n{finding.role}"
        # Text takes no markup: [red] in a path is a path with [red] in it.
        what = Text(visible_line(finding.text))
        what.append(f"\n{visible_line(finding.source)}  {visible_line(finding.path)}", "dim")
        table.add_row(finding.id[:_SHORT_ID], Text(date), finding.kind, what)
    return table
