"""What changed in the archive since its index was last fed, into the index; or all of it, into a new one.

The index of an archive is its subfolder `index/`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from archive.document import Document, Sighting
from archive.errors import ArchiveError
from archive.labels import NO_LABELS, Labels
from archive.lock import NO_PATIENCE, Patience
from archive.partial_date import DateError, DateInterval, parse_interval
from archive.stored import ArchiveStamp, Damage
from archive.values import dataclass
from archive.wording import counted
from index.crew import build_parts
from index.engine import DEFAULT_ENGINE, REBUILD, Part, SearchEngine, load_engine
from index.entry import IndexEntry
from index.folder import (
    INDEX,
    Standing,
    compare_stamps,
    create_index,
    engine_of,
    foreign_index,
    has_index,
    locked,
    new_generation,
    open_index,
)

_REMEDY = f"make it anew from the archive: {REBUILD}"


class DocumentStore(Protocol):
    """What is asked of an archive here."""

    @property
    def folder(self) -> Path: ...

    @property
    def stamp(self) -> ArchiveStamp: ...

    def changed_since(self, revision: int) -> Iterator[tuple[str, Document | None]]: ...

    def document_ids_since(self, revision: int) -> Iterator[str]: ...

    def departed_since(self, revision: int) -> Iterator[str]: ...

    def documents(self, ids: Sequence[str]) -> Mapping[str, Document]: ...

    def unreadable_of(self, ids: Sequence[str]) -> Sequence[str]: ...

    def sightings_of(self, ids: Sequence[str]) -> Mapping[str, tuple[Sighting, ...]]: ...

    def labels_of(self, ids: Sequence[str]) -> Mapping[str, Labels]: ...


class Progress(Protocol):
    """Is told what is being done and how far it has come; `total` None where nobody knows."""

    def begin(self, stage: str, total: int | None) -> None: ...

    def advance(self, steps: int = 1) -> None: ...


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a run did: documents indexed and taken out, and the revision of the archive that the index now has."""

    indexed: int
    removed: int
    revision: int


def sync_folder(
    archive: DocumentStore, progress: Progress | None = None, patience: Patience = NO_PATIENCE, jobs: int = 1
) -> SyncReport:
    """Brings the index of the archive up to its revision, making it where there never was one; many documents in
    that many worker processes.

    Interrupted, it leaves the index as it was: behind.
    Raises ArchiveError where the index cannot be opened, belongs to another archive, or is being written by
    another process for longer than the `patience` lasts.
    """
    folder = archive.folder / INDEX
    engine = open_index(folder) if has_index(folder) else create_index(folder, patience=patience)
    try:
        # Before the changes are read: a writer may go on meanwhile, and what it adds is for the next run.
        stamp, fed = archive.stamp, engine.stamp()
        standing = compare_stamps(stamp, fed)
        if standing is Standing.FOREIGN:
            raise foreign_index(folder)
        if standing is Standing.CURRENT:
            return SyncReport(0, 0, stamp.revision)
        with locked(folder, patience):
            # By the engine that is there, whatever the default is.
            name = engine_of(folder)
            return _feed(archive, engine, name, fed.revision if fed else 0, stamp, jobs, progress)
    finally:
        engine.close()


def rebuild_folder(
    archive: DocumentStore,
    progress: Progress | None = None,
    engine: str = DEFAULT_ENGINE,
    patience: Patience = NO_PATIENCE,
    jobs: int = 1,
) -> int:
    """Makes the index anew beside the old one, which serves until the new one takes its place; the number of
    documents in it.

    Raises ArchiveError where another process is writing the index.
    """
    folder = archive.folder / INDEX
    with locked(folder, patience), new_generation(folder, engine) as made:
        return _feed(archive, made, engine, 0, archive.stamp, jobs, progress).indexed


def index_state(archive: DocumentStore) -> str:
    """How the index stands, in words: `up to date`, `behind the archive`, or what is wrong with it and the remedy."""
    folder = archive.folder / INDEX
    if not has_index(folder):
        return f"missing; {_REMEDY}"
    try:
        engine = open_index(folder)
        try:
            standing = compare_stamps(archive.stamp, engine.stamp())
        finally:
            engine.close()
    except ArchiveError as error:
        return f"{error.message}; {error.hint}" if error.hint else error.message
    if standing is Standing.FOREIGN:
        return f"of another archive, or of another state of this one; {_REMEDY}"
    return "up to date" if standing is Standing.CURRENT else "behind the archive; the next ingest brings it up to date"


def check_index(archive: DocumentStore) -> Iterator[Damage]:
    """What the index holds that the archive does not, or the other way round, and whether it can be read at all.

    An index that is behind is not damaged; what it lacks or has too much then is the next run's to mend.
    """
    try:
        engine = open_index(archive.folder / INDEX)
    except ArchiveError as error:
        yield Damage(None, "index", error.message)
        return
    try:
        standing = compare_stamps(archive.stamp, engine.stamp())
        if standing is Standing.FOREIGN:
            yield Damage(None, "index", "it was made from another archive, or from another state of this one")
            return
        engine.check()
        indexed = set(engine.ids())
        if standing is Standing.BEHIND:
            return
        for id, document in archive.changed_since(0):
            if document is not None and id not in indexed:
                yield Damage(id, "index", "the document is not in the index")
            elif document is not None:
                indexed.discard(id)
        for id in sorted(indexed):
            yield Damage(id, "index", "the index holds a document that the archive does not")
    except ArchiveError as error:
        yield Damage(None, "index", error.message)
    finally:
        engine.close()


