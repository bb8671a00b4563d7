"""Hypothesis strategies for queries, and a plain evaluation of them over a handful of entries, to check engines by.

The evaluation reads each text as a list of words and does what the language says in the dullest way; it shares with the
index only what cuts texts into words and sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from archive.partial_date import DateInterval
from index.analysis import case_of, find_forms, find_terms, fold, stem_of
from index.entry import IndexEntry
from index.query import (
    And,
    AtLeast,
    Captured,
    Cased,
    Dated,
    Exact,
    Field,
    Fuzzy,
    Id,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Source,
    Wildcard,
    Word,
)
from index.sentences import split_sentences

# Few words, so that texts and queries meet: three share a stem, two differ in an accent only, two in one letter.
WORDS = ("a", "us", "march", "marches", "marching", "café", "cafe", "karachi", "کراچی", "9", "mach")
_WRITTEN = (*WORDS, "A", "US", "March", "KARACHI", "mArch", ".", "! A", "\n\n", "march-past", "US's", "U.S.")
_terms = st.sampled_from(sorted({term for word in WORDS for term in find_terms(word)}))
_days = st.dates(date(2020, 12, 1), date(2021, 3, 31))
_cased = st.sampled_from(("US", "us", "March", "KARACHI", "A", "mArch")).map(Cased)
_patterns = st.sampled_from(("mar*", "*ch", "c?fe", "*a*", "ma?ch*", "?s", "k*r*i", "*a*h*", "?a*", "x*")).map(Wildcard)
_fuzzy = st.builds(Fuzzy, _terms, st.sampled_from((1, 2)))


@st.composite
def _intervals(draw: st.DrawFn) -> DateInterval:
    one, other = draw(_days), draw(_days)
    return DateInterval(min(one, other), max(one, other))


def _connected(parts: SearchStrategy[Query]) -> SearchStrategy[Query]:
    lists = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(lists.map(And), lists.map(Or), parts.map(Not))


def _phrases(parts: SearchStrategy[object]) -> SearchStrategy[Query]:
    return st.lists(parts, min_size=2, max_size=3).map(lambda terms: Phrase(tuple(terms)))


def _placed(leaves: SearchStrategy[Query], reach: SearchStrategy[object], size: int) -> SearchStrategy[Query]:
    """Queries that have places, of these leaves."""

    def joined(parts: SearchStrategy[Query]) -> SearchStrategy[Query]:
        near = st.builds(Near, parts, parts, reach, st.booleans())
        return st.one_of(near, near, st.lists(parts, min_size=2, max_size=3).map(tuple).map(Or))

    return st.recursive(leaves, joined, max_leaves=size)


_in_phrase = st.one_of(_terms, _terms, _patterns, _fuzzy)
_text_leaves = st.one_of(
    _terms.map(Word), _terms.map(Exact), _cased, _patterns, _fuzzy, _phrases(_in_phrase), _phrases(_cased)
)  # fmt: skip
_form_leaves = st.one_of(_terms.map(Exact), _patterns, _fuzzy, _phrases(_in_phrase))
_in_text_places = _placed(_text_leaves, st.sampled_from((0, 1, 2, 5, 100, "s", "p")), 4)
_in_form_places = _placed(_form_leaves, st.sampled_from((0, 1, 3)), 3)


def _often(parts: SearchStrategy[Query]) -> SearchStrategy[Query]:
    return st.builds(AtLeast, st.sampled_from((1, 2, 2, 3)), parts)


def placed_queries() -> SearchStrategy[Query]:
    """Any tree that has places, of the words above."""
    return _in_text_places


def queries() -> SearchStrategy[Query]:
    """Any tree that can be written down, of the words and names above."""
    in_text = st.recursive(st.one_of(_in_text_places, _often(_in_text_places)), _connected, max_leaves=3)
    in_forms = st.recursive(st.one_of(_in_form_places, _often(_in_form_places)), _connected, max_leaves=3)
    fields = st.one_of(
        st.builds(Field, st.sampled_from(("title", "deck", "byline", "body", "hlead", "hlead")), in_text),
        st.builds(Field, st.sampled_from(("place", "url", "agency")), in_forms),
    )
    names = st.sampled_from(("east", "west")).map(Source)
    filters = st.one_of(
        names, _intervals().map(Dated), _intervals().map(Captured), st.sampled_from("0123456789abcdef").map(Id)
    )  # fmt: skip
    leaves = st.one_of(_in_text_places, _in_text_places, _often(_in_text_places), fields, filters)
    return st.recursive(leaves, _connected, max_leaves=6)


def texts() -> SearchStrategy[str]:
    """A text of the words above, in sentences and paragraphs."""
    return st.lists(st.sampled_from(_WRITTEN), max_size=12).map(" ".join)


def entries() -> SearchStrategy[list[IndexEntry]]:
    """A few small entries with different ids, some undated, some with two readings of their date, some with a guess."""
    short = st.lists(st.sampled_from(_WRITTEN), max_size=5).map(" ".join)
    dates = st.lists(_intervals(), max_size=2).map(tuple)
    sources = st.lists(st.sampled_from(("East", "west")), unique=True, max_size=2).map(tuple)
    entry = st.builds(
        IndexEntry,
        id=st.uuids().map(lambda id: id.hex),
        title=short, deck=short, byline=short, body=texts(), place=short,
        sources=sources, urls=st.lists(short, max_size=2).map(tuple), dates=dates, signoff=short, place_reading=short,
        guess=dates, agency=short, captured=dates,
    )  # fmt: skip
    return st.lists(entry, max_size=6, unique_by=lambda entry: entry.id)


def find_plainly(
    entries: Sequence[IndexEntry], query: Query, guesses: bool = False, certain: bool = False
) -> tuple[set[str], set[str]]:
    """The ids that match, and those of which nobody knows: each entry read word by word.

    With `guesses` an entry without a date has its guess for one; with `certain` a date that only may be one of the days
    is not known to be one.
    """
    if guesses:
        entries = [replace(entry, dates=entry.dates or entry.guess) for entry in entries]
    verdicts = {entry.id: _holds(entry, query, None, certain) for entry in entries}
    return {id for id, holds in verdicts.items() if holds}, {id for id, holds in verdicts.items() if holds is None}


def _holds(entry: IndexEntry, query: Query, field: str | None, certain: bool) -> bool | None:
    """True, False, or None where nobody knows: Kleene's logic."""
    match query:
        case Source(name):
            return name in [source.lower() for source in entry.sources]
        case Id(prefix):
            return entry.id.startswith(prefix)
        case Captured(days):
            return any(dates.first <= days.last and days.first <= dates.last for dates in entry.captured)
        case Dated(days):
            if not entry.dates:
                return None
            if not any(dates.first <= days.last and days.first <= dates.last for dates in entry.dates):
                return False
            inside = all(days.first <= dates.first and dates.last <= days.last for dates in entry.dates)
            return None if certain and not inside else True
        case Field(name, part):
            return _holds(entry, part, name, certain)
        case Not(part):
            inner = _holds(entry, part, field, certain)
            return None if inner is None else not inner
        case And(parts):
            found = [_holds(entry, part, field, certain) for part in parts]
            return False if False in found else None if None in found else True
        case Or(parts):
            found = [_holds(entry, part, field, certain) for part in parts]
            return True if True in found else None if None in found else False
        case AtLeast(times, part):
            return sum(_most_apart(places_in(text, part)) for text in _texts(entry, field)) >= times
        case _:
            return any(places_in(text, query) for text in _texts(entry, field))


