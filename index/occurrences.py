"""The words, phrases and nearness of a query to the documents that have them, and how much each counts there.

These are the parts of a query that have places in a text. What is asked of them by AND, OR, NOT and dates is the
business of `evaluate`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from archive.errors import DatelineError
from index.analysis import case_of, fold
from index.arithmetic import Arithmetic, D, Piece, S, W
from index.bm25 import TITLE_WEIGHT
from index.places import Place, count_apart, find_places, find_starts
from index.posting_lists import Postings
from index.query import (
    FORM_FIELDS,
    Cased,
    Dated,
    Everything,
    Exact,
    Fuzzy,
    Leaf,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Wildcard,
    Word,
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


class Occurrences(Generic[D, W, S]):
    """Where words stand in one state of the index, in a given arithmetic; each is looked up once.

    A `field` is `text` (all zones together), one of its zones, `hlead` (title, deck and first paragraph), or one that
    has postings of its own (FORM_FIELDS).
    """

    def __init__(self, postings: Postings, arithmetic: Arithmetic[D, W, S]) -> None:
        self._postings = postings
        self._arithmetic = arithmetic
        self._weighed: dict[tuple[Query, str], W] = {}
        self._forms: dict[tuple[Leaf, str], Sequence[str]] = {}

    def places(self, query: Query, field: str, among: Container[int] | None = None) -> dict[int, list[Place]]:
        """Where a query that has places stands, in its documents or those `among` them."""
        candidates: Iterable[int] = self._arithmetic.listed(self._candidates(query, field))
        if among is not None:
            candidates = (document for document in candidates if document in among)
        return self._read_places(find_places, query, field, set(candidates))

    def at_least(self, times: int, query: Query, field: str, among: D) -> D:
        """Those of the documents in which it stands at so many places that share no word."""
        places = self._read_places(find_places, query, field, set(self._arithmetic.listed(among)))
        return self._arithmetic.of(sorted(number for number, at in places.items() if count_apart(at) >= times))

    def forms(self, leaf: Leaf, field: str) -> Sequence[str]:
        """The forms that a word or pattern stands for there; raises TooManyForms."""
        key = (leaf, field if field in FORM_FIELDS else "text")
        found = self._forms.get(key)
        if found is None:
            found = self._forms[key] = forms_of(self._postings, *key)
            if len(found) > MOST_FORMS:
                raise TooManyForms(leaf, len(found))
        return found

    def weights(self, query: Query, field: str) -> W:
        """The documents of what has places, with how much it counts that it stands there. Several forms of a word are
        one term, and so is a phrase, or what stands near each other: they count together, in how often they stand and
        in how many documents."""
        weights = self._weighed.get((query, field))
        if weights is None:
            weights = self._weighed[query, field] = self._weigh_all(query, field)
        return weights

    def _weigh_all(self, query: Query, field: str) -> W:
        arithmetic = self._arithmetic
        is_posted = field == "text" or field in FORM_FIELDS
        if is_posted and isinstance(query, Word | Exact | Wildcard | Fuzzy):
            return arithmetic.weights(self._pieces(query, field))
        if field == "title" and isinstance(query, Word | Exact | Wildcard | Fuzzy):
            return arithmetic.title_weights(self._pieces(query, field))
        found = arithmetic.placed(self._postings, query, field, self._pieces)
        return arithmetic.of_weights(self._weigh_places(query, field)) if found is None else found

    def _pieces(self, leaf: Leaf, field: str = "text") -> list[Sequence[Piece]]:
        """The postings of each form of a word or pattern."""
        posted_in = field if field in FORM_FIELDS else "text"
        return [self._postings.pieces(posted_in, form) for form in self.forms(leaf, field)]

    def _weigh(self, positions: Sequence[int], document: int) -> float:
        """How much it counts that a term stands at those positions, at least one."""
        title_end = self._postings.zone("title", document)[1]
        return sum([TITLE_WEIGHT if position < title_end else 1.0 for position in positions])

    def _positions_inside(self, leaf: Leaf, field: str) -> dict[int, Sequence[int]]:
        """Where a word or pattern stands in a field, in the documents where it does."""
        positions = self._positions(leaf, field, set(self._arithmetic.listed(self._candidates(leaf, field))))
        if field != "text" and field not in FORM_FIELDS:
            positions = {
                document: _inside(at, self._ranges(field, document)) for document, at in positions.items()
            }  # fmt: skip
        return {document: at for document, at in positions.items() if at}

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
        """How much it counts where a query stands, document by document."""
        if isinstance(query, Word | Exact | Cased | Wildcard | Fuzzy):
            starts: Mapping[int, Sequence[int]] = self._positions_inside(query, field)
        elif isinstance(query, Phrase) and all(isinstance(term, str) for term in query.terms):
            starts = self._exact_phrase([str(term) for term in query.terms], field)
        else:
            candidates = set(self._arithmetic.listed(self._candidates(query, field)))
            starts = self._read_places(find_starts, query, field, candidates)
        if field in FORM_FIELDS:
            return dict.fromkeys(starts, 1.0)
        return {document: self._weigh(found, document) for document, found in starts.items()}

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
        arithmetic = self._arithmetic
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
                return arithmetic.having(self.weights(query, field if field in FORM_FIELDS else "text"))
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


# What it takes to look where the words of a document stand, without numpy: 4 to 10 µs in the place of .4, measured.
_READ_IN_A_ZONE = 10


def estimate_work(postings: Postings, query: Query) -> int:
    """How long the query takes without numpy, about, as so many postings of a word."""
    total = 0
    for part, field in find_parts(query):
        match part:
            case Word() | Exact() | Cased() | Wildcard() | Fuzzy():
                is_in_a_zone = field not in ("text", "title", *FORM_FIELDS)
                total += _frequency(postings, part, field) * (_READ_IN_A_ZONE if is_in_a_zone else 1)
            case Phrase() | Near():
                # Its words are counted by themselves; to look at their places takes twice as long again.
                words = (word for word, _ in find_parts(part) if isinstance(word, Leaf))
                total += 2 * sum(_frequency(postings, word, field) for word in words)
            case Dated() | Not() | Everything():
                total += len(postings.live())
    return total


def _frequency(postings: Postings, leaf: Leaf, field: str) -> int:
    """How many postings a word or pattern has."""
    posted_in = field if field in FORM_FIELDS else "text"
    return sum(postings.frequency(posted_in, form) for form in forms_of(postings, leaf, posted_in))


def _inside(positions: Sequence[int], ranges: Sequence[tuple[int, int]]) -> list[int]:
    """Those of the ascending positions that lie in one of the ranges."""
    return [position for position in positions if any(start <= position < end for start, end in ranges)]
