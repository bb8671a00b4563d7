"""The ledger of imports: what each was asked to read, how far it has come with every file, what became of the records.

Nothing in it changes what the archive holds: writing it does not raise the revision.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from archive.codec import CodecError, escape, unescape
from archive.querying import Queries, Row
from archive.values import dataclass, field


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What became of an import's records so far: `new` documents, `seen` before, `rejected`; `files` read and
    `unchanged` ones that were not opened; rejections by rule, documents by encoding, repairs by rule; `removed` ones
    that had been taken back and were not taken again; `waiting` ones that are stored and were not judged when it ended
    (none of a run that came to its end), and `taken_up` ones among the judged that an earlier run had left so;
    `otherwise` ones among the seen whose columns say another title, byline or date of the same text."""

    new: int = 0
    seen: int = 0
    rejected: int = 0
    files: int = 0
    unchanged: int = 0
    rules: Mapping[str, int] = field(default_factory=dict)
    encodings: Mapping[str, int] = field(default_factory=dict)
    repairs: Mapping[str, int] = field(default_factory=dict)
    removed: int = 0
    waiting: int = 0
    taken_up: int = 0
    otherwise: int = 0

    @property
    def records(self) -> int:
        """Records that were met: those with an outcome, and those that wait for theirs."""
        return self.new + self.seen + self.rejected + self.removed + self.waiting


@dataclass(frozen=True, slots=True)
class ImportRun:
    """A run of the ledger. `arguments` are as typed in `folder`; `finished` is None while it runs and where it was cut
    short, `continued` is then the run that went on with it. `taken_back` is when what it brought was removed."""

    number: int
    arguments: tuple[str, ...]
    folder: str
    started: str
    finished: str | None
    continued: int | None
    counts: ImportCounts
    taken_back: str | None = None


@dataclass(frozen=True, slots=True)
class FileRead:
    """How far a run has come with a file: its first `records` records are stored, of which an earlier run had stored
    `start`. `key` tells a file, `way` how it was read, and `told` is what was said of its columns and encoding, in this
    import or before; `modified` is in nanoseconds; `sha256` is there once it is finished.

    Of the records that this run read `new` had contents that the archive did not hold, `seen` ones that it did, and
    `refused` could not be read, and `removed` ones had been taken back.
    """

    key: int
    path: str
    size: int
    modified: int
    start: int
    records: int
    new: int
    seen: int
    refused: int
    sha256: str | None = None
    number: int = 0  # of the ledger's row
    removed: int = 0
    way: int = 0
    told: str | None = None

    @property
    def is_finished(self) -> bool:
        return self.sha256 is not None


REJECTIONS_OF_IMPORT = """
  SELECT NULL AS id, r.rule, r.detail, o.name AS source, r.path, r.position, r.url, r.fetched_at
    FROM rejection r JOIN source o ON o.number = r.source
   WHERE r.sha256 IS NULL AND r.import = ?1
  UNION ALL
  SELECT lower(hex(r.sha256)), r.rule, r.detail, o.name, s.path, s.position, s.url, s.fetched_at
    FROM rejection r
    JOIN content c ON c.sha256 = r.sha256
    JOIN sighting s ON s.content = c.number
    JOIN source o ON o.number = s.source
   WHERE s.import = ?1
"""
_SELECT_RUN = (
    "SELECT number, arguments, folder, started, finished, continued, new, seen, rejected, files, unchanged, summary,"
    " removed FROM import"
)
_SELECT_FILE = (
    "SELECT number, key, path, size, modified, start, records, new, seen, refused, sha256, removed, way, told"
    " FROM import_file"
)

# No way in which a file is read: the row stays for what it was told of columns and encoding.
_TO_BE_READ_AGAIN = 0

