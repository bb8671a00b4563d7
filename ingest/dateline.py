"""The opening of a paragraph -> the dateline it begins with: place, date, agency, and where the body starts after it.

A strict grammar reads the parts and what separates them; only then do the gazetteer and the text that follows say
whether they are a dateline. What the pieces are called: `KARACHI, Pakistan` (place) `, ` `Aug 20` (date) ` `
`(Reuters)` (agency) ` - ` (the gap that ends it).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive.document import Dateline
from archive.partial_date import EdtfDate
from ingest.dateline_place import WrittenPlace, is_weekday, read_place, read_word
from ingest.dateline_words import (
    AGENCIES,
    AGENCY_ENDINGS,
    NAME_TAILS,
    NOT_A_PLACE,
    OPENERS,
    RELEASE_LABELS,
    SPOKEN,
)
from ingest.gazetteer import find_cities, find_regions
from ingest.record import FoundDate, TextSpan, Verdict

# A dateline stands within this many characters; nothing beyond is looked at, so a line of any length costs the same.
_HEAD = 300
_REACH = 160

_LEAD = re.compile(r"[\s​﻿‎‏>*#•·|_\"“”«'‘’]{0,40}")
_GAP = re.compile(r"[\s​﻿,;:.…*•·|~=_\-‐‑‒–—―−\xad\x96\x97ـ،：；，、]{0,24}|\s{1,200}")
_MANGLED_DASH = re.compile(r"\s*(?:â(?:[\x80-\x9f]{1,2}|€[“”\"]?)?|�)(?=[\s\"“A-Z\x80-\x9f])")
_DASH = re.compile(r"[‒–—―−\xad\x96\x97ـ=~]|--|(?<!\S)[-‐‑]|[-‐‑](?=\s|$)|(?<=[.)])[-‐‑]")
_BRACKET = re.compile(r"\(([^()\n]{1,60})\)|\[([^\[\]\n]{1,60})\]|/{1,2}\s?([^/\n]{2,40}?)\s?/{1,2}")
_LABEL = re.compile(
    r"[*_\s]{0,6}(?:" + "|".join(label.replace(" ", r"\s{1,3}") for label in RELEASE_LABELS) + r")[*_\s:.,–—-]{0,12}",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:By|BY)[ \t]{1,3}(?=[A-Z])")
_NAME_OF_AGENCY = re.compile(r"[^\W_][\w.!'’&/+-]*(?:\s[\w.!'’&/+-]+){0,5}")
_DOMAIN = re.compile(r"[\w-]{2,30}(?:\.[\w-]{2,20}){0,2}\.(?:com|org|net|tv|in|pk|co\.uk|info|news|ru|de|fr|eu|mw)", re.IGNORECASE)
_SCORE = re.compile(r"(?:[A-Z][\w'’.]*\s){0,4}\d{1,3}\s?[-–—:]\s?\d{1,3}\b|(?:vs?\.?|versus)\s", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class FoundDateline:
    """A dateline and where it stands; all offsets are into the text that was given.

    `span` takes in the dash or colon that ends it; `rest` is where the body starts after it; `rule` names the family
    that recognised it; `confidence` is 0 to 1.
    """

    dateline: Dateline
    date: FoundDate | None
    span: TextSpan
    rest: int
    place_span: TextSpan | None
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read up to `end`, and the gap behind it: `ends` is `dash`, `colon`, `line`, `bracket`, `wide`, `space`
    or nothing; `parts` are the kinds in their order."""

    start: int
    end: int = 0
    rest: int = 0
    ends: str = ""
    parts: tuple[str, ...] = ()
    place: WrittenPlace | None = None
    date: FoundDate | None = None
    agency: str | None = None
    is_agency_known: bool = False
    is_bracketed: bool = False
    was_separated: bool = False


def read_dateline(text: str, *, country: str | None = None) -> FoundDateline | None:
    """The dateline that a paragraph opens with, None where it opens with none.

    `text` is a raw slice: it may hold line breaks, no-break spaces and runs of spaces. `country` is the ISO code of
    the archive's country, which settles names that several countries have.
    """
    return _read_at(text, 0, len(text), country)


