"""Hits into the lines of a concordance: every place where the query stands in a body, with the words around it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from archive.document import Document
from index.analysis import find_terms
from index.columns_of_text import first_columns, last_columns
from index.entry import BodySpan
from index.external_sort import Row, sort_rows
from index.kwic import Marks, find_occurrences
from index.query import fold_source
from index.search import Results

# Words before the place (1L is the one next to it), words after it, and the documents' own order.
SORTS = ("1L", "2L", "3L", "1R", "2R", "3R", "date", "source")

_AROUND = 400  # characters that are read on each side for the words that sort
_KEY_WORDS = 4


class Line(NamedTuple):
    """A line of a concordance, white space made single. `left` ends and `right` begins with the space that parts it
    from the hit, where there is one; `offset` is the character of the body at which the hit begins; `corrected` names
    what people corrected of the document, parted by commas, None where nothing."""

    left: str
    hit: str
    right: str
    id: str
    date: str | None
    place: str | None
    source: str
    title: str | None
    offset: int
    corrected: str | None


@dataclass(slots=True)
class Count:
    """How much was found: lines, the documents that have them, and the documents that match elsewhere than in their
    body and have none."""

    lines: int = 0
    documents: int = 0
    elsewhere: int = 0


class _Place(NamedTuple):
    """A place before it is made into a line, with the number of its document in the order of the results."""

    order: int
    span: BodySpan
    document: Document


def find_lines(
    results: Results, width: int, sort: str, sample: int | None = None, seed: int = 0
) -> tuple[Iterator[Line], Count]:
    """The lines in that order (SORTS), and their count, which is right once they have been read.

    `width` is how many columns of text stand on each side, whole words. By `date` the lines come in the order of the
    results, which the caller has sorted so, and are never held; other orders are sorted outside of memory. Of a
    `sample` only that many lines are given, and held: those with the smallest hash of seed, document and place, so that
    the same seed gives the same lines whatever the order of the documents, and a larger sample holds the smaller.
    """
    count = Count()
    places = _find_places(results, count)
    if sample is not None:
        rows = iter(_choose(places, sample, seed, sort, width))
    elif sort == "date":
        return (_line(place, width) for place in places), count
    else:
        rows = sort_rows(_row(place, sort, width) for place in places)
    return (Line(*row[-len(Line._fields) :]) for row in rows), count


def _find_places(results: Results, count: Count) -> Iterator[_Place]:
    marks: Marks = results.marks["body"]
    for order, result in enumerate(results):
        occurrences = find_occurrences(result.document.body, marks)
        count.documents += bool(occurrences)
        count.elsewhere += not occurrences
        for occurrence in _outermost([found.span for found in occurrences]):
            count.lines += 1
            yield _Place(order, occurrence, result.document)


def _outermost(spans: Iterable[BodySpan]) -> Iterator[BodySpan]:
    """The spans, in order, without those that lie within another: one line shows them both."""
    last = BodySpan(-1, -1)
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > last.end:
            yield span
            last = span


def _choose(places: Iterable[_Place], sample: int, seed: int, sort: str, width: int) -> list[Row]:
    """The rows of the places with the smallest hashes, in order."""
    held: list[tuple[int, Row]] = []
    for place in places:
        number = -_hash(place, seed)
        if len(held) < sample:
            heapq.heappush(held, (number, _row(place, sort, width)))
        elif number > held[0][0]:
            heapq.heapreplace(held, (number, _row(place, sort, width)))
    return sorted(row for _, row in held)


def _row(place: _Place, sort: str, width: int) -> Row:
    """A line behind what it is sorted by."""
    return (*_key(place, sort), *_line(place, width))


def _hash(place: _Place, seed: int) -> int:
    named = f"{seed} {place.document.id} {place.span.start} {place.span.end}"
    return int.from_bytes(blake2b(named.encode(), digest_size=16).digest(), "big")


def _key(place: _Place, sort: str) -> tuple[object, ...]:
    """What a line is sorted by; where that is the same, by document and place."""
    tie = (place.order, place.span.start)
    if sort == "date":
        return tie
    if sort == "source":
        return (fold_source(place.document.provenance.source), *tie)
    first = int(sort[0]) - 1
    body, span = place.document.body, place.span
    if sort[1] == "R":
        words = find_terms(body[span.end : span.end + _AROUND])
    else:
        words = find_terms(body[max(0, span.start - _AROUND) : span.start])[::-1]
    return (words[first : first + _KEY_WORDS], find_terms(body[span.start : span.end]), *tie)


def _line(place: _Place, width: int) -> Line:
    document, (start, end) = place.document, (place.span.start, place.span.end)
    body, reach = document.body, 4 * width + 64  # combining marks take no column: more characters than columns
    published = document.published
    return Line(
        left=last_columns(_on_one_line(body[max(0, start - reach) : start]), width),
        hit=" ".join(body[start:end].split()),
        right=first_columns(_on_one_line(body[end : end + reach]), width),
        id=document.id,
        date=published.value.edtf if published else None,
        place=document.dateline.place if document.dateline else None,
        source=document.provenance.source,
        title=document.title,
        offset=start,
        corrected=",".join(document.corrected) or None,
    )


def _on_one_line(text: str) -> str:
    """White space made single, kept at both ends."""
    inner = " ".join(text.split())
    return (" " if text[:1].isspace() else "") + inner + (" " if inner and text[-1:].isspace() else "")
