"""Where words stand side by side or near each other, in all documents at once: `places` in numpy.

A place is one number: its document, and in the lowest 31 bits the position of the word in it. So the places of a word
ascend through all documents, and two of them that lie near each other as numbers lie near each other in one text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from index.analysis import case_of
from index.arithmetic import Piece
from index.ascending import NO_NUMBERS, are_in, as_array, once, places_in, union
from index.query import Cased, Exact, Fuzzy, Leaf, Near, Or, Phrase, Query, Wildcard, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Documents = NDArray[np.int64]
    Places = NDArray[np.int64]
    PiecesOf = Callable[[Leaf], Sequence[Sequence[Piece]]]  # the postings of each form of a word
    # For documents and positions in them, whether they are in some part of the text.
    AreInside = Callable[[Documents, NDArray[np.int64]], NDArray[np.bool_]]

_POSITION_BITS = 31
_POSITION = (1 << _POSITION_BITS) - 1
_ESCAPE = 0xFFF  # what stands for a position that does not fit into twelve bits
# Places that are read at once: a common word of a million documents has twenty million, and eight arrays of that would
# be more memory than a search may take.
_BLOCK = 1 << 18


def find_starts(
    query: Query, pieces_of: PiecesOf, are_inside: AreInside | None = None
) -> tuple[Documents, NDArray[np.int64]] | None:
    """The document and the position at which each place of the query begins, ascending, as places.find_starts has
    them; of words only places that `are_inside` a part of the text count. None for what is more than a word, a phrase,
    or single words so many words from each other."""
    find: Callable[[Documents], Places]
    match query:
        case Phrase(terms):
            leaves = [Exact(term) if isinstance(term, str) else term for term in terms]
            words = [_Words([leaf], pieces_of, are_inside) for leaf in leaves]
            find, read = partial(_find_phrase, words), min(word.size for word in words)
        case Near(left, right, int(distance), ordered) if _is_word(left) and _is_word(right):
            one, other = (_Words(_leaves(side), pieces_of, are_inside) for side in (left, right))
            words, find = [one, other], partial(_find_near, one, other, distance, ordered)
            read = one.size + other.size
        case Word() | Exact() | Cased() | Wildcard() | Fuzzy():
            word = _Words([query], pieces_of, are_inside)
            words, find, read = [word], word.among, word.size
        case _:
            return None
    common = words[0].documents
    for word in words[1:]:
        common = common[are_in(common, word.documents)]
    # Stretches of documents, in each of which so many places are read, about.
    size = max(1, len(common) * _BLOCK // max(read, 1))
    starts = np.concatenate([NO_NUMBERS, *(find(common[at : at + size]) for at in range(0, len(common), size))])
    return starts >> _POSITION_BITS, starts & _POSITION


class _Words:
    """The documents of a word, or of several of which one is enough, and where in them it stands."""

    def __init__(self, leaves: Sequence[Leaf], pieces_of: PiecesOf, are_inside: AreInside | None) -> None:
        self._lists = [
            _List(piece, case_of(leaf.written) if isinstance(leaf, Cased) else None)
            for leaf in leaves for form in pieces_of(leaf) for piece in form
        ]  # fmt: skip
        self._are_inside = are_inside
        self.documents = union([held.live_documents() for held in self._lists])
        # How often the word stands anywhere.
        self.size = sum(held.size for held in self._lists)

    def among(self, documents: Documents) -> Places:
        """The places in those documents, ascending."""
        found = [held.among(documents) for held in self._lists]
        places = found[0] if len(found) == 1 else once(np.concatenate([NO_NUMBERS, *found]))
        if self._are_inside is None:
            return places
        return places[self._are_inside(places >> _POSITION_BITS, places & _POSITION)]

    def are_at(self, places: Places) -> NDArray[np.bool_]:
        """For each of the ascending places whether the word stands there."""
        found = np.zeros(len(places), bool)
        for held in self._lists:
            first, last = np.searchsorted(places >> _POSITION_BITS, held.bounds).tolist()
            if first < last:
                found[first:last] |= held.are_at(places[first:last])
        return found


class _List:
    """The list of one form in one segment: its documents, in the row of all and deleted ones too, how often it stands
    in each, and where its run of positions ends; `case` is how it has to be written (analysis.LOWER ... MIXED), None
    for any."""

    def __init__(self, piece: Piece, case: int | None) -> None:
        self._piece, self._case = piece, case
        self.documents: Documents = np.cumsum(as_array(piece.gaps), dtype=np.int64)
        if piece.base:
            self.documents += piece.base
        self.counts: NDArray[Any] = as_array(piece.counts)
        self._ends: NDArray[np.int64] = np.cumsum(self.counts, dtype=np.int64)
        self.size = int(self._ends[-1])
        # The numbers, first and one after the last, between which its documents are.
        self.bounds = (int(self.documents[0]), int(self.documents[-1]) + 1)

    def live_documents(self) -> Documents:
        """Its documents without the deleted ones."""
        if not self._piece.deleted:
            return self.documents
        deleted = np.array(sorted(self._piece.deleted), np.int64) + self._piece.base
        live: Documents = self.documents[~are_in(self.documents, deleted)]
        return live

    def among(self, documents: Documents) -> Places:
        """Its places in those documents, ascending."""
        if not len(documents):
            return NO_NUMBERS
        lowest = documents[0]
        first, last = np.searchsorted(self.documents, (lowest, documents[-1] + 1)).tolist()
        wanted = np.flatnonzero(are_in(self.documents[first:last] - lowest, documents - lowest)) + first
        if not len(wanted):
            return NO_NUMBERS
        counts = self.counts[wanted].astype(np.int64)
        at = _runs(self._ends[wanted] - counts, counts)
        places: Places = np.repeat(self.documents[wanted] << _POSITION_BITS, counts)
        places |= self._position_at(at)
        return places if self._case is None else places[self._cases[at] == self._case]

    def are_at(self, places: Places) -> NDArray[np.bool_]:
        """For each of the ascending places, which lie between its bounds, whether it stands there."""
        documents, wanted = places >> _POSITION_BITS, places & _POSITION
        # The stretch of the list in which these documents are, both counted from its beginning.
        lowest = documents[0]
        first, last = np.searchsorted(self.documents, (lowest, documents[-1] + 1)).tolist()
        here = places_in(documents - lowest, self.documents[first:last] - lowest)
        held = np.flatnonzero(here >= 0)
        here, wanted = here[held] + first, wanted[held]
        high = self._ends[here]
        at = _first_at_least(self._position_at, wanted, high - self.counts[here], high)
        is_inside = at < high
        at, held = at[is_inside], held[is_inside]
        is_there = self._position_at(at) == wanted[is_inside]
        if self._case is not None:
            is_there &= self._cases[at] == self._case
        found = np.zeros(len(places), bool)
        found[held[is_there]] = True
        return found

    @cached_property
    def _position_at(self) -> Callable[[NDArray[np.int64]], NDArray[Any]]:
        return _positions_of(self._piece)

    @cached_property
    def _cases(self) -> NDArray[Any]:
        return as_array(self._piece.cases())


def _runs(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each start on, as many as its length (at least one), one after another."""
    # Steps of one, but from the end of each run to the beginning of the next.
    steps = np.ones(int(lengths.sum()), np.int64)
    steps[0] = starts[0]
    steps[np.cumsum(lengths[:-1])] = starts[1:] - (starts + lengths)[:-1] + 1
    runs: NDArray[np.int64] = np.cumsum(steps)
    return runs


