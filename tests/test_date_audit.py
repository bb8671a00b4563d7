"""The audit of dates: what deserves a second look, each rule at its edge."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from documents import archive_of, document, id_of
from hypothesis import given
from hypothesis import strategies as st

from archive.date_audit import (
    KINDS,
    DateFinding,
    HeldDocument,
    Spike,
    find_date_findings,
    first_of_each,
    survey_dates,
)
from archive.document import DateClaim, Document
from archive.evidence import Evidence
from archive.partial_date import parse_edtf
from index.printers import Style
from index.printers.date_findings import COLUMNS, count_lines, write_findings

TODAY = date(2024, 6, 1)


def claim(value: str, role: str, confidence: float = 0.9, order: str | None = None, label: str | None = None) -> DateClaim:
    return DateClaim(parse_edtf(value), role, "numeric", confidence, order=order, label=label)


def with_claims(name: str, *claims: DateClaim, source: str = "east.example", dated: bool = True) -> Document:
    """A document of those claims, the first of which is its date."""
    return replace(document(name, "Text.", source=source), published=claims[0] if dated and claims else None, claims=claims)


def audit(documents: Sequence[Document], imported: date = TODAY) -> list[DateFinding]:
    held = [HeldDocument(one, imported) for one in documents]
    survey = survey_dates(held)
    findings = list(find_date_findings(held, survey))
    assert {kind: len({f.id for f in findings if f.kind == kind}) for kind in KINDS} == survey.counts
    return findings


def told(documents: Sequence[Document], imported: date = TODAY) -> list[tuple[str, str]]:
    return [(finding.kind, finding.text) for finding in audit(documents, imported)]


def test_an_ordinary_document_is_not_told() -> None:
    """A date that nothing speaks against is no finding, and neither are a month or a range."""
    values = ("2021-07-13", "2021-07", "2021-07-01/2021-07-03")
    assert told([document(value, when=value) for value in values]) == []


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ([], "no date is written on it"),
        ([claim("2021-07-13", "mentioned")], "its one date does not say when it was published"),
        ([claim("2021-07-13", "mentioned"), claim("2021-07-15", "captured")], "none of its 2 dates says when it was published"),
        ([claim("XXXX-08-20", "dateline")], "dateline XXXX-08-20 has no year, and nothing near settles it"),
        ([claim("2021-07-13", "own_line", 0.2)], "own_line 2021-07-13 is too doubtful"),
        ([claim("2021-07-13", "own_line", 0.2), claim("2021-07-14", "own_line", 0.1)], "own_line 2021-07-13 is too doubtful, as is 1 more"),
    ],
)  # fmt: skip
def test_undated_says_why(claims: list[DateClaim], why: str) -> None:
    """A document without a date is told with what was found instead."""
    assert told([with_claims("a", *claims, dated=False)]) == [("undated", why)]


def test_a_date_without_a_year_is_undated() -> None:
    """No filter can match it: it counts as undated even where it was chosen."""
    assert told([with_claims("a", claim("XXXX-08-20", "dateline"))]) == [
        ("undated", "dateline XXXX-08-20 has no year, and nothing near settles it")
    ]


def test_unsettled_names_both_readings() -> None:
    """An unsettled date is told with what it may be."""
    assert told([document("a", when="[2021-05-06,2021-06-05]")]) == [
        ("unsettled", "may be 2021-05-06 or 2021-06-05: neither the page nor its source settles which")
    ]


@pytest.mark.parametrize(("other", "is_told"), [("2021-07-16", False), ("2021-07-17", True), ("2021-07", False), ("2021-08", True)])
def test_disagreement_begins_after_three_days(other: str, is_told: bool) -> None:
    """Claims 3 days apart agree, 4 days do not; a month that holds the day agrees."""
    findings = told([with_claims("a", claim("2021-07-13", "posted"), claim(other, "url", 0.8))])
    assert [kind for kind, _ in findings] == ["disagree"] * is_told


def test_disagreement_says_who_and_how_far() -> None:
    """The finding names both claims with their roles, and the days between."""
    dateline = replace(claim("2021-07-13", "dateline"), line=4)
    assert told([with_claims("a", dateline, claim("2021-07-20", "posted"))]) == [
        ("disagree", "dateline 2021-07-13 on line 4, but posted 2021-07-20 (7 days apart)")
    ]


@pytest.mark.parametrize(
    "other",
    [claim("2021-08-13", "mentioned"), claim("2021-08-13", "updated"), claim("2021-08-13", "captured"),
     claim("2021-08-13", "own_line", 0.3), claim("XXXX-08-13", "byline")],
    ids=lambda one: one.role,
)  # fmt: skip
def test_what_cannot_be_the_date_does_not_disagree(other: DateClaim) -> None:
    """Mentions, updates, stamps, claims below even odds and dates without a year speak against nothing."""
    assert told([with_claims("a", claim("2021-07-13", "posted"), other)]) == []


def test_lists_of_teasers_do_not_disagree() -> None:
    """Of dates on lines of their own the surest is compared: the others are of other stories."""
    teasers = [claim(f"2021-06-{day:02d}", "own_line", 0.6) for day in range(1, 20)]
    assert told([with_claims("a", claim("2021-07-13", "own_line", 0.95), *teasers)]) == []
    assert told([with_claims("a", claim("2021-07-13", "posted"), *teasers)]) == [
        ("disagree", "posted 2021-07-13, but own_line 2021-06-01 (42 days apart)")
    ]


def test_of_many_disagreements_the_first_are_told() -> None:
    """Three dates at most are named."""
    others = [claim(f"2021-0{month}-13", "posted") for month in range(2, 7)]
    [(_, text)] = told([with_claims("a", claim("2021-07-13", "posted"), *others)])
    assert text.endswith("posted 2021-02-13 (150 days apart) and posted 2021-03-13 (122 days apart) and 3 more")


@pytest.mark.parametrize(("when", "is_told"), [
    ("2024-06-01", False), ("2024-06-02", False), ("2024-06-03", True), ("2024-06", False), ("2024-07", True), ("2024", False),
    ("[2024-05-07,2024-07-05]", False), ("[2024-09-08,2024-08-09]", True),
])  # fmt: skip
def test_future_begins_two_days_after_the_import(when: str, is_told: bool) -> None:
    """A day is left for time zones; a month or an unsettled date is in the future when all its days are."""
    assert ("future" in [kind for kind, _ in told([document("a", when=when)])]) == is_told


def test_future_and_capture_name_the_limit() -> None:
    """Both are told of one document, each with the day that it should not be later than."""
    one = replace(
        with_claims("a", claim("2031-05-04", "posted")), captured=claim("2021-07-15", "captured")
    )
    assert told([one]) == [
        ("future", "posted 2031-05-04 is later than its import on 2024-06-01"),
        ("after_capture", "posted 2031-05-04 is later than its capture on 2021-07-15"),
    ]


def test_a_fetch_time_is_a_capture() -> None:
    """The crawler's clock counts before a stamp; one that is no ISO 8601 does not."""
    one = with_claims("a", claim("2021-07-13", "posted"))
    fetched = replace(one, provenance=replace(one.provenance, fetched_at="2021-07-10T23:00:00+05:00"))
    assert [kind for kind, _ in told([fetched])] == ["after_capture"]
    assert told([replace(one, provenance=replace(one.provenance, fetched_at="Tue 13 Jul"))]) == []


