"""Records to Documents or Rejections in worker processes, results in the order of the records.

The answer is the same for any number of workers; work under way is bounded, so that memory is too.
"""

from __future__ import annotations

import os
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from archive.document import Document, Rejection
from archive.errors import DatelineError
from ingest.census import Sketch
from ingest.extract import extract, sketch_record
from ingest.record import Census, RawRecord

CHUNK = 32  # records sent to a worker at once, so that their census is sent once for them all
_CHUNK_BYTES = 4_000_000
# Starting a worker costs as much as reading some hundred pages.
_TOO_FEW = 200
_AHEAD = 4  # chunks under way for each worker

Work = tuple[RawRecord, Census]


class WorkerDied(DatelineError):
    """A worker process ended before its work was done; what was stored stays."""

    exit_code = 3


def default_jobs() -> int:
    """The processors that this process may use, at most 8."""
    try:
        return min(8, len(os.sched_getaffinity(0)))
    except AttributeError:  # macOS
        return min(8, os.cpu_count() or 1)


def extract_all(work: Iterable[Work], jobs: int) -> Iterator[Document | Rejection]:
    """What each record came to, in the order of `work`. Raises WorkerDied."""
    work = iter(work)
    first = list(islice(work, _TOO_FEW))
    if jobs <= 1 or len(first) < _TOO_FEW:
        for record, census in chain(first, work):
            yield extract_or_say(record, census)
        return
    yield from _in_processes(chain(first, work), jobs)


def extract_or_say(record: RawRecord, census: Census) -> Document | Rejection:
    """What the record came to; an error of ours on one page is a rejection that says so, and the run goes on."""
    try:
        return extract(record, census)
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
        return Rejection(
            "our_error", f"an error of dateline's own: {where}; please report it", record.sighting, record.id
        )


def sketch_or_none(record: RawRecord) -> Sketch | None:
    """What the record tells its census; nothing where our code fails on it, which its extraction will say."""
    try:
        return sketch_record(record)
    except Exception:
        return None


def _in_processes(work: Iterator[Work], jobs: int) -> Iterator[Document | Rejection]:
    # Imported here: one file needs no workers, and this costs 30 ms.
    import multiprocessing
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    chunks = _cut(work)
    under_way: deque[Future[list[Document | Rejection]]] = deque()
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_ignore_interrupt)
    try:
        for chunk in islice(chunks, jobs * _AHEAD):
            under_way.append(pool.submit(_extract_chunk, *chunk))
        while under_way:
            yield from under_way.popleft().result()
            for chunk in islice(chunks, 1):
                under_way.append(pool.submit(_extract_chunk, *chunk))
    except BrokenProcessPool:
        raise WorkerDied(
            "a worker process died, so the run ended early; what was stored stays",
            "run the same command again: it goes on where it stopped (--jobs 1 shows what kills it)",
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _extract_chunk(records: Sequence[RawRecord], census: Census) -> list[Document | Rejection]:
    return [extract_or_say(record, census) for record in records]


def _cut(work: Iterator[Work]) -> Iterator[tuple[list[RawRecord], Census]]:
    """Runs of records that share a census, cut where they grow too long or too heavy."""
    records: list[RawRecord] = []
    size = 0
    current: Census | None = None
    for record, census in work:
        if current is not None and (census is not current or len(records) == CHUNK or size > _CHUNK_BYTES):
            yield records, current
            records, size = [], 0
        current = census
        records.append(record)
        size += len(record.content)
    if current is not None and records:
        yield records, current


def _ignore_interrupt() -> None:
    """Ctrl-C is for the parent to answer: it cancels the work and ends the workers."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
