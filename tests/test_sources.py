"""Sources with what they have taught, and rulings on them: what a person says of lines, date order and year."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

import cli
from archive.connection import DATABASE_NAME
from archive.document import Document, Ruling, Sighting
from archive.errors import DatelineError
from archive.store import Archive
from ingest.census import fingerprint_sample, gather_census, line_hash, line_key, sketch_document
from ingest.date_inference import choose_source_order
from ingest.decode import decode_record
from ingest.extract import examine
from ingest.layout import find_units
from ingest.lines import split_lines
from ingest.record import Census, RawRecord
from tests.documents import id_of
from tests.holdings import holdings_of

TIDES = "Tides by courtesy of the Port of Else, which asks all skippers to check them against the almanac."
THANKS = "This paper thanks its readers for letters on the ferries, and will print them all in good time."
PLACES = ("Else", "Orrin", "Maud", "Averil", "Dun", "Sark")
MADE = "2026-03-01T09:30:00+00:00"


def page(place: str, number: int, posted: str) -> str:
    return (
        f"Ferry of {place} returns after the storms\n\n{posted}\n\nThe ferry of {place} returned to the harbour after"
        f" {number} weeks of storms, and the harbour master said that the crew had earned their rest. Passengers who had"
        f" waited in {place} since the morning were given hot soup by the women of the town.\n\nThe council of {place}"
        f" will speak of the lamps on its wall, and of {number} matters that nobody there will remember.\n\n"
        f"{THANKS}\n\n{TIDES}\n"
    )


PAGES = {f"{place.lower()}.txt": page(place, at + 3, f"Posted on: {at + 1}/{at + 2}/2019")
         for at, place in enumerate(PLACES)}  # fmt: skip
ELSE = id_of(PAGES["else.txt"])  # posted 1/2/2019


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """The working folder, with an archive of the six pages of a gazette, and of one other source."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setenv("LOGNAME", "ana")
    monkeypatch.setattr(sys, "argv", ["dateline"])
    (tmp_path / "gazette").mkdir()
    (tmp_path / "other").mkdir()
    for name, text in PAGES.items():
        (tmp_path / "gazette" / name).write_text(text, encoding="utf-8")
    (tmp_path / "other" / "a.txt").write_text(page("Hull", 9, "Posted on: 13/2/2020"), encoding="utf-8")
    assert cli.run(["ingest", "gazette", "other", "--jobs", "1"]) == 0
    capfd.readouterr()
    return tmp_path


