"""Text -> the stretches around its figures as tokens, each with a one-letter class: what the date grammar reads.

Only stretches around digits are looked at, since every date has one: prose without figures costs one scan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from ingest import date_names as names

# The classes:  D number of 1 or 2 digits   Y year 1500-2100   X year 1000-1499   B year 2400-2650 (Buddhist)
#   I year 5600-5900 (Hebrew)   J Hebrew month
#   3 8 L  number of 3, 8, 12 or 14 digits   # other number   T clock time   c clock in 4 digits ("0930 hrs")
#   M month   H lunar Hijri month   S solar month   K weekday   o ordinal ending   f "of", "de"   a "the"
#   R "to", "bis"
#   & "and"   A am/pm   z zone   t W q  the letters T, W, Q   v "quarter"   u "third"   G season   s "s"
#   i Roman numeral   y m j  year, month and day marks of Chinese, Japanese, Korean   V Vietnamese month mark   E era
#   e h  Hijri marks   , . - / ' : ! p  themselves (! is |, p is +)   < > brackets   C sign of money or code
#   x other sign   w other word   _ white space
_NOT_IN_WORDS = (
    r"\s\d\x00-\x1f!-/:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf×÷\u200b\u200e\u200f\u2010-\u206f\u3000-\u3004\u3008-\u3020"
    r"\uff01-\uff0f\uff1a-\uff20\ufeff،؛؟۔।年月日号號년월일"
)
_SPACE = r"[\s\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]++"
_TOKEN = re.compile(
    rf"{_SPACE}"
    r"|[AaPp](?:\.\s?[Mm]\.?|[Mm])(?![^\W\d_])"
    rf"|[^{_NOT_IN_WORDS}]++"  # most tokens are words: what comes first is found soonest
    r"|\d{1,2}(?::\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?|h\d{2})(?!\d)"
    # A year with a time or another date glued to it: 7/13/20215:25 PM, 30.01.202430. Januar
    r"|(?:19|20)\d\d(?=\d{1,2}:\d\d)|(?<=[./-])(?:19|20)\d\d(?=\d{1,2}[./-])"
    r"|(?<=(?:[^\W\d_]|,)[ \xa0])(?:19|20)\d\d(?=\d{1,2}\.?[ \xa0][^\W\d_]{3})|\d++"
    r"|.",
    re.DOTALL,
)
_SPACES = re.compile(_SPACE)
_WORD = re.compile(rf"[^{_NOT_IN_WORDS}]+")
_HALF_OF_DAY = re.compile(r"[AaPp](?:\.\s?[Mm]\.?|[Mm])")
# Letters of the scripts whose words `_NEAR_FIGURES` does not hold; typographic signs are none.
_OTHER_LETTERS = re.compile(r"[À-ɏ\u0300-\u036fͰ-\u1fff\u3040-\uffef]")
_DIGITS = re.compile(r"\d\d*+")  # to begin with a repeat would make the search slower by half
_LONG_SPACE = re.compile(r"\s{4,}+")
_SIGN_AND_DIGIT = re.compile(r"\s?[-/.]\s?\d")
_YEAR_AND_CLOCK = re.compile(r"(?:19|20)\d\d\d{1,2}:\d\d")
# Where scrapes glue a word to the next: `ReleasesMarch`
_JOINT = re.compile(r"(?<=[A-Za-zÀ-ÖØ-öø-ÿ.])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])")
_SHOUTED = re.compile(
    r"(?<=[A-Z]{4})(?:JANUARY|FEBRUARY|MARCH|APRIL|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)$"
)

# From figures to the farthest word of their date, "Wednesday, the 20th day of September"; runs of spaces come on top.
_REACH = 24
_LETTERS_NEEDED = 20
_WORD_CUT = 12
_LONGEST = 40

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
        ("J", names.HEBREW_MONTHS),
        ("G", names.SEASONS),
        ("u", names.ORDINALS),
        ("E", names.ERAS),
        ("o", dict.fromkeys(names.ORDINAL_ENDINGS, 0)),
        ("f", dict.fromkeys(names.LINKS, 0)),
        ("a", dict.fromkeys(names.ARTICLES, 0)),
        ("R", dict.fromkeys(names.SPANNERS, 0)),
        ("&", dict.fromkeys(names.JOINERS, 0)),
        ("e", dict.fromkeys(names.LUNAR_MARKS, 0)),
        ("h", dict.fromkeys(names.SOLAR_MARKS, 0)),
        ("A", dict.fromkeys(("am", "pm"), 0)),
        ("v", dict.fromkeys(names.QUARTERS, 0)),
        ("V", {"thang": 0}),
        ("t", {"t": 0}),
        ("W", {"w": 0}),
        ("q", {"q": 0}),
        ("s", {"s": 0}),
    )
    for kind, table in tables:
        for name, value in table.items():
            words.setdefault(names.fold(name) if kind not in "MKHSJ" else name, (kind, value))
    return words


_WORDS = _build_words()
# First word of a name of several -> those names, the longest first.
_PHRASES: dict[str, list[tuple[str, ...]]] = {}
for _name in sorted((word for word in _WORDS if " " in word), key=len, reverse=True):
    _PHRASES.setdefault(_name.split()[0], []).append(tuple(_name.split()))
# The names of months and the like, of those of several words the first, in small ASCII letters; with other letters a
# closer look is taken anyway.
_NEAR_FIGURES = frozenset(name.split()[0] for name, (kind, _) in _WORDS.items() if kind in "MHSJqvV" and name.isascii())
_NEAR_FIGURES_PLAIN = frozenset(name.encode() for name in _NEAR_FIGURES)
_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_PLAIN_LETTERS = bytes(code if code < 128 and chr(code).isalpha() else 0x20 for code in range(256))
_JOINED_CAPITALS = re.compile(rb"[a-z][A-Z]|[A-Z]{2}[a-z]|[A-Z]{8}")
_CAPITALS = re.compile("[A-Z]{8}")
_HOURS = re.compile(r"\s{0,3}(?:hrs?|hours|h|uhr)\b", re.IGNORECASE)
# Endings that are words of their own when they stand apart.
_GLUED_ENDINGS = frozenset("e a d de te o r er".split())
_AFTER_NUMBER = frozenset("DYX3#")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a stretch: `kinds` has a letter each, `starts` and `ends` are offsets into the whole text."""

    text: str
    kinds: str
    starts: Sequence[int]
    ends: Sequence[int]
    values: Sequence[int]

    def written(self, index: int) -> str:
        return self.text[self.starts[index] : self.ends[index]]


