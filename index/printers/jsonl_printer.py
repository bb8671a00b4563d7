"""Results as JSON Lines: one object a result, UTF-8, as `document.schema.json` describes it.

Its keys are the columns of csv, with null where the document has none and numbers as numbers, after them those of
MORE_COLUMNS with the body, and `schema`, the version of all this.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TextIO

from index.printers import Found, Style
from index.printers.columns import COLUMNS, MORE_COLUMNS, read_columns
from index.printers.visible import encodable
from index.search import Result

# Raised when a key goes or changes its meaning; a new key does not raise it.
SCHEMA = "dateline.document/1"
_KEYS = (*COLUMNS, *MORE_COLUMNS)


def write(results: Found, stream: TextIO, style: Style) -> int:
    """Writes a line a result; the number of results."""
    written = 0
    for result in results:
        stream.write(json_object(result, style.columns) + "\n")
        written += 1
    return written


def json_object(result: Result, columns: Sequence[str] | None) -> str:
    """The result as JSON on one line, with those keys, else the usual ones."""
    values = read_columns(result, columns or _KEYS) | {"schema": SCHEMA}
    return encodable(json.dumps(values, ensure_ascii=False))
