"""Taking back what was imported: by import, source or id, with a tombstone that keeps it from coming back unasked.

What is removed are sightings. A content goes with its last one: its document or rejection, what it taught its source,
its place among near copies. One that was also seen elsewhere stays, as if it had only been seen there. The bytes are
put aside unless they are purged; then nothing of them is left in the file.

A tombstone stands for a content at a source (anywhere, where it was removed by its id): an import that meets it there
passes it over and counts it, until the tombstone is lifted.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from archive.codec import escape, id_of_key, pack_content, unescape, unpack
from archive.document import Sighting
from archive.errors import ArchiveError, DatelineError
from archive.querying import Queries
from archive.reading import SELECT_SIGHTING, read_keyed_sighting, sighting_key, sighting_order
from archive.stored import Damage
from archive.values import dataclass

if TYPE_CHECKING:
    from archive.store import Archive

_PAGE = 500  # contents a transaction

Row = tuple[Any, ...]


class Progress(Protocol):
    """Is told what is being done and how far it has come; `total` None where nobody knows."""

    def begin(self, stage: str, total: int | None) -> None: ...

    def advance(self, steps: int = 1) -> None: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be removed, or taken again: one of the three is given. `ids` are full."""

    import_number: int | None = None
    source: str | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovalPlan:
    """What a removal takes away.

    `documents` and `rejections` go (rejected records that could not be read among them), with `sightings` of them and
    of others, and `raw_bytes` (unpacked). `going` contents go whole, `staying` ones lose some sightings only.
    `put_aside` contents were removed before, without being purged: a purge wipes their bytes too.
    """

    documents: int
    rejections: int
    sightings: int
    raw_bytes: int
    going: int
    staying: int
    put_aside: int

    @property
    def contents(self) -> int:
        """The contents concerned: those that go and those that stay."""
        return self.going + self.staying

    @property
    def is_empty(self) -> bool:
        return not (self.sightings or self.rejections)


@dataclass(frozen=True, slots=True)
class RemovalLine:
    """One content of a plan: where it was seen, what it says it is (title, or the rule that refused it)."""

    id: str
    date: str | None
    source: str
    path: str
    title: str | None
    rule: str | None
    is_staying: bool
    corrected: tuple[str, ...] = ()


