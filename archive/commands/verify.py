"""`dateline verify`: raw bytes, documents and index checked against each other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from archive.command_line import DAMAGED, ArchiveOption, DatelineExit, check_format, open_archive
from archive.errors import ArchiveError
from archive.stored import Damage


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
        hint = "restore a backup; `dateline export --all` may save what can still be read"
        raise ArchiveError(error.message, hint) from error
    write_damages(damages, contents, sys.stdout, format)
    if damages:
        raise DatelineExit(DAMAGED, None, _remedy(damages))


def _remedy(damages: Sequence[Damage]) -> str:
    if all(damage.what == "index" for damage in damages):
        return "the archive is whole; make its index anew: dateline rebuild"
    return "restore a backup, or import the files again with --again; `dateline export --all` saves what can be read"
