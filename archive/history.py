"""What an archive can tell of itself to somebody who repeats a search: which documents it holds, what extracted them,
and what became of a document since a revision."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from archive.codec import id_of_key, unescape
from archive.querying import Queries
from archive.values import dataclass

# What the fingerprint of an archive is of, for those who take it without dateline.
FINGERPRINT = "SHA-256 of the ids of all documents, sorted, each on a line of its own"


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a content. `import_number` is that of the import that first brought it, which began at `started`,
    None where it is not held; `changed` the revision that last changed what its document says or where it was seen,
    None where it is no document; `refused` the rule by which it is none; `removed` when it was taken back;
    `extractor` by what its document was extracted."""

    import_number: int | None = None
    started: str | None = None
    changed: int | None = None
    refused: str | None = None
    removed: str | None = None
    extractor: str | None = None


class History(Queries):
    """The history of an archive whose database is open."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        super().__init__(path.parent, path, database)

    def fingerprint(self) -> str:
        """The fingerprint of the set of documents (FINGERPRINT): two archives with the same hold the same ones."""
        digest = hashlib.sha256()
        sql = (
            "SELECT c.sha256 FROM content c WHERE EXISTS (SELECT 1 FROM document d WHERE d.content = c.number)"
            " ORDER BY c.sha256"
        )
        for row in self._rows(sql):
            digest.update(id_of_key(row[0]).encode() + b"\n")
        return digest.hexdigest()

    def extractors(self) -> dict[str, int]:
        """What the documents were extracted by, each with their number, by name."""
        rows = self._all(
            "SELECT x.extractor, count(*) FROM document d JOIN extraction x ON x.number = d.extraction"
            " GROUP BY x.extractor ORDER BY x.extractor"
        )
        return {unescape(name) or "": count for name, count in rows}

    def last_import(self) -> int:
        """The number of the last import; 0 where there was none."""
        return int(self._one("SELECT coalesce(max(number), 0) FROM import")[0])

    def past_of(self, id: str) -> Past:
        """What became of that content."""
        key = bytes.fromhex(id)
        rows = self._all(
            "SELECT c.import, i.started, d.changed, x.extractor,"
            " (SELECT r.rule FROM rejection r WHERE r.sha256 = c.sha256 LIMIT 1)"
            " FROM content c JOIN import i ON i.number = c.import LEFT JOIN document d ON d.content = c.number"
            " LEFT JOIN extraction x ON x.number = d.extraction WHERE c.sha256 = ?",
            (key,),
        )
        removed = self._one("SELECT max(removed) FROM tombstone WHERE sha256 = ?", (key,))[0]
        if not rows:
            return Past(removed=removed)
        number, started, changed, extractor, rule = rows[0]
        return Past(number, started, changed, unescape(rule), removed, unescape(extractor))
