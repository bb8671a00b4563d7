"""The days that documents may be from into counts per year, month or week; what no period can claim is apart."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from archive.partial_date import DateInterval, PartialDate
from index.engine import DayCounts

By = Literal["year", "month", "week"]
PERIODS: tuple[By, ...] = ("year", "month", "week")


@dataclass(slots=True)
class Tally:
    """Documents per period, by the period's number (`period_of`), and those that belong to none.

    `partial` ones are dated less precisely than a period (2021 where months are counted), `unsettled` ones have
    readings in several, `undated` ones have no date at all.
    """

    counts: Counter[int] = field(default_factory=Counter)
    partial: int = 0
    unsettled: int = 0
    undated: int = 0

    @property
    def total(self) -> int:
        return self.counts.total() + self.partial + self.unsettled + self.undated


def tally_days(documents: DayCounts, by: By) -> Tally:
    """The documents, counted by the days they may be from, counted by period.

    One counts in a period where all the days that it may be from lie there, and in no other case: nothing is shared
    out, and nothing counts twice.
    """
    tally = Tally()
    counts, start, days = tally.counts, documents.start, documents.days
    last = period_of(start + len(days) - 1, by) if days else 0
    at = 0
    while at < len(days):
        number = period_of(start + at, by)
        # Of the last period not the end, which may lie behind the last day that there is.
        end = len(days) if number == last else first_day_of(number + 1, by).toordinal() - start
        held = sum(days[at:end])
        if held:
            counts[number] += held
        at = end
    for intervals, held in documents.others.items():
        if not intervals:
            tally.undated += held
            continue
        numbers = {period_of(day, by) for interval in intervals for day in interval}
        if len(numbers) == 1:
            counts[numbers.pop()] += held
        elif len(intervals) > 1:
            tally.unsettled += held
        else:
            tally.partial += held
    return tally


def period_of(day: int, by: By) -> int:
    """The number of the period in which a day lies; the next period has the next number."""
    if by == "week":
        return (day - 1) // 7  # day 1 was a Monday
    found = date.fromordinal(day)
    return found.year if by == "year" else found.year * 12 + found.month - 1


def period_name(number: int, by: By) -> str:
    """The period with that number in ISO 8601.

    >>> period_name(2021, "year"), period_name(period_of(738_000, "month"), "month")
    ('2021', '2021-07')
    >>> period_name(period_of(738_000, "week"), "week")
    '2021-W30'
    """
    if by == "year":
        return f"{number:04d}"
    if by == "month":
        return f"{number // 12:04d}-{number % 12 + 1:02d}"
    year, week, _ = date.fromordinal(number * 7 + 1).isocalendar()
    return f"{year:04d}-W{week:02d}"


def first_day_of(number: int, by: By) -> date:
    """The first day of the period with that number."""
    if by == "year":
        return date(number, 1, 1)
    return date(number // 12, number % 12 + 1, 1) if by == "month" else date.fromordinal(number * 7 + 1)


def edtf_of(first: int, last: int) -> str:
    """An interval of days as a date of the precision that it has: a whole month is that month, not its first day.

    >>> edtf_of(738_000, 738_000), edtf_of(737_791, 738_155)
    ('2021-07-29', '2021')
    """
    days = DateInterval(date.fromordinal(first), date.fromordinal(last))
    start = days.first
    for value in (PartialDate(start.year, start.month, start.day), PartialDate(start.year, start.month),
                  PartialDate(start.year)):  # fmt: skip
        if value.intervals == (days,):
            return value.edtf
    return f"{days.first.isoformat()}/{days.last.isoformat()}"
