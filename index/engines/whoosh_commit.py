"""Writes to a Whoosh index of flat segments: entries into segments, and then one table of contents that names them.

Whoosh's lock is used, its writer is not: it inverts posting by posting, syncs nothing, and pickles its table. A commit
is whole or it is not there: segments are on the disk before the table that names them, and that before the files of the
segments it no longer names are taken away.
"""

# mypy: disable-error-code="no-untyped-call"
# Whoosh says that it is typed, and most of its functions are not.

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from whoosh import fields
from whoosh.filedb.filestore import FileStorage

from archive.errors import ArchiveError
from archive.labels import Code, fold_label
from archive.partial_date import DateInterval, day_number
from index.engines.flat_codec import FlatSegmentInfo, PostedField
from index.engines.flat_file import FlatFileError
from index.engines.flat_segment import (
    SPARSE,
    VARIABLE,
    FlatSegment,
    Layout,
    SegmentBuilder,
    SegmentEntry,
    merge_segments,
)
from index.engines.flat_table import EXTENSION, Table, read_table, write_table
from index.entry import IndexEntry
from index.evaluate import ZONES
from index.folder import flush_names
from index.postings import find_postings, pack_positions
from index.query import code_term, fold_source

NAME = "MAIN"
POSITIONLESS = ("source", "tag", "code")
LAYOUT = Layout(
    fields=("text", "place", "agency", "url", "source", "tag", "code"),
    columns={
        "key": VARIABLE, "paragraphs": VARIABLE, "sentences": VARIABLE,
        "first": 4, "last": 4, "length": 4, "ends": 4 * len(ZONES),
        # Further intervals of the few documents that have several, and of those with a guess or a capture.
        "readings": SPARSE, "guess": SPARSE, "captured": SPARSE,
    },
    stemmed="text",
)  # fmt: skip

# What a segment may take in memory while it is collected, in bytes; about 20,000 documents of 400 words.
_SEGMENT_WEIGHT = 100_000_000
_MOST_SEGMENTS = 9


SCHEMA = fields.Schema(**{name: PostedField(name not in POSITIONLESS) for name in LAYOUT.fields})


class Commit:
    """Changes to an index, from taking its lock to the table of contents that makes them count.

    Use it in a `with`: an error leaves the index as it was. Raises ArchiveError where another process is writing,
    OSError where the disk refuses, and FlatFileError where a segment that is to be merged is not as it was written.
    """

    def __init__(self, folder: Path, stems: dict[str, str]) -> None:
        self._folder = folder
        self._stems = stems  # worked out before, and added to
        self._lock = FileStorage(str(folder)).lock(f"{NAME}_WRITELOCK")
        if not self._lock.acquire():
            raise ArchiveError(
                f"the index {folder} is being written by another process",
                "wait for it to end; searching is possible meanwhile",
            )
        try:
            table = read_table(folder)
            # What the index was fed when this commit counts: what it was fed before, unless the last feed says so.
            self.stamp = table.stamp
            self._number = table.commit + 1
            self._segments = [FlatSegmentInfo.of_row(row) for row in table.segments]
            self._made: list[FlatSegmentInfo] = []
            self._open: dict[FlatSegmentInfo, FlatSegment] = {}
            self._builder = SegmentBuilder(LAYOUT)
        except BaseException:
            self._lock.release()
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
            self._lock.release()

    def remove(self, ids: Iterable[str]) -> None:
        """Marks the documents with those ids as deleted."""
        keys = sorted(map(_as_key, ids))
        if any(key in self._builder for key in keys):
            self._flush()
        self._delete(keys)

    def add(self, entry: IndexEntry) -> None:
        """Puts the document in, in place of one with the same id."""
        if _as_key(entry.id) in self._builder:
            self._flush()
        self._builder.add(segment_entry(entry))
        if self._builder.weight > _SEGMENT_WEIGHT:
            self._flush()

    def _delete(self, keys: Sequence[bytes]) -> None:
        for info in self._segments:
            for number in self._opened(info).find_all(keys):
                info.delete_document(number)

    def _flush(self) -> None:
        """What was collected becomes a segment, and takes the place of what older ones have of it."""
        if not self._builder.count:
            return
        self._delete(self._builder.keys())
        info = FlatSegmentInfo(NAME, self._builder.count)
        self._builder.write(info.path_in(self._folder), self._stems)
        info.check = self._opened(info).check_of_table
        self._made.append(info)
        self._segments.append(info)
        self._builder = SegmentBuilder(LAYOUT)

    def _finish(self) -> None:
        self._flush()
        while (chosen := _choose_merge(self._segments)) is not None:
            self._merge(chosen)
        flush_names(self._folder)
        write_table(self._folder, Table(self._number, tuple(info.row() for info in self._segments), self.stamp))
        self._take_away_the_rest()

    def _take_away_the_rest(self) -> None:
        """The segments that the table does not name: merged ones, and what a killed writer left."""
        named = {info.path_in(self._folder) for info in self._segments}
        for path in self._folder.glob(f"{NAME}_*{EXTENSION}"):
            if path not in named:
                with suppress(OSError):  # the next commit tries again
                    path.unlink()

    def _merge(self, chosen: Sequence[FlatSegmentInfo]) -> None:
        """Writes the chosen segments anew as one, without the deleted documents."""
        self._segments = [info for info in self._segments if info not in chosen]
        count = sum(info.doc_count() for info in chosen)
        if count:
            merged = FlatSegmentInfo(NAME, count)
            parts = [(self._opened(info), frozenset(info.deleted_docs())) for info in chosen]
            merge_segments(merged.path_in(self._folder), LAYOUT, parts, self._stems)
            merged.check = self._opened(merged).check_of_table
            self._made.append(merged)
            self._segments.append(merged)
        for info in chosen:
            if info in self._made:
                self._open.pop(info).close() if info in self._open else None
                self._made.remove(info)
                info.path_in(self._folder).unlink()

    def _opened(self, info: FlatSegmentInfo) -> FlatSegment:
        if info not in self._open:
            self._open[info] = FlatSegment(info.path_in(self._folder))
        return self._open[info]

    def _forget(self) -> None:
        """Takes away what was written, unless the table that names it is in its place already."""
        with suppress(OSError, FlatFileError):
            if read_table(self._folder).commit == self._number:
                return
        for info in self._made:
            with suppress(OSError):
                info.path_in(self._folder).unlink(missing_ok=True)


