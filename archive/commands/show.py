"""`dateline show`: one document, or its raw bytes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from archive.command_line import NOT_STORED, ArchiveOption, DatelineExit, one_id, open_archive


def run(
    id: Annotated[str, typer.Argument(metavar="ID", help="A document's id, or enough of it to be unique.")],
    archive: ArchiveOption = None,
    raw: Annotated[bool, typer.Option("--raw", help="The bytes as they were read, to the byte.")] = False,
) -> None:
    """Show one document, with its fields, dates and where each came from.

    \b
    dateline show 3f2a9c
    dateline show 3f2a9c --raw > page.txt
    dateline search harbour --format ids | head -1 | xargs dateline show
    """
    from index.printers.document import document_lines

    with open_archive(archive) as store:
        found = one_id(store, id)
        if raw:
            sys.stdout.buffer.write(store.content(found))
            return
        document = store.document(found)
        if document is None:
            refused = store.rejection_of(found)
            why = f"was rejected ({refused.rule}): {refused.detail}" if refused else "has no outcome yet"
            raise DatelineExit(NOT_STORED, f"{found[:12]} {why}", "its bytes are kept: --raw shows them")
        for line in document_lines(document, store.sightings(found), store.copies.count_of(found)):
            print(line)
