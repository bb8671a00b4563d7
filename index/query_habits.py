"""What people write who know another archive or search engine: near5, w/para, ferr!, HEADLINE(ferry), hd=ferry,
date>2021. Taken as words it would find nonsense; told apart here, with what to write instead."""

from __future__ import annotations

import re

from archive.expressions import expression
from archive.values import dataclass
from index.query import FIELDS

# Names of fields elsewhere, and what they are called here.
OTHER_NAMES = {
    "headline": "title", "hl": "title", "hd": "title", "heading": "title",
    "by": "byline", "author": "byline", "writer": "byline", "reporter": "byline",
    "lead": "hlead", "hlp": "hlead", "subtitle": "deck", "subhead": "deck", "text": "body", "location": "place",
    "dateline": "place", "publication": "source", "pub": "source", "year": "date",
    "published": "date", "pubdate": "date",
}  # fmt: skip

_NAMES = {**OTHER_NAMES, **{name: name for name in FIELDS}}
_REACHES = {"sent": "s", "sentence": "s", "sen": "s", "para": "p", "paragraph": "p", "par": "p"}
_UNIT = expression(rf"(w|pre|near|within)/({'|'.join(_REACHES)})", re.IGNORECASE)
# These may be words of their own (a W5, an /s), and are operators only between two others.
_BETWEEN = expression(r"(?:(near|adj|within|w)(\d{1,3})|/(\d{1,3}|s|p|sent|para))", re.IGNORECASE)
_CUT_SHORT = expression(r"([^\W_]{3,})!")
_SEGMENT = expression(r"([^\W\d_]+)\((?!(?:s|es|ies)\))([^()]*)\)?")
_EQUALS = expression(r"([^\W\d_]+)=(?!=)")
_COMPARED = expression(r"([^\W\d_]+)\s*([<>])=?\s*([\d-]*)")
_WORD = expression(r"[^\W_]+")
_OPERATORS = ("AND", "OR", "NOT")


@dataclass(frozen=True, slots=True)
class Habit:
    """What is not understood, with its characters `start` to `end` of the query, and what to write."""

    written: str
    start: int
    end: int
    hint: str


def find_habit(text: str, start: int, chunk: str) -> Habit | None:
    """The habit that the part of the query at `start` shows, up to a space, bracket or quote: `chunk`; None if none."""
    end = start + len(chunk)
    if found := _UNIT.fullmatch(chunk):
        ordered = found[1].lower() == "pre"
        return Habit(chunk, start, end, _nearness(_REACHES[found[2].lower()], chunk, ordered))
    if (found := _BETWEEN.fullmatch(chunk)) and _joins(text, start, end):
        reach = (found[2] or found[3]).lower()
        return Habit(chunk, start, end, _nearness(_REACHES.get(reach, reach), chunk))
    if text[end : end + 1] == "(":
        return _with_brackets(text, start, chunk)
    if (found := _EQUALS.match(chunk)) and found[1].lower() in _NAMES:
        name = _NAMES[found[1].lower()]
        rest = chunk[found.end() :]
        hint = f"write {name}:{rest}" + ("" if rest else " and the word, without a space")
        return Habit(found.group(), start, start + found.end(), hint)
    if (found := _COMPARED.match(text, start)) and _NAMES.get(found[1].lower()) in ("date", "captured"):
        name, day = _NAMES[found[1].lower()], found[3] or "2021"
        hint = f"write {name}:{day}.." if found[2] == ">" else f"write {name}:..{day}"
        return Habit(
            found.group().strip(), start, start + len(found.group().rstrip()), f"{hint}; that day is among them"
        )
    return find_cut_short(start, chunk)


def find_cut_short(start: int, chunk: str) -> Habit | None:
    """ferr! for ferry and ferries; the ! behind a word of one or two letters is no more than a sign."""
    found = _CUT_SHORT.fullmatch(chunk)
    if found is None:
        return None
    end = start + len(chunk)
    return Habit(
        "! behind a word", end - 1, end, f"write {found[1]}* for any ending; to look for the word, leave out the !"
    )


# After these a space may follow: headline: ferry. Others are words that a pasted text may have before a colon.
ALWAYS_NAMES = ("headline", "hl", "hd", "author")


def renamed(text: str, written: str, start: int) -> str | None:
    """What to write for a field's name of elsewhere before a colon; None where it is none."""
    name = OTHER_NAMES.get(written.lower())
    if name is None:
        return None
    after = start + len(written) + 1
    found = _WORD.match(text, after)
    return f"write {name}:{found.group() if found else ''}"


def _with_brackets(text: str, start: int, chunk: str) -> Habit | None:
    """HEADLINE(ferry), NEAR(a b)"""
    end = start + len(chunk)
    if chunk.lower() in ("near", "onear"):
        words = [word for word in _WORD.findall(text[end : end + 200]) if word not in _OPERATORS][:2]
        left, right = words if len(words) == 2 else ("a", "b")
        operator = "pre/5" if chunk.lower() == "onear" else "w/5"
        return Habit(f"{chunk}(", start, end + 1, f"write {left} {operator} {right}")
    found = _SEGMENT.match(text, start)
    if found is None or found[1] != chunk or chunk.lower() not in _NAMES:
        return None
    name, inside = _NAMES[chunk.lower()], found[2].strip()
    if name in ("date", "captured"):
        return Habit(f"{chunk}(", start, end + 1, f"write {name}:2021, {name}:2021.. or {name}:2011..2015")
    if name in ("exact", "case"):
        return Habit(f"{chunk}(", start, end + 1, f"write {name}: before the word")
    return Habit(f"{chunk}(", start, end + 1, f"write {name}:({inside})" if inside else f"write {name}:( )")


def _nearness(reach: str, written: str, ordered: bool = False) -> str:
    if reach.isdigit():
        return f'write a w/{reach} b, or a pre/{reach} b for this order; to look for the word, write "{written}"'
    return f'write {"pre" if ordered else "w"}/{reach}; to look for the words, write "{written}"'


def _joins(text: str, start: int, end: int) -> bool:
    """Whether what stands there has something to join on both sides, and no other operator."""
    before, after = text[max(0, start - 80) : start].split(), text[end : end + 80].split()
    if not before or not after:
        return False
    return (
        before[-1].lstrip("(") not in ("", *_OPERATORS)
        and not before[-1].endswith("(")
        and after[0].rstrip(")") not in ("", *_OPERATORS)
    )
