"""Documents into a sample of them, stratum by stratum, that anybody can draw again.

Within a stratum those documents are drawn whose hash of seed and id is smallest: ids are the hashes of contents, so the
sample depends on the seed and on which documents there are, and on nothing else: not on the index, the order of imports
or the version. A larger sample of one stratum holds the smaller one.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b

from archive.errors import DatelineError
from archive.partial_date import parse_edtf
from archive.stored import Card
from archive.values import dataclass

STRATA = ("year", "month", "source", "place", "agency")

Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stratum:
    """What all documents of a stratum have in common, how many there are, how many of them it was asked for, and how
    many were drawn, which is fewer than asked where it has fewer and may be more where others have."""

    name: Name
    documents: int
    asked: int
    drawn: int

    @property
    def weight(self) -> float:
        """For how many documents each one drawn stands."""
        return self.documents / self.drawn if self.drawn else 0.0

    @property
    def label(self) -> str:
        return ", ".join(self.name) or "all"


@dataclass(frozen=True, slots=True)
class Sample:
    """The strata in the order of their names, and the documents drawn, in an order that is as good as random, each
    with the place of its stratum."""

    strata: tuple[Stratum, ...]
    drawn: tuple[tuple[str, int], ...]

    @property
    def documents(self) -> int:
        """How many documents were drawn from."""
        return sum(stratum.documents for stratum in self.strata)


def read_strata(text: str | None) -> tuple[str, ...]:
    """The names in `year,source`; raises DatelineError where one is no stratum's."""
    names = tuple(name.strip() for name in (text or "").split(",") if name.strip())
    for name in names:
        if name not in STRATA:
            raise DatelineError(f"--stratify {name!r} is not known", f"strata are {', '.join(STRATA)}: year,source")
        if names.count(name) > 1:
            raise DatelineError(f"--stratify names {name} twice", "name each once")
    return names


def stratum_of(card: Card, names: Sequence[str], guesses: bool = False) -> Name:
    """The stratum that a document is in: one value of each name, so that every document is in exactly one.

    The source is that of its earliest sighting. A document whose date is not in one year (or month) for certain is
    `undated`, `unsettled`, or `imprecise`; one without a place or an agency is `unplaced` or `no agency`. With
    `guesses` an undated one has its guess for a date, as facets count it.
    """
    return tuple(_value(card, name, guesses) for name in names)


def draw_sample(units: Iterable[tuple[str, Name]], size: int, seed: int, equal: bool = False) -> Sample:
    """A sample of that size, or of all where there are fewer, of ids with their strata.

    Without `equal` each stratum gives in proportion to its documents, by largest remainders, and at least one where the
    size allows; with it all give the same number, and what the small ones lack the others give.
    """
    counts: dict[Name, int] = {}
    held: dict[Name, list[tuple[int, str]]] = {}
    for id, name in units:
        counts[name] = counts.get(name, 0) + 1
        nearest = held.setdefault(name, [])
        item = (-_hash(id, seed), id)
        if len(nearest) < size:
            heapq.heappush(nearest, item)
        elif nearest and item > nearest[0]:
            heapq.heapreplace(nearest, item)
    names = sorted(counts)
    first = {name: _hash("\0".join(name), seed) for name in names}  # chance decides between equals, not the alphabet
    shares = allocate([counts[name] for name in names], size, equal, [first[name] for name in names])
    strata = tuple(
        Stratum(name, counts[name], size // len(names) if equal else share, share)
        for name, share in zip(names, shares, strict=True)
    )
    drawn = [
        (-number, id, at)
        for at, (name, share) in enumerate(zip(names, shares, strict=True))
        for number, id in sorted(held[name], reverse=True)[:share]
    ]
    return Sample(strata, tuple((id, at) for _, id, at in sorted(drawn)))


def allocate(counts: Sequence[int], size: int, equal: bool = False, lots: Sequence[int] = ()) -> list[int]:
    """How many each stratum gives, of strata with so many documents; together `size`, or all there are. Where several
    are due the same and one is left, the lowest of their `lots` gets it, or without lots the first.

    >>> allocate([60, 30, 9, 1], 10), allocate([60, 30, 9, 1], 10, equal=True)
    ([5, 3, 1, 1], [3, 3, 3, 1])
    """
    size = min(size, sum(counts))
    drawn = lots or range(len(counts))
    return _equal(counts, size, drawn) if equal else _proportional(counts, size, drawn)


def _proportional(counts: Sequence[int], size: int, lots: Sequence[int]) -> list[int]:
    """By largest remainders. Those due less than one get one, where there is one for each."""
    shares = [0] * len(counts)
    open_ = [at for at, count in enumerate(counts) if count]
    if size >= len(open_):
        while True:
            total, left = sum(counts[at] for at in open_), size - sum(shares)
            small = [at for at in open_ if counts[at] * left < total]
            if not small:
                break
            for at in small:
                shares[at] = 1
            open_ = [at for at in open_ if not shares[at]]
    total, left = sum(counts[at] for at in open_), size - sum(shares)
    if not total:
        return shares
    for at in open_:
        shares[at] = counts[at] * left // total
    rest = left - sum(shares[at] for at in open_)
    # Whole numbers, as a quotient would round.
    for at in sorted(open_, key=lambda at: (-(counts[at] * left % total), lots[at]))[:rest]:
        shares[at] += 1
    return shares


def _equal(counts: Sequence[int], size: int, lots: Sequence[int]) -> list[int]:
    """The same number each, as far as they have it."""
    shares = [0] * len(counts)
    left = size
    while left:
        open_ = sorted((at for at, count in enumerate(counts) if shares[at] < count), key=lots.__getitem__)
        each = left // len(open_)
        for at in open_ if each else open_[:left]:
            given = min(each or 1, counts[at] - shares[at])
            shares[at] += given
            left -= given
    return shares


def _hash(id: str, seed: int) -> int:
    return int.from_bytes(blake2b(f"{seed} {id}".encode("utf-8", "surrogatepass"), digest_size=16).digest(), "big")


def _value(card: Card, name: str, guesses: bool) -> str:
    match name:
        case "source":
            return card.source
        case "agency":
            return card.agency or "no agency"
        case "place":
            reading = ", ".join(part for part in (card.city, card.region) if part)
            return (reading if card.city else " ".join((card.place or "").split())) or "unplaced"
        case _:
            return _period(card, name, guesses)


def _period(card: Card, name: str, guesses: bool) -> str:
    first, last, is_unsettled = card.first_day, card.last_day, card.is_unsettled
    readings = parse_edtf(card.date_guess).intervals if guesses and first is None and card.date_guess else ()
    if readings:
        first, last = min(days.first for days in readings), max(days.last for days in readings)
        is_unsettled = len(readings) > 1
    if first is None or last is None:
        return "undated"
    cut = 4 if name == "year" else 7
    if _iso(first)[:cut] == _iso(last)[:cut]:
        return _iso(first)[:cut]
    return "unsettled" if is_unsettled else "imprecise"


def _iso(day: date) -> str:
    return day.isoformat()
