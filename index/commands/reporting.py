"""A search that was run into the files of its report. No command."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archive.command_line import refuse_to_replace, say, written_whole
from archive.errors import DatelineError
from archive.release import VERSION
from archive.values import dataclass
from archive.wording import counted
from index.commands.question import Question, ask

if TYPE_CHECKING:
    from archive.store import Archive
    from index.engine import SearchEngine, Sort
    from index.report import ReportHit
    from index.saved_queries import NamedSearches

LONG = 2_000  # documents that take so long to read that one wants to see how far it is


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where a report goes: the JSON that can be rerun, and the page for readers, None where none was asked for."""

    json: Path
    page: Path | None


def report_files(given: Path | None, force: bool) -> ReportFiles | None:
    """The files of a report: a page and JSON beside it, or the JSON alone where that is named; without an ending the
    page is Markdown. None where none is asked for.

    Raises DatelineError where the ending is none of a report's, or a file is there already, unless `force`.
    """
    from index.printers.report_page import FORMATS

    if given is None:
        return None
    suffix = given.suffix.lower()
    if suffix and suffix != ".json" and suffix not in FORMATS:
        raise DatelineError(f"{given} ends as no report does", f"endings are .json, {', '.join(FORMATS)}; or none")
    if given.name in ("", ".", ".."):
        raise DatelineError(f"--report {given} names no file", "name one: strikes.html")
    page = None if suffix == ".json" else given if suffix else given.with_suffix(".md")
    files = ReportFiles(given if page is None else given.with_suffix(".json"), page)
    for file in filter(None, (files.json, files.page)):
        refuse_to_replace(file, force)
    return files


def write_reports(
    store: Archive, engine: SearchEngine, question: Question, sort: Sort, limit: int | None, shown: int,
    collapsed: int | None, files: ReportFiles, saved_searches: NamedSearches | None = None,
) -> None:  # fmt: skip
    """Writes the report of all documents that answer; `shown` of them were, `limit` being asked for."""
    from datetime import datetime

    from index.printers.progress import ProgressBar
    from index.printers.report_page import write_page
    from index.report import Run, describe_search, hit_of
    from index.report_file import write_report

    results = ask(store, engine, question, sort, quiet=True, saved_searches=saved_searches)
    made = datetime.now().astimezone().isoformat(timespec="seconds")
    run = Run(question.today(), sort, limit, shown, collapsed, made, _versions())
    head = describe_search(store, engine, results, question.asked, run)
    with ProgressBar(quiet=len(results) < LONG) as progress, written_whole(files.json) as stream:
        progress.begin("writing the report", len(results))

        def hits() -> Iterator[ReportHit]:
            for result in results:
                yield hit_of(result.document)
                progress.advance()

        count = write_report(head, hits(), lambda: results.missing, stream)
    if files.page is not None:
        with written_whole(files.page) as stream:
            write_page(head, results.missing, files.json.name, _sha256(files.json), stream, files.page.suffix.lower())
    named = " and ".join(str(file) for file in (files.page, files.json) if file)
    say(f"report of {counted(count, 'document')} in {named}")


def _versions() -> dict[str, str]:
    """What ran: dateline, and what decides what a word matches."""
    from importlib.metadata import PackageNotFoundError, version

    found = {"dateline": VERSION, "python": platform.python_version()}
    for package in ("whoosh3", "snowballstemmer"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # run from a folder of sources
            continue
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
