"""The arithmetic of an evaluation in numpy: documents are ascending arrays, weights and scores arrays beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.analysis import case_of
from index.arithmetic import DateFilter, Piece
from index.bm25 import K1, TITLE_WEIGHT, B
from index.engine import DayCounts, Sort
from index.query import Cased, Exact, Fuzzy, Leaf, Near, Or, Phrase, Query, Wildcard, Word

if TYPE_CHECKING:  # numpy.typing would cost a tenth of what numpy does
    from numpy.typing import NDArray

    Documents = NDArray[np.int64]
    Scores = NDArray[np.float64]
    # A place as one number: the document, and in the lower bits the position in it.
    Places = NDArray[np.int64]

_POSITION_BITS = 31
_ESCAPE = 0xFFF  # what stands for a position that does not fit into twelve bits
# Where there are this many times fewer documents than in the index, they are looked up one by one.
_FEW = 16
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
        return _once(found)

    def listed(self, documents: Documents) -> Collection[int]:
        found: list[int] = documents.tolist()
        return found

    def union(self, several: Sequence[Documents]) -> Documents:
        if len(several) == 1:
            return several[0]
        return _either(several)

    def intersection(self, several: Sequence[Documents]) -> Documents:
        fewest, *others = sorted(several, key=len)
        for other in others:
            fewest = fewest[_are_in(fewest, other)]
        return fewest

    def without(self, documents: Documents, others: Documents) -> Documents:
        return documents[~_are_in(documents, others)] if len(others) else documents

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
            for at in np.flatnonzero(_are_in(documents, self.of(sorted(wanted.apart)))).tolist():
                passing[at] = wanted.passes(int(documents[at]))
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
            alone = ~_are_in(documents, self.of(sorted(apart)))
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
        documents: list[int] = []
        counts: list[float] = []
        for pieces in forms:
            for piece in pieces:
                if len(piece.gaps) > _SMALL or piece.deleted or len(piece.extras):
                    large.append(_read(piece))
                else:  # an array for each of a thousand rare words would cost ten times as much
                    documents += accumulate(piece.gaps, initial=piece.base)
                    counts.append(0)
                    counts += piece.counts
        if documents:
            # The number from which each piece counts stands before its documents, with a weight of 0.
            values = np.array(counts, np.float64)
            large.append(Weighted(np.array(documents, np.int64)[values > 0], values[values > 0]))
        return large[0] if len(large) == 1 and len(forms) == 1 else _together(large)

    def title_weights(self, forms: Sequence[Sequence[Piece]]) -> Weighted:
        found = []
        for piece in chain.from_iterable(forms):
            if len(piece.extras):
                pairs = np.array(piece.extras, np.int64).reshape(-1, 2)
                documents = np.cumsum(_array(piece.gaps), dtype=np.int64)[pairs[:, 0]]
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
        values = weights.values if among is weights.documents else _values_of(weights, among)
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
        self, postings: Any, query: Query, field: str, pieces_of: Callable[[Leaf], Sequence[Sequence[Piece]]]
    ) -> Weighted | None:
        """Where words stand side by side or near each other, in the whole text, as a weight for each document; None for
        what is more than that. `pieces_of` gives the postings of each form of a word."""
        if field != "text":
            return None
        match query:
            case Phrase(terms):
                leaves = [Exact(term) if isinstance(term, str) else term for term in terms]
                starts = _find_phrase([_Words([leaf], pieces_of) for leaf in leaves])
            case Near(left, right, int(words), ordered) if _is_word(left) and _is_word(right):
                one, other = _Words(_leaves(left), pieces_of), _Words(_leaves(right), pieces_of)
                common = self.intersection([one.documents, other.documents])
                starts = _find_pairs(one.among(common), other.among(common), words, ordered)
            case _:
                return None
        if not len(starts):
            return Weighted(np.zeros(0, np.int64), np.zeros(0))
        documents, positions = starts >> _POSITION_BITS, starts & (1 << _POSITION_BITS) - 1
        first = np.flatnonzero(np.concatenate(([True], documents[1:] != documents[:-1])))
        title_ends = _array(postings.title_ends())[documents]
        values = np.where(positions < title_ends, TITLE_WEIGHT, 1.0)
        return Weighted(documents[first], np.add.reduceat(values, first))


class _Words:
    """The documents of a word, or of several of which one is enough, and where in them it stands."""

    def __init__(self, leaves: Sequence[Leaf], pieces_of: Callable[[Leaf], Sequence[Sequence[Piece]]]) -> None:
        self._pieces = [
            (piece, case_of(leaf.written) if isinstance(leaf, Cased) else None)
            for leaf in leaves for form in pieces_of(leaf) for piece in form
        ]  # fmt: skip
        # The documents of each piece, deleted ones too, and how often the word stands in each.
        self._here = [np.cumsum(_array(piece.gaps), dtype=np.int64) + piece.base for piece, _ in self._pieces]
        self._counts = [_array(piece.counts).astype(np.int64) for piece, _ in self._pieces]
        self.documents = _either(
            [_left_of(here, piece) if piece.deleted else here
             for here, (piece, _) in zip(self._here, self._pieces, strict=True)]
        )  # fmt: skip
        self.size = sum(int(counts.sum()) for counts in self._counts)

    def among(self, documents: Documents) -> Places:
        """The places in those documents, ascending."""
        found = []
        for (piece, case), here, counts in zip(self._pieces, self._here, self._counts, strict=True):
            wanted = np.flatnonzero(_are_in(here, documents))
            if not len(wanted):
                continue
            cases = None if case is None else _array(piece.cases())
            if len(wanted) < len(here):
                ends = np.cumsum(counts)
                counts = counts[wanted]
                # From the end of the run of each to the beginning of the next one, in steps of one else.
                steps = np.ones(int(counts.sum()), np.int64)
                starts = ends[wanted] - counts
                steps[0] = starts[0]
                steps[np.cumsum(counts[:-1])] = starts[1:] - ends[wanted][:-1] + 1
                at = np.cumsum(steps)
                positions = _positions_of(piece)(at)
                cases = None if cases is None else cases[at]
            else:
                positions = _array(piece.places())
            places = np.repeat(here[wanted] << _POSITION_BITS, counts)
            places |= positions
            if cases is not None:
                places = places[cases == case]
            found.append(places)
        return _once(np.concatenate(found)) if found else _NONE


    def are_at(self, places: Places) -> NDArray[np.bool_]:
        """For each of the ascending places whether the word stands there."""
        found = np.zeros(len(places), bool)
        documents = places >> _POSITION_BITS
        for (piece, case), here, counts in zip(self._pieces, self._here, self._counts, strict=True):
            first, last = np.searchsorted(documents, (here[0], here[-1] + 1)).tolist()
            at = np.searchsorted(here, documents[first:last])
            position_at = _positions_of(piece)
            ends = np.cumsum(counts)
            high = ends[at]
            low = high - counts[at]
            low[here[at] != documents[first:last]] = high[here[at] != documents[first:last]]
            wanted, end = places[first:last] & (1 << _POSITION_BITS) - 1, high.copy()
            # All searches halve their stretches at once; a word stands a thousand times in a document at most, or so.
            while len(going := np.flatnonzero(low < high)):
                middle = (low[going] + high[going]) >> 1
                less = position_at(middle) < wanted[going]
                low[going[less]] = middle[less] + 1
                high[going[~less]] = middle[~less]
            there = np.flatnonzero(low < end)
            there = there[position_at(low[there]) == wanted[there]]
            if case is not None:
                there = there[_array(piece.cases())[low[there]] == case]
            found[first + there] = True
        return found


def _find_phrase(words: Sequence[_Words]) -> Places:
    """Where the words stand side by side in this order."""
    common = words[0].documents
    for word in words[1:]:
        common = common[_are_in(common, word.documents)]
    # From the rarest word on: the others are looked for only beside it.
    order = sorted(range(len(words)), key=lambda number: words[number].size)
    starts = words[order[0]].among(common) - order[0]
    starts = starts[starts >= 0]
    for number in order[1:]:
        starts = starts[words[number].are_at(starts + number)]
    return starts


def _find_pairs(lefts: Places, rights: Places, words: int, ordered: bool) -> Places:
    """The first places of the pairs of places.find_word_pairs, one for each pair, in order."""
    if not len(lefts) or not len(rights):
        return _NONE
    pairs = [_nearest(lefts, rights, after=True), _nearest(rights, lefts, after=False)]
    if not ordered:
        pairs += [_nearest(rights, lefts, after=True), _nearest(lefts, rights, after=False)]
    firsts, lasts = (np.concatenate(side) for side in zip(*pairs, strict=True))
    near = (lasts - firsts <= words + 1) & (firsts >> _POSITION_BITS == lasts >> _POSITION_BITS)
    firsts, lasts = firsts[near], lasts[near]
    order = np.lexsort((lasts, firsts))
    firsts, lasts = firsts[order], lasts[order]
    once = np.ones(len(firsts), bool)
    once[1:] = (firsts[1:] != firsts[:-1]) | (lasts[1:] != lasts[:-1])
    pairs_first: Places = firsts[once]
    return pairs_first


def _nearest(places: Places, others: Places, after: bool) -> tuple[Places, Places]:
    """Each place with the nearest of the others after it, or before it, as (first, last)."""
    if after:
        at = np.searchsorted(others, places, "right")
        there = at < len(others)
        return places[there], others[at[there]]
    at = np.searchsorted(others, places, "left")
    there = at > 0
    return others[at[there] - 1], places[there]


def _is_word(query: Query) -> bool:
    match query:
        case Or(parts):
            return all(map(_is_word, parts))
        case _:
            return isinstance(query, Word | Exact | Cased | Wildcard | Fuzzy)


def _leaves(query: Query) -> list[Leaf]:
    if isinstance(query, Or):
        return [leaf for part in query.parts for leaf in _leaves(part)]
    return [query]  # type: ignore[list-item]  # _is_word says so


def _once(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each of the numbers once, ascending."""
    if bool((numbers[1:] > numbers[:-1]).all()):
        return numbers
    numbers = np.sort(numbers)  # np.unique takes a hash table, and fifty times as long
    first = np.ones(len(numbers), bool)
    first[1:] = numbers[1:] != numbers[:-1]
    found: NDArray[np.int64] = numbers[first]
    return found


