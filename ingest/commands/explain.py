"""`dateline explain`: every line of a source with what became of it, and why."""

from __future__ import annotations

import os
import re
import shlex
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NOT_STORED,
    ArchiveOption,
    AsOption,
    DatelineExit,
    EncodingOption,
    MapOption,
    one_id,
    open_archive,
    say,
)
from archive.errors import ArchiveError, DatelineError
from archive.wording import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from archive.document import Correction
    from ingest.discover import Asked
    from ingest.extract import Examination
    from ingest.read_options import ReadOptions

_SHOWN_OF_ID = 10  # as search and show have it


def run(
    what: Annotated[str, typer.Argument(metavar="ID|FILE", help="A document's id, or a file.")],
    archive: ArchiveOption = None,
    record: Annotated[
        int | None, typer.Option("--record", min=1, metavar="N", help="Of a file of many records, the Nth alone.")
    ] = None,
    as_format: AsOption = None,
    map_columns: MapOption = None,
    encoding: EncodingOption = None,
    format: Annotated[str, typer.Option("--format", metavar="text|jsonl")] = "text",
) -> None:
    """Account for every line of a source: kept or dropped, by which rule; every repair; every date with its role.

    \b
    dateline explain page.txt
    dateline explain articles.csv --record 3
    dateline explain page.txt --format jsonl | jq 'select(.became == "dropped")'
    """
    from ingest.asking import ask
    from ingest.batch import examine_stored

    if format not in ("text", "jsonl"):
        raise DatelineError(f"explain has no format {format!r}", "use text or jsonl")
    path = Path(what)
    if path.exists() or what == "-":
        if path.is_dir():
            raise DatelineError(f"{what} is a folder", "explain one file of it, or extract the whole folder")
        asked, options = ask([path], None, as_format, map_columns, encoding, None, None, twice=True)
        _explain_file(asked, options, record, format, archive)
        return
    if not re.fullmatch("[0-9a-f]{1,64}", what):
        raise DatelineError(
            f"there is no file {what}, and no id looks so", "name a file, or give the beginning of an id"
        )
    with open_archive(archive) as store:
        examination = examine_stored(store, one_id(store, what))
        document = store.document(examination.record.id)
        census = examination.census
        told = f"of {counted(census.documents, 'page')} of {census.source}, rejected or not, in the archive"
        rulings = len(store.sources.rulings(census.source))
        told += f", and {counted(rulings, 'ruling')} on it" if rulings else ""
        _print_examination(examination, told, format, document.corrections if document is not None else ())


def _explain_file(
    asked: Asked, options: ReadOptions, number: int | None, format: str, archive: Path | None
) -> None:
    """Explains the records of a file by what the file itself shows: the one of that number, or all. Says of each
    whether the archive, where there is one, holds it, since there it may have come to something else."""
    from itertools import islice

    from archive.document import Rejection
    from ingest.batch import gather_censuses
    from ingest.extract import examine
    from ingest.reading import read_records
    from ingest.record import Census

    censuses = gather_censuses(read_records(asked, options))
    outcomes = read_records(asked, options)
    given = refused = 0
    with _archive_beside(archive) as told_of:
        for outcome in outcomes if number is None else islice(outcomes, number - 1, number):
            if isinstance(outcome, Rejection):
                say(f"{outcome.sighting.place}: rejected ({outcome.rule}): {outcome.detail}")
                refused += 1
                continue
            given += 1
            census = censuses.get(outcome.sighting.source, Census(outcome.sighting.source))
            is_held, where = told_of(outcome.id)
            if is_held and format == "jsonl":  # which says nothing of the census else
                say(f"census: of this file alone{where}")
            _print_examination(examine(outcome, census), f"of this file alone{where}", format)
    if not given:
        raise DatelineExit(NOT_STORED, None if refused else "the file has no such record")


