"""Days counted by year, month and week; timelines, matrices and facets over a small archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from documents import archive_of, document, see_again
from hypothesis import given
from hypothesis import strategies as st

from archive.document import Sighting
from archive.errors import DatelineError
from archive.partial_date import day_number, parse_edtf
from archive.store import Archive
from index.engine import DayCounts, SearchEngine
from index.facets import Facet, count_facet
from index.matrix import count_terms, read_terms
from index.periods import PERIODS, By, edtf_of, first_day_of, period_name, period_of, tally_days
from index.query import Everything
from index.query_parser import parse_query
from index.search import open_for_search
from index.sync import sync_folder
from index.timeline import count_periods

DAYS = st.dates(date(1850, 1, 1), date(2100, 12, 31))


def days(edtf: str) -> list[tuple[int, int]]:
    return [(day_number(one.first), day_number(one.last)) for one in parse_edtf(edtf).intervals]


def counted(several: list[list[tuple[int, int]]]) -> DayCounts:
    return DayCounts(0, (), Counter(map(tuple, several)))


# Periods


@pytest.mark.parametrize(
    ("day", "by", "name"),
    [
        ("2021-07-13", "year", "2021"),
        ("2021-07-13", "month", "2021-07"),
        ("2021-07-13", "week", "2021-W28"),
        ("1891-12-31", "month", "1891-12"),
        # The first and the last days of a year may be of a week of its neighbour (ISO 8601).
        ("2021-01-03", "week", "2020-W53"),
        ("2021-01-04", "week", "2021-W01"),
        ("2018-12-31", "week", "2019-W01"),
    ],
)
def test_the_period_of_a_day(day: str, by: By, name: str) -> None:
    """Years, months and ISO weeks by their names."""
    assert period_name(period_of(days(day)[0][0], by), by) == name


@given(DAYS, st.sampled_from(PERIODS))
def test_periods_tile_the_calendar(day: date, by: By) -> None:
    """A day lies in its period, and the day before a period's first is of the period before."""
    number = period_of(day_number(day), by)
    first = first_day_of(number, by)
    assert first <= day < first_day_of(number + 1, by)
    assert period_of(day_number(first - timedelta(days=1)), by) == number - 1


def test_what_no_period_can_claim_is_counted_apart() -> None:
    """A year is no month, two readings in two months are unsettled, in one month they are that month's."""
    dates = ("2021-07-13", "2021-07", "2021", "[2021-05-06,2021-06-05]", "[2021-07-01,2021-07-02]", "199X",
             "2021-07-01/2021-07-03", "2021-07-31/2021-08-01", "XXXX-07-01")  # fmt: skip
    tally = tally_days(counted([days(one) for one in dates]), "month")
    assert {period_name(number, "month"): count for number, count in tally.counts.items()} == {"2021-07": 4}
    assert (tally.partial, tally.unsettled, tally.undated, tally.total) == (3, 1, 1, 9)


def test_a_year_is_counted_in_its_year() -> None:
    """What is too vague for a month may be precise enough for a year."""
    tally = tally_days(counted([days("2021"), days("2021-07"), days("[2021-05-06,2021-06-05]"), days("199X")]), "year")
    assert (tally.counts, tally.partial, tally.unsettled) == (Counter({2021: 3}), 1, 0)


@pytest.mark.parametrize("edtf", ["2021-07-13", "2021-07", "2024-02", "2021", "2021-07-01/2021-07-03"])
def test_an_interval_is_written_as_precisely_as_it_is(edtf: str) -> None:
    """A whole month is written as that month, any other run of days as its ends."""
    assert edtf_of(*days(edtf)[0]) == edtf


# Over an archive

