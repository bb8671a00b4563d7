"""Questions kept in the archive under a name, and which documents each has told of: what `@NAME` in a query and
`dateline new` stand on.

They travel with the archive and are no part of what it holds: saving, removing and telling raise no revision, so that
an index stays up to date. A name that is saved anew keeps what it asked before, and what it has told of.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.codec import escape, id_of_key, unescape
from archive.errors import ArchiveError, DatelineError
from archive.querying import Queries
from archive.values import dataclass

if TYPE_CHECKING:
    from archive.store import Archive

# What may stand behind the @ of a query: letters, digits, and between them - _ and a stop.
NAME = re.compile(r"\w(?:[\w.-]*\w)?")
LONGEST_NAME = 64

# The options of a question, by the names of a command's, in the order in which they are written.
_TEXTS = ("since", "until", "on")
_LISTS = {"place": "places", "source": "sources"}
_FLAGS = {"any": "any_word", "certain": "certain", "guesses": "guesses"}
_PAGE = 256  # ids asked about at a time


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and the filters beside it, as they were typed; `now` is the day from which relative dates were said to
    count, None for the day on which it is asked."""

    text: str = ""
    since: str | None = None
    until: str | None = None
    on: str | None = None
    places: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    any_word: bool = False
    certain: bool = False
    guesses: bool = False
    undated: str = "exclude"
    now: str | None = None

    @property
    def filters(self) -> dict[str, Any]:
        """What was given beside the query, by the names of the options.

        >>> Asked("ferry", since="2021", places=("ansel",)).filters
        {'since': '2021', 'place': ['ansel']}
        """
        given: dict[str, Any] = {name: getattr(self, name) for name in _TEXTS if getattr(self, name) is not None}
        given |= {name: list(getattr(self, field)) for name, field in _LISTS.items() if getattr(self, field)}
        given |= {name: True for name, field in _FLAGS.items() if getattr(self, field)}
        if self.undated != "exclude":
            given["undated"] = self.undated
        if self.now is not None:
            given["now"] = self.now
        return given

    def written(self) -> str:
        """The words and options of a command that asks it.

        >>> Asked('"fishing quota"', since="2021", places=("port averil",), certain=True).written()
        '\\'"fishing quota"\\' --since 2021 --place \\'port averil\\' --certain'
        """
        import shlex  # few ask

        words = [self.text] if self.text else []
        for name, value in self.filters.items():
            for one in value if isinstance(value, list) else [value]:
                words += [f"--{name}"] if one is True else [f"--{name}", str(one)]
        return shlex.join(words)


