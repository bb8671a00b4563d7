"""Text -> the stretches around its figures as tokens, each with a one-letter class: what the date grammar reads.

Only stretches around digits are looked at, since every date has one: prose without figures costs one scan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest import date_names as names

# The classes:  D number of 1 or 2 digits   Y year 1500-2100   X year 1000-1499   B year 2400-2650 (Buddhist)
#   3 8 L  number of 3, 8, 12 or 14 digits   # other number   T clock time   c clock in 4 digits ("0930 hrs")
#   M month   H lunar Hijri month   S solar month   K weekday   o ordinal ending   f "of", "de"   R "to", "bis"
#   & "and"   A am/pm   z zone   t W q  the letters T, W, Q   v "quarter"   u "third"   G season   s "s"   i Roman number
#   y m j  year, month and day marks of Chinese, Japanese, Korean   V Vietnamese month mark   E era   e h  Hijri marks
#   , . - / ' : ! p  themselves (! is |, p is +)   < > brackets   C sign of money or code   x other sign   w other word
#   _ white space
_NOT_IN_WORDS = (
    r"\s\d\x00-\x1f!-/:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf×÷\u200b\u200e\u200f\u2010-\u206f\u3000-\u3004\u3008-\u3020"
    r"\uff01-\uff0f\uff1a-\uff20\ufeff،؛؟۔।年月日号號년월일"
)
_SPACE = r"[\s\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]++"
_TOKEN = re.compile(
    rf"({_SPACE})"
    r"|(\d{1,2}(?::\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?|h\d{2})(?!\d))"
    # A year with a time glued to it: 7/13/20215:25 PM
    r"|((?:19|20)\d\d(?=\d{1,2}:\d\d)|\d++)"
    r"|([AaPp](?:\.\s?[Mm]\.?|[Mm])(?![^\W\d_]))"
    rf"|([^{_NOT_IN_WORDS}]++)"
    r"|(.)",
    re.DOTALL,
)
_DIGITS = re.compile(r"\d+")
_LONG_SPACE = re.compile(r"\s{6}")
# Where scrapes glue a word to the next: `ReleasesMarch`
_JOINT = re.compile(r"(?<=[a-zß-öø-ÿ.])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")
_SHOUTED = re.compile(
    r"(?<=[A-Z]{4})(?:JANUARY|FEBRUARY|MARCH|APRIL|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)(?=\s\d)"
)

# Longest date of one reading without runs of spaces between two figures, "Wednesday the 24th day of the month of ...".
_REACH = 48

_PUNCTUATION = {
    **dict.fromkeys("-‐‑‒–—―−\xad－", "-"),
    **dict.fromkeys("/∕⁄／", "/"),
    **dict.fromkeys("'’‘ʼ`´", "'"),
    **dict.fromkeys(",،、，", ","),
    **dict.fromkeys(".．", "."),
    **dict.fromkeys(":：", ":"),
    **dict.fromkeys("([（［", "<"),
    **dict.fromkeys(")]）］", ">"),
    **dict.fromkeys("$£€¥₹#@=%\\^§№", "C"),
    **dict.fromkeys("年년", "y"),
    **dict.fromkeys("月월", "m"),
    **dict.fromkeys("日号號일", "j"),
    **dict.fromkeys("°º", "o"),
    "|": "!",
    "+": "p",
    "&": "&",
}


def _build_words() -> dict[str, tuple[str, int]]:
    words: dict[str, tuple[str, int]] = {}
    tables: tuple[tuple[str, dict[str, int]], ...] = (
        ("M", {name: month for name, (month, _) in names.MONTHS.items()}),
        ("K", names.WEEKDAYS),
        ("H", names.LUNAR_MONTHS),
        ("S", names.SOLAR_MONTHS),
        ("G", names.SEASONS),
        ("u", names.ORDINALS),
        ("E", names.ERAS),
        ("o", dict.fromkeys(names.ORDINAL_ENDINGS, 0)),
        ("f", dict.fromkeys(names.LINKS, 0)),
        ("R", dict.fromkeys(names.SPANNERS, 0)),
        ("&", dict.fromkeys(names.JOINERS, 0)),
        ("e", dict.fromkeys(names.LUNAR_MARKS, 0)),
        ("h", dict.fromkeys(names.SOLAR_MARKS, 0)),
        ("A", dict.fromkeys(("am", "pm"), 0)),
        ("v", dict.fromkeys(("quarter", "trimester", "trimestre", "quartal"), 0)),
        ("V", {"thang": 0}),
        ("t", {"t": 0}),
        ("W", {"w": 0}),
        ("q", {"q": 0}),
        ("s", {"s": 0}),
    )
    for kind, table in tables:
        for name, value in table.items():
            words.setdefault(names.fold(name) if kind not in "MKHS" else name, (kind, value))
    return words


_WORDS = _build_words()
# First word of a name of several -> those names, the longest first.
_PHRASES: dict[str, list[tuple[str, ...]]] = {}
for _name in sorted((word for word in _WORDS if " " in word), key=len, reverse=True):
    _PHRASES.setdefault(_name.split()[0], []).append(tuple(_name.split()))
_HOURS = re.compile(r"\s{0,3}(?:hrs?|hours|h|uhr)\b", re.IGNORECASE)
# Endings that are words of their own when they stand apart.
_GLUED_ENDINGS = frozenset("e a de te o r er".split())


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a stretch: `kinds` has a letter each, `starts` and `ends` are offsets into the whole text."""

    text: str
    kinds: str
    starts: list[int]
    ends: list[int]
    values: list[int]

    def written(self, index: int) -> str:
        return self.text[self.starts[index] : self.ends[index]]


