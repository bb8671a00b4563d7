"""Work in processes: results in order for any number of workers, and no result lost when one of them dies."""

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ArchiveError
from ingest import workers
from ingest.workers import Chunk, WorkerDied, Workers


def double(items: Sequence[int], shared: int) -> list[int]:
    return [item * 2 + shared for item in items]


def die_at(items: Sequence[int], shared: tuple[int, str]) -> list[int]:
    """Doubles, but is killed at one item: always, or, where a file is named, until that file is there."""
    deadly, once = shared
    for item in items:
        if item == deadly and not (once and Path(once).exists()):
            if once:
                Path(once).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return [item * 2 for item in items]


def refuse(items: Sequence[int], shared: None) -> list[int]:
    raise ArchiveError("the archive is damaged", "see verify")


def stumble(items: Sequence[int], shared: None) -> list[int]:
    raise KeyError("a bug")


def chunks(count: int, shared: Any, size: int = 10) -> Iterator[Chunk]:
    for start in range(0, count, size):
        yield Chunk(range(start, min(count, start + size)), shared)


def lost(item: int, shared: object) -> int:
    return -item


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_work(jobs: int) -> None:
    """With and without processes, and for one kind of work after the other."""
    with Workers(jobs) as crew:
        assert list(crew.map(double, chunks(405, 1), lost)) == [number * 2 + 1 for number in range(405)]
        assert list(crew.map(double, chunks(7, 0), lost)) == [0, 2, 4, 6, 8, 10, 12]
        assert list(crew.map(double, iter([]), lost)) == []


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path) -> None:
    """Killed once, a worker's work is done again by another, and nothing is missing."""
    with Workers(2) as crew:
        results = list(crew.map(die_at, chunks(400, (123, str(tmp_path / "died"))), lost))
    assert (tmp_path / "died").exists()
    assert results == [number * 2 for number in range(400)]


def test_what_kills_a_worker_twice_is_given_up() -> None:
    """An item that ends two workers is given up; those beside it in its chunk, and all others, are done."""
    with Workers(2) as crew:
        results = list(crew.map(die_at, chunks(400, (123, "")), lost))
    assert results == [-123 if number == 123 else number * 2 for number in range(400)]


def test_work_under_way_is_bounded() -> None:
    """No more chunks are drawn than a few for each worker beyond those whose results were taken."""
    drawn = 0

    def counted() -> Iterator[Chunk]:
        nonlocal drawn
        for chunk in chunks(4000, 0):
            drawn += 1
            yield chunk

    with Workers(2) as crew:
        results = crew.map(double, counted(), lost)
        next(results)
        assert drawn <= 20 + 12  # to see that it is worth it, and twice three for each worker
        assert sum(1 for _ in results) == 3999


def test_errors_come_through() -> None:
    """What the work raises is raised: an error for the user as it is, one of ours with its stack."""
    with Workers(2) as crew:
        with pytest.raises(ArchiveError, match="the archive is damaged"):
            list(crew.map(refuse, chunks(400, None), lost))
        with pytest.raises(RuntimeError, match="KeyError: 'a bug'"):
            list(crew.map(stumble, chunks(400, None), lost))
        assert list(crew.map(double, chunks(3, 1), lost)) == [1, 3, 5]


def test_workers_that_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every worker ends before it has begun, the run ends with a sentence."""
    monkeypatch.setattr(workers, "_serve", os._exit)
    with Workers(2) as crew, pytest.raises(WorkerDied, match="end as soon as they start"):
        list(crew.map(double, chunks(400, 0), lost))
