"""`dateline dates` and `search --guesses` as a user and a script meet them: exact output, exact exit codes."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest

import cli

STORY = (
    "The island ferry returned to the harbour on Saturday after three weeks of storms, and the harbour master said that"
    " the crew had earned their rest.\n\nPassengers who had waited on the quay since the morning were given hot soup by"
    " the women of the town.\n"
)
PAGES = {
    "dated.txt": f"Ferry returns after the storms\n\nPosted on: 4 May 2019\n\n{STORY}",
    "undated.txt": f"Ferry stays in the harbour\n\n{STORY.replace('The island', 'No')}",
    "unsettled.txt": f"Ferry sold to the mainland\n\nPosted on: 5/6/2019\n\n{STORY.replace('island', 'old')}",
    "future.txt": f"Ferry leaves for the south\n\nPosted on: 4 May 2089\n\n{STORY.replace('island', 'new')}",
}


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """An archive of four pages, nearest upward of the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setattr(sys, "argv", ["dateline"])
    (tmp_path / "gazette").mkdir()
    for name, text in PAGES.items():
        (tmp_path / "gazette" / name).write_text(text, encoding="utf-8")
    assert cli.run(["ingest", "gazette", "--jobs", "1"]) == 0
    capfd.readouterr()
    return tmp_path / "archive.dateline"


def ended(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, the line that names the archive left out."""
    code = cli.run(arguments)
    out, err = capfd.readouterr()
    return code, out, "\n".join(line for line in err.splitlines() if not line.startswith("using the archive"))


def test_dates_finds_and_counts(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """In a pipe the findings are CSV on stdout; the counts by kind are on stderr."""
    code, out, err = ended(capfd, "dates")
    rows = {(Path(row["path"]).name, row["kind"]): row for row in csv.DictReader(out.splitlines())}
    assert code == 0
    assert set(rows) == {("undated.txt", "undated"), ("unsettled.txt", "unsettled"), ("future.txt", "future")}
    assert rows["unsettled.txt", "unsettled"]["date"] == "[2019-05-06,2019-06-05]"
    assert rows["future.txt", "future"]["finding"].startswith("posted 2089-05-04 on line 3 is later than its import on ")
    assert [line.split()[:2] for line in err.splitlines()] == [
        ["4", "documents,"], ["1", "undated"], ["1", "unsettled"], ["0", "unreadable"], ["0", "weekday"],
        ["0", "disagree"], ["1", "future"], ["0", "after_capture"], ["0", "spike"], ["0", "order_changed"], ["3", "of"],
    ]  # fmt: skip


def test_dates_in_every_format_are_the_same(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """csv, jsonl and ids name the same documents, and the table shows them below its counts."""
    ids = ended(capfd, "dates", "--format", "ids")[1].split()
    rows = [json.loads(line) for line in ended(capfd, "dates", "--format", "jsonl")[1].splitlines()]
    table = ended(capfd, "dates", "--format", "table")[1]
    assert [row["id"] for row in rows] == ids
    assert len(ids) == 3
    assert table.splitlines()[0] == "        4  documents, of which"
    assert all(id[:10] in table for id in ids)


def test_dates_of_one_kind(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--only leaves the other kinds out of counts and findings; -n 0 is all; a kind without findings is no error."""
    code, out, err = ended(capfd, "dates", "--only", "unsettled", "--format", "jsonl", "-n", "0")
    assert (code, [json.loads(line)["kind"] for line in out.splitlines()]) == (0, ["unsettled"])
    assert len(err.splitlines()) == 3
    assert ended(capfd, "dates", "--only", "spike", "--format", "ids")[:2] == (0, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "odd"], ["dateline: --only 'odd' is not known", "hint: kinds are undated, unsettled, unreadable, weekday, disagree, future, after_capture, spike, order_changed"]),
        (["--format", "cvs"], ["dateline: there is no format 'cvs' here", "hint: did you mean csv?"]),
    ],
)  # fmt: skip
def test_dates_not_understood_is_2(
    archive: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], said: list[str]
) -> None:
    """An unknown kind or format ends with 2 and says which there are."""
    code, out, err = ended(capfd, "dates", *arguments)
    assert (code, out, err.splitlines()) == (2, "", said)


def test_dates_without_an_archive_is_4(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """As for every command that reads an archive."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    code, out, err = ended(capfd, "dates")
    assert (code, out) == (4, "")
    assert "hint: make one with `dateline ingest PATH`" in err


def guessing(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Adds a page that has no date of its own and mentions one."""
    story = STORY.replace("The island", "What the women of the town had begun on 4 May 2011 went on, and the island")
    Path("gazette/guess.txt").write_text(f"Soup for the passengers\n\n{story}", encoding="utf-8")
    assert cli.run(["ingest", "gazette", "--jobs", "1"]) == 0
    capfd.readouterr()


def test_a_guess_is_used_when_it_is_asked_for(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without --guesses a mention is no date; with it filters match it, stderr counts it, and CSV still has no date."""
    guessing(archive, capfd)
    code, out, err = ended(capfd, "search", "ferry", "--on", "2011", "--format", "ids")
    assert (code, out) == (1, "")
    assert err.splitlines()[1] == "2 undated documents match the words but cannot match a date, and are left out"
    code, out, err = ended(capfd, "search", "ferry", "--on", "2011", "--guesses")
    [row] = csv.DictReader(out.splitlines())
    assert (code, Path(row["path"]).name, row["date"], row["date_role"]) == (0, "guess.txt", "", "")
    assert err.splitlines() == [
        "1 of 1 shown", "1 undated document matches the words but cannot match a date, and is left out",
        "1 of the 1 was let in by a guess at its date",
    ]  # fmt: skip
    [line] = ended(capfd, "search", "ferry", "--on", "2011", "--guesses", "--format", "jsonl")[1].splitlines()
    assert (json.loads(line)["date"], json.loads(line)["date_guess"]) == (None, "2011-05-04")


def test_a_guess_is_shown_and_extracted(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """show says where the guess stands and that nothing uses it unasked; extract gives it as date_guess."""
    guessing(archive, capfd)
    [id] = ended(capfd, "search", "women soup", "--on", "2011", "--guesses", "--format", "ids")[1].split()
    lines = ended(capfd, "show", id)[1].splitlines()
    assert "date       -" in lines
    assert "date guess 2011-05-04  (mentioned, line 3; not used unless --guesses)" in lines
    rows = [json.loads(line) for line in ended(capfd, "extract", "gazette")[1].splitlines()]
    assert {Path(row["path"]).name: row["date_guess"] for row in rows} == {
        "dated.txt": None, "undated.txt": None, "unsettled.txt": None, "future.txt": None, "guess.txt": "2011-05-04",
    }  # fmt: skip
