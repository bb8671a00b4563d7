"""Where in one text a query stands, from where its words stand: phrases, and what is near what.

Engines ask this of the positions that they hold, and contexts of the words of a text, so what is marked is what was
found. Positions are those of words, counted from 0 through a text. Everything is done by going through sorted lists,
so that no query and no text makes it slow.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from index.query import Exact, Leaf, Near, Or, Phrase, Query


class Place(NamedTuple):
    """A stretch of words, first and last included, and the runs of words in it that were looked for, in order; a word
    or a phrase is one run, what stands between the two sides of `w/5` belongs to none."""

    start: int
    end: int
    runs: tuple[tuple[int, int], ...]


def find_places(
    query: Query, positions: Callable[[Leaf], Sequence[int]], units: Mapping[str, Sequence[int]]
) -> list[Place]:
    """The places of a query that has places (`has_places`), in order, each once.

    `positions` gives those of a word, ascending; `units` has the positions at which sentences ("s") and paragraphs
    ("p") begin.
    """
    match query:
        case Phrase(terms):
            leaves = [Exact(term) if isinstance(term, str) else term for term in terms]
            last = len(terms) - 1
            return [run_of(at, at + last) for at in find_phrase([positions(leaf) for leaf in leaves])]
        case Or(parts):
            together = {place for part in parts for place in find_places(part, positions, units)}
            return sorted(together)
        case Near():
            pairs = _find_pairs(query, positions, units)
            if pairs is not None:
                return [Place(first, last, ((first, first), (last, last))) for first, last in pairs]
            left, right, within, ordered = query.left, query.right, query.within, query.ordered
            one, other = find_places(left, positions, units), find_places(right, positions, units)
            if not one or not other:
                return []
            if isinstance(within, str):
                return _in_one_unit(one, other, units[within], ordered)
            return find_near(one, other, within, ordered)
        case _:
            return [run_of(at, at) for at in positions(query)]  # type: ignore[arg-type]  # a leaf, by has_places


def find_starts(
    query: Query, positions: Callable[[Leaf], Sequence[int]], units: Mapping[str, Sequence[int]]
) -> list[int]:
    """Where each place of the query begins, in order; as `find_places`, where no more is asked."""
    pairs = _find_pairs(query, positions, units) if isinstance(query, Near) else None
    if pairs is not None:
        return [first for first, _ in pairs]
    return [place.start for place in find_places(query, positions, units)]


def run_of(start: int, end: int) -> Place:
    """The place of a word or a phrase."""
    return Place(start, end, ((start, end),))


def find_phrase(positions: Sequence[Sequence[int]]) -> list[int]:
    """The positions, ascending, at which words that stand at these positions stand side by side in this order."""
    fewest = min(range(len(positions)), key=lambda index: len(positions[index]))
    at = {position - fewest for position in positions[fewest]}
    for index, others in enumerate(positions):
        if index != fewest and at:
            at.intersection_update([position - index for position in others])
    return sorted(at)


def find_near(left: Sequence[Place], right: Sequence[Place], words: int, ordered: bool) -> list[Place]:
    """From each place of one side to the nearest of the other before it and after it, where at most so many words
    stand between and no word counts for both; the left one first where `ordered`.

    A place that was itself joined may have the other within it: then nothing stands between.
    """
    joined: set[Place] = set()
    sides = ((left, _Sorted(right), True, not ordered), (right, _Sorted(left), not ordered, True))
    nested = not ordered and any(len(place.runs) > 1 for side in (left, right) for place in side)
    for places, others, looks_after, looks_before in sides:
        for place in places:
            after = others.after(place) if looks_after else None
            if after is not None and after.start - place.end - 1 <= words:
                joined.add(_join(place, after))
            before = others.before(place) if looks_before else None
            if before is not None and place.start - before.end - 1 <= words:
                joined.add(_join(before, place))
            within = others.interleaved(place) if nested else None
            if within is not None:
                joined.add(_join(place, within))
    return sorted(joined)


def find_word_pairs(
    left: Sequence[int], right: Sequence[int], words: int, ordered: bool, starts: Sequence[int] = ()
) -> list[tuple[int, int]]:
    """What `find_near` finds where both sides are single words: positions of pairs, the first before the last, in
    order. With `starts` both are in the same of the units that begin there.

    One pass forwards meets for each word the nearest of the other side before it, one backwards the nearest after it.
    """
    lefts, rights = set(left), set(right)
    every = sorted(lefts | rights)
    found: set[tuple[int, int]] = set()
    floors = _unit_starts(every, starts)
    before_left = before_right = -1
    for position, floor in zip(every, floors, strict=True):
        is_left, is_right = position in lefts, position in rights
        if is_right and before_left >= floor and position - before_left - 1 <= words:
            found.add((before_left, position))
        if is_left and not ordered and before_right >= floor and position - before_right - 1 <= words:
            found.add((before_right, position))
        if is_left:
            before_left = position
        if is_right:
            before_right = position
    after_left = after_right = -1
    floor_left = floor_right = -1
    for position, floor in zip(reversed(every), reversed(floors), strict=True):
        is_left, is_right = position in lefts, position in rights
        if is_left and floor_right == floor and after_right - position - 1 <= words:
            found.add((position, after_right))
        if is_right and not ordered and floor_left == floor and after_left - position - 1 <= words:
            found.add((position, after_left))
        if is_left:
            after_left, floor_left = position, floor
        if is_right:
            after_right, floor_right = position, floor
    return sorted(found)


def count_apart(places: Iterable[Place]) -> int:
    """How many of the places share no word: the most that can be chosen so that none reaches into another."""
    count, end = 0, -1
    for place in sorted(places, key=lambda place: place.end):
        if place.start > end:
            count, end = count + 1, place.end
    return count


def _find_pairs(
    query: Near, positions: Callable[[Leaf], Sequence[int]], units: Mapping[str, Sequence[int]]
) -> list[tuple[int, int]] | None:
    """The pairs of words of a nearness between single words; None where a side is more than that."""
    left, right = _word_positions(query.left, positions), _word_positions(query.right, positions)
    if left is None or right is None:
        return None
    if not left or not right:
        return []
    if isinstance(query.within, str):
        return find_word_pairs(left, right, max(left[-1], right[-1]), query.ordered, units[query.within])
    return find_word_pairs(left, right, query.within, query.ordered)


def _word_positions(query: Query, positions: Callable[[Leaf], Sequence[int]]) -> Sequence[int] | None:
    """Where a word stands, or one of several under OR; None for what may be longer than a word."""
    match query:
        case Phrase() | Near():
            return None
        case Or(parts):
            each = [_word_positions(part, positions) for part in parts]
            known = [some for some in each if some is not None]
            return sorted(set().union(*known)) if len(known) == len(each) else None
        case _:
            return positions(query)  # type: ignore[arg-type]  # a leaf, by has_places


def _unit_starts(positions: Sequence[int], starts: Sequence[int]) -> list[int]:
    """For each of the ascending positions where its unit begins; 0 where there are no units."""
    found = []
    at, floor = 0, 0
    for position in positions:
        while at < len(starts) and starts[at] <= position:
            floor = starts[at]
            at += 1
        found.append(floor)
    return found


def _in_one_unit(left: list[Place], right: list[Place], starts: Sequence[int], ordered: bool) -> list[Place]:
    """The nearest of the two sides that lie in the same sentence or paragraph, whole."""
    by_unit: dict[int, tuple[list[Place], list[Place]]] = {}
    for side, places in enumerate((left, right)):
        for place in places:
            unit = bisect_right(starts, place.start)
            if unit == bisect_right(starts, place.end):
                by_unit.setdefault(unit, ([], []))[side].append(place)
    joined: list[Place] = []
    for _, (one, other) in sorted(by_unit.items()):
        if one and other:
            joined += find_near(one, other, other[-1].end + one[-1].end, ordered)
    return joined


class _Sorted:
    """Places by where they start and by where they end."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._by_start = places
        self._starts = [place.start for place in places]
        self._by_end = sorted(places, key=lambda place: (place.end, place))
        self._ends = [place.end for place in self._by_end]
        self._longest = 0

    def after(self, place: Place) -> Place | None:
        """The first that begins after its end."""
        at = bisect_right(self._starts, place.end)
        return self._by_start[at] if at < len(self._starts) else None

    def before(self, place: Place) -> Place | None:
        """The last that ends before its start."""
        at = bisect_left(self._ends, place.start)
        return self._by_end[at - 1] if at else None

    def interleaved(self, place: Place) -> Place | None:
        """The first that reaches into the stretch without a word of it."""
        self._longest = self._longest or max(other.end - other.start for other in self._by_start) + 1
        at = bisect_left(self._starts, place.start - self._longest)
        while at < len(self._starts) and self._starts[at] <= place.end:
            other = self._by_start[at]
            if other.end >= place.start and not _share_a_word(place, other):
                return other
            at += 1
        return None


def _share_a_word(one: Place, other: Place) -> bool:
    return any(first <= end and start <= last for first, last in one.runs for start, end in other.runs)


def _join(one: Place, other: Place) -> Place:
    runs = tuple(sorted({*one.runs, *other.runs}))
    return Place(min(one.start, other.start), max(one.end, other.end), runs)
