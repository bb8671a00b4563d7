"""What each source has taught, written to an archive: its census sample, its dictionary for compression, and whether
all its contents have an outcome under what it teaches today."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from archive.codec import DICTIONARY_FROM, escape, train_dictionary
from archive.content_reading import ContentReader
from archive.document import RecordClaim
from archive.stored import Dictionary


class SourceWriter(ContentReader):
    """The part of an archive's writer that knows of sources, and that changes are noted with."""

    def __init__(self, folder: Path, path: Path, database: sqlite3.Connection) -> None:
        super().__init__(folder, path, database)
        self._next_revision = 0  # of the transaction that is open, 0 where none is
        self._is_changed = False
        self._source_numbers: dict[str, int] = {}
        self._unsettled: set[str] = set()  # sources that are known to be marked so

    def make_dictionary(self, source: str) -> Dictionary | None:
        """The source's dictionary, made of its first contents where it has none; None where they are too few."""
        found = self.find_dictionary(source)
        if found is not None:
            return found
        ids = list(islice(self.ids_of_source(source), DICTIONARY_FROM))
        if len(ids) < DICTIONARY_FROM:
            return None
        made = train_dictionary([stored.content for stored in self.contents(ids)])
        if made is None:
            return None
        packed = zlib.compress(made, 9)
        number = self._write("INSERT INTO dictionary (source, bytes) VALUES (?, ?)", (self._source(source), packed))
        return Dictionary(number.lastrowid or 0, made)

    def put_census_samples(self, source: str, samples: Mapping[str, bytes]) -> None:
        """Replaces the sample of that source: content id to sketch."""
        number = self._source(source)
        old = self.census_samples(source)
        gone = [(number, bytes.fromhex(id)) for id in old if id not in samples]
        come = [(number, sketch, bytes.fromhex(id)) for id, sketch in samples.items() if old.get(id) != sketch]
        if not gone and not come:
            return
        self._change()
        of_content = "(SELECT number FROM content WHERE sha256 = ?)"
        self._write_many(f"DELETE FROM census_sample WHERE source = ? AND content = {of_content}", gone)
        self._write_many(
            f"INSERT OR REPLACE INTO census_sample (source, sketch, content) VALUES (?, ?, {of_content})", come
        )

    def drop_census_sample(self, source: str, content: int) -> None:
        """Has a content, if it is in the source's sample, sketched again: its sighting says something else now."""
        number = self._source(source)
        self._write("DELETE FROM census_sample WHERE source = ? AND content = ?", (number, content))

    def unsettle(self, source: str) -> None:
        """Marks that the source may teach something else than what its documents were extracted under."""
        if source not in self._unsettled:
            self._write("UPDATE source SET settled = 0 WHERE number = ?", (self._source(source),))
            self._unsettled.add(source)

    def settle(self, source: str) -> None:
        """Marks that all contents of the source have an outcome under one census."""
        self._write("UPDATE source SET settled = 1 WHERE number = ?", (self._source(source),))
        self._unsettled.discard(source)

    def note_change(self) -> int:
        """Says that a module beside this one changed what is held; the revision that this transaction makes."""
        return self._change()

    def note_change_of(self, ids: Iterable[str]) -> None:
        """Says that something beside these contents changed that the index has of their documents."""
        for id in ids:
            revision = self._change()
            for (number,) in self._all("SELECT number FROM content WHERE sha256 = ?", (bytes.fromhex(id),)):
                self._write("UPDATE document SET changed = ? WHERE content = ?", (revision, number))

    def _change(self) -> int:
        """Notes that this transaction changed what is held; the revision that it makes."""
        self._is_changed = True
        return self._next_revision

    def _source(self, name: str) -> int:
        if name not in self._source_numbers:
            self._source_numbers[name] = self._numbered("source", {"name": escape(name)})
        return self._source_numbers[name]

    def _numbered(self, table: str, values: Mapping[str, str | None]) -> int:
        """The number of the row with these values, made where there is none."""
        condition = " AND ".join(f"{column} = ?" for column in values)
        found = self._one_or_none(f"SELECT number FROM {table} WHERE {condition}", tuple(values.values()))
        if found is not None:
            return int(found[0])
        sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
        return int(self._write(sql, tuple(values.values())).lastrowid or 0)


def keep_told(held: Sequence[RecordClaim], claims: Sequence[RecordClaim]) -> Sequence[RecordClaim]:
    """These claims with the mapped ones that are held already of what these map nothing of."""
    said = {claim.about for claim in claims if claim.is_mapped}
    kept = [claim for claim in held if claim.is_mapped and claim.about not in said]
    if not kept:
        return claims
    only = {claim.about for claim in kept if claim.about != "date"}  # of dates a record has many
    columns = {(claim.about, claim.column) for claim in kept}
    both = (*kept, *(new for new in claims if new.about not in only and (new.about, new.column) not in columns))
    is_same = len(both) == len(held) and all(claim in held for claim in both)
    return held if is_same else both
