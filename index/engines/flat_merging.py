"""Segments into one, without the documents that were deleted: dictionaries are merged, postings renumbered in blocks.

No text is read again and no word is worked out anew but its stem; memory holds the dictionaries and one block.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from index.engines.flat_blocks import RECORDS, Block, Numbers, stretches, unpack_block
from index.engines.flat_file import FlatFileError, FlatFileWriter
from index.engines.flat_segment import KEY, SHORT_KEY, SHORT_KEYS, SPARSE, VARIABLE, FlatSegment, Layout
from index.engines.flat_writing import BLOCK_SIZE, write_column, write_end, write_field, write_stems


def merge_segments(path: Path, layout: Layout, parts: Sequence[tuple[FlatSegment, frozenset[int]]]) -> int:
    """Writes one segment of several, each with the numbers of its documents that are left out; the documents in it.

    Raises OSError, FlatFileError; ValueError where two live documents have the same key.
    """
    segments = [segment for segment, _ in parts]
    kept = [_kept(segment.count, left_out) for segment, left_out in parts]
    bases = [0, *accumulate(int(keep.sum()) for keep in kept)]
    # The new number of every document, -1 where it is left out.
    numbers = [np.where(keep, base + np.cumsum(keep) - 1, -1) for keep, base in zip(kept, bases[:-1], strict=True)]
    with FlatFileWriter(path) as file:
        for name in layout.fields:
            fields = [_Field(segment, name) for segment in segments]
            lines, ranks = _merge_lines([field.lines for field in fields])
            blocks = _Merged(fields, ranks, numbers, len(lines))
            held = blocks.held(lines) if any(left_out for _, left_out in parts) else lines
            write_field(file, name, held, blocks)
            if name == layout.stemmed:
                write_stems(file, held)
        for name, width in layout.columns.items():
            _merge_column(file, name, width, segments, kept, numbers)
        keys = [(segment.key(number), int(new[number])) for segment, new in zip(segments, numbers, strict=True)
                for number in segment.order() if new[number] >= 0]  # fmt: skip
        keys.sort()
        for (before, _), (key, _) in pairwise(keys):
            if before == key:
                raise ValueError(f"{key!r} is in two segments")
        write_end(file, layout, array("I", [number for _, number in keys]))
    return bases[-1]


def _kept(count: int, left_out: frozenset[int]) -> Numbers:
    keep = np.ones(count, bool)
    keep[sorted(left_out)] = False
    return keep


class _Field:
    """A field of one segment: its terms as lines, their records, and its postings."""

    def __init__(self, segment: FlatSegment, name: str) -> None:
        file = segment.file
        self.lines = bytes(file.section(f"terms:{name}")).split(b"\n")[:-1]
        self.records = np.frombuffer(file.section(f"records:{name}"), RECORDS)
        self.postings = np.frombuffer(file.section(f"postings:{name}"), np.uint8)
        if len(self.lines) != len(self.records):
            raise FlatFileError(f"the terms of field {name} do not fit their records")

    def block(self, low: int, high: int) -> Block:
        """The postings of the terms numbered low to high (half-open), at least one."""
        records = self.records[low:high].copy()
        start = int(records["offset"][0])
        end = int(self.records["offset"][high]) if high < len(self.records) else len(self.postings)
        records["offset"] -= np.uint64(start)
        return unpack_block(self.postings[start:end], records)


def _merge_lines(several: Sequence[list[bytes]]) -> tuple[list[bytes], list[Numbers]]:
    """The lines of all in their order, each once, and the place of each of them there."""
    together = sorted(set().union(*several))
    place = {line: number for number, line in enumerate(together)}
    return together, [np.fromiter(map(place.__getitem__, lines), np.int64, len(lines)) for lines in several]


class _Merged:
    """The postings of a field in all segments, term after term, under the new numbers of their documents."""

    def __init__(
        self, fields: Sequence[_Field], ranks: Sequence[Numbers], numbers: Sequence[Numbers], count: int
    ) -> None:
        self._fields, self._ranks, self._numbers, self._count = fields, ranks, numbers, count

    def __iter__(self) -> Iterator[Block]:
        for low, high in self._cut():
            blocks, ranks = [], []
            for field, its_ranks, numbers in zip(self._fields, self._ranks, self._numbers, strict=True):
                first, last = bisect_left(its_ranks, low), bisect_left(its_ranks, high)
                if first < last:
                    block, kept = _renumber(field.block(first, last), numbers)
                    blocks.append(block)
                    ranks.append(its_ranks[first:last][kept])
            merged = _join(blocks, ranks)
            if len(merged.documents):
                yield merged

    def held(self, lines: Sequence[bytes]) -> list[bytes]:
        """Those of the lines that some document still has."""
        has = np.zeros(self._count, bool)
        for field, ranks, numbers in zip(self._fields, self._ranks, self._numbers, strict=True):
            for low, high in _cut(field.records["documents"].astype(np.int64) + field.records["positions"]):
                _, kept = _renumber(field.block(low, high), numbers)
                has[ranks[low:high][kept]] = True
        return [lines[number] for number in np.flatnonzero(has).tolist()]

    def _cut(self) -> Iterator[tuple[int, int]]:
        """Runs of terms (half-open) whose postings make a block."""
        weights = np.zeros(self._count, np.int64)
        for field, ranks in zip(self._fields, self._ranks, strict=True):
            weights[ranks] += field.records["documents"].astype(np.int64) + field.records["positions"]
        return _cut(weights)


def _cut(weights: Numbers) -> Iterator[tuple[int, int]]:
    sums = np.cumsum(weights)
    low = 0
    while low < len(weights):
        before = int(sums[low - 1]) if low else 0
        high = max(low + 1, int(np.searchsorted(sums, before + 2 * BLOCK_SIZE, "right")))
        yield low, high
        low = high


def _renumber(block: Block, numbers: Numbers) -> tuple[Block, Numbers]:
    """The postings with the documents' new numbers, without those that have none; and which of the terms are left."""
    try:
        new = numbers[block.numbers]
    except IndexError as error:
        raise FlatFileError("postings name documents that their segment does not have") from error
    keep = new >= 0
    if keep.all():
        whole = Block(block.documents, new, block.counts, block.titles, block.positions, block.cases)
        return whole, np.ones(len(block.documents), bool)
    firsts = np.cumsum(block.documents) - block.documents
    left = np.add.reduceat(keep, firsts, dtype=np.int64)
    keep_positions = np.repeat(keep, block.counts) if len(block.positions) else keep[:0]
    rest = Block(
        left[left > 0], new[keep], block.counts[keep], block.titles[keep],
        block.positions[keep_positions], block.cases[keep_positions],
    )  # fmt: skip
    return rest, left > 0


