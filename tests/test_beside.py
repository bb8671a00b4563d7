"""What goes on beside writing: readers while the index is made anew, an archive that may only be read, a clock that is
set back, an old SQLite, and exports whose memory does not grow."""

from __future__ import annotations

import ast
import os
import re
import shutil
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fault_disk import in_a_process
from test_archive_faults import HERE
from test_resuming import page
from test_store import document_of, id_of

import cli
from archive.document import Document, Rejection, Sighting
from archive.store import Archive
from index.export import AllDocuments
from index.search import open_for_search, search

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with pages in `early` and `late`, and an archive of those in `early`."""
    monkeypatch.chdir(tmp_path)
    for number in range(9):
        path = tmp_path / ("late" if number > 5 else "early") / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(page(number), encoding="utf-8")
    assert cli.run(["ingest", "early", "--archive", "press.dateline", "--quiet"]) == 0
    return tmp_path


def found(folder: Path) -> set[str]:
    """The ids that a search for a word of every page finds, each with its document."""
    with Archive.open(folder) as archive, open_for_search(archive) as engine:
        results = search(archive, engine, "ferry")
        ids = {result.hit.id for result in results}
        assert results.missing == 0
        return ids


def test_readers_while_the_index_is_made_anew(here: Path) -> None:
    """Searches during imports and rebuilds find what was there before or what is there after, never half of it."""
    folder = here / "press.dateline"
    early, everything = found(folder), {id_of(page(number).encode()) for number in range(9)}
    assert len(early) == 6
    writer = os.fork()
    if writer == 0:
        code = 1
        try:
            for command in ("rebuild", "rebuild", "ingest late --jobs 1 --quiet", "rebuild", "rebuild", "rebuild"):
                with open(os.devnull, "w") as sys.stderr:
                    code = cli.run([*command.split(), "--archive", str(folder)])
                if code != 0:
                    break
        finally:
            os._exit(code)
    answers = []
    while os.waitpid(writer, os.WNOHANG)[0] == 0:
        answers.append(found(folder))
    assert len(answers) > 5
    # `search` waits for nobody: while documents are stored and not indexed yet it finds the old ones.
    assert all(answer in (early, everything) for answer in answers)
    assert found(folder) == everything
    assert answers == sorted(answers, key=len)


READING = (
    "search ferry", "kwic ferry", "timeline ferry", "export --all --format jsonl", "status", "verify", "imports",
)  # fmt: skip


def test_an_archive_that_may_only_be_read(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Everything that only reads works where neither the folder nor a file in it can be written; what writes ends with
    4. Nothing there is changed."""
    public = Path(tempfile.mkdtemp())
    folder = public / "press.dateline"
    shutil.copytree(here / "press.dateline", folder)
    paths = [public, folder, *folder.rglob("*")]
    before = {path: path.read_bytes() for path in paths if path.is_file()}

    def codes(commands: Iterable[str]) -> list[int]:
        return [cli.run([*command.split(), "--archive", str(folder)]) for command in commands]

    def read_as_stranger() -> int:
        if os.geteuid() == 0:
            try:
                os.setgroups([])
                os.setgid(65534)
                os.setuid(65534)
            except OSError:
                return 77
        assert codes(READING) == [0] * len(READING)
        assert codes(["refresh", "rebuild"]) == [4, 4]
        return 0

    # All that they import is loaded before: a stranger may not be let to the files of this Python.
    assert codes([*READING, "refresh"]) == [0] * (len(READING) + 1)
    for path in paths:
        if path.is_file():
            path.write_bytes(before[path])
        path.chmod(path.stat().st_mode & ~0o222 | 0o444 | (0o111 if path.is_dir() else 0))
    capfd.readouterr()
    try:
        ended = in_a_process(read_as_stranger)
        if ended == 77:
            pytest.skip("root reads and writes everything, and may not become another user here")
        error = capfd.readouterr().err
        assert ended == 0, error
        assert f"dateline: cannot write to {folder}: Permission denied\nhint: is it yours, and not read-only?" in error
        assert {path: path.read_bytes() for path in paths if path.is_file()} == before
    finally:
        for path in (public, folder, *folder.rglob("*")):
            path.chmod(path.stat().st_mode | 0o700)
        shutil.rmtree(public)


