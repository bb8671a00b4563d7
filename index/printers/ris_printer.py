"""Results as RIS, which reference managers import: a newspaper article a result, UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from index.bibliography import Issued, Parts, Reference, find_reference
from index.printers import Found, Style
from index.printers.visible import encodable

# What would end the line, and so begin a tag of its own, or is no text.
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def write(results: Found, stream: TextIO, style: Style) -> int:
    """Writes a record a result; the number of results."""
    written = 0
    for result in results:
        for tag, value in _tags(find_reference(result.document, style.archive)):
            stream.write(f"{tag}  - {encodable(_NOT_TEXT.sub(' ', value))}".rstrip() + "\n")
        stream.write("ER  - \n\n")
        written += 1
    return written


def _tags(reference: Reference) -> Iterator[tuple[str, str]]:
    """The tags in their order; the first says what it is and the last, ER, ends it."""
    yield "TY", "NEWS"
    yield "ID", reference.id
    yield "TI", reference.title or "[untitled]"
    for name in reference.authors:
        # A comma parts the last name from the first: what is no such name must have none.
        yield "AU", f"{name.family}, {name.given}" if name.family else name.written.replace(",", " –")
    yield "T2", reference.source
    if reference.issued:
        yield "PY", f"{reference.issued.first[0]:04d}"
        yield "DA", _date(reference.issued)
    if reference.abstract:
        yield "AB", reference.abstract
    if reference.url:
        yield "UR", reference.url
    if reference.accessed:
        yield "Y2", f"{reference.accessed:%Y/%m/%d/}"
    yield "DB", reference.archive
    yield "AN", reference.location
    yield "N1", reference.note


def _date(issued: Issued) -> str:
    """YYYY/MM/DD/other, fields that are not known left empty; the other is what the three cannot say."""
    other = []
    if issued.circa:
        other.append("circa")
    if issued.season:
        other.append(("spring", "summer", "autumn", "winter")[issued.season - 1])
    if issued.last != issued.first:
        other.append(f"to {_written(issued.last)}")
    year, month, day = (*issued.first, 0, 0)[:3]
    return f"{year:04d}/{(month and f'{month:02d}') or ''}/{(day and f'{day:02d}') or ''}/{' '.join(other)}"


def _written(parts: Parts) -> str:
    return "-".join(f"{part:02d}" for part in parts)
