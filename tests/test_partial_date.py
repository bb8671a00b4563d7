"""Dates that know how much of themselves is known."""

from __future__ import annotations

from datetime import date

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from archive.partial_date import (
    DateError,
    DateInterval,
    DateRange,
    EdtfDate,
    PartialDate,
    UnsettledDate,
    day_number,
    days_between,
    parse_edtf,
    parse_interval,
)


def interval(first: str, last: str) -> DateInterval:
    return DateInterval(date.fromisoformat(first), date.fromisoformat(last))


@given(strategies.edtf_dates())
def test_edtf_round_trip(value: EdtfDate) -> None:
    """Every date is read back from its EDTF text as the same date."""
    assert parse_edtf(value.edtf) == value


@given(strategies.edtf_dates())
def test_intervals_run_forward(value: EdtfDate) -> None:
    """Every interval's first day is not after its last."""
    assert all(days.first <= days.last for days in value.intervals)


@given(strategies.partial_dates())
def test_one_interval_unless_the_year_is_unknown(value: PartialDate) -> None:
    """A date with a year has one interval; one without a year has none, and says so."""
    assert len(value.intervals) == (0 if value.year is None else 1)
    assert (value.precision == "no_year") == (value.year is None)


@given(strategies.edtf_dates(), strategies.edtf_dates())
def test_days_between_is_symmetric(one: EdtfDate, other: EdtfDate) -> None:
    """The distance does not depend on which date is named first, and is 0 from a date to itself."""
    assert days_between(one, other) == days_between(other, one)
    assert days_between(one, one) == (0 if one.intervals else None)


@given(st.dates())
def test_day_round_trip(day: date) -> None:
    """A full date is one day, the day it names."""
    value = PartialDate(day.year, day.month, day.day)
    assert value.intervals == (DateInterval(day, day),)
    assert value.edtf == day.isoformat()


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2021-07-13", "day", "2021-07-13", "2021-07-13"),
        ("2021-07", "month", "2021-07-01", "2021-07-31"),
        ("2020-02", "month", "2020-02-01", "2020-02-29"),
        ("2021", "year", "2021-01-01", "2021-12-31"),
        ("2021-33", "quarter", "2021-01-01", "2021-03-31"),
        ("2021-36", "quarter", "2021-10-01", "2021-12-31"),
        ("2021-22", "season", "2021-06-01", "2021-08-31"),
        ("2019-24", "season", "2019-12-01", "2020-02-29"),
        ("9999-24", "season", "9999-12-01", "9999-12-31"),
        ("0001", "year", "0001-01-01", "0001-12-31"),
        ("2021-07-01/2021-07-03", "range", "2021-07-01", "2021-07-03"),
        ("2021-06/2021-07", "range", "2021-06-01", "2021-07-31"),
    ],
)
def test_days_of(text: str, precision: str, first: str, last: str) -> None:
    """A date covers the days of what is written, and no other; winter runs into the next year."""
    value = parse_edtf(text)
    assert value.precision == precision
    assert value.intervals == (interval(first, last),)


def test_unsettled() -> None:
    """5/6/2021 may be 6 May or 5 June, and nothing between."""
    value = parse_edtf("[2021-05-06,2021-06-05]")
    assert value == UnsettledDate((PartialDate(2021, 5, 6), PartialDate(2021, 6, 5)))
    assert value.precision == "unsettled"
    assert value.intervals == (interval("2021-05-06", "2021-05-06"), interval("2021-06-05", "2021-06-05"))


def test_no_year() -> None:
    """20 August without a year is kept, and is on no day of the calendar."""
    value = parse_edtf("XXXX-08-20")
    assert value == PartialDate(None, 8, 20)
    assert value.intervals == ()
    assert PartialDate(None, 8, 20).with_year(2011) == PartialDate(2011, 8, 20)


def test_leap_day() -> None:
    """29 February is a day in 2020, possible where no year is written, and none in 2021."""
    assert PartialDate(2020, 2, 29).edtf == "2020-02-29"
    assert PartialDate(None, 2, 29).edtf == "XXXX-02-29"
    with pytest.raises(DateError):
        PartialDate(None, 2, 29).with_year(2021)


@pytest.mark.parametrize(
    "text",
    ["", "2021-13", "2021-00", "2021-02-30", "2021-06-31", "0000", "21", "2021-7", "2021-7-13", "XXXX", "XXXX-21",
     "2021-21-01", "20210713", "2021-07-13T10:00", "٢٠٢١", "[2021-05-06]", "[2021-05-06,2021-13-01]", "2022/2021",
     "2021/", "/2021", "2021-07-13 "],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    """What no calendar has, or is not written as EDTF, is an error that says so, with exit code 2."""
    with pytest.raises(DateError) as caught:
        parse_edtf(text)
    assert caught.value.exit_code == 2
    assert caught.value.message


def test_error_names_the_text() -> None:
    """The message names what was typed, and the hint how to write it."""
    with pytest.raises(DateError) as caught:
        parse_interval("2021-13")
    assert caught.value.message == "'2021-13' is not a date: 13 is not a month"
    assert caught.value.hint == "write 2021, 2021-07 or 2021-07-13"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2021", "2021-01-01", "2021-12-31"), ("2021-07", "2021-07-01", "2021-07-31"),
     ("2021-07-13", "2021-07-13", "2021-07-13")],
)  # fmt: skip
def test_filters(text: str, first: str, last: str) -> None:
    """A filter's partial date means its whole period."""
    assert parse_interval(text) == interval(first, last)


@pytest.mark.parametrize("text", ["XXXX-08-20", "2021-07-01/2021-07-03", "[2021-05-06,2021-06-05]"])
def test_filters_are_single_dates(text: str) -> None:
    """A filter is a year, a month or a day, not a range, a choice or a day of no year."""
    with pytest.raises(DateError, match="is not a year, month or day"):
        parse_interval(text)


def test_overlap_and_inside() -> None:
    """Intervals that share a day overlap, ends included; one lies inside another that holds all its days."""
    july, day = interval("2021-07-01", "2021-07-31"), interval("2021-07-31", "2021-07-31")
    assert july.overlaps(day)
    assert day.lies_inside(july)
    assert not july.lies_inside(day)
    assert not july.overlaps(interval("2021-08-01", "2021-08-01"))


def test_days_between() -> None:
    """Three days lie between the 1st and the 4th; none between a month and its days; unknown without a year."""
    assert days_between(parse_edtf("2021-07-01"), parse_edtf("2021-07-04")) == 3
    assert days_between(parse_edtf("2021-07"), parse_edtf("2021-07-13")) == 0
    assert days_between(parse_edtf("[2021-05-06,2021-06-05]"), parse_edtf("2021-06-06")) == 1
    assert days_between(parse_edtf("XXXX-07-13"), parse_edtf("2021-07-13")) is None


def test_day_number() -> None:
    """Days count from 1 January of year 1."""
    assert day_number(date(1, 1, 1)) == 1
    assert day_number(date(2021, 7, 13)) - day_number(date(2021, 7, 1)) == 12


def test_range_backwards() -> None:
    """Something that ends before it begins is an error."""
    with pytest.raises(DateError, match="ends before it begins"):
        DateRange(PartialDate(2021, 7, 3), PartialDate(2021, 7, 1))


def test_one_reading() -> None:
    """A date with one reading is settled."""
    with pytest.raises(DateError, match="at least two readings"):
        UnsettledDate((PartialDate(2021, 7, 3),))
