"""Text, URL or file name -> every date that it states, with the place, precision, order, weekday, time and zone.

The grammar stands in `date_grammar.py`, over the tokens of `date_tokens.py`; what makes figures no date, in
`date_guards.py`. Nothing that is not written is filled in: a day without its year stays `XXXX-08-20`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from archive.partial_date import PartialDate, UnsettledDate
from ingest import date_guards as guards
from ingest import date_names as names
from ingest.date_grammar import ANY_DATE, RULES, SINGLE_DATE, Rule
from ingest.date_readings import Reading
from ingest.date_tokens import Tokens, classify_word, find_stretches
from ingest.date_urls import find_dates_in_filename, find_dates_in_url, find_url_dates
from ingest.record import FoundDate, TextSpan

__all__ = ["agrees_with_dateutil", "find_dates", "find_dates_in_filename", "find_dates_in_url"]

_SEPARATOR = (
    r"(?:\s++|[,;|@·•()\[\]–—-]|[Tt](?=\d)|:(?=\d\d:)"
    r"|(?:at|um|om|à|às|as|a\slas|alle|ore|saat|в)\b|kl\b\.?){0,6}+"
)
_MERIDIEM = r"\s?+([AaPp])\.?\s?[Mm]\b\.?|\s?+([AaPp])[Mm](?=[A-Z][a-z])"
_TIME_AFTER = re.compile(
    _SEPARATOR + r"(?:(?:(?P<am>오전|上午|午前)|(?P<pm>오후|下午|午後))\s?+(?=\d{1,2}:))?+(?:"
    rf"(?P<h>\d{{1,2}})(?::|h)(?P<m>\d\d)(?::(?P<s>\d\d)(?:[.,]\d{{1,6}})?)?(?:{_MERIDIEM})?(?!\d)"
    rf"|(?P<h2>\d{{1,2}})(?:\.(?P<m2>\d\d))?(?:{_MERIDIEM})"
    r"|(?P<h3>\d{1,2})\.(?P<m3>\d\d)(?=\s?+(?:Uhr|uhr|hrs|hours|h\b|GMT))"
    r"|(?P<h4>\d\d)(?P<m4>\d\d)(?=\s?+(?:hrs|hours|h\b|Z\b|GMT|UTC))"
    r"|(?<=[Tt])(?P<h5>\d\d)(?P<m5>\d\d)(?P<s5>\d\d)(?!\d)"
    r")(?:\s?+(?:Uhr|uhr|hours|hrs?|h)\b\.?)?"
)
_ZONE_AFTER = re.compile(
    r"\s?+[\[(]?(?P<name>Z\b|[A-Z]{2,5}(?![A-Za-z]))?\s?+(?P<sign>[+-])?(?(sign)(?P<zh>\d\d?)(?::?(?P<zm>\d\d))?(?!\d))[\])]?"
)
_WEEKDAY_AFTER = re.compile(r"\s?+,?\s?+[(\[]\s?+(\w{2,12})\.?\s?+[)\]]|\s?+,\s?+(\w{2,12})\s*+(?=[.,:|\n]|$)")
_URL = re.compile(
    r"[hw/](?:(?:(?<=h)ttps?://|(?<=w)ww\.)[^\s<>\"]++|(?<=/)(?<![\w./]/)[\w-]++/[^\s<>\"]++)"
)
# Longer addresses are lists of things; the dates in them are not looked for.
_LONGEST_URL = 2000
# Words beside which a date that needs its line to itself may stand.
_BEFORE_ALONE = re.compile(r"(?:^|[:|>•·–—-])\s*$")
_AFTER_ALONE = re.compile(r"\s*(?:$|[|<•·–—])")


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Every date that the text states, in order, none overlapping another; spans are offsets into the text.

    >>> [(found.value.edtf, found.span.of("Lima, May 3, 2021")) for found in find_dates("Lima, May 3, 2021")]
    [('2021-05-03', 'May 3, 2021')]
    """
    urls = _url_dates(text) if "://" in text or "www." in text or text.startswith("/") else []
    found: list[FoundDate] = []
    for tokens in find_stretches(text):
        found.extend(_read_stretch(tokens, urls))
    if any(dates for _, dates in urls):
        found.extend(date for _, dates in urls for date in dates)
        found.sort(key=lambda date: date.span.start)
    return tuple(found)


def agrees_with_dateutil(text: str, found: FoundDate) -> bool | None:
    """Whether dateutil reads the very characters of a found day as that day; None where it reads none.

    A second opinion for tests and audits: dateutil fills in what is not written, so it is asked twice, with two days
    to fill from, and what differs between the answers it did not read.
    """
    from datetime import datetime

    from dateutil.parser import ParserError, parse  # 73 ms to import, and needed by no search and no import

    if not isinstance(found.value, PartialDate) or found.value.day is None:
        return None
    written, day_first, year_first = found.span.of(text), found.order == "dmy", found.order == "ymd"
    try:
        one, two = (
            parse(written, default=day, dayfirst=day_first, yearfirst=year_first)
            for day in (datetime(1904, 1, 1), datetime(2008, 2, 2))
        )
    except (ParserError, OverflowError, ValueError, TypeError):
        return None
    if (one.month, one.day) != (two.month, two.day):
        return None
    same_day = (one.month, one.day) == (found.value.month, found.value.day)
    return same_day and (found.value.year is None or one.year == two.year == found.value.year)