def choose_dateline(
    text: str, verdicts: Sequence[Verdict], *, title_units: frozenset[int] = frozenset(), country: str | None = None
) -> tuple[int, FoundDateline] | None:
    """The document's dateline and the index of its verdict; spans are into the whole `text`.

    Looks at the first three paragraphs of the body, and at the units shortly above it, where a dateline may stand on
    a line of its own. Labels that recur in the document are speakers or cities of a list, and none.
    """
    bodies = [index for index, verdict in enumerate(verdicts) if verdict.kept]
    first = bodies[0] if bodies else 0
    above = [index for index in range(max(0, first - _UNITS_ABOVE), first)]
    recurring = _recurring_labels(verdicts)
    best: tuple[int, FoundDateline] | None = None
    for index in (*bodies[:3], *reversed(above)):
        if index in title_units:
            continue
        unit = verdicts[index].unit
        stop = unit.span.end
        if len(unit.text) < _SHORT_UNIT:
            # A place or a dash on a line of its own, which the page's markup parted from its sentence.
            stop = min(len(text), unit.span.end + _HEAD)
        found = _read_at(text, unit.span.start, stop, country) or _find_glued(text, unit.span.start, stop, country)
        if found is None or found.span.start >= unit.span.end:
            continue
        if found.rule in _BARE_RULES and _label_key(text[found.span.start : found.span.start + 40]) in recurring:
            continue
        if not verdicts[index].kept and not _may_stand_above(found, unit.span.end):
            continue
        if best is None or found.confidence > best[1].confidence + 0.05:
            best = (index, found)
    return best


_UNITS_ABOVE = 8
_SHORT_UNIT = 60
_BARE_RULES = ("place_and_colon", "place_and_dash", "unseparated")


def _may_stand_above(found: FoundDateline, unit_end: int) -> bool:
    """Above the body only what a menu or a headline does not say: place and date, or place and agency."""
    stands_alone = found.rest >= unit_end
    return bool(found.dateline.place) and (found.rule != "unseparated" or stands_alone) and (
        found.dateline.date is not None or found.dateline.agency is not None or found.confidence >= 0.9
    )


def _recurring_labels(verdicts: Sequence[Verdict]) -> frozenset[str]:
    """Openings before a colon or dash that two units share, and all of them where three different ones have one."""
    seen: dict[str, int] = {}
    for verdict in verdicts:
        key = _label_key(verdict.unit.text[:40])
        if key:
            seen[key] = seen.get(key, 0) + 1
    return frozenset(key for key, count in seen.items() if count > 1 or len(seen) > 3)


_LABEL_OPENING = re.compile(r"[\s\"“]{0,4}([^\W\d_][^:\n–—]{1,30}?)\s?(?::|\s[-–—]+\s|—)")


def _label_key(opening: str) -> str:
    match = _LABEL_OPENING.match(opening)
    return match[1].casefold().strip() if match else ""


def _read_at(text: str, start: int, stop: int, country: str | None) -> FoundDateline | None:
    """[LABEL | BYLINE | SECTION ":"] PARTS, from the offset on."""
    lead = _LEAD.match(text, start, stop)
    begin = lead.end() if lead else start
    end = min(stop, begin + _HEAD)
    if begin >= end or text[begin].islower():
        return None
    dates = _Dates(text, begin, end)
    found = _judge_all(_read_parts(text, begin, end, dates), text, stop, country)
    if found is not None:
        return found
    label = _LABEL.match(text, begin, end)
    if label is not None:
        after = label.end()
        while (again := _LABEL.match(text, after, end)) is not None:
            after = again.end()
        found = _judge_all(_read_parts(text, after, end, dates), text, stop, country)
        return found if found is not None and found.dateline.place is not None else None
    if _BYLINE.match(text, begin, end):
        return _read_after_byline(text, begin, end, stop, dates, country)
    return _read_after_section(text, begin, end, stop, dates, country)


def _read_after_byline(
    text: str, begin: int, end: int, stop: int, dates: _Dates, country: str | None
) -> FoundDateline | None:
    """"By" NAME ["," TITLE] PARTS: the parts begin at a bracket, or at a name in capitals that is a city's."""
    words = list(re.finditer(r"[^\s,|()/–—-]+", text[begin : min(end, begin + 90)]))
    for match in words[2:8]:
        at = begin + match.start()
        before = text[at - 1 : at]
        if before == "(" or (match[0].isupper() and len(match[0]) > 2 and find_cities(_first_name(text, at, end))):
            found = _judge_all(_read_parts(text, at - (before == "("), end, dates), text, stop, country)
            if found is not None and (found.dateline.agency is not None or found.dateline.date is not None):
                return found
    return None


def _first_name(text: str, at: int, end: int) -> str:
    place = read_place(text, at, end, (), separated=False)
    return place.city if place is not None else ""


