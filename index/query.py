"""The tree of a query, which every engine understands, and the query written out from it.

The language in which a query is typed is in `query_parser`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from archive.partial_date import DateInterval


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word: any form of the dictionary that shares its stem."""

    term: str


@dataclass(frozen=True, slots=True)
class Exact:
    """This folded form and no other."""

    term: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """These folded forms, two or more, in order and side by side."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Documents seen at the source of this name; capitals do not count."""

    name: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Documents whose date, as far as it is known, may be one of these days."""

    days: DateInterval


@dataclass(frozen=True, slots=True)
class And:
    """All of two or more."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of two or more."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """All documents but these."""

    part: Query


@dataclass(frozen=True, slots=True)
class Field:
    """The words of `part` in one field (TEXT_FIELDS); a connective inside holds for the whole document."""

    name: str
    part: Query


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document: what filters without words start from."""


Query = Word | Exact | Phrase | Source | Dated | And | Or | Not | Field | Everything

WORD_FIELDS = ("title", "deck", "byline", "body")
FORM_FIELDS = ("place", "url")
TEXT_FIELDS = (*WORD_FIELDS, *FORM_FIELDS)
FIELDS = (*WORD_FIELDS, *FORM_FIELDS, "source", "date", "exact")


def write_query(query: Query) -> str:
    """The query in the language, fully bracketed; parse_query reads it back to the same tree.

    >>> write_query(Or((Field("title", Word("threats")), And((Word("karachi"), Not(Phrase(("9", "11"))))))))
    'title:threats OR (karachi NOT "9 11")'
    """
    match query:
        case Word(term):
            return term
        case Exact(term):
            return f"={term}"
        case Phrase(terms):
            return f'"{" ".join(terms)}"'
        case Source(name):
            return f'source:"{name}"'
        case Dated(days):
            first = "" if days.first == date.min else days.first.isoformat()
            last = "" if days.last == date.max else days.last.isoformat()
            return f"date:{first}" if first == last else f"date:{first}..{last}"
        case And(parts):
            return " ".join(_bracketed(part) for part in parts)
        case Or(parts):
            return " OR ".join(_bracketed(part) for part in parts)
        case Not(part):
            return f"NOT {_bracketed(part)}"
        case Field(name, part):
            return f"{name}:({write_query(part)})" if isinstance(part, Not) else f"{name}:{_bracketed(part)}"
        case Everything():
            return "(everything)"


def find_words(query: Query) -> list[Word]:
    """The plain words of a query in order, those under NOT included; each once."""
    found: dict[Word, None] = {}
    pending: list[Query] = [query]
    while pending:
        match pending.pop():
            case Word() as word:
                found[word] = None
            case And(parts) | Or(parts):
                pending.extend(reversed(parts))
            case Not(part) | Field(_, part):
                pending.append(part)
            case _:
                pass
    return list(found)


def fold_source(name: str) -> str:
    """The form in which names of sources are compared."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def _bracketed(query: Query) -> str:
    written = write_query(query)
    return f"({written})" if isinstance(query, And | Or) else written
