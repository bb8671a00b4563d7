"""A raw record to a Document or a Rejection: the whole recipe, on one page.

Each stage is a function on frozen values. The answer depends on the record and its source's census alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.document import KEPT_ALL, Dateline, Document, Provenance, Rejection
from archive.evidence import Evidence
from ingest.body import Paragraph, compose_body
from ingest.boilerplate import judge_page, judge_units
from ingest.census import Sketch, sketch_document
from ingest.date_candidates import find_record_orders, find_unread_dates
from ingest.date_roles import DocumentDates, date_document, date_signs
from ingest.date_settling import RULED_ORDER, RULED_YEAR
from ingest.dateline import FoundDateline, choose_dateline
from ingest.dateline_country import choose_country, dateline_country
from ingest.dates import find_dates
from ingest.decode import NotText, decode_record
from ingest.headline import choose_headline
from ingest.layout import find_units
from ingest.lines import split_lines
from ingest.record import Census, DecodedText, Headline, Line, RawRecord, Unit, Verdict
from ingest.record_headline import explain_record_claims, take_record_headline
from ingest.rulings import RULED_IN, rule_units
from ingest.signoff import choose_signoff

# Raised whenever the same record and census may come out otherwise; a document's provenance names it.
EXTRACTOR = "1"


# What may stand beside the date on its line: a label of three words ("Last updated:").
_LABEL_OF_DATE = re.compile(r"[^\w]*(?:[^\W\d]+(?: [^\W\d]+){0,2} ?:)?[^\w]*")
_WORDS_OF_STORY = 24  # no title has more, nearly
# The rules of verdicts on units that became a field of their own.
_FIELD_RULES = frozenset(("title", "deck", "byline", "sign_off", "dateline", "date_line"))
_LONGEST_DATE_LINE = 60  # characters: "Wednesday, 30th September 2020, 11.45 p.m. (Australian time)"


@dataclass(frozen=True, slots=True)
class Page:
    """What a record holds, before anything is judged."""

    decoded: DecodedText
    lines: tuple[Line, ...]
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the stages made of a page. `verdicts` are final: what became a field of its own is not kept; `beside` is the
    evidence that the columns of the record give, `unread` their mapped dates that are none, with the reason."""

    page: Page
    verdicts: tuple[Verdict, ...]
    headline: Headline
    beside: tuple[Evidence, ...]
    dateline: tuple[int, FoundDateline] | None
    signoff: tuple[int, ...]
    dates: DocumentDates
    paragraphs: tuple[Paragraph, ...]
    unread: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Examination:
    """What a record came to and why: all that `explain` shows. `findings` is None where it is no text."""

    record: RawRecord
    census: Census
    outcome: Document | Rejection
    findings: Findings | None


def read_page(record: RawRecord) -> Page:
    """The record decoded, its lines and its units. Raises NotText."""
    decoded = decode_record(record)
    lines = split_lines(decoded)
    return Page(decoded, lines, find_units(lines, decoded.text))


def sketch_record(record: RawRecord) -> Sketch | None:
    """What the record tells its source's census; None where it is no text."""
    try:
        page = read_page(record)
    except NotText:
        return None
    signs = date_signs(page.units, page.decoded.text)
    orders = (*signs.orders, *find_record_orders(record.sighting))
    country = dateline_country(page.units, page.decoded.text)
    return sketch_document(page.lines, page.units, orders, signs.stamp_days, country)


def extract(record: RawRecord, census: Census, *, keep_all: bool = False) -> Document | Rejection:
    """The document that a record holds, or why it holds none; with `keep_all` a page that is no article is one too,
    marked. Never raises on any content."""
    return examine(record, census, with_reasons=False, keep_all=keep_all).outcome


