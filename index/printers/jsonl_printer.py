"""Results as JSON Lines: one object a result, UTF-8.

Its keys are the columns of csv, with null where the document has none and numbers as numbers, and after them `deck`,
`byline`, `agency`, `signoff`, `date_guess` and `captured` (EDTF), `fetched_at`, `position` (of the record in its file)
and `body`.
"""

from __future__ import annotations

import json
from typing import TextIO

from index.printers import Style
from index.printers.columns import read_columns
from index.printers.visible import encodable
from index.search import Results


def write(results: Results, stream: TextIO, style: Style) -> int:
    """Writes a line a result; the number of results."""
    written = 0
    for result in results:
        document = result.document
        more = {
            "deck": document.deck,
            "byline": document.byline,
            "agency": document.dateline.agency if document.dateline else None,
            "signoff": document.signoff,
            "date_guess": document.guess.value.edtf if document.guess else None,
            "captured": document.captured.value.edtf if document.captured else None,
            "fetched_at": document.provenance.fetched_at,
            "position": document.provenance.position,
            "body": document.body,
        }
        stream.write(encodable(json.dumps(read_columns(result) | more, ensure_ascii=False)) + "\n")
        written += 1
    return written
