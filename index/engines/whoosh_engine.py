"""The search engine over a Whoosh index: entries into its postings and columns, and those back for the evaluation.

Whoosh keeps the files: segments that never change, each with a term dictionary, postings and columns, and a table of
contents that a commit replaces. We use its codec, its writer and its table of contents; words, query language and
scores are our own. Not used, since measured: its parser and analyzers (a stop list that eats "us"), its highlighter
(stops at 32,768 characters), `procs=` (loses documents when a worker dies), a commit as it is (it syncs nothing).
"""

# mypy: disable-error-code="no-untyped-call"
# Whoosh says that it is typed, and most of its functions are not.

from __future__ import annotations

import heapq
import json
import mmap
import os
import pickle
import struct
import sys
import zlib
from array import array
from collections.abc import Container, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh import fields, formats
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import FixedBytesColumn, VarBytesColumn
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import FileFormatError
from whoosh.index import TOC, EmptyIndexError, FileIndex, LockError, clean_files
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import CorruptIndexError, SegmentReader, TermNotFound
from whoosh.writing import SegmentWriter

from archive.errors import ArchiveError
from archive.partial_date import DateInterval, day_number
from archive.stored import ArchiveStamp
from index.analysis import stem_of
from index.engine import REBUILD, EngineResult, Share, Sort, TextSize, WordCount
from index.entry import IndexEntry
from index.evaluate import ZONES, Evaluation, asks_date, forms_of
from index.folder import cannot_write, flush_names, write_durably
from index.form_table import FormTable, write_form_table
from index.ordering import Hits, choose_first
from index.postings import (
    CASE_BITS,
    count_positions,
    find_postings,
    pack_positions,
    unpack_positions,
    zone_bounds,
)
from index.query import Fuzzy, Leaf, Query, Wildcard, fold_source
from index.shares import find_shares
from index.stem_table import StemTable, write_stem_table

FORMAT = 3

_NAME = "MAIN"
_STAMP = "stamp.json"
_STEMS = ".stems"
_FORMS = ".forms"
_CODEC = W3Codec()
# Documents in one segment at most: their ids are held meanwhile, to notice one that comes twice.
_SEGMENT_SIZE = 50_000
_MOST_SEGMENTS = 9
_CASES = (1 << CASE_BITS) - 1
# Postings held before a sorted run of them is written aside.
_POOL_MEGABYTES = 128


# Of each term of a value: its bytes, how often, its weight, what is kept with the posting.
_Items = Generator[tuple[bytes, int, float | int, bytes], Any, None]


class _Positions(formats.Format):
    """Postings that carry packed positions."""


class _Words(fields.FieldType):
    """A field that is given its postings ready made: term -> weight and packed positions."""

    def __init__(self) -> None:
        self.format = _Positions()

    def index(self, value: Mapping[str, tuple[float, bytes]], **_: Any) -> _Items:
        for term, (weight, positions) in value.items():
            yield term.encode(), 1, weight, positions


class _Names(fields.FieldType):
    """A field of whole values, found as they are."""

    def __init__(self) -> None:
        self.format = formats.Existence()

    def index(self, value: Sequence[str], **_: Any) -> _Items:
        for name in value:
            yield _as_key(name), 1, 1.0, b""

    def from_bytes(self, bs: Any) -> str:
        return bytes(bs).decode("utf-8", "surrogatepass")


def _column(width: int) -> fields.COLUMN:
    # A default that no value has: Whoosh leaves out values that are the default, and the rows must be complete.
    return fields.COLUMN(FixedBytesColumn(width, b"\xff" * width))


# `readings` holds, under the one term "", the further intervals of the few documents that have several; `guess`
# likewise those that an undated document is guessed to be from, `captured` those on which one was captured.
_ROWS = VarBytesColumn()
_SCHEMA = fields.Schema(
    text=_Words(), place=_Words(), agency=_Words(), url=_Words(), source=_Names(), id=_Names(),
    readings=_Words(), guess=_Words(), captured=_Words(),
    key=fields.COLUMN(_ROWS), paragraphs=fields.COLUMN(_ROWS), sentences=fields.COLUMN(_ROWS),
    first=_column(4), last=_column(4), length=_column(4), ends=_column(4 * len(ZONES)),
)  # fmt: skip
_ROW_COLUMNS = ("key", "paragraphs", "sentences")
_ENDS = struct.Struct(f"<{len(ZONES)}I")


