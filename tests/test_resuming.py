"""An import that is killed, starved of disk, or loses a worker, and is then run again, ends where one undisturbed would
have."""

import multiprocessing
import os
import random
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from holdings import holdings_of

from archive.document import Rejection, Sighting
from archive.errors import ArchiveError
from archive.store import Archive
from ingest import extraction, intake, tasks, workers
from ingest.batch import ingest_files
from ingest.discover import Asked, FoundFile
from ingest.progress import NoProgress
from ingest.read_options import ReadOptions
from ingest.record import RawRecord

NOON = "2026-01-01T12:00:00+00:00"
PLACES = ["Port Ansel", "Norhaven", "Skerry Point", "Ternholm", "Eastmole", "Lauder Bay"]


def page(number: int) -> str:
    place, words = PLACES[number % 6], random.Random(number).sample("quay pier boat net tide mole crew sail".split(), 5)
    return (
        f"Home\u00a0 News\u00a0 Ferries\u00a0 Contact us\n\nFerry number {number} reaches {place}\n\n"
        f"{place}, {number % 28 + 1} May 2019: The ferry came in on time for the first time in {number + 2} weeks,"
        f" and the harbour master said that the {words[0]} of {number + 5} and the {words[1]} had earned their rest.\n\n"
        f"Passengers who had waited by the {words[2]} since the morning were given soup by the {words[3]} of {place}.\n\n"
        "Follow us | Share this page | Subscribe to our newsletter\n"
    )


def read_parts(found: FoundFile, options: ReadOptions, counts: object = None) -> Iterator[RawRecord | Rejection]:
    """A file of many records, parted by lines of percent signs; an empty one is refused in its place."""
    for number, part in enumerate(found.path.read_bytes().split(b"%%\n")):
        sighting = Sighting(options.rule.source_of(found, None), found.path.as_posix(), str(number))
        yield RawRecord(part, "text", sighting) if part else Rejection("nothing", "no text", sighting)


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two sources of small files, and a third that is one file of many records, stored a few at a time."""
    monkeypatch.setattr(intake, "read_found", read_parts)
    monkeypatch.setattr(intake, "BATCH", 7)
    monkeypatch.setattr(extraction, "BATCH", 7)
    folder = tmp_path / "dump"
    for number in range(24):
        path = folder / ("gazette" if number % 3 else "courier") / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(number), encoding="utf-8")
    (folder / "gazette" / "again.txt").write_text(page(1), encoding="utf-8")
    (folder / "letters").mkdir()
    parts = [page(number) if number % 9 else "" for number in range(24, 60)]
    (folder / "letters" / "all.txt").write_text("%%\n".join([*parts, "no article"]), encoding="utf-8")
    return folder


def take(
    folder: Path, dump: Path, jobs: int = 1, progress: Any = None, before: Callable[[Archive], None] | None = None
) -> None:
    with (
        Archive.open(folder, writable=True)
        if (folder / "archive.sqlite3").exists()
        else Archive.create(folder) as archive
    ):
        if before is not None:
            before(archive)
        ingest_files(
            archive, Asked((dump,)), ReadOptions(), jobs=jobs, arguments=["ingest", "dump"], now=lambda: NOON, progress=progress
        )  # fmt: skip
        archive.copies.update(archive)


@pytest.fixture
def undisturbed(tmp_path: Path, dump: Path) -> list[str]:
    take(tmp_path / "whole.dateline", dump)
    return holdings_of(tmp_path / "whole.dateline")


def in_a_process(work: Callable[[], None]) -> int:
    """Does the work in a process of its own; how that ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except ArchiveError:
            os._exit(4)
        except BaseException:
            os._exit(70)
    return os.waitpid(child, 0)[1]


