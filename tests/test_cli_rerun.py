"""`dateline search --report` and `dateline rerun`: files, exact output, exit codes, and why what changed did."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from documents import archive_of, document, id_of, put, reject

import cli
from archive.store import Archive
from index.sync import rebuild_folder, sync_folder

ROOT = Path(__file__).parent.parent
A = document("a", "The ferry sank in the fog.", title="Ferry lost", when="2021-05-03", place="ANSEL")
B = document("b", "Ferry crews vote on a strike.", title="Strike vote", when="2021-05-13")
C = document("c", "The ferries sail again.", title="Sailing", when="2021-06-19", source="west.example")
D = document("d", "Barley and oats.", title="Grain", when="2021-06-20", source="west.example")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of a and b, in the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_ARCHIVE", "press.dateline")
    monkeypatch.setattr(sys, "argv", ["dateline"])
    with archive_of(tmp_path / "press.dateline", [A, B], ["a", "b"]) as made:
        sync_folder(made)
    return tmp_path / "press.dateline"


class Run:
    """Runs a command: exit code, stdout, and the lines of stderr without the one that names the archive."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, str, list[str]]:
        code = cli.run(arguments)
        out, err = self.capfd.readouterr()
        err = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+[+-]\d\d:\d\d", "WHEN", err)
        return code, out, [line for line in err.splitlines() if not line.startswith("using the archive")]

    def changes(self, *arguments: str) -> list[tuple[str, ...]]:
        """What rerun lists: change, document, what, why."""
        code, out, err = self("rerun", *arguments, "--format", "csv")
        names = {id_of(name): name for name in "abcdefgh"}
        rows = [(row["change"], names[row["id"]], row["what"], re.sub(r"20\d\d-\d\d-\d\d$", "DAY", row["why"])) for row in csv.DictReader(io.StringIO(out))]
        assert code == (1 if rows else 0), err
        return rows


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    return Run(capfd)


def add(folder: Path, *names: str, **documents: object) -> None:
    with Archive.open(folder, writable=True) as archive:
        known = {"a": A, "b": B, "c": C, "d": D} | documents
        put(archive, [known[name] for name in names], names)  # type: ignore[misc]
        sync_folder(archive)


def test_the_files_of_a_report(run: Run, tmp_path: Path) -> None:
    """A page and its JSON, or the JSON alone; the page names the JSON by its hash."""
    assert run("search", "ferry", "--format", "ids", "--report", "ferry.html")[2][-1] == "report of 2 documents in ferry.html and ferry.json"
    assert run("search", "ferry", "--format", "ids", "--report", "only.json")[2][-1] == "report of 2 documents in only.json"
    assert run("search", "ferry", "--facet", "year", "--format", "csv", "--report", "plain")[2][-1] == "report of 2 documents in plain.md and plain.json"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["ferry.html", "ferry.json", "only.json", "plain.json", "plain.md"]
    hashed = subprocess.run(["sha256sum", "ferry.json"], capture_output=True, text=True).stdout.split()[0]
    assert hashed in Path("ferry.html").read_text(encoding="utf-8")
    code, schema, _ = run("rerun", "--schema")
    assert code == 0
    for name in ("ferry.json", "only.json", "plain.json"):
        jsonschema.validate(json.loads(Path(name).read_text(encoding="utf-8")), json.loads(schema))


def test_all_that_match_are_reported(run: Run) -> None:
    """However few are shown; what was shown is said. A search that finds nothing can be reported too."""
    assert run("search", "ferry", "-n", "1", "--sort", "oldest", "--format", "ids", "--report", "one.json")[1] == f"{id_of('a')}\n"
    report = json.loads(Path("one.json").read_text(encoding="utf-8"))
    assert [hit["id"] for hit in report["hits"]] == [id_of("a"), id_of("b")]
    assert (report["question"]["limit"], report["found"]["shown"]) == (1, 1)
    assert report["question"]["command"] == "dateline search ferry --sort oldest -n 1"
    assert run("search", "zeppelin", "--report", "none.json")[0] == 1
    report = json.loads(Path("none.json").read_text(encoding="utf-8"))
    assert (report["hits"], report["not_seen"]["notices"]) == ([], ['no document has the word "zeppelin"'])
    assert run.changes("none.json") == []


def test_a_file_that_is_there_is_left_alone(run: Run) -> None:
    """Also the one beside it; nothing is searched before that is known."""
    Path("ferry.json").write_text("mine", encoding="utf-8")
    assert run("search", "ferry", "--report", "ferry.md") == (
        2, "", ["dateline: ferry.json exists", "hint: name another file, or replace it with --force"]
    )  # fmt: skip
    assert not Path("ferry.md").exists()
    assert run("search", "ferry", "--report", "ferry.md", "--force")[0] == 0
    assert run("search", "ferry", "--report", "ferry.pdf")[2] == ["dateline: ferry.pdf ends as no report does", "hint: endings are .json, .md, .html, .htm; or none"]


