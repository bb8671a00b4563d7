"""A result into its columns: the names and values that csv and jsonl share. The names and their order are a promise."""

from __future__ import annotations

from index.search import Result

COLUMNS = (
    "id", "title", "date", "date_precision", "date_role", "date_confidence", "place", "source", "url", "path", "score",
    "snippet",
)  # fmt: skip


def read_columns(result: Result) -> dict[str, str | float | None]:
    """The value of each column, None where the document has none.

    `date` is EDTF text, precision and role are those of archive.partial_date and archive.document; `source`, `url`
    and `path` are those of the earliest sighting.
    """
    document = result.document
    published, provenance = document.published, document.provenance
    return {
        "id": document.id,
        "title": document.title,
        "date": published.value.edtf if published else None,
        "date_precision": published.value.precision if published else None,
        "date_role": published.role if published else None,
        "date_confidence": published.confidence if published else None,
        "place": document.dateline.place if document.dateline else None,
        "source": provenance.source,
        "url": provenance.url,
        "path": provenance.path,
        "score": round(result.hit.score, 6),
        "snippet": result.snippet,
    }