DOCUMENTS = (
    document("one", "The ferry sails.", when="2019-03-01", place="KARACHI", city="Karachi", agency="Wire Service"),
    document("two", "A ferry and a ferry.", when="2021-07-13", place="Karachi", city="Karachi", agency="WIRE SERVICE"),
    document("three", "No boat.", when="2021-07-13", place="Port Else", agency="Wire Service"),
    document("four", "The ferry.", when="2021", source="west"),
    document("five", "The ferry.", when="[2021-05-06,2021-06-05]", source="west"),
    document("six", "The ferry.", place="port else", source="West"),
    document("seven", "A harbour.", when="2022-01-01"),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    names = ("one", "two", "three", "four", "five", "six", "seven")
    archive = archive_of(tmp_path_factory.mktemp("periods") / "a.dateline", DOCUMENTS, names)
    see_again(archive, "one", Sighting("west", "again/one.txt"))
    sync_folder(archive)
    yield archive
    archive.close()


@pytest.fixture
def engine(shelf: Archive) -> Iterator[SearchEngine]:
    with open_for_search(shelf) as opened:
        yield opened


def test_a_timeline_has_every_period_with_what_the_archive_holds(engine: SearchEngine) -> None:
    """Counts and shares per year, a year without documents in it too, where there is no share at all."""
    queries = [(text, parse_query(text)) for text in ("ferry", "harbour")]
    line = count_periods(engine, queries, Everything(), "year")
    assert [(period.name, period.archive, period.counts) for period in line.periods()] == [
        ("2019", 1, (1, 0)), ("2020", 0, (0, 0)), ("2021", 4, (3, 0)), ("2022", 1, (0, 1)),
    ]  # fmt: skip
    assert [period.share(0) for period in line.periods()] == [1.0, None, 0.75, 0.0]
    assert (line.tallies[0].undated, line.archive.undated) == (1, 1)


def test_a_timeline_by_month_counts_years_and_unsettled_dates_apart(engine: SearchEngine) -> None:
    """No document is put into a month that it does not name."""
    line = count_periods(engine, [("ferry", parse_query("ferry"))], Everything(), "month")
    assert [(period.name, period.counts[0]) for period in line.periods() if period.archive] == [
        ("2019-03", 1), ("2021-07", 1), ("2022-01", 0),
    ]  # fmt: skip
    tally = line.tallies[0]
    assert (tally.partial, tally.unsettled, tally.undated, tally.total) == (1, 1, 1, 5)


def test_a_timeline_of_an_empty_answer_has_no_periods(engine: SearchEngine) -> None:
    """Where nothing is dated there is nothing to draw."""
    assert list(count_periods(engine, [], parse_query("nothing"), "year").periods()) == []


def test_a_matrix_has_a_row_a_term(engine: SearchEngine) -> None:
    """Count, first, last and periods of each term, in the order of the list, those without documents too."""
    terms = read_terms(["# boats", "", "ferry", "zeppelin", '"a ferry" OR harbour\n'], "t.txt", parse_query)
    rows = [(row.term, row.count, row.first, row.last, dict(row.tally.counts)) for row in count_terms(engine, terms, "year")]
    assert rows == [
        ("ferry", 5, "2019-03-01", "2021", {2019: 1, 2021: 3}),
        ("zeppelin", 0, None, None, {}),
        ('"a ferry" OR harbour', 2, "2021-07-13", "2022-01-01", {2021: 1, 2022: 1}),
    ]


def test_a_wrong_line_of_a_list_of_terms_is_named() -> None:
    """The error says which line it is, and shows it."""
    with pytest.raises(DatelineError, match=r"t\.txt, line 2: ") as error:
        read_terms(["ferry", 'ferry "boat'], "t.txt", parse_query)
    assert '"boat' in error.value.message
    with pytest.raises(DatelineError, match=r"t\.txt holds no terms"):
        read_terms(["# nothing", " "], "t.txt", parse_query)


FACETS = [
    ("year", (("2019", 1), ("2021", 3)), (("undated", 1),), 0),
    ("month", (("2019-03", 1), ("2021-07", 1)), (("partial", 1), ("unsettled", 1), ("undated", 1)), 0),
    # KARACHI and Karachi are one place since the gazetteer reads them so; a place that it does not know is as written.
    ("place", (("Karachi", 2), ("port else", 1)), (("unplaced", 2),), 0),
    # One document was seen at two sources, and counts at each; West and west are one.
    ("source", (("west", 4), ("east.example", 2)), (), 1),
    ("agency", (("WIRE SERVICE", 2),), (("none", 3),), 0),
]


@pytest.mark.parametrize(("name", "rows", "apart", "repeated"), FACETS)
def test_facets(
    shelf: Archive, engine: SearchEngine, name: str, rows: tuple[tuple[str, int], ...],
    apart: tuple[tuple[str, int], ...], repeated: int,
) -> None:  # fmt: skip
    """Every facet accounts for all five documents."""
    facet = count_facet(shelf, engine, parse_query("ferry"), name)
    assert facet == Facet(name, rows, apart, repeated)
    assert sum(count for _, count in (*rows, *apart)) - repeated == 5


def test_a_facet_by_source_counts_what_a_search_there_finds(shelf: Archive, engine: SearchEngine) -> None:
    """Each count is the number of documents that `source:` of that name finds."""
    for name, count in count_facet(shelf, engine, Everything(), "source").rows:
        assert engine.search(parse_query(f'source:"{name}"')).total == count