def test_nothing_changed(run: Run, folder: Path) -> None:
    """On the same archive, its copy, one with a new index, and after an import of other things."""
    run("search", "ferry", "--since", "2021", "--report", "ferry.md")
    same = ["the archive holds the same 2 documents as then", "+0 −0 ~0: 2 documents in the report of WHEN, 2 now", "nothing has changed"]
    assert run("rerun", "ferry.md", "--format", "table") == (0, "", same)
    with Archive.open(folder) as archive:
        rebuild_folder(archive)
    assert run("rerun", "ferry.json", "--format", "table") == (0, "", same)
    shutil.copytree(folder, "elsewhere/press.dateline")
    assert run("rerun", "ferry.json", "--format", "table", "--archive", "elsewhere/press.dateline") == (0, "", same)
    add(folder, "d")
    assert run("rerun", "ferry.json", "--format", "table") == (0, "", same[1:])


def test_what_changed(run: Run, folder: Path) -> None:
    """Added, removed and changed documents, for people and for programs, each with the reason."""
    run("search", "ferry", "--report", "ferry.md")
    add(folder, "c")
    add(folder, "a", a=document("a", "The ferry was found in the fog.", title="Ferry found", when="2021-05-03", place="ANSEL"))
    with Archive.open(folder, writable=True) as archive:
        reject(archive, "b")
        sync_folder(archive)
    listed = sorted([
        ("added", "c", "", "import 2 of DAY"),
        ("changed", "a", "title Ferry lost -> Ferry found; text", "extracted again, or seen elsewhere"),
        ("removed", "b", "", "rejected as bot_wall"),
    ], key=lambda row: id_of(row[1]))  # fmt: skip
    assert run.changes("ferry.md") == listed
    code, out, err = run("rerun", "ferry.json", "--format", "table")
    lines = {
        "c": [f"+ {id_of('c')[:10]}  2021-06-19  Sailing", "    import 2 of 2024-01-01"],
        "a": [f"~ {id_of('a')[:10]}  2021-05-03  Ferry found", "    title Ferry lost -> Ferry found; text; extracted again, or seen elsewhere"],
        "b": [f"− {id_of('b')[:10]}  2021-05-13  Strike vote", "    rejected as bot_wall"],
    }
    assert (code, out.splitlines()) == (1, [line for _, name, *_ in listed for line in lines[name]])
    assert err == ["+1 −1 ~1: 2 documents in the report of WHEN, 2 now"]
    rows = [json.loads(line) for line in run("rerun", "ferry.json", "--format", "jsonl")[1].splitlines()]
    assert [row["change"] for row in rows] == [row[0] for row in listed]
    assert rows[[row["change"] for row in rows].index("added")] == {
        "change": "added", "id": id_of("c"), "date": "2021-06-19", "title": "Sailing", "source": "west.example", "what": None, "why": "import 2 of 2024-01-01",
    }  # fmt: skip


def test_corrected(run: Run, folder: Path) -> None:
    """What somebody corrected is told as that, with the reason, also where it takes a document out of the result."""
    run("search", "ferry", "--until", "2021", "--report", "ferry.json")
    assert run("fix", id_of("a")[:9], "--title", "Ferry found", "--reason", "it was")[0] == 0
    assert run("fix", id_of("b")[:9], "--date", "2022-05-13", "--reason", "misprint")[0] == 0
    assert sorted(run.changes("ferry.json")) == [
        ("changed", "a", "title Ferry lost -> Ferry found", "corrected: title (it was)"),
        ("removed", "b", "date 2021-05-13 -> 2022-05-13; date role, date confidence", "corrected: date (misprint)"),
    ]


def test_corrected_gone_and_back(run: Run, folder: Path) -> None:
    """The correction by which a document is found is told also when it was removed and imported again since."""
    run("search", "title:found", "--report", "found.json")
    assert run("fix", id_of("a")[:9], "--title", "Ferry found", "--reason", "it was")[0] == 0
    assert run.changes("found.json") == [("added", "a", "", "held before: corrected: title (it was)")]
    assert run("remove", id_of("a"), "--yes")[0] == 0
    assert run("remove", id_of("a"), "--forget")[0] == 0
    add(folder, "a")
    assert run.changes("found.json") == [("added", "a", "", "corrected: title (it was); import 3 of DAY")]


def test_taken_back(run: Run, folder: Path) -> None:
    """A document that somebody removed is told as that, with the day."""
    run("search", "ferry", "--report", "ferry.json")
    assert run("remove", id_of("b"), "--yes")[0] == 0
    assert ("removed", "b", "", "removed on DAY") in run.changes("ferry.json")


