"""The opening of a paragraph -> the dateline it begins with: place, date, agency, and where the body starts after it.

`KARACHI, Pakistan, Aug 20 (Reuters) - The council ...`: place, date, agency, and the dash that ends it. The parts are
read by `ingest/dateline_parts.py` and weighed by `ingest/dateline_rules.py`; here stand the openings that may come
before them, and the choice of a document's dateline among its paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.document import Dateline
from ingest.dateline_east import read_eastern
from ingest.dateline_parts import DatesOfHead, Parts, read_parts
from ingest.dateline_place import read_place
from ingest.dateline_rules import Ruling, judge
from ingest.dateline_words import NOT_A_PLACE, PARTICLES, RELEASE_LABELS
from ingest.gazetteer import find_cities
from ingest.record import FoundDate, TextSpan, Verdict

# A dateline stands within this many characters; nothing beyond is looked at, so that a line of any length costs the
# same. The longest of the development sets has 62; two cities with their countries, date and agency may have 120.
_HEAD = 300

# Of the body, a dateline opens one of the first paragraphs, else it is another story's. Above it, menus and headlines
# begin: of 871 datelines in the development sets 57 stood above the body's first unit, 3 units at most.
_PARAGRAPHS = 3
_UNITS_ABOVE = 5
_UNITS_BELOW = 6
# A place or a dash alone on its line, parted by the page's markup from its sentence, is read on into the next unit.
_SHORT_UNIT = 60
_LONGEST_TITLE = 120

_LEAD = re.compile(r"[\s\u200b\ufeff\u200e\u200f>*#•·|_\"“”«'‘’]{0,200}")
_LABEL = re.compile(
    r"[*_\s]{0,6}(?:" + "|".join(label.replace(" ", r"\s{1,3}") for label in RELEASE_LABELS) + r")[*_\s:.,–—-]{0,12}",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"By[ \t]{1,3}(?=[A-Z])", re.IGNORECASE)
# Names and then a word in small letters: a sentence, no dateline. Most openings are one, and this is soon found.
# Not so behind capitals, where a dash may be lost (WASHINGTON The court has ..., Reno NV The court has ...).
_SENTENCE = re.compile(
    r"(?!By )[^\W\d_a-z][a-zà-ÿ'’][\w'’]{0,30}(?: [^\W\d_a-z](?:[a-zà-ÿ'’.][\w'’.]{0,30})?){0,5}"
    r" ([a-zà-ÿ]{1,30})(?![\w.'’])"
)
# What a unit above the body has where it is a dateline of its own: a figure, a separator, or capitals only.
_MARK_OF_DATELINE = re.compile(r"[\d–—―\xad:(/\[A-ZÀ-Þ-](?:(?<=[\d–—―\xad:(/\[])|(?<=-)[-\s]|(?<=[A-ZÀ-Þ])[A-ZÀ-Þ]{2})")
_HYPHEN_BEHIND_SPACE = re.compile(r"-(?<=\s-)")
_WORD_OF_BYLINE = re.compile(r"[^\s,|()/–—-]{1,40}")
_DOMAIN_LEAD = re.compile(r"[a-z0-9-]{3,30}\.(?:com|org|net)\b")
_GLUED = re.compile(
    r"(?:(?<=[a-zà-ÿ.!?’”\"')0-9])|(?<=\s\s))\s{0,3}(?=[A-Z][A-Z.]{2,}|[A-Z][a-z]+(?:\s[A-Z][a-z]+)?,\s[A-Z]|\([A-Z])"
)
# What must stand behind such a joint.
_GLUED_AHEAD = re.compile(r"[A-Z(](?:(?<=[A-Z])(?:[A-Z.]{2}|[a-z]+(?:\s[A-Z][a-z]+)?,\s[A-Z])|(?<=\()[A-Z])")
_DASH_NEAR = re.compile(r"[–—―\xad:]|--|-\s|\s-|â")
_DIGIT = re.compile(r"\d")
_LABEL_WITH_COLON = re.compile(r"[\s\"“]{0,4}([^\W\d_][^\W_]*\.?(?:[ '’-][^\W\d_][^\W_]*\.?){0,3})\s?:")
_STRONGER = 0.1
_RULES_THAT_LABELS_FAKE = ("place_and_colon", "unseparated")


@dataclass(frozen=True, slots=True)
class FoundDateline:
    """A dateline and where it stands; all offsets are into the text that was given.

    `span` takes in the dash or colon that ends it; `rest` is where the body starts after it; `rule` names the family
    that recognised it; `confidence` is 0 to 1; `by_country`: the archive's country settled it, or its reading.
    """

    dateline: Dateline
    date: FoundDate | None
    span: TextSpan
    rest: int
    place_span: TextSpan | None
    rule: str
    confidence: float
    by_country: bool = False


def read_dateline(text: str, *, country: str | None = None) -> FoundDateline | None:
    """The dateline that a paragraph opens with, None where it opens with none.

    `text` is a raw slice: it may hold line breaks, no-break spaces and runs of spaces. `country` is the ISO code of
    the archive's country, which settles names that several countries have.
    """
    return _read_opening(text, 0, len(text), country)


def choose_dateline(
    text: str, verdicts: Sequence[Verdict], *, title_units: frozenset[int] = frozenset(), country: str | None = None
) -> tuple[int, FoundDateline] | None:
    """The document's dateline and the index of its verdict; spans are into the whole `text`.

    Asked are the first three paragraphs of the body, then the units shortly above it, the nearest first, where a
    dateline may stand on a line of its own; last, for a place and date that close a release, the units around the
    body's end. Labels that recur in the document are speakers, and none.
    """
    bodies = [index for index, verdict in enumerate(verdicts) if verdict.kept]
    first = bodies[0] if bodies else min(_UNITS_ABOVE, len(verdicts))
    above = range(first - 1, max(0, first - _UNITS_ABOVE) - 1, -1)
    speakers = _find_speakers(verdicts)
    best: tuple[int, FoundDateline] | None = None
    for index in (*_first_paragraphs(verdicts, bodies), *above):
        unit = verdicts[index].unit
        is_next_kept = index + 1 < len(verdicts) and verdicts[index + 1].kept
        found = _read_unit(text, verdicts[index], is_next_kept, country)
        if found is None or (index in title_units and not _is_lead(found, unit.text)):
            continue
        if found.rule in _RULES_THAT_LABELS_FAKE and _label_of(found.span.of(text)) in speakers:
            continue
        # One nearer to the body's beginning is preferred, unless it is the weaker by far.
        if best is None or found.confidence > best[1].confidence + _STRONGER:
            best = (index, found)
        if best[1].confidence + _STRONGER >= 1:
            break
    return best or _choose_closing(text, verdicts, bodies, title_units, country)


def _is_lead(found: FoundDateline, unit: str) -> bool:
    """Whether what was taken for a title is the lead of a page that lacks one: no title opens with a wire's dateline
    or a city, its state and a dash, and none is a long sentence."""
    if found.dateline.place is None:
        return False
    if found.confidence >= 0.97:
        return True
    return len(unit) > 2 * _LONGEST_TITLE or (len(unit) > _LONGEST_TITLE and unit.endswith((".", ".”", '."')))


def _first_paragraphs(verdicts: Sequence[Verdict], bodies: list[int]) -> list[int]:
    """The body's units up to its third full paragraph; contacts and labels kept with it do not count as one."""
    seen, full = [], 0
    for index in bodies[: 3 * _PARAGRAPHS]:
        seen.append(index)
        full += len(verdicts[index].unit.text) >= _SHORT_UNIT
        if full == _PARAGRAPHS:
            break
    return seen