def find_stretches(text: str) -> Iterator[Tokens]:
    """The tokens around each group of figures that may be of a date, in order; stretches do not overlap."""
    start = end = -1
    for match in _DIGITS.finditer(text):
        first, last = match.span()
        if last + _REACH <= end:
            continue
        left = _start_of_window(text, first, max(0, end))
        right = _end_of_window(text, last)
        if not _may_be_of_a_date(text, first, last, left, right):
            continue
        if start < 0:
            start = left
        elif left > end:
            yield _tokenize(text, start, end)
            start = left
        end = max(end, right)
    if start >= 0:
        yield _tokenize(text, start, end)


def _start_of_window(text: str, first: int, floor: int) -> int:
    """How far to the left of figures the words of their date may begin; runs of space are not counted."""
    width = _REACH
    while first - width > floor and _LONG_SPACE.search(text, first - width, first) is not None:
        if len("".join(text[first - width : first].split())) >= _LETTERS_NEEDED:
            break
        width *= 2
    return max(floor, first - width)


def _end_of_window(text: str, last: int) -> int:
    width = _REACH
    while last + width < len(text) and _LONG_SPACE.search(text, last, last + width) is not None:
        if len("".join(text[last : last + width].split())) >= _LETTERS_NEEDED:
            break
        width *= 2
    return min(len(text), last + width)


