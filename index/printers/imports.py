"""The ledger of imports for people and programs: all runs, one of them with its files, and a summary of one."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TextIO

from archive.ledger import FileRead, ImportCounts, ImportRun
from archive.wording import agreeing
from index.printers.visible import visible_line

RUN_COLUMNS = ("number", "started", "finished", "files", "unchanged", "records", "new", "seen", "rejected", "arguments",
               "taken_back", "removed", "waiting", "taken_up")  # fmt: skip
FILE_COLUMNS = ("path", "size", "sha256", "records", "stored", "seen", "refused", "finished")
FORMATS = ("table", "csv", "json")

_COUNTS = ("files", "records", "new", "seen", "rejected")  # of RUN_COLUMNS, those that every table shows
_RARE = ("removed", "waiting")  # and those that it shows where there are any, so that the row adds up


def run_row(run: ImportRun, is_running: bool) -> dict[str, str | int]:
    """The columns of a run; `finished` is a time, `interrupted`, `continued by N` or `running`; `taken_back` is
    when what it brought was removed, empty where it was not. `records` are `new`, `seen`, `rejected`, `removed` (taken
    back earlier, and not taken again) and `waiting` (stored, and not judged when it ended) together; among them
    `taken_up` ones had been stored by a run that was cut short."""
    counts = run.counts
    finished = run.finished or (f"continued by {run.continued}" if run.continued else "interrupted")
    return {
        "number": run.number,
        "started": run.started,
        "finished": "running" if is_running else finished,
        "files": counts.files,
        "unchanged": counts.unchanged,
        "records": counts.records,
        "new": counts.new,
        "seen": counts.seen,
        "rejected": counts.rejected,
        "arguments": shlex.join(run.arguments),
        "taken_back": run.taken_back or "",
        "removed": counts.removed,
        "waiting": counts.waiting,
        "taken_up": counts.taken_up,
    }


def write_runs(rows: Iterable[Mapping[str, str | int]], stream: TextIO, format: str, width: int) -> int:
    """Writes the runs as `table` of that width, `csv` or `json`; their number."""
    if format == "csv":
        return _write_csv(rows, RUN_COLUMNS, stream)
    listed = list(rows)  # a run is an evening's work: there are never many
    if format == "json":
        stream.write(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
        return len(listed)
    counts = (*_COUNTS, *(name for name in _RARE if any(row[name] for row in listed)))
    sizes = {name: max([len(name), *(len(f"{row[name]:,}") for row in listed)]) for name in counts}
    ends = max([len("finished"), *(len(_ended(row)) for row in listed)])
    head = f"{'':>4}  {'started':<16}  {'finished':<{ends}}"
    for line in ([head, *counts], *([_begun(row, ends), *(f"{row[name]:,}" for name in counts)] for row in listed)):
        first, *figures = line
        text = "  ".join((first, *(f"{one:>{sizes[name]}}" for name, one in zip(counts, figures, strict=True))))
        stream.write(text.rstrip() + "\n")
    for row in listed:
        taken_back = "  (taken back)" if row["taken_back"] else ""
        stream.write(_cut(f"{row['number']:>4}  {visible_line(str(row['arguments']))}{taken_back}", width) + "\n")
    return len(listed)


def _begun(row: Mapping[str, str | int], ends: int) -> str:
    return f"{row['number']:>4}  {str(row['started'])[:16].replace('T', ' '):<16}  {_ended(row):<{ends}}"


def _ended(row: Mapping[str, str | int]) -> str:
    finished = str(row["finished"])
    return finished[:16].replace("T", " ") if finished[:1].isdigit() else finished


def write_run(
    row: Mapping[str, str | int],
    run: ImportRun,
    files: Iterator[FileRead],
    stream: TextIO,
    format: str,
    limit: int | None,
) -> tuple[int, int]:
    """Writes one run with what it rejected, by reason, and its files, at most `limit` of them; how many files are
    shown, and how many there are."""
    if format != "table":
        first = islice(files, limit)
        if format == "csv":
            shown = _write_csv(map(file_row, first), FILE_COLUMNS, stream)
        else:
            shown = _write_json(row, run, first, stream)
        return shown, shown + sum(1 for _ in files)
    for name, value in row.items():
        if name != "number":
            stream.write(f"{name:<11} {value:,}\n" if isinstance(value, int) else f"{name:<11} {visible_line(value)}\n")
    stream.write(f"{'folder':<11} {visible_line(run.folder)}\n")
    for line in _tallies(run.counts):
        stream.write(line + "\n")
    shown = count = 0
    for count, file in enumerate(files, 1):
        if limit is not None and count > limit:
            continue
        if not shown:
            stream.write(f"\n{'records':>9} {'stored':>9} {'seen':>9} {'refused':>9}  file\n")
        shown += 1
        is_whole = file.is_finished or file.path == "-"  # what was piped in has no end that could be known later
        how_far = "" if is_whole else f" (read as far as record {file.records:,})"
        stream.write(
            f"{file.records - file.start:>9,} {file.new:>9,} {file.seen:>9,} {file.refused:>9,}"
            f"  {visible_line(file.path)}{how_far}\n"
        )
    if shown and run.counts.rejected:
        stream.write("\nstored: not held before, whatever came of it; refused: could not be read at all\n")
    return shown, count


def file_row(file: FileRead) -> dict[str, str | int]:
    """The columns of a file that a run has read: of its records `stored` ones had contents that were not held before,
    whatever they were judged to be, `seen` ones contents that were, and `refused` ones could not be read."""
    return {
        "path": file.path, "size": file.size, "sha256": file.sha256 or "", "records": file.records, "stored": file.new,
        "seen": file.seen, "refused": file.refused, "finished": "yes" if file.is_finished else "no",
    }  # fmt: skip


def summary_lines(counts: ImportCounts) -> Iterator[str]:
    """What became of a run's records, by reason, in at most 80 columns; nothing where all is as it should be."""
    if counts.unchanged:
        files, they = agreeing(counts.unchanged, "file", "files"), agreeing(counts.unchanged, "it was", "they were")
        yield f"{counts.unchanged:>9,}  {files} unchanged since {they} last read, not opened"
    yield from _tallies(counts)
    if counts.taken_up:
        yield f"{counts.taken_up:>9,}  of them stored by an import that was cut short"
    if counts.otherwise:
        yield f"{counts.otherwise:>9,}  texts held already whose record says another title, byline or date"
        yield f"{'':>9}  (the earliest sighting's is used; `dateline show ID` has the others)"


