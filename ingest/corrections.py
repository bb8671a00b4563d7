"""What a person says of a document -> what its correction keeps: the paragraphs on the lines they name, composed as
every body is, and where the gazetteer finds the place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.corrections import Lines, ReadParagraph, lines_in_words, name_lines, parse_lines
from archive.document import Correction
from archive.errors import DatelineError
from archive.wording import counted
from ingest.body import compose_body
from ingest.dateline_country import choose_country
from ingest.dateline_place import read_place
from ingest.extraction import census_of_source, examine_stored
from ingest.gazetteer import PlaceReading, choose_place
from ingest.record import Census, TextSpan, Unit, Verdict

if TYPE_CHECKING:
    from archive.store import Archive
    from ingest.extract import Examination

RULE = "corrected"


def read_correction(archive: Archive, asked: Correction, censuses: dict[str, Census]) -> Correction:
    """The correction with what is kept beside its value: where a place lies, the paragraphs on its lines.

    Lines of a document that is not in the archive wait for it. `censuses` has those of the sources that were asked
    before, by name, and takes the next. Raises DatelineError where a document has no such lines.
    """
    if asked.value is None or asked.field not in ("place", "body_lines"):
        return asked
    document = archive.document(asked.id)
    if asked.field == "body_lines":
        if document is None:
            return asked
        paragraphs = read_body_lines(examine_stored(archive, asked.id), parse_lines(asked.value))
        return replace(asked, reading=json.dumps(paragraphs, ensure_ascii=False))
    source = document.provenance.source if document is not None else ""
    if source not in censuses:
        censuses[source] = census_of_source(archive, source) if source else Census("")
    found = read_place_name(asked.value, censuses[source])
    where = {"city": found.city, "region": found.region, "country": found.country}
    return replace(asked, reading=json.dumps(where, ensure_ascii=False))


def read_body_lines(examination: Examination, lines: Sequence[Lines]) -> tuple[ReadParagraph, ...]:
    """The paragraphs that stand on those lines of the source, first to last, as `explain` counts them.

    All that is written there is the body, but for the dateline, which no body has. Raises DatelineError where the
    source has no such lines, or only blank ones.
    """
    findings = examination.findings
    if findings is None:
        raise DatelineError("its bytes are no text, so it has no lines", "`dateline explain` says what it is")
    text, held = findings.page.decoded.text, findings.page.lines
    named = lines_in_words(name_lines(lines))
    if lines[-1][1] > len(held):
        raise DatelineError(
            f"{named}: the source has {counted(len(held), 'line')} and no more", "`dateline explain` numbers them"
        )
    kept: list[Verdict] = []
    dateline = None
    for index, unit in enumerate(findings.page.units):
        if findings.dateline is not None and index == findings.dateline[0]:
            dateline = (len(kept), findings.dateline[1])
        kept.extend(
            Verdict(part, True, RULE)
            for first, last in lines
            for part in _clipped(unit, TextSpan(held[first - 1].span.start, held[last - 1].span.end), text)
        )
    paragraphs = compose_body(text, kept, dateline)
    if not paragraphs:
        raise DatelineError(f"nothing of a body stands on {named}", "`dateline explain` shows them")
    return tuple((paragraph.text, paragraph.first_line, paragraph.last_line) for paragraph in paragraphs)


def _clipped(unit: Unit, span: TextSpan, text: str) -> Iterator[Unit]:
    """The part of a unit within the span, where there is any text in it."""
    start, end = max(unit.span.start, span.start), min(unit.span.end, span.end)
    written = text[start:end] if start < end else ""
    start, end = start + len(written) - len(written.lstrip()), end - len(written) + len(written.rstrip())
    if not written.strip():
        return
    if (start, end) == (unit.span.start, unit.span.end):
        yield unit
        return
    first = unit.first_line + text.count("\n", unit.span.start, start)
    last = first + text.count("\n", start, end)
    words = " ".join(text[start:end].split())
    yield replace(unit, span=TextSpan(start, end), text=words, first_line=first, last_line=last)


def read_place_name(written: str, census: Census) -> PlaceReading:
    """Where a place lies that a person wrote, read as in a dateline of that source; nothing is known of one that the
    gazetteer does not have."""
    home = choose_country(census.countries)
    country = home.code if home else None
    found = read_place(written, 0, len(written), ())
    if found is not None and found.span.end == len(written) and (found.cities or found.regions or found.is_country):
        return found.reading(country)
    return choose_place(written, country=country)


def complete_corrections(archive: Archive) -> int:
    """Finds the paragraphs of lines that were named before their document was imported; how many documents. Lines
    that the source does not have stay as they wait."""
    done = 0
    for id, lines in archive.corrections.waiting():
        try:
            paragraphs = read_body_lines(examine_stored(archive, id), lines)
        except DatelineError:
            continue
        with archive.transaction():
            archive.corrections.complete(archive, id, paragraphs)
        done += 1
    return done

