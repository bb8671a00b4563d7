"""What a saved search finds that it has not told of before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Protocol

from index.entry import Hit
from index.search import Result, Results

_BATCH = 256  # hits that are asked about at a time


class ToldDocuments(Protocol):
    """What is asked of an archive's saved searches here."""

    def untold(self, name: str, ids: Sequence[str]) -> list[str]: ...


class UntoldHits(Collection[Hit]):
    """Those of the hits, in their order, that the search of that name has not told of. Memory: a byte for each hit."""

    def __init__(self, hits: Collection[Hit], told: ToldDocuments, name: str) -> None:
        self._hits = hits
        self._is_new = bytearray()
        pending = iter(hits)
        while ids := [hit.id for hit in islice(pending, _BATCH)]:
            new = set(told.untold(name, ids))
            self._is_new += bytes(id in new for id in ids)
        self._length = self._is_new.count(1)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Hit]:
        return (hit for hit, is_new in zip(self._hits, self._is_new, strict=True) if is_new)

    def __contains__(self, hit: object) -> bool:
        return any(hit == found for found in self)


class News:
    """The new ones of the results, to be printed. `told` has the ids of those that were handed out, 32 bytes each."""

    def __init__(self, results: Results, told: ToldDocuments, name: str) -> None:
        self.told = bytearray()
        self._results = results
        results.only(lambda hits: UntoldHits(hits, told, name))

    def __len__(self) -> int:
        return len(self._results)

    def __iter__(self) -> Iterator[Result]:
        for result in self._results:
            yield result
            self.told += bytes.fromhex(result.hit.id)

    def hits(self) -> Iterator[Hit]:
        for hit in self._results.hits():
            yield hit
            self.told += bytes.fromhex(hit.id)
