"""The questions asked in a fresh process each: the command of dateline beside bare scripts of its peers
(`peers/bare_*.py`), which print the same, and beside ripgrep, which reads the documents as files.

Commands are run by turns, so that what disturbs one disturbs all; of several runs the least counts.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from questions import COMMON, OFTEN, RARE, SOME, YEAR, make_word

HERE = Path(__file__).parent
# ripgrep reads all files for every question; beyond so many documents that is no comparison.
MOST_FILES = 10_000


@dataclass(frozen=True)
class Fresh:
    """A question: what `dateline` is given after the archive, what bare scripts are asked for (one of their words and
    two days), and the match, which peers write differently; None where a peer has no such question."""

    dateline: Sequence[str]
    wanted: str
    match: str
    days: tuple[str, ...] = ()
    near: bool = False
    lines: str | None = None  # what ripgrep looks for
    others: bool = True  # whether other peers than FTS5 can be asked


_PHRASE = f"{COMMON} {make_word(0)}"
QUESTIONS = {
    "rare term": Fresh([RARE], "table", RARE, lines=RARE),
    "common term": Fresh([COMMON], "table", COMMON, lines=COMMON),
    "AND": Fresh([f"{COMMON} AND {OFTEN}"], "table", f"{COMMON} AND {OFTEN}"),
    "OR": Fresh([f"{COMMON} OR {OFTEN}"], "table", f"{COMMON} OR {OFTEN}", lines=f"{COMMON}|{OFTEN}"),
    "NOT": Fresh([f"{COMMON} NOT {OFTEN}"], "table", f"{COMMON} NOT {OFTEN}"),
    "phrase": Fresh([f'"{_PHRASE}"'], "table", f'"{_PHRASE}"', lines=_PHRASE),
    "proximity": Fresh([f"{COMMON} w/5 {OFTEN}"], "table", f"{COMMON} {OFTEN}", near=True),
    "prefix": Fresh([f"{SOME[:3]}*"], "table", f"{SOME[:3]}*", lines=rf"{SOME[:3]}\w*", others=False),
    "wildcard": Fresh([f"{SOME[:2]}*{SOME[-1]}"], "", "", lines=rf"{SOME[:2]}\w*{SOME[-1]}"),
    "fuzzy": Fresh([f"{SOME}~"], "", ""),
    "title": Fresh([f"title:{OFTEN}"], "table", f"title:{OFTEN}"),
    "date": Fresh(["--since", YEAR[0], "--until", YEAR[1]], "table", "", YEAR),
    "term and date": Fresh([COMMON, "--since", YEAR[0], "--until", YEAR[1]], "table", COMMON, YEAR, lines=COMMON),
    "newest first": Fresh([COMMON, "--sort", "newest"], "newest", COMMON),
    "facet by year": Fresh([COMMON, "--facet", "year"], "year", COMMON),
    "export of all": Fresh([SOME, "-n", "0", "--format", "csv"], "export", SOME),
    "timeline": Fresh([COMMON, "--by", "month"], "month", COMMON),
}
# A peer -> its script, and what that can be asked for.
_SCRIPTS = {
    "fts5": ("bare_fts5", ("table", "newest", "year", "month", "export")),
    "tantivy_peer": ("bare_tantivy", ("table", "newest")),
    "xapian_peer": ("bare_xapian", ("table", "newest", "year")),
    "stock_whoosh": ("bare_whoosh", ("table", "newest")),
}


def print_fresh(folder: Path, count: int, runs: int, peers: Sequence[str]) -> dict[str, float]:
    """Prints the table; the milliseconds by the clock of dateline, by question."""
    archive = folder / f"dateline_peer-{count}" / "made.dateline"
    if not archive.exists():
        return {}
    # As it is installed: compiled modules are kept, and the table is laid out for a usual terminal.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"COLUMNS": "100"}
    asked = [peer for peer in peers if peer in _SCRIPTS]
    ripgrep = count <= MOST_FILES and shutil.which("rg") is not None
    bare = _by_turns([[sys.executable, "-c", "pass"]], runs, environment)[0]
    assert bare is not None
    bare_memory = peak_megabytes([sys.executable, "-c", "pass"], environment)
    print(f"a bare interpreter: {bare.clock:.0f} ms, {bare_memory:.0f} MB")
    names = ["dateline", *(_SCRIPTS[peer][0].removeprefix("bare_") for peer in asked), *(["ripgrep"] * ripgrep)]
    print(f"{'question':<16}" + "".join(f"{name:>30}" for name in names) + f"{'memory of dateline':>20}")
    found = {}
    for name, question in QUESTIONS.items():
        commands = [_dateline(archive, name, question)]
        commands += [_script(peer, folder / f"{peer}-{count}", question) for peer in asked]
        if ripgrep:
            lines = question.lines
            files = _write_files(folder, count)
            commands.append(["rg", "-j2", "-w", "-i", "-m1", lines, str(files)] if lines else None)
        measured = _by_turns(commands, runs, environment)
        ours = measured[0]
        assert ours is not None
        found[name] = ours.clock
        cells = [_cell(one, ours) for one in measured]
        memory = peak_megabytes(commands[0] or [], environment) - bare_memory
        print(f"{name:<16}" + "".join(f"{cell:>30}" for cell in cells) + f"{memory:>17.0f} MB", flush=True)
    return found


@dataclass(frozen=True)
class _Figures:
    """Milliseconds by the clock and of processor, and hits, None where the command does not say."""

    clock: float
    processor: float
    hits: int | None


def _cell(one: _Figures | None, ours: _Figures) -> str:
    if one is None:
        return "-"
    share = "" if one is ours else f" {ours.clock / one.clock:.2f} x"
    differ = f" {one.hits:,}" if one.hits is not None and (one is ours or one.hits != ours.hits) else ""
    return f"{one.clock:.0f} ({one.processor:.0f}){share}{differ}"


def _dateline(archive: Path, name: str, question: Fresh) -> list[str]:
    # What the installed command is: a script of two lines, which imports what was compiled before.
    entry = f"import sys; sys.path.insert(0, {str(HERE.parent)!r}); from cli import main; main()"
    command = "timeline" if name == "timeline" else "search"
    form = [] if "--format" in question.dateline else ["--format", "table"]
    return [sys.executable, "-c", entry, command, "--archive", str(archive), *form, *question.dateline]


def _script(peer: str, folder: Path, question: Fresh) -> list[str] | None:
    script, can = _SCRIPTS[peer]
    if question.wanted not in can or (peer != "fts5" and not question.others):
        return None
    match = question.match
    if question.near:
        one, other = match.split()
        match = {
            "fts5": f"NEAR({one} {other}, 4)", "tantivy_peer": f'"{one} {other}"~4',
            "xapian_peer": f"{one} NEAR/5 {other}", "stock_whoosh": f'"{one} {other}"~5',
        }[peer]  # fmt: skip
    if peer == "tantivy_peer" and " NOT " in match:
        match = "+" + match.replace(" NOT ", " -")
    python = "/usr/bin/python3" if peer == "xapian_peer" else sys.executable
    return [python, str(HERE / "peers" / f"{script}.py"), str(folder), question.wanted, match, *question.days]


def _write_files(folder: Path, count: int) -> Path:
    """The documents as files, a thousand a folder, for who reads files; made once."""
    files = folder / f"files-{count}"
    if not files.exists():
        with open(folder / f"corpus-{count}.jsonl", encoding="utf-8") as corpus:
            for line in corpus:
                document = json.loads(line)
                number = int(document["id"], 16)
                (files / f"{number // 1000:04}").mkdir(parents=True, exist_ok=True)
                written = f"{document['title']}\n\n{document['day']}\n\n{document['body']}\n"
                (files / f"{number // 1000:04}" / f"{number:07}.txt").write_text(written, encoding="utf-8")
    return files


def _by_turns(
    commands: Sequence[list[str] | None], runs: int, environment: dict[str, str]
) -> list[_Figures | None]:
    """Of each command the least that it took."""
    found: list[_Figures | None] = [None] * len(commands)
    for _ in range(runs):
        for at, command in enumerate(commands):
            if command is not None:
                now, before = _run(command, environment), found[at]
                if before is not None:
                    now = _Figures(min(now.clock, before.clock), min(now.processor, before.processor), now.hits)
                found[at] = now
    return found


def _run(command: list[str], environment: dict[str, str]) -> _Figures:
    started = time.perf_counter()
    # What is said beside the results is a line or two: it fits into the pipe until it is read.
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    clock = time.perf_counter() - started
    assert process.stderr is not None
    with process.stderr:
        said = process.stderr.read().decode()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {said.strip()}")
    # "20 of 1,295 shown", "1295 documents": the hits are the largest number.
    numbers = [int(number.replace(",", "")) for number in re.findall(r"\b\d[\d,]*\b", said)]
    return _Figures(clock * 1_000, (usage.ru_utime + usage.ru_stime) * 1_000, max(numbers, default=None))


def peak_megabytes(command: list[str], environment: dict[str, str]) -> float:
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
