"""`dateline status`: what the archive holds, and whether the index is up to date."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from archive.command_line import ArchiveOption, check_format, open_archive, say
from archive.wording import seen_elsewhere


def run(
    archive: ArchiveOption = None,
    format: Annotated[str, typer.Option("--format", metavar="text|json")] = "text",
) -> None:
    """Say what the archive holds and whether the index is up to date.

    \b
    dateline status
    dateline status --archive press.dateline
    dateline status --format json | jq .documents
    """
    from archive.lock import writer_of
    from index.printers.holdings import write_status
    from index.sync import index_state

    check_format(format, ("text", "json"))
    with open_archive(archive) as store:
        write_status(
            store.folder,
            store.stamp,
            store.counts(),
            store.count_pending(),
            index_state(store),
            writer_of(store.folder),
            sys.stdout,
            format,
        )
        sys.stdout.flush()
        if elsewhere := store.sources.count_elsewhere():
            say(seen_elsewhere(elsewhere))
