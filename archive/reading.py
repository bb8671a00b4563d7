"""Reads an open archive: its stamp, contents, sightings, documents, rejections and counts."""

from __future__ import annotations

import heapq
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from archive.blake2 import blake2b
from archive.codec import (
    DOCUMENT_COLUMNS,
    ZLIB_CONTENT,
    CodecError,
    DocumentRow,
    decode_document,
    decode_record_claims,
    escape,
    id_of_key,
    unescape,
    unpack,
)
from archive.document import Document, Rejection, Sighting
from archive.errors import ArchiveError
from archive.labels import NO_LABELS, Code, Labels
from archive.ledger import REJECTIONS_OF_IMPORT
from archive.parts import ArchiveParts
from archive.querying import VERIFY, Row
from archive.stored import ArchiveCounts, ArchiveStamp, Card, Damage
from archive.values import replace

_PAGE = 256  # rows read at a time where a listing must not hold the file
_COLUMNS = ", ".join(f"d.{name}" for name in DOCUMENT_COLUMNS)
SELECT_DOCUMENT = f"""
  SELECT c.sha256, t.seal, b.coding, CASE t.body_coding WHEN {ZLIB_CONTENT} THEN b.bytes END,
         o.name, s.path, s.position, s.url, s.fetched_at, x.extractor, x.census,
         d.changed, d.content, t.body_coding, t.body, t.grounds_coding, t.grounds, b.dictionary,
         EXISTS (SELECT 1 FROM corrected k WHERE k.sha256 = c.sha256), {_COLUMNS}
    FROM document d
    JOIN content c ON c.number = d.content
    JOIN content_bytes b ON b.content = d.content
    JOIN document_text t ON t.content = d.content
    JOIN sighting s ON s.number = d.sighting
    JOIN source o ON o.number = s.source
    JOIN extraction x ON x.number = d.extraction
"""
_FIXED = 19  # columns of SELECT_DOCUMENT before those of the document
SELECT_SIGHTING = (
    "SELECT s.key, s.claims, o.name, s.path, s.position, s.url, s.fetched_at"
    " FROM sighting s JOIN source o ON o.number = s.source"
)


