"""What commands do after they changed what the index has of documents. No command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.command_line import say

if TYPE_CHECKING:
    from archive.store import Archive


# So many documents are indexed before one has looked.
_FEW = 500


def bring_up_to_date(store: Archive, changed: int) -> None:
    """Lets the index follow, where there is one, after `changed` documents changed; says so where there is none."""
    from index.folder import INDEX, has_index
    from index.printers.progress import ProgressBar
    from index.sync import sync_folder

    if not has_index(store.folder / INDEX):
        say("there is no index yet, so searches cannot ask for it: dateline rebuild")
        return
    if changed <= _FEW:
        sync_folder(store)
        return
    with ProgressBar() as progress:
        sync_folder(store, progress)
