"""Statements on an archive's open database, with what SQLite reports said in the user's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any, overload

from archive.codec import id_of_key
from archive.connection import DATABASE_ERRORS, explain_error
from archive.errors import ArchiveError, DatelineError

VERIFY = "see all that is concerned with `dateline verify`"

_AT_ONCE = 2000  # rows of a listing that are in memory
_NUMBERS = count(1)  # of listings that are longer

Row = tuple[Any, ...]


class Queries:
    """The database of an archive and the statements on it; what they ask is said by the classes above."""

    def __init__(self, folder: Path, path: Path, database: sqlite3.Connection) -> None:
        self.folder = folder
        self._path = path
        self._database = database

    def _ids(self, sql: str, values: Sequence[Any]) -> Ids:
        """The ids that a statement selects, with the sizes beside them where it does."""
        # All at once: a statement left open while documents are written would keep the log from being put back, and
        # it would grow to the size of the import.
        packed, size = bytearray(), 0
        for key, *sizes in self._rows(sql, values):
            packed += bytes.fromhex(id_of_key(key))
            size += sum(sizes)
        return Ids(bytes(packed), size)

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """The rows that a statement selects. None is left to be read in the file meanwhile: whoever looks at a listing
        page by page would keep writers from their commits, where there is no log, and from having one."""
        try:
            first = self._database.execute(sql, values).fetchmany(_AT_ONCE)
            if len(first) < _AT_ONCE:
                yield from first
                return
            del first
            table, last = f"listing_{next(_NUMBERS)}", 0
            self._database.execute(f"CREATE TEMP TABLE {table} AS {sql}", values)
            page = f"SELECT rowid, * FROM temp.{table} WHERE rowid > ? ORDER BY rowid LIMIT {_AT_ONCE}"
            while rows := self._database.execute(page, (last,)).fetchall():
                for row in rows:
                    yield row[1:]
                last = rows[-1][0]
            self._database.execute(f"DROP TABLE temp.{table}")
        except UnicodeEncodeError as error:
            raise _not_utf8(error) from error
        except DATABASE_ERRORS as error:
            raise explain_error(error, self._path) from error

    def _all(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        try:
            return self._database.execute(sql, values).fetchall()
        except UnicodeEncodeError as error:
            raise _not_utf8(error) from error
        except DATABASE_ERRORS as error:
            raise explain_error(error, self._path) from error

    def _execute(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        try:
            return self._database.execute(sql, values)
        except UnicodeEncodeError as error:
            raise _not_utf8(error) from error
        except DATABASE_ERRORS as error:
            raise explain_error(error, self._path) from error

    def _execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Executes a statement for each of the rows, which takes half the time that executing it as often would."""
        try:
            self._database.executemany(sql, rows)
        except DATABASE_ERRORS as error:
            raise explain_error(error, self._path) from error

    def _one_or_none(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        rows = self._all(sql, values)
        return rows[0] if rows else None

    def _one(self, sql: str, values: Sequence[Any] = ()) -> Row:
        row = self._one_or_none(sql, values)
        if row is None:
            raise ArchiveError(f"{self._path} is damaged: a row is missing", VERIFY)
        return row

    def _write(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        if not self._database.in_transaction and sql != "BEGIN IMMEDIATE":
            raise ArchiveError(f"{self.folder} can be written only within a transaction")
        return self._execute(sql, values)

    def _write_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if not self._database.in_transaction:
            raise ArchiveError(f"{self.folder} can be written only within a transaction")
        self._execute_many(sql, rows)


def _not_utf8(error: UnicodeEncodeError) -> DatelineError:
    """The error where a name was given that no database can hold; what comes from pages and files is escaped."""
    return DatelineError(f"{error.object!r} holds bytes that are no UTF-8", "type it anew, in a terminal set to UTF-8")


class Ids(Sequence[str]):
    """Ids packed into 32 bytes each: a million of them take 32 MB, as a list of texts they would take 120. `size` is
    the bytes of their contents, where that was asked."""

    def __init__(self, packed: bytes, size: int) -> None:
        self._packed = packed
        self.size = size

    def __len__(self) -> int:
        return len(self._packed) // 32

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._packed[index * 32 : index * 32 + 32].hex()
