"""Hypothesis strategies for queries, and a plain evaluation of them over a handful of entries, to check engines by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from archive.partial_date import DateInterval
from index.analysis import find_terms, stem_of
from index.entry import IndexEntry
from index.query import And, Dated, Exact, Field, Not, Or, Phrase, Query, Source, Word

# Few words, so that texts and queries meet: three share a stem, two differ in an accent only.
WORDS = ("a", "us", "march", "marches", "marching", "café", "cafe", "karachi", "کراچی", "9")
_terms = st.sampled_from([term for word in WORDS for term in find_terms(word)])
_days = st.dates(date(2020, 12, 1), date(2021, 3, 31))


@st.composite
def _intervals(draw: st.DrawFn) -> DateInterval:
    one, other = draw(_days), draw(_days)
    return DateInterval(min(one, other), max(one, other))


def _connected(parts: SearchStrategy[Query]) -> SearchStrategy[Query]:
    lists = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(lists.map(And), lists.map(Or), parts.map(Not))


def queries() -> SearchStrategy[Query]:
    """Any tree that can be written down, of the words and names above."""
    phrases = st.lists(_terms, min_size=2, max_size=3).map(lambda terms: Phrase(tuple(terms)))
    in_text = st.recursive(st.one_of(_terms.map(Word), _terms.map(Exact), phrases), _connected, max_leaves=4)
    in_forms = st.recursive(st.one_of(_terms.map(Exact), phrases), _connected, max_leaves=3)
    fields = st.one_of(
        st.builds(Field, st.sampled_from(("title", "deck", "byline", "body")), in_text),
        st.builds(Field, st.sampled_from(("place", "url")), in_forms),
    )
    names = st.sampled_from(("east", "west")).map(Source)
    leaves = st.one_of(_terms.map(Word), _terms.map(Exact), phrases, fields, names, _intervals().map(Dated))
    return st.recursive(leaves, _connected, max_leaves=8)


def entries() -> SearchStrategy[list[IndexEntry]]:
    """A few small entries with different ids, some undated, some with two readings of their date, some with a guess."""
    texts = st.lists(st.sampled_from((*WORDS, "A", ".", "\n\n", "march-past", "US's")), max_size=8).map(" ".join)
    dates = st.lists(_intervals(), max_size=2).map(tuple)
    sources = st.lists(st.sampled_from(("East", "west")), unique=True, max_size=2).map(tuple)
    entry = st.builds(
        IndexEntry,
        id=st.uuids().map(lambda id: id.hex),
        title=texts, deck=texts, byline=texts, body=texts, place=texts,
        sources=sources, urls=st.lists(texts, max_size=2).map(tuple), dates=dates, signoff=texts, place_reading=texts,
        guess=dates,
    )  # fmt: skip
    return st.lists(entry, max_size=6, unique_by=lambda entry: entry.id)


def find_plainly(entries: Sequence[IndexEntry], query: Query, guesses: bool = False) -> tuple[set[str], set[str]]:
    """The ids that match, and those that would but for a date that they lack: each entry read word by word.

    With `guesses` an entry without a date has its guess for one.
    """
    if guesses:
        entries = [replace(entry, dates=entry.dates or entry.guess) for entry in entries]
    verdicts = {entry.id: _holds(entry, query, None) for entry in entries}
    return {id for id, holds in verdicts.items() if holds}, {id for id, holds in verdicts.items() if holds is None}


def _holds(entry: IndexEntry, query: Query, field: str | None) -> bool | None:
    """True, False, or None where nobody knows: Kleene's logic."""
    match query:
        case Word(term):
            return any(stem_of(found) == stem_of(term) for text in _texts(entry, field) for found in text)
        case Exact(term):
            return any(term in text for text in _texts(entry, field))
        case Phrase(terms):
            size = len(terms)
            return any(tuple(text[at : at + size]) == terms for text in _texts(entry, field) for at in range(len(text)))
        case Source(name):
            return name in [source.lower() for source in entry.sources]
        case Dated(days):
            if not entry.dates:
                return None
            return any(dates.first <= days.last and days.first <= dates.last for dates in entry.dates)
        case Field(name, part):
            return _holds(entry, part, name)
        case Not(part):
            inner = _holds(entry, part, field)
            return None if inner is None else not inner
        case And(parts):
            found = [_holds(entry, part, field) for part in parts]
            return False if False in found else None if None in found else True
        case Or(parts):
            found = [_holds(entry, part, field) for part in parts]
            return True if True in found else None if None in found else False
        case _:
            return True


def _texts(entry: IndexEntry, field: str | None) -> list[list[str]]:
    """The words of each text in which the field is looked for; no phrase goes from one to the next."""
    texts: tuple[str, ...]
    match field:
        case None:
            texts = (entry.title, entry.deck, entry.byline, entry.place, entry.body, entry.signoff)
        case "place":
            texts = (entry.place, entry.place_reading)
        case "url":
            texts = entry.urls
        case _:
            texts = (getattr(entry, field),)
    return [find_terms(text) for text in texts]
