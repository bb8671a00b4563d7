"""The store of record: contents, where they were seen, the documents or refusals made of them, in one SQLite file.

One writer, many readers. Everything is written inside `with archive.transaction():`, which is one commit, on disk
when it returns; a process killed anywhere leaves the last one.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType

from archive.codec import (
    DOCUMENT_COLUMNS,
    PackedDocument,
    decode_record_claims,
    encode_record_claims,
    escape,
    id_of_key,
    pack_content,
    pack_document,
    unescape,
)
from archive.connection import (
    DATABASE_ERRORS,
    DATABASE_NAME,
    check_version,
    connect_for_reading,
    connect_for_writing,
    explain_error,
    settle_journal,
)
from archive.document import Document, Rejection, Sighting
from archive.errors import ArchiveError
from archive.locate import archives_in
from archive.lock import LOCK_NAME, NO_PATIENCE, Patience, WriterLock, copied_from
from archive.migrations import apply_migrations, newest_version
from archive.reading import (
    SELECT_DOCUMENT,
    SELECT_SIGHTING,
    read_document_row,
    read_keyed_sighting,
    read_sighting,
    sighting_key,
    sighting_order,
)
from archive.source_writing import SourceWriter, keep_told
from archive.stored import ArchiveCounts, ArchiveStamp, Damage, PackedBytes, StoredContent

__all__ = ["Archive", "ArchiveCounts", "ArchiveStamp", "Damage", "StoredContent"]

# What damage has left half of is replaced.
_INSERT_DOCUMENT = (
    f"INSERT OR REPLACE INTO document (sighting, extraction, changed, content, {', '.join(DOCUMENT_COLUMNS)})"
    f" VALUES ({', '.join('?' * (4 + len(DOCUMENT_COLUMNS)))})"
)
_UPDATE_DOCUMENT = (
    f"UPDATE document SET stale = 0, sighting = ?, extraction = ?, changed = ?,"
    f" {', '.join(name + ' = ?' for name in DOCUMENT_COLUMNS)} WHERE content = ?"
)

_UNFINISHED = DATABASE_NAME + ".unfinished"  # beside it SQLite may leave a journal of that name


class Archive(SourceWriter):
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
        self._extraction_numbers: dict[tuple[str, str], int] = {}

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

    def add_content(
        self, id: str, content: bytes, kind: str, charset: str | None, sighting: Sighting, import_number: int, *,
        is_told: bool = True
    ) -> bool:
        """Keeps the content and its sighting, each once; True where the content was not held before.

        `kind`, `charset` and the sighting's claims say how it is to be read from that sighting; where the same sighting
        comes again with others, the last ones hold (a charset that was forced after a wrong guess, a date column that
        was mapped), and the content is to be extracted again. What it was told stays where nothing is said of it now: a
        mapped column that these claims do not map, a forced charset unless `is_told`. A path that was rejected as
        unreadable is no longer.
        """
        packed = pack_content(content)
        if packed.id != id:
            raise ArchiveError(f"content {id} of {sighting.path} does not have the hash that is its id")
        return self.add_packed(packed, kind, charset, sighting, import_number, is_told=is_told)

    def add_packed(
        self, packed: PackedBytes, kind: str, charset: str | None, sighting: Sighting, import_number: int, *,
        is_told: bool = True
    ) -> bool:
        """The same for a content that was packed elsewhere."""
        sha256 = bytes.fromhex(packed.id)
        found = self._one_or_none("SELECT number FROM content WHERE sha256 = ?", (sha256,))
        if found is not None:
            self._put_back_bytes(found[0], packed)
            self._add_sighting(found[0], kind, charset, sighting, import_number, is_told=is_told)
            return False
        number = self._write(
            "INSERT INTO content (sha256, size, import) VALUES (?, ?, ?)", (sha256, packed.size, import_number)
        ).lastrowid
        self._write(
            "INSERT INTO content_bytes (content, coding, dictionary, bytes) VALUES (?, ?, ?, ?)",
            (number, packed.coding, packed.dictionary, packed.packed),
        )
        self._write("DELETE FROM removed_bytes WHERE sha256 = ?", (sha256,))
        self._add_sighting(number or 0, kind, charset, sighting, import_number, is_first=True)
        return True

    def _put_back_bytes(self, number: int, packed: PackedBytes) -> None:
        """Writes the bytes of a content that is held again, where damage has taken or changed them."""
        held = self._one_or_none(
            "SELECT coding, dictionary, bytes FROM content_bytes WHERE content = ?", (number,)
        )
        if held is not None:
            coding, dictionary, blob = held
            if held == (packed.coding, packed.dictionary, packed.packed):
                return
            try:
                self._content(packed.id, coding, blob, dictionary)
                return
            except ArchiveError:
                pass
        self._write(
            "INSERT OR REPLACE INTO content_bytes (content, coding, dictionary, bytes) VALUES (?, ?, ?, ?)",
            (number, packed.coding, packed.dictionary, packed.packed),
        )
        self._change()

    def keep_all(self, rules: Sequence[str], id: str | None = None) -> None:
        """From now on the content, None for every one there is, is to be a document even if it is no article; where it
        was rejected by one of `rules` it waits to be extracted again."""
        which, ids = ("", ()) if id is None else (" AND sha256 = ?", (bytes.fromhex(id),))
        marked = self._write(f"UPDATE content SET keep_all = 1 WHERE keep_all = 0{which}", ids).rowcount
        marks = ", ".join("?" * len(rules))
        refused = f"FROM rejection WHERE sha256 IS NOT NULL AND rule IN ({marks}){which}"
        waiting = "SELECT s.source FROM sighting s JOIN content c ON c.number = s.content WHERE s.earliest = 1"
        if id is None:
            self._write(
                f"UPDATE source SET settled = 0 WHERE number IN ({waiting} AND c.sha256 IN (SELECT sha256 {refused}))",
                tuple(rules),
            )
        if marked + self._write(f"DELETE {refused}", (*rules, *ids)).rowcount:
            self._change()

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

    def put_document(self, document: Document) -> bool:
        """Inserts or replaces the document of a content; a rejection of the same content is removed.

        Its provenance is one of the content's sightings. Changes of evidence, extractor or census alone are kept but
        not told by changed_since; True where it says anything else than what was held.
        """
        if document.corrections:
            raise ArchiveError(f"document {document.id} was read with its corrections", "put in what was extracted")
        found = self._one_or_none("SELECT number FROM content WHERE sha256 = ?", (bytes.fromhex(document.id),))
        if found is None:
            raise ArchiveError(f"the content of document {document.id} is not in {self.folder}")
        return self.put_packed_document(pack_document(document, self.content(document.id)))

    def put_packed_document(self, document: PackedDocument) -> bool:
        """The same for a document that was packed elsewhere."""
        sha256 = bytes.fromhex(document.id)
        found = self._one_or_none("SELECT number FROM content WHERE sha256 = ?", (sha256,))
        if found is None:
            raise ArchiveError(f"the content of document {document.id} is not in {self.folder}")
        (number,), row, seal = found, document.row, document.seal
        place = self._provenance_of(document, number)
        told = True
        old = self._one_or_none(f"{SELECT_DOCUMENT} WHERE d.content = ?", (number,))
        if old is None:
            self._write(_INSERT_DOCUMENT, (*place, self._change(), number, *row.columns))
            self._write("INSERT OR REPLACE INTO document_text VALUES (?, ?, ?, ?, ?, ?)", (number, *row.blobs, seal))
            self._write("DELETE FROM departure WHERE sha256 = ?", (sha256,))
        else:
            old_row = read_document_row(old)
            old_place = self._one("SELECT sighting, extraction FROM document WHERE content = ?", (number,))
            told = False
            if (row, place) != (old_row, old_place):
                self._change()
                told = row.columns != old_row.columns or row.body != old_row.body or place[0] != old_place[0]
                changed = self._next_revision if told else old[11]
                self._write(_UPDATE_DOCUMENT, (*place, changed, *row.columns, number))
                self._write(
                    "UPDATE document_text SET body_coding = ?, body = ?, grounds_coding = ?, grounds = ?,"
                    " seal = ? WHERE content = ?",
                    (*row.blobs, seal, number),
                )
            elif self._write("UPDATE document SET stale = 0 WHERE content = ? AND stale = 1", (number,)).rowcount:
                self._change()
        if self._write("DELETE FROM rejection WHERE sha256 = ?", (sha256,)).rowcount:
            self._change()
        return told

    def put_rejection(self, rejection: Rejection, import_number: int, census: str = "") -> bool:
        """Keeps why a record was not taken, once for the same id (or, without one, path), position and rule.

        With an id, it takes the place of the content's document and of its rejections by other rules. `census` is
        the fingerprint of the census that it was refused under, for ids_to_extract. True where it was a document.
        """
        was_document = self._put_rejection(rejection, import_number)
        if rejection.id is not None:
            of_content = (escape(census), bytes.fromhex(rejection.id))
            self._write("UPDATE rejection SET census = ? WHERE sha256 = ?", of_content)
        return was_document

    def _put_rejection(self, rejection: Rejection, import_number: int) -> bool:
        where = rejection.sighting
        place = (self._source(where.source), escape(where.path), escape(where.position), escape(where.url),
                 escape(where.fetched_at))  # fmt: skip
        sha256 = bytes.fromhex(rejection.id) if rejection.id is not None else None
        was_document = False
        if sha256 is None:
            same = self._all(
                "SELECT r.number, rule, detail, o.name, path, position, url, fetched_at FROM rejection r"
                " JOIN source o ON o.number = r.source"
                " WHERE sha256 IS NULL AND path = ? AND position IS ? AND rule = ?",
                (place[1], place[2], escape(rejection.rule)),
            )
        else:
            was_document = self._remove_document(sha256)
            others = "DELETE FROM rejection WHERE sha256 = ? AND rule <> ?"
            if self._write(others, (sha256, escape(rejection.rule))).rowcount:
                self._change()
            same = self._all(
                "SELECT r.number, rule, detail, o.name, path, position, url, fetched_at FROM rejection r"
                " JOIN source o ON o.number = r.source WHERE sha256 = ? AND position IS ?",
                (sha256, place[2]),
            )
        values = (escape(rejection.rule), escape(rejection.detail), *place)
        if not same:
            self._change()
            self._write(
                "INSERT INTO rejection (sha256, rule, detail, source, path, position, url, fetched_at, import)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (sha256, *values, import_number),
            )
            return was_document
        number, *old = same[0]
        kept = (*old[:2], self._source(unescape(old[2]) or ""), *old[3:])
        # Of two places of one content the earliest names it, whichever import came first.
        if sighting_order(read_sighting(old[2:])) < sighting_order(where):
            values = (*values[:2], *kept[2:])
        if values != kept:
            self._change()
            self._write(
                "UPDATE rejection SET rule = ?, detail = ?, source = ?, path = ?, position = ?, url = ?, fetched_at = ?"
                " WHERE number = ?",
                (*values, number),
            )
        return was_document

    def remove_outcome(self, sha256: bytes) -> None:
        """Takes away the document or the rejections of a content that is being removed."""
        self._change()
        self._remove_document(sha256)
        self._write("DELETE FROM rejection WHERE sha256 = ?", (sha256,))

    def move_rejection(self, sha256: bytes, sighting: Sighting) -> None:
        """Names a refused content by another of its sightings, and has it extracted again with that one."""
        place = (self._source(sighting.source), escape(sighting.path), escape(sighting.position), escape(sighting.url),
                 escape(sighting.fetched_at))  # fmt: skip
        held = self._all(
            "SELECT number, source, path, position, url, fetched_at FROM rejection WHERE sha256 = ? ORDER BY number",
            (sha256,),
        )
        if not held or (len(held) == 1 and held[0][1:] == place):
            return
        self._change()
        self._write("DELETE FROM rejection WHERE sha256 = ? AND number <> ?", (sha256, held[0][0]))
        self._write(
            "UPDATE rejection SET source = ?, path = ?, position = ?, url = ?, fetched_at = ?, census = ''"
            " WHERE number = ?",
            (*place, held[0][0]),
        )

    # Within

    def _add_sighting(
        self,
        content: int,
        kind: str,
        charset: str | None,
        sighting: Sighting,
        import_number: int,
        is_first: bool = False,
        is_told: bool = True,
    ) -> None:
        key, reading = sighting_key(sighting), (escape(kind), escape(charset), encode_record_claims(sighting.claims))
        unreadable = "DELETE FROM rejection WHERE sha256 IS NULL AND path = ? AND position IS ?"
        if self._write(unreadable, (escape(sighting.path), escape(sighting.position))).rowcount:
            self._change()
        if not is_first:
            same = self._one_or_none(
                "SELECT number, kind, charset, claims, earliest FROM sighting WHERE content = ? AND key = ?",
                (content, key),
            )
            if same is not None:
                held, forced = decode_record_claims(same[3]), unescape(same[2])
                if forced is not None and forced.startswith("!") and not is_told:
                    charset = forced
                reading = (escape(kind), escape(charset), encode_record_claims(keep_told(held, sighting.claims)))
                if same[1:4] != reading:
                    self._change()
                    self.unsettle(sighting.source)
                    sql = "UPDATE sighting SET kind = ?, charset = ?, claims = ? WHERE number = ?"
                    self._write(sql, (*reading, same[0]))
                    if same[4] == 1:
                        self._make_stale(content)
                return
            earliest = self._one(f"{SELECT_SIGHTING} WHERE s.content = ? AND s.earliest = 1", (content,))
            before = read_keyed_sighting(earliest)
            is_first = sighting_order(sighting) < sighting_order(before)
            if is_first:
                self.unsettle(before.source)
                self._write("UPDATE sighting SET earliest = 0 WHERE content = ? AND earliest = 1", (content,))
            # Filters match any sighting: an index must learn of this one.
            self._write("UPDATE document SET changed = ? WHERE content = ?", (self._next_revision, content))
        if is_first:
            self.unsettle(sighting.source)
        self._change()
        self._write(
            "INSERT INTO sighting"
            " (content, key, source, path, position, url, fetched_at, kind, charset, claims, import, earliest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (content, key, self._source(sighting.source), escape(sighting.path), escape(sighting.position),
             escape(sighting.url), escape(sighting.fetched_at), *reading, import_number, int(is_first)),
        )  # fmt: skip

    def _make_stale(self, content: int) -> None:
        """Has a content extracted again: what its sighting says of how to read it is another now."""
        self._write("UPDATE document SET stale = 1 WHERE content = ?", (content,))
        sha256 = self._one("SELECT sha256 FROM content WHERE number = ?", (content,))
        # A census that there is not; an empty one is that of a source that has taught nothing.
        self._write("UPDATE rejection SET census = '\ufffd' WHERE sha256 = ?", sha256)
        self.corrections.forget_texts([id_of_key(sha256[0])])

    def _provenance_of(self, document: PackedDocument, content: int) -> tuple[int, int]:
        """The numbers of the sighting and of the extraction that a document's provenance names."""
        at = document.provenance
        sighting = Sighting(at.source, at.path, at.position, at.url, at.fetched_at)
        found = self._one_or_none(
            "SELECT number FROM sighting WHERE content = ? AND key = ?", (content, sighting_key(sighting))
        )
        if found is None:
            raise ArchiveError(f"document {document.id} was never seen at {at.path} in {self.folder}")
        by = (at.extractor, at.census)
        if by not in self._extraction_numbers:
            self._extraction_numbers[by] = self._numbered(
                "extraction", {"extractor": escape(at.extractor), "census": escape(at.census)}
            )
        return int(found[0]), self._extraction_numbers[by]

    def _remove_document(self, sha256: bytes) -> bool:
        found = self._one_or_none(
            "SELECT d.content FROM document d JOIN content c ON c.number = d.content WHERE c.sha256 = ?", (sha256,)
        )
        if found is not None:
            self._write("DELETE FROM document_text WHERE content = ?", found)
            self._write("DELETE FROM document WHERE content = ?", found)
            self._write("INSERT OR REPLACE INTO departure VALUES (?, ?)", (sha256, self._change()))
        return found is not None



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
