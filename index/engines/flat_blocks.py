"""The postings of many terms at once: from arrays to the bytes that `flat_postings` describes, and back.

Indexing and merging go through here; a search does not. Everything is a few operations of numpy on all numbers of a
block, since half of the words of a dictionary stand in one document only, and a function call for each of them would
cost more than all the rest. A list is given by the number of its first element and its length, lists following one
another without gaps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.values import dataclass
from index.engines.flat_file import FlatFileError
from index.engines.flat_postings import (
    CASE,
    CASED,
    COUNT_WIDTH,
    COUNTED,
    ESCAPES,
    GAP_WIDTH,
    HEAD,
    PATCHED,
    PLACE_WIDTH,
    POSITION_ESCAPES,
    POSITION_WIDTH,
    RECORD,
    TITLED,
)

Numbers = NDArray[Any]  # whole numbers of some width
RECORDS = np.dtype([("offset", "<u8"), ("documents", "<u4"), ("positions", "<u4"), ("coding", "<u2")])
assert RECORDS.itemsize == RECORD.size


@dataclass(frozen=True, slots=True)
class Block:
    """The postings of some terms, one after another.

    `documents` has the number of documents of each term (at least one); `numbers`, `counts` and `titles` have for each
    of these its number, how often the term stands in it, and how often in its title; `positions` and `cases` the
    positions of all, and how the word is written there: as many as `counts` say, or none in a field that keeps none.
    """

    documents: Numbers
    numbers: Numbers
    counts: Numbers
    titles: Numbers
    positions: Numbers
    cases: Numbers


def pack_block(block: Block) -> tuple[Numbers, Numbers]:
    """The bytes of the postings, and a record (RECORDS) for each term with its offset in them."""
    documents = block.documents.astype(np.int64)
    firsts = np.cumsum(documents) - documents
    gaps = np.diff(block.numbers.astype(np.int64), prepend=0)
    gaps[firsts] = block.numbers[firsts]
    gap_list = _Lists(documents, gaps, ESCAPES)
    counted = np.maximum.reduceat(block.counts, firsts) > 1
    of_counted = np.repeat(counted, documents)
    count_list = _Lists(np.where(counted, documents, 0), block.counts[of_counted], ESCAPES)
    in_title = np.flatnonzero(block.titles)
    titled = np.add.reduceat(block.titles > 0, firsts)
    places = in_title - np.repeat(firsts, titled)
    place_gaps = np.diff(places, prepend=0)
    title_firsts = (np.cumsum(titled) - titled)[titled > 0]
    place_gaps[title_firsts] = places[title_firsts]
    place_list = _Lists(titled, place_gaps, ESCAPES)
    title_list = _Lists(titled, block.titles[in_title], ESCAPES[:1])
    if len(block.positions):
        stand = np.add.reduceat(block.counts.astype(np.int64), firsts)
        position_list = _Lists(stand, block.positions, POSITION_ESCAPES)
        starts = np.cumsum(stand) - stand
        least = np.minimum.reduceat(block.cases, starts)
        cased = np.maximum.reduceat(block.cases, starts) > least
    else:
        stand = np.zeros(len(documents), np.int64)
        position_list = _Lists(stand, block.positions, POSITION_ESCAPES)
        least, cased = np.zeros(len(documents), np.uint8), np.zeros(len(documents), bool)
    patched = (gap_list.more + count_list.more + position_list.more) > 0
    coding = (
        gap_list.widths << GAP_WIDTH | count_list.widths << COUNT_WIDTH | place_list.widths << PLACE_WIDTH
        | position_list.widths << POSITION_WIDTH | least.astype(np.int64) << CASE
        | counted * COUNTED | cased * CASED | patched * PATCHED | (titled > 0) * TITLED
    )  # fmt: skip
    # Where each part of each term begins.
    cases_size = np.where(cased, (stand + 3) // 4, 0)
    sizes = [
        patched * HEAD.size, (titled > 0) * HEAD.size, gap_list.sizes(), count_list.sizes(), place_list.sizes(),
        title_list.sizes(), stand, position_list.planes(), cases_size, 4 * position_list.more,
    ]  # fmt: skip
    total: Numbers = np.sum(sizes, axis=0)
    offsets = np.cumsum(total) - total
    at = [offsets]
    for size in sizes:
        at.append(at[-1] + size)
    out = np.zeros(int(total.sum()), np.uint8)
    _put_heads(out, at[0], patched, (gap_list.more, count_list.more, position_list.more))
    _put_heads(out, at[1], titled > 0, (titled, place_list.more, title_list.more))
    for start, numbers in zip(at[2:6], (gap_list, count_list, place_list, title_list), strict=True):
        numbers.put(out, start)
    position_list.put_planes(out, at[6], at[7], at[9])
    if cased.any():
        _put_crumbs(out, at[8], np.where(cased, stand, 0), block.cases[np.repeat(cased, stand)])
    records = np.empty(len(documents), RECORDS)
    records["offset"], records["documents"] = offsets, documents
    records["positions"], records["coding"] = stand, coding
    return out, records


def unpack_block(packed: Numbers, records: Numbers) -> Block:
    """The block of these records, whose offsets count in `packed`. Raises FlatFileError where they do not fit."""
    try:
        return _unpack_block(packed, records)
    except (IndexError, ValueError, MemoryError) as error:
        raise FlatFileError("postings do not fit their records") from error


def _unpack_block(packed: Numbers, records: Numbers) -> Block:
    at = records["offset"].astype(np.int64)
    documents, stand = records["documents"].astype(np.int64), records["positions"].astype(np.int64)
    coding = records["coding"].astype(np.int64)
    more_gaps, more_counts, more_positions, at = _get_heads(packed, at, coding & PATCHED > 0)
    titled, more_places, more_titles, at = _get_heads(packed, at, coding & TITLED > 0)
    gaps, at = _get_list(packed, at, documents, coding >> GAP_WIDTH & 3, more_gaps)
    firsts = np.cumsum(documents) - documents
    counted = coding & COUNTED > 0
    some, at = _get_list(packed, at, np.where(counted, documents, 0), coding >> COUNT_WIDTH & 3, more_counts)
    counts = np.ones(len(gaps), np.uint32)
    counts[np.repeat(counted, documents)] = some
    places, at = _get_list(packed, at, titled, coding >> PLACE_WIDTH & 3, more_places)
    numbers, at = _get_list(packed, at, titled, np.zeros(len(at), np.int64), more_titles)
    titles = np.zeros(len(gaps), np.uint32)
    titles[_sums_of_lists(places, titled) + np.repeat(firsts, titled)] = numbers
    width = coding >> POSITION_WIDTH & 3
    positions = packed[stretches(at, stand)].astype(np.uint32)
    at = at + stand
    narrow = np.where(width == 1, stand, 0)
    if narrow.any():
        positions[np.repeat(width == 1, stand)] |= _get_nibbles(packed, at, narrow).astype(np.uint32) << 8
    wide = np.where(width == 2, stand, 0)
    if wide.any():
        positions[np.repeat(width == 2, stand)] |= packed[stretches(at, wide)].astype(np.uint32) << 8
    at = at + (narrow + 1) // 2 + wide
    cases = np.repeat((coding >> CASE & 3).astype(np.uint8), stand)
    cased = np.where(coding & CASED > 0, stand, 0)
    if cased.any():
        cases[np.repeat(cased > 0, stand)] = _get_crumbs(packed, at, cased)
    at = at + (cased + 3) // 4
    _patch(packed, at, positions, stand, np.array(POSITION_ESCAPES, np.uint32)[width], more_positions)
    return Block(documents, _sums_of_lists(gaps, documents), counts, titles, positions, cases)


class _Lists:
    """Lists of numbers and how each is best written: its width, and how many of its numbers follow it."""

    def __init__(self, lengths: Numbers, numbers: Numbers, escapes: tuple[int, ...]) -> None:
        self._lengths, self._escapes = lengths, escapes
        self._numbers = numbers
        self.widths = np.zeros(len(lengths), np.int64)
        self.more = np.zeros(len(lengths), np.int64)
        filled = np.flatnonzero(lengths)
        if not len(filled):
            return
        length = lengths[filled]
        starts = np.cumsum(length) - length
        best: Numbers | None = None
        is_planes = escapes == POSITION_ESCAPES
        for width, escape in enumerate(escapes):
            large = np.add.reduceat(numbers >= escape, starts) if width < 3 else np.zeros(len(length), np.int64)
            cost = (length + _half(length) * width if is_planes else _size(length, width)) + 4 * large
            if best is None:
                best, more, widths = cost, large, np.zeros(len(length), np.int64)
            else:
                better = cost < best
                best, more = np.where(better, cost, best), np.where(better, large, more)
                widths = np.where(better, width, widths)
        self.widths[filled], self.more[filled] = widths, more

    def sizes(self) -> Numbers:
        """The bytes of each, with those that follow."""
        sizes: Numbers = np.where(self.widths == 0, _half(self._lengths), _size(self._lengths, self.widths))
        return sizes + 4 * self.more

    def planes(self) -> Numbers:
        """The bytes of the high plane of each."""
        planes: Numbers = np.array((0, 1, 2))[self.widths]
        return np.where(planes == 1, _half(self._lengths), np.where(planes == 2, self._lengths, 0))

    def put(self, out: Numbers, at: Numbers) -> None:
        """Writes them where they begin, and behind each what does not fit."""
        if not len(self._numbers):
            return
        fitting = self._fitting()
        present = np.unique(self.widths[self._lengths > 0]).tolist()
        for width in present:
            lengths = self._lengths if len(present) == 1 else np.where(self.widths == width, self._lengths, 0)
            chosen = fitting if len(present) == 1 else fitting[np.repeat(self.widths == width, self._lengths)]
            if width == 0:
                _put_nibbles(out, at, lengths, chosen)
            else:
                _put_wide(out, at, lengths, chosen, 1 << width - 1)
        following = np.where(self.widths == 0, _half(self._lengths), _size(self._lengths, self.widths))
        self._put_more(out, at + following)

    def put_planes(self, out: Numbers, low_at: Numbers, high_at: Numbers, more_at: Numbers) -> None:
        """Writes the low bytes, the high bits and what does not fit, each where it begins."""
        if not len(self._numbers):
            return
        fitting = self._fitting()
        out[stretches(low_at, self._lengths)] = fitting & 0xFF
        for width, put in ((1, _put_nibbles), (2, _put_bytes)):
            lengths = np.where(self.widths == width, self._lengths, 0)
            if lengths.any():
                put(out, high_at, lengths, fitting[np.repeat(self.widths == width, self._lengths)] >> 8)
        self._put_more(out, more_at)

    def _fitting(self) -> Numbers:
        if not self.more.any():
            return self._numbers
        largest = np.array(self._escapes, np.int64)[self.widths]
        fitting: Numbers = np.minimum(self._numbers, np.repeat(largest, self._lengths))
        return fitting

    def _put_more(self, out: Numbers, at: Numbers) -> None:
        if self.more.any():
            largest = np.repeat(np.array(self._escapes, np.int64)[self.widths], self._lengths)
            # In lists of 32 bits every number fits.
            follows = (self._numbers >= largest) & np.repeat(self.more > 0, self._lengths)
            _put_wide(out, at, self.more, self._numbers[follows], 4)


def _half(lengths: Numbers) -> Numbers:
    return (lengths + 1) // 2


def _size(lengths: Numbers, width: Any) -> Numbers:
    size: Numbers = np.where(width == 0, _half(lengths), lengths << np.maximum(width, 1) - 1)
    return size


def stretches(starts: Numbers, lengths: Numbers) -> Numbers | slice:
    """What picks, out of an array, the elements from each start on, as many as its length, one after another: a slice
    where they follow each other in the array too, as those of a word do that is a block by itself. An index of the
    places of a common word would take eight bytes for each of them."""
    if not len(starts):
        return slice(0)
    if bool((starts[1:] == (starts + lengths)[:-1]).all()):
        return slice(int(starts[0]), int(starts[-1] + lengths[-1]))
    return _ranges(starts, lengths)


def _ranges(starts: Numbers, lengths: Numbers) -> Numbers:
    """The numbers from each start on, as many as its length, one after another."""
    ends = np.cumsum(lengths)
    ranges: Numbers = np.repeat(starts - (ends - lengths), lengths)
    ranges += np.arange(len(ranges))
    return ranges


def _within(lengths: Numbers) -> Numbers:
    """The place of every element in its list."""
    return _ranges(np.zeros(len(lengths), np.int64), lengths)


def _put_bytes(out: Numbers, at: Numbers, lengths: Numbers, numbers: Numbers) -> None:
    out[stretches(at, lengths)] = numbers


def _put_wide(out: Numbers, at: Numbers, lengths: Numbers, numbers: Numbers, size: int) -> None:
    where = stretches(at, lengths * size)
    if isinstance(where, slice):
        out[where] = numbers.astype(f"<u{size}").view(np.uint8)
        return
    where = _within(lengths) * size + np.repeat(at, lengths)
    for byte in range(size):
        out[where + byte if byte else where] = (numbers >> 8 * byte if byte else numbers) & 0xFF


def _put_nibbles(out: Numbers, at: Numbers, lengths: Numbers, numbers: Numbers) -> None:
    halves = _padded(lengths, numbers, 2)
    out[stretches(at, _half(lengths))] = halves[:, 0] << 4 | halves[:, 1]


def _put_crumbs(out: Numbers, at: Numbers, lengths: Numbers, numbers: Numbers) -> None:
    quarters = _padded(lengths, numbers, 4)
    packed = quarters[:, 0] | quarters[:, 1] << 2 | quarters[:, 2] << 4 | quarters[:, 3] << 6
    out[stretches(at, (lengths + 3) // 4)] = packed


def _padded(lengths: Numbers, numbers: Numbers, size: int) -> Numbers:
    """Lists of small numbers as rows of `size`, each list beginning with a row, the rest of its last one 0."""
    rows = -(-lengths // size)
    padded = np.zeros((int(rows.sum()), size), np.uint8)
    padded.reshape(-1)[stretches((np.cumsum(rows) - rows) * size, lengths)] = numbers
    return padded


def _put_heads(out: Numbers, at: Numbers, there: Numbers, numbers: tuple[Numbers, Numbers, Numbers]) -> None:
    heads = np.flatnonzero(there)
    for place, number in enumerate(numbers):
        _put_wide(out, at[heads] + 4 * place, np.ones(len(heads), np.int64), number[heads], 4)


def _get_heads(packed: Numbers, at: Numbers, there: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    heads = np.flatnonzero(there)
    found = []
    for place in range(3):
        number = np.zeros(len(at), np.int64)
        number[heads] = _get_wide(packed, at[heads] + 4 * place, np.ones(len(heads), np.int64), 4)
        found.append(number)
    return found[0], found[1], found[2], at + there * HEAD.size


def _get_list(
    packed: Numbers, at: Numbers, lengths: Numbers, widths: Numbers, more: Numbers
) -> tuple[Numbers, Numbers]:
    """Lists of numbers, and where each of them ends."""
    present = np.unique(widths[lengths > 0]).tolist()
    numbers = np.zeros(int(lengths.sum()), np.uint32)
    for width in present:
        chosen = np.where(widths == width, lengths, 0)
        got = _get_nibbles(packed, at, chosen) if width == 0 else _get_wide(packed, at, chosen, 1 << width - 1)
        if len(present) == 1:
            numbers = got.astype(np.uint32)
        else:
            numbers[np.repeat(widths == width, lengths)] = got
    at = at + _size(lengths, widths)
    _patch(packed, at, numbers, lengths, np.array(ESCAPES, np.uint32)[widths], more)
    return numbers, at + 4 * more


def _patch(packed: Numbers, at: Numbers, numbers: Numbers, lengths: Numbers, escapes: Numbers, more: Numbers) -> None:
    """Puts the numbers that follow their lists into the places left for them."""
    if more.any():
        left = (numbers == np.repeat(escapes, lengths)) & np.repeat(more > 0, lengths)
        numbers[left] = _get_wide(packed, at, more, 4)


def _get_wide(packed: Numbers, at: Numbers, lengths: Numbers, size: int) -> Numbers:
    where = stretches(at, lengths * size)
    if size == 1 or isinstance(where, slice):
        return packed[where].view(f"<u{size}")
    where = _within(lengths) * size + np.repeat(at, lengths)
    numbers: Numbers = packed[where].astype(np.uint32)
    for byte in range(1, size):
        numbers |= packed[where + byte].astype(np.uint32) << 8 * byte
    return numbers


def _get_nibbles(packed: Numbers, at: Numbers, lengths: Numbers) -> Numbers:
    rows = _half(lengths)
    both = packed[stretches(at, rows)]
    nibbles = np.stack((both >> 4, both & 15), 1).reshape(-1)
    return nibbles[stretches(2 * (np.cumsum(rows) - rows), lengths)]


def _get_crumbs(packed: Numbers, at: Numbers, lengths: Numbers) -> Numbers:
    rows = (lengths + 3) // 4
    four = packed[stretches(at, rows)]
    crumbs = np.stack((four & 3, four >> 2 & 3, four >> 4 & 3, four >> 6), 1).reshape(-1)
    return crumbs[stretches(4 * (np.cumsum(rows) - rows), lengths)]


def _sums_of_lists(gaps: Numbers, lengths: Numbers) -> Numbers:
    """Each list of gaps as the numbers that it stands for."""
    if not len(gaps):
        return gaps.astype(np.int64)
    sums = np.cumsum(gaps, dtype=np.int64)
    filled = lengths[lengths > 0]
    starts = np.cumsum(filled) - filled
    before: Numbers = sums[starts] - gaps[starts]
    numbers: Numbers = sums - np.repeat(before, filled)
    return numbers
