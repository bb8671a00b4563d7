"""What the commands share that put labels on documents: whose id is meant, the index that follows. No command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.command_line import one_id, say

if TYPE_CHECKING:
    from archive.lock import Patience
    from archive.store import Archive


# So many documents are indexed before one has looked.
_FEW = 500


def known_id(store: Archive, prefix: str) -> str:
    """The id of what is held, or was removed, that begins so: labels outlast a removal. Raises DatelineError."""
    removed = store.removal.find_removed(prefix)
    return removed[0] if len(removed) == 1 and not store.find_ids(prefix) else one_id(store, prefix)


def bring_up_to_date(store: Archive, changed: int, waiting: Patience) -> None:
    """Lets the index follow, where there is one, after `changed` documents changed; says so where there is none."""
    from index.folder import INDEX, has_index
    from index.printers.progress import ProgressBar
    from index.sync import sync_folder

    if not has_index(store.folder / INDEX):
        say("there is no index yet, so searches cannot ask for it: dateline rebuild")
        return
    if changed <= _FEW:
        sync_folder(store, patience=waiting)
        return
    with ProgressBar() as progress:
        sync_folder(store, progress, waiting)
