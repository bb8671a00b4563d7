"""The power fails: nothing that was acknowledged is lost, nothing half done is taken for whole, nothing wrong is found.

Commands run once with every change to the disk written down; then the disk is put together as it may be after a power
cut at any of these steps (tests/fault_power.py), and opened. With a write-ahead log, as on a local disk, and with a
rollback journal, as on another machine's. `bench/power_cuts.py` tries every step.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_disk import Step
from fault_power import FATES, disk_after
from fault_runs import BEFORE, RUNS, Bench, Recorded, Run

SEED = 21
CUTS = 10  # of each run, each with another fate of what was not synced


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tmp_path_factory.mktemp("faults")
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(dir=memory) as room:
        patch.chdir(tmp_path_factory.mktemp("here"))
        yield Bench(Path(room))


@pytest.mark.parametrize("is_local", [True, False], ids=["log", "journal"])
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_the_power_fails(bench: Bench, run: Run, is_local: bool) -> None:
    """Whenever the power fails, the archive has all that was committed by then, and the index is whole or missing."""
    draw = random.Random(f"{SEED} {run.name} {is_local}")
    recorded = bench.record(run, is_local)
    number = len(recorded.steps)
    for cut in sorted(draw.sample(range(number + 1), min(CUTS if is_local else CUTS // 2, number + 1))):
        bench.try_power_cut(run, recorded, cut, draw.choice(FATES), draw)


def test_what_was_exported_outlasts_it(bench: Bench) -> None:
    """An export that has ended is there under its name, and until then what it replaces, whatever was not synced."""
    run = RUNS[-1]
    recorded = bench.record(run, True)
    draw = random.Random(SEED)
    found = []
    for cut in range(len(recorded.steps) + 1):
        to = bench.room / f"exported-{cut}"
        disk_after(recorded.start, recorded.steps[:cut], "lost", draw, to)
        found.append((to / "out.csv").read_text())
    assert set(found) == {BEFORE, bench.end(run).exported}
    assert found[-1] == bench.end(run).exported


def test_what_is_not_synced_is_lost(tmp_path: Path) -> None:
    """The model is as hard as it says: what was written but not synced is not there, nor a name whose folder was not."""
    (tmp_path / "start").mkdir()
    steps = [
        Step("make", "a"), Step("write", "a", 0, b"one"), Step("sync", "a"), Step("sync", "."),
        Step("write", "a", 3, b" two"), Step("make", "b"), Step("write", "b", 0, b"x"), Step("sync", "b"),
        Step("rename", "b", to="c"),
    ]  # fmt: skip
    draw = random.Random(SEED)
    contents = {}
    for fate in FATES:
        disk_after(tmp_path / "start", steps, fate, draw, tmp_path / fate)
        contents[fate] = {path.name: path.read_bytes() for path in (tmp_path / fate).iterdir()}
    assert contents["lost"] == {"a": b"one"}
    assert contents["kept"] == {"a": b"one two", "c": b"x"}


def test_a_commit_that_is_not_synced_is_found(bench: Bench) -> None:
    """The checks are awake: without the syncs of the database some cut loses what was committed."""
    run, draw = RUNS[1], random.Random(SEED)
    recorded = bench.record(run, True)
    steps = [step for step in recorded.steps if "sqlite3" not in step.path or step.kind != "sync"]
    with pytest.raises(AssertionError):
        bench.try_power_cut(run, Recorded(recorded.start, steps), len(steps) // 2, "lost", draw)