def _read_after_section(
    text: str, begin: int, end: int, stop: int, dates: _Dates, country: str | None
) -> FoundDateline | None:
    """SECTION ":" PARTS, with a place that is known and a date (`Technology India: New York, Oct 19 :`)."""
    colon = text.find(":", begin, min(end, begin + 40))
    if colon < 0 or len(text[begin:colon].split()) > 4:
        return None
    at = colon + 1 + len(text[colon + 1 : colon + 4]) - len(text[colon + 1 : colon + 4].lstrip())
    found = _judge_all(_read_parts(text, at, end, dates), text, stop, country)
    if found is None or found.date is None or found.dateline.city is None:
        return None
    return found


_GLUED = re.compile(r"(?<=[a-zà-ÿ.!?’”\"')0-9])\s{0,3}(?=[A-Z][A-Z.]{2,}|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?,\s[A-Z])")


def _find_glued(text: str, start: int, stop: int, country: str | None) -> FoundDateline | None:
    """A dateline behind a deck that was glued to it (`... in the clawbacksWASHINGTON (April 15, 2025) – Rep.`).

    Only one that leaves no doubt: a known place in capitals or with its state, ended by a dash.
    """
    end = min(stop, start + 2 * _HEAD)
    for match in _GLUED.finditer(text, start, end):
        at = match.end()
        is_glued = not match[0]
        opening = text[at : at + 60]
        if not _HAS_DASH.search(opening):
            continue
        found = _judge_all(_read_parts(text, at, min(stop, at + _HEAD), _Dates(text, at, min(stop, at + _HEAD))), text, stop, country)
        if found is None or found.dateline.place is None or found.rule == "unseparated":
            continue
        dashed = _DASH.search(text[found.span.end - 4 if found.span.end - 4 > at else at : found.span.end + 1]) is not None
        in_capitals = found.dateline.place.split(",")[0].isupper()
        has_state = found.place_span is not None and "," in found.dateline.place
        if dashed and found.dateline.country and (in_capitals or (has_state and is_glued)):
            return replace(found, confidence=min(found.confidence, 0.9), rule=found.rule)
    return None


_HAS_DASH = re.compile(r"[–—―\xad]|-{1,2}\s|\s-|â")


