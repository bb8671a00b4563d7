"""A matrix of terms as a table on a terminal, or as csv, tsv, json or jsonl: a line a term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from index.columns_of_text import cut, padded, width_of
from index.matrix import TermRow
from index.periods import By, Tally, period_name
from index.printers import Style
from index.printers.csv_printer import Cell
from index.printers.rows import write_named
from index.printers.visible import visible

# The columns before those of the periods. All behind `last` add up to `count`, but for `left_out`, which is not in it.
COLUMNS = ("term", "count", "first", "last", "undated", "partial", "unsettled", "left_out")

_LEAST = 12  # pillars: with less room, the days before them are left out
_SHADES = " ▁▂▃▄▅▆▇█"


def write_matrix(rows: Iterable[TermRow], by: By, held: Tally, stream: TextIO, format: str, style: Style) -> int:
    """Writes a line a term as it comes; their number. `held` is what the archive holds: its first and last period are
    those of the table, and a period of which it holds nothing is an empty cell and not a zero."""
    counts = held.counts
    periods = range(min(counts), max(counts) + 1) if counts else range(0)
    if format == "table":
        return _write_table(rows, by, periods, held, stream, style.width)
    columns = (*COLUMNS, *(period_name(number, by) for number in periods))
    return write_named(columns, (_cells(row, periods, held) for row in rows), stream, format, style)


def _cells(row: TermRow, periods: range, held: Tally) -> tuple[Cell, ...]:
    tally = row.tally
    per_period = (tally.counts[number] if held.counts[number] else None for number in periods)
    apart = (tally.undated, tally.partial, tally.unsettled, row.left_out)
    return (row.term, row.count, row.first, row.last, *apart, *per_period)


def _write_table(
    rows: Iterable[TermRow], by: By, periods: range, held: Tally, stream: TextIO, width: int
) -> int:
    """Term, count, first and last, and the periods as small pillars: several to a pillar where they are many."""
    label = max(12, width // 4)
    has_days = width - label - 35 >= _LEAST  # else the pillars take the place of first and last
    room = max(_LEAST, width - label - (35 if has_days else 11))
    step = max(1, -(-len(periods) // room))
    groups = [periods[start : start + step] for start in range(0, len(periods), step)]
    span = f"{period_name(periods[0], by)} to {period_name(periods[-1], by)}" if periods else ""
    each = f" by {step}" if step > 1 else ""
    head = f"{'term':<{label}}  {'count':>7}  " + (f"{'first':<10}  {'last':<10}  " if has_days else "")
    if width_of(head) + width_of(span + each) > width:
        stream.write(f"periods: {span}{each}\n")
        span = each = ""
    stream.write(f"{head}{span}{each}".rstrip() + "\n")
    written = 0
    for row in rows:
        sums = [sum(row.tally.counts[number] for number in group) for group in groups]
        gaps = [not any(held.counts[number] for number in group) for group in groups]
        pillars = "".join(_pillars(sums, gaps))
        term = padded(cut(visible(" ".join(row.term.split())), label), label)
        line = f"{term}  {row.count:>7,}  "
        line += f"{_day(row.first):<10}  {_day(row.last):<10}  {pillars}" if has_days else pillars
        stream.write(line.rstrip() + "\n")
        written += 1
    return written


def _pillars(sums: list[int], gaps: list[bool]) -> Iterator[str]:
    """A character a period: its height is of the term's own highest; · where the archive has nothing."""
    highest = max(sums, default=0)
    for number, is_gap in zip(sums, gaps, strict=True):
        if is_gap:
            yield "·"
        else:
            yield _SHADES[-(-8 * number // highest)] if number else "_"


def _day(edtf: str | None) -> str:
    return cut(edtf or "-", 10)
