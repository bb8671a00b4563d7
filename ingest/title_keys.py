"""Wordings -> what two of them have in common: words without case and punctuation, and the beginnings of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from ingest.typography import with_plain_marks

_WORD = re.compile(r"\w+")
# Letters of scripts that put no space between words.
_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff]")
# Small letters for capitals and spaces for what is no part of a word: for ASCII this is the work of title_key, at a
# third of its cost.
PLAIN = {code: chr(code).lower() if _WORD.match(chr(code)) else " " for code in range(128)}


@lru_cache(8192)  # menus are the same on every page of a source
def title_key(text: str) -> str:
    """What two copies of a title have in common: the words, without case and punctuation."""
    return " ".join(find_words(text))


def find_words(text: str) -> list[str]:
    """The words of the key of a text that is too long to be remembered."""
    plain = text if text.isascii() else with_plain_marks(text)
    if plain.isascii():
        return plain.translate(PLAIN).split()
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def count_wide(text: str) -> int:
    """The letters of scripts that put no space between words."""
    return 0 if text.isascii() else len(_WIDE.findall(text))


def is_wide(text: str) -> bool:
    """Whether it has letters of such a script."""
    return not text.isascii() and _WIDE.search(text) is not None


def find_stems(key: str) -> frozenset[str]:
    """The beginnings of the longer words, pairs of letters where words have no spaces: enough to see what is shared."""
    return frozenset(list_stems(key.split(), is_wide(key)))


def list_stems(words: Sequence[str], are_wide: bool) -> list[str]:
    """The same of the words of a key, in order, each as often as it is there; `are_wide` where some have no spaces."""
    stems = [word[:5] for word in words if len(word) > 3]
    if are_wide:
        for word in words:
            stems += [word[at : at + 2] for at in range(len(word) - 1) if _WIDE.match(word[at])]
    return stems
