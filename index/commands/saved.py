"""`dateline saved`: the questions that are kept under a name."""

from __future__ import annotations

from typing import Annotated

import typer

from archive.command_line import (
    ArchiveOption,
    WaitOption,
    open_archive,
    open_to_write,
    say,
)
from archive.wording import counted
from index.commands.layout import ON_STDOUT, OutputOptions, RowsFormatOption, choose_counts


def run(
    archive: ArchiveOption = None,
    remove: Annotated[
        str | None, typer.Option("--remove", metavar="NAME", help="Forget that one, and what it has told of.")
    ] = None,
    format: RowsFormatOption = None,
    to: OutputOptions = ON_STDOUT,
    wait: WaitOption = None,
) -> None:
    """List the saved searches: what each asks, since when, and when `dateline new` last told of how many documents.

    \b
    dateline saved
    dateline saved --format csv -o searches.csv
    dateline saved --remove strikes
    """
    from index.printers.rows import FORMATS
    from index.printers.saved import write_saved

    if remove is not None:
        with open_to_write(archive, wait) as store:
            found = store.saved_searches.get(remove)
            store.saved_searches.remove(store, remove)
        say(f"@{found.name} is forgotten; it asked: {found.asked.written()}")
        return
    layout = choose_counts(format, FORMATS, to)
    with open_archive(archive) as store:
        saved = store.saved_searches
        searches = [(search, saved.count_told(search.name)) for search in saved.listed()]
    with layout.opened() as stream:
        write_saved(searches, stream, layout.format, layout.style())
    say(counted(len(searches), "saved search", "saved searches"))
