"""The arithmetic of an evaluation in numpy: documents are ascending arrays, weights and scores arrays beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.analysis import ZONE_GAP
from index.arithmetic import DateFilter, Piece
from index.array_leads import find_lead_ends
from index.array_places import find_starts
from index.ascending import NO_NUMBERS, added_up, are_in, as_array, once, union, values_at
from index.bm25 import K1, TITLE_WEIGHT, B
from index.engine import DayCounts, Sort
from index.posting_lists import ZONES
from index.query import Leaf, Query

if TYPE_CHECKING:  # numpy.typing would cost a tenth of what numpy does
    from numpy.typing import NDArray

    from index.array_places import AreInside
    from index.posting_lists import Postings

    Documents = NDArray[np.int64]
    Scores = NDArray[np.float64]

# Postings of a piece that are read one by one.
_SMALL = 32


class Weighted(NamedTuple):
    """Documents and the weight of each."""

    documents: Documents
    values: Scores


class ArrayArithmetic:
    """See Arithmetic."""

    def of(self, documents: Iterable[int]) -> Documents:
        if isinstance(documents, range):
            every: Documents = np.arange(documents.start, documents.stop)
            return every
        found: Documents = np.fromiter(documents, np.int64)
        return once(found)

    def listed(self, documents: Documents) -> Collection[int]:
        found: list[int] = documents.tolist()
        return found

    def union(self, several: Sequence[Documents]) -> Documents:
        return union(several)

    def intersection(self, several: Sequence[Documents]) -> Documents:
        fewest, *others = sorted(several, key=len)
        for other in others:
            fewest = fewest[are_in(fewest, other)]
        return fewest

    def without(self, documents: Documents, others: Documents) -> Documents:
        return documents[~are_in(documents, others)] if len(others) else documents

    def dated(
        self, documents: Documents, wanted: DateFilter, firsts: Sequence[int], lasts: Sequence[int]
    ) -> Documents:
        first_of, last_of = _of_these(firsts, documents), _of_these(lasts, documents)
        passing: NDArray[Any]
        if wanted.inside:
            passing = (first_of >= wanted.first) & (last_of <= wanted.last)
        else:
            passing = (first_of <= wanted.last) & (last_of >= wanted.first)
        if wanted.undated:
            passing |= first_of == 0
        if wanted.apart:
            for at in np.flatnonzero(are_in(documents, self.of(sorted(wanted.apart)))).tolist():
                passing[at] = wanted.passes(int(documents[at]))
        if len(documents) == len(firsts):  # all of them: each is its own place
            return np.flatnonzero(passing).astype(np.int64, copy=False)
        found: Documents = documents[passing]
        return found

    def undated(self, documents: Documents, firsts: Sequence[int]) -> Documents:
        found: Documents = documents[_of_these(firsts, documents) == 0]
        return found

    def count_days(
        self, documents: Documents, firsts: Sequence[int], lasts: Sequence[int], apart: Collection[int],
        days_of: Callable[[int], tuple[tuple[int, int], ...]],
    ) -> DayCounts:  # fmt: skip
        if apart:
            alone = ~are_in(documents, self.of(sorted(apart)))
            others = Counter(map(days_of, documents[~alone].tolist()))
            documents = documents[alone]
        else:
            others = Counter()
        first_of, last_of = _of_these(firsts, documents), _of_these(lasts, documents)
        single = (first_of == last_of) & (first_of > 0)
        if not single.all():
            others.update(map(days_of, documents[~single].tolist()))
            first_of = first_of[single]
        if not len(first_of):
            return DayCounts(0, [], others)
        start = int(first_of.min())
        return DayCounts(start, np.bincount(first_of - start).tolist(), others)

    def weights(self, forms: Sequence[Sequence[Piece]]) -> Weighted:
        large: list[Weighted] = []
        small: list[Piece] = []
        for piece in chain.from_iterable(forms):
            if len(piece.gaps) > _SMALL or piece.deleted or len(piece.extras):
                large.append(_read(piece))
            else:
                small.append(piece)
        if small:
            large.append(_read_small(small))
        return large[0] if len(large) == 1 and len(forms) == 1 else _together(large)

    def title_weights(self, forms: Sequence[Sequence[Piece]]) -> Weighted:
        found = []
        for piece in chain.from_iterable(forms):
            if len(piece.extras):
                pairs = np.array(piece.extras, np.int64).reshape(-1, 2)
                documents = np.cumsum(as_array(piece.gaps), dtype=np.int64)[pairs[:, 0]]
                weighted = Weighted(documents, (pairs[:, 1] * TITLE_WEIGHT).astype(np.float64))
                found.append(_placed_in_row(weighted, piece))
        return _together(found)

    def of_weights(self, weights: Mapping[int, float]) -> Weighted:
        documents = np.fromiter(weights.keys(), np.int64, len(weights))
        values = np.fromiter(weights.values(), np.float64, len(weights))
        order = np.argsort(documents)
        return Weighted(documents[order], values[order])

    def having(self, weights: Weighted) -> Documents:
        return weights.documents

    def scores(
        self, weights: Weighted, among: Documents, rarity: float, lengths: Sequence[float], average: float
    ) -> Scores:
        values = weights.values
        if among is not weights.documents:
            values = values_at(among, weights.documents, values)
        # As bm25.score_term has it, operation by operation.
        most = rarity * (K1 + 1)
        slope, base = (K1 * B / average, K1 * (1 - B)) if average else (0.0, K1)
        length: Scores = _of_these(lengths, among).astype(np.float64)
        length *= slope
        length += values + base
        scored: Scores = most * values
        scored /= length
        return scored

    def added(self, scores: Scores, others: Scores) -> Scores:
        total: Scores = scores + others
        return total

    def spread(self, scores: Scores, among: Documents, over: Documents) -> Scores:
        if among is over:
            return scores
        spread = np.zeros(len(over))
        spread[np.searchsorted(over, among)] = scores
        return spread

    def may_be_first(
        self, documents: Documents, scores: Scores | None, sort: Sort, limit: int | None, first_day: Sequence[int]
    ) -> dict[int, float]:
        if limit == 0:
            return {}
        if limit is not None and limit < len(documents):
            keys: NDArray[Any] = _of_these(first_day, documents)
            if sort == "relevance" and scores is not None:
                keys = scores
            elif sort == "oldest":
                keys = np.where(keys == 0, _NEVER, -keys)
            least = np.partition(keys, len(keys) - limit)[len(keys) - limit]
            chosen = np.flatnonzero(keys >= least)
            documents = documents[chosen]
            scores = None if scores is None else scores[chosen]
        values = [0.0] * len(documents) if scores is None else scores.tolist()
        return dict(zip(documents.tolist(), values, strict=True))

    # Places

    def placed(
        self, postings: Postings, query: Query, field: str, pieces_of: Callable[[Leaf], Sequence[Sequence[Piece]]]
    ) -> Weighted | None:
        """See Arithmetic; None outside of the combined text and its zones, and for what find_starts leaves."""
        if field not in ("text", "hlead", *ZONES):
            return None
        starts = find_starts(query, pieces_of, None if field == "text" else _part_of_text(postings, field))
        if starts is None:
            return None
        documents, positions = starts
        title_ends = as_array(postings.zone_ends("title"))
        values = np.where(positions < title_ends[documents], TITLE_WEIGHT, 1.0)
        return Weighted(*added_up(documents, values))


def _part_of_text(postings: Postings, field: str) -> AreInside:
    """Says of documents and positions whether they are in a zone, or in what `hlead` stands for: title, deck, and the
    first paragraph of the body."""
    bounds = [_zone_bounds(postings, zone) for zone in (("title", "deck") if field == "hlead" else (field,))]
    if field == "hlead":
        starts, ends = _zone_bounds(postings, "body")
        bounds.append((starts, find_lead_ends(postings.packed_paragraphs(), starts, ends)))

    def are_inside(documents: Documents, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        inside = np.zeros(len(positions), bool)
        for starts, ends in bounds:
            inside |= (starts[documents] <= positions) & (positions < ends[documents])
        return inside

    return are_inside


def _zone_bounds(postings: Postings, name: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """The positions at which a zone begins, and one after its last, of all documents, as postings.zone_bounds."""
    zone, ends = ZONES.index(name), as_array(postings.zone_ends(name))
    return (as_array(postings.zone_ends(ZONES[zone - 1])) + ZONE_GAP if zone else np.zeros_like(ends)), ends


def _read(piece: Piece) -> Weighted:
    """The documents of a piece with their weights."""
    documents = np.cumsum(as_array(piece.gaps), dtype=np.int64)
    values = as_array(piece.counts).astype(np.float64)
    if len(piece.extras):
        extras = as_array(piece.extras)
        values[extras[::2]] += (TITLE_WEIGHT - 1) * extras[1::2]
    return _placed_in_row(Weighted(documents, values), piece)


def _read_small(pieces: Sequence[Piece]) -> Weighted:
    """The same of many pieces of a few documents each, without deletions and titles: an array for each of a thousand
    rare words would cost ten times as much."""
    documents: list[int] = []
    counts: list[float] = []
    for piece in pieces:
        # The number from which a piece counts stands before its documents, with a weight of 0.
        documents += accumulate(piece.gaps, initial=piece.base)
        counts.append(0)
        counts += piece.counts
    values = np.array(counts, np.float64)
    return Weighted(np.array(documents, np.int64)[values > 0], values[values > 0])


def _placed_in_row(weighted: Weighted, piece: Piece) -> Weighted:
    """The documents of a segment by their numbers in the row of all, without those that are deleted."""
    documents, values = weighted
    if piece.deleted:
        left = ~are_in(documents, np.array(sorted(piece.deleted), np.int64))
        documents, values = documents[left], values[left]
    return Weighted(documents + piece.base if piece.base else documents, values)


def _together(several: Sequence[Weighted]) -> Weighted:
    """Each document once, its weights added up: whole numbers, so in any order."""
    if not several:
        return Weighted(NO_NUMBERS, np.zeros(0))
    documents = np.concatenate([one.documents for one in several])
    return Weighted(*added_up(documents, np.concatenate([one.values for one in several])))


def _of_these(column: Any, documents: Documents) -> NDArray[Any]:
    """What a column has for each of the documents."""
    numbers = as_array(column)
    if len(documents) == len(numbers):  # all of them, as they ascend
        return numbers
    return numbers[documents]


_NEVER = -(1 << 30)  # the least, as a day that is turned round

ARRAYS = ArrayArithmetic()
