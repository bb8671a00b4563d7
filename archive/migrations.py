"""Turns an empty or older database into one of today's tables (archive/tables.py), by numbered steps."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from archive.errors import ArchiveError
from archive.tables import TABLES
from archive.values import dataclass

# "DTLN": tells `file` and us that this SQLite file is an archive.
APPLICATION_ID = 0x44544C4E


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: what it brings, and the SQL that brings it. Once released, a step never changes."""

    title: str
    sql: str


MIGRATIONS = (Migration("the store of record: contents, sightings, documents, rejections, imports", TABLES),)


def version_of(database: sqlite3.Connection) -> int:
    """The number of steps that have been applied to this database."""
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def newest_version() -> int:
    """The version of the tables that this code reads and writes."""
    return len(MIGRATIONS)


def apply_migrations(database: sqlite3.Connection, path: Path) -> Path | None:
    """Brings the database at `path` up to the last migration; returns the copy made before, None where none was needed.

    Each step is one transaction, so a crash leaves the database at a step's end. The copy,
    `archive.version-N.sqlite3` beside it, is complete before the first step begins. The caller holds the writer's lock.
    Raises ArchiveError where a step leaves references that point to nothing; that step is then undone.
    """
    version = version_of(database)
    if version >= newest_version():
        return None
    backup = None
    if version > 0:
        backup = path.with_name(f"{path.stem}.version-{version}{path.suffix}")
        _copy(database, backup)
    database.execute("PRAGMA foreign_keys = OFF")  # a step may rebuild a table that others refer to
    try:
        for number, migration in enumerate(MIGRATIONS[version:], version + 1):
            _apply(database, number, migration, path)
    finally:
        database.execute("PRAGMA foreign_keys = ON")
    return backup


def _copy(database: sqlite3.Connection, backup: Path) -> None:
    """A copy under its final name only once it is whole: a crash must not leave half a backup that looks like one."""
    unfinished = backup.with_name(backup.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    copy = sqlite3.connect(unfinished)
    try:
        database.backup(copy)
    finally:
        copy.close()
    unfinished.replace(backup)


def _apply(database: sqlite3.Connection, number: int, migration: Migration, path: Path) -> None:
    database.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(migration.sql):
            database.execute(statement)
        if database.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise ArchiveError(
                f"{path} cannot be brought to version {number} ({migration.title}): rows that point to nothing",
                "run `dateline verify` with the version that wrote it; nothing was changed",
            )
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {number}")
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # a full disk may have rolled it back already
            with suppress(sqlite3.Error):  # a failing disk, or no journal: what led here says more
                database.execute("ROLLBACK")
        raise


def _statements(sql: str) -> list[str]:
    """The statements one by one: executescript would commit before the first."""
    found, unfinished = [], ""
    for line in sql.splitlines(keepends=True):
        unfinished += line
        if sqlite3.complete_statement(unfinished) and unfinished.strip():
            found.append(unfinished.strip())
            unfinished = ""
    return found
