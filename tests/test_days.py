"""Days as people write them in a filter."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.partial_date import DateError, DateInterval
from index.days import between, read_days

TODAY = date(2021, 3, 31)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-02", "2021-02-01", "2021-02-28"),
        (" 2021-07-13 ", "2021-07-13", "2021-07-13"),
        ("2021-5-3", "2021-05-03", "2021-05-03"),
        ("2021/05/13", "2021-05-13", "2021-05-13"),
        ("2021.5.13", "2021-05-13", "2021-05-13"),
        ("20210513", "2021-05-13", "2021-05-13"),
        ("2021-5", "2021-05-01", "2021-05-31"),
        ("2021-W20", "2021-05-17", "2021-05-23"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2021-W01..2021-W02", "2021-01-04", "2021-01-17"),
        ("2021-Q1", "2021-01-01", "2021-03-31"),
        ("2021q4", "2021-10-01", "2021-12-31"),
        ("Q2 2021", "2021-04-01", "2021-06-30"),
        ("July 2021", "2021-07-01", "2021-07-31"),
        ("sept. 2021", "2021-09-01", "2021-09-30"),
        ("2021 July", "2021-07-01", "2021-07-31"),
        ("13 July 2021", "2021-07-13", "2021-07-13"),
        ("13th July, 2021", "2021-07-13", "2021-07-13"),
        ("July 13, 2021", "2021-07-13", "2021-07-13"),
        ("1990s", "1990-01-01", "1999-12-31"),
        ("today", "2021-03-31", "2021-03-31"),
        ("Yesterday", "2021-03-30", "2021-03-30"),
        ("30 days ago", "2021-03-01", "2021-03-01"),
        ("two weeks ago", "2021-03-17", "2021-03-17"),
        ("1 month ago", "2021-02-28", "2021-02-28"),
        ("13 months ago", "2020-02-29", "2020-02-29"),
        ("a year ago", "2020-03-31", "2020-03-31"),
        ("this week", "2021-03-29", "2021-04-04"),
        ("last week", "2021-03-22", "2021-03-28"),
        ("last month", "2021-02-01", "2021-02-28"),
        ("this quarter", "2021-01-01", "2021-03-31"),
        ("last quarter", "2020-10-01", "2020-12-31"),
        ("previous year", "2020-01-01", "2020-12-31"),
        ("last 30 days", "2021-03-02", "2021-03-31"),
        ("past 2 weeks", "2021-03-18", "2021-03-31"),
        ("2011-08/2011-10", "2011-08-01", "2011-10-31"),
        ("2011..2015", "2011-01-01", "2015-12-31"),
        ("..2015", "0001-01-01", "2015-12-31"),
        ("2021-02..", "2021-02-01", "9999-12-31"),
        ("last year..yesterday", "2020-01-01", "2021-03-30"),
        ("9999-12", "9999-12-01", "9999-12-31"),
    ],
)
def test_days_that_are_understood(text: str, first: str, last: str) -> None:
    """Each way of writing covers the days that its words say, both ends included."""
    assert read_days(text, TODAY) == DateInterval(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2021-13", "'2021-13' is not a date: 13 is not a month"),
        ("2021-02-29", "'2021-02-29' is not a date: 2021-02-29 is not a day of the calendar"),
        ("31 June 2021", "'31 June 2021' is not a date: 2021-06-31 is not a day of the calendar"),
        ("0000", "'0000' is not a date: 0 is not a year from 1 to 9999"),
        ("7/13/2021", "'7/13/2021' may be read in several ways"),
        ("4/1/21", "'4/1/21' may be read in several ways"),
        ("2021-5-32", "'2021-5-32' is not a date: 2021-05-32 is not a day of the calendar"),
        ("20211301", "'20211301' is not a date: 13 is not a month"),
        ("2021-W54", "'2021-W54' is not a date: there is no such week"),
        ("32/13/2020", "'32/13/2020' is not a date"),
        ("13/13/2021", "'13/13/2021' is not a date"),
        ("30/2/2021", "'30/2/2021' is not a date"),
        ("29/2/2020", "'29/2/2020' may be read in several ways"),
        ("13.7.2021", "'13.7.2021' may be read in several ways"),
        ("soon", "'soon' is not a date"),
        ("2021-Q5", "'2021-Q5' is not a date"),
        ("21", "'21' is not a date"),
        ("July", "'July' is not a date"),
        ("5000 years ago", "'5000 years ago' is not a date: that is outside the years 1 to 9999"),
        ("..", ".. has no date on either side"),
        ("2015..2011", "the first day, 2015, is after the last, 2011"),
        ("2011/soon", "'soon' is not a date"),
        ("", "'' is not a date"),
    ],
)
def test_days_that_are_none(text: str, message: str) -> None:
    """What is no date, or could be several, is an error with a hint."""
    with pytest.raises(DateError) as caught:
        read_days(text, TODAY)
    assert caught.value.message == message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2021/05", "write 2021-05 for the month"),
        ("202105", "write 2021-05 for the month"),
        ("2021-05 to 2021-06", "write 2021-05..2021-06"),
        ("from 2011 until 2015", "write 2011..2015"),
        ("between 2011 and 2015", "write 2011..2015"),
        ("2011–2015", "write 2011..2015"),
        ("2011-2015", "write 2011..2015"),
        ("2011 - 2015", "write 2011..2015"),
        ("last Monday", 'write the day itself, 2021-07-13, or "3 days ago"'),
        ("past month", 'write "last month" for the month of the calendar, or "last 30 days"'),
        ("the past week", 'write "last week" for the week of the calendar, or "last 7 days"'),
    ],
)
def test_what_to_write_instead(text: str, hint: str) -> None:
    """A date written as people speak, or as others write a span, is told how it is written here."""
    with pytest.raises(DateError) as caught:
        read_days(text, TODAY)
    assert caught.value.message.removeprefix("'").startswith(text)
    assert caught.value.hint == hint


@pytest.mark.parametrize("text", ["today", "last week", "30 days ago", "this year", "last 2 days"])
def test_today_must_be_told(text: str) -> None:
    """What counts from today is an error where nobody says which day that is."""
    with pytest.raises(DateError, match="counts from today, and nobody said which day that is"):
        read_days(text)


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)), st.sampled_from(("week", "month", "quarter", "year")))
def test_periods_follow_each_other(today: date, unit: str) -> None:
    """Today is in this week, month, quarter and year; the last one ends the day before it begins."""
    this, last = read_days(f"this {unit}", today), read_days(f"last {unit}", today)
    assert this.first <= today <= this.last
    assert last.last == this.first - timedelta(days=1)


@given(st.text(st.sampled_from("0123456789-/. QJulyagodstwek"), max_size=20), st.dates())
def test_any_text_is_days_or_an_error(text: str, today: date) -> None:
    """Nothing makes it stumble."""
    with suppress(DateError):
        days = read_days(text, today)
        assert days.first <= days.last


def test_between() -> None:
    """From the first day of one to the last of the other; an end may be open."""
    assert between("2021-02", "2021-02") == DateInterval(date(2021, 2, 1), date(2021, 2, 28))
    assert between("last week", None, TODAY) == DateInterval(date(2021, 3, 22), date.max)