def segment_entry(entry: IndexEntry) -> SegmentEntry:
    """What a segment holds of a document."""
    postings = find_postings(entry)
    days = _day_numbers(entry.dates)
    first, last = days[0] if days else (0, 0)
    rows = {
        "key": _as_key(entry.id),
        "paragraphs": pack_positions(postings.paragraphs),
        "sentences": pack_positions(postings.sentences),
        "first": struct.pack("<i", first),
        "last": struct.pack("<i", last),
        "length": struct.pack("<f", postings.length),
        "ends": struct.pack(f"<{len(ZONES)}I", *postings.ends),
    }
    further = (
        ("readings", days[1:]), ("guess", [] if days else _day_numbers(entry.guess)),
        ("captured", _day_numbers(entry.captured)),
    )  # fmt: skip
    for name, intervals in further:
        if intervals:
            rows[name] = b"".join(struct.pack("<ii", *interval) for interval in intervals)
    sources = {fold_source(source): (0,) for source in entry.sources}
    terms = {
        "text": postings.text, "place": postings.place, "agency": postings.agency, "url": postings.url,
        "source": sources, "tag": dict.fromkeys(map(fold_label, entry.tags), (0,)),
        "code": {term: (0,) for code in entry.codes for term in _code_terms(code)},
    }  # fmt: skip
    return SegmentEntry(terms, rows, {"text": postings.title_counts}, POSITIONLESS)


def _choose_merge(segments: Sequence[FlatSegmentInfo]) -> Sequence[FlatSegmentInfo] | None:
    """The segments to be written anew as one; None where none need be.

    Those that lost half of their documents, and the smallest ones when there are too many for a quick search.
    """
    wasteful = [info for info in segments if 2 * info.deleted_count() >= info.doc_count_all()]
    if wasteful:
        return wasteful
    if len(segments) <= _MOST_SEGMENTS:
        return None
    return sorted(segments, key=FlatSegmentInfo.doc_count)[: len(segments) - _MOST_SEGMENTS // 2]


def _code_terms(code: Code) -> Iterator[str]:
    """What a query may ask of a code."""
    name, coder = fold_label(code.name), fold_label(code.coder)
    for value in (None, fold_label(code.value)):
        yield code_term(name, value)
        yield code_term(name, value, coder)


def _day_numbers(intervals: Iterable[DateInterval]) -> list[tuple[int, int]]:
    return [(day_number(days.first), day_number(days.last)) for days in sorted(intervals)]


def _as_key(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
