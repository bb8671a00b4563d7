"""One segment of an index as one flat file: collected in memory and written at once, read in place, merged with others.

A segment has fields (terms with their postings, see `flat_terms`) and columns (a row of bytes for each document):

- a column of fixed width is its rows, one after another;
- a variable one is its rows and, before them, where each begins;
- a sparse one has rows for a few documents: their numbers, where each row begins, the rows.

Documents are numbered from 0. The section `order` holds their numbers in the order of their keys (the column `key`), so
that a document is found by its key without a term for every one of them.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, field
from heapq import merge
from itertools import accumulate, groupby
from pathlib import Path

from archive.values import dataclass
from index.engines.flat_file import FlatFile, FlatFileWriter
from index.engines.flat_postings import PostingsReader, TermPostings, TermRecord
from index.engines.flat_stems import Stems, write_stems
from index.engines.flat_terms import TermDictionary, escape_term, unescape_term, write_field

KEY = "key"
VARIABLE, SPARSE = 0, -1


@dataclass(frozen=True, slots=True)
class Layout:
    """What every segment of an index has: its fields, and its columns with the bytes of a row, VARIABLE or SPARSE;
    `stemmed` is the field whose terms are grouped by their stems."""

    fields: tuple[str, ...]
    columns: Mapping[str, int]
    stemmed: str | None = None

    def to_bytes(self) -> bytes:
        """As it stands in the file."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, written: bytes) -> Layout:
        """What `to_bytes` wrote."""
        read = json.loads(written)
        return cls(tuple(read["fields"]), read["columns"], read["stemmed"])


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A document as a segment takes it.

    `terms` maps a field to its terms with their ascending positions; a field that keeps none gives each term (0,),
    which is not kept where `positionless` names the field. `title_counts` maps a field to the terms that its title
    has, with how often. `rows` maps a column to its bytes; a sparse one may be missing.
    """

    terms: Mapping[str, Mapping[str, Sequence[int]]]
    rows: Mapping[str, bytes]
    title_counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    positionless: Container[str] = ()


# The postings of a term so far: document and count by turns, and the positions.
_Pending = tuple["array[int]", "array[int]"]


class SegmentBuilder:
    """Collects documents until they are written. `weight` estimates the bytes of memory that it takes."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._fields: dict[str, dict[str, _Pending]] = {name: {} for name in layout.fields}
        # Of the terms of titles: place in the list of documents, and how often.
        self._extras: dict[tuple[str, str], list[tuple[int, int]]] = {}
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
        for name, terms in entry.terms.items():
            pending = self._fields[name]
            known = len(pending)
            keeps_positions = name not in entry.positionless
            for term, positions in terms.items():
                slot = pending.get(term)
                if slot is None:
                    slot = pending[term] = array("I"), array("I")
                pairs, places = slot
                count = len(positions)
                pairs.append(document)
                pairs.append(count)
                if not keeps_positions:
                    continue
                if count == 1:
                    places.append(positions[0])
                else:
                    places.extend(positions)
            for term, count in entry.title_counts.get(name, {}).items():
                place = len(pending[term][0]) // 2 - 1
                self._extras.setdefault((name, term), []).append((place, count))
            # 8 bytes a posting and 4 a position; 330 the objects of a new term, measured.
            self.weight += 16 * len(terms) + 330 * (len(pending) - known)
        for name, column in self._columns.items():
            column.add(document, entry.rows.get(name))
        self.count += 1

    def write(self, path: Path, stems: dict[str, str] | None = None) -> None:
        """Writes the segment, all of it on the disk when it returns; `stems` are those worked out before. Raises
        OSError."""
        with FlatFileWriter(path) as file:
            for name, pending in self._fields.items():
                ordered = sorted((escape_term(_as_bytes(term)), term) for term in pending)
                write_field(file, name, ((unescape_term(line), self._postings(name, term)) for line, term in ordered))
                if name == self._layout.stemmed:
                    write_stems(file, [line for line, _ in ordered], {} if stems is None else stems)
            for name, column in self._columns.items():
                column.write(file, name)
            file.write("order", array("I", [self._keys[key] for key in self.keys()]))
            file.write("count", array("I", [self.count]))
            file.write("layout", self._layout.to_bytes())


    def _postings(self, name: str, term: str) -> TermPostings:
        pairs, positions = self._fields[name][term]
        return TermPostings(pairs[::2], pairs[1::2], self._extras.get((name, term), ()), positions)


