"""A text into its sentences, by one rule for every engine: it decides what `w/s` finds, and so the format of an index.

A sentence ends with . ! ? or … before white space where the next word has no small letter; with the full stops of
Chinese, Japanese, Urdu and Hindi anywhere; and with a full stop between a small letter and a capitalised word, since
scraped text glues its sentences together ("ended.The"). A full stop ends none after a title or another word that is
followed by a name (Mr, Gen, St, No), nor after a single capital (J. Adeyo); after U.S., Inc., p.m. or a month it does
where the next word is one that opens sentences (The, He, In, ...). A paragraph ends a sentence always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from archive.expressions import expression

_CLOSING = "\"'”’»)\\]"
_OPENING = "\"'“‘«([-–—"
# Every end begins with one of the signs, so that the search goes from one to the next without a look between.
_END = expression(
    r"[.!?…。！？؟۔।॥](?:"
    rf"(?<=[.!?…])[.!?…]*+[{_CLOSING}]*+\s++"  # the usual end
    # of scripts with their own stops, which need no space
    r"|(?<=[。！？])[。！？]*+[」』”）]*+\s*+|(?<=[؟۔।॥])[؟۔।॥]*+\s*+"
    r"|(?<=[a-z]\.)(?=[A-Z][a-z])"  # glued
    r")"
)
_BACKWARDS = expression(r"[\w.'’&-]*")
_LONGEST_WORD = 40

# What is followed by a name or a number, never by a new sentence.
_BEFORE_NAMES = frozenset(
    "mr mrs ms dr prof gen lt col maj capt cpl sgt cmdr adm brig sen rep gov pres hon rev fr sr st mt ft messrs mme"
    " mlle supt det insp amb atty asst assoc vs no nos art sec fig vol pp ch cf e.g i.e al approx est".split()
)
# What may end a sentence or stand within one.
_AMBIGUOUS = frozenset(
    "inc corp co ltd plc bros jr etc a.m p.m am pm jan feb mar apr jun jul aug sep sept oct nov dec"
    " mon tue tues wed thu thur thurs fri sat sun ave blvd rd dept univ govt".split()
)
_OPENERS = frozenset(
    "the he she it they we i you in on at a an this that these those there but and or if when while as after before"
    " for his her its their our my no not one two some many most all both each however meanwhile yet so then now still"
    " since under over with by from to what who why how where".split()
)


def sentence_starts(text: str) -> list[int]:
    """The characters at which the sentences of a paragraph begin, 0 first; none of an empty text.

    >>> sentence_starts("Mr. Adeyo left. He was tired.")
    [0, 16]
    """
    if not text:
        return []
    starts = [0]
    for match in _END.finditer(text):
        if match.end() < len(text) and _ends(text, match):
            starts.append(match.end())
    return starts


def split_sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph with the white space after them: they tile it, and cut no word."""
    starts = [*sentence_starts(text), len(text)]
    for start, end in pairwise(starts):
        yield text[start:end]


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a sentence ends at that sign."""
    sign = match.group()
    if sign[0] not in ".!?…" or not sign[-1].isspace():
        return True  # of another script, or glued: the expression has seen to it
    at = match.end()
    while at < len(text) and text[at] in _OPENING:
        at += 1
    if text[at : at + 1].islower():
        return False
    if sign.strip() != ".":
        return True
    # Read backwards, the word before is where the text begins.
    found = _BACKWARDS.match(text[max(0, match.start() - _LONGEST_WORD) : match.start()][::-1])
    before = found.group()[::-1] if found else ""
    word = before.lower()
    if word in _BEFORE_NAMES:
        return False
    if len(before) == 1 and before.isalpha():
        return not before.isupper()
    if word in _AMBIGUOUS or ("." in before and before.replace(".", "").isalpha()):
        following = re.match(r"[^\W\d_]*", text[at : at + _LONGEST_WORD])
        return following is not None and following.group().lower() in _OPENERS
    return True
