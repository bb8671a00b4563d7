"""`dateline ingest`: raw files into the archive and its index."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NOT_STORED,
    ArchiveOption,
    AsOption,
    DatelineExit,
    EncodingOption,
    FilesFromOption,
    JobsOption,
    MapOption,
    PathsArgument,
    SourceFromOption,
    SourceOption,
    now,
    say,
)

if TYPE_CHECKING:
    from ingest.batch import IngestReport
    from ingest.discover import Asked
    from ingest.read_options import ReadOptions


def run(
    paths: PathsArgument = None,
    files_from: FilesFromOption = None,
    as_format: AsOption = None,
    map_columns: MapOption = None,
    encoding: EncodingOption = None,
    archive: ArchiveOption = None,
    source: SourceOption = None,
    source_from: SourceFromOption = None,
    jobs: JobsOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when anything is rejected.")] = False,
    no_refresh: Annotated[bool, typer.Option("--no-refresh", help="Leave earlier documents to `refresh`.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the sources with their counts; store nothing.")
    ] = False,
) -> None:
    """Clean, extract, store and index raw files; what was seen before is not stored twice.

    \b
    dateline ingest dumps/
    dateline ingest crawl.warc.gz articles.csv --map date=published_on
    dateline ingest crawl/ --source-from 'crawl/([^/]+)/' --dry-run
    """
    import time

    from archive.store import Archive
    from index.printers.progress import ProgressBar
    from index.sync import sync_folder
    from ingest.asking import ask, say_what_was_passed_over
    from ingest.batch import ingest_files
    from ingest.workers import default_jobs

    asked, options = ask(paths, files_from, as_format, map_columns, encoding, source, source_from)
    if dry_run:
        _list_sources(asked, options)
        return
    started = time.monotonic()
    folder = _archive_to_fill(archive)
    store = Archive.open(folder, writable=True) if folder.exists() else Archive.create(folder)
    with store, ProgressBar() as progress:
        sync_folder(store)  # an import that is cut short leaves an index that is behind, not one that is missing
        report = ingest_files(
            store,
            asked,
            options,
            jobs=jobs or default_jobs(),
            arguments=sys.argv[1:],
            now=now,
            refresh=not no_refresh,
            progress=progress,
        )
        store.copies.update(store, progress)
        sync_folder(store, progress)
    counts = f"{report.new:,} new, {report.seen:,} seen before, {report.rejected:,} rejected"
    say(f"{counts}{_reread(report)}{_removed(report)} in {time.monotonic() - started:.1f} s")
    for line in say_what_was_passed_over(report.read):
        say(line)
    if report.rejected:
        say("what was rejected and why: dateline rejected")
    if report.removed and report.new + report.seen == 0:
        raise DatelineExit(NOT_STORED, "all of it was removed earlier", "`dateline remove --forget` lets it come back")
    if report.new + report.seen == 0:
        raise DatelineExit(NOT_STORED, "nothing could be stored" if report.rejected else "no file found at these paths")
    if strict and report.rejected:
        raise DatelineExit(NOT_STORED)


def _reread(report: IngestReport) -> str:
    if not report.reread:
        return ""
    return f", {report.reread:,} read again as their sources have taught more ({report.changed:,} changed)"


def _removed(report: IngestReport) -> str:
    return f", {report.removed:,} removed earlier, not taken again" if report.removed else ""


def _archive_to_fill(given: Path | None) -> Path:
    from archive.errors import ArchiveError
    from archive.locate import locate_archive

    if given is not None:
        return given
    try:
        located = locate_archive(None, os.environ, Path.cwd())
    except ArchiveError:
        say("archive: ./archive.dateline, made here as there is none upward of this folder")
        return Path("archive.dateline")
    if located.why:
        say(located.why)
    return located.folder


def _list_sources(asked: Asked, options: ReadOptions) -> None:
    from collections import Counter

    from archive.document import Rejection
    from ingest.reading import read_records

    counts: Counter[str] = Counter()
    refused = 0
    for record in read_records(asked, options):
        if isinstance(record, Rejection):
            refused += 1
            say(f"{record.sighting.place}: {record.detail}")
        else:
            counts[record.sighting.source] += 1
    for name, count in sorted(counts.items()):
        print(f"{count}\t{name}")
    total = f"{sum(counts.values()):,} records of {len(counts):,} sources"
    say(f"{total}, {refused:,} that cannot be read; nothing was stored")
