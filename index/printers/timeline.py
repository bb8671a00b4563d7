"""A timeline as bars on a terminal, or as csv, tsv, json or jsonl: a row for every query and period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from archive.wording import counted
from index.columns_of_text import cut, padded, width_of
from index.periods import By
from index.printers import Style
from index.printers.csv_printer import Cell
from index.printers.rows import bar, write_named
from index.printers.visible import visible_line
from index.timeline import Period, Timeline

COLUMNS = ("query", "period", "documents", "archive", "share")

_GAP = "·"
_NARROWEST = 26  # a query's count, share and a bar worth looking at


def write_timeline(timeline: Timeline, relative: bool, stream: TextIO, format: str, style: Style) -> int:
    """Writes every period; how many there are. Bars are of documents, or of shares if `relative`.

    Where the archive has no documents in a period, a gap is written: in csv an empty cell and not a zero.
    """
    if format != "table":
        write_named(COLUMNS, _rows(timeline), stream, format, style)
        return sum(1 for _ in timeline.periods())
    return _write_bars(timeline, relative, stream, style.width)


def apart_in_words(timeline: Timeline) -> list[str]:
    """A sentence for each query with documents that no period can claim."""
    said = []
    for name, tally in zip(timeline.names, timeline.tallies, strict=True):
        reasons = (
            (tally.undated, "undated"),
            (tally.partial, f"dated less precisely than a {timeline.by}"),
            (tally.unsettled, f"dated so that the {timeline.by} is unsettled"),
        )
        parts = ", ".join(f"{count:,} {why}" for count, why in reasons if count)
        of_all = f"{name}: {counted(tally.total, 'document')}"
        apart = tally.total - tally.counts.total()
        said.append(f"{of_all}, of which {parts}, counted in no {timeline.by}" if apart else of_all)
    return said


def _rows(timeline: Timeline) -> Iterator[tuple[Cell, ...]]:
    for query, name in enumerate(timeline.names):
        for period in timeline.periods():
            share = period.share(query)
            if share is None:
                yield name, period.name, None, 0, None
            else:
                yield name, period.name, period.counts[query], period.archive, round(share, 6)


def _write_bars(timeline: Timeline, relative: bool, stream: TextIO, width: int) -> int:
    periods = list(timeline.periods())
    if not periods or not timeline.names:
        return 0
    label = max(len(period.name) for period in periods)
    columns = len(timeline.names)
    beside = (width - label) // columns - 2
    if columns > 1 and beside < _NARROWEST:
        return _write_below_each_other(timeline, periods, relative, stream, width)
    digits, largest = _measures(timeline, periods, relative)
    heads = [padded(cut(visible_line(name), beside), beside) for name in timeline.names]
    stream.write(f"{'':<{label}}  {'  '.join(heads)}".rstrip() + "\n")
    for first, period, gap in _with_gaps(periods, timeline.by):
        if gap:
            stream.write(f"{first:<{label}}  {gap}\n")
            continue
        cells = [_cell(period, query, digits, largest, relative, beside) for query in range(columns)]
        line = "  ".join(padded(cell, beside) for cell in cells)
        stream.write(f"{period.name:<{label}}  {line}".rstrip() + "\n")
    return len(periods)


def _write_below_each_other(
    timeline: Timeline, periods: list[Period], relative: bool, stream: TextIO, width: int
) -> int:
    """Where the screen is too narrow for columns: a line a query under each period."""
    label = max(len(period.name) for period in periods)
    names = [cut(visible_line(name), max(8, width // 4)) for name in timeline.names]
    name_width = max(map(width_of, names))
    digits, largest = _measures(timeline, periods, relative)
    room = max(_NARROWEST, width - label - name_width - 4)
    for first, period, gap in _with_gaps(periods, timeline.by):
        if gap:
            stream.write(f"{first:<{label}}  {gap}\n")
            continue
        for query, name in enumerate(names):
            head = period.name if not query else ""
            cell = _cell(period, query, digits, largest, relative, room)
            stream.write(f"{head:<{label}}  {padded(name, name_width)}  {cell}".rstrip() + "\n")
    return len(periods)


def _measures(timeline: Timeline, periods: list[Period], relative: bool) -> tuple[int, float]:
    """The digits of the largest count, and the largest value of a bar over all queries, so that they compare."""
    queries = range(len(timeline.names))
    counts = [period.counts[query] for period in periods for query in queries]
    values = [period.share(query) or 0.0 for period in periods for query in queries] if relative else counts
    return max(len(f"{max(counts):,}"), 1), max(values)


def _cell(period: Period, query: int, digits: int, largest: float, relative: bool, width: int) -> str:
    """The count, its share of the archive's documents and a bar."""
    share = period.share(query) or 0.0
    value = share if relative else period.counts[query]
    head = f"{period.counts[query]:>{digits},} {_percent(share):>6}  "
    return head + bar(value, largest, max(1, width - len(head)))


def _percent(share: float) -> str:
    """A share in per cent; one that would look like nothing keeps its first digit."""
    percent = 100 * share
    return f"{percent:.1f}%" if percent >= 0.1 or not percent else f"{percent:.1g}%" if percent >= 0.001 else "<.001%"


def _with_gaps(periods: list[Period], by: By) -> Iterator[tuple[str, Period, str]]:
    """The periods with documents as they are; those without between them as one line each run."""
    start = 0
    while start < len(periods):
        end = start
        while end < len(periods) and not periods[end].archive:
            end += 1
        if end == start:
            yield "", periods[start], ""
            start += 1
            continue
        run = end - start
        more = f"{_GAP} to {periods[end - 1].name}: {counted(run, by)} without" if run > 1 else f"{_GAP} without"
        yield periods[start].name, periods[start], f"{more} any document in the archive"
        start = end