def test_an_impossible_date_that_was_passed_over_is_told() -> None:
    """A page whose only date is later than its capture is undated, and told for both."""
    one = with_claims("a", claim("2021-07-20", "posted", 0.3), dated=False)
    one = replace(one, captured=claim("2021-07-13", "captured"))
    assert [kind for kind, _ in told([one])] == ["undated", "after_capture"]


def of_days(counts: Sequence[int], source: str = "east.example") -> list[Document]:
    first = date(2021, 1, 1)
    return [
        document(f"{source} {at} {number}", when=(first + timedelta(at)).isoformat(), source=source)
        for at, count in enumerate(counts) for number in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "spikes"),
    [
        ([5, 1, 1, 1], {0: Spike(5, 8, 1)}),
        ([4, 1, 1, 1], {}),  # four documents are no spike
        ([9, 2, 2, 2], {}),  # less than five times the others
        ([10, 2, 2, 2], {0: Spike(10, 16, 2)}),
        ([10, *[1] * 90], {0: Spike(10, 100, 1)}),
        ([10, *[1] * 91], {}),  # below the square root of 101
        ([7, 7, 1, 1, 1], {0: Spike(7, 17, 1), 1: Spike(7, 17, 1)}),  # two do not hide each other
        ([6, 6, 6], {}),  # a weekly has its days
        ([19], {}), ([20], {0: Spike(20, 20, 0)}),  # all of one day
    ],
)  # fmt: skip
def test_spikes(counts: list[int], spikes: dict[int, Spike]) -> None:
    """A spike holds 5 documents, 5 times the median of the other days, and the square root of its source's."""
    found = survey_dates(HeldDocument(one, TODAY) for one in of_days(counts)).spikes
    assert found == {("east.example", date(2021, 1, 1) + timedelta(at)): spike for at, spike in spikes.items()}


