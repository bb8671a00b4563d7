"""The ledger at the command line: what was imported and how far, going on after a run was cut short, quiet and logged."""

import contextlib
import csv
import io
import json
import os
import sqlite3
import sys
from pathlib import Path

import pytest

import cli
from archive.lock import WriterLock
from archive.store import Archive
from index.sync import index_state

FERRY = """Home\u00a0 News\u00a0 Ferries\u00a0 Contact us

Island ferry returns after the storms

Port Ansel, 4 May 2019: The island ferry returned to the harbour on Saturday after three weeks of storms, and the
harbour master said that the crew had earned their rest.

Passengers who had waited on the quay since the morning were given hot soup by the women of the town.
"""


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a page and an empty file, the working folder beside it, and no archive."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATELINE_ARCHIVE", raising=False)
    folder = tmp_path / "dump" / "gazette"
    folder.mkdir(parents=True)
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (folder / "none.txt").touch()
    return tmp_path / "dump"


def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command as it is typed."""
    monkeypatch.setattr(sys, "argv", ["dateline", *arguments])
    code = cli.run(arguments)
    out, err = capfd.readouterr()
    return code, out, err


def test_imports_lists_the_runs(dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run is a row with its counts and its arguments; an unchanged file is not opened again."""
    assert run(capfd, monkeypatch, "ingest", "dump")[0] == 0
    assert run(capfd, monkeypatch, "ingest", "dump", "--jobs", "1")[0] == 0
    code, out, err = run(capfd, monkeypatch, "imports")
    assert (code, err.splitlines()[-1]) == (0, "2 imports")
    rows = list(csv.DictReader(io.StringIO(out)))
    counts = ("files", "unchanged", "records", "new", "seen", "rejected", "arguments")
    assert [tuple(row[name] for name in counts) for row in rows] == [
        ("2", "0", "2", "1", "0", "1", "ingest dump"),
        ("0", "2", "2", "0", "1", "1", "ingest dump --jobs 1"),
    ]
    assert all(row["finished"][:2] == "20" for row in rows)
    table = run(capfd, monkeypatch, "imports", "--format", "table")[1].splitlines()
    assert table[0].split() == ["started", "finished", "files", "records", "new", "seen", "rejected"]
    assert table[-1] == "   2  ingest dump --jobs 1"
    assert max(map(len, table)) <= 80
    assert [row["new"] for row in json.loads(run(capfd, monkeypatch, "imports", "--format", "json")[1])] == [1, 0]


