"""What researchers put beside an archive outlasts it: rebuilds, new versions, removals, and a move to another machine."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
import ingest.extract

Run = Callable[..., str]

PAGE = """Home | News | Letters | Tides | Archive

{title}

ANSEL, {day} May 2021 - The keeper of the lamp told a meeting of skippers on Monday that the old {what} could not go on
as it had for thirty years, and that the council would have to choose between its crew and its timetable.

Nobody at the meeting spoke against him. The council will hear both sides in the spring, said Ines Calder, who has the
key of the hall, and until then the {what} stays as it is.
"""
PAGES = {"east/ferry.txt": ("Old ferry to be kept", 3, "ferry"), "west/lamp.txt": ("Lamp oil dearer", 9, "lamp")}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command that must succeed, in a folder with a dump of two pages; what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    for name, (title, day, what) in PAGES.items():
        path = Path("dumps") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(title=title, day=day, what=what), encoding="utf-8")

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["dateline", *arguments])
        code = cli.run(arguments)
        out, err = capfd.readouterr()
        assert code == 0, err
        return out

    return run


def test_corrections_tags_codes_and_quotations_survive(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rebuild, a new extractor version, removal and import of the same dump, and a move leave all of them in force:
    found by searches, shown, and counted."""
    ingesting = ("ingest", "dumps", "--source-from", "folder", "--jobs", "1")
    run(*ingesting, "--archive", "first.dateline")
    id = run("search", "title:ferry", "--format", "ids").strip()
    run("fix", id, "--date", "2021-05-04", "--reason", "the paper prints the day of writing")
    run("fix", id, "--title", "Ferry kept for now", "--reason", "as the print edition has it")
    run("tag", id, "+draft")
    Path("codes.csv").write_text(f"id,coder,code:stance\n{id},anna,For\n", encoding="utf-8")
    run("codes", "import", "codes.csv")
    run("quote", id, "--lines", "8", "--note", "who decides")

    def all_holds() -> None:
        query = 'title:"kept for now" date:2021-05-04 tag:draft code:stance=for@anna'
        assert run("search", query, "--format", "ids").strip() == id
        shown = run("show", id)
        assert "title      Ferry kept for now" in shown
        assert "tags       draft" in shown
        assert "code       stance=For  (anna)" in shown
        assert run("codes").splitlines()[1:] == ["stance,For,anna,1,0"]
        assert run("search", "keeper", "--facet", "tag").splitlines()[1:] == ["draft,1"]
        assert f",{id}," in run("quote").splitlines()[1]

    all_holds()
    run("rebuild")
    all_holds()
    monkeypatch.setattr(ingest.extract, "EXTRACTOR", "of tomorrow")
    run("refresh", "--all", "--jobs", "1")
    assert "extractor of tomorrow" in run("show", id)
    all_holds()
    run("remove", "--source", "east", "--yes", "--jobs", "1")
    assert cli.run(["show", id]) == 3
    run("tag")  # tags of what is not there are listed as absent
    run("remove", "--source", "east", "--forget")
    run(*ingesting)
    all_holds()
    Path("elsewhere").mkdir()
    shutil.move("first.dateline", "elsewhere/moved.dateline")
    shutil.rmtree("elsewhere/moved.dateline/index")
    monkeypatch.chdir("elsewhere")
    run("rebuild")
    all_holds()
    assert run("fix", "--list", "--format", "csv").count("2021-05-04") == 1


def test_what_is_given_on_makes_another_archive_the_same(run: Run) -> None:
    """A colleague who has the same dump takes corrections and codes from files, and finds the same."""
    ingesting = ("ingest", "dumps", "--source-from", "folder", "--jobs", "1", "--archive")
    run(*ingesting, "ours.dateline")
    ours, theirs = ("--archive", "ours.dateline"), ("--archive", "theirs.dateline")
    id = run("search", "title:ferry", "--format", "ids", *ours).strip()
    run("fix", id, "--date", "2021-05-04", "--reason", "the paper prints the day of writing", *ours)
    Path("codes.csv").write_text(f"id,coder,code:stance\n{id},anna,For\n", encoding="utf-8")
    run("codes", "import", "codes.csv", *ours)
    run("fix", "--list", "-o", "corrections.csv", *ours)
    run("codes", "export", "-o", "all.csv", *ours)
    run(*ingesting, "theirs.dateline")
    run("fix", "--from", "corrections.csv", *theirs)
    run("codes", "import", "all.csv", *theirs)
    assert run("search", "date:2021-05-04 code:stance=for", "--format", "ids", *theirs).strip() == id
    assert run("codes", "export", *theirs) == run("codes", "export", *ours)
