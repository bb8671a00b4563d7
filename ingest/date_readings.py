"""The tokens of a match -> the day, month or year that they state, None where no calendar has it.

One reader for each kind of rule of `date_grammar.py`; none looks at what stands around the match.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from archive.partial_date import DateError, DateRange, Decade, EdtfDate, PartialDate, UnsettledDate
from ingest.date_calendars import hebrew_to_gregorian, lunar_to_gregorian, solar_to_gregorian
from ingest.date_tokens import Tokens

FIRST_YEAR, LAST_YEAR = 1400, 2100
# Two-digit years are those from 1930 to 2029.
PIVOT = 30
_WORDS_BETWEEN = re.compile("between|entre|zwischen|tra|fra|tussen|mellan|mellem|mellom|między|между|між")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule read. `alone`: it only counts where it fills its line, else `otherwise` does; `order` and `calendar`
    as in FoundDate; `rule` names the reading where it is not the rule's own."""

    value: EdtfDate
    order: str | None = None
    calendar: str = "gregorian"
    rule: str | None = None
    alone: bool = False
    otherwise: Reading | None = None


# --- fields -----------------------------------------------------------------------------------------------------


def _of(tokens: Tokens, first: int, last: int, kinds: str) -> list[int]:
    """The indices of the tokens of these classes."""
    return [index for index in range(first, last) if tokens.kinds[index] in kinds]


def make_day(year: int | None, month: int, day: int) -> PartialDate | None:
    """That day, None where no calendar has it or it lies outside the years that we read."""
    if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return PartialDate(year, month, day)
    except DateError:
        return None


def full_year(value: int) -> int:
    """The year that two digits stand for."""
    return 1900 + value if value >= PIVOT else 2000 + value


def _year(tokens: Tokens, index: int) -> int:
    kind, value = tokens.kinds[index], tokens.values[index]
    if kind == "D":
        return full_year(value)
    return value - 543 if kind == "B" else value


def _span(first: PartialDate | None, last: PartialDate | None) -> DateRange | None:
    if first is None or last is None:
        return None
    try:
        if first.year is None and (first.month, first.day) >= (last.month, last.day):
            return None
        made = DateRange(first, last)
    except DateError:
        return None
    return made if first != last else None


# --- readers: month in words -----------------------------------------------------------------------------------


def _month_value(tokens: Tokens, index: int) -> int:
    # Polish `20 listopada` is November; Croatian writes the day with a dot, `20. listopada`, and means October.
    if tokens.values[index] == 11 and tokens.written(index).lower() == "listopada":
        before = tokens.kinds[max(0, index - 2) : index].rstrip("_")
        return 10 if before.endswith(".") else 11
    return tokens.values[index]


def read_words(tokens: Tokens, first: int, last: int) -> Reading | None:
    """Day, month in words and year, wherever they stand."""
    months = _of(tokens, first, last, "M")
    numbers = _of(tokens, first, last, "DYXB")
    years = [index for index in numbers if tokens.kinds[index] != "D" or tokens.kinds[index - 1] in "'"]
    if not years:
        years = [numbers[-1]] if len(numbers) > 1 else []
    days = [index for index in numbers if index not in years]
    if len(days) != 1 or len({_month_value(tokens, month) for month in months}) != 1:
        return None
    day = make_day(_year(tokens, years[0]) if years else None, _month_value(tokens, months[0]), tokens.values[days[0]])
    return None if day is None else Reading(day)


def read_words_alone(tokens: Tokens, first: int, last: int) -> Reading | None:
    found = read_words(tokens, first, last)
    return None if found is None else Reading(found.value, alone=True)


def read_month(tokens: Tokens, first: int, last: int) -> Reading | None:
    """Month in words and year."""
    months = {_month_value(tokens, index) for index in _of(tokens, first, last, "M")}
    numbers = _of(tokens, first, last, "DYXB")
    year = _year(tokens, numbers[-1])
    if len(months) != 1 or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return Reading(PartialDate(year, months.pop()))


def read_month_alone(tokens: Tokens, first: int, last: int) -> Reading | None:
    found = read_month(tokens, first, last)
    return None if found is None else Reading(found.value, alone=True)


