"""Corrections that people made: kept in a table of their own, by the hash of the content that they are about, and laid
over a document when it is read. What was extracted stays as it is, and comes back when a correction is withdrawn.

Of several corrections of one field the last holds that is not withdrawn: to withdraw it is to have the one before.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.codec import CodecError, escape, id_of_key, unescape
from archive.document import CORRECTABLE, CORRECTED, Correction, DateClaim, Dateline, Document
from archive.errors import ArchiveError, DatelineError
from archive.partial_date import EdtfDate, parse_edtf
from archive.querying import Queries
from archive.stored import Damage

if TYPE_CHECKING:
    import sqlite3

    from archive.store import Archive

_COLUMNS = (
    "sha256, field, value, reason, author, made, withdrawn, withdrawn_by, withdrawn_reason, reading, seal, number"
)
_HOLDS = (
    " WHERE k.withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM correction l WHERE l.sha256 = k.sha256"
    " AND l.field = k.field AND l.withdrawn IS NULL AND l.number > k.number)"
)
_CORRECTED = (
    "title", "byline", "place", "city", "region", "country",
    "date", "date_precision", "date_role", "date_confidence", "first_day", "last_day",
)  # fmt: skip

Lines = tuple[int, int]  # first and last, counted from 1, both inclusive
ReadParagraph = tuple[str, int, int]  # its text, its first and its last line

_RANGE = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?", re.ASCII)


class Corrections(Queries):
    """The corrections in an archive whose database is open."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        super().__init__(path.parent, path, database)

    # Reading

    def of(self, id: str) -> tuple[Correction, ...]:
        """Those of that content that hold, in the order of CORRECTABLE."""
        found = self._read(f"{_HOLDS} AND k.sha256 = ? ORDER BY k.number", (bytes.fromhex(id),))
        return tuple(sorted(found, key=lambda one: CORRECTABLE.index(one.field)))

    def all(self, *, history: bool = False) -> Iterator[Correction]:
        """All that hold, in the order in which they were made; with `history` those that were replaced or withdrawn
        too."""
        return self._read(f"{'' if history else _HOLDS} ORDER BY k.number", ())

    def history_of(self, id: str) -> tuple[Correction, ...]:
        """Every correction of that content that was ever made, in that order."""
        return tuple(self._read(" WHERE k.sha256 = ? ORDER BY k.number", (bytes.fromhex(id),)))

    def find_ids(self, prefix: str) -> tuple[str, ...]:
        """The ids that begin so and that something was ever corrected of, held or not; at most five."""
        digits = prefix.lower()
        if not re.fullmatch("[0-9a-f]{1,64}", digits):
            return ()
        first, last = bytes.fromhex(digits.ljust(64, "0")), bytes.fromhex(digits.ljust(64, "f"))
        sql = "SELECT DISTINCT sha256 FROM correction WHERE sha256 BETWEEN ? AND ? ORDER BY sha256 LIMIT 5"
        return tuple(id_of_key(row[0]) for row in self._all(sql, (first, last)))

    def count(self) -> int:
        """How many documents, held or not, have a correction that holds."""
        return int(self._all("SELECT count(*) FROM corrected")[0][0])

    def waiting(self) -> tuple[tuple[str, tuple[Lines, ...]], ...]:
        """The documents whose lines were named before they were here, or since their bytes were wiped, with those
        lines."""
        held = "EXISTS (SELECT 1 FROM content c JOIN document d ON d.content = c.number WHERE c.sha256 = k.sha256)"
        found = self._read(f"{_HOLDS} AND k.field = 'body_lines' AND k.reading IS NULL AND {held} ORDER BY k.number")
        return tuple((one.id, parse_lines(one.value or "")) for one in found)

    def find_damage(self) -> Iterator[Damage]:
        """What is not as it was written, or does not fit together."""
        try:
            ids = {one.id for one in self.all()}
            for one in self.all(history=True):
                _check(one)
            shown = {id_of_key(row[0]): row[1:] for row in self._rows(_SELECT_CORRECTED)}
            for id in sorted(ids | shown.keys()):
                if shown.get(id) != _corrected_row(self.of(id)):
                    yield Damage(id, "correction", "its columns do not say what its corrections say")
        except DatelineError as error:
            yield Damage(None, "correction", error.message)

    # Writing, within a transaction of the archive

    def add(self, archive: Archive, new: Correction) -> None:
        """Keeps a correction, which holds from now on unless it comes withdrawn."""
        _check(new)
        self._insert(new)
        if new.withdrawn is None:
            self._note(archive, new.id)

    def withdraw(self, archive: Archive, one: Correction, *, by: str, when: str, reason: str | None) -> None:
        """Takes back that correction, which holds: the one before it holds again, or what was extracted."""
        gone = replace(one, withdrawn=when, withdrawn_by=by, withdrawn_reason=reason, extracted=None)
        self._update(one, gone)
        self._note(archive, one.id)

    def complete(self, archive: Archive, id: str, paragraphs: Sequence[ReadParagraph]) -> None:
        """Gives the correction of a document's lines the paragraphs that stand on them."""
        for one in self.of(id):
            if one.field == "body_lines":
                self._update(one, replace(one, reading=json.dumps(paragraphs, ensure_ascii=False)))
                self._note(archive, id)

    def forget_texts(self, ids: Iterable[str]) -> None:
        """Drops the paragraphs that are kept of these documents; the lines that were named stay, for when they come
        again."""
        for id in ids:
            for one in self.history_of(id):
                if one.field == "body_lines" and one.reading is not None:
                    self._update(one, replace(one, reading=None))
                    self._write_columns(id)

    # Within

    def _read(self, where: str, values: Sequence[Any] = ()) -> Iterator[Correction]:
        for row in self._all(f"SELECT {_COLUMNS} FROM correction k{where}", values):
            *fields, seal, _ = row
            if _seal(fields) != seal:
                raise CodecError(f"a correction of {id_of_key(row[0])} is not as it was written")
            yield Correction(id_of_key(fields[0]), *map(unescape, fields[1:]))  # type: ignore[arg-type]

    def _insert(self, one: Correction) -> None:
        fields = _fields(one)
        self._execute(
            f"INSERT INTO correction ({_COLUMNS.removesuffix(', number')}) VALUES ({', '.join('?' * 11)})",
            (*fields, _seal(fields)),
        )

    def _update(self, old: Correction, new: Correction) -> None:
        """Writes `new` over the last row that says `old`: of two that say the same it does not matter which."""
        fields, before = _fields(new), _fields(replace(old, extracted=None))
        last = "SELECT max(number) FROM correction WHERE sha256 = ? AND seal = ?"
        written = self._execute(
            "UPDATE correction SET withdrawn = ?, withdrawn_by = ?, withdrawn_reason = ?, reading = ?, seal = ?"
            " WHERE number = ?",
            (*fields[6:], _seal(fields), *self._all(last, (before[0], _seal(before)))[0]),
        )
        if written.rowcount != 1:
            raise ArchiveError(f"there is no such correction of {old.id}: {old.field} {old.value!r}")

    def _note(self, archive: Archive, id: str) -> None:
        """Writes the columns of a document as its corrections now make them, and that it changed."""
        self._write_columns(id)
        revision = archive.note_change()
        for (number,) in self._all("SELECT number FROM content WHERE sha256 = ?", (bytes.fromhex(id),)):
            self._execute("UPDATE document SET changed = ? WHERE content = ?", (revision, number))

    def _write_columns(self, id: str) -> None:
        key, row = bytes.fromhex(id), _corrected_row(self.of(id))
        self._execute("DELETE FROM corrected WHERE sha256 = ?", (key,))
        if row is not None:
            names = ", ".join(("sha256", "fields", *_CORRECTED))
            self._execute(f"INSERT INTO corrected ({names}) VALUES ({', '.join('?' * 14)})", (key, *row))


