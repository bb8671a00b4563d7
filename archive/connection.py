"""Opens the archive's database file for one writer or any reader, and says in the user's words what SQLite reports."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from archive.disks import is_local
from archive.errors import ArchiveError
from archive.migrations import APPLICATION_ID, newest_version, version_of

DATABASE_NAME = "archive.sqlite3"

# What reading a damaged file raises: Python cannot always decode SQLite's own message about it.
DATABASE_ERRORS = (sqlite3.Error, UnicodeDecodeError)

# A reader waits that long for a commit to end; commits take milliseconds.
_PATIENCE_SECONDS = 10.0

def connect_for_writing(path: Path) -> sqlite3.Connection:
    """The database at `path`, open for the one writer; the caller holds the writer's lock and has checked its version.

    While it is open the journal is a write-ahead log, so that readers are never blocked, where the file system
    is local; else, and at rest, it is a rollback journal.
    """
    database = _connect(path, "rw")
    try:
        _choose_journal(database, path)
        # FULL would let a power cut bring the journal of the last commit back, and so take the commit back.
        database.execute("PRAGMA synchronous = EXTRA")
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("PRAGMA wal_autocheckpoint = 4000")  # 16 MB: fewer copies of pages that batches touch again
        database.execute("PRAGMA cache_size = -65536")  # 64 MB: the ids' index is written in random order
    except DATABASE_ERRORS as error:
        database.close()
        raise explain_error(error, path) from error
    return database


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """The database at `path`, open for reading only, also where neither the file nor its folder can be written."""
    try:
        return _connect_and_look(path, "ro")
    except DATABASE_ERRORS as error:
        if _primary_code(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR):
            raise explain_error(error, path) from error
    # SQLite wants to write here: a killed writer's half transaction to take back, a lock that the disk cannot keep.
    try:
        if not _is_half_done(path):
            return _connect_and_look(path, "ro&immutable=1")  # the file is all there is
        _connect_and_look(path, "rw").close()
        return _connect_and_look(path, "ro")
    except DATABASE_ERRORS as error:
        if _is_half_done(path):
            raise ArchiveError(
                f"{path} was left in the middle of a change, and nothing can be written here to mend it",
                "copy the whole folder to a place that you can write to, and open the copy",
            ) from error
        raise explain_error(error, path) from error


def check_version(database: sqlite3.Connection, path: Path) -> int:
    """The version of the tables; raises ArchiveError where this is no archive or a newer one than we know."""
    try:
        mark = int(database.execute("PRAGMA application_id").fetchone()[0])
        version = version_of(database)
    except DATABASE_ERRORS as error:
        raise explain_error(error, path) from error
    if mark != APPLICATION_ID or version < 1:
        raise ArchiveError(f"{path} is not an archive of dateline", "name the folder that `dateline ingest` made")
    if version > newest_version():
        raise ArchiveError(
            f"{path} was made by a newer dateline (archive version {version}; this one knows up to {newest_version()})",
            "install the newer dateline; nothing was changed",
        )
    return version


def settle_journal(database: sqlite3.Connection, path: Path) -> str | None:
    """Puts the log back into the file and leaves a rollback journal, as the file is kept at rest; where that cannot be
    done, why.

    While a reader has the file open it is not possible: the log then stays, and the next writer settles it.
    """
    why = "another program is reading it"
    try:
        database.execute("PRAGMA busy_timeout = 500")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        is_settled = database.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
    except DATABASE_ERRORS as error:
        is_settled = False
        if _primary_code(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            why = explain_error(error, path).message
    if not is_settled:
        return f"{path.name}-wal stays beside {path.name} and belongs to it, until the next import: {why}"
    return None


def explain_error(error: Exception, path: Path) -> ArchiveError:
    """What SQLite reports, as what happened, where, and what to do."""
    code = _primary_code(error)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or isinstance(error, UnicodeDecodeError):
        return ArchiveError(
            f"{path} is damaged ({error})", "see what is concerned with `dateline verify`, or restore a backup"
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveError(f"{path} is locked by another program ({error})", "close it, or wait for it to end")
    if code == sqlite3.SQLITE_FULL:
        return ArchiveError(f"the disk is full: {path} cannot grow", "free some space; what was committed is kept")
    if code == sqlite3.SQLITE_IOERR:
        return ArchiveError(f"{path} cannot be read or written ({error})", "check the disk; what was committed is kept")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return ArchiveError(f"{path} cannot be written ({error})", "is it yours, and not read-only?")
    if code == sqlite3.SQLITE_CANTOPEN:
        return ArchiveError(f"{path} cannot be opened ({error})", "does it exist, and may you read it?")
    if code == sqlite3.SQLITE_CONSTRAINT:
        return ArchiveError(
            f"{path} refuses what cannot be true: {error}",
            "nothing was changed; `dateline verify` says whether it is damaged: where it is not, please report it",
        )
    if str(error).startswith(("no such table", "no such column", "no such view")):
        return ArchiveError(
            f"{path} was made by another version of dateline ({error})",
            "use the dateline that made it, or import the files into a new archive",
        )
    return ArchiveError(f"{path}: {error}", "check it with `dateline verify`")


def _connect_and_look(path: Path, mode: str) -> sqlite3.Connection:
    """A connection that has read the file: SQLite opens it, and mends it, with the first statement."""
    database = _connect(path, mode)
    try:
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except DATABASE_ERRORS:
        database.close()
        raise
    return database


def _is_half_done(path: Path) -> bool:
    """Whether a writer left a journal or a log with something in it."""
    left = (path.with_name(path.name + ending) for ending in ("-journal", "-wal"))
    return any(file.exists() and file.stat().st_size > 0 for file in left)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    # As bytes: a path that is no UTF-8 must be found too.
    name = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    return sqlite3.connect(name, uri=True, isolation_level=None, timeout=_PATIENCE_SECONDS)


def _choose_journal(database: sqlite3.Connection, path: Path) -> None:
    """A write-ahead log where it is safe and nobody is reading this moment; else the rollback journal does."""
    database.execute("PRAGMA busy_timeout = 500")
    try:
        # The first statement also rolls back what a killed writer left half done.
        database.execute(f"PRAGMA journal_mode = {'WAL' if is_local(path) else 'DELETE'}").fetchone()
    except sqlite3.OperationalError as error:
        if _primary_code(error) != sqlite3.SQLITE_BUSY:
            raise
    database.execute(f"PRAGMA busy_timeout = {int(_PATIENCE_SECONDS * 1000)}")


def _primary_code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