@contextmanager
def _archive_beside(given: Path | None) -> Iterator[Callable[[str], tuple[bool, str]]]:
    """Whether the archive that is named, or lies nearest, holds the content of an id, and how to say so behind "of
    this file alone". An archive that cannot be read is said, and hinders nothing."""
    from archive.locate import locate_archive
    from archive.store import Archive

    with ExitStack() as opened:
        store, folder, failed = None, given, ""
        try:
            folder = locate_archive(given, os.environ, Path.cwd()).folder
            store = opened.enter_context(Archive.open(folder))
        except (DatelineError, OSError) as error:
            none_found = folder is None and isinstance(error, ArchiveError)
            failed = "" if none_found else f"; no archive could be asked: {error}"

        def told_of(id: str) -> tuple[bool, str]:
            try:
                if store is None:
                    return False, failed
                if not store.find_ids(id):
                    return False, f": {folder} does not hold it"
            except (DatelineError, OSError) as error:
                return False, f"; the archive could not be asked: {error}"
            at = f" --archive {shlex.quote(str(given))}" if given is not None else ""
            ask = f"`dateline explain {id[:_SHOWN_OF_ID]}{at}`"
            there = f"{folder} holds it as {id[:_SHOWN_OF_ID]}: {ask}"
            return True, f"; {there} says what was made of it there, with what its source has taught"

        yield told_of


def _print_examination(
    examination: Examination, census: str, format: str, corrections: Sequence[Correction] = ()
) -> None:
    import json
    from dataclasses import asdict

    from archive.document import Document
    from index.printers.corrections import said_of, shown
    from index.printers.explained import print_fields, print_pieces, print_repairs
    from index.printers.visible import visible_line
    from ingest.explain import explain_headline, explain_lines, explain_repairs

    outcome, findings = examination.outcome, examination.findings
    claims = findings.dates.claims if findings else ()
    date = next((one for one in corrections if one.field == "date"), None)
    if format == "jsonl":
        for one in corrections:
            said = {"field": one.field, "value": one.value, "extracted": one.extracted, "by": one.by, "made": one.made}
            print(json.dumps({"kind": "correction", **said, "reason": one.reason}, ensure_ascii=False))
        for piece in explain_lines(examination):
            print(json.dumps({"kind": "line", **asdict(piece)}, ensure_ascii=False))
        for field in explain_headline(examination):
            print(json.dumps({"kind": "field", **asdict(field)}, ensure_ascii=False))
        for repair in explain_repairs(examination):
            print(json.dumps({"kind": "repair", **asdict(repair)}, ensure_ascii=False))
        for claim in claims:
            print(json.dumps({"kind": "date", **asdict(claim), "value": claim.value.edtf}, ensure_ascii=False))
        return
    say(f"census: {census}")
    print(visible_line(examination.record.sighting.place))
    if isinstance(outcome, Document) and outcome.kept_all is not None:
        note = visible_line(outcome.evidence[0].note)
        print(f"no article ({outcome.kept_all}), taken in as --keep-all asked: {note}")
    if not isinstance(outcome, Document):
        print(visible_line(f"rejected ({outcome.rule}): {outcome.detail}"))
    for one in corrections:
        print(f"* {one.field} {shown(one.value)}: corrected {said_of(one)} (extracted: {shown(one.extracted)})")
    print_pieces(list(explain_lines(examination)), sys.stdout)
    print()
    fields, repairs = list(explain_headline(examination)), list(explain_repairs(examination))
    print_fields(fields, sys.stdout)
    print_repairs(repairs, sys.stdout)
    if fields or repairs:
        print()
    if date is not None:
        print(f"{shown(date.value):<24} corrected  1.00  *  {said_of(date)}")
    for claim in claims:
        where = f"line {claim.line}" if claim.line else claim.rule
        chosen = " *" if findings and claim == findings.dates.published and date is None else ""
        line = f"{claim.value.edtf:<24} {claim.role:<10} {claim.confidence:.2f}  {where}{chosen}  {claim.reason}"
        print(visible_line(line))
    for column, why in findings.unread if findings else ():
        print(visible_line(f"{'-':<24} {'record':<10} {'':<4}  record  column {column}: {why}"))
    if findings and findings.dates.published is None and date is None:
        print("date: unsettled; none of the dates above states when this was published")
