"""Documents into a segment: their words are collected as numbers, and sorted, packed and written all at once.

What is kept of a word while a segment is collected are four bytes, which name its form and how it is written; where it
stands follows from its place. Sorting these numbers by form, document and position gives every list of postings.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from archive.values import dataclass
from index.analysis import case_of, fold, is_stemmed, stems_of
from index.engines.flat_blocks import RECORDS, Block, Numbers, pack_block
from index.engines.flat_file import FlatFileWriter
from index.engines.flat_segment import KEY, SHORT_KEY, SHORT_KEYS, SPARSE, Layout
from index.engines.flat_stems import FIELD, NO_STEM
from index.engines.flat_terms import escape_term
from index.postings import CASE_BITS

# Postings that are sorted or packed at once: more take more memory, fewer more calls.
BLOCK_SIZE = 400_000
_WORDS_KNOWN = 400_000
# What a document weighs beside its words.
_WORDS_PER_DOCUMENT = 20


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a document in one field: all of them, and for each run of words that follow one another the
    position of the first and their number; the title is what stands before `title_end`. `written` ones are folded here
    and keep how they are written, others are terms."""

    words: Sequence[str]
    runs: Sequence[tuple[int, int]]
    title_end: int = 0
    written: bool = False


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A document as a segment takes it: its words by field; `rows` maps a column to its bytes, a sparse one may be
    missing."""

    words: Mapping[str, Words]
    rows: Mapping[str, bytes]


class Forms:
    """Numbers for the forms of words: the same for every segment that a process collects. Bounded: `make_room` between
    two segments forgets them all when they are many."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.numbers = _Numbers(self.names)
        self.codes = _Codes(self.numbers)

    def make_room(self) -> None:
        if len(self.codes) + len(self.numbers) > _WORDS_KNOWN:
            self.__init__()  # type: ignore[misc]


class _Numbers(dict[str, int]):
    """A term -> its number, given out as terms come."""

    def __init__(self, names: list[str]) -> None:
        self._names = names

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self._names)
        self._names.append(term)
        return number


class _Codes(dict[str, int]):
    """A word as written -> the number of its compared form, and how it is written in the lowest bits."""

    def __init__(self, numbers: _Numbers) -> None:
        self._numbers = numbers

    def __missing__(self, word: str) -> int:
        code = self[word] = self._numbers[fold(word)] << CASE_BITS | case_of(word)
        return code


class SegmentBuilder:
    """Collects documents until they are written. `weight` is the number of their words, in all fields."""

    def __init__(self, layout: Layout, forms: Forms) -> None:
        self._layout, self._forms = layout, forms
        self._fields = {name: _Field(name not in layout.unplaced) for name in layout.fields}
        self._columns = {name: _Column(width) for name, width in layout.columns.items()}
        self._keys: dict[bytes, int] = {}
        self.count = 0
        self.weight = 0

    def __contains__(self, key: bytes) -> bool:
        return key in self._keys

    def keys(self) -> list[bytes]:
        """The keys of its documents, in order."""
        return sorted(self._keys)

    def add(self, entry: SegmentEntry) -> None:
        """Raises ValueError where a document of that key is in it."""
        key = entry.rows[KEY]
        if key in self._keys:
            raise ValueError(f"{key!r} comes twice")
        document = self._keys[key] = self.count
        for name, words in entry.words.items():
            field = self._fields[name]
            if words.written:
                field.codes.extend(map(self._forms.codes.__getitem__, words.words))
            else:
                numbers = self._forms.numbers
                field.codes.extend([numbers[term] << CASE_BITS for term in words.words])
            for position, length in words.runs:
                field.runs.extend((document, position, length))
            if words.title_end and words.words:
                field.titles.extend((document, words.title_end))
            self.weight += len(words.words)
        for name, column in self._columns.items():
            column.add(document, entry.rows.get(name))
        self.count += 1
        self.weight += _WORDS_PER_DOCUMENT

    def write(self, path: Path) -> None:
        """Writes the segment, all of it on the disk when it returns. Raises OSError."""
        with FlatFileWriter(path) as file:
            for name, field in self._fields.items():
                lines, blocks = self._sorted(field)
                write_field(file, name, lines, blocks)
                if name == self._layout.stemmed:
                    write_stems(file, lines)
            for name, column in self._columns.items():
                column.write(file, name)
            order = array("I", [self._keys[key] for key in self.keys()])
            write_end(file, self._layout, order)

    def _sorted(self, field: _Field) -> tuple[list[bytes], Iterator[Block]]:
        """The terms of a field as lines in their order, and their postings."""
        codes = np.frombuffer(field.codes, np.uint32) if field.codes else np.zeros(0, np.uint32)
        used = np.flatnonzero(np.bincount(codes >> CASE_BITS)) if len(codes) else codes
        names = self._forms.names
        lines = [escape_term(names[number].encode("utf-8", "surrogatepass")) for number in used]
        order = sorted(range(len(lines)), key=lines.__getitem__)
        ranks = np.zeros(len(names), np.uint64)
        ranks[used[order]] = np.arange(len(order), dtype=np.uint64)
        return [lines[at] for at in order], field.blocks(codes, ranks)