def _word_before(tokens: Tokens, first: int) -> str:
    """The word before the token, over white space; "" where there is none."""
    at = first - 1
    while at >= 0 and tokens.kinds[at] in "_f":
        at -= 1
    return tokens.written(at).lower() if at >= 0 else ""


def _joined_by_and(tokens: Tokens, first: int, last: int) -> bool:
    return any(kind in "&/" for kind in tokens.kinds[first:last])


def read_days_of_month(tokens: Tokens, first: int, last: int) -> Reading | None:
    """Two or three days of one month: a stretch; days joined by "and" are one only where they follow each other."""
    month = _month_value(tokens, _of(tokens, first, last, "M")[0])
    numbers = _of(tokens, first, last, "DYXB")
    years = [index for index in numbers if tokens.kinds[index] != "D" or tokens.kinds[index - 1] == "'"]
    days = [tokens.values[index] for index in numbers if index not in years]
    year = _year(tokens, years[-1]) if years else None
    if _WORDS_BETWEEN.fullmatch(_word_before(tokens, first)):
        days = [days[0], days[-1]]
        span = _span(make_day(year, month, days[0]), make_day(year, month, days[-1]))
        return None if span is None else Reading(span)
    follow_each_other = days[-1] - days[0] == len(days) - 1
    if len(days) < 2 or ((_joined_by_and(tokens, first, last) or len(days) > 2) and not follow_each_other):
        return None
    span = _span(make_day(year, month, days[0]), make_day(year, month, days[-1]))
    return None if span is None else Reading(span)


def read_two_days(tokens: Tokens, first: int, last: int) -> Reading | None:
    """Two days, each with its month; the first year may be left out."""
    months = _of(tokens, first, last, "M")
    numbers = _of(tokens, first, last, "DYXB")
    years = [index for index in numbers if tokens.kinds[index] != "D" or tokens.kinds[index - 1] == "'"]
    days = [tokens.values[index] for index in numbers if index not in years]
    if len(months) != 2 or len(days) != 2 or len(years) > 2:
        return None
    one, two = (_month_value(tokens, index) for index in months)
    last_year = _year(tokens, years[-1]) if years else None
    first_year = _year(tokens, years[0]) if len(years) == 2 else last_year
    if len(years) == 1 and last_year is not None and one > two:
        first_year = last_year - 1
    if len(years) == 1 and years[0] < months[1]:
        return None
    span = _span(make_day(first_year, one, days[0]), make_day(last_year, two, days[1]))
    if span is None:
        return None
    if _joined_by_and(tokens, first, last):
        ends = span.first.intervals + span.last.intervals
        if len(ends) != 2 or ends[1].first - ends[0].first != timedelta(days=1):
            return None
    return Reading(span)


def read_two_months(tokens: Tokens, first: int, last: int) -> Reading | None:
    months = [_month_value(tokens, index) for index in _of(tokens, first, last, "M")]
    years = [_year(tokens, index) for index in _of(tokens, first, last, "YXB")]
    if not all(FIRST_YEAR <= year <= LAST_YEAR for year in years):
        return None
    if months[0] == months[1]:
        return Reading(PartialDate(years[-1], months[0]))
    start = years[0] if len(years) == 2 else years[-1] - (months[0] > months[1])
    span = _span(PartialDate(start, months[0]), PartialDate(years[-1], months[1]))
    return None if span is None else Reading(span)


def read_roman(tokens: Tokens, first: int, last: int) -> Reading | None:
    numbers = _of(tokens, first, last, "DYX")
    month = tokens.values[_of(tokens, first, last, "i")[0]]
    day = make_day(tokens.values[numbers[1]], month, tokens.values[numbers[0]])
    return None if day is None else Reading(day)


# --- readers: all in numbers -----------------------------------------------------------------------------------


def read_orders(one: int, two: int, year: int, dotted: bool) -> Reading | None:
    """Two numbers and a year: settled where only one order gives a day, by custom where dots part them."""
    day_first, month_first = make_day(year, two, one), make_day(year, one, two)
    if day_first is None and month_first is None:
        return None
    if day_first is None or month_first is None:
        settled = day_first or month_first
        assert settled is not None
        return Reading(settled, "dmy" if day_first else "mdy")
    if day_first == month_first:
        return Reading(day_first)
    if dotted:
        # Dots are written day first wherever they are the custom; a source that shows otherwise is heard later.
        return Reading(day_first, None, rule="numeric_dots")
    return Reading(
        UnsettledDate(tuple(sorted((day_first, month_first), key=lambda day: (day.year, day.month, day.day))))
    )


