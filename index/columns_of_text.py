"""Text measured, cut and filled up in columns of a terminal: a Chinese character takes two, an accent none."""

from __future__ import annotations

import unicodedata


def width_of(text: str) -> int:
    """The columns that a text takes on a terminal.

    >>> width_of("café"), width_of("cafe\\u0301"), width_of("漢字")
    (4, 4, 4)
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def padded(text: str, width: int, is_right: bool = False) -> str:
    """The text with spaces after it, or before it if it stands right, so that it takes `width` columns at least."""
    space = " " * max(0, width - width_of(text))
    return space + text if is_right else text + space


def cut(text: str, width: int) -> str:
    """The text, its end replaced by … where it takes more than `width` columns.

    >>> cut("harbour", 7), cut("harbour", 5)
    ('harbour', 'harb…')
    """
    return text if width_of(text) <= width else text[: _fitting(text, width - 1)] + "…"


def first_columns(text: str, width: int) -> str:
    """The words at the beginning of a text that fit into `width` columns; of a word that is wider than all of it, and
    of scripts without spaces, the characters that fit.

    >>> first_columns(" said the harbour", 10), first_columns("harbour", 4)
    (' said the', 'harb')
    """
    if width_of(text) <= width:
        return text
    end = _fitting(text, width)
    if text[end : end + 1].isspace() or (end and text[end - 1].isspace()):
        return text[:end].rstrip()
    space = text.rfind(" ", 0, end)
    return text[:space] if space > 0 and text[:space].strip() else text[:end]


def last_columns(text: str, width: int) -> str:
    """The words at the end of a text that fit into `width` columns, as first_columns.

    >>> last_columns("said the harbour ", 10), last_columns("harbour", 4)
    ('harbour ', 'bour')
    """
    if width_of(text) <= width:
        return text
    start = len(text)
    left = width
    while start and _width(text[start - 1]) <= left:
        start -= 1
        left -= _width(text[start])
    while start < len(text) and not _width(text[start]):  # marks without the letter that they belong to
        start += 1
    if text[start - 1].isspace() or text[start : start + 1].isspace():
        return text[start:].lstrip() or text[start:]
    space = text.find(" ", start)
    return text[space + 1 :] if space >= 0 and text[space:].strip() else text[start:]


def wrapped(text: str, width: int, indent: int = 0) -> list[str]:
    """The lines of a text broken at words so that none takes more than `width` columns, all but the first indented; a
    word that is wider than a line is broken.

    >>> wrapped("the fog came in", 8), wrapped("the fog came in", 10, 2)
    (['the fog', 'came in'], ['the fog', '  came in'])
    """
    lines, rest, room = [], text, width
    while width_of(rest) > room:
        line = first_columns(rest, room) or rest[:1]
        lines.append(line.rstrip())
        rest, room = rest[len(line) :].lstrip(" "), max(1, width - indent)
    lines.append(rest)
    return [line if not number else " " * indent + line for number, line in enumerate(lines)]


def _fitting(text: str, width: int) -> int:
    """How many characters fit into so many columns, marks together with their letter."""
    left = width
    for end, character in enumerate(text):
        left -= _width(character)
        if left < 0:
            return end
    return len(text)


def _width(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
