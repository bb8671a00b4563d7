"""`dateline verify`: raw bytes, documents and index checked against each other."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from archive.command_line import DAMAGED, ArchiveOption, DatelineExit, check_format, open_archive
from archive.errors import ArchiveError


def run(
    archive: ArchiveOption = None,
    format: Annotated[str, typer.Option("--format", metavar="text|json")] = "text",
) -> None:
    """Check raw hashes, documents and index against each other; 4 where anything is damaged.

    \b
    dateline verify
    dateline verify --archive press.dateline
    dateline verify --format json
    """
    from index.printers.holdings import write_damages
    from index.sync import check_index

    check_format(format, ("text", "json"))
    try:
        with open_archive(archive, even_if_copied=True) as store:
            damages = [*store.verify(), *store.copies.find_damage(), *store.removal.find_damage(), *check_index(store)]
            contents = store.counts().contents
    except ArchiveError as error:
        if error.hint is None or "dateline verify" not in error.hint:
            raise
        # Who is here has asked that already.
        hint = "restore a backup; else `dateline export --all` may save what can still be read"
        raise ArchiveError(error.message, hint) from error
    write_damages(damages, contents, sys.stdout, format)
    if damages:
        raise DatelineExit(DAMAGED)
