"""The date grammar: what is a date and which, what is none, and the laws of spans and round trips."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.partial_date import parse_edtf
from ingest.date_names import MONTHS
from ingest.dates import agrees_with_dateutil, find_dates, find_dates_in_filename, find_dates_in_url
from ingest.record import FoundDate


def _values(text: str) -> list[str]:
    return [found.value.edtf for found in find_dates(text)]


def _only(text: str) -> FoundDate:
    (found,) = find_dates(text)
    return found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # day, month in words, year, in every order
        ("4 May 2018", "2018-05-04"),
        ("4th May, 2018", "2018-05-04"),
        ("May 4th 2018", "2018-05-04"),
        ("May 4,2018", "2018-05-04"),
        ("MAY. 4 2018", "2018-05-04"),
        ("the 4th of May, 2018", "2018-05-04"),
        ("this 4th day of May 2018", "2018-05-04"),
        ("4 th May 2018", "2018-05-04"),
        ("04-May-2018", "2018-05-04"),
        ("04-May-18", "2018-05-04"),
        ("4May2018", "2018-05-04"),
        ("2018, May 4", "2018-05-04"),
        ("2018 May 4", "2018-05-04"),
        ("May 4, '18", "2018-05-04"),
        ("Sept. 30, 1931", "1931-09-30"),
        ("Jany. 3, 1891", "1891-01-03"),
        ("4 V 2018", "2018-05-04"),
        ("13\nth\n\u00a0July,\n\n  2021", "2021-07-13"),
        # all in numbers
        ("17/5/2018", "2018-05-17"),
        ("5/17/2018", "2018-05-17"),
        ("17.05.2018", "2018-05-17"),
        ("17 - 05 - 2018", "2018-05-17"),
        ("17 / 5 / 2018", "2018-05-17"),
        ("2018-05-17", "2018-05-17"),
        ("2018/5/17", "2018-05-17"),
        ("2018. 5. 17.", "2018-05-17"),
        ("20180517", "2018-05-17"),
        ("17/05/18", "2018-05-17"),
        ("12/31/68", "1968-12-31"),
        ("5/5/2018", "2018-05-05"),
        ("2018-137", "2018-05-17"),
        ("2018-W20-4", "2018-05-17"),
        # parts of dates
        ("May 2018", "2018-05"),
        ("Sept. 2018", "2018-09"),
        ("2018-05", "2018-05"),
        ("05/2018", "2018-05"),
        ("May '18", "2018-05"),
        ("2018", "2018"),
        ("Q2 2018", "2018-34"),
        ("2Q 2018", "2018-34"),
        ("the second quarter of 2018", "2018-34"),
        ("spring 2018", "2018-21"),
        ("the summer of 2018", "2018-22"),
        ("the 1970s", "197X"),
        ("4 May", "XXXX-05-04"),
        ("May 4th", "XXXX-05-04"),
        ("Friday, May 4", "XXXX-05-04"),
        ("29 February", "XXXX-02-29"),
        # stretches
        ("May 4-6, 2018", "2018-05-04/2018-05-06"),
        ("4-6 May 2018", "2018-05-04/2018-05-06"),
        ("4th and 5th May 2018", "2018-05-04/2018-05-05"),
        ("May 4 & 5, 2018", "2018-05-04/2018-05-05"),
        ("May 4/5, 2018", "2018-05-04/2018-05-05"),
        ("30 May to 2 June 2018", "2018-05-30/2018-06-02"),
        ("Dec. 30, 2017 – Jan. 2, 2018", "2017-12-30/2018-01-02"),
        ("Dec. 30 – Jan. 2, 2018", "2017-12-30/2018-01-02"),
        ("17.-19.05.2018", "2018-05-17/2018-05-19"),
        ("2018-05-04/2018-05-06", "2018-05-04/2018-05-06"),
        ("May–June 2018", "2018-05/2018-06"),
        ("1914-1918", "1914/1918"),
    ],
)
def test_spelling(text: str, value: str) -> None:
    """A spelling of the press is read whole, as that date, alone and inside a line."""
    found = _only(text)
    assert found.value.edtf == value
    assert (found.span.start, found.span.end) in ((0, len(text)), (4, len(text)), (5, len(text)), (18, len(text)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4 mai 2018", "2018-05-04"),
        ("1er août 2018", "2018-08-01"),
        ("4 de mayo de 2018", "2018-05-04"),
        ("4 de maio de 2018", "2018-05-04"),
        ("4 maggio 2018", "2018-05-04"),
        ("4. Mai 2018", "2018-05-04"),
        ("4 mei 2018", "2018-05-04"),
        ("den 4 maj 2018", "2018-05-04"),
        ("4. toukokuuta 2018", "2018-05-04"),
        ("4 maja 2018", "2018-05-04"),
        ("4. května 2018", "2018-05-04"),
        ("4 листопада 2018", "2018-11-04"),
        ("4 listopada 2018", "2018-11-04"),
        ("4. listopada 2018", "2018-10-04"),
        ("4 мая 2018 г.", "2018-05-04"),
        ("4 Μαΐου 2018", "2018-05-04"),
        ("4 Mayıs 2018", "2018-05-04"),
        ("2018. május 4.", "2018-05-04"),
        ("2018 m. gegužės 4 d.", "2018-05-04"),
        ("4 Mei 2018", "2018-05-04"),
        ("ngày 4 tháng 5 năm 2018", "2018-05-04"),
        ("٤ مايو ٢٠١٨", "2018-05-04"),
        ("4 أيار/مايو 2018", "2018-05-04"),
        ("4 تشرين الثاني 2018", "2018-11-04"),
        ("۴ مئی ۲۰۱۸", "2018-05-04"),
        ("४ मई २०१८", "2018-05-04"),
        ("৪ মে ২০১৮", "2018-05-04"),
        ("4 במאי 2018", "2018-05-04"),
        ("4 พฤษภาคม 2561", "2018-05-04"),
        ("2018年5月4日", "2018-05-04"),
        ("2018년 5월 4일", "2018-05-04"),
        ("令和3年5月4日", "2021-05-04"),
        ("民國100年5月4日", "2011-05-04"),
    ],
)
def test_language(text: str, value: str) -> None:
    """Month names of the press's languages and their digits are read; endings and small words do not hinder."""
    assert _values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value", "calendar"),
    [
        ("17 Ramadan 1440 AH", "2019-05-22", "hijri"),
        ("17 رمضان المبارك 1440", "2019-05-22", "hijri"),
        ("17 Rabi al-Awwal 1440", "2018-11-25", "hijri"),
        ("14 Ordibehesht 1397", "2018-05-04", "solar_hijri"),
        ("۱۴ اردیبهشت ۱۳۹۷", "2018-05-04", "solar_hijri"),
        ("۱۳۹۷/۰۲/۱۴", "2018-05-04", "solar_hijri"),
        ("١٤٣٩/٨/١٩", "2018-05-05", "hijri"),
        ("19 Iyar 5778", "2018-05-04", "hebrew"),
    ],
)
def test_date_of_another_calendar_is_recognised_as_one(text: str, value: str, calendar: str) -> None:
    """A Hijri or Hebrew year is never taken for one of ours: the day is converted, and the calendar said."""
    found = _only(text)
    assert (found.value.edtf, found.calendar) == (value, calendar)


