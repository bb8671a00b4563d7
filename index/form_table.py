"""The forms of a dictionary that a pattern or a misspelling fits.

`*stan` is one regular expression over the bytes of the sorted forms; `husain~` goes down them as down a tree, and
leaves a branch as soon as nothing below it can be near.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

_ONE_CHARACTER = rb"[^\n\x80-\xbf][\x80-\xbf]*+"


class SortedForms(Protocol):
    """The forms of a dictionary in the order of their bytes (UTF-8), numbered from 0; none holds a line feed."""

    def __len__(self) -> int: ...

    def line(self, at: int, /) -> bytes:
        """The form with that number."""

    def first_at_least(self, line: bytes, /, *, after: bool = False) -> int:
        """The number of the first form that is not before these bytes; with `after`, nor begins with them."""

    def matching(self, line_pattern: bytes, prefix: bytes = b"", /) -> Iterator[bytes]:
        """Those of the forms that begin so which a regular expression matches whole."""


def forms_like(forms: SortedForms, pattern: str) -> Iterator[str]:
    """The forms that the pattern fits whole: `?` is one character, `*` any number of them."""
    literal = re.split(r"[*?]", pattern, maxsplit=1)[0].encode()
    for form in forms.matching(_expression(pattern), literal):
        yield form.decode("utf-8", "surrogatepass")


def forms_near(forms: SortedForms, term: str, edits: int) -> Iterator[str]:
    """The forms at an optimal string alignment distance of at most `edits`: characters put in, left out or changed,
    neighbours exchanged, no place edited twice."""
    walk = _Walk(term, edits)
    number, count = 0, len(forms)
    while number < count:
        form = forms.line(number).decode("utf-8", "surrogatepass")
        alive = walk.go_to(form)
        number += 1
        if alive < len(form):
            # Nothing that begins so can be near: on to what comes after all that does.
            number = _skip(forms, number, form[: alive + 1].encode("utf-8", "surrogatepass"))
        elif walk.is_near:
            yield form


def _skip(forms: SortedForms, number: int, prefix: bytes) -> int:
    """The first form from that number on that does not begin so; a few steps one by one, since most are short."""
    for _ in range(4):
        if number >= len(forms) or not forms.line(number).startswith(prefix):
            return number
        number += 1
    return forms.first_at_least(prefix, after=True)


def _expression(pattern: str) -> bytes:
    """The pattern as an expression for whole lines that never goes back over more than one piece: in a glob the first
    place where a piece fits is as good as any later one, so each piece but the last is atomic."""
    pieces = [
        b"".join(_ONE_CHARACTER if character == "?" else re.escape(character.encode()) for character in piece)
        for piece in re.split(r"\*+", pattern)
    ]
    written = pieces[0]
    for piece in pieces[1:-1]:
        written += rb"(?>[^\n]*?" + piece + rb")"
    if len(pieces) > 1:
        written += rb"[^\n]*" + pieces[-1]
    return written


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
