"""`dateline copies`: the near copies of a document and how they differ, or the largest families of copies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NO_HITS,
    SHOWN_ON_A_TABLE,
    ArchiveOption,
    DatelineExit,
    check_format,
    one_id,
    open_archive,
    say,
    terminal_width,
)
from archive.errors import DatelineError
from archive.wording import counted

if TYPE_CHECKING:
    from archive.document import Document
    from archive.store import Archive
    from index.printers import Style
    from index.printers.copies import Copy, FamilyLine


_NEVER_CUT = 1 << 30  # columns of a pipe


def run(
    id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A document's id; without one, the largest families.")
    ] = None,
    archive: ArchiveOption = None,
    against: Annotated[
        str | None, typer.Option("--against", metavar="ID", help="Compare with this document, not with the earliest.")
    ] = None,
    number: Annotated[int | None, typer.Option("-n", min=0, metavar="N", help="How many; 0 is all.")] = None,
    format: Annotated[str, typer.Option("--format", metavar="text|csv|jsonl")] = "text",
) -> None:
    """Show the near copies of a document, earliest first, with what each says otherwise; or the largest families.

    \b
    dateline copies
    dateline copies 3f2a9c
    dateline copies 3f2a9c --format csv > copies.csv
    """
    from index.printers import Style
    from index.printers.copies import FORMATS

    check_format(format, FORMATS)
    if against is not None and id is None:
        raise DatelineError("--against compares the copies of one document", "name it: dateline copies ID --against ID")
    limit = (SHOWN_ON_A_TABLE if format == "text" else 0) if number is None else number
    to_terminal = sys.stdout.isatty()
    style = Style(terminal_width() if to_terminal else _NEVER_CUT, to_terminal and "NO_COLOR" not in os.environ)
    with open_archive(archive) as store:
        if store.copies.is_behind(store.revision):
            say("the copies of the last import were not looked for yet: dateline refresh")
        if id is None:
            _list_families(store, limit or None, format, style)
        else:
            _show_copies(store, one_id(store, id), against and one_id(store, against), limit or None, format, style)


def _list_families(store: Archive, limit: int | None, format: str, style: Style) -> None:
    from index.printers.copies import write_families

    families, documents = store.copies.count()
    shown = write_families(islice(_families(store), limit), sys.stdout, format, style)
    sys.stdout.flush()
    say(f"{shown:,} of {counted(families, 'family', 'families')} of near copies shown, of {documents:,} documents")
    if not families:
        raise DatelineExit(NO_HITS)


def _families(store: Archive) -> Iterator[FamilyLine]:
    from index.printers.copies import FamilyLine

    for family in store.copies.families():
        document = store.document(family.id)
        if document is not None:
            yield FamilyLine(family.size, family.first_day, family.last_day, document)


def _show_copies(store: Archive, id: str, against: str | None, limit: int | None, format: str, style: Style) -> None:
    from index.printers.copies import write_copies

    members = store.copies.families_of(store.copies.of(id))
    if not members:
        raise DatelineExit(NO_HITS, f"{id[:12]} has no near copies")
    ids = sorted(members, key=lambda member: (members[member][1] or "~", member))
    compared = _document(store, against or ids[0])
    shown = write_copies(_copies(store, ids[:limit], compared), compared, sys.stdout, format, style)
    sys.stdout.flush()
    say(f"{shown:,} of {len(ids):,} shown, earliest first")


def _copies(store: Archive, ids: list[str], compared: Document) -> Iterator[Copy]:
    from archive.comparison import LONGEST
    from archive.likeness import find_similarity
    from index.printers.copies import Copy

    for id in ids:
        document = _document(store, id)
        if document.body.count(" ") >= LONGEST:
            say(f"{id[:10]} is long: of its words the first {LONGEST:,} are compared")
        if id == compared.id:
            yield Copy(document, None)
            continue
        texts = ((text.title or "", text.body) for text in (compared, document))
        yield Copy(document, find_similarity(*texts))


def _document(store: Archive, id: str) -> Document:
    document = store.document(id)
    if document is None:
        raise DatelineError(f"{id[:12]} is no document: it was rejected", "see why with `dateline show ID`")
    return document
