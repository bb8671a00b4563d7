"""Results as CSL-JSON, which Zotero and citation processors read: one array, a newspaper article a result, UTF-8."""

from __future__ import annotations

import json
from typing import Any, TextIO

from index.bibliography import Issued, Reference, find_reference
from index.printers import Found, Style
from index.printers.visible import encodable


def write(results: Found, stream: TextIO, style: Style) -> int:
    """Writes the array, empty where there are no results; the number of results."""
    written = 0
    for result in results:
        item = json.dumps(csl_item(find_reference(result.document, style.archive)), ensure_ascii=False)
        stream.write(("[\n" if not written else ",\n") + encodable(item))
        written += 1
    stream.write("\n]\n" if written else "[]\n")
    return written


def csl_item(reference: Reference) -> dict[str, Any]:
    """The reference in the names of CSL; what is not known is left out."""
    item: dict[str, Any] = {"id": reference.id, "type": "article-newspaper"}
    if reference.title:
        item["title"] = reference.title
    if reference.authors:
        item["author"] = [
            {"family": name.family, "given": name.given} if name.family else {"literal": name.written}
            for name in reference.authors
        ]
    item["container-title"] = reference.source
    if reference.issued:
        item["issued"] = _date(reference.issued)
    if reference.accessed:
        day = reference.accessed
        item["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
    if reference.url:
        item["URL"] = reference.url
    if reference.abstract:
        item["abstract"] = reference.abstract
    item["archive"] = reference.archive
    item["archive_location"] = reference.location
    item["note"] = reference.note
    return item


def _date(issued: Issued) -> dict[str, Any]:
    parts = [list(issued.first)]
    if issued.last != issued.first:
        parts.append(list(issued.last))
    found: dict[str, Any] = {"date-parts": parts}
    if issued.season:
        found["season"] = issued.season
    if issued.circa:
        found["circa"] = True
    return found