_SELECT_CORRECTED = f"SELECT sha256, fields, {', '.join(_CORRECTED)} FROM corrected"


def lay_over(document: Document, corrections: Sequence[Correction]) -> Document:
    """The document as these corrections make it; each of them, in `corrections`, with what it took the place of.

    One of lines whose paragraphs are not known yet waits, and is not among them.
    """
    laid: list[Correction] = []
    for one in corrections:
        changed = _lay_one(document, one)
        if changed is not None:
            laid.append(replace(one, extracted=extracted_value(document, one.field)))
            document = changed
    return replace(document, corrections=tuple(laid))


def extracted_value(document: Document, field: str) -> str | None:
    """What a document says in a field that may be corrected, as the text that a correction would hold."""
    if field == "date":
        return document.published.value.edtf if document.published else None
    if field == "place":
        return document.dateline.place if document.dateline else None
    if field == "body_lines":
        return name_lines(_joined(document.body_lines)) or None
    value: str | None = getattr(document, field)
    return value


def parse_lines(text: str) -> tuple[Lines, ...]:
    """The lines that a text such as `5-12,15-40` names, in order; raises DatelineError where it names none, or one
    twice.

    >>> parse_lines("5-12, 15")
    ((5, 12), (15, 15))
    """
    found: list[Lines] = []
    for part in text.split(","):
        match = _RANGE.fullmatch(part.strip())
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last:
            raise DatelineError(f"{text!r} names no lines", "write 5-40, or several parted by commas: 5-12,15-40")
        if found and first <= found[-1][1]:
            raise DatelineError(f"{text!r} names its lines twice, or out of order", "write 5-12,15-40")
        found.append((first, last))
    return tuple(found)


