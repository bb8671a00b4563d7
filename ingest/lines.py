"""Decoded text -> Lines that tile it exactly: every character, line breaks included, belongs to one line."""

from __future__ import annotations

from ingest.record import DecodedText, Line, TextSpan


def split_lines(decoded: DecodedText) -> tuple[Line, ...]:
    r"""The lines of the text in order, numbered from 1, each with its line break; none for an empty text.

    Breaks are \n and \r\n. A lone \r breaks only in a text that has no \n at all (an old Macintosh file):
    elsewhere it is a stray character within its line, and form feeds, NEL or U+2028 never break, so that
    line numbers agree with what an editor and `sed -n` show.
    """
    text = decoded.text
    line_break = "\n" if "\n" in text or "\r" not in text else "\r"
    marks, marked = decoded.marks, len(decoded.marks)
    lines: list[Line] = []
    start, size = 0, len(text)
    while start < size:
        found = text.find(line_break, start)
        end = size if found < 0 else found + 1
        number = len(lines)
        mark = marks[number] if number < marked else None
        lines.append(Line(number + 1, TextSpan(start, end), text[start:end], mark))
        start = end
    return tuple(lines)
