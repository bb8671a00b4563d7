"""Files to raw contents in the archive, with how far each file was read: the first half of an import.

Files that an earlier run has read to their end, and that are the same still, are not opened; one that it has read in
part is read on after the records that are stored. Records go in as they are, packed; what they hold is for the second
half.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from archive.codec import DICTIONARY_FROM
from archive.document import Rejection
from archive.ledger import FileRead, ImportCounts
from archive.store import Archive
from archive.stored import Dictionary, PackedBytes
from ingest.discover import Asked, FoundFile
from ingest.page_kind import KINDS
from ingest.progress import Progress
from ingest.reading import ReadCounts, ReadOptions, read_found
from ingest.record import RawRecord
from ingest.tasks import cut_into_chunks, give_up_record, pack_contents
from ingest.workers import Workers

BATCH = 500  # records a transaction: a crash loses at most the work on these, never what was stored
_SOURCES_KEPT = 1000  # whose dictionaries are in memory: 16 MB
_BATCH_BYTES = 64_000_000  # of contents, packed: what a transaction may hold in memory


@dataclass(slots=True)
class Intake:
    """What a run took in: the `sources` that it met, and the counts of its records so far."""

    sources: set[str] = field(default_factory=set)
    seen: int = 0
    rejected: int = 0
    files: int = 0
    unchanged: int = 0
    removed: int = 0
    waiting: int = 0
    otherwise: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    read: ReadCounts = field(default_factory=ReadCounts)

    @property
    def counts(self) -> ImportCounts:
        rules = dict(self.rules)
        return ImportCounts(
            0, self.seen, self.rejected, self.files, self.unchanged, rules, removed=self.removed, waiting=self.waiting,
            otherwise=self.otherwise,
        )  # fmt: skip


@dataclass(slots=True)
class _File:
    """A file as it is being read: what the ledger says of it as it is opened, and what has come to be since."""

    found: FoundFile
    opened: FileRead
    options: ReadOptions  # as they are for it, with what it was told before
    records: int  # up to the last one stored, those of the runs before among them
    new: int = 0
    seen: int = 0
    refused: int = 0
    removed: int = 0
    sha256: str | None = None
    shown: int = 0  # bytes of it that progress was told of

    @property
    def row(self) -> FileRead:
        """What the ledger is to say of it now."""
        return replace(
            self.opened, records=self.records, new=self.new, seen=self.seen, refused=self.refused, removed=self.removed,
            sha256=self.sha256,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that reading came upon, in order: a record (its content is on the way through the workers), a refusal,
    or only the end of a file. `state` is the file's as it was found to be after its last record, None before that."""

    file: _File | None
    record: RawRecord | Rejection | None
    state: os.stat_result | None


def take_in(
    archive: Archive,
    asked: Asked,
    options: ReadOptions,
    number: int,
    workers: Workers,
    progress: Progress,
    again: bool = False,
) -> Intake:
    """Stores the raw records of these files, batch by batch, and in the same transactions how far each was read.

    With `again` files are read from their beginning, unchanged or not.
    """
    progress.begin("reading", None, measure_files(asked))
    return _Reading(archive, options, number, progress, again).read(asked.find(), workers)


def measure_files(asked: Asked) -> int | None:
    """The bytes of all files asked for, nearly: links and doublets are not looked into. None where they are not known
    before they are read, from stdin or from a list."""
    if asked.has_stdin or asked.list_file is not None:
        return None
    total, folders = 0, [os.fspath(path) for path in asked.paths]
    while folders:
        path = folders.pop()
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += entry.stat().st_size
        except NotADirectoryError:
            total += _size_of(Path(path))
        except OSError:
            continue
    return total


