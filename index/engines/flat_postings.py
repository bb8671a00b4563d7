"""The documents of one term as bytes: flat arrays of gaps, counts and positions, and the record that describes them.

    gaps       the first document, then how far each is from the one before
    counts     how often the term stands in each
    extras     pairs (place in the list, number) for the documents whose title has it, few of them
    positions  those of the first document, then those of the second, ...

Each array is as narrow as its largest number lets it be: 1, 2 or 4 bytes. Gaps, counts and extras have a checksum of
their own, positions another, since most queries need no positions.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Container, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple
from zlib import crc32

from archive.values import dataclass
from index.engines.flat_file import FlatFileError, from_little_endian, little_endian

_TYPECODES = "BHI"
_SIZES = (1, 2, 4)

# documents, offset, positions, extras, checksum of the first part, checksum of the positions, widths, own checksum
RECORD = struct.Struct("<IQIIIIB3s")
_UNCHECKED = RECORD.size - 3


@dataclass(frozen=True, slots=True)
class TermPostings:
    """The postings of a term in one segment.

    `documents` ascend; `counts` say how often it stands in each, `extras` map a place in the list to how often in the
    title; `positions` hold those of all documents one after another, none where the field keeps none.
    """

    documents: Sequence[int]
    counts: Sequence[int]
    extras: Sequence[tuple[int, int]] = ()
    positions: Sequence[int] = ()


class TermRecord(NamedTuple):
    """Where the postings of a term lie, and what they are."""

    documents: int
    offset: int
    positions: int
    extras: int
    checksum: int
    positions_checksum: int
    widths: int


def pack_postings(postings: TermPostings) -> tuple[bytes, TermRecord]:
    """The bytes of the postings, and their record with an offset of 0."""
    documents = postings.documents
    if len(documents) == 1:
        gaps: Sequence[int] = documents
    else:
        gaps = [documents[0], *(after - before for before, after in pairwise(documents))]
    gap_width, count_width = _width(max(gaps)), _width(max(postings.counts))
    first = _pack(gaps, gap_width) + _pack(postings.counts, count_width)
    if postings.extras:
        first += little_endian(array("I", [number for pair in postings.extras for number in pair]))
    position_width = _width(max(postings.positions)) if postings.positions else 0
    positions = _pack(postings.positions, position_width) if postings.positions else b""
    widths = gap_width | count_width << 2 | position_width << 4
    record = TermRecord(
        len(documents), 0, len(postings.positions), len(postings.extras), crc32(first), crc32(positions), widths
    )
    return first + positions, record


def pack_record(record: TermRecord, term: bytes) -> bytes:
    """A record as it is written, with a checksum that ties it to its term."""
    packed = RECORD.pack(*record, b"")[:_UNCHECKED]
    return packed + crc32(packed, crc32(term)).to_bytes(4, "little")[:3]


def unpack_record(packed: bytes | memoryview, term: bytes) -> TermRecord:
    """The record of that term. Raises FlatFileError where it, or the term, is not as it was written."""
    *fields, checksum = RECORD.unpack(packed)
    if crc32(packed[:_UNCHECKED], crc32(term)).to_bytes(4, "little")[:3] != checksum:
        word = term.decode("utf-8", "replace")
        raise FlatFileError(f"the record of {word!r} is not as it was written")
    return TermRecord(*fields)


class PostingsReader:
    """Reads postings where their records say."""

    def __init__(self, section: memoryview) -> None:
        self._bytes = section

    def gaps_and_counts(self, record: TermRecord) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """Gaps, counts, and the extras as (place, number, place, number, ...). Raises FlatFileError."""
        gap_width, count_width = record.widths & 3, record.widths >> 2 & 3
        number, start = record.documents, record.offset
        middle = start + number * _SIZES[gap_width]
        last = middle + number * _SIZES[count_width]
        end = last + record.extras * 8
        if crc32(self._bytes[start:end]) != record.checksum:
            raise FlatFileError("a list of postings is not as it was written")
        return (
            _numbers(self._bytes[start:middle], gap_width),
            _numbers(self._bytes[middle:last], count_width),
            _numbers(self._bytes[last:end], 2) if record.extras else (),
        )

    def positions(self, record: TermRecord) -> Sequence[int]:
        """The positions of all documents. Raises FlatFileError."""
        start = record.offset + self.size(record) - self._positions_size(record)
        packed = self._bytes[start : start + self._positions_size(record)]
        if crc32(packed) != record.positions_checksum:
            raise FlatFileError("a list of positions is not as it was written")
        return _numbers(packed, record.widths >> 4) if record.positions else ()

    def postings(self, record: TermRecord, *, with_positions: bool) -> TermPostings:
        """All of it, documents counted from 0."""
        gaps, counts, extras = self.gaps_and_counts(record)
        return TermPostings(
            list(accumulate(gaps)),
            counts,
            list(zip(extras[::2], extras[1::2], strict=True)),
            self.positions(record) if with_positions else (),
        )

    def size(self, record: TermRecord) -> int:
        """How many bytes the postings take."""
        first = record.documents * (_SIZES[record.widths & 3] + _SIZES[record.widths >> 2 & 3]) + record.extras * 8
        return first + self._positions_size(record)

    def _positions_size(self, record: TermRecord) -> int:
        return record.positions * _SIZES[record.widths >> 4]


def slice_positions(postings: TermPostings, among: Container[int], base: int) -> Iterable[tuple[int, Sequence[int]]]:
    """The positions of each document (counted from `base`) that is among the given."""
    positions = postings.positions
    start = 0
    for document, count in zip(postings.documents, postings.counts, strict=True):
        if base + document in among:
            yield base + document, positions[start : start + count]
        start += count


def _width(largest: int) -> int:
    return 0 if largest < 0x100 else 1 if largest < 0x10000 else 2


def _pack(numbers: Sequence[int], width: int) -> bytes:
    if len(numbers) == 1:  # most words of a dictionary stand once
        return numbers[0].to_bytes(_SIZES[width], "little")
    return little_endian(array(_TYPECODES[width], numbers))


def _numbers(packed: memoryview, width: int) -> Sequence[int]:
    if width == 0:
        return packed
    try:
        # In place only where the bytes are aligned, which memoryview does not ask for.
        return from_little_endian(packed, _TYPECODES[width])
    except TypeError as error:
        raise FlatFileError("a list of postings is cut") from error