def test_hijri_date_without_its_year_or_day_says_nothing() -> None:
    """What cannot be converted is not read as a Gregorian month."""
    assert _values("17 Ramadan") == []
    assert _values("Ramadan 1440") == []


@pytest.mark.parametrize(
    "text",
    [
        *("31 June 2018", "June 31, 2018", "February 29, 2019", "2018-13-01", "31/04/2018", "2018-02-30", "0/0/2018"),
        *("32 May 2018", "May 0, 2018", "31st November", "13/13/2018"),
        *("30 wounded in Lima", "14 people", "Page 4 of 9", "9/11", "24/7", "2/3", "7 out of 10", "score 3-1"),
        *("Call 0171-5550142", "Tel. 20180517", "+1 202 555 0142", "ISBN 978-3-16-148410-0", "case no. 2018-05"),
        *("Resolution 1701", "Resolution 2018", "Room 2018", "Flight 1999", "PO Box 1984", "No. 1914", "Rs 2000"),
        *("$2018", "2,018 people", "2018 votes", "2000 hours", "1,500 tonnes", "5.5.18.3", "192.168.2.18"),
        *("v1.2.2018", "version 3.4.18", "A4/5/2018", "B-2018", "PS-117", "MP3", "Windows 11", "12:30", "5 p.m."),
        *("4 September Street", "May 4,000 people", "May 20 people", "April 5.5 percent", "may 4", "mar 5", "mai"),
        *("Mars 5", "March on the capital", "May I help", "yesterday", "Tuesday", "Tue", "Dec", "21st century"),
        *("10 Downing Street", "the 20th", "Monday, 20th", "SW1A 1AA", "2 + 2 = 4", "1-2-1", "COVID-19"),
    ],
)
def test_what_is_no_date(text: str) -> None:
    """Days that no calendar has, numbers of things, counts, times, and days that the text only alludes to."""
    assert _values(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("5/6/2018", ["[2018-05-06,2018-06-05]"]),
        ("Posted on: 05-06-2018", ["[2018-05-06,2018-06-05]"]),
        ("5/6/18", ["[2018-05-06,2018-06-05]"]),
        ("5.6.2018", ["2018-06-05"]),
        ("Wednesday, 6/5/2018", ["[2018-05-06,2018-06-05]"]),
        ("Tuesday, 6/5/2018", ["2018-06-05"]),
    ],
)
def test_order_of_day_and_month(text: str, values: list[str]) -> None:
    """Two readings where the figures settle nothing; dots go day first; a weekday that fits one reading settles it."""
    assert _values(text) == values


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Press Release7/13/2018 5:25 PM", "7/13/2018 5:25 PM"),
        ("April 28, 2018Press", "April 28, 2018"),
        ("ReleasesMarch 3, 2018", "March 3, 2018"),
        ("FERRY ACTFebruary 12, 2018 Press Release", "February 12, 2018"),
        ("NEWSMARCH 3, 2018", "MARCH 3, 2018"),
        ("7/13/20185:25 PM", "7/13/20185:25 PM"),
        ("7/13/2018 5:25:07 PMJoint meeting", "7/13/2018 5:25:07 PM"),
        ("By Ann Other3 May 2018", "3 May 2018"),
        ("Comments 5\nAugust 20, 2018", "August 20, 2018"),
    ],
)
def test_glued_date(text: str, date: str) -> None:
    """Scrapes run dates into words: the date ends where it ends."""
    assert _only(text).span.of(text) == date