def ended(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, the line that names the archive left out."""
    code = cli.run(arguments)
    out, err = capfd.readouterr()
    return code, out, "\n".join(line for line in err.splitlines() if not line.startswith("using the archive"))


def document_of(home: Path, id: str) -> Document:
    with Archive.open(home / "archive.dateline") as archive:
        found = archive.document(id)
    assert found is not None
    return found


def dates_of(home: Path) -> dict[str, str | None]:
    with Archive.open(home / "archive.dateline") as archive:
        return {
            Path(found.provenance.path).stem: found.published.value.edtf if found.published else None
            for _, found in archive.changed_since(0) if found is not None
        }  # fmt: skip


# --- looking


def test_sources_are_listed(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A row a source, the most documents first, with what it has taught."""
    code, out, err = ended(capfd, "sources")
    rows = list(csv.DictReader(out.splitlines()))
    assert (code, err) == (0, "2 of 2 sources shown")
    assert [tuple(rows[0].values()), tuple(rows[1].values())] == [
        ("gazette", "6", "0", "0", "2019", "2019", "6", "3", "", "0", "0", "0"),
        ("other", "1", "0", "0", "2020", "2020", "1", "0", "", "1", "1", "0"),
    ]
    table = ended(capfd, "sources", "--format", "table", "-n", "1")
    assert table[1].splitlines()[1].split() == ["gazette", "6", "0", "0", "2019", "3", "-"]
    assert table[2] == "1 of 2 sources shown"


def test_a_source_is_shown_with_its_lines(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The lines that recur stand there with their counts, hashes and ids of documents that have them."""
    code, out, err = ended(capfd, "sources", "gazette", "--format", "csv")
    rows = {row["line"]: row for row in csv.DictReader(out.splitlines())}
    assert (code, err) == (0, "3 of 3 lines shown that recur among its documents, or were ruled of")
    assert rows.keys() == {TIDES, THANKS, next(line for line in rows if line.startswith("Posted on: "))}
    assert (rows[TIDES]["documents"], rows[TIDES]["sampled"], rows[TIDES]["ruling"]) == ("6", "6", "")
    assert rows[TIDES]["hash"] == line_hash(line_key(TIDES))
    assert rows[TIDES]["ids"].split() == sorted(map(id_of, PAGES.values()))[:3]
    table = ended(capfd, "sources", "gazette", "--format", "table")[1]
    assert "documents     6 documents, 0 undated, 0 rejected; 2019\n" in table
    assert "date order    no date in numbers shows it\n" in table
    assert f"6/6  {rows[TIDES]['hash'][:8]}   Tides by courtesy" in table
    one = json.loads(ended(capfd, "sources", "gazette", "--format", "json", "-n", "1")[1])
    assert (one["documents"], one["rulings"], len(one["lines"])) == (6, [], 1)


@pytest.mark.parametrize(
    ("orders", "found"),
    [
        ({}, (None, 0, 0)),
        ({("posted on", "dmy"): 2}, (None, 2, 2)),
        ({("posted on", "dmy"): 9, ("", "mdy"): 1}, ("dmy", 9, 10)),
        ({("posted on", "dmy"): 5, ("", "mdy"): 1}, (None, 5, 6)),
        ({("stamp", "mdy"): 90, ("column date", "mdy"): 90, ("", "dmy"): 3}, ("dmy", 3, 3)),
    ],
)
def test_the_order_of_a_source_needs_evidence(
    orders: dict[tuple[str, str], int], found: tuple[str | None, int, int]
) -> None:
    """It is settled by three dates of which nine in ten agree; stamps and columns do not count."""
    assert choose_source_order(orders) == found


# --- date order and year


@pytest.mark.parametrize(("order", "value"), [("dmy", "2019-02-01"), ("mdy", "2019-01-02")])
def test_a_ruled_order_settles_dates(
    home: Path, capfd: pytest.CaptureFixture[str], order: str, value: str
) -> None:
    """1/2/2019 is read as was ruled, with the reason beside it and a rule of its own; no other source is touched."""
    assert dates_of(home)["else"] == "[2019-01-02,2019-02-01]"
    code, out, err = ended(
        capfd, "sources", "gazette", "--date-order", order, "--reason", "its masthead", "--by", "bo", "-j", "1"
    )
    assert (code, out) == (0, f"gazette  date_order {order}\n")
    assert err.splitlines()[-1] == "6 read again, 6 changed"
    assert dates_of(home) == {
        place.lower(): f"2019-{at + 2:02}-{at + 1:02}" if order == "dmy" else f"2019-{at + 1:02}-{at + 2:02}"
        for at, place in enumerate(PLACES)
    } | {"a": "2020-02-13"}  # fmt: skip
    found = document_of(home, ELSE)
    assert found.published is not None
    assert (found.published.value.edtf, found.published.rule, found.published.order) == (value, "ruled_order", order)
    assert " first, ruled so by bo on " in found.published.reason
    assert found.published.reason.endswith(": its masthead")
    (evidence,) = [one for one in found.evidence if one.about == "date"]
    assert (evidence.rule, evidence.lines) == ("ruled_order", (3, 3))
    assert found.published.confidence > 0.9
    explained = ended(capfd, "explain", ELSE)
    assert f"{value}               posted     " in explained[1]
    assert ": its masthead" in explained[1]
    assert explained[2].startswith("census: of 6 pages of gazette, rejected or not, in the archive, and 1 ruling on it")
    assert ended(capfd, "search", "--on", value, "--source", "gazette", "--format", "ids")[1].split() == [ELSE]
    assert "(ruled)" in ended(capfd, "sources", "--format", "table")[1]


def test_a_ruling_that_is_taken_back_leaves_nothing(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Ruled, then taken back, the archive says of every document what it said before."""
    before = dates_of(home)
    documents = [document_of(home, id_of(text)) for text in PAGES.values()]
    for options in (("--date-order", "dmy"), ("--drop-line", THANKS), ("--year", "1987")):
        assert ended(capfd, "sources", "gazette", *options, "--reason", "r", "-j", "1")[0] == 0
    assert dates_of(home) != before
    code, out, _ = ended(capfd, "sources", "gazette", "--undo", "-j", "1")
    assert (code, len(out.splitlines())) == (0, 3)
    assert [document_of(home, id_of(text)) for text in PAGES.values()] == documents
    code, _, err = ended(capfd, "sources", "gazette", "--undo", "-j", "1")
    assert (code, err.splitlines()[0]) == (1, "dateline: no ruling on gazette holds")


def test_the_last_ruling_holds(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """dmy, then mdy, is mdy; taken back it is dmy again; a ruling that holds already is said so."""
    rule = ("sources", "gazette", "--reason", "r", "-j", "1")
    ended(capfd, *rule, "--date-order", "dmy")
    ended(capfd, *rule, "--date-order", "mdy")
    assert dates_of(home)["else"] == "2019-01-02"
    assert ended(capfd, *rule, "--date-order", "mdy") == (0, "", "is ruled so already: date_order mdy")
    code, _, err = ended(capfd, "sources", "gazette", "--undo", "--date-order", "dmy")
    assert (code, err.splitlines()[0]) == (1, "dateline: no such ruling on gazette holds: date_order dmy")
    ended(capfd, "sources", "gazette", "--undo", "--date-order", "mdy", "-j", "1")
    assert dates_of(home)["else"] == "2019-02-01"
    with Archive.open(home / "archive.dateline") as archive:
        assert [(one.value, one.withdrawn_by) for one in archive.sources.history("gazette")] == [
            ("dmy", None), ("mdy", "ana"),
        ]  # fmt: skip


def _ruled(**rulings: str) -> Census:
    made = [Ruling("s", subject, value, "r", "bo", MADE) for subject, value in rulings.items()]
    return gather_census("s", {}, made)


def _date_of(text: str, census: Census) -> tuple[str, str] | None:
    record = RawRecord(text.encode(), "text", Sighting("s", "dump.txt"))
    outcome = examine(record, census).outcome
    assert isinstance(outcome, Document)
    return (outcome.published.value.edtf, outcome.published.rule) if outcome.published else None


@pytest.mark.parametrize(
    ("posted", "order", "found"),
    [
        ("Posted on: 5/6/2019", "dmy", ("2019-06-05", "ruled_order")),
        ("Posted on: 5/6/2019", "mdy", ("2019-05-06", "ruled_order")),
        ("Posted on: 13/6/2019", "mdy", ("2019-06-13", "numeric")),  # its figures allow no other
        ("Posted on: 2019-06-05", "mdy", ("2019-06-05", "year_first")),
        ("Posted on: 5.6.2019", "mdy", ("2019-05-06", "ruled_order")),
        ("Posted on: 11/08/07", "ymd", ("2011-08-07", "ruled_order")),
        ("Posted on: 21/05/06", "ymd", ("2021-05-06", "ruled_order")),
        ("Posted on: 99/05/06", "ymd", ("1999-05-06", "ruled_order")),
        ("Posted on: 5/6/2019", "ymd", ("[2019-05-06,2019-06-05]", "numeric")),  # its year stands last
        ("Posted on: 5 June 2019", "mdy", ("2019-06-05", "day_month_year")),
    ],
)
def test_an_order_is_ruled_for_dates_that_it_fits(posted: str, order: str, found: tuple[str, str]) -> None:
    """A ruled order is read where the figures allow it; other dates stay as they are written."""
    assert _date_of(page("Else", 3, posted), _ruled(date_order=order)) == found


def test_a_stamp_is_not_in_the_order_of_its_source() -> None:
    """The clock time on the last line is in the order of whoever saved the page, whatever is ruled of the source."""
    text = page("Else", 3, "Posted on: 4 May 2019") + "\n5/6/2019 5:25:07 PM\n"
    outcome = examine(RawRecord(text.encode(), "text", Sighting("s", "d.txt")), _ruled(date_order="dmy")).outcome
    assert isinstance(outcome, Document)
    (stamp,) = [claim for claim in outcome.claims if claim.time is not None]
    assert stamp.value.edtf == "[2019-05-06,2019-06-05]"


@pytest.mark.parametrize(
    ("posted", "year", "found"),
    [
        ("Posted on: 5 June", "1987", ("1987-06-05", "ruled_year")),
        ("Posted on: 29 February", "1987", None),  # a day that the year has not
        ("Posted on: 29 February", "1988", ("1988-02-29", "ruled_year")),
        ("Posted on: 5 June 2019", "1987", ("2019-06-05", "day_month_year")),
    ],
)
def test_a_ruled_year_is_that_of_dates_without_one(posted: str, year: str, found: tuple[str, str] | None) -> None:
    """Dates of their own that name no year are of the one ruled; those that name one keep it."""
    assert _date_of(page("Else", 3, posted), _ruled(year=year)) == found
    if found and found[1] == "ruled_year":
        assert _date_of(page("Else", 3, posted), Census("s")) is None


def test_a_neighbour_close_by_settles_a_year_before_a_ruling() -> None:
    """A URL of the same days says the year of that page, which the ruling on all of the source does not."""
    text = page("Else", 3, "Posted on: 5 June")
    near = Sighting("s", "d.txt", url="https://s.example/2019/06/05/ferry")
    outcome = examine(RawRecord(text.encode(), "text", near), _ruled(year="1987")).outcome
    assert isinstance(outcome, Document)
    assert outcome.published is not None
    assert outcome.published.value.edtf == "2019-06-05"


# --- lines


def test_lines_are_dropped_and_kept_as_ruled(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A line named by its words, whatever its case and digits, is never the body; one named by its hash always is.
    `explain` says who ruled so, and why."""
    body = document_of(home, ELSE).body
    soup = "The council of Else will speak of the lamps on its wall, and of 7 matters that nobody there will remember."
    posted = line_hash(line_key("Posted on: 0/0/0000"))
    code, out, err = ended(
        capfd, "sources", "gazette", "--drop-line", soup.upper(), "--keep-line", posted[:8], "--reason", "try", "-j", "1"
    )
    assert code == 0, err
    assert sorted(line.split()[1] for line in out.splitlines()) == ["drop", "keep"]
    found = document_of(home, ELSE)
    assert "The council of Else" in body
    assert "The council of Else" not in found.body
    assert found.body.startswith("Posted on: 1/2/2019")
    assert next(one.rule for one in found.evidence if one.about == "body") == "ruled_in"
    lines = ended(capfd, "explain", ELSE)[1].splitlines()
    assert any(line.startswith("    3 + ruled_in") and "[ruled so by ana on " in line for line in lines)
    assert any(line.startswith("    7 - ruled_out") and line.endswith(": try]") for line in lines)
    assert "The council of Orrin" in document_of(home, id_of(PAGES["orrin.txt"])).body
    table = ended(capfd, "sources", "gazette", "--format", "table")[1]
    assert f"{posted[:8]} + Posted on: " in table
    assert "ruled         keep Posted on: " in table


def test_a_line_inside_a_wrapped_paragraph_is_cut_out() -> None:
    """A line that was ruled of and that wrapping joined with others is judged alone, and the rest stays."""
    text = (
        "Ferry of Else returns\n\nThe town had given her up, and the council had ordered the bell of the church to be"
        " tolled for the crew.\n\nThe ferry of Else returned to the harbour after three weeks of storms, and the harbour\n"
        "Advertisement: the finest oilskins in all the islands are sold by Quill and sons of Else\n"
        "master said that the crew had earned their rest, which nobody on the quay had denied them.\n"
    )
    line = text.split("\n")[5]
    subject = f"line:{line_hash(line_key(line))}"
    ruled = gather_census("s", {}, [Ruling("s", subject, "drop", "r", "bo", MADE, line)])
    record = RawRecord(text.encode(), "text", Sighting("s", "dump.txt"))
    before, after = (examine(record, census).outcome for census in (Census("s"), ruled))
    assert isinstance(before, Document)
    assert isinstance(after, Document)
    assert "oilskins" in before.body
    assert "oilskins" not in after.body
    assert after.body.split() == before.body.replace(" ".join(line.split()), "").split()
    assert after.body_lines == ((3, 3), (5, 5), (7, 7))


def test_a_census_says_what_was_ruled() -> None:
    """A line to be kept recurs nowhere, one to be dropped stands in all documents; the fingerprint is another for
    every ruling, and that of no ruling for none."""
    def sketch(text: str) -> object:
        decoded = decode_record(RawRecord(text.encode(), "text", Sighting("s", "d")))
        lines = split_lines(decoded)
        return sketch_document(lines, find_units(lines, decoded.text))

    sample = {f"{at}": sketch(page(place, at, "x")) for at, place in enumerate(PLACES)}
    plain = gather_census("s", sample)  # type: ignore[arg-type]
    rulings = [
        Ruling("s", f"line:{line_hash(line_key(text))}", value, "r", "bo", MADE, text)
        for text, value in ((TIDES, "keep"), ("Only here", "drop"))
    ]
    ruled = gather_census("s", sample, rulings)  # type: ignore[arg-type]
    assert plain.lines[line_key(TIDES)] == 6
    assert line_key(TIDES) not in ruled.lines
    assert ruled.lines[line_key("Only here")] == 6
    assert {**plain.lines} == {key: count for key, count in {**ruled.lines, line_key(TIDES): 6}.items()
                               if key != line_key("Only here")}  # fmt: skip
    prints = [fingerprint_sample("s", sample, some) for some in ([], rulings[:1], rulings[1:], rulings)]
    assert len(set(prints)) == 4
    assert plain.fingerprint == fingerprint_sample("s", sample)


# --- what they outlast


def test_refresh_knows_what_a_ruling_concerns(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Left to it, refresh reads the documents of the source again that was ruled on, and no others."""
    code, _, err = ended(capfd, "sources", "gazette", "--date-order", "dmy", "--reason", "r", "--no-refresh")
    assert (code, err) == (0, "its documents are as they were until the next ingest, or `dateline refresh`")
    assert dates_of(home)["else"] == "[2019-01-02,2019-02-01]"
    assert ended(capfd, "refresh", "-j", "1")[2].splitlines()[-1] == "6 read again, 6 changed; 0 new, 0 rejected"
    assert dates_of(home)["else"] == "2019-02-01"
    assert ended(capfd, "refresh", "-j", "1")[2].splitlines()[-1] == "0 read again, 0 changed; 0 new, 0 rejected"


def test_two_imports_under_rulings_are_as_one(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Half a source, a ruling, the other half: the same documents as all of it and the ruling; a source that was
    removed and imported again is under its rulings still."""
    monkey = ("--date-order", "dmy", "--drop-line", THANKS, "--reason", "r", "--by", "bo", "-j", "1")
    half, whole = home / "half.dateline", home / "whole.dateline"
    files = sorted((home / "gazette").iterdir())
    first, second = [str(file) for file in files[:3]], [str(file) for file in files[3:]]
    ended(capfd, "ingest", *first, "--source", "gazette", "--archive", str(half), "-j", "1")
    ended(capfd, "sources", "gazette", *monkey, "--archive", str(half))
    ended(capfd, "ingest", *second, "--source", "gazette", "--archive", str(half), "-j", "1")
    ended(capfd, "ingest", *first, *second, "--source", "gazette", "--archive", str(whole), "-j", "1")
    ended(capfd, "sources", "gazette", *monkey, "--archive", str(whole))

    def documents(folder: Path) -> list[str]:
        return [line for line in holdings_of(folder) if line.startswith(("document", "sample", "rejection"))]

    assert documents(half) == documents(whole)
    for options in (("--yes",), ("--forget",)):
        ended(capfd, "remove", "--source", "gazette", *options, "--archive", str(half))
    ended(capfd, "ingest", *first, *second, "--source", "gazette", "--archive", str(half), "-j", "1")
    assert documents(half) == documents(whole)


def test_rulings_are_a_view(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The view `rulings` has every ruling in plain names."""
    import sqlite3

    ended(capfd, "sources", "gazette", "--year", "1987", "--drop-line", TIDES, "--reason", "r", "--no-refresh")
    with sqlite3.connect(home / "archive.dateline" / DATABASE_NAME) as database:
        rows = database.execute("SELECT source, subject, line, value, reason, by, holds FROM rulings").fetchall()
    database.close()
    assert rows == [("gazette", "line", TIDES, "drop", "r", "ana", 1), ("gazette", "year", None, "1987", "r", "ana", 1)]


# --- errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gazete",), "there is no source 'gazete'"),
        (("--date-order", "dmy", "--reason", "r"), "no source is named"),
        (("gazette", "--date-order", "ddmm", "--reason", "r"), "--date-order 'ddmm' is not known"),
        (("gazette", "--date-order", "dmy"), "no reason is given"),
        (("gazette", "--date-order", "dmy", "--reason", ""), "--reason is empty"),
        (("gazette", "--reason", "r"), "nothing to rule"),
        (("gazette", "--drop-line", " ", "--reason", "r"), "the line is empty"),
        (("gazette", "--drop-line", TIDES, "--keep-line", TIDES, "--reason", "r"),
         f"the line {TIDES} is both to be kept and to be dropped"),
        (("gazette", "--year", "1987", "--reason", "r", "-o", "x.csv"), "-o and --format go with a list"),
        (("gazete", "--year", "1987", "--reason", "r"), "there is no source 'gazete'"),
    ],
)  # fmt: skip
def test_what_is_no_ruling_is_refused(
    home: Path, capfd: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    """Each error is exact, exits with 2, and leaves the archive as it was."""
    before = holdings_of(home / "archive.dateline")
    code, out, err = ended(capfd, "sources", *arguments)
    assert (code, out, err.splitlines()[0]) == (2, "", f"dateline: {message}")
    assert holdings_of(home / "archive.dateline") == before


def test_an_unknown_line_is_said(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A line that no sampled document has may be ruled of, and is said."""
    code, out, err = ended(capfd, "sources", "gazette", "--drop-line", "No such line", "--reason", "r", "--no-refresh")
    assert (code, out) == (0, "gazette  drop No such line\n")
    assert err.splitlines()[0] == "none of the documents that were sampled of gazette has the line No such line"


def test_a_hash_that_begins_several_lines_is_refused(home: Path) -> None:
    """Six figures of a hash or more name the one line that they begin."""
    from ingest.source_lessons import name_lines

    with Archive.open(home / "archive.dateline") as archive:
        (line,) = name_lines(archive, "gazette", [line_hash(line_key(TIDES))[:6]])
        assert (line.text, line.documents) == (TIDES, 6)
        (word,) = name_lines(archive, "gazette", ["facade"])
        assert (word.text, word.documents) == ("facade", 0)
        with pytest.raises(DatelineError, match="the line is empty"):
            name_lines(archive, "gazette", [""])


def test_a_year_has_four_figures(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """20 is most likely 2020, so it is not taken for the year 20."""
    code, _, err = ended(capfd, "sources", "gazette", "--year", "20", "--reason", "r")
    assert (code, err.splitlines()[0]) == (2, "dateline: --year 20 is no year of four figures")
