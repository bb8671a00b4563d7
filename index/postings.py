"""An entry into what an index holds of it: for each word its weight and its positions, zone after zone.

The zones of the combined text (`evaluate.ZONES`) stand one after another with a gap between, so that a plain word is
one look-up whatever its zone, and no phrase reaches from the title into the deck.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence

from archive.values import dataclass
from index.analysis import ZONE_GAP, find_forms, find_terms
from index.bm25 import TITLE_WEIGHT
from index.entry import IndexEntry
from index.sentences import split_sentences

# A position is kept with how its word was written (analysis.LOWER ... MIXED) in the lowest two bits.
CASE_BITS = 2
PARAGRAPH_BREAK = "\n\n"
_NARROW, _WIDE = b"\x02", b"\x04"


@dataclass(frozen=True, slots=True)
class EntryPostings:
    """What an index holds of an entry.

    `text`, `place`, `agency` and `url` map a term to its positions with their case bits, ascending; `title_counts`
    has how often the terms of the title stand in it; `ends` are the positions one after the last of each zone, a zone
    beginning ZONE_GAP after the end of the one before; `paragraphs` and `sentences` are the positions at which those
    begin, in every zone that has words; `length` is the number of words, those of the title counted TITLE_WEIGHT times.
    """

    text: Mapping[str, Sequence[int]]
    place: Mapping[str, Sequence[int]]
    agency: Mapping[str, Sequence[int]]
    url: Mapping[str, Sequence[int]]
    title_counts: Mapping[str, int]
    ends: tuple[int, ...]
    paragraphs: tuple[int, ...]
    sentences: tuple[int, ...]
    length: float


def find_postings(entry: IndexEntry) -> EntryPostings:
    """The postings of an entry."""
    placed: defaultdict[str, list[int]] = defaultdict(list)
    title_counts: dict[str, int] = {}
    ends: list[int] = []
    paragraphs: list[int] = []
    sentences: list[int] = []
    words = 0
    at = 0
    for zone in (entry.title, entry.deck, entry.byline, entry.place, entry.body, entry.signoff):
        start = at
        for paragraph in zone.split(PARAGRAPH_BREAK):
            paragraph_start = at
            for sentence in split_sentences(paragraph):
                forms = find_forms(sentence)
                if forms:
                    sentences.append(at)
                    at = _place(placed, forms, at)
            if at > paragraph_start:
                paragraphs.append(paragraph_start)
        words += at - start
        if not ends:
            title_counts = {term: len(positions) for term, positions in placed.items()}
        ends.append(at)
        at += ZONE_GAP
    return EntryPostings(
        text=placed,
        place=_postings_of((entry.place, entry.place_reading)),
        agency=_postings_of((entry.agency,)),
        url=_postings_of(entry.urls),
        ends=tuple(ends),
        paragraphs=tuple(paragraphs),
        sentences=tuple(sentences),
        title_counts=title_counts,
        length=words + (TITLE_WEIGHT - 1) * sum(title_counts.values()),
    )


def zone_bounds(ends: tuple[int, ...], zone: int) -> tuple[int, int]:
    """The positions of the zone with that number, first and one after the last."""
    return (ends[zone - 1] + ZONE_GAP if zone else 0, ends[zone])


def pack_positions(codes: Sequence[int]) -> bytes:
    """Ascending numbers, such as positions with their case bits, as bytes: two each, or four in a long text."""
    wide = bool(codes) and codes[-1] > 0xFFFF
    packed = array("I" if wide else "H", codes)
    if sys.byteorder == "big":
        packed.byteswap()
    return (_WIDE if wide else _NARROW) + packed.tobytes()


def unpack_positions(packed: bytes) -> array[int]:
    """The codes of `pack_positions`; shift them right by CASE_BITS for the positions."""
    codes = array("I" if packed[:1] == _WIDE else "H")
    codes.frombytes(packed[1:])
    if sys.byteorder == "big":
        codes.byteswap()
    return codes


def _place(placed: defaultdict[str, list[int]], forms: list[tuple[str, int]], at: int) -> int:
    """Adds the words from that position on; the position after the last."""
    code = at << CASE_BITS
    for term, case in forms:
        placed[term].append(code | case)
        code += 1 << CASE_BITS
    return at + len(forms)


def _postings_of(texts: tuple[str, ...]) -> dict[str, list[int]]:
    """The positions of the words of a field that holds several texts, with a gap between them."""
    placed: defaultdict[str, list[int]] = defaultdict(list)
    at = 0
    for text in texts:
        at = _place(placed, [(term, 0) for term in find_terms(text)], at) + ZONE_GAP
    return placed