@pytest.mark.parametrize(
    ("text", "clock", "offset", "weekday"),
    [
        ("Fri, 4 May 2018 17:25:07 +0500", "17:25:07", "+05:00", 4),
        ("May 4, 2018 12:01 a.m. EDT", "00:01", "-04:00", None),
        ("4 May 2018 0930 hrs", "09:30", None, None),
        ("17:25, 4 May 2018", "17:25", None, None),
        ("10:15 AM IST, 4 May 2018", "10:15", "+05:30", None),
        ("2018-05-04T17:25:07Z", "17:25:07", "+00:00", None),
        ("2018-05-04 05:25", "05:25", None, None),
        ("20180504T172507Z", "17:25:07", "+00:00", None),
        ("4. Mai 2018, 17.25 Uhr", "17:25", None, None),
        ("4 mai 2018 à 17h25", "17:25", None, None),
        ("Fri May 4 17:25:07 PKT 2018", "17:25:07", "+05:00", 4),
        ("4 May 2018 (Friday)", None, None, 4),
        ("4 May 2018 24:00", "24:00", None, None),
        ("4/May/2018:17:25:07 +0200", "17:25:07", "+02:00", None),
        ("Monday, 4 May 2018", None, None, 0),
    ],
)
def test_time_zone_and_weekday(text: str, clock: str | None, offset: str | None, weekday: int | None) -> None:
    """Time, zone and weekday belong to the date; a weekday that contradicts it is kept as written."""
    found = _only(text)
    assert (found.value.edtf, found.time, found.offset, found.weekday) == ("2018-05-04", clock, offset, weekday)
    assert found.span.of(text) == text