def _tallies(counts: ImportCounts) -> Iterator[str]:
    usual = {"utf-8", "ascii"}
    encodings = counts.encodings if set(counts.encodings) - usual else {}
    for what, tally in (("rejected", counts.rules), ("decoded from", encodings), ("repaired", counts.repairs)):
        for name, count in sorted(tally.items(), key=lambda pair: (-pair[1], pair[0])):
            yield _cut(f"{count:>9,}  {what} {'as ' if what == 'rejected' else ''}{visible_line(name)}", 80)


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def _write_csv(rows: Iterable[Mapping[str, str | int]], columns: tuple[str, ...], stream: TextIO) -> int:
    import csv

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007
        writer.writerow([row[name] for name in columns])
    return count


def _write_json(
    row: Mapping[str, str | int],
    run: ImportRun,
    files: Iterator[FileRead],
    stream: TextIO,
) -> int:
    """Writes the run as one object, its files one at a time, as `file_list`: there may be millions."""
    about = {
        **row, "arguments": list(run.arguments), "folder": run.folder, "rejections": dict(run.counts.rules),
        "encodings": dict(run.counts.encodings), "repairs": dict(run.counts.repairs),
    }  # fmt: skip
    stream.write(json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "file_list": [')
    count = 0
    for count, file in enumerate(files, 1):
        stream.write(("," if count > 1 else "") + "\n  " + json.dumps(file_row(file), ensure_ascii=False))
    stream.write("\n ]\n}\n" if count else "]\n}\n")
    return count
