"""Days as people name them in a filter, such as 2021-07, 2021-Q3, "July 2021" or "last week", into an interval of days.

    2021   2021-07   2021-07-13      a year, a month, a day; 2021-7-3, 2021/07/03, 2021.7.3 and 20210703 as well
    2021-W20                         a week of ISO 8601, from Monday
    2021-Q3   Q3 2021                a quarter
    July 2021   13 July 2021   July 13, 2021
    1990s                            a decade
    today   yesterday   30 days ago   2 weeks ago   3 months ago   5 years ago        a day
    this week   last month   this quarter   last year        a calendar week (from Monday), month, quarter or year
    last 30 days   past 2 weeks      the days up to today
    2011-08/2011-10   2011..2015   ..2015   2011..        from the first day of one to the last day of the other

What counts from today needs to be told which day that is.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from archive.expressions import expression
from archive.partial_date import (
    DateError,
    DateInterval,
    DateRange,
    Decade,
    EdtfDate,
    PartialDate,
    days_of_month,
    parse_edtf,
)

HINT = 'write 2021, 2021-07, 2021-07-13, 2021-Q3, "last month", "30 days ago", or two with .. between: 2011..2015'

_MONTH_NAMES = "january february march april may june july august september october november december".split()
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UNITS = {"day": 1, "week": 7, "fortnight": 14}
_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"a": 1, "an": 1}

_NUMBER = rf"(\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = r"(day|week|fortnight|month|quarter|year)s?"
_AGO = expression(rf"{_NUMBER} {_UNIT} ago")
_LAST_N = expression(rf"(?:last|past|the last|the past) {_NUMBER} {_UNIT}")
_THIS = expression(r"(this|last|previous) (week|month|quarter|year)")
_QUARTER = expression(r"(\d{4})-?q([1-4])|q([1-4]) (\d{4})")
_DECADE = expression(r"(\d{3})0s|(\d{3})x")
_NAMED_MONTH = expression(rf"({_MONTH})\.? (\d{{4}})|(\d{{4}}) ({_MONTH})")
_NAMED_DAY = expression(rf"(\d{{1,2}})(?:st|nd|rd|th)? ({_MONTH})\.? (\d{{4}})")
_NAMED_DAY_US = expression(rf"({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)? (\d{{4}})")
_YEAR_FIRST = expression(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})|(\d{4})-(\d)|(\d{4})(\d\d)(\d\d)", re.ASCII)
_WEEK = expression(r"(\d{4})-?w(\d{1,2})", re.ASCII)
_WEEKDAY = expression(rf"(?:(?:last|this|past|previous|next|on) )?({'|'.join(_WEEKDAYS)})")
_PAST_PERIOD = expression(r"(?:the )?past (day|week|month|quarter|year)")
_FROM_TO = expression(r" (?:to|until|till|through|and|-) | ?[–—] ?|(?<=^\d{4})-(?=\d{4}$)")
_SLASHED = expression(r"\d{1,4}([/.-])\d{1,2}\1\d{1,4}")


def read_days(text: str, today: date | None = None) -> DateInterval:
    """The days that a filter covers, both ends inclusive; an open end is date.min or date.max.

    >>> read_days("2021-Q3").last
    datetime.date(2021, 9, 30)
    >>> read_days("30 days ago", date(2021, 7, 31)).first
    datetime.date(2021, 7, 1)

    Raises DateError, naming the text.
    """
    written = text.strip()
    first, dots, last = written.partition("..")
    if not dots and (month := re.fullmatch(r"(\d{4})/(\d{1,2})", written, re.ASCII)):
        raise DateError(f"{written} is not a date", f"write {month[1]}-{month[2]:0>2} for the month")
    if not dots and written.count("/") == 1:
        first, dots, last = written.partition("/")
    if not dots:
        return _one(written, today)
    if not first.strip() and not last.strip():
        raise DateError(f"{written} has no date on either side", HINT)
    return between(first.strip() or None, last.strip() or None, today)


def read_day(text: str, option: str = "") -> date:
    """The one day that is named; raises DateError, naming the option that gives it, where it is none, or several."""
    days = read_days(text)
    if days.first != days.last:
        raise DateError(f"{option}{text!r} is not a day", "write 2021-07-13")
    return days.first


def read_date(text: str, today: date | None = None) -> EdtfDate:
    """The date of a document that EDTF or the days of a filter state, as precisely as they do.

    >>> read_date("July 2021").edtf, read_date("2021-Q3").edtf, read_date("[2021-05-06,2021-06-05]").edtf
    ('2021-07', '2021-35', '[2021-05-06,2021-06-05]')

    Raises DateError, naming the text; an open end is no date.
    """
    written = text.strip()
    try:
        return parse_edtf(written)
    except DateError as error:
        if written.startswith(("[", "XXXX")):
            hint = "one of several is [2021-05-06,2021-06-05], without a year XXXX-05-06"
            raise DateError(error.message, hint) from None
    days = read_days(written, today)
    if days.first == date.min or days.last == date.max:
        raise DateError(f"{written!r} has an open end", "a document's date has two, or is one day, month or year")
    return _date_of(days)


def _date_of(days: DateInterval) -> EdtfDate:
    """The date that covers these days and no other: a day, a month, a quarter, a year or decade, else a range of the
    shortest parts that begin and end so."""
    first, last = days.first, days.last
    if first == last:
        return PartialDate(first.year, first.month, first.day)
    begins_month, ends_month = first.day == 1, (last + timedelta(days=1)).day == 1
    if not (begins_month and ends_month):
        return DateRange(PartialDate(first.year, first.month, first.day), PartialDate(last.year, last.month, last.day))
    if (first.month, last.month) == (1, 12):
        if first.year == last.year:
            return PartialDate(first.year)
        if last.year - first.year == 9 and first.year % 10 == 0:
            return Decade(first.year // 10)
        return DateRange(PartialDate(first.year), PartialDate(last.year))
    if first.year == last.year:
        if first.month == last.month:
            return PartialDate(first.year, first.month)
        if last.month - first.month == 2 and first.month % 3 == 1:
            return PartialDate(first.year, 33 + first.month // 3)
    return DateRange(PartialDate(first.year, first.month), PartialDate(last.year, last.month))


def between(since: str | None, until: str | None, today: date | None = None) -> DateInterval:
    """From the first day of the one to the last day of the other; None leaves that end open.

    Raises DateError where one is no date, or the first day is after the last.
    """
    first = read_days(since, today).first if since else date.min
    last = read_days(until, today).last if until else date.max
    if first > last:
        raise DateError(f"the first day, {since}, is after the last, {until}", "exchange the two")
    return DateInterval(first, last)


def _one(written: str, today: date | None) -> DateInterval:
    text = " ".join(written.lower().replace(",", " ").replace("_", " ").split())
    if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text, re.ASCII):
        return parse_edtf(text).intervals[0]  # its own message says which of the three is wrong
    try:
        found = _calendar_days(text) or _days_from(text, written, today)
    except (DateError, OverflowError, ValueError) as error:
        why = error.message if isinstance(error, DateError) else "that is outside the years 1 to 9999"
        if isinstance(error, DateError) and error.hint:
            raise
        raise DateError(f"{written!r} is not a date: {why}", HINT) from None
    if found is not None:
        return found
    if hint := _hint_for(text):
        raise DateError(f"{written!r} is not a date", hint)
    if _SLASHED.fullmatch(text) and _is_some_day(text):
        raise DateError(
            f"{written!r} may be read in several ways", "write the year first, then month and day: 2021-07-13"
        )
    raise DateError(f"{written!r} is not a date", HINT)


def _is_some_day(text: str) -> bool:
    """Whether three numbers are a day in some order: 32/13/2020 is none."""
    first, second, third = (int(number) for number in re.split("[/.-]", text))
    orders = ((third, second, first), (third, first, second), (first, second, third))
    return any(
        1 <= month <= 12 and 1 <= day <= days_of_month(2000 + year if year < 100 else year, month)
        for year, month, day in orders
        if 0 <= year <= 9999
    )


def _hint_for(text: str) -> str | None:
    """What to write for a way of speaking that says more, or less, than days."""
    ends = _FROM_TO.split(re.sub(r"^(from|between) ", "", text))
    if len(ends) == 2 and all(ends) and any(map(str.isdigit, text)):
        return f"write {ends[0].strip()}..{ends[1].strip()}"
    if _WEEKDAY.fullmatch(text):
        return 'write the day itself, 2021-07-13, or "3 days ago"'
    if match := _PAST_PERIOD.fullmatch(text):
        unit = match[1]
        if unit == "day":
            return 'write "yesterday"'
        days = {"week": 7, "month": 30, "quarter": 90, "year": 365}[unit]
        return f'write "last {unit}" for the {unit} of the calendar, or "last {days} days"'
    if match := re.fullmatch(r"(\d{4})(0[1-9]|1[0-2])", text, re.ASCII):
        return f"write {match[1]}-{match[2]} for the month"
    return None


def _calendar_days(text: str) -> DateInterval | None:
    """What a calendar alone settles."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (match[1] or match[5] or match[7], match[3] or match[6] or match[8], match[4] or match[9])
        return _of(PartialDate(int(year), int(month), int(day) if day else None))
    if match := _WEEK.fullmatch(text):
        try:
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        except ValueError:
            raise DateError("there is no such week") from None
        return DateInterval(monday, monday + timedelta(days=6))
    if match := _QUARTER.fullmatch(text):
        year, quarter = (match[1], match[2]) if match[1] else (match[4], match[3])
        return _of(PartialDate(int(year), 32 + int(quarter)))
    if match := _DECADE.fullmatch(text):
        return _of(Decade(int(match[1] or match[2])))
    if match := _NAMED_MONTH.fullmatch(text):
        month, year = (match[1], match[2]) if match[1] else (match[4], match[3])
        return _of(PartialDate(int(year), _MONTHS[month]))
    if match := _NAMED_DAY.fullmatch(text):
        return _of(PartialDate(int(match[3]), _MONTHS[match[2]], int(match[1])))
    if match := _NAMED_DAY_US.fullmatch(text):
        return _of(PartialDate(int(match[3]), _MONTHS[match[1]], int(match[2])))
    return None


