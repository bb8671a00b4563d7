"""An archive to a copy of it in another folder, whole or not at all, also while it is being written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archive.connection import DATABASE_ERRORS, DATABASE_NAME, check_version, connect_for_reading, explain_error
from archive.errors import ArchiveError
from archive.lock import WriterLock
from archive.store import Archive, flush, make_folder

_PAGES = 1000  # copied at a time: 8 MB
_RESTARTS = 20


class _Restarted(Exception):
    """Another program has written so often that the copy was begun anew too many times."""


def back_up(folder: Path, to: Path, advance: Callable[[int, int], None]) -> int:
    """Copies the archive of `folder`, as it is after its last commit, into the new or empty folder `to`; the bytes of
    the copy. `advance` is told the pages copied and all pages.

    Raises ArchiveError where `to` holds anything, or the disk refuses.
    """
    if not Archive.can_be_made_in(to):
        raise ArchiveError(f"{to} is there already", f"name a new folder, such as {to / folder.name}")
    path, beside = to / DATABASE_NAME, to / f"{DATABASE_NAME}.unfinished"
    with closing(connect_for_reading(folder / DATABASE_NAME)) as source:
        check_version(source, folder / DATABASE_NAME)
        try:
            make_folder(to)
        except OSError as error:
            raise ArchiveError(f"cannot make {to}: {error.strerror}", "name a folder that you can write to") from error
        lock = WriterLock(to)
        try:
            beside.unlink(missing_ok=True)
            _copy(source, beside, advance)
            flush(beside)
            beside.rename(path)
            flush(to)
        except DATABASE_ERRORS as error:
            raise explain_error(error, path) from error
        except OSError as error:
            raise ArchiveError(f"cannot write {path}: {error.strerror}", "is there room?") from error
        except _Restarted:
            raise ArchiveError(f"{folder} is being written too often to be copied", "try when that has ended") from None
        finally:
            beside.unlink(missing_ok=True)
            lock.close()
    return path.stat().st_size


def _copy(source: sqlite3.Connection, beside: Path, advance: Callable[[int, int], None]) -> None:
    fewest, restarts = -1, 0

    def progress(status: int, left: int, pages: int) -> None:
        nonlocal fewest, restarts
        if 0 <= fewest < left:  # written meanwhile: SQLite begins anew
            restarts += 1
            if restarts > _RESTARTS:
                raise _Restarted
        fewest = left
        advance(pages - left, pages)

    if source.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        # With a log a reader keeps nobody from writing, however long it takes: what it sees stays as it is.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
    with closing(sqlite3.connect(beside, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous = OFF")  # it has its name only once it is whole and flushed
        source.backup(target, pages=_PAGES, progress=progress, sleep=0.01)
        target.execute("PRAGMA journal_mode = DELETE").fetchone()
