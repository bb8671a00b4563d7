"""Writes to an index of flat segments: entries into segments, and then one table of contents that names them.

A commit is whole or it is not there: segments are on the disk before the table that names them, and that before the
files of the segments it no longer names are taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import Self

import numpy as np

from archive.lock import WriterLock
from index.engines.flat_entry import LAYOUT, key_of, segment_entry
from index.engines.flat_file import FlatFileError
from index.engines.flat_merging import merge_segments
from index.engines.flat_segment import SHORT_KEY, FlatSegment
from index.engines.flat_table import EXTENSION, SegmentRow, Table, read_table, write_table
from index.engines.flat_writing import Forms, SegmentBuilder
from index.entry import IndexEntry
from index.folder import flush_names

NAME = "MAIN"

# Words that are collected before they are written: some 9,000 documents of 400 words.
_SEGMENT_WEIGHT = 4_000_000
_MOST_SEGMENTS = 9
_ALIKE = 4  # segments of about the same size that are merged
# Of those that no table names yet: nobody searches them, so they wait for a wide merge, which writes a document once
# where narrow ones write it twice.
_ALIKE_UNNAMED = 12
_MOST_UNNAMED = 24
# The share of an index that has to be new for all of it to become one segment.
_MOSTLY_NEW = 0.5
# Documents that are made one segment for that alone: a merge holds the longest list, .4 GB of a million of them.
_MOST_AT_ONCE = 1_200_000


@dataclass(eq=False, slots=True)
class _Segment:
    """A segment of the commit: its name, its documents, the checksum of its table, the numbers of those deleted."""

    name: str
    documents: int
    check: int
    deleted: set[int] = field(default_factory=set)

    @property
    def live(self) -> int:
        return self.documents - len(self.deleted)

    def row(self) -> SegmentRow:
        return SegmentRow(self.name, self.documents, self.check, sorted(self.deleted))


class Commit:
    """Changes to an index, from taking its lock to the table of contents that makes them count.

    Use it in a `with`: an error leaves the index as it was. Raises ArchiveError where another process is writing,
    OSError where the disk refuses, and FlatFileError where a segment that is to be merged is not as it was written.
    """

    def __init__(self, folder: Path, forms: Forms) -> None:
        self._folder, self._forms = folder, forms
        self._lock = WriterLock(folder)
        try:
            table = read_table(folder)
            # What the index was fed when this commit counts: what it was fed before, unless the last feed says so.
            self.stamp = table.stamp
            self._number = table.commit + 1
            self._segments = [_Segment(row.name, row.documents, row.check, set(row.deleted)) for row in table.segments]
            self._made: list[_Segment] = []
            self._open: dict[_Segment, FlatSegment] = {}
            self._builder = SegmentBuilder(LAYOUT, forms)
            self._fed = 0  # documents that were put in
        except BaseException:
            self._lock.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        except BaseException:
            self._forget()
            raise
        else:
            if kind is not None:
                self._forget()
        finally:
            for segment in self._open.values():
                segment.close()
            self._lock.close()

    def remove(self, ids: Iterable[str]) -> None:
        """Marks the documents with those ids as deleted."""
        keys = sorted(map(key_of, ids))
        if any(key in self._builder for key in keys):
            self._flush()
        self._delete(keys)

    def add(self, entry: IndexEntry) -> None:
        """Puts the document in, in place of one with the same id."""
        if key_of(entry.id) in self._builder:
            self._flush()
        self._builder.add(segment_entry(entry))
        if self._builder.weight > _SEGMENT_WEIGHT:
            self._flush()
            self._merge_unnamed()

    def adopt(self, names: Sequence[str], ids: Sequence[str]) -> None:
        """Puts in documents that `write_segments` has written, in place of those with the same ids. Raises
        FlatFileError where the segments of these names hold anything else than the documents with those ids."""
        keys = [key_of(id) for id in ids]
        segments = []
        for name in names:
            segment = _Segment(name, 0, 0)
            self._made.append(segment)
            opened = self._opened(segment)
            segment.documents, segment.check = opened.count, opened.check_of_table
            segments.append(segment)
        held = [self._opened(segment).key(number) for segment in segments for number in range(segment.documents)]
        if held != keys:
            raise FlatFileError(f"{', '.join(names)} hold {len(held)} documents, not the {len(keys)} that were given")
        self._delete(sorted(keys))
        self._segments += segments
        self._fed += len(keys)
        self._merge_unnamed()

    def _delete(self, keys: Sequence[bytes]) -> None:
        for segment in self._segments:
            segment.deleted.update(_find_documents(self._opened(segment), keys))

    def _flush(self) -> None:
        """What was collected becomes a segment, and takes the place of what older ones have of it."""
        builder = self._builder
        if not builder.count:
            return
        self._delete(builder.keys())
        segment = _Segment(_new_name(), builder.count, 0)
        self._made.append(segment)
        builder.write(self._path(segment))
        segment.check = self._opened(segment).check_of_table
        self._segments.append(segment)
        self._fed += builder.count
        self._forms.make_room()
        self._builder = SegmentBuilder(LAYOUT, self._forms)

    def _finish(self) -> None:
        self._flush()
        self._merge_at_the_end()
        flush_names(self._folder)
        write_table(self._folder, Table(self._number, tuple(segment.row() for segment in self._segments), self.stamp))
        self._take_away_the_rest()

    def _take_away_the_rest(self) -> None:
        """The segments that the table does not name: merged ones, and what a killed writer left."""
        named = {self._path(segment) for segment in self._segments}
        for path in self._folder.glob(f"{NAME}_*{EXTENSION}"):
            if path not in named:
                with suppress(OSError):  # the next commit tries again
                    path.unlink()

    def _unnamed(self) -> list[_Segment]:
        """The segments that this commit has made."""
        return [segment for segment in self._segments if segment in self._made]

    def _merge_unnamed(self) -> None:
        """Merges while a long feed goes on, so that files and memory do not grow with it."""
        while len(self._unnamed()) >= _MOST_UNNAMED and (chosen := _alike(self._unnamed(), _ALIKE_UNNAMED)):
            self._merge(chosen)

    def _merge_at_the_end(self) -> None:
        """Leaves a search few segments: what was fed at once is one, and an index that is mostly new is one in all.

        With five of them, a prefix of 900 forms takes twice as long as with one.
        """
        is_mostly_new = self._fed > _MOSTLY_NEW * sum(segment.live for segment in self._segments)
        together = self._segments if is_mostly_new else self._unnamed()
        if len(together) > 1 and sum(segment.live for segment in together) <= _MOST_AT_ONCE:
            self._merge(together)
        while (chosen := _choose_merge(self._segments)) is not None:
            self._merge(chosen)

    def _merge(self, chosen: Sequence[_Segment]) -> None:
        """Writes the chosen segments anew as one, without the deleted documents."""
        self._segments = [segment for segment in self._segments if segment not in chosen]
        count = sum(segment.live for segment in chosen)
        if count:
            merged = _Segment(_new_name(), count, 0)
            self._made.append(merged)
            parts = [(self._opened(segment), frozenset(segment.deleted)) for segment in chosen]
            merge_segments(self._path(merged), LAYOUT, parts)
            merged.check = self._opened(merged).check_of_table
            self._segments.append(merged)
        for segment in chosen:
            if segment in self._made:
                self._open.pop(segment).close() if segment in self._open else None
                self._made.remove(segment)
                self._path(segment).unlink()

    def _opened(self, segment: _Segment) -> FlatSegment:
        if segment not in self._open:
            self._open[segment] = FlatSegment(self._path(segment))
        return self._open[segment]

    def _path(self, segment: _Segment) -> Path:
        return self._folder / (segment.name + EXTENSION)

    def _forget(self) -> None:
        """Takes away what was written, unless the table that names it is in its place already."""
        with suppress(OSError, FlatFileError):
            if read_table(self._folder).commit == self._number:
                return
        for segment in self._made:
            with suppress(OSError):
                self._path(segment).unlink(missing_ok=True)


def write_segments(folder: Path, entries: Iterable[IndexEntry]) -> tuple[str, ...]:
    """Writes segments of these documents, in their order, which no table names yet; their names. Raises OSError."""
    names: list[str] = []
    forms = Forms()
    builder = SegmentBuilder(LAYOUT, forms)
    for entry in entries:
        builder.add(segment_entry(entry))
        if builder.weight > _SEGMENT_WEIGHT:
            names.append(_write_alone(folder, builder))
            builder = SegmentBuilder(LAYOUT, forms)
    if builder.count:
        names.append(_write_alone(folder, builder))
    return tuple(names)


def _write_alone(folder: Path, builder: SegmentBuilder) -> str:
    name = _new_name()
    builder.write(folder / (name + EXTENSION))
    return name


def _new_name() -> str:
    """A name that no segment has or had."""
    return f"{NAME}_{token_hex(8)}"


def _choose_merge(segments: Sequence[_Segment]) -> Sequence[_Segment] | None:
    """The segments to be written anew as one; None where none need be.

    Those that lost half of their documents; and, when there are too many for a quick search, four of about the same
    size or else the smallest: so small imports, one after another, write a document anew a few times in all.
    """
    wasteful = [segment for segment in segments if 2 * len(segment.deleted) >= segment.documents]
    if wasteful:
        return wasteful
    if len(segments) <= _MOST_SEGMENTS:
        return None
    smallest = sorted(segments, key=lambda segment: segment.live)[: len(segments) - _MOST_SEGMENTS + 1]
    return _alike(segments, _ALIKE) or smallest


def _alike(segments: Sequence[_Segment], number: int) -> Sequence[_Segment]:
    """The smallest so many of which none has more than twice the documents of another; none where there are no such."""
    ordered = sorted(segments, key=lambda segment: segment.live)
    for start, (first, last) in enumerate(zip(ordered, ordered[number - 1 :], strict=False)):
        if last.live <= 2 * first.live:
            return ordered[start : start + number]
    return ()


def _find_documents(segment: FlatSegment, keys: Sequence[bytes]) -> Iterable[int]:
    """The numbers of the segment's documents that have one of these keys, which ascend."""
    short = segment.short_keys
    if short is None or len(keys) < _MANY or any(len(key) != 2 * SHORT_KEY for key in keys):
        return segment.find_all(keys)
    # By their first eight bytes at once: two hashes that share them are hardly ever met, and looked at whole.
    wanted = np.frombuffer(bytes.fromhex(b"".join([key[:16] for key in keys]).decode()), ">u8")
    held = np.frombuffer(short, ">u8")[:: SHORT_KEY // 8]
    every = set(keys)
    return [number for number in np.flatnonzero(np.isin(held, wanted)).tolist() if segment.key(number) in every]


_MANY = 100
