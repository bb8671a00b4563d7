"""A codec of Whoosh whose segments are flat files: Whoosh's own readers, searchers and matchers work on them.

Our engine reads the files itself; this is how they stay an index of Whoosh, which any of its tools can open, and how
Whoosh serves as an oracle. Writing goes through `flat_writing.SegmentBuilder`, a whole segment at once.
"""

# mypy: disable-error-code="no-untyped-call"
# Whoosh says that it is typed, and most of its functions are not.

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from whoosh import fields, formats
from whoosh.codec import base
from whoosh.columns import ColumnReader
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.matching.mcore import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from index.bm25 import TITLE_WEIGHT
from index.engines.flat_postings import TermRecord
from index.engines.flat_segment import KEY, SPARSE, VARIABLE, FlatSegment, Layout
from index.engines.flat_table import EXTENSION, SegmentRow, read_table
from index.postings import CASE_BITS, pack_positions, unpack_positions

_WRITTEN_WHOLE = "segments are written whole, by a SegmentBuilder"


class PackedPositions(formats.Format):
    """Postings that carry the positions of a term as `pack_positions` writes them, case bits included."""

    def decode_positions(self, valuestring: bytes) -> list[int]:
        return [code >> CASE_BITS for code in unpack_positions(valuestring)]

    def decode_frequency(self, valuestring: bytes) -> int:
        return len(unpack_positions(valuestring))


class PostedField(fields.FieldType):
    """A field whose postings the segments hold; Whoosh never makes them."""

    def __init__(self, keeps_positions: bool) -> None:
        self.format = PackedPositions() if keeps_positions else formats.Existence()

    def from_bytes(self, bs: Any) -> str:
        return bytes(bs).decode("utf-8", "surrogatepass")

    def to_bytes(self, value: str | bytes) -> bytes:
        return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def schema_of(layout: Layout) -> fields.Schema:
    """The fields of our segments as Whoosh describes them."""
    return fields.Schema(**{name: PostedField(name not in layout.unplaced) for name in layout.fields})


class FlatSegmentInfo(base.Segment):
    """What the table of contents says of a segment: its name, how many documents it has, and which are deleted."""

    def __init__(self, indexname: str, count: int = 0) -> None:
        super().__init__(indexname)
        self._count = count
        self._deleted: set[int] = set()
        self.check = 0  # of the table of its file, once that is written

    @classmethod
    def of_row(cls, row: SegmentRow) -> FlatSegmentInfo:
        """The segment as Whoosh knows it."""
        name, segid = row.name.split("_")
        info = cls(name, row.documents)
        info.segid, info.check, info._deleted = segid, row.check, set(row.deleted)
        return info

    def row(self) -> SegmentRow:
        """The segment as the table of contents has it."""
        return SegmentRow(str(self.segment_id()), self._count, self.check, sorted(self._deleted))

    def codec(self) -> FlatCodec:
        return FlatCodec()

    def set_doc_count(self, doccount: int) -> None:
        self._count = doccount

    def doc_count_all(self) -> int:
        return self._count

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self._deleted))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def should_assemble(self) -> bool:
        return False

    def path_in(self, folder: Path) -> Path:
        """Its file."""
        return folder / str(self.make_filename(EXTENSION))


class FlatIndex(FileIndex):
    """An index of ours for Whoosh's own readers and searchers: it reads our table of contents and unpickles nothing."""

    def __init__(self, folder: Path, schema: fields.Schema, name: str) -> None:
        self._folder, self.storage, self._schema, self.indexname = folder, FileStorage(str(folder)), schema, name
        self._read_toc()

    def latest_generation(self) -> int:
        return read_table(self._folder).commit

    def _read_toc(self) -> TOC:
        table = read_table(self._folder)
        return TOC(self._schema, [FlatSegmentInfo.of_row(row) for row in table.segments], table.commit)


class FlatCodec(base.Codec):
    """Reads segments for Whoosh."""

    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> FlatSegmentInfo:
        return FlatSegmentInfo(indexname)

    def terms_reader(self, storage: Any, segment: FlatSegmentInfo) -> _Terms:
        return _Terms(FlatSegment(segment.path_in(Path(storage.folder))))

    def per_document_reader(self, storage: Any, segment: FlatSegmentInfo) -> _Documents:
        return _Documents(FlatSegment(segment.path_in(Path(storage.folder))), segment)

    def per_document_writer(self, storage: Any, segment: Any) -> Any:
        raise NotImplementedError(_WRITTEN_WHOLE)

    def field_writer(self, storage: Any, segment: Any) -> Any:
        raise NotImplementedError(_WRITTEN_WHOLE)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> Any:
        raise NotImplementedError(_WRITTEN_WHOLE)

    def postings_reader(self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None) -> Any:
        raise NotImplementedError("postings are read through the terms")