class ArchiveReader(ArchiveParts):
    """What can be asked of an archive. Listings read on as they are asked for, in an order that does not change."""

    def __init__(self, folder: Path, path: Path, database: sqlite3.Connection) -> None:
        super().__init__(folder, path, database)
        self.id: str = self.stamp.id

    @property
    def stamp(self) -> ArchiveStamp:
        """The state of the last commit, this process's or another's."""
        id, revision, token = self._one("SELECT id, revision, token FROM archive")
        if not isinstance(revision, int):
            raise CodecError(f"the revision of {self._path} is none, but {revision!r}")
        return ArchiveStamp(unescape(id) or "", revision, unescape(token) or "")

    @property
    def revision(self) -> int:
        return self.stamp.revision

    @property
    def token(self) -> str:
        return self.stamp.token

    def content(self, id: str) -> bytes:
        """The raw bytes; raises ArchiveError where they are not held or damaged."""
        found = self._one_or_none(
            "SELECT b.coding, b.bytes, b.dictionary FROM content c JOIN content_bytes b ON b.content = c.number"
            " WHERE c.sha256 = ?",
            (key_of_id(id),),
        )
        if found is None:
            raise self._bytes_missing(id)
        return self._content(id, *found)

    def _bytes_missing(self, id: str) -> ArchiveError:
        """The error where there are no raw bytes of that id: there never were, or damage has taken them."""
        if not self.find_ids(id):
            return ArchiveError(f"{id} is not in {self.folder}", "`dateline search WORDS --format ids` lists ids")
        return ArchiveError(
            f"the raw bytes of {id} are not in {self.folder}",
            "importing its file again puts them back: `dateline ingest PATH --again`",
        )

    def rejection_of(self, id: str) -> Rejection | None:
        """Why that content was not taken; None where it was, or is not held."""
        sql = (
            "SELECT r.rule, r.detail, o.name, r.path, r.position, r.url, r.fetched_at"
            " FROM rejection r JOIN source o ON o.number = r.source WHERE r.sha256 = ? ORDER BY r.number LIMIT 1"
        )
        found = self._one_or_none(sql, (key_of_id(id),))
        if found is None:
            return None
        return Rejection(unescape(found[0]) or "", unescape(found[1]) or "", read_sighting(found[2:]), id)

    def source_names(self) -> tuple[str, ...]:
        """Every source that is the earliest of some content, in order."""
        sql = (
            "SELECT o.name FROM source o WHERE EXISTS"
            " (SELECT 1 FROM sighting s WHERE s.source = o.number AND s.earliest = 1)"
        )
        return tuple(sorted(unescape(row[0]) or "" for row in self._rows(sql)))

    def place_names(self) -> tuple[str, ...]:
        """Every place that a dateline names, as written or corrected, in order."""
        rows = self._rows(f"SELECT DISTINCT place FROM {self._documents} WHERE place > ''")
        return tuple(sorted(unescape(row[0]) or "" for row in rows))

    def count_pending(self) -> int:
        """The contents that have no outcome yet: an import was cut short, and the next one finishes them."""
        # Three counts, since a look-up for each of a million contents takes three seconds, in every search beside an
        # import.
        sql = (
            "SELECT (SELECT count(*) FROM content) - (SELECT count(*) FROM document) - (SELECT count(DISTINCT c.number)"
            " FROM rejection r JOIN content c ON c.sha256 = r.sha256"
            " WHERE NOT EXISTS (SELECT 1 FROM document d WHERE d.content = c.number))"
        )
        return int(self._one(sql)[0])

    def sources_to_extract(self) -> frozenset[str]:
        """The sources that were met since all their contents were last extracted under one census: those of an import
        that is under way or was cut short."""
        sql = (
            "SELECT o.name FROM source o WHERE o.settled = 0 AND EXISTS"
            " (SELECT 1 FROM sighting s WHERE s.source = o.number AND s.earliest = 1)"
        )
        return frozenset(unescape(row[0]) or "" for row in self._rows(sql))

    def earliest_sighting(self, id: str) -> Sighting:
        """The sighting whose source and URL extraction uses, whatever the order of imports."""
        sql = f"{SELECT_SIGHTING} JOIN content c ON c.number = s.content WHERE c.sha256 = ? AND s.earliest = 1"
        found = self._one_or_none(sql, (key_of_id(id),))
        if found is None:
            raise ArchiveError(f"{id} is not in {self.folder}")
        return read_keyed_sighting(found)

    def sightings(self, id: str) -> tuple[Sighting, ...]:
        """Every place and time at which the content was seen, earliest first; none where it is not held."""
        sql = f"{SELECT_SIGHTING} JOIN content c ON c.number = s.content WHERE c.sha256 = ?"
        return tuple(sorted(map(read_keyed_sighting, self._all(sql, (key_of_id(id),))), key=sighting_order))

    def sightings_of(self, ids: Sequence[str]) -> Mapping[str, tuple[Sighting, ...]]:
        """The same for a few hundred contents at once, which takes a third of the time; those held are in it."""
        keys = [key_of_id(id) for id in ids]
        select = SELECT_SIGHTING.replace("SELECT ", "SELECT c.sha256, ", 1)
        wanted = ", ".join("?" * len(keys))
        sql = f"{select} JOIN content c ON c.number = s.content WHERE c.sha256 IN ({wanted})"
        found: dict[str, list[Sighting]] = {}
        for key, *row in self._all(sql, keys):
            found.setdefault(id_of_key(key), []).append(read_keyed_sighting(row))
        return {id: tuple(sorted(seen, key=sighting_order)) for id, seen in found.items()}

    def labels_of(self, ids: Sequence[str]) -> Mapping[str, Labels]:
        """The tags and codes of those of a few hundred contents that have any."""
        return {id_of_key(key): labels for key, labels in self._labels([key_of_id(id) for id in ids]).items()}

    def labels(self, id: str) -> Labels:
        """The tags and codes of a content, held or not."""
        return self._labels((key_of_id(id),)).get(key_of_id(id), NO_LABELS)

    def _labels(self, keys: Sequence[bytes]) -> dict[bytes, Labels]:
        """The tags and codes of those of the contents that have any."""
        wanted = ", ".join("?" * len(keys))
        tags: dict[bytes, list[str]] = {}
        for key, name in self._all(f"SELECT sha256, name FROM tag WHERE sha256 IN ({wanted}) ORDER BY name", keys):
            tags.setdefault(key, []).append(unescape(name) or "")
        codes: dict[bytes, list[Code]] = {}
        sql = f"SELECT sha256, name, value, coder FROM code WHERE sha256 IN ({wanted}) ORDER BY name, coder"
        for key, *code in self._all(sql, keys):
            codes.setdefault(key, []).append(Code(*(unescape(value) or "" for value in code)))
        return {
            key: Labels(tuple(tags.get(key, ())), tuple(codes.get(key, ()))) for key in tags.keys() | codes.keys()
        }

    def imported_on(self, id: str) -> date | None:
        """The day, in universal time, on which the import began that first brought the content; None where no day
        can be read."""
        sql = "SELECT i.started FROM content c JOIN import i ON i.number = c.import WHERE c.sha256 = ?"
        found = self._one_or_none(sql, (key_of_id(id),))
        try:
            return None if found is None else datetime.fromisoformat(found[0]).astimezone(UTC).date()
        except (TypeError, ValueError, OverflowError):
            return None

    def document(self, id: str) -> Document | None:
        """The document with that full id, None where there is none."""
        return self.documents((id,)).get(id)

    def documents(self, ids: Sequence[str]) -> dict[str, Document]:
        """Those documents that are held, in the order of `ids`."""
        found: dict[str, Document] = {}
        for start in range(0, len(ids), _PAGE):
            keys = [key_of_id(id) for id in ids[start : start + _PAGE]]
            for row in self._all(f"{SELECT_DOCUMENT} WHERE c.sha256 IN ({', '.join('?' * len(keys))})", keys):
                found[id_of_key(row[0])] = self._document(row)
        return {id: found[id] for id in ids if id in found}

    def cards(self, ids: Iterable[str]) -> Iterator[Card]:
        """The cards of those documents that are held, some at a time, in no order; the documents are not read."""
        pending = iter(ids)
        while keys := [key_of_id(id) for id in islice(pending, _PAGE)]:
            wanted = ", ".join("?" * len(keys))
            fields: dict[bytes, Row] = {}
            sources: dict[bytes, set[str]] = {}
            earliest: dict[bytes, str] = {}
            # A row for each sighting, in one go: what costs here is looking up rows, each on a page of its own.
            for row in self._all(
                "SELECT c.sha256, o.name, s.number = d.sighting, d.first_day, d.last_day, d.date_precision, d.place,"
                " d.city, d.region, d.date_guess, d.agency FROM content c JOIN document d ON d.content = c.number"
                " JOIN sighting s ON s.content = c.number JOIN source o ON o.number = s.source"
                f" WHERE c.sha256 IN ({wanted})",
                keys,
            ):
                key, name, is_earliest = row[:3]
                source = unescape(name) or ""
                sources.setdefault(key, set()).add(source)
                fields[key] = row[3:]
                if is_earliest:
                    earliest[key] = source
            labels = self._labels(keys)
            for key, *corrected in self._all(
                "SELECT k.sha256, a.first_day, a.last_day, a.date_precision, a.place, a.city, a.region, a.date_guess"
                " FROM corrected k"
                " JOIN content c ON c.sha256 = k.sha256 JOIN as_corrected a ON a.content = c.number"
                f" WHERE k.sha256 IN ({wanted})",
                keys,
            ):
                if key in fields:
                    fields[key] = (*corrected, fields[key][-1])
            for key, (first, last, precision, place, city, region, guess, agency) in fields.items():
                yield Card(
                    id_of_key(key), unescape(place), unescape(city), unescape(region), unescape(agency),
                    tuple(sorted(sources[key])), earliest.get(key, ""),
                    _read_day(first), _read_day(last), precision == "unsettled", labels.get(key, NO_LABELS), guess,
                )  # fmt: skip

    def stored_document(self, id: str) -> tuple[DocumentRow, Document] | None:
        """A document as it was extracted, whatever was corrected since, with the row that it was read from."""
        row = self._one_or_none(f"{SELECT_DOCUMENT} WHERE c.sha256 = ?", (key_of_id(id),))
        return None if row is None else (read_document_row(row), self._extracted(row))

    def changed_since(self, revision: int) -> Iterator[tuple[str, Document | None]]:
        """The documents whose fields, text or sightings changed after that revision, in order of change; None where it
        is no longer a document. Revision 0 gives all. Read `stamp` before: a writer may go on meanwhile."""
        changes = heapq.merge(
            ((row[11], row[12], id_of_key(row[0]), self._document(row)) for row in self._pages(
                f"{SELECT_DOCUMENT} WHERE (d.changed, d.content) > (?, ?)"
                f" ORDER BY d.changed, d.content LIMIT {_PAGE}", revision, 11)),
            ((row[0], row[1], id_of_key(row[2]), None) for row in self._pages(
                "SELECT changed, rowid, sha256 FROM departure"
                f" WHERE (changed, rowid) > (?, ?) ORDER BY changed, rowid LIMIT {_PAGE}", revision, 0)),
            key=lambda change: change[:2],
        )  # fmt: skip
        return ((id, document) for _, _, id, document in changes)

    def document_ids_since(self, revision: int) -> Iterator[str]:
        """The ids of the documents that `changed_since` gives, in the same order, without reading the documents."""
        rows = self._pages(
            "SELECT d.changed, d.content, c.sha256 FROM document d JOIN content c ON c.number = d.content"
            f" WHERE (d.changed, d.content) > (?, ?) ORDER BY d.changed, d.content LIMIT {_PAGE}", revision, 0
        )  # fmt: skip
        return (id_of_key(row[2]) for row in rows)

    def unreadable_of(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Those of these ids that are a document, but one that `documents` cannot give: a part of it is lost."""
        found = self.documents(ids)
        lost = [key_of_id(id) for id in ids if id not in found]
        sql = "SELECT c.sha256 FROM document d JOIN content c ON c.number = d.content WHERE c.sha256 IN"
        return tuple(
            id_of_key(row[0])
            for start in range(0, len(lost), _PAGE)
            for row in self._all(f"{sql} ({', '.join('?' * len(lost[start : start + _PAGE]))}) ORDER BY c.sha256",
                                 lost[start : start + _PAGE])
        )  # fmt: skip

    def departed_since(self, revision: int) -> Iterator[str]:
        """The ids of what was a document and after that revision no longer is one, in order of change."""
        rows = self._pages(
            "SELECT changed, rowid, sha256 FROM departure"
            f" WHERE (changed, rowid) > (?, ?) ORDER BY changed, rowid LIMIT {_PAGE}", revision, 0
        )  # fmt: skip
        return (id_of_key(row[2]) for row in rows)

    def every_document(self) -> Iterator[Document | Damage]:
        """Every document in the order of change, as `changed_since(0)`; but it goes on behind damage, and says in its
        place what could not be read."""
        from archive.salvage import find_documents  # only an export of all needs it

        return find_documents(self, self._database, self._path)

    def find_ids(self, prefix: str) -> tuple[str, ...]:
        """The ids of contents that begin so, in order; at most five, enough to tell that it is ambiguous."""
        digits = prefix.lower()
        if not re.fullmatch("[0-9a-f]{1,64}", digits):
            return ()
        first, last = bytes.fromhex(digits.ljust(64, "0")), bytes.fromhex(digits.ljust(64, "f"))
        sql = "SELECT sha256 FROM content WHERE sha256 BETWEEN ? AND ? ORDER BY sha256 LIMIT 5"
        return tuple(id_of_key(row[0]) for row in self._all(sql, (first, last)))

    def rejections(self, import_number: int | None = None) -> Iterator[Rejection]:
        """Every record that was not taken, by path, position and rule; each place where a refused content was seen
        is one. Of one import, those that it was the first to come upon."""
        rows = "rejections" if import_number is None else f"({REJECTIONS_OF_IMPORT})"
        sql = (
            f"SELECT id, rule, detail, source, path, position, url, fetched_at FROM {rows}"
            " ORDER BY path, position, rule, source, url, fetched_at, id"
        )
        for id, rule, detail, *place in self._rows(sql, () if import_number is None else (import_number,)):
            yield Rejection(unescape(rule) or "", unescape(detail) or "", read_sighting(place), id)

    def counts(self) -> ArchiveCounts:
        """How much of everything the archive holds."""
        contents, raw_bytes = self._one("SELECT count(*), coalesce(sum(size), 0) FROM content")
        documents, undated, unsettled, first, last = self._one(
            "SELECT count(*), coalesce(sum(first_day IS NULL), 0), coalesce(sum(date_precision = 'unsettled'), 0),"
            f" min(first_day), max(last_day) FROM {self._documents}"
        )
        sources = self._all(
            "SELECT o.name, count(*) FROM document d JOIN sighting s ON s.number = d.sighting"
            " JOIN source o ON o.number = s.source GROUP BY s.source ORDER BY o.name"
        )
        rejections = self._all("SELECT rule, count(*) FROM rejections GROUP BY rule ORDER BY rule")
        kept = "SELECT kept_all, count(*) FROM document WHERE kept_all IS NOT NULL GROUP BY kept_all ORDER BY kept_all"
        return ArchiveCounts(
            documents=documents,
            contents=contents,
            sightings=self._one("SELECT count(*) FROM sighting")[0],
            rejections={unescape(rule) or "": count for rule, count in rejections},
            undated=undated,
            unsettled=unsettled,
            sources={unescape(name) or "": count for name, count in sources},
            raw_bytes=raw_bytes,
            first_day=_read_day(first),
            last_day=_read_day(last),
            kept_all={unescape(rule) or "": count for rule, count in self._all(kept)},
        )

    def verify(self) -> Iterator[Damage]:
        """What is not as it was written: raw bytes against their hashes, documents against their columns, references,
        and the database file itself. Nothing where all is well."""
        from archive.verify import find_damage  # only `dateline verify` needs it

        return find_damage(self, self._database, self._path)

    @property
    def _documents(self) -> str:
        """Where to count documents: with corrections, which takes five times as long, only where there are any."""
        return "as_corrected" if self._all("SELECT 1 FROM corrected LIMIT 1") else "document"

    def document_of(self, row: Row) -> Document:
        """The document in a row of SELECT_DOCUMENT; raises ArchiveError where it is not as it was written."""
        return self._document(row)

    def _document(self, row: Row) -> Document:
        """The document of a row with what people corrected: every reader of documents has them through here."""
        document = self._extracted(row)
        if not row[_FIXED - 1]:
            return document
        from archive.corrections import lay_over

        return lay_over(document, self.corrections.of(document.id))

    def _extracted(self, row: Row) -> Document:
        id = id_of_key(row[0])
        names = ("source", "path", "position", "url", "fetched_at", "extractor", "census")
        packed_document = read_document_row(row)
        try:
            if packed_document.seal(row[0], row[4:11]) != row[1]:
                raise CodecError("its fields are not those that were sealed")
            # A page of HTML may be large: its bytes are read only where the body is packed as a difference from them.
            content = b"" if row[3] is None else unpack(row[2], row[3], dictionary=self.dictionary(row[17]))
            provenance = {name: unescape(value) for name, value in zip(names, row[4:11], strict=True)}
            return decode_document(id, packed_document, content, provenance)
        except CodecError as error:
            raise self._damaged(id, error) from error

    def _content(self, id: str, coding: int, packed: bytes, dictionary: int | None) -> bytes:
        import hashlib  # searches do without

        try:
            content = unpack(coding, packed, dictionary=self.dictionary(dictionary))
            if hashlib.sha256(content).hexdigest() != id:
                raise CodecError("its bytes do not have the hash that is its id")
        except CodecError as error:
            raise self._damaged(id, error) from error
        return content

    def _damaged(self, id: str, error: CodecError) -> ArchiveError:
        return ArchiveError(f"{self._path} is damaged at {id}: {error}", VERIFY)

    def _pages(self, sql: str, revision: int, first: int) -> Iterator[Row]:
        """The rows of a statement that goes on from (changed, content), the two columns from `first` on."""
        last: tuple[int, int] = (revision, 1 << 62)
        while rows := self._all(sql, last):
            for row in rows:
                at = (row[first], row[first + 1])
                # A damaged table may run in a circle, or hold texts for numbers.
                if not (isinstance(at[0], int) and isinstance(at[1], int) and at > last):
                    raise ArchiveError(f"{self._path} is damaged: its changes are out of order", VERIFY)
                last = at
                yield row

def sighting_key(sighting: Sighting) -> int:
    """A number that tells sightings of one content apart. Escaped text holds no NUL, so the joint is unambiguous.

    What the columns claim is no part of it: the same record read with another mapping is the same sighting.
    """
    fields = (sighting.source, sighting.path, sighting.position, sighting.url, sighting.fetched_at)
    joint = "\0".join("" if field is None else f"={escape(field)}" for field in fields)
    return int.from_bytes(blake2b(joint.encode(), digest_size=8).digest(), "big", signed=True)


def sighting_order(sighting: Sighting) -> tuple[str, ...]:
    """Sort key of sightings: no two of one content share it."""
    # The source too: one path imported under two names must not depend on which came first.
    return (*sighting.order, sighting.source)


def read_sighting(row: Sequence[Any]) -> Sighting:
    """The sighting in source, path, position, URL and fetch time as the database keeps them."""
    source, path, position, url, fetched_at = (unescape(value) for value in row)
    return Sighting(source or "", path or "", position, url, fetched_at)


def read_keyed_sighting(row: Sequence[Any]) -> Sighting:
    """The sighting in a row of SELECT_SIGHTING; raises CodecError where it is not the one that was stored."""
    key, claims, *place = row
    sighting = read_sighting(place)
    if sighting_key(sighting) != key:
        raise CodecError(f"the sighting at {sighting.path} is not as it was written")
    return replace(sighting, claims=decode_record_claims(claims))


def read_document_row(row: Row) -> DocumentRow:
    """The columns and blobs in a row of SELECT_DOCUMENT."""
    return DocumentRow(tuple(row[_FIXED:]), *row[13:17])  # row[17] is the dictionary of its content


def _read_day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise CodecError(f"a day is none, but {text!r}") from error


def key_of_id(id: str) -> bytes:
    """The id as the database keeps it; no bytes at all, which nothing has, where it is not an id."""
    return bytes.fromhex(id) if re.fullmatch("[0-9a-f]{64}", id) else b""
