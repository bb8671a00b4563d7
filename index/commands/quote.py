"""`dateline quote`: lines of a document as a quotation with its reference, and the list of those kept as evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NO_HITS,
    NOT_STORED,
    ArchiveOption,
    DatelineExit,
    WaitOption,
    now,
    one_id,
    open_archive,
    patience,
    refuse_to_replace,
    say,
    write_whole,
)
from archive.errors import DatelineError
from archive.wording import agreeing, counted
from index.commands.layout import ON_STDOUT, Layout, OutputOptions, RowsFormatOption, choose_counts, style_of

if TYPE_CHECKING:
    from archive.lock import Patience
    from archive.quotations import Quotation
    from archive.store import Archive


def run(
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A document's id, or enough of it; without, the list.")
    ] = None,
    lines: Annotated[
        str | None, typer.Option("--lines", metavar="A-B", help="Lines of the source, as `show` counts them.")
    ] = None,
    archive: ArchiveOption = None,
    keep: Annotated[bool, typer.Option("--keep", help="Put it on the archive's list of evidence.")] = False,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="What it shows; keeps it.")] = None,
    drop: Annotated[
        int | None, typer.Option("--drop", min=1, metavar="N", help="Take number N off the list.")
    ] = None,
    evidence: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Write the list there with the raw pages and their hashes."),
    ] = None,
    format: RowsFormatOption = None,
    to: OutputOptions = ON_STDOUT,
    wait: WaitOption = None,
) -> None:
    """Quote a document in Markdown, the paragraphs on those lines with their reference; keep quotations as evidence.

    \b
    dateline quote 3f2a9c --lines 12-14 >> notes.md
    dateline quote 3f2a9c --lines 12-14 --note 'says who gave the order'
    dateline quote
    dateline quote --to evidence

    What is kept can be checked without dateline: the bytes of a page have the hash that is its id, and the lines of a
    quotation one of their own. --to writes a folder in which `sha256sum -c SHA256SUMS` checks every page.
    """
    refuse_to_replace(to.output, to.force)
    waiting = patience(wait)
    if sum((id is not None, drop is not None, evidence is not None)) > 1:
        raise DatelineError("quote one document, or --drop, or --to", "give one of them")
    if id is not None:
        if to.output is not None or format is not None or to.excel:
            raise DatelineError("-o, --format and --excel are for the list", "dateline quote -o evidence.csv")
        _quote(archive, id, lines, keep or note is not None, note, waiting)
        return
    if lines is not None or keep or note is not None:
        raise DatelineError("--lines, --keep and --note are for a document", "name it: dateline quote ID --lines 12-14")
    if drop is not None:
        _drop(archive, drop, waiting)
        return
    from index.printers.labels import FORMATS

    with open_archive(archive) as store:
        kept = store.quotations.all()
        if evidence is not None:
            _write_folder(store, kept, evidence, to.force)
        else:
            _list(store, kept, choose_counts(format, FORMATS, to))
    if not kept:
        raise DatelineExit(NO_HITS)


def _quote(
    archive: Path | None, id: str, lines: str | None, keep: bool, note: str | None, waiting: Patience
) -> None:
    """Prints the quotation; puts it on the list where that was asked."""
    from archive.store import Archive
    from index.bibliography import lines_named
    from index.evidence import make_quotation
    from index.printers.visible import encodable, visible
    from index.quotation import parse_lines, quoted_lines, write_quotation

    asked = parse_lines(lines) if lines is not None else None
    with open_archive(archive) as store:
        found = one_id(store, id)
        document = store.document(found)
        if document is None:
            raise DatelineExit(NOT_STORED, f"{found[:12]} is no document", "`dateline show` says what it is")
        quoted = quoted_lines(document, asked)
        text = write_quotation(document, asked, store.folder.name)
        made = make_quotation(document, store.content(found), asked, store.folder.name, note, now()) if keep else None
        folder = store.folder
    sys.stdout.write(visible(text) if sys.stdout.isatty() else encodable(text))
    sys.stdout.flush()
    if asked is not None and quoted != asked:
        say(f"asked for {lines_named(asked)}; the paragraphs there stand on {lines_named(quoted)} and are quoted whole")
    if made is None:
        return
    with Archive.open(folder, writable=True, patience=waiting) as writer:
        number, is_new = writer.quotations.keep(writer, made)
    again = "" if is_new else ", where it was already" + ("; its note is this one now" if note is not None else "")
    say(f"number {number} on the list of evidence{again}")
    if made.lines_sha256 is None:
        say("the lines of its bytes cannot be told: what can be checked is the hash of the whole page")


def _drop(archive: Path | None, number: int, waiting: Patience) -> None:
    from archive.store import Archive

    with open_archive(archive) as store:
        folder = store.folder
    with Archive.open(folder, writable=True, patience=waiting) as writer:
        writer.quotations.drop(writer, number)
    say(f"number {number} is off the list of evidence")


def _list(store: Archive, kept: list[tuple[int, Quotation]], layout: Layout) -> None:
    """Lists them, with what became of the pages that are no documents now."""
    from index.evidence import COLUMNS, evidence_rows
    from index.printers.labels import write_columns

    style = layout.style()
    absent = {one.id: _absent(store, one.id) for _, one in kept}
    with layout.opened() as stream:
        if layout.format == "table":
            rows = [
                (n, one.id[:10], "-".join(map(str, one.lines)),
                 (f"({absent[one.id]}) " if absent[one.id] else "") + (one.note or one.text))
                for n, one in kept
            ]  # fmt: skip
            write_columns(("number", "id", "lines", "note or text"), rows, stream, "table", style)
        else:
            cells = [
                [*row[:-1], absent[one.id]] for row, (_, one) in zip(evidence_rows(kept, {}), kept, strict=True)
            ]
            write_columns((*COLUMNS[:-1], "absent"), cells, stream, layout.format, style)
    gone = sum(absent[one.id] is not None for _, one in kept)
    are = agreeing(gone, "a page that is", "pages that are")
    say(counted(len(kept), "quotation") + (f", {gone:,} of {are} no document here now" if gone else ""))


def _absent(store: Archive, id: str) -> str | None:
    """What became of a page that is no document now; None where it is one."""
    if store.document(id) is not None:
        return None
    if store.find_ids(id):
        return "rejected"
    return "removed" if store.removal.content(id) is not None else "purged"


def _write_folder(store: Archive, kept: list[tuple[int, Quotation]], folder: Path, force: bool) -> None:
    """Writes the list, the page of each quotation as it was imported, and the hashes of the pages."""
    from io import StringIO

    from archive.errors import ArchiveError
    from index.evidence import CHECKING, COLUMNS, evidence_rows
    from index.printers.csv_printer import write_rows

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not force:
        raise DatelineError(f"{folder} exists", "name a new folder, or write into this one with --force")
    files: dict[str, str] = {}
    absent = []
    try:
        (folder / "sources").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatelineExit(NOT_STORED, f"cannot make {folder}: {error.strerror}") from error
    for id in sorted({one.id for _, one in kept}):
        try:
            content = store.content(id) if store.find_ids(id) else store.removal.content(id)
        except ArchiveError:
            content = None
        if content is None:
            absent.append(id)
            continue
        document = store.document(id)
        files[id] = f"sources/{id}.{'html' if document and document.provenance.kind == 'html' else 'txt'}"
        write_whole(folder / files[id], content)
    table = StringIO()
    write_rows(COLUMNS, evidence_rows(kept, files), table, style_of(folder / "evidence.csv"))
    sums = "".join(f"{id}  {name}\n" for id, name in files.items())
    for name, text in (("evidence.csv", table.getvalue()), ("SHA256SUMS", sums), ("CHECKING.txt", CHECKING)):
        write_whole(folder / name, text.encode("utf-8"))
    say(f"{counted(len(kept), 'quotation')} of {counted(len(files), 'page')} written to {folder}")
    for id in absent:
        say(f"{id[:12]} has no bytes here any more, so its page is not among them")