def _first_at_least(
    position_at: Callable[[NDArray[np.int64]], NDArray[Any]], wanted: NDArray[np.int64], low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> NDArray[np.int64]:  # fmt: skip
    """For each wanted position the place in the list, from `low` on and before `high`, of the first that is not less;
    `high` where there is none."""
    # All searches halve their stretches at once. Those that are through are looked at again, to no effect, until they
    # are the most: to take them out costs as much as a step. A word stands a thousand times in a text, at most or so.
    found, who = low, None
    while steps := int((high - low).max(initial=0)):
        going = low < high
        if 2 * np.count_nonzero(going) < len(going):
            left = np.flatnonzero(going)
            if who is None:
                found, who = low.copy(), left
            else:
                found[who], who = low, who[left]
            low, high, wanted = low[left], high[left], wanted[left]
        for _ in range(max(1, steps.bit_length() - 2)):
            middle = low + high >> 1
            is_less, is_done = position_at(middle) < wanted, low == high
            low, high = np.where(is_less & ~is_done, middle + 1, low), np.where(is_less, high, middle)
    if who is None:
        return low
    found[who] = low
    return found


def _positions_of(piece: Piece) -> Callable[[NDArray[np.int64]], NDArray[Any]]:
    """What reads the positions of a piece at some places of its list, behind its end the last: of those in planes only
    these are joined."""
    planes = piece.planes()
    if planes is None:
        every = as_array(piece.places())
        return lambda at: every.take(at, mode="clip")
    low, high, following = map(as_array, planes)

    def high_of(at: NDArray[np.int64]) -> NDArray[np.uint8]:
        halves: NDArray[np.uint8] = high.take(at >> 1, mode="clip")
        halves >>= (~at.astype(np.uint8) & 1) << 2  # the first is the higher one
        halves &= 15
        return halves

    escapes: list[NDArray[np.int64]] = []  # their places in the list, worked out when one is met

    def read(at: NDArray[np.int64]) -> NDArray[Any]:
        together: NDArray[Any] = high_of(at).astype(np.uint32)
        together <<= 8
        together |= low.take(at, mode="clip")
        if len(following) and len(patched := np.flatnonzero(together == _ESCAPE)):
            if not escapes:
                escapes.append(find_escapes())
            together[patched] = following.take(np.searchsorted(escapes[0], at[patched]), mode="clip")
        return together

    def find_escapes() -> NDArray[np.int64]:
        found = []
        for start in range(0, len(low), _BLOCK):
            at = np.flatnonzero(low[start : start + _BLOCK] == 0xFF) + start
            found.append(at[high_of(at) == 15])
        return np.concatenate(found)

    return read


def _find_phrase(words: Sequence[_Words], documents: Documents) -> Places:
    """Where the words stand side by side in this order, in documents that have all of them."""
    # From the rarest word on: the others are looked for only beside it. No phrase reaches out of a part of the text.
    order = sorted(range(len(words)), key=lambda number: words[number].size)
    starts = words[order[0]].among(documents) - order[0]
    starts = starts[starts >= 0]
    for number in order[1:]:
        starts = starts[words[number].are_at(starts + number)]
    return starts


def _find_near(one: _Words, other: _Words, words: int, ordered: bool, documents: Documents) -> Places:
    """The first places of the pairs of words, in documents that have both."""
    return _find_pairs(one.among(documents), other.among(documents), words, ordered)


def _find_pairs(lefts: Places, rights: Places, words: int, ordered: bool) -> Places:
    """The first places of the pairs of places.find_word_pairs, one for each pair, in order."""
    # Of most places none of the other side is near, and who is the nearest to a place is near it, if any is.
    if len(lefts) < len(rights):
        lefts, rights = _near_each_other(lefts, rights, words + 1)
    else:
        rights, lefts = _near_each_other(rights, lefts, words + 1)
    if not len(lefts):
        return NO_NUMBERS
    pairs = [_nearest(lefts, rights, after=True), _nearest(rights, lefts, after=False)]
    if not ordered:
        pairs += [_nearest(rights, lefts, after=True), _nearest(lefts, rights, after=False)]
    firsts, lasts = (np.concatenate(side) for side in zip(*pairs, strict=True))
    near = (lasts - firsts <= words + 1) & (firsts >> _POSITION_BITS == lasts >> _POSITION_BITS)
    firsts, lasts = firsts[near], lasts[near]
    order = np.lexsort((lasts, firsts))
    firsts, lasts = firsts[order], lasts[order]
    is_new = np.ones(len(firsts), bool)
    is_new[1:] = (firsts[1:] != firsts[:-1]) | (lasts[1:] != lasts[:-1])
    pairs_first: Places = firsts[is_new]
    return pairs_first


def _near_each_other(few: Places, many: Places, reach: int) -> tuple[Places, Places]:
    """Those of the few and of the many places from which one of the others is at most so far."""
    first, last = np.searchsorted(many, few - reach), np.searchsorted(many, few + reach, "right")
    is_near = first < last
    if not is_near.any():
        return NO_NUMBERS, NO_NUMBERS
    first, last = first[is_near], last[is_near]
    return few[is_near], many[once(_runs(first, last - first))]


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
    """Whether the query stands for single words."""
    match query:
        case Or(parts):
            return all(map(_is_word, parts))
        case _:
            return isinstance(query, Word | Exact | Cased | Wildcard | Fuzzy)


def _leaves(query: Query) -> list[Leaf]:
    """The words of a query that stands for single ones."""
    if isinstance(query, Or):
        return [leaf for part in query.parts for leaf in _leaves(part)]
    return [query]  # type: ignore[list-item]  # _is_word says so