class _Field:
    """The words of one field while a segment is collected: their codes; the runs (document, position, length) that say
    where they stand; and where the title of a document ends (document, position)."""

    def __init__(self, keeps_positions: bool) -> None:
        self._keeps_positions = keeps_positions
        self.codes = array("I")
        self.runs = array("I")
        self.titles = array("I")

    def blocks(self, codes: Numbers, ranks: Numbers) -> Iterator[Block]:
        if not len(codes):
            return
        runs = np.frombuffer(self.runs, np.uint32).reshape(-1, 3).astype(np.int64)
        documents, starts, lengths = runs[:, 0], runs[:, 1], runs[:, 2]
        firsts = np.cumsum(lengths) - lengths
        title_ends = np.zeros(int(documents[-1]) + 1, np.int64)
        if self.titles:
            titles = np.frombuffer(self.titles, np.uint32).reshape(-1, 2)
            title_ends[titles[:, 0]] = titles[:, 1]
        # All that sorts a word in one number: form, document, position; and how it is written, below them.
        position_bits = int((starts + lengths).max()).bit_length()
        document_bits = int(documents[-1] + 1).bit_length()
        rank_bits = int(ranks.max()).bit_length()
        if rank_bits + document_bits + position_bits + CASE_BITS > 64:
            raise ValueError("too many words for one segment")  # several hundred million of them
        keys = ranks[codes >> CASE_BITS] << np.uint64(document_bits)
        keys |= np.repeat(documents, lengths).astype(np.uint64)
        keys <<= np.uint64(position_bits)
        keys |= (np.arange(len(codes)) + np.repeat(starts - firsts, lengths)).astype(np.uint64)
        keys <<= np.uint64(CASE_BITS)
        keys |= codes & np.uint32((1 << CASE_BITS) - 1)
        keys.sort()
        for part in _cut(keys, document_bits + position_bits + CASE_BITS):
            cases = (part & np.uint64((1 << CASE_BITS) - 1)).astype(np.uint8)
            part = part >> np.uint64(CASE_BITS)
            positions = (part & np.uint64((1 << position_bits) - 1)).astype(np.uint32)
            part = part >> np.uint64(position_bits)
            news = np.flatnonzero(np.diff(part, prepend=~part[:1]))
            postings = part[news]
            counts = np.diff(news, append=len(part)).astype(np.uint32)
            numbers = (postings & np.uint64((1 << document_bits) - 1)).astype(np.uint32)
            postings >>= np.uint64(document_bits)
            firsts = np.flatnonzero(np.diff(postings, prepend=~postings[:1]))
            in_title = positions < np.repeat(title_ends[numbers], counts)
            titles = np.add.reduceat(in_title, news, dtype=np.uint32)
            if not self._keeps_positions:
                positions, cases = positions[:0], cases[:0]
            yield Block(np.diff(firsts, append=len(postings)), numbers, counts, titles, positions, cases)


def _cut(keys: Numbers, bits: int) -> Iterator[Numbers]:
    """The sorted numbers in parts of about BLOCK_SIZE, none of which ends between two that are the same above the
    lowest `bits`."""
    start = 0
    while start < len(keys):
        end = start + BLOCK_SIZE
        if end < len(keys):
            end = int(np.searchsorted(keys, (keys[end] >> np.uint64(bits)) + np.uint64(1) << np.uint64(bits)))
        yield keys[start:end]
        start = end


