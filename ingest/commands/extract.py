"""`dateline extract`: raw files to documents on stdout, without an archive."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from archive.command_line import (
    NOT_STORED,
    AsOption,
    DatelineExit,
    EncodingOption,
    FilesFromOption,
    JobsOption,
    MapOption,
    PathsArgument,
    SourceFromOption,
    SourceOption,
    say,
)
from archive.errors import DatelineError
from archive.wording import counted


def run(
    paths: PathsArgument = None,
    files_from: FilesFromOption = None,
    as_format: AsOption = None,
    map_columns: MapOption = None,
    encoding: EncodingOption = None,
    format: Annotated[str, typer.Option("--format", metavar="jsonl", help="One JSON object a document.")] = "jsonl",
    source: SourceOption = None,
    source_from: SourceFromOption = None,
    jobs: JobsOption = None,
    keep_all: Annotated[
        bool, typer.Option("--keep-all", help="Take in bot walls, error pages, lists and pages without prose, marked.")
    ] = False,
) -> None:
    """Extract without an archive: one JSON object a document on stdout, with the census of these files alone.

    \b
    dateline extract page.txt
    dateline extract dumps/ | jq -r .title
    zcat crawl.jsonl.gz | dateline extract - --map date=published
    """
    import json

    from archive.document import Rejection
    from archive.row import document_row
    from ingest.asking import ask, say_what_was_passed_over
    from ingest.batch import extract_files
    from ingest.reading import ReadCounts
    from ingest.workers import default_jobs

    if format != "jsonl":
        raise DatelineError(f"extract has no format {format!r}", "use --format jsonl")
    asked, options = ask(paths, files_from, as_format, map_columns, encoding, source, source_from, twice=True)
    options = replace(options, keep_all=keep_all)
    counts = ReadCounts()
    given = refused = 0
    for outcome in extract_files(asked, options, jobs or default_jobs(), counts):
        if isinstance(outcome, Rejection):
            refused += 1
            say(f"{outcome.sighting.place}: rejected ({outcome.rule}): {outcome.detail}")
        else:
            given += 1
            print(json.dumps(document_row(outcome), ensure_ascii=False))
    for line in say_what_was_passed_over(counts, options):
        say(line)
    say(f"{counted(given, 'document')}, {refused:,} rejected")
    if not given:
        raise DatelineExit(NOT_STORED, None if refused else "no file found at these paths")
