"""An Examination to rows that account for every line of the source: what it became, by which rule, and why; which rule
chose title, deck and byline; and each repair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.document import Document
from ingest.body import cut_dateline
from ingest.decode import read_source
from ingest.extract import Examination, Findings
from ingest.record import Line, TextSpan, Verdict


@dataclass(frozen=True, slots=True)
class ExplainedPiece:
    """A line of the source, or the part of it that was judged apart.

    `became` is `body`, the field it became (`title`, `deck`, `byline`, `dateline`, `signoff`), `dropped` or `blank`;
    `score` is the logit of its unit (over 0 reads as prose), None for a blank line.
    """

    number: int
    text: str
    became: str
    rule: str
    score: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExplainedField:
    """Why a part of the headline is what it is: `rule` chose it, from those `lines` of the source, none where what
    stands beside its text states it. A rule `passed_over` is of a title that came near: `note` has it, and what told
    against it."""

    about: str
    rule: str
    lines: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ExplainedRepair:
    """Characters of a line of the source, `was`, that are read as `replacement`; `rule` says what had broken them."""

    line: int
    was: str
    replacement: str
    rule: str


_HEADLINE = ("title", "deck", "byline")
_FIELD_OF_RULE = {"title": "title", "deck": "deck", "byline": "byline", "dateline": "dateline", "sign_off": "signoff"}


def explain_lines(examination: Examination) -> Iterator[ExplainedPiece]:
    """Every line of the source in order, cut where its parts were judged apart; joined, the texts of a line's pieces
    are the line but for white space at its ends. Nothing for a record that is no text."""
    findings = examination.findings
    if findings is None:
        return
    text = findings.page.decoded.text
    verdicts = findings.verdicts
    at = 0
    for line in findings.page.lines:
        while at < len(verdicts) and verdicts[at].unit.span.end <= line.span.start:
            at += 1
        pieces = []
        following = at
        while following < len(verdicts) and verdicts[following].unit.span.start < line.span.end:
            pieces.append(following)
            following += 1
        shown = False
        for index in pieces:
            for piece in _pieces_of(line, index, verdicts[index], findings, text):
                shown = True
                yield piece
        if not shown:
            yield ExplainedPiece(line.number, "", "blank", "blank", None, ())


def explain_headline(examination: Examination) -> Iterator[ExplainedField]:
    """The rules that chose title, deck and byline; nothing for a rejection, which has none."""
    outcome = examination.outcome
    if not isinstance(outcome, Document):
        return
    lines: dict[tuple[str, str, str], list[int]] = {}
    for one in outcome.evidence:
        if one.about in _HEADLINE:
            lines.setdefault((one.about, one.rule, one.note), []).extend(
                range(one.lines[0], one.lines[1] + 1) if one.lines is not None else ()
            )
    for (about, rule, note), numbers in lines.items():
        yield ExplainedField(about, rule, tuple(sorted({*numbers})), note)


def explain_repairs(examination: Examination) -> Iterator[ExplainedRepair]:
    """Each repair of the source, in order."""
    findings = examination.findings
    if findings is None or not findings.page.decoded.repairs:
        return
    source = read_source(examination.record).text
    line, counted = 1, 0
    for repair in findings.page.decoded.repairs:
        line += source.count("\n", counted, repair.span.start)
        counted = repair.span.start
        yield ExplainedRepair(line, repair.span.of(source), repair.replacement, repair.rule)


def _pieces_of(line: Line, index: int, verdict: Verdict, findings: Findings, text: str) -> Iterator[ExplainedPiece]:
    """The part of one unit that lies on the line, cut around a dateline that opens the unit's prose."""
    here = TextSpan(max(line.span.start, verdict.unit.span.start), min(line.span.end, verdict.unit.span.end))
    became = "body" if verdict.kept else _FIELD_OF_RULE.get(verdict.rule, "dropped")
    dateline = findings.dateline if findings.dateline is not None and index >= findings.dateline[0] else None
    if dateline is None or not verdict.kept or here.start >= dateline[1].rest:
        yield from _piece(line, here, verdict, became, verdict.rule, text)
        return
    found = dateline[1]
    kept = cut_dateline(text, verdict, dateline)
    has_deck = bool(kept) and kept[0].start < found.span.start
    before = TextSpan(here.start, min(here.end, found.span.start))
    yield from _piece(line, before, verdict, *(("body", verdict.rule) if has_deck else ("dropped", "label")), text)
    itself = TextSpan(max(here.start, found.span.start), min(here.end, found.rest))
    yield from _piece(line, itself, verdict, "dateline", found.rule, text)
    yield from _piece(line, TextSpan(max(here.start, found.rest), here.end), verdict, "body", verdict.rule, text)


def _piece(line: Line, span: TextSpan, verdict: Verdict, became: str, rule: str, text: str) -> Iterator[ExplainedPiece]:
    """The piece, where there is any text in it."""
    shown = span.of(text).strip() if span.start < span.end else ""
    if shown:
        yield ExplainedPiece(line.number, shown, became, rule, round(verdict.score, 2), verdict.reasons)
