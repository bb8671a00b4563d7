"""Any number of rows into their order with bounded memory: sorted runs are written aside and merged."""

from __future__ import annotations

import heapq
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

# Rows held at a time, and runs merged at a time: a million rows are fifty runs, and memory holds a row of each.
_HELD = 20_000
_MOST_RUNS = 64

Row = tuple[Any, ...]


def sort_rows(rows: Iterable[Row], held: int = _HELD, most_runs: int = _MOST_RUNS) -> Iterator[Row]:
    """The rows in ascending order, `held` of them in memory at most; what is more waits in temporary files.

    Rows are tuples that can be compared and pickled. The files are gone when the iteration ends, however it does.
    """
    pending = iter(rows)
    run = sorted(islice(pending, held))
    if len(run) < held:
        yield from run
        return
    runs: list[IO[bytes]] = []
    try:
        while run:
            runs.append(_written(run))
            if len(runs) == most_runs:
                merged = _written(heapq.merge(*map(_read, runs)))
                for file in runs:
                    file.close()
                runs = [merged]
            run = sorted(islice(pending, held))
        yield from heapq.merge(*map(_read, runs))
    finally:
        for file in runs:
            file.close()


def _written(rows: Iterable[Row]) -> IO[bytes]:
    file = tempfile.TemporaryFile(prefix="dateline-")  # noqa: SIM115 - the caller closes it, having read it
    for row in rows:
        pickle.dump(row, file, pickle.HIGHEST_PROTOCOL)
    return file


def _read(file: IO[bytes]) -> Iterator[Row]:
    """The rows of a run; they were written by this process, so that unpickling them runs nothing of anybody else's."""
    file.seek(0)
    while True:
        try:
            yield pickle.load(file)
        except EOFError:
            return
