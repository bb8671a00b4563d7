"""One document as the lines that `show` prints: its fields, dates and where each came from, then its body."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from archive.corrections import lines_in_words
from archive.document import CORRECTED, DateClaim, Document, Sighting
from archive.evidence import Evidence
from archive.labels import NO_LABELS, Labels
from archive.wording import counted
from index.columns_of_text import wrapped
from index.printers.corrections import said_of
from index.printers.visible import visible, visible_line

_FIELD_WIDTH = 11
_CLAIM_WIDTH = 36  # before the reason of a date that was passed over


# A text is easier to read in lines that are not longer, whatever the screen has room for.
_WIDEST = 100

# A text of the document by the field it is, made ready to be printed.
Ready = Callable[[str, str], str]
_Line = tuple[str, int]


def visible_field(field: str, text: str) -> str:
    """The text with its control characters made visible, whatever field it is of."""
    return visible(text) if field == "body" else visible_line(text)


def document_lines(
    document: Document, sightings: Sequence[Sighting], copies: int = 0, width: int | None = None,
    ready: Ready = visible_field, labels: Labels = NO_LABELS,
) -> Iterator[str]:  # fmt: skip
    """The lines, in order; document text with its control characters made visible. `copies` is how many near copies
    the archive has of it, `labels` what researchers put on it. Lines are broken at words to fit into `width` columns,
    None for no width; `ready` makes text of the document harmless, and may mark what is in it."""
    for line, indent in _rows(document, sightings, copies, ready, labels):
        if width is None:
            yield line
        else:
            yield from wrapped(line, min(width, _WIDEST), indent)


def _rows(
    document: Document, sightings: Sequence[Sighting], copies: int, ready: Ready, labels: Labels
) -> Iterator[_Line]:
    """The lines, each with the indent of what of it does not fit."""
    yield from _field("id", document.id)
    if document.kept_all is not None:
        yield from _field("no article", f"{document.kept_all}: taken in as --keep-all asked")
    for part in ("title", "deck", "byline"):
        where = "" if part in document.corrected else _where(document, part)
        yield from _field(part, _ready(getattr(document, part), part, ready), where, is_ready=True)
        yield from _correction(document, part)
    dateline = document.dateline
    if dateline is not None:
        reading = ", ".join(part for part in (dateline.city, dateline.region, dateline.country) if part)
        place = f"{dateline.place}  (read as {reading})" if reading and dateline.place else dateline.place
        notes = [evidence.note for evidence in document.evidence if evidence.about == "dateline" and evidence.note]
        where = "" if "place" in document.corrected else "; ".join([_where(document, "dateline"), *notes])
        yield from _field("place", place, where)
    yield from _correction(document, "place")
    yield from _field("agency", dateline.agency if dateline is not None else None)
    yield from _field("date", _dated(document.published))
    yield from _correction(document, "date")
    yield from _field("date guess", _guessed(document.guess))
    yield from _field("captured", document.captured.value.edtf if document.captured else None, _line(document.captured))
    signoff = _ready(document.signoff, "signoff", ready)
    yield from _field("sign-off", signoff, _where(document, "signoff"), is_ready=True)
    provenance = document.provenance
    yield from _field("source", provenance.source)
    here = (provenance.path, provenance.position, provenance.url)
    used = next((it for it in sightings if (it.path, it.position, it.url) == here), None)
    for sighting in sightings:
        at = f"#{sighting.position}" if sighting.position else ""
        elsewhere = f"source {sighting.source}" if sighting.source != provenance.source else None
        more = "  ".join(fact for fact in (elsewhere, sighting.url, sighting.fetched_at) if fact)
        yield from _field("seen at", f"{sighting.path}{at}  {more}".rstrip())
        claims = sighting.says_otherwise(used) if used is not None else ()
        says = ", ".join(f"{claim.about} {claim.value} (column {claim.column})" for claim in claims)
        yield from _field("", f"its record says otherwise: {says}" if says else None)
    read = f"{provenance.encoding}, {provenance.kind}, extractor {provenance.extractor}"
    yield from _field("read as", f"{read}, {_repaired(document)}" if document.repairs else read)
    if copies:
        near = counted(copies, "near copy", "near copies")
        yield from _field("copies", f"{near}: dateline copies {document.id[:10]}")
    yield from _field("tags", " ".join(labels.tags))
    for code in labels.codes:
        yield from _field("code", f"{code.name}={code.value}  ({code.coder})")
    named = (document.published, document.captured, document.guess)
    others = [claim for claim in document.claims if claim not in named]
    unread = [one.note for one in document.evidence if (one.about, one.rule) == ("date", "passed_over")]
    if others or unread:
        yield "", 0
        yield "dates passed over:", 0
        for claim in others:
            row = f"  {claim.value.edtf:<12} {claim.role:<10} {_line(claim):<9} {visible_line(claim.reason)}".rstrip()
            yield row, _CLAIM_WIDTH
        for note in unread:
            yield f"  {'-':<12} {'record':<10} {'':<9} {visible_line(note)}", _CLAIM_WIDTH
    yield "", 0
    yield from _correction(document, "body_lines")
    # Marked as a whole: a place may reach from one paragraph into the next.
    body = ready("body", document.body) if document.body else ""
    for paragraph, (first, last) in zip(body.split("\n\n"), document.body_lines, strict=False):
        yield f"[{first}]" if first == last else f"[{first}-{last}]", 0
        for line in paragraph.split("\n"):
            yield line, 0
        yield "", 0


def _correction(document: Document, field: str) -> Iterator[_Line]:
    """Who corrected the field and why, and what was extracted, with its place."""
    about = {"place": "dateline", "body_lines": "", "date": ""}.get(field, field)
    for one in document.corrections:
        if one.field == field:
            where = _where(document, about) if about else ""
            at = f"  [{where}]" if where else ""
            was = visible_line(one.extracted) + at if one.extracted is not None else "none"
            is_body = field == "body_lines"
            what = f"{lines_in_words(one.value or '')}, " if is_body else ""
            indent = "" if is_body else " " * _FIELD_WIDTH
            if one.value is None and field in ("byline", "place"):
                yield f"{field:<{_FIELD_WIDTH}}-", 0
            yield f"{indent}* {what}corrected {said_of(one)}", _FIELD_WIDTH
            yield f"{indent}  extracted: {lines_in_words(was) if is_body and one.extracted else was}", _FIELD_WIDTH


def _field(name: str, value: str | None, where: str = "", is_ready: bool = False) -> Iterator[_Line]:
    if value:
        text = value if is_ready else visible_line(value)
        yield f"{name:<{_FIELD_WIDTH}}{text}{'  [' + visible_line(where) + ']' if where else ''}", _FIELD_WIDTH
    elif name in ("title", "date"):
        yield f"{name:<{_FIELD_WIDTH}}-", 0


def _ready(text: str | None, field: str, ready: Ready) -> str | None:
    return ready(field, text) if text else None


def _dated(claim: DateClaim | None) -> str | None:
    """The published date with its precision, role, confidence and reason; None where it is not settled."""
    if claim is None:
        return None
    how = f"{claim.value.precision}, {claim.role}, confidence {claim.confidence:.2f}"
    where = _line(claim)
    why = "" if claim.role == CORRECTED else claim.reason  # which stands below
    return f"{claim.value.edtf}  ({how}{', ' + where if where else ''})  {why}".rstrip()


def _guessed(claim: DateClaim | None) -> str | None:
    """The guess with its role and place, and that it is none of the document's dates."""
    if claim is None:
        return None
    how = ", ".join(part for part in (claim.role, _line(claim)) if part)
    return f"{claim.value.edtf}  ({how}; not used unless --guesses)"


def _repaired(document: Document) -> str:
    """`3 repairs (utf8_as_cp1252)`: how many, and of which kinds."""
    rules = ", ".join(dict.fromkeys(repair.rule for repair in document.repairs))
    return f"{counted(len(document.repairs), 'repair')} ({rules})"


def _line(claim: DateClaim | None) -> str:
    return f"line {claim.line}" if claim is not None and claim.line else ""


def _where(document: Document, about: str) -> str:
    """`lines 7, 9, 13: repeated_line`, from the evidence on that field; empty where there is none."""
    found = [evidence for evidence in document.evidence if evidence.about == about and evidence.rule != "passed_over"]
    if not found:
        return ""
    lines = [_lines(evidence) for evidence in found if evidence.lines is not None]
    rules = ", ".join(dict.fromkeys(evidence.rule for evidence in found))
    return f"{'lines' if len(lines) > 1 else 'line'} {', '.join(lines)}: {rules}" if lines else rules


def _lines(evidence: Evidence) -> str:
    assert evidence.lines is not None
    first, last = evidence.lines
    return str(first) if first == last else f"{first}-{last}"