def test_dates_of_a_line_come_in_order() -> None:
    """Each date of a line is found, none twice."""
    text = "Published: 13/7/2021 | Updated: July 15, 2021 | see 2019 and http://a.example/2018/05/04/x"
    assert _values(text) == ["2021-07-13", "2021-07-15", "2019", "2018-05-04"]


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("http://news.example/2018/05/04/ferry.html", "2018-05-04"),
        ("http://news.example/2018/may/04/ferry", "2018-05-04"),
        ("/a/2018-05-04/page-1", "2018-05-04"),
        ("https://news.example/ferry-20180504.html", "2018-05-04"),
        ("https://news.example/ferry-4-may-2018", "2018-05-04"),
        ("https://news.example/x?date=20180504", "2018-05-04"),
        ("https://news.example/17-05-2018/ferry", "2018-05-17"),
        ("https://news.example/2018/05/", "2018-05"),
        ("https://news.example/2018/ferry", "2018"),
        ("https://news.example/05-06-2018/ferry", "[2018-05-06,2018-06-05]"),
        ("https://news.example/ferry-1807491.html", None),
        ("https://news2018.example/ferry", None),
        ("https://news.example/view.asp?id=20181", None),
        ("https://news.example/ferry-2018131245", None),
    ],
)
def test_date_of_a_url(url: str, value: str | None) -> None:
    """Full dates in a path, else year and month as its folders; ids are none."""
    assert [found.value.edtf for found in find_dates_in_url(url)] == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("release 2018-05-04.txt", "2018-05-04"),
        ("IMG_20180504_1725.jpg", "2018-05-04"),
        ("4May2018member12.txt", "2018-05-04"),
        ("minutes_17.05.2018.txt", "2018-05-17"),
        ("004_0ebca1cd7aae40fe.txt", None),
        ("12345678.txt", None),
    ],
)
def test_date_of_a_file_name(name: str, value: str | None) -> None:
    """Names of files carry dates in the same spellings."""
    assert [found.value.edtf for found in find_dates_in_filename(name)] == ([] if value is None else [value])


# --- laws --------------------------------------------------------------------------------------------------------

DAYS = st.dates(min_value=date(1850, 1, 1), max_value=date(2049, 12, 31))
SPACES = st.sampled_from([" ", "\u00a0", "\n", "   ", "\u2009", " \n\n "])
NAMES = sorted(
    (name, month) for name, (month, _) in MONTHS.items() if len(name) > 3 and not any(char.isspace() for char in name)
)


@given(day=DAYS, name=st.sampled_from(NAMES), space=SPACES, comma=st.sampled_from(["", ","]))
def test_every_month_name_is_found_again(day: date, name: tuple[str, int], space: str, comma: str) -> None:
    """Day, name and year, in any language and over any space, come back as that day."""
    month, number = name
    text = f"{day.day}{space}{month}{comma}{space}{day.year}"
    # Polish and Croatian share a name and part it by the dot, which is not written here.
    if day.day <= 28:
        assert _values(text) == [f"{day.year:04d}-{number:02d}-{day.day:02d}"]


