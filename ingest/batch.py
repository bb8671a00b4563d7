"""Files to documents, many at a time: a first look at a sample of each source for its census, then extraction.

Into an archive, raw bytes go first and extraction reads them there, so that an interrupted run loses nothing:
the same command goes on with whatever has no outcome yet.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

from archive.document import Document, Rejection
from archive.row import document_row
from archive.store import Archive
from ingest import reading
from ingest.census import SAMPLE_SIZE, choose_sample, gather_census, read_sketch
from ingest.discover import SourceRule
from ingest.extract import Examination, examine
from ingest.record import Census, RawRecord
from ingest.workers import extract_all, sketch_or_none

BATCH = 500  # records a transaction: a crash loses at most the work on these, never what was stored


class Progress(Protocol):
    """Told how the work goes on: `begin` opens a stage of `total` steps (None: not known), `advance` counts them."""

    def begin(self, stage: str, total: int | None) -> None: ...

    def advance(self, steps: int = 1) -> None: ...


class NoProgress:
    """Tells nobody."""

    def begin(self, stage: str, total: int | None) -> None:
        pass

    def advance(self, steps: int = 1) -> None:
        pass


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of an import's records: `new` documents, `seen` before, `rejected`; `reread` contents of earlier
    imports were extracted again because their source has taught more since, and `changed` of those came out otherwise
    in what they say."""

    number: int
    new: int
    seen: int
    rejected: int
    reread: int
    changed: int


def read_records(paths: Sequence[Path], rule: SourceRule) -> Iterator[RawRecord | Rejection]:
    """Every record at and below these paths, in a stable order; what cannot be read is a rejection."""
    return reading.read_records(paths, reading.ReadOptions(rule))


def extract_files(paths: Sequence[Path], rule: SourceRule, jobs: int) -> Iterator[Document | Rejection]:
    """The documents of these paths and what was refused, in order, with the census of just these files.

    Every file is read twice; no more than a sample of each source is held in between.
    """
    censuses = census_of_files(paths, rule)
    refused: list[Rejection] = []

    def work() -> Iterator[tuple[RawRecord, Census]]:
        for record in read_records(paths, rule):
            if isinstance(record, Rejection):
                refused.append(record)
            else:
                yield record, censuses.get(record.sighting.source, Census(record.sighting.source))

    yield from extract_all(work(), jobs)
    yield from refused


def census_of_files(paths: Sequence[Path], rule: SourceRule) -> dict[str, Census]:
    """The census of each source of these files, by its name."""
    # A bounded heap of the smallest ids of each source; the negated number puts the largest of them on top.
    samples: dict[str, list[tuple[int, RawRecord]]] = {}
    kept: dict[str, set[str]] = {}
    for record in read_records(paths, rule):
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
    paths: Sequence[Path],
    rule: SourceRule,
    *,
    jobs: int,
    arguments: Sequence[str],
    now: Callable[[], str],
    refresh: bool = True,
    progress: Progress | None = None,
) -> IngestReport:
    """Takes these files into the archive and says what became of them. Raises ArchiveError, WorkerDied.

    At its end the documents of earlier imports are extracted again whose source has taught more since, so that two
    imports end in the same archive as one; `refresh` False leaves that to `refresh_archive`.
    """
    progress = progress or NoProgress()
    with archive.transaction():
        number = archive.begin_import(arguments, now())
    sources, seen, refused = _store_records(archive, paths, rule, number, progress)
    which = "stale" if refresh else "pending"
    done = extract_sources(archive, sorted(sources | archive.sources_to_extract()), which, number, jobs, progress)
    done = replace(done, seen=seen, rejected=done.rejected + refused)
    with archive.transaction():
        archive.finish_import(number, finished=now(), new=done.new, seen=done.seen, rejected=done.rejected)
    return done


def refresh_archive(
    archive: Archive,
    *,
    jobs: int,
    arguments: Sequence[str],
    now: Callable[[], str],
    everything: bool = False,
    progress: Progress | None = None,
) -> IngestReport:
    """Extracts again what its source has taught more about since; with `everything`, all of the archive, as after a
    new version of the extractor. Raises ArchiveError, WorkerDied."""
    progress = progress or NoProgress()
    with archive.transaction():
        number = archive.begin_import(arguments, now())
    which = "all" if everything else "stale"
    done = extract_sources(archive, archive.source_names(), which, number, jobs, progress)
    with archive.transaction():
        archive.finish_import(number, finished=now(), new=done.new, seen=0, rejected=done.rejected)
    return done


def _sum(one: IngestReport, other: IngestReport) -> IngestReport:
    return IngestReport(
        one.number,
        one.new + other.new,
        one.seen + other.seen,
        one.rejected + other.rejected,
        one.reread + other.reread,
        one.changed + other.changed,
    )


