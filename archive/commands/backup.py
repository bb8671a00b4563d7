"""`dateline backup`: a copy of the archive, also while it is being written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archive.command_line import ArchiveOption, find_archive, say
from archive.wording import counted


def run(
    to: Annotated[Path, typer.Argument(metavar="DIR", help="The new folder to copy the archive to.")],
    archive: ArchiveOption = None,
) -> None:
    """Copy the archive into a new folder, as it is after its last commit; an import may be running meanwhile.

    \b
    dateline backup /media/stick/press.dateline
    dateline backup backups/2026-11-22.dateline --archive press.dateline
    dateline backup copy.dateline && dateline rebuild --archive copy.dateline

    The copy has everything but the index, which `dateline rebuild` makes from it.
    """
    from archive.backup import back_up
    from index.printers.progress import ProgressBar

    folder = find_archive(archive)
    with ProgressBar() as progress:
        begun = done = 0

        def advance(copied: int, pages: int) -> None:
            nonlocal begun, done
            if pages != begun or copied < done:
                progress.begin("copying", pages)
                begun, done = pages, 0
            progress.advance(copied - done)
            done = copied

        size = back_up(folder, to, advance)
    say(f"{counted(size, 'byte')} copied to {to}; its index is made by: dateline rebuild --archive {to}")
