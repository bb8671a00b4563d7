"""Matches into the first hits of an order: by score or by date, ties always broken the same way."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from index.engine import Sort
from index.entry import Hit


def choose_first(
    matches: Mapping[int, float],
    sort: Sort,
    limit: int | None,
    first_day: Sequence[int],
    id_of: Callable[[int], str],
) -> list[int]:
    """The documents of `matches` in order, `limit` of them at most.

    `first_day` gives the day number of a document's date by its number, 0 where it is undated. Ids are asked for
    only where a tie needs them.
    """
    day = first_day.__getitem__
    chosen = sorted(matches, key=day, reverse=sort != "oldest")  # undated ones have day 0
    if sort == "oldest":
        undated = next((at for at, number in enumerate(chosen) if first_day[number]), len(chosen))
        chosen = chosen[undated:] + chosen[:undated]
    elif sort == "relevance":
        chosen.sort(key=matches.__getitem__, reverse=True)  # those of one score stay in the order of their days
    keys = [(matches[number] if sort == "relevance" else 0.0, first_day[number]) for number in chosen]
    start = 0
    for end in range(1, len(chosen) + 1):
        if end == len(chosen) or keys[end] != keys[start]:
            if end - start > 1:
                chosen[start:end] = sorted(chosen[start:end], key=id_of)
            start = end
            if limit is not None and start >= limit:
                break
    return chosen[:limit]


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
