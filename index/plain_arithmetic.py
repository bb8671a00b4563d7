"""The arithmetic of an evaluation in the standard library: documents are sets, weights and scores are dictionaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from heapq import nlargest, nsmallest
from itertools import accumulate, chain, islice
from typing import NamedTuple

from index.arithmetic import DateFilter, Piece
from index.bm25 import TITLE_WEIGHT, score_term
from index.engine import DayCounts, Sort

Documents = AbstractSet[int]
Scores = Mapping[int, float]

_NEVER = 1 << 30  # after every day number


class Weighted(NamedTuple):
    """The weight of each document, and the documents, always the same view of them."""

    by_document: Mapping[int, float]
    documents: Documents


class PlainArithmetic:
    """See Arithmetic."""

    def of(self, documents: Iterable[int]) -> Documents:
        return documents if isinstance(documents, AbstractSet) else dict.fromkeys(documents).keys()

    def listed(self, documents: Documents) -> Collection[int]:
        return documents

    def union(self, several: Sequence[Documents]) -> Documents:
        return several[0] if len(several) == 1 else set().union(*several)

    def intersection(self, several: Sequence[Documents]) -> Documents:
        if len(several) == 1:
            return several[0]
        fewest, *others = sorted(several, key=len)
        return set(fewest).intersection(*others)

    def without(self, documents: Documents, others: Documents) -> Documents:
        return documents - others if others else documents

    def dated(
        self, documents: Documents, wanted: DateFilter, firsts: Sequence[int], lasts: Sequence[int]
    ) -> Documents:
        first, last, apart = wanted.first, wanted.last, wanted.apart
        # One expression each: a call for each document would cost five times as much.
        if wanted.inside:
            found = {document for document in documents if first <= firsts[document] and lasts[document] <= last}
        else:
            found = {document for document in documents if firsts[document] <= last and lasts[document] >= first}
        if wanted.undated:
            found |= self.undated(documents, firsts)
        if apart:
            found.difference_update(apart)
            found.update(filter(wanted.passes, documents & set(apart)))
        return found

    def undated(self, documents: Documents, firsts: Sequence[int]) -> Documents:
        return {document for document in documents if not firsts[document]}

    def count_days(
        self, documents: Documents, firsts: Sequence[int], lasts: Sequence[int], apart: Collection[int],
        days_of: Callable[[int], tuple[tuple[int, int], ...]],
    ) -> DayCounts:  # fmt: skip
        alone = documents - set(apart) if apart else documents
        pairs = Counter(zip(map(firsts.__getitem__, alone), map(lasts.__getitem__, alone), strict=True))
        single = {first: count for (first, last), count in pairs.items() if first == last and first}
        others: dict[tuple[tuple[int, int], ...], int] = {
            ((first, last),): count for (first, last), count in pairs.items() if first != last
        }
        undated = pairs[0, 0]  # those that have a guess are apart where it counts
        if undated:
            others[()] = undated
        for intervals in map(days_of, documents & set(apart) if apart else ()):
            others[intervals] = others.get(intervals, 0) + 1
        start = min(single, default=0)
        days = [0] * (max(single) - start + 1) if single else []
        for day, count in single.items():
            days[day - start] = count
        return DayCounts(start, days, others)

    def weights(self, forms: Sequence[Sequence[Piece]]) -> Weighted:
        return self._together([_read(pieces) for pieces in forms])

    def title_weights(self, forms: Sequence[Sequence[Piece]]) -> Weighted:
        return self._together([_read_titles(pieces) for pieces in forms])

    def of_weights(self, weights: Mapping[int, float]) -> Weighted:
        return Weighted(weights, weights.keys())

    def _together(self, several: Sequence[Mapping[int, float]]) -> Weighted:
        total = dict(several[0]) if several else {}
        get = total.get
        for weights in several[1:]:
            # In place: a pattern may stand for hundreds of forms, most of them rare.
            for document, weight in weights.items():
                total[document] = get(document, 0.0) + weight
        return Weighted(total, total.keys())

    def having(self, weights: Weighted) -> Documents:
        return weights.documents

    def placed(self, *_: object) -> None:
        """Nothing of its own: places are found document by document."""

    def scores(
        self, weights: Weighted, among: Documents, rarity: float, lengths: Sequence[float], average: float
    ) -> Scores:
        by_document = weights.by_document
        if among is not weights.documents:
            by_document = {document: by_document[document] for document in among if document in by_document}
        return score_term(by_document, rarity, lengths, average)

    def added(self, scores: Scores, others: Scores) -> Scores:
        together = dict(scores)
        both = {document: together[document] + others[document] for document in together.keys() & others.keys()}
        together.update(others)
        together.update(both)
        return together

    def spread(self, scores: Scores, among: Documents, over: Documents) -> Scores:
        return scores

    def may_be_first(
        self, documents: Documents, scores: Scores | None, sort: Sort, limit: int | None, first_day: Sequence[int]
    ) -> dict[int, float]:
        if scores is None:
            scores = {}
        if limit is None or limit >= len(documents):
            get = scores.get
            return {number: get(number, 0.0) for number in documents}
        if not limit:
            return {}
        # By one number a match, since a million of them are not to be sorted for twenty.
        if sort == "relevance" and scores:
            if len(scores) >= limit:
                least = nlargest(limit, scores.values())[-1]
                return {number: score for number, score in scores.items() if score >= least}
            get = scores.get
            return {number: get(number, 0.0) for number in documents}
        if sort == "oldest":
            latest = nsmallest(limit, (first_day[number] or _NEVER for number in documents))[-1]
            return {number: 0.0 for number in documents if (first_day[number] or _NEVER) <= latest}
        last = nlargest(limit, map(first_day.__getitem__, documents))[-1]  # an undated one has day 0
        return {number: 0.0 for number in documents if first_day[number] >= last}


def _read(pieces: Sequence[Piece]) -> dict[int, float]:
    found: dict[int, float] = {}
    for piece in pieces:
        documents = list(_documents(piece))
        found.update(zip(documents, piece.counts, strict=True))
        extras = piece.extras
        for at in range(0, len(extras), 2):
            found[documents[extras[at]]] += (TITLE_WEIGHT - 1) * extras[at + 1]
        for number in piece.deleted:
            found.pop(piece.base + number, None)
    return found


def _read_titles(pieces: Sequence[Piece]) -> dict[int, float]:
    found: dict[int, float] = {}
    for piece in pieces:
        extras = piece.extras
        if extras:
            documents = list(_documents(piece))
            for at in range(0, len(extras), 2):
                found[documents[extras[at]]] = TITLE_WEIGHT * extras[at + 1]
        for number in piece.deleted:
            found.pop(piece.base + number, None)
    return found


def _documents(piece: Piece) -> Iterable[int]:
    """The documents of a piece, counted in the row of all."""
    if not piece.base:
        return accumulate(piece.gaps)
    return islice(accumulate(chain((piece.base,), piece.gaps)), 1, None)


PLAIN = PlainArithmetic()