@dataclass(frozen=True)
class PlainText:
    """A text as lists that run side by side: each word's form, its case, and the numbers of its sentence and
    paragraph."""

    terms: list[str]
    cases: list[int]
    units: dict[str, list[int]]


def read_plainly(text: str) -> PlainText:
    """The words of a text."""
    terms, cases, sentences, paragraphs = [], [], [], []
    sentence = 0
    for paragraph, written in enumerate(text.split("\n\n")):
        for part in split_sentences(written):
            sentence += 1
            for term, case in find_forms(part):
                terms.append(term)
                cases.append(case)
                sentences.append(sentence)
                paragraphs.append(paragraph)
    return PlainText(terms, cases, {"s": sentences, "p": paragraphs})


Stretch = tuple[int, int, tuple[tuple[int, int], ...]]


def places_in(text: PlainText, query: Query) -> list[Stretch]:
    """Every place of the query in a text: its first word, its last, and the runs of words in it that are meant."""
    match query:
        case Phrase(terms):
            size = len(terms)
            leaves = [Exact(term) if isinstance(term, str) else term for term in terms]
            starts = [
                at
                for at in range(len(text.terms) - size + 1)
                if all(fits(text, at + step, leaf) for step, leaf in enumerate(leaves))
            ]
            return [(at, at + size - 1, ((at, at + size - 1),)) for at in starts]
        case Or(parts):
            return sorted({place for part in parts for place in places_in(text, part)})
        case Near(left, right, within, ordered):
            return _near(text, places_in(text, left), places_in(text, right), within, ordered)
        case _:
            return [(at, at, ((at, at),)) for at in range(len(text.terms)) if fits(text, at, query)]