def create(folder: Path) -> WhooshEngine:
    """An empty index in an empty folder."""
    TOC.create(_DurableStorage(str(folder)), _SCHEMA, _NAME)
    return WhooshEngine(folder)


def open(folder: Path) -> WhooshEngine:
    """The index in the folder; raises ArchiveError where Whoosh cannot read it, FileNotFoundError where it is gone."""
    if not folder.is_dir():
        raise FileNotFoundError(2, "No such folder", str(folder))
    return WhooshEngine(folder)


class WhooshEngine:
    """A SearchEngine; see there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._storage = _DurableStorage(str(folder))
        self._stems: dict[str, str] = {}
        self._snapshot: _Snapshot | None = None
        self._open_snapshot()

    # Writing

    def write(self, entries: Iterable[IndexEntry], removed_ids: Iterable[str], stamp: ArchiveStamp | None) -> None:
        removed = list(removed_ids)
        pending = iter(entries)
        entry = next(pending, None)
        while removed or entry is not None:
            with self._writing() as writer:
                writer.remove(removed)
                removed = []
                written: set[str] = set()
                # An id that comes again goes into the next segment, where it replaces this one.
                while entry is not None and entry.id not in written and len(written) < _SEGMENT_SIZE:
                    writer.remove((entry.id,))
                    writer.add(entry)
                    written.add(entry.id)
                    entry = next(pending, None)
        if stamp is not None:
            described = {"archive": stamp.id, "revision": stamp.revision, "token": stamp.token}
            try:
                write_durably(self._folder / _STAMP, json.dumps(described) + "\n")
            except OSError as error:
                raise cannot_write(self._folder, error) from error

    @contextmanager
    def _writing(self) -> Iterator[_Writer]:
        """A writer that commits when the block ends, and leaves the index as it was where an error ends it."""
        try:
            index = FileIndex(self._storage, schema=_SCHEMA, indexname=_NAME)
            writer = _Writer(index, self._stems)
        except LockError:
            raise ArchiveError(
                f"the index {self._folder} is being written by another process",
                "wait for it to end; searching is possible meanwhile",
            ) from None
        except OSError as error:
            raise cannot_write(self._folder, error) from error
        except _DAMAGE as error:
            raise self._damaged(error) from error
        try:
            yield writer
            writer.commit(mergetype=_merge_small)
        except BaseException as error:
            with suppress(OSError):  # a full disk may refuse to close files too
                if not writer.is_closed:
                    writer.cancel()
            if isinstance(error, OSError):
                raise cannot_write(self._folder, error) from error
            raise
        self._open_snapshot()

    # Reading

    def stamp(self) -> ArchiveStamp | None:
        try:
            described = json.loads((self._folder / _STAMP).read_text(encoding="utf-8"))
            return ArchiveStamp(str(described["archive"]), int(described["revision"]), str(described["token"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._damaged(error) from error

    def search(
        self,
        query: Query,
        sort: Sort = "relevance",
        limit: int | None = None,
        guesses: bool = False,
        preferred: Query | None = None,
    ) -> EngineResult:
        with self._reading() as snapshot:
            guesses = guesses and asks_date(query)
            evaluation = Evaluation(snapshot, guesses)
            matches = evaluation.matches(query)
            first_days = snapshot.first_days()
            in_doubt = [number for number in evaluation.possible(query) if number not in matches]
            undated = sum(not first_days[number] and not (guesses and snapshot.guesses(number)) for number in in_doubt)
            first = evaluation.matches(preferred) if preferred is not None else {}
            chosen = choose_first(matches, sort, limit, first_days, snapshot.id_of, first)
            scores = array("d", [matches[number] for number in chosen])
            undated_found = sum(not first_days[number] for number in matches)
            hits = Hits(self._ids_of, array("I", chosen), scores)
            unguessed = Evaluation(snapshot).matches(query) if guesses else matches
            guessed = sum(number not in unguessed for number in matches)
            return EngineResult(len(matches), hits, undated, undated_found, guessed, len(in_doubt) - undated)

    def count_matches(self, queries: Sequence[Query], guesses: bool = False) -> list[int]:
        with self._reading() as snapshot:
            evaluation = Evaluation(snapshot, guesses)
            return [len(evaluation.matches(query)) for query in queries]

    def explain(self, query: Query, ids: Sequence[str]) -> Mapping[str, Sequence[Share]]:
        with self._reading() as snapshot:
            numbers = {number: id for id in ids for number in snapshot.with_id(id) if snapshot.id_of(number) == id}
            shares = find_shares(Evaluation(snapshot), snapshot, query, sorted(numbers))
            return {numbers[number]: found for number, found in shares.items()}

    def days_of(self, query: Query, guesses: bool = False) -> Iterator[Sequence[tuple[int, int]]]:
        with self._reading() as snapshot:
            for number in Evaluation(snapshot, guesses and asks_date(query)).matches(query):
                days = snapshot.intervals(number)
                yield days if days or not guesses else snapshot.guesses(number)

    def count_words(self, query: Query, least: int = 1) -> Iterator[WordCount]:
        with self._reading() as snapshot:
            yield from snapshot.count_words(Evaluation(snapshot).matches(query), least)

    def count_text(self, query: Query) -> TextSize:
        with self._reading() as snapshot:
            matches = Evaluation(snapshot).matches(query)
            live = snapshot.live()
            return TextSize(len(matches), sum(map(snapshot.words, matches)), len(live), sum(map(snapshot.words, live)))

    def expand(self, word: str) -> Mapping[str, int]:
        with self._reading() as snapshot:
            counts = {form: snapshot.frequency("text", form) for form in snapshot.forms(word)}
            return {form: count for form, count in sorted(counts.items()) if count}

    def find_forms(self, leaf: Leaf, field: str = "text") -> Mapping[str, int]:
        with self._reading() as snapshot:
            counts = {form: snapshot.frequency(field, form) for form in forms_of(snapshot, leaf, field)}
            return {form: count for form, count in sorted(counts.items()) if count}

    def sources(self) -> Mapping[str, int]:
        with self._reading() as snapshot:
            counts = {name: snapshot.frequency("source", name) for name in snapshot.terms("source")}
            return {name: count for name, count in sorted(counts.items()) if count}

    def count(self) -> int:
        with self._reading() as snapshot:
            return len(snapshot.live())

    def ids(self) -> Iterator[str]:
        with self._reading() as snapshot:
            return self._ids_of(snapshot.live())

    def close(self) -> None:
        if self._snapshot is not None:
            self._snapshot.close()
            self._snapshot = None

    def _open_snapshot(self) -> None:
        """Turns to the last commit. One that takes segments away while they are being opened makes us look again."""
        self.close()
        for attempt in range(5):
            try:
                self._snapshot = _Snapshot(self._storage)
                return
            except (FileNotFoundError, EmptyIndexError) as error:
                if attempt < 4 and self._folder.is_dir():
                    continue
                missing = getattr(error, "filename", None) or str(self._folder / f"_{_NAME}_1.toc")
                raise FileNotFoundError(2, "No such file", missing) from error
            except _DAMAGE as error:
                raise self._damaged(error) from error

    @contextmanager
    def _reading(self) -> Iterator[_Snapshot]:
        if self._snapshot is None:
            raise ArchiveError(f"the index {self._folder} was closed")
        try:
            yield self._snapshot
        except _DAMAGE as error:
            raise self._damaged(error) from error

    def _ids_of(self, numbers: Iterable[int]) -> Iterator[str]:
        with self._reading() as snapshot:
            yield from map(snapshot.id_of, numbers)

    def _damaged(self, error: Exception) -> ArchiveError:
        what = str(error) or type(error).__name__
        return ArchiveError(
            f"the index {self._folder} cannot be used: {what}", f"make it anew from the archive: {REBUILD}"
        )


# What reading a damaged index raises: Whoosh's own, and those of the libraries under it.
_DAMAGE = (
    CorruptIndexError, FileFormatError, WhooshIndexError, pickle.UnpicklingError, zlib.error, struct.error,
    EOFError, OSError, AssertionError, AttributeError, ImportError, LookupError, MemoryError, OverflowError,
    TypeError, ValueError,
)  # fmt: skip


class _Snapshot:
    """The segments of one commit as one row of documents: the Postings that an Evaluation reads."""

    def __init__(self, storage: FileStorage) -> None:
        contents = TOC.read(storage, _NAME, schema=_SCHEMA)
        self._segments: list[_Segment] = []
        self._size = 0
        try:
            for segment in contents.segments:
                self._segments.append(_Segment(storage, segment, self._size))
                self._size += segment.doc_count_all()
        except BaseException:
            self.close()
            raise
        self._live: Sequence[int] | None = None
        self._first = self._last = array("i")
        self._readings: dict[int, tuple[tuple[int, int], ...]] | None = None
        self._guesses: dict[int, tuple[tuple[int, int], ...]] | None = None
        self._captures: dict[int, tuple[tuple[int, int], ...]] | None = None

    def close(self) -> None:
        for segment in self._segments:
            segment.close()

    def live(self) -> Sequence[int]:
        if self._live is None:
            deleted = {segment.base + number for segment in self._segments for number in segment.deleted}
            numbers = range(self._size)
            self._live = [number for number in numbers if number not in deleted] if deleted else numbers
        return self._live

    def weights(self, field: str, term: str) -> dict[int, float]:
        found: dict[int, float] = {}
        for segment in self._segments:
            for numbers, weights, _ in segment.blocks(field, _as_key(term)):
                found.update(zip(numbers, weights, strict=True))
            for number in segment.deleted:
                found.pop(segment.base + number, None)
        return found

    def frequency(self, field: str, term: str) -> int:
        """The number of documents that have the term, read from the dictionary where nothing was deleted."""
        return sum(segment.frequency(field, _as_key(term)) for segment in self._segments)

    def positions(self, field: str, term: str, among: Container[int], case: int | None = None) -> dict[int, list[int]]:
        found = {}
        for number, packed in self._values(field, term):
            if number in among:
                codes: Sequence[int] = unpack_positions(packed)
                if case is not None:
                    codes = [code for code in codes if code & _CASES == case]
                found[number] = [code >> CASE_BITS for code in codes]
        return found

    def forms(self, term: str) -> Sequence[str]:
        stem = next(filter(None, (segment.stems.stem(term) for segment in self._segments)), None) or stem_of(term)
        forms = {form for segment in self._segments for form in segment.stems.forms(stem)}
        return sorted(forms | {term})

    def similar(self, field: str, leaf: Wildcard | Fuzzy) -> Sequence[str]:
        forms: set[str] = set()
        for segment in self._segments:
            match leaf:
                case Wildcard(pattern):
                    forms.update(segment.forms.like(field, pattern))
                case Fuzzy(term, edits):
                    forms.update(segment.forms.near(field, term, edits))
        return sorted(forms)

    def with_id(self, prefix: str) -> list[int]:
        return sorted(
            segment.base + number
            for segment in self._segments
            for number in segment.with_id(_as_key(prefix))
            if number not in segment.deleted
        )

    def terms(self, field: str) -> list[str]:
        """Every term of a field, deleted documents' too."""
        return sorted({term for segment in self._segments for term in segment.terms(field)})

    def zone(self, name: str, document: int) -> tuple[int, int]:
        segment = self._segment_of(document)
        row = (document - segment.base) * _ENDS.size
        return zone_bounds(_ENDS.unpack(segment.column("ends")[row : row + _ENDS.size]), ZONES.index(name))

    def words(self, document: int) -> int:
        """The running words of the document's combined text."""
        segment = self._segment_of(document)
        row = (document - segment.base) * _ENDS.size
        ends = _ENDS.unpack(segment.column("ends")[row : row + _ENDS.size])
        return sum(last - first for first, last in (zone_bounds(ends, zone) for zone in range(len(ZONES))))

    def count_words(self, among: Container[int], least: int) -> Iterator[WordCount]:
        """Each word of at least `least` of these documents with its counts, in the order of the words."""
        marked = bytearray(self._size)
        for number in self.live():
            marked[number] = 2 if number in among else 1
        for term in self.sorted_terms("text"):
            if self.most_frequent("text", term) < least:
                continue
            documents = occurrences = all_documents = all_occurrences = 0
            for number, packed in self._values("text", term):
                mark = marked[number]
                if mark:
                    count = count_positions(packed)
                    all_documents += 1
                    all_occurrences += count
                    if mark == 2:
                        documents += 1
                        occurrences += count
            if documents >= least:
                yield WordCount(term, documents, occurrences, all_documents, all_occurrences)

    def sorted_terms(self, field: str) -> Iterator[str]:
        """Every term of a field in order, once, read on as it is asked for."""
        last = None
        for term in heapq.merge(*(segment.terms(field) for segment in self._segments)):
            if term != last:
                yield term
            last = term

    def most_frequent(self, field: str, term: str) -> int:
        """The number of documents that have the term, deleted ones too: never fewer than there are."""
        return sum(segment.posted(field, _as_key(term)) for segment in self._segments)

    def units(self, unit: str, document: int) -> Sequence[int]:
        segment = self._segment_of(document)
        packed = segment.row("sentences" if unit == "s" else "paragraphs", document - segment.base)
        return unpack_positions(packed)

    def lengths(self) -> Sequence[float]:
        return self._numbers("length", "f")

    def first_days(self) -> array[int]:
        """The day number of each document's date, 0 where it is undated; of several readings the earliest."""
        if len(self._first) != self._size:
            self._first = self._numbers("first", "i")
        return self._first

    def intervals(self, document: int) -> tuple[tuple[int, int], ...]:
        if self._readings is None:
            self.first_days()
            self._last = self._numbers("last", "i")
            self._readings = self._packed_intervals("readings")
        first = self._first[document]
        if not first:
            return ()
        return ((first, self._last[document]), *self._readings.get(document, ()))

    def guesses(self, document: int) -> tuple[tuple[int, int], ...]:
        if self._guesses is None:
            self._guesses = self._packed_intervals("guess")
        return self._guesses.get(document, ())

    def captures(self) -> dict[int, tuple[tuple[int, int], ...]]:
        if self._captures is None:
            self._captures = self._packed_intervals("captured")
            for segment in self._segments:
                for number in segment.deleted:
                    self._captures.pop(segment.base + number, None)
        return self._captures

    def _packed_intervals(self, field: str) -> dict[int, tuple[tuple[int, int], ...]]:
        return {number: tuple(struct.iter_unpack("<ii", packed)) for number, packed in self._values(field, "")}

    def id_of(self, document: int) -> str:
        segment = self._segment_of(document)
        return segment.row("key", document - segment.base).decode("utf-8", "surrogatepass")

    def _segment_of(self, document: int) -> _Segment:
        for segment in reversed(self._segments):
            if document >= segment.base:
                return segment
        raise IndexError(document)

    def _values(self, field: str, term: str) -> Iterator[tuple[int, bytes]]:
        for segment in self._segments:
            for numbers, _, values in segment.blocks(field, _as_key(term), with_values=True):
                yield from zip(numbers, values, strict=True)

    def _numbers(self, column: str, typecode: str) -> array[Any]:
        """A column over all segments, as written: little-endian, four bytes each."""
        numbers: array[Any] = array(typecode)
        for segment in self._segments:
            numbers.frombytes(segment.column(column))
        if sys.byteorder == "big":
            numbers.byteswap()
        if len(numbers) != self._size:
            raise CorruptIndexError(f"column {column} has {len(numbers)} rows for {self._size} documents")
        return numbers


