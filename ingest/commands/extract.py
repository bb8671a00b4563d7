"""`dateline extract`: raw files to documents on stdout, without an archive."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.command_line import (
    NOT_STORED,
    DatelineExit,
    JobsOption,
    PathsArgument,
    SourceFromOption,
    SourceOption,
    say,
)
from archive.errors import DatelineError


def run(
    paths: PathsArgument,
    format: Annotated[str, typer.Option("--format", metavar="jsonl", help="One JSON object a document.")] = "jsonl",
    source: SourceOption = None,
    source_from: SourceFromOption = None,
    jobs: JobsOption = None,
) -> None:
    """Extract without an archive: one JSON object a document on stdout, with the census of these files alone.

    \b
    dateline extract page.txt
    dateline extract dumps/ | jq -r .title
    dateline extract dumps/ --source gazette --jobs 1
    """
    import json

    from archive.document import Rejection
    from archive.row import document_row
    from ingest.batch import extract_files
    from ingest.discover import parse_source_rule
    from ingest.workers import default_jobs

    if format != "jsonl":
        raise DatelineError(f"extract has no format {format!r}", "use --format jsonl")
    given = refused = 0
    for outcome in extract_files(paths, parse_source_rule(source, source_from), jobs or default_jobs()):
        if isinstance(outcome, Rejection):
            refused += 1
            say(f"{outcome.sighting.path}: rejected ({outcome.rule}): {outcome.detail}")
        else:
            given += 1
            print(json.dumps(document_row(outcome), ensure_ascii=False))
    say(f"{given:,} documents, {refused:,} rejected")
    if not given:
        raise DatelineExit(NOT_STORED, None if refused else "no file found at these paths")
