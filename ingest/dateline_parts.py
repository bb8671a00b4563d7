"""A text at a given offset -> the parts that a dateline is made of, one after the other, with what separates them.

PARTS = PART {GAP PART} GAP, PART = PLACE | [ARTICLE] DATE | WEEKDAY | AGENCY | "(" ... ")" | "/" AGENCY "/".
Whether they make a dateline is not decided here, see `ingest/dateline_rules.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from archive.partial_date import PartialDate
from ingest.dateline_place import WrittenPlace, read_place, read_word
from ingest.dateline_words import AGENCIES, AGENCY_ENDINGS, ARTICLES_OF_DATES, NOT_A_PLACE, WEEKDAYS
from ingest.gazetteer import find_regions
from ingest.record import FoundDate, TextSpan

# A part begins within this many characters of the opening, or it is none: no line costs more than a short one.
_REACH = 160
_PARTS = 8

_BLANK = "\\s\u200b\ufeff"
_GAP = re.compile(f"[{_BLANK},;:.…*•·|~=_\\-‐‑‒–—―−\xad\x96\x97ـ،：；，、]{{0,200}}")
_ANY_DASH = re.compile("[-‐‑‒–—―−\xad\x96\x97ـ=~]")
# A lone hyphen is a dash beside a space or behind a full stop or bracket, and never between two letters.
_SURE_DASH = re.compile(r"[‒–—―−\xad\x96\x97ـ=~]|--|(?<=\s)[-‐‑]|(?<=[.)\]])[-‐‑](?![a-z])|[-‐‑](?=\s|$)")
# What is left of a dash that was decoded wrongly, or as nothing at all.
_MANGLED_DASH = re.compile(r"\s*(?:â(?:[\x80-\x9f]{1,2}|€[“”\"]?)?|\ufffd)(?=[\s\"“A-Z])")
_BRACKET = re.compile(r"\(\s?([^()\n]{1,60})\)|\[\s?([^\[\]\n]{1,60})\]|/{1,2}\s?([^/\n]{2,40}?)\s?/{1,2}")
_NAME_OF_AGENCY = re.compile(r"[^\W_][\w.!'’&/+-]*(?:\s[\w.!'’&/+-]+){0,5}")
_DOMAIN = re.compile(
    r"[\w-]{2,30}(?:\.[\w-]{2,20}){0,2}\.(?:com|org|net|tv|co|in|pk|uk|id|info|news|ru|de|fr|eu|au|ca)", re.IGNORECASE
)
_PARTY_OR_DISTRICT = re.compile(r"[RDI]-|[A-Z]{2}-?\d")
_LONE_SLASH = re.compile(r"/\s{1,3}")
_BEFORE_DATE_IN_BRACKET = re.compile(r"(?<!\s)\s*[,–—|]\s*|(?<!\s)\s+-+\s+")
# A figure, or a word or two of letters and then one.
_MAY_BE_DATE = re.compile(r"\d|([^\W\d_]{2,13})\.?,?\s{1,3}(?:[^\W\d_]{2,13}\.?,?\s{1,3}){0,2}\d")
_DASH_BEFORE_SENTENCE = re.compile(r"(?<=[\s.)])[-–—]{1,2}(?=\s?(?:(?:The|An?|In|On|At|It)\b|[A-Z]\w+\s+[a-z]))")
_DOUBTED = re.compile(r"(\d{1,2})\.?\s{1,2}([^\W\d_]{3,5}\.?)(?=\s{0,2}[(–—:/-])")
_DIGIT = re.compile(r"\d")
_FIRST_WORDS_OF_AGENCIES = frozenset(name.split()[0] for name in AGENCIES if name)


@dataclass(frozen=True, slots=True)
class Parts:
    """What was read from `start` to `end`, and the gap behind it, up to `rest`.

    `kinds` are the parts in order (`place`, `date`, `weekday`, `agency`; `bracket` behind a place in brackets);
    `gap` is `dash`, `colon`, `line` (a line break or the end), `bracket`, `comma`, `wide`, `space` or `none`.
    """

    start: int
    end: int
    rest: int
    gap: str = "none"
    kinds: tuple[str, ...] = ()
    place: WrittenPlace | None = None
    date: FoundDate | None = None
    agency: str | None = None
    is_agency_known: bool = False


def _may_open_date(word: str | None) -> bool:
    """Whether a date can begin with this word; what follows it is read only then. Without a word it is a figure."""
    if word is None or not word.isascii():
        return True
    from ingest.date_tokens import opens_date

    return opens_date(word)


class DatesOfHead:
    """The dates of an opening by the offset where they start; looked for once, and only where one could start."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._start, self._end = text, start, min(end, start + _REACH)
        self._dates: Mapping[int, FoundDate] | None = None

    def __contains__(self, offset: object) -> bool:
        return isinstance(offset, int) and self.at(offset) is not None

    def at(self, offset: int) -> FoundDate | None:
        match = _MAY_BE_DATE.match(self._text, offset, self._end)
        if match is None or not _may_open_date(match[1]):
            return None
        return self._found.get(offset) or self._read_doubted(offset)

    def inside(self, start: int, end: int) -> FoundDate | None:
        return next((date for offset, date in self._found.items() if start <= offset < end), None)

    @property
    def _found(self) -> Mapping[int, FoundDate]:
        if self._dates is None:
            from ingest.dates import find_dates  # a large grammar, which an opening without figures does not need

            start = self._start
            # A dash before a sentence ends the dateline ("March 24 - The 1992 deadline ...").
            body = _DASH_BEFORE_SENTENCE.search(self._text, start, self._end)
            self._dates = {
                date.span.start + start: replace(date, span=TextSpan(date.span.start + start, date.span.end + start))
                for date in find_dates(self._text[start : body.start() if body is not None else self._end])
                if date.value.precision not in ("year", "season", "quarter")
            }
        return self._dates

    def _read_doubted(self, offset: int) -> FoundDate | None:
        """A day and an abbreviation that running text leaves in doubt (`Lima, 21 mar (EFE)`: March or Tuesday).

        Where a dateline has its date, and a bracket or a dash follows, it is a month if with a year it were one.
        """
        match = _DOUBTED.match(self._text, offset, self._end)
        if match is None or (offset and self._text[offset - 1].isalnum()):
            return None
        from ingest.dates import find_dates

        found = find_dates(f"{match[1]} {match[2]} 2000")  # a leap year: it has every day
        value = found[0].value if len(found) == 1 else None
        if not isinstance(value, PartialDate) or value.day is None:
            return None
        value, span = PartialDate(None, value.month, value.day), TextSpan(offset, match.end())
        return replace(found[0], value=value, span=span, rule="day_month")


