"""Dates that know how much of themselves is known, as EDTF text (ISO 8601-2:2019, levels 0 to 2, the part used here).

`2021-07` is a month and stays one: nothing here fills in a field that the source did not write.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from archive.errors import DatelineError
from archive.expressions import expression
from archive.values import dataclass

# EDTF codes that stand in the place of a month: the span of months of each, both ends inclusive.
# Seasons are those of the northern hemisphere, as EDTF 21-24 leaves them; winter runs into the next year.
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}
_QUARTERS = {33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12)}
_PARTS_OF_YEAR = _SEASONS | _QUARTERS


class DateError(DatelineError):
    """A date that is none, such as 2021-13; exit code 2."""

    exit_code = 2


@dataclass(frozen=True, slots=True, order=True)
class DateInterval:
    """Calendar days from first to last, both inclusive."""

    first: date
    last: date

    def overlaps(self, other: DateInterval) -> bool:
        return self.first <= other.last and other.first <= self.last

    def lies_inside(self, other: DateInterval) -> bool:
        return other.first <= self.first and self.last <= other.last


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, month, quarter, season or year; `year` None means that the source wrote none (`XXXX-08-20`).

    `month` is 1 to 12, or an EDTF code: 21 to 24 a season, 33 to 36 a quarter.
    Raises DateError for a day that no calendar has.
    """

    year: int | None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.year is not None and not 1 <= self.year <= 9999:
            raise DateError(f"{self.year} is not a year from 1 to 9999")
        if self.year is None and (self.month is None or self.month > 12):
            raise DateError("a date without a year needs a month")
        if self.month is not None and not (1 <= self.month <= 12 or self.month in _PARTS_OF_YEAR):
            raise DateError(f"{self.month} is not a month")
        if self.day is not None:
            if self.month is None or self.month > 12:
                raise DateError("a day needs a month")
            # Year 4 is a leap year: a 29 February of unknown year is possible.
            if not 1 <= self.day <= days_of_month(self.year or 4, self.month):
                raise DateError(f"{self.edtf} is not a day of the calendar")

    @property
    def edtf(self) -> str:
        """The date as EDTF text; parse_edtf reads it back."""
        parts = ["XXXX" if self.year is None else f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
        if self.day is not None:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @property
    def precision(self) -> str:
        """`day`, `month`, `quarter`, `season` or `year`; `no_year` where no year is written."""
        if self.year is None:
            return "no_year"
        if self.day is not None:
            return "day"
        if self.month is None:
            return "year"
        return "month" if self.month <= 12 else "season" if self.month in _SEASONS else "quarter"

    @property
    def intervals(self) -> tuple[DateInterval, ...]:
        """The days it may mean: one interval, or none where the year is unknown."""
        if self.year is None:
            return ()
        if self.day is not None and self.month is not None:
            day = date(self.year, self.month, self.day)
            return (DateInterval(day, day),)
        start, end = (1, 12) if self.month is None else _PARTS_OF_YEAR.get(self.month, (self.month, self.month))
        first = date(self.year, start, 1)
        year, month = self.year + (end - 1) // 12, (end - 1) % 12 + 1
        if year > date.max.year:
            return (DateInterval(first, date.max),)
        return (DateInterval(first, date(year, month, days_of_month(year, month))),)

    def with_year(self, year: int) -> PartialDate:
        """The same month and day in that year; raises DateError where that year has no such day."""
        return PartialDate(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class DateRange:
    """Something that lasted from first to last (`2021-07-01/2021-07-03`), ends inclusive."""

    first: PartialDate
    last: PartialDate

    def __post_init__(self) -> None:
        if self.first.intervals and self.last.intervals and self.first.intervals[0].first > self.last.intervals[0].last:
            raise DateError(f"{self.edtf} ends before it begins")

    @property
    def edtf(self) -> str:
        return f"{self.first.edtf}/{self.last.edtf}"

    @property
    def precision(self) -> str:
        return "range" if self.intervals else "no_year"

    @property
    def intervals(self) -> tuple[DateInterval, ...]:
        if not self.first.intervals or not self.last.intervals:
            return ()
        return (DateInterval(self.first.intervals[0].first, self.last.intervals[0].last),)


@dataclass(frozen=True, slots=True)
class UnsettledDate:
    """One of several readings, and the source does not settle which (`[2021-05-06,2021-06-05]`); earliest first."""

    readings: tuple[PartialDate, ...]

    def __post_init__(self) -> None:
        if len(self.readings) < 2:
            raise DateError("an unsettled date has at least two readings")

    @property
    def edtf(self) -> str:
        return "[" + ",".join(reading.edtf for reading in self.readings) + "]"

    @property
    def precision(self) -> str:
        return "unsettled"

    @property
    def intervals(self) -> tuple[DateInterval, ...]:
        return tuple(interval for reading in self.readings for interval in reading.intervals)


@dataclass(frozen=True, slots=True)
class Decade:
    """Ten years of which the source names no one (`199X`, "the 1990s"); `tens` is the year without its last figure."""

    tens: int

    @property
    def edtf(self) -> str:
        return f"{self.tens:03d}X"

    @property
    def precision(self) -> str:
        return "decade"

    @property
    def intervals(self) -> tuple[DateInterval, ...]:
        return (DateInterval(date(max(1, self.tens * 10), 1, 1), date(self.tens * 10 + 9, 12, 31)),)


EdtfDate = PartialDate | DateRange | UnsettledDate | Decade

_DECADE = expression(r"\d{3}X", re.ASCII)
_PARTIAL = expression(r"(\d{4}|XXXX)(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def parse_edtf(text: str) -> EdtfDate:
    """The date that an EDTF text of the kinds above states.

    >>> parse_edtf("2021-07").precision
    'month'
    >>> parse_edtf("[2021-05-06,2021-06-05]").precision
    'unsettled'

    Raises DateError, naming the text, where it is none.
    """
    if text.startswith("[") and text.endswith("]"):
        return UnsettledDate(tuple(_parse_partial(part) for part in text[1:-1].split(",")))
    if _DECADE.fullmatch(text):
        return Decade(int(text[:3]))
    if "/" in text:
        first, _, last = text.partition("/")
        return DateRange(_parse_partial(first), _parse_partial(last))
    return _parse_partial(text)


def parse_interval(text: str) -> DateInterval:
    """The days that a filter such as `2021`, `2021-07` or `2021-07-13` covers; raises DateError where it is no date."""
    # A slash is a range in EDTF and no date here: name all of what was typed, 2021/04/01.
    value = None if "/" in text or "[" in text else parse_edtf(text)
    if not isinstance(value, PartialDate) or not value.intervals:
        raise DateError(f"{text!r} is not a year, month or day", "write 2021, 2021-07 or 2021-07-13")
    return value.intervals[0]


def days_of_month(year: int, month: int) -> int:
    """How many days the month has."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_number(day: date) -> int:
    """Days since 1 January of year 1, the form in which an index holds a day."""
    return day.toordinal()


def days_between(one: EdtfDate, other: EdtfDate) -> int | None:
    """The smallest number of days between the two, 0 where they overlap; None where a year is unknown."""
    gaps = [
        max((a.first - b.last) / timedelta(days=1), (b.first - a.last) / timedelta(days=1), 0)
        for a in one.intervals
        for b in other.intervals
    ]
    return int(min(gaps)) if gaps else None


def _parse_partial(text: str) -> PartialDate:
    match = _PARTIAL.fullmatch(text)
    hint = "write 2021, 2021-07 or 2021-07-13"
    if match is None:
        raise DateError(f"{text!r} is not a date", hint)
    year, month, day = match.groups()
    try:
        return PartialDate(
            None if year == "XXXX" else int(year), int(month) if month else None, int(day) if day else None
        )
    except DateError as error:
        raise DateError(f"{text!r} is not a date: {error.message}", hint) from None
