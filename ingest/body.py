"""Kept units to the body: paragraphs parted by a blank line, each with the source lines it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.dateline import FoundDateline
from ingest.record import TextSpan, Verdict


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the body: its text with white space made single, and the slice of the text it is made of."""

    text: str
    span: TextSpan
    first_line: int
    last_line: int
    rule: str


def compose_body(
    text: str, verdicts: Sequence[Verdict], dateline: tuple[int, FoundDateline] | None
) -> tuple[Paragraph, ...]:
    """The paragraphs of the kept units, in order; the one that a dateline opens begins after it."""
    paragraphs = []
    for index, verdict in enumerate(verdicts):
        if not verdict.kept:
            continue
        unit = verdict.unit
        words, start, first_line = unit.text, unit.span.start, unit.first_line
        if dateline is not None and dateline[0] == index:
            start = max(start, dateline[1].rest)
            first_line += text.count("\n", unit.span.start, start)
            words = " ".join(text[start : unit.span.end].split())
        if words:
            span = TextSpan(start, unit.span.end)
            paragraphs.append(Paragraph(words, span, first_line, unit.last_line, verdict.rule))
    return tuple(paragraphs)