def _read_unit(text: str, verdict: Verdict, is_next_kept: bool, country: str | None) -> FoundDateline | None:
    """A unit's dateline; above the body only one that no menu and no headline could be taken for."""
    unit = verdict.unit
    start, stop = unit.span.start, unit.span.end
    limit = min(len(text), stop + 4, start + _HEAD)
    is_marked = (
        _MARK_OF_DATELINE.search(text, start, limit) is not None
        or _HYPHEN_BEHIND_SPACE.search(text, start + 1, limit) is not None
    )
    if not (verdict.kept or is_marked):
        return None
    found = _read_opening(text, start, stop, country)
    if found is None and is_marked and len(unit.text) < _SHORT_UNIT:
        found = _read_opening(text, start, min(len(text), stop + _HEAD), country)
        found = found if found is not None and found.rest >= stop else None
    if found is None:
        found = _read_glued(text, start, stop, country)
    if found is None or (found.place_span or found.span).start >= unit.span.end:
        return None
    fills_unit = found.rest >= unit.span.end
    if verdict.kept or (is_next_kept and fills_unit):
        return found
    has_parts = found.dateline.date is not None or found.dateline.agency is not None
    if found.dateline.place is None or not (has_parts or found.confidence >= 0.9):
        return None
    return None if found.rule == "unseparated" and not fills_unit else found


