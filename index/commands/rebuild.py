"""`dateline rebuild`: the index made anew from the archive."""

from __future__ import annotations

from archive.command_line import ArchiveOption, WaitOption, open_archive, patience, say
from archive.wording import counted


def run(archive: ArchiveOption = None, wait: WaitOption = None) -> None:
    """Make the index anew from the archive, beside the old one, and then put it in its place.

    \b
    dateline rebuild
    dateline rebuild --archive press.dateline
    dateline rebuild --wait 600 && dateline verify
    """
    from index.printers.progress import ProgressBar
    from index.sync import rebuild_folder

    with open_archive(archive) as store, ProgressBar() as progress:
        count = rebuild_folder(store, progress, patience=patience(wait))
    say(f"{counted(count, 'document')} indexed")