def entry_of(document: Document, sightings: tuple[Sighting, ...], labels: Labels = NO_LABELS) -> IndexEntry:
    """What the index is given of a document: its text, its dates, every source and URL it was seen at, its labels."""
    dateline = document.dateline
    reading = [part for part in (dateline.city, dateline.region) if part] if dateline else []
    published, guess = document.published, document.guess
    dates = published.value.intervals if published else ()
    return IndexEntry(
        id=document.id,
        title=document.title or "",
        deck=document.deck or "",
        byline=document.byline or "",
        body=document.body,
        place=(dateline.place or "") if dateline else "",
        sources=tuple(dict.fromkeys((document.provenance.source, *(sighting.source for sighting in sightings)))),
        urls=tuple(dict.fromkeys(sighting.url for sighting in sightings if sighting.url)),
        dates=dates,
        signoff=document.signoff or "",
        place_reading=", ".join(reading),
        guess=guess.value.intervals if guess and not dates else (),
        agency=(dateline.agency or "") if dateline else "",
        captured=_captures(document, sightings),
        tags=labels.tags,
        codes=labels.codes,
    )


def _captures(document: Document, sightings: tuple[Sighting, ...]) -> tuple[DateInterval, ...]:
    """The days on which the document was captured: by the stamp on its page, and by what fetched it, each time."""
    days = set(document.captured.value.intervals) if document.captured else set()
    for sighting in sightings:
        with suppress(DateError):  # what a crawler wrote need not be a date
            days.add(parse_interval((sighting.fetched_at or "")[:10]))
    return tuple(sorted(days))


def _feed(
    archive: DocumentStore, engine: SearchEngine, name: str, revision: int, stamp: ArchiveStamp, jobs: int,
    progress: Progress | None,
) -> SyncReport:  # fmt: skip
    """Feeds what changed after that revision, in one commit: the index is as it was, or has all of it."""
    if progress is not None:
        progress.begin("indexing", None)
    indexed = 0

    def count(documents: int) -> None:
        nonlocal indexed
        indexed += documents
        if progress is not None:
            progress.advance(documents)

    # First of all: what was removed and came again is a document.
    removed = list(archive.departed_since(revision))
    ids = archive.document_ids_since(revision)
    first = list(islice(ids, jobs * _BATCH))
    if jobs == 1 or len(first) < _TOO_FEW:
        engine.write(_told(_entries(archive, chain(first, ids)), count), removed, stamp)
    else:
        size = min(_BATCH, -(-len(first) // jobs))
        batches = _in_batches(chain(first, ids), size)

        def parts() -> Generator[tuple[Sequence[str], Sequence[str]], None, None]:
            for part, batch in build_parts(build_part, archive.folder, engine.folder, name, batches, jobs):
                missing = set(part.missing)
                if missing:
                    _refuse_lost(archive, part.missing)
                    if archive.documents(part.missing):
                        raise ArchiveError(f"a worker did not find documents of {archive.folder}", "try again")
                held = [id for id in batch if id not in missing] if missing else batch
                yield part.names, held
                count(len(held))

        with closing(parts()) as given:  # whatever happens, no worker goes on
            engine.write_parts(given, removed, stamp)
    return SyncReport(indexed, len(removed), stamp.revision)


def build_part(folder: Path, files: Path, engine: str, ids: Sequence[str]) -> Part:
    """The documents with those ids of the archive in that folder as a part of an index; what a worker does."""
    from archive.store import Archive  # its writer's half, which a search does without

    held: list[str] = []

    def entries(archive: Archive) -> Iterator[IndexEntry]:
        for entry in _entries(archive, ids):
            held.append(entry.id)
            yield entry

    with Archive.open(folder) as archive:
        names = load_engine(engine).make_part(files, entries(archive))
    return Part(names, tuple(sorted(set(ids).difference(held))))


def _entries(archive: DocumentStore, ids: Iterable[str]) -> Iterator[IndexEntry]:
    """The entries of the documents with those ids, in their order, without those that are none any more. Raises
    ArchiveError where one is still there and cannot be read."""
    for some in _in_batches(ids, _PAGE):
        found = archive.documents(some)
        if len(found) < len(some):
            _refuse_lost(archive, some)
        seen, labels = archive.sightings_of(some), archive.labels_of(some)
        for id, document in found.items():
            yield entry_of(document, seen.get(id, ()), labels.get(id, NO_LABELS))


def _refuse_lost(archive: DocumentStore, ids: Sequence[str]) -> None:
    """An index without some documents would answer as if they had never been: none is better, and the old one stays."""
    lost = archive.unreadable_of(ids)
    if lost:
        others = f" and {counted(len(lost) - 1, 'other')}" if len(lost) > 1 else ""
        raise ArchiveError(
            f"{archive.folder} is damaged: document {lost[0][:12]}{others} cannot be read; the index is as it was",
            "see what is concerned with `dateline verify`; `dateline export --all` saves what can be read",
        )


def _told(entries: Iterable[IndexEntry], count: Callable[[int], None]) -> Iterator[IndexEntry]:
    for entry in entries:
        yield entry
        count(1)


def _in_batches(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    pending = iter(ids)
    while batch := list(islice(pending, size)):
        yield batch


# Documents that are read from the archive at once.
_PAGE = 200
# Documents of one part at most, and those that are too few for several processes: a worker starts in .5 s.
_BATCH = 8_000
_TOO_FEW = 3_000