# In a database of its own, on disk where it grows.
_MAKE_AWAITED = (
    "CREATE TEMP TABLE IF NOT EXISTS awaited (sha256 BLOB PRIMARY KEY, records INTEGER, is_told INTEGER) WITHOUT ROWID"
)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What is known of the records of files that were not opened: rejected ones by rule, `pending` ones with no outcome
    yet, ones that were removed. Of the pending `waiting` are awaited; the others are one of each content, which is
    counted when it has an outcome."""

    records: int
    rules: Mapping[str, int]
    pending: int
    waiting: int
    removed: int


class Ledger(Queries):
    """The part of an archive that remembers its imports."""

    def imports(self) -> Iterator[ImportRun]:
        """Every run, in order."""
        return (_read_run(row) for row in self._all(f"{_SELECT_RUN} ORDER BY number"))

    def import_run(self, number: int) -> ImportRun | None:
        """The run of that number, None where there is none."""
        row = self._one_or_none(f"{_SELECT_RUN} WHERE number = ?", (number,))
        return None if row is None else _read_run(row)

    def unfinished_imports(self) -> Iterator[ImportRun]:
        """The runs that were cut short and that none has gone on with, the last one first."""
        sql = f"{_SELECT_RUN} WHERE finished IS NULL AND continued IS NULL ORDER BY number DESC"
        return (_read_run(row) for row in self._all(sql))

    def files_read(self, number: int) -> Iterator[FileRead]:
        """The files of a run, in the order in which they were read."""
        return map(_read_file, self._rows(f"{_SELECT_FILE} WHERE import = ? ORDER BY number", (number,)))

    def file_read(self, key: int) -> FileRead | None:
        """What is known of a file, from the last run that read it, in whatever way; None where none did."""
        row = self._one_or_none(f"{_SELECT_FILE} WHERE key = ? ORDER BY number DESC LIMIT 1", (key,))
        return None if row is None else _read_file(row)

    def begin_import(self, arguments: Sequence[str], started: str, folder: str = "") -> int:
        """A new run; its number. Runs cut short that were asked the same in the same folder are continued by it."""
        asked = (_json(arguments), escape(folder))
        number = self._write("INSERT INTO import (arguments, folder, started) VALUES (?, ?, ?)", (*asked, started))
        self._write(
            "UPDATE import SET continued = ? WHERE finished IS NULL AND continued IS NULL AND number <> ?"
            " AND arguments = ? AND folder = ?",
            (number.lastrowid, number.lastrowid, *asked),
        )
        return int(number.lastrowid or 0)

    def count_import(self, number: int, counts: ImportCounts) -> None:
        """Says how far a run has come."""
        summary = {
            "rules": counts.rules, "encodings": counts.encodings, "repairs": counts.repairs,
            "removed": counts.removed, "waiting": counts.waiting, "taken_up": counts.taken_up,
            "otherwise": counts.otherwise,
        }  # fmt: skip
        self._write(
            "UPDATE import SET new = ?, seen = ?, rejected = ?, files = ?, unchanged = ?, summary = ? WHERE number = ?",
            (counts.new, counts.seen, counts.rejected, counts.files, counts.unchanged,
             escape(json.dumps(summary, ensure_ascii=False, sort_keys=True)), number),
        )  # fmt: skip

    def finish_import(self, number: int, *, finished: str, new: int, seen: int, rejected: int) -> None:
        """Completes a run: when it ended, and how many contents were new, seen before and rejected."""
        self._write(
            "UPDATE import SET finished = ?, new = ?, seen = ?, rejected = ? WHERE number = ?",
            (finished, new, seen, rejected, number),
        )

    def note_file(self, number: int, file: FileRead) -> None:
        """Says how far the run has come with a file."""
        hash = bytes.fromhex(file.sha256) if file.sha256 is not None else None
        how_far = (file.start, file.records, file.new, file.seen, file.refused, file.removed, hash, file.way,
                   escape(file.told))  # fmt: skip
        self._write(
            "INSERT INTO import_file"
            " (import, key, path, size, modified, start, records, new, seen, refused, removed, sha256,"
            " way, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (key, import) DO UPDATE SET size = excluded.size,"
            " modified = excluded.modified, start = excluded.start, records = excluded.records, new = excluded.new,"
            " seen = excluded.seen, refused = excluded.refused, removed = excluded.removed, sha256 = excluded.sha256,"
            " way = excluded.way, told = excluded.told",
            (number, file.key, escape(file.path), file.size, file.modified, *how_far),
        )

    def pass_over(self, file: FileRead) -> None:
        """Notes, for as long as the archive is open, that a file was not opened as it is unchanged."""
        # In a database of its own, on disk where it grows: there may be millions.
        self._all("CREATE TEMP TABLE IF NOT EXISTS passed_over (file INTEGER PRIMARY KEY)")
        self._all("INSERT OR IGNORE INTO passed_over VALUES (?)", (file.number,))

    def count_passed_over(self) -> PassedOver:
        """What became of the records of the files that were passed over, as far as is known today; forgets them."""
        self._all("CREATE TEMP TABLE IF NOT EXISTS passed_over (file INTEGER PRIMARY KEY)")
        sql = "SELECT coalesce(sum(records), 0) FROM import_file f JOIN passed_over p ON p.file = f.number"
        (records,) = self._one(sql)
        rules, pending, waiting, removed = {}, 0, 0, 0
        if records:
            rejected = f"SELECT rule, count(*) FROM rejections WHERE {_of_files('path')} GROUP BY rule ORDER BY rule"
            rules = {unescape(rule) or "": count for rule, count in self._all(rejected)}
            pending, waiting = self._await_pending()
            if not self._all("SELECT 1 FROM tombstone LIMIT 1"):
                self._all("DELETE FROM passed_over")
                return PassedOver(records, rules, pending, waiting, 0)
            # A file that was read after the removal counted them itself; of an older one the tombstones tell.
            (removed,) = self._one(
                "SELECT coalesce(sum(max(f.removed, (SELECT count(*) FROM tombstone t WHERE t.path = f.path"
                # of its members, if it is a zip or tar
                " OR (t.path > f.path || '!/' AND t.path < f.path || '!0')))), 0)"
                " FROM import_file f JOIN passed_over p ON p.file = f.number"
            )
        self._all("DELETE FROM passed_over")
        return PassedOver(records, rules, pending, waiting, removed)

    def _await_pending(self) -> tuple[int, int]:
        """Has the records of the files passed over wait whose contents an import cut short has left without an
        outcome, all but one of each content: how many records there are of such, and how many of them wait."""
        self._all(_MAKE_AWAITED)
        (before,) = self._one("SELECT coalesce(sum(records), 0) FROM awaited")
        of_pending = (
            "FROM source o JOIN sighting e ON e.source = o.number AND e.earliest = 1"
            " JOIN content c ON c.number = e.content JOIN sighting s ON s.content = c.number"
            f" WHERE o.settled = 0 AND {_of_files('s.path')}"
            " AND NOT EXISTS (SELECT 1 FROM document d WHERE d.content = c.number)"
            " AND NOT EXISTS (SELECT 1 FROM rejection r WHERE r.sha256 = c.sha256)"
        )
        (pending,) = self._one(f"SELECT count(*) {of_pending}")
        if pending:
            self._all(
                f"INSERT INTO awaited SELECT c.sha256, count(*) - 1, 0 {of_pending} GROUP BY c.number"
                " ON CONFLICT DO UPDATE SET records = records + excluded.records + 1"
            )
        (after,) = self._one("SELECT coalesce(sum(records), 0) FROM awaited")
        return int(pending), int(after) - int(before)

    def await_outcome(self, id: str, number: int) -> int | None:
        """Where a content that is held has no outcome yet, or is to be extracted again in another way: notes, for as
        long as the archive is open, that a record of it is to be counted by what it comes to. None where it is not;
        else how many records wait now that did not before.

        That is one, but none where an earlier import than `number` has left it without an outcome, as the content
        itself is counted when it has one.
        """
        sha256 = bytes.fromhex(id)
        content, is_told, is_judged = self._one(
            "SELECT c.import, coalesce(d.stale, 0) OR EXISTS"
            " (SELECT 1 FROM rejection WHERE sha256 = c.sha256 AND census = '\ufffd'),"
            " d.content IS NOT NULL OR EXISTS (SELECT 1 FROM rejection WHERE sha256 = c.sha256)"
            " FROM content c LEFT JOIN document d ON d.content = c.number WHERE c.sha256 = ?",
            (sha256,),
        )
        if is_judged and not is_told:
            return None
        self._all(_MAKE_AWAITED)
        waits = self._one_or_none("SELECT 1 FROM awaited WHERE sha256 = ?", (sha256,)) is not None
        records = 1 if waits or is_told or content == number else 0
        sql = "INSERT INTO awaited VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET records = records + 1"
        self._all(sql, (sha256, records, int(is_told)))
        return records

    def awaited_of(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of these contents that wait so, and are to be extracted in another way."""
        self._all(_MAKE_AWAITED)
        sql = f"SELECT sha256 FROM awaited WHERE is_told = 1 AND sha256 IN ({', '.join('?' * len(ids))})"
        return frozenset(row[0].hex() for row in self._all(sql, [bytes.fromhex(id) for id in ids]))

    def count_awaited(self) -> tuple[int, Mapping[str, int]]:
        """What became of the records that waited: how many are documents, and how many rejected, by rule."""
        self._all(_MAKE_AWAITED)
        rows = self._all(
            "SELECT rule, sum(records) FROM (SELECT (SELECT min(r.rule) FROM rejection r WHERE r.sha256 = a.sha256)"
            " AS rule, records FROM awaited a WHERE records > 0) GROUP BY rule ORDER BY rule"
        )
        self._all("DELETE FROM awaited")
        rules = {unescape(rule) or "": int(count) for rule, count in rows if rule is not None}
        return sum(int(count) for rule, count in rows if rule is None), rules

    def forget_files(self, path: str) -> None:
        """The next import reads the file at this path again, changed or not, as it was told to before."""
        self._write("UPDATE import_file SET way = ? WHERE path = ?", (_TO_BE_READ_AGAIN, escape(path)))

    def forget_files_of(self, imports: Sequence[int]) -> None:
        """The next import reads again the files that these imports have read, and those in which something was met
        that had been removed, each as it was told to before."""
        self._write(
            "UPDATE import_file SET way = ? WHERE removed > 0"
            f" OR key IN (SELECT f.key FROM import_file f WHERE f.import IN ({', '.join(map(str, imports))}))",
            (_TO_BE_READ_AGAIN,),
        )