def test_a_clock_that_is_set_back(here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An import of an earlier time than the last, and files changed at an earlier time, are taken as what they are:
    later. The archive, the index and the ledger are as ever."""
    monkeypatch.setattr("ingest.commands.ingest.now", lambda: "2001-02-03T04:05:06+00:00")
    changed = here / "early" / "1.txt"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("soup", "stew"), encoding="utf-8")  # as long as before
    os.utime(changed, (981_173_106, 981_173_106))
    for path in (here / "late").iterdir():
        os.utime(path, (981_173_106, 981_173_106))
    assert cli.run(["ingest", "early", "late", "--archive", "press.dateline"]) == 0
    assert "4 new, 5 seen before, 0 rejected" in capfd.readouterr().err
    assert len(found(here / "press.dateline")) == 10
    assert cli.run(["imports", "--archive", "press.dateline", "--format", "csv"]) == 0
    rows = [line.split(",") for line in capfd.readouterr().out.splitlines()]
    started = rows[0].index("started")
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    assert rows[2][started] == "2001-02-03T04:05:06+00:00"
    for command in ("verify", "refresh", "status"):
        assert cli.run([command, "--archive", "press.dateline"]) == 0


def test_one_file_without_a_log_after_every_command(here: Path) -> None:
    """After whatever command, the database is one file with a rollback journal; no log and no shared memory stay."""
    for command in (
        "ingest late", "refresh", "rebuild", "search ferry", "export --all", "remove --import 2 --yes", "verify",
        "remove --import 2 --forget", "ingest late --no-index", "status",
    ):  # fmt: skip
        assert cli.run([*command.split(), "--archive", "press.dateline"]) == 0, command
        names = {path.name for path in (here / "press.dateline").iterdir()}
        assert names == {"archive.sqlite3", "writer.lock", "index"}, command
        # Bytes 18 and 19 of an SQLite file: 1 is the rollback journal, 2 the write-ahead log.
        assert (here / "press.dateline" / "archive.sqlite3").read_bytes()[18:20] == b"\x01\x01", command


def test_a_listing_that_is_looked_at_keeps_no_writer_waiting(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While somebody reads a listing page by page, an import begins, has its log, commits and ends; the listing goes
    on as it began."""
    monkeypatch.setattr("archive.querying._AT_ONCE", 3)
    folder = here / "press.dateline"
    places = [f"dumps/{number:03}.txt" for number in range(20)]
    with Archive.open(folder, writable=True) as archive, archive.transaction():
        run = archive.begin_import([], "2026-01-01T12:00:00+00:00")
        for place in places:
            archive.put_rejection(Rejection("nothing", "no text", Sighting("a", place)), run)
    with Archive.open(folder) as reader:
        listing = reader.rejections()
        begun = [next(listing).sighting.path for _ in range(5)]
        started = time.monotonic()
        with Archive.open(folder, writable=True) as archive:
            with archive.transaction():
                archive.put_rejection(Rejection("nothing", "no text", Sighting("a", "dumps/0000.txt")), run)
            assert (folder / "archive.sqlite3-wal").exists()
        assert time.monotonic() - started < 5  # seconds; a commit that waits for a reader takes ten
        assert (folder / "archive.sqlite3").read_bytes()[18:20] == b"\x01\x01"
        assert begun + [rejection.sighting.path for rejection in listing] == places


# What came after SQLite 3.31 (January 2020), or is not in every build of it.
_NEWER = re.compile(
    r"\bRETURNING\b|\)\s*STRICT\b|->>|\biif\s*\(|\bMATERIALIZED\b|\bDROP COLUMN\b|\bUPDATE OR? ?\w* SET .* FROM\b|"
    r"\b(?:FULL|RIGHT) (?:OUTER )?JOIN\b|\bIS (?:NOT )?DISTINCT FROM\b|"
    r"\b(?:unixepoch|format|string_agg|octet_length|concat|concat_ws|unhex|timediff|jsonb?_\w+|ceil|floor|ln|log|log2|log10|"
    r"pow|power|sqrt|mod|sign|trunc|median|percentile)\s*\(",
    re.IGNORECASE,
)


def _statements() -> Iterator[tuple[str, str]]:
    """Every text of the archive's modules that is SQL or a piece of it, with where it stands."""
    for path in sorted((ROOT / "archive").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = re.sub(r"--[^\n]*", "", node.value)
                if re.search(r"\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|WHERE|FROM|PRAGMA|ALTER)\b", text):
                    yield f"{path.name}:{node.lineno}", text


def test_nothing_newer_than_sqlite_of_2020() -> None:
    """No statement needs more than SQLite 3.31; `bench/old_sqlite.py` runs the tests with that one."""
    statements = list(_statements())
    assert len(statements) > 150
    assert [(place, match[0]) for place, text in statements if (match := _NEWER.search(text))] == []


@pytest.mark.parametrize("newer", ["DELETE FROM a RETURNING b", "CREATE TABLE a (b) STRICT", "SELECT iif(a, b, c)", "a ->> 'b'"])
def test_what_is_newer_is_told(newer: str) -> None:
    """The test above is awake."""
    assert _NEWER.search(newer)


class _Generated:
    """So many documents, none of which is held anywhere."""

    def __init__(self, count: int, made: Document) -> None:
        self._count, self._made = count, made

    def every_document(self) -> Iterator[Document]:
        for number in range(self._count):
            document = replace(self._made, id=f"{number:064x}", body=f"{self._made.body} {number % 7}")
            yield document


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "jsonl", "ids", "ris", "csl-json"])
def test_memory_of_an_export_does_not_grow(format: str, tmp_path: Path) -> None:
    """Four times the documents are exported with the same memory, in every format."""
    from index.commands.layout import OutputOptions, choose_layout, write_documents

    made, peaks = document_of(page(1).encode(), title="Pier 1", sighting=HERE), []
    for count in (100, 200, 800):  # the first warms up what is loaded when it is needed
        layout = choose_layout(format, None, False, OutputOptions(output=tmp_path / f"{count}.out"))
        documents = AllDocuments(_Generated(count, made), print)  # type: ignore[arg-type]
        tracemalloc.start()
        write_documents(documents, layout, "press.dateline")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (tmp_path / "800.out").stat().st_size > 3 * (tmp_path / "200.out").stat().st_size
    assert peaks[2] < peaks[1] + 100_000