_NONE: NDArray[np.int64] = np.zeros(0, np.int64)
_NEVER = -(1 << 30)  # the least, as a day that is turned round


def _array(numbers: Any) -> NDArray[Any]:
    """Numbers as an array; a buffer of them is not copied."""
    return np.frombuffer(numbers, np.uint8) if isinstance(numbers, bytes) else np.asarray(numbers)


def _of_these(column: Any, documents: Documents) -> NDArray[Any]:
    """What a column has for each of the documents."""
    numbers = _array(column)
    if len(documents) == len(numbers):  # all of them, as they ascend
        return numbers
    return numbers[documents]


def _left_of(documents: Documents, piece: Piece) -> Documents:
    """Those of the documents of a piece, in the row of all, that are not deleted."""
    deleted = np.array(sorted(piece.deleted), np.int64) + piece.base
    left: Documents = documents[~_are_in(documents, deleted)]
    return left


def _positions_of(piece: Piece) -> Callable[[NDArray[np.int64]], NDArray[Any]]:
    """What reads the positions of a piece at some places of its list: of those in planes only these are joined."""
    planes = piece.planes()
    if planes is None:
        every = _array(piece.places())
        return lambda at: every[at]
    low, high, following = map(_array, planes)

    def high_of(at: NDArray[np.int64]) -> NDArray[Any]:
        halves: NDArray[Any] = high[at >> 1] >> np.where(at & 1, 0, 4).astype(np.uint8)
        return halves & 15

    escapes = np.flatnonzero(low == 0xFF) if len(following) else _NONE
    escapes = escapes[high_of(escapes) == 15] if len(following) else _NONE

    def read(at: NDArray[np.int64]) -> NDArray[Any]:
        together: NDArray[Any] = low[at] | high_of(at).astype(np.uint32) << 8
        if len(following):
            patched = np.flatnonzero(together == _ESCAPE)
            together[patched] = following[np.searchsorted(escapes, at[patched])]
        return together

    return read


