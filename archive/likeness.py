"""A document's title and body -> a signature that tells near copies: MinHash over its shingles, in 32 bytes.

A shingle is a run of words (Broder 1997); how alike two texts are is the share of shingles that they have in common
(Jaccard), which the signature estimates without the texts. The hashes are rensa's R-MinHash (fast similarity
sketching, Dahlgaard, Knudsen and Thorup 2017: 256 of them in 14 microseconds). Of each hash one bit is kept, which of
all ways to spend 32 bytes errs least where texts are more alike than not (Li and König 2010): a standard error of .04
at .75.

Texts that may be near copies are found by bands (Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4): two
texts meet in a band when three of their hashes agree. With six bands they meet with probability 1 - (1 - s^3)^6, where
s is how alike they are: .96 at .75, .9995 at .9, .25 at .35, .006 at .1.
"""

from __future__ import annotations

import re
import struct
import zlib
from array import array

from archive.values import dataclass

# Raised whenever a signature would come out otherwise: the stored ones are then made again. rensa is pinned to one
# version because its numbers are in the archive.
LIKENESS_VERSION = 1

# Texts at least so alike are near copies. Measured on 1,670 releases and news of the development sets: releases on
# two stages of one case (charged, convicted) reach .66; a wire story with every fortieth word changed has .82, one
# cut by a fifth .80.
NEAR = 0.75

WORDS = 4  # words a shingle: with three, the two stages above reach .69; with five, ten changed words cost a copy .05
CHARACTERS = 8  # characters a shingle where a script writes no spaces
# A body shorter than this is often no story but a line that a site repeats ("Read the full statement (PDF)"): it has
# a copy only where title and body are the same, word for word.
SHORT = 30

HASHES, BANDS, ROWS = 256, 6, 3
_SEED = 1


@dataclass(frozen=True, slots=True)
class Likeness:
    """`signature` is 32 bytes; `places` are where to look for near copies, one a band; `bands` is a hash of them."""

    signature: bytes
    places: tuple[int, ...]
    bands: int


def find_likeness(title: str, body: str) -> Likeness | None:
    """The likeness of a text; None where there is no word in it."""
    shingles = find_shingles(title, body)
    if not shingles:
        return None
    # Imported here: nobody who only searches needs it.
    from rensa import RMinHash

    sketch = RMinHash(num_perm=HASHES, seed=_SEED)
    sketch.update(shingles)
    hashes = array("I", sketch.digest())
    places = tuple(
        _signed(zlib.crc32(struct.pack("<4I", band, *hashes[ROWS * band : ROWS * (band + 1)]))) for band in range(BANDS)
    )
    bits = hashes.tobytes()[_LOW_BYTE :: hashes.itemsize].translate(_LOWEST_BIT)
    bands = _signed(zlib.crc32(hashes[: ROWS * BANDS].tobytes()))
    return Likeness(int(bits, 2).to_bytes(HASHES // 8, "big"), places, bands)


def find_shingles(title: str, body: str) -> list[str]:
    """The shingles of the body, in order, repeated where the text repeats; of a short one, one shingle of it all.

    >>> find_shingles("", "The ferry left " + "at noon and " * 9 + "came back")[:2]
    ['the ferry left at', 'ferry left at noon']
    >>> find_shingles("Statement", "Read it here (PDF).")
    ['statement read it here pdf']
    """
    words, size = _find_words(body)
    if len(words) < (SHORT if size == WORDS else 2 * SHORT):
        whole = " ".join([*_find_words(title)[0], *words])
        return [whole] if whole else []
    return list(map(" ".join, zip(*(words[start:] for start in range(size)), strict=False)))


def find_similarity(one: tuple[str, str], other: tuple[str, str]) -> float:
    """How alike two texts (title, body) are, 0 to 1, from their shingles themselves.

    >>> find_similarity(("Fire", "A barn burnt."), ("Fire!", "A BARN BURNT"))
    1.0
    """
    shingles, others = set(find_shingles(*one)), set(find_shingles(*other))
    return len(shingles & others) / len(shingles | others) if shingles or others else 1.0


def estimate_similarity(one: bytes, other: bytes) -> float:
    """How alike two texts are by their signatures: an estimate, negative by chance where they share nothing."""
    return 1 - 2 * (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count() / HASHES


def _find_words(text: str) -> tuple[list[str], int]:
    """The words of a text, in one case, and how many make a shingle; in scripts without spaces a character is one."""
    if _SPACELESS.search(text) is None:
        if not text.isascii():
            # A typesetter's marks are in no word; without them most English is ASCII.
            for mark in "’‘“”–—…":  # str.translate takes ten times as long
                text = text.replace(mark, " ")
        if text.isascii():  # the same words, in a third of the time
            return text.translate(_ASCII_WORDS).split(), WORDS
        return _WORD.findall(text.casefold()), WORDS
    words = _WORD_OR_CHARACTER.findall(text.casefold())
    characters = sum(1 for word in words if _SPACELESS.match(word))
    return words, CHARACTERS if 2 * characters > len(words) else WORDS


def _signed(number: int) -> int:
    """A 32-bit number that SQLite keeps in four bytes."""
    return number - (1 << 31)


# Thai, Lao, Myanmar, Khmer, kana, Bopomofo, Han. Written down here and in the index's analysis: each decides what is
# stored in a place of its own, and neither may change because the other does.
_SPACES = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3031-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WIDE = "\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
_SPACELESS = re.compile(f"[{_SPACES}{_WIDE}]")
_WORD = re.compile(r"\w+")
# Letters of ASCII small, what is in no word a space.
_ASCII_WORDS = {code: chr(code).lower() if _WORD.match(chr(code)) else " " for code in range(128)}
_WORD_OR_CHARACTER = re.compile(rf"[{_SPACES}{_WIDE}]|(?:(?![{_SPACES}{_WIDE}])\w)+")

_LOW_BYTE = 0 if array("I", [1]).tobytes()[0] else 3
_LOWEST_BIT = bytes(b"01"[byte & 1] for byte in range(256))
