"""`dateline ingest`: raw files into the archive and its index."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.command_line import (
    NOT_STORED,
    ArchiveOption,
    AsOption,
    DatelineExit,
    EncodingOption,
    FilesFromOption,
    JobsOption,
    LogOption,
    MapOption,
    PathsArgument,
    QuietOption,
    SourceFromOption,
    SourceOption,
    WaitOption,
    now,
    patience,
    say,
)
from archive.errors import ArchiveError, DatelineError
from archive.wording import counted

if TYPE_CHECKING:
    from archive.lock import Patience
    from archive.store import Archive
    from index.printers.progress import ProgressBar
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
    keep_all: Annotated[
        bool, typer.Option("--keep-all", help="Take in bot walls, error pages, lists and pages without prose, marked.")
    ] = False,
    no_refresh: Annotated[bool, typer.Option("--no-refresh", help="Leave earlier documents to `refresh`.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="List the sources with their counts; store nothing.")
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the last import that was cut short, as it was asked for.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Read files again that are unchanged since.")] = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="Leave the index to the next run.")] = False,
    wait: WaitOption = None,
    quiet: QuietOption = False,
    log_file: LogOption = None,
) -> None:
    """Clean, extract, store and index raw files; what was seen before is not stored twice.

    Run again after it was cut short, the same command goes on where it stopped: files that were read are not opened
    again unless they changed.

    \b
    dateline ingest dumps/
    dateline ingest crawl.warc.gz articles.csv --map date=published_on
    dateline ingest crawl/ --source-from 'crawl/([^/]+)/' --dry-run
    dateline ingest --resume --log-file import.log
    """
    from archive.store import Archive
    from index.printers.progress import ProgressBar
    from ingest.asking import ask

    if resume:
        if paths or files_from:
            raise DatelineError("--resume takes no paths", "it reads those that the import was given; or leave it out")
        _resume(archive, {"jobs": jobs, "wait": wait, "quiet": quiet, "log_file": log_file})
        return
    asked, options = ask(paths, files_from, as_format, map_columns, encoding, source, source_from)
    options = replace(options, keep_all=keep_all)
    if dry_run:
        _list_sources(asked, options)
        return
    folder = _archive_to_fill(archive, quiet)
    waiting = patience(wait)
    store = Archive.open_or_create(folder, waiting)
    with store, ProgressBar(quiet=quiet, log_file=log_file) as progress:
        report = _ingest(
            store,
            asked,
            options,
            progress,
            waiting,
            jobs=jobs,
            refresh=not no_refresh,
            again=again,
            index=not no_index,
        )
    if report.removed and report.new + report.seen == 0:
        raise DatelineExit(NOT_STORED, "all of it was removed earlier", "`dateline remove --forget` lets it come back")
    if report.new + report.seen == 0:
        raise DatelineExit(NOT_STORED, "nothing could be stored" if report.rejected else "no file found at these paths")
    if strict and report.rejected:
        raise DatelineExit(NOT_STORED)


def _ingest(
    store: Archive,
    asked: Asked,
    options: ReadOptions,
    progress: ProgressBar,
    waiting: Patience,
    *,
    jobs: int | None,
    refresh: bool,
    again: bool,
    index: bool,
) -> IngestReport:
    import time

    from index.printers.imports import summary_lines
    from index.sync import sync_folder
    from ingest.asking import say_what_was_passed_over
    from ingest.batch import ingest_files
    from ingest.workers import default_jobs

    started = time.monotonic()
    if index:
        try:
            # An import that is cut short leaves an index that is behind, not one that is missing.
            sync_folder(store, patience=waiting)
        except ArchiveError as error:
            progress.say(f"the index is not ready, which keeps nothing from the archive: {error.message}")
    report = ingest_files(
        store,
        asked,
        options,
        jobs=jobs or default_jobs(),
        arguments=sys.argv[1:],
        folder=os.getcwd(),
        now=now,
        refresh=refresh,
        again=again,
        progress=progress,
    )
    store.copies.update(store, progress)
    counts = f"{report.new:,} new, {report.seen:,} seen before, {report.rejected:,} rejected"
    if index:
        try:
            sync_folder(store, progress, waiting, jobs or default_jobs())
        except ArchiveError as error:
            _say_all(summary_lines(report.counts), progress)
            progress.say(f"{counts}; all of it is stored")
            message = f"the index could not be brought up to date: {error.message}"
            raise ArchiveError(message, error.hint or "the next ingest tries again, `dateline rebuild` too") from error
    _say_all(summary_lines(report.counts), progress)
    progress.say(f"{counts}{_reread(report)}{_removed(report)} in {time.monotonic() - started:.1f} s")
    if not refresh and report.number > 1:
        progress.say("documents of earlier imports are as they were; what their sources taught since: dateline refresh")
    _say_all(say_what_was_passed_over(report.read, options), progress)
    if report.read.unread:
        progress.say("which these are and what is written there: dateline dates --only unreadable")
    if report.lost:
        are = "document is" if report.lost == 1 else "documents are"
        progress.say(f"{report.lost:,} {are} rejected now that {'was' if report.lost == 1 else 'were'} read before")
    if report.rejected:
        progress.say("what was rejected and why: dateline rejected")
    return report


def _say_all(lines: Iterable[str], progress: ProgressBar) -> None:
    for line in lines:
        progress.say(line)


def _resume(given: Path | None, options: Mapping[str, Any]) -> None:
    """Runs the last import that was cut short again: its arguments, in its folder, into this archive."""
    from typer.models import CommandInfo

    from archive.locate import locate_archive
    from archive.options import declare_to_typer
    from archive.store import Archive

    located = locate_archive(given, os.environ, Path.cwd())
    folder = located.folder.absolute()
    with Archive.open(folder) as store:
        unfinished = next((run for run in store.unfinished_imports() if run.arguments[:1] == ("ingest",)), None)
    if unfinished is None:
        waiting = patience(options["wait"])
        _catch_up(folder, located.folder, waiting, quiet=bool(options["quiet"]))
        return
    if "-" in unfinished.arguments:
        raise DatelineError(
            f"import {unfinished.number} was reading from standard input, which cannot be read again",
            "give it the same input by the same command: what is stored is not stored twice",
        )
    typed = shlex.join(("dateline", *unfinished.arguments))
    if not options["quiet"]:
        say(f"going on with import {unfinished.number}: {typed} (in {unfinished.folder})")
    try:
        os.chdir(unfinished.folder)
    except OSError as error:
        raise DatelineError(
            f"{unfinished.folder}, where the import was begun, cannot be entered: {error.strerror}",
            f"where its files are now, run {typed}",
        ) from None
    sys.argv[1:] = unfinished.arguments  # the ledger is to know it for the same
    command = typer.main.get_command_from_info(
        CommandInfo(name="ingest", callback=declare_to_typer(run)), pretty_exceptions_short=False, rich_markup_mode=None
    )
    try:
        made = command.make_context("ingest", list(unfinished.arguments[1:]))
    except typer.BadParameter as error:  # a path that is gone: its own message would show how --resume is not used
        raise DatelineError(
            f"import {unfinished.number} cannot be gone on with: {error.format_message()}",
            "bring its files back; or any other ingest, or `dateline refresh`, finishes the records that are stored",
        ) from None
    with made as context:
        context.params.update({name: value for name, value in options.items() if value})
        context.params["archive"] = folder
        command.invoke(context)


def _catch_up(folder: Path, named: Path, waiting: Patience, *, quiet: bool) -> None:
    """Brings the index and the near copies up to date where a run was cut short after all was stored."""
    from archive.store import Archive
    from index.printers.progress import ProgressBar
    from index.sync import index_state, sync_folder

    with Archive.open(folder) as store:
        is_current = index_state(store) == "up to date"
    if is_current:
        raise DatelineExit(0, f"no import into {named} was cut short")
    with (
        Archive.open(folder, writable=True, patience=waiting) as store,
        ProgressBar(quiet=quiet) as progress,
    ):
        progress.say("no import was cut short, but the index is behind: bringing it up to date")
        store.copies.update(store, progress)
        sync_folder(store, progress, waiting)
        progress.say("the index is up to date")


def _reread(report: IngestReport) -> str:
    said = ""
    if report.told:
        said += f", {report.told:,} read again as --map or --encoding say ({report.told_changed:,} changed)"
    if report.reread:
        said += f", {report.reread:,} read again as their sources have taught more ({report.changed:,} changed)"
    return said


def _removed(report: IngestReport) -> str:
    return f", {report.removed:,} removed earlier, not taken again" if report.removed else ""


def _archive_to_fill(given: Path | None, quiet: bool) -> Path:
    from archive.locate import locate_archive

    if given is not None:
        return given
    try:
        located = locate_archive(None, os.environ, Path.cwd())
    except ArchiveError:
        if not quiet:
            say("archive: ./archive.dateline, made here as there is none upward of this folder")
        return Path("archive.dateline")
    if located.why and not quiet:
        say(located.why)
    return located.folder


def _list_sources(asked: Asked, options: ReadOptions) -> None:
    from collections import Counter

    from archive.document import Rejection
    from index.printers.visible import visible_line
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
        print(f"{count}\t{visible_line(name)}")
    total = f"{counted(sum(counts.values()), 'record')} of {counted(len(counts), 'source')}"
    say(f"{total}, {refused:,} that cannot be read; nothing was stored")