def _days_from(text: str, written: str, today: date | None) -> DateInterval | None:
    """What counts from today."""
    ago, last_n, this = _AGO.fullmatch(text), _LAST_N.fullmatch(text), _THIS.fullmatch(text)
    if not (ago or last_n or this or text in ("today", "yesterday")):
        return None
    if today is None:
        raise DateError(f"{written!r} counts from today, and nobody said which day that is", "give --now 2021-07-13")
    if text in ("today", "yesterday"):
        return _day(today - timedelta(days=text == "yesterday"))
    if ago:
        return _day(_back(today, _number(ago[1]), ago[2]))
    if last_n:
        return DateInterval(_back(today, _number(last_n[1]), last_n[2]) + timedelta(days=1), today)
    assert this is not None
    return _period(this[2], today, 0 if this[1] == "this" else 1)


def _period(unit: str, today: date, back: int) -> DateInterval:
    """The calendar week, month, quarter or year that today is in, or one so many before."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return DateInterval(monday, monday + timedelta(days=6))
    if unit == "year":
        return _of(PartialDate(today.year - back))
    months = 3 if unit == "quarter" else 1
    number = (today.year * 12 + today.month - 1) // months - back
    year, place = divmod(number, 12 // months)
    return _of(PartialDate(year, 33 + place if unit == "quarter" else place + 1))


def _back(today: date, count: int, unit: str) -> date:
    """The day so many units before; the last day of a month that has no such day."""
    if unit in _UNITS:
        return today - timedelta(days=count * _UNITS[unit])
    months = {"month": 1, "quarter": 3, "year": 12}[unit] * count
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, days_of_month(year, month + 1)))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]


def _day(day: date) -> DateInterval:
    return DateInterval(day, day)


def _of(value: PartialDate | Decade) -> DateInterval:
    return value.intervals[0]
