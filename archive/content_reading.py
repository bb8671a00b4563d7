"""Reads what an import asks of an archive: contents as they are stored, which of a source are still to be extracted,
and what its census is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from archive.codec import CodecError, escape, id_of_key, unescape, unpack_content
from archive.document import Sighting
from archive.querying import Ids
from archive.reading import SELECT_SIGHTING, ArchiveReader, key_of_id, read_keyed_sighting
from archive.stored import Dictionary, PackedContent, StoredContent

_PAGE = 256  # ids in one question


class ContentReader(ArchiveReader):
    """The part of an archive's writer that reads contents and sources."""

    def contents(self, ids: Iterable[str]) -> Iterator[StoredContent]:
        """Those contents, in the order of `ids`, one at a time; raises ArchiveError at one that is not held."""
        for packed in self.packed_contents(ids):
            try:
                yield unpack_content(packed)
            except CodecError as error:
                raise self._damaged(packed.id, error) from error

    def packed_contents(self, ids: Iterable[str]) -> Iterator[PackedContent]:
        """The same as they lie in the archive, for another process to unpack."""
        for id in ids:
            found = self._one_or_none(
                "SELECT c.size, b.coding, b.bytes, b.dictionary, s.kind, s.charset,"
                " c.keep_all, s.key, s.claims, o.name, s.path, s.position, s.url, s.fetched_at"
                " FROM content c JOIN content_bytes b ON b.content = c.number"
                " JOIN sighting s ON s.content = c.number AND s.earliest = 1"
                " JOIN source o ON o.number = s.source WHERE c.sha256 = ?",
                (key_of_id(id),),
            )
            if found is None:
                raise self._bytes_missing(id)
            size, coding, packed, dictionary, kind, charset, keep_all, *place = found
            yield PackedContent(
                id, size, coding, packed, self.dictionary(dictionary),
                unescape(kind) or "", unescape(charset), read_keyed_sighting(place), bool(keep_all),
            )  # fmt: skip

    def ids_of_source(self, source: str) -> Iterator[str]:
        """The contents whose earliest sighting is of that source, by id."""
        sql = (
            "SELECT c.sha256 FROM source o JOIN sighting s ON s.source = o.number AND s.earliest = 1"
            " JOIN content c ON c.number = s.content WHERE o.name = ? ORDER BY +c.sha256"
        )
        return iter(self._ids(sql, (escape(source),)))

    def ids_to_extract(self, source: str, fingerprint: str | None) -> Ids:
        """The contents of that source that have no outcome under that census, in order of arrival: neither a document
        extracted with it, with the earliest sighting and as that says to read it, nor a rejection under it. All where
        None."""
        sql = (
            "SELECT c.sha256, c.size FROM source o JOIN sighting s ON s.source = o.number AND s.earliest = 1"
            " JOIN content c ON c.number = s.content LEFT JOIN document d ON d.content = c.number"
            " LEFT JOIN extraction x ON x.number = d.extraction WHERE o.name = ? AND CASE WHEN d.content IS NULL"
            " THEN NOT EXISTS (SELECT 1 FROM rejection r WHERE r.sha256 = c.sha256 AND r.census = ?)"
            " ELSE x.census <> ? OR d.sighting <> s.number OR d.kind <> s.kind OR d.stale = 1 END ORDER BY c.number"
        )
        census = "\0" if fingerprint is None else escape(fingerprint)  # a census that there is not
        return self._ids(sql, (escape(source), census, census))

    def ids_without_outcome(self, source: str) -> Ids:
        """Those of the source's contents that are neither a document nor rejected, in order of arrival."""
        sql = (
            "SELECT c.sha256, c.size FROM source o JOIN sighting s ON s.source = o.number AND s.earliest = 1"
            " JOIN content c ON c.number = s.content LEFT JOIN document d ON d.content = c.number WHERE o.name = ?"
            " AND d.content IS NULL AND NOT EXISTS (SELECT 1 FROM rejection r WHERE r.sha256 = c.sha256)"
            " ORDER BY c.number"
        )
        return self._ids(sql, (escape(source),))

    def ids_with_outcome(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of the contents that are a document or were rejected."""
        found: set[str] = set()
        for start in range(0, len(ids), _PAGE):
            keys = [key_of_id(id) for id in ids[start : start + _PAGE]]
            marks = ", ".join("?" * len(keys))
            sql = (
                f"SELECT c.sha256 FROM content c JOIN document d ON d.content = c.number WHERE c.sha256 IN ({marks})"
                f" UNION SELECT sha256 FROM rejection WHERE sha256 IN ({marks})"
            )
            found.update(id_of_key(row[0]) for row in self._all(sql, (*keys, *keys)))
        return frozenset(found)

    def count_of_source(self, source: str) -> int:
        """How many contents have their earliest sighting there."""
        sql = "SELECT count(*) FROM source o JOIN sighting s ON s.source = o.number AND s.earliest = 1 WHERE o.name = ?"
        return int(self._one(sql, (escape(source),))[0])

    def count_brought_earlier(self, ids: Iterable[str], import_number: int) -> int:
        """How many of the contents an earlier import than that one has brought."""
        keys = [key_of_id(id) for id in ids]
        sql = f"SELECT count(*) FROM content WHERE import < ? AND sha256 IN ({', '.join('?' * len(keys))})"
        return int(self._one(sql, (import_number, *keys))[0])

    def find_dictionary(self, source: str) -> Dictionary | None:
        """The dictionary that the source's contents are packed with, None where it has none yet."""
        sql = "SELECT y.number FROM dictionary y JOIN source o ON o.number = y.source WHERE o.name = ?"
        found = self._one_or_none(sql, (escape(source),))
        return None if found is None else Dictionary(found[0], self.dictionary(found[0]) or b"")

    def is_said_otherwise(self, id: str, sighting: Sighting) -> bool:
        """Whether the record of this sighting says another title, byline or date of the content than the record of the
        earliest one, or says it alone; so that one of them is not used."""
        sql = f"{SELECT_SIGHTING} JOIN content c ON c.number = s.content WHERE c.sha256 = ? AND s.earliest = 1"
        used = read_keyed_sighting(self._one(sql, (key_of_id(id),)))
        return bool(sighting.says_otherwise(used) or used.says_otherwise(sighting))

    def census_samples(self, source: str) -> Mapping[str, bytes]:
        """The sample of that source, by content id: id to sketch."""
        sql = (
            "SELECT c.sha256, m.sketch FROM source o JOIN census_sample m ON m.source = o.number"
            " JOIN content c ON c.number = m.content WHERE o.name = ? ORDER BY +c.sha256"
        )
        return {id_of_key(row[0]): row[1] for row in self._rows(sql, (escape(source),))}
