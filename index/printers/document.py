"""One document as the lines that `show` prints: its fields, dates and where each came from, then its body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.document import DateClaim, Document, Sighting
from archive.evidence import Evidence
from index.printers.visible import visible

_FIELD_WIDTH = 11


def document_lines(document: Document, sightings: Sequence[Sighting], copies: int = 0) -> Iterator[str]:
    """The lines, in order; document text with its control characters made visible. `copies` is how many near copies
    the archive has of it."""
    yield from _field("id", document.id)
    for part in ("title", "deck", "byline"):
        yield from _field(part, getattr(document, part), _where(document, part))
    dateline = document.dateline
    if dateline is not None:
        reading = ", ".join(part for part in (dateline.city, dateline.region, dateline.country) if part)
        place = f"{dateline.place}  (read as {reading})" if reading and dateline.place else dateline.place
        yield from _field("place", place, _where(document, "dateline"))
        yield from _field("agency", dateline.agency)
    yield from _field("date", _dated(document.published))
    yield from _field("date guess", _guessed(document.guess))
    yield from _field("captured", document.captured.value.edtf if document.captured else None, _line(document.captured))
    yield from _field("sign-off", document.signoff, _where(document, "signoff"))
    provenance = document.provenance
    yield from _field("source", provenance.source)
    for sighting in sightings:
        at = f"#{sighting.position}" if sighting.position else ""
        more = "  ".join(fact for fact in (sighting.url, sighting.fetched_at) if fact)
        yield from _field("seen at", f"{sighting.path}{at}  {more}".rstrip())
    read = f"{provenance.encoding}, {provenance.kind}, extractor {provenance.extractor}"
    yield from _field("read as", f"{read}, {len(document.repairs)} repairs" if document.repairs else read)
    if copies:
        near = f"{copies:,} near {'copy' if copies == 1 else 'copies'}"
        yield from _field("copies", f"{near}: dateline copies {document.id[:10]}")
    named = (document.published, document.captured, document.guess)
    others = [claim for claim in document.claims if claim not in named]
    if others:
        yield ""
        yield "dates passed over:"
        for claim in others:
            yield f"  {claim.value.edtf:<12} {claim.role:<10} {_line(claim):<9} {visible(claim.reason)}".rstrip()
    yield ""
    for paragraph, (first, last) in zip(document.body.split("\n\n"), document.body_lines, strict=False):
        yield f"[{first}]" if first == last else f"[{first}-{last}]"
        yield visible(paragraph)
        yield ""


def _field(name: str, value: str | None, where: str = "") -> Iterator[str]:
    if value:
        yield f"{name:<{_FIELD_WIDTH}}{visible(value)}{'  [' + where + ']' if where else ''}"
    elif name in ("title", "date"):
        yield f"{name:<{_FIELD_WIDTH}}-"


def _dated(claim: DateClaim | None) -> str | None:
    """The published date with its precision, role, confidence and reason; None where it is not settled."""
    if claim is None:
        return None
    how = f"{claim.value.precision}, {claim.role}, confidence {claim.confidence:.2f}"
    where = _line(claim)
    return f"{claim.value.edtf}  ({how}{', ' + where if where else ''})  {claim.reason}".rstrip()


def _guessed(claim: DateClaim | None) -> str | None:
    """The guess with its role and place, and that it is none of the document's dates."""
    if claim is None:
        return None
    how = ", ".join(part for part in (claim.role, _line(claim)) if part)
    return f"{claim.value.edtf}  ({how}; not used unless --guesses)"


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
