"""Days of the Hijri calendars and the Hebrew one -> the day of ours that they are.

The solar Hijri one (Iran, Afghanistan) and the Hebrew are exact. The lunar one goes by the calendar of Umm al-Qura, and
outside its years by the tabular one: elsewhere a month begins when the moon was seen, so that the day may lie one off
in either direction.
"""

from __future__ import annotations

from datetime import date

from archive.partial_date import PartialDate

# The months of the years 1365 to 1500 in the calendar of Umm al-Qura, three hexadecimal digits a year: a bit, the
# lowest for Muharram, is 1 for a month of 30 days, 0 for one of 29. The facts are those of R. H. van Gent's tables,
# taken with the package hijridate.
_FIRST_YEAR, _FIRST_DAY = 1365, 710370  # 1 Muharram 1365 is 5 December 1945
_MONTHS = (
    "d55555555d556d5555ea5d2aaaacd5655572da9555aaa55552da6d55a55574dd53d54556d552d5d55d54d4565552da5d55aad56aa"
    "d4b52aa574ae97656cb55aaaa554ad95d2da5d9db2ba4b4aa552b5575b6abd2bc4b89a9552d5adb6a6d4dc9d92aa69562ae56d36a"
    "b55aaa94d49d95d2ba5b55aad55a9a92e26e55dada6d46a554ba9754eaae5acba9d92b2564bcab55ab556d2ea5e4aa9552daad36c"
    "7596d269552da5b4ba9ba3b4b69b52aa64b696d2ec6d9eb2d54d2aa564ae96dd6ab54b29a9352ba57536ab56aae93"
)
# Years of the solar calendar in which the cycle of leap years is broken (after Borkowski 1996, as jalaali-js has them).
_BREAKS = (-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178)
_LENGTHS = tuple(
    29 + (int(_MONTHS[at : at + 3], 16) >> month & 1) for at in range(0, len(_MONTHS), 3) for month in range(12)
)


def lunar_to_gregorian(year: int, month: int, day: int) -> PartialDate | None:
    """The day of ours of a lunar Hijri day, None for one that the calendar has not.

    >>> lunar_to_gregorian(1432, 9, 20).edtf
    '2011-08-20'
    """
    if not (1 <= month <= 12 and 1 <= day <= 30 and 1 <= year <= 1600):
        return None
    if 0 <= year - _FIRST_YEAR < len(_LENGTHS) // 12:
        index = 12 * (year - _FIRST_YEAR) + month - 1
        return _as_day(_FIRST_DAY + sum(_LENGTHS[:index]) + day - 1) if day <= _LENGTHS[index] else None
    return _as_day(day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30 + 227014)


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


def hebrew_to_gregorian(year: int, month: int, day: int) -> PartialDate | None:
    """The day of ours of a Hebrew day, None for one that the calendar has not.

    Months count from 1, Tishri, to 12, Elul; Adar is 6, and the first Adar of a leap year 13.

    >>> hebrew_to_gregorian(5771, 11, 20).edtf
    '2011-08-20'
    """
    if not (1 <= month <= 13 and 1 <= day <= 30 and 1 <= year <= 6000):
        return None
    is_leap = (7 * year + 1) % 19 < 7
    start, after = _start_of_hebrew_year(year), _start_of_hebrew_year(year + 1)
    length = after - start - (30 if is_leap else 0)
    lengths = [30, 30 if length == 355 else 29, 29 if length == 353 else 30, 29, 30]
    lengths += [30, 29] if is_leap else [29]
    lengths += [30, 29, 30, 29, 30, 29]
    if month == 13:
        if not is_leap:
            return None
        index = 5
    else:
        index = month - 1 + (1 if is_leap and month >= 6 else 0)
    return _as_day(start + sum(lengths[:index]) + day - 1) if day <= lengths[index] else None


def _start_of_hebrew_year(year: int) -> int:
    """The ordinal of 1 Tishri (after Reingold and Dershowitz, Calendrical Calculations)."""

    def elapsed(which: int) -> int:
        months = (235 * which - 234) // 19
        parts = 12084 + 13753 * months
        days = 29 * months + parts // 25920
        return days + 1 if (3 * (days + 1)) % 7 < 3 else days

    before, here, after = elapsed(year - 1), elapsed(year), elapsed(year + 1)
    delay = 2 if after - here == 356 else 1 if here - before == 382 else 0
    return here + delay - 1373428 + 1


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