class _Segment:
    """One segment open for reading; documents are numbered from `base`."""

    def __init__(self, storage: FileStorage, segment: Any, base: int) -> None:
        self.base = base
        self.deleted = frozenset(segment.deleted_docs())
        self._segment = segment
        self._storage = storage
        # All files are opened now: a writer may take the segment away while it is being searched.
        self._terms = _CODEC.terms_reader(storage, segment)
        self._row_files = {name: storage.open_file(W3Codec.column_filename(segment, name)) for name in _ROW_COLUMNS}
        self._rows: dict[str, Any] = {}
        self._columns = {name: self._open_column(name) for name in ("first", "last", "length", "ends")}
        self.stems = StemTable(self._path_of(segment.make_filename(_STEMS)))
        self.forms = FormTable(self._path_of(segment.make_filename(_FORMS)))

    def close(self) -> None:
        self._terms.close()
        for file in self._row_files.values():
            file.close()
        for column in self._columns.values():
            column.close()
        self.stems.close()
        self.forms.close()

    def blocks(
        self, field: str, term: bytes, with_values: bool = False
    ) -> Iterator[tuple[list[int], Sequence[float], Sequence[bytes]]]:
        """The postings of a term, a block of at most 128 documents at a time.

        Read with the matcher's own block functions, since one call a posting costs five times as much.
        """
        try:
            matcher = self._terms.matcher(field, term, _SCHEMA[field].format)
        except TermNotFound:
            return
        base = self.base
        while matcher.is_active():
            matcher._read_ids()
            matcher._read_weights()
            if with_values:
                matcher._read_values()
            yield [base + number for number in matcher._ids], matcher._weights, matcher._values or ()
            matcher._next_block()

    def frequency(self, field: str, term: bytes) -> int:
        if self.deleted:
            numbers = [number - self.base for block, _, _ in self.blocks(field, term) for number in block]
            return sum(number not in self.deleted for number in numbers)
        return self.posted(field, term)

    def posted(self, field: str, term: bytes) -> int:
        """The number of documents that have the term, deleted ones too, from the dictionary."""
        return self._terms.doc_frequency(field, term) if (field, term) in self._terms else 0

    def terms(self, field: str) -> Iterator[str]:
        cursor = self._terms.cursor(field, _SCHEMA[field])
        while cursor.is_valid():
            yield cursor.text()
            cursor.next()

    def column(self, name: str) -> mmap.mmap:
        """The rows of a column of fixed width."""
        return self._columns[name]

    def row(self, name: str, number: int) -> bytes:
        """A document's row of a column of any width."""
        if name not in self._rows:
            file = self._row_files[name]
            size = os.fstat(file.fileno()).st_size
            self._rows[name] = _ROWS.reader(file, 0, size, self._segment.doc_count_all())
        row: bytes = self._rows[name][number]
        return row

    def with_id(self, prefix: bytes) -> Iterator[int]:
        """The documents whose id begins so, deleted ones too."""
        cursor = self._terms.cursor("id", _SCHEMA["id"])
        cursor.find(prefix)
        while cursor.is_valid() and _as_key(cursor.text()).startswith(prefix):
            for numbers, _, _ in self.blocks("id", _as_key(cursor.text())):
                yield from (number - self.base for number in numbers)
            cursor.next()

    def _open_column(self, name: str) -> mmap.mmap:
        with self._path_of(W3Codec.column_filename(self._segment, name)).open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def _path_of(self, name: str) -> Path:
        return Path(self._storage.folder) / name