def read_parts(text: str, start: int, end: int, dates: DatesOfHead) -> list[Parts]:
    """Every reading of an opening, each a part longer than the one before.

    Where words run on behind a known place, the place alone is a reading too: its dash may be lost.
    """
    first = Parts(start, start, start)
    readings = _read_on(text, first, end, dates)
    place = readings[0].place if readings else None
    if place is None or place.case != "caps" or readings[0].gap in ("dash", "colon"):
        return readings
    alone = _read_place(text, first, end, dates, is_separated=False)
    if alone is not None and alone.end != readings[0].end:
        alone = with_gap(text, alone, end)
        behind = [parts for parts in _read_on(text, alone, end, dates) if parts.kinds[-1] != "place"]
        readings = [alone, *behind, *readings]
    return readings


def _read_on(text: str, now: Parts, end: int, dates: DatesOfHead) -> list[Parts]:
    readings = []
    for _ in range(_PARTS):
        after = _read_part(text, now, end, dates)
        if after is None:
            break
        now = with_gap(text, after, end)
        readings.append(now)
    return readings


def _read_part(text: str, now: Parts, end: int, dates: DatesOfHead) -> Parts | None:
    at = now.rest
    if at >= end or at - now.start > _REACH:
        return None
    if text[at] in "([/":
        return _read_bracket(text, now, end, dates)
    date = dates.at(at)
    if date is not None:
        return _with_date(now, date, date.span.end) if now.date is None else None
    word = read_word(text, at, end)
    if word is None:
        return None
    if word.case == "small" and word.key in ARTICLES_OF_DATES:
        date = dates.at(word.end + 1)
        return _with_date(now, date, date.span.end) if date is not None and now.date is None else None
    if word.key in WEEKDAYS and now.kinds:
        return replace(now, end=word.end, kinds=(*now.kinds, "weekday"))
    if now.agency is None:
        agency = _read_bare_agency(text, now, end)
        # Behind a bare space only a date is followed by an agency: "CHICAGO Tribune - ..." is a paper.
        if agency is not None and (now.gap != "space" or now.date is not None):
            name, stop = agency
            return replace(now, end=stop, agency=name, is_agency_known=True, kinds=(*now.kinds, "agency"))
    return _read_place(text, now, end, dates, is_separated=True) if now.place is None else None


