"""A line -> the parts of it that could be the title: before and after a separator, a byline or a date, a row of the
source, and what it shares with the page's first line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.record import Unit
from ingest.title_head import LONGEST_TITLE

DASHES = frozenset(("-", "--", "–", "—"))
STOPS = frozenset((":", "."))
CRUMBS = frozenset("»›>/")
ROW, BYLINE, DATE, SHARED = "row", "byline", "date", "shared"  # separators that are no character
_OPENING = frozenset("\"'“„”«»‘‚(¿¡")
_CLOSING = frozenset("\"'“”»«’!?)…")
_MOST_ROWS = 4  # source lines: a unit of more is a paragraph
_LONGEST_ROW = 64  # characters: a longer one ends where the renderer broke it
_LEAST_SHARED = 3  # words

_WORD = re.compile(r"\w+")
_DIGIT = re.compile(r"\d")
_SEPARATOR = re.compile(r" (?:[|»›>/•·~<«:]|::|--?|–|—) |(?<=\w)[|»›—](?=\w)|(?<=\w\w): |(?<=\w\w)\. ")
_SEPARATING = re.compile("[|»›>/•·~<«:–—.-]")  # every separator has one of them, most titles have none
_BYLINE_AT = re.compile(r" (?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]oor|[Aa]v):? (?=[^\W\d_a-z]|[a-z]+$)| (?:von|by|par|por)$")
# A row that ends so goes on with the names in the next.
_BYLINE_BEGUN = re.compile(r" (?:by|von|par|por|door|av)$")
DATE_AT = re.compile(
    r"(?<!\w)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}|\d{4}-\d\d-\d\d|[^\W\d_]{3,9}\.? \d{1,2}, (?:19|20)\d\d"
    r"|\d{1,2}\.? [^\W\d_]{3,9}\.? (?:19|20)\d\d)(?!\w)"
)


def find_parts(text: str) -> list[tuple[str, str, str]]:
    """The parts before and after the separators of a line, with their side and the separator: the first and the last
    bar, dash or arrow, and the first and the last colon or full stop."""
    if _SEPARATING.search(text, 0, len(text) - 1) is None:
        return []
    cuts = [(match.start(), match.end(), match.group().strip()) for match in _SEPARATOR.finditer(text)]
    if not cuts:
        return []
    strong = [cut for cut in cuts if cut[2] not in STOPS]
    weak = [cut for cut in cuts if cut[2] in STOPS]
    parts: dict[str, tuple[str, str]] = {}
    for first, last, separator in (*strong[:1], *strong[1:][-1:], *weak[:1], *weak[1:][-1:]):
        for part, side in ((text[:first], "first"), (text[last:], "last")):
            # of a breadcrumb only the last step can be the title
            step = side == "last" and separator in CRUMBS and (first, last, separator) != strong[-1]
            if len(part) > 3 and not step:
                parts.setdefault(part.strip(), (side, separator))
    return [(part, side, separator) for part, (side, separator) in parts.items()]


def find_rows(unit: Unit, page: str) -> Iterator[tuple[str, str, str]]:
    """The lines of the source that were joined to make a unit, a slice of the text of the `page`: they may be a kicker
    and a title."""
    if unit.first_line == unit.last_line or len(unit.text) > LONGEST_TITLE or not page:
        return
    rows = [" ".join(row.split()) for row in unit.span.of(page).splitlines() if row.strip()]
    if len(rows) > _MOST_ROWS:
        return
    for cut in range(1, len(rows)):
        if len(rows[cut - 1]) > _LONGEST_ROW:
            continue
        first, last = _BYLINE_BEGUN.sub("", " ".join(rows[:cut])), " ".join(rows[cut:])
        if len(first) > 3 and unit.text.startswith(first):
            yield first, "first", ROW
        if len(last) > 3 and unit.text.endswith(last):
            yield last, "last", ROW


def find_ends(text: str) -> Iterator[tuple[str, str, str]]:
    """What stands before a byline or a date at the end of a line, and after a date at its start."""
    for pattern, separator in ((_BYLINE_AT, BYLINE), (DATE_AT, DATE)):
        if separator == DATE and _DIGIT.search(text) is None:
            return
        cuts = list(pattern.finditer(text))
        if cuts and cuts[0].start() > 10:
            yield text[: cuts[0].start()].rstrip(" |•·,-–—"), "first", separator
            if cuts[-1].start() != cuts[0].start():
                yield text[: cuts[-1].start()].rstrip(" |•·,-–—"), "first", separator
        elif cuts and separator == DATE and cuts[0].end() < len(text) - 10:
            yield text[cuts[0].end() :].lstrip(" |•·,.:-–—"), "last", separator


def find_shared(text: str, key: str, first: str) -> tuple[str, str] | None:
    """The longest run of words that a line shares with the page's first line, whose key is `first`, where it says more
    besides, and the side of the line on which it stands: the one glued its author to the title, the other the name of
    the site."""
    words, others = first.split(" "), key.split(" ")
    if len(others) < _LEAST_SHARED or not (key and len(set(others) & set(words)) >= _LEAST_SHARED):
        return None
    start, size = _longest_run(words, others)
    if size < _LEAST_SHARED or size == len(others) or 2 * size < min(len(words), len(others)):
        return None
    spans = [match.span() for match in _WORD.finditer(text)]
    if len(spans) != len(others):
        return None
    begin, end = spans[start][0], spans[start + size - 1][1]
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    if begin and text[begin - 1] in _OPENING:
        begin -= 1
    return text[begin:end], "last" if end == len(text) else "first" if begin == 0 else "middle"


def _longest_run(words: Sequence[str], others: Sequence[str]) -> tuple[int, int]:
    """Where in `others` the longest run of words begins that `words` has too, and its length."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    best = (0, 0)
    ending: dict[int, int] = {}  # length of the run that ends at a place of `words`
    for at, word in enumerate(others):
        ending = {place: ending.get(place - 1, 0) + 1 for place in places.get(word, ())}
        for size in ending.values():
            if size > best[1]:
                best = (at - size + 1, size)
    return best
