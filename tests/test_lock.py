"""Two writers at once: the second is told who the first is, or waits; what a dead process left blocks nobody."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import cli
from archive import lock
from archive.errors import ArchiveError
from archive.lock import Patience, WriterLock, is_being_written, writer_of
from archive.store import Archive

ROOT = Path(__file__).resolve().parent.parent
LONG_AGO = "2020-01-01T00:00:00+00:00"


def leave_record(folder: Path, **fields: object) -> None:
    """What a writer that was killed has left: its record, and no lock."""
    record = {"pid": 4711, "host": socket.gethostname(), "since": LONG_AGO, **fields}
    (folder / "writer.lock").write_text(json.dumps(record))


def dead_process() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen(["true"])
    ended.wait()
    return ended.pid


# The lock


def test_second_is_told_who_holds_it(tmp_path: Path) -> None:
    """The second writer is told the process, its host and since when, and what it can do."""
    first = WriterLock(tmp_path)
    since = json.loads((tmp_path / "writer.lock").read_text())["since"]
    with pytest.raises(ArchiveError) as refused:
        WriterLock(tmp_path)
    assert refused.value.exit_code == 4
    assert refused.value.message == (
        f"{tmp_path} is being written by process {os.getpid()} on {socket.gethostname()}, since {since}"
    )
    assert refused.value.hint == "wait for it to end, or give --wait SECONDS; searching is possible meanwhile"
    first.close()
    WriterLock(tmp_path).close()


def test_waits_for_the_first_to_end(tmp_path: Path) -> None:
    """With patience the second waits, says so once, and has the lock when the first gives it back."""
    first, told = WriterLock(tmp_path), list[str]()
    threading.Timer(0.5, first.close).start()
    second = WriterLock(tmp_path, Patience(30, told.append))
    assert len(told) == 1
    assert told[0].startswith(f"waiting for process {os.getpid()} on {socket.gethostname()}, since ")
    assert told[0].endswith(f", which is writing {tmp_path}")
    second.close()


def test_patience_ends(tmp_path: Path) -> None:
    """Patience that is shorter than the other's work ends with the same refusal."""
    first = WriterLock(tmp_path)
    with pytest.raises(ArchiveError, match="is being written by process"):
        WriterLock(tmp_path, Patience(0.3))
    first.close()


@pytest.mark.parametrize("left", ["", "{", '{"pid": 1}', "[]", '{"host": 3, "machine": 7}'])
def test_left_by_a_dead_process(tmp_path: Path, left: str) -> None:
    """A lock file that a killed process left blocks nobody, however far it had come with its record."""
    (tmp_path / "writer.lock").write_text(left)
    WriterLock(tmp_path).close()
    leave_record(tmp_path, pid=dead_process())
    assert not is_being_written(tmp_path)
    assert writer_of(tmp_path) is None
    WriterLock(tmp_path).close()


def test_left_by_a_dead_process_whose_number_is_another_s_now(tmp_path: Path) -> None:
    """That a process of the recorded number is there proves nothing: the kernel's lock does."""
    leave_record(tmp_path, pid=os.getppid())
    assert not is_being_written(tmp_path)
    WriterLock(tmp_path).close()


def test_of_another_host(tmp_path: Path) -> None:
    """A record of another machine is not taken over, since its kernel's locks may not be seen here; the remedy is
    named, and does it."""
    leave_record(tmp_path, host="elsewhere", machine=["00"])
    assert writer_of(tmp_path) == f"process 4711 on elsewhere, since {LONG_AGO}"
    for patience in (Patience(), Patience(0.3)):
        with pytest.raises(ArchiveError) as refused:
            WriterLock(tmp_path, patience)
        assert refused.value.message == f"{tmp_path} is being written by process 4711 on elsewhere, since {LONG_AGO}"
        assert refused.value.hint == (
            f"where that process has surely ended, or this is a copy, delete {tmp_path}/writer.lock"
        )
    assert json.loads((tmp_path / "writer.lock").read_text())["host"] == "elsewhere"
    (tmp_path / "writer.lock").unlink()
    WriterLock(tmp_path).close()


