"""What an archive holds of each source, and what people ruled of it beside, or against, what its documents teach.

A ruling is about one subject of a source: the order of its dates in numbers, the year of those that name none, or one
of its lines. Of several about the same the last holds that is not withdrawn. Rulings are kept by the source's name, so
that they outlast its removal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.codec import escape, unescape
from archive.document import Ruling
from archive.errors import DatelineError
from archive.querying import Queries

if TYPE_CHECKING:
    import sqlite3

    from archive.store import Archive

_COLUMNS = "source, subject, value, line, reason, author, made, withdrawn, withdrawn_by, withdrawn_reason"
_HOLDS = (
    " WHERE r.withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM ruling l WHERE l.source = r.source"
    " AND l.subject = r.subject AND l.withdrawn IS NULL AND l.number > r.number)"
)


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What the archive holds of a source: documents whose earliest sighting is there, those of them without a day,
    records that were refused, and the days of the earliest and the latest document, None where all are undated."""

    name: str
    documents: int
    rejected: int
    undated: int
    first_day: date | None
    last_day: date | None


class Sources(Queries):
    """The sources of an archive whose database is open, and the rulings on them."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        super().__init__(path.parent, path, database)

    # Reading

    def counts(self, name: str | None = None) -> tuple[SourceCounts, ...]:
        """Of every source that has a document or a refused record, or of that one: the most documents first, then by
        name."""
        which, values = ("", ()) if name is None else (" WHERE o.name = ?", (escape(name),))
        held = self._all(
            "SELECT o.name, count(*), sum(a.first_day IS NULL), min(a.first_day), max(a.last_day) FROM document d"
            " JOIN as_corrected a ON a.content = d.content JOIN sighting s ON s.number = d.sighting"
            f" JOIN source o ON o.number = s.source{which} GROUP BY o.number",
            values,
        )
        refused: dict[str, int] = dict(
            self._all(
                f"SELECT o.name, count(*) FROM rejection r JOIN source o ON o.number = r.source{which}"
                " GROUP BY o.number",
                values,
            )
        )
        found = [
            SourceCounts(unescape(key) or "", count, refused.pop(key, 0), undated, _day(first), _day(last))
            for key, count, undated, first, last in held
        ]
        found += [SourceCounts(unescape(key) or "", 0, count, 0, None, None) for key, count in refused.items()]
        return tuple(sorted(found, key=lambda one: (-one.documents, one.name)))

    def count_elsewhere(self, name: str | None = None) -> int:
        """How many documents were seen at another source than that of their earliest sighting, at which alone `counts`
        has them; with a name, those seen at that source and counted at another."""
        which, values = ("", ()) if name is None else (" AND o.name = ?", (escape(name),))
        found = self._all(
            "SELECT count(DISTINCT s.content) FROM sighting s JOIN source o ON o.number = s.source"
            " JOIN document d ON d.content = s.content JOIN sighting e ON e.number = d.sighting"
            f" WHERE s.earliest = 0 AND s.source <> e.source{which}",
            values,
        )
        return int(found[0][0])

    def full_name(self, name: str) -> str:
        """That name; raises DatelineError, with the nearest, where no source has it and no ruling is on it."""
        asked = (escape(name),)
        if self._all("SELECT 1 FROM source WHERE name = ?", asked) or self._all(
            "SELECT 1 FROM ruling WHERE source = ? LIMIT 1", asked
        ):
            return name
        from difflib import get_close_matches

        known = [unescape(row[0]) or "" for row in self._all("SELECT name FROM source")]
        near = get_close_matches(name, known, 1, 0.5)
        raise DatelineError(
            f"there is no source {name!r}", f"did you mean {near[0]!r}?" if near else "`dateline sources` lists them"
        )

    def rulings(self, source: str) -> tuple[Ruling, ...]:
        """Those on a source that hold, by subject."""
        return tuple(self._read(f"{_HOLDS} AND r.source = ? ORDER BY r.subject", (escape(source),)))

    def history(self, source: str) -> tuple[Ruling, ...]:
        """Every ruling that was ever made on a source, in that order."""
        return tuple(self._read(" WHERE r.source = ? ORDER BY r.number", (escape(source),)))

    # Writing, within a transaction of the archive

    def rule(self, archive: Archive, new: Ruling) -> None:
        """Keeps a ruling, which holds from now on: the documents of the source are to be extracted again."""
        marks = ", ".join("?" * 10)
        self._execute(f"INSERT INTO ruling ({_COLUMNS}) VALUES ({marks})", _fields(new))
        self._note(archive, new.source)

    def withdraw(self, archive: Archive, one: Ruling, *, by: str, when: str, reason: str | None) -> None:
        """Takes back a ruling that holds: the one before it holds again, or what the source teaches."""
        number = self._all(
            "SELECT max(number) FROM ruling WHERE source = ? AND subject = ? AND withdrawn IS NULL",
            (escape(one.source), one.subject),
        )
        fields = _fields(replace(one, withdrawn=when, withdrawn_by=by, withdrawn_reason=reason))
        self._execute(
            "UPDATE ruling SET withdrawn = ?, withdrawn_by = ?, withdrawn_reason = ? WHERE number = ?",
            (*fields[7:], *number[0]),
        )
        self._note(archive, one.source)

    # Within

    def _note(self, archive: Archive, source: str) -> None:
        archive.note_change()
        if self._all("SELECT 1 FROM source WHERE name = ?", (escape(source),)):
            archive.unsettle(source)

    def _read(self, where: str, values: Sequence[Any]) -> Iterator[Ruling]:
        for row in self._all(f"SELECT {_COLUMNS} FROM ruling r{where}", values):
            source, subject, value, line, reason, by, made, *gone = map(unescape, row)
            yield Ruling(source or "", subject or "", value or "", reason or "", by or "", made or "", line, *gone)


def _fields(one: Ruling) -> tuple[Any, ...]:
    values = (one.source, one.subject, one.value, one.line, one.reason, one.by, one.made, one.withdrawn,
              one.withdrawn_by, one.withdrawn_reason)  # fmt: skip
    return tuple(map(escape, values))


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
