"""The tags that researchers put on documents, kept under the hash of the content alone.

They stay when the document is extracted anew, is removed, or is not there yet: whoever holds the same bytes has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from archive.codec import escape, id_of_key, unescape
from archive.querying import Queries
from archive.values import dataclass

if TYPE_CHECKING:
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag, and how many contents have it; `absent` of them are no documents of the archive now."""

    name: str
    documents: int
    absent: int


@dataclass(frozen=True, slots=True)
class TagChange:
    """How many tags were put on documents and taken off them; what was so already is not counted."""

    added: int
    removed: int


class Tags(Queries):
    """The tags in an archive whose database is open."""

    def counts(self) -> list[TagCount]:
        """Every tag, by name."""
        rows = self._all(
            "SELECT t.name, count(*), sum(d.content IS NULL) FROM tag t LEFT JOIN content c ON c.sha256 = t.sha256"
            " LEFT JOIN document d ON d.content = c.number GROUP BY t.name"
        )
        return sorted(
            (TagCount(unescape(name) or "", count, absent) for name, count, absent in rows), key=lambda tag: tag.name
        )

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Every tag of every content: id, name, and when it was put there; by id and name."""
        for key, name, made in self._rows("SELECT sha256, name, made FROM tag ORDER BY sha256, name"):
            yield id_of_key(key), unescape(name) or "", made

    def change(
        self, archive: Archive, ids: Sequence[str], added: Sequence[str], removed: Sequence[str], when: str
    ) -> TagChange:
        """Puts tags on contents and takes others off, in one transaction. Ids are full, names as read_name has them."""
        put = taken = 0
        with archive.transaction():
            for id in ids:
                key = bytes.fromhex(id)
                came = sum(
                    self._execute("INSERT OR IGNORE INTO tag VALUES (?, ?, ?)", (key, escape(name), when)).rowcount
                    for name in added
                )
                went = sum(
                    self._execute("DELETE FROM tag WHERE sha256 = ? AND name = ?", (key, escape(name))).rowcount
                    for name in removed
                )
                if came or went:
                    archive.note_change_of((id,))
                put, taken = put + came, taken + went
        return TagChange(put, taken)