class _Column:
    """The rows of a column while a segment is collected."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows: list[bytes] = []
        self._documents = array("I")

    def add(self, document: int, row: bytes | None) -> None:
        if self._width == SPARSE:
            if row is None:
                return
            self._documents.append(document)
        elif row is None:
            row = b""
        if self._width > 0 and len(row) != self._width:
            raise ValueError(f"a row of {len(row)} bytes in a column of {self._width}")
        self._rows.append(row)

    def write(self, file: FlatFileWriter, name: str) -> None:
        documents = np.array(self._documents, np.uint32) if self._width == SPARSE else None
        lengths = np.fromiter(map(len, self._rows), np.int64, len(self._rows))
        write_column(file, name, self._width, b"".join(self._rows), lengths, documents)


def write_field(file: FlatFileWriter, field: str, lines: Sequence[bytes], blocks: Iterable[Block]) -> None:
    """Writes the sections of a field from its terms, as escaped lines in ascending order, and their postings."""
    parts = []
    file.begin(f"postings:{field}")
    for block in blocks:
        packed, records = pack_block(block)
        records["offset"] += file.add(packed.data)
        parts.append(records)
    text = b"".join([line + b"\n" for line in lines])
    file.write(f"terms:{field}", text)
    starts = np.zeros(len(lines) + 1, np.uint32)
    starts[1:] = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n")) + 1
    file.write(f"starts:{field}", _bytes_of(starts))
    records = np.concatenate(parts) if parts else np.zeros(0, RECORDS)
    if len(records) != len(lines):
        raise ValueError(f"{len(lines)} terms of field {field} and {len(records)} lists of postings")
    file.write(f"records:{field}", records.tobytes())


def write_stems(file: FlatFileWriter, lines: Sequence[bytes]) -> None:
    """Writes the stems of the terms with these (escaped) lines, in their order."""
    forms = [(number, line.decode("ascii")) for number, line in enumerate(lines) if line.isascii()]
    stemmed = [(number, form) for number, form in forms if is_stemmed(form)]
    members: dict[str, list[int]] = {}
    for (number, _), stem in zip(stemmed, stems_of([form for _, form in stemmed]), strict=True):
        members.setdefault(stem, []).append(number)
    for number, form in stemmed:
        if members.get(form) == [number]:  # alone, and its own stem
            del members[form]
    stems = sorted(members)
    documents = np.fromiter((len(members[stem]) for stem in stems), np.int64, len(stems))
    held = np.array([number for stem in stems for number in members[stem]], np.uint32)
    numbers = np.full(len(lines), NO_STEM, np.uint32)
    numbers[held] = np.repeat(np.arange(len(stems), dtype=np.uint32), documents)
    nothing, ones = np.zeros(0, np.uint32), np.ones(len(held), np.uint32)
    block = Block(documents, held, ones, np.zeros(len(held), np.uint32), nothing, nothing.astype(np.uint8))
    write_field(file, FIELD, [stem.encode("ascii") for stem in stems], [block] if stems else [])
    file.write("stem-of", _bytes_of(numbers))


def write_column(
    file: FlatFileWriter, name: str, width: int, rows: bytes, lengths: Numbers, documents: Numbers | None
) -> None:
    """Writes a column from its rows, one after another, and their lengths; `documents` are those of a sparse one."""
    if name == KEY and len(lengths) and bool((lengths == 2 * SHORT_KEY).all()) and not rows.translate(None, _HEX):
        file.write(SHORT_KEYS, bytes.fromhex(rows.decode("ascii")))
        return
    if documents is not None:
        file.write(f"documents:{name}", _bytes_of(documents))
    if width <= 0:
        starts = np.zeros(len(lengths) + 1, np.uint32)
        starts[1:] = np.cumsum(lengths)
        file.write(f"starts-of:{name}", _bytes_of(starts))
    file.write(f"rows:{name}", rows)


_HEX = b"0123456789abcdef"


def write_end(file: FlatFileWriter, layout: Layout, order: array[int]) -> None:
    """Writes what closes a segment: its documents in the order of their keys, and what it has."""
    file.write("order", order)
    file.write("count", array("I", [len(order)]))
    file.write("layout", layout.to_bytes())


def _bytes_of(numbers: Numbers) -> bytes:
    return numbers.astype("<u4", copy=False).tobytes()
