"""How fast a dump goes into the archive, stage by stage, in how much memory, and how large the archive is.

    python bench/bulk_corpus.py /var/tmp/dump --documents 100000
    python bench/bulk.py /var/tmp/dump --jobs 2 [--archive DIR] [--index] [--peers]

Runs `dateline ingest` as a user would, in processes of its own, and looks at them four times a second: seconds and
processor seconds of each stage, the most memory of all its processes together (proportional set size, where the system
tells it: shared pages count once), and what the tables of the archive take. With --peers the same files go into SQLite
FTS5, through trafilatura with sqlite-utils, and into recoll where it is installed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")


def processes(root: int) -> Iterator[int]:
    """The process and all below it."""
    yield root
    try:
        children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from processes(int(child))


def memory_of(pid: int) -> int:
    """Bytes."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) * 1024 if found else 0
    except OSError:
        return 0


def processor_seconds_of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def ingest(paths: list[Path], archive: Path, jobs: int, index: bool) -> None:
    """Runs it, and prints what was seen of it."""
    log = archive.with_suffix(".log")
    command = [sys.executable, str(ROOT / "cli.py"), "ingest", *map(str, paths), "--archive", str(archive)]
    command += ["--jobs", str(jobs), "--log-file", str(log), "--quiet", *([] if index else ["--no-index"])]
    log.unlink(missing_ok=True)
    started = time.monotonic()
    process = subprocess.Popen(command)
    most, samples, spent = 0, [], {}
    stages: dict[str, tuple[float, float]] = {}  # when each was first seen, and the processor seconds before it
    while process.poll() is None:
        time.sleep(0.25)
        alive = list(processes(process.pid))
        memory = sum(map(memory_of, alive))
        most = max(most, memory)
        spent |= {pid: seconds for pid in alive if (seconds := processor_seconds_of(pid))}
        samples.append((time.monotonic() - started, memory))
        for stage in re.findall(r"^[-\d]+ [:\d]+ ([a-z ]+): ", _read(log), re.MULTILINE)[-1:]:
            stages.setdefault(stage, (time.monotonic() - started, sum(spent.values())))
    seconds = time.monotonic() - started
    print(_read(log))
    print(f"{seconds:.1f} s, {sum(spent.values()):.1f} s of processor, exit code {process.returncode}")
    for stage, (at, processor) in stages.items():
        print(f"  {stage:<20} was under way after {at:6.1f} s, {processor:6.1f} s of processor")
    print(f"most memory of all processes together: {most / 1e6:.0f} MB")
    step = max(1, len(samples) // 20)
    print("  " + " ".join(f"{memory / 1e6:.0f}" for _, memory in samples[::step]) + " MB, in twenty steps")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def measure_archive(archive: Path) -> None:
    """Prints how large it is, against the raw text, and which tables take it."""
    file = archive / "archive.sqlite3"
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        count, raw = database.execute("SELECT count(*), sum(size) FROM content").fetchone()
        documents = database.execute("SELECT count(*) FROM document").fetchone()[0]
        size = file.stat().st_size
        print(f"{count:,} contents of {raw:,} bytes, {documents:,} documents")
        print(f"{size:,} bytes: {size / raw:.3f} of the raw")
        try:
            rows = database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 14")
            for name, taken in rows:
                print(f"  {name:<34} {taken / raw:.3f} of the raw, {taken / count:6.0f} bytes a content")
        except sqlite3.Error:
            print("  (this SQLite does not tell what a table takes)")


# Peers: each is given the same files, in one process, and does what its users would have it do.


def fts5(paths: list[Path], folder: Path) -> int:
    """Path and text as they are into a full-text table: nothing is extracted."""
    database = sqlite3.connect(folder / "fts5.sqlite3")
    database.execute("CREATE VIRTUAL TABLE page USING fts5 (path UNINDEXED, text)")
    database.executemany("INSERT INTO page VALUES (?, ?)", ((str(p), p.read_text("utf-8", "replace")) for p in paths))
    database.commit()
    database.close()
    return (folder / "fts5.sqlite3").stat().st_size


def trafilatura_and_sqlite_utils(paths: list[Path], folder: Path) -> int:
    """Text, title and date by trafilatura, which wants HTML: each page is wrapped as one, a paragraph a block."""
    import html

    import sqlite_utils
    import trafilatura

    def rows() -> Iterator[dict[str, str | None]]:
        for path in paths:
            blocks = path.read_text("utf-8", "replace").split("\n\n")
            page = "".join(f"<p>{html.escape(block)}</p>" for block in blocks)
            found = trafilatura.bare_extraction(f"<html><body>{page}</body></html>")
            said = found.as_dict() if found is not None else {}
            yield {"path": str(path), **{name: said.get(name) for name in ("title", "date", "text")}}

    database = sqlite_utils.Database(folder / "trafilatura.sqlite3")
    database["page"].insert_all(rows(), batch_size=500)
    database["page"].enable_fts(["title", "text"])
    return (folder / "trafilatura.sqlite3").stat().st_size


def recoll(paths: list[Path], folder: Path) -> int:
    """recollindex over the folder, with its defaults."""
    settings = folder / "recoll"
    settings.mkdir()
    top = os.path.commonpath(paths)
    (settings / "recoll.conf").write_text(f"topdirs = {top}\nskippedPaths =\n", encoding="utf-8")
    subprocess.run(["recollindex", "-c", str(settings)], check=True, capture_output=True)
    return sum(path.stat().st_size for path in settings.rglob("*") if path.is_file())


def compare(folder: Path, limit: int) -> None:
    """Prints the speed of the peers on the first `limit` files."""
    paths = sorted(path for path in folder.rglob("*.txt"))[:limit]
    raw = sum(path.stat().st_size for path in paths)
    for peer in (fts5, trafilatura_and_sqlite_utils, recoll):
        if peer is recoll and shutil.which("recollindex") is None:
            print(f"{peer.__name__:<30} is not installed")
            continue
        with tempfile.TemporaryDirectory() as scratch:
            before, started = os.times(), time.monotonic()
            try:
                size = peer(paths, Path(scratch))
            except ImportError as error:
                print(f"{peer.__name__:<30} is not installed ({error})")
                continue
            seconds, after = time.monotonic() - started, os.times()
        spent = sum(after[:4]) - sum(before[:4])
        speed, each = len(paths) / seconds, spent / len(paths) * 1000
        print(f"{peer.__name__:<30} {speed:8,.0f} documents/s, {each:6.2f} ms of processor, {size / raw:.2f} of raw")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("paths", type=Path, nargs="+")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--archive", type=Path)
    options.add_argument("--index", action="store_true")
    options.add_argument("--peers", type=int, metavar="FILES", help="only the peers, on so many files")
    given = options.parse_args()
    if given.peers:
        compare(given.paths[0], given.peers)
        return
    with tempfile.TemporaryDirectory() as scratch:
        archive = given.archive or Path(scratch) / "bulk.dateline"
        ingest(given.paths, archive, given.jobs, given.index)
        measure_archive(archive)


if __name__ == "__main__":
    main()
