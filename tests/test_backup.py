"""An archive copied while it is in use: by `dateline backup`, which is always whole; file by file, which is noticed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_archive_faults import error_of, fill, run_script

import cli
from archive import connection
from archive.backup import back_up
from archive.store import Archive

_WRITER = """
from pathlib import Path
from test_archive_faults import *
connection.is_local = lambda path: sys.argv[2] == "log"
with Archive.open(Path(sys.argv[1]), writable=True) as archive:
    for number in range(10, 100_000, 5):
        fill(archive, range(number, number + 5))
        if number == 50:
            print("ready", flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of three documents, closed."""
    with Archive.create(tmp_path / "press.dateline") as archive:
        fill(archive, range(3))
    return tmp_path / "press.dateline"


@contextmanager
def writing(folder: Path, journal: str = "log") -> Iterator[None]:
    """While it lasts another process commits five documents after the other; then it is killed."""
    writer = run_script(_WRITER, folder, journal)
    assert writer.stdout is not None
    try:
        assert writer.stdout.readline() == "ready\n", writer.communicate()[1]
        yield
        assert writer.poll() is None, writer.communicate()[1]
    finally:
        writer.kill()
        writer.communicate()


def documents_of(folder: Path) -> int:
    """How many documents the sound archive in the folder has."""
    with Archive.open(folder) as archive:
        assert list(archive.verify()) == []
        return archive.counts().documents


@pytest.mark.parametrize("journal", ["log", "journal"])
def test_backup_while_it_is_written(folder: Path, tmp_path: Path, journal: str) -> None:
    """A backup has the last commit before it or one during it, and the writer goes on; one after the other has no
    less."""
    with writing(folder, journal):
        counts = []
        for number in range(3):
            back_up(folder, tmp_path / f"{number}.dateline", lambda copied, pages: None)
            counts.append(documents_of(tmp_path / f"{number}.dateline"))
    assert counts == sorted(counts)
    assert all(count >= 3 + 45 and count % 5 == 3 for count in counts)
    assert sorted(path.name for path in (tmp_path / "2.dateline").iterdir()) == ["archive.sqlite3", "writer.lock"]


def test_backup_is_the_archive(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It holds the same, can be written, and is one file without a log."""
    assert cli.run(["backup", str(tmp_path / "b.dateline"), "--archive", str(folder)]) == 0
    size = (tmp_path / "b.dateline" / "archive.sqlite3").stat().st_size
    assert capfd.readouterr().err.endswith(
        f"{size:,} bytes copied to {tmp_path}/b.dateline; its index is made by:"
        f" dateline rebuild --archive {tmp_path}/b.dateline\n"
    )
    with Archive.open(folder) as archive, Archive.open(tmp_path / "b.dateline", writable=True) as copy:
        assert copy.stamp == archive.stamp
        assert list(copy.changed_since(0)) == list(archive.changed_since(0))
        fill(copy, range(3, 5))
    assert documents_of(tmp_path / "b.dateline") == 5
    assert documents_of(folder) == 3


def test_backup_over_something(folder: Path, tmp_path: Path) -> None:
    """Nothing is written over, and nothing is left beside."""
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "notes.txt").write_text("mine")
    for to in (tmp_path / "stick", folder):
        refused = error_of(lambda to=to: back_up(folder, to, lambda copied, pages: None))  # type: ignore[misc]
        assert (refused.message, refused.hint) == (f"{to} is there already", f"name a new folder, such as {to}/press.dateline")
    assert [path.name for path in (tmp_path / "stick").iterdir()] == ["notes.txt"]
    assert documents_of(folder) == 3


def test_a_backup_that_fails_leaves_no_archive(folder: Path, tmp_path: Path) -> None:
    """On a full disk the copy does not get its name."""

    def full(copied: int, pages: int) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    error_of(lambda: back_up(folder, tmp_path / "b.dateline", full))
    assert [path.name for path in (tmp_path / "b.dateline").iterdir()] == ["writer.lock"]
    back_up(folder, tmp_path / "b.dateline", lambda copied, pages: None)
    assert documents_of(tmp_path / "b.dateline") == 3


def test_copied_file_by_file_while_it_is_written(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a copy is refused for reading and writing, with what to do; `verify` looks at it, and without the lock file
    it is an archive as any other."""
    monkeypatch.setattr("archive.lock.has_lasting_numbers", lambda path: True)
    to = tmp_path / "copy.dateline"
    with writing(folder):
        shutil.copytree(folder, to)
        with Archive.open(folder) as archive:  # what is being written is no copy
            assert archive.counts().documents >= 45
    for writable in (False, True):
        refused = error_of(lambda writable=writable: Archive.open(to, writable=writable))  # type: ignore[misc]
        writer = refused.message.partition(" was copied while ")[2].partition(", was writing")[0]
        assert writer.startswith("process ")
        assert refused.message == (
            f"{to} was copied while {writer}, was writing the archive: parts of it may be older than others"
        )
        assert refused.hint == (
            f"copy it with `dateline backup`; or, if `dateline verify` finds nothing, delete {to}/writer.lock"
        )
    assert cli.run(["verify", "--archive", str(to)]) in (0, 4)
    capfd.readouterr()
    # The writer that was killed left the folder in which it was: that is no copy.
    assert documents_of(folder) >= 45
    (to / "writer.lock").unlink()
    with Archive.open(to) as archive:
        assert archive.counts().documents >= 3


def test_a_copy_at_rest(folder: Path, tmp_path: Path) -> None:
    """What was copied while nobody wrote is an archive as the first one, wherever it lies."""
    shutil.copytree(folder, tmp_path / "copy.dateline")
    assert documents_of(tmp_path / "copy.dateline") == 3
    assert connection.is_local(folder) in (True, False)
