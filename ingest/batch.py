"""Files to documents, many at a time: a first look at a sample of each source for its census, then extraction.

Into an archive, raw bytes go first and extraction reads them there, so that an interrupted run loses nothing:
the same command goes on with whatever has no outcome yet.
"""

from __future__ import annotations

import heapq
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from archive.document import Document, Rejection
from archive.ledger import ImportCounts
from archive.store import Archive
from ingest.census import SAMPLE_SIZE, gather_census
from ingest.corrections import complete_corrections
from ingest.discover import Asked
from ingest.extraction import Extraction, add_counts, examine_stored, extract_sources
from ingest.intake import take_in
from ingest.page_kind import KINDS
from ingest.progress import NoProgress, Progress
from ingest.reading import ReadCounts, ReadOptions, read_records
from ingest.record import Census, RawRecord
from ingest.tasks import cut_into_chunks, extract_all_records, extract_records, give_up_record, sketch_or_none
from ingest.workers import Workers

__all__ = ["IngestReport", "examine_stored", "extract_files", "gather_censuses", "ingest_files", "refresh_archive"]


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of an import's records, as the ledger counts them; `reread` contents of earlier imports were
    extracted again because their source has taught more since, and `changed` of those came out otherwise in what they
    say; `told` ones because they are to be read in another way, `told_changed` of those came out otherwise, and `lost`
    of them were documents and are rejected now. `read` counts what reading passed over without a rejection."""

    number: int
    counts: ImportCounts
    reread: int
    changed: int
    read: ReadCounts = field(default_factory=ReadCounts)
    told: int = 0
    told_changed: int = 0
    lost: int = 0

    @property
    def new(self) -> int:
        return self.counts.new

    @property
    def seen(self) -> int:
        return self.counts.seen

    @property
    def rejected(self) -> int:
        return self.counts.rejected

    @property
    def removed(self) -> int:
        return self.counts.removed


def extract_files(
    asked: Asked, options: ReadOptions, jobs: int, counts: ReadCounts | None = None
) -> Iterator[Document | Rejection]:
    """The documents of these files and what was refused, in order, with the census of just these files.

    Every file is read twice; no more than a sample of each source is held in between.
    """
    censuses = gather_censuses(read_records(asked, options))
    refused: list[Rejection] = []

    pickled = {source: pickle.dumps(census, pickle.HIGHEST_PROTOCOL) for source, census in censuses.items()}

    def work() -> Iterator[tuple[RawRecord, int, bytes]]:
        for record in read_records(asked, options, counts):
            if isinstance(record, Rejection):
                refused.append(record)
            else:
                source = record.sighting.source
                yield record, len(record.content), pickled.setdefault(source, pickle.dumps(Census(source)))

    def give_up(item: tuple[RawRecord, int], censuses: object) -> Rejection:
        return give_up_record(item[0].sighting, item[0].id)

    with Workers(jobs) as workers:
        task = extract_all_records if options.keep_all else extract_records
        yield from workers.map(task, cut_into_chunks(work()), give_up)
    yield from refused


def gather_censuses(records: Iterable[RawRecord | Rejection]) -> dict[str, Census]:
    """The census of each source of these records, by its name."""
    # A bounded heap of the smallest ids of each source; the negated number puts the largest of them on top.
    samples: dict[str, list[tuple[int, RawRecord]]] = {}
    kept: dict[str, set[str]] = {}
    for record in records:
        if isinstance(record, Rejection):
            continue
        heap, ids = samples.setdefault(record.sighting.source, []), kept.setdefault(record.sighting.source, set())
        rank = -int(record.id, 16)
        if record.id in ids or (len(heap) == SAMPLE_SIZE and rank < heap[0][0]):
            continue
        ids.add(record.id)
        if len(heap) < SAMPLE_SIZE:
            heapq.heappush(heap, (rank, record))
        else:
            ids.discard(heapq.heappushpop(heap, (rank, record))[1].id)
    censuses = {}
    for source, heap in samples.items():
        sketches = {record.id: sketch_or_none(record) for _, record in heap}
        censuses[source] = gather_census(source, {id: sketch for id, sketch in sketches.items() if sketch is not None})
    return censuses


def ingest_files(
    archive: Archive,
    asked: Asked,
    options: ReadOptions,
    *,
    jobs: int,
    arguments: Sequence[str],
    now: Callable[[], str],
    folder: str = "",
    refresh: bool = True,
    again: bool = False,
    progress: Progress | None = None,
) -> IngestReport:
    """Takes these files into the archive and says what became of them. Raises ArchiveError, WorkerDied.

    At its end the documents of earlier imports are extracted again whose source has taught more since, so that two
    imports end in the same archive as one; `refresh` False leaves that to `refresh_archive`. With `again` files are
    read that an earlier import has read and that are unchanged. `arguments` and the `folder` in which they were typed
    are for the ledger.
    """
    progress = progress or NoProgress()
    with archive.transaction():
        number = archive.begin_import(arguments, now(), folder)
    with Workers(jobs) as workers:
        taken = take_in(archive, asked, options, number, workers, progress, again)
        sources = sorted(taken.sources | archive.sources_to_extract())
        which = "stale" if refresh else "pending"
        done = extract_sources(archive, sources, which, number, workers, progress, taken.counts)
    return replace(_finish(archive, number, add_counts(taken.counts, done), done, now), read=taken.read)


def refresh_archive(
    archive: Archive,
    *,
    jobs: int,
    arguments: Sequence[str],
    now: Callable[[], str],
    folder: str = "",
    everything: bool = False,
    keep_all: bool = False,
    progress: Progress | None = None,
) -> IngestReport:
    """Extracts again what its source has taught more about since; with `everything`, all of the archive, as after a
    new version of the extractor; with `keep_all` pages that were rejected as no articles are taken in. Raises
    ArchiveError, WorkerDied."""
    progress = progress or NoProgress()
    with archive.transaction():
        number = archive.begin_import(arguments, now(), folder)
        if keep_all:
            archive.keep_all(KINDS)
    which, taken = "all" if everything else "stale", ImportCounts()
    with Workers(jobs) as workers:
        done = extract_sources(archive, archive.source_names(), which, number, workers, progress, taken)
    return _finish(archive, number, add_counts(taken, done), done, now)


def _finish(
    archive: Archive, number: int, counts: ImportCounts, done: Extraction, now: Callable[[], str]
) -> IngestReport:
    complete_corrections(archive)
    with archive.transaction():
        archive.count_import(number, counts)
        archive.finish_import(number, finished=now(), new=counts.new, seen=counts.seen, rejected=counts.rejected)
    return IngestReport(
        number, counts, done.reread, done.changed, told=done.told, told_changed=done.told_changed, lost=done.lost
    )
