"""Every document of an archive, damaged or not: those that can be read, and in the place of each other one what keeps
it from being read. Where all is well it is a listing like any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.codec import id_of_key
from archive.connection import DATABASE_ERRORS
from archive.document import Document
from archive.errors import DatelineError
from archive.querying import Row
from archive.reading import SELECT_DOCUMENT, ArchiveReader
from archive.stored import Damage
from archive.verify import find_numbers

_PAGE = 256  # rows read at a time: a reader that holds the file open keeps writers from settling theirs
_CHANGED, _NUMBER = 11, 12  # columns of SELECT_DOCUMENT
_BITS = 1 << 28  # numbers of contents up to which a bit each is kept; a damaged row may claim any


def find_documents(archive: ArchiveReader, database: sqlite3.Connection, path: Path) -> Iterator[Document | Damage]:
    """First the documents in the order of their changes, up to the end or to the first page that cannot be read; then
    every content that is left and has a document, or of which that cannot be told, by its number."""
    seen = _Numbers()
    trouble = None
    pages = _in_order(database)
    while True:
        try:
            row = next(pages, None)
        except (*DATABASE_ERRORS, DatelineError) as error:
            trouble = Damage(None, "database", f"{path}: the documents cannot be listed in order ({error})")
            break
        if row is None:
            break
        seen.add(row[_NUMBER])
        yield _read(archive, row)
    if trouble is not None:
        yield trouble
    for number in _left(database, path, seen, everything=trouble is not None):
        if isinstance(number, Damage):
            yield number
            continue
        seen.add(number)
        found = _look_for(archive, database, number, doubtful=trouble is not None)
        if found is not None:
            yield found


def _in_order(database: sqlite3.Connection) -> Iterator[Row]:
    last: tuple[int, int] = (0, 1 << 62)
    sql = f"{SELECT_DOCUMENT} WHERE (d.changed, d.content) > (?, ?) ORDER BY d.changed, d.content LIMIT {_PAGE}"
    while rows := database.execute(sql, last).fetchall():
        for row in rows:
            at = (row[_CHANGED], row[_NUMBER])
            if not (isinstance(at[0], int) and isinstance(at[1], int) and at > last):
                raise DatelineError("they run in a circle")
            last = at
            yield row


def _read(archive: ArchiveReader, row: Row) -> Document | Damage:
    try:
        return archive.document_of(row)
    except DatelineError as error:
        id = id_of_key(row[0]) if isinstance(row[0], bytes) and len(row[0]) == 32 else None
        return Damage(id, "document", error.message)


def _left(database: sqlite3.Connection, path: Path, seen: _Numbers, everything: bool) -> Iterator[int | Damage]:
    """The numbers of documents that were not come upon: a join passes over one that lacks a part. With `everything`,
    of all contents."""
    if not everything:
        try:
            for (number,) in database.execute("SELECT content FROM document ORDER BY content"):
                if number not in seen:
                    yield number
            return
        except DATABASE_ERRORS as error:
            yield Damage(None, "database", f"{path}: the documents cannot be counted ({error})")
    for found in find_numbers(database, path):
        if isinstance(found, Damage) or found not in seen:
            yield found


def _look_for(
    archive: ArchiveReader, database: sqlite3.Connection, number: int, doubtful: bool
) -> Document | Damage | None:
    """The document of a content; None where it has none, and that is sure."""
    id = None
    try:
        key = database.execute("SELECT sha256 FROM content WHERE number = ?", (number,)).fetchone()
        id = id_of_key(key[0]) if key else None
        row = database.execute(f"{SELECT_DOCUMENT} WHERE d.content = ?", (number,)).fetchone()
        if row is not None:
            return _read(archive, row)
        for table in ("document", "document_text"):
            if database.execute(f"SELECT 1 FROM {table} WHERE content = ?", (number,)).fetchone():
                return Damage(id, "document", f"content {number}: a row that its document refers to is missing")
        refused = "SELECT 1 FROM rejection r JOIN content c ON c.sha256 = r.sha256 WHERE c.number = ?"
        if doubtful and database.execute(refused, (number,)).fetchone() is None:
            return Damage(id, "document", f"content {number}: neither a document of it is found nor why it has none")
    except (*DATABASE_ERRORS, DatelineError) as error:
        return Damage(id, "document", f"content {number} cannot be read ({error})")
    return None


class _Numbers:
    """A set of numbers in a bit each, as they are those of all contents."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._others: set[object] = set()

    def add(self, number: object) -> None:
        if not isinstance(number, int) or not 0 <= number < _BITS:
            self._others.add(number)
            return
        if number >> 3 >= len(self._bits):
            self._bits.extend(bytes((number >> 3) + 4096 - len(self._bits)))
        self._bits[number >> 3] |= 1 << (number & 7)

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int) or not 0 <= number < _BITS:
            return number in self._others
        return number >> 3 < len(self._bits) and bool(self._bits[number >> 3] & 1 << (number & 7))
