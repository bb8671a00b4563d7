"""`dateline show`: one document, or its raw bytes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from archive.command_line import (
    NOT_STORED,
    ArchiveOption,
    DatelineExit,
    PagerOption,
    one_id,
    open_archive,
    say,
    terminal_width,
    written_to,
)

if TYPE_CHECKING:
    from archive.store import Archive


def run(
    id: Annotated[str, typer.Argument(metavar="ID", help="A document's id, or enough of it to be unique.")],
    archive: ArchiveOption = None,
    query: Annotated[
        str | None, typer.Option("--query", metavar="Q", help="Mark the places of this query in the text.")
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The bytes as they were read, to the byte.")] = False,
    pager: PagerOption = True,
) -> None:
    """Show one document, with its fields, dates and where each came from.

    \b
    dateline show 3f2a9c
    dateline show 3f2a9c --query '"fishing quota" OR strike'
    dateline show 3f2a9c --raw > page.txt
    dateline search harbour --format ids | head -1 | xargs dateline show
    """
    from index.printers.document import document_lines, visible_field
    from index.printers.marking import show_marks

    on_terminal = sys.stdout.isatty()
    with open_archive(archive) as store:
        if removed := store.removal.find_removed(id) if not store.find_ids(id) else ():
            _say_removed(store, removed[0], raw)
            return
        found = one_id(store, id)
        if raw:
            sys.stdout.buffer.write(store.content(found))
            return
        document = store.document(found)
        if document is None:
            refused = store.rejection_of(found)
            why = f"was rejected ({refused.rule}): {refused.detail}" if refused else "has no outcome yet"
            raise DatelineExit(NOT_STORED, f"{found[:12]} {why}", "its bytes are kept: --raw shows them")
        in_color = on_terminal and "NO_COLOR" not in os.environ
        ready = visible_field if query is None else _marker(store, query)
        sightings, copies = store.sightings(found), store.copies.count_of(found)
        width = terminal_width() if on_terminal else None
        with written_to(None, pager) as stream:
            for line in document_lines(document, sightings, copies, width, ready, store.labels(found)):
                stream.write((show_marks(line, in_color) if query is not None else line) + "\n")


def _marker(store: Archive, query: str) -> Callable[[str, str], str]:
    """What marks the places of the query; raises QueryError where it is not understood."""
    from index.printers.marking import marker
    from index.search import open_for_search, search

    with open_for_search(store) as engine:
        results = search(store, engine, query, limit=0)
    for notice in results.notices:
        say(notice)
    return marker(results.marks)


def _say_removed(store: Archive, id: str, raw: bool) -> None:
    """Says that a document was removed, or gives its bytes, which are kept until they are purged."""
    content = store.removal.content(id)
    if raw and content is not None:
        sys.stdout.buffer.write(content)
        return
    kept = "its bytes are kept: --raw shows them; " if content is not None else ""
    raise DatelineExit(
        NOT_STORED, f"{id[:12]} was removed", f"{kept}`dateline remove --forget {id[:12]}` lets an import take it again"
    )