def _join(blocks: Sequence[Block], ranks: Sequence[Numbers]) -> Block:
    """Blocks of several segments as one: its terms by rank, and the documents of a term by segment."""
    if len(blocks) == 1:
        return blocks[0]
    if not blocks:
        nothing = np.zeros(0, np.int64)
        return Block(nothing, nothing, nothing, nothing, nothing, nothing)
    documents = np.concatenate([block.documents for block in blocks])
    rank = np.concatenate(ranks)
    order = np.argsort(rank, kind="stable")  # segments stand in their order
    firsts = (np.cumsum(documents) - documents)[order]
    chosen = stretches(firsts, documents[order])
    counts = np.concatenate([block.counts for block in blocks])
    positions = np.concatenate([block.positions for block in blocks])
    cases = np.concatenate([block.cases for block in blocks])
    if len(positions):
        stand = np.add.reduceat(counts.astype(np.int64), np.cumsum(documents) - documents)
        where = stretches((np.cumsum(stand) - stand)[order], stand[order])
        positions, cases = positions[where], cases[where]
    news = np.flatnonzero(np.diff(rank[order], prepend=-1))
    return Block(
        np.add.reduceat(documents[order], news) if len(news) else documents,
        np.concatenate([block.numbers for block in blocks])[chosen],
        counts[chosen],
        np.concatenate([block.titles for block in blocks])[chosen],
        positions,
        cases,
    )


def _merge_column(
    file: FlatFileWriter, name: str, width: int, segments: Sequence[FlatSegment], kept: Sequence[Numbers],
    numbers: Sequence[Numbers],
) -> None:  # fmt: skip
    """Writes a column of those documents that are kept."""
    pieces, all_lengths, all_documents = [], [], []
    for segment, keep, new in zip(segments, kept, numbers, strict=True):
        source = segment.file
        if name == KEY and source.has(SHORT_KEYS):
            rows = np.frombuffer(source.section(SHORT_KEYS), np.uint8).reshape(-1, SHORT_KEY)[keep]
            pieces.append(rows.tobytes().hex().encode())
            all_lengths.append(np.full(len(rows), 2 * SHORT_KEY, np.int64))
            continue
        packed = source.section(f"rows:{name}")
        if width > 0:
            rows = np.frombuffer(packed, np.uint8).reshape(-1, width)[keep]
            pieces.append(rows.tobytes())
            continue
        starts = np.frombuffer(source.section(f"starts-of:{name}"), np.uint32).astype(np.int64)
        lengths, chosen = np.diff(starts), keep
        if width == SPARSE:
            documents = np.frombuffer(source.section(f"documents:{name}"), np.uint32)
            chosen = keep[documents]
            all_documents.append(new[documents[chosen]])
        piece = np.frombuffer(packed, np.uint8)[stretches(starts[:-1][chosen], lengths[chosen])]
        pieces.append(piece.tobytes())
        all_lengths.append(lengths[chosen])
    lengths = np.concatenate(all_lengths) if width in (SPARSE, VARIABLE) and all_lengths else np.zeros(0, np.int64)
    sparse = np.concatenate(all_documents) if width == SPARSE else None
    write_column(file, name, width, b"".join(pieces), lengths, sparse)