def _may_be_of_a_date(text: str, first: int, last: int, left: int, right: int) -> bool:
    """Whether figures are worth a look: years, compact dates, figures parted by signs, figures near a month's name."""
    length = last - first
    if length in (4, 8, 12, 14):
        return True
    if length > 3:
        return _YEAR_AND_CLOCK.match(text, first) is not None
    if _SIGN_AND_DIGIT.match(text, last) is not None:
        return True
    # With the whole of the words that a window cuts.
    near = text[max(0, left - _WORD_CUT, first - 8 * _REACH) : min(right + _WORD_CUT, last + 8 * _REACH)]
    if right - left > 16 * _REACH:
        return True
    if not near.isascii() and _OTHER_LETTERS.search(near) is not None:
        return True
    letters = near.encode("utf-8", "surrogatepass").translate(_PLAIN_LETTERS)
    # Nearly always: no word has capitals behind other letters but those of a few that are all capitals.
    if _JOINED_CAPITALS.search(letters) is None:
        return not _NEAR_FIGURES_PLAIN.isdisjoint(letters.lower().split())
    pieces = _PIECES.findall(near)
    if not _NEAR_FIGURES.isdisjoint(map(str.lower, pieces)):
        return True
    # Capitals may have been glued to a month's name.
    return _CAPITALS.search(near) is not None and any(len(piece) > 7 and piece.isupper() for piece in pieces)


# What a token may need beyond its class, from what stands around it.
_PLAIN, _MAY_BE_GLUED, _MAY_BEGIN_A_NAME, _MAY_BE_A_CLOCK = range(4)


def _tokenize(text: str, start: int, end: int) -> Tokens:
    while end < len(text) and text[end - 1].isdigit() and text[end].isdigit():
        end += 1
    written = _TOKEN.findall(text, start, end)
    # What is longer is no word of a date, and too long to remember.
    marks = [_classify(token if len(token) <= _LONGEST else token[:_LONGEST]) for token in written]
    kinds, values = [kind for kind, _, _ in marks], [value for _, value, _ in marks]
    starts = list(accumulate(map(len, written), initial=start))
    has_names, cuts = False, []
    before = ""
    for index, (kind, _, need) in enumerate(marks):
        if need:
            if need == _MAY_BEGIN_A_NAME:
                has_names = True
            elif need == _MAY_BE_A_CLOCK:
                # Behind a Hijri month `1445 H` is a year.
                if _HOURS.match(text, starts[index + 1]) and not {"H", "S"} & set(kinds[max(0, index - 3) : index]):
                    kinds[index] = kind = "c"
            elif len(written[index]) <= _LONGEST:
                pieces = _split_glued(written[index], before in _AFTER_NUMBER)
                if pieces is not None:
                    cuts.append((index, *pieces))
                    kind = pieces[2][0]
        elif before in _AFTER_NUMBER and kind in "&Rfw" and written[index].lower() in _GLUED_ENDINGS:
            kinds[index] = kind = "o"
        before = kind
    for index, cut, left, right in reversed(cuts):
        kinds[index : index + 1] = left[0], right[0]
        values[index : index + 1] = left[1], right[1]
        starts.insert(index + 1, starts[index] + cut)
    tokens = Tokens(text, "".join(kinds), starts[:-1], starts[1:], values)
    return _merge_phrases(tokens) if has_names else tokens


