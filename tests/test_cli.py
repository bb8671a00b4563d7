"""The commands as a user and a script meet them: exact output, exact exit codes."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

import cli

FERRY = """Home\u00a0 News\u00a0 Ferries\u00a0 Contact us

Island ferry returns after the storms

Port Ansel, 4 May 2019: The island ferry returned to the harbour on Saturday after three weeks of storms, and the
harbour master said that the crew had earned their rest.

Passengers who had waited on the quay since the morning were given hot soup by the women of the town.
"""
QUOTA = """Fishing quota divides the coast

By Mara Ellingsen

The minister for the sea defended the new fishing quota before an angry meeting in the harbour hall, and said that
the boats would have less to catch than in any year since the war.

"We will not go out for that," said the leader of the boat owners, who had come with two hundred others.
"""


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two pages, the working folder beside it, and no archive anywhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    monkeypatch.setattr(sys, "argv", ["dateline"])
    folder = tmp_path / "dump" / "gazette"
    folder.mkdir(parents=True)
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (folder / "quota.txt").write_text(QUOTA, encoding="utf-8")
    return tmp_path / "dump"


@pytest.fixture
def archive(dump: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    assert cli.run(["ingest", "dump"]) == 0
    capfd.readouterr()
    return dump.parent / "archive.dateline"


def ended(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command, the line that names the archive left out."""
    code = cli.run(arguments)
    out, err = capfd.readouterr()
    lines = [line for line in err.splitlines() if not line.startswith("using the archive")]
    return code, out, "\n".join(lines)