class _Dates:
    """The dates of a head by the offset where they start, looked for once and only where a digit stands."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._found: Mapping[int, FoundDate] = {}
        end = min(end, start + _REACH)
        if _DIGIT.search(text, start, end):
            from ingest.dates import find_dates

            self._found = {
                date.span.start + start: replace(date, span=TextSpan(date.span.start + start, date.span.end + start))
                for date in find_dates(text[start:end])
                if date.value.precision not in ("year", "season", "quarter")
            }

    def at(self, offset: int) -> FoundDate | None:
        return self._found.get(offset)

    @property
    def starts(self) -> frozenset[int]:
        return frozenset(self._found)


def _read_parts(text: str, start: int, end: int, dates: _Dates) -> list[_Read]:
    """PARTS = PART {GAP PART} GAP, PART = PLACE | DATE | WEEKDAY | AGENCY | "(" PARTS ")": what each prefix gave."""
    steps: list[_Read] = []
    now = _Read(start, start, start)
    for _ in range(8):
        after = _next_part(text, now, end, dates, separated=True)
        if after is None:
            break
        now = _with_gap(text, after, end)
        steps.append(now)
    first = _next_part(text, _Read(start, start, start), end, dates, separated=False)
    if first is not None and first.place is not None and (not steps or first.end != steps[0].end):
        # The dash was lost: the longest name that the gazetteer knows may end before the words do.
        now = _with_gap(text, first, end)
        steps.insert(0, now)
        for at in range(3):
            after = _next_part(text, now, end, dates, separated=True)
            if after is None or after.parts[-1] == "place":
                break
            now = _with_gap(text, after, end)
            steps.insert(at + 1, now)
    return steps


def _next_part(text: str, now: _Read, end: int, dates: _Dates, *, separated: bool) -> _Read | None:
    at = now.rest
    if at >= end or at - now.start > _REACH:
        return None
    if text[at] in "([/":
        return _read_bracket(text, now, end, dates)
    date = dates.at(at)
    if date is not None and now.date is None:
        return replace(now, end=date.span.end, date=date, parts=(*now.parts, "date"))
    word = read_word(text, at, end)
    if word is None:
        return None
    if is_weekday(word) and (now.parts or dates.starts):
        return replace(now, end=word.end, parts=(*now.parts, "weekday"))
    if "agency" not in now.parts and now.ends in ("", "dash", "colon", "space"):
        agency = _read_bare_agency(text, at, end)
        if agency is not None and (now.ends != "space" or now.date is not None):
            stop, name = agency
            return replace(now, end=stop, agency=name, is_agency_known=True, parts=(*now.parts, "agency"))
    if now.place is None:
        place = read_place(text, at, end, dates.starts, separated=separated)
        if place is not None:
            return replace(now, end=place.span.end, place=place, parts=(*now.parts, "place"))
    return None


def _read_bracket(text: str, now: _Read, end: int, dates: _Dates) -> _Read | None:
    """"(" (DATE | PLACE [GAP DATE] | AGENCY ["," DATE]) ")" or "/" AGENCY "/"."""
    match = _BRACKET.match(text, now.rest, end)
    if match is None:
        return None
    group = match.lastindex or 1
    inner, inner_end = match.start(group), match.end(group)
    inner += len(match[group]) - len(match[group].lstrip())
    stop = match.end()
    content = match[group].strip()
    if not content or "agency" in now.parts and now.is_bracketed:
        return None
    name = content.split(",")[0].strip()
    if name.casefold() in AGENCIES:
        return replace(now, end=stop, agency=name if "," in content else content, is_agency_known=True,
                       is_bracketed=True, date=now.date or _date_inside(dates, inner, inner_end),
                       parts=(*now.parts, "agency"))  # fmt: skip
    date = dates.at(inner)
    if date is not None and date.span.end >= inner_end - 2 and now.date is None:
        return replace(now, end=stop, date=date, parts=(*now.parts, "date"))
    if now.place is None:
        place = read_place(text, inner, inner_end, dates.starts)
        if place is not None and place.is_known:
            gap = _GAP.match(text, place.span.end, inner_end)
            after = gap.end() if gap else place.span.end
            date = dates.at(after)
            if after >= inner_end or (date is not None and date.span.end >= inner_end - 2):
                parts = (*now.parts, "place", *(("date",) if date is not None else ()), "bracket")
                return replace(now, end=stop, place=place, date=date or now.date, parts=parts)
    if _is_agency(content, now):
        return replace(now, end=stop, agency=" ".join(content.split()), is_bracketed=True,
                       is_agency_known=_has_agency_form(content), parts=(*now.parts, "agency"))  # fmt: skip
    return None


def _date_inside(dates: _Dates, start: int, end: int) -> FoundDate | None:
    return next((found for offset in range(start, end) if (found := dates.at(offset)) is not None), None)


def _is_agency(content: str, now: _Read) -> bool:
    """Whether a bracket behind a place names an agency or who reported: a few words, no figures, no party or state."""
    words = content.split()
    if len(words) > 5 or len(content) > 40 or not _NAME_OF_AGENCY.fullmatch(content):
        return False
    if _has_agency_form(content):
        return True
    if now.place is None or any(letter.isdigit() for letter in content):
        return False
    first = words[0].casefold().strip(".")
    is_name = words[0][0].isupper() or words[0] == words[0].swapcase()
    return (is_name or first == "staff") and first not in NOT_A_PLACE and not find_regions(content) and not _PARTY.match(content)


_PARTY = re.compile(r"[RDI]-|[A-Z]{2}-?\d")


def _has_agency_form(content: str) -> bool:
    words = content.casefold().split()
    if content.casefold() in AGENCIES or _DOMAIN.fullmatch(content):
        return True
    if any(part.strip() in AGENCIES for part in re.split("[/,]", content.casefold())):
        return True
    return len(words) > 1 and words[-1] in AGENCY_ENDINGS and words[0] not in NOT_A_PLACE


def _read_bare_agency(text: str, at: int, end: int) -> tuple[int, str] | None:
    """A known agency without brackets, up to the dash, colon or full stop behind it."""
    match = _NAME_OF_AGENCY.match(text, at, min(end, at + 45))
    if match is None or not (match[0][0].isupper() or match[0].casefold() in AGENCIES or "." in match[0]):
        return None
    words = match[0].split()
    for count in range(min(len(words), 5), 0, -1):
        stop = at + len(re.match(r"\s*".join(map(re.escape, words[:count])), text[at:end])[0])  # type: ignore[index]
        name = text[at:stop].rstrip(".-")
        stop = at + len(name)
        if name.casefold() in AGENCIES or (count == 1 and _DOMAIN.fullmatch(name)):
            gap = _GAP.match(text, stop, end)
            if gap is not None and (_DASH.search(text, max(at, stop - 1), gap.end() + 1) or ":" in gap[0]):
                return stop, name
    return None


def _with_gap(text: str, read: _Read, end: int) -> _Read:
    """The same, with the gap behind it: what ends it, and where the text goes on."""
    mangled = _MANGLED_DASH.match(text, read.end, end)
    gap = _GAP.match(text, mangled.end() if mangled else read.end, end)
    stop = gap.end() if gap else read.end
    between = text[read.end : stop]
    if mangled or _has_dash(text, read.end, stop, read):
        ends = "dash"
    elif ":" in between or "：" in between:
        ends = "colon"
    elif "\n" in between or stop >= end:
        ends = "line"
    elif text[read.end - 1] in ")]" :
        ends = "bracket"
    elif "," in between or "،" in between or "." in between:
        ends = "comma"
    elif len(between) > 1:
        ends = "wide"
    else:
        ends = "space" if between else ""
    if not between.strip() and text[stop : stop + 1] and ends == "line" and stop < end and text[stop].islower():
        ends = "space"
    return replace(read, rest=stop, ends=ends)


def _has_dash(text: str, start: int, stop: int, read: _Read) -> bool:
    """A dash in the gap; a lone hyphen with no space counts only behind capitals or an abbreviation."""
    if _DASH.search(text, start, stop + 1 if stop < len(text) else stop) and _ANY_DASH.search(text, start, stop):
        return True
    return bool(_ANY_DASH.search(text, start, stop)) and (
        " " in text[start:stop] or "\xa0" in text[start:stop] or (read.place is not None and read.place.case == "caps")
    )


_ANY_DASH = re.compile(r"[-‐‑‒–—―−\xad\x96\x97ـ=~]")


def _judge_all(steps: list[_Read], text: str, stop: int, country: str | None) -> FoundDateline | None:
    """The longest reading that is a dateline."""
    for read in reversed(steps):
        judged = _judge(read, text, stop)
        if judged is not None:
            return _as_found(read, *judged, text, country)
    return None


def _judge(read: _Read, text: str, stop: int) -> tuple[str, float] | None:
    """The rule and the confidence, or None where the parts make no dateline."""
    place = read.place
    opening = text[read.rest : min(stop, read.rest + 120)]
    if read.parts and read.parts[-1] == "weekday" and read.ends not in ("dash", "colon", "line"):
        return None
    if place is None:
        return _judge_without_place(read, opening)
    if read.ends == "" and read.rest < stop:
        return None
    strong = read.ends in ("dash", "colon")
    if read.date is None and read.agency is None:
        return _judge_bare(read, place, opening, stop)
    if opening and not _may_follow(opening, lower=strong and place.is_known):
        return None
    if read.agency is not None:
        if not (strong or read.is_agency_known or (place.cities and read.is_bracketed)):
            return None
        if not place.is_known and place.case != "caps" and not (read.is_agency_known and strong):
            return None
        if not strong and not read.is_agency_known and not place.is_known:
            return None
        if place.case == "none" and not place.cities:
            return None
        return "wire", 0.98 if strong and place.is_known else 0.85
    if place.is_known and not (place.is_word and not place.region_written and place.case == "name"):
        if strong:
            return "place_and_date", 0.98
        if read.ends == "line":
            return ("own_line", 0.95) if not opening.strip() or _ends_line(text, read) else ("place_and_date", 0.9)
        if read.ends == "bracket":
            return "place_and_date", 0.85
        return ("unseparated", 0.8) if place.cities or place.regions else None
    if place.case == "caps" and strong and not place.several and len(place.name) < 40:
        return "place_and_date", 0.7
    if place.region_written and strong:
        return "place_and_date", 0.7
    return None


def _ends_line(text: str, read: _Read) -> bool:
    return "\n" in text[read.end : read.rest + 1]


def _judge_without_place(read: _Read, opening: str) -> tuple[str, float] | None:
    if read.ends not in ("dash", "colon") or not _may_follow(opening, lower=False):
        return None
    if read.agency is not None and read.is_agency_known:
        if read.ends == "dash" or read.date is not None:
            return "agency_alone", 0.9
        return None
    if read.date is not None and read.ends == "dash" and read.parts[-1] == "date" and _is_prose(opening):
        value = read.date.value
        if value.precision == "day":
            return "date_alone", 0.85
    return None


def _judge_bare(read: _Read, place: WrittenPlace, opening: str, stop: int) -> tuple[str, float] | None:
    """A place with nothing beside it: the gap behind it, the gazetteer and the prose that follows decide together."""
    if not opening or not _may_follow(opening, lower=False) or not _is_prose(opening) or _SCORE.match(opening):
        return None
    sure_region = bool(place.regions)
    if read.ends == "dash":
        if sure_region:
            return "place_and_dash", 0.97 if place.cities else 0.93
        if not place.cities and not place.is_known or (place.is_word and not place.is_well_known):
            return None
        if place.case == "caps" or "bracket" in read.parts:
            return "place_and_dash", 0.95 if place.is_well_known else 0.88
        if place.case == "none":
            return ("place_and_dash", 0.8) if place.is_well_known else None
        return ("place_and_dash", 0.85) if place.cities and not place.is_word else None
    if read.ends == "colon":
        if _is_spoken(opening):
            return None
        if sure_region and place.cities or place.is_well_known:
            return "place_and_colon", 0.85
        if place.case == "caps" and any(_is_named(opening, city.country) for city in place.cities):
            return "place_and_colon", 0.7
        return None
    if read.ends in ("wide", "space", "line") or (read.ends == "" and sure_region):
        return _judge_unseparated(read, place, opening)
    return None


def _judge_unseparated(read: _Read, place: WrittenPlace, opening: str) -> tuple[str, float] | None:
    """A place in capitals or with its state, and then, without any sign between, a sentence."""
    if not (place.cities or (place.regions and place.case == "caps")) or (place.is_word and not place.regions):
        return None
    words = re.findall(r"[^\s]+", opening)[:3]
    first = words[0].strip("\"“'’‘,").rstrip(",") if words else ""
    if not first or first.casefold().rstrip(".") in NAME_TAILS:
        return None
    if first.isupper() and len(first) > 2 and "." not in first:
        return None
    is_opener = first.casefold() in OPENERS or first.casefold().rstrip(".") in OPENERS
    if place.regions:
        return ("unseparated", 0.8) if place.case == "caps" or is_opener else None
    if place.case != "caps" or not place.is_well_known:
        return None
    if is_opener or read.ends == "wide":
        return "unseparated", 0.75
    return ("unseparated", 0.6) if len(words) > 1 else None


def _is_spoken(opening: str) -> bool:
    """Whether what follows a colon is said by a speaker, or is an address."""
    first = re.match(r"[\"“‘']?([\w'’-]+)", opening)
    if first is None or first[1].casefold().replace("’", "'") in SPOKEN or first[1].isdigit():
        return True
    sentence = re.match(r"[^.!?\n]*[.!?]", opening)
    return sentence is not None and sentence[0].endswith("?")


def _is_named(opening: str, country: str) -> bool:
    """Whether the sentence speaks of that country (`REAL: Philippine rescuers ...`)."""
    from ingest.gazetteer import country_name

    name = country_name(country)
    return len(name) > 5 and name[: len(name) - 1 if len(name) < 8 else len(name) - 2].rstrip("s") in opening[:80]


def _may_follow(opening: str, *, lower: bool) -> bool:
    """Whether a body can begin so: with a capital, a figure, a quotation, a sum of money, or nothing at all."""
    first = opening.lstrip("\"“”„«»‘’'`<¿¡([*_ \xa0")[:1]
    if not first:
        return True
    return lower or not first.islower() and (first.isalnum() or first in "$€£₹&@#…—–-")


def _is_prose(opening: str) -> bool:
    """Whether it reads as a sentence rather than as a heading: five words, most letters small."""
    words = opening.split()
    letters = [letter for letter in opening[:80] if letter.isalpha()]
    small = sum(not letter.isupper() for letter in letters)
    return len(words) >= 5 and bool(letters) and small > 0.6 * len(letters)


def _as_found(read: _Read, rule: str, confidence: float, text: str, country: str | None) -> FoundDateline:
    place = read.place
    reading = place.reading(country) if place is not None else None
    value: EdtfDate | None = read.date.value if read.date is not None else None
    dateline = Dateline(
        place=place.name if place is not None else None,
        date=value,
        agency=read.agency,
        city=reading.city if reading else None,
        region=reading.region if reading else None,
        country=reading.country if reading else None,
    )
    end = read.end + len(text[read.end : read.rest].rstrip())
    return FoundDateline(
        dateline,
        read.date,
        TextSpan(read.start, end),
        read.rest,
        place.span if place is not None else None,
        rule,
        confidence,
    )
