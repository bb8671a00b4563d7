"""What an evaluation reckons with: sets of documents, weights and scores, in one of two ways with the same answers.

`plain_arithmetic` uses dictionaries and sets of the standard library, and is ready at once. `array_arithmetic` uses
numpy: a common word costs it a tenth, but loading it takes longer than a search of a hundred thousand documents. So an
engine begins with the plain one and turns to the other when a process has reckoned about as long as loading takes, or
when a question alone will take that long (`choose_arithmetic`). Every score is made of the same operations in the same
order, so both give the same numbers to the last bit.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from index.engine import DayCounts, Sort

if TYPE_CHECKING:
    from index.posting_lists import Postings
    from index.query import Leaf, Query

# Postings that take as long in plain Python as loading numpy does: some 0.4 µs each, and 120 ms.
_WORTH_LOADING = 300_000


class Piece(NamedTuple):
    """The postings of a term in one segment, whose documents are numbered from `base`.

    `gaps` has the first document, from 0, and then how far each is from the one before; `counts` how often the term
    stands in each; `extras` place in the list and number, by turns, of the documents whose title has it; `deleted`
    documents of the segment, from 0, are to be left out. `places` reads the positions of all documents, one after
    another, `planes` the same where it is kept as low bytes, high halves of bytes and the rest, else None, and `cases`
    how the word is written at each.
    """

    base: int
    gaps: Sequence[int]
    counts: Sequence[int]
    extras: Sequence[int]
    deleted: frozenset[int]
    places: Callable[[], Sequence[int]]
    cases: Callable[[], Sequence[int]]
    planes: Callable[[], tuple[Sequence[int], Sequence[int], Sequence[int]] | None]


class DateFilter(NamedTuple):
    """Which documents a date filter lets pass: those with a day in common with `first` to `last`, or where `inside`
    those that lie there whole; with `undated` those without a date too. Of the documents in `apart`, which have several
    readings or a guess, `passes` decides."""

    first: int
    last: int
    inside: bool
    undated: bool
    apart: Collection[int]
    passes: Callable[[int], bool]


D = TypeVar("D", bound=Sized)  # documents, in no order or ascending; len() counts them
W = TypeVar("W")  # documents with their weights
S = TypeVar("S")  # the scores of some documents, in an order or form of its own


class Arithmetic(Protocol[D, W, S]):
    """What can be done with documents D, weights W and scores S."""

    # Documents

    def of(self, documents: Iterable[int]) -> D:
        """The documents with these numbers."""

    def listed(self, documents: D) -> Collection[int]:
        """Their numbers."""

    def union(self, several: Sequence[D]) -> D: ...

    def intersection(self, several: Sequence[D]) -> D: ...

    def without(self, documents: D, others: D) -> D: ...

    def dated(self, documents: D, wanted: DateFilter, firsts: Sequence[int], lasts: Sequence[int]) -> D:
        """Those that pass; `firsts` and `lasts` are the first and the last day of each document, 0 where undated."""

    def undated(self, documents: D, firsts: Sequence[int]) -> D:
        """Those without a date."""

    def count_days(
        self, documents: D, firsts: Sequence[int], lasts: Sequence[int], apart: Collection[int],
        days_of: Callable[[int], tuple[tuple[int, int], ...]],
    ) -> DayCounts:  # fmt: skip
        """By the days they may be from; those in `apart` and the undated have what `days_of` says."""

    # Weights

    def weights(self, forms: Sequence[Sequence[Piece]]) -> W:
        """How often several forms of a term stand in each document, together; a word of the title counts TITLE_WEIGHT
        times."""

    def title_weights(self, forms: Sequence[Sequence[Piece]]) -> W:
        """The same of titles alone."""

    def of_weights(self, weights: Mapping[int, float]) -> W:
        """The documents with these numbers and weights."""

    def having(self, weights: W) -> D:
        """Their documents."""

    def placed(
        self, postings: Postings, query: Query, field: str, pieces_of: Callable[[Leaf], Sequence[Sequence[Piece]]]
    ) -> W | None:
        """How much it counts where a word, a phrase, or what is near each other stands in a field; `pieces_of` gives
        the postings of each form of a word. None where it has to be found document by document."""

    # Scores

    def scores(self, weights: W, among: D, rarity: float, lengths: Sequence[float], average: float) -> S:
        """The scores (bm25) of those documents; 0 where one has no weight."""

    def added(self, scores: S, others: S) -> S:
        """The sums, of scores of the same documents."""

    def spread(self, scores: S, among: D, over: D) -> S:
        """The scores of documents that are among others, as scores of those: 0 for the rest."""

    def may_be_first(
        self, documents: D, scores: S | None, sort: Sort, limit: int | None, first_day: Sequence[int]
    ) -> dict[int, float]:
        """The documents among which the first `limit` of that order are, with all that tie with the last of them, and
        their scores; None is all 0."""


def choose_arithmetic(work: int) -> Arithmetic[Any, Any, Any]:
    """That in which so many postings, this question's and those before it, are soonest reckoned with."""
    if work >= _WORTH_LOADING or "numpy" in sys.modules:
        try:
            from index.array_arithmetic import ARRAYS
        except ImportError:  # numpy is not there, or not for this machine
            pass
        else:
            return ARRAYS
    from index.plain_arithmetic import PLAIN

    return PLAIN
