"""A query tree to the documents that match it with their scores, over the postings that an engine reads.

An engine that offers `Postings` gets the whole language from here. Documents are numbers from 0, as the engine
counts them. Everything is exact: a document that is deleted counts nowhere, not even in a score, so that the answer
depends neither on the history of an index nor on how it is cut up.

Where a date filter meets an undated document the answer is unknown, neither yes nor no: `documents` leaves such a
document out, under NOT too, and `possible` lets it in. An evaluation with guesses takes the guess for the date of a
document that has none, except where undated ones are let in, which are whatever is guessed. A filter that asks for
certainty does not know either where a date only may be one of its days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from typing import Generic

from archive.partial_date import day_number
from index.arithmetic import Arithmetic, D, DateFilter, S, W
from index.bm25 import idf
from index.occurrences import Occurrences
from index.places import Place
from index.posting_lists import Postings
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
)


class Evaluation(Generic[D, W, S]):
    """One query against one state of the index, in a given arithmetic. A sub-query that occurs twice is worked out
    once. Documents are found first; scores are for those only that are asked about."""

    def __init__(self, postings: Postings, arithmetic: Arithmetic[D, W, S], guesses: bool = False) -> None:
        self._postings = postings
        self.arithmetic = arithmetic
        self._guesses = guesses
        self._without_guesses: Evaluation[D, W, S] | None = None
        self._live = postings.live()
        self._every: D | None = None
        self._found: dict[tuple[Query, str, bool], D] = {}
        self._occurrences = Occurrences(postings, arithmetic)

    def documents(self, query: Query) -> D:
        """The documents that match."""
        return self._evaluate(query, "text", False)

    def possible(self, query: Query) -> D:
        """Those, and the documents that would match if every date filter that cannot judge them let them pass."""
        return self._evaluate(query, "text", True)

    def scores(self, query: Query, among: D) -> S | None:
        """The scores of documents that match; None where the query only filters."""
        return self._scores(query, "text", False, among)

    def matches_in(self, query: Query, field: str) -> dict[int, float]:
        """The documents that match where the query stands in that field, with their scores."""
        found = self._evaluate(query, field, False)
        scores = self._scores(query, field, False, found)
        return self.arithmetic.may_be_first(found, scores, "relevance", None, ())

    def places(self, query: Query, field: str, among: Container[int] | None = None) -> dict[int, list[Place]]:
        """Where a query that has places stands, in `text` or the field, in its documents or those `among` them."""
        return self._occurrences.places(query, field, among)

    def _evaluate(self, query: Query, field: str, doubtful: bool) -> D:
        """`field` is the field around the query, `text` outside of any; `doubtful` counts an unknown as a match."""
        key = (query, field, doubtful and self._may_be_in_doubt(query))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._work_out(query, field, doubtful)
        return found

    def _work_out(self, query: Query, field: str, doubtful: bool) -> D:
        """As `_evaluate`, and without looking whether it was worked out before."""
        arithmetic, postings = self.arithmetic, self._postings
        match query:
            case Word() | Exact() | Wildcard() | Fuzzy() | Cased() | Phrase() | Near():
                return arithmetic.having(self._occurrences.weights(query, field))
            case AtLeast(times, part):
                found = self._evaluate(part, field, False)
                return self._occurrences.at_least(times, part, field, found)
            case Source(name):
                return self._named("source", name)
            case Tag(name):
                return self._named("tag", name)
            case Coded(name, value, coder):
                return self._named("code", code_term(name, value, coder))
            case Id(prefix):
                return arithmetic.of(postings.with_id(prefix))
            case Dated():
                return self._dated(query, doubtful, self._everything())
            case Captured(days):
                first, last = day_number(days.first), day_number(days.last)
                captures = sorted(postings.captures().items())
                return arithmetic.of([document for document, when in captures if _overlaps(when, first, last)])
            case Everything():
                return self._everything()
            case Undated() if self._guesses:
                return self._unguessing()._evaluate(query, field, doubtful)
            case Undated(part, only):
                found = self._evaluate(part, field, doubtful)
                found = arithmetic.union([found, self._unjudged(part, field, doubtful)])
                return arithmetic.undated(found, postings.days()[0]) if only else found
            case Field(name, part):
                return self._evaluate(part, name, doubtful)
            case Not(part):
                # What is possibly matched is not surely excluded, and the other way round.
                return arithmetic.without(self._everything(), self._evaluate(part, field, not doubtful))
            case Or(parts):
                return arithmetic.union([self._evaluate(part, field, doubtful) for part in parts])
            case And(parts):
                return self._all_of(parts, field, doubtful)

    def _named(self, field: str, name: str) -> D:
        """The documents that have a name as it is."""
        return self.arithmetic.having(self.arithmetic.weights([self._postings.pieces(field, name)]))

    def _everything(self) -> D:
        if self._every is None:
            self._every = self.arithmetic.of(self._live)
        return self._every

    def _all_of(self, parts: Sequence[Query], field: str, doubtful: bool) -> D:
        """Filters that would let most documents pass are asked of the others' matches only."""
        wanted = [part for part in parts if not isinstance(part, Not | Dated)]
        if wanted:
            found = self.arithmetic.intersection([self._evaluate(part, field, doubtful) for part in wanted])
        else:
            found = self._everything()
        for part in parts:
            match part:
                case Dated():
                    found = self._dated(part, doubtful, found)
                case Not(excluded):
                    found = self.arithmetic.without(found, self._evaluate(excluded, field, not doubtful))
        return found

    def _may_be_in_doubt(self, query: Query) -> bool:
        """Whether a date filter of the query may meet a document that it cannot judge."""
        asked = [part for part, _ in find_parts(query) if isinstance(part, Dated)]
        return bool(asked) and (any(part.certain for part in asked) or self._postings.has_undated())

    def _dated(self, asked: Dated, doubtful: bool, among: D) -> D:
        """Those of the documents that pass."""
        firsts, lasts, several = self._postings.days()
        apart: Collection[int] = several
        if self._guesses:
            apart = {*several, *self._postings.guessed()}
        # Where certainty is asked for, a date that may lie outside is neither in nor out.
        wanted = DateFilter(
            day_number(asked.days.first), day_number(asked.days.last), asked.certain and not doubtful, doubtful,
            apart, self._date_test(asked, doubtful),
        )  # fmt: skip
        return self.arithmetic.dated(among, wanted, firsts, lasts)

    def _date_test(self, asked: Dated, doubtful: bool) -> Callable[[int], bool]:
        first, last = day_number(asked.days.first), day_number(asked.days.last)
        days_of = self._days_of
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

    def _unjudged(self, part: Query, field: str, doubtful: bool) -> D:
        """What may have the part and surely has not, since its date filters cannot judge it."""
        arithmetic = self.arithmetic
        possible = arithmetic.without(self._evaluate(part, field, True), self._evaluate(part, field, doubtful))
        return arithmetic.undated(possible, self._postings.days()[0])

    def _unguessing(self) -> Evaluation[D, W, S]:
        """The same without guesses, for what lets undated documents in."""
        if self._without_guesses is None:
            self._without_guesses = Evaluation(self._postings, self.arithmetic)
        return self._without_guesses

    # Scores

    def _scores(self, query: Query, field: str, doubtful: bool, among: D) -> S | None:
        """The scores of documents that match; of words those of any documents, which are 0 where a word is missing."""
        match query:
            case Word() | Exact() | Wildcard() | Fuzzy() | Cased() | Phrase() | Near():
                if field in FORM_FIELDS:
                    return None
                weights = self._occurrences.weights(query, field)
                rarity = idf(len(self._live), len(self.arithmetic.having(weights)))
                postings = self._postings
                return self.arithmetic.scores(
                    weights, among, rarity, postings.lengths(), postings.average_length()
                )  # fmt: skip
            case AtLeast(_, part):
                return self._scores(part, field, False, among)
            case Field(name, part):
                return self._scores(part, name, doubtful, among)
            case And(parts):
                wanted = (part for part in parts if not isinstance(part, Not | Dated))
                return self._sum(self._scores(part, field, doubtful, among) for part in wanted)
            case Or(parts):
                return self._sum(self._scores_inside(part, field, doubtful, among) for part in parts)
            case Undated() if self._guesses:
                return self._unguessing()._scores(query, field, doubtful, among)
            case Undated(part):
                surely = self._scores_inside(part, field, doubtful, among)
                unjudged = self.arithmetic.intersection([among, self._unjudged(part, field, doubtful)])
                possibly = self._scores(part, field, True, unjudged) if len(unjudged) else None
                if possibly is None:
                    return surely
                return self._sum([surely, self.arithmetic.spread(possibly, unjudged, among)])
            case _:
                return None

    def _scores_inside(self, part: Query, field: str, doubtful: bool, among: D) -> S | None:
        """The scores of those of the documents that match the part, 0 for the others."""
        match part:
            case Word() | Exact() | Wildcard() | Fuzzy() | Cased() | Phrase() | Near():
                return self._scores(part, field, doubtful, among)
        inside = self.arithmetic.intersection([among, self._evaluate(part, field, doubtful)])
        scores = self._scores(part, field, doubtful, inside)
        return None if scores is None else self.arithmetic.spread(scores, inside, among)

    def _sum(self, several: Iterable[S | None]) -> S | None:
        """The sums in the order of the parts."""
        total: S | None = None
        for scores in several:
            if scores is not None:
                total = scores if total is None else self.arithmetic.added(total, scores)
        return total


def asks_date(query: Query) -> bool:
    """Whether the date of a document has a say, so that an undated one may be in doubt."""
    return any(isinstance(part, Dated) for part, _ in find_parts(query))


def _overlaps(intervals: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    return any(start <= last and first <= end for start, end in intervals)