# --- reading a stretch -------------------------------------------------------------------------------------------


def _read_stretch(tokens: Tokens, urls: list[tuple[TextSpan, list[FoundDate]]]) -> Iterator[FoundDate]:
    kinds, at = tokens.kinds, 0
    taken_to = -1
    while (match := ANY_DATE.search(kinds, at)) is not None:
        rule, core, reading = _rule_of(tokens, match)
        if reading is None and rule.is_range:
            single = SINGLE_DATE.match(kinds, match.start())
            if single is not None:
                match = single
                rule, core, reading = _rule_of(tokens, match)
        first, last = match.start(), match.end()
        if kinds[first] == "_":
            at = first + 1
            continue
        if reading is None:
            at = max(last, at + 1)
            continue
        while last - 1 > core and kinds[last - 1] == "_":
            last -= 1
        if urls and _is_inside(urls, tokens.starts[core]):
            at = core + 1
            continue
        if first < core and not guards.begins_well(tokens, first, family="text"):
            first = core
        found = None
        if guards.begins_well(tokens, core, family=rule.family) and _is_allowed(tokens, rule, core, last - 1):
            found = _complete(tokens, rule, reading, first, core, last)
        if found is None and reading.otherwise is not None and guards.is_year(tokens, core, last - 1):
            found = _complete(tokens, rule, reading.otherwise, first, core, last)
        if found is None or found.span.start < taken_to:
            at = core + 1 if not _holds_nothing_else(rule) else last
            continue
        yield found
        taken_to = found.span.end
        at = last
        while at < len(kinds) and tokens.starts[at] < taken_to:
            at += 1


def _is_inside(urls: list[tuple[TextSpan, list[FoundDate]]], offset: int) -> bool:
    """Whether an offset lies in an address; they are in order."""
    before = bisect_right(urls, offset, key=lambda address: address[0].start) - 1
    return before >= 0 and offset < urls[before][0].end


def _rule_of(tokens: Tokens, match: re.Match[str]) -> tuple[Rule, int, Reading | None]:
    group = match.lastgroup
    assert group is not None
    rule, core, last = RULES[int(group[1 : group.index("_")])], match.start(group), match.end()
    while last - 1 > core and tokens.kinds[last - 1] == "_":
        last -= 1
    return rule, core, rule.read(tokens, core, last)


def _holds_nothing_else(rule: Rule) -> bool:
    """Whether figures refused as this are refused altogether: `v1.2.2011` holds no month either."""
    return rule.family in ("numeric", "compact", "month")


def _is_allowed(tokens: Tokens, rule: Rule, first: int, last: int) -> bool:
    family = rule.family
    if family == "numeric":
        return guards.is_numeric_date(tokens, first, last)
    if family == "compact":
        return guards.is_compact_date(tokens, first, last)
    if family == "no_year":
        return guards.is_day_of_unknown_year(tokens, first, last)
    if family == "month":
        return guards.is_month_in_numbers(tokens, first, last)
    if family == "year":
        return guards.is_year(tokens, first, last)
    if rule.name == "month_year":
        return guards.is_month(tokens, first, last)
    return True


def _complete(tokens: Tokens, rule: Rule, reading: Reading, first: int, core: int, last: int) -> FoundDate | None:
    """The date with the weekday, time and zone around it; None where it needs its line to itself and has not."""
    text = tokens.text
    start, end = tokens.starts[first], tokens.ends[last - 1]
    weekday = clock = offset = None
    for index in range(first, core):
        if tokens.kinds[index] == "K":
            weekday = tokens.values[index]
        elif tokens.kinds[index] in "TD":
            after = tokens.starts[index + 1] if index + 1 < core else end
            read = _read_clock(tokens.written(index), tokens.kinds[index + 1 : core], text[after : after + 4])
            if read is None:
                return None
            clock = read
        elif tokens.kinds[index] == "z":
            offset = names.ZONES.get(tokens.written(index))
    inner = [index for index in range(core, last) if tokens.kinds[index] == "T"]
    if inner:
        clock = _read_clock(tokens.written(inner[0]), "", "")
        offset = _inner_offset(tokens, core, last)
    elif rule.family != "year" and clock is None:
        clock, offset, end = _read_time_after(text, end)
        if rule.name == "compact" and tokens.kinds[core] == "L":
            written = tokens.written(core)
            clock = f"{written[8:10]}:{written[10:12]}" + (f":{written[12:14]}" if len(written) == 14 else "")
    if weekday is None and rule.family in ("text", "numeric", "no_year"):
        behind = _WEEKDAY_AFTER.match(text, end)
        entry = classify_word(behind.group(1) or behind.group(2)) if behind is not None else None
        if behind is not None and entry is not None and entry[0] == "K":
            weekday, end = entry[1], behind.end()
    if reading.alone and not _stands_alone(text, start, end):
        return None
    if weekday is not None and isinstance(reading.value, UnsettledDate):
        reading = _settle_by_weekday(reading, weekday)
    return FoundDate(
        value=reading.value,
        span=TextSpan(start, end),
        rule=reading.rule or rule.name,
        order=reading.order,
        weekday=weekday,
        time=clock,
        offset=offset,
        calendar=reading.calendar,
    )


