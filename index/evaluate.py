"""A query tree to the documents that match it with their scores, over the postings that an engine reads.

An engine that offers `Postings` gets the whole language from here. Documents are numbers from 0, as the engine
counts them. Everything is exact: a document that is deleted counts nowhere, not even in a score, so that the answer
depends neither on the history of an index nor on how it is cut up.

Where a date filter meets an undated document the answer is unknown, neither yes nor no: `matches` leaves such a
document out, under NOT too, and `possible` lets it in. An evaluation with guesses takes the guess for the date of a
document that has none. A filter that asks for certainty does not know either where a date only may be one of its days.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from archive.errors import DatelineError
from archive.partial_date import day_number
from index.analysis import case_of, fold
from index.bm25 import TITLE_WEIGHT, idf, score_term
from index.places import Place, count_apart, find_places, find_starts
from index.query import (
    FORM_FIELDS,
    And,
    AtLeast,
    Captured,
    Cased,
    Coded,
    Dated,
    Everything,
    Exact,
    Field,
    Fuzzy,
    Id,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Source,
    Tag,
    Undated,
    Wildcard,
    Word,
    code_term,
    find_parts,
    write_query,
)

# The zones of the one combined text, in the order in which they stand in it; the words of every zone are found by a
# plain word. `dateline` is the place as written.
ZONES = ("title", "deck", "byline", "dateline", "body", "signoff")

# A pattern that stands for more forms is an error: each of them is a list of postings to be read, and nobody means
# them all.
MOST_FORMS = 5_000

Matches = dict[int, float]
Found = TypeVar("Found")


class Postings(Protocol):
    """What an engine reads for the evaluation. Deleted documents never appear."""

    def live(self) -> Sequence[int]:
        """All documents, ascending."""

    def weights(self, field: str, term: str) -> Mapping[int, float]:
        """The documents that have the term in `text`, `place`, `agency`, `url`, `source`, `tag` or `code`, and how
        often: in the combined text a word of the title counts TITLE_WEIGHT times."""

    def positions(
        self, field: str, term: str, among: Container[int], case: int | None = None
    ) -> Mapping[int, Sequence[int]]:
        """The positions of the term, ascending, in those of its documents that are `among` the given; with `case`
        (analysis.LOWER ... MIXED) only those where it is written so."""

    def title_counts(self, term: str) -> Mapping[int, int]:
        """The documents that have the term in their title, and how often."""

    def phrase(self, field: str, terms: Sequence[str]) -> Mapping[int, Sequence[int]]:
        """The documents in which the terms stand side by side in this order, each with the positions, ascending, at
        which they begin."""

    def forms(self, term: str) -> Sequence[str]:
        """The forms of the dictionary that a plain word stands for."""

    def similar(self, field: str, leaf: Wildcard | Fuzzy) -> Sequence[str]:
        """The forms of the field's dictionary that a pattern stands for."""

    def zone(self, name: str, document: int) -> tuple[int, int]:
        """The positions, first and one after the last, of a zone of the combined text."""

    def units(self, unit: str, document: int) -> Sequence[int]:
        """The positions of the combined text at which sentences ("s") or paragraphs ("p") begin, ascending; the
        first of each zone among them."""

    def lengths(self) -> Sequence[float]:
        """The words of each document, by number, those of the title counted TITLE_WEIGHT times; deleted ones too."""

    def average_length(self) -> float:
        """The mean of the lengths of all documents, without deleted ones; 0 where there are none."""

    def days(self) -> tuple[Sequence[int], Sequence[int], Container[int]]:
        """The first and the last day of each document's date, or of its earliest reading, by number, 0 where it is
        undated; and the documents whose date has further readings."""

    def has_undated(self) -> bool:
        """Whether any document has no date."""

    def intervals(self, document: int) -> Sequence[tuple[int, int]]:
        """The days the document may be from, as day numbers, first and last; none where it is undated."""

    def guesses(self, document: int) -> Sequence[tuple[int, int]]:
        """The days that an undated document is guessed to be from; none where there is no guess, or a date."""

    def captures(self) -> Mapping[int, Sequence[tuple[int, int]]]:
        """The days on which documents were captured, of those where it is known."""

    def with_id(self, prefix: str) -> Sequence[int]:
        """The documents whose id begins so."""


class TooManyForms(DatelineError):
    """A pattern that stands for more forms than are read; exit code 2."""

    exit_code = 2

    def __init__(self, leaf: Leaf, count: int) -> None:
        super().__init__(
            f"{write_query(leaf)} stands for {count:,} words; {MOST_FORMS:,} are the most",
            "write more of its letters" if isinstance(leaf, Wildcard) else "ask for fewer edits: ~1",
        )
        self.leaf = leaf


