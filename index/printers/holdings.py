"""What an archive holds, what it refused, and what in it is damaged, for people and as JSON or CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from archive.document import Rejection
from archive.stored import ArchiveCounts, ArchiveStamp, Damage
from archive.wording import GO_ON, counted
from index.columns_of_text import wrapped
from index.printers.visible import visible_line

REJECTION_COLUMNS = ("rule", "detail", "source", "path", "position", "url", "id")


def write_rejections(rejections: Iterable[Rejection], stream: TextIO, format: str, width: int | None = None) -> int:
    """Writes them as `table` (its lines broken at words to fit `width` columns), `csv` or `json`, one at a time; their
    number."""
    count = 0
    rows = ((r.rule, r.detail, *_place(r), r.id or "") for r in rejections)
    if format == "csv":
        import csv

        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(REJECTION_COLUMNS)
        for count, row in enumerate(rows, 1):  # noqa: B007
            writer.writerow(row)
    elif format == "json":
        stream.write("[")
        for count, row in enumerate(rows, 1):
            stream.write(("," if count > 1 else "") + "\n ")
            stream.write(json.dumps(dict(zip(REJECTION_COLUMNS, row, strict=True)), ensure_ascii=False))
        stream.write("\n]\n" if count else "]\n")
    else:
        for count, (rule, detail, _, path, position, *_) in enumerate(rows, 1):  # noqa: B007
            at = f"{path}#{position}" if position else path
            line = f"{visible_line(rule):<14} {visible_line(at)}: {visible_line(detail)}"
            stream.writelines(part + "\n" for part in (wrapped(line, width, 15) if width else (line,)))
    return count


def _place(rejection: Rejection) -> tuple[str, str, str, str]:
    at = rejection.sighting
    return at.source, at.path, at.position or "", at.url or ""


def write_status(
    folder: Path,
    stamp: ArchiveStamp,
    counts: ArchiveCounts,
    pending: int,
    index: str,
    writer: str | None,
    stream: TextIO,
    format: str,
) -> None:
    """Writes what the archive holds and how its index stands, as `text` or `json`; `writer` is the process that is
    writing the archive this moment, None where none is."""
    facts: dict[str, str | int | dict[str, int] | None] = {
        "archive": str(folder),
        "id": stamp.id,
        "revision": stamp.revision,
        "documents": counts.documents,
        "undated": counts.undated,
        "unsettled": counts.unsettled,
        "first_day": counts.first_day.isoformat() if counts.first_day else None,
        "last_day": counts.last_day.isoformat() if counts.last_day else None,
        "records": counts.contents,
        "pending": pending,  # read, not extracted yet: an import is running, or was cut short
        "raw_bytes": counts.raw_bytes,
        "sightings": counts.sightings,
        "index": index,
        "writer": writer,
        "sources": dict(counts.sources),
        "kept_all": dict(counts.kept_all),  # documents that are no articles
        "rejections": dict(counts.rejections),
    }
    if format == "json":
        stream.write(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
        return
    del facts["writer"]  # has a sentence of its own
    for line in _status_lines(facts):
        stream.write(visible_line(line) + "\n")
    if writer:
        stream.write(visible_line(f"the archive is being written by {writer}; what is pending is its work") + "\n")
    elif pending:
        records = counted(pending, "pending record")
        stream.write(f"an import was cut short: {GO_ON} goes on with the {records}\n")


def _status_lines(facts: dict[str, str | int | dict[str, int] | None]) -> Iterator[str]:
    for name, value in facts.items():
        label = name.replace("_", " ")
        if isinstance(value, dict):
            if value:
                yield f"{label}"
            for key, count in value.items():
                yield f"  {count:>9,}  {key}"
        else:
            yield f"{label:<12}{value:,}" if isinstance(value, int) else f"{label:<12}{value or '-'}"


def write_damages(damages: Sequence[Damage], contents: int, stream: TextIO, format: str) -> None:
    """Writes what `verify` found, as `text` or `json`."""
    if format == "json":
        found = [{"what": damage.what, "id": damage.id, "detail": damage.detail} for damage in damages]
        stream.write(json.dumps({"records": contents, "damages": found}, ensure_ascii=False) + "\n")
        return
    for damage in damages:
        stream.write(visible_line(f"{damage.what}: {damage.detail}" + (f" ({damage.id})" if damage.id else "")) + "\n")
    stream.write(f"{counted(contents, 'record')} checked, {counted(len(damages), 'damage')} found\n")
