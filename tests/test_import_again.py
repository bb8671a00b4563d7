"""Importing a file again: what was said of its columns and its encoding holds until something else is said."""

import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import cli

Ingest = Callable[..., tuple[int, str]]

STORY = """Ferry {0} returns

The island ferry number {0} returned to the harbour after three weeks of storms, and the harbour master said that the
crew had earned their rest.

Passengers who had waited on the quay since the morning were given hot soup by the women of the town."""
CAFE = """Caf\u00e9 {0} opens

Port Ansel, {0} May 2019: The caf\u00e9 on the quay opened on Saturday after three weeks of storms, and its owner said
that the crew had earned their rest.

Passengers who had waited on the quay since the morning were given hot soup by the women of the town.
"""
ROLES = "SELECT date, date_role FROM document ORDER BY date"
MAPPED = [("2019-05-01", "record"), ("2019-05-02", "record")]


@pytest.fixture
def ingest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Ingest:
    """`dateline ingest` in a folder with a crawl of two records and three pages in two encodings: exit code, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    _write_crawl(2)
    Path("pages").mkdir()
    for number, encoding in ((1, "cp1252"), (2, "cp1252"), (3, "utf-8")):
        Path(f"pages/{number}.txt").write_text(CAFE.format(number), encoding=encoding)

    def run(*arguments: str) -> tuple[int, str]:
        typed = ["ingest", *arguments, "--archive", "archive.dateline", "--jobs", "1", "--no-index"]
        monkeypatch.setattr(sys, "argv", ["dateline", *typed])
        code = cli.run(typed)
        return code, capfd.readouterr().err

    return run


def _write_crawl(records: int) -> None:
    rows = [
        {"url": f"https://ansel.example/2001/01/0{n}/", "published_on": f"2019-05-0{n}", "shown": f"2020-05-0{n}",
         "blank": "", "text": STORY.format(n)}
        for n in range(1, records + 1)
    ]  # fmt: skip
    Path("crawl.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def ask(sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect("archive.dateline/archive.sqlite3")) as database:
        return database.execute(sql).fetchall()


def counts(err: str) -> str:
    """The line of counts, without the time that it took."""
    (line,) = (line for line in err.splitlines() if " seen before, " in line)
    return line.rpartition(" in ")[0]


def test_a_mapping_holds_when_none_is_named(ingest: Ingest) -> None:
    """Imported again without --map a mapped file is not opened, and read again it keeps its mapped dates."""
    ingest("crawl.jsonl", "--map", "date=published_on")
    assert ask(ROLES) == MAPPED
    assert "1  file unchanged" in ingest("crawl.jsonl")[1]
    for more in (("--again",), ("--source", "Ansel Post")):
        assert counts(ingest("crawl.jsonl", *more)[1]).startswith("0 new, 2 seen before, 0 rejected")
        assert ask(ROLES) == MAPPED
    _write_crawl(3)
    ingest("crawl.jsonl")
    assert ask(ROLES) == [*MAPPED, ("2019-05-03", "record")]


def test_a_column_that_no_record_has_changes_nothing(ingest: Ingest) -> None:
    """A column mistyped leaves the dates; the right one, named after it, is read again."""
    ingest("crawl.jsonl", "--map", "date=published_on")
    code, err = ingest("crawl.jsonl", "--map", "date=nosuch")
    assert (code, counts(err)) == (0, "0 new, 2 seen before, 0 rejected")
    assert "--map date=nosuch: no record that was read has such a column; it changed nothing" in err
    assert ask(ROLES) == MAPPED
    assert "unchanged" not in ingest("crawl.jsonl", "--map", "date=published_on")[1]
    assert ask(ROLES) == MAPPED


def test_another_column_is_taken(ingest: Ingest) -> None:
    """A column that the records have takes the place of the earlier one, in either order, even where it is empty."""
    ingest("crawl.jsonl", "--map", "date=published_on")
    said = counts(ingest("crawl.jsonl", "--map", "date=shown")[1])
    assert said.endswith("2 read again as --map or --encoding say (2 changed)")
    assert ask(ROLES) == [("2020-05-01", "record"), ("2020-05-02", "record")]
    ingest("crawl.jsonl", "--map", "date=published_on")
    assert ask(ROLES) == MAPPED
    ingest("crawl.jsonl", "--map", "date=blank")
    assert ask("SELECT count(*) FROM document WHERE date_role = 'record'") == [(0,)]


def test_a_content_column_that_no_record_has_is_not_kept(ingest: Ingest) -> None:
    """A content column mistyped is refused by its run alone: the next reads the usual one, or the one said before."""
    ingest("crawl.jsonl")
    assert ingest("crawl.jsonl", "--map", "text=nosuch")[0] == 3
    assert counts(ingest("crawl.jsonl", "--again")[1]) == "0 new, 2 seen before, 0 rejected"
    assert ask("SELECT count(*) FROM rejection") == [(0,)]


def test_a_piped_record_keeps_what_it_was_told(ingest: Ingest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is piped in has no file to remember, and its records keep their mapped dates all the same."""

    def pipe(*arguments: str) -> str:
        with open("crawl.jsonl", encoding="utf-8") as stdin:
            monkeypatch.setattr(sys, "stdin", stdin)
            return counts(ingest("-", *arguments)[1])

    pipe("--map", "date=published_on")
    assert pipe() == "0 new, 2 seen before, 0 rejected"
    assert ask(ROLES) == MAPPED


