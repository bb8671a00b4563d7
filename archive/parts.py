"""The parts of an open archive that a module of its own knows, each loaded when it is asked for: few commands ask."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from archive.codec import ZLIB, unpack
from archive.ledger import Ledger

if TYPE_CHECKING:
    from archive.codes import Codes
    from archive.copies import Copies
    from archive.corrections import Corrections
    from archive.history import History
    from archive.quotations import Quotations
    from archive.removal import Removal
    from archive.saved_searches import SavedSearches
    from archive.sources import Sources
    from archive.tags import Tags

_DICTIONARIES_KEPT = 64  # in memory: 1 MB


class ArchiveParts(Ledger):
    """What hangs on an archive beside its documents, and the dictionaries that contents are packed with."""

    def __init__(self, folder: Path, path: Path, database: sqlite3.Connection) -> None:
        super().__init__(folder, path, database)
        self._dictionaries: dict[int, bytes] = {}

    @property
    def copies(self) -> Copies:
        """The near copies among the documents."""
        from archive.copies import Copies

        return Copies(self._database, self._path, self.dictionary)

    @property
    def corrections(self) -> Corrections:
        """What people put in the place of what was extracted; documents are read as they make them."""
        from archive.corrections import Corrections

        return Corrections(self._database, self._path)

    @property
    def sources(self) -> Sources:
        """What is held of each source, and what people ruled of it."""
        from archive.sources import Sources

        return Sources(self._database, self._path)

    @property
    def removal(self) -> Removal:
        """What was removed, and the means to remove more."""
        from archive.removal import Removal

        return Removal(self._database, self._path)

    @property
    def history(self) -> History:
        """What can be told of it to somebody who repeats a search."""
        from archive.history import History

        return History(self._database, self._path)

    @property
    def saved_searches(self) -> SavedSearches:
        """The questions that are kept under a name."""
        from archive.saved_searches import SavedSearches

        return SavedSearches(self._database, self._path)

    @property
    def tags(self) -> Tags:
        """The tags of contents."""
        from archive.tags import Tags

        return Tags(self.folder, self._path, self._database)

    @property
    def quotations(self) -> Quotations:
        """The quotations that are kept as evidence."""
        from archive.quotations import Quotations

        return Quotations(self.folder, self._path, self._database)

    @property
    def codes(self) -> Codes:
        """The codes that coders gave contents."""
        from archive.codes import Codes

        return Codes(self.folder, self._path, self._database)

    def dictionary(self, number: int | None) -> bytes | None:
        """The bytes of a dictionary; None where there is none, which the unpacking will say."""
        if number is None:
            return None
        if number not in self._dictionaries:
            found = self._one_or_none("SELECT bytes FROM dictionary WHERE number = ?", (number,))
            if found is None:
                return None
            if len(self._dictionaries) >= _DICTIONARIES_KEPT:
                self._dictionaries.pop(next(iter(self._dictionaries)))
            self._dictionaries[number] = unpack(ZLIB, found[0])
        return self._dictionaries[number]