def test_a_spike_is_of_one_source() -> None:
    """Documents of other sources on that day count neither for nor against it."""
    findings = audit([*of_days([5, 1, 1, 1]), *of_days([1, 1, 1, 1], "west.example")])
    assert {(f.kind, f.source) for f in findings} == {("spike", "east.example")}
    assert findings[0].text == "5 of the 8 dated documents of this source are of that day; the median of its other days is 1"


def test_months_make_no_spike() -> None:
    """Ten dates known to the month alone are no day."""
    assert told([document(str(number), when="2021-07") for number in range(10)]) == []


def numeric(name: str, order: str, label: str | None = "posted on", source: str = "east.example") -> Document:
    role = "posted" if label else "own_line"
    return with_claims(name, claim("2021-07-13", role, order=order, label=label), source=source)


def test_a_changed_order_names_the_rarer_documents() -> None:
    """Where a source has both orders under one label, the documents of the rarer are told."""
    documents = [numeric("odd", "mdy"), numeric("a", "dmy"), numeric("b", "dmy"), numeric("c", "dmy")]
    findings = audit(documents)
    assert [(f.kind, f.id, f.text) for f in findings] == [
        ("order_changed", id_of("odd"),
         "posted on: month first here, as in 1 of the documents of this source, and day first in 3"),
    ]  # fmt: skip


def test_both_orders_are_told_where_neither_is_rarer() -> None:
    """One and one: both documents are named."""
    assert [kind for kind, _ in told([numeric("a", "dmy"), numeric("b", "mdy")])] == ["order_changed"] * 2


@pytest.mark.parametrize(
    "other",
    [numeric("b", "mdy", "released"), numeric("b", "mdy", None), numeric("b", "mdy", source="west.example"), numeric("b", "ymd"),
     with_claims("b", claim("2021-07-13", "posted"), claim("2021-07-13", "mentioned", order="mdy", label="posted on")),
     with_claims("b", claim("2021-07-13", "posted"), claim("2021-07-13", "captured", order="mdy", label="posted on"))],
    ids=["label", "no label", "source", "year first", "in the story", "stamp"],
)  # fmt: skip
def test_other_orders_elsewhere_are_no_change(other: Document) -> None:
    """Another label or source, ISO dates, dates in the story and stamps do not change the order."""
    assert told([numeric("a", "dmy"), other]) == []


@given(st.permutations([*of_days([5, 1, 1, 1]), numeric("a", "dmy"), numeric("b", "mdy")]))
def test_the_order_of_documents_changes_nothing(documents: list[Document]) -> None:
    """The same documents in any order have the same findings."""
    assert sorted(map(repr, audit(documents))) == sorted(map(repr, audit(sorted(documents, key=lambda one: one.id))))


FINDINGS = [
    DateFinding("disagree", "a" * 64, parse_edtf("2021-07-13"), "posted", 'posted, "so"', "east.example", "dumps/[red]a.txt"),
    DateFinding("spike", "a" * 64, parse_edtf("2021-07-13"), "posted", "5 of 8", "east.example", "dumps/[red]a.txt"),
    DateFinding("undated", "b" * 64, None, None, "no date\x1b[31m", "west", "b\udcff.txt"),
]


def printed(format: str) -> str:
    stream = io.StringIO()
    assert write_findings(iter(FINDINGS), stream, format, Style(100)) == (2 if format == "ids" else 3)
    return stream.getvalue()


