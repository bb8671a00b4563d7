"""A Document as one flat row under the names that CSV, JSON Lines and the commands promise."""

from __future__ import annotations

from archive.document import Document

Row = dict[str, str | float | None]


def document_row(document: Document) -> Row:
    """The fields of a document by name, dates as EDTF text; None where there is none."""
    dateline, published = document.dateline, document.published
    return {
        "id": document.id,
        "path": document.provenance.path,
        "source": document.provenance.source,
        "url": document.provenance.url,
        "title": document.title,
        "deck": document.deck,
        "byline": document.byline,
        "place": dateline.place if dateline else None,
        "agency": dateline.agency if dateline else None,
        "dateline_date": dateline.date.edtf if dateline and dateline.date else None,
        "date": published.value.edtf if published else None,
        "date_precision": published.value.precision if published else None,
        "date_role": published.role if published else None,
        "date_confidence": round(published.confidence, 3) if published else None,
        "date_guess": document.guess.value.edtf if document.guess else None,
        "captured": document.captured.value.edtf if document.captured else None,
        "signoff": document.signoff,
        "kept_all": document.kept_all,
        "body": document.body,
    }
