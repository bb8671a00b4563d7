"""Reads a whole archive and says what in it is no longer as it was written."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from archive.codec import CodecError, encode_document, id_of_key, unpack
from archive.connection import DATABASE_ERRORS
from archive.errors import DatelineError
from archive.querying import Row
from archive.reading import ArchiveReader
from archive.stored import Damage

_SELECT_CONTENT = (
    "SELECT c.number, c.sha256, c.size, b.coding, b.bytes, b.dictionary, d.content, t.content,"
    " (SELECT count(*) FROM sighting s WHERE s.content = c.number AND s.earliest = 1)"
    " FROM content c LEFT JOIN content_bytes b ON b.content = c.number LEFT JOIN document d ON d.content = c.number"
    " LEFT JOIN document_text t ON t.content = c.number"
)


def find_damage(archive: ArchiveReader, database: sqlite3.Connection, path: Path) -> Iterator[Damage]:
    """Everything that is damaged: first the file, then the references, then content by content in order of arrival.

    It goes on after what cannot be read: a damaged page hides the rows on it and no others.
    """
    yield from _check_file(database, path)
    for row in _contents(database, path):
        if isinstance(row, Damage):
            yield row
        else:
            yield from _check_content(archive, row)
    yield from archive.corrections.find_damage()
    yield from archive.quotations.find_damage(archive)


def _check_file(database: sqlite3.Connection, path: Path) -> Iterator[Damage]:
    try:
        for (finding,) in database.execute("PRAGMA integrity_check"):
            if finding != "ok":
                yield Damage(None, "database", finding)
        for table, row, target, _ in database.execute("PRAGMA foreign_key_check"):
            yield Damage(None, "reference", f"row {row} of {table} points to nothing in {target}")
    except DATABASE_ERRORS as error:
        yield Damage(None, "database", f"{path}: {error}")


def _contents(database: sqlite3.Connection, path: Path) -> Iterator[Row | Damage]:
    """The row of every content, or what keeps it from being read."""
    for number in find_numbers(database, path):
        if isinstance(number, Damage):
            yield number
            continue
        try:
            row = database.execute(f"{_SELECT_CONTENT} WHERE c.number = ?", (number,)).fetchone()
        except DATABASE_ERRORS as error:
            yield Damage(_id_of(database, number), "database", f"content {number} cannot be read ({error})")
        else:
            if row is not None:
                yield row


def find_numbers(database: sqlite3.Connection, path: Path) -> Iterator[int | Damage]:
    """The numbers of all contents; where the table cannot be read to its end, those that other tables still name."""
    in_order, last, why = "SELECT number FROM content ORDER BY number", 0, "it runs in a circle"
    try:
        for (number,) in database.execute(in_order):
            if not isinstance(number, int) or number <= last:
                break
            yield number
            last = number
        else:
            return
    except DATABASE_ERRORS as error:
        why = str(error)
    yield Damage(None, "database", f"{path}: the table of contents cannot be read to its end ({why})")
    done = _readable(database, in_order)
    others = (
        "SELECT number FROM content INDEXED BY sqlite_autoindex_content_1",
        "SELECT content FROM content_bytes",
        "SELECT content FROM document",
    )
    yield from sorted({number for sql in others for number in _readable(database, sql)} - done)


def _readable(database: sqlite3.Connection, sql: str) -> set[int]:
    """The numbers that a statement selects, up to the damage: an error, or where it selects one again."""
    found: set[int] = set()
    with suppress(*DATABASE_ERRORS):
        for (number,) in database.execute(sql):
            if number in found:
                break
            found.add(number)
    return found


def _id_of(database: sqlite3.Connection, number: int) -> str | None:
    """The id of a content whose row is partly unreadable, None where that is lost too."""
    try:
        found = database.execute("SELECT sha256 FROM content WHERE number = ?", (number,)).fetchone()
    except DATABASE_ERRORS:
        return None
    return found[0].hex() if found and isinstance(found[0], bytes) else None


def _check_content(archive: ArchiveReader, row: Row) -> Iterator[Damage]:
    try:
        yield from _check_parts(archive, row)
    except DatelineError as error:
        yield Damage(row[1].hex() if isinstance(row[1], bytes) else None, "database", error.message)


def _check_parts(archive: ArchiveReader, row: Row) -> Iterator[Damage]:
    _, sha256, size, coding, packed, dictionary, document, text, earliest = row
    id = id_of_key(sha256)
    if coding is None:
        yield Damage(id, "raw", "its bytes are missing")
        return
    try:
        content = unpack(coding, packed, dictionary=archive.dictionary(dictionary))
    except CodecError as error:
        yield Damage(id, "raw", error.message)
        return
    if hashlib.sha256(content).digest() != sha256:
        yield Damage(id, "raw", "its bytes do not have the hash that is its id")
    elif len(content) != size:
        yield Damage(id, "raw", f"it has {len(content)} bytes; {size} are recorded")
    try:
        archive.sightings(id)
    except DatelineError as error:
        yield Damage(id, "sighting", error.message)
    if earliest != 1:
        yield Damage(id, "reference", f"{earliest} sightings are marked as its earliest; there is always one")
    if document is not None and text is None:
        yield Damage(id, "document", "its body and grounds are missing")
    elif document is not None:
        yield from _check_document(archive, id, content)


def _check_document(archive: ArchiveReader, id: str, content: bytes) -> Iterator[Damage]:
    try:
        stored = archive.stored_document(id)
    except DatelineError as error:
        yield Damage(id, "document", error.message)
        return
    if stored is None:
        yield Damage(id, "document", "it cannot be read back: a row that it refers to is missing")
        return
    row, document = stored
    if encode_document(document, content).columns != row.columns:
        yield Damage(id, "document", "its columns do not say what its grounds say")
