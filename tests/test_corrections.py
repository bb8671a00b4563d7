"""Corrections of documents: kept beside them, laid over them wherever they are read, taken back, sent to and fro."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cli
from archive.connection import DATABASE_NAME
from archive.corrections import Corrections, extracted_value, name_lines, parse_lines
from archive.corrections_file import COLUMNS, read_corrections_file
from archive.document import CORRECTABLE, Correction
from archive.errors import ArchiveError, DatelineError
from archive.partial_date import DateError
from archive.store import Archive
from index.days import read_date
from index.printers import Style
from index.printers.corrections import ListedCorrection, write_corrections
from tests.documents import archive_of, document, id_of, put
from tests.holdings import holdings_of

STORY = (
    "The island ferry returned to the harbour on Saturday after three weeks of storms, and the harbour master said that"
    " the crew had earned their rest.\n\nPassengers who had waited on the quay since the morning were given hot soup by"
    " the women of the town.\n\nThe council meets on Monday to speak of the lamps on the long wall.\n"
)
PAGES = {
    "dated.txt": f"Ferry returns after the storms\n\nPosted on: 4 May 2019\n\n{STORY}",
    "undated.txt": f"Ferry stays in the harbour\n\n{STORY.replace('The island', 'No')}",
    "unsettled.txt": f"Ferry sold to the mainland\n\nPosted on: 5/6/2019\n\n{STORY.replace('island', 'old')}",
}
MADE = "2026-03-01T09:30:00+00:00"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """The working folder, with an archive of three pages and the pages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setenv("LOGNAME", "ana")
    monkeypatch.setattr(sys, "argv", ["dateline"])
    (tmp_path / "gazette").mkdir()
    for name, text in PAGES.items():
        (tmp_path / "gazette" / name).write_text(text, encoding="utf-8")
    assert cli.run(["ingest", "gazette", "--jobs", "1"]) == 0
    capfd.readouterr()
    return tmp_path


