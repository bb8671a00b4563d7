"""What changed in the archive since an index was last fed, into the index; or all of it, into a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol

from archive.document import Document, Sighting
from archive.errors import ArchiveError
from archive.stored import ArchiveStamp
from index.engine import DEFAULT_ENGINE, REBUILD, SearchEngine
from index.entry import IndexEntry
from index.folder import create_index, has_index, locked, new_generation, open_index


class DocumentStore(Protocol):
    """What is asked of an archive here."""

    @property
    def stamp(self) -> ArchiveStamp: ...

    def changed_since(self, revision: int) -> Iterator[tuple[str, Document | None]]: ...

    def sightings(self, id: str) -> tuple[Sighting, ...]: ...


class IndexState(Enum):
    """How an index stands to its archive: in step, fed less than all, or fed by another archive or another past."""

    CURRENT = "current"
    BEHIND = "behind"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a run did: documents indexed and taken out, and the revision of the archive that the index now has."""

    indexed: int
    removed: int
    revision: int


Progress = Callable[[int], None]


def index_state(archive: ArchiveStamp, index: ArchiveStamp | None) -> IndexState:
    """Whether the index was fed all of this archive, some of it, or something else: an archive restored from a
    backup is older than its index, or has the same revision with another token."""
    if index is None:
        return IndexState.CURRENT if archive.revision == 0 else IndexState.BEHIND
    if archive == index:
        return IndexState.CURRENT
    if archive.id != index.id or archive.revision <= index.revision:
        return IndexState.FOREIGN
    return IndexState.BEHIND


def sync(archive: DocumentStore, folder: Path, progress: Progress | None = None) -> SyncReport:
    """Brings the index in `folder` up to the archive's revision, making it where none is.

    `progress` is called with the number of documents fed so far. Interrupted, it leaves an index that is behind;
    the next run feeds some documents again, which is harmless. Raises ArchiveError where the index cannot be
    opened, belongs to another archive, or is being written by another process.
    """
    engine = open_index(folder) if has_index(folder) else create_index(folder)
    try:
        # Before the changes are read: a writer may go on meanwhile, and what it adds is for the next run.
        stamp, fed = archive.stamp, engine.stamp()
        state = index_state(stamp, fed)
        if state is IndexState.FOREIGN:
            raise ArchiveError(
                f"the index {folder} does not belong to this state of the archive: was a backup restored?",
                f"make it anew from the archive: {REBUILD}",
            )
        if state is IndexState.CURRENT and fed is not None:
            return SyncReport(0, 0, stamp.revision)
        with locked(folder):
            return _feed(archive, engine, fed.revision if fed else 0, stamp, progress)
    finally:
        engine.close()


def rebuild(
    archive: DocumentStore, folder: Path, engine: str = DEFAULT_ENGINE, progress: Progress | None = None
) -> SyncReport:
    """Makes the index anew beside the old one, which serves until the new one takes its place.

    Raises ArchiveError where another process is writing the index.
    """
    with locked(folder), new_generation(folder, engine) as made:
        return _feed(archive, made, 0, archive.stamp, progress)


def entry_of(document: Document, sightings: tuple[Sighting, ...]) -> IndexEntry:
    """What the index is given of a document: its text, its dates, and every source and URL it was seen at."""
    dateline = document.dateline
    reading = [part for part in (dateline.city, dateline.region) if part] if dateline else []
    published = document.published
    return IndexEntry(
        id=document.id,
        title=document.title or "",
        deck=document.deck or "",
        byline=document.byline or "",
        body=document.body,
        place=(dateline.place or "") if dateline else "",
        sources=tuple(dict.fromkeys((document.provenance.source, *(sighting.source for sighting in sightings)))),
        urls=tuple(dict.fromkeys(sighting.url for sighting in sightings if sighting.url)),
        dates=published.value.intervals if published else (),
        signoff=document.signoff or "",
        place_reading=", ".join(reading),
    )


def _feed(
    archive: DocumentStore, engine: SearchEngine, revision: int, stamp: ArchiveStamp, progress: Progress | None
) -> SyncReport:
    removed: list[str] = []
    indexed = 0

    def entries() -> Iterator[IndexEntry]:
        nonlocal indexed
        for id, document in archive.changed_since(revision):
            if document is None:
                removed.append(id)
                continue
            yield entry_of(document, archive.sightings(id))
            indexed += 1
            if progress is not None:
                progress(indexed)

    engine.write(entries(), (), None)
    engine.write((), removed, stamp)
    return SyncReport(indexed, len(removed), stamp.revision)
