"""Cuts the power before every step that a command does to the disk, with every fate of what was not synced, and checks
what is left each time.

    python bench/power_cuts.py [--run NAME] [--every N] [--seeds N]

tests/test_power_cut.py does the same with some of the steps, and tests/fault_power.py says what is modelled.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fault_power import FATES  # noqa: E402
from fault_runs import RUNS, Bench  # noqa: E402


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--run", choices=[run.name for run in RUNS])
    options.add_argument("--every", type=int, default=1, help="only every so many-th step")
    options.add_argument("--seeds", type=int, default=1, help="how many torn states of each step")
    options.add_argument("--go-on", action="store_true", help="after a failure too")
    given = options.parse_args()
    counts: Counter[str] = Counter()
    failed = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        bench = Bench(Path(name))
        for run in RUNS:
            if given.run not in (None, run.name):
                continue
            for is_local in (True, False):
                started = time.monotonic()
                recorded = bench.record(run, is_local)
                cuts = range(0, len(recorded.steps) + 1, given.every)
                for cut in cuts:
                    for number, fate in enumerate((*FATES, *["torn"] * (given.seeds - 1))):
                        try:
                            bench.try_power_cut(run, recorded, cut, fate, random.Random(f"{cut} {number}"))
                        except AssertionError as error:
                            failed += 1
                            print(str(error)[:3000] or traceback.format_exc(), file=sys.stderr)
                            if not given.go_on:
                                sys.exit(1)
                        counts[fate] += 1
                took = time.monotonic() - started
                journal = "log" if is_local else "journal"
                print(f"{run.name}, {journal}: {len(recorded.steps)} steps, {len(cuts)} cuts, {took:.0f} s", flush=True)
    for fate, count in sorted(counts.items()):
        print(f"{count:6} with what was not synced {fate}")
    print(f"{sum(counts.values())} power cuts; {failed} lost, invented or hid something")


if __name__ == "__main__":
    main()
