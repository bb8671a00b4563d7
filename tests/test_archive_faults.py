"""What befalls an archive's folder: another writer, a killed one, a full disk, no right to write, damage."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from test_store import STARTED, document_of, id_of

from archive import connection
from archive.document import Document, Sighting
from archive.errors import ArchiveError
from archive.store import Archive

ROOT = Path(__file__).resolve().parent.parent
HERE = Sighting("harbourtimes.example", "dumps/a.txt")


def page(number: int) -> bytes:
    # Of random letters: a page that packs to nothing would not reach every kind of database page.
    noise = hashlib.sha256(b"%d" % number).hexdigest()
    return f"Home About Contact\nPier {number}\nThe harbour reopened on Monday.\n{noise}\n".encode()


def fill(archive: Archive, numbers: range) -> None:
    """One transaction that adds those pages as documents."""
    with archive.transaction():
        run = archive.begin_import(["dumps"], STARTED)
        for number in numbers:
            archive.add_content(id_of(page(number)), page(number), "text", None, HERE, run)
            archive.put_document(document_of(page(number), title=f"Pier {number}"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of three documents, closed."""
    folder = tmp_path / "press.dateline"
    with Archive.create(folder) as archive:
        fill(archive, range(3))
    return folder


def error_of(call: Callable[[], object]) -> ArchiveError:
    with pytest.raises(ArchiveError) as caught:
        call()
    assert caught.value.exit_code == 4
    return caught.value


def run_script(script: str, *arguments: object) -> subprocess.Popen[str]:
    """A Python process that runs the script with our modules and this file's helpers at hand."""
    setting = f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'tests')!r}]\n"
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", setting + script, *map(str, arguments)]
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd="/")


# Opening


def test_missing(tmp_path: Path) -> None:
    """A folder that does not exist, or holds no archive, is said, with how to make one."""
    gone = error_of(lambda: Archive.open(tmp_path / "press.dateline"))
    assert gone.message == f"{tmp_path}/press.dateline does not exist"
    assert gone.hint == f"make one with `dateline ingest PATH --archive {tmp_path}/press.dateline`"
    empty = error_of(lambda: Archive.open(tmp_path, writable=True))
    assert empty.message == f"{tmp_path} has no archive in it"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_an_archive_names_it(folder: Path) -> None:
    """It is meant, most likely: nobody is advised to make another beside it."""
    refused = error_of(lambda: Archive.open(folder.parent))
    assert (refused.message, refused.hint) == (f"{folder.parent} has no archive in it", f"did you mean {folder}?")


def test_exists_already(folder: Path) -> None:
    """An archive is never made over another."""
    assert error_of(lambda: Archive.create(folder)).message == f"{folder} holds an archive already"
    with Archive.open(folder) as archive:
        assert archive.counts().documents == 3


def test_made_in_a_folder_that_exists(tmp_path: Path) -> None:
    """An archive may be made in an empty folder, or in one left by a process killed while making it."""
    (tmp_path / "archive.sqlite3.unfinished").write_bytes(b"half of it")
    with Archive.create(tmp_path) as archive:
        assert archive.revision == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.sqlite3", "writer.lock"]


def test_one_file_at_rest(folder: Path) -> None:
    """A closed archive is one database file without a log; its lock file is empty."""
    assert sorted(path.name for path in folder.iterdir()) == ["archive.sqlite3", "writer.lock"]
    assert (folder / "writer.lock").read_bytes() == b""
    # Bytes 18 and 19 of an SQLite file: 1 is the rollback journal, 2 the write-ahead log.
    assert (folder / "archive.sqlite3").read_bytes()[18:20] == b"\x01\x01"


def test_no_archive(tmp_path: Path) -> None:
    """Another program's database, an empty file and a text are not taken for an archive."""
    path = tmp_path / "archive.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE photos (name TEXT)")
    other.close()
    for writable in (False, True):
        refused = error_of(lambda writable=writable: Archive.open(tmp_path, writable=writable))  # type: ignore[misc]
        assert refused.message == f"{path} is not an archive of dateline"
    path.write_bytes(b"")
    assert error_of(lambda: Archive.open(tmp_path)).message == f"{path} is not an archive of dateline"
    path.write_bytes(b"Harbour reopens\n" * 1000)
    assert error_of(lambda: Archive.open(tmp_path)).message == f"{path} is damaged (file is not a database)"


