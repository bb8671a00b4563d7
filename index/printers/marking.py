"""Text of a document with the places of a query marked in it: in colour on a terminal, between asterisks elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index.kwic import Marks, find_hits
from index.printers.document import visible_field

# While lines are broken, signs without width that `visible` leaves in no text stand for the marks.
_BEGIN, _END = "\u2068", "\u2069"


def marker(marks: Mapping[str, Marks]) -> Callable[[str, str], str]:
    """What marks a text of a field (`title`, `body`, ...) and makes its control characters visible; the marks are shown
    by `show_marks`."""

    def mark(field: str, text: str) -> str:
        if field not in marks:
            return visible_field(field, text)
        pieces, at = [], 0
        for hit in find_hits(text, marks[field]):
            before, found = text[at : hit.start], text[hit.start : hit.end]
            pieces += [visible_field(field, before), _BEGIN, visible_field(field, found), _END]
            at = hit.end
        return "".join(pieces) + visible_field(field, text[at:])

    return mark


def show_marks(line: str, color: bool) -> str:
    """The line with its marks as one sees them: red and bold, or **between asterisks**."""
    begin, end = ("\x1b[1;31m", "\x1b[0m") if color else ("**", "**")
    return line.replace(_BEGIN, begin).replace(_END, end)