class Removal(Queries):
    """Removing from an archive whose database is open, and what was removed of it."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        super().__init__(path.parent, path, database)

    # Asking

    def plan(self, choice: Choice) -> RemovalPlan:
        """What the removal would take away. Raises DatelineError where there is no such import or source."""
        self._choose(choice)
        going = "SELECT content FROM chosen_content WHERE is_staying = 0"
        documents = self._count(f"SELECT count(*) FROM document WHERE content IN ({going})")
        contents, raw_bytes = self._all(
            f"SELECT count(*), coalesce(sum(size), 0) FROM content WHERE number IN ({going})"
        )[0]
        refused = self._count(
            f"SELECT count(*) FROM content c WHERE c.number IN ({going})"
            " AND EXISTS (SELECT 1 FROM rejection r WHERE r.sha256 = c.sha256)"
        )
        where, values = self._unread(choice)
        return RemovalPlan(
            documents=documents,
            rejections=refused + self._count(f"SELECT count(*) FROM rejection r WHERE {where}", values),
            sightings=self._count("SELECT count(*) FROM chosen_sighting"),
            raw_bytes=int(raw_bytes),
            going=int(contents),
            staying=self._count("SELECT count(*) FROM chosen_content") - int(contents),
            put_aside=self._count(f"SELECT count(*) FROM removed_bytes WHERE sha256 IN ({self._buried(choice)[0]})",
                                  self._buried(choice)[1]),
        )  # fmt: skip

    def lines(self, limit: int) -> Iterator[RemovalLine]:
        """The first contents of the last plan, in order of arrival."""
        rows = self._all(
            "SELECT c.sha256, a.date, o.name, s.path, a.title,"
            " (SELECT r.rule FROM rejection r WHERE r.sha256 = c.sha256 LIMIT 1), x.is_staying, a.corrected"
            " FROM chosen_content x JOIN content c ON c.number = x.content"
            " JOIN sighting s ON s.content = c.number AND s.earliest = 1 JOIN source o ON o.number = s.source"
            " LEFT JOIN as_corrected a ON a.content = c.number ORDER BY x.content LIMIT ?",
            (limit,),
        )
        for key, date, source, path, title, rule, is_staying, corrected in rows:
            yield RemovalLine(
                id_of_key(key), unescape(date), unescape(source) or "", unescape(path) or "", unescape(title),
                unescape(rule), bool(is_staying), tuple(corrected.split(",")) if corrected else (),
            )  # fmt: skip

    def has_tombstones(self) -> bool:
        """Whether anything was removed that must not come back: asked once, it spares asking of every record."""
        return bool(self._all("SELECT 1 FROM tombstone LIMIT 1"))

    def refuses(self, id: str, sighting: Sighting) -> bool:
        """Whether the content was removed and must not be taken from there; not where it is held from that very
        place."""
        key = bytes.fromhex(id)
        buried = self._all(
            "SELECT 1 FROM tombstone t JOIN source o ON o.number = t.source"
            " WHERE t.sha256 = ? AND (t.anywhere = 1 OR o.name = ?) LIMIT 1",
            (key, escape(sighting.source)),
        )
        return bool(buried) and not self._all(
            "SELECT 1 FROM content c JOIN sighting s ON s.content = c.number WHERE c.sha256 = ? AND s.key = ?",
            (key, sighting_key(sighting)),
        )

    def has_removed(self, choice: Choice) -> bool:
        """Whether anything of it was removed before, and not forgotten."""
        buried, values = self._buried(choice)
        return bool(self._all(f"{buried} LIMIT 1", values))

    def find_removed(self, prefix: str) -> tuple[str, ...]:
        """The ids of removed contents that begin so; at most five."""
        if not prefix or set(prefix.lower()) - set("0123456789abcdef") or len(prefix) > 64:
            return ()
        first, last = bytes.fromhex(prefix.ljust(64, "0")), bytes.fromhex(prefix.ljust(64, "f"))
        rows = self._all(
            "SELECT sha256 FROM (SELECT sha256 FROM tombstone UNION SELECT sha256 FROM removed_bytes)"
            " WHERE sha256 BETWEEN ? AND ? ORDER BY sha256 LIMIT 5",
            (first, last),
        )
        return tuple(id_of_key(row[0]) for row in rows)

    def content(self, id: str) -> bytes | None:
        """The bytes of a removed content; None where they were purged. Raises CodecError where they are damaged."""
        found = self._all("SELECT coding, bytes FROM removed_bytes WHERE sha256 = ?", (bytes.fromhex(id),))
        return unpack(*found[0]) if found else None

    def find_damage(self) -> Iterator[Damage]:
        """What was put aside and no longer has the hash that is its id."""
        # One at a time: it may be as much as the archive holds.
        for key in [row[0] for row in self._all("SELECT sha256 FROM removed_bytes")]:
            try:
                is_whole = hashlib.sha256(self.content(id_of_key(key)) or b"").digest() == key
            except ArchiveError:
                is_whole = False
            if not is_whole:
                yield Damage(id_of_key(key), "raw", "its bytes, put aside when it was removed, are not as they were")

    # Doing

    def remove(
        self, archive: Archive, choice: Choice, when: str, *, purge: bool = False, progress: Progress | None = None
    ) -> RemovalPlan:
        """Does what the plan says; what it was. Interrupted, the same removal goes on where it stopped.

        With `purge` nothing of the bytes is left in the database: the file is written anew, which takes as much free
        space as it has. Documents whose earliest sighting went, and those of sources that have less to learn from,
        are to be extracted again: refresh_archive does.
        """
        plan = self.plan(choice)
        if progress is not None:
            progress.begin("removing", self._count("SELECT count(*) FROM chosen_content"))
        if purge:
            self._execute("PRAGMA secure_delete = ON")
        # For each row that goes SQLite would look through all documents and samples for one that points to it.
        self._execute("PRAGMA foreign_keys = OFF")
        try:
            self._remove_chosen(archive, choice, when, purge, progress)
        finally:
            self._execute("PRAGMA foreign_keys = ON")
        with archive.transaction():
            self._end(archive, choice, when, purge)
        if purge:
            if progress is not None:
                progress.begin("writing the archive anew", None)
            buried, values = self._buried(choice, "t.source")
            for (number,) in self._all(f"SELECT number FROM dictionary WHERE source IN ({buried})", values):
                archive.drop_dictionary(number)
            self.wipe()
        return plan

    def forget(self, archive: Archive, choice: Choice) -> int:
        """Lifts the tombstones of these contents, for the next import to take them again; how many contents.

        Of an import or a source those are lifted that stand for what it brought; not those of contents that were
        removed by their ids.
        """
        where, values = self._buried(choice, "DISTINCT t.sha256")
        with archive.transaction():
            lifted = len(self._all(where, values))
            imports, values = self._buried(choice, "DISTINCT t.import")
            archive.forget_files_of([row[0] for row in self._all(imports, values)])
            which, values = self._buried(choice, "t.number")
            self._execute(f"DELETE FROM tombstone WHERE number IN ({which})", values)
            self._execute(
                "UPDATE import SET removed = NULL WHERE removed IS NOT NULL"
                " AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.import = import.number)"
            )
        return lifted

    def wipe(self) -> None:
        """Writes the database anew, so that nothing is left in pages that are free, and empties the log.

        Raises ArchiveError where another program is reading it: the log has to stay then.
        """
        self._execute("VACUUM")
        mode = self._all("PRAGMA journal_mode")[0][0]
        if mode == "wal" and self._all("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
            raise ArchiveError(
                f"{self._path} is being read by another program, so the purged bytes are not gone yet",
                "close it, and run the same command again",
            )

    # Within

    def _choose(self, choice: Choice) -> None:
        """Two temporary tables: the sightings that go, and their contents with whether these stay."""
        self._execute("DROP TABLE IF EXISTS temp.chosen_sighting")
        self._execute("DROP TABLE IF EXISTS temp.chosen_content")
        self._execute("CREATE TEMP TABLE chosen_sighting (number INTEGER PRIMARY KEY, content INTEGER NOT NULL)")
        put = "INSERT OR IGNORE INTO chosen_sighting SELECT s.number, s.content FROM sighting s"
        if choice.import_number is not None:
            self._check_import(choice.import_number)
            self._execute(f"{put} WHERE s.import = ?", (choice.import_number,))
        elif choice.source is not None:
            self._execute(f"{put} WHERE s.source = ?", (self._source_number(choice.source),))
        for id in choice.ids:
            self._execute(f"{put} JOIN content c ON c.number = s.content WHERE c.sha256 = ?", (bytes.fromhex(id),))
        self._execute("CREATE TEMP TABLE chosen_content (content INTEGER PRIMARY KEY, is_staying INTEGER NOT NULL)")
        self._execute(
            "INSERT INTO chosen_content SELECT x.content, (SELECT count(*) FROM sighting s WHERE s.content = x.content)"
            " > count(*) FROM chosen_sighting x GROUP BY x.content"
        )

    def _remove_chosen(
        self, archive: Archive, choice: Choice, when: str, purge: bool, progress: Progress | None
    ) -> None:
        done = -1
        while rows := self._all(
            "SELECT x.content, c.sha256, x.is_staying FROM chosen_content x JOIN content c ON c.number = x.content"
            " WHERE x.content > ? ORDER BY x.content LIMIT ?",
            (done, _PAGE),
        ):
            with archive.transaction():
                going = [content for content, _, is_staying in rows if not is_staying]
                archive.copies.drop(going)
                marks = ", ".join("?" * len(going))
                self._execute(f"DELETE FROM census_sample WHERE content IN ({marks})", going)
                for content, sha256, is_staying in rows:
                    self._bury(content, sha256, choice, when)
                    if is_staying:
                        self._take_sightings(archive, content, sha256)
                    else:
                        self._take_content(archive, content, sha256, purge)
            done = rows[-1][0]
            if progress is not None:
                progress.advance(len(rows))

    def _end(self, archive: Archive, choice: Choice, when: str, purge: bool) -> None:
        """What is done once all of the contents are gone."""
        where, values = self._unread(choice)
        for (path,) in self._all(f"SELECT DISTINCT r.path FROM rejection r WHERE {where}", values):
            archive.forget_files(unescape(path) or "")  # without its content nothing says that it was removed
        gone = f"DELETE FROM rejection WHERE number IN (SELECT r.number FROM rejection r WHERE {where})"
        if self._execute(gone, values).rowcount:
            archive.note_change()
        buried, values = self._buried(choice, "t.source")
        for (source,) in self._all(f"SELECT name FROM source WHERE number IN ({buried})", values):
            archive.unsettle(unescape(source) or "")
        if choice.import_number is not None:
            self._execute("UPDATE import SET removed = ? WHERE number = ?", (when, choice.import_number))
        if purge:
            buried, values = self._buried(choice)
            archive.corrections.forget_texts(id_of_key(row[0]) for row in self._all(buried, values))
            archive.quotations.forget_texts(id_of_key(row[0]) for row in self._all(buried, values))
            self._execute(f"DELETE FROM removed_bytes WHERE sha256 IN ({buried})", values)

    def _check_import(self, number: int) -> None:
        if not self._all("SELECT 1 FROM import WHERE number = ?", (number,)):
            raise DatelineError(f"there is no import {number}", "`dateline imports` lists them")

    def _source_number(self, name: str) -> int:
        found = self._all("SELECT number FROM source WHERE name = ?", (escape(name),))
        if not found:
            from difflib import get_close_matches

            known = [unescape(row[0]) or "" for row in self._all("SELECT name FROM source")]
            near = get_close_matches(name, known, 1, 0.5)
            raise DatelineError(
                f"there is no source {name!r}", f"did you mean {near[0]!r}?" if near else "`dateline status` lists them"
            )
        return int(found[0][0])

    def _unread(self, choice: Choice) -> tuple[str, Sequence[Any]]:
        """The condition, with its values, of the rejected records without a content that go too."""
        if choice.import_number is not None:
            return "r.sha256 IS NULL AND r.import = ?", (choice.import_number,)
        if choice.source is not None:
            return "r.sha256 IS NULL AND r.source = ?", (self._source_number(choice.source),)
        return "0", ()

    def _buried(self, choice: Choice, columns: str = "t.sha256") -> tuple[str, Sequence[Any]]:
        """A statement, with its values, that selects the tombstones concerned."""
        select = f"SELECT {columns} FROM tombstone t WHERE"
        if choice.import_number is not None:
            self._check_import(choice.import_number)
            return f"{select} t.anywhere = 0 AND t.import = ?", (choice.import_number,)
        if choice.source is not None:
            return f"{select} t.anywhere = 0 AND t.source = ?", (self._source_number(choice.source),)
        self._execute("CREATE TEMP TABLE IF NOT EXISTS chosen_id (sha256 BLOB PRIMARY KEY)")
        self._execute("DELETE FROM temp.chosen_id")
        for id in choice.ids:
            self._execute("INSERT OR IGNORE INTO chosen_id VALUES (?)", (bytes.fromhex(id),))
        return f"{select} t.sha256 IN (SELECT sha256 FROM chosen_id)", ()

    def _bury(self, content: int, sha256: bytes, choice: Choice, when: str) -> None:
        self._execute(
            "INSERT INTO tombstone (sha256, source, path, import, anywhere, removed)"
            " SELECT ?, s.source, s.path, s.import, ?, ? FROM sighting s"
            " JOIN chosen_sighting x ON x.number = s.number WHERE s.content = ?",
            (sha256, int(bool(choice.ids)), when, content),
        )

    def _take_content(self, archive: Archive, content: int, sha256: bytes, purge: bool) -> None:
        if not purge:
            self._put_aside(archive, sha256)
        archive.remove_outcome(sha256)
        self._execute("DELETE FROM sighting WHERE content = ?", (content,))
        self._execute("DELETE FROM content_bytes WHERE content = ?", (content,))
        self._execute("DELETE FROM content WHERE number = ?", (content,))

    def _put_aside(self, archive: Archive, sha256: bytes) -> None:
        with suppress(ArchiveError):  # what is damaged cannot be kept
            packed = pack_content(archive.content(id_of_key(sha256)))
            values = (sha256, packed.coding, packed.packed)
            self._execute("INSERT OR REPLACE INTO removed_bytes (sha256, coding, bytes) VALUES (?, ?, ?)", values)

    def _take_sightings(self, archive: Archive, content: int, sha256: bytes) -> None:
        """The content stays as if it had only been seen at its other places."""
        left = self._all(
            f"{SELECT_SIGHTING.replace('s.key', 's.number, s.key', 1)} WHERE s.content = ?"
            " AND s.number NOT IN (SELECT number FROM chosen_sighting)",
            (content,),
        )
        number, earliest = min(
            ((row[0], read_keyed_sighting(row[1:])) for row in left), key=lambda one: sighting_order(one[1])
        )
        loses_its_own = self._all(
            "SELECT 1 FROM document d JOIN chosen_sighting x ON x.number = d.sighting WHERE d.content = ?", (content,)
        )
        stored = archive.stored_document(id_of_key(sha256)) if loses_its_own else None
        if stored is not None:
            document = stored[1]
            at = {name: getattr(earliest, name) for name in ("source", "path", "position", "url", "fetched_at")}
            # Under no census: it is stale, and extracted again from where it is seen now.
            archive.put_document(replace(document, provenance=replace(document.provenance, census="", **at)))
        archive.move_rejection(sha256, earliest)
        archive.unsettle(earliest.source)
        self._execute(
            "DELETE FROM census_sample WHERE content = ? AND source IN (SELECT s.source FROM sighting s"
            " JOIN chosen_sighting x ON x.number = s.number WHERE s.content = ?)"
            " AND source <> (SELECT s.source FROM sighting s WHERE s.number = ?)",
            (content, content, number),
        )
        self._execute(
            "DELETE FROM sighting WHERE content = ? AND number IN (SELECT number FROM chosen_sighting)", (content,)
        )
        self._execute("UPDATE sighting SET earliest = number = ? WHERE content = ?", (number, content))
        self._execute(
            "UPDATE content SET import ="
            " (SELECT min(s.import) FROM sighting s WHERE s.content = content.number) WHERE number = ?",
            (content,),
        )
        self._execute("UPDATE document SET changed = ? WHERE content = ?", (archive.note_change(), content))

    def _count(self, sql: str, values: Sequence[Any] = ()) -> int:
        return int(self._all(sql, values)[0][0])