def test_a_host_that_has_another_name_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop has another name in another network, and a container another one each time: it is the same machine."""
    monkeypatch.setattr(lock, "_machine", lambda: ["kernel", "installation"])
    leave_record(tmp_path, host="elsewhere", machine=["kernel before", "installation"])
    assert not is_being_written(tmp_path)
    WriterLock(tmp_path).close()


def test_the_lock_names_no_machine(tmp_path: Path) -> None:
    """What tells machines apart is hashed: who is given the archive learns nothing of where it was made."""
    held = WriterLock(tmp_path)
    record = json.loads((tmp_path / "writer.lock").read_text())
    assert all(re.fullmatch("[0-9a-f]{16}", mark) for mark in record["machine"])
    held.close()
    assert (tmp_path / "writer.lock").read_bytes() == b""


def test_a_glance_is_no_writer(tmp_path: Path) -> None:
    """Somebody who looks whether the archive is being written, again and again, keeps no writer from it."""
    leave_record(tmp_path, pid=dead_process())
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            is_being_written(tmp_path)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(50):
            leave_record(tmp_path)
            WriterLock(tmp_path).close()
    finally:
        stop.set()
        looking.join()


# The commands


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Path:
    """An archive of one page, in the working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dump").mkdir()
    (tmp_path / "dump" / "a.txt").write_text(
        "The harbour of Port Ansel reopened on Monday, after the storm of last week had closed it for six days, and "
        "the first boats came in before noon with herring and with mail for the island.\n"
    )
    assert cli.run(["ingest", "dump", "--archive", "press.dateline", "--keep-all"]) == 0
    capfd.readouterr()
    return tmp_path / "press.dateline"


WRITING = [
    ["ingest", "dump", "--again"],
    ["refresh"],
    ["remove", "--import", "1", "--yes"],
    ["remove", "--import", "1", "--forget"],
    ["tag", "", "+read"],
    ["fix", "", "--title", "Harbour reopens", "--reason", "the page has none"],
]


def typed(command: list[str], archive: Path) -> list[str]:
    """The command with the archive, and its document's id in the empty place."""
    with Archive.open(archive) as store:
        id = next(id for id, _ in store.changed_since(0))
    return [argument or id for argument in command] + ["--archive", "press.dateline"]


@pytest.mark.parametrize("command", WRITING, ids=lambda command: " ".join(command))
def test_writing_commands_while_another_writes(
    archive: Path, capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Every command that writes ends with 4 and says who is writing; nothing is changed."""
    before = (archive / "archive.sqlite3").read_bytes()
    held = WriterLock(archive)
    code = cli.run(typed(command, archive))
    error = capfd.readouterr().err
    held.close()
    assert code == 4
    assert f"dateline: press.dateline is being written by process {os.getpid()} on {socket.gethostname()}" in error
    assert "hint: wait for it to end, or give --wait SECONDS; searching is possible meanwhile\n" in error
    assert (archive / "archive.sqlite3").read_bytes() == before


def test_rebuild_while_another_writes_the_index(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """So does `rebuild`, of the index; the archive may be written meanwhile."""
    held, writer = WriterLock(archive / "index"), WriterLock(archive)
    assert cli.run(["rebuild", "--archive", "press.dateline"]) == 4
    assert "dateline: press.dateline/index is being written by process" in capfd.readouterr().err
    held.close()
    assert cli.run(["rebuild", "--archive", "press.dateline"]) == 0
    writer.close()


@pytest.mark.parametrize("command", [*WRITING[:2], *WRITING[4:], ["rebuild"]], ids=lambda command: command[0])
def test_writing_commands_wait(archive: Path, capfd: pytest.CaptureFixture[str], command: list[str]) -> None:
    """With --wait each of them waits, says for whom, and then does its work."""
    held = [WriterLock(archive), WriterLock(archive / "index")]
    threading.Timer(0.4, lambda: [one.close() for one in held]).start()
    assert cli.run(typed([*command, "--wait", "30"], archive)) == 0
    assert "waiting for process " in capfd.readouterr().err


def test_every_command_that_writes_can_wait() -> None:
    """No command that opens an archive to write it is without --wait."""
    writing = re.compile(r"writable=True|open_to_write|rebuild_folder")
    for module in cli.COMMANDS.values():
        source = (ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
        assert not writing.search(source) or "WaitOption" in source, module


def test_readers_do_not_wait(archive: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """While another writes archive and index, everything that only reads works."""
    held = [WriterLock(archive), WriterLock(archive / "index")]
    for command in ("search harbour", "export --all --format csv", "status", "verify", "imports", "timeline harbour"):
        assert cli.run([*command.split(), "--archive", "press.dateline"]) == 0, capfd.readouterr().err
    for one in held:
        one.close()


def test_two_that_make_the_same_archive(archive: Path) -> None:
    """Of two imports into an archive that there is not yet, one makes it and the other, which waits, adds to it."""
    command = [sys.executable, str(ROOT / "cli.py"), "ingest", "dump", "--archive", "new.dateline", "--wait", "60"]
    both = [
        subprocess.Popen([*command, "--keep-all"], cwd=archive.parent, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = sorted(str(one.communicate()[1]) for one in both)
    assert [one.returncode for one in both] == [0, 0], said
    assert sum("1 new, 0 seen before" in text for text in said) == 1
    assert sum("0 new, 1 seen before" in text for text in said) == 1
