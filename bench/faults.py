"""Makes every step that a command does to the disk fail in turn, in every way, and checks what is left each time; or
kills, terminates and interrupts it there.

    python bench/faults.py [--run NAME] [--every N] [--offset N] [--signals]

Prints the faults injected by kind and what was lost; stops at the first that loses, invents or hides anything.
tests/test_faults.py does the same with some of the steps.
"""

from __future__ import annotations

import argparse
import errno
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fault_runs import RUNS, Bench, Fault, faults_of  # noqa: E402

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--run", choices=[run.name for run in RUNS])
    options.add_argument("--every", type=int, default=1, help="only every so many-th fault")
    options.add_argument("--offset", type=int, default=0)
    options.add_argument("--go-on", action="store_true", help="after a failure too")
    options.add_argument("--signals", action="store_true", help="send signals instead")
    given = options.parse_args()
    counts: Counter[str] = Counter()
    failed = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        bench = Bench(Path(name))
        for run in RUNS:
            if given.run not in (None, run.name):
                continue
            started = time.monotonic()
            steps = bench.steps(run)
            faults: list[Fault | tuple[int, signal.Signals]] = list(faults_of(steps))
            if given.signals:
                faults = [(step, sent) for step in range(len(steps)) for sent in SIGNALS]
            faults = faults[given.offset :: given.every]
            for fault in faults:
                try:
                    if isinstance(fault, tuple):
                        counts[fault[1].name] += bench.try_signal(run, *fault)
                    elif bench.try_fault(run, fault):
                        counts[f"{steps[fault.step].kind} {errno.errorcode[fault.error]}"] += 1
                except AssertionError as error:
                    failed += 1
                    print(str(error)[:3000] or traceback.format_exc(), file=sys.stderr)
                    if not given.go_on:
                        sys.exit(1)
            took = time.monotonic() - started
            print(f"{run.name}: {len(steps)} steps, {len(faults)} faults, {took:.0f} s", flush=True)
    for kind, count in sorted(counts.items()):
        print(f"{count:6} {kind}")
    print(f"{sum(counts.values())} faults; {failed} lost, invented or hid something")


if __name__ == "__main__":
    main()