@given(
    day=DAYS,
    form=st.sampled_from(
        ["%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%A, %d %b %Y", "%a %b %d %H:%M:%S %Y", "%d-%b-%Y", "%Y%m%d"]
    ),
    around=st.sampled_from(["{}", "Posted on: {}", "LIMA, {} -", "({})", "Press Release{} "]),
)
def test_every_spelling_is_found_again(day: date, form: str, around: str) -> None:
    """A date written in a supported spelling, in any of its places, comes back as that date and reads as it."""
    if form == "%Y%m%d" and (around != "{}" or not 1900 <= day.year < 2050):
        return
    text = around.format(day.strftime(form))
    found = _only(text)
    assert found.value == parse_edtf(day.isoformat())
    assert _only(found.span.of(text)).value == found.value


@given(day=DAYS, form=st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d"]))
@settings(max_examples=30)
def test_dateutil_agrees(day: date, form: str) -> None:
    """The second opinion reads the span of a found day as the same day."""
    text = day.strftime(form)
    assert agrees_with_dateutil(text, _only(text)) is True


FRAGMENTS = st.sampled_from(
    [
        *(
            "5",
            "20",
            "2018",
            "May",
            "Mon",
            ",",
            ".",
            "/",
            "-",
            " ",
            "\n",
            "th",
            "of",
            "a",
            "Posted on",
            "17:25",
            "PM",
            "'",
        ),
        *("–", "رمضان", "1440", "年", "http://a/2018/", "20180504", "Q", "s", "(", "Z", "+05", "مه", "²", "\u200c"),
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=25).map("".join)))
@settings(max_examples=300)
def test_whatever_the_text_spans_are_in_order_and_hold_their_dates(text: str) -> None:
    """Nothing raises; spans lie in the text, in order, not overlapping; values are EDTF that reads back."""
    end = 0
    for found in find_dates(text):
        assert end <= found.span.start < found.span.end <= len(text)
        assert any(char.isdigit() for char in found.span.of(text))
        assert parse_edtf(found.value.edtf) == found.value
        end = found.span.end
    find_dates_in_url(text)
    find_dates_in_filename(text)


@pytest.mark.parametrize(
    "piece", ["1 ", "1/", "2018-", "May 5 ", "5 May, ", "1.", "17:25 ", "a1", "/a/2018/", "M. ", "1, "]
)
def test_cost_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Ten times the text costs about ten times the time: no expression backtracks and no window grows."""

    def cost(size: int) -> float:
        text = piece * (size // len(piece)) + "4 May 2018"
        started = time.process_time()
        find_dates(text)
        return time.process_time() - started

    cost(1_000)
    small, large = min(cost(4_000) for _ in range(3)), min(cost(40_000) for _ in range(3))
    # A square would be a hundred times; the floor is for clocks that tick coarsely.
    assert large < 40 * max(small, 0.002)


@pytest.mark.parametrize("month", ["March", "June", "September", "décembre", "de\u0301cembre"])
@pytest.mark.parametrize("before", ["31 ", "net 15.50 ", "a "])
def test_figures_before_a_date_do_not_hide_it(month: str, before: str) -> None:
    """However far other figures stand, a month that their surroundings cut in two is read with its own day."""
    for length in range(1, 60):
        day = f"20 {month}" if "cembre" in month else f"{month} 20"
        text = f"{before}{('lorn ' * 12)[:length]} {day} - Shr 53 cts"
        assert [found.value.precision for found in find_dates(text)][-1:] == ["no_year"], text


@pytest.mark.parametrize(
    "text",
    [
        "LONDON, June 5 - The 2008 crisis has cost the banks more than they thought.",
        "LONDON, June 5 – The 2008 crisis", "June 5. The 2008 crisis", "June 5, the 2008 crisis",
        "PARIS, 5 juin. De 2008 à 2010", "Madrid, 5 de junio - La 2008",
    ],
)
def test_the_year_of_the_sentence_that_follows_is_not_the_dates(text: str) -> None:
    """A day and month without a year stay so, whatever the next sentence begins with."""
    found = find_dates(text)
    assert found[0].value.edtf == "XXXX-06-05"
    assert found[1].value.edtf == "2008"