class _Column:
    """The rows of a column while a segment is made."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows = bytearray()
        self._starts = array("I")
        self._documents = array("I")

    def add(self, document: int, row: bytes | memoryview | None) -> None:
        if self._width == SPARSE:
            if row is None:
                return
            self._documents.append(document)
        elif row is None:
            row = b""
        if self._width > 0 and len(row) != self._width:
            raise ValueError(f"a row of {len(row)} bytes in a column of {self._width}")
        if self._width <= 0:
            self._starts.append(len(self._rows))
        self._rows += row

    def write(self, file: FlatFileWriter, name: str) -> None:
        if self._width == SPARSE:
            file.write(f"documents:{name}", self._documents)
        if self._width <= 0:
            self._starts.append(len(self._rows))
            file.write(f"starts-of:{name}", self._starts)
        file.write(f"rows:{name}", self._rows)


class FlatSegment:
    """A segment open for reading. Methods raise FlatFileError where what they read is not as it was written."""

    def __init__(self, path: Path) -> None:
        """Raises FlatFileError, OSError."""
        self._file = FlatFile(path)
        self.check_of_table = self._file.check
        self._keys: tuple[Sequence[int], memoryview] | None = None
        try:
            self.count = self._file.numbers("count", "I")[0]
            self.layout = Layout.from_bytes(bytes(self._file.section("layout")))
            fields = self.layout.fields
            self._terms = {name: TermDictionary(self._file, name) for name in fields}
            self._postings = {
                name: PostingsReader(self._file.section(f"postings:{name}", check=False)) for name in fields
            }
            stemmed = self.layout.stemmed
            self._stems = Stems(self._file, self._terms[stemmed]) if stemmed else None
        except (ValueError, LookupError):
            self._file.close()
            raise

    def close(self) -> None:
        self._terms.clear()
        self._postings.clear()
        self._stems = None
        self._keys = None
        self._file.close()

    def terms(self, field: str) -> TermDictionary:
        """The terms of a field."""
        return self._terms[field]

    def record(self, field: str, term: str) -> TermRecord | None:
        """The record of a term, None where no document has it."""
        return self._terms[field].find(_as_bytes(term))

    def postings_of(self, field: str) -> PostingsReader:
        """The postings of a field, to be read by the records of its terms."""
        return self._postings[field]

    def stem_of(self, form: str) -> str | None:
        """The stem of a form of the stemmed field; None where it has no such form, or that is its own stem."""
        return self._stems.stem_of(form) if self._stems else None

    def forms_of(self, stem: str) -> Iterator[str]:
        """The forms of the stemmed field with that stem."""
        return self._stems.forms_of(stem) if self._stems else iter(())

    def stems(self) -> Iterator[tuple[str, str]]:
        """Every form of the stemmed field with its stem."""
        return self._stems.items() if self._stems else iter(())

    def column(self, name: str) -> memoryview:
        """The rows of a column of fixed width, one after another."""
        return self._file.section(f"rows:{name}")

    def row(self, name: str, document: int) -> bytes:
        """The row of a document in a variable column."""
        starts = self._file.numbers(f"starts-of:{name}", "I")
        return bytes(self.column(name)[starts[document] : starts[document + 1]])

    def sparse_rows(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The documents that have a row in a sparse column, ascending, each with it."""
        documents = self._file.numbers(f"documents:{name}", "I")
        starts, rows = self._file.numbers(f"starts-of:{name}", "I"), self.column(name)
        for place, document in enumerate(documents):
            yield document, bytes(rows[starts[place] : starts[place + 1]])

    def key(self, document: int) -> bytes:
        """The key of a document."""
        if self._keys is None:  # looked up by the thousand
            self._keys = self._file.numbers(f"starts-of:{KEY}", "I"), self.column(KEY)
        starts, rows = self._keys
        return bytes(rows[starts[document] : starts[document + 1]])

    def order(self) -> Sequence[int]:
        """The numbers of all documents in the order of their keys."""
        return self._file.numbers("order", "I")

    def find(self, key: bytes) -> int | None:
        """The number of the document with that key."""
        order = self.order()
        at = bisect_left(order, key, key=self.key)
        return order[at] if at < len(order) and self.key(order[at]) == key else None

    def find_all(self, keys: Iterable[bytes]) -> Iterator[int]:
        """The numbers of the documents that have one of these keys, which ascend."""
        order, low = self.order(), 0
        for key in keys:
            # Strides that double, from where the last key was: thousands of keys are looked up in one go.
            stride = 1
            while low + stride < len(order) and self.key(order[low + stride]) < key:
                low += stride
                stride *= 2
            low = bisect_left(order, key, low, min(low + stride + 1, len(order)), key=self.key)
            if low == len(order):
                return
            if self.key(order[low]) == key:
                yield order[low]

    def with_key(self, prefix: bytes) -> Iterator[int]:
        """The numbers of the documents whose key begins so, in the order of their keys."""
        order = self.order()
        for at in range(bisect_left(order, prefix, key=self.key), len(order)):
            if not self.key(order[at]).startswith(prefix):
                return
            yield order[at]

    def rows_of(self, name: str, kept: Sequence[int]) -> Iterator[bytes | memoryview | None]:
        """The row of each of these documents, which ascend, in a column of any kind; None where a sparse one has
        none."""
        width = self.layout.columns[name]
        if width > 0:
            rows = self.column(name)
            yield from (rows[document * width : (document + 1) * width] for document in kept)
        elif width == VARIABLE:
            yield from (self.row(name, document) for document in kept)
        else:
            held = dict(self.sparse_rows(name))
            yield from (held.get(document) for document in kept)

    def check(self) -> None:
        """Compares every checksum. Raises FlatFileError where one does not fit."""
        for name in self._file.names():
            self._file.section(name)


