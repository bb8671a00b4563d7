"""Hits to one of each family of near copies, with the number of copies that it stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from index.engine import Sort
from index.entry import Hit

_BATCH = 256  # hits whose families are asked for at a time
_NEVER = "~"  # after every day


class Families(Protocol):
    """What is asked of an archive's copies: of some documents those that have near copies, with the number of their
    family and their first day (ISO 8601, None where undated)."""

    def families_of(self, ids: Sequence[str]) -> Mapping[str, tuple[int, str | None]]: ...


class CollapsedHits(Collection[Hit]):
    """Hits in their order, but for those that another one of their family stands for, `limit` of them at most.

    By relevance the best of a family stands for it; in an order of dates the earliest, in its own place, whichever end
    the order begins at: of several papers that is the one that had the story first. `collapsed` counts the hits left
    out; it is the same whatever the limit.

    Memory: a byte for each hit, and for each family with hits its number and place.
    """

    def __init__(self, hits: Collection[Hit], families: Families, sort: Sort, limit: int | None = None) -> None:
        self._hits = hits
        self._is_kept = bytearray()
        chosen: dict[int, tuple[tuple[str, str], int]] = {}  # family -> its sort key and place among the hits
        sizes: Counter[int] = Counter()
        for family, key in _family_of_each(hits, families):
            place = len(self._is_kept)
            self._is_kept.append(1)
            if family is None:
                continue
            sizes[family] += 1
            if family in chosen and (sort == "relevance" or chosen[family][0] < key):
                self._is_kept[place] = 0
            elif family in chosen:
                self._is_kept[chosen[family][1]] = 0
            if self._is_kept[place]:
                chosen[family] = (key, place)
        self._copies = {place: sizes[family] - 1 for family, (_, place) in chosen.items()}
        self.collapsed = self._is_kept.count(0)
        kept = len(self._is_kept) - self.collapsed
        self._length = kept if limit is None else min(limit, kept)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Hit]:
        kept = (place for place, is_kept in enumerate(self._is_kept) if is_kept)
        places = islice(kept, self._length)
        next_place = next(places, None)
        for place, hit in enumerate(self._hits):
            if next_place is None:
                return
            if place == next_place:
                yield replace(hit, copies=self._copies.get(place, 0))
                next_place = next(places, None)

    def __contains__(self, hit: object) -> bool:
        return any(hit == found for found in self)


def _family_of_each(hits: Collection[Hit], families: Families) -> Iterator[tuple[int | None, tuple[str, str]]]:
    """The family of each hit in order, None where it has none, with what decides who came first."""
    pending = iter(hits)
    while ids := [hit.id for hit in islice(pending, _BATCH)]:
        known = families.families_of(ids)
        for id in ids:
            family, day = known.get(id, (None, None))
            yield family, (day or _NEVER, id)
