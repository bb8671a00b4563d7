"""`dateline refresh`: documents extracted again where their sources have taught more since."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from archive.command_line import ArchiveOption, JobsOption, now, say


def run(
    archive: ArchiveOption = None,
    jobs: JobsOption = None,
    everything: Annotated[bool, typer.Option("--all", help="All documents, as after a new version.")] = False,
) -> None:
    """Extract again what sources have taught more about since, and say what changed.

    \b
    dateline refresh
    dateline refresh --all --jobs 2
    """
    from archive.locate import locate_archive
    from archive.store import Archive
    from index.printers.progress import ProgressBar
    from index.sync import sync_folder
    from ingest.batch import refresh_archive
    from ingest.workers import default_jobs

    located = locate_archive(archive, os.environ, Path.cwd())
    if located.why:
        say(located.why)
    with Archive.open(located.folder, writable=True) as store, ProgressBar() as progress:
        report = refresh_archive(
            store,
            jobs=jobs or default_jobs(),
            arguments=sys.argv[1:],
            now=now,
            everything=everything,
            progress=progress,
        )
        if everything:
            with store.transaction():
                store.copies.forget()
        store.copies.update(store, progress)
        sync_folder(store, progress)
    say(f"{report.reread:,} read again, {report.changed:,} changed; {report.new:,} new, {report.rejected:,} rejected")
