"""The tree of a query, which every engine understands, and the query written out from it.

The language in which a query is typed is in `query_parser`. A *place* of a query is where in a text it stands; words,
phrases, groups of them under OR, and what `w/5` and its kin join have places, all else holds for a document as a whole.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Literal

from archive.partial_date import DateInterval
from archive.values import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A plain word: any form of the dictionary that shares its stem."""

    term: str


@dataclass(frozen=True, slots=True)
class Exact:
    """This folded form and no other."""

    term: str


@dataclass(frozen=True, slots=True)
class Cased:
    """This form, its letters large and small as written: all small, a capital first, all capitals, or mixed."""

    written: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Every form of the dictionary that the pattern fits: `?` is one character, `*` any number of them, none too."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Every form of the dictionary that is made from this one by at most `edits` (1 or 2) edits: a character put in,
    left out or changed, or two neighbours exchanged (optimal string alignment distance)."""

    term: str
    edits: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more, in order and side by side; a string is a folded form."""

    terms: tuple[str | Cased | Wildcard | Fuzzy, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Both, near each other in one text: with at most `within` words between, or in the same sentence ("s") or
    paragraph ("p"); `ordered` where the left one must end before the right one begins."""

    left: Query
    right: Query
    within: int | Literal["s", "p"]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Documents in which the part has that many places which share no word."""

    times: int
    part: Query


@dataclass(frozen=True, slots=True)
class Id:
    """Documents whose id begins so."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Captured:
    """Documents that are known to have been captured on one of these days."""

    days: DateInterval


@dataclass(frozen=True, slots=True)
class Source:
    """Documents seen at the source of this name; capitals do not count."""

    name: str


@dataclass(frozen=True, slots=True)
class Tag:
    """Documents with this tag."""

    name: str


@dataclass(frozen=True, slots=True)
class Coded:
    """Documents that a coder, this one or any, gave a code of this name: this value, or any."""

    name: str
    value: str | None = None
    coder: str | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """Documents whose date, as far as it is known, may be one of these days; or, where `certain`, is one of them
    whichever way it is read."""

    days: DateInterval
    certain: bool = False


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
class Undated:
    """The documents of the part, and those without a date that it would hold if its date filters let them pass; where
    `only`, of both the ones without a date. It stands around a whole query, or a saved one within."""

    part: Query
    only: bool = False


@dataclass(frozen=True, slots=True)
class Everything:
    """Every document: what filters without words start from."""


Leaf = Word | Exact | Cased | Wildcard | Fuzzy
Query = (
    Leaf | Phrase | Near | AtLeast | Source | Id | Tag | Coded | Dated | Captured | And | Or | Not | Field | Undated
    | Everything
)  # fmt: skip

# `hlead` is the title, the deck and the first paragraph of the body.
WORD_FIELDS = ("title", "deck", "body", "hlead", "byline")
FORM_FIELDS = ("place", "agency", "url")
TEXT_FIELDS = (*WORD_FIELDS, *FORM_FIELDS)
FILTER_FIELDS = ("source", "id", "date", "captured", "tag", "code")
FIELDS = (*TEXT_FIELDS, *FILTER_FIELDS, "exact", "case")


def write_query(query: Query) -> str:
    """The query in the language, fully bracketed; parse_query reads it back to the same tree, but for what has no
    spelling (Everything, Undated, certain dates).

    >>> write_query(Or((Field("title", Word("threats")), And((Word("karachi"), Not(Phrase(("9", "11"))))))))
    'title:threats OR (karachi NOT "9 11")'
    """
    match query:
        case Word(term):
            return term
        case Exact(term):
            return f"={term}"
        case Cased(written):
            return f"case:{written}"
        case Wildcard(pattern):
            return pattern
        case Fuzzy(term, edits):
            return f"{term}~" if edits == 1 else f"{term}~{edits}"
        case Phrase(terms):
            # Capitals with stops keep their case as they are; with case: the other words would keep theirs too.
            keeps_case = any(isinstance(term, Cased) and "." not in term.written for term in terms)
            case = "case:" if keeps_case else ""
            return f'{case}"{" ".join(map(_write_term, terms))}"'
        case Near(left, right, within, ordered):
            return f"{_bracketed(left)} {write_nearness(within, ordered)} {_bracketed(right)}"
        case AtLeast(times, part):
            return f"atleast{times}({write_query(part)})"
        case Source(name):
            return f'source:"{name}"'
        case Id(prefix):
            return f"id:{prefix}"
        case Tag(name):
            return f"tag:{name}"
        case Coded():
            written = code_term(query.name, query.value, query.coder)
            return f'code:"{written}"' if any(sign in written for sign in " ()") else f"code:{written}"
        case Dated(days, certain):
            return f"date:{write_days(days)}" + (" (certainly)" if certain else "")
        case Captured(days):
            return f"captured:{write_days(days)}"
        case And(parts):
            return " ".join(_bracketed(part) for part in parts)
        case Or(parts):
            return " OR ".join(_bracketed(part) for part in parts)
        case Not(part):
            return f"NOT {_bracketed(part)}"
        case Field(name, part):
            return (
                f"{name}:({write_query(part)})"
                if isinstance(part, Not | Cased | AtLeast)
                else f"{name}:{_bracketed(part)}"
            )
        case Undated(part, only):
            return f"{write_query(part)} ({'undated only' if only else 'or undated'})"
        case Everything():
            return "(everything)"


def write_days(days: DateInterval) -> str:
    """The days as a query has them, `..` for an end that is open."""
    first = "" if days.first == date.min else days.first.isoformat()
    last = "" if days.last == date.max else days.last.isoformat()
    return first if first == last and first else f"{first}..{last}"


def write_nearness(within: int | str, ordered: bool) -> str:
    """The operator: w/5, pre/5, w/s, w/p."""
    return f"{'pre' if ordered else 'w'}/{within}"


def find_parts(query: Query) -> Iterator[tuple[Query, str]]:
    """Every node of the tree from left to right, each before its parts, with the field it is in, `text` outside any."""
    pending: list[tuple[Query, str]] = [(query, "text")]
    while pending:
        node, field = pending.pop()
        yield node, field
        match node:
            case And(parts) | Or(parts):
                pending.extend((part, field) for part in reversed(parts))
            case Near(left, right):
                pending += ((right, field), (left, field))
            case Field(name, part):
                pending.append((part, name))
            case Not(part) | AtLeast(_, part) | Undated(part):
                pending.append((part, field))
            case Phrase(terms):
                pending.extend((Exact(term) if isinstance(term, str) else term, field) for term in reversed(terms))
            case _:
                pass


def without_letting_in(query: Query) -> Query:
    """The same query, its date filters leaving out what they cannot judge.

    >>> without_letting_in(And((Word("fog"), Undated(Word("ferry")))))
    And(parts=(Word(term='fog'), Word(term='ferry')))
    """
    match query:
        case Undated(part):
            return without_letting_in(part)
        case And(parts):
            return And(tuple(map(without_letting_in, parts)))
        case Or(parts):
            return Or(tuple(map(without_letting_in, parts)))
        case Not(part):
            return Not(without_letting_in(part))
        case _:
            return query


def find_words(query: Query) -> list[Word]:
    """The plain words of a query in order, those under NOT included; each once."""
    return list(dict.fromkeys(node for node, _ in find_parts(query) if isinstance(node, Word)))


def has_places(query: Query) -> bool:
    """Whether the query stands at places of a text: a word, a phrase, a group of such under OR, or what is near."""
    match query:
        case Word() | Exact() | Cased() | Wildcard() | Fuzzy() | Phrase() | Near():
            return True
        case Or(parts):
            return all(map(has_places, parts))
        case _:
            return False


def fold_source(name: str) -> str:
    """The form in which names of sources are compared."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def code_term(name: str, value: str | None = None, coder: str | None = None) -> str:
    """A code as a query and the index have it.

    >>> code_term("stance", "for", "anna"), code_term("stance", coder="anna")
    ('stance=for@anna', 'stance@anna')
    """
    return name + ("" if value is None else f"={value}") + ("" if coder is None else f"@{coder}")


def _bracketed(query: Query) -> str:
    written = write_query(query)
    return f"({written})" if isinstance(query, And | Or | Near) else written


def _write_term(term: str | Cased | Wildcard | Fuzzy) -> str:
    match term:
        case str():
            return term
        case Cased(written):
            return written
        case _:
            return write_query(term)
