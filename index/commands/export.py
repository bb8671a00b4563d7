"""`dateline export`: documents by their ids, or all of them, into a file or another program."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from archive.command_line import (
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    ForceOption,
    OutputOption,
    PagerOption,
    open_archive,
    refuse_to_replace,
    say,
)
from archive.errors import DatelineError
from archive.wording import agreeing, counted
from index.commands.layout import (
    BodyOption,
    ColumnsOption,
    ExcelOption,
    FormatOption,
    choose_layout,
    write_documents,
)


def run(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Ids; - reads them from stdin.")] = None,
    archive: ArchiveOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Every document of the archive.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of json and jsonl.")] = False,
    format: FormatOption = None,
    columns: ColumnsOption = None,
    body: BodyOption = False,
    excel: ExcelOption = False,
    output: OutputOption = None,
    force: ForceOption = False,
    pager: PagerOption = True,
) -> None:
    """Write out documents: those with the ids given, those whose ids are read from a pipe, or all.

    \b
    dateline search harbour --format ids | dateline export - -o harbour.ris
    dateline export 3f2a9c 0cdf7d --format csl-json
    dateline export --all --format csv --body --excel -o everything.csv
    """
    if schema:
        from importlib.resources import files

        sys.stdout.write((files("index.printers") / "document.schema.json").read_text(encoding="utf-8"))
        return
    from index.export import AllDocuments, ChosenDocuments, read_ids

    refuse_to_replace(output, force)
    if everything == bool(ids):
        raise DatelineError("name documents by their ids, or ask for --all", "`-` reads ids from a pipe")
    layout = choose_layout(format, columns, body, excel, output, pager)
    with open_archive(archive) as store:
        chosen = read_ids(sys.stdin) if ids == ["-"] else iter(ids or ())
        found = AllDocuments(store) if everything else ChosenDocuments(store, chosen)
        written = write_documents(found, layout, store.folder.name)
    say(f"{counted(written, 'document')} written")
    if found.missing:
        say(f"{counted(found.missing, 'id')} {agreeing(found.missing, 'is', 'are')} no document of this archive")
    if not written:
        raise DatelineExit(NO_HITS)
