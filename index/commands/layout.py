"""In which form results leave: the options that search and export share, and what they ask for. No command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, TextIO

from archive.command_line import (
    SHOWN_ON_A_TABLE,
    ForceOption,
    OutputOption,
    PagerOption,
    check_format,
    refuse_to_replace,
    say,
    terminal_width,
    written_to,
)
from archive.errors import DatelineError
from archive.options import Option
from archive.values import dataclass

if TYPE_CHECKING:
    from index.printers import Found, Style

FormatOption = Annotated[
    str | None, Option("--format", metavar="table|csv|tsv|json|jsonl|ids|ris|csl-json", help="In which form.")
]
ColumnsOption = Annotated[
    str | None, Option("--columns", metavar="A,B,C", help="Which columns, of csv, tsv, json and jsonl.")
]
BodyOption = Annotated[bool, Option("--body", help="The whole text as a last column of csv and tsv.")]
ReportOption = Annotated[
    Path | None,
    Option(
        "--report", metavar="FILE", help="Write what others need to repeat it: FILE.md or .html, and .json beside it."
    ),
]
RowsFormatOption = Annotated[
    str | None, Option("--format", metavar="table|csv|tsv|json|jsonl", help="In which form.")
]
ExcelOption = Annotated[bool, Option("--excel", help="csv and tsv as Excel reads them, formulas made harmless.")]


class OutputOptions(NamedTuple):
    """Where results go, as it was typed."""

    excel: ExcelOption = False
    output: OutputOption = None
    force: ForceOption = False
    pager: PagerOption = True


ON_STDOUT = OutputOptions()


@dataclass(frozen=True, slots=True)
class Layout:
    """The form of results as it was asked for; `output` None is stdout."""

    format: str
    columns: tuple[str, ...] | None
    excel: bool
    output: Path | None
    pager: bool

    def most(self, number: int | None) -> int | None:
        """How many to show where so many were asked for (0 is all) or nothing was said: 20 on a table that someone
        looks at, else all, which is None."""
        if number is None and self.format == "table" and self.output is None:
            return SHOWN_ON_A_TABLE
        return number or None

    def opened(self) -> AbstractContextManager[TextIO]:
        """What the results are written to: the file, whole or not at all, or stdout, a table page by page."""
        return written_to(self.output, self.pager and self.format == "table")

    def style(self, archive: str = "") -> Style:
        """What a printer is told: the terminal's width, and colour only there."""
        return style_of(self.output, columns=self.columns, excel=self.excel, archive=archive)


def choose_layout(
    format: str | None, columns: str | None, body: bool, to: OutputOptions, others: Sequence[str] = ()
) -> Layout:
    """The form asked for: by name, else by the name of the file, else a table on a terminal, and csv in a pipe or where
    columns are asked for.

    `others` are endings that the command knows beside those of printers. Raises DatelineError where the form is not
    known, or cannot have what is asked of it, or where a file would be replaced.
    """
    from index.printers import PRINTERS, format_of

    excel, output, _, pager = to
    refuse_to_replace(output, to.force)
    if format is None:
        by_name = format_of(output.suffix) if output is not None else None
        if by_name is None and output is not None:
            _check_ending(output, [*(name for name in PRINTERS if format_of(name)), *others])
        has_cells = columns is not None or body or excel
        format = by_name or ("table" if output is None and sys.stdout.isatty() and not has_cells else "csv")
    check_format(format, tuple(PRINTERS))
    if excel and format not in ("csv", "tsv"):
        raise DatelineError(f"--excel goes with csv and tsv, not with {format}", "add --format csv")
    if columns is not None and format not in ("csv", "tsv", "json", "jsonl"):
        raise DatelineError(f"{format} has no columns to choose", "add --format csv, tsv, json or jsonl")
    names = None
    if columns is not None:
        from index.printers.columns import parse_columns

        names = parse_columns(columns)
    if body:
        if format not in ("csv", "tsv", "json", "jsonl"):
            raise DatelineError(f"{format} has no column for the text", "add --format csv, tsv, json or jsonl")
        if names is not None or format in ("csv", "tsv"):
            from index.printers.columns import COLUMNS

            names = (*(name for name in names or COLUMNS if name != "body"), "body")
    return Layout(format, names, excel, output, pager)


def _check_ending(output: Path, formats: Sequence[str]) -> None:
    """Raises DatelineError where a file's name ends as no format does: csv under the name of another would surprise.
    Without an ending, or as .txt, it is csv."""
    if output.suffix.lower() not in ("", ".", ".txt"):
        endings = ", ".join(f".{name}" for name in formats)
        raise DatelineError(f"{output} ends as no format does", f"endings are {endings}; or name a --format")


def choose_counts(format: str | None, formats: Sequence[str], to: OutputOptions) -> Layout:
    """The form of counts and other rows: a table, or one of `formats`; else as for documents."""
    excel, output, _, pager = to
    refuse_to_replace(output, to.force)
    if format is None:
        suffix = output.suffix.lstrip(".").lower() if output is not None else ""
        on_terminal = output is None and sys.stdout.isatty()
        if output is not None and suffix not in formats:
            _check_ending(output, formats)
        format = suffix if suffix in formats else "table" if on_terminal else "csv"
    check_format(format, ("table", *formats))
    if excel and format not in ("csv", "tsv"):
        raise DatelineError(f"--excel goes with csv and tsv, not with {format}", "add --format csv")
    return Layout(format, None, excel, output, pager)


def style_of(
    output: Path | None, *, columns: tuple[str, ...] | None = None, excel: bool = False, archive: str = ""
) -> Style:
    """What a printer is told: the terminal's width, and colour only there."""
    from index.printers import Style

    in_color = output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return Style(terminal_width(), in_color, columns, excel, archive, say)


def write_documents(found: Found, layout: Layout, archive: str) -> int:
    """Writes the results in that form; their number. `archive` is the name of the archive they are from."""
    from index.printers import load_printer

    style = layout.style(archive)
    with layout.opened() as stream:
        return load_printer(layout.format).write(found, stream, style)
