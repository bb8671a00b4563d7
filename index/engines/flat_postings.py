"""The documents of one term as bytes, and the record that says how to read them.

    gaps       the first document, then how far each is from the one before
    counts     how often the term stands in each; nothing where it stands once in all of them
    extras     for the documents whose title has it: their places in the list (as gaps), how often the title has it
    positions  those of the first document, then those of the second, ...: a plane of low bytes, one of high bits
    cases      how the word is written at each position, two bits each; nothing where it is the same at all

A list of numbers takes 4, 8, 16 or 32 bits for each, whichever is least in all: a number that does not fit is written
as the largest that would, and follows behind the list in four bytes. So a rare long gap does not make a list wide, and
yet every list is read by a few operations on whole arrays, in the standard library as in numpy; none has to be read
from its beginning number by number. A list whose numbers do not all fit, and one with extras, has a head of three
numbers that say how many follow. `flat_blocks` writes all this, many terms at once.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from archive.values import dataclass
from index.engines.flat_file import FlatFile, FlatFileError, from_little_endian
from index.postings import CASE_BITS

# Offset of the postings in their section, documents, positions, coding.
RECORD = struct.Struct("<QIIH")

# Bits of the coding. Widths are 0 to 3 for 4, 8, 16 and 32 bits; those of positions 0, 1 and 2 for 8, 12 and 16.
GAP_WIDTH, COUNT_WIDTH, POSITION_WIDTH, PLACE_WIDTH, CASE = 0, 2, 4, 6, 8
COUNTED, CASED, PATCHED, TITLED = 1 << 10, 1 << 11, 1 << 12, 1 << 13
HEAD = struct.Struct("<III")
ESCAPES = (15, 255, 65_535, 0xFFFFFFFF)
POSITION_ESCAPES = (0xFF, 0xFFF, 0xFFFF)
_TYPECODES = "?BHI"


@dataclass(frozen=True, slots=True)
class TermPostings:
    """The postings of a term in one segment.

    `documents` ascend; `counts` say how often it stands in each, `extras` map a place in the list to how often in the
    title; `positions` hold those of all documents one after another, with their case bits (index.postings.CASE_BITS),
    none where the field keeps none.
    """

    documents: Sequence[int]
    counts: Sequence[int]
    extras: Sequence[tuple[int, int]] = ()
    positions: Sequence[int] = ()


class TermRecord(NamedTuple):
    """Where the postings of a term begin, how many documents and positions they have, and how they are written."""

    offset: int
    documents: int
    positions: int
    coding: int


class PostingsReader:
    """Reads the postings of a field where their records say. Methods raise FlatFileError where a page is not as it was
    written, or does not hold what its record says."""

    def __init__(self, section: memoryview, check: Callable[[int, int], None]) -> None:
        """`check` compares the checksums of the pages of bytes start to end (half-open) of the section."""
        self._bytes = section
        self._check = check

    @classmethod
    def of_field(cls, file: FlatFile, field: str) -> PostingsReader:
        """The postings of a field of a segment."""
        section = f"postings:{field}"
        return cls(file.section(section, check=False), partial(file.check_part, section))

    def gaps_and_counts(self, record: TermRecord) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """Gaps, counts, and the extras as (place, number, place, number, ...)."""
        number, coding = record.documents, record.coding
        (more_gaps, more_counts, _), (titled, more_places, more_numbers), at = self._heads(record)
        gaps, at = self._numbers(at, number, coding >> GAP_WIDTH & 3, more_gaps)
        if coding & COUNTED:
            counts, at = self._numbers(at, number, coding >> COUNT_WIDTH & 3, more_counts)
        else:
            counts = memoryview(b"\1" * number)
        if not titled:
            return gaps, counts, ()
        places, at = self._numbers(at, titled, coding >> PLACE_WIDTH & 3, more_places)
        numbers, at = self._numbers(at, titled, 0, more_numbers)
        extras = array("I", bytes(8 * titled))
        extras[::2] = array("I", accumulate(places))
        extras[1::2] = array("I", numbers)
        return gaps, counts, extras

    def places(self, record: TermRecord) -> Sequence[int]:
        """The positions of all documents, one after another."""
        number, width = record.positions, record.coding >> POSITION_WIDTH & 3
        if not number:
            return ()
        (_, _, more), at = self._heads(record)[0], self._positions_at(record)
        low = self._part(at, number)
        at += number
        if width == 0:
            if not more:
                return low
            together = array("H", low)
        else:
            # The two bytes of every number, put together plane by plane.
            both = bytearray(2 * number)
            size = number if width == 2 else (number + 1) // 2
            high = self._part(at, size)
            both[::2] = low
            both[1::2] = high if width == 2 else _nibbles(high, number)
            at += size
            if not more and sys.byteorder == "little":
                return memoryview(both).cast("H")
            together = array("H", bytes(both))
            if sys.byteorder == "big":
                together.byteswap()
        at += _cases_size(record)
        return _patch(together, POSITION_ESCAPES[width], from_little_endian(self._part(at, 4 * more), "I"))

    def planes(self, record: TermRecord) -> tuple[Sequence[int], Sequence[int], Sequence[int]] | None:
        """The low bytes of all positions; their high four bits, two in a byte, the first in the higher half; and in the
        order of the list what stands for those that have every bit set. None where positions are written otherwise."""
        number = record.positions
        if record.coding >> POSITION_WIDTH & 3 != 1 or not number:
            return None
        low = self._positions_at(record)
        high = low + number
        following = high + (number + 1) // 2 + _cases_size(record)
        more = self._heads(record)[0][2]
        return (
            self._part(low, number), self._part(high, (number + 1) // 2),
            from_little_endian(self._part(following, 4 * more), "I"),
        )  # fmt: skip

    def cases(self, record: TermRecord) -> Sequence[int]:
        """How the word is written (analysis.LOWER ... MIXED) at each of its positions."""
        number, coding = record.positions, record.coding
        if not coding & CASED:
            return bytes((coding >> CASE & 3,)) * number
        at = self._positions_at(record) + _places_size(record)
        packed = self._part(at, _cases_size(record))
        return b"".join(map(_FOUR_CASES.__getitem__, packed))[:number]

    def positions(self, record: TermRecord) -> Sequence[int]:
        """The positions of all documents with their case bits."""
        return _with_cases(self.places(record), self.cases(record))

    def postings(self, record: TermRecord, *, with_positions: bool) -> TermPostings:
        """All of it, documents counted from 0."""
        gaps, counts, extras = self.gaps_and_counts(record)
        return TermPostings(
            list(accumulate(gaps)),
            counts,
            list(zip(extras[::2], extras[1::2], strict=True)),
            self.positions(record) if with_positions else (),
        )

    def _heads(self, record: TermRecord) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """How many numbers follow their lists (of gaps, counts, positions); how many extras there are, and follow
        theirs (places, numbers); and where the gaps begin."""
        at = record.offset
        patched = titled = (0, 0, 0)
        if record.coding & PATCHED:
            patched = HEAD.unpack(self._part(at, HEAD.size))
            at += HEAD.size
        if record.coding & TITLED:
            titled = HEAD.unpack(self._part(at, HEAD.size))
            at += HEAD.size
        return patched, titled, at

    def _positions_at(self, record: TermRecord) -> int:
        coding = record.coding
        (more_gaps, more_counts, _), (titled, more_places, more_numbers), at = self._heads(record)
        at += _size(record.documents, coding >> GAP_WIDTH & 3) + 4 * more_gaps
        if coding & COUNTED:
            at += _size(record.documents, coding >> COUNT_WIDTH & 3) + 4 * more_counts
        if titled:
            at += _size(titled, coding >> PLACE_WIDTH & 3) + 4 * more_places + _size(titled, 0) + 4 * more_numbers
        return at

    def _numbers(self, at: int, number: int, width: int, more: int) -> tuple[Sequence[int], int]:
        """A list of numbers, and where it ends."""
        size = _size(number, width)
        packed = self._part(at, size + 4 * more)
        if width == 0:
            numbers: Sequence[int] = memoryview(_nibbles(packed[:size], number))
        else:
            numbers = from_little_endian(packed[:size], _TYPECODES[width])
        if more:
            numbers = _patch(numbers, ESCAPES[width], from_little_endian(packed[size:], "I"))
        return numbers, at + size + 4 * more

    def _part(self, at: int, size: int) -> memoryview:
        self._check(at, at + size)
        return self._bytes[at : at + size]


def _size(number: int, width: int) -> int:
    """The bytes of so many numbers, without those that follow."""
    return (number + 1) // 2 if width == 0 else number << width - 1


def _places_size(record: TermRecord) -> int:
    width = record.coding >> POSITION_WIDTH & 3
    return record.positions + (0, (record.positions + 1) // 2, record.positions)[width]


def _cases_size(record: TermRecord) -> int:
    return (record.positions + 3) // 4 if record.coding & CASED else 0


_HEX_DIGITS = bytes.maketrans(b"0123456789abcdef", bytes(range(16)))


def _nibbles(packed: memoryview, number: int) -> bytes:
    """Numbers of four bits, the higher four of a byte first: as hexadecimal digits, which are cut apart in C."""
    return packed.hex().encode().translate(_HEX_DIGITS)[:number]


# The four cases in a byte, the lowest two bits first.
_FOUR_CASES = [bytes((byte & 3, byte >> 2 & 3, byte >> 4 & 3, byte >> 6)) for byte in range(256)]


def _patch(numbers: Sequence[int], escape: int, following: Sequence[int]) -> Sequence[int]:
    """The numbers with those that follow in the places that were left for them."""
    if "numpy" in sys.modules:
        import numpy as np

        changed = np.array(numbers, np.uint32)
        places = np.flatnonzero(changed == escape)[: len(following)]
        if len(places) < len(following):
            raise FlatFileError("a list of postings does not fit its record")
        changed[places] = np.asarray(following, np.uint32)
        return memoryview(changed)  # type: ignore[arg-type]
    # Bytes, as nearly all lists are, are looked through and copied in C.
    written = bytes(numbers) if isinstance(numbers, memoryview) and numbers.itemsize == 1 else array("I", numbers)
    patched = list(written) if isinstance(written, bytes) else written[:]
    at = -1
    try:
        for number in following:
            at = written.index(escape, at + 1)
            patched[at] = number
    except ValueError as error:
        raise FlatFileError("a list of postings does not fit its record") from error
    return patched


def _with_cases(places: Sequence[int], cases: Sequence[int]) -> Sequence[int]:
    if "numpy" in sys.modules:
        import numpy as np

        codes = np.asarray(places, np.uint32) << CASE_BITS
        codes |= np.frombuffer(bytes(cases), np.uint8)
        return memoryview(codes)  # type: ignore[arg-type]
    return array("I", [place << CASE_BITS | case for place, case in zip(places, cases, strict=True)])