class _Terms(base.TermsReader):
    """The terms of a segment, as Whoosh asks for them."""

    def __init__(self, segment: FlatSegment) -> None:
        self._segment = segment

    def close(self) -> None:
        self._segment.close()

    def indexed_field_names(self) -> Sequence[str]:
        return self._segment.layout.fields

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return (term for term, _ in self.items())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return (term for term, _ in self.items_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        # In the order of their names, as Whoosh merges the fields of several segments.
        for field in sorted(self._segment.layout.fields):
            for term, record in self._segment.terms(field).items():
                yield (field, term), self._info(field, record)

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        terms = self._segment.terms(fieldname)
        for term, record in terms.items(terms.with_prefix(prefix).start):
            yield (fieldname, term), self._info(fieldname, record)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        return self._info(fieldname, self._found(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.term_info(fieldname, text).weight()) if (fieldname, text) in self else 0.0

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        record = self._find(fieldname, text)
        return record.documents if record else 0

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        record = self._found(fieldname, text)
        postings = self._segment.postings_of(fieldname).postings(record, with_positions=True)
        values: list[bytes] = []
        if postings.positions:
            ends = list(accumulate(postings.counts))
            starts = [0, *ends[:-1]]
            values = [
                pack_positions(list(postings.positions[start:end])) for start, end in zip(starts, ends, strict=True)
            ]
        return ListMatcher(
            postings.documents, _weights(postings.counts, postings.extras), values, format_, scorer,
            term=(fieldname, text), terminfo=self._info(fieldname, record),
        )  # fmt: skip

    def cursor(self, fieldname: str, fieldobj: Any) -> _Cursor:
        return _Cursor(self, fieldname, fieldobj)

    def _find(self, field: str, term: bytes) -> TermRecord | None:
        return self._segment.terms(field).find(term) if field in self._segment.layout.fields else None

    def _found(self, field: str, term: bytes) -> TermRecord:
        record = self._find(field, term)
        if record is None:
            raise TermNotFound(f"No term {field}:{term!r}")
        return record

    def _info(self, field: str, record: TermRecord) -> TermInfo:
        postings = self._segment.postings_of(field).postings(record, with_positions=False)
        weights = _weights(postings.counts, postings.extras)
        documents = postings.documents
        return TermInfo(sum(weights), len(weights), None, 0, max(weights), documents[0], documents[-1])


class _Cursor(base.FieldCursor):
    """Goes through the terms of one field."""

    def __init__(self, terms: _Terms, field: str, described: Any) -> None:
        self._terms, self._field, self._described = terms, field, described
        self.first()

    def first(self) -> str | None:
        return self.find(b"")

    def find(self, string: bytes | str) -> str | None:
        start = string if isinstance(string, bytes) else self._described.to_bytes(string)
        self._items = self._terms.items_from(self._field, start)
        return self.next()

    def next(self) -> str | None:
        self._at = next(self._items, None)
        return self.text()

    def text(self) -> str | None:
        return None if self._at is None else str(self._described.from_bytes(self._at[0][1]))

    def term_info(self) -> TermInfo | None:
        return None if self._at is None else self._at[1]

    def is_valid(self) -> bool:
        return self._at is not None


class _Documents(base.PerDocumentReader):
    """The documents of a segment and their columns, as Whoosh asks for them."""

    def __init__(self, segment: FlatSegment, described: FlatSegmentInfo) -> None:
        self._segment, self._described = segment, described

    def close(self) -> None:
        self._segment.close()

    def doc_count(self) -> int:
        return int(self._described.doc_count())

    def doc_count_all(self) -> int:
        return self._described.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._described.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._described.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._described.deleted_docs()

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in self._segment.layout.columns

    def column_reader(self, fieldname: str, column: Any) -> _Column:
        return _Column(self._segment, fieldname, column)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return default

    def field_length(self, fieldname: str) -> int:
        return 0

    def min_field_length(self, fieldname: str) -> int:
        return 0

    def max_field_length(self, fieldname: str) -> int:
        return 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return {}


class _Column(ColumnReader):
    """The rows of a column; a document without a row in a sparse one has the column's default."""

    def __init__(self, segment: FlatSegment, name: str, column: Any) -> None:
        self._segment, self._name = segment, name
        self._default: bytes = column.default_value()

    def __len__(self) -> int:
        return self._segment.count

    def __getitem__(self, docnum: int) -> bytes:
        width = self._segment.layout.columns[self._name]
        if self._name == KEY:
            return self._segment.key(docnum)
        if width == SPARSE:
            return dict(self._segment.sparse_rows(self._name)).get(docnum, self._default)
        if width == VARIABLE:
            return self._segment.row(self._name, docnum)
        return bytes(self._segment.column(self._name)[docnum * width : (docnum + 1) * width])


def _weights(counts: Sequence[int], extras: Iterable[tuple[int, int]]) -> list[float]:
    weights = list(map(float, counts))
    for place, number in extras:
        weights[place] += (TITLE_WEIGHT - 1) * number
    return weights


