"""Builds the made corpus in dateline and in its peers, asks all of them the same questions, and writes tables.

    python bench/search_speed.py 1000,10000,100000,1000000 FOLDER [--peers dateline_peer,fts5,...] [--runs 5] [--kept]
    python bench/search_speed.py --short FOLDER          # 1,000 documents, in less than two minutes

Each engine is built and asked in a process of its own, with `--kept` only asked, where it was built before. Where
several counts are given, the last table says how dateline's times grow from the first of them on: 1.00 is as much as
the documents. The corpus of a million takes 8 minutes to make and 3 GB, the engines half an hour and 15 GB.

*Warm* is the least processor time of several runs in one process that holds the index open: the second and later
questions of a session, as `timeline` and `matrix` ask many, and as a program asks that imports the search: every
question is asked once before the clock runs. By then dateline has come to load numpy (with few documents not), and
remembers the forms that a prefix, a wildcard or a misspelling stands for; what it takes to find them is in the second
table.

*Fresh process* (`fresh_process.py`) is the command itself against bare scripts that print the same table of twenty hits
in their contexts (`peers/bare_*.py`), by the clock and by the processor: the least of several runs, the commands by
turns. ripgrep reads the documents as files, on two cores; it has no index, no dates and no order. `memory` is the most
that the process had in memory, the pages of its files included, without what a bare interpreter takes.

A peer that is not installed is left out and said to be, and so is stock Whoosh of more than 100,000 documents, unless
it is named. `xapian_peer` runs under the system's Python, where its binding lives. Hits that differ from those of
dateline are shown beside the time; NOTES says why.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from corpus import make_documents  # noqa: E402
from fresh_process import print_fresh  # noqa: E402
from questions import QUESTIONS  # noqa: E402

PEERS = ("dateline_peer", "fts5", "tantivy_peer", "xapian_peer", "stock_whoosh")
# Stock Whoosh takes an hour to build a million documents, and 6 GB to search them.
MOST_OF_STOCK_WHOOSH = 100_000
HERE = Path(__file__).parent
NOTES = """\
Why hits differ: stems are dateline's porter2, FTS5's porter 1, and those of the other engines; a prefix stands for
forms in dateline and for stems in the others. "w/5" has at most five words between, in either order and beside a gap
between title and body; FTS5's NEAR and the slop of tantivy count phrases otherwise. Stock Whoosh and Xapian look for a
phrase in stems, dateline in the forms as they are written.
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
    parser.add_argument("counts", nargs="?", default="10000", help="documents, or several counts parted by commas")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", help="those alone, parted by commas")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kept", action="store_true", help="ask what was built before")
    parser.add_argument("--short", action="store_true", help="few documents, in less than two minutes")
    arguments = parser.parse_args()
    counts = [1_000] if arguments.short else [int(count) for count in arguments.counts.split(",")]
    runs = 2 if arguments.short else arguments.runs
    arguments.folder.mkdir(parents=True, exist_ok=True)
    warm, fresh = {}, {}
    for count in counts:
        peers = arguments.peers.split(",") if arguments.peers else list(PEERS)
        if not arguments.peers and count > MOST_OF_STOCK_WHOOSH:
            peers.remove("stock_whoosh")
            print(f"stock_whoosh: left out at {count:,} documents, by choice: name it among --peers to wait for it")
        figures = _build_and_ask(count, arguments.folder, peers, runs, arguments.kept)
        print(f"\n{count:,} documents, warm, milliseconds of processor")
        _print_warm(figures)
        print(f"\n{count:,} documents, in a fresh process, milliseconds by the clock (of processor)")
        fresh[count] = print_fresh(arguments.folder, count, runs, list(figures))
        warm[count] = {name: ms for name, (_, ms) in figures.get("dateline_peer", {}).items() if name != "memory"}
    if len(counts) > 1:
        _print_growth("warm", warm)
        _print_growth("in a fresh process", fresh)
    print("\n" + NOTES)


Figures = dict[str, dict[str, tuple[int, float]]]  # peer -> question -> hits, milliseconds


def _build_and_ask(count: int, folder: Path, peers: list[str], runs: int, kept: bool) -> Figures:
    """The warm figures of those peers that are installed, each built before, unless it is `kept` and there."""
    corpus, text = _write_corpus(count, folder)
    figures: Figures = {}
    for peer in peers:
        here = folder / f"{peer}-{count}"
        python = "/usr/bin/python3" if peer == "xapian_peer" else sys.executable
        if not kept or not here.exists():
            built = _build(peer, python, corpus, here)
            if built is None:
                continue
            seconds, said = built
            size = sum(path.stat().st_size for path in here.rglob("*") if path.is_file())
            rate = count / seconds
            print(f"{peer}: built in {seconds:.1f} s, {rate:,.0f} documents/s, {size / text:.2f} x text{said}")
        figures[peer] = _ask(peer, python, here, runs)
    return figures


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


def _build(peer: str, python: str, corpus: Path, folder: Path) -> tuple[float, str] | None:
    """Seconds by the clock, and what the peer says of it; None where it is not installed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    code = _BUILD.format(here=str(HERE), root=str(HERE.parent), corpus=str(corpus), peer=peer, folder=str(folder))
    started = time.perf_counter()
    done = subprocess.run([python, "-c", code], capture_output=True, text=True)
    if done.returncode:
        shutil.rmtree(folder)  # else --kept would take it for built
        print(f"{peer}: left out: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    return time.perf_counter() - started, "".join(f"; {line}" for line in done.stdout.splitlines())


def _ask(peer: str, python: str, folder: Path, runs: int) -> dict[str, tuple[int, float]]:
    """Hits and milliseconds of each question; of `memory` no hits, and megabytes."""
    command = [python, str(HERE / "questions.py"), peer, str(folder), "--runs", str(runs)]
    done = subprocess.run(command, capture_output=True, text=True)
    answers: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode:
        print(f"{peer}: stopped: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
    return {answer["question"]: (answer["hits"], answer["ms"]) for answer in answers}


def _print_warm(figures: Figures) -> None:
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


def _print_growth(title: str, figures: Mapping[int, Mapping[str, float]]) -> None:
    """Milliseconds at each count, and how many times those of the first, by how many times its documents."""
    counts = sorted(figures)
    print(f"\ndateline {title}: milliseconds, and their growth by that of the documents since {counts[0]:,}")
    print(f"{'question':<16}" + "".join(f"{count:>24,}" for count in counts))
    for name, first in figures[counts[0]].items():
        cells = []
        for count in counts:
            now = figures[count].get(name)
            growth = "" if now is None else f" ({now / first / (count / counts[0]):.2f})"
            cells.append("-" if now is None else f"{now:.2f}{'' if count == counts[0] else growth}")
        print(f"{name:<16}" + "".join(f"{cell:>24}" for cell in cells))


if __name__ == "__main__":
    main()
