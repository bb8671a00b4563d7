"""Measures what the export of every hit takes in memory and time, for two sizes of archive.

    python bench/export_memory.py [--documents 200000] [--folder DIR]

Makes an archive of that many short invented documents and one of a quarter of it, without extraction, indexes them, and
runs `dateline search` and `dateline export` over all of them in processes of their own, whose largest memory it prints.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BATCH = 2000


def make(folder: Path, documents: int) -> None:
    """An archive of so many documents, with its index."""
    # Here: the process that measures must be smaller than what it measures, which seems as large until it is itself.
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from test_archive_faults import fill

    from archive.store import Archive
    from index.sync import sync_folder

    with Archive.create(folder) as archive:
        for start in range(0, documents, _BATCH):
            fill(archive, range(start, min(start + _BATCH, documents)))
        sync_folder(archive)


def measure(arguments: Sequence[str]) -> tuple[float, float]:
    """Megabytes of memory at most, and seconds of processor time, of a command that must succeed."""
    process = subprocess.Popen([sys.executable, str(ROOT / "cli.py"), *arguments], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * unit / 1e6, usage.ru_utime + usage.ru_stime


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=200_000)
    options.add_argument("--folder", type=Path, help="where to make the archives; else where temporary files are")
    options.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.make:
        make(given.make, given.documents)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        room = Path(name)
        for documents in (given.documents // 4, given.documents):
            folder, started = room / f"{documents}.dateline", time.monotonic()
            command = [sys.executable, __file__, "--make", str(folder), "--documents", str(documents)]
            subprocess.run(command, check=True)
            print(f"{documents:,} documents, made in {time.monotonic() - started:.0f} s", flush=True)
            to = ["--archive", str(folder), "-o", str(room / "out"), "--force"]
            for command in (
                ["search", "nosuchword OR pier", "-n", "1", "--format", "csv"],
                *(["search", "pier", "--format", format] for format in ("csv", "jsonl", "ids")),
                ["search", "pier", "--sort", "newest", "--format", "csv"],
                *(["export", "--all", "--format", format] for format in ("csv", "jsonl")),
            ):
                memory, seconds = measure([*command, *to])
                print(f"  {' '.join(command):45} {memory:6.0f} MB {seconds:7.1f} s", flush=True)


if __name__ == "__main__":
    main()