@lru_cache(maxsize=8192)
def _classify(written: str) -> tuple[str, int, int]:
    """The class and value of a token by itself, and what must be looked at around it."""
    first = written[0]
    if first.isdecimal():
        if written.isdecimal():
            kind, value = _classify_number(written)
            return kind, value, _MAY_BE_A_CLOCK if len(written) == 4 and value < 2400 else _PLAIN
        return "T", 0, _PLAIN
    if (mark := _PUNCTUATION.get(first)) is not None:
        return mark, 0, _PLAIN
    if _SPACES.match(first):
        return "_", 0, _PLAIN
    if _HALF_OF_DAY.fullmatch(written):
        return "A", 0, _PLAIN
    if not _WORD.fullmatch(written):
        return "x", 0, _PLAIN
    kind, value = classify_word(written) or ("w", 0)
    if names.fold(written) in _PHRASES:
        return kind, value, _MAY_BEGIN_A_NAME
    if kind == "w" and len(written) > 3 and not written[1:].islower():
        return kind, value, _MAY_BE_GLUED
    return kind, value, _PLAIN


def classify_word(word: str) -> tuple[str, int] | None:
    """The class and value of a word, None for a word of no date."""
    if word.isupper():
        if word in names.ZONES or word in names.NAMELESS_ZONES:
            return ("z", 0)
        if word in names.ROMAN:
            return ("i", names.ROMAN[word])
    return _WORDS.get(names.fold(word))


@lru_cache(maxsize=4096)
def opens_date(word: str) -> bool:
    """Whether a date may begin with this word of ASCII letters, or with a part of it to which another was glued."""
    kind, _, need = _classify(word)
    may_be_cut = need == _MAY_BE_GLUED and not word.isupper()
    return may_be_cut or need == _MAY_BEGIN_A_NAME or kind not in ("w", "f", "a", "R", "&", "o", "e", "h", "s", "z")


def _classify_number(written: str) -> tuple[str, int]:
    length = len(written)
    if length <= 2:
        return ("D", int(written))
    if length == 4:
        value = int(written)
        if 1500 <= value <= 2100:
            return ("Y", value)
        if 1000 <= value < 1500:
            return ("X", value)
        return ("B" if 2400 <= value <= 2650 else "I" if 5600 <= value <= 5900 else "#", value)
    if length in (3, 8):
        return ("3" if length == 3 else "8", int(written))
    return ("L" if length in (12, 14) else "#", 0)


@lru_cache(maxsize=4096)
def _split_glued(word: str, glued: bool) -> tuple[int, tuple[str, int], tuple[str, int]] | None:
    """Where a word holds another's name: `ReleasesMarch` before a day, `AprilPress` after one. `glued`: it follows a
    number without a space."""
    if (end := _SHOUTED.search(word)) is not None:
        month = classify_word(end.group())
        return None if month is None else (end.start(), ("w", 0), month)
    cuts = [match.start() for match in _JOINT.finditer(word)]
    if not cuts:
        return None
    if (right := classify_word(word[cuts[-1] :])) is not None and right[0] in "MK":
        return cuts[-1], ("w", 0), right
    left = classify_word(word[: cuts[0]])
    if left is not None and (left[0] in "MK" or (glued and left[0] == "o")):
        return cuts[0], left, ("w", 0)
    return None


def _merge_phrases(tokens: Tokens) -> Tokens:
    """Names of two and more words as one token: `تشرين الأول`, `Rabi al-Awwal`."""
    text, kinds = tokens.text, tokens.kinds
    merged: list[tuple[int, int, str, int]] = []
    index = 0
    while index < len(kinds):
        if kinds[index] in "wHSMKJe":
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


@lru_cache(maxsize=4096)
def _phrases_from(word: str) -> list[tuple[str, ...]] | None:
    return _PHRASES.get(names.fold(word))


def _match_phrase(tokens: Tokens, index: int) -> tuple[int, str, int] | None:
    candidates = _phrases_from(tokens.written(index))
    if candidates is None:
        return None
    for phrase in candidates:
        at, good = index + 1, True
        for word in phrase[1:]:
            gap = 0
            while at < len(tokens.kinds) and tokens.kinds[at] in "_-'." and gap < 2:
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
