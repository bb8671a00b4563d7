"""`dateline explain`: every line of a source with what became of it, and why."""

from __future__ import annotations

import re
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
    MapOption,
    one_id,
    open_archive,
    say,
)
from archive.errors import DatelineError
from archive.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.document import Correction
    from ingest.discover import Asked
    from ingest.extract import Examination
    from ingest.read_options import ReadOptions


def run(
    what: Annotated[str, typer.Argument(metavar="ID|FILE", help="A document's id, or a file in no archive.")],
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
        _explain_file(asked, options, record, format)
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


def _explain_file(asked: Asked, options: ReadOptions, number: int | None, format: str) -> None:
    """Explains the records of a file that is in no archive: the one of that number, or all."""
    from itertools import islice

    from archive.document import Rejection
    from ingest.batch import gather_censuses
    from ingest.extract import examine
    from ingest.reading import read_records
    from ingest.record import Census

    censuses = gather_censuses(read_records(asked, options))
    outcomes = read_records(asked, options)
    given = refused = 0
    for outcome in outcomes if number is None else islice(outcomes, number - 1, number):
        if isinstance(outcome, Rejection):
            say(f"{outcome.sighting.place}: rejected ({outcome.rule}): {outcome.detail}")
            refused += 1
            continue
        given += 1
        census = censuses.get(outcome.sighting.source, Census(outcome.sighting.source))
        _print_examination(examine(outcome, census), "of this file alone: it is in no archive", format)
    if not given:
        raise DatelineExit(NOT_STORED, None if refused else "the file has no such record")


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