def read_numeric(tokens: Tokens, first: int, last: int) -> Reading | None:
    indices = _of(tokens, first, last, "DYX")
    one, two, year = (tokens.values[index] for index in indices)
    if tokens.kinds[indices[2]] == "X":
        written = tokens.written(indices[0])
        hijri = _read_hijri_figures(year, two, one, written)
        if hijri is not None:
            return Reading(hijri[0], "dmy", hijri[1], alone=written.isascii())
    return read_orders(one, two, year, "." in tokens.kinds[first:last])


def _read_hijri_figures(year: int, month: int, day: int, written: str) -> tuple[PartialDate, str] | None:
    """A day in figures of a year before 1500, and its calendar: the solar one in Persian figures (or where that is not
    yet to come), the lunar one in Arabic ones; None where either would lie in the future, as in 1492."""
    arabic = any("٠" <= char <= "٩" for char in written)
    for calendar, convert in (("solar_hijri", solar_to_gregorian), ("hijri", lunar_to_gregorian)):
        if calendar == "solar_hijri" and arabic:
            continue
        made = convert(year, month, day)
        if made is not None and 1850 <= (made.year or 0) < 2050:
            return made, calendar
    return None


def read_numeric_spaced(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`13 07 2021` on a line of its own."""
    numbers = _of(tokens, first, last, "D")
    found = read_numeric(tokens, first, last)
    if found is None or any(tokens.ends[index] - tokens.starts[index] != 2 for index in numbers):
        return None
    return Reading(found.value, found.order, alone=True)


def read_numeric_short(tokens: Tokens, first: int, last: int) -> Reading | None:
    """Three numbers of two digits, the year last unless that cannot be."""
    one, two, three = numbers = _of(tokens, first, last, "D")
    a, b, c = (tokens.values[index] for index in numbers)
    written = tokens.kinds[first:last]
    padded = all(tokens.ends[index] - tokens.starts[index] == 2 for index in (one, two, three))
    if tokens.ends[three] - tokens.starts[three] != 2:
        return None
    last_is_year = read_orders(a, b, full_year(c), "." in written)
    if "-" in written:
        # Years come first and last between hyphens; telephone numbers and scores are written so too.
        readings = {make_day(full_year(c), b, a), make_day(full_year(c), a, b), make_day(full_year(a), b, c)} - {None}
        days = sorted((day for day in readings if day is not None), key=lambda day: (day.year, day.month, day.day))
        if not padded or not days:
            return None
        return Reading(days[0] if len(days) == 1 else UnsettledDate(tuple(days)), alone=True)
    if last_is_year is None:
        year_first = make_day(full_year(a), b, c) if a > 31 else None
        return None if year_first is None else Reading(year_first, "ymd")
    # `3.2.11` is a section as often as a day.
    alone = "." in written and not padded
    return Reading(last_is_year.value, last_is_year.order, rule=last_is_year.rule, alone=alone)


def read_year_first(tokens: Tokens, first: int, last: int) -> Reading | None:
    indices = _of(tokens, first, last, "DYXB")
    year, month, day = (tokens.values[index] for index in indices)
    written = tokens.written(indices[0])
    if tokens.kinds[indices[0]] == "X":
        # No press wrote figures of this form before 1500: these are years of a Hijri calendar.
        hijri = _read_hijri_figures(year, month, day, written)
        padded = all(tokens.ends[index] - tokens.starts[index] == 2 for index in indices[1:])
        if hijri is None or (written.isascii() and not padded):
            return None
        return Reading(hijri[0], "ymd", hijri[1], alone=written.isascii() and "h" not in tokens.kinds[first:last])
    if tokens.kinds[indices[0]] == "B":
        year -= 543
    made = make_day(year, month, day)
    return None if made is None else Reading(made, "ymd")


def read_numeric_range(tokens: Tokens, first: int, last: int) -> Reading | None:
    """Two dates in numbers and what stands between: of each other's order they settle what they can."""
    numbers = [tokens.values[index] for index in _of(tokens, first, last, "DYX")]
    if tokens.kinds[first] in "YX":
        one, two = make_day(*numbers[:3]), make_day(*numbers[3:])
        span = _span(one, two)
        return None if span is None else Reading(span, "ymd")
    spans = {}
    for order in ("dmy", "mdy"):
        a, b = (0, 1) if order == "dmy" else (1, 0)
        spans[order] = _span(
            make_day(numbers[2], numbers[b], numbers[a]), make_day(numbers[5], numbers[3 + b], numbers[3 + a])
        )
    possible = [(order, span) for order, span in spans.items() if span is not None]
    if len(possible) != 1:
        return None
    return Reading(possible[0][1], possible[0][0])


def read_short_range(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`13.-15.07.2021`, `28.06.-02.07.2021`: day first."""
    numbers = [tokens.values[index] for index in _of(tokens, first, last, "DY")]
    year = numbers[-1]
    end = make_day(year, numbers[-2], numbers[-3])
    start = make_day(year, numbers[-2] if len(numbers) == 4 else numbers[1], numbers[0])
    span = _span(start, end)
    return None if span is None else Reading(span, "dmy")


def read_compact(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`20210713`, `20210713172507`."""
    written = tokens.written(first)
    year, month, day = int(written[:4]), int(written[4:6]), int(written[6:8])
    made = make_day(year, month, day) if 1900 <= year < 2050 else None
    if len(written) > 8 and (int(written[8:10]) > 24 or int(written[10:12]) > 59):
        return None
    return None if made is None else Reading(made, "ymd")


def read_ordinal_day(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`2011-232`: the day of the year."""
    year, number = (tokens.values[index] for index in _of(tokens, first, last, "Y3"))
    if not 1 <= number <= 366 or not 1900 <= year < 2050:
        return None
    day = date(year, 1, 1) + timedelta(days=number - 1)
    return Reading(PartialDate(day.year, day.month, day.day), "ymd", alone=True) if day.year == year else None


def read_week(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`2011-W33-6`, and `2011-W33` as the seven days."""
    numbers = [tokens.values[index] for index in _of(tokens, first, last, "YD")]
    try:
        days = [date.fromisocalendar(numbers[0], numbers[1], day) for day in ((numbers[2],) if numbers[2:] else (1, 7))]
    except ValueError:
        return None
    made = [PartialDate(day.year, day.month, day.day) for day in days]
    return Reading(made[0] if len(made) == 1 else DateRange(made[0], made[1]))


def read_iso_month(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`2011-08`; `2011-12` in a sentence is as likely two years, and `2011-34` is nothing else."""
    year, month = _of(tokens, first, last, "YD")
    number = tokens.values[month]
    years = read_years(tokens, first, last)
    if years is not None and not 1 <= number <= 12:
        return Reading(years.value, rule="years")
    if (
        not 1 <= number <= 12
        or tokens.ends[month] - tokens.starts[month] != 2
        or not 1800 <= tokens.values[year] < 2050
    ):
        return None
    following = (tokens.values[year] + 1) % 100 == number
    other = None if years is None else Reading(years.value, rule="years")
    alone = following or "/" in tokens.kinds[first:last]
    return Reading(PartialDate(tokens.values[year], number), "ymd", alone=alone, otherwise=other)


def read_month_of_numbers(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`08/2011`; without the nought it is as likely the number of a case."""
    month, year = _of(tokens, first, last, "YD")
    number = tokens.values[month]
    if not 1 <= number <= 12 or not 1800 <= tokens.values[year] < 2050:
        return None
    padded = tokens.text[tokens.starts[month]] in "0٠۰०০"
    return Reading(PartialDate(tokens.values[year], number), None, alone=not padded)


# --- readers: parts of years, other scripts and calendars -------------------------------------------------------


def read_quarter(tokens: Tokens, first: int, last: int) -> Reading | None:
    numbers = [tokens.values[index] for index in _of(tokens, first, last, "uiDY")]
    year, quarter = max(numbers), min(numbers)
    if len(numbers) != 2 or not 1 <= quarter <= 4:
        return None
    return Reading(PartialDate(full_year(year) if year < 100 else year, 32 + quarter))


def read_season(tokens: Tokens, first: int, last: int) -> Reading | None:
    season = tokens.values[_of(tokens, first, last, "G")[0]]
    return Reading(PartialDate(tokens.values[_of(tokens, first, last, "Y")[0]], season))


def read_east_asian(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`2011年8月20日`, `令和3年7月13日`, `8월 20일`."""
    numbers = [tokens.values[index] for index in _of(tokens, first, last, "DYX3")]
    kinds = tokens.kinds[first:last]
    if "y" not in kinds:
        day = make_day(None, numbers[0], numbers[1])
        return None if day is None else Reading(day)
    era = _of(tokens, first, last, "E")
    year = numbers[0] + (tokens.values[era[0]] if era else 0)
    if year < 100 or not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= numbers[1] <= 12:
        return None
    if len(numbers) == 2:
        return Reading(PartialDate(year, numbers[1]))
    day = make_day(year, numbers[1], numbers[2])
    return None if day is None else Reading(day)


def read_vietnamese(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`20 tháng 8 năm 2011`, `tháng 8 năm 2011`, `20 tháng 8`."""
    numbers = [tokens.values[index] for index in _of(tokens, first, last, "DY")]
    year = numbers.pop() if tokens.kinds[last - 1] == "Y" else None
    if len(numbers) == 1:
        if year is None or not 1 <= numbers[0] <= 12:
            return None
        return Reading(PartialDate(year, numbers[0]))
    day = make_day(year, numbers[1], numbers[0])
    return None if day is None else Reading(day)


def read_other_calendar(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`20 Ramadan 1432`, `29 Mordad 1390`: the day of ours that it is."""
    numbers = [tokens.values[index] for index in _of(tokens, first, last, "DX")]
    year, day = max(numbers), min(numbers)
    lunar, solar = _of(tokens, first, last, "H"), _of(tokens, first, last, "S")
    if lunar:
        made = lunar_to_gregorian(year, tokens.values[lunar[0]], day)
        return None if made is None else Reading(made, calendar="hijri")
    made = solar_to_gregorian(year, tokens.values[solar[0]], day)
    return None if made is None else Reading(made, calendar="solar_hijri")


def read_hebrew(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`20 Av 5771`; Nisan has the name of the Turkish April."""
    year, day = tokens.values[_of(tokens, first, last, "I")[0]], tokens.values[_of(tokens, first, last, "D")[0]]
    name = _of(tokens, first, last, "JM")[0]
    if tokens.kinds[name] == "M" and tokens.written(name).lower() != "nisan":
        return None
    month = 7 if tokens.kinds[name] == "M" else tokens.values[name]
    made = hebrew_to_gregorian(year, month, day)
    return None if made is None else Reading(made, calendar="hebrew")


def read_marked_calendar(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`20/9/1432 AH`, `1432/9/20 هـ`: figures with the mark of their calendar."""
    numbers = [tokens.values[index] for index in _of(tokens, first, last, "DX")]
    year, month, day = numbers if numbers[0] > 1000 else numbers[::-1]
    is_lunar = "e" in tokens.kinds[first:last]
    made = (lunar_to_gregorian if is_lunar else solar_to_gregorian)(year, month, day)
    return None if made is None else Reading(made, calendar="hijri" if is_lunar else "solar_hijri")


def read_nothing(tokens: Tokens, first: int, last: int) -> Reading | None:
    """Known to be no date that we can state: a Hijri date without its day or year."""
    return None


def read_decade(tokens: Tokens, first: int, last: int) -> Reading | None:
    year = tokens.values[first]
    return Reading(Decade(year // 10)) if year % 10 == 0 else None


def read_years(tokens: Tokens, first: int, last: int) -> Reading | None:
    """`2011-2012`, `2011–13`: two years, the later in two digits or four."""
    one, two = _of(tokens, first, last, "YD")
    start, end = tokens.values[one], tokens.values[two]
    if tokens.kinds[two] == "D":
        if tokens.ends[two] - tokens.starts[two] != 2:
            return None
        end += start // 100 * 100
    if not 1800 <= start < end <= 2049 or end - start > 60:
        return None
    return Reading(DateRange(PartialDate(start), PartialDate(end)))


def read_year(tokens: Tokens, first: int, last: int) -> Reading | None:
    year = tokens.values[first]
    return Reading(PartialDate(year)) if 1700 <= year < 2050 else None
