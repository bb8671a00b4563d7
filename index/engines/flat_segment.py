"""One segment of an index as one flat file, read in place. `flat_writing` makes one, `flat_merging` one of several.

A segment has fields (terms with their postings, see `flat_terms`) and columns (a row of bytes for each document):

- a column of fixed width is its rows, one after another;
- a variable one is its rows and, before them, where each begins;
- a sparse one has rows for a few documents: their numbers, where each row begins, the rows.

A row takes the bytes that it was given, but the column `key` of ids takes half of them (section `short-keys`).

Documents are numbered from 0. The section `order` holds their numbers in the order of their keys (the column `key`), so
that a document is found by its key without a term for every one of them.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from archive.values import dataclass
from index.engines.flat_file import FlatFile
from index.engines.flat_postings import PostingsReader, TermRecord
from index.engines.flat_stems import Stems
from index.engines.flat_terms import TermDictionary

KEY = "key"
VARIABLE, SPARSE = 0, -1
# Ids are 64 hexadecimal digits; a segment that has no other keys holds them as the bytes that they stand for.
SHORT_KEY, SHORT_KEYS = 32, "short-keys"


@dataclass(frozen=True, slots=True)
class Layout:
    """What every segment of an index has: its fields, and its columns with the bytes of a row, VARIABLE or SPARSE;
    `stemmed` is the field whose terms are grouped by their stems, `unplaced` are those that keep no positions."""

    fields: tuple[str, ...]
    columns: Mapping[str, int]
    stemmed: str | None = None
    unplaced: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """As it stands in the file."""
        from dataclasses import asdict  # only who writes needs it

        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, written: bytes) -> Layout:
        """What `to_bytes` wrote."""
        read = json.loads(written)
        return cls(tuple(read["fields"]), read["columns"], read["stemmed"], tuple(read["unplaced"]))


class FlatSegment:
    """A segment open for reading. Methods raise FlatFileError where what they read is not as it was written."""

    def __init__(self, path: Path) -> None:
        """Raises FlatFileError, OSError."""
        self._file = FlatFile(path)
        self.check_of_table = self._file.check
        try:
            self.count = self._file.numbers("count", "I")[0]
            self.layout = Layout.from_bytes(bytes(self._file.section("layout")))
            fields = self.layout.fields
            self._terms = {name: TermDictionary(self._file, name) for name in fields}
            self._postings = {name: PostingsReader.of_field(self._file, name) for name in fields}
            has_short = self._file.has(SHORT_KEYS)
            self._short_keys = self._file.section(SHORT_KEYS, check=False) if has_short else None
            stemmed = self.layout.stemmed
            self._stems = Stems(self._file, self._terms[stemmed]) if stemmed else None
        except (ValueError, LookupError):
            self._file.close()
            raise

    def close(self) -> None:
        self._terms.clear()
        self._postings.clear()
        self._stems = None
        self._short_keys = None
        self._file.close()

    def terms(self, field: str) -> TermDictionary:
        """The terms of a field."""
        return self._terms[field]

    def record(self, field: str, term: str) -> TermRecord | None:
        """The record of a term, None where no document has it."""
        return self._terms[field].find(term.encode("utf-8", "surrogatepass"))

    def postings_of(self, field: str) -> PostingsReader:
        """The postings of a field, to be read by the records of its terms."""
        return self._postings[field]

    def stem_of(self, form: str) -> str | None:
        """The stem of a form of the stemmed field; None where it has no such form."""
        return self._stems.stem_of(form) if self._stems else None

    def forms_of(self, stem: str) -> Iterator[str]:
        """The forms of the stemmed field with that stem."""
        return self._stems.forms_of(stem) if self._stems else iter(())

    def column(self, name: str) -> memoryview:
        """The rows of a column of fixed width, one after another."""
        return self._file.section(f"rows:{name}")

    def row(self, name: str, document: int) -> bytes:
        """The row of a document in a variable column."""
        starts = self._file.numbers(f"starts-of:{name}", "I", check=False)
        self._file.check_part(f"starts-of:{name}", 4 * document, 4 * document + 8)
        start, end = starts[document], starts[document + 1]
        self._file.check_part(f"rows:{name}", start, end)
        return bytes(self._file.section(f"rows:{name}", check=False)[start:end])

    def rows(self, name: str) -> tuple[Sequence[int], Sequence[int]]:
        """The rows of a variable column, one after another, and where each begins and the last one ends."""
        return self.column(name), self._file.numbers(f"starts-of:{name}", "I")

    def sparse_rows(self, name: str) -> Iterator[tuple[int, bytes]]:
        """The documents that have a row in a sparse column, ascending, each with it."""
        documents = self._file.numbers(f"documents:{name}", "I")
        starts, rows = self._file.numbers(f"starts-of:{name}", "I"), self.column(name)
        for place, document in enumerate(documents):
            yield document, bytes(rows[starts[place] : starts[place + 1]])

    def key(self, document: int) -> bytes:
        """The key of a document."""
        return self.row(KEY, document) if self._short_keys is None else self.key_text(document).encode()

    def key_text(self, document: int) -> str:
        """The key of a document, as text."""
        if self._short_keys is None:
            return self.row(KEY, document).decode("utf-8", "surrogatepass")
        start, end = document * SHORT_KEY, (document + 1) * SHORT_KEY
        self._file.check_part(SHORT_KEYS, start, end)
        return self._short_keys[start:end].hex()

    @property
    def short_keys(self) -> memoryview | None:
        """The keys of all documents as SHORT_KEY bytes each, where they are ids; else None. Raises FlatFileError."""
        return None if self._short_keys is None else self._file.section(SHORT_KEYS)

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

    @property
    def file(self) -> FlatFile:
        """Its file, for merging."""
        return self._file

    def check(self) -> None:
        """Compares every checksum. Raises FlatFileError where one does not fit."""
        for name in self._file.names():
            self._file.section(name)
