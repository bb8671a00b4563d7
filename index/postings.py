"""An entry into what an index holds of it: its words in their order, and where they stand, zone after zone.

The zones of the combined text (`posting_lists.ZONES`) stand one after another with a gap between, so that a plain
word is one look-up whatever its zone, and no phrase reaches from the title into the deck.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Sequence

from archive.values import dataclass
from index.analysis import ZONE_GAP, find_terms, find_words
from index.bm25 import TITLE_WEIGHT
from index.entry import IndexEntry

# A position is kept with how its word was written (analysis.LOWER ... MIXED) in the lowest two bits.
CASE_BITS = 2
PARAGRAPH_BREAK = "\n\n"
_NARROW, _WIDE = b"\x02", b"\x04"

# Words that follow one another: the position of the first, and their number.
Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlacedWords:
    """Words and where they stand, run after run."""

    words: Sequence[str]
    runs: Sequence[Run]

    def places(self) -> Iterator[tuple[str, int]]:
        """Each word with its position."""
        pending = iter(self.words)
        for start, length in self.runs:
            for position in range(start, start + length):
                yield next(pending), position


@dataclass(frozen=True, slots=True)
class EntryWords:
    """The words of an entry.

    `text` has them as they are written, `place`, `agency` and `url` in their compared form. `ends` are the positions
    one after the last of each zone, a zone beginning ZONE_GAP after the end of the one before; `paragraphs` and
    `sentences` are the positions at which those begin, in every zone that has words; `length` is the number of words,
    those of the title counted TITLE_WEIGHT times.
    """

    text: PlacedWords
    place: PlacedWords
    agency: PlacedWords
    url: PlacedWords
    ends: tuple[int, ...]
    paragraphs: Sequence[int]
    sentences: Sequence[int]
    length: float


def find_entry_words(entry: IndexEntry) -> EntryWords:
    """The words of an entry."""
    words: list[str] = []
    runs: list[Run] = []
    ends: list[int] = []
    paragraphs: list[int] = []
    from index.sentences import split_sentences  # only who writes needs it

    sentences: list[int] = []
    shift = 0  # of a word's position from its place in the list
    for zone in (entry.title, entry.deck, entry.byline, entry.place, entry.body, entry.signoff):
        start = len(words)
        for paragraph in zone.split(PARAGRAPH_BREAK) if zone else ():
            first = len(words)
            for sentence in split_sentences(paragraph):
                found = find_words(sentence)
                if found:
                    sentences.append(len(words) + shift)
                    words += found
            if len(words) > first:
                paragraphs.append(first + shift)
        if len(words) > start:
            runs.append((start + shift, len(words) - start))
        ends.append(len(words) + shift)
        shift += ZONE_GAP
    return EntryWords(
        text=PlacedWords(words, runs),
        place=_terms_of((entry.place, entry.place_reading)),
        agency=_terms_of((entry.agency,)),
        url=_terms_of(entry.urls),
        ends=tuple(ends),
        paragraphs=paragraphs,
        sentences=sentences,
        length=len(words) + (TITLE_WEIGHT - 1) * ends[0],
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


def pack_starts(starts: Sequence[int]) -> bytes:
    """Ascending numbers whose gaps are mostly small: one byte a gap, one more for every 255 that it is longer."""
    packed = bytearray()
    before = 0
    for start in starts:
        more, gap = divmod(start - before, 255)
        packed += b"\xff" * more
        packed.append(gap)
        before = start
    return bytes(packed)


def unpack_starts(packed: bytes) -> Sequence[int]:
    """The numbers of `pack_starts`."""
    starts = []
    at = 0
    for gap in packed:
        at += gap
        if gap < 255:
            starts.append(at)
    return starts


def _terms_of(texts: tuple[str, ...]) -> PlacedWords:
    """The words of a field that holds several texts, with a gap between them."""
    terms: list[str] = []
    runs: list[Run] = []
    at = 0
    for text in texts:
        found = find_terms(text)
        if found:
            runs.append((at, len(found)))
            terms += found
        at += len(found) + ZONE_GAP
    return PlacedWords(terms, runs)
