"""Chunks of work to their results in worker processes, results in the order of the work.

The answer is the same for any number of workers; work under way is bounded, so that memory is too. A worker that dies
(killed, out of memory) is replaced and its work done again; what kills a worker twice is given up, and said.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from archive.errors import ArchiveError, DatelineError
from archive.worker_inbox import open_inbox

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnContext, SpawnProcess

# Starting a worker costs as much as reading some hundred pages.
_TOO_FEW = 200
_AHEAD = 3  # chunks under way for each worker: it has work while the parent writes
_DEADLY = 2  # workers that one item may take with it
_FALSE_STARTS = 3  # workers that may die before they have begun, one after the other

Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkerDied(DatelineError):
    """Worker processes cannot be started; what was stored stays."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Chunk:
    """Work that is sent at once: some items, and what they share, which is sent once for them all."""

    items: Sequence[Any]
    shared: Any = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A chunk, or an item of one, under way: `chunk` is its number, `first` its first item's place there."""

    chunk: int
    first: int
    work: Chunk
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a worker says when the work itself raised: `error` where the user can be told, else the stack."""

    error: tuple[type[DatelineError], str, str | None] | None
    stack: str


def default_jobs() -> int:
    """The processors that this process may use, at most 8."""
    try:
        return min(8, len(os.sched_getaffinity(0)))
    except AttributeError:  # macOS
        return min(8, os.cpu_count() or 1)


class Workers:
    """Processes that do one kind of work after the other; they start with the first that is worth it. Use it in a
    `with`: what is under way when it ends is dropped."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._crew: list[_Worker] = []
        self._false_starts = 0

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._dismiss()

    def map(
        self,
        work: Callable[[Sequence[Item], Any], list[Result]],
        chunks: Iterable[Chunk],
        give_up: Callable[[Item, Any], Result],
    ) -> Iterator[Result]:
        """The results of `work(items, shared)` for every chunk, one for each item, in the order of the chunks.

        `work` is a function of a module; `give_up` says what an item comes to that has taken two workers with it.
        Raises WorkerDied where workers cannot be started, and what `work` raises.
        """
        chunks = iter(chunks)
        if not self._crew:
            first: list[Chunk] = []
            count = 0
            for chunk in chunks:
                first.append(chunk)
                count += len(chunk.items)
                if self._jobs > 1 and count >= _TOO_FEW:
                    break
                if self._jobs <= 1:
                    yield from work(first.pop().items, chunk.shared)
            if count < _TOO_FEW or self._jobs <= 1:
                for chunk in first:
                    yield from work(chunk.items, chunk.shared)
                return
            chunks = chain(first, chunks)
        try:
            yield from _Round(self, work, chunks, give_up).results()
        except BaseException:
            self._dismiss()  # their answers to this work would be taken for answers to the next
            raise

    def crew(self) -> list[_Worker]:
        """The workers, all of them alive; those that were not are replaced."""
        if len(self._crew) < self._jobs:
            import multiprocessing  # here: one file needs no workers, and this costs 30 ms

            context = multiprocessing.get_context("spawn")
            while len(self._crew) < self._jobs:
                self._crew.append(_Worker(context))
        return self._crew

    def bury(self, worker: _Worker) -> None:
        """Takes a dead worker off the crew. Raises WorkerDied where they all die before they have begun."""
        worker.end()
        self._crew.remove(worker)
        self._false_starts = 0 if worker.has_begun else self._false_starts + 1
        if self._false_starts >= _FALSE_STARTS:
            raise WorkerDied(
                "worker processes end as soon as they start; what was stored stays",
                "run the same command with --jobs 1, which needs none",
            )

    def _dismiss(self) -> None:
        for worker in self._crew:
            worker.end()
        self._crew.clear()


class _Worker:
    """One process, and what it was given and has not answered yet, in order."""

    def __init__(self, context: SpawnContext) -> None:
        self.connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()  # else its death would not close the pipe
        self.pieces: deque[_Piece] = deque()
        self.has_begun = False

    def end(self) -> None:
        """Ends the process, whatever it is doing; it holds nothing that is not held elsewhere."""
        self.process.kill()
        self.process.join()
        self.connection.close()


