"""The quotations that are kept as evidence: lines of a content under its hash, with the hash of these lines.

They are notes beside the archive's holdings: keeping one raises no revision, and one stays when its document goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from archive.codec import escape, id_of_key, unescape
from archive.errors import DatelineError
from archive.querying import Queries
from archive.values import dataclass

if TYPE_CHECKING:
    from archive.store import Archive


@dataclass(frozen=True, slots=True)
class Quotation:
    """Lines of a content, first to last, counted from 1, and what the document reads there.

    `lines_sha256` is the hash of the bytes of these lines, None where the lines are not those of the bytes (a page of
    HTML, UTF-16); `reference` and `made` are of when it was kept; `text` is empty where the content was purged.
    """

    id: str
    lines: tuple[int, int]
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
            "SELECT number, sha256, first_line, last_line, lines_sha256, text, reference, note, made FROM quotation"
            " ORDER BY number"
        )
        return [
            (
                number,
                Quotation(
                    id_of_key(key), (first, last), None if lines is None else id_of_key(lines), unescape(text) or "",
                    unescape(reference) or "", unescape(note), made,
                ),
            )
            for number, key, first, last, lines, text, reference, note, made in rows
        ]  # fmt: skip

    def keep(self, archive: Archive, quotation: Quotation) -> tuple[int, bool]:
        """Its number, and whether it is new: the same lines are kept once, with the last note that was given."""
        key = (bytes.fromhex(quotation.id), *quotation.lines)
        with archive.transaction():
            held = self._one_or_none(
                "SELECT number FROM quotation WHERE sha256 = ? AND first_line = ? AND last_line = ?", key
            )
            if held is not None:
                if quotation.note is not None:
                    self._write("UPDATE quotation SET note = ? WHERE number = ?", (escape(quotation.note), held[0]))
                return int(held[0]), False
            lines = bytes.fromhex(quotation.lines_sha256) if quotation.lines_sha256 else None
            made = self._write(
                "INSERT INTO quotation (sha256, first_line, last_line, lines_sha256, text, reference, note, made)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (*key, lines, escape(quotation.text), escape(quotation.reference), escape(quotation.note),
                 quotation.made),
            )  # fmt: skip
        return int(made.lastrowid or 0), True

    def drop(self, archive: Archive, number: int) -> None:
        """Takes one off the list; raises DatelineError where there is none of that number."""
        with archive.transaction():
            if not self._write("DELETE FROM quotation WHERE number = ?", (number,)).rowcount:
                raise DatelineError(f"there is no quotation {number}", "`dateline quote` lists them")

    def forget_texts(self, ids: Iterable[str]) -> None:
        """Wipes the words of contents that are purged; that they were quoted, and which lines, stays."""
        for id in ids:
            self._execute("UPDATE quotation SET text = '', reference = '' WHERE sha256 = ?", (bytes.fromhex(id),))