def _of_files(path: str) -> str:
    """The condition that a path is one of a file that was passed over, or of a member of it, if it is a zip or tar.

    A file whose own name has `!/` in it is found where that is the only one.
    """
    passed = "IN (SELECT f.path FROM import_file f JOIN passed_over p ON p.file = f.number)"
    first = f"instr({path}, '!/')"
    second = f"{first} + 1 + instr(substr({path}, {first} + 2), '!/')"
    cuts = (f"substr({path}, 1, {first} - 1)", f"substr({path}, 1, {second} - 1)")
    return f"({path} {passed} OR {first} AND ({' OR '.join(f'{cut} {passed}' for cut in cuts)}))"


def _read_run(row: Row) -> ImportRun:
    number, arguments, folder, started, finished, continued, new, seen, rejected, files, unchanged, summary = row[:12]
    try:
        typed = json.loads(unescape(arguments) or "[]")
        said = json.loads(unescape(summary) or "{}")
        counts = ImportCounts(
            int(new or 0), int(seen or 0), int(rejected or 0), int(files or 0), int(unchanged or 0),
            said.get("rules", {}), said.get("encodings", {}), said.get("repairs", {}), int(said.get("removed", 0)),
            int(said.get("waiting", 0)), int(said.get("taken_up", 0)),
            int(said.get("otherwise", 0)),
        )  # fmt: skip
        return ImportRun(
            int(number),
            tuple(unescape(argument) or "" for argument in typed),
            unescape(folder) or "",
            unescape(started) or "",
            unescape(finished),
            None if continued is None else int(continued),
            counts,
            unescape(row[12]),
        )
    except (TypeError, ValueError, AttributeError) as error:
        raise CodecError(f"import {number} of the ledger cannot be read back ({error})") from error


def _read_file(row: Row) -> FileRead:
    number, key, path, size, modified, start, records, new, seen, refused, sha256, removed, way, told = row
    try:
        return FileRead(
            int(key), unescape(path) or "", int(size), int(modified), int(start), int(records), int(new), int(seen),
            int(refused), sha256.hex() if isinstance(sha256, bytes) else None, int(number), int(removed),
            int(way), unescape(told),
        )  # fmt: skip
    except (TypeError, ValueError) as error:
        raise CodecError(f"the ledger's row of {path!r} cannot be read back ({error})") from error


def _json(arguments: Sequence[str]) -> str:
    return json.dumps([escape(argument) for argument in arguments], ensure_ascii=False)
