"""`dateline imports`: the runs of ingest, what they were asked and how far they came."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from archive.command_line import SHOWN_ON_A_TABLE, ArchiveOption, check_format, open_archive, say, terminal_width
from archive.errors import DatelineError
from archive.wording import counted


def run(
    number: Annotated[int | None, typer.Argument(metavar="[N]", help="One import, with its files.")] = None,
    archive: ArchiveOption = None,
    format: Annotated[str | None, typer.Option("--format", metavar="table|csv|json")] = None,
    limit: Annotated[
        int | None, typer.Option("-n", min=0, metavar="COUNT", help="How many files of an import; 0 is all.")
    ] = None,
) -> None:
    """List the imports, or one of them with its files and what it rejected.

    \b
    dateline imports
    dateline imports 3
    dateline imports 3 --format csv > files.csv

    Records are new, seen before, rejected, removed earlier, or waiting: stored by a run that was cut short before it
    judged them, which the next one does. Of a file `stored` counts what was not held before, whatever came of it.

    As JSON an import is an object with the columns of the list, its "rejections", "encodings" and "repairs" by name,
    and its files as "file_list"; "files" is their number.
    """
    from archive.lock import is_being_written
    from index.printers.imports import FORMATS, run_row, write_run, write_runs

    format = format or ("table" if sys.stdout.isatty() else "csv")
    check_format(format, FORMATS)
    with open_archive(archive) as store:
        runs = list(store.imports())
        # Only the last one can be at work: there is one writer.
        running = runs[-1].number if runs and runs[-1].finished is None and is_being_written(store.folder) else 0
        if number is None:
            rows = (run_row(run, run.number == running) for run in runs)
            count = write_runs(rows, sys.stdout, format, terminal_width())
            say(counted(count, "import"))
            return
        asked = store.import_run(number)
        if asked is None:
            raise DatelineError(f"there is no import {number}", "`dateline imports` lists them")
        most = SHOWN_ON_A_TABLE if limit is None and format == "table" else limit or None
        row = run_row(asked, number == running)
        shown, count = write_run(row, asked, store.files_read(number), sys.stdout, format, most)
        say(f"{shown:,} of {counted(count, 'file')} shown")
