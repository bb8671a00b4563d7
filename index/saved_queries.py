"""`@NAME` of a query into the question that is saved under that name: its words with all of its filters, as a part of
the query that asks for it."""

from __future__ import annotations

from datetime import date
from typing import Protocol, cast

from archive.errors import DatelineError
from archive.saved_searches import Asked, SavedSearch, name_key
from archive.values import dataclass
from index.days import read_day
from index.filters import Filters, UndatedChoice, filtered, with_any_word
from index.query import And, Everything, Query, Undated
from index.query_error import QueryError
from index.query_parser import read_query

# Each of them may hold others: without an end to it a dozen that ask twice for the one before are thousands.
MOST = 100


class NamedSearches(Protocol):
    """What is asked of an archive's saved searches here."""

    def find(self, name: str) -> SavedSearch | None: ...

    def hint(self, name: str) -> str: ...


class WithOneMore:
    """Saved searches as they would be if one more were saved, or saved anew."""

    def __init__(self, searches: NamedSearches, name: str, asked: Asked) -> None:
        self._searches = searches
        self._one = SavedSearch(name, asked, "")

    def find(self, name: str) -> SavedSearch | None:
        return self._one if name_key(name) == name_key(self._one.name) else self._searches.find(name)

    def hint(self, name: str) -> str:
        return self._searches.hint(name)


@dataclass(frozen=True, slots=True)
class Expansion:
    """A saved search as it was read, as a part of a query; `searches` counts it and those that it asks for."""

    search: SavedSearch
    query: Query
    searches: int = 1


class SavedQueries:
    """The saved searches that one query asks for: `expand` reads them, `expanded` has them in the order in which each
    was first met, those within others too.

    `today` is the day from which relative dates count, where a search was not saved with one; `guesses` whether the
    query is asked with guesses.
    """

    def __init__(self, searches: NamedSearches, today: date | None, guesses: bool = False) -> None:
        self.expanded: dict[str, Expansion] = {}
        self._searches = searches
        self._today = today
        self._guesses = guesses
        self._open: dict[str, str] = {}  # those that are being read, the outermost first
        self._count = 0

    def expand(self, name: str, depth: int = 0) -> Query:
        """The question of that name; `depth` is that of the brackets around it.

        Raises DatelineError where there is none, where it asks for itself, or cannot be asked here.
        """
        key = name_key(name)
        if key in self._open:
            ring = " asks for ".join(f"@{one}" for one in (*self._open.values(), self._open[key]))
            raise DatelineError(f"@{name} asks for itself: {ring}", "save one of them anew, without the other")
        known = self.expanded.get(key)
        self._count += known.searches if known else 1
        if self._count > MOST:
            raise DatelineError(f"these are more than {MOST} saved searches in one query", "ask in several queries")
        if known is not None:
            return known.query
        found = self._searches.find(name)
        if found is None:
            meant = self._searches.hint(name).replace("did you mean ", "did you mean @")
            hint = f'{meant}; to look for the word, write "@{name}"'
            raise DatelineError(f"there is no saved search @{name}", hint)
        if found.asked.guesses and not self._guesses:
            raise DatelineError(
                f"@{found.name} was saved with --guesses, which holds for a whole search", "add --guesses to this one"
            )
        before = self._count
        self._open[key] = found.name
        try:
            query = self.read(found.asked, depth)
        except QueryError as error:
            summary = f"in @{found.name}: {error.summary}"
            raise QueryError(summary, error.query, error.start, error.end, error.hint) from None
        finally:
            del self._open[key]
        self.expanded[key] = Expansion(found, query, 1 + self._count - before)
        return query

    def read(self, asked: Asked, depth: int = 0) -> Query:
        """The tree of a question with its filters. Raises QueryError and DateError."""
        today = self._today if asked.now is None else read_day(asked.now)
        query: Query = Everything()
        if asked.text.strip():
            query = read_query(asked.text, today, self.expand, depth).tree
        if asked.any_word:
            query = with_any_word(query).query
        undated = cast(UndatedChoice, asked.undated)
        filters = Filters(asked.since, asked.until, asked.on, asked.places, asked.sources, asked.certain, undated)
        return _without_everything(filtered(query, filters, today))


def _without_everything(query: Query) -> Query:
    """Filters alone, without all documents to begin with: within a query they are a part like others."""
    match query:
        case And((Everything(), *rest)):
            return rest[0] if len(rest) == 1 else And(tuple(rest))
        case Undated(part, only):
            return Undated(_without_everything(part), only)
        case _:
            return query
