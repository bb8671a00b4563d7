"""The options of a search into its tree: dates, places, sources, certainty, undated documents, any word for all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from archive.values import dataclass, replace
from index.days import between, read_days
from index.query import (
    FILTER_FIELDS,
    FORM_FIELDS,
    And,
    Captured,
    Coded,
    Dated,
    Everything,
    Field,
    Id,
    Not,
    Or,
    Query,
    Source,
    Tag,
    Undated,
    Word,
    fold_source,
)
from index.query_parser import place_filter

UndatedChoice = Literal["exclude", "include", "only"]

# A question of so many words is a sentence, and the words that make it a question say nothing of what it is about.
SENTENCE = 6
QUESTION_WORDS = frozenset(
    "what which who whom whose when where why how describe discuss explain identify list find tell give name report"
    " is are was were do does did has have been there any document documents information relevant".split()
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked beside the words. Dates are as index.days reads them, both ends inclusive; of several places, or
    sources, one is enough."""

    since: str | None = None
    until: str | None = None
    on: str | None = None
    places: Sequence[str] = ()
    sources: Sequence[str] = ()
    certain: bool = False
    undated: UndatedChoice = "exclude"

    @property
    def has_any(self) -> bool:
        """Whether it filters by itself, so that a query without words makes sense."""
        return bool(self.since or self.until or self.on or self.places or self.sources or self.undated == "only")


@dataclass(frozen=True, slots=True)
class AnyWord:
    """A query of which any word is enough: what to find, what to put first, and the words that were let go."""

    query: Query
    preferred: Query
    let_go: tuple[str, ...]


def filtered(query: Query, filters: Filters, today: date | None = None) -> Query:
    """The query with its filters. Raises QueryError or DateError where one is none."""
    parts: list[Query] = []
    if filters.since or filters.until:
        parts.append(Dated(between(filters.since, filters.until, today)))
    if filters.on:
        parts.append(Dated(read_days(filters.on, today)))
    if filters.places:
        parts.append(_any_of([place_filter(place) for place in filters.places]))
    if filters.sources:
        parts.append(_any_of([Source(fold_source(source)) for source in filters.sources]))
    asked = query
    if parts:
        asked = And((*(query.parts if isinstance(query, And) else (query,)), *parts))
    if filters.certain:
        asked = with_certain_dates(asked)
    return asked if filters.undated == "exclude" else Undated(asked, only=filters.undated == "only")


def with_certain_dates(query: Query) -> Query:
    """The same query, each of its dates to be one of the days for certain."""
    match query:
        case Dated():
            return replace(query, certain=True)
        case And(parts):
            return And(tuple(map(with_certain_dates, parts)))
        case Or(parts):
            return Or(tuple(map(with_certain_dates, parts)))
        case Not(part):
            return Not(with_certain_dates(part))
        case Undated(part, only):
            return Undated(with_certain_dates(part), only)
        case _:
            return query


def with_any_word(query: Query) -> AnyWord:
    """The query with one of its words enough, where it is several side by side; what excludes or filters stays.

    >>> with_any_word(And((Word("ferry"), Word("fog"), Not(Word("quota"))))).query
    And(parts=(Or(parts=(Word(term='ferry'), Word(term='fog'))), Not(part=Word(term='quota'))))
    """
    words = wanted_parts(query)
    if not isinstance(query, And) or len(words) < 2:
        return AnyWord(query, query, ())
    kept = words
    if len(words) >= SENTENCE:
        telling = [part for part in words if not (isinstance(part, Word) and part.term in QUESTION_WORDS)]
        kept = telling or words
    let_go = tuple(dict.fromkeys(part.term for part in words if isinstance(part, Word) and part not in kept))
    rest = tuple(part for part in query.parts if part not in words)
    found = And((_any_of(kept), *rest)) if rest else _any_of(kept)
    return AnyWord(found, And((*kept, *rest)) if len(kept) + len(rest) > 1 else kept[0], let_go)


def wanted_parts(query: Query) -> list[Query]:
    """The words and the like that stand side by side in a query: what is wanted, not what excludes or filters."""
    parts = query.parts if isinstance(query, And) else (query,)
    return [part for part in parts if not _only_filters(part)]


def _only_filters(part: Query) -> bool:
    match part:
        case Source() | Id() | Dated() | Captured() | Tag() | Coded() | Not() | Everything():
            return True
        case Field(name, _):
            return name in (*FORM_FIELDS, *FILTER_FIELDS)
        case Or(parts):
            return all(map(_only_filters, parts))
        case _:
            return False


def _any_of(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Or(tuple(queries))
