"""`dateline refresh`: documents extracted again where their sources have taught more since."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive.command_line import ArchiveOption, JobsOption, LogOption, QuietOption, WaitOption, now, patience, say


def run(
    archive: ArchiveOption = None,
    jobs: JobsOption = None,
    everything: Annotated[bool, typer.Option("--all", help="All documents, as after a new version.")] = False,
    keep_all: Annotated[
        bool, typer.Option("--keep-all", help="Take in the pages that were rejected as no articles, marked.")
    ] = False,
    wait: WaitOption = None,
    quiet: QuietOption = False,
    log_file: LogOption = None,
) -> None:
    """Extract again what sources have taught more about since, and say what changed.

    \b
    dateline refresh
    dateline refresh --all --jobs 2
    dateline refresh --archive press.dateline --log-file refresh.log
    dateline refresh --archive press.dateline
    """
    from archive.locate import locate_archive
    from archive.store import Archive
    from index.printers.progress import ProgressBar
    from index.sync import sync_folder
    from ingest.batch import refresh_archive
    from ingest.workers import default_jobs

    located = locate_archive(archive, os.environ, Path.cwd())
    if located.why and not quiet:
        say(located.why)
    waiting = patience(wait)
    with (
        Archive.open(located.folder, writable=True, patience=waiting) as store,
        ProgressBar(quiet=quiet, log_file=log_file) as progress,
    ):
        report = refresh_archive(
            store,
            jobs=jobs or default_jobs(),
            arguments=sys.argv[1:],
            folder=os.getcwd(),
            now=now,
            everything=everything,
            keep_all=keep_all,
            progress=progress,
        )
        if everything:
            with store.transaction():
                store.copies.forget()
        store.copies.update(store, progress)
        sync_folder(store, progress, waiting, jobs or default_jobs())
        counts = f"{report.reread:,} read again, {report.changed:,} changed"
        progress.say(f"{counts}; {report.new:,} new, {report.rejected:,} rejected")