def _near(
    text: PlainText, left: list[Stretch], right: list[Stretch], within: int | str, ordered: bool
) -> list[Stretch]:
    if isinstance(within, str):
        unit = text.units[within]
        left = [place for place in left if unit[place[0]] == unit[place[1]]]
        right = [place for place in right if unit[place[0]] == unit[place[1]]]
    found = set()

    def join(one: Stretch, other: Stretch) -> None:
        between = max(one[0], other[0]) - min(one[1], other[1]) - 1
        if isinstance(within, str):
            near = text.units[within][one[0]] == text.units[within][other[0]]
        else:
            near = between <= within
        if near:
            runs = tuple(sorted({*one[2], *other[2]}))
            found.add((min(one[0], other[0]), max(one[1], other[1]), runs))

    for places, others, is_left in ((left, right, True), (right, left, False)):
        for place in places:
            after = [other for other in others if other[0] > place[1]]
            before = [other for other in others if other[1] < place[0]]
            if after and (is_left or not ordered):
                join(place, min(after))
            if before and (not is_left or not ordered):
                join(place, max(before, key=lambda other: (other[1], other)))
            if not ordered:
                words = {at for first, last in place[2] for at in range(first, last + 1)}
                reaching_in = [
                    other
                    for other in others
                    if other[0] <= place[1]
                    and other[1] >= place[0]
                    and not words & {at for first, last in other[2] for at in range(first, last + 1)}
                ]
                if reaching_in:
                    join(place, min(reaching_in))
    return sorted(found)


def fits(text: PlainText, at: int, leaf: Query) -> bool:
    """Whether the word at that position is one that the leaf stands for."""
    found = text.terms[at]
    match leaf:
        case Word(term):
            return stem_of(found) == stem_of(term)
        case Exact(term):
            return found == term
        case Cased(written):
            return found == fold(written) and text.cases[at] == case_of(written)
        case Wildcard(pattern):
            expression = "".join(".*" if sign == "*" else "." if sign == "?" else re.escape(sign) for sign in pattern)
            return re.fullmatch(expression, found, re.DOTALL) is not None
        case Fuzzy(term, edits):
            return alignment_distance(found, term) <= edits
        case _:
            raise TypeError(leaf)


def alignment_distance(one: str, other: str) -> int:
    """The optimal string alignment distance, by its whole table."""
    table = [
        [max(row, column) if not row * column else 0 for column in range(len(other) + 1)] for row in range(len(one) + 1)
    ]
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            choices = [
                table[row - 1][column] + 1,
                table[row][column - 1] + 1,
                table[row - 1][column - 1] + (one[row - 1] != other[column - 1]),
            ]
            if row > 1 and column > 1 and one[row - 2 : row] == other[column - 2 : column][::-1]:
                choices.append(table[row - 2][column - 2] + 1)
            table[row][column] = min(choices)
    return table[-1][-1]


def _most_apart(places: list[Stretch]) -> int:
    """The most places that can be chosen so that no two share a position, by trying the first one in and out."""
    if not places:
        return 0
    first, *others = sorted(places)
    return max(_most_apart(others), 1 + _most_apart([other for other in others if other[0] > first[1]]))


def _texts(entry: IndexEntry, field: str | None) -> Iterator[PlainText]:
    """The texts in which the field is looked for; nothing goes from one to the next."""
    texts: tuple[str, ...]
    match field:
        case None:
            texts = (entry.title, entry.deck, entry.byline, entry.place, entry.body, entry.signoff)
        case "hlead":
            paragraphs = [paragraph for paragraph in entry.body.split("\n\n") if find_terms(paragraph)]
            texts = (entry.title, entry.deck, *paragraphs[:1])
        case "place":
            texts = (entry.place, entry.place_reading)
        case "url":
            texts = entry.urls
        case _:
            texts = (getattr(entry, field),)
    return map(read_plainly, texts)
