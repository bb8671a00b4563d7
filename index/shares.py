"""What each part of a query adds to the score of a document, and in which fields it stands: why a hit is a hit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from index.engine import Share
from index.evaluate import Evaluation
from index.posting_lists import ZONES, Postings
from index.query import (
    FORM_FIELDS,
    And,
    AtLeast,
    Captured,
    Coded,
    Field,
    Id,
    Or,
    Query,
    Source,
    Tag,
    Undated,
    has_places,
    write_query,
)


def find_shares(
    evaluation: Evaluation[Any, Any, Any], postings: Postings, query: Query, documents: Sequence[int]
) -> dict[int, list[Share]]:
    """The shares of each of the documents, in the order of the query; parts that a document lacks have none.

    Dates are left to the documents themselves, which know why theirs is what it is.
    """
    shares: dict[int, list[Share]] = {document: [] for document in documents}
    among = frozenset(documents)
    for part, field in _parts(query, "text"):
        scores = evaluation.matches_in(part, field)
        inner = part.part if isinstance(part, AtLeast) else part
        places = evaluation.places(inner, field, among) if has_places(inner) else {}
        written = write_query(part if field == "text" else Field(field, part))
        for document in documents:
            if document in scores:
                counts: dict[str, int] = {}
                for place in places.get(document, ()):
                    name = field if field in FORM_FIELDS else _zone_of(postings, document, place.start)
                    counts[name] = counts.get(name, 0) + 1
                shares[document].append(Share(written, tuple(counts.items()), scores[document]))
    return shares


def _parts(query: Query, field: str) -> Iterator[tuple[Query, str]]:
    """The parts that a document is found by, each with its field; none of those that only exclude, and no dates."""
    match query:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _parts(part, field)
        case Field(name, part):
            yield from _parts(part, name)
        case Undated(part):
            yield from _parts(part, field)
        case AtLeast() | Source() | Id() | Captured() | Tag() | Coded():
            yield query, field
        case _ if has_places(query):
            yield query, field
        case _:
            return


def _zone_of(postings: Postings, document: int, position: int) -> str:
    return next(name for name in ZONES if position < postings.zone(name, document)[1])