class _Reading:
    def __init__(self, archive: Archive, options: ReadOptions, number: int, progress: Progress, again: bool) -> None:
        self._archive, self._options, self._number, self._progress = archive, options, number, progress
        self._again = again
        self._intake = Intake()
        self._steps: deque[_Step] = deque()  # drawn, not stored yet
        self._dictionaries: dict[str, Dictionary | None] = {}
        self._has_tombstones = archive.removal.has_tombstones()
        self._stored: Counter[str] = Counter()  # contents of the sources that have no dictionary yet

    def read(self, found: Iterable[FoundFile | Rejection], workers: Workers) -> Intake:
        packed = workers.map(pack_contents, cut_into_chunks(self._work(found)), lambda item, shared: None)
        for batch in _batches(packed):
            with self._archive.transaction():
                touched = {}
                for content in batch:
                    step = self._steps.popleft()
                    if step.file is not None:
                        touched[step.file.opened.key] = step.file
                    self._store(step, content)
                for file in touched.values():
                    self._archive.note_file(self._number, file.row)
                self._make_dictionaries()
                self._archive.count_import(self._number, self._intake.counts)
        self._count_unchanged()
        return self._intake

    def _count_unchanged(self) -> None:
        """Counts the records of the files that were not opened, with what became of them."""
        passed, rejected = self._archive.count_passed_over(), 0
        for rule, count in passed.rules.items():
            self._intake.rules[rule] += count
            rejected += count
        self._intake.rejected += rejected
        self._intake.waiting += passed.waiting
        self._intake.seen += max(0, passed.records - rejected - passed.pending - passed.removed)
        self._intake.removed += passed.removed

    def _work(self, found: Iterable[FoundFile | Rejection]) -> Iterator[tuple[bytes | None, int, Dictionary | None]]:
        """Every step's content, None where it has none, with its bytes and its source's dictionary."""
        for step in self._find_steps(found):
            if isinstance(step.record, RawRecord):
                record, source = step.record, step.record.sighting.source
                content = record.content
                if source not in self._dictionaries:
                    self._begin_source(source)
                # Made anew, not by `replace`, as everything that is made for every record: that takes longer by far.
                self._steps.append(
                    _Step(step.file, RawRecord(b"", record.kind, record.sighting, record.charset), step.state)
                )
                yield content, len(content), self._dictionaries[source]
            else:
                self._steps.append(step)
                yield None, 0, None

    def _begin_source(self, source: str) -> None:
        if len(self._dictionaries) >= _SOURCES_KEPT:  # looked up again when they come again
            self._dictionaries.clear()
            self._stored.clear()
        self._dictionaries[source] = self._archive.find_dictionary(source)
        if self._dictionaries[source] is None:
            self._stored[source] = self._archive.count_of_source(source)

    def _find_steps(self, found: Iterable[FoundFile | Rejection]) -> Iterator[_Step]:
        for item in found:
            if isinstance(item, Rejection):
                yield _Step(None, item, None)
                continue
            file = self._open(item)
            if file is None:
                self._intake.unchanged += 1
                self._progress.advance(0, size=_size_of(item.path), files=1)
                continue
            records = islice(read_found(item, file.options, self._intake.read), file.opened.start, None)
            # One ahead: the last record is stored together with the word that the file is finished.
            last = next(records, None)
            for record in records:
                yield _Step(file, last, None)
                last = record
            yield _Step(file, last, _state_of(item.path))

    def _open(self, found: FoundFile) -> _File | None:
        """The file to be read, from where an earlier run was cut short; None where it was read and is unchanged."""
        key, path, state = _key_of(found), found.path.as_posix(), _state_of(found.path)
        if state is None:
            return _File(found, FileRead(key, path, 0, 0, 0, 0, 0, 0, 0), self._options, 0)
        held = self._archive.file_read(key)
        options = self._options.after(held.told if held is not None else None)
        size, modified, way = state.st_size, state.st_mtime_ns, _way_of(found, options)
        row = FileRead(key, path, size, modified, 0, 0, 0, 0, 0, way=way, told=options.told)
        known = None if self._again else held
        if known is None or (known.size, known.modified, known.way) != (row.size, row.modified, row.way):
            return _File(found, row, options, 0)
        if known.is_finished:
            self._archive.pass_over(known)
            return None
        return _File(found, replace(row, start=known.records), options, known.records)

    def _store(self, step: _Step, content: PackedBytes | None) -> None:
        intake, archive, record = self._intake, self._archive, step.record
        new = seen = refused = removed = 0
        if isinstance(record, RawRecord) and content is None:  # two workers have died of no more than packing it
            record = give_up_record(record.sighting, None)
        if isinstance(record, Rejection):
            archive.put_rejection(record, self._number)
            refused = 1
            intake.rejected += 1
            intake.rules[record.rule] += 1
        elif record is not None and content is not None and self._was_removed(content.id, record):
            removed = 1
            intake.removed += 1
        elif record is not None and content is not None:
            source = record.sighting.source
            options = self._options if step.file is None else step.file.options
            intake.sources.add(source)
            is_new = archive.add_packed(content, record.kind, record.charset, record.sighting, self._number,
                                        is_told=options.encoding is not None)  # fmt: skip
            if self._options.keep_all:
                archive.keep_all(KINDS, content.id)
            if is_new:
                new = 1
                intake.waiting += 1
                if source in self._stored:
                    self._stored[source] += 1
            else:
                seen = 1
                self._see_again(content.id)
                intake.otherwise += archive.is_said_otherwise(content.id, record.sighting)
        is_at_end = step.state is not None or record is None
        size = self._show(step.file, content.size if content is not None else 0, is_at_end)
        self._progress.advance(0 if record is None else 1, size=size, files=int(is_at_end), rejected=refused)
        if step.file is None:
            return
        file = step.file
        file.records += record is not None
        file.new, file.seen = file.new + new, file.seen + seen
        file.refused, file.removed = file.refused + refused, file.removed + removed
        if step.state is not None:
            self._finish(step.file, step.state, content)

    def _was_removed(self, id: str, record: RawRecord) -> bool:
        return self._has_tombstones and self._archive.removal.refuses(id, record.sighting)

    def _show(self, file: _File | None, size: int, is_at_end: bool) -> int:
        """The bytes of a file to count as read: those of its records, in the end those of the file."""
        if file is None:
            return 0
        left = file.opened.size - file.shown
        counted = left if is_at_end else min(size, left)
        file.shown += counted
        return counted

    def _see_again(self, id: str) -> None:
        """Counts a record whose content is held already: by what came of it, or of what is to come when it has."""
        waiting = self._archive.await_outcome(id, self._number)
        if waiting is not None:
            self._intake.waiting += waiting
        elif (refused := self._archive.rejection_of(id)) is not None:
            self._intake.rejected += 1
            self._intake.rules[refused.rule] += 1
        else:
            self._intake.seen += 1

    def _finish(self, file: _File, state: os.stat_result, content: PackedBytes | None) -> None:
        """The file is at its end; where it changed meanwhile the next run reads it again."""
        self._intake.files += 1
        if (state.st_size, state.st_mtime_ns) != (file.opened.size, file.opened.modified):
            return
        is_whole = content is not None and file.records == 1 and content.size == state.st_size
        sha256 = content.id if is_whole and content is not None else _hash_of(file.found.path)
        file.sha256 = sha256

    def _make_dictionaries(self) -> None:
        for source, count in list(self._stored.items()):
            if count >= DICTIONARY_FROM:
                self._dictionaries[source] = self._archive.make_dictionary(source)
                del self._stored[source]


def _batches(packed: Iterator[PackedBytes | None]) -> Iterator[Sequence[PackedBytes | None]]:
    batch: list[PackedBytes | None] = []
    size = 0
    for content in packed:
        batch.append(content)
        size += len(content.packed) if content is not None else 0
        if len(batch) == BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _key_of(found: FoundFile) -> int:
    """A number for a file, by its full path."""
    return _number_of(os.path.abspath(found.path))


def _way_of(found: FoundFile, options: ReadOptions) -> int:
    """A number for all that decides what is read of a file: what is asked otherwise is read again."""
    rule = options.rule
    said = (
        found.path, found.root, rule.name, rule.by, rule.expression and rule.expression.pattern, options.format,
        options.told,
    )  # fmt: skip
    joint = "\0".join("" if part is None else f"={part}" for part in said) + ("\0keep all" if options.keep_all else "")
    return _number_of(joint)


def _number_of(joint: str) -> int:
    digest = hashlib.blake2b(joint.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _state_of(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _size_of(path: Path) -> int:
    state = _state_of(path)
    return state.st_size if state is not None else 0


def _hash_of(path: Path) -> str | None:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
