"""What an archive holds, written: contents and where they were seen, the documents or refusals made of them.

All of it inside a transaction, which archive/store.py opens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

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
from archive.document import Document, Rejection, Sighting
from archive.errors import ArchiveError
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
from archive.stored import PackedBytes

# What damage has left half of is replaced.
_INSERT_DOCUMENT = (
    f"INSERT OR REPLACE INTO document (sighting, extraction, changed, content, {', '.join(DOCUMENT_COLUMNS)})"
    f" VALUES ({', '.join('?' * (4 + len(DOCUMENT_COLUMNS)))})"
)
_UPDATE_DOCUMENT = (
    f"UPDATE document SET stale = 0, sighting = ?, extraction = ?, changed = ?,"
    f" {', '.join(name + ' = ?' for name in DOCUMENT_COLUMNS)} WHERE content = ?"
)


class ContentWriter(SourceWriter):
    """The part of an archive's writer that knows of contents, sightings, documents and rejections."""

    def __init__(self, folder: Path, path: Path, database: sqlite3.Connection) -> None:
        super().__init__(folder, path, database)
        self._extraction_numbers: dict[tuple[str, str], int] = {}

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
                        self.drop_census_sample(sighting.source, content)
                return
            earliest = self._one(f"{SELECT_SIGHTING} WHERE s.content = ? AND s.earliest = 1", (content,))
            before = read_keyed_sighting(earliest)
            is_first = sighting_order(sighting) < sighting_order(before)
            if is_first:
                self.unsettle(before.source)
                if encode_record_claims(before.claims) != reading[2]:
                    self.drop_census_sample(before.source, content)
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
