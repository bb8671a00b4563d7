"""`dateline save`, `saved` and `new`: exact output, exit codes, and what is told once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from documents import archive_of, document, id_of, put, reject

import cli
from archive.store import Archive
from index.sync import rebuild_folder, sync_folder

ROOT = Path(__file__).parent.parent
A = document("a", "The ferry sank in the fog.", title="Ferry lost", when="2021-05-03", place="ANSEL")
B = document("b", "Ferry crews vote on a strike.", title="Strike vote", when="2021-05-13")
C = document("c", "The ferries sail again.", title="Sailing", when="2021-06-19")
UNDATED = document("d", "A ferry without a day.", title="No day")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive of a and b, in the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_ARCHIVE", "press.dateline")
    with archive_of(tmp_path / "press.dateline", [A, B], ["a", "b"]) as made:
        sync_folder(made)
    return tmp_path / "press.dateline"


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    return Run(capfd)


class Run:
    """Runs a command: exit code, stdout, and the lines of stderr, the one that names the archive left out."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self.capfd = capfd

    def __call__(self, *arguments: str) -> tuple[int, str, list[str]]:
        code = cli.run(arguments)
        out, err = self.capfd.readouterr()
        lines = [re.sub(r"\d{4}-\d\d-\d\d", "TODAY", line) for line in err.splitlines()]
        return code, out, [line for line in lines if not line.startswith("using the archive")]


def add(folder: Path, *documents: tuple[object, str]) -> None:
    with Archive.open(folder, writable=True) as archive:
        put(archive, [one for one, _ in documents], [name for _, name in documents])  # type: ignore[misc]
        sync_folder(archive)


def ids(*names: str) -> str:
    return "".join(f"{id_of(name)}\n" for name in names)


def test_saved_and_asked(run: Run) -> None:
    """What is kept is said as it would be typed; @NAME finds what it finds."""
    assert run("save", "boats", "ferry", "NOT", "strike", "--since", "2021", "--place", "ansel") == (
        0, "", ["@boats asks: 'ferry NOT strike' --since 2021 --place ansel"]
    )  # fmt: skip
    assert run("search", "@boats", "--format", "ids")[:2] == (0, ids("a"))
    assert run("search", "ferry NOT @boats", "--format", "ids")[:2] == (0, ids("b"))
    code, out, _ = run("kwic", "@boats", "--format", "csv", "--width", "60")
    assert (code, out.count("\n")) == (0, 2)
    assert run("timeline", "@boats", "--format", "csv")[1] == "query,period,documents,archive,share\n@boats,2021,1,2,0.5\n"
    Path("terms.txt").write_text("@boats\nstrike\n", encoding="utf-8")
    assert [line.split(",")[:2] for line in run("matrix", "terms.txt", "--format", "csv")[1].splitlines()[1:]] == [["@boats", "1"], ["strike", "1"]]


def test_saved_anew(run: Run) -> None:
    """What it asked before is said, and who else asks for it; the same again changes nothing."""
    run("save", "boats", "ferry")
    run("save", "all", "@boats OR fog")
    assert run("save", "@Boats", "ferries") == (
        0, "", ["until now @boats asked: ferry (saved TODAY)", "@all asks for it too", "@Boats asks: ferries"]
    )  # fmt: skip
    assert run("save", "boats", "ferries") == (0, "", ["@boats asks that already: ferries"])
    assert run("search", "@all", "--format", "ids")[1] == ids("a", "b")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["boats"], ["dateline: nothing to search for"]),
        (["boats", "(ferry"], ["dateline: in @boats: ( is not closed", "  (ferry", "  ^"]),
        (["boats", "ferry @boats"], ["dateline: in @boats: @boats asks for itself: @boats asks for @boats", "  ferry @boats", "        ^^^^^^"]),
        (["boats", "ferry @bots"], ["dateline: in @boats: there is no saved search @bots", "  ferry @bots", "        ^^^^^"]),
        (["boats", "ferry", "--since", "7/13/2021"], ["dateline: '7/13/2021' may be read in several ways"]),
        (["two words", "ferry"], ["dateline: 'two words' cannot be the name of a search"]),
        (["boats", "ferry", "--on", ""], ["dateline: --on is empty"]),
    ],
)
def test_what_cannot_be_asked_is_not_kept(run: Run, arguments: list[str], said: list[str]) -> None:
    """A wrong query or name ends with 2, and nothing is saved."""
    code, out, err = run("save", *arguments)
    assert (code, out, err[: len(said)]) == (2, "", said)
    assert run("saved", "--format", "csv")[1] == "name,query,options,saved,told,documents\n"


def test_the_list(run: Run) -> None:
    """A table for people, whole rows for programs."""
    run("save", "boats", "ferry", "--since", "2021", "--any")
    run("save", "undated", "--undated", "only")
    run("new", "boats", "-q")
    code, out, err = run("saved", "--format", "table")
    table = re.sub(r"\d{4}-\d\d-\d\d", "YYYY-MM-DD", re.sub(r"\d\d:\d\d", "HH:MM", out))
    assert (code, err) == (0, ["2 saved searches"])
    assert table.splitlines() == [
        "name      saved       last told           told of  asks",
        "@boats    YYYY-MM-DD  YYYY-MM-DD HH:MM          2  ferry --since 2021 --any",
        "@undated  YYYY-MM-DD  never                     0  --undated only",
    ]
    rows = re.sub(r"\d{4}-\d\d-\d\dT[\d:]{8}\+00:00", "WHEN", run("saved")[1])
    assert rows == (
        "name,query,options,saved,told,documents\n"
        "boats,ferry,--since 2021 --any,WHEN,WHEN,2\n"
        "undated,,--undated only,WHEN,,0\n"
    )  # fmt: skip