def test_ingest_counts_and_says_where(dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Without an archive one is made in the working folder, and stderr says so; twice is once."""
    assert cli.run(["ingest", "dump"]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert err.splitlines()[0] == "archive: ./archive.dateline, made here as there is none upward of this folder"
    assert err.splitlines()[-1].startswith("2 new, 0 seen before, 0 rejected in ")
    assert cli.run(["ingest", "dump"]) == 0
    assert capfd.readouterr().err.splitlines()[-1].startswith("0 new, 2 seen before, 0 rejected in ")


def test_search_finds_and_counts(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """In a pipe the answer is CSV with the promised columns; the total and the undated are said on stderr."""
    code, out, err = ended(capfd, "search", "harbour")
    rows = list(csv.DictReader(out.splitlines()))
    assert code == 0
    assert list(rows[0]) == (
        "id,title,date,date_precision,date_role,date_confidence,place,source,url,path,score,snippet,copies,corrected".split(",")
    )
    assert {row["title"] for row in rows} == {
        "Island ferry returns after the storms",
        "Fishing quota divides the coast",
    }
    assert err.splitlines() == ["2 of 2 shown", "1 of the 2 is undated"]
    ferry = next(row for row in rows if row["place"])
    assert (ferry["date"], ferry["date_precision"], ferry["date_role"], ferry["place"], ferry["source"], ferry["path"]) == (
        "2019-05-04", "day", "dateline", "Port Ansel", "gazette", "dump/gazette/ferry.txt",
    )  # fmt: skip


def test_a_date_filter_names_what_it_cannot_judge(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Undated documents that match the words are left out by a date filter, and counted."""
    code, out, err = ended(capfd, "search", "harbour", "--since", "2019-05", "--format", "ids")
    assert (code, len(out.splitlines())) == (0, 1)
    assert err.splitlines() == ["1 of 1 shown", "1 undated document matches the words but cannot match a date, and is left out"]


def test_no_hits_is_1(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A word that stands nowhere ends with 1 and is named."""
    code, out, err = ended(capfd, "search", "zeppelin", "--format", "ids")
    assert (code, out) == (1, "")
    assert err.splitlines() == ['no document has the word "zeppelin"', "0 of 0 shown"]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["search", '"harbour'], ["dateline: the quote is not closed", '  "harbour', "  ^"]),
        (["search", "titel:ferry"], ["dateline: there is no field titel:", "  titel:ferry", "  ^^^^^^"]),
        (["search", "ferry", "--since", "2021-13"], ["dateline: '2021-13' is not a date: 13 is not a month"]),
        (["search", "oil", "-opec"], ["dateline: -opec is no option", "hint: to leave out a word, write NOT opec; or put the query in quotes"]),
        (["search"], ["dateline: nothing to search for", "hint: give words, or a filter such as --on 2021; `dateline export --all` gives all"]),
        (["search", "ferry", "--format", "tabel"], ["dateline: there is no format 'tabel' here", "hint: did you mean table?"]),
        (["search", "ferry", "--sort", "date"], ["dateline: --sort 'date' is not known", "hint: sort by relevance, newest or oldest"]),
        (["show", "zz"], ["dateline: no document's id begins with 'zz'", "hint: `dateline search WORDS --format ids` lists ids"]),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_2(
    archive: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], shown: list[str]
) -> None:
    """A query, date or option that is not understood ends with 2 and says what to write."""
    code, out, err = ended(capfd, *arguments)
    assert (code, out) == (2, "")
    assert err.splitlines()[: len(shown)] == shown


def test_a_path_that_is_none_is_2(dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A misspelt path ends before anything is stored."""
    assert cli.run(["ingest", "dumpp"]) == 2
    assert "there is no file or folder dumpp\nhint: did you mean dump?\n" in capfd.readouterr().err
    assert not Path("archive.dateline").exists()


def test_nothing_to_store_is_3(dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A folder without files, and one whose files are no text, end with 3."""
    (dump.parent / "none").mkdir()
    assert cli.run(["ingest", "none", "--archive", "n.dateline"]) == 3
    assert capfd.readouterr().err.splitlines()[-1] == "dateline: no file found at these paths"
    (dump.parent / "none" / "empty.txt").touch()
    assert cli.run(["ingest", "none", "--archive", "n.dateline"]) == 3
    assert capfd.readouterr().err.splitlines()[-1] == "dateline: nothing could be stored"


def test_strict_ends_with_3_when_anything_is_rejected(dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Under --strict one rejection among good pages is enough, and it is again the second time."""
    (dump / "empty.txt").touch()
    assert cli.run(["ingest", "dump"]) == 0
    assert cli.run(["ingest", "dump", "--strict"]) == 3
    assert capfd.readouterr().err.splitlines()[-2].startswith("0 new, 2 seen before, 1 rejected in ")
    code, out, _ = ended(capfd, "rejected", "--format", "table")
    assert (code, out) == (0, "empty          dump/empty.txt: 0 bytes, none of them a character\n")
    assert ended(capfd, "rejected")[1].splitlines()[0] == "rule,detail,source,path,position,url,id"


def test_no_archive_is_4(dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Every command that reads an archive ends with 4 where there is none, and says how to make one."""
    for command in (
        ["search", "x"],
        ["show", "a"],
        ["status"],
        ["verify"],
        ["rebuild"],
        ["rejected"],
        ["explain", "ab"],
    ):
        code, out, err = ended(capfd, *command)
        assert (code, out) == (4, ""), command
        assert "hint: make one with `dateline ingest PATH`" in err


def test_a_damaged_index_is_4_and_named(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An index that cannot be opened is never made silently: the one command that mends it is named, and mends it."""
    (archive / "index" / "CURRENT").write_text("x\n")
    code, out, err = ended(capfd, "search", "ferry")
    assert (code, out) == (4, "")
    assert err.splitlines()[-1] == "hint: make it anew from the archive: dateline rebuild"
    assert ended(capfd, "verify")[0] == 4
    assert ended(capfd, "rebuild") == (0, "", "2 documents indexed")
    assert ended(capfd, "search", "ferry", "--format", "ids")[0] == 0
    assert ended(capfd, "verify") == (0, "2 records checked, 0 damages found\n", "")


def test_output_file_is_whole_and_not_overwritten(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """-o writes all hits, equal to stdout's, and replaces a file only with --force."""
    _, out, _ = ended(capfd, "search", "harbour", "--format", "csv")
    assert ended(capfd, "search", "harbour", "-o", "hits.csv")[0] == 0
    assert Path("hits.csv").read_bytes() == out.encode()
    code, _, err = ended(capfd, "search", "ferry", "-o", "hits.csv")
    assert (code, err.splitlines()) == (
        2, ["dateline: hits.csv exists", "hint: name another file, or replace it with --force"],
    )  # fmt: skip
    assert ended(capfd, "search", "ferry", "-o", "hits.csv", "--force")[0] == 0
    assert len(Path("hits.csv").read_text().splitlines()) == 2
    assert [path.name for path in Path().iterdir() if "part" in path.name] == []


def test_show_names_the_lines(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A document is shown with its fields and the source lines that they came from; --raw gives the bytes."""
    _, ids, _ = ended(capfd, "search", "soup", "--format", "ids")
    code, out, _ = ended(capfd, "show", ids.strip()[:8])
    lines = out.splitlines()
    assert code == 0
    assert lines[0] == f"id         {ids.strip()}"
    assert lines[1].startswith("title      Island ferry returns after the storms  [line 3: ")
    assert any(line.startswith("date       2019-05-04  (day, dateline, confidence 0.9") for line in lines)
    assert "[5-6]" in lines
    assert ended(capfd, "show", ids.strip(), "--raw")[1] == FERRY


def test_explain_accounts_for_every_line(dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file in no archive is explained line by line, and the census that was used is named."""
    code, out, err = ended(capfd, "explain", "dump/gazette/ferry.txt")
    assert (code, err) == (0, "census: of this file alone")
    for number in range(1, 9):
        assert any(line.startswith(f"{number:>5} ") or line == f"{number:>5}" for line in out.splitlines()), number
    code, out, err = ended(capfd, "explain", "dump/gazette/ferry.txt", "--format", "jsonl")
    assert err == ""
    rows = [json.loads(line) for line in out.splitlines()]
    assert {row["number"]: row["became"] for row in rows if row["kind"] == "line"}[8] == "body"
    assert [row["value"] for row in rows if row["kind"] == "date"] == ["2019-05-04"]


def test_explain_says_that_the_archive_holds_the_file(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that the archive has is explained alone all the same, with the id under which the archive explains it."""
    id = ended(capfd, "search", "ferry", "--format", "ids")[1].split()[0]
    file = "dump/gazette/ferry.txt"
    there = f"archive.dateline holds it as {id[:10]}: `dateline explain {id[:10]}"
    told = "says what was made of it there, with what its source has taught"
    for options, named in (((), ""), (("--archive", "archive.dateline"), " --archive archive.dateline")):
        for format in ("text", "jsonl"):
            code, out, err = ended(capfd, "explain", file, "--format", format, *options)
            assert code == 0
            assert out
            assert err.removeprefix("census: of this file alone; ").removeprefix(f"{archive.parent}/") == (
                f"{there}{named}` {told}"
            )
    (archive.parent / "new.txt").write_text(FERRY + "One line more.\n", encoding="utf-8")
    code, _, err = ended(capfd, "explain", "new.txt", "--archive", "archive.dateline")
    assert (code, err) == (0, "census: of this file alone: archive.dateline does not hold it")


def test_explain_needs_no_archive_that_can_be_read(dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file is explained beside archives that are damaged, missing or several; which could not be asked is said."""
    (dump.parent / "bad.dateline").mkdir()
    (dump.parent / "bad.dateline" / "archive.sqlite3").write_bytes(b"none" * 500)
    began = "census: of this file alone; no archive could be asked: "
    for options in ((), ("--archive", "bad.dateline"), ("--archive", "missing.dateline")):
        code, out, err = ended(capfd, "explain", "dump/gazette/ferry.txt", *options)
        assert (code, err[: len(began)]) == (0, began)
        assert "ferry" in out
    (dump.parent / "two.dateline").mkdir()
    code, _, err = ended(capfd, "explain", "dump/gazette/ferry.txt")
    assert code == 0
    assert err.startswith(f"{began}there is more than one archive here: ")


def test_extract_writes_a_document_a_line(dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """extract needs no archive; dates are EDTF text or null."""
    code, out, err = ended(capfd, "extract", "dump")
    rows = {Path(row["path"]).name: row for row in map(json.loads, out.splitlines())}
    assert (code, err) == (0, "2 documents, 0 rejected")
    keys = "id path source title deck byline place dateline_date date date_precision date_role date_confidence captured signoff body"
    assert set(keys.split()) <= set(rows["ferry.txt"])
    assert (rows["ferry.txt"]["dateline_date"], rows["quota.txt"]["date"], rows["quota.txt"]["date_role"]) == (
        "2019-05-04",
        None,
        None,
    )
    assert rows["quota.txt"]["byline"] is not None
    assert not Path("archive.dateline").exists()


def test_status_as_json(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """status counts what is held and says how the index stands."""
    code, out, _ = ended(capfd, "status", "--format", "json")
    facts = json.loads(out)
    assert code == 0
    assert {name: facts[name] for name in ("documents", "undated", "records", "index", "sources", "first_day")} == {
        "documents": 2, "undated": 1, "records": 2, "index": "up to date", "sources": {"gazette": 2}, "first_day": "2019-05-04",
    }  # fmt: skip


def test_dry_run_lists_sources_and_stores_nothing(dump: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """--dry-run prints a count and a source a line."""
    code, out, err = ended(capfd, "ingest", "dump", "--dry-run")
    assert (code, out) == (0, "2\tgazette\n")
    assert err == "2 records of 1 source, 0 that cannot be read; nothing was stored"
    assert not Path("archive.dateline").exists()


def start(*arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(Path(cli.__file__)), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is always full")
@pytest.mark.parametrize(
    "arguments", [["search", "harbour"], ["search", "zeppelin"], ["--version"], ["search", "--help"], ["export", "--all"]]
)
def test_an_output_that_cannot_be_written_is_3(archive: Path, arguments: list[str]) -> None:
    """A full disk and a closed stdout are said in words, and are never taken for no hits."""
    command = [sys.executable, cli.__file__, *arguments]
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert (ended.returncode, "Traceback" in ended.stderr) == (3, False)
    assert "dateline: cannot write the output: No space left on device" in ended.stderr
    ended = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *command], stderr=subprocess.PIPE, text=True)
    assert (ended.returncode, ended.stderr.splitlines()[0]) == (3, "dateline: cannot write the output: it is closed")


def test_a_closed_pipe_is_no_error(archive: Path) -> None:
    """`dateline search ... | head -1` ends quietly."""
    running = start("search", "harbour")
    assert running.stdout is not None
    running.stdout.close()
    _, err = running.communicate()
    assert (running.returncode, b"Traceback" in err) == (0, False)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_and_terminated(dump: Path, tmp_path: Path, number: signal.Signals, code: int) -> None:
    """Ctrl-C ends with 130 and SIGTERM with 143, said in words and without a traceback."""
    os.mkfifo(tmp_path / "archive-list")  # a reader of it waits for ever
    waiting = "import cli, ingest.batch; ingest.batch.ingest_files = lambda *a, **k: open('archive-list').read(); {}"
    # What is started in the background of a shell begins with Ctrl-C ignored.
    waiting = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {waiting}"
    program = waiting.format("import sys; print('ready', flush=True); sys.exit(cli.run(['ingest', 'dump']))")
    command = [sys.executable, "-c", program]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.readline()
    for _ in range(100):  # the signal may come before the command is under way
        if (dump.parent / "archive.dateline" / "archive.sqlite3").exists():
            break
        time.sleep(0.05)
    time.sleep(0.2)
    running.send_signal(number)
    _, err = running.communicate(timeout=20)
    assert running.returncode == code, err
    assert b"Traceback" not in err


def test_an_error_of_ours_is_never_1(
    dump: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A bug ends with 70 and asks for a report: 1 would read as no hits."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("ingest.batch.ingest_files", fail)
    assert cli.run(["ingest", "dump"]) == 70
    assert "an error of dateline's own" in capfd.readouterr().err


def test_version_is_that_of_the_package(capfd: pytest.CaptureFixture[str]) -> None:
    """--version names the version that pyproject.toml names."""
    project = tomllib.loads(Path(cli.__file__).with_name("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert cli.run(["--version"]) == 0
    assert capfd.readouterr().out.startswith(f"dateline {project['version']} (Python ")