class _Round:
    """One call of Workers.map: what is waiting, under way and done."""

    def __init__(
        self,
        workers: Workers,
        work: Callable[[Sequence[Item], Any], list[Result]],
        chunks: Iterator[Chunk],
        give_up: Callable[[Item, Any], Result],
    ) -> None:
        self._workers, self._work, self._chunks, self._give_up = workers, work, chunks, give_up
        self._again: deque[_Piece] = deque()  # what dead workers have left
        self._given = 0  # chunks drawn
        self._next = 0  # the chunk whose results are due
        self._done: dict[int, dict[int, list[Any]]] = {}  # results by chunk and first item
        self._sizes: dict[int, int] = {}  # items of each chunk that is not given out yet

    def results(self) -> Iterator[Any]:
        while self._hand_out():
            self._collect()
            yield from self._due()

    def _hand_out(self) -> bool:
        """Sends work as far as there is room; whether any is under way."""
        crew = self._workers.crew()
        while True:
            worker = min(crew, key=lambda worker: len(worker.pieces))
            if len(worker.pieces) >= _AHEAD:
                break
            piece = self._next_piece(len(crew))
            if piece is None:
                break
            worker.pieces.append(piece)
            try:
                worker.connection.send((self._work, piece.work.items, piece.work.shared))
            except OSError:
                break  # it is dead: its silence will be heard
        return any(worker.pieces for worker in crew)

    def _next_piece(self, crew: int) -> _Piece | None:
        if self._again:
            return self._again.popleft()
        # A chunk that takes long must not let the others' results pile up.
        if self._given - self._next >= 2 * _AHEAD * crew:
            return None
        chunk = next(self._chunks, None)
        if chunk is None:
            return None
        self._sizes[self._given] = len(chunk.items)
        self._given += 1
        return _Piece(self._given - 1, 0, chunk)

    def _collect(self) -> None:
        """Takes the answers that are there, waiting for the first."""
        from multiprocessing.connection import wait

        crew = {worker.connection: worker for worker in self._workers.crew()}
        for connection in wait(list(crew)):
            worker = crew[connection]  # type: ignore[index]
            try:
                answer = worker.connection.recv()
            except (EOFError, OSError):
                self._divide(worker)
                self._workers.bury(worker)
                continue
            if not worker.has_begun:
                worker.has_begun = True  # its first word says no more
            elif isinstance(answer, _Failure):
                _raise(answer)
            else:
                self._keep(worker.pieces.popleft(), answer)

    def _divide(self, dead: _Worker) -> None:
        """What a dead worker had before it is done again, the chunk it died over item by item."""
        pieces = list(dead.pieces)
        if pieces and dead.has_begun:
            first, *pieces = pieces
            if len(first.work.items) == 1 and first.deaths + 1 >= _DEADLY:
                self._keep(first, [self._give_up(first.work.items[0], first.work.shared)])
            else:
                self._again.extend(
                    _Piece(first.chunk, first.first + at, Chunk([item], first.work.shared), first.deaths + 1)
                    for at, item in enumerate(first.work.items)
                )
        self._again.extend(pieces)

    def _keep(self, piece: _Piece, results: list[Any]) -> None:
        self._done.setdefault(piece.chunk, {})[piece.first] = results

    def _due(self) -> Iterator[Any]:
        """The results of the chunks that are whole and whose turn it is."""
        while self._next in self._sizes:
            parts = self._done.get(self._next, {})
            if sum(map(len, parts.values())) < self._sizes[self._next]:
                return
            for first in sorted(parts):
                yield from parts[first]
            self._done.pop(self._next, None)
            del self._sizes[self._next]
            self._next += 1


def _raise(failure: _Failure) -> None:
    if failure.error is not None:
        kind, message, hint = failure.error
        raise kind(message, hint)
    raise RuntimeError(f"in a worker process:\n{failure.stack}")


def _serve(connection: Connection) -> None:
    """A worker's life: a word that it has begun, then an answer to each piece of work, in order."""
    import traceback

    inbox = open_inbox(connection)
    connection.send(None)
    while True:
        work, items, shared = inbox.get()
        try:
            answer = work(items, shared)
        except DatelineError as error:
            # By its parts, as the nearest kind that is made of them: an error made of others would not be read back.
            answer = _Failure((ArchiveError if isinstance(error, ArchiveError) else DatelineError, error.message,
                               error.hint), "")  # fmt: skip
        except Exception:
            answer = _Failure(None, traceback.format_exc())
        connection.send(answer)
