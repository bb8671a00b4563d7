"""Documents to families of near copies, kept in the archive beside them and brought up to date change by change.

A family is a connected component: two documents are joined where they meet in a band and their signatures estimate
that they are at least NEAR alike (archive/likeness.py). Both depend on the two texts alone, so families do not depend
on the order of imports. Nothing of this raises the archive's revision: it can always be made again from the documents.

Chains are possible (a story rewritten day by day): each member is like another one, not like all. Who shows a family
says how alike each member is to the first.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from archive.codec import ZLIB_CONTENT, PackedDocument, id_of_key, unescape, unpack
from archive.likeness import BANDS, HASHES, LIKENESS_VERSION, NEAR, Likeness, find_likeness
from archive.querying import Queries
from archive.stored import Damage
from archive.values import dataclass

if TYPE_CHECKING:
    from archive.store import Archive

Row = tuple[Any, ...]
Value = TypeVar("Value")

_PAGE = 500  # documents a transaction
# Of a band that more texts than this share (a site's one page under as many dates), so many are compared, so that a
# document costs the same in every archive; only beyond it could families depend on the order of imports.
_CROWD = 1000
_AT_END = 1 << 62  # for the content of likeness_state: all changes of its revision were seen
_FARTHEST = int((1 - NEAR) / 2 * HASHES)  # bits that the signatures of near copies differ in, at most

_SELECT_TEXT = (
    "SELECT d.changed, d.content, d.title, t.body_coding, t.body, b.coding,"
    f" CASE t.body_coding WHEN {ZLIB_CONTENT} THEN b.bytes END, b.dictionary FROM document d"
    " JOIN document_text t ON t.content = d.content JOIN content_bytes b ON b.content = d.content"
)
# By number, so that it is written and read from one end to the other: under hashes a large one would be read all over.
_MAKE_NOTES = (
    "CREATE TEMP TABLE IF NOT EXISTS noted_likeness"
    " (content INTEGER PRIMARY KEY, seal BLOB, signature BLOB, bands INTEGER, places BLOB)"
)
_PLACES = f"<{BANDS}i"
_SELECT_NEIGHBOURS = " UNION ".join(
    f"SELECT content FROM (SELECT content FROM likeness_band WHERE place = ? LIMIT {_CROWD})" for _ in range(BANDS)
)


class Progress(Protocol):
    """Is told what is being done and how far it has come; `total` None where nobody knows."""

    def begin(self, stage: str, total: int | None) -> None: ...

    def advance(self, steps: int = 1) -> None: ...


@dataclass(frozen=True, slots=True)
class Family:
    """Near copies, by the id of one of them; `size` counts documents, days are those of the dated ones (ISO 8601)."""

    id: str
    size: int
    first_day: str | None
    last_day: str | None


class Copies(Queries):
    """The near copies in an archive whose database is open."""

    def __init__(
        self, database: sqlite3.Connection, path: Path, dictionary: Callable[[int | None], bytes | None]
    ) -> None:
        super().__init__(path.parent, path, database)
        self._dictionary = dictionary  # what the bytes of contents were packed with, by its number
        self._can_note = False

    # Reading

    def is_behind(self, revision: int) -> bool:
        """Whether documents changed, up to that revision of the archive, whose copies were not looked for yet."""
        state = self._one_or_none("SELECT version, changed, content FROM likeness_state")
        if state is None or state[0] != LIKENESS_VERSION or state[1] < revision or state[2] != _AT_END:
            return True
        return self._one_or_none("SELECT 1 FROM likeness WHERE family = 0 LIMIT 1") is not None

    def of(self, id: str) -> tuple[str, ...]:
        """The document and its near copies, by id; none where it has none."""
        rows = self._all(
            "SELECT c.sha256 FROM likeness l JOIN content c ON c.number = l.content WHERE l.family > 0 AND l.family ="
            " (SELECT l.family FROM content c JOIN likeness l ON l.content = c.number WHERE c.sha256 = ?)",
            (_as_key(id),),
        )
        return tuple(sorted(id_of_key(row[0]) for row in rows))

    def count_of(self, id: str) -> int:
        """How many near copies the document has, itself not counted."""
        rows = self._all(
            "SELECT count(*) FROM likeness WHERE family > 0 AND family ="
            " (SELECT l.family FROM content c JOIN likeness l ON l.content = c.number WHERE c.sha256 = ?)",
            (_as_key(id),),
        )
        return max(0, int(rows[0][0]) - 1)

    def families_of(self, ids: Sequence[str]) -> dict[str, tuple[int, str | None]]:
        """Of these documents those that have near copies: id to the number of their family, which is good until the
        next change, and the first day that the document may be from (ISO 8601)."""
        found: dict[str, tuple[int, str | None]] = {}
        for some in _pages(ids):
            marks = ", ".join("?" * len(some))
            rows = self._all(
                "SELECT c.sha256, l.family, d.first_day FROM content c JOIN likeness l ON l.content = c.number"
                f" JOIN as_corrected d ON d.content = c.number WHERE l.family > 0 AND c.sha256 IN ({marks})",
                [_as_key(id) for id in some],
            )
            found |= {id_of_key(key): (family, unescape(day)) for key, family, day in rows}
        return found

    def families(self) -> Iterator[Family]:
        """Every family, the largest first, then by first day."""
        rows = self._execute(
            "SELECT count(*) AS size, min(first_day) AS first, max(last_day), (SELECT c.sha256 FROM likeness o"
            " JOIN content c ON c.number = o.content JOIN as_corrected e ON e.content = o.content"
            " WHERE o.family = l.family ORDER BY e.first_day IS NULL, e.first_day, c.sha256 LIMIT 1) AS id"
            " FROM likeness l JOIN as_corrected d ON d.content = l.content WHERE family > 0 GROUP BY family"
            " ORDER BY size DESC, first IS NULL, first, id"
        )
        for size, first, last, key in rows:
            yield Family(id_of_key(key), size, unescape(first), unescape(last))

    def count(self) -> tuple[int, int]:
        """How many families there are, and how many documents are in them."""
        families, documents = self._all("SELECT count(DISTINCT family), count(*) FROM likeness WHERE family > 0")[0]
        return int(families), int(documents)

    def find_damage(self) -> Iterator[Damage]:
        """What in the tables of near copies cannot be so, whether or not they are behind."""
        questions = (
            ("SELECT count(*) FROM likeness_band b LEFT JOIN likeness l ON l.content = b.content"
             " WHERE l.content IS NULL", "bands of texts that are not held"),
            ("SELECT count(*) FROM (SELECT family FROM likeness WHERE family > 0 GROUP BY family HAVING count(*) < 2)",
             "families of near copies with one member"),
        )  # fmt: skip
        for sql, what in questions:
            count = self._all(sql)[0][0]
            if count:
                yield Damage(None, "copies", f"{count} {what}; `dateline refresh --all` looks for copies anew")

    # Writing

    def note(self, document: PackedDocument, likeness: Likeness | None) -> None:
        """Remembers, for as long as the archive is open, a likeness that was worked out where the document was
        extracted: the next update need not read it."""
        if not self._can_note:
            self._execute(_MAKE_NOTES)
            self._can_note = True
        places = struct.pack(_PLACES, *likeness.places) if likeness else None
        values = (document.seal, likeness and likeness.signature, likeness and likeness.bands, places)
        # Under the seal of all that the document says: where it is not what is held, nobody will find it.
        self._execute(
            "INSERT OR REPLACE INTO temp.noted_likeness SELECT number, ?, ?, ?, ? FROM content WHERE sha256 = ?",
            (*values, bytes.fromhex(document.id)),
        )

    def update(self, archive: Archive, progress: Progress | None = None) -> None:
        """Looks for the near copies of all that changed since the last time. Interrupted, the next time goes on."""
        state = self._one_or_none("SELECT version, changed FROM likeness_state")
        if state is None or state[0] != LIKENESS_VERSION:
            with archive.transaction():
                self.forget()
                self._execute("INSERT INTO likeness_state VALUES (1, ?, 0, 0)", (LIKENESS_VERSION,))
        if not self.is_behind(archive.revision):
            return
        if progress is not None:
            progress.begin("looking for copies", None)
        self._execute(_MAKE_NOTES)
        with archive.transaction():
            self._drop_departed()
        for step in (self._read_page, self._link_again):
            done = 1
            while done:
                with archive.transaction():
                    done = step()
                if progress is not None:
                    progress.advance(done)
        with archive.transaction():
            self._execute("UPDATE likeness_state SET changed = ?, content = ?", (archive.revision, _AT_END))
            self._execute("DELETE FROM temp.noted_likeness")

    def drop(self, contents: Sequence[int]) -> None:
        """Forgets the texts of these contents, within a transaction; what they held together is to be looked at
        again."""
        for some in _pages(contents):
            marks = ", ".join("?" * len(some))
            held = [row[0] for row in self._all(f"SELECT content FROM likeness WHERE content IN ({marks})", some)]
            if not held:
                continue
            marks = ", ".join("?" * len(held))
            self._execute(
                "UPDATE likeness SET family = 0 WHERE family IN"
                f" (SELECT family FROM likeness WHERE content IN ({marks}) AND family > 0)",
                held,
            )
            self._execute(f"DELETE FROM likeness WHERE content IN ({marks})", held)
            # All of the table is read, once a page: an index by content would cost a document as much as its bands.
            self._execute(f"DELETE FROM likeness_band WHERE content IN ({marks})", held)

    def forget(self) -> None:
        """Empties the tables, within a transaction: the next update looks for all copies anew."""
        for table in ("likeness", "likeness_band", "likeness_state"):
            self._execute(f"DELETE FROM {table}")

    # Within

    def _drop_departed(self) -> None:
        departed = self._all(
            "SELECT l.content FROM departure g JOIN content c ON c.sha256 = g.sha256"
            " JOIN likeness l ON l.content = c.number WHERE g.changed >= (SELECT changed FROM likeness_state)"
            " AND NOT EXISTS (SELECT 1 FROM document d WHERE d.content = l.content)"
        )
        self.drop([row[0] for row in departed])

    def _read_page(self) -> int:
        """The next documents that changed: their signatures, and whom they are like; how many there were."""
        at = self._all("SELECT changed, content FROM likeness_state")[0]
        rows = self._all(
            "SELECT d.changed, d.content, n.seal, n.signature, n.places, n.bands FROM document d"
            " JOIN document_text t ON t.content = d.content"
            " LEFT JOIN temp.noted_likeness n ON n.content = d.content AND n.seal = t.seal"
            f" WHERE (d.changed, d.content) > (?, ?) ORDER BY d.changed, d.content LIMIT {_PAGE}",
            at,
        )
        if not rows:
            return 0
        found = {content: _noted(*note) for _, content, is_noted, *note in rows if is_noted is not None}
        unread = [row[1] for row in rows if row[2] is None]
        marks = ", ".join("?" * len(unread))
        for row in self._all(f"{_SELECT_TEXT} WHERE d.content IN ({marks}) ORDER BY d.content", unread):
            found[row[1]] = self._likeness_of(row)
        marks = ", ".join("?" * len(found))
        held = f"SELECT content, signature, bands FROM likeness WHERE content IN ({marks})"
        before = {content: (signature, bands) for content, signature, bands in self._all(held, list(found))}
        new = {
            content: likeness
            for content, likeness in found.items()
            if before.get(content) != (likeness and (likeness.signature, likeness.bands))
        }
        self.drop([content for content in new if content in before])
        self._add_all({content: likeness for content, likeness in new.items() if likeness is not None})
        self._execute("UPDATE likeness_state SET changed = ?, content = ?", rows[-1][:2])
        return len(rows)

    def _add_all(self, new: Mapping[int, Likeness]) -> None:
        """Adds documents that have no row yet, in order. Most meet nobody in any band: their rows are written
        together, sorted, before the next one that does."""
        places = list({place for likeness in new.values() for place in likeness.places})
        taken = {row[0] for some in _pages(places) for row in self._all(_select_taken(len(some)), some)}
        alone: list[tuple[int, Likeness]] = []
        for content, likeness in new.items():
            if taken.isdisjoint(likeness.places):
                alone.append((content, likeness))
            else:
                self._add_alone(alone)
                alone.clear()
                self._insert([(content, likeness)])
                self._link(content, likeness)
            taken.update(likeness.places)
        self._add_alone(alone)

    def _add_alone(self, documents: Sequence[tuple[int, Likeness]]) -> None:
        """Adds documents of which no two meet in a band, nor with any that is held."""
        self._insert(documents)
        bands = sorted((place, content) for content, likeness in documents for place in likeness.places)
        self._execute_many("INSERT OR IGNORE INTO likeness_band VALUES (?, ?)", bands)

    def _insert(self, documents: Sequence[tuple[int, Likeness]]) -> None:
        rows = [(content, likeness.signature, likeness.bands) for content, likeness in documents]
        self._execute_many("INSERT INTO likeness (content, signature, bands) VALUES (?, ?, ?)", rows)

    def _link_again(self) -> int:
        """Looks again for the copies of some that lost a member of their family; how many they were."""
        waiting = self._all(
            f"{_SELECT_TEXT} JOIN likeness l ON l.content = d.content WHERE l.family = 0 LIMIT {_PAGE}"
        )
        for row in waiting:
            likeness = self._likeness_of(row)
            self._execute("UPDATE likeness SET family = NULL WHERE content = ?", (row[1],))
            if likeness is not None:
                self._link(row[1], likeness)
        return len(waiting)

    def _link(self, content: int, likeness: Likeness) -> None:
        """Joins a document, whose row stands in `likeness` without a family, with those that it is like.

        Those that wait to be looked at again are passed over: they will find this one when their turn comes.
        """
        met = [row[0] for row in self._all(_SELECT_NEIGHBOURS, likeness.places) if row[0] != content]
        signature = int.from_bytes(likeness.signature, "big")
        families: set[int] = set()
        alone: list[int] = []
        has_twin = False
        for other, other_signature, bands, family in self._signatures(met):
            distance = (signature ^ int.from_bytes(other_signature, "big")).bit_count()
            if distance > _FARTHEST or family == 0:
                continue
            if family is None:
                alone.append(other)
            else:
                families.add(family)
            if distance == 0 and bands == likeness.bands:
                has_twin = True  # met wherever this one would be: thousands of one text share the bands of the first
        if not has_twin:
            bands = [(place, content) for place in likeness.places]
            self._execute_many("INSERT OR IGNORE INTO likeness_band VALUES (?, ?)", bands)
        if families or alone:
            self._join(families, [content, *alone])

    def _signatures(self, contents: Sequence[int]) -> Iterator[Row]:
        for some in _pages(contents):
            marks = ", ".join("?" * len(some))
            yield from self._all(
                f"SELECT content, signature, bands, family FROM likeness WHERE content IN ({marks})", some
            )

    def _join(self, families: set[int], alone: Sequence[int]) -> None:
        """Makes one family of these families and documents. Its number is that of one of its members: when any of
        them leaves, the family is looked at again, so no two families can come by the same number."""
        number = min(families) if families else min(alone)
        for family in families - {number}:
            self._execute("UPDATE likeness SET family = ? WHERE family = ?", (number, family))
        for some in _pages(alone):
            marks = ", ".join("?" * len(some))
            self._execute(f"UPDATE likeness SET family = ? WHERE content IN ({marks})", (number, *some))

    def _likeness_of(self, row: Row) -> Likeness | None:
        """The likeness of a row of _SELECT_TEXT. Raises CodecError where it is damaged."""
        _, _, title, body_coding, body, coding, packed, dictionary = row
        content = b"" if packed is None else unpack(coding, packed, dictionary=self._dictionary(dictionary))
        text = unpack(body_coding, body, content).decode("utf-8", "surrogatepass")
        return find_likeness(unescape(title) or "", text)


def _noted(signature: bytes | None, places: bytes | None, bands: int | None) -> Likeness | None:
    if signature is None or places is None or bands is None:
        return None
    return Likeness(signature, struct.unpack(_PLACES, places), bands)


def _select_taken(count: int) -> str:
    """Which of so many places have a document."""
    values = ", ".join(["(?)"] * count)
    return (
        f"WITH asked (place) AS (VALUES {values}) SELECT place FROM asked"
        " WHERE EXISTS (SELECT 1 FROM likeness_band b WHERE b.place = asked.place)"
    )


def _pages(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values in runs that SQLite takes as the parameters of one statement."""
    for start in range(0, len(values), _PAGE):
        yield values[start : start + _PAGE]


def _as_key(id: str) -> bytes:
    """The id as the database keeps it; no bytes at all, which nothing has, where it is not an id."""
    return bytes.fromhex(id) if re.fullmatch("[0-9a-f]{64}", id) else b""