def test_of_another_archive(run: Run, folder: Path, tmp_path: Path) -> None:
    """That is said first; documents are compared by their contents."""
    run("search", "ferry", "--report", "ferry.json")
    with archive_of(tmp_path / "other" / "mine.dateline", [A, C], ["a", "c"]) as made:
        sync_folder(made)
        other = made.id
    with Archive.open(folder) as archive:
        own = archive.id
    code, out, err = run("rerun", "ferry.json", "--archive", "other/mine.dateline", "--format", "csv")
    assert code == 1
    assert err == [
        f"this is another archive: the report is of press.dateline ({own}), this is mine.dateline ({other}); documents are compared by their contents",
        "+1 −1 ~0: 2 documents in the report of WHEN, 2 now",
    ]
    assert sorted(row[0] for row in csv.reader(io.StringIO(out)))[:2] == ["added", "change"]
    assert sorted(run.changes("ferry.json", "--archive", "other/mine.dateline")) == [("added", "c", "", ""), ("removed", "b", "", "not in this archive")]


def test_an_older_archive(run: Run, folder: Path) -> None:
    """A backup that was restored is told apart from one that lost documents."""
    shutil.copytree(folder, "backup")
    add(folder, "c")
    run("search", "ferry", "--report", "ferry.json")
    shutil.rmtree(folder)
    shutil.copytree("backup", folder)
    code, _, err = run("rerun", "ferry.json", "--format", "csv")
    assert code == 1
    assert re.fullmatch(r"this archive is older than the report: revision \d+, then \d+; was a backup restored\?", err[0])


def test_the_question_is_asked_as_it_was(run: Run, folder: Path) -> None:
    """Relative dates count from the day of the report, and saved searches ask what they asked; what they ask now is said."""
    run("save", "boats", "ferry", "--until", "30 days ago")
    run("search", "@boats", "--now", "2021-06-05", "--report", "boats.json")
    assert json.loads(Path("boats.json").read_text(encoding="utf-8"))["question"]["read_as"] == "ferry date:..2021-05-06"
    run("save", "boats", "barley")
    assert run("rerun", "boats.json", "--format", "csv")[2] == [
        "the archive holds the same 2 documents as then", "@boats asks something else today: barley; it was asked as it was",
        "+0 −0 ~0: 1 document in the report of WHEN, 1 now", "nothing has changed",
    ]  # fmt: skip
    run("saved", "--remove", "boats")
    assert "@boats is not saved here any more; it was asked as it was" in run("rerun", "boats.json", "--format", "csv")[2]


def test_an_update_is_a_report(run: Run, folder: Path) -> None:
    """--report of a rerun can be rerun in its turn, and asks the same."""
    run("save", "boats", "ferry")
    run("search", "@boats", "--now", "2021-06-05", "--report", "first.json")
    run("saved", "--remove", "boats")
    add(folder, "c")
    assert run("rerun", "first.json", "--format", "csv", "--report", "second.html")[0] == 1
    assert run.changes("second.json") == []
    first, second = (json.loads(Path(name).read_text(encoding="utf-8"))["question"] for name in ("first.json", "second.json"))
    assert (second["query"], second["read_as"], second["today"], second["saved"]) == (first["query"], first["read_as"], first["today"], first["saved"])


@pytest.mark.parametrize(("name", "text", "said"), [
    ("no.json", None, "dateline: cannot read no.json: No such file or directory"),
    ("x.json", "[]", "dateline: x.json is no report of a search: '[' stands where { should"),
    ("x.csv", "id\n", "dateline: x.csv is no report of a search: 'i' stands where { should"),
])  # fmt: skip
def test_no_report(run: Run, name: str, text: str | None, said: str) -> None:
    """Ends with 2, and not with 1, which would say that something changed."""
    if text is not None:
        Path(name).write_text(text, encoding="utf-8")
    assert run("rerun", name) == (2, "", [said, "hint: name a file that `dateline search ... --report FILE` wrote"])
    assert run("rerun")[0] == 2


def test_a_search_without_a_report_does_not_pay_for_it(folder: Path) -> None:
    """Nothing of reports and saved searches is loaded, unless asked for."""
    code = (
        "import sys, cli; cli.run(['search', 'ferry', '--format', 'ids']);"
        "print(sorted(name for name in sys.modules if name in ('index.report', 'index.commands.reporting', 'index.rerun',"
        " 'index.saved_queries', 'archive.saved_searches', 'archive.history', 'index.printers.report_page')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_an_archive_that_is_not_there_is_not_to_be_made(run: Run) -> None:
    """A report is of an archive that there is: `rerun` proposes no import into a misspelt one."""
    run("search", "ferry", "--report", "ferry.json")
    assert run("rerun", "ferry.json", "--archive", "pres.dateline") == (
        4, "", ["dateline: pres.dateline does not exist", "hint: name the archive to ask: the report is of press.dateline"]
    )  # fmt: skip


def test_a_saved_search_is_meant_with_its_sign(run: Run) -> None:
    """What is proposed can be typed as it stands."""
    run("save", "prison", "ferry")
    assert "hint: did you mean @prison?" in run("search", "@prisn")[2][-1]


def test_endings_that_export_knows(run: Run) -> None:
    """Databases are among them; searches write none."""
    assert run("export", "--all", "-o", "press.xlsx")[2][-1].endswith(".db, .sqlite; or name a --format")
    assert ".db" not in run("search", "ferry", "-o", "press.xlsx")[2][-1]
