"""`dateline rejected`: what was not taken, and why."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from archive.command_line import ArchiveOption, check_format, open_archive, say, terminal_width
from archive.errors import DatelineError


def run(
    archive: ArchiveOption = None,
    number: Annotated[
        int | None, typer.Option("--import", metavar="N", help="Of that import alone; `dateline imports` lists them.")
    ] = None,
    format: Annotated[str | None, typer.Option("--format", metavar="table|csv|json")] = None,
) -> None:
    """List what was not taken, and why; of one import, what it was the first to meet.

    \b
    dateline rejected
    dateline rejected --import 3 --format csv > rejected.csv
    dateline rejected --format json | jq length
    """
    from index.printers.holdings import write_rejections

    format = format or ("table" if sys.stdout.isatty() else "csv")
    check_format(format, ("table", "csv", "json"))
    width = terminal_width() if sys.stdout.isatty() else None
    with open_archive(archive) as store:
        run = store.import_run(number) if number is not None else None
        if number is not None and run is None:
            raise DatelineError(f"there is no import {number}", "`dateline imports` lists them")
        count = write_rejections(store.rejections(number), sys.stdout, format, width)
    say(f"{count:,} rejected")
    if run is not None and count < run.counts.rejected:
        others = f"{run.counts.rejected - count:,} of the {run.counts.rejected:,} that it rejected"
        say(f"not listed: {others} were met by an earlier import too, or are no longer rejected")