def _settle_by_weekday(reading: Reading, weekday: int) -> Reading:
    """The reading that a written weekday fits, where it fits one alone: `Thursday, 2/11/2023`."""
    assert isinstance(reading.value, UnsettledDate)
    fitting = [day for day in reading.value.readings if day.intervals[0].first.weekday() == weekday]
    return Reading(fitting[0], rule="numeric_weekday") if len(fitting) == 1 else reading


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a date fills its line, or the part of it after a colon or bar."""
    return (
        _BEFORE_ALONE.search(
            text[max(0, start - 12) : start].rpartition("\n")[2] if start > 12 else text[:start].rpartition("\n")[2]
        )
        is not None
        and _AFTER_ALONE.match(text[end : end + 12].partition("\n")[0]) is not None
    )


# --- times -------------------------------------------------------------------------------------------------------


def _make_clock(hour: int, minute: int, second: int | None, half: str | None) -> str | None:
    """The time in 24 hours, None for a time that no clock shows."""
    if half is not None:
        if not 1 <= hour <= 12:
            # `17:25 PM` is written by careless clocks, and means what it says.
            if not 12 < hour < 24 or half.lower() == "a":
                return None
        else:
            hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if minute > 59 or (second or 0) > 60 or hour > 24 or (hour == 24 and minute):
        return None
    return f"{hour:02d}:{minute:02d}" + (f":{second:02d}" if second is not None else "")


def _read_clock(written: str, kinds_after: str, rest: str) -> str | None:
    parts = re.split(r"[:h.,]", written)
    half = None
    if "A" in kinds_after[:2]:
        half = rest.lstrip()[:1]
    return _make_clock(
        int(parts[0]), int(parts[1]) if len(parts) > 1 else 0, int(parts[2]) if len(parts) > 2 else None, half
    )


def _read_time_after(text: str, end: int) -> tuple[str | None, str | None, int]:
    """The time and offset that follow a date, and where they end."""
    match = _TIME_AFTER.match(text, end)
    if match is None:
        return None, None, end
    groups = match.groupdict()
    hour = next(groups[name] for name in ("h", "h2", "h3", "h4", "h5") if groups[name] is not None)
    minute = next((groups[name] for name in ("m", "m2", "m3", "m4", "m5") if groups[name] is not None), "0")
    second = groups["s"] or groups["s5"]
    half = next((group for group in match.groups() if group is not None and group in "AaPp"), None)
    half = "p" if groups["pm"] else "a" if groups["am"] else half
    clock = _make_clock(int(hour), int(minute), int(second) if second else None, half)
    if clock is None:
        return None, None, end
    offset, stop = _read_zone(text, match.end())
    return clock, offset, stop


def _read_zone(text: str, end: int) -> tuple[str | None, int]:
    match = _ZONE_AFTER.match(text, end)
    if match is None:
        return None, end
    name = match["name"]
    if name is not None and name not in names.ZONES and name not in names.NAMELESS_ZONES:
        return None, end
    if match["sign"] is not None and (name in (None, "UTC", "GMT")):
        hours, minutes = int(match["zh"]), int(match["zm"] or 0)
        if hours > 14 or minutes > 59 or (name is None and len(match["zh"]) < 2):
            return None, end
        return f"{match['sign']}{hours:02d}:{minutes:02d}", match.end()
    if name is None:
        return None, end
    stop = match.end("name")
    if text[stop : stop + 1] in ("]", ")") and text[match.start("name") - 1] in "[(":
        stop += 1
    return names.ZONES.get(name), stop


def _inner_offset(tokens: Tokens, first: int, last: int) -> str | None:
    """The zone inside a ctime date."""
    for index in range(first, last):
        if tokens.kinds[index] == "z":
            if tokens.kinds[index + 1] not in "p-":
                return names.ZONES.get(tokens.written(index))
        elif tokens.kinds[index] in "p-" and tokens.ends[index + 1] - tokens.starts[index + 1] in (4, 5):
            figures = tokens.written(index + 1).replace(":", "")
            return f"{'+' if tokens.kinds[index] == 'p' else '-'}{figures[:2]}:{figures[2:]}"
    return None


def _url_dates(text: str) -> list[tuple[TextSpan, list[FoundDate]]]:
    """The addresses in the text with the dates in their paths: what is in an address is read by its own rules."""
    addresses = []
    for match in _URL.finditer(text):
        dates = [
            FoundDate(value, TextSpan(match.start() + span.start, match.start() + span.end), "url_in_text", order)
            for value, span, order in find_url_dates(match.group()[:_LONGEST_URL])
        ]
        addresses.append((TextSpan(*match.span()), dates))
    return addresses