def _with_date(now: Parts, date: FoundDate, end: int) -> Parts:
    return replace(now, end=end, date=date, kinds=(*now.kinds, "date"))


def _read_place(text: str, now: Parts, end: int, dates: DatesOfHead, *, is_separated: bool) -> Parts | None:
    place = read_place(text, now.rest, end, dates, is_separated=is_separated)
    if place is None:
        return None
    return replace(now, end=place.span.end, place=place, kinds=(*now.kinds, "place"))


def _read_bracket(text: str, now: Parts, end: int, dates: DatesOfHead) -> Parts | None:
    """ "(" (DATE | PLACE [GAP DATE] | AGENCY [("," | "-") DATE]) ")" or "/" AGENCY "/"."""
    match = _BRACKET.match(text, now.rest, end)
    if match is None or "bracketed" in now.kinds:
        return None
    group = match.lastindex or 1
    start, stop = match.span(group)
    content = match[group].strip()
    name = _BEFORE_DATE_IN_BRACKET.split(content)[0]
    if not content:
        return None
    date = dates.at(start)
    if date is not None and date.span.end >= stop - 2:
        return _with_date(now, date, match.end()) if now.date is None else None
    if agency_key(name) in AGENCIES:
        date = now.date or dates.inside(start, stop)
        is_alone = dates.inside(start, stop) is None
        return replace(now, end=match.end(), agency=content if is_alone else name, is_agency_known=True, date=date,
                       kinds=(*now.kinds, "agency", "bracketed"))  # fmt: skip
    if now.place is None and text[now.rest] in "([":
        placed = _read_place_in_bracket(text, now, start, stop, match.end(), dates)
        if placed is not None:
            return placed
    if _may_be_agency(content, now):
        name = " ".join(content.split())
        kinds = (*now.kinds, "agency", "bracketed")
        return replace(now, end=match.end(), agency=name, is_agency_known=has_agency_form(content), kinds=kinds)
    return None


def _read_place_in_bracket(text: str, now: Parts, start: int, stop: int, end: int, dates: DatesOfHead) -> Parts | None:
    """PLACE [GAP DATE], filling the bracket."""
    place = read_place(text, start, stop, dates)
    if place is None or not place.is_known:
        return None
    gap = _GAP.match(text, place.span.end, stop)
    after = gap.end() if gap is not None else place.span.end
    date = dates.at(after)
    if after < stop and (date is None or date.span.end < stop - 2):
        return None
    kinds = (*now.kinds, "place", *(("date",) if date is not None else ()), "bracket")
    return replace(now, end=end, place=place, date=date or now.date, kinds=kinds)


def agency_key(name: str) -> str:
    """The name of an agency as the list has it: small letters, `A.P.` and `U. P.` as `ap` and `up`."""
    folded = " ".join(name.casefold().split())
    letters = folded.replace(".", "").replace(" ", "")
    return letters if "." in folded and folded.endswith(".") and len(letters) <= 4 else folded


def has_agency_form(content: str) -> bool:
    """Whether a name is an agency's by itself: in the list, a web address, or ending like a news service."""
    if agency_key(content) in AGENCIES or _DOMAIN.fullmatch(content):
        return True
    if any(agency_key(part) in AGENCIES for part in re.split("[/,]", content)):
        return True
    words = content.casefold().split()
    return len(words) > 1 and words[-1] in AGENCY_ENDINGS and words[0] not in NOT_A_PLACE


