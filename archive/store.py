"""The store of record, in one SQLite file: made, opened, locked, and written in transactions.

One writer, many readers. Everything is written inside `with archive.transaction():`, which is one commit, on disk
when it returns; a process killed anywhere leaves the last one.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType

from archive.codec import pack_content
from archive.connection import (
    DATABASE_ERRORS,
    DATABASE_NAME,
    check_version,
    connect_for_reading,
    connect_for_writing,
    explain_error,
    settle_journal,
)
from archive.content_writing import ContentWriter
from archive.errors import ArchiveError
from archive.locate import archives_in
from archive.lock import LOCK_NAME, NO_PATIENCE, Patience, WriterLock, copied_from
from archive.migrations import apply_migrations, newest_version
from archive.stored import ArchiveCounts, ArchiveStamp, Damage, StoredContent

__all__ = ["Archive", "ArchiveCounts", "ArchiveStamp", "Damage", "StoredContent"]

_UNFINISHED = DATABASE_NAME + ".unfinished"  # beside it SQLite may leave a journal of that name


class Archive(ContentWriter):
    """An open archive: the folder `NAME.dateline` with its database. Close it, or use it in a `with`."""

    def __init__(
        self,
        folder: Path,
        database: sqlite3.Connection,
        lock: WriterLock | None,
        patience: Patience = NO_PATIENCE,
    ) -> None:
        super().__init__(folder, folder / DATABASE_NAME, database)
        self._lock = lock
        self._tell = patience.tell

    @classmethod
    def create(cls, folder: Path, patience: Patience = NO_PATIENCE) -> Archive:
        """A new archive in `folder` (made where missing), open for writing; raises ArchiveError where one is there."""
        path = folder / DATABASE_NAME
        try:
            make_folder(folder)
        except OSError as error:
            hint = "name a folder that you can write to"
            raise ArchiveError(f"cannot make {folder}: {error.strerror}", hint) from error
        lock = WriterLock(folder, patience)
        try:
            if path.exists():
                raise ArchiveError(f"{folder} holds an archive already", "leave it as it is, or name another folder")
            _make_database(path)
            return cls(folder, connect_for_writing(path), lock, patience)
        except DATABASE_ERRORS as error:
            lock.close()
            raise explain_error(error, path) from error
        except OSError as error:
            lock.close()
            advice = "free some space, and give the same command again" if error.errno == errno.ENOSPC else None
            raise ArchiveError(f"cannot make {path}: {error.strerror}", advice) from error
        except BaseException:
            lock.close()
            raise

    @classmethod
    def open_or_create(cls, folder: Path, patience: Patience = NO_PATIENCE) -> Archive:
        """The archive in `folder`, open for writing, made where nothing or nothing else is there."""
        if cls.can_be_made_in(folder):
            try:
                return cls.create(folder, patience)
            except ArchiveError:
                if not (folder / DATABASE_NAME).exists():
                    raise
                # Another process has made it, and ended, since we looked; or is at work on it, as opening it says.
        return cls.open(folder, writable=True, patience=patience)

    @classmethod
    def can_be_made_in(cls, folder: Path) -> bool:
        """Whether the folder is missing or empty, or holds no more than what a making that was cut short has left."""
        try:
            return all(name == LOCK_NAME or name.startswith(_UNFINISHED) for name in os.listdir(folder))
        except FileNotFoundError:
            return True
        except OSError:
            return False

    @classmethod
    def open(
        cls, folder: Path, *, writable: bool = False, patience: Patience = NO_PATIENCE, even_if_copied: bool = False
    ) -> Archive:
        """The archive in `folder`; one of an older version is brought up to date first, keeping a copy.

        Raises ArchiveError where it is missing, no archive, of a newer version, damaged or being written by another,
        for longer than the `patience` to wait for that lasts; and, but for `even_if_copied`, where it is a copy that
        was made file by file while another wrote.
        """
        path = folder / DATABASE_NAME
        try:
            path.stat()
        except PermissionError as error:
            raise ArchiveError(f"{folder} cannot be read: {error.strerror}", "is it yours to read?") from error
        except OSError:
            what = "has no archive in it" if folder.exists() else "does not exist"
            hint = (
                f"make one with `dateline ingest PATH --archive {folder}`"
                if cls.can_be_made_in(folder)
                else "name the folder of an archive, or a new one: this one holds other files"
            )
            within = [found for found in archives_in(folder) if (found / DATABASE_NAME).exists()]
            if within:
                hint = f"did you mean {' or '.join(map(str, within))}?"
            raise ArchiveError(f"{folder} {what}", hint) from None
        writer = None if even_if_copied else copied_from(folder)
        if writer is not None:
            raise ArchiveError(
                f"{folder} was copied while {writer}, was writing the archive: parts of it may be older than others",
                f"copy it with `dateline backup`; or, if `dateline verify` finds nothing, delete {folder / LOCK_NAME}",
            )
        if writable:
            return cls._open_for_writing(folder, path, patience)
        database = connect_for_reading(path)
        try:
            if check_version(database, path) == newest_version():
                return cls(folder, database, None)
        except BaseException:
            database.close()
            raise
        database.close()
        try:
            cls._open_for_writing(folder, path).close()
        except ArchiveError as error:
            message = f"{path} is of an older version, and cannot be brought up to date here: {error.message}"
            raise ArchiveError(message, "copy the folder to where you can write, and open the copy") from error
        return cls(folder, connect_for_reading(path), None)

    @classmethod
    def _open_for_writing(cls, folder: Path, path: Path, patience: Patience = NO_PATIENCE) -> Archive:
        lock, database = WriterLock(folder, patience), None
        try:
            with closing(connect_for_reading(path)) as reader:
                check_version(reader, path)  # what is not ours to write stays as it is, to the last byte
            database = connect_for_writing(path)
            apply_migrations(database, path)
            return cls(folder, database, lock, patience)
        except BaseException as error:
            if database is not None:
                database.close()
            lock.close()
            if isinstance(error, DATABASE_ERRORS):
                raise explain_error(error, path) from error
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leaves the database in one file, and gives the writer's lock back. Closing twice is harmless."""
        if self._lock is not None:
            left = settle_journal(self._database, self._path)
        self._database.close()
        if self._lock is not None:
            self._lock.close()
            if left is not None:
                self._tell(left)
            self._lock = None

    # Writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept together, or not at all where an error leaves it.

        What changed the contents, sightings, documents, rejections or samples raises the revision by one; the
        ledger of imports alone does not, so that importing the same dump again leaves the archive's stamp as it was.
        """
        if self._lock is None:
            raise ArchiveError(f"{self.folder} is open for reading only")
        if self._next_revision:
            raise ArchiveError(f"a transaction on {self.folder} is open already")
        self._write("BEGIN IMMEDIATE")
        try:
            self._next_revision = self.revision + 1
            self._is_changed = False
            yield
            if self._is_changed:
                self._write("UPDATE archive SET revision = ?, token = ?", (self._next_revision, _make_token()))
            self._write("COMMIT")
        except BaseException:
            if self._database.in_transaction:  # a full disk may have rolled it back already
                with suppress(*DATABASE_ERRORS):  # a failing disk: what led here says more
                    self._database.execute("ROLLBACK")
            # Numbers handed out in it are void.
            self._source_numbers.clear()
            self._extraction_numbers.clear()
            self._unsettled.clear()
            raise
        finally:
            self._next_revision = 0

    def drop_dictionary(self, number: int) -> None:
        """Deletes a dictionary, since it holds pieces of what it was made of; what was packed with it is packed
        without."""
        is_left = True
        while is_left:
            with self.transaction():
                rows = self._all(
                    "SELECT c.number, c.sha256 FROM content_bytes b JOIN content c ON c.number = b.content"
                    " WHERE b.dictionary = ? LIMIT 200",
                    (number,),
                )
                for content, sha256 in rows:
                    packed = pack_content(self.content(sha256.hex()))
                    self._write(
                        "UPDATE content_bytes SET coding = ?, dictionary = NULL, bytes = ? WHERE content = ?",
                        (packed.coding, packed.packed, content),
                    )
                is_left = bool(rows)
        with self.transaction():
            self._write("DELETE FROM dictionary WHERE number = ?", (number,))
        self._dictionaries.pop(number, None)


def _make_database(path: Path) -> None:
    """A new database under its name only once it is whole, so that a crash leaves none rather than half of one."""
    unfinished = path.with_name(_UNFINISHED)
    unfinished.unlink(missing_ok=True)
    try:
        _fill_database(unfinished)
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)  # of a full disk it would take the last of the space
        raise
    flush(path.parent)  # the name, too, is to outlast a power cut


def _fill_database(unfinished: Path) -> None:
    database = sqlite3.connect(unfinished, isolation_level=None)
    try:
        # 8 KB hold six packed articles: of smaller pages more would stay empty. No journal: it has nothing to undo.
        for setting in ("page_size = 8192", "journal_mode = OFF", "synchronous = OFF"):
            database.execute(f"PRAGMA {setting}")
        apply_migrations(database, unfinished)
        import uuid  # for a new archive only

        database.execute("INSERT INTO archive VALUES (1, ?, 0, ?)", (str(uuid.uuid4()), _make_token()))
    finally:
        database.close()
    flush(unfinished)


def make_folder(folder: Path) -> None:
    """Makes the folder, and those above it that are missing; their names are to outlast a power cut too."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    flush(folder.parent)


def flush(path: Path) -> None:
    """Waits until the file, or the folder's list of names, is on disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _make_token() -> str:
    """A word that no other commit has."""
    import secrets  # only who writes needs one; loading it takes 3 ms

    return secrets.token_hex(8)
