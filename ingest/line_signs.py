"""Units -> numbers: the weak signs of prose and of furniture that the scorer weighs, each named.

A unit's own words speak first (word_signs), then its copies, its place, what its source repeats, the headline, and
the words of the three units above it and the three below.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log1p

from ingest.census import line_key
from ingest.record import Census, LineMarks, Unit
from ingest.word_signs import (
    BESIDE_SIGNS,
    HEAD,
    NEARBY_SIGNS,
    WORD_SIGNS,
    UnitSigns,
    choose_language,
    read_unit,
    read_words,
)

PLACE_SIGNS = (
    "stands twice",
    "stands often",
    "begins like another",
    "blank line above",
    "wide gap above",
    "cut from a glued line",
    "joined from lines",
    "position",
    "position squared",
    "units above",
    "units below",
    "share of the source",
    "documents of the source",
    "in other documents of the source",
    "share of the source, long run",
    "source of one",
    "words of the unit above",
    "words of the unit below",
    "same language",
    "echoes the headline",
    "words of the headline",
    "above the headline",
    "units since the headline",
    "no headline",
    "unlike its neighbours in length",
)

SIGNS = (
    *WORD_SIGNS,
    *PLACE_SIGNS,
    *(f"{sign} above" for sign in NEARBY_SIGNS),
    *(f"{sign} below" for sign in NEARBY_SIGNS),
    *(f"{sign} right above" for sign in BESIDE_SIGNS),
    *(f"{sign} right below" for sign in BESIDE_SIGNS),
)

# What HTML says, for units that have marks.
_TAGS = {
    "p": "paragraph tag",
    "li": "list item tag",
    "td": "table tag",
    "th": "table tag",
    "tr": "table tag",
    "dd": "list item tag",
    "dt": "list item tag",
    "figcaption": "caption tag",
    "caption": "caption tag",
    "blockquote": "quotation tag",
    "h1": "heading tag",
    "h2": "heading tag",
    "h3": "heading tag",
    "h4": "heading tag",
    "h5": "heading tag",
    "h6": "heading tag",
    "a": "control tag",
    "button": "control tag",
    "label": "control tag",
    "option": "control tag",
    "pre": "paragraph tag",
    "div": "division tag",
    "span": "division tag",
}
_INSIDE_WORDS = {
    "inside navigation": "nav navigation menu breadcrumb breadcrumbs navbar toolbar tabs pagination pager topbar",
    "inside header": "header masthead banner hero",
    "inside footer": "footer foot colophon bottom copyright legal",
    "inside aside": "aside sidebar rail widget widgets secondary complementary side marginal right",
    "inside related": "related recommend recommended recommendations teaser teasers promo more popular trending latest"
    " outbrain taboola readmore most list listing feed card cards carousel slider next prev also similar",
    "inside comments": "comment comments disqus reply replies respond discussion",
    "inside share": "share sharing social share-bar follow twitter facebook tweet",
    "inside advert": "ad ads advert advertisement sponsor sponsored dfp promotion banner commercial",
    "inside article": "article story post entry content body text articlebody main-content prose richtext copy",
    "inside main": "main",
    "inside byline": "author byline bio meta metadata info date time timestamp dateline credits contributor",
    "inside caption": "caption figure image img photo gallery media video picture figcaption player",
    "inside form": "form newsletter subscribe subscription signup cookie cookies consent modal popup overlay paywall"
    " login registration gdpr search dialog",
    "inside title": "title headline heading subtitle deck standfirst summary lead lede intro",
    "inside tags": "tag tags topics keywords categories category",
    "inside quotation": "blockquote quote pullquote embed",
}
_TAG_SIGNS = tuple(dict.fromkeys(_TAGS.values()))
MARK_SIGNS = ("has marks", "link share", "link share of a long run", "other tag", *_TAG_SIGNS, *_INSIDE_WORDS)
_TAG_INDEX = {tag: 1 + _TAG_SIGNS.index(sign) for tag, sign in _TAGS.items()}
_INSIDE_INDEX = {
    word: 1 + len(_TAG_SIGNS) + k for k, words in enumerate(_INSIDE_WORDS.values()) for word in words.split()
}


class PageSigns:
    """The signs of a page's units: what their own words say (`units`), what their places do (`places`, in the order of
    PLACE_SIGNS), and the HTML around them (`marks`, in the order of MARK_SIGNS; None for plain text)."""

    __slots__ = ("marks", "places", "units")

    def __init__(
        self, units: list[UnitSigns], places: list[list[float]], marks: list[tuple[float, ...]] | None
    ) -> None:
        self.units = units
        self.places = places
        self.marks = marks

    def rows(self) -> list[list[float]]:
        """For every unit all its signs, in the order of SIGNS (and MARK_SIGNS where it has marks).

        The signs of NEARBY_SIGNS are the mean over three units above and below, fewer at the ends of the page; those of
        BESIDE_SIGNS are of the unit right above and of the one right below.
        """
        blank = (0.0,) * len(NEARBY_SIGNS)
        near = [blank, blank, blank, *[unit.nearby for unit in self.units], blank, blank, blank]
        edge = (0.0,) * len(BESIDE_SIGNS)
        beside = [edge, *[unit.beside for unit in self.units], edge]
        rows = []
        for i, (unit, place) in enumerate(zip(self.units, self.places, strict=True)):
            above = [(a + b + c) / 3 for a, b, c in zip(near[i], near[i + 1], near[i + 2], strict=True)]
            below = [(a + b + c) / 3 for a, b, c in zip(near[i + 4], near[i + 5], near[i + 6], strict=True)]
            row = [*unit.row, *place, *above, *below, *beside[i], *beside[i + 2]]
            rows.append(row if self.marks is None else [*row, *self.marks[i]])
        return rows


def read_signs(units: Sequence[Unit], text: str, census: Census) -> PageSigns:
    """The signs of all units; `text` is what they are slices of."""
    read = [read_words(unit.text) for unit in units]
    language = choose_language(read)
    sure = 1.0 if language else 0.0
    own = [
        read_unit(unit.text, text[unit.span.start : min(unit.span.end, unit.span.start + HEAD)], words, language)
        for unit, words in zip(units, read, strict=True)
    ]
    heads = [words.head for words in read]
    sizes = [words.size for words in read]
    logs = [words.log_size for words in read]
    copies = Counter([head for head in heads if len(head) > 3])
    # The text that stands for a picture and the caption below it begin alike and end apart.
    beginnings = Counter([head[:48] for head in heads if len(head) > 48])
    total = len(units)
    everything = sum(sizes) + 1.0
    seen = _seen_elsewhere(units, own, census)
    before = 0.0
    places = []
    padded = [0.0, *logs, 0.0]
    unknown = (0.0, 0.0, 0.0, 0.0, 1.0)
    for i, unit in enumerate(units):
        head, size, log_size = heads[i], sizes[i], logs[i]
        copied = copies[head] if len(head) > 3 else 0
        position = (before + size / 2) / everything
        before += size
        above, below = padded[i], padded[i + 2]
        place = [
            1.0 if copied > 1 else 0.0,
            log1p(copied - 2) if copied > 2 else 0.0,
            1.0 if len(head) >= 48 and beginnings[head[:48]] > copied else 0.0,
            1.0 if unit.blank_before else 0.0,
            1.0 if unit.blank_before > 2 else 0.0,
            1.0 if unit.made == "split" else 0.0,
            1.0 if unit.made == "joined" else 0.0,
            position,
            position * position,
            log1p(i) / 3,
            log1p(total - 1 - i) / 3,
        ]
        if seen:
            count, share = seen[i]
            share = share if share >= 0.1 else 0.0
            some = 1.0 if share else 0.0
            place += (share, log1p(count) / 3, some, share * max(0.0, log_size - 2.6), 0.0)
        else:
            place += unknown
        place += (above / 3, below / 3, sure)
        places.append(place)
    _add_headline(places, own)
    for i, place in enumerate(places):
        above, below = abs(logs[i] - padded[i]), abs(logs[i] - padded[i + 2])
        place.append(above if above < below else below)
    marks = None
    if units and units[0].marks is not None:
        marks = [_signs_of_marks(unit.marks, log_size) for unit, log_size in zip(units, logs, strict=True)]
    return PageSigns(own, places, marks)


def _add_headline(places: list[list[float]], units: Sequence[UnitSigns]) -> None:
    """Adds where each unit stands to the headline: the block that says the page's first line again, or stands twice."""
    first = units[0].content
    title = first if len(first) >= 2 and units[0].log_size < 3.7 else frozenset()
    echoes = []
    if len(title) >= 2:
        for i, unit in enumerate(units):
            content = unit.content
            if i and len(content) >= 2 and 1.3 < unit.log_size < 3.5 and not content.isdisjoint(title):
                shared = len(content & title)
                if shared >= 2 and 2 * shared > len(content) and 2 * shared >= len(title):
                    echoes.append(i)
    last = echoes[-1] if echoes else -1
    echoing = set(echoes)
    none = 0.0 if echoes else 1.0
    passed = -1
    for i, (place, unit) in enumerate(zip(places, units, strict=True)):
        if i in echoing:
            passed = i
        shared = len(unit.content & title) if title and unit.content else 0
        place += (
            1.0 if passed == i else 0.0,
            shared / len(title) if shared else 0.0,
            1.0 if last > i and passed < 0 else 0.0,
            log1p(i - passed) / 3 if passed >= 0 else 0.0,
            none,
        )


