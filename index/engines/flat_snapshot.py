"""The segments of one commit as one row of documents: the Postings that an evaluation reads, from flat files."""

from __future__ import annotations

import heapq
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, groupby, islice
from pathlib import Path
from typing import Any

from index.analysis import stem_of
from index.arithmetic import Piece
from index.engine import WordCount
from index.engines.flat_file import FlatFileError
from index.engines.flat_postings import PostingsReader, TermRecord
from index.engines.flat_segment import FlatSegment
from index.engines.flat_table import SegmentRow
from index.posting_lists import ZONES
from index.postings import unpack_starts, zone_bounds
from index.query import Fuzzy, Wildcard

_ENDS = struct.Struct(f"<{len(ZONES)}I")

# Look-ups of words that are remembered.
_MOST_RECORDS = 20_000
# Patterns that are remembered, and how many forms one may stand for to be.
_MOST_PATTERNS, _MOST_SIMILAR = 50, 10_000

Days = tuple[tuple[int, int], ...]


class Snapshot:
    """A SearchEngine's view of its segments; methods raise FlatFileError where a file is not as it was written."""

    def __init__(self, segments: Iterable[SegmentRow], folder: Path) -> None:
        """Opens the segments, files of the folder. Raises FlatFileError, OSError."""
        self._segments: list[_Placed] = []
        self._size = 0
        try:
            for row in segments:
                placed = _Placed(FlatSegment(row.path_in(folder)), self._size, frozenset(row.deleted))
                self._segments.append(placed)
                if (placed.segment.check_of_table, placed.segment.count) != (row.check, row.documents):
                    raise FlatFileError(f"{row.name} is another segment than the table of contents names")
                self._size += placed.segment.count
        except BaseException:
            self.close()
            raise
        self._live: Sequence[int] | None = None
        self._average: float | None = None
        self._has_undated: bool | None = None
        self._columns: dict[str, array[Any]] = {}
        self._records: dict[tuple[str, str], list[tuple[_Placed, TermRecord]]] = {}
        self._forms: dict[str, Sequence[str]] = {}
        self._similar: dict[tuple[str, Wildcard | Fuzzy], Sequence[str]] = {}
        self._zone_ends: dict[str, array[int]] = {}
        self._sparse: dict[str, dict[int, Days]] = {}

    def close(self) -> None:
        for placed in self._segments:
            placed.segment.close()

    def check(self) -> None:
        """Compares every checksum."""
        for placed in self._segments:
            placed.segment.check()

    def live(self) -> Sequence[int]:
        if self._live is None:
            deleted = {placed.base + number for placed in self._segments for number in placed.deleted}
            numbers = range(self._size)
            self._live = [number for number in numbers if number not in deleted] if deleted else numbers
        return self._live

    # Words

    def pieces(self, field: str, term: str) -> list[Piece]:
        found = []
        for placed, record in self._records_of(field, term):
            reader = placed.segment.postings_of(field)
            gaps, counts, extras = reader.gaps_and_counts(record)
            places, cases = partial(reader.places, record), partial(reader.cases, record)
            planes = partial(reader.planes, record)
            found.append(Piece(placed.base, gaps, counts, extras, placed.deleted, places, cases, planes))
        return found

    def frequency(self, field: str, term: str) -> int:
        """The number of documents that have the term, read from the dictionary where nothing was deleted."""
        total = 0
        for placed, record in self._records_of(field, term):
            total += record.documents
            if placed.deleted:
                gaps, _, _ = placed.segment.postings_of(field).gaps_and_counts(record)
                total -= sum(number in placed.deleted for number in accumulate(gaps))
        return total

    def _records_of(self, field: str, term: str) -> list[tuple[_Placed, TermRecord]]:
        """The records of a term in those segments that have it; a question looks each up several times."""
        found = self._records.get((field, term))
        if found is None:
            if len(self._records) > _MOST_RECORDS:
                self._records.clear()
            records = [(placed, placed.segment.record(field, term)) for placed in self._segments]
            found = [(placed, record) for placed, record in records if record is not None]
            self._records[field, term] = found
        return found

    def positions(self, field: str, term: str, among: Container[int], case: int | None = None) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for placed in self._segments:
            found.update(placed.places(field, term, among, case))
        return found

    def phrase(self, field: str, terms: Sequence[str]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for placed in self._segments:
            found.update(placed.phrase(field, terms))
        return found

    def forms(self, term: str) -> Sequence[str]:
        found = self._forms.get(term)
        if found is None:
            if len(self._forms) > _MOST_RECORDS:
                self._forms.clear()
            stems = filter(None, (placed.segment.stem_of(term) for placed in self._segments))
            stem = next(stems, None) or stem_of(term)
            forms = {form for placed in self._segments for form in placed.segment.forms_of(stem)}
            found = self._forms[term] = sorted(forms | {term})
        return found

    def similar(self, field: str, leaf: Wildcard | Fuzzy) -> Sequence[str]:
        # A question asks several times: for what it will take, for its documents, for what is to be marked.
        found = self._similar.get((field, leaf))
        if found is None:
            from index.form_table import forms_like, forms_near  # patterns alone need it

            forms: set[str] = set()
            for placed in self._segments:
                terms = placed.segment.terms(field)
                match leaf:
                    case Wildcard(pattern):
                        forms.update(forms_like(terms, pattern))
                    case Fuzzy(term, edits):
                        forms.update(forms_near(terms, term, edits))
            found = sorted(forms)
            if len(found) <= _MOST_SIMILAR:
                if len(self._similar) > _MOST_PATTERNS:
                    self._similar.clear()
                self._similar[field, leaf] = found
        return found

    def terms(self, field: str) -> list[str]:
        """Every term of a field, deleted documents' too."""
        terms = {term for placed in self._segments for term, _ in placed.segment.terms(field).items()}
        return sorted(term.decode("utf-8", "surrogatepass") for term in terms)

    def count_words(self, among: Container[int], least: int) -> Iterator[WordCount]:
        """Each word of at least `least` of these documents with its counts, in the order of the words."""
        marked = bytearray(self._size)
        for number in self.live():
            marked[number] = 2 if number in among else 1
        streams = [_items(placed, "text") for placed in self._segments]
        for term, same in groupby(heapq.merge(*streams, key=_first), key=_first):
            held = [(placed, record) for _, placed, record in same]
            if sum(record.documents for _, record in held) < least:
                continue
            documents = occurrences = all_documents = all_occurrences = 0
            for placed, record in held:
                gaps, counts, _ = placed.segment.postings_of("text").gaps_and_counts(record)
                for number, count in zip(_from_gaps(gaps, placed.base), counts, strict=True):
                    mark = marked[number]
                    if mark:
                        all_documents += 1
                        all_occurrences += count
                        if mark == 2:
                            documents += 1
                            occurrences += count
            if documents >= least:
                word = term.decode("utf-8", "surrogatepass")
                yield WordCount(word, documents, occurrences, all_documents, all_occurrences)

    # Documents

    def words(self, document: int) -> int:
        """The running words of the document's combined text."""
        bounds = (self.zone(name, document) for name in ZONES)
        return sum(last - first for first, last in bounds)

    def with_id(self, prefix: str) -> list[int]:
        key = prefix.encode("utf-8", "surrogatepass")
        return sorted(
            placed.base + number
            for placed in self._segments
            for number in placed.segment.with_key(key)
            if number not in placed.deleted
        )

    def id_of(self, document: int) -> str:
        placed = self._segment_of(document)
        return placed.segment.key_text(document - placed.base)

    def zone(self, name: str, document: int) -> tuple[int, int]:
        placed = self._segment_of(document)
        ends = _ENDS.unpack_from(placed.segment.column("ends"), (document - placed.base) * _ENDS.size)
        return zone_bounds(ends, ZONES.index(name))

    def zone_ends(self, name: str) -> Sequence[int]:
        found = self._zone_ends.get(name)
        if found is None:
            found = array("I")
            for placed in self._segments:
                ends = placed.segment.column("ends").cast("I")[ZONES.index(name) :: len(ZONES)]
                found.frombytes(ends.tobytes())  # cut apart in C; the other zones are not copied
            if sys.byteorder == "big":
                found.byteswap()
            self._zone_ends[name] = found
        return found

    def units(self, unit: str, document: int) -> Sequence[int]:
        placed = self._segment_of(document)
        column = "sentences" if unit == "s" else "paragraphs"
        return unpack_starts(placed.segment.row(column, document - placed.base))

    def packed_paragraphs(self) -> list[tuple[Sequence[int], Sequence[int]]]:
        return [placed.segment.rows("paragraphs") for placed in self._segments]

    def lengths(self) -> Sequence[float]:
        return self._numbers("length", "f")

    def average_length(self) -> float:
        if self._average is None:
            lengths, live = self.lengths(), self.live()
            # Without deletions the list is summed as it is: the usual case, in C.
            total = sum(lengths) if len(live) == len(lengths) else sum(lengths[document] for document in live)
            self._average = total / len(live) if live else 0.0
        return self._average

    def days(self) -> tuple[array[int], array[int], Collection[int]]:
        return self.first_days(), self.last_days(), self.further("readings")

    def has_undated(self) -> bool:
        if self._has_undated is None:
            first_days = self.first_days()
            self._has_undated = _has_zero(first_days) and any(not first_days[number] for number in self.live())
        return self._has_undated

    def first_days(self) -> array[int]:
        """The day number of each document's date, 0 where it is undated; of several readings the earliest."""
        return self._numbers("first", "i")

    def last_days(self) -> array[int]:
        """The last day that goes with each first day."""
        return self._numbers("last", "i")

    def intervals(self, document: int) -> Days:
        first = self.first_days()[document]
        if not first:
            return ()
        return ((first, self.last_days()[document]), *self.further("readings").get(document, ()))

    def guesses(self, document: int) -> Days:
        return self.further("guess").get(document, ())

    def guessed(self) -> Collection[int]:
        return self.further("guess").keys()

    def captures(self) -> dict[int, Days]:
        return self.further("captured")

    def further(self, column: str) -> dict[int, Days]:
        """The intervals of a sparse column (`readings`, `guess` or `captured`), by document."""
        if column not in self._sparse:
            self._sparse[column] = {
                placed.base + number: tuple(struct.iter_unpack("<ii", row))
                for placed in self._segments
                for number, row in placed.segment.sparse_rows(column)
                if number not in placed.deleted
            }
        return self._sparse[column]

    def _segment_of(self, document: int) -> _Placed:
        for placed in reversed(self._segments):
            if document >= placed.base:
                return placed
        raise IndexError(document)

    def _numbers(self, column: str, typecode: str) -> array[Any]:
        """A column over all segments, as written: little-endian, four bytes each."""
        if column not in self._columns:
            numbers: array[Any] = array(typecode)
            for placed in self._segments:
                numbers.frombytes(placed.segment.column(column))
            if sys.byteorder == "big":
                numbers.byteswap()
            if len(numbers) != self._size:
                raise FlatFileError(f"column {column} has {len(numbers)} rows for {self._size} documents")
            self._columns[column] = numbers
        return self._columns[column]


class _Placed:
    """A segment and the number of its first document in the row of all."""

    def __init__(self, segment: FlatSegment, base: int, deleted: frozenset[int]) -> None:
        self.segment, self.base, self.deleted = segment, base, deleted

    def gaps_and_counts(self, field: str, term: str) -> tuple[Sequence[int], Sequence[int], Sequence[int]] | None:
        record = self.segment.record(field, term)
        return None if record is None else self.segment.postings_of(field).gaps_and_counts(record)

    def phrase(self, field: str, terms: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
        """The documents in which the terms stand side by side in this order, with the positions of the first."""
        records = [self.segment.record(field, term) for term in terms]
        held = [(record, offset) for offset, record in enumerate(records) if record is not None]
        if len(held) < len(terms):
            return
        # From the rarest word on: it has the fewest places, and leaves the fewest for the others.
        held.sort(key=lambda item: item[0].positions)
        lists = [_WordList(self.segment.postings_of(field), record, offset) for record, offset in held]
        rarest, *others = lists
        documents = set(rarest.places).intersection(*(other.places for other in others))
        for number in sorted(documents):
            if number in self.deleted:
                continue
            starts = rarest.starts(number)
            for other in others:
                starts = other.going_on(number, starts)
            if starts:
                yield self.base + number, starts

    def places(
        self, field: str, term: str, among: Container[int], case: int | None
    ) -> Iterator[tuple[int, list[int]]]:
        """The documents that are `among` the given, ascending, each with the positions at which the term stands, or is
        written so."""
        record = self.segment.record(field, term)
        if record is None:
            return
        reader = self.segment.postings_of(field)
        gaps, counts, _ = reader.gaps_and_counts(record)
        documents = list(_from_gaps(gaps, self.base))
        ends = list(accumulate(counts))
        positions = reader.places(record)
        cases = None if case is None else reader.cases(record)
        wanted: Iterable[int] = range(len(documents))
        if isinstance(among, set | frozenset | dict) and len(among) * 8 < len(documents):
            # Few of many: look each of them up, in place of going through all.
            wanted = dict.fromkeys(bisect_left(documents, document) for document in sorted(among))
        for place in wanted:
            if place == len(documents):
                break
            document = documents[place]
            if document in among and document - self.base not in self.deleted:
                start, end = ends[place] - counts[place], ends[place]
                at = list(positions[start:end])
                if cases is not None:
                    at = [position for position, one in zip(at, cases[start:end], strict=True) if one == case]
                yield document, at


class _WordList:
    """The positions of one word of a phrase, which stands `offset` words behind its first."""

    def __init__(self, reader: PostingsReader, record: TermRecord, offset: int) -> None:
        gaps, self._counts, _ = reader.gaps_and_counts(record)
        self.places = {document: place for place, document in enumerate(accumulate(gaps))}
        self._ends = list(accumulate(self._counts))
        self._positions = reader.places(record)
        self._offset = offset

    def starts(self, document: int) -> list[int]:
        """Where the phrase would have to begin, by the places of this word."""
        place = self.places[document]
        end = self._ends[place]
        return [at - self._offset for at in self._positions[end - self._counts[place] : end]]

    def going_on(self, document: int, starts: list[int]) -> list[int]:
        """Those of the starts that this word goes on."""
        place = self.places[document]
        end = self._ends[place]
        low, positions = end - self._counts[place], self._positions
        found = []
        for start in starts:
            wanted = start + self._offset
            low = bisect_left(positions, wanted, low, end)
            if low == end:
                break
            if positions[low] == wanted:
                found.append(start)
        return found


def _has_zero(numbers: array[int]) -> bool:
    """Whether one of the numbers is 0: as bytes, since a million numbers made in turn take 30 ms."""
    zero, packed = bytes(numbers.itemsize), numbers.tobytes()
    at = packed.find(zero)
    while at >= 0 and at % numbers.itemsize:  # the end of one number and the beginning of the next
        at = packed.find(zero, at + 1)
    return at >= 0


def _items(placed: _Placed, field: str) -> Iterator[tuple[bytes, _Placed, TermRecord]]:
    return ((term, placed, record) for term, record in placed.segment.terms(field).items())


def _first(item: tuple[bytes, _Placed, TermRecord]) -> bytes:
    return item[0]


def _from_gaps(gaps: Sequence[int], base: int) -> Iterator[int]:
    """The documents, counted in the row of all."""
    return islice(accumulate(chain((base,), gaps)), 1, None)
