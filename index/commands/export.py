"""`dateline export`: documents by their ids, or all of them, into a file or another program."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from archive.command_line import (
    DAMAGED,
    NO_HITS,
    ArchiveOption,
    DatelineExit,
    now,
    open_archive,
    refuse_to_replace,
    say,
    set_in_place,
)
from archive.errors import DatelineError
from archive.stored import Damage
from archive.wording import agreeing, counted
from index.commands.layout import (
    ON_STDOUT,
    BodyOption,
    ColumnsOption,
    OutputOptions,
    choose_layout,
    write_documents,
)

if TYPE_CHECKING:
    from archive.store import Archive
    from index.export import AllDocuments, ChosenDocuments

_DATABASES = (".db", ".sqlite", ".sqlite3")


def run(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Ids; - reads them from stdin.")] = None,
    archive: ArchiveOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Every document of the archive.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of json and jsonl.")] = False,
    format: Annotated[
        str | None,
        typer.Option("--format", metavar="table|csv|tsv|json|jsonl|ids|ris|csl-json|sqlite", help="In which form."),
    ] = None,
    columns: ColumnsOption = None,
    body: BodyOption = False,
    to: OutputOptions = ON_STDOUT,
) -> None:
    """Write out documents: those with the ids given, those whose ids are read from a pipe, or all.

    \b
    dateline search harbour --format ids | dateline export - -o harbour.ris
    dateline export 3f2a9c 0cdf7d --format csl-json
    dateline export --all --format csv --body --excel -o everything.csv
    dateline export --all -o press.db

    A database (.db, .sqlite) has a table for each view of the archive, and the texts: for Datasette, pandas, DuckDB, R.
    """
    if schema:
        from importlib.resources import files

        sys.stdout.write((files("index.printers") / "document.schema.json").read_text(encoding="utf-8"))
        return
    from index.export import AllDocuments, ChosenDocuments, read_ids

    refuse_to_replace(to.output, to.force)
    if everything == bool(ids):
        raise DatelineError("name documents by their ids, or ask for --all", "`-` reads ids from a pipe")
    has_ending = to.output is not None and to.output.suffix.lower() in _DATABASES
    is_database = format == "sqlite" or (format is None and has_ending)
    if is_database and (to.output is None or columns is not None or to.excel):
        raise DatelineError(
            "a database is a file with all columns", "name it with -o press.db, without --columns and --excel"
        )
    layout = None if is_database else choose_layout(format, columns, body, to, ("db", "sqlite"))
    with open_archive(archive) as store:
        chosen = read_ids(sys.stdin) if ids == ["-"] else iter(ids or ())
        found = AllDocuments(store, _tell_damage) if everything else ChosenDocuments(store, chosen)
        if layout is None:
            written = _write_database(store, found, cast(Path, to.output), everything)
        else:
            written = write_documents(found, layout, store.folder.name)
    say(f"{counted(written, 'document')} written")
    if found.missing:
        say(f"{counted(found.missing, 'id')} {agreeing(found.missing, 'is', 'are')} no document of this archive")
    if isinstance(found, AllDocuments) and found.damages:
        raise DatelineExit(
            DAMAGED,
            f"the archive is damaged: what is not written is listed above, {counted(found.damages, 'line')}",
            "`dateline verify` says what is damaged; restore a backup, or import the files again with --again",
        )
    if not written:
        raise DatelineExit(NO_HITS)


def _write_database(
    store: Archive, found: AllDocuments | ChosenDocuments, output: Path, everything: bool
) -> int:
    """Writes the documents and what is known of them to a plain SQLite file; how many."""
    from archive.history import FINGERPRINT
    from archive.plain_copy import write_plain_copy
    from archive.release import VERSION

    stamp = store.stamp
    about = {
        "archive": store.folder.name,
        "id": stamp.id,
        "revision": str(stamp.revision),
        "token": stamp.token,
        "fingerprint": store.history.fingerprint(),
        "fingerprint_of": FINGERPRINT,
        "copied": now(),
        "dateline": VERSION,
    }
    with set_in_place(output) as beside:
        documents = (result.document for result in found)
        return write_plain_copy(store.folder, documents, beside, about, everything=everything)


def _tell_damage(damage: Damage) -> None:
    say(f"not written: {damage.id or 'what cannot be named'}: {damage.detail}")