def test_a_forced_encoding_that_loses_documents_is_said(ingest: Ingest) -> None:
    """Documents that a forced encoding rejects are counted as rejected and said to have been read before; it holds
    until another is named, and `auto` forces none."""
    assert counts(ingest("pages")[1]) == "3 new, 0 seen before, 0 rejected"
    _, err = ingest("pages", "--encoding", "utf-8")
    assert counts(err).startswith("0 new, 1 seen before, 2 rejected, 3 read again as --map or --encoding say (2 ")
    assert "2 documents are rejected now that were read before" in err
    assert "2  rejected as encoding" in err
    for more in ((), ("--again",)):
        assert counts(ingest("pages", *more)[1]) == "0 new, 1 seen before, 2 rejected"
    _, err = ingest("pages", "--encoding", "auto")
    assert counts(err).startswith("0 new, 3 seen before, 0 rejected, ")
    assert ask("SELECT count(*) FROM document") == [(3,)]
    assert ask("SELECT count(*) FROM rejection") == [(0,)]


def test_a_right_encoding_after_a_wrong_one_is_counted_by_what_it_comes_to(ingest: Ingest) -> None:
    """A page that was rejected in a wrong encoding is seen, and no rejection, once it is read in the right one."""
    assert ingest("pages/1.txt", "--encoding", "ascii")[0] == 3
    code, err = ingest("pages/1.txt", "--encoding", "cp1252")
    assert code == 0
    assert "rejected as" not in err
    assert counts(err).startswith("0 new, 1 seen before, 0 rejected, 1 read again as")
    assert ask("SELECT encoding FROM document") == [("cp1252",)]


@pytest.mark.parametrize("what", [("--import", "1"), ("--source", "ansel.example")])
def test_a_mapping_outlasts_a_removal(ingest: Ingest, what: tuple[str, str]) -> None:
    """What is removed and taken again is read as it was told to before."""
    ingest("crawl.jsonl", "--map", "date=published_on", "--source", "ansel.example")
    remove = ["remove", *what, "--archive", "archive.dateline"]
    assert cli.run([*remove, "--yes"]) == 0
    assert ask(ROLES) == []
    assert cli.run([*remove, "--forget"]) == 0
    code, err = ingest("crawl.jsonl", "--source", "ansel.example")
    assert (code, counts(err)) == (0, "2 new, 0 seen before, 0 rejected")
    assert ask(ROLES) == MAPPED


def test_mapped_dates_that_are_none_are_counted(ingest: Ingest) -> None:
    """Unreadable cells of the mapped column are counted, empty ones apart; without any nothing is said."""
    assert "cannot be read" not in ingest("crawl.jsonl", "--map", "date=published_on")[1]
    cells = ("2020-02-30", "soon", "", "2020-03-01", "5 March")
    rows = [{"text": STORY.format(n), "day": cell} for n, cell in enumerate(cells)]
    Path("bad.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert "mapped dates that cannot be read: 3 of column day, and 1 empty\n" in ingest("bad.jsonl", "--map", "date=day")[1]


def _write_days(name: str, days: list[str]) -> None:
    rows = [{"text": f"{STORY.format(n)} ({name})", "when": day} for n, day in enumerate(days)]
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_a_column_teaches_its_order_beside_texts_that_are_alike(ingest: Ingest) -> None:
    """Thirteen dates that can only be day first settle a fourteenth, though the texts differ in figures only; also
    where the column is mapped later; and then for a file of the same source that was imported before."""
    settled = "SELECT date FROM document JOIN sighting USING (content) WHERE path = '{}' AND date LIKE '2021-0%'"
    _write_days("old.jsonl", ["5/6/2021"])
    ingest("old.jsonl", "--map", "date=when", "--source", "Ansel Post")
    _write_days("days.jsonl", [f"{day}/11/2021" for day in range(14, 27)] + ["4/5/2021"])
    ingest("days.jsonl", "--source", "Ansel Post")
    assert ask(settled.format("days.jsonl")) == []
    ingest("days.jsonl", "--map", "date=when", "--source", "Ansel Post")
    assert ask(settled.format("days.jsonl")) == [("2021-05-04",)]
    assert ask(settled.format("old.jsonl")) == [("2021-06-05",)]