def _choose_closing(
    text: str, verdicts: Sequence[Verdict], bodies: list[int], title_units: frozenset[int], country: str | None
) -> tuple[int, FoundDateline] | None:
    """The place and full date that fill a line around the body's end (`CANBERRA 25 JANUARY 1996`), as in letters."""
    if not bodies:
        return None
    for index in range(min(len(verdicts), bodies[-1] + _UNITS_BELOW) - 1, max(bodies[-1] - _PARAGRAPHS, bodies[0]), -1):
        unit = verdicts[index].unit
        if index in title_units or len(unit.text) > _SHORT_UNIT or _DIGIT.search(unit.text) is None:
            continue
        found = _read_opening(text, unit.span.start, unit.span.end, country)
        if found is not None and found.rule == "own_line" and found.dateline.date is not None:
            has_year = bool(found.dateline.date.intervals)
            if has_year and found.rest >= unit.span.end:
                return index, replace(found, rule="closing_line", confidence=0.8)
    return None


def _find_speakers(verdicts: Sequence[Verdict]) -> frozenset[str]:
    """Labels before a colon that open two units or more with different words; all in capitals where there are three.

    A unit that stands twice, as teaser and in the body, counts once.
    """
    openings = {verdict.unit.text[:80] for verdict in verdicts if ":" in verdict.unit.text}
    if len(openings) < 2:
        return frozenset()
    labels = Counter(label for opening in openings if (label := _label_of(opening)))
    capitals = [label for label in labels if label.isupper()]
    return frozenset(label for label, count in labels.items() if count > 1 or (len(capitals) > 2 and label.isupper()))


def _label_of(opening: str) -> str:
    match = _LABEL_WITH_COLON.match(opening) if ":" in opening else None
    return match[1] if match is not None else ""


def _read_opening(text: str, start: int, stop: int, country: str | None) -> FoundDateline | None:
    """[LABEL | "By" NAME | SECTION ":"] PARTS, from the offset on; what lies behind `stop` is not looked at."""
    lead = _LEAD.match(text, start, stop)
    begin = lead.end() if lead is not None else start
    end = min(stop, begin + _HEAD)
    if begin >= end or (text[begin].islower() and not _DOMAIN_LEAD.match(text, begin, end)):
        return None
    label = _LABEL.match(text, begin, end)
    if label is not None:
        return _read_after_label(text, label.end(), end, stop, country)
    dates = DatesOfHead(text, begin, end)
    sentence = _SENTENCE.match(text, begin, end)
    if sentence is not None and sentence[1] not in PARTICLES:
        return None
    if _BYLINE.match(text, begin, end):
        return _read_after_byline(text, begin, end, stop, dates, country)
    eastern = read_eastern(text, begin, end, dates)
    readings = [eastern] if eastern is not None else read_parts(text, begin, end, dates)
    found = _judge_readings(readings, text, stop, country)
    return found if found is not None else _read_after_section(text, begin, end, stop, dates, country)


def _judge_readings(readings: Sequence[Parts], text: str, stop: int, country: str | None) -> FoundDateline | None:
    """The longest reading that is a dateline."""
    for parts in reversed(readings):
        ruling = judge(parts, text, stop, country)
        if ruling is not None:
            found = _as_found(parts, ruling, text, country)
            if country is not None and parts.place is not None:
                is_plain = judge(parts, text, stop, None) is not None
                by_country = not is_plain or parts.place.reading(None) != parts.place.reading(country)
                return replace(found, by_country=by_country)
            return found
    return None


def _read_after_label(text: str, start: int, end: int, stop: int, country: str | None) -> FoundDateline | None:
    """LABEL {LABEL} PARTS with a place (`FOR IMMEDIATE RELEASE`, `Press ReleaseSPOKANE, Wash. – `)."""
    while (label := _LABEL.match(text, start, end)) is not None:
        start = label.end()
    found = _judge_readings(read_parts(text, start, end, DatesOfHead(text, start, end)), text, stop, country)
    return found if found is not None and found.dateline.place is not None else None