class Evaluation:
    """One query against one state of the index. A sub-query that occurs twice is worked out once."""

    def __init__(self, postings: Postings, guesses: bool = False) -> None:
        self._postings = postings
        self._guesses = guesses
        self._live = postings.live()
        self._worked_out: dict[tuple[Query, str, bool], Matches] = {}
        self._forms: dict[tuple[Leaf, str], Sequence[str]] = {}

    def matches(self, query: Query) -> Matches:
        """The documents that match, with their scores; 0 where the query only filters."""
        return self._evaluate(query, "text", False)

    def possible(self, query: Query) -> Matches:
        """Those, and the documents that would match if every date filter that cannot judge them let them pass."""
        return self._evaluate(query, "text", True)

    def matches_in(self, query: Query, field: str) -> Matches:
        """The documents that match where the query stands in that field."""
        return self._evaluate(query, field, False)

    def places(self, query: Query, field: str, among: Container[int] | None = None) -> dict[int, list[Place]]:
        """Where a query that has places stands, in `text` or the field, in its documents or those `among` them."""
        candidates = self._candidates(query, field)
        if among is not None:
            candidates = {document for document in candidates if document in among}
        return self._places(query, field, candidates)

    def _evaluate(self, query: Query, field: str, doubtful: bool) -> Matches:
        """`field` is the field around the query, `text` outside of any; `doubtful` counts an unknown as a match."""
        key = (query, field, doubtful and self._may_be_in_doubt(query))
        found = self._worked_out.get(key)
        if found is None:
            found = self._worked_out[key] = self._work_out(query, field, doubtful)
        return found

    def _work_out(self, query: Query, field: str, doubtful: bool) -> Matches:
        match query:
            case Word() | Exact() | Wildcard() | Fuzzy():
                return self._term(query, field)
            case Cased() | Phrase() | Near():
                return self._placed(query, field)
            case AtLeast(times, part):
                return self._repeated(times, part, field)
            case Source(name):
                return dict.fromkeys(self._postings.weights("source", name), 0.0)
            case Tag(name):
                return dict.fromkeys(self._postings.weights("tag", name), 0.0)
            case Coded(name, value, coder):
                return dict.fromkeys(self._postings.weights("code", code_term(name, value, coder)), 0.0)
            case Id(prefix):
                return dict.fromkeys(self._postings.with_id(prefix), 0.0)
            case Dated():
                return dict.fromkeys(self._dated(query, doubtful, self._live), 0.0)
            case Captured(days):
                first, last = day_number(days.first), day_number(days.last)
                captures = sorted(self._postings.captures().items())
                return {document: 0.0 for document, when in captures if _overlaps(when, first, last)}
            case Everything():
                return dict.fromkeys(self._live, 0.0)
            case Undated():
                return self._with_undated(query, field, doubtful)
            case Field(name, part):
                return self._evaluate(part, name, doubtful)
            case Not(part):
                # What is possibly matched is not surely excluded, and the other way round.
                excluded = self._evaluate(part, field, not doubtful)
                return {document: 0.0 for document in self._live if document not in excluded}
            case Or(parts):
                return _union([self._evaluate(part, field, doubtful) for part in parts])
            case And(parts):
                return self._all_of(parts, field, doubtful)

    def _all_of(self, parts: Sequence[Query], field: str, doubtful: bool) -> Matches:
        """Filters that would let most documents pass are asked of the others' matches only."""
        wanted = [part for part in parts if not isinstance(part, Not | Dated)]
        if not wanted:
            wanted = [Everything()]
        found = _intersection([self._evaluate(part, field, doubtful) for part in wanted])
        for part in parts:
            match part:
                case Dated():
                    found = {document: found[document] for document in self._dated(part, doubtful, found)}
                case Not(excluded_part):
                    excluded = self._evaluate(excluded_part, field, not doubtful)
                    found = {document: score for document, score in found.items() if document not in excluded}
        return found

    def _may_be_in_doubt(self, query: Query) -> bool:
        """Whether a date filter of the query may meet a document that it cannot judge."""
        asked = [part for part, _ in find_parts(query) if isinstance(part, Dated)]
        return bool(asked) and (any(part.certain for part in asked) or self._postings.has_undated())

    def _dated(self, asked: Dated, doubtful: bool, among: Iterable[int]) -> list[int]:
        """Those of the documents that pass."""
        passes = self._date_test(asked, doubtful)
        if asked.certain or self._guesses or doubtful:
            return list(filter(passes, among))
        # The usual case at once: a call for each document would cost five times as much.
        first, last = day_number(asked.days.first), day_number(asked.days.last)
        firsts, lasts, several = self._postings.days()
        return [
            document
            for document in among
            if (firsts[document] <= last and lasts[document] >= first) or (document in several and passes(document))
        ]

    def _date_test(self, asked: Dated, doubtful: bool) -> Callable[[int], bool]:
        first, last = day_number(asked.days.first), day_number(asked.days.last)
        days_of = self._days_of
        # Where certainty is asked for, a date that may lie outside is neither in nor out.
        unless_inside = asked.certain and not doubtful

        def passes(document: int) -> bool:
            may_be = days_of(document)
            if not may_be:
                return doubtful
            if unless_inside:
                return all(first <= start and end <= last for start, end in may_be)
            return _overlaps(may_be, first, last)

        return passes

    def _days_of(self, document: int) -> Sequence[tuple[int, int]]:
        """The days a date filter judges the document by; none where it cannot."""
        may_be = self._postings.intervals(document)
        return self._postings.guesses(document) if self._guesses and not may_be else may_be

    def _with_undated(self, asked: Undated, field: str, doubtful: bool) -> Matches:
        """What the part surely has, and of what it may have those that its date filters cannot judge."""
        found, possible = self._evaluate(asked.part, field, doubtful), self._evaluate(asked.part, field, True)
        unjudged = {
            document: score
            for document, score in possible.items()
            if document not in found and not self._days_of(document)
        }
        found = found | unjudged
        if asked.only:
            intervals = self._postings.intervals
            found = {document: score for document, score in found.items() if not intervals(document)}
        return found

    # Words

    def forms(self, leaf: Leaf, field: str) -> Sequence[str]:
        """The forms that a word or pattern stands for there; raises TooManyForms."""
        key = (leaf, field if field in FORM_FIELDS else "text")
        found = self._forms.get(key)
        if found is None:
            found = self._forms[key] = forms_of(self._postings, *key)
            if len(found) > MOST_FORMS:
                raise TooManyForms(leaf, len(found))
        return found

    def _term(self, leaf: Leaf, field: str) -> Matches:
        """Several forms are one term: they count together, in how often it stands and in how many documents."""
        postings = self._postings
        forms = self.forms(leaf, field)
        if field == "text":
            return self._score(_union([postings.weights("text", form) for form in forms]))
        if field in FORM_FIELDS:
            return dict.fromkeys((document for form in forms for document in postings.weights(field, form)), 0.0)
        occurrences: dict[int, float] = {}
        if field == "title":
            counts = _union([postings.title_counts(form) for form in forms])
            return self._score({document: TITLE_WEIGHT * count for document, count in counts.items()})
        for form in forms:
            for document, positions in postings.positions("text", form, postings.weights("text", form)).items():
                weight = self._weigh(positions, field, document)
                if weight:
                    occurrences[document] = occurrences.get(document, 0.0) + weight
        return self._score(occurrences)

    def _weigh(self, positions: Sequence[int], field: str, document: int) -> float:
        """How much it counts that a term stands at those positions, those outside the field not at all."""
        if field != "text":
            positions = _inside(positions, self._ranges(field, document))
        title_end = self._postings.zone("title", document)[1] if positions else 0
        return sum([TITLE_WEIGHT if position < title_end else 1.0 for position in positions])

    def _ranges(self, field: str, document: int) -> list[tuple[int, int]]:
        """The positions that a field of the combined text takes, each first and one after the last."""
        zone = self._postings.zone
        if field != "hlead":
            return [zone(field, document)]
        start, end = zone("body", document)
        later = [at for at in self._postings.units("p", document) if start < at < end]
        return [zone("title", document), zone("deck", document), (start, later[0] if later else end)]

    # Phrases, and what is near what

    def _placed(self, query: Query, field: str) -> Matches:
        """A phrase is scored as a term of its own, and so is what stands near each other."""
        if isinstance(query, Phrase) and all(isinstance(term, str) for term in query.terms):
            starts = self._exact_phrase([str(term) for term in query.terms], field)
        else:
            starts = self._read_places(find_starts, query, field, self._candidates(query, field))
        if field in FORM_FIELDS:
            return dict.fromkeys(starts, 0.0)
        return self._score({document: self._weigh(found, "text", document) for document, found in starts.items()})

    def _exact_phrase(self, terms: Sequence[str], field: str) -> Mapping[int, Sequence[int]]:
        """Where a phrase of exact forms begins: the usual phrase, which an engine finds at once."""
        if field in FORM_FIELDS:
            return self._postings.phrase(field, terms)
        everywhere = self._postings.phrase("text", terms)
        if field == "text":
            return everywhere
        reach = len(terms) - 1
        found = {}
        for document, starts in everywhere.items():
            ranges = self._ranges(field, document)
            inside = [at for at in starts if any(first <= at and at + reach < last for first, last in ranges)]
            if inside:
                found[document] = inside
        return found

    def _repeated(self, times: int, part: Query, field: str) -> Matches:
        """Those of the part in which it stands often enough, with their scores."""
        scores = self._evaluate(part, field, False)
        found = self._places(part, field, set(scores))
        return {document: scores[document] for document, places in found.items() if count_apart(places) >= times}

    def _candidates(self, query: Query, field: str) -> set[int]:
        """The documents that have the words, wherever in the text they stand."""
        match query:
            case Phrase(terms):
                leaves = [Exact(term) if isinstance(term, str) else term for term in terms]
                sets = [self._candidates(leaf, field) for leaf in dict.fromkeys(leaves)]
                return set.intersection(*sets)
            case Near(left, right):
                return self._candidates(left, field) & self._candidates(right, field)
            case Or(parts):
                return set().union(*(self._candidates(part, field) for part in parts))
            case Word() | Exact() | Cased() | Wildcard() | Fuzzy():
                posted_in = field if field in FORM_FIELDS else "text"
                return set().union(*(self._postings.weights(posted_in, form) for form in self.forms(query, field)))
            case _:
                raise TypeError(f"{type(query).__name__} has no places")

    def _places(self, query: Query, field: str, among: set[int]) -> dict[int, list[Place]]:
        return self._read_places(find_places, query, field, among)

    def _read_places(
        self, find: Callable[[Query, Callable[[Leaf], Sequence[int]], Mapping[str, Sequence[int]]], list[Found]],
        query: Query, field: str, among: set[int],
    ) -> dict[int, list[Found]]:  # fmt: skip
        """What `find` makes of where the words of the query stand, for each document in which that is anything."""
        if not among:
            return {}
        positions = {
            leaf: self._positions(leaf, field, among)
            for leaf, _ in find_parts(query)
            if isinstance(leaf, Word | Exact | Cased | Wildcard | Fuzzy)
        }
        in_zone = field != "text" and field not in FORM_FIELDS
        needed = {part.within for part, _ in find_parts(query) if isinstance(part, Near)} & {"s", "p"}
        found: dict[int, list[Found]] = {}
        for document in sorted(among):
            at = {leaf: by_document.get(document, ()) for leaf, by_document in positions.items()}
            if in_zone:
                ranges = self._ranges(field, document)
                at = {leaf: _inside(places, ranges) for leaf, places in at.items()}
            units = {str(unit): self._postings.units(str(unit), document) for unit in needed}
            places = find(query, at.__getitem__, units)
            if places:
                found[document] = places
        return found

    def _positions(self, leaf: Leaf, field: str, among: set[int]) -> Mapping[int, Sequence[int]]:
        """The positions of a word or pattern, of all its forms together, ascending."""
        posted_in = field if field in FORM_FIELDS else "text"
        forms = self.forms(leaf, field)
        case = case_of(leaf.written) if isinstance(leaf, Cased) else None
        if len(forms) == 1:
            return self._postings.positions(posted_in, forms[0], among, case)
        together: dict[int, list[int]] = {}
        for form in forms:
            for document, positions in self._postings.positions(posted_in, form, among, case).items():
                together.setdefault(document, []).extend(positions)
        for several in together.values():
            several.sort()
        return together

    def _score(self, weights: Mapping[int, float]) -> Matches:
        if not weights:
            return {}
        postings = self._postings
        rarity = idf(len(self._live), len(weights))
        return score_term(weights, rarity, postings.lengths(), postings.average_length())


