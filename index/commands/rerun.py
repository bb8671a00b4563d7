"""`dateline rerun`: a reported search once more, and what of its documents is not as it was."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from archive.command_line import (
    ArchiveOption,
    DatelineExit,
    open_archive,
    say,
)
from archive.errors import ArchiveError, DatelineError
from archive.wording import counted
from index.commands.layout import ON_STDOUT, OutputOptions, ReportOption, RowsFormatOption, choose_counts
from index.commands.question import ask, question_of
from index.commands.reporting import LONG, report_files, write_reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.store import Archive
    from index.engine import Sort
    from index.report_file import Report
    from index.search import Results

DIFFERS = 1


def run(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The report, or its page with the .json beside it.")
    ] = None,
    archive: ArchiveOption = None,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of reports.")] = False,
    report: ReportOption = None,
    format: RowsFormatOption = None,
    to: OutputOptions = ON_STDOUT,
) -> None:
    """Run a reported search again, and list which documents were added, removed or changed since.

    The question is asked as it was: relative dates count from the same day, and saved searches ask what they asked. All
    documents that match are compared, whatever was shown of them. Exit codes: 0 nothing changed; 1 something did; 2 the
    file is no report. --report writes a report of today's run, for the update of a review.

    \b
    dateline rerun strikes.json
    dateline rerun strikes.html --format csv -o changes.csv
    dateline rerun strikes.json --report strikes-2.html
    """
    from index.printers.progress import ProgressBar
    from index.printers.rerun import SIGNS, write_changes
    from index.printers.rows import FORMATS
    from index.report_file import read_report
    from index.rerun import Rerun
    from index.search import open_for_search

    if schema:
        from importlib.resources import files as files_of

        sys.stdout.write((files_of("index.printers") / "report.schema.json").read_text(encoding="utf-8"))
        return
    if file is None:
        raise DatelineError("name the report to be rerun", "`dateline search ... --report FILE` writes one")
    files = report_files(report, to.force)
    layout = choose_counts(format, FORMATS, to)
    held = read_report(file)
    if archive is not None and not archive.exists():
        name = held.head["archive"]["name"]
        raise ArchiveError(f"{archive} does not exist", f"name the archive to ask: the report is of {name}")
    question = question_of(replace(held.asked, now=held.today.isoformat()))
    sort = cast("Sort", held.head["question"]["sort"])
    with open_archive(archive) as store, open_for_search(store) as engine:
        for sentence in _compare_archives(store, held):
            say(sentence)
        results = ask(store, engine, question, sort, saved_searches=held)
        for sentence in _compare_questions(store, held, results):
            say(sentence)
        with ProgressBar(quiet=len(results) < LONG) as progress:
            progress.begin("comparing", len(results))
            rerun = Rerun(store, held, results, progress.advance)
            with layout.opened() as stream:
                write_changes(rerun, stream, layout.format, layout.style())
        signs = " ".join(f"{SIGNS[kind]}{count:,}" for kind, count in rerun.counts.items())
        then, now = held.head["found"]["documents"], results.total
        say(f"{signs}: {counted(then, 'document')} in the report of {held.head['made']}, {now:,} now")
        if rerun.is_same:
            say("nothing has changed")
        if files is not None:
            write_reports(store, engine, question, sort, None, results.total, None, files, held)
    if not rerun.is_same:
        raise DatelineExit(DIFFERS)


def _compare_archives(store: Archive, report: Report) -> Iterator[str]:
    """What of the archive is not as it was, so that it bears on every line of the result."""
    then = report.head["archive"]
    if store.id != then["id"]:
        yield (
            f"this is another archive: the report is of {then['name']} ({then['id']}), this is {store.folder.name}"
            f" ({store.id}); documents are compared by their contents"
        )
    elif store.revision < then["revision"]:
        yield (
            f"this archive is older than the report: revision {store.revision}, then {then['revision']};"
            " was a backup restored?"
        )
    elif store.revision == then["revision"] and store.token != then["token"]:
        yield "this archive has another past than the report's: was a backup restored and then added to?"
    if store.history.fingerprint() == then["fingerprint"]:
        yield f"the archive holds the same {counted(then['documents'], 'document')} as then"


def _compare_questions(store: Archive, report: Report, results: Results) -> Iterator[str]:
    """What of the question would be read otherwise today."""
    for search in report.saved:
        today = store.saved_searches.find(search.name)
        if today is None:
            yield f"@{search.name} is not saved here any more; it was asked as it was"
        elif today.asked != search.asked:
            yield f"@{search.name} asks something else today: {today.asked.written()}; it was asked as it was"
    from index.query import write_query

    read_as = write_query(results.query)
    if read_as != report.head["question"]["read_as"]:
        yield f"the query is read otherwise by this dateline: {read_as}"
