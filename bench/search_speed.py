"""Builds the made corpus in dateline and in its peers, asks all of them the same questions, and writes tables.

    python bench/search_speed.py 10000 FOLDER [--peers dateline_peer,fts5,...] [--runs 5] [--kept]
    python bench/search_speed.py --short FOLDER          # 2,000 documents, in less than two minutes

Each engine is built and asked in a process of its own, with `--kept` only asked, where it was built before.

*Warm* is the least processor time of several runs in one process that holds the index open: the second and later
questions of a session, as `timeline` and `matrix` ask many, and as a program asks that imports the search: every
question is asked once before the clock runs, in which time dateline has come to load numpy (with few documents not).

*Fresh process* is the command itself against bare scripts that print the same table of twenty hits in their contexts
(`peers/bare_*.py`), by the clock and by the processor: the least of several runs, the commands by turns. ripgrep reads
the documents as files, on two cores; it has no index, no dates and no order. `memory` is the most that the process had
in memory, the pages of its files included, without what a bare interpreter takes.

A peer that is not installed is left out and said to be. `xapian_peer` runs under the system's Python, where its binding
lives. Hits that differ from those of dateline are shown beside the time; NOTES says why.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from corpus import make_documents  # noqa: E402
from questions import COMMON, IN_A_FRESH_PROCESS, QUESTIONS  # noqa: E402

PEERS = ("dateline_peer", "fts5", "tantivy_peer", "xapian_peer", "stock_whoosh")
HERE = Path(__file__).parent
NOTES = """\
Why hits differ: stems are dateline's porter2, FTS5's porter 1, and those of the other engines; a prefix stands for
forms in dateline and for stems in the others. "w/5" has at most five words between, in either order and beside a gap
between title and body; FTS5's NEAR and the slop of tantivy count phrases otherwise. Stock Whoosh and Xapian look for a
phrase in stems, dateline in the forms as they are written. tantivy's NOT needs a second word to exclude from.
"""
_BUILD = """
import importlib, json, sys
sys.path[:0] = [{here!r}, {root!r}]
documents = map(json.loads, open({corpus!r}, encoding="utf-8"))
from pathlib import Path
importlib.import_module("peers.{peer}").build(documents, Path({folder!r}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of searches, beside other engines.")
    parser.add_argument("count", type=int, nargs="?", default=2_000)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kept", action="store_true", help="ask what was built before")
    parser.add_argument("--short", action="store_true", help="few documents, in less than two minutes")
    arguments = parser.parse_args()
    count = 2_000 if arguments.short else arguments.count
    arguments.folder.mkdir(parents=True, exist_ok=True)
    corpus, text = _write_corpus(count, arguments.folder)
    figures: dict[str, dict[str, tuple[int, float]]] = {}
    for peer in arguments.peers.split(","):
        folder = arguments.folder / f"{peer}-{count}"
        python = "/usr/bin/python3" if peer == "xapian_peer" else sys.executable
        if not arguments.kept or not folder.exists():
            built = _build(peer, python, corpus, folder)
            if built is None:
                continue
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
            print(f"{peer}: built in {built:.1f} s, {count / built:,.0f} documents/s, {size / text:.2f} x text")
        figures[peer] = _ask(peer, python, folder, arguments.runs)
    print(f"\n{count:,} documents, warm, milliseconds of processor")
    _print_table(figures)
    print(f"\n{count:,} documents, in a fresh process, milliseconds by the clock (of processor)")
    _print_fresh(arguments.folder, count, arguments.runs, figures)
    print("\n" + NOTES)


def _write_corpus(count: int, folder: Path) -> tuple[Path, int]:
    """The corpus as JSON lines, made once; the bytes of its titles and bodies."""
    corpus, text = folder / f"corpus-{count}.jsonl", 0
    if not corpus.exists():
        beside = corpus.with_suffix(".part")
        with open(beside, "w", encoding="utf-8") as file:
            for made in make_documents(count):
                document = {
                    "id": f"{made.number:064x}", "title": made.title, "body": "\n\n".join(made.paragraphs),
                    "day": made.day.isoformat(), "place": made.place, "source": made.source,
                }  # fmt: skip
                file.write(json.dumps(document) + "\n")
        beside.replace(corpus)
    with open(corpus, encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            text += len(document["title"]) + len(document["body"])
    return corpus, text


def _build(peer: str, python: str, corpus: Path, folder: Path) -> float | None:
    """Seconds by the clock; None where the peer is not installed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    code = _BUILD.format(here=str(HERE), root=str(HERE.parent), corpus=str(corpus), peer=peer, folder=str(folder))
    started = time.perf_counter()
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    if done.returncode:
        print(f"{peer}: left out: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return time.perf_counter() - started


def _ask(peer: str, python: str, folder: Path, runs: int) -> dict[str, tuple[int, float]]:
    command = [python, str(HERE / "questions.py"), peer, str(folder), "--runs", str(runs)]
    done = subprocess.run(command, capture_output=True, text=True)
    answers: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode:
        print(f"{peer}: stopped: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
    return {answer["question"]: (answer["hits"], answer["ms"]) for answer in answers}


def _print_table(figures: dict[str, dict[str, tuple[int, float]]]) -> None:
    """Milliseconds, dateline's share of each, and hits where they are not dateline's."""
    peers = list(figures)
    ours = figures.get("dateline_peer", {})
    print(f"{'question':<16}" + "".join(f"{peer.split('_')[0]:>30}" for peer in peers))
    for name in (*(question for question, _, _ in QUESTIONS), "memory"):
        hits_of_ours, ms_of_ours = ours.get(name, (0, float("nan")))
        cells = []
        for peer in peers:
            if name not in figures[peer]:
                cells.append(f"{'-':>30}")
                continue
            hits, milliseconds = figures[peer][name]
            share = f" ({ms_of_ours / milliseconds:.2f} x)" if peer != "dateline_peer" and milliseconds else ""
            shown = f" {hits:,}" if hits != hits_of_ours or peer == "dateline_peer" else ""
            cells.append(f"{f'{milliseconds:.2f}{share}{shown}':>30}")
        print(f"{name:<16}" + "".join(cells))


def _print_fresh(folder: Path, count: int, runs: int, figures: dict[str, Any]) -> None:
    """The command beside the bare scripts, question by question."""
    archive = folder / f"dateline_peer-{count}" / "made.dateline"
    if not archive.exists():
        return
    # As it is installed: compiled modules are kept, and the table is laid out for a usual terminal.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"COLUMNS": "100"}
    # What the installed command is: a script of two lines, which imports what was compiled before.
    entry = f"import sys; sys.path.insert(0, {str(HERE.parent)!r}); from cli import main; main()"
    dateline = [sys.executable, "-c", entry, "search", "--archive", str(archive), "--format", "table"]
    bare = _least([sys.executable, "-c", "pass"], runs, environment)
    print(f"{'a bare interpreter':<16} {bare[0]:.0f} ms, {bare[2]:.0f} MB")
    print(f"{'question':<16}{'dateline':>24}{'FTS5':>24}{'tantivy':>24}{'ripgrep':>24}{'memory of dateline':>22}")
    for name, (question, match) in IN_A_FRESH_PROCESS.items():
        commands: list[list[str] | None] = [[*dateline, *question], None, None, None]
        if match and "fts5" in figures:
            commands[1] = [sys.executable, str(HERE / "peers/bare_fts5.py"), str(folder / f"fts5-{count}"), *match]
        if match and "tantivy_peer" in figures and name in ("common term", "AND", "OR", "phrase", "term and date"):
            commands[2] = [
                sys.executable, str(HERE / "peers/bare_tantivy.py"), str(folder / f"tantivy_peer-{count}"), *match,
            ]  # fmt: skip
        if name in ("common term", "term and date") and count <= 10_000 and shutil.which("rg"):
            commands[3] = ["rg", "-j2", "-w", "-i", "-m1", COMMON, str(_write_files(folder, count))]
        measured = _by_turns(commands, runs, environment)
        ours = measured[0]
        cells = []
        for one in measured:
            share = f" ({ours[0] / one[0]:.2f} x)" if one is not None and one is not ours and ours is not None else ""
            cells.append(f"{'-' if one is None else f'{one[0]:.0f} ({one[1]:.0f}){share}':>24}")
        memory = f"{ours[2] - bare[2]:.0f} MB" if ours is not None else "-"
        print(f"{name:<16}" + "".join(cells) + f"{memory:>22}", flush=True)



def _write_files(folder: Path, count: int) -> Path:
    """The documents as files, a thousand a folder, for who reads files; made once."""
    files = folder / f"files-{count}"
    if not files.exists():
        for line in (folder / f"corpus-{count}.jsonl").read_text(encoding="utf-8").splitlines():
            document = json.loads(line)
            number = int(document["id"], 16)
            (files / f"{number // 1000:04}").mkdir(parents=True, exist_ok=True)
            written = f"{document['title']}\n\n{document['day']}\n\n{document['body']}\n"
            (files / f"{number // 1000:04}" / f"{number:07}.txt").write_text(written, encoding="utf-8")
    return files


Figures = tuple[float, float, float]


def _by_turns(
    commands: Sequence[list[str] | None], runs: int, environment: dict[str, str]
) -> list[Figures | None]:
    """Of each command the least it took; they are run by turns, so that what disturbs one disturbs all."""
    found: list[Figures | None] = [None] * len(commands)
    for _ in range(runs):
        for at, command in enumerate(commands):
            if command is not None:
                now, before = _least(command, 1, environment), found[at]
                if before is not None:
                    now = (min(now[0], before[0]), min(now[1], before[1]), max(now[2], before[2]))
                found[at] = now
    return found


def _least(command: list[str], runs: int, environment: dict[str, str]) -> Figures:
    """Milliseconds by the clock and of processor, and megabytes, of a command: the least of several runs."""
    figures = []
    for _ in range(runs):
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        clock = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        figures.append((clock * 1_000, (usage.ru_utime + usage.ru_stime) * 1_000))
    clock_ms, processor_ms = (min(column) for column in zip(*figures, strict=True))
    return clock_ms, processor_ms, _peak_megabytes(command, environment)


def _peak_megabytes(command: list[str], environment: dict[str, str]) -> float:
    """The most that the command has in memory; looked at while it runs, since what the system says afterwards may be
    of the process that started it."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    status, peak = Path(f"/proc/{process.pid}/status"), 0.0
    while process.poll() is None and status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                peak = int(line.split()[1]) / 1_000
        time.sleep(0.0005)
    process.wait()
    return peak


if __name__ == "__main__":
    main()
