"""Where words stand side by side or near each other, in all documents at once: `places` in numpy.

A place is one number: its document, and in the lowest 31 bits the position of the word in it. So the places of a word
ascend through all documents, and two of them that lie near each other as numbers lie near each other in one text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

_POSITION_BITS = 31
_POSITION = (1 << _POSITION_BITS) - 1
_ESCAPE = 0xFFF  # what stands for a position that does not fit into twelve bits
# Places that are looked up at once, positions that are looked through at once: a list of a million documents has
# twenty million positions, and eight arrays of that would be all the memory that a search may take.
_BLOCK = 1 << 17


def find_starts(query: Phrase | Near, pieces_of: PiecesOf) -> tuple[Documents, NDArray[np.int64]] | None:
    """The document and the position at which each place of the query begins, ascending, as places.find_starts has
    them; None for what is more than a phrase, or than single words so many words from each other."""
    match query:
        case Phrase(terms):
            leaves = [Exact(term) if isinstance(term, str) else term for term in terms]
            starts = _find_phrase([_Words([leaf], pieces_of) for leaf in leaves])
        case Near(left, right, int(words), ordered) if _is_word(left) and _is_word(right):
            one, other = _Words(_leaves(left), pieces_of), _Words(_leaves(right), pieces_of)
            common = one.documents[are_in(one.documents, other.documents)]
            starts = _find_pairs(one.among(common), other.among(common), words, ordered)
        case _:
            return None
    return starts >> _POSITION_BITS, starts & _POSITION


class _Words:
    """The documents of a word, or of several of which one is enough, and where in them it stands."""

    def __init__(self, leaves: Sequence[Leaf], pieces_of: PiecesOf) -> None:
        self._lists = [
            _List(piece, case_of(leaf.written) if isinstance(leaf, Cased) else None)
            for leaf in leaves for form in pieces_of(leaf) for piece in form
        ]  # fmt: skip
        self.documents = union([held.live_documents() for held in self._lists])
        # How often the word stands anywhere.
        self.size = sum(int(held.counts.sum()) for held in self._lists)

    def among(self, documents: Documents) -> Places:
        """The places in those documents, ascending."""
        found = [held.among(documents) for held in self._lists]
        return found[0] if len(found) == 1 else once(np.concatenate(found)) if found else NO_NUMBERS

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
        wanted = np.flatnonzero(are_in(self.documents, documents))
        counts = self.counts.astype(np.int64)
        if not len(wanted):
            return NO_NUMBERS
        if len(wanted) == len(counts):
            positions = as_array(self._piece.places())
            cases = None if self._case is None else as_array(self._piece.cases())
        else:
            ends = np.cumsum(counts)[wanted]
            counts = counts[wanted]
            at = _runs(ends - counts, counts)
            positions = _positions_of(self._piece)(at)
            cases = None if self._case is None else as_array(self._piece.cases())[at]
        places: Places = np.repeat(self.documents[wanted] << _POSITION_BITS, counts)
        places |= positions
        return places if cases is None else places[cases == self._case]

    def are_at(self, places: Places) -> NDArray[np.bool_]:
        """For each of the ascending places, which lie between its bounds, whether it stands there."""
        ends = np.cumsum(self.counts, dtype=np.int64)
        position_at = _positions_of(self._piece)
        cases = None if self._case is None else as_array(self._piece.cases())
        found = np.zeros(len(places), bool)
        for start in range(0, len(places), _BLOCK):
            block = places[start : start + _BLOCK]
            documents, wanted = block >> _POSITION_BITS, block & _POSITION
            # The stretch of the list in which the documents of the block are, both counted from its beginning.
            first, last = np.searchsorted(self.documents, (documents[0], documents[-1] + 1)).tolist()
            here = places_in(documents - documents[0], self.documents[first:last] - documents[0])
            held = np.flatnonzero(here >= 0)
            here, wanted = here[held] + first, wanted[held]
            high = ends[here]
            at = _first_at_least(position_at, wanted, high - self.counts[here], high)
            is_inside = at < high
            at, held = at[is_inside], held[is_inside]
            is_there = position_at(at) == wanted[is_inside]
            if cases is not None:
                is_there &= cases[at] == self._case
            found[start + held[is_there]] = True
        return found


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
            is_less = position_at(np.minimum(middle, high - 1)) < wanted
            low, high = np.where(is_less & (low < high), middle + 1, low), np.where(is_less, high, middle)
    if who is None:
        return low
    found[who] = low
    return found


def _positions_of(piece: Piece) -> Callable[[NDArray[np.int64]], NDArray[Any]]:
    """What reads the positions of a piece at some places of its list: of those in planes only these are joined."""
    planes = piece.planes()
    if planes is None:
        every = as_array(piece.places())
        return lambda at: every[at]
    low, high, following = map(as_array, planes)

    def high_of(at: NDArray[np.int64]) -> NDArray[Any]:
        halves: NDArray[Any] = high[at >> 1] >> (~at << 2 & 4).astype(np.uint8)  # the first is the higher one
        return halves & 15

    escapes: list[NDArray[np.int64]] = []  # their places in the list, worked out when one is met

    def read(at: NDArray[np.int64]) -> NDArray[Any]:
        together: NDArray[Any] = high_of(at).astype(np.uint32)
        together <<= 8
        together |= low[at]
        if len(following) and len(patched := np.flatnonzero(together == _ESCAPE)):
            if not escapes:
                escapes.append(find_escapes())
            together[patched] = following[np.searchsorted(escapes[0], at[patched])]
        return together

    def find_escapes() -> NDArray[np.int64]:
        found = []
        for start in range(0, len(low), _BLOCK):
            at = np.flatnonzero(low[start : start + _BLOCK] == 0xFF) + start
            found.append(at[high_of(at) == 15])
        return np.concatenate(found)

    return read


def _find_phrase(words: Sequence[_Words]) -> Places:
    """Where the words stand side by side in this order."""
    common = words[0].documents
    for word in words[1:]:
        common = common[are_in(common, word.documents)]
    # From the rarest word on: the others are looked for only beside it.
    order = sorted(range(len(words)), key=lambda number: words[number].size)
    starts = words[order[0]].among(common) - order[0]
    starts = starts[starts >= 0]
    for number in order[1:]:
        starts = starts[words[number].are_at(starts + number)]
    return starts


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
