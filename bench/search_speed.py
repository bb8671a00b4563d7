"""Builds the made corpus in dateline and in its peers, asks all of them the same questions, and writes a table.

    python bench/search_speed.py 10000 FOLDER [--peers dateline_peer,fts5,...] [--runs 5]

Each engine is built and asked in a process of its own: the figure of a question is the least processor time of several
runs in a warm process; `cold` is a fresh process that answers one question, by the clock. A peer that is not installed
is left out and said to be. `xapian_peer` runs under the system's Python, where its binding lives.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from corpus import make_documents  # noqa: E402
from questions import QUESTIONS  # noqa: E402

PEERS = ("dateline_peer", "fts5", "tantivy_peer", "xapian_peer", "stock_whoosh")
HERE = Path(__file__).parent
_BUILD = """
import importlib, json, sys
sys.path[:0] = [{here!r}, {root!r}]
documents = map(json.loads, open({corpus!r}, encoding="utf-8"))
from pathlib import Path
importlib.import_module("peers.{peer}").build(documents, Path({folder!r}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of searches, beside other engines.")
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    corpus, text = _write_corpus(arguments.count, arguments.folder)
    figures: dict[str, dict[str, tuple[int, float]]] = {}
    for peer in arguments.peers.split(","):
        folder = arguments.folder / f"{peer}-{arguments.count}"
        python = "/usr/bin/python3" if peer == "xapian_peer" else sys.executable
        built = _build(peer, python, corpus, folder)
        if built is None:
            continue
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{peer}: built in {built:.1f} s, {arguments.count / built:,.0f} documents/s, {size / text:.2f} x text")
        figures[peer] = _ask(peer, python, folder, arguments.runs)
    _print_table(figures)


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
    """Milliseconds, and hits where they are not those of the first engine."""
    peers = list(figures)
    print(f"{'question':<16}" + "".join(f"{peer.split('_')[0]:>22}" for peer in peers))
    for name in (*(question for question, _, _ in QUESTIONS), "memory"):
        cells = []
        for peer in peers:
            hits, milliseconds = figures[peer].get(name, (0, float("nan")))
            cells.append(f"{milliseconds:>12.2f} {hits:>9,}")
        print(f"{name:<16}" + "".join(cells))


if __name__ == "__main__":
    main()