def test_removed(run: Run) -> None:
    """One that others ask for stays; one that is gone is unknown."""
    run("save", "boats", "ferry")
    run("save", "all", "@boats OR fog")
    assert run("saved", "--remove", "boats") == (2, "", ["dateline: @boats is asked for by @all", "hint: remove or change those first"])
    assert run("saved", "--remove", "@all") == (0, "", ["@all is forgotten; it asked: '@boats OR fog'"])
    assert run("saved", "--remove", "boat") == (2, "", ["dateline: there is no saved search 'boat'", "hint: did you mean boats?"])
    assert run("search", "@all", "--format", "ids") == (
        2, "", ["dateline: there is no saved search @all", "  @all", "  ^^^^", 'hint: `dateline saved` lists them; to look for the word, write "@all"']
    )  # fmt: skip


def test_each_is_told_once(run: Run, folder: Path) -> None:
    """All at first, then what came; a document that changes, goes and comes back is not told again."""
    run("save", "boats", "ferry", "--until", "2021")
    assert run("new", "boats", "--format", "ids") == (0, ids("b", "a"), ["2 new of 2 documents that @boats finds; never told before"])
    assert run("new", "boats", "--format", "ids", "-q") == (1, "", [])
    add(folder, (C, "c"), (UNDATED, "d"))
    code, out, err = run("new", "boats", "--format", "csv", "--columns", "date,title")
    assert (code, out) == (0, "date,title\n2021-06-19,Sailing\n")
    assert err[0].startswith("1 new of 3 documents that @boats finds; last told TODAY")
    assert err[1] == "1 undated document matches the words but cannot match a date, and is left out"
    add(folder, (document("a", "The ferry was found in the fog.", title="Ferry found", when="2021-05-04"), "a"))
    assert run("new", "boats", "-q") == (1, "", [])
    with Archive.open(folder, writable=True) as archive:
        reject(archive, "a")
        sync_folder(archive)
    assert run("new", "boats", "-q") == (1, "", [])
    add(folder, (A, "a"))
    assert run("new", "boats", "-q") == (1, "", [])


def test_what_comes_to_match_is_new(run: Run, folder: Path) -> None:
    """A document that was held all the time and is found now, since its date was settled, is told of."""
    run("save", "may", "ferry", "--on", "2021-05")
    add(folder, (UNDATED, "d"))
    run("new", "may", "-q")
    add(folder, (document("d", "A ferry without a day.", title="No day", when="2021-05-20"), "d"))
    assert run("new", "may", "--format", "ids", "-q") == (0, ids("d"), [])


def test_peek(run: Run, folder: Path) -> None:
    """What is only looked at is new the next time; an archive that cannot be written can be looked at."""
    run("save", "boats", "ferry")
    assert run("new", "boats", "--peek", "--format", "ids", "--sort", "oldest")[:2] == (0, ids("a", "b"))
    assert run("new", "boats", "--format", "ids", "-q") == (0, ids("b", "a"), [])


def test_an_index_that_was_made_anew(run: Run, folder: Path) -> None:
    """Tells nothing twice."""
    run("save", "boats", "ferry")
    run("new", "boats", "-q")
    with Archive.open(folder) as archive:
        rebuild_folder(archive)
    assert run("new", "boats", "-q") == (1, "", [])


def test_a_file_is_left_alone_where_nothing_is_new(run: Run) -> None:
    """-o writes what is new, and no empty file."""
    run("save", "boats", "ferry")
    assert run("new", "boats", "-q", "-o", "boats.ids", "--format", "ids")[0] == 0
    assert Path("boats.ids").read_text() == ids("b", "a")
    assert run("new", "boats", "-q", "-o", "again.csv")[0] == 1
    assert not Path("again.csv").exists()


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATELINE_ARCHIVE": str(folder), "D": f"{sys.executable} {ROOT / 'cli.py'}"}
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, env=environment)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
def test_what_was_not_written_is_told_again(run: Run, folder: Path) -> None:
    """A full disk, a pipe that nobody reads, and a folder that is not there leave everything new."""
    run("save", "boats", "ferry")
    assert shell(folder, "$D new boats --format ids > /dev/full").returncode == 3
    shell(folder, "exec 3>&1; { sleep 0.1; $D new boats --format ids; echo $? >&3; } | true")
    assert run("new", "boats", "-o", "missing/boats.csv")[0] == 3
    assert run("new", "boats", "--format", "ids", "-q") == (0, ids("b", "a"), [])


def test_while_another_writes(run: Run, folder: Path) -> None:
    """Nothing is told that could not be noted: exit code 4, and --peek works."""
    run("save", "boats", "ferry")
    with Archive.open(folder, writable=True):
        code, out, err = run("new", "boats", "--format", "ids")
        assert (code, out) == (4, "")
        assert "is being written by" in err[0]
        assert run("new", "boats", "--peek", "--format", "ids")[:2] == (0, ids("b", "a"))
        assert run("save", "fog", "fog")[0] == 4


def test_names_are_completed(run: Run) -> None:
    """Of `new`, and of `saved --remove`."""
    run("save", "boats", "ferry")
    assert run("completion", "candidates", "--", "new", "b")[1] == "plain\tboats\t\n"
    assert run("completion", "candidates", "--", "saved", "--remove", "B")[1] == "plain\tboats\t\n"


def test_an_unknown_name(run: Run) -> None:
    """Ends with 2, also where none is saved."""
    assert run("new", "boats") == (2, "", ["dateline: there is no saved search 'boats'", "hint: none is saved yet: `dateline save NAME QUERY` saves one"])
