"""The sources of an archive with what each has taught, and what was ruled of them: for people, and as csv or json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from archive.document import Ruling
from archive.sources import SourceCounts
from archive.wording import counted
from index.columns_of_text import cut, padded, width_of, wrapped
from index.printers import Style
from index.printers.rows import write_named
from index.printers.visible import visible

FORMATS = ("csv", "tsv", "json", "jsonl")
COLUMNS = ("source", "documents", "rejected", "undated", "first_year", "last_year", "sampled", "lines_learnt",
           "date_order", "order_shown", "order_of", "rulings")  # fmt: skip
LINE_COLUMNS = ("hash", "documents", "sampled", "ruling", "line", "ids")

_SHORT_ID, _SHORT_HASH = 10, 8
_ORDERS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source with what it has taught: `sampled` documents were asked, which have `lines_learnt` lines in common;
    `date_order` is that of its dates in numbers, None where it is not settled, as `order_shown` of `order_of` dates
    show it that can be read in one order only; `rulings` are those that hold."""

    counts: SourceCounts
    sampled: int
    lines_learnt: int
    date_order: str | None
    order_shown: int
    order_of: int
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class LearntLine:
    """A line that several documents of a source have: how many of those sampled, and the ids of some; `ruling` is what
    a person said of it, None where nobody did."""

    hash: str
    text: str
    documents: int
    ids: tuple[str, ...]
    ruling: Ruling | None = None


def write_sources(sources: Iterable[SourceView], stream: TextIO, format: str, style: Style) -> int:
    """Writes a row a source; their number."""
    if format != "table":
        return write_named(COLUMNS, map(_cells, sources), stream, format, style)
    written = 0
    name = max(12, style.width - 63)
    for one in sources:
        if not written:
            stream.write(f"{'source':<{name}}  documents  rejected  undated  {'years':<9}  lines  date order\n")
        counts = one.counts
        stream.write(
            f"{padded(cut(visible(counts.name), name), name)}  {counts.documents:>9,}  {counts.rejected:>8,}"
            f"  {counts.undated:>7,}  {_years(counts):<9}  {one.lines_learnt:>5,}  {_order(one)}".rstrip() + "\n"
        )
        written += 1
    return written


def write_source(source: SourceView, lines: Sequence[LearntLine], stream: TextIO, format: str, style: Style) -> int:
    """Writes what one source has taught, with these of its lines; how many lines. csv and tsv have the lines alone."""
    if format in ("csv", "tsv"):
        of = source.sampled
        rows = ((line.hash, line.documents, of, _ruled(line), line.text, " ".join(line.ids)) for line in lines)
        return write_named(LINE_COLUMNS, rows, stream, format, style)
    if format in ("json", "jsonl"):
        item: dict[str, object] = dict(zip(COLUMNS, _cells(source), strict=True))
        item["rulings"] = [
            {"subject": "line" if one.line is not None else one.subject, "line": one.line, "value": one.value,
             "reason": one.reason, "by": one.by, "made": one.made} for one in source.rulings
        ]  # fmt: skip
        item["lines"] = [
            {"hash": line.hash, "line": line.text, "documents": line.documents, "ruling": _ruled(line), "ids": line.ids}
            for line in lines
        ]
        stream.write(json.dumps(item, ensure_ascii=False, indent=None if format == "jsonl" else 1) + "\n")
        return len(lines)
    for said in (*_head(source), *_rulings(source)):
        for part in wrapped(said, style.width, 14):
            stream.write(part + "\n")
    if not lines:
        return 0
    share = len(f"{source.sampled}/{source.sampled}")
    stream.write(f"\n{'of':>{share}}  {'hash':<{_SHORT_HASH}}  line\n")
    for line in lines:
        sign = {"keep": "+", "drop": "-"}.get(_ruled(line) or "", " ")
        head = f"{f'{line.documents}/{source.sampled}':>{share}}  {line.hash[:_SHORT_HASH]} {sign}"
        room = max(20, style.width - width_of(head) - 1)
        stream.write(f"{head} {cut(visible(line.text), room)}\n")
        stream.write(f"{'':<{share + 2}}{' '.join(id[:_SHORT_ID] for id in line.ids)}\n")
    if any(line.ruling for line in lines):
        stream.write("+ kept, - dropped: as a person ruled\n")
    return len(lines)


def _cells(one: SourceView) -> tuple[str | int | None, ...]:
    counts = one.counts
    years = (day.year if day else None for day in (counts.first_day, counts.last_day))
    order = _ruled_order(one) or one.date_order
    return (counts.name, counts.documents, counts.rejected, counts.undated, *years, one.sampled, one.lines_learnt,
            order, one.order_shown, one.order_of, len(one.rulings))  # fmt: skip


def _years(counts: SourceCounts) -> str:
    first, last = (str(day.year) if day else "" for day in (counts.first_day, counts.last_day))
    return first if first == last else f"{first}–{last}"


def _order(one: SourceView) -> str:
    ruled = _ruled_order(one)
    if ruled is not None:
        return f"{_ORDERS[ruled]} (ruled)"
    if not one.order_of:
        return "-"
    name = _ORDERS[one.date_order] if one.date_order else "unsettled"
    return f"{name} {one.order_shown}/{one.order_of}"


def _ruled_order(one: SourceView) -> str | None:
    return next((ruling.value for ruling in one.rulings if ruling.subject == "date_order"), None)


def _head(one: SourceView) -> list[str]:
    counts = one.counts
    held = [counted(counts.documents, "document"), f"{counts.undated:,} undated", f"{counts.rejected:,} rejected"]
    years = _years(counts)
    order = _ORDERS[one.date_order] if one.date_order else "not settled"
    shown = f"{order}: {one.order_shown} of {counted(one.order_of, 'date')}"
    return [
        f"{'source':<14}{visible(counts.name)}",
        f"{'documents':<14}{', '.join(held)}" + (f"; {years}" if years else ""),
        f"{'date order':<14}" + (f"{shown} in numbers that can be read in one order only" if one.order_of else
                                 "no date in numbers shows it"),
        f"{'sampled':<14}{counted(one.sampled, 'page')}, rejected or not;"
        f" {counted(one.lines_learnt, 'line')} in several of them",
    ]  # fmt: skip


def _rulings(one: SourceView) -> list[str]:
    said = []
    for ruling in one.rulings:
        if ruling.line is not None:
            what = f"{ruling.value} {visible(ruling.line)}"
        elif ruling.subject == "date_order":
            what = f"date order {_ORDERS[ruling.value]}"
        else:
            what = f"{ruling.subject} {ruling.value}"
        said.append(f"{'ruled':<14}{what}  (by {visible(ruling.by)} on {ruling.made[:10]}: {visible(ruling.reason)})")
    return said


def _ruled(line: LearntLine) -> str | None:
    return line.ruling.value if line.ruling else None