def read_asked(text: str, filters: Mapping[str, Any]) -> Asked:
    """The question of that query and those filters; raises ValueError where one is none that there is."""
    fields: dict[str, Any] = {}
    for name, value in filters.items():
        if name in _LISTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
            fields[_LISTS[name]] = tuple(value)
        elif name in _FLAGS and isinstance(value, bool):
            fields[_FLAGS[name]] = value
        elif name in (*_TEXTS, "undated", "now") and isinstance(value, str):
            fields[name] = value
        else:
            raise ValueError(f"{name!r} is no filter, or {value!r} none of its values")
    return Asked(text, **fields)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question under a name. `saved` is since when it asks this, `told` when it last told what was new, None for
    never."""

    name: str
    asked: Asked
    saved: str
    told: str | None = None


class SavedSearches(Queries):
    """The saved searches of an archive whose database is open. Capitals in names do not count."""

    def __init__(self, database: sqlite3.Connection, path: Path) -> None:
        super().__init__(path.parent, path, database)

    def find(self, name: str) -> SavedSearch | None:
        """The one of that name; None where there is none."""
        rows = self._all(f"{_SELECT} WHERE s.key = ?", (name_key(name),))
        return self._read(rows[0]) if rows else None

    def listed(self) -> list[SavedSearch]:
        """All, by name."""
        return [self._read(row) for row in self._all(f"{_SELECT} ORDER BY s.key")]

    def get(self, name: str) -> SavedSearch:
        """The one of that name; raises DatelineError, with the nearest names, where there is none."""
        found = self.find(name)
        if found is None:
            raise DatelineError(f"there is no saved search {name!r}", self.hint(name))
        return found

    def hint(self, name: str) -> str:
        """What to do where there is none of that name."""
        from difflib import get_close_matches  # only an error needs it

        names = {name_key(one.name): one.name for one in self.listed()}
        if not names:
            return "none is saved yet: `dateline save NAME QUERY` saves one"
        near = get_close_matches(name_key(name), names, 1)
        return f"did you mean {names[near[0]]}?" if near else "`dateline saved` lists them"

    def users_of(self, name: str) -> list[str]:
        """The names of the searches that ask for this one."""
        asked = re.compile(rf"@{re.escape(name_key(name))}(?![\w.-]*\w)")
        return [one.name for one in self.listed() if asked.search(_folded(one.asked.text))]

    def save(self, archive: Archive, name: str, asked: Asked, when: str) -> SavedSearch | None:
        """Keeps the question under that name; what the name asked until now, None where nothing or the same.

        Raises DatelineError where the name is none.
        """
        check_name(name)
        before = self.find(name)
        if before is not None and before.asked == asked:
            return None
        filters = json.dumps(asked.filters, ensure_ascii=False)
        with archive.transaction():
            if before is None:
                self._execute(
                    "INSERT INTO saved_search (key, name, query, filters, saved) VALUES (?, ?, ?, ?, ?)",
                    (name_key(name), name, escape(asked.text), escape(filters), when),
                )
            else:
                self._execute(
                    "INSERT INTO saved_search_past SELECT number, query, filters, saved, ? FROM saved_search"
                    " WHERE key = ?",
                    (when, name_key(name)),
                )
                self._execute(
                    "UPDATE saved_search SET name = ?, query = ?, filters = ?, saved = ? WHERE key = ?",
                    (name, escape(asked.text), escape(filters), when, name_key(name)),
                )
        return before

    def remove(self, archive: Archive, name: str) -> None:
        """Forgets the search, what it asked before and what it has told of. Raises DatelineError where there is none,
        or others ask for it."""
        found = self.get(name)
        users = [user for user in self.users_of(name) if name_key(user) != name_key(name)]
        if users:
            others = ", ".join(f"@{user}" for user in users)
            raise DatelineError(f"@{found.name} is asked for by {others}", "remove or change those first")
        number = self._number(name)
        with archive.transaction():
            for table in ("saved_search_told", "saved_search_past"):
                self._execute(f"DELETE FROM {table} WHERE search = ?", (number,))
            self._execute("DELETE FROM saved_search WHERE number = ?", (number,))

    # What it has told of

    def untold(self, name: str, ids: Sequence[str]) -> list[str]:
        """Those of the documents that it has not told of, in their order."""
        number = self._number(name)
        told: set[str] = set()
        for start in range(0, len(ids), _PAGE):
            keys = [bytes.fromhex(id) for id in ids[start : start + _PAGE]]
            marks = ", ".join("?" * len(keys))
            sql = f"SELECT sha256 FROM saved_search_told WHERE search = ? AND sha256 IN ({marks})"
            told.update(id_of_key(row[0]) for row in self._all(sql, (number, *keys)))
        return [id for id in ids if id not in told]

    def mark_told(self, archive: Archive, name: str, ids: Iterable[str], when: str) -> None:
        """It has told of these documents, then; all of them are marked, or none."""
        number = self._number(name)
        with archive.transaction():
            for id in ids:
                self._execute("INSERT OR IGNORE INTO saved_search_told VALUES (?, ?)", (number, bytes.fromhex(id)))
            self._execute("UPDATE saved_search SET told = ? WHERE number = ?", (when, number))

    def count_told(self, name: str) -> int:
        """How many documents it has told of."""
        sql = "SELECT count(*) FROM saved_search_told WHERE search = ?"
        return int(self._one(sql, (self._number(name),))[0])

    def _number(self, name: str) -> int:
        return int(self._one("SELECT number FROM saved_search WHERE key = ?", (name_key(name),))[0])

    def _read(self, row: Sequence[Any]) -> SavedSearch:
        name, query, filters, saved, told = row
        try:
            asked = read_asked(unescape(query) or "", json.loads(unescape(filters) or ""))
        except (ValueError, AttributeError) as error:
            raise ArchiveError(
                f"the saved search {name!r} cannot be read: {error}",
                "was it saved by a newer dateline? save it anew: dateline save NAME QUERY",
            ) from error
        return SavedSearch(unescape(name) or "", asked, saved, told)


_SELECT = "SELECT s.name, s.query, s.filters, s.saved, s.told FROM saved_search s"


def name_key(name: str) -> str:
    """The form in which names are compared."""
    return _folded(name.removeprefix("@"))


def check_name(name: str) -> None:
    """Raises DatelineError where no query could name a search so."""
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise DatelineError(
            f"{name!r} cannot be the name of a search",
            f"write letters and digits, with - _ or . between them, {LONGEST_NAME} at the most: ferry-strikes",
        )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
