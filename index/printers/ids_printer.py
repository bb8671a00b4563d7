"""Results as ids in full, one a line, for another command to read."""

from __future__ import annotations

from typing import TextIO

from index.printers import Found, Style


def write(results: Found, stream: TextIO, style: Style) -> int:
    """Writes a line a result; the number of results. The documents are not read."""
    written = 0
    for hit in results.hits():
        stream.write(hit.id + "\n")
        written += 1
    return written