def _read_after_byline(
    text: str, begin: int, end: int, stop: int, dates: DatesOfHead, country: str | None
) -> FoundDateline | None:
    """ "By" NAME ["," TITLE] PARTS with date or agency: they begin at a bracket, or at a city in capitals."""
    words = list(_WORD_OF_BYLINE.finditer(text, begin, min(end, begin + 90)))
    for word in words[2:9]:
        at = word.start()
        is_bracketed = text[at - 1] == "("
        if is_bracketed or (word[0].isupper() and len(word[0]) > 2 and _is_city(text, at, end)):
            found = _judge_readings(read_parts(text, at - is_bracketed, end, dates), text, stop, country)
            if found is not None and (found.dateline.agency is not None or found.dateline.date is not None):
                return found
    return None


def _is_city(text: str, at: int, end: int) -> bool:
    place = read_place(text, at, end, (), is_separated=False)
    return place is not None and bool(find_cities(place.city))


def _read_after_section(
    text: str, begin: int, end: int, stop: int, dates: DatesOfHead, country: str | None
) -> FoundDateline | None:
    """SECTION ":" PARTS with a known city and a date (`Technology Asia: Lahore, Oct 19: The ...`)."""
    colon = text.find(":", begin, min(end, begin + 40))
    section = text[begin:colon].casefold().split() if colon > 0 else []
    if not 0 < len(section) <= 4 or section[0] in NOT_A_PLACE:
        return None
    lead = _LEAD.match(text, colon + 1, end)
    at = lead.end() if lead is not None else colon + 1
    found = _judge_readings(read_parts(text, at, end, dates), text, stop, country)
    return found if found is not None and found.date is not None and found.dateline.city is not None else None


def _read_glued(text: str, start: int, stop: int, country: str | None) -> FoundDateline | None:
    """A dateline behind a deck or a title that was glued to it (`... he saysSPOKANE, Wash. (April 15) – The ...`).

    Only one that leaves no doubt: a known place in capitals, or glued with its state, that a dash or a date ends.
    """
    limit = min(stop, start + 2 * _HEAD)
    ahead = _GLUED_AHEAD.search(text, start, limit)
    if ahead is None:
        return None
    for match in _GLUED.finditer(text, max(start, ahead.start() - 3), limit):
        at = match.end()
        end = min(stop, at + _HEAD)
        place = read_place(text, at + (text[at] == "("), end, (), is_separated=False)
        if place is None or not (place.regions or (place.cities and place.case == "caps")):
            continue
        is_capital_with_state = place.case == "caps" and bool(place.regions)
        if not is_capital_with_state and not _DASH_NEAR.search(text, at, min(stop, at + 60)):
            continue
        readings = read_parts(text, at, end, DatesOfHead(text, at, end))
        readings = [parts for parts in readings if is_capital_with_state or _ends_plainly(parts)]
        found = _judge_readings(readings, text, stop, country)
        if found is None or found.place_span is None or found.dateline.country is None:
            continue
        is_set_off = not match[0] or "\xa0" in match[0] or len(match[0]) > 1 or text[match.start() - 1] in ')”"'
        if place.case == "caps" or is_set_off:
            return replace(found, confidence=min(found.confidence, 0.9))
    return None


def _ends_plainly(parts: Parts) -> bool:
    return parts.gap == "dash" or (parts.date is not None and parts.gap in ("line", "colon"))


def _as_found(parts: Parts, ruling: Ruling, text: str, country: str | None) -> FoundDateline:
    place = parts.place
    reading = place.reading(country) if place is not None else None
    dateline = Dateline(
        place=place.name if place is not None else None,
        date=parts.date.value if parts.date is not None else None,
        agency=parts.agency,
        city=reading.city if reading is not None else None,
        region=reading.region if reading is not None else None,
        country=reading.country if reading is not None else None,
    )
    end = parts.end + len(text[parts.end : parts.rest].rstrip())
    place_span = place.span if place is not None else None
    return FoundDateline(
        dateline, parts.date, TextSpan(parts.start, end), parts.rest, place_span, ruling.rule, ruling.confidence
    )