def kill_after(statements: int) -> Callable[[Archive], None]:
    """Kills this process when so many statements have been run on the archive."""

    def prepare(archive: Archive) -> None:
        left = statements

        def count(statement: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        archive._database.set_trace_callback(count)

    return prepare


def kill_at_commit(number: int) -> Callable[[Archive], None]:
    """Kills this process when it is about to commit for that time."""

    def prepare(archive: Archive) -> None:
        left = number

        def count(statement: str) -> None:
            nonlocal left
            left -= statement == "COMMIT"
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        archive._database.set_trace_callback(count)

    return prepare


def kill_and_resume(folder: Path, dump: Path, moments: int, seed: int) -> int:
    """Imports the dump, killed at so many random moments, then left to end; how many runs were not killed as they
    ended before. Kills come ever later, so that each run finds another state."""
    draw = random.Random(seed)
    ended = 0
    for moment in range(moments):
        statements = draw.randint(1, 150 * (moment + 1))
        status = in_a_process(lambda at=statements: take(folder, dump, before=kill_after(at)))
        ended += status == 0
        assert status in (0, signal.SIGKILL)
    assert in_a_process(lambda: take(folder, dump)) == 0
    return ended


def test_killed_at_random_moments(tmp_path: Path, dump: Path, undisturbed: list[str]) -> None:
    """Killed with SIGKILL at random moments and run again each time, an import leaves what one undisturbed leaves, and
    the archive is sound."""
    for seed in range(3):
        folder = tmp_path / f"{seed}.dateline"
        assert kill_and_resume(folder, dump, 4, seed) <= 1
        assert holdings_of(folder) == undisturbed


def test_killed_in_a_second_import(tmp_path: Path, dump: Path, undisturbed: list[str]) -> None:
    """The same where half of the files were imported before: what they teach each other is not forgotten either."""
    aside, folder = tmp_path / "aside", tmp_path / "two.dateline"
    aside.mkdir()
    late = sorted((dump / "gazette").glob("1*.txt"))
    for path in late:
        path.rename(aside / path.name)
    take(folder, dump)
    for path in late:
        (aside / path.name).rename(path)
    # The new pages are stored and all of them extracted, the old ones of their source not yet anew.
    at_once = in_a_process(lambda: take(folder, dump, before=kill_at_commit(5)))
    assert at_once == signal.SIGKILL
    kill_and_resume(folder, dump, 3, 9)
    assert holdings_of(folder) == undisturbed


def test_what_is_compared_is_what_was_imported(undisturbed: list[str]) -> None:
    """The undisturbed archive has what the dump has: two sources of files and one of a file of many records."""
    assert sum(line.startswith("document ") for line in undisturbed) == 56
    assert sum(line.startswith("file ") for line in undisturbed) == 26
    assert [line.split("rule='")[1].split("'")[0] for line in undisturbed if line.startswith("rejection ")] == [
        *["nothing"] * 4, "no_prose",
    ]  # fmt: skip


def test_the_disk_fills_up(tmp_path: Path, dump: Path, undisturbed: list[str]) -> None:
    """On a disk that is full, and a little larger each time, the import ends with an error that can be told, and goes
    on; at last it is whole."""
    folder, empty = tmp_path / "full.dateline", tmp_path / "empty"
    empty.mkdir()
    take(folder, empty)
    ends = []
    for size in range(200_000, 2_000_000, 60_000):

        def starve(archive: Archive, size: int = size) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        ends.append(in_a_process(lambda starve=starve: take(folder, dump, before=starve)))
        if ends[-1] == 0:
            break
    assert len(ends) > 2
    assert {os.waitstatus_to_exitcode(end) for end in ends[:-1]} == {4}
    assert holdings_of(folder) == undisturbed


class Killer(NoProgress):
    """Kills a worker process in every stage."""

    def __init__(self) -> None:
        self.killed: list[str] = []
        self._stage = ""

    def begin(self, stage: str, total: int | None, size: int | None = None) -> None:
        self._stage = stage

    def advance(self, steps: int = 1, *, size: int = 0, files: int = 0, rejected: int = 0) -> None:
        children = multiprocessing.active_children()
        if self._stage not in self.killed and children:
            self.killed.append(self._stage)
            os.kill(children[0].pid or 0, signal.SIGKILL)


def test_a_worker_is_killed(
    tmp_path: Path, dump: Path, undisturbed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker killed in every stage is replaced, and nothing of its work is missing."""
    monkeypatch.setattr(workers, "_TOO_FEW", 10)
    monkeypatch.setattr(tasks, "CHUNK", 3)
    killer = Killer()
    take(tmp_path / "killed.dateline", dump, jobs=2, progress=killer)
    assert killer.killed == ["reading", "sampling", "extracting"]
    assert holdings_of(tmp_path / "killed.dateline") == undisturbed


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_workers_does_not_show(
    tmp_path: Path, dump: Path, undisturbed: list[str], monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """With two or three worker processes the archive is that of one process alone, in one import or in two."""
    monkeypatch.setattr(workers, "_TOO_FEW", 10)
    monkeypatch.setattr(tasks, "CHUNK", 3)
    late, aside = dump / "letters" / "all.txt", tmp_path / "all.txt"
    if jobs == 3:
        late.rename(aside)
        take(tmp_path / "jobs.dateline", dump, jobs=jobs)
        aside.rename(late)
    take(tmp_path / "jobs.dateline", dump, jobs=jobs)
    assert holdings_of(tmp_path / "jobs.dateline") == undisturbed


def test_what_cannot_even_be_packed(tmp_path: Path, dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that ends two workers before it is stored is a rejection in its place; the others are taken."""

    def pack(items: Any, dictionaries: Any) -> Any:
        packed = tasks.pack_contents(items, dictionaries)
        return [None if content and b"Ferry number 5 " in content else one for (content, _), one in zip(items, packed, strict=True)]

    monkeypatch.setattr(intake, "pack_contents", pack)
    take(tmp_path / "a.dateline", dump)
    with Archive.open(tmp_path / "a.dateline") as archive:
        refused = [one for one in archive.rejections() if one.rule == "ends_workers"]
        assert [(one.sighting.path, one.id) for one in refused] == [((dump / "gazette" / "5.txt").as_posix(), None)]
        assert archive.counts().documents == 55