def merge_segments(
    path: Path,
    layout: Layout,
    parts: Sequence[tuple[FlatSegment, frozenset[int]]],
    stems: dict[str, str] | None = None,
) -> int:
    """Writes one segment of several, each with the numbers of its documents that are left out; the documents in it.

    Raises OSError, FlatFileError; ValueError where two live documents have the same key.
    """
    kept = [[number for number in range(segment.count) if number not in left_out] for segment, left_out in parts]
    bases = [0, *accumulate(map(len, kept))]
    renumbered = [
        {old: base + new for new, old in enumerate(numbers)} if left_out else None
        for numbers, base, (_, left_out) in zip(kept, bases[:-1], parts, strict=True)
    ]
    with FlatFileWriter(path) as file:
        for name in layout.fields:
            lines = write_field(file, name, _merge_field(name, [segment for segment, _ in parts], bases, renumbered))
            if name == layout.stemmed:
                known = {} if stems is None else stems
                for segment, _ in parts:
                    known.update(segment.stems())
                write_stems(file, lines, known)
        for name, width in layout.columns.items():
            column = _Column(width)
            for (segment, _), numbers, base in zip(parts, kept, bases[:-1], strict=True):
                for new, row in enumerate(segment.rows_of(name, numbers), base):
                    column.add(new, row)
            column.write(file, name)
        order, before = array("I"), None
        keys = (_keys(segment, bases[place], renumbered[place]) for place, (segment, _) in enumerate(parts))
        for key, number in merge(*keys):
            if key == before:
                raise ValueError(f"{key!r} is in two segments")
            before = key
            order.append(number)
        file.write("order", order)
        file.write("count", array("I", [bases[-1]]))
        file.write("layout", layout.to_bytes())
    return bases[-1]


_Line = tuple[bytes, int, TermRecord]
_Numbers = Sequence[Mapping[int, int] | None]


def _merge_field(
    name: str, segments: Sequence[FlatSegment], bases: Sequence[int], renumbered: _Numbers
) -> Iterator[tuple[bytes, TermPostings]]:
    """The terms of a field in all segments, in order, each with its postings under the new numbers."""
    streams = [_lines(segment, name, place) for place, segment in enumerate(segments)]
    for line, same in groupby(merge(*streams), key=_first):
        pieces = []
        for _, place, record in same:
            postings = segments[place].postings_of(name).postings(record, with_positions=True)
            pieces.append(_renumber(postings, bases[place], renumbered[place]))
        joined = _join([piece for piece in pieces if piece.documents])
        if joined is not None:
            yield unescape_term(line), joined


def _lines(segment: FlatSegment, name: str, place: int) -> Iterator[_Line]:
    return ((escape_term(term), place, record) for term, record in segment.terms(name).items())


def _keys(segment: FlatSegment, base: int, renumbered: Mapping[int, int] | None) -> Iterator[tuple[bytes, int]]:
    for number in segment.order():
        new = base + number if renumbered is None else renumbered.get(number)
        if new is not None:
            yield segment.key(number), new


def _renumber(postings: TermPostings, base: int, renumbered: Mapping[int, int] | None) -> TermPostings:
    """The postings with the documents' new numbers; those that have none are left out, with all that is theirs."""
    if renumbered is None:
        documents = [base + number for number in postings.documents] if base else postings.documents
        return TermPostings(documents, postings.counts, postings.extras, postings.positions)
    in_title = dict(postings.extras)
    documents, counts, extras, positions = [], [], [], array("I")
    start = 0
    for place, (number, count) in enumerate(zip(postings.documents, postings.counts, strict=True)):
        new = renumbered.get(number)
        if new is not None:
            if place in in_title:
                extras.append((len(documents), in_title[place]))
            documents.append(new)
            counts.append(count)
            if postings.positions:
                positions.extend(postings.positions[start : start + count])
        start += count
    return TermPostings(documents, counts, extras, positions)


def _join(pieces: Sequence[TermPostings]) -> TermPostings | None:
    """The postings of a term in several segments, one after another."""
    if len(pieces) <= 1:
        return pieces[0] if pieces else None
    documents, counts, positions = array("I"), array("I"), array("I")
    extras: list[tuple[int, int]] = []
    for piece in pieces:
        extras += [(len(documents) + place, number) for place, number in piece.extras]
        documents.extend(piece.documents)
        counts.extend(piece.counts)
        positions.extend(piece.positions)
    return TermPostings(documents, counts, extras, positions)


def _as_bytes(term: str) -> bytes:
    # A path or URL may hold a lone surrogate, where a file name was not UTF-8.
    return term.encode("utf-8", "surrogatepass")


def _first(pair: Sequence[object]) -> bytes:
    return pair[0]  # type: ignore[return-value]