def ended(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, the line that names the archive left out."""
    code = cli.run(arguments)
    out, err = capfd.readouterr()
    return code, out, "\n".join(line for line in err.splitlines() if not line.startswith("using the archive"))


def page_id(name: str) -> str:
    return id_of(PAGES[name])


DATED, UNDATED, UNSETTLED = map(page_id, PAGES)


def rows_of(capfd: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(ended(capfd, *arguments, "--format", "csv")[1].splitlines()))


def documents_of(folder: Path) -> list[str]:
    with Archive.open(folder) as archive:
        return [repr(found) for _, found in sorted(archive.changed_since(0)) if found is not None]


# --- one document


def test_a_corrected_date_is_the_date_everywhere(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A corrected date has role corrected and confidence 1; filters, facets and the timeline follow it at once."""
    code, out, err = ended(capfd, "fix", UNDATED[:10], "--date", "13 July 2021", "--reason", "the print edition")
    assert (code, out, err) == (0, f"{UNDATED[:10]}  date        2021-07-13  (was none)\n", "1 correction kept")
    (row,) = rows_of(capfd, "search", "ferry", "--on", "2021-07")
    assert [row[name] for name in ("id", "date", "date_precision", "date_role", "date_confidence", "corrected")] == [
        UNDATED, "2021-07-13", "day", "corrected", "1", "date",
    ]  # fmt: skip
    years = rows_of(capfd, "timeline", "ferry", "--by", "year")
    assert [row["period"] for row in years if row["documents"] not in ("", "0")] == [
        "2019", "2021"
    ]  # fmt: skip
    assert next(row["id"] for row in rows_of(capfd, "search", "ferry", "--sort", "newest")) == UNDATED
    assert '"undated": 0' in ended(capfd, "status", "--format", "json")[1]
    with Archive.open(home / "archive.dateline") as archive:
        assert archive.counts().last_day == date(2021, 7, 13)


def test_a_date_that_is_none_is_undated(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """`none` says that a document has no date: it is counted as undated, and no filter finds it."""
    assert ended(capfd, "fix", DATED, "--date", "none", "--reason", "that of another page")[0] == 0
    assert rows_of(capfd, "search", "ferry", "--on", "2019-05-04") == []
    (row,) = [row for row in rows_of(capfd, "search", "ferry") if row["id"] == DATED]
    assert (row["date"], row["date_role"], row["corrected"]) == ("", "", "date")
    findings = {row["id"]: row["finding"] for row in rows_of(capfd, "dates", "--only", "undated")}
    assert findings[DATED] == "corrected: it has none"


def test_a_corrected_place_is_found_as_the_gazetteer_reads_it(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A place that is written KARACHI is found by --place with its city and region, and counted in facets."""
    assert ended(capfd, "fix", DATED, "--place", "KARACHI, Pakistan", "--reason", "from the scan")[0] == 0
    for place in ("karachi", "pakistan"):
        assert [row["id"] for row in rows_of(capfd, "search", "ferry", "--place", place)] == [DATED]
    assert "KARACHI" in ended(capfd, "search", "ferry", "--facet", "place", "--format", "csv")[1].upper()
    with Archive.open(home / "archive.dateline") as archive:
        (card,) = archive.cards([DATED])
        assert (card.place, card.city, card.region) == ("KARACHI, Pakistan", "Karachi", "Pakistan")
        assert archive.place_names() == ("KARACHI, Pakistan",)


def test_corrected_words_are_searched(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Title, byline and body are found as corrected, and no longer as they were extracted."""
    assert ended(
        capfd, "fix", DATED, "--title", "Lighthouse  relit", "--byline", "By Mara Quill", "--body-lines", "7", "--reason",
        "wrong page",
    )[0] == 0  # fmt: skip
    for query in ("title:lighthouse", "byline:quill", "passengers"):
        assert DATED in [row["id"] for row in rows_of(capfd, "search", query)], query
    for query in ("title:returns", "storms", "council"):
        assert DATED not in [row["id"] for row in rows_of(capfd, "search", query)], query
    (row,) = rows_of(capfd, "export", DATED, "--body")
    assert row["title"] == "Lighthouse relit"
    assert row["body"] == STORY.split("\n\n")[1]
    assert row["corrected"] == "title,byline,body_lines"


def test_a_correction_is_marked_wherever_it_is_shown(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Table, show, explain, kwic, jsonl, references, quotations: all say that the date is not the extractor's."""
    ended(capfd, "fix", DATED, "--date", "2021-07-13", "--reason", "the print edition", "--by", "Ana Roe")
    assert "* corrected: date" in ended(capfd, "search", "ferry", "--format", "table")[1]
    _, out, err = ended(capfd, "kwic", "storms", "--on", "2021", "--format", "table")
    assert out.startswith(f"2021-07-13 {DATED[:10]}* ")
    assert err.splitlines()[0].startswith("* corrected by people")
    assert rows_of(capfd, "kwic", "storms", "--on", "2021")[0]["corrected"] == "date"
    shown = ended(capfd, "show", DATED)[1]
    assert "date       2021-07-13  (day, corrected, confidence 1.00)\n" in shown
    assert "* corrected by Ana Roe on 20" in shown
    assert "             extracted: 2019-05-04\n" in shown
    assert "2019-05-04   posted     line 3    extracted as the date" in shown
    explained = ended(capfd, "explain", DATED)[1]
    assert "\n* date 2021-07-13: corrected by Ana Roe on 20" in explained
    assert "(extracted: 2019-05-04)" in explained
    first = json.loads(ended(capfd, "explain", DATED, "--format", "jsonl")[1].splitlines()[0])
    assert (first["kind"], first["field"], first["extracted"]) == ("correction", "date", "2019-05-04")
    assert json.loads(ended(capfd, "search", "storms", "--on", "2021", "--format", "jsonl")[1])["corrected"] == "date"
    assert "(corrected, confidence 1.00); corrected: date" in ended(capfd, "export", DATED, "--format", "ris")[1]
    assert "corrected: date" in ended(capfd, "export", DATED, "--format", "csl-json")[1]
    assert "13 July 2021 (corrected)" in ended(capfd, "quote", DATED)[1]
    assert "corrected" in ended(capfd, "remove", DATED)[1]
    with sqlite3.connect(home / "archive.dateline" / DATABASE_NAME) as database:
        sql = "SELECT date, date_role, corrected FROM documents WHERE id = ?"
        assert database.execute(sql, (DATED,)).fetchall() == [("2021-07-13", "corrected", "date")]
        sql = "SELECT field, value, by, reason, holds FROM corrections"
        assert database.execute(sql).fetchall() == [("date", "2021-07-13", "Ana Roe", "the print edition", 1)]
    database.close()


# --- the body


def test_the_body_is_the_lines_that_were_named(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Of lines 1 and 7-9 the title is a paragraph, and the two below it; their lines are those of the source."""
    ended(capfd, "fix", DATED, "--body-lines", "1, 7-9", "--reason", "try")
    with Archive.open(home / "archive.dateline") as archive:
        found = archive.document(DATED)
    assert found is not None
    assert found.body_lines == ((1, 1), (7, 7), (9, 9))
    first, _, third = found.body.split("\n\n")
    assert first == "Ferry returns after the storms"
    assert third == "The council meets on Monday to speak of the lamps on the long wall."


def test_a_paragraph_is_cut_at_the_lines_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                               capfd: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """Of a paragraph that was wrapped over three lines the first two are the body; its dateline is still no part."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setattr(sys, "argv", ["dateline"])
    text = (
        "Ferry returns\n\nPORT ELSE, May 4 (Reuters) - The island ferry returned to the harbour on Saturday after three\n"
        "weeks of storms, and the harbour master said that the crew had earned\ntheir rest in the long winter of the"
        " islands, which nobody will forget soon.\n"
    )
    Path("page.txt").write_text(text, encoding="utf-8")
    assert cli.run(["ingest", "page.txt", "-j", "1"]) == 0
    assert cli.run(["fix", id_of(text), "--body-lines", "3-4", "--reason", "try"]) == 0
    capfd.readouterr()
    (row,) = rows_of(capfd, "export", id_of(text), "--body", "--columns", "id,body,first_line,last_line,place")
    assert row["body"].startswith("The island ferry returned")
    assert row["body"].endswith("that the crew had earned")
    assert (row["first_line"], row["last_line"], row["place"]) == ("3", "4", "PORT ELSE")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("5-400", "lines 5-400: the source has 9 lines and no more"),
        ("2", "nothing of a body stands on line 2"),
        ("0-3", "'0-3' names no lines"),
        ("7-5", "'7-5' names no lines"),
        ("five", "'five' names no lines"),
        ("5-7,6-9", "'5-7,6-9' names its lines twice, or out of order"),
        ("none", "'none' names no lines"),
    ],
)
def test_lines_that_are_none_are_refused(
    home: Path, capfd: pytest.CaptureFixture[str], lines: str, message: str
) -> None:
    """A range outside of the source, or none, is an error that says so, and nothing is changed."""
    before = documents_of(home / "archive.dateline")
    code, out, err = ended(capfd, "fix", DATED, "--body-lines", lines, "--reason", "try")
    assert (code, out, err.splitlines()[0]) == (2, "", f"dateline: {message}")
    assert documents_of(home / "archive.dateline") == before


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8, unique=True))
def test_lines_that_are_named_are_read_again(numbers: list[int]) -> None:
    """name_lines and parse_lines undo each other."""
    lines = tuple((number, number) for number in sorted(numbers))
    assert parse_lines(name_lines(lines)) == lines


# --- errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing to do"),
        (("--title", "x", "--reason", "r"), "no document is named"),
        (("--undo",), "no document is named"),
        (("ffffffff", "--title", "x", "--reason", "r"), "no document's id begins with 'ffffffff'"),
        (("ID", "--title", "x"), "no reason is given"),
        (("ID", "--title", "x", "--reason", " "), "--reason is empty"),
        (("ID", "--title", " ", "--reason", "r"), "--title is empty"),
        (("ID", "--byline", "", "--reason", "r"), "--byline is empty"),
        (("ID", "--title", "x", "--reason", "r", "--by", " "), "--by is empty"),
        (("ID", "--title", "caf\udce9", "--reason", "r"), "--title or its reason holds bytes that are no UTF-8"),
        (("ID", "--date", "13/07/2021", "--reason", "r"), "'13/07/2021' may be read in several ways"),
        (("ID", "--date", "2021-02-30", "--reason", "r"),
         "'2021-02-30' is not a date: 2021-02-30 is not a day of the calendar"),
        (("ID", "--date", "2021..", "--reason", "r"), "'2021..' has an open end"),
        (("ID", "--undo", "--title", "x"), "--from, --undo and --list stand alone"),
        (("ID", "--undo", "--field", "url"), "there is no field 'url' to correct"),
        (("ID", "--title", "x", "--reason", "r", "--field", "title"), "--field goes with --undo"),
        (("--list", "--field", "title"), "--field goes with --undo"),
        (("ID", "--title", "x", "--all", "--reason", "r"), "--all goes with --list and --undo"),
        (("ID", "--title", "x", "--format", "csv", "--reason", "r"), "-o and --format go with --list"),
        (("ID", "--from", "x.csv"), "--from takes no id"),
        (("--from", "x.csv"), "cannot read x.csv: No such file or directory"),
    ],
)  # fmt: skip
def test_what_is_no_correction_is_refused(
    home: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    """Each error is exact, exits with 2, and leaves the archive as it was."""
    before = holdings_of(home / "archive.dateline")
    code, out, err = ended(capfd, "fix", *(DATED if word == "ID" else word for word in arguments))
    assert (code, out, err.splitlines()[0]) == (2, "", f"dateline: {message}")
    assert holdings_of(home / "archive.dateline") == before


def test_an_ambiguous_id_and_a_rejected_one_are_refused(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A beginning that several ids have names them; a record that was rejected is no document."""
    number, first = 0, DATED[0]
    while id_of(f"{number}\n")[0] != first:
        number += 1
    (home / "short.txt").write_text(f"{number}\n", encoding="utf-8")
    ended(capfd, "ingest", "short.txt", "-j", "1")
    code, _, err = ended(capfd, "fix", first, "--title", "x", "--reason", "r")
    assert (code, f"'{first}' begins several ids: " in err) == (2, True)
    refused = id_of(f"{number}\n")
    code, _, err = ended(capfd, "fix", refused, "--title", "x", "--reason", "r")
    assert code == 2
    assert f"{refused[:12]} is no document: it was rejected (" in err


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2021", "2021"), ("2021-07", "2021-07"), ("2021-07-13", "2021-07-13"), ("2021-Q3", "2021-35"),
        ("July 2021", "2021-07"), ("July 13, 2021", "2021-07-13"), ("1990s", "199X"), ("2011..2015", "2011/2015"),
        ("2011-08/2011-10", "2011-08/2011-10"), ("last week", "2026-11-09/2026-11-15"), ("yesterday", "2026-11-21"),
        ("2021-21", "2021-21"), ("XXXX-08-20", "XXXX-08-20"), ("[2021-05-06,2021-06-05]", "[2021-05-06,2021-06-05]"),
        ("2021-07-13..2021-08-01", "2021-07-13/2021-08-01"), ("2021-W20", "2021-05-17/2021-05-23"),
    ],
)  # fmt: skip
def test_dates_are_read_as_filters_and_edtf_write_them(written: str, edtf: str) -> None:
    """A date of a document may be written in every way that a filter takes, and in EDTF; it stays as precise."""
    assert read_date(written, date(2026, 11, 22)).edtf == edtf


@given(st.dates(min_value=date(1, 1, 2), max_value=date(9998, 12, 31)), st.integers(0, 2000))
def test_a_range_of_days_keeps_its_days(first: date, length: int) -> None:
    """However a range of days is written as a date, it covers these days and no other."""
    last = date.fromordinal(min(first.toordinal() + length, date(9998, 12, 31).toordinal()))
    (days,) = read_date(f"{first.isoformat()}..{last.isoformat()}").intervals
    assert (days.first, days.last) == (first, last)


def test_an_open_end_is_no_date() -> None:
    """A date of a document has both ends."""
    with pytest.raises(DateError, match="has an open end"):
        read_date("..2015")


# --- taking back


def test_undo_says_what_is_undone(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--undo takes back the last correction of a field, and says what holds again: the one before, then the
    extractor's; a third finds nothing, and exits with 1."""
    for day in ("2021-07-13", "2021-07-14"):
        ended(capfd, "fix", DATED, "--date", day, "--reason", "print")
    ended(capfd, "fix", DATED, "--title", "Other", "--reason", "print")
    undo = ("fix", DATED, "--undo", "--field", "date", "--reason", "wrong edition", "--by", "Bo")
    head = f"{DATED[:10]}  date        "
    assert ended(capfd, *undo) == (0, f"{head}2021-07-13  (was 2021-07-14)\n", "1 correction taken back")
    assert ended(capfd, *undo) == (0, f"{head}2019-05-04  (was 2021-07-13)\n", "1 correction taken back")
    code, out, err = ended(capfd, *undo)
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == f"dateline: no correction of {DATED[:10]} holds in date"
    past = rows_of(capfd, "fix", DATED, "--list", "--all")
    assert [(row["field"], row["value"], row["withdrawn_by"], row["withdrawn_reason"]) for row in past] == [
        ("date", "2021-07-13", "Bo", "wrong edition"), ("date", "2021-07-14", "Bo", "wrong edition"),
        ("title", "Other", "", ""),
    ]  # fmt: skip
    assert [row["field"] for row in rows_of(capfd, "fix", "--list")] == ["title"]


def test_undo_all_gives_back_what_was_extracted(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--undo --all takes every correction of the document back at once."""
    before = documents_of(home / "archive.dateline")
    for day in ("2021-07-13", "2021-07-14"):
        ended(capfd, "fix", DATED, "--date", day, "--title", f"Of {day}", "--reason", "print")
    code, out, err = ended(capfd, "fix", DATED, "--undo", "--all")
    assert (code, err) == (0, "4 corrections taken back")
    assert sorted(out.splitlines()) == [
        f"{DATED[:10]}  date        2019-05-04  (was 2021-07-14)",
        f"{DATED[:10]}  title       Ferry returns after the storms  (was Of 2021-07-14)",
    ]
    assert documents_of(home / "archive.dateline") == before


_VALUES = {
    "title": ["Fog", "Fog lifts", None], "date": ["2021", "2021-05-06", None, "[2021-05-06,2021-06-05]"],
    "place": ["Port Else", "KARACHI", None], "byline": ["Mara Quill", None], "body_lines": ["1", "1-2"],
}  # fmt: skip
_READINGS = {"1": '[["fog", 1, 1]]', "1-2": '[["fog", 1, 1], ["rain", 2, 2]]'}
_ASKED = st.one_of(
    st.sampled_from(CORRECTABLE).flatmap(lambda field: st.tuples(st.just(field), st.sampled_from(_VALUES[field]))),
    st.tuples(st.just("undo"), st.sampled_from(CORRECTABLE)),
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of one document, for the law."""
    folder = tmp_path_factory.mktemp("law") / "press.dateline"
    one = document("a", "fog\n\nrain\n\nsun", title="The weather", when="2020-01-02", place="LONDON", city="London")
    with archive_of(folder, [one], ["a"]) as archive:
        yield archive


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(_ASKED, max_size=12))
def test_a_document_is_what_its_last_corrections_say(
    plain: Archive, asked: list[tuple[str, str | None]]
) -> None:
    """After any corrections and withdrawals every field is the last that holds, else the extractor's; once all are
    taken back the document is what it was, and the columns for SQL say the same throughout."""
    id, before = id_of("a"), plain.document(id_of("a"))
    assert before is not None
    stacks: dict[str, list[str | None]] = {field: [] for field in CORRECTABLE}

    def undo(field: str) -> None:
        for one in plain.corrections.of(id):
            if one.field == field:
                with plain.transaction():
                    plain.corrections.withdraw(plain, one, by="bo", when=MADE, reason=None)
                stacks[field].pop()

    for number, (what, value) in enumerate(asked):
        if what == "undo":
            undo(str(value))
            continue
        stacks[what].append(value)
        reading = _READINGS[value or ""] if what == "body_lines" else None
        one = Correction(id, what, value, f"reason {number}", "ana", MADE, reading=reading)
        with plain.transaction():
            plain.corrections.add(plain, one)
    found = plain.document(id)
    assert found is not None
    for field, stack in stacks.items():
        assert extracted_value(found, field) == (stack[-1] if stack else extracted_value(before, field)), field
    assert found.corrected == tuple(field for field in CORRECTABLE if stacks[field])
    (card,) = plain.cards([id])
    assert card.place == (found.dateline.place if found.dateline else None)
    assert (plain.counts().undated == 0) == (found.published is not None)
    assert list(plain.verify()) == []
    for field in CORRECTABLE:
        while stacks[field]:
            undo(field)
    assert plain.document(id) == before
    assert list(plain.verify()) == []


# --- what they outlast


def test_corrections_outlast_all_that_happens_to_an_archive(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Refresh, rebuild, an import of the same files, removal and re-import, a purge, and a move to another folder: the
    documents say the same after each of them."""
    folder = home / "archive.dateline"
    ended(capfd, "fix", DATED, "--date", "2021-07-13", "--title", "Lighthouse", "--place", "Karachi", "--reason", "r")
    ended(capfd, "fix", UNDATED, "--body-lines", "5-7", "--byline", "none", "--reason", "r")

    def said() -> list[str]:
        """All but where the sightings are counted from: what the documents and the search say."""
        lines = documents_of(folder)
        return [*lines, *(row["id"] for row in rows_of(capfd, "search", "--on", "2021-07-13", "--place", "karachi"))]

    before = said()
    assert before[-1] == DATED
    for command in (
        ("refresh", "--all", "-j", "1"), ("rebuild",), ("ingest", "gazette", "--again", "-j", "1"),
        ("remove", "--source", "gazette", "--yes", "-j", "1"),
    ):  # fmt: skip
        assert ended(capfd, *command)[0] == 0, command
        if command[0] != "remove":
            assert said() == before, command
    assert documents_of(folder) == []
    assert len(rows_of(capfd, "fix", "--list")) == 5
    assert ended(capfd, "fix", "--list", "--format", "table")[1].count("(not in this archive)") == 5
    for purge in ((), ("--purge",)):
        ended(capfd, "remove", "--source", "gazette", "--yes", "-j", "1", *purge)
        ended(capfd, "remove", "--source", "gazette", "--forget")
        assert ended(capfd, "ingest", "gazette", "-j", "1")[0] == 0
        assert said() == before, purge
    ended(capfd, "remove", "--source", "gazette", "--yes", "--purge", "-j", "1")
    assert b"hot soup" not in (folder / DATABASE_NAME).read_bytes()
    with Archive.open(folder) as archive:
        assert archive.corrections.of(UNDATED)[1].reading is None
        assert list(archive.verify()) == []
    ended(capfd, "remove", "--source", "gazette", "--forget")
    ended(capfd, "ingest", "gazette", "-j", "1")
    elsewhere = home / "elsewhere.dateline"
    shutil.move(folder, elsewhere)
    assert documents_of(elsewhere) == before[:-1]
    with Archive.open(elsewhere) as archive:
        assert list(archive.verify()) == []


def test_what_a_new_extractor_finds_stands_behind_the_correction(tmp_path: Path) -> None:
    """A document that comes out otherwise is corrected still: what was extracted is what the new version finds."""
    old = document("a", "fog", title="Old title", when="2020-01-02")
    with archive_of(tmp_path / "press.dateline", [old], ["a"]) as archive:
        with archive.transaction():
            archive.corrections.add(archive, Correction(old.id, "title", "Fog", "r", "ana", MADE))
        put(archive, [document("a", "fog and rain", title="New title", when="2020-01-03")], ["a"])
        found = archive.document(old.id)
        assert found is not None
        assert (found.title, found.corrections[0].extracted, found.body) == ("Fog", "New title", "fog and rain")
        (changed,) = archive.changed_since(archive.revision - 1)
        assert changed == (old.id, found)


def test_a_document_seen_elsewhere_is_stored_as_it_was_extracted(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Taking back one of two sightings writes the document anew: what was corrected does not become what was
    extracted."""
    (home / "mirror").mkdir()
    (home / "mirror" / "dated.txt").write_text(PAGES["dated.txt"], encoding="utf-8")
    ended(capfd, "ingest", "mirror", "-j", "1")
    ended(capfd, "fix", DATED, "--title", "Lighthouse", "--reason", "r")
    assert ended(capfd, "remove", "--source", "gazette", "--yes", "-j", "1")[0] == 0
    ended(capfd, "fix", DATED, "--undo")
    (row,) = rows_of(capfd, "export", DATED)
    assert (row["title"], row["source"]) == ("Ferry returns after the storms", "mirror")


def test_a_corrected_document_is_not_put_in_as_extracted(plain: Archive) -> None:
    """The store refuses a document that was read with its corrections: they would become what was extracted."""
    found = plain.document(id_of("a"))
    assert found is not None
    read = replace(found, corrections=(Correction(found.id, "title", "Fog", "r", "ana", MADE),))
    with pytest.raises(ArchiveError, match="was read with its corrections"), plain.transaction():
        plain.put_document(read)


def test_a_letter_changed_on_the_disk_is_noticed(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A correction that is not as it was written is an error where it is read, and verify names it."""
    ended(capfd, "fix", DATED, "--title", "Lighthouse", "--reason", "r")
    path = home / "archive.dateline" / DATABASE_NAME
    with sqlite3.connect(path) as database:
        database.execute("UPDATE correction SET value = 'Lightship'")
    database.close()
    with Archive.open(path.parent) as archive:
        assert [damage.what for damage in archive.verify()] == ["correction"]
        with pytest.raises(ArchiveError, match="is not as it was written"):
            archive.document(DATED)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE correction SET value = 'Lighthouse'")
        database.execute("UPDATE corrected SET title = 'Lightship'")
    database.close()
    with Archive.open(path.parent) as archive:
        assert [(damage.what, damage.id) for damage in archive.verify()] == [("correction", DATED)]


# --- the table


def _two_archives(home: Path, capfd: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    other = home / "other.dateline"
    assert ended(capfd, "ingest", "gazette", "--archive", str(other), "-j", "1")[0] == 0
    return home / "archive.dateline", other


def test_what_is_listed_can_be_taken_elsewhere(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--list in one archive and --from in another of the same files give the same documents, and the same history;
    twice is once. All of it was made in one second."""
    monkeypatch.setattr("ingest.commands.fix.now", lambda: MADE)
    here, there = _two_archives(home, capfd)
    ended(capfd, "fix", DATED, "--date", "2021-07-13", "--title", 'The "old", lamp', "--reason", "a, b; c\td", "--archive",
          str(here))  # fmt: skip
    ended(capfd, "fix", DATED, "--date", "2021-Q3", "--place", "=Karachi", "--reason", "r", "--archive", str(here))
    ended(capfd, "fix", UNDATED, "--body-lines", "5-7", "--byline", "none", "--reason", "r", "--archive", str(here))
    ended(capfd, "fix", UNSETTLED, "--title", "Gone", "--reason", "r", "--archive", str(here))
    ended(capfd, "fix", UNSETTLED, "--undo", "--archive", str(here))
    for options in (("--all",), ("--all", "--excel", "--force")):
        table = home / "all.csv"
        ended(capfd, "fix", "--list", *options, "-o", str(table), "--archive", str(here))
        code, _, err = ended(capfd, "fix", "--from", str(table), "--archive", str(there))
        assert code == 0, err
        assert documents_of(there) == documents_of(here)
    assert err.splitlines()[-1] == "7 rows say what is so already"
    with Archive.open(here) as one, Archive.open(there) as other:
        assert list(other.corrections.all(history=True)) == list(one.corrections.all(history=True))
        assert list(other.verify()) == []


def test_a_colleague_may_edit_add_and_withdraw_rows(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """In a table that comes back, an edited value is a new correction of who sends it, a filled `withdrawn` takes one
    back, and a row may be added with the beginning of an id; columns of their own are passed over, and said."""
    ended(capfd, "fix", DATED, "--date", "2021-07-13", "--title", "Lamp", "--reason", "r", "--by", "ana")
    table = home / "c.csv"
    ended(capfd, "fix", "--list", "-o", str(table))
    rows = list(csv.DictReader(table.open(encoding="utf-8")))
    rows[0]["withdrawn"], rows[0]["withdrawn_reason"] = "yes", "the title stands so"
    rows[1]["value"] = "14 July 2021"
    rows.append({"id": UNDATED[:8], "field": "date", "value": "2020", "reason": "the scan"})
    with table.open("w", encoding="utf-8", newline="") as stream:  # as a spreadsheet of Europe writes it
        writer = csv.DictWriter(stream, [*COLUMNS, "comment"], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    code, out, err = ended(capfd, "fix", "--from", str(table), "--by", "bo")
    assert (code, out.splitlines()) == (0, [
        f"{DATED[:10]}  title       Ferry returns after the storms  (was Lamp)",
        f"{DATED[:10]}  date        2021-07-14  (was 2021-07-13)",
        f"{UNDATED[:10]}  date        2020  (was none)",
    ])  # fmt: skip
    assert err.splitlines() == [f"{table}: columns that are not read: comment", "2 corrections kept, 1 correction taken back"]
    held = {(row["id"], row["field"]): (row["value"], row["by"]) for row in rows_of(capfd, "fix", "--list")}
    assert held == {(DATED, "date"): ("2021-07-14", "bo"), (UNDATED, "date"): ("2020", "bo")}
    code, out, err = ended(capfd, "fix", "--from", str(table), "--by", "bo")
    assert (code, out, err.splitlines()[1:]) == (0, "", ["3 rows say what is so already"])


def test_what_was_taken_back_here_is_not_brought_back_by_an_old_table(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A row of a correction that was withdrawn since is passed over, and said; without its time it holds again."""
    ended(capfd, "fix", DATED, "--title", "Lamp", "--reason", "r")
    table = home / "c.csv"
    ended(capfd, "fix", "--list", "-o", str(table))
    ended(capfd, "fix", DATED, "--undo")
    code, out, err = ended(capfd, "fix", "--from", str(table))
    assert (code, out, err.startswith("1 row was taken back here since, and stays so")) == (0, "", True)
    table.write_text(f"id,field,value,reason\n{DATED},title,Lamp,r\n", encoding="utf-8")
    assert ended(capfd, "fix", "--from", str(table))[1] == (
        f"{DATED[:10]}  title       Lamp  (was Ferry returns after the storms)\n"
    )


def test_corrections_of_documents_that_are_not_here_wait_for_them(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A table may name documents that are imported later: they are corrected when they come, their lines too."""
    text = f"Ferry of tomorrow\n\n{STORY.replace('Saturday', 'Sunday')}"
    id = id_of(text)
    table = home / "c.csv"
    table.write_text(f"id,field,value,reason\n{id},title,Lamp,r\n{id},body_lines,7,r\n", encoding="utf-8")
    code, out, _ = ended(capfd, "fix", "--from", str(table))
    assert (code, out) == (0, (
        f"{id[:10]}  title       Lamp  (its document is not in this archive)\n"
        f"{id[:10]}  body_lines  7  (its document is not in this archive)\n"
    ))  # fmt: skip
    (home / "later.txt").write_text(text, encoding="utf-8")
    assert ended(capfd, "ingest", "later.txt", "-j", "1")[0] == 0
    (row,) = rows_of(capfd, "search", "title:lamp", "--body")
    assert (row["body"], row["corrected"]) == (text.split("\n")[6], "title,body_lines")
    assert rows_of(capfd, "search", "soup title:lamp") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "c.csv is empty"),
        ("id,value\n", "c.csv has no column field"),
        ("id,field,value,id\n", "c.csv has two columns id"),
        ("id,field,value,reason\nID,title,,r\n", "c.csv, line 2: the value is empty; nothing was changed"),
        ("id,field,value,reason\nID,title,a,r\nID,date,soon,r\n", "c.csv, line 3: 'soon' is not a date; nothing was changed"),
        ("id,field,value,reason\nID,url,a,r\n", "c.csv, line 2: there is no field 'url' to correct; nothing was changed"),
        ("id,field,value,reason\nID,title,a,\n", "c.csv, line 2: no reason is given; nothing was changed"),
        ("id,field,value,reason\n,title,a,r\n", "c.csv, line 2: no id is given; nothing was changed"),
        ("id,field,value,reason\nffff,title,a,r\n",
         "c.csv, line 2: no document's id begins with 'ffff'; nothing was changed"),
        ("id,field,value,reason\nID,title,a,r\nID,title,b,r\n",
         f"c.csv, line 3: title of {DATED[:10]} stands on line 2 already; nothing was changed"),
        ("id,field,value,reason\nID,title,a, b,r\n", "c.csv, line 2: 5 cells, where 4 columns are named"),
        ("id,field,value,reason,made\nID,title,a,r,then\n",
         "c.csv, line 2: made is 'then', which is no time; nothing was changed"),
        ("id,field,value,reason,withdrawn\nID,title,a,r,yes\n",
         "c.csv, line 2: title is not corrected so: there is nothing to withdraw; nothing was changed"),
        ('id,field,value,reason\nID,title,"a,r\n', "c.csv, line 2: unexpected end of data"),
        ("id,field,value,reason\nID,title,,r\nID,date,soon,r\n",
         "2 lines of c.csv cannot be taken; nothing was changed"),
    ],
)  # fmt: skip
def test_a_table_that_is_wrong_changes_nothing(
    home: Path, capfd: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    """Every error of a table names file and line, and nothing of the table is taken."""
    before = holdings_of(home / "archive.dateline")
    Path("c.csv").write_text(text.replace("ID", DATED), encoding="utf-8")
    code, out, err = ended(capfd, "fix", "--from", "c.csv")
    assert (code, out) == (2, "")
    assert f"dateline: {message}" in err.splitlines()
    assert holdings_of(home / "archive.dateline") == before


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=5),
    excel=st.booleans(),
)
def test_a_table_is_read_as_it_was_written(tmp_path: Path, texts: list[str], excel: bool) -> None:
    """Whatever is in its cells, commas, quotes, formulas: a table that was written is read with the same values."""
    values = [value for value in (" ".join(text.split()) for text in texts) if value and not value.startswith("'")]
    made = [Correction(id_of("a"), "title", value, value, "ana", MADE) for value in values]
    path = tmp_path / "c.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        style = Style(excel=excel)
        write_corrections((ListedCorrection(one, one.value, "s", "p") for one in made), stream, "csv", style)
    table = read_corrections_file(path)
    assert [(row.value, row.reason, row.by, row.made, row.withdrawn) for row in table.rows] == [
        (value, value, "ana", MADE, "") for value in values
    ]
    assert table.passed_over == ()


def test_a_table_in_another_encoding_is_said(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are named with their place."""
    path = tmp_path / "c.csv"
    path.write_bytes(b"id,field,value,reason\nab,title,caf\xe9,r\n")
    with pytest.raises(DatelineError, match=r"as UTF-8 \(byte 0xe9 at offset 34\)"):
        read_corrections_file(path)


def test_nothing_listed_is_one(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A list of no corrections exits with 1, after its header."""
    code, out, err = ended(capfd, "fix", "--list")
    assert (code, out.splitlines(), err) == (1, [",".join(COLUMNS)], "0 corrections that hold")


def test_two_that_say_the_same_are_two(plain: Archive) -> None:
    """The same correction made twice in one second is taken back one by one."""
    corrections: Corrections = plain.corrections
    same = Correction(id_of("a"), "title", "Fog", "r", "ana", MADE)
    with plain.transaction():
        corrections.add(plain, same)
        corrections.add(plain, same)
    for left in (1, 0):
        (one,) = corrections.of(same.id)
        with plain.transaction():
            corrections.withdraw(plain, one, by="bo", when=MADE, reason=None)
        assert len(corrections.of(same.id)) == left


def test_the_list_of_all_times_says_which_hold(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A correction that a later one replaced holds no more, nor does one that was taken back."""
    for title in ("One", "Two", "Three"):
        assert ended(capfd, "fix", DATED, "--title", title, "--reason", "r")[0] == 0
    assert ended(capfd, "fix", DATED, "--undo")[0] == 0
    listed = [(row["value"], row["holds"]) for row in rows_of(capfd, "fix", "--list", "--all")]
    assert listed == [("One", "no"), ("Two", "yes"), ("Three", "no")]
    table = [line.strip() for line in ended(capfd, "fix", "--list", "--all", "--format", "table")[1].splitlines()]
    assert table.count("replaced by a later one") == 1


def test_the_errors_of_a_table_are_in_order(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Each line that cannot be taken is named once, from the first to the last."""
    Path("c.csv").write_text(f"id,field,value,reason\n{DATED},title,,r\n{DATED},date,soon,r\n", encoding="utf-8")
    said = ended(capfd, "fix", "--from", "c.csv")[2].splitlines()
    assert said[0] == "c.csv, line 2: the value is empty"
    assert said[1].startswith("c.csv, line 3: 'soon' is not a date")
    assert said[2] == "dateline: 2 lines of c.csv cannot be taken; nothing was changed"