def test_what_is_left_to_a_refresh_is_said(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--no-refresh says that earlier documents are as they were, where there are any."""
    said = "documents of earlier imports are as they were; what their sources taught since: dateline refresh"
    assert said not in run(capfd, monkeypatch, "ingest", "dump", "--no-refresh")[2].splitlines()
    assert said in run(capfd, monkeypatch, "ingest", "dump", "--no-refresh")[2].splitlines()


def test_one_import_with_its_files(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import by its number shows what of it is rejected, and every file with what became of its records."""
    run(capfd, monkeypatch, "ingest", "dump")
    (dump / "gazette" / "late.txt").write_bytes(b"")
    (dump / "gazette" / "more.txt").write_text("Home | News | About", encoding="utf-8")
    run(capfd, monkeypatch, "ingest", "dump")
    _, out, err = run(capfd, monkeypatch, "imports", "2", "--format", "table", "-n", "1")
    lines = out.splitlines()
    assert lines[1].startswith("finished    20")
    assert "arguments   ingest dump" in lines
    assert "        2  rejected as empty" in lines  # the new one, and none.txt, which was not opened
    assert "rejected    3" in lines
    assert lines[-3].split() == ["1", "0", "1", "0", "dump/gazette/late.txt"]
    assert lines[-1] == "stored: not held before, whatever came of it; refused: could not be read at all"
    assert err.splitlines()[-1] == "1 of 2 files shown"
    rows = list(csv.DictReader(io.StringIO(run(capfd, monkeypatch, "imports", "2", "--format", "csv")[1])))
    assert [(row["path"], row["stored"], row["seen"], row["finished"]) for row in rows] == [
        ("dump/gazette/late.txt", "0", "1", "yes"),  # the same nothing as none.txt
        ("dump/gazette/more.txt", "1", "0", "yes"),
    ]
    whole = json.loads(run(capfd, monkeypatch, "imports", "1", "--format", "json")[1])
    assert (whole["rejections"], whole["files"], len(whole["file_list"])) == ({"empty": 1}, 2, 2)
    for format in ("csv", "json"):
        _, out, err = run(capfd, monkeypatch, "imports", "2", "--format", format, "-n", "1")
        files = json.loads(out)["file_list"] if format == "json" else list(csv.DictReader(io.StringIO(out)))
        assert [row["path"] for row in files] == ["dump/gazette/late.txt"]
        assert err.splitlines()[-1] == "1 of 2 files shown"
        _, _, err = run(capfd, monkeypatch, "imports", "2", "--format", format, "-n", "0")
        assert err.splitlines()[-1] == "2 of 2 files shown"
    code, _, err = run(capfd, monkeypatch, "imports", "7")
    assert (code, err.splitlines()[-2]) == (2, "dateline: there is no import 7")
    _, out, err = run(capfd, monkeypatch, "rejected", "--import", "2", "--format", "csv")
    assert err.splitlines()[-2:] == [
        "2 rejected",
        "not listed: 1 of the 3 that it rejected were met by an earlier import too, or are no longer rejected",
    ]
    assert [row["path"] for row in csv.DictReader(io.StringIO(out))] == [
        "dump/gazette/late.txt", "dump/gazette/more.txt",
    ]  # fmt: skip


def test_resume_goes_on_with_the_last_import(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--resume runs what was cut short with its own arguments, in its own folder, into the archive that is asked."""
    monkeypatch.setattr(sys, "argv", ["dateline", "ingest", "dump", "--source", "the gazette"])
    with Archive.create(dump.parent / "moved.dateline") as archive, archive.transaction():
        archive.begin_import(["ingest", "dump", "--source", "the gazette"], "2024-01-01T00:00:00Z", str(dump.parent))
    monkeypatch.chdir("/")
    where = ("--archive", str(dump.parent / "moved.dateline"))
    code, _, err = run(capfd, monkeypatch, "ingest", "--resume", *where)
    assert code == 0
    assert err.splitlines()[0] == (
        f"going on with import 1: dateline ingest dump --source 'the gazette' (in {dump.parent})"
    )
    with Archive.open(dump.parent / "moved.dateline") as archive:
        first, second = archive.imports()
        assert (first.finished, first.continued, second.arguments) == (None, 2, first.arguments)
        assert archive.source_names() == ("the gazette",)
    assert run(capfd, monkeypatch, "imports", *where)[1].splitlines()[1].split(",")[2] == "continued by 2"
    code, _, err = run(capfd, monkeypatch, "ingest", "--resume", *where)
    assert (code, err) == (0, f"dateline: no import into {where[1]} was cut short\n")


def test_resume_takes_no_paths(dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be read was said when the import was begun; without it, paths are needed."""
    assert run(capfd, monkeypatch, "ingest", "dump", "--resume")[0] == 2
    assert run(capfd, monkeypatch, "ingest")[0] == 2


def test_a_file_read_in_another_way_is_read_again(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unchanged, but to be given another source, a file is opened again; and where it changed; and by --again."""
    run(capfd, monkeypatch, "ingest", "dump")

    def files_of(*arguments: str) -> tuple[int, int]:
        run(capfd, monkeypatch, "ingest", "dump", *arguments)
        with Archive.open(dump.parent / "archive.dateline") as archive:
            counts = list(archive.imports())[-1].counts
            return counts.files, counts.unchanged

    assert files_of() == (0, 2)
    assert files_of("--source", "courier") == (2, 0)
    assert files_of("--source", "courier") == (0, 2)
    assert files_of("--again") == (2, 0)
    os.utime(dump / "gazette" / "ferry.txt", ns=(5, 5))
    assert files_of() == (1, 1)


def test_quiet_and_log_file(dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """--quiet says nothing; --log-file has it all, a line each with its time."""
    code, out, err = run(capfd, monkeypatch, "ingest", "dump", "--quiet", "--log-file", "import.log")
    assert (code, out, err) == (0, "", "")
    lines = Path("import.log").read_text(encoding="utf-8").splitlines()
    assert any("reading: 2 files, 2 records" in line for line in lines)
    assert any("rejected as empty" in line for line in lines)
    assert any("1 new, 0 seen before, 1 rejected in " in line for line in lines)
    assert all(line[:2] == "20" for line in lines)
    code, _, err = run(capfd, monkeypatch, "ingest", "dump", "--log-file", "nowhere/import.log")
    assert code == 2
    assert "cannot write the log nowhere/import.log" in err


def test_the_index_is_never_the_reason_for_a_loss(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an index that cannot be opened the files are stored all the same, and exit code 4 says what is missing."""
    run(capfd, monkeypatch, "ingest", "dump", "--no-index")
    assert not (dump.parent / "archive.dateline" / "index").exists()
    (dump.parent / "archive.dateline" / "index").write_text("no folder", encoding="utf-8")
    (dump / "gazette" / "more.txt").write_text(FERRY.replace("May", "June"), encoding="utf-8")
    code, _, err = run(capfd, monkeypatch, "ingest", "dump")
    assert code == 4, err
    with Archive.open(dump.parent / "archive.dateline") as archive:
        assert archive.counts().documents == 2


@pytest.mark.parametrize("left", [(), ("archive.sqlite3.unfinished", "writer.lock")])
def test_an_empty_folder_becomes_an_archive(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, left: tuple[str, ...]
) -> None:
    """An empty folder of an archive's name, or one with a database that was never finished, is made into an archive."""
    (dump.parent / "press.dateline").mkdir()
    for name in left:
        (dump.parent / "press.dateline" / name).write_bytes(b"half of it")
    code, _, err = run(capfd, monkeypatch, "ingest", "dump")
    assert (code, "1 new, 0 seen before, 1 rejected" in err) == (0, True), err
    assert not (dump.parent / "press.dateline" / "archive.sqlite3.unfinished").exists()


def test_a_folder_of_other_files_is_no_archive(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among other files no archive is made, and the hint is not to do what was just done."""
    code, _, err = run(capfd, monkeypatch, "ingest", "dump", "--archive", "dump")
    assert (code, err.splitlines()) == (
        4,
        ["dateline: dump has no archive in it",
         "hint: name the folder of an archive, or a new one: this one holds other files"],
    )  # fmt: skip


def test_resume_brings_the_index_up_to_date(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut short while indexing, an import is finished but its index is behind: --resume says so and mends it."""
    run(capfd, monkeypatch, "ingest", "dump", "--no-index")
    code, _, err = run(capfd, monkeypatch, "ingest", "--resume")
    assert code == 0
    assert "no import was cut short, but the index is behind: bringing it up to date" in err
    with Archive.open(dump.parent / "archive.dateline") as archive:
        assert index_state(archive) == "up to date"


def test_resume_without_its_files(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the files are gone, --resume says so and how what is stored is finished, not how options are used."""
    with Archive.create(dump.parent / "press.dateline") as archive, archive.transaction():
        archive.begin_import(["ingest", "gone"], "2024-01-01T00:00:00Z", str(dump.parent))
    code, _, err = run(capfd, monkeypatch, "ingest", "--resume")
    assert code == 2
    assert "dateline: import 1 cannot be gone on with: " in err
    assert "`dateline refresh`, finishes the records that are stored" in err
    assert "Usage" not in err


def test_status_while_an_import_is_running(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the writer's lock is held, pending records are its work; only afterwards was an import cut short."""
    run(capfd, monkeypatch, "ingest", "dump")
    folder = dump.parent / "archive.dateline"
    lock = WriterLock(folder)
    out = run(capfd, monkeypatch, "status")[1]
    assert f"the archive is being written by process {os.getpid()} on " in out
    assert "cut short" not in out
    lock.close()
    assert json.loads(run(capfd, monkeypatch, "status", "--format", "json")[1])["writer"] is None


def test_the_second_purge_finds_nothing(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was purged is not here to be purged again: exit code 1."""
    run(capfd, monkeypatch, "ingest", "dump")
    assert run(capfd, monkeypatch, "remove", "--source", "gazette", "--purge", "--yes")[0] == 0
    code, _, err = run(capfd, monkeypatch, "remove", "--source", "gazette", "--purge", "--yes")
    assert (code, "dateline: nothing of it is here" in err) == (1, True)


def test_lost_bytes_are_put_back(
    dump: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Raw bytes and texts that damage has taken are put back by importing the file again."""
    run(capfd, monkeypatch, "ingest", "dump")
    for damage in (
        "DELETE FROM content_bytes",
        "UPDATE content_bytes SET coding = 0, bytes = x'62'",
        "DELETE FROM document_text",
    ):
        with contextlib.closing(sqlite3.connect("archive.dateline/archive.sqlite3")) as database, database:
            database.execute(damage)
        assert run(capfd, monkeypatch, "verify")[0] == 4, damage
        assert run(capfd, monkeypatch, "ingest", "dump", "--again")[0] == 0, damage
        assert run(capfd, monkeypatch, "refresh", "--all")[0] == 0, damage
        assert run(capfd, monkeypatch, "verify")[0] == 0, damage