def unit_indents(units: Sequence[Unit], text: str) -> list[int]:
    """The white space before each unit on its line, at most 120 characters."""
    indents = []
    for unit in units:
        start = unit.span.start
        line = text.rfind("\n", max(0, start - 120), start) + 1
        indents.append(start - line if line or start < 120 else 120)
    return indents


# Words of a long paragraph.
_LONG = 20
_CONSENT = WORD_SIGNS.index("consent words")


def _seen_elsewhere(units: Sequence[Unit], own: Sequence[UnitSigns], census: Census) -> list[tuple[int, float]]:
    """For every unit how many other documents of the source have it, and which share of them; empty where there
    are none.

    Near copies of the document itself (a second capture) have its very paragraphs: they are not counted as others.
    """
    others = census.documents - 1
    if others < 1:
        return []
    lines = census.lines
    sizes = [unit.size for unit in own]
    seen = [lines.get(line_key(unit.text), 1) - 1 for unit in units]
    long_units = sorted((seen[i], sizes[i]) for i in range(len(units)) if sizes[i] >= _LONG)
    half = sum(size for _, size in long_units) * 0.4
    copies = 0
    if half > 40:
        for count, size in long_units:
            half -= size
            if half < 0:
                copies = count
                break
    copies = copies or _find_repeated_story(seen, own)
    # Where most of a source repeats the long paragraphs they are furniture on a page with a short story.
    if copies > max(1, 0.2 * others):
        copies = 0
    others -= copies
    # With few others a share means less: seen in the only other one counts two thirds.
    if others <= 0:
        return []
    if copies:
        seen = [count - copies if count > copies else 0 for count in seen]
    return [(count, count / (others + 0.5)) for count in seen]


