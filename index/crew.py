"""Documents into parts of an index in several processes, one part after the other in each; what a part must hold is
said by the process that gave the work, and compared by the one that puts the parts together.

Workers read the archive themselves and write files that no index names yet, so a worker that dies leaves nothing that
counts. Its death is an error that names it: the index stays as it was, and is behind its archive.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import ArchiveError, DatelineError
from archive.values import dataclass
from archive.worker_inbox import open_inbox
from index.engine import Part

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnContext, SpawnProcess

# Work under way for each worker: it goes on while the parent merges.
_AHEAD = 2

# Makes the part of those documents: the archive's folder, that of the engine's files, the engine, the documents' ids.
Build = Callable[[Path, Path, str, Sequence[str]], Part]


def build_parts(
    build: Build, archive: Path, files: Path, engine: str, batches: Iterable[Sequence[str]], jobs: int
) -> Iterator[tuple[Part, Sequence[str]]]:
    """The part of every batch of ids, with the ids, in the order in which they are done.

    `build` is a function of a module. Raises ArchiveError where a worker dies, and what `build` raises.
    """
    import multiprocessing  # here: a few documents need no workers, and this costs 30 ms

    context = multiprocessing.get_context("spawn")
    crew: list[_Worker] = []
    pending = iter(batches)
    try:
        while True:
            for number in range(jobs * _AHEAD):
                if number >= len(crew) * _AHEAD:
                    crew.append(_Worker(context))
                worker = min(crew, key=lambda worker: len(worker.batches))
                if len(worker.batches) >= _AHEAD:
                    break
                batch = next(pending, None)
                if batch is None:
                    break
                worker.give((build, archive, files, engine, batch), batch)
            busy = [worker for worker in crew if worker.batches]
            if not busy:
                return
            yield from _collect(busy)
    finally:
        for worker in crew:
            worker.end()


class _Worker:
    """One process, and the batches that it was given and has not answered yet, in order."""

    def __init__(self, context: SpawnContext) -> None:
        self.connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()  # else its death would not close the pipe
        self.batches: deque[Sequence[str]] = deque()

    def give(self, work: tuple[Any, ...], batch: Sequence[str]) -> None:
        self.batches.append(batch)
        with suppress(OSError):  # it is dead: its silence will be heard
            self.connection.send(work)

    def end(self) -> None:
        """Ends the process, whatever it is doing: no index names what it was writing."""
        self.process.kill()
        self.process.join()
        self.connection.close()

    def death(self) -> ArchiveError:
        """What is said of its death."""
        self.process.join(5)
        code = self.process.exitcode
        how = f"was killed by signal {-code}" if code is not None and code < 0 else f"ended with exit code {code}"
        batch = self.batches[0] if self.batches else ()
        first = f"{len(batch):,} documents from {batch[0][:12]} on" if batch else "documents"
        return ArchiveError(
            f"worker process {self.process.pid}, which was indexing {first}, {how}; the index is as it was",
            "run the same again; where memory ran out, with --jobs 1",
        )


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a worker says when the work itself raised: `error` where the user can be told, else the stack."""

    error: tuple[str, str | None] | None
    stack: str


def _collect(busy: Sequence[_Worker]) -> Iterator[tuple[Part, Sequence[str]]]:
    """The answers that are there, waiting for the first."""
    from multiprocessing.connection import wait

    workers = {worker.connection: worker for worker in busy}
    for connection in wait(list(workers)):
        worker = workers[connection]  # type: ignore[index]
        try:
            answer = worker.connection.recv()
        except (EOFError, OSError):
            raise worker.death() from None
        if isinstance(answer, _Failure):
            if answer.error is not None:
                raise ArchiveError(*answer.error)
            raise RuntimeError(f"in a worker process:\n{answer.stack}")
        yield answer, worker.batches.popleft()


def _serve(connection: Connection) -> None:
    """A worker's life: an answer to each piece of work, in order."""
    import traceback

    inbox = open_inbox(connection)
    while True:
        build, *work = inbox.get()
        try:
            answer = build(*work)
        except DatelineError as error:
            answer = _Failure((error.message, error.hint), "")
        except Exception:
            answer = _Failure(None, traceback.format_exc())
        connection.send(answer)
