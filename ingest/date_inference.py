"""What a date leaves open -> what its source and its neighbours settle: the order of day and month, the missing year.

Nothing is settled by a guess: without enough evidence a date stays as open as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from archive.document import Ruling
from archive.partial_date import DateError, DateRange, EdtfDate, PartialDate, UnsettledDate
from ingest.census import COLUMN_FORM
from ingest.date_readings import full_year, make_day
from ingest.record import FoundDate
from ingest.rulings import said_of_ruling

# 60 % of all days are over 12, so that three dates leave a chance of 6 % that none showed its order, and two sources in
# 35 write both: settled is what at least 3 dates show, 9 of 10 of them.
_ENOUGH = 3
_AGREEMENT = 0.9
# Forms whose order is that of whoever saved the page.
STAMP_FORM = "stamp"
# Columns are written by the scraper: they say nothing of how the source writes its dates.
_NOT_OF_THE_SOURCE = (STAMP_FORM, COLUMN_FORM)
ORDER_NAMES = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}

# A story may be dated a little ahead of its reference: a wire's embargo, a weekly's cover date.
_AHEAD = timedelta(days=14)
# A weekday recurs on the same day of the year after 5, 6 or 11 years.
_WEEKDAY_YEARS = 5

_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Settled:
    """What a date was found to be, by which order or year, and why, in words."""

    value: EdtfDate
    reason: str
    order: str | None = None
    sure: bool = True


def is_open_order(found: FoundDate) -> bool:
    """Whether the figures of a date may be day and month or month and day."""
    return isinstance(found.value, UnsettledDate) or found.rule == "numeric_dots"


def settle_order(found: FoundDate, text: str, form: str, orders: Mapping[tuple[str, str], int]) -> Settled | None:
    """The reading that the source's order gives, None where the source settles nothing.

    Asked is the date's own label form first, then all forms of the source, unless its own form speaks against them.
    """
    own = _count(orders, lambda name: name == form)
    chosen = _choose_order(own)
    whose = f"of this source under “{form.split(' /')[0]}”" if form else "of this source"
    if chosen is None:
        everything = _count(orders, lambda name: not name.startswith(_NOT_OF_THE_SOURCE))
        chosen = _choose_order(everything) if not form.startswith(_NOT_OF_THE_SOURCE) else None
        if chosen is None or any(order != chosen[0] for order, count in own.items() if count):
            return None
        whose = "of this source"
    order, shown, total = chosen
    value = read_in_order(found, text, order)
    if value is None:
        return None
    return Settled(value, f"{ORDER_NAMES[order]}: {shown} of {total} unambiguous dates {whose}", order)


def choose_source_order(orders: Mapping[tuple[str, str], int]) -> tuple[str | None, int, int]:
    """The order that a source's dates in numbers show, None where they settle none; how many show the commoner one, and
    of how many."""
    counts = _count(orders, lambda name: not name.startswith(_NOT_OF_THE_SOURCE))
    chosen = _choose_order(counts)
    return chosen if chosen is not None else (None, max(counts.values()), sum(counts.values()))


def rule_order(found: FoundDate, text: str, ruling: Ruling) -> Settled | None:
    """The reading in the order that a person ruled; None where the date's own figures do not allow it."""
    is_open = is_open_order(found) or (ruling.value == "ymd" and found.rule == "numeric_short")
    value = read_in_order(found, text, ruling.value) if is_open else None
    said = f"{ORDER_NAMES[ruling.value]}, {said_of_ruling(ruling)}"
    return None if value is None else Settled(value, said, ruling.value)


def rule_year(found: FoundDate, ruling: Ruling) -> Settled | None:
    """The date in the year that a person ruled; None where that year has no such day."""
    value = _with_year(found.value, int(ruling.value))
    return None if value is None else Settled(value, f"year {ruling.value}, {said_of_ruling(ruling)}")


def _count(orders: Mapping[tuple[str, str], int], wanted: object) -> dict[str, int]:
    counts = {"dmy": 0, "mdy": 0}
    for (form, order), count in orders.items():
        if order in counts and callable(wanted) and wanted(form):
            counts[order] += count
    return counts


def _choose_order(counts: Mapping[str, int]) -> tuple[str, int, int] | None:
    total = sum(counts.values())
    order = "dmy" if counts["dmy"] >= counts["mdy"] else "mdy"
    if total < _ENOUGH or counts[order] < _AGREEMENT * total:
        return None
    return order, counts[order], total


def read_in_order(found: FoundDate, text: str, order: str) -> PartialDate | None:
    """A date in numbers read day first, month first or year first, None where that order gives no day."""
    numbers = _NUMBERS.findall(found.span.of(text))
    if len(numbers) < 3:
        return None
    if order == "ymd":
        return None if len(numbers[2]) > 2 else make_day(full_year(int(numbers[0])), int(numbers[1]), int(numbers[2]))
    first, second = int(numbers[0]), int(numbers[1])
    day, month = (first, second) if order == "dmy" else (second, first)
    readings = found.value.readings if isinstance(found.value, UnsettledDate) else (found.value,)
    years = {reading.year for reading in readings if isinstance(reading, PartialDate)}
    matching = [
        reading
        for reading in readings
        if isinstance(reading, PartialDate) and (reading.month, reading.day) == (month, day)
    ]
    if matching:
        return matching[0]
    if len(years) != 1:
        return None
    try:
        return PartialDate(years.pop(), month, day)
    except DateError:
        return None


def lacks_year(value: EdtfDate) -> bool:
    """Whether no year is written."""
    return value.precision == "no_year"


def settle_year(found: FoundDate, reference: EdtfDate, whose: str) -> Settled | None:
    """The date in the latest year not later than the reference and 14 days; a weekday settles it within 5 years.

    `whose` says what the reference is. None where no such year has the day.
    """
    if not reference.intervals:
        return None
    limit = max(interval.last for interval in reference.intervals)
    limit = min(limit, date.max - _AHEAD) + _AHEAD
    years = range(limit.year, limit.year - 9, -1)
    possible = [
        value for year in years if (value := _with_year(found.value, year)) is not None and _start(value) <= limit
    ]
    if not possible:
        return None
    chosen = possible[0]
    said = f"year of {whose} {reference.edtf}: the latest that is not later than 14 days after it"
    if found.weekday is None:
        return Settled(chosen, said)
    fitting = [value for value in possible[:_WEEKDAY_YEARS] if _start(value).weekday() == found.weekday]
    if not fitting:
        return Settled(chosen, f"{said}; its weekday fits no year near", sure=False)
    if fitting[0] == chosen:
        return Settled(chosen, f"{said}, which its weekday fits")
    return Settled(fitting[0], f"year by its weekday, the latest before {whose} {reference.edtf}", sure=False)


def _with_year(value: EdtfDate, year: int) -> EdtfDate | None:
    try:
        if isinstance(value, PartialDate):
            return value.with_year(year)
        if isinstance(value, DateRange):
            last = value.last.with_year(year)
            crosses = (value.first.month or 1, value.first.day or 1) > (value.last.month or 1, value.last.day or 1)
            return DateRange(value.first.with_year(year - crosses), last)
    except DateError:
        pass
    return None


def _start(value: EdtfDate) -> date:
    return min(interval.first for interval in value.intervals)