def forms_of(postings: Postings, leaf: Leaf, field: str) -> Sequence[str]:
    """The forms that a word or pattern stands for in the dictionary of the text, or of place, agency or url; a word
    that is given as it is stands for itself, be it there or not."""
    match leaf:
        case Word(term):
            return postings.forms(term)
        case Exact(term):
            return (term,)
        case Cased(written):
            return (fold(written),)
        case Wildcard() | Fuzzy():
            return postings.similar(field, leaf)


def asks_date(query: Query) -> bool:
    """Whether the date of a document has a say, so that an undated one may be in doubt."""
    return any(isinstance(part, Dated) for part, _ in find_parts(query))


def _overlaps(intervals: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    return any(start <= last and first <= end for start, end in intervals)


def _inside(positions: Sequence[int], ranges: Sequence[tuple[int, int]]) -> list[int]:
    """Those of the ascending positions that lie in one of the ranges."""
    return [position for position in positions if any(start <= position < end for start, end in ranges)]


def _union(found: Sequence[Mapping[int, float]]) -> Matches:
    """Documents of any, their values summed in the order of the parts."""
    if not found:
        return {}
    together = dict(found[0])
    for matches in found[1:]:
        both = {document: together[document] + matches[document] for document in together.keys() & matches.keys()}
        together.update(matches)
        together.update(both)
    return together


def _intersection(found: Sequence[Mapping[int, float]]) -> Matches:
    """Documents of all, their values summed in the order of the parts."""
    first, *others = found
    together = dict(first)
    for matches in others:
        together = {document: together[document] + matches[document] for document in together.keys() & matches.keys()}
    return together