def examine(
    record: RawRecord, census: Census, *, with_reasons: bool = True, keep_all: bool = False
) -> Examination:
    """The same with everything that was weighed on the way; the reasons of the verdicts may be left out."""
    try:
        page = read_page(record)
    except NotText as no:
        return Examination(record, census, Rejection(no.rule, no.detail, record.sighting, record.id), None)
    text, units, sighting = page.decoded.text, page.units, record.sighting

    verdicts = judge_units(units, text, census, with_reasons=with_reasons)
    if census.ruled_lines:
        verdicts = rule_units(verdicts, page.lines, text, census)
        units = tuple(verdict.unit for verdict in verdicts)
        page = replace(page, units=units)
    shown = choose_headline(units, verdicts, page.decoded.meta, census, sighting.url, text)
    shown = _leave_story(shown, verdicts)
    headline = take_record_headline(shown, units, record) if sighting.claims else shown
    titles = frozenset(headline.units.get("title", ()))
    home = choose_country(census.countries)
    dateline = choose_dateline(text, verdicts, title_units=titles, country=home.code if home else None)
    signoff = choose_signoff(units, verdicts)
    final = _settle(text, verdicts, headline, dateline, signoff)
    paragraphs = compose_body(text, final, dateline)
    dates = date_document(page.decoded, final, headline, dateline[1] if dateline else None, sighting, census)

    beside = explain_record_claims(record, shown) if sighting.claims else ()
    unread = tuple(find_unread_dates(sighting)) if sighting.claims else ()
    findings = Findings(page, final, headline, beside, dateline, signoff, dates, paragraphs, unread)
    refused = judge_page(units, verdicts) or (None if paragraphs else ("no_prose", "no line of it reads as an article"))
    if refused is None:
        return Examination(record, census, _document(record, census, findings), findings)
    if not keep_all:
        return Examination(record, census, Rejection(*refused, sighting, record.id), findings)
    findings = _keep_whole(text, findings)
    document = _document(record, census, findings)
    mark = Evidence("document", KEPT_ALL + refused[0], note=refused[1])
    return Examination(record, census, replace(document, evidence=(mark, *document.evidence)), findings)


def _keep_whole(text: str, findings: Findings) -> Findings:
    """The findings of a page that is no article and is taken in all the same: what became no field is its body."""
    whole = tuple(
        verdict if verdict.kept or verdict.rule in _FIELD_RULES else replace(verdict, kept=True, rule="kept_all")
        for verdict in findings.verdicts
    )
    return replace(findings, verdicts=whole, paragraphs=compose_body(text, whole, findings.dateline))


def _leave_story(headline: Headline, verdicts: Sequence[Verdict]) -> Headline:
    """The headline without a title that would be the whole story: a record's text may be one paragraph and no more."""
    titles = headline.units.get("title", ())
    fields = {index for indices in headline.units.values() for index in indices}
    if any(verdict.kept and index not in fields for index, verdict in enumerate(verdicts)):
        return headline
    if not any(verdicts[index].kept and verdicts[index].unit.text.count(" ") >= _WORDS_OF_STORY for index in titles):
        return headline
    units = {part: indices for part, indices in headline.units.items() if part != "title"}
    return replace(headline, title=None, units=units)


def _settle(
    text: str,
    verdicts: Sequence[Verdict],
    headline: Headline,
    dateline: tuple[int, FoundDateline] | None,
    signoff: Sequence[int],
) -> tuple[Verdict, ...]:
    """The verdicts once the fields are chosen: what became a field of its own is no part of the body."""
    fields = {index: part for part in ("title", "deck", "byline") for index in headline.units.get(part, ())}
    fields.update(dict.fromkeys(signoff, "sign_off"))
    if dateline is not None:
        first, found = dateline
        for index in range(first, len(verdicts)):
            if verdicts[index].unit.span.start >= found.rest:
                break
            if found.rest >= verdicts[index].unit.span.end:
                fields[index] = "dateline"
            else:
                fields.pop(index, None)
    fields.update(dict.fromkeys(_date_lines(text, verdicts, fields), "date_line"))
    return tuple(
        replace(verdict, kept=False, rule=fields[index], reasons=()) if index in fields else verdict
        for index, verdict in enumerate(verdicts)
    )


