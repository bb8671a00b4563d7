"""A query tree to the documents that match it with their scores, over the postings that an engine reads.

An engine that offers `Postings` gets the whole language from here. Documents are numbers from 0, as the engine
counts them. Everything is exact: a document that is deleted counts nowhere, not even in a score, so that the answer
depends neither on the history of an index nor on how it is cut up.

Where a date filter meets an undated document the answer is unknown, neither yes nor no: `matches` leaves such a
document out, under NOT too, and `possible` lets it in. An evaluation with guesses takes the guess for the date of a
document that has none. A filter that asks for certainty does not know either where a date only may be one of its days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from typing import Generic, TypeVar, cast

from archive.errors import DatelineError
from archive.partial_date import day_number
from index.analysis import case_of, fold
from index.arithmetic import Arithmetic, D, DateFilter, Piece, S, W
from index.bm25 import TITLE_WEIGHT, idf
from index.places import Place, count_apart, find_places, find_starts
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

# A pattern that stands for more forms is an error: each of them is a list of postings to be read, and nobody means
# them all.
MOST_FORMS = 5_000

Found = TypeVar("Found")


class TooManyForms(DatelineError):
    """A pattern that stands for more forms than are read; exit code 2."""

    exit_code = 2

    def __init__(self, leaf: Leaf, count: int) -> None:
        super().__init__(
            f"{write_query(leaf)} stands for {count:,} words; {MOST_FORMS:,} are the most",
            "write more of its letters" if isinstance(leaf, Wildcard) else "ask for fewer edits: ~1",
        )
        self.leaf = leaf


class Evaluation(Generic[D, W, S]):
    """One query against one state of the index, in a given arithmetic. A sub-query that occurs twice is worked out
    once. Documents are found first; scores are for those only that are asked about."""

    def __init__(self, postings: Postings, arithmetic: Arithmetic[D, W, S], guesses: bool = False) -> None:
        self._postings = postings
        self.arithmetic = arithmetic
        self._guesses = guesses
        self._live = postings.live()
        self._every: D | None = None
        self._found: dict[tuple[Query, str, bool], D] = {}
        self._weighed: dict[tuple[Query, str], W] = {}
        self._forms: dict[tuple[Leaf, str], Sequence[str]] = {}

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
        candidates: Iterable[int] = self.arithmetic.listed(self._candidates(query, field))
        if among is not None:
            candidates = (document for document in candidates if document in among)
        return self._read_places(find_places, query, field, set(candidates))

    def _evaluate(self, query: Query, field: str, doubtful: bool) -> D:
        """`field` is the field around the query, `text` outside of any; `doubtful` counts an unknown as a match."""
        key = (query, field, doubtful and self._may_be_in_doubt(query))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._work_out(query, field, doubtful)
        return found

    def _work_out(self, query: Query, field: str, doubtful: bool) -> D:
        arithmetic, postings = self.arithmetic, self._postings
        match query:
            case Word() | Exact() | Wildcard() | Fuzzy() | Cased() | Phrase() | Near():
                return arithmetic.having(self._weights(query, field))
            case AtLeast(times, part):
                found = self._evaluate(part, field, False)
                places = self._read_places(find_places, part, field, set(arithmetic.listed(found)))
                return arithmetic.of(sorted(number for number, at in places.items() if count_apart(at) >= times))
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
        unjudged = arithmetic.undated(possible, self._postings.days()[0])
        if self._guesses:
            unjudged = arithmetic.without(unjudged, arithmetic.of(sorted(self._postings.guessed())))
        return unjudged

    # Scores

    def _scores(self, query: Query, field: str, doubtful: bool, among: D) -> S | None:
        """The scores of documents that match; of words those of any documents, which are 0 where a word is missing."""
        match query:
            case Word() | Exact() | Wildcard() | Fuzzy() | Cased() | Phrase() | Near():
                if field in FORM_FIELDS:
                    return None
                weights = self._weights(query, field)
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

    def _weights(self, query: Query, field: str) -> W:
        """The documents of what has places, with how much it counts that it stands there. Several forms of a word are
        one term, and so is a phrase, or what stands near each other: they count together, in how often they stand and
        in how many documents."""
        weights = self._weighed.get((query, field))
        if weights is None:
            weights = self._weighed[query, field] = self._weigh_all(query, field)
        return weights

    def _weigh_all(self, query: Query, field: str) -> W:
        arithmetic, postings = self.arithmetic, self._postings
        if isinstance(query, Cased | Phrase | Near):
            found = arithmetic.placed(postings, query, field, self._pieces)
            return arithmetic.of_weights(self._weigh_places(query, field)) if found is None else found
        leaf = cast("Leaf", query)
        pieces = self._pieces(leaf, field)
        if field == "text" or field in FORM_FIELDS:
            return arithmetic.weights(pieces)
        if field == "title":
            return arithmetic.title_weights(pieces)
        occurrences: dict[int, float] = {}
        found = arithmetic.weights(pieces)
        among = set(arithmetic.listed(arithmetic.having(found)))
        for form in self.forms(leaf, field):
            for document, positions in postings.positions("text", form, among).items():
                weight = self._weigh(positions, field, document)
                if weight:
                    occurrences[document] = occurrences.get(document, 0.0) + weight
        return arithmetic.of_weights(occurrences)

    def _pieces(self, leaf: Leaf, field: str = "text") -> list[Sequence[Piece]]:
        """The postings of each form of a word or pattern."""
        posted_in = field if field in FORM_FIELDS else "text"
        return [self._postings.pieces(posted_in, form) for form in self.forms(leaf, field)]

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

    def _weigh_places(self, query: Query, field: str) -> dict[int, float]:
        """How much it counts where a phrase stands, or what is near each other, place by place."""
        if isinstance(query, Phrase) and all(isinstance(term, str) for term in query.terms):
            starts = self._exact_phrase([str(term) for term in query.terms], field)
        else:
            candidates = set(self.arithmetic.listed(self._candidates(query, field)))
            starts = self._read_places(find_starts, query, field, candidates)
        if field in FORM_FIELDS:
            return dict.fromkeys(starts, 1.0)
        return {document: self._weigh(found, "text", document) for document, found in starts.items()}

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

    def _candidates(self, query: Query, field: str) -> D:
        """The documents that have the words, wherever in the text they stand."""
        arithmetic = self.arithmetic
        match query:
            case Phrase(terms):
                leaves = [Exact(term) if isinstance(term, str) else term for term in terms]
                return arithmetic.intersection([self._candidates(leaf, field) for leaf in dict.fromkeys(leaves)])
            case Near(left, right):
                return arithmetic.intersection([self._candidates(left, field), self._candidates(right, field)])
            case Or(parts):
                return arithmetic.union([self._candidates(part, field) for part in parts])
            case Cased():
                return arithmetic.having(arithmetic.weights(self._pieces(query, field)))
            case Word() | Exact() | Wildcard() | Fuzzy():
                return arithmetic.having(self._weights(query, field if field in FORM_FIELDS else "text"))
            case _:
                raise TypeError(f"{type(query).__name__} has no places")

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


def estimate_work(postings: Postings, query: Query) -> int:
    """How many postings have a say in the query, about; places count as a quarter of one."""
    total = 0
    for part, field in find_parts(query):
        match part:
            case Word() | Exact() | Cased() | Wildcard() | Fuzzy():
                total += sum(postings.frequency(field if field in FORM_FIELDS else "text", form)
                             for form in forms_of(postings, part, field if field in FORM_FIELDS else "text"))
            case Dated() | Not() | Everything():
                total += len(postings.live())
    return total


def asks_date(query: Query) -> bool:
    """Whether the date of a document has a say, so that an undated one may be in doubt."""
    return any(isinstance(part, Dated) for part, _ in find_parts(query))


def _overlaps(intervals: Sequence[tuple[int, int]], first: int, last: int) -> bool:
    return any(start <= last and first <= end for start, end in intervals)


def _inside(positions: Sequence[int], ranges: Sequence[tuple[int, int]]) -> list[int]:
    """Those of the ascending positions that lie in one of the ranges."""
    return [position for position in positions if any(start <= position < end for start, end in ranges)]