def _read(piece: Piece) -> Weighted:
    documents = np.cumsum(_array(piece.gaps), dtype=np.int64)
    values = _array(piece.counts).astype(np.float64)
    if len(piece.extras):
        extras = _array(piece.extras)
        values[extras[::2]] += (TITLE_WEIGHT - 1) * extras[1::2]
    return _placed_in_row(Weighted(documents, values), piece)


def _placed_in_row(weighted: Weighted, piece: Piece) -> Weighted:
    """The documents of a segment by their numbers in the row of all, without those that are deleted."""
    documents, values = weighted
    if piece.deleted:
        left = ~_are_in(documents, np.array(sorted(piece.deleted), np.int64))
        documents, values = documents[left], values[left]
    return Weighted(documents + piece.base if piece.base else documents, values)


def _together(several: Sequence[Weighted]) -> Weighted:
    """Each document once, its weights added up: whole numbers, so in any order."""
    documents, values = _joined(several)
    if not len(documents) or bool((documents[1:] > documents[:-1]).all()):
        return Weighted(documents, values)
    size = int(documents.max()) + 1
    if size < len(documents) * _FEW:
        sums: Scores = np.bincount(documents, values, size).astype(np.float64, copy=False)
        documents = np.flatnonzero(sums).astype(np.int64, copy=False)
        return Weighted(documents, sums[documents])
    order = np.argsort(documents, kind="stable")
    documents, values = documents[order], values[order]
    starts = np.flatnonzero(np.concatenate(([True], documents[1:] != documents[:-1])))
    return Weighted(documents[starts], np.add.reduceat(values, starts))