def _date_lines(text: str, verdicts: Sequence[Verdict], fields: Mapping[int, str]) -> Sequence[int]:
    """The kept units above the first paragraph and below the last that hold a date and nothing else: their date is a
    claim, no prose."""
    found: dict[int, None] = {}
    for indices in (range(len(verdicts)), range(len(verdicts) - 1, -1, -1)):
        for index in indices:
            unit = verdicts[index].unit
            if not verdicts[index].kept or index in fields or verdicts[index].rule == RULED_IN:
                continue
            if len(unit.text) > _LONGEST_DATE_LINE:
                break
            rest = unit.span.of(text)
            dates = find_dates(rest)
            for date in reversed(dates):
                rest = rest[: date.span.start] + rest[date.span.end :]
            if dates and _LABEL_OF_DATE.fullmatch(" ".join(rest.split())) is not None:
                found[index] = None
    return sorted(found)


def _document(record: RawRecord, census: Census, findings: Findings) -> Document:
    page, headline, dates, sighting = findings.page, findings.headline, findings.dates, record.sighting
    return Document(
        id=record.id,
        title=headline.title,
        deck=headline.deck,
        byline=headline.byline,
        dateline=_dateline(findings),
        published=dates.published,
        captured=dates.captured,
        claims=dates.claims,
        signoff=" / ".join(page.units[index].text for index in findings.signoff) or None,
        body="\n\n".join(paragraph.text for paragraph in findings.paragraphs),
        body_lines=tuple((paragraph.first_line, paragraph.last_line) for paragraph in findings.paragraphs),
        provenance=Provenance(
            source=sighting.source,
            path=sighting.path,
            position=sighting.position,
            url=sighting.url,
            fetched_at=sighting.fetched_at,
            kind=record.kind,
            encoding=page.decoded.encoding,
            extractor=EXTRACTOR,
            census=census.fingerprint,
        ),
        evidence=tuple(_evidence(findings, census)),
        repairs=page.decoded.repairs,
        guess=dates.guess,
    )


def _dateline(findings: Findings) -> Dateline | None:
    """The dateline with its date as the claims settled it: a year that it leaves out may have been inferred."""
    if findings.dateline is None:
        return None
    dateline = findings.dateline[1].dateline
    settled = findings.dates.dateline
    return replace(dateline, date=settled.value if settled is not None else dateline.date)


def _evidence(findings: Findings, census: Census) -> Iterator[Evidence]:
    """Where each field came from, in the order of the fields, then of the source."""
    decoded, units, headline = findings.page.decoded, findings.page.units, findings.headline
    for part in ("title", "deck", "byline"):
        rule, indices = headline.rules.get(part, part), headline.units.get(part, ())
        if not indices and getattr(headline, part) is not None and rule != "record":
            yield Evidence(part, rule, note="stated by the page beside its text")
        for index in indices:
            yield _of_unit(part, rule, units[index], decoded)
    yield from findings.beside
    for title, reason in headline.passed_over:
        yield Evidence("title", "passed_over", note=f"{title}: {reason}")
    if findings.dateline is not None:
        index, found = findings.dateline
        first = units[index].first_line + decoded.text.count("\n", units[index].span.start, found.span.start)
        last = first + decoded.text.count("\n", found.span.start, found.span.end)
        home = choose_country(census.countries) if found.by_country else None
        note = home.reason if home is not None else ""
        yield Evidence("dateline", found.rule, decoded.in_source(found.span), (first, last), note)
    for claim in findings.dates.claims:
        if claim.rule in (RULED_ORDER, RULED_YEAR):
            lines_of_claim = (claim.line, claim.line) if claim.line is not None else None
            yield Evidence("date", claim.rule, claim.span, lines_of_claim, claim.reason)
    for column, why in findings.unread:
        yield Evidence("date", "passed_over", note=f"column {column}: {why}")
    for paragraph in findings.paragraphs:
        lines = (paragraph.first_line, paragraph.last_line)
        yield Evidence("body", paragraph.rule, decoded.in_source(paragraph.span), lines)
    for index in findings.signoff:
        yield _of_unit("signoff", "sign_off", units[index], decoded)


def _of_unit(about: str, rule: str, unit: Unit, decoded: DecodedText) -> Evidence:
    return Evidence(about, rule, decoded.in_source(unit.span), (unit.first_line, unit.last_line))
