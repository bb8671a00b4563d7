"""`dateline quote`: lines of a document as a quotation with its reference."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from archive.command_line import NOT_STORED, ArchiveOption, DatelineExit, one_id, open_archive, say


def run(
    id: Annotated[str, typer.Argument(metavar="ID", help="A document's id, or enough of it to be unique.")],
    lines: Annotated[
        str | None, typer.Option("--lines", metavar="A-B", help="Lines of the source, as `show` counts them.")
    ] = None,
    archive: ArchiveOption = None,
) -> None:
    """Quote a document in Markdown: the paragraphs on those lines, with title, source, date and hash.

    \b
    dateline quote 3f2a9c --lines 12-14
    dateline quote 3f2a9c --lines 12 >> notes.md
    dateline quote 3f2a9c
    """
    from index.bibliography import lines_named
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
    sys.stdout.write(visible(text) if sys.stdout.isatty() else encodable(text))
    if asked is not None and quoted != asked:
        say(f"asked for {lines_named(asked)}; the paragraphs there stand on {lines_named(quoted)} and are quoted whole")
