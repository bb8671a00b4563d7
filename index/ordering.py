"""Matches into the first hits of an order: by score or by date, ties always broken the same way."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest, nsmallest

from index.engine import Sort
from index.entry import Hit

_NEVER = 1 << 30  # after every day number: undated documents come last


def choose_first(
    matches: Mapping[int, float],
    sort: Sort,
    limit: int | None,
    first_day: Sequence[int],
    id_of: Callable[[int], str],
    preferred: Container[int] = (),
) -> list[int]:
    """The documents of `matches` in order, `limit` of them at most; by relevance those that are `preferred` first.

    `first_day` gives the day number of a document's date by its number, 0 where it is undated. Ids are asked for
    only where a tie needs them.
    """
    if limit is not None and limit < len(matches):
        matches = _those_that_may_be_first(matches, sort, limit, first_day, preferred)
    keys: dict[int, tuple[bool, float, int]]
    if sort == "relevance":
        keys = {
            number: (number not in preferred, -score, -first_day[number] or _NEVER) for number, score in matches.items()
        }
    elif sort == "newest":
        keys = {number: (False, 0.0, -first_day[number] or _NEVER) for number in matches}
    else:
        keys = {number: (False, 0.0, first_day[number] or _NEVER) for number in matches}
    chosen = list(keys)
    chosen.sort(key=keys.__getitem__)
    start = 0
    for end in range(1, len(chosen) + 1):
        if end == len(chosen) or keys[chosen[end]] != keys[chosen[start]]:
            if end - start > 1:
                chosen[start:end] = sorted(chosen[start:end], key=id_of)
            start = end
    return chosen[:limit]


def _those_that_may_be_first(
    matches: Mapping[int, float], sort: Sort, limit: int, first_day: Sequence[int], preferred: Container[int]
) -> Mapping[int, float]:
    """The matches among which the first `limit` are, with all that tie with the last of them: found by one number a
    match, since a million of them are not to be sorted for twenty."""
    if not limit:
        return {}
    if sort == "relevance":
        if preferred:
            before = {number: score for number, score in matches.items() if number in preferred}
            if len(before) >= limit:
                matches = before
            else:
                rest = {number: score for number, score in matches.items() if number not in before}
                return {**before, **_those_that_may_be_first(rest, sort, limit - len(before), first_day, ())}
        least = nlargest(limit, matches.values())[-1]
        return {number: score for number, score in matches.items() if score >= least}
    if sort == "newest":
        last = nlargest(limit, map(first_day.__getitem__, matches))[-1]  # an undated one has day 0
        return {number: score for number, score in matches.items() if first_day[number] >= last}
    latest = nsmallest(limit, (first_day[number] or _NEVER for number in matches))[-1]
    return {number: score for number, score in matches.items() if (first_day[number] or _NEVER) <= latest}


class Hits(Collection[Hit]):
    """Hits as numbers and scores; the id of each is read when it is reached, so that a million of them stay small."""

    def __init__(
        self, ids_of: Callable[[Iterable[int]], Iterator[str]], numbers: array[int], scores: array[float]
    ) -> None:
        self._ids_of = ids_of
        self._numbers = numbers
        self._scores = scores

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Hit]:
        return map(Hit, self._ids_of(self._numbers), self._scores)

    def __contains__(self, hit: object) -> bool:
        return any(hit == found for found in self)
