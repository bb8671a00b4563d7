"""Documents into the rows of a sheet on which coders write their codes; what was coded into such a sheet again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Protocol

from archive.code_sheet import CODE
from archive.document import Document
from archive.labels import Code
from index.kwic import Marks, find_contexts
from index.sample import Sample

SHEET = ("id", "title", "date", "source", "stratum", "weight", "context", "coder")
EXPORT = ("id", "title", "date", "source", "coder")

_BATCH = 64
_CONTEXT = 300  # characters: what a coder may decide by without opening the document

Row = list[str | float | None]


class DocumentShelf(Protocol):
    """What is asked of an archive here."""

    def documents(self, ids: Sequence[str]) -> Mapping[str, Document]: ...


def sheet_columns(codes: Sequence[str], body: bool = False) -> tuple[str, ...]:
    """The header of a sheet for these codes."""
    return (*SHEET, *(f"{CODE}{name}" for name in codes), *(("body",) if body else ()))


def sheet_rows(
    archive: DocumentShelf, sample: Sample, marks: Marks, codes: Sequence[str], coder: str | None = None,
    body: bool = False,
) -> Iterator[Row]:  # fmt: skip
    """A row for each document drawn, its codes empty. `marks` are what is looked for in its text: the passage shown is
    the best of them, or how the text begins."""
    drawn = iter(sample.drawn)
    while batch := list(islice(drawn, _BATCH)):
        documents = archive.documents([id for id, _ in batch])
        for id, at in batch:
            document, stratum = documents.get(id), sample.strata[at]
            if document is None:
                continue
            row: Row = [*_described(document), stratum.label, round(stratum.weight, 6)]
            row += [_context(document, marks), coder, *(None for _ in codes)]
            yield [*row, document.body] if body else row


def export_columns(names: Sequence[str]) -> tuple[str, ...]:
    """The header of a sheet of codes that were given."""
    return (*EXPORT, *(f"{CODE}{name}" for name in names))


def export_rows(
    archive: DocumentShelf, rows: Iterable[tuple[str, Code, str]], names: Sequence[str]
) -> Iterator[Row]:
    """A row for each document and coder, by id and coder, of codes that come by id; as `read_sheet` reads it again.
    Title, date and source are empty where the archive does not hold the document."""
    wanted = set(names)
    groups = groupby(rows, key=lambda row: row[0])
    while batch := [(id, [code for _, code, _ in group]) for id, group in islice(groups, _BATCH)]:
        documents = archive.documents([id for id, _ in batch])
        for id, codes in batch:
            described = _described(documents[id]) if id in documents else [id, None, None, None]
            for coder in sorted({code.coder for code in codes if code.name in wanted}):
                values = {code.name: code.value for code in codes if code.coder == coder}
                yield [*described, coder, *(values.get(name) for name in names)]


def _described(document: Document) -> Row:
    published = document.published
    return [document.id, document.title, published.value.edtf if published else None, document.provenance.source]


def _context(document: Document, marks: Marks) -> str:
    contexts = find_contexts(document.body, marks, _CONTEXT)
    if not contexts:
        return ""
    span = contexts[0].span
    before = "… " if document.body[: span.start].strip() else ""
    after = " …" if document.body[span.end :].strip() else ""
    return before + " ".join(contexts[0].of(document.body).split()) + after
