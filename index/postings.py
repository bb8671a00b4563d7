"""An entry into what an index holds of it: for each word its weight and its positions, zone after zone.

The zones of the combined text (`evaluate.ZONES`) stand one after another with a gap between, so that a plain word is
one look-up whatever its zone, and no phrase reaches from the title into the deck.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

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

    `text`, `place`, `agency` and `url` map a term to its weight and its packed positions; `ends` are the positions one
    after the last of each zone, a zone beginning ZONE_GAP after the end of the one before; `paragraphs` and
    `sentences` are the positions at which those begin, in every zone that has words; `length` is the number of words,
    those of the title counted twice.
    """

    text: dict[str, tuple[float, bytes]]
    place: dict[str, tuple[float, bytes]]
    agency: dict[str, tuple[float, bytes]]
    url: dict[str, tuple[float, bytes]]
    ends: tuple[int, ...]
    paragraphs: tuple[int, ...]
    sentences: tuple[int, ...]
    length: float


def find_postings(entry: IndexEntry) -> EntryPostings:
    """The postings of an entry."""
    placed: dict[str, list[int]] = {}
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
    more = TITLE_WEIGHT - 1
    return EntryPostings(
        text={
            term: (len(codes) + more * title_counts.get(term, 0), pack_positions(codes))
            for term, codes in placed.items()
        },
        place=_postings_of((entry.place, entry.place_reading)),
        agency=_postings_of((entry.agency,)),
        url=_postings_of(entry.urls),
        ends=tuple(ends),
        paragraphs=tuple(paragraphs),
        sentences=tuple(sentences),
        length=words + more * sum(title_counts.values()),
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


def count_positions(packed: bytes) -> int:
    """How many positions there are, without unpacking them."""
    return (len(packed) - 1) // (4 if packed[:1] == _WIDE else 2)


def _place(placed: dict[str, list[int]], forms: list[tuple[str, int]], at: int) -> int:
    """Adds the words from that position on; the position after the last."""
    for term, case in forms:
        code = at << CASE_BITS | case
        if term in placed:
            placed[term].append(code)
        else:
            placed[term] = [code]
        at += 1
    return at


def _postings_of(texts: tuple[str, ...]) -> dict[str, tuple[float, bytes]]:
    """The postings of a field that holds several texts, with a gap between them."""
    placed: dict[str, list[int]] = {}
    at = 0
    for text in texts:
        at = _place(placed, [(term, 0) for term in find_terms(text)], at) + ZONE_GAP
    return {term: (float(len(codes)), pack_positions(codes)) for term, codes in placed.items()}
