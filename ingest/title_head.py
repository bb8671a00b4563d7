"""Units and verdicts -> what the search for the title asks of them again and again: where the body starts and where its
main run, the key of every unit, and which words the body repeats.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ingest.record import Unit, Verdict
from ingest.title_keys import PLAIN, find_words, is_wide, list_stems, title_key

LONGEST_TITLE = 300  # characters
_GAP = 3  # units: farther apart, two that are kept belong to two runs
_BODY, _MOST_OF_UNIT = 3_000, 1_000  # characters of the body, and of one unit of it, whose words are counted

_DIGIT = re.compile(r"\d")
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}\b|[^\W\d_]{3,9}\.? \d{1,2}\b|\b\d{1,2} [^\W\d_]{3,9}")
# How a story opens: a place and a date, an agency or both, then a dash or colon ("KARACHI, Aug 20 (Reuters) -").
_OPENING_END = re.compile(r" ?(?:--|[—–]|[-:] )")
_MAY_END_OPENING = re.compile("[—–:-]")  # without one of them there is no such end, and few paragraphs have one
_AGENCY = re.compile(r"\((?:[A-Z][\w ,./]{1,40})\)$")
_LONGEST_OPENING = 70  # characters

_PLAIN_LINES = {**PLAIN, 10: "\n"}


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the search for the title needs to know of all units: `keys` as title_key gives them, empty for units too
    long for a title; `places` maps a key to its units; `start` is the first unit of the body, `core` the first of its
    longest run; `text` is what the units are slices of, empty where it is not known; `tally` has how often the body
    says each stem."""

    units: Sequence[Unit]
    verdicts: Sequence[Verdict]
    start: int
    core: int
    text: str
    keys: tuple[str, ...]
    places: Mapping[str, Sequence[int]]
    tally: Mapping[str, int]


def read_head(units: Sequence[Unit], verdicts: Sequence[Verdict], text: str = "") -> PageHead:
    """The keys of all units and where each stands."""
    texts = [unit.text if len(unit.text) <= LONGEST_TITLE else "" for unit in units]
    # All lines of ASCII at once: the letters of a page cost less than the calls for its lines.
    plain = "\n".join([text if text.isascii() else "" for text in texts]).translate(_PLAIN_LINES).split("\n")
    keys = tuple(
        [
            " ".join(words.split()) if text.isascii() else title_key(text)
            for text, words in zip(texts, plain, strict=False)  # of no units the split makes one
        ]
    )
    places: dict[str, list[int]] = {}
    for index, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(index)
    core = find_core(verdicts)
    return PageHead(units, verdicts, find_body_start(verdicts), core, text, keys, places, _count_body(verdicts[core:]))


def find_body_start(verdicts: Sequence[Verdict], besides: Collection[int] = ()) -> int:
    """The index of the first unit kept `besides` those, the number of units where none is."""
    kept = (index for index, verdict in enumerate(verdicts) if verdict.kept and index not in besides)
    return next(kept, len(verdicts))


def find_core(verdicts: Sequence[Verdict]) -> int:
    """The index of the first unit of the longest run of units kept, two dropped between them at most."""
    best = best_size = start = size = 0
    last = -9
    for index, verdict in enumerate(verdicts):
        if verdict.kept:
            if index - last > _GAP:
                start, size = index, 0
            size += len(verdict.unit.text)
            last = index
            if size > best_size:
                best, best_size = start, size
    return best if best_size else len(verdicts)


def opens_story(text: str, least: int = 40) -> bool:
    """Whether a paragraph begins as a story does, with its dateline; `least` is the number of characters after it.

    >>> opens_story("New York: August 20th 2011: A meeting of all members was held to hear the treasurer.")
    True
    >>> opens_story("Mayor: no money for the bridge before the autumn, and none after it")
    False
    """
    if not (text[:1].isupper() or text[:1] == "("):
        return False
    if _MAY_END_OPENING.search(text, 0, _LONGEST_OPENING) is None:
        return False
    for cut in _OPENING_END.finditer(text, 0, _LONGEST_OPENING):
        head = text[: cut.start()]
        if len(text) - cut.end() < least:
            return False
        place = head.split(",", 1)[0].split("(", 1)[0].strip(" (")
        few = head.count(" ") < (1 if cut.group().strip() == ":" else 4)
        in_capitals = len(place) > 3 and place.isupper() and ("," in head or few)
        if in_capitals or (_DIGIT.search(head) and _DATED.search(head)) or (place and _AGENCY.search(head)):
            return True
    return False


def _count_body(verdicts: Sequence[Verdict]) -> Mapping[str, int]:
    """How often each stem (`title_keys.find_stems`) stands in the beginning of the body."""
    size, texts = 0, []
    for verdict in verdicts:
        if verdict.kept:
            texts.append(verdict.unit.text[:_MOST_OF_UNIT])
            size += len(texts[-1])
            if size > _BODY:
                break
    body = " ".join(texts)
    return Counter(list_stems(find_words(body), is_wide(body)))
