"""What a person ruled of a source's lines -> the verdicts of a page as ruled, cut where one stands within a unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archive.document import Ruling
from ingest.census import line_key
from ingest.record import Census, Line, TextSpan, Verdict

RULED_IN, RULED_OUT = "ruled_in", "ruled_out"


def rule_units(verdicts: Sequence[Verdict], lines: Sequence[Line], text: str, census: Census) -> tuple[Verdict, ...]:
    """The verdicts, with those of lines that were ruled of as the person said and the reason beside it.

    A unit of several lines is cut around one that was ruled of; what is left of it is judged as it was.
    """
    ruled = census.ruled_lines
    if not ruled:
        return tuple(verdicts)
    cut: list[Verdict] = []
    for verdict in verdicts:
        several = verdict.unit.last_line > verdict.unit.first_line and line_key(verdict.unit.text) not in ruled
        cut += _cut(verdict, lines, text, ruled) if several else [verdict]
    return tuple(_rule(verdict, lines, ruled) for verdict in cut)


def said_of_ruling(ruling: Ruling) -> str:
    """Who ruled so and why, in words."""
    return f"ruled so by {ruling.by} on {ruling.made[:10]}: {ruling.reason}"


def _rule(verdict: Verdict, lines: Sequence[Line], ruled: Mapping[int, Ruling]) -> Verdict:
    unit = verdict.unit
    ruling = ruled.get(line_key(unit.text))
    if ruling is None and unit.first_line == unit.last_line:
        # A part of a glued line, where the whole line was ruled of.
        ruling = ruled.get(line_key(lines[unit.first_line - 1].text))
    if ruling is None:
        return verdict
    kept = ruling.value == "keep"
    return replace(verdict, kept=kept, rule=RULED_IN if kept else RULED_OUT, reasons=(said_of_ruling(ruling),))


def _cut(verdict: Verdict, lines: Sequence[Line], text: str, ruled: Mapping[int, Ruling]) -> Iterator[Verdict]:
    """The verdict on each line of its unit that was ruled of, and on what stands before, between and after these."""
    unit = verdict.unit
    start = unit.span.start
    for number in range(unit.first_line, unit.last_line + 1):
        line = lines[number - 1]
        first, last = max(line.span.start, unit.span.start), min(line.span.end, unit.span.end)
        if line_key(text[first:last]) in ruled:
            yield from _part(verdict, start, first, text)
            yield from _part(verdict, first, last, text)
            start = last
    if start == unit.span.start:
        yield verdict
    else:
        yield from _part(verdict, start, unit.span.end, text)


def _part(verdict: Verdict, start: int, end: int, text: str) -> Iterator[Verdict]:
    """The verdict on what of a unit stands between two places of the text, where there are words."""
    written, unit = text[start:end], verdict.unit
    start, end = start + len(written) - len(written.lstrip()), end - len(written) + len(written.rstrip())
    if start >= end:
        return
    first = unit.first_line + text.count("\n", unit.span.start, start)
    last = first + text.count("\n", start, end)
    part = replace(
        unit, span=TextSpan(start, end), text=" ".join(text[start:end].split()), first_line=first, last_line=last,
        blank_before=unit.blank_before if start == unit.span.start else 0,
    )  # fmt: skip
    yield replace(verdict, unit=part)