def find_stretches(text: str) -> Iterator[Tokens]:
    """The tokens around each group of figures, in order; stretches do not overlap."""
    reach = _REACH if _LONG_SPACE.search(text) is None else len(text)
    start = end = -1
    for match in _DIGITS.finditer(text):
        if start < 0:
            start = max(0, match.start() - reach)
        elif match.start() - reach > end:
            yield _tokenize(text, start, end)
            start = match.start() - reach
        end = min(len(text), match.end() + reach)
        if reach == len(text):
            start, end = 0, len(text)
            break
    if start >= 0:
        yield _tokenize(text, start, end)


def _tokenize(text: str, start: int, end: int) -> Tokens:
    kinds: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    values: list[int] = []
    if end < len(text) and text[end - 1].isdigit():
        while end < len(text) and text[end].isdigit():
            end += 1
    for match in _TOKEN.finditer(text, start, end):
        group = match.lastindex
        first, last = match.span()
        value = 0
        if group == 1:
            kind = "_"
        elif group == 5:
            glued = bool(kinds) and kinds[-1] in "DYX3#"
            entry = classify_word(text[first:last], glued)
            if entry is None and last - first > 3:
                joint = _split_glued(text, first, last, glued)
                if joint is not None:
                    cut, left, right = joint
                    for piece, begin, stop in ((left, first, cut), (right, cut, last)):
                        kinds.append(piece[0])
                        values.append(piece[1])
                        starts.append(begin)
                        ends.append(stop)
                    continue
            kind, value = entry or ("w", 0)
        elif group == 3:
            kind, value = _classify_number(text, first, last)
        elif group == 2:
            kind = "T"
        elif group == 4:
            kind = "A"
        else:
            kind = _PUNCTUATION.get(text[first], "x")
        kinds.append(kind)
        values.append(value)
        starts.append(first)
        ends.append(last)
    tokens = Tokens(text, "".join(kinds), starts, ends, values)
    return _merge_phrases(tokens) if "w" in tokens.kinds else tokens


def classify_word(word: str, glued: bool = False) -> tuple[str, int] | None:
    """The class and value of a word, None for a word of no date. `glued`: it follows a number without a space."""
    if glued and word.lower() in _GLUED_ENDINGS:
        return ("o", 0)
    if word.isupper():
        if word in names.ZONES or word in names.NAMELESS_ZONES:
            return ("z", 0)
        if word in names.ROMAN:
            return ("i", names.ROMAN[word])
    return _WORDS.get(names.fold(word))


def _classify_number(text: str, first: int, last: int) -> tuple[str, int]:
    length = last - first
    if length <= 2:
        return ("D", int(text[first:last]))
    if length == 4:
        value = int(text[first:last])
        if value < 2400 and _HOURS.match(text, last):
            return ("c", value)
        if 1500 <= value <= 2100:
            return ("Y", value)
        if 1000 <= value < 1500:
            return ("X", value)
        return ("B" if 2400 <= value <= 2650 else "#", value)
    if length in (3, 8):
        return ("3" if length == 3 else "8", int(text[first:last]))
    return ("L" if length in (12, 14) else "#", 0)


def _split_glued(
    text: str, first: int, last: int, glued: bool
) -> tuple[int, tuple[str, int], tuple[str, int]] | None:
    """Where a word holds another's name: `ReleasesMarch` before a day, `AprilPress` after one."""
    if (end := _SHOUTED.search(text, first, last)) is not None and end.end() == last:
        month = classify_word(end.group())
        return None if month is None else (end.start(), ("w", 0), month)
    cuts = [match.start() for match in _JOINT.finditer(text, first, last) if match.start() > first]
    if not cuts:
        return None
    if (right := classify_word(text[cuts[-1] : last])) is not None and right[0] in "MK":
        return cuts[-1], ("w", 0), right
    if (left := classify_word(text[first : cuts[0]], glued)) is not None and left[0] in "MKo":
        return cuts[0], left, ("w", 0)
    return None


def _merge_phrases(tokens: Tokens) -> Tokens:
    """Names of two and more words as one token: `تشرين الأول`, `Rabi al-Awwal`."""
    text, kinds = tokens.text, tokens.kinds
    merged: list[tuple[int, int, str, int]] = []
    index = 0
    while index < len(kinds):
        if kinds[index] in "wHSM":
            phrase = _match_phrase(tokens, index)
            if phrase is not None:
                merged.append((index, *phrase))
                index = phrase[0]
                continue
        index += 1
    if not merged:
        return tokens
    out_kinds: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    values: list[int] = []
    at = 0
    for first, after, kind, value in [*merged, (len(kinds), 0, "", 0)]:
        out_kinds.extend(kinds[at:first])
        starts.extend(tokens.starts[at:first])
        ends.extend(tokens.ends[at:first])
        values.extend(tokens.values[at:first])
        if kind:
            out_kinds.append(kind)
            starts.append(tokens.starts[first])
            ends.append(tokens.ends[after - 1])
            values.append(value)
        at = after
    return Tokens(text, "".join(out_kinds), starts, ends, values)


def _match_phrase(tokens: Tokens, index: int) -> tuple[int, str, int] | None:
    candidates = _PHRASES.get(names.fold(tokens.written(index)))
    if candidates is None:
        return None
    for phrase in candidates:
        at, good = index + 1, True
        for word in phrase[1:]:
            gap = 0
            while at < len(tokens.kinds) and tokens.kinds[at] in "_-'" and gap < 2:
                at += 1
                gap += 1
            if at >= len(tokens.kinds) or names.fold(tokens.written(at)) != word:
                good = False
                break
            at += 1
        if good:
            kind, value = _WORDS[" ".join(phrase)]
            return at, kind, value
    return None
