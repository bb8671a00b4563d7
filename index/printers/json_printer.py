"""Results as one JSON array, UTF-8, an object a line; the objects are those of jsonl."""

from __future__ import annotations

from typing import TextIO

from index.printers import Found, Style
from index.printers.jsonl_printer import json_object


def write(results: Found, stream: TextIO, style: Style) -> int:
    """Writes the array, empty where there are no results; the number of results."""
    written = 0
    for result in results:
        stream.write(("[\n" if not written else ",\n") + json_object(result, style.columns))
        written += 1
    stream.write("\n]\n" if written else "[]\n")
    return written
