"""Text of a document with the places of a query marked in it: in colour on a terminal, between asterisks elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index.kwic import Marks, find_hits
from index.printers.visible import visible

_IN_COLOR = "\x1b[1;31m", "\x1b[0m"
_PLAIN = "**", "**"


def marker(marks: Mapping[str, Marks], color: bool) -> Callable[[str, str], str]:
    """What marks a text of a field (`title`, `body`, ...) and makes its control characters visible."""
    begin, end = _IN_COLOR if color else _PLAIN

    def mark(field: str, text: str) -> str:
        if field not in marks:
            return visible(text)
        pieces, at = [], 0
        for hit in find_hits(text, marks[field]):
            pieces += [visible(text[at : hit.start]), begin, visible(text[hit.start : hit.end]), end]
            at = hit.end
        return "".join(pieces) + visible(text[at:])

    return mark
