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


# Fewer words than this before a dateline on its line are a label ("For immediate release"); more are a glued deck.
_LABEL_WORDS = 8


def compose_body(
    text: str, verdicts: Sequence[Verdict], dateline: tuple[int, FoundDateline] | None
) -> tuple[Paragraph, ...]:
    """The paragraphs of the kept units, in order, without the dateline and the label before it."""
    paragraphs: list[Paragraph] = []
    for index, verdict in enumerate(verdicts):
        if not verdict.kept:
            continue
        spans = cut_dateline(text, verdict, dateline if dateline is not None and index >= dateline[0] else None)
        if spans == (verdict.unit.span,):
            unit = verdict.unit
            paragraphs.append(Paragraph(unit.text, unit.span, unit.first_line, unit.last_line, verdict.rule))
            continue
        for span in spans:
            first_line = verdict.unit.first_line + text.count("\n", verdict.unit.span.start, span.start)
            last_line = first_line + text.count("\n", span.start, span.end)
            words = " ".join(span.of(text).split())
            if words:
                paragraphs.append(Paragraph(words, span, first_line, last_line, verdict.rule))
    return tuple(paragraphs)


def cut_dateline(text: str, verdict: Verdict, dateline: tuple[int, FoundDateline] | None) -> tuple[TextSpan, ...]:
    """The slices of a unit that stay in the body once the dateline that opens it is taken out.

    A dateline may take up several units (`DENVER`, `—`, and then the body), and have a deck glued before it.
    """
    span = verdict.unit.span
    if dateline is None or span.start >= dateline[1].rest:
        return (span,)
    found = dateline[1]
    before = TextSpan(span.start, max(span.start, min(span.end, found.span.start)))
    after = TextSpan(min(span.end, found.rest), span.end)
    is_deck = len(before.of(text).split()) >= _LABEL_WORDS
    return tuple(part for part in ((before,) if is_deck else ()) + (after,) if part.start < part.end)