class _Writer(SegmentWriter):
    """Whoosh's writer of one segment, with our postings, a table of stems beside it, and all of it synced to disk."""

    def __init__(self, index: FileIndex, stems: dict[str, str]) -> None:
        # Not one compound file: each opening would copy all its postings into memory.
        super().__init__(index, timeout=0, limitmb=_POOL_MEGABYTES, compound=False, codec=_CODEC)
        self._known_stems = stems
        self._held = [(segment, _CODEC.terms_reader(self.storage, segment)) for segment in self.segments]

    def remove(self, ids: Iterable[str]) -> None:
        """Marks the documents with those ids as deleted, in the segments written before."""
        for id in ids:
            key = _as_key(id)
            for segment, terms in self._held:
                try:
                    matcher = terms.matcher("id", key, _SCHEMA["id"].format)
                except TermNotFound:
                    continue
                while matcher.is_active():
                    segment.delete_document(matcher.id())
                    matcher.next()

    def add(self, entry: IndexEntry) -> None:
        postings = find_postings(entry)
        days = _day_numbers(entry.dates)
        first, last = days[0] if days else (0, 0)
        guess = [] if days else _day_numbers(entry.guess)
        self.add_document(
            text=postings.text,
            place=postings.place,
            agency=postings.agency,
            url=postings.url,
            readings=_pack_intervals(days[1:]),
            guess=_pack_intervals(guess),
            captured=_pack_intervals(_day_numbers(entry.captured)),
            source=sorted({fold_source(source) for source in entry.sources}),
            id=(entry.id,),
            key=_as_key(entry.id),
            paragraphs=pack_positions(postings.paragraphs),
            sentences=pack_positions(postings.sentences),
            first=struct.pack("<i", first),
            last=struct.pack("<i", last),
            length=struct.pack("<f", postings.length),
            ends=_ENDS.pack(*postings.ends),
        )

    def _finalize_segment(self) -> Any:
        segment = super()._finalize_segment()
        terms = _CODEC.terms_reader(self.storage, segment)
        forms: dict[str, list[str]] = {"text": [], "place": [], "agency": [], "url": []}
        for field, found in forms.items():
            cursor = terms.cursor(field, _SCHEMA[field])
            while cursor.is_valid():
                found.append(cursor.text())
                cursor.next()
        terms.close()
        folder = Path(self.storage.folder)
        write_stem_table(folder / segment.make_filename(_STEMS), forms["text"], self._known_stems)
        write_form_table(folder / segment.make_filename(_FORMS), forms)
        return segment

    def _commit_toc(self, segments: list[Any]) -> None:
        """The new segment is on the disk before the table of contents that names it, and that before the old goes."""
        for name in self.newsegment.list_files(self.storage) if self.newsegment in segments else ():
            _sync(Path(self.storage.folder) / name)
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)
        clean_files(self.storage, self.indexname, self.generation, segments)

    def _finish(self) -> None:
        self._let_go()
        super()._finish()

    def _cleanup_on_error(self) -> None:
        self._let_go()
        super()._cleanup_on_error()

    def _let_go(self) -> None:
        for _, terms in self._held:
            terms.close()
        self._held = []


