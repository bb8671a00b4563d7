"""The codes that coders gave documents, kept under the hash of the content alone, and sheets of them brought in.

Of each name a coder gives a document one value. Like tags, codes stay when the document is extracted anew, is removed,
or is not there yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from archive.codec import escape, id_of_key, unescape
from archive.labels import Code, fold_label
from archive.querying import Queries
from archive.values import dataclass

if TYPE_CHECKING:
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class CodeCount:
    """A value of a code, and of how many contents a coder said so; `absent` of them are no documents now."""

    name: str
    value: str
    coder: str
    documents: int
    absent: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What a sheet says: the code that a coder gave a content, or, `value` None, that there is none."""

    id: str
    name: str
    coder: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Recoding:
    """A code that became another: `before` None is new, `after` None is withdrawn."""

    id: str
    name: str
    coder: str
    before: str | None
    after: str | None


class Codes(Queries):
    """The codes in an archive whose database is open."""

    def counts(self) -> list[CodeCount]:
        """Every value of every code by every coder, by name, value and coder; values that differ in capitals alone are
        one, written as most are."""
        rows = self._all(
            "SELECT k.name, k.value, k.coder, count(*), sum(d.content IS NULL) FROM code k"
            " LEFT JOIN content c ON c.sha256 = k.sha256 LEFT JOIN document d ON d.content = c.number"
            " GROUP BY k.name, k.value, k.coder"
        )
        found: dict[tuple[str, str, str], list[tuple[int, int, str]]] = {}
        for name, value, coder, count, absent in rows:
            value = unescape(value) or ""
            key = unescape(name) or "", fold_label(value), unescape(coder) or ""
            found.setdefault(key, []).append((count, absent, value))
        return [
            CodeCount(
                name, min(written, key=lambda one: (-one[0], one[2]))[2], coder,
                sum(one[0] for one in written), sum(one[1] for one in written),
            )
            for (name, _, coder), written in sorted(found.items())
        ]  # fmt: skip

    def count_absent(self, name: str) -> int:
        """How many of the contents with a code of that name are no documents now."""
        rows = self._all(
            "SELECT count(DISTINCT k.sha256) FROM code k LEFT JOIN content c ON c.sha256 = k.sha256"
            " LEFT JOIN document d ON d.content = c.number WHERE k.name = ? AND d.content IS NULL",
            (escape(name),),
        )
        return int(rows[0][0])

    def rows(self) -> Iterator[tuple[str, Code, str]]:
        """Every code: the content's id, the code, and when it was given; by id, name and coder."""
        sql = "SELECT sha256, name, value, coder, made FROM code ORDER BY sha256, name, coder"
        for key, name, value, coder, made in self._rows(sql):
            yield id_of_key(key), Code(unescape(name) or "", unescape(value) or "", unescape(coder) or ""), made

    def put(self, archive: Archive, cells: Sequence[Cell], when: str) -> list[Recoding]:
        """Makes the codes what the cells say, in one transaction; every cell in order with what was there before."""
        found = []
        with archive.transaction():
            for cell in cells:
                recoding = self._put(cell, when)
                if recoding.before != recoding.after:
                    archive.note_change_of((cell.id,))
                found.append(recoding)
        return found

    def _put(self, cell: Cell, when: str) -> Recoding:
        key = (bytes.fromhex(cell.id), escape(cell.name), escape(cell.coder))
        held = self._one_or_none("SELECT value FROM code WHERE sha256 = ? AND name = ? AND coder = ?", key)
        before = unescape(held[0]) if held else None
        if cell.value is None:
            self._execute("DELETE FROM code WHERE sha256 = ? AND name = ? AND coder = ?", key)
        elif before != cell.value:
            self._execute(
                "INSERT OR REPLACE INTO code (sha256, name, coder, value, made) VALUES (?, ?, ?, ?, ?)",
                (*key, escape(cell.value), when),
            )
        return Recoding(cell.id, cell.name, cell.coder, before, cell.value)
