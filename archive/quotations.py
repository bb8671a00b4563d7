"""The quotations that are kept as evidence: lines of a content under its hash, with the hash of these lines.

They are notes beside the archive's holdings: keeping one raises no revision, and one stays when its document goes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from archive.codec import escape, id_of_key, unescape
from archive.errors import ArchiveError, DatelineError
from archive.querying import Queries
from archive.stored import Damage
from archive.values import dataclass

if TYPE_CHECKING:
    from archive.reading import ArchiveReader
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Quotation:
    """Lines of a content, first to last, counted from 1 as `show` does, and what the document reads there.

    `raw_lines` are those of its bytes, which for a page of HTML are others, and `lines_sha256` is their hash; None
    where they cannot be told. `reference` and `made` are of when it was kept; `text` is empty where the content was
    purged.
    """

    id: str
    lines: tuple[int, int]
    raw_lines: tuple[int, int] | None
    lines_sha256: str | None
    text: str
    reference: str
    note: str | None
    made: str


class Quotations(Queries):
    """The quotations in an archive whose database is open."""

    def all(self) -> list[tuple[int, Quotation]]:
        """Every one with its number, in the order in which they were kept."""
        rows = self._all(
            "SELECT number, sha256, shown_first, shown_last, first_line, last_line, lines_sha256, text, reference,"
            " note, made FROM quotation ORDER BY number"
        )
        return [
            (
                number,
                Quotation(
                    id_of_key(key), (shown_first, shown_last), None if hashed is None else (first, last),
                    None if hashed is None else id_of_key(hashed), unescape(text) or "", unescape(reference) or "",
                    unescape(note), made,
                ),
            )
            for number, key, shown_first, shown_last, first, last, hashed, text, reference, note, made in rows
        ]  # fmt: skip

    def keep(self, archive: Archive, quotation: Quotation) -> tuple[int, bool]:
        """Its number, and whether it is new: the same lines are kept once, with the last note that was given."""
        key = (bytes.fromhex(quotation.id), *quotation.lines)
        with archive.transaction():
            held = self._one_or_none(
                "SELECT number FROM quotation WHERE sha256 = ? AND shown_first = ? AND shown_last = ?", key
            )
            if held is not None:
                if quotation.note is not None:
                    self._write("UPDATE quotation SET note = ? WHERE number = ?", (escape(quotation.note), held[0]))
                return int(held[0]), False
            hashed = bytes.fromhex(quotation.lines_sha256) if quotation.lines_sha256 else None
            made = self._write(
                "INSERT INTO quotation (sha256, shown_first, shown_last, first_line, last_line, lines_sha256, text,"
                " reference, note, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *key, *(quotation.raw_lines or (None, None)), hashed, escape(quotation.text),
                    escape(quotation.reference), escape(quotation.note), quotation.made,
                ),
            )  # fmt: skip
        return int(made.lastrowid or 0), True

    def drop(self, archive: Archive, number: int) -> None:
        """Takes one off the list; raises DatelineError where there is none of that number."""
        with archive.transaction():
            if not self._write("DELETE FROM quotation WHERE number = ?", (number,)).rowcount:
                raise DatelineError(f"there is no quotation {number}", "`dateline quote` lists them")

    def find_damage(self, archive: ArchiveReader) -> Iterator[Damage]:
        """The quotations whose lines do not have the hash that is kept of them, of contents that are held whole."""
        for number, one in self.all():
            if one.raw_lines is None or not archive.find_ids(one.id):
                continue
            with suppress(ArchiveError):  # which is said of the content itself
                if hash_lines(archive.content(one.id), one.raw_lines) != one.lines_sha256:
                    yield Damage(one.id, "quotation", f"the lines of quotation {number} do not have their hash")

    def forget_texts(self, ids: Iterable[str]) -> None:
        """Wipes the words of contents that are purged; that they were quoted, and which lines, stays."""
        for id in ids:
            self._execute("UPDATE quotation SET text = '', reference = '' WHERE sha256 = ?", (bytes.fromhex(id),))


def hash_lines(content: bytes, lines: tuple[int, int]) -> str:
    r"""The SHA-256 of what `sed -n 'A,Bp'` prints of the content.

    >>> hash_lines(b"a\nb\nc", (2, 3)) == hashlib.sha256(b"b\nc").hexdigest()
    True
    """
    first, last = lines
    start = 0
    for _ in range(first - 1):
        start = content.find(b"\n", start) + 1 or len(content)
    end = start
    for _ in range(last - first + 1):
        end = content.find(b"\n", end) + 1 or len(content)
    return hashlib.sha256(content[start:end]).hexdigest()