def test_newer_version(folder: Path) -> None:
    """An archive of a newer version is refused with a sentence, and not touched."""
    path = folder / "archive.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 7")
    other.close()
    before = path.read_bytes()
    for writable in (False, True):
        refused = error_of(lambda writable=writable: Archive.open(folder, writable=writable))  # type: ignore[misc]
        assert refused.message == f"{path} was made by a newer dateline (archive version 7; this one knows up to 1)"
        assert refused.hint == "install the newer dateline; nothing was changed"
    assert path.read_bytes() == before


def test_reader_does_not_write(folder: Path) -> None:
    """An archive open for reading cannot be written, not even its lock file."""
    (folder / "writer.lock").unlink()
    with Archive.open(folder) as archive:
        assert "open for reading only" in error_of(lambda: archive.transaction().__enter__()).message
    assert sorted(path.name for path in folder.iterdir()) == ["archive.sqlite3"]


# Several at once


def test_second_writer(folder: Path) -> None:
    """A second writer is told which process holds the archive, on which host and since when."""
    with Archive.open(folder, writable=True):
        record = json.loads((folder / "writer.lock").read_text())
        refused = error_of(lambda: Archive.open(folder, writable=True))
    assert refused.message == (
        f"{folder} is being written by process {os.getpid()} on {socket.gethostname()}, since {record['since']}"
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", record["since"])
    Archive.open(folder, writable=True).close()


def test_lock_of_a_dead_process(folder: Path) -> None:
    """A lock record left by a process that died blocks nobody."""
    record = {"pid": 1, "host": socket.gethostname(), "since": "2020-01-01T00:00:00+00:00"}
    (folder / "writer.lock").write_text(json.dumps(record))
    with Archive.open(folder, writable=True) as archive:
        fill(archive, range(3, 4))
        assert archive.counts().documents == 4


def test_readers_beside_a_writer(folder: Path) -> None:
    """Readers see the last commit while a writer is at work, and the next once it is made."""
    with Archive.open(folder) as early, Archive.open(folder, writable=True) as writer:
        with writer.transaction():
            run = writer.begin_import([], STARTED)
            writer.add_content(id_of(page(9)), page(9), "text", None, HERE, run)
            with Archive.open(folder) as late:
                assert (early.revision, late.revision) == (1, 1)
                assert late.counts().contents == 3
        assert early.revision == 2
        assert early.content(id_of(page(9))) == page(9)


def test_reader_in_the_middle_of_a_listing(folder: Path) -> None:
    """A writer can begin, commit and end while somebody is reading a listing; the listing goes on as it began."""
    with Archive.open(folder) as reader:
        with Archive.open(folder, writable=True) as writer:
            changes = reader.changed_since(0)
            next(changes)
            fill(writer, range(3, 5))
        assert len(list(changes)) in (2, 4)
    with Archive.open(folder) as archive:
        assert archive.counts().documents == 5


def test_where_there_is_no_shared_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On another machine's disk the writer uses a rollback journal, and no log is ever made."""
    monkeypatch.setattr(connection, "is_local", lambda path: False)
    with Archive.open(folder, writable=True) as archive:
        fill(archive, range(3, 5))
        assert sorted(path.name for path in folder.iterdir()) == ["archive.sqlite3", "writer.lock"]
    with Archive.open(folder) as archive:
        assert archive.counts().documents == 5


# Killed, full, forbidden

_KILLED = """
from pathlib import Path
from test_archive_faults import *
if sys.argv[2] == "journal":
    connection.is_local = lambda path: False
archive = Archive.open(Path(sys.argv[1]), writable=True)
archive._database.execute("PRAGMA cache_size = 20")
fill(archive, range(3, 6))
with archive.transaction():
    run = archive.begin_import([], STARTED)
    for number in range(6, 2000):
        archive.add_content(id_of(page(number)), page(number), "text", None, HERE, run)
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["log", "journal"])
def killed(folder: Path, request: pytest.FixtureRequest) -> Path:
    """An archive whose writer was killed in the middle of a transaction, after one that it committed, with a part of
    it on disk already: in the write-ahead log, or in the file itself with what was there before in the journal."""
    writer = run_script(_KILLED, folder, request.param)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n", writer.communicate()[1]
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    left = folder / ("archive.sqlite3-wal" if request.param == "log" else "archive.sqlite3-journal")
    assert left.stat().st_size > 0
    return folder


def test_killed_writer_then_reader(killed: Path) -> None:
    """After kill -9 in the middle of a transaction a reader finds the last commit, and nothing of what came after."""
    with Archive.open(killed) as archive:
        assert archive.revision == 2
        assert archive.counts().contents == 6
        assert list(archive.verify()) == []


def test_killed_writer_then_writer(killed: Path) -> None:
    """After kill -9 the next writer goes on from the last commit, and the archive is one file again."""
    with Archive.open(killed, writable=True) as archive:
        fill(archive, range(6, 8))
        assert archive.counts().documents == 8
        assert list(archive.verify()) == []
    assert sorted(path.name for path in killed.iterdir()) == ["archive.sqlite3", "writer.lock"]


_FULL = """
import resource
from pathlib import Path
from test_archive_faults import *
with Archive.open(Path(sys.argv[1]), writable=True) as archive:
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        fill(archive, range(3, 4000))
    except ArchiveError as error:
        print(error.message)
    print(archive.counts().documents)
"""


def test_full_disk(folder: Path) -> None:
    """A disk that is full ends the transaction with a sentence; what was committed before is kept."""
    writer = run_script(_FULL, folder)
    out, err = writer.communicate()
    assert err == ""
    message, documents = out.splitlines()
    assert str(folder / "archive.sqlite3") in message
    assert documents == "3"
    with Archive.open(folder) as archive:
        assert archive.counts().documents == 3
        assert list(archive.verify()) == []


_FULL_AT_ONCE = """
import resource
from test_archive_faults import *
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    Archive.create(Path(sys.argv[1]))
except ArchiveError as error:
    print(error.message)
"""


def test_full_disk_while_it_is_made(tmp_path: Path) -> None:
    """Where there is no room for a new archive that is said, and nothing half made stays in the way of the next."""
    out, err = run_script(_FULL_AT_ONCE, tmp_path / "press.dateline").communicate()
    assert err == ""
    assert str(tmp_path / "press.dateline" / "archive.sqlite3") in out
    assert "rollback" not in out
    assert [path.name for path in (tmp_path / "press.dateline").iterdir()] == ["writer.lock"]
    assert Archive.can_be_made_in(tmp_path / "press.dateline")


_STRANGER = """
from pathlib import Path
from test_archive_faults import *
folder = Path(sys.argv[1])
if os.geteuid() == 0:
    try:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    except OSError:
        sys.exit(77)
try:
    with Archive.open(folder) as archive:
        listed = len(list(archive.changed_since(0)))
        print(archive.counts().documents, listed, archive.content(id_of(page(1))) == page(1))
except ArchiveError as error:
    print(error.message)
try:
    Archive.open(folder, writable=True)
except ArchiveError as error:
    print(error.message)
"""


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that any user may enter, as pytest's own are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def read_as_stranger(folder: Path) -> list[str]:
    """What a process prints that may read the archive's folder but write nothing there."""
    for path in (folder, *folder.iterdir()):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        reader = run_script(_STRANGER, folder)
        out, err = reader.communicate()
    finally:
        for path in (folder, *folder.iterdir()):
            path.chmod(path.stat().st_mode | 0o200)
    if reader.returncode == 77:
        pytest.skip("root reads and writes everything, and may not become another user here")
    assert err == ""
    return out.splitlines()


def test_read_only_folder(public: Path) -> None:
    """An archive in a folder that cannot be written is read, and writing to it refused."""
    with Archive.create(public / "press.dateline") as archive:
        fill(archive, range(3))
    read, written = read_as_stranger(public / "press.dateline")
    assert read == "3 3 True"
    assert written.startswith(f"cannot write to {public}/press.dateline")


def test_read_only_folder_with_a_log_at_rest(public: Path) -> None:
    """An archive whose file still says write-ahead log, but without one, is read there too."""
    folder = public / "press.dateline"
    with Archive.create(folder) as archive:
        fill(archive, range(3))
    with sqlite3.connect(folder / "archive.sqlite3") as other:
        other.execute("PRAGMA journal_mode = WAL")
    other.close()
    assert sorted(path.name for path in folder.iterdir()) == ["archive.sqlite3", "writer.lock"]
    assert read_as_stranger(folder)[0] == "3 3 True"


def test_read_only_folder_left_half_done(killed: Path, public: Path) -> None:
    """Where a killed writer's log cannot be put back, reading is refused rather than wrong."""
    folder = public / "press.dateline"
    shutil.copytree(killed, folder)
    (folder / "archive.sqlite3-shm").unlink(missing_ok=True)
    (folder / "writer.lock").unlink()
    assert read_as_stranger(folder)[0] == (
        f"{folder}/archive.sqlite3 was left in the middle of a change, and nothing can be written here to mend it"
    )


# Damage


def damage_of(folder: Path) -> list[tuple[str | None, str]]:
    with Archive.open(folder) as archive:
        return [(damage.id, damage.what) for damage in archive.verify()]


def change(folder: Path, sql: str, *values: object) -> None:
    with sqlite3.connect(folder / "archive.sqlite3") as other:
        other.execute(sql, values)
    other.close()


@pytest.mark.parametrize(
    ("sql", "whats"),
    [
        ("UPDATE content_bytes SET bytes = substr(bytes, 1, 20) WHERE content = 2", "raw"),
        ("UPDATE content_bytes SET coding = 99 WHERE content = 2", "raw"),
        ("UPDATE content SET size = size + 1 WHERE number = 2", "raw"),
        ("UPDATE document SET title = 'Pier 7' WHERE content = 2", "document"),
        ("UPDATE document SET first_day = '2021-07-12' WHERE content = 2", "document"),
        ("UPDATE document_text SET body = substr(body, 1, 3) WHERE content = 2", "document"),
        ("UPDATE document_text SET grounds = x'00' WHERE content = 2", "document"),
        ("UPDATE document_text SET grounds_coding = 0, grounds = CAST('{}' AS BLOB) WHERE content = 2", "document"),
        ("DELETE FROM document_text WHERE content = 2", "document"),
        ("UPDATE sighting SET path = 'dumps/b.txt' WHERE content = 2", "sighting document"),
        ("UPDATE sighting SET path = 7 WHERE content = 2", "sighting document"),
        ("UPDATE content_bytes SET bytes = x'78' WHERE content = 2", "raw"),
        ("UPDATE sighting SET earliest = 0 WHERE content = 2", "reference"),
    ],
)
def test_verify_names_the_content(folder: Path, sql: str, whats: str) -> None:
    """Whatever is changed in a content or its document, verify names it, and no other."""
    change(folder, sql)
    assert damage_of(folder) == [(id_of(page(1)), what) for what in whats.split()]


def test_verify_finds_lost_references(folder: Path) -> None:
    """A row that points to nothing is found."""
    change(folder, "DELETE FROM import")
    found = damage_of(folder)
    assert found
    assert set(found) == {(None, "reference")}


def test_damaged_document_is_an_error(folder: Path) -> None:
    """A damaged document is never read as another: asking for it is an error that names it."""
    change(folder, "UPDATE document_text SET body = substr(body, 1, 3) WHERE content = 2")
    with Archive.open(folder) as archive:
        refused = error_of(lambda: archive.document(id_of(page(1))))
        assert refused.message.startswith(f"{folder}/archive.sqlite3 is damaged at {id_of(page(1))}: ")
        assert refused.hint == "see all that is concerned with `dateline verify`"
        assert archive.document(id_of(page(0))) is not None


def answers(folder: Path, ids: Iterable[str]) -> tuple[list[Document | None], int]:
    """What the archive says to each id, and how much verify finds; refusals are left out, and must be ArchiveErrors."""
    said: list[Document | None] = []
    with contextlib.suppress(ArchiveError), Archive.open(folder) as archive:
        for id in ids:
            with contextlib.suppress(ArchiveError):
                said.append(archive.document(id))
        return said, len(list(archive.verify()))
    return said, 1


@pytest.mark.parametrize("start", range(20))
def test_damaged_pages(tmp_path: Path, start: int) -> None:
    """With a piece of the file overwritten no document is read as another, and verify notices what is missing."""
    folder = tmp_path / "press.dateline"
    with Archive.create(folder) as archive:
        fill(archive, range(200))
    path = folder / "archive.sqlite3"
    raw = bytearray(path.read_bytes())
    # A stretch in one of twenty places, over any kind of page but the free space in them.
    at = 100 + start * (len(raw) - 5_000) // 20
    raw[at : at + 4_000] = bytes(byte ^ 0xA5 for byte in raw[at : at + 4_000])
    path.write_bytes(raw)
    right = {id_of(page(n)): document_of(page(n), title=f"Pier {n}") for n in range(200)}
    said, damages = answers(folder, right)
    assert all(document is None or document == right[document.id] for document in said)
    # The stretch may lie where a page is empty: then every answer is there.
    assert damages or said == list(right.values())