def _find_repeated_story(seen: Sequence[int], units: Sequence[UnitSigns]) -> int:
    """How many others have the story of this page, where longer comments stand below it; 0 where there is none.

    It is four long paragraphs or more, one after the other, with more words than all the prose above that is this
    page's own, and its headline is repeated with it.
    """
    own = words = 0.0  # of prose that no other has, of the paragraphs of the run
    first = last = count = found = 0
    for i, unit in enumerate(units):
        if unit.size < _LONG:
            continue
        if found and (seen[i] != count or i - last > 4 or unit.row[_CONSENT]):
            if found >= 4 and words >= 120:
                break
            found, words = 0, 0.0
        if not seen[i]:
            own += unit.size
        elif not unit.row[_CONSENT]:
            if not found:
                first, count = i, seen[i]
            found, words, last = found + 1, words + unit.size, i
    if found < 4 or words < max(120.0, own):
        return 0
    return count if any(seen[k] >= count and units[k].size >= 4 for k in range(max(0, first - 12), first)) else 0


def _signs_of_marks(marks: LineMarks | None, log_size: float) -> tuple[float, ...]:
    if marks is None:
        return (0.0,) * len(MARK_SIGNS)
    rest = _signs_of_sections(marks.tag, marks.inside)
    return (1.0, marks.link_share, marks.link_share * max(0.0, log_size - 2.197), *rest)


@lru_cache(maxsize=4096)
def _signs_of_sections(tag: str, inside: tuple[str, ...]) -> tuple[float, ...]:
    """The signs from "other tag" on: the tag, and what the sections around it are called."""
    row = [0.0] * (len(MARK_SIGNS) - 3)
    row[_TAG_INDEX.get(tag, 0)] = 1.0
    for section in inside:
        for place in _places_inside(section):
            row[place] = 1.0
    return tuple(row)


@lru_cache(maxsize=4096)
def _places_inside(section: str) -> tuple[int, ...]:
    """Which signs the words of a section's tag, class and id stand for."""
    words = re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", section).lower())
    return tuple({_INSIDE_INDEX[word] for word in words if word in _INSIDE_INDEX})
