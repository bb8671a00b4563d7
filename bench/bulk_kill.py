"""Kills `dateline ingest` with SIGKILL at random moments, runs it again each time, and compares the archive in the end
with that of a run that nobody disturbed.

    python bench/bulk_kill.py --moments 50 [--documents 600] [--seed 1]

The moments are drawn evenly over the time that a whole run takes, its start included; where a run ends before its
moment comes, the archive is compared and a new one begun. The suite does the same with fewer (tests/test_resuming.py).
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "bench")]

from bulk_corpus import write_folder  # noqa: E402
from holdings import holdings_of  # noqa: E402


def command(archive: Path) -> list[str]:
    return [sys.executable, str(ROOT / "cli.py"), "ingest", "dump", "--archive", str(archive), "--jobs", "2", "--quiet"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--moments", type=int, default=50)
    options.add_argument("--documents", type=int, default=600)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(folder / "dump", given.documents)
        started = time.monotonic()
        subprocess.run(command(folder / "whole.dateline"), cwd=folder, check=True)
        whole = time.monotonic() - started
        expected = holdings_of(folder / "whole.dateline")
        print(f"undisturbed: {len(expected):,} lines to compare, {whole:.1f} s")
        kills = archives = runs = 0
        while kills < given.moments:
            archive = folder / f"{archives}.dateline"
            archives += 1
            ended = False
            while not ended:
                runs += 1
                process = subprocess.Popen(command(archive), cwd=folder)
                try:
                    process.wait(None if kills >= given.moments else draw.uniform(0, whole))
                    ended = True
                    if process.returncode != 0:
                        sys.exit(f"a run ended with {process.returncode}")
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    kills += 1
            if holdings_of(archive) != expected:
                sys.exit(f"archive {archives} is not that of an undisturbed run, after {kills} kills")
            print(f"archive {archives} is the same, after {kills} kills in {runs} runs", flush=True)


if __name__ == "__main__":
    main()
