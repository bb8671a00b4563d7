"""Contents of the archive to documents: the censuses of their sources brought up to date, then extraction under them.

The second half of an import, and all of a refresh. A source is settled once all its contents have an outcome under what
it teaches today; one that an import cut short has left unsettled is taken up by the next.
"""

from __future__ import annotations

import pickle
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from archive.document import Rejection
from archive.ledger import ImportCounts
from archive.querying import Ids
from archive.store import Archive
from archive.stored import PackedContent
from ingest.census import SAMPLE_SIZE, Sketch, choose_sample, fingerprint_sample, gather_census, read_sketch
from ingest.extract import Examination, examine
from ingest.intake import BATCH
from ingest.progress import Progress
from ingest.record import Census, RawRecord
from ingest.tasks import Extracted, cut_into_chunks, extract_contents, give_up_record, sketch_contents
from ingest.workers import Workers

_SKETCHES_KEPT = 1000  # in memory, before they are written: some kilobytes each


@dataclass(slots=True)
class Extraction:
    """What contents came to: `new` documents and `rejected` ones that had no outcome before, `reread` ones that had,
    `changed` ones among those that say something else now. `told` ones had an outcome and were to be read in another
    way, of which `told_changed` say something else now; `lost` of those were documents and are rejected. `taken_up`
    ones had no outcome as the import that brought them was cut short."""

    new: int = 0
    rejected: int = 0
    reread: int = 0
    changed: int = 0
    told: int = 0
    told_changed: int = 0
    lost: int = 0
    seen: int = 0
    taken_up: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)


def extract_sources(
    archive: Archive,
    sources: Sequence[str],
    which: str,
    number: int,
    workers: Workers,
    progress: Progress,
    taken: ImportCounts,
) -> Extraction:
    """Extracts contents of these sources, each under its census of today, and stores what they came to.

    `which` is `pending` (no outcome yet), `stale` (none under that census) or `all`. `taken` is what the import has
    counted before, for the ledger.
    """
    update_censuses(archive, sources, workers, progress)
    return _Extracting(archive, which, number, progress, taken).extract(sources, workers)


class _Extracting:
    def __init__(self, archive: Archive, which: str, number: int, progress: Progress, taken: ImportCounts) -> None:
        self._archive, self._which, self._number = archive, which, number
        self._progress, self._taken = progress, taken
        self._copies = archive.copies
        self._given = 0  # contents handed out
        # Sources that are settled when so many outcomes are stored.
        self._ends: deque[tuple[int, str]] = deque()
        self._sizes: deque[int] = deque()  # bytes of the contents handed out
        self._done = Extraction()

    def extract(self, sources: Sequence[str], workers: Workers) -> Extraction:
        total = size = 0
        for source in sources:
            due, _ = self._ids_of(source, _fingerprint_of_source(self._archive, source))
            total, size = total + len(due), size + due.size
        self._progress.begin("extracting", total, size)
        outcomes = workers.map(extract_contents, cut_into_chunks(self._work(sources)), _give_up)
        stored = 0
        # The outcomes are drawn between transactions, since the work is read from the archive meanwhile.
        while batch := list(islice(outcomes, BATCH)):
            ids = [outcome.id for extracted in batch if (outcome := extracted.outcome).id is not None]
            known, told = self._archive.ids_with_outcome(ids), self._archive.awaited_of(ids)
            rejected = self._done.rejected
            self._done.taken_up += self._archive.count_brought_earlier(set(ids) - known, self._number)
            with self._archive.transaction():
                for extracted in batch:
                    self._store(extracted, extracted.outcome.id in known, extracted.outcome.id in told)
                stored += len(batch)
                self._settle(stored)
                self._archive.count_import(self._number, add_counts(self._taken, self._done))
            size = sum(self._sizes.popleft() for _ in batch)
            self._progress.advance(len(batch), size=size, rejected=self._done.rejected - rejected)
        with self._archive.transaction():
            self._settle(stored)
            self._done.seen, rules = self._archive.count_awaited()
            self._done.rules.update(rules)
            self._done.rejected += sum(rules.values())
            self._archive.count_import(self._number, add_counts(self._taken, self._done))
        return self._done

    def _work(self, sources: Iterable[str]) -> Iterator[tuple[PackedContent, int, bytes]]:
        for source in sources:
            census = census_of_source(self._archive, source)
            pickled = pickle.dumps(census, pickle.HIGHEST_PROTOCOL)
            ids, settles = self._ids_of(source, census.fingerprint)
            for packed in self._archive.packed_contents(ids):
                self._given += 1
                self._sizes.append(packed.size)
                yield packed, len(packed.packed), pickled
            if settles:
                self._ends.append((self._given, source))

    def _ids_of(self, source: str, fingerprint: str) -> tuple[Ids, bool]:
        """The contents to extract, and whether the source is settled with them."""
        if self._which == "all":
            return self._archive.ids_to_extract(source, None), True
        stale = self._archive.ids_to_extract(source, fingerprint)
        if self._which == "stale":
            return stale, True
        pending = self._archive.ids_without_outcome(source)
        return pending, len(pending) == len(stale)

    def _store(self, extracted: Extracted, is_known: bool, is_told: bool) -> None:
        done, outcome = self._done, extracted.outcome
        if isinstance(outcome, Rejection):
            changed = self._archive.put_rejection(outcome, self._number, extracted.census)
            done.lost += changed and is_told
        else:
            changed = self._archive.put_packed_document(outcome)
            self._copies.note(outcome, extracted.likeness)
        if is_told:
            done.told += 1
            done.told_changed += changed
            return
        if is_known:
            done.reread += 1
            done.changed += changed
            return
        if isinstance(outcome, Rejection):
            done.rejected += 1
            done.rules[outcome.rule] += 1
        else:
            done.new += 1
            done.encodings[outcome.provenance.encoding] += 1
            done.repairs.update(extracted.repairs)

    def _settle(self, stored: int) -> None:
        while self._ends and self._ends[0][0] <= stored:
            self._archive.settle(self._ends.popleft()[1])


