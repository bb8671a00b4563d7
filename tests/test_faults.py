"""Every command that writes, on a disk that refuses something, or killed: nothing is lost, invented or claimed that is not so.

Each run is one of tests/fault_runs.py: import, refresh, rebuild, removal, purge, export. One step of it (a file made,
written, cut, synced, renamed or removed, by us or by SQLite) fails, alone or with all that follow, for want of space
(after half of the bytes), of a sound disk or of the right to. After it the archive verifies, holds every document that it
held before and none that is neither of before nor of after, the index is whole, and the same command, given again on a
sound disk, ends where it would have ended undisturbed. `bench/faults.py` tries every step in every way; here some are
drawn. tests/fault_disk.py says what is not seen.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_runs import RUNS, Bench, Fault, Run, faults_of, leavings, state_of

SEED = 20
TRIED = {"first import": 9, "second import": 6, "refresh": 4, "rebuild": 6, "removal": 5, "purge": 6, "correction": 3,
         "tag": 3, "export": 8}  # fmt: skip

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGKILL, signal.SIGINT)
KILLED = 5  # times in each run


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    # In memory where that is to be had: what is tested is the order of the steps, not how long a disk takes for them.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tmp_path_factory.mktemp("faults")
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(dir=memory) as room:
        patch.chdir(tmp_path_factory.mktemp("here"))
        yield Bench(Path(room))


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_a_step_fails(bench: Bench, run: Run) -> None:
    """Whichever step of a command fails, and however: nothing is lost, and the command can be given again."""
    draw = random.Random(f"{SEED} {run.name}")
    by_kind: dict[str, list[Fault]] = {}
    steps = bench.steps(run)
    for fault in faults_of(steps):
        by_kind.setdefault(steps[fault.step].kind, []).append(fault)
    kinds = sorted(by_kind)
    # One of every kind first: nine of ten steps are writes to the database.
    chosen = [draw.choice(by_kind[kinds[number % len(kinds)]]) for number in range(TRIED[run.name])]
    assert sum(bench.try_fault(run, fault) for fault in chosen) == len(chosen)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_a_signal_comes(bench: Bench, run: Run) -> None:
    """Killed, terminated or interrupted at any step, a command leaves nothing lost or half done, and can be given
    again; an export leaves nothing under its name that is not whole."""
    draw = random.Random(f"{SEED} {run.name} killed")
    steps = len(bench.steps(run))
    for number, step in enumerate(draw.sample(range(steps), min(KILLED, steps))):
        assert bench.try_signal(run, step, SIGNALS[number % len(SIGNALS)])


def test_the_undisturbed_runs_do_something(bench: Bench) -> None:
    """What is compared above is there: documents of two sources, an export of all of them, steps of every kind."""
    first = bench.end(RUNS[0])
    assert len(first.documents) == 6
    assert len(bench.end(RUNS[1]).documents) == 9
    assert len(bench.end(RUNS[4]).documents) == 3
    assert bench.end(RUNS[-1]).exported.count("Ferry number") >= 6
    kinds = {step.kind for run in (RUNS[0], RUNS[1], RUNS[3]) for step in bench.steps(run)}
    assert kinds == {"make", "write", "cut", "sync", "rename", "remove", "folder"}


def test_a_fault_that_loses_is_found(bench: Bench) -> None:
    """The checks are awake: with a document taken out behind the archive's back they do not pass."""
    import sqlite3

    folder = bench.folder(RUNS[1])
    with sqlite3.connect(folder / "press.dateline" / "archive.sqlite3") as database:
        database.execute("DELETE FROM document_text WHERE content = 2")
        database.execute("DELETE FROM document WHERE content = 2")
    database.close()
    with pytest.raises(AssertionError):
        bench.check(RUNS[1], folder, "a document was taken out")
    assert leavings(folder) == set()
    assert state_of(bench.room / "start").documents.keys() == bench.begin().documents.keys()