def _joined(several: Sequence[Weighted]) -> Weighted:
    if not several:
        return Weighted(_NONE, np.zeros(0))
    return Weighted(np.concatenate([one.documents for one in several]), np.concatenate([one.values for one in several]))


def _either(several: Sequence[Documents]) -> Documents:
    """The numbers in any of them, ascending."""
    together = np.concatenate(several) if several else _NONE
    if not len(together):
        return together
    size = int(together.max()) + 1
    if size < len(together) * _FEW:
        marks = np.zeros(size, bool)
        marks[together] = True
        return np.flatnonzero(marks).astype(np.int64, copy=False)
    return _once(together)


def _are_in(numbers: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each of the ascending numbers whether it is among the others, which ascend."""
    if not len(others) or not len(numbers):
        return np.zeros(len(numbers), bool)
    size = int(max(numbers[-1], others[-1])) + 1
    if size < (len(numbers) + len(others)) * _FEW:
        marks = np.zeros(size, bool)
        marks[others] = True
        return marks[numbers]
    if len(others) < len(numbers) // _FEW:
        found = np.zeros(len(numbers), bool)
        at = np.searchsorted(numbers, others)
        at = at[at < len(numbers)]
        found[at[numbers[at] == others[: len(at)]]] = True
        return found
    at = np.searchsorted(others, numbers)
    at[at == len(others)] = 0
    there: NDArray[np.bool_] = others[at] == numbers
    return there


def _values_of(weights: Weighted, documents: Documents) -> Scores:
    """The weight of each of the documents, 0 where it has none."""
    if not len(weights.documents) or not len(documents):
        return np.zeros(len(documents))
    size = int(max(weights.documents[-1], documents[-1])) + 1
    if size < (len(documents) + len(weights.documents)) * _FEW:
        held = np.zeros(size)
        held[weights.documents] = weights.values
        return held[documents]
    at = np.searchsorted(weights.documents, documents)
    at[at == len(weights.documents)] = 0
    return np.where(weights.documents[at] == documents, weights.values[at], 0.0)


ARRAYS = ArrayArithmetic()