def _may_be_agency(content: str, now: Parts) -> bool:
    """Whether a bracket names an agency or a reporter: a few words, no figures, no party, district or state."""
    words = content.split()
    if len(words) > 5 or len(content) > 40 or not _NAME_OF_AGENCY.fullmatch(content):
        return False
    if has_agency_form(content):
        return True
    if now.place is None or _DIGIT.search(content) or _PARTY_OR_DISTRICT.match(content):
        return False
    first = words[0].casefold().strip(".")
    is_name = words[0][0].isupper() or words[0] == words[0].swapcase()
    is_label = first in NOT_A_PLACE and (len(words) > 1 or not words[0].isupper())
    return is_name and not is_label and (now.date is not None or not find_regions(content))


def _read_bare_agency(text: str, now: Parts, end: int) -> tuple[str, int] | None:
    """A known agency without brackets, and where it ends: before a dash or colon, or behind the date's dash before a
    full stop (`20 Aug - RIA Novosti. The ...`)."""
    at = now.rest
    match = _NAME_OF_AGENCY.match(text, at, min(end, at + 45))
    if match is None:
        return None
    first = match[0].split(None, 1)[0]
    # Most words open no agency's name; one with a full stop may be initials or a site.
    if "." not in first and first.casefold().rstrip("-") not in _FIRST_WORDS_OF_AGENCIES:
        return None
    stops = [word.end() for word in re.finditer(r"\S+", match[0])][:5]
    for stop in reversed(stops):
        name = match[0][:stop].rstrip(" .-")
        if (agency_key(name) in AGENCIES and not name.islower()) or _DOMAIN.fullmatch(name):
            gap = _GAP.match(text, at + len(name), end)
            if gap is None:
                continue
            # A site may have a comma (TEMPO.CO, Jakarta - ...).
            is_site = "." in name and "," in gap[0]
            is_sentence = now.gap == "dash" and now.date is not None and "." in gap[0]
            if is_site or is_sentence or ":" in gap[0] or _SURE_DASH.search(text, at + len(name) - 1, gap.end() + 1):
                return name, at + len(name)
    return None


def with_gap(text: str, parts: Parts, end: int) -> Parts:
    """The same parts with the gap behind them: what it is, and where the text goes on."""
    mangled = _MANGLED_DASH.match(text, parts.end, end)
    gap = _GAP.match(text, mangled.end() if mangled else parts.end, end)
    rest = gap.end() if gap is not None else parts.end
    between = text[parts.end : rest]
    if parts.agency is not None and text[rest : rest + 1] == "/" and text[rest - 1 : rest].isspace():
        # ACCESSWIRE sets slashes between all the parts, and one behind the last.
        rest += 1 + len(text[rest + 1 : rest + 3]) - len(text[rest + 1 : rest + 3].lstrip())
        return replace(parts, rest=rest, gap="dash")
    slash = _LONE_SLASH.match(text, rest, end)
    if slash is not None and not _BRACKET.match(text, rest, end):
        rest, between = slash.end(), "/"
    if mangled or _is_dashed(text, parts, rest):
        kind = "dash"
    elif ":" in between or "：" in between:
        kind = "colon"
    elif "\n" in between or rest >= end:
        kind = "line"
    elif text[parts.end - 1] in ")]":
        kind = "bracket"
    elif between.strip():
        kind = "comma"
    else:
        kind = "wide" if len(between) > 1 else "space" if between else "none"
    return replace(parts, rest=rest, gap=kind)


def _is_dashed(text: str, parts: Parts, rest: int) -> bool:
    """Whether a dash stands in the gap; a hyphen between letters is one behind capitals only (`WASHINGTON-The`)."""
    if not _ANY_DASH.search(text, parts.end, rest):
        return False
    if _SURE_DASH.search(text, max(parts.end - 1, 0), min(rest + 1, len(text))):
        return True
    return parts.place is not None and parts.place.case == "caps"