def _give_up(item: tuple[PackedContent, int], censuses: Sequence[bytes]) -> Extracted:
    packed, _ = item
    # Under no census: it is tried again whenever its source is.
    return Extracted(give_up_record(packed.sighting, packed.id), "")


def add_counts(taken: ImportCounts, done: Extraction) -> ImportCounts:
    """What an import has counted while reading and while extracting, together."""
    return ImportCounts(
        new=done.new,
        seen=taken.seen + done.seen,
        rejected=taken.rejected + done.rejected,
        files=taken.files,
        unchanged=taken.unchanged,
        rules=dict(Counter(taken.rules) + done.rules),
        encodings=dict(done.encodings),
        repairs=dict(done.repairs),
        removed=taken.removed,
        # All that has come to something since was waiting, but for what an earlier import had left.
        waiting=taken.waiting - (done.new + done.rejected + done.seen - done.taken_up),
        taken_up=done.taken_up,
        otherwise=taken.otherwise,
    )


# Censuses


def census_of_source(archive: Archive, source: str, *, ruled: bool = True) -> Census:
    """The census of a source from its stored sample, and as people ruled, unless `ruled` is False."""
    return gather_census(source, _sketches_of(archive, source), archive.sources.rulings(source) if ruled else ())


def examine_stored(archive: Archive, id: str) -> Examination:
    """A content of the archive examined again, under its source's census of today. Raises ArchiveError."""
    (stored,) = archive.contents([id])
    record = RawRecord(stored.content, stored.kind, stored.sighting, stored.charset)
    return examine(record, census_of_source(archive, stored.sighting.source), keep_all=stored.keep_all)


def _fingerprint_of_source(archive: Archive, source: str) -> str:
    """The fingerprint of that census, without the census."""
    return fingerprint_sample(source, _sketches_of(archive, source), archive.sources.rulings(source))


def _sketches_of(archive: Archive, source: str) -> dict[str, Sketch]:
    """The stored sample of a source, by document id, without what is no text."""
    sketches = {id: read_sketch(blob) for id, blob in archive.census_samples(source).items() if blob}
    return {id: sketch for id, sketch in sketches.items() if sketch is not None}


def update_censuses(archive: Archive, sources: Sequence[str], workers: Workers, progress: Progress) -> None:
    """Brings the stored samples of these sources up to their documents of today; each is sketched once."""
    progress.begin("sampling", None)
    samples: deque[_Sample] = deque()

    def work() -> Iterator[tuple[PackedContent, int, None]]:
        for source in sources:
            sample = _sample_of(archive, source)
            if sample is None:
                continue
            samples.append(sample)
            for packed in archive.packed_contents(sample.missing):
                yield packed, len(packed.packed), None

    made: list[tuple[_Sample, dict[str, bytes]]] = []
    sketches = workers.map(sketch_contents, cut_into_chunks(work()), lambda item, shared: b"")
    blobs: dict[str, bytes] = {}
    waiting = 0
    for sketch in sketches:
        _move_whole(samples, blobs, made)
        blobs[samples[0].missing[len(blobs)]] = sketch
        waiting += 1
        progress.advance()
        if waiting >= _SKETCHES_KEPT:
            _move_whole(samples, blobs, made)
            _write_samples(archive, made)
            waiting = len(blobs)
    _move_whole(samples, blobs, made)
    _write_samples(archive, made)


@dataclass(frozen=True, slots=True)
class _Sample:
    """A sample that is to change: its ids of today, and those of them that have no sketch yet."""

    source: str
    ids: tuple[str, ...]
    missing: tuple[str, ...]


def _sample_of(archive: Archive, source: str) -> _Sample | None:
    """The sample of a source, None where it is stored as it should be."""
    ids = choose_sample(islice(archive.ids_of_source(source), SAMPLE_SIZE))
    known = archive.census_samples(source)
    missing = tuple(id for id in ids if id not in known or (known[id] and read_sketch(known[id]) is None))
    return _Sample(source, ids, missing) if missing or len(known) != len(ids) else None


def _move_whole(samples: deque[_Sample], blobs: dict[str, bytes], made: list[tuple[_Sample, dict[str, bytes]]]) -> None:
    """Moves the samples to `made` whose sketches are all there."""
    while samples and len(blobs) == len(samples[0].missing):
        sample = samples.popleft()
        # Those that are stored already are not held here meanwhile: no bytes mean that they stay.
        made.append((sample, dict(blobs)))
        blobs.clear()


def _write_samples(archive: Archive, made: list[tuple[_Sample, dict[str, bytes]]]) -> None:
    if not made:
        return
    with archive.transaction():
        for sample, blobs in made:
            known = archive.census_samples(sample.source)
            archive.put_census_samples(sample.source, {id: blobs.get(id, known.get(id, b"")) for id in sample.ids})
    made.clear()
