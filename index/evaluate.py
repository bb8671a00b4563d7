"""A query tree to the documents that match it with their scores, over the postings that an engine reads.

An engine that offers `Postings` gets the whole language from here. Documents are numbers from 0, as the engine
counts them. Everything is exact: a document that is deleted counts nowhere, not even in a score, so that the answer
depends neither on the history of an index nor on how it is cut up.

Where a date filter meets an undated document the answer is unknown, neither yes nor no: `matches` leaves such a
document out, under NOT too, and `possible` lets it in. An evaluation with guesses takes the
guess for the date of a document that has none.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from typing import Protocol

from archive.partial_date import DateInterval, day_number
from index.bm25 import TITLE_WEIGHT, idf, length_norms, term_score
from index.query import And, Dated, Everything, Exact, Field, Not, Or, Phrase, Query, Source, Word

# The zones of the one combined text, in the order in which they stand in it; the words of every zone are found by a
# plain word. `dateline` is the place as written.
ZONES = ("title", "deck", "byline", "dateline", "body", "signoff")

Matches = dict[int, float]


class Postings(Protocol):
    """What an engine reads for the evaluation. Deleted documents never appear."""

    def live(self) -> Sequence[int]:
        """All documents, ascending."""

    def weights(self, field: str, term: str) -> Mapping[int, float]:
        """The documents that have the term in `text`, `place`, `url` or `source`, and how often: in the combined
        text a word of the title counts TITLE_WEIGHT times."""

    def positions(self, field: str, term: str, among: Container[int]) -> Mapping[int, Sequence[int]]:
        """The positions of the term, ascending, in those of its documents that are `among` the given."""

    def forms(self, term: str) -> Sequence[str]:
        """The forms of the dictionary that a plain word stands for."""

    def zone(self, name: str, document: int) -> tuple[int, int]:
        """The positions, first and one after the last, of a zone of the combined text."""

    def lengths(self) -> Sequence[float]:
        """The words of each document, by number, those of the title counted TITLE_WEIGHT times; deleted ones too."""

    def intervals(self, document: int) -> Sequence[tuple[int, int]]:
        """The days the document may be from, as day numbers, first and last; none where it is undated."""

    def guesses(self, document: int) -> Sequence[tuple[int, int]]:
        """The days that an undated document is guessed to be from; none where there is no guess, or a date."""


class Evaluation:
    """One query against one state of the index. A sub-query that occurs twice is worked out once."""

    def __init__(self, postings: Postings, guesses: bool = False) -> None:
        self._postings = postings
        self._guesses = guesses
        self._live = postings.live()
        self._norms: Sequence[float] = ()
        self._worked_out: dict[tuple[Query, str, bool], Matches] = {}

    def matches(self, query: Query) -> Matches:
        """The documents that match, with their scores; 0 where the query only filters."""
        return self._evaluate(query, "text", False)

    def possible(self, query: Query) -> Matches:
        """Those, and the undated documents that would match if a date filter let them pass."""
        return self._evaluate(query, "text", True)

    def _evaluate(self, query: Query, field: str, doubtful: bool) -> Matches:
        """`field` is the field around the query, `text` outside of any; `doubtful` counts an unknown as a match."""
        key = (query, field, doubtful and asks_date(query))
        found = self._worked_out.get(key)
        if found is None:
            found = self._worked_out[key] = self._work_out(query, field, doubtful)
        return found

    def _work_out(self, query: Query, field: str, doubtful: bool) -> Matches:
        match query:
            case Word(term):
                return self._term(self._postings.forms(term), field)
            case Exact(term):
                return self._term((term,), field)
            case Phrase(terms):
                return self._phrase(terms, field)
            case Source(name):
                return dict.fromkeys(self._postings.weights("source", name), 0.0)
            case Dated(days):
                return dict.fromkeys(filter(self._date_test(days, doubtful), self._live), 0.0)
            case Everything():
                return dict.fromkeys(self._live, 0.0)
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
                case Dated(days):
                    passes = self._date_test(days, doubtful)
                    found = {document: score for document, score in found.items() if passes(document)}
                case Not(excluded_part):
                    excluded = self._evaluate(excluded_part, field, not doubtful)
                    found = {document: score for document, score in found.items() if document not in excluded}
        return found

    def _date_test(self, days: DateInterval, doubtful: bool) -> Callable[[int], bool]:
        first, last, intervals = day_number(days.first), day_number(days.last), self._postings.intervals
        guesses = self._postings.guesses if self._guesses else None

        def passes(document: int) -> bool:
            may_be = intervals(document)
            if not may_be and guesses is not None:
                may_be = guesses(document)
            return any(start <= last and first <= end for start, end in may_be) if may_be else doubtful

        return passes

    # Terms and phrases

    def _term(self, forms: Sequence[str], field: str) -> Matches:
        """Several forms are one term: they count together, in how often it stands and in how many documents."""
        postings = self._postings
        if field == "text":
            return self._score(_union([postings.weights("text", form) for form in forms]))
        if field in ("place", "url"):
            return dict.fromkeys((document for form in forms for document in postings.weights(field, form)), 0.0)
        occurrences: dict[int, int] = {}
        for form in forms:
            for document, positions in postings.positions("text", form, postings.weights("text", form)).items():
                start, end = postings.zone(field, document)
                inside = sum(start <= position < end for position in positions)
                if inside:
                    occurrences[document] = occurrences.get(document, 0) + inside
        counts = TITLE_WEIGHT if field == "title" else 1.0
        return self._score({document: counts * number for document, number in occurrences.items()})

    def _phrase(self, terms: Sequence[str], field: str) -> Matches:
        """A phrase is scored as a term of its own."""
        postings = self._postings
        posted_in = field if field in ("place", "url") else "text"
        starts = self._phrase_starts(terms, posted_in)
        if posted_in != "text":
            return dict.fromkeys(starts, 0.0)
        weights: dict[int, float] = {}
        for document, positions in starts.items():
            if field != "text":
                start, end = postings.zone(field, document)
                positions = [position for position in positions if start <= position < end]
            title_end = postings.zone("title", document)[1]
            weight = sum(TITLE_WEIGHT if position < title_end else 1.0 for position in positions)
            if weight:
                weights[document] = weight
        return self._score(weights)

    def _phrase_starts(self, terms: Sequence[str], field: str) -> dict[int, list[int]]:
        """The positions, ascending, at which the terms stand side by side."""
        postings = self._postings
        by_term = {term: postings.weights(field, term) for term in terms}
        fewest = min(by_term.values(), key=len)
        among = set(fewest)
        for having in by_term.values():
            among.intersection_update(having)
        if not among:
            return {}
        placed = {term: postings.positions(field, term, among) for term in by_term}
        starts: dict[int, list[int]] = {}
        for document in sorted(among):
            at: set[int] = set(placed[terms[0]][document])
            for offset, term in enumerate(terms[1:], start=1):
                at.intersection_update(position - offset for position in placed[term][document])
                if not at:
                    break
            if at:
                starts[document] = sorted(at)
        return starts

    def _score(self, weights: Mapping[int, float]) -> Matches:
        if not weights:
            return {}
        if not self._norms:
            lengths = self._postings.lengths()
            live = self._live
            # Without deletions the list is summed as it is: the usual case, in C.
            total = sum(lengths) if len(live) == len(lengths) else sum(lengths[document] for document in live)
            self._norms = length_norms(lengths, total / len(live))
        norms, rarity = self._norms, idf(len(self._live), len(weights))
        return {document: term_score(rarity, weight, norms[document]) for document, weight in weights.items()}


def asks_date(query: Query) -> bool:
    """Whether the date of a document has a say, so that an undated one may be in doubt."""
    match query:
        case Dated():
            return True
        case And(parts) | Or(parts):
            return any(map(asks_date, parts))
        case Not(part) | Field(_, part):
            return asks_date(part)
        case _:
            return False


def _union(found: Sequence[Mapping[int, float]]) -> Matches:
    """Documents of any, their values summed in the order of the parts."""
    if not found:
        return {}
    together = dict(found[0])
    for matches in found[1:]:
        for document, value in matches.items():
            together[document] = together.get(document, 0.0) + value
    return together


def _intersection(found: Sequence[Mapping[int, float]]) -> Matches:
    """Documents of all, their values summed in the order of the parts."""
    among = min(found, key=len)
    if len(found) == 1:
        return dict(found[0])
    return {
        document: sum(matches[document] for matches in found)
        for document in among
        if all(document in matches for matches in found)
    }
