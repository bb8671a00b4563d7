"""`dateline dates`: the audit of all dates in the archive."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import SHOWN_ON_A_TABLE, ArchiveOption, check_format, open_archive, say, terminal_width
from archive.errors import DatelineError
from archive.wording import counted

if TYPE_CHECKING:
    from archive.date_audit import HeldDocument
    from archive.store import Archive


def run(
    archive: ArchiveOption = None,
    format: Annotated[str | None, typer.Option("--format", metavar="table|csv|jsonl|ids")] = None,
    number: Annotated[
        int | None, typer.Option("-n", min=0, metavar="N", help="How many findings of each kind; 0 is all.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="KIND", help="undated, unsettled, disagree, future, after_capture, ..."),
    ] = None,
) -> None:
    """Audit the dates: documents without one, doubtful or impossible ones, days and orders that stand out.

    \b
    dateline dates
    dateline dates --only disagree --only after_capture -n 5
    dateline dates --only unsettled --format ids | head -1 | xargs dateline explain
    """
    from archive.date_audit import KINDS, find_date_findings, first_of_each, survey_dates
    from index.printers import Style
    from index.printers.date_findings import FORMATS, count_lines, write_findings

    format = format or ("table" if sys.stdout.isatty() else "csv")
    check_format(format, FORMATS)
    kinds = [kind for kind in KINDS if not only or kind in only]
    for unknown in sorted(set(only or ()) - set(KINDS)):
        raise DatelineError(f"--only {unknown!r} is not known", f"kinds are {', '.join(KINDS)}")
    limit = (SHOWN_ON_A_TABLE if format == "table" else 0) if number is None else number
    with open_archive(archive) as store:
        survey = survey_dates(_held(store))
        for line in count_lines(survey, kinds):
            print(line) if format == "table" else say(line)
        if format == "table":
            print()
        findings = (finding for finding in find_date_findings(_held(store), survey) if finding.kind in kinds)
        style = Style(terminal_width(), sys.stdout.isatty() and "NO_COLOR" not in os.environ)
        shown = write_findings(first_of_each(findings, limit), sys.stdout, format, style)
        sys.stdout.flush()
    total = sum(survey.counts[kind] for kind in kinds)
    each = f", at most {limit:,} of each kind" if shown < total and limit else ""
    say(counted(shown, "document") if format == "ids" else f"{shown:,} of {total:,} findings shown{each}")


def _held(store: Archive) -> Iterator[HeldDocument]:
    from datetime import UTC, datetime

    from archive.date_audit import HeldDocument

    today = datetime.now(UTC).date()
    for id, document in store.changed_since(0):
        if document is not None:
            yield HeldDocument(document, store.imported_on(id) or today)
