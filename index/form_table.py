"""A table on disk of the forms of the dictionaries of an index, and those of them that a pattern or a misspelling fits.

Sorted lines, each a letter for the field and the form. `*stan` is one regular expression over the bytes of the file;
`husain~` goes down the sorted forms as down a tree, and leaves a branch as soon as nothing below it can be near.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from index.sorted_lines import SortedLines, write_sorted_lines

_LETTERS = {"text": b"t", "place": b"p", "agency": b"a", "url": b"u"}
_AFTER_ALL = b"\xff"  # no UTF-8 has this byte
_ONE_CHARACTER = rb"[^\n\x80-\xbf][\x80-\xbf]*+"


def write_form_table(path: Path, forms: Mapping[str, Iterable[str]]) -> None:
    """Writes the table of the forms of each field."""
    write_sorted_lines(
        path, (_LETTERS[field] + form.encode("utf-8", "surrogatepass") for field in forms for form in forms[field])
    )


class FormTable:
    """A table open for reading."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the table is not whole."""
        self._lines = SortedLines(path)

    def close(self) -> None:
        self._lines.close()

    def like(self, field: str, pattern: str) -> Iterator[str]:
        """The forms that the pattern fits whole: `?` is one character, `*` any number of them."""
        letter = _LETTERS[field]
        literal = re.split(r"[*?]", pattern, maxsplit=1)[0].encode()
        start = self._lines.first_at_least(letter + literal)
        end = self._lines.first_at_least(letter + literal + _AFTER_ALL)
        for match in _expression(letter, pattern).finditer(self._lines.text, start, end):
            yield match.group()[1:].decode("utf-8", "surrogatepass")

    def near(self, field: str, term: str, edits: int) -> Iterator[str]:
        """The forms at an optimal string alignment distance of at most `edits`: characters put in, left out or
        changed, neighbours exchanged, no place edited twice."""
        letter, lines = _LETTERS[field], self._lines
        walk = _Walk(term, edits)
        position = lines.first_at_least(letter)
        end = lines.first_at_least(letter + _AFTER_ALL)
        while position < end:
            line, following = lines.line_at(position)
            form = line[1:].decode("utf-8", "surrogatepass")
            alive = walk.go_to(form)
            if alive < len(form):
                # Nothing that begins so can be near: on to what comes after all that does.
                prefix = form[: alive + 1].encode("utf-8", "surrogatepass")
                following = self._skip(following, letter + prefix, end)
            elif walk.is_near:
                yield form
            position = following

    def _skip(self, position: int, prefix: bytes, end: int) -> int:
        """The first line after the position that does not begin so; a few steps one by one, since most are short."""
        text = self._lines.text
        for _ in range(4):
            if position >= end or text[position : position + len(prefix)] != prefix:
                return position
            position = text.find(b"\n", position) + 1
        return self._lines.first_at_least(prefix + _AFTER_ALL)


def _expression(letter: bytes, pattern: str) -> re.Pattern[bytes]:
    """The pattern as an expression for whole lines that never goes back over more than one piece: in a glob the first
    place where a piece fits is as good as any later one, so each piece but the last is atomic."""
    pieces = [
        b"".join(_ONE_CHARACTER if character == "?" else re.escape(character.encode()) for character in piece)
        for piece in re.split(r"\*+", pattern)
    ]
    written = rb"^" + letter + pieces[0]
    for piece in pieces[1:-1]:
        written += rb"(?>[^\n]*?" + piece + rb")"
    if len(pieces) > 1:
        written += rb"[^\n]*" + pieces[-1]
    return re.compile(written + rb"$", re.MULTILINE)


class _Walk:
    """The rows of the distance table for one form after the other; rows of a shared beginning are kept.

    Row n holds, for each number of characters of the term, the distance of that beginning of it to the first n
    characters of the form; only distances up to `edits` count, so a row is worked out around its diagonal.
    """

    def __init__(self, term: str, edits: int) -> None:
        self._term, self._edits, self._size = term, edits, len(term)
        self._form = ""
        self._rows = [list(range(self._size + 1))]
        self._far = edits + 1

    @property
    def is_near(self) -> bool:
        """Whether the form that was gone to, to its end, is near."""
        return self._rows[-1][self._size] <= self._edits

    def go_to(self, form: str) -> int:
        """How many characters of the form can begin a form that is near."""
        shared = 0
        for one, other in zip(form, self._form, strict=False):
            if one != other:
                break
            shared += 1
        shared = min(shared, len(self._rows) - 1)
        del self._rows[shared + 1 :]
        self._form = form
        for at in range(shared, len(form)):
            row = self._next_row(at)
            if min(row) > self._edits:
                return at
            self._rows.append(row)
        return len(form)

    def _next_row(self, at: int) -> list[int]:
        """The row that the form's character number `at` adds."""
        term, form, far = self._term, self._form, self._far
        above = self._rows[at]
        row = [far] * (self._size + 1)
        if at + 1 <= self._edits:
            row[0] = at + 1
        for column in range(max(1, at + 1 - self._edits), min(self._size, at + 1 + self._edits) + 1):
            same = term[column - 1] == form[at]
            best = above[column - 1] + (not same)
            if above[column] + 1 < best:
                best = above[column] + 1
            if row[column - 1] + 1 < best:
                best = row[column - 1] + 1
            if at and column > 1 and term[column - 1] == form[at - 1] and term[column - 2] == form[at]:
                crossed = self._rows[at - 1][column - 2] + 1
                if crossed < best:
                    best = crossed
            row[column] = min(best, far)
        return row
