"""URL or file name -> the date in it: `/2011/aug/20/`, `2011-08-20`, `IMG_20110820.jpg`.

Stricter than the grammar of texts: a path is full of numbers, so that only full dates, and year and month as folders of
their own, are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.partial_date import EdtfDate, PartialDate
from ingest import date_names as names
from ingest.date_readings import make_day, read_orders
from ingest.record import FoundDate, TextSpan

# What may part the figures of one date; a date ends at a sign, not inside a word or number.
_BOUND = r"(?<![0-9A-Za-z])"
_END = r"(?![0-9])"
_MONTH = r"(?P<{0}>[A-Za-zÀ-ÿ]{{3,10}})"
_PATTERNS = (
    re.compile(_BOUND + r"(?P<y>(?:19|20)\d\d)(?P<sep>[-_./])(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)" + _END),
    re.compile(_BOUND + r"(?P<y>(?:19|20)\d\d)(?P<sep>[-_./])(?P<name>[A-Za-z]{3,9})(?P=sep)(?P<d>\d\d?)" + _END),
    re.compile(_BOUND + r"(?P<y>(?:19|20)\d\d)/(?P<m>\d\d)(?P<d>\d\d)(?=[/?#._-]|$)"),
    re.compile(
        r"(?<![0-9A-Za-z])(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?=[-_./?#&T]|\d{4}(?:\d\d)?(?!\d)|$)"
    ),
    re.compile(_BOUND + r"(?P<a>\d\d?)(?P<sep>[-_./])(?P<b>\d\d?)(?P=sep)(?P<y>(?:19|20)\d\d)" + _END),
    re.compile(
        _BOUND
        + r"(?P<d>\d\d?)(?:st|nd|rd|th)?(?P<sep>[-_./]?)(?P<name>[A-Za-z]{3,9})(?P=sep)(?P<y>(?:19|20)\d\d)"
        + _END
    ),
    re.compile(
        r"(?<![A-Za-z])(?P<name>[A-Za-z]{3,9})(?P<sep>[-_./]?)(?P<d>\d\d?)(?:st|nd|rd|th)?[-_./,](?P<y>(?:19|20)\d\d)"
        + _END
    ),
)
_MONTH_PATTERNS = (
    re.compile(r"(?:^|[/=_-])(?P<y>(?:19|20)\d\d)(?P<sep>[-/_])(?P<m>0?[1-9]|1[0-2])(?=[/?#._]|$)"),
    re.compile(r"(?:^|[/_-])(?P<y>(?:19|20)\d\d)(?P<sep>[-/_])(?P<name>[A-Za-z]{3,9})(?=[/?#._-]|$)"),
    re.compile(r"(?:^|[/_-])(?P<name>[A-Za-z]{3,9})(?P<sep>[-/_]?)(?P<y>(?:19|20)\d\d)(?=[/?#._]|$)"),
)
_YEAR = re.compile(r"(?:19|20)\d\d")  # every pattern needs one
_YEAR_PATTERN = re.compile(r"(?<=/)(?P<y>(?:19|20)\d\d)(?=/|$)")


def find_dates_in_url(url: str) -> tuple[FoundDate, ...]:
    """The dates in a URL's path and query, most precise first; its host is not looked at."""
    return tuple(FoundDate(value, span, "url", order) for value, span, order in find_url_dates(url))


def find_dates_in_filename(name: str) -> tuple[FoundDate, ...]:
    """The dates in a file name or path."""
    return tuple(FoundDate(value, span, "filename", order) for value, span, order in find_url_dates(name))


def find_url_dates(url: str) -> list[tuple[EdtfDate, TextSpan, str | None]]:
    """The dates in the path, with span and order: all full ones, else the first month, else the first year folder."""
    if _YEAR.search(url) is None:
        return []
    start = 0
    if (scheme := url.find("://")) >= 0 or url.startswith("www."):
        start = url.find("/", scheme + 3 if scheme >= 0 else 0)
        if start < 0:
            return []
    days: list[tuple[EdtfDate, TextSpan, str | None]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(url, start):
            span = TextSpan(*match.span())
            if any(span.start < other.end and other.start < span.end for _, other, _ in days):
                continue
            read = _read(match)
            if read is not None:
                days.append((read[0], span, read[1]))
    if days:
        return sorted(days, key=lambda day: day[1].start)
    return list(_find_parts(url, start))[:1]


def _read(match: re.Match[str]) -> tuple[EdtfDate, str | None] | None:
    fields = match.groupdict()
    year = int(fields["y"])
    if not 1900 <= year < 2050:
        return None
    if fields.get("a") is not None:
        reading = read_orders(int(fields["a"]), int(fields["b"]), year, fields["sep"] == ".")
        return None if reading is None else (reading.value, reading.order)
    month = _month(fields)
    day = make_day(year, month, int(fields["d"])) if month else None
    return None if day is None else (day, "ymd" if fields.get("m") else None)


def _month(fields: dict[str, str | None]) -> int | None:
    if (number := fields.get("m")) is not None:
        return int(number)
    return names.MONTHS.get(names.fold(fields.get("name") or ""), (None, False))[0]


def _find_parts(url: str, start: int) -> Iterator[tuple[EdtfDate, TextSpan, str | None]]:
    for pattern in _MONTH_PATTERNS:
        for match in pattern.finditer(url, start):
            year, month = int(match["y"]), _month(match.groupdict())
            if month is not None and 1 <= month <= 12 and 1900 <= year < 2050:
                yield (
                    PartialDate(year, month),
                    TextSpan(match.start("y" if match.start("y") < match.end("sep") else "name"), match.end()),
                    None,
                )
    for match in _YEAR_PATTERN.finditer(url, start):
        if 1900 <= int(match["y"]) < 2050:
            yield PartialDate(int(match["y"])), TextSpan(*match.span()), None
