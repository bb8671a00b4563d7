"""`dateline rebuild`: the index made anew from the archive."""

from __future__ import annotations

from archive.command_line import ArchiveOption, JobsOption, WaitOption, open_archive, patience, say
from archive.wording import GO_ON, agreeing, counted


def run(archive: ArchiveOption = None, wait: WaitOption = None, jobs: JobsOption = None) -> None:
    """Make the index anew from the archive, beside the old one, and then put it in its place.

    \b
    dateline rebuild
    dateline rebuild --archive press.dateline
    dateline rebuild --wait 600 --jobs 4 && dateline verify
    """
    from index.printers.progress import ProgressBar
    from index.sync import rebuild_folder
    from ingest.workers import default_jobs

    with open_archive(archive) as store, ProgressBar() as progress:
        count = rebuild_folder(store, progress, patience=patience(wait), jobs=jobs or default_jobs())
        waiting = store.count_pending()
    say(f"{counted(count, 'document')} indexed")
    if waiting:
        they = agreeing(waiting, "waits", "wait")
        say(f"{counted(waiting, 'stored record')} {they} to be read, in no search yet: {GO_ON} does it")