def _store_records(
    archive: Archive, paths: Sequence[Path], rule: SourceRule, number: int, progress: Progress
) -> tuple[set[str], int, int]:
    """Stores the raw bytes; the sources that were met, the records seen before, and those that were refused."""
    progress.begin("reading", None)
    sources: set[str] = set()
    seen = refused = 0
    records = read_records(paths, rule)
    while batch := list(islice(records, BATCH)):
        with archive.transaction():
            for record in batch:
                if isinstance(record, Rejection):
                    archive.put_rejection(record, number)
                    refused += 1
                    continue
                sighting = record.sighting
                sources.add(sighting.source)
                if not archive.add_content(record.id, record.content, record.kind, record.charset, sighting, number):
                    # One that an import cut short has left without an outcome is counted when it has one.
                    if archive.rejection_of(record.id) is not None:
                        refused += 1
                    elif archive.ids_with_outcome([record.id]):
                        seen += 1
                    # Another place may be the earliest now: every source that counted it has to count again.
                    sources.update(other.source for other in archive.sightings(record.id))
        progress.advance(len(batch))
    return sources, seen, refused


def extract_sources(
    archive: Archive, sources: Sequence[str], which: str, number: int, jobs: int, progress: Progress
) -> IngestReport:
    """Extracts contents of these sources, each under its census of today, and stores what they came to.

    `which` is `pending` (no outcome yet), `stale` (none under that census) or `all`.
    """
    done = IngestReport(number, 0, 0, 0, 0, 0)
    under: deque[str] = deque()  # the census of each record that was handed out, in order

    def work() -> Iterator[tuple[RawRecord, Census]]:
        for source in sources:
            _update_census(archive, source)
            census = census_of_source(archive, source)
            ids = archive.ids_to_extract(source, None if which == "all" else census.fingerprint)
            if which == "pending":
                known = archive.ids_with_outcome(ids)
                ids = [id for id in ids if id not in known]
            for item in _work(archive, ids, census):
                under.append(census.fingerprint)
                yield item

    progress.begin("extracting", None)
    outcomes = extract_all(work(), jobs)
    # The work is drawn here, between transactions: it writes censuses of its own.
    while batch := list(islice(outcomes, BATCH)):
        ids = [outcome.id for outcome in batch if outcome.id is not None]
        known = archive.ids_with_outcome(ids)
        before = archive.documents([id for id in ids if id in known])
        with archive.transaction():
            for outcome in batch:
                fingerprint = under.popleft()
                if isinstance(outcome, Document):
                    archive.put_document(outcome)
                else:
                    archive.put_rejection(outcome, number, fingerprint)
                done = _sum(done, _counted(outcome, outcome.id in known, before.get(outcome.id or "")))
        progress.advance(len(batch))
    return done


def _counted(outcome: Document | Rejection, is_known: bool, before: Document | None) -> IngestReport:
    if is_known:
        after = document_row(outcome) if isinstance(outcome, Document) else None
        return IngestReport(0, 0, 0, 0, 1, int(after != (document_row(before) if before else None)))
    is_new = isinstance(outcome, Document)
    return IngestReport(0, int(is_new), 0, int(not is_new), 0, 0)


def examine_stored(archive: Archive, id: str) -> Examination:
    """A content of the archive examined again, under its source's census of today. Raises ArchiveError."""
    (record, census), *_ = _work(archive, [id], census_of_source(archive, archive.earliest_sighting(id).source))
    return examine(record, census)


def _work(archive: Archive, ids: Iterable[str], census: Census) -> Iterator[tuple[RawRecord, Census]]:
    for stored in archive.contents(ids):
        yield RawRecord(stored.content, stored.kind, stored.sighting, stored.charset), census


def _update_census(archive: Archive, source: str) -> None:
    """Brings the stored sample of a source up to its documents of today; each is sketched once."""
    ids = choose_sample(islice(archive.ids_of_source(source), SAMPLE_SIZE))
    known = archive.census_samples(source)
    blobs = {id: known[id] for id in ids if id in known and (not known[id] or read_sketch(known[id]) is not None)}
    if len(blobs) == len(ids) == len(known):
        return
    for record, _ in _work(archive, [id for id in ids if id not in blobs], Census(source)):
        sketch = sketch_or_none(record)
        blobs[record.id] = b"" if sketch is None else sketch.to_bytes()  # empty: no text, it teaches nothing
    with archive.transaction():
        archive.put_census_samples(source, blobs)


def census_of_source(archive: Archive, source: str) -> Census:
    """The census of a source from its stored sample."""
    sketches = {id: read_sketch(blob) for id, blob in archive.census_samples(source).items() if blob}
    return gather_census(source, {id: sketch for id, sketch in sketches.items() if sketch is not None})
