"""Days of the Hijri calendars -> the day of ours that they are.

The solar one (Iran, Afghanistan) is exact. The lunar one goes by the tabular calendar: a month begins where the new
moon was seen, so that the day may lie one off in either direction.
"""

from __future__ import annotations

from datetime import date

from archive.partial_date import PartialDate

# Days by which `date.toordinal` counts less than the Julian day number.
_JULIAN_OF_ORDINAL = 1721425
# Years of the solar calendar in which the cycle of leap years is broken (after Borkowski 1996, as jalaali-js has them).
_BREAKS = (-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178)


def lunar_to_gregorian(year: int, month: int, day: int) -> PartialDate | None:
    """The day of ours of a lunar Hijri day, None for one that the calendar has not.

    >>> lunar_to_gregorian(1432, 9, 20).edtf
    '2011-08-20'
    """
    if not (1 <= month <= 12 and 1 <= day <= 30 and 1 <= year <= 1600):
        return None
    ordinal = day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + 227014
    return _as_day(ordinal)


def solar_to_gregorian(year: int, month: int, day: int) -> PartialDate | None:
    """The day of ours of a solar Hijri day, None for one that the calendar has not.

    >>> solar_to_gregorian(1390, 5, 29).edtf
    '2011-08-20'
    """
    if not (1 <= month <= 12 and 1 <= day <= (31 if month <= 6 else 30) and 1000 <= year <= 1600):
        return None
    first, is_leap = _start_of_solar_year(year)
    if month == 12 and day == 30 and not is_leap:
        return None
    return _as_day(first + (month - 1) * 31 - month // 7 * (month - 7) + day - 1)


def _start_of_solar_year(year: int) -> tuple[int, bool]:
    """The ordinal of 1 Farvardin, and whether the year has 366 days."""
    before, leaps, jump = _BREAKS[0], -14, 0
    for after in _BREAKS[1:]:
        jump = after - before
        if year < after:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
        before = after
    passed = year - before
    leaps += passed // 33 * 8 + (passed % 33 + 3) // 4
    if jump % 33 == 4 and jump - passed == 4:
        leaps += 1
    gregorian = year + 621
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    if jump - passed < 6:
        passed = passed - jump + (jump + 4) // 33 * 33
    leap = ((passed + 1) % 33 - 1) % 4
    march = 20 + leaps - gregorian_leaps
    return date(gregorian, 3, 1).toordinal() + march - 1, leap == 0


def _as_day(ordinal: int) -> PartialDate:
    day = date.fromordinal(ordinal)
    return PartialDate(day.year, day.month, day.day)