def name_lines(lines: Iterable[Lines]) -> str:
    """The lines as parse_lines reads them.

    >>> name_lines([(5, 12), (15, 15)])
    '5-12,15'
    """
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in lines)


def lines_in_words(named: str) -> str:
    """The lines that name_lines named, in a sentence.

    >>> lines_in_words("5"), lines_in_words("5-12,15")
    ('line 5', 'lines 5-12,15')
    """
    return f"line {named}" if named.isdigit() else f"lines {named}"


# --- within


def _lay_one(document: Document, one: Correction) -> Document | None:
    match one.field:
        case "title":
            return replace(document, title=one.value)
        case "byline":
            return replace(document, byline=one.value)
        case "date":
            return _lay_date(document, one)
        case "place":
            return _lay_place(document, one)
    if one.reading is None:
        return None
    paragraphs: list[ReadParagraph] = json.loads(one.reading)
    lines = tuple((first, last) for _, first, last in paragraphs)
    return replace(document, body="\n\n".join(text for text, _, _ in paragraphs), body_lines=lines)


def _lay_date(document: Document, one: Correction) -> Document:
    if one.value is None:
        return replace(document, published=None, guess=None)
    reason = f"as {one.by} corrected it on {one.made[:10]}: {one.reason}"
    claim = DateClaim(parse_edtf(one.value), CORRECTED, CORRECTED, 1.0, reason=reason)
    was = document.published
    others = (replace(other, reason=f"extracted as {other.reason}") if other == was else other
              for other in document.claims)  # fmt: skip
    return replace(document, published=claim, guess=None, claims=(claim, *others))


def _lay_place(document: Document, one: Correction) -> Document:
    before = document.dateline or Dateline(None)
    where = _reading_of(one)
    dateline = replace(
        before, place=one.value, city=where.get("city"), region=where.get("region"), country=where.get("country")
    )
    return replace(document, dateline=None if dateline == Dateline(None) else dateline)


def _reading_of(one: Correction) -> Mapping[str, str | None]:
    where: Mapping[str, str | None] = json.loads(one.reading) if one.reading else {}
    return where


def _joined(lines: Iterable[Lines]) -> list[Lines]:
    """The lines of paragraphs as ranges: those that a blank line parts are one range."""
    found: list[Lines] = []
    for first, last in sorted(lines):
        if found and first <= found[-1][1] + 2:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _corrected_row(corrections: Sequence[Correction]) -> tuple[Any, ...] | None:
    """The row of `corrected` after its id; None where nothing is corrected. Lines that wait for their text are not."""
    corrections = [one for one in corrections if one.field != "body_lines" or one.reading is not None]
    if not corrections:
        return None
    row: dict[str, Any] = dict.fromkeys(_CORRECTED)
    for one in corrections:
        if one.field in ("title", "byline"):
            row[one.field] = escape(one.value)
        elif one.field == "place":
            row |= {"place": escape(one.value)} | {name: escape(value) for name, value in _reading_of(one).items()}
        elif one.field == "date" and one.value is not None:
            value: EdtfDate = parse_edtf(one.value)
            days = value.intervals
            row |= {
                "date": one.value, "date_precision": value.precision, "date_role": CORRECTED, "date_confidence": 1.0,
                "first_day": min(i.first for i in days).isoformat() if days else None,
                "last_day": max(i.last for i in days).isoformat() if days else None,
            }  # fmt: skip
    return (",".join(one.field for one in corrections), *(row[name] for name in _CORRECTED))


def _check(one: Correction) -> None:
    """Raises ArchiveError where a correction is none that can be laid over a document."""
    if one.field not in CORRECTABLE or not one.reason.strip() or not one.by.strip() or not one.made:
        raise ArchiveError(f"the correction of {one.id} is none: {one.field} {one.value!r} by {one.by!r}")
    if one.field == "date" and one.value is not None:
        parse_edtf(one.value)
    if one.field == "body_lines":
        parse_lines(one.value or "")


def _fields(one: Correction) -> tuple[Any, ...]:
    """The columns of a correction, without its seal."""
    values = (one.field, one.value, one.reason, one.by, one.made, one.withdrawn, one.withdrawn_by,
              one.withdrawn_reason, one.reading)  # fmt: skip
    return (bytes.fromhex(one.id), *map(escape, values))


def _seal(fields: Sequence[Any]) -> bytes:
    # Stored text holds no NUL, so the joint is unambiguous.
    text = "\0".join("" if value is None else f"={value}" for value in fields[1:])
    return hashlib.blake2b(text.encode(), digest_size=8, key=fields[0]).digest()