def test_csv_columns_are_a_promise() -> None:
    """Id, date, role, kind, finding, source, path and position; empty cells where there is no date."""
    assert printed("csv").splitlines()[:3] == [
        "id,date,date_role,kind,finding,source,path,position",
        f'{"a" * 64},2021-07-13,posted,disagree,"posted, ""so""",east.example,dumps/[red]a.txt,',
        f"{'a' * 64},2021-07-13,posted,spike,5 of 8,east.example,dumps/[red]a.txt,",
    ]
    assert printed("csv").endswith(f"{'b' * 64},,,undated,no date\x1b[31m,west,b\\udcff.txt,\n")


def test_jsonl_has_the_same_names() -> None:
    """An object a finding, null where there is no date."""
    rows = [json.loads(line) for line in printed("jsonl").splitlines()]
    assert [tuple(row) for row in rows] == [COLUMNS] * 3
    assert (rows[2]["date"], rows[2]["date_role"], rows[1]["kind"]) == (None, None, "spike")


def test_ids_name_a_document_once() -> None:
    """A document with two findings is one line."""
    assert printed("ids").split() == ["a" * 64, "b" * 64]


def test_the_table_is_harmless() -> None:
    """Control characters and markup are shown as they are."""
    table = printed("table")
    assert "\x1b" not in table
    assert "dumps/[red]a.txt" in table
    assert next(line.split()[:3] for line in table.splitlines() if line[:2] == "aa") == ["a" * 10, "2021-07-13", "disagree"]


def test_the_counts_come_by_kind() -> None:
    """The documents first, then a line a kind that was asked for."""
    survey = survey_dates([HeldDocument(document("a"), TODAY), HeldDocument(document("b", when="2021"), TODAY)])
    assert list(count_lines(survey, ["undated", "future"])) == [
        "        2  documents, of which",
        "        1  undated        without a date that a filter could match",
        "        0  future         dated after they were imported",
    ]


def test_first_of_each_kind() -> None:
    """A limit holds for every kind by itself; 0 is none."""
    assert [f.kind for f in first_of_each([*FINDINGS, *FINDINGS], 1)] == ["disagree", "spike", "undated"]
    assert len(list(first_of_each([*FINDINGS, *FINDINGS], 0))) == 6


def test_an_archive_knows_the_day_of_the_import(tmp_path: Path) -> None:
    """The day on which the import began that first brought a content."""
    with archive_of(tmp_path / "a.dateline", [document("a")], ["a"]) as archive:
        assert archive.imported_on(id_of("a")) == date(2024, 1, 1)
        assert archive.imported_on(id_of("b")) is None


@pytest.mark.parametrize(("weekday", "is_told"), [(1, False), (0, True)])
def test_a_weekday_that_is_not_the_days_is_told(weekday: int, is_told: bool) -> None:
    """13 July 2021 was a Tuesday: with Monday beside it, the date is a finding."""
    posted = replace(claim("2021-07-13", "posted"), weekday=weekday, line=3)
    assert told([with_claims("a", posted)]) == [
        ("weekday", "posted 2021-07-13 on line 3 is a Tuesday, where a Monday is written")
    ] * is_told


def test_a_weekday_beside_a_month_or_another_date_says_nothing() -> None:
    """Only a day has a weekday, and a claim of another day that slipped is not the document's date."""
    other = replace(claim("2021-07-15", "own_line", 0.6), weekday=0)
    assert told([with_claims("a", claim("2021-07-13", "posted"), other)]) == []
    assert told([with_claims("b", replace(claim("2021-07", "posted"), weekday=0))]) == []


def test_a_narrow_screen_has_findings_below_each_other() -> None:
    """No date is cut in two where columns would have no room."""
    stream = io.StringIO()
    assert write_findings(iter(FINDINGS[:1]), stream, "table", Style(50)) == 1
    assert stream.getvalue().splitlines() == [
        "aaaaaaaaaa  2021-07-13  posted  disagree", '  posted, "so"', "  east.example  dumps/[red]a.txt",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("when", "kinds"), [(None, ["undated", "unreadable"]), ("2021-07-13", ["unreadable"])]
)
def test_a_mapped_date_that_is_none_is_told(when: str | None, kinds: list[str]) -> None:
    """It says why there is no date, and is told of a document, too, that has one from elsewhere."""
    note = "column day: '2020-02-30' is not a date"
    evidence = (Evidence("title", "passed_over", note="Gate: a menu"), Evidence("date", "passed_over", note=note))
    one = replace(document("a", "Text.", when=when), evidence=evidence)
    assert told([one]) == [(kind, note) for kind in kinds]