class _DurableStorage(FileStorage):
    """A folder in which a rename is on the disk when it returns."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        _sync(Path(self.folder) / oldname)
        super().rename_file(oldname, newname, safe)
        flush_names(Path(self.folder))


def _merge_small(writer: _Writer, segments: list[Any]) -> list[Any]:
    """The segments that stay as they are; the others are written anew into the writer's.

    Those that lost half of their documents, and the smallest ones when there are too many for a quick search.
    """
    wasteful = [segment for segment in segments if 2 * segment.deleted_count() >= segment.doc_count_all()]
    kept = [segment for segment in segments if segment not in wasteful]
    small: list[Any] = []
    if len(kept) > _MOST_SEGMENTS:
        small = sorted(kept, key=lambda segment: segment.doc_count())[: len(kept) - _MOST_SEGMENTS // 2]
    for segment in (*wasteful, *small):
        if segment.doc_count():
            reader = SegmentReader(writer.storage, _SCHEMA, segment, codec=_CODEC)
            writer.add_reader(reader)
            reader.close()
    return [segment for segment in kept if segment not in small]


def _day_numbers(intervals: Iterable[DateInterval]) -> list[tuple[int, int]]:
    return [(day_number(days.first), day_number(days.last)) for days in sorted(intervals)]


def _pack_intervals(days: Sequence[tuple[int, int]]) -> dict[str, tuple[float, bytes]]:
    """What is posted under the one term of `readings`, `guess` and `captured`."""
    return {"": (1.0, b"".join(struct.pack("<ii", *interval) for interval in days))} if days else {}


def _as_key(text: str) -> bytes:
    # A path or URL may hold a lone surrogate, where a file name was not UTF-8.
    return text.encode("utf-8", "surrogatepass")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
