"""A table on disk from stems to the forms of a dictionary that share them, and from forms to their stems.

Sorted lines, searched by halving, so that a look-up reads a few of them and none is held in memory:
`<stem TAB form` and `>form TAB stem`. Only forms that `stem_of` may shorten have lines; any other is its own stem.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path

from index.analysis import is_stemmed, stem_of


def write_stem_table(path: Path, forms: Iterable[str], known: dict[str, str]) -> None:
    """Writes the table of those forms. `known` maps forms to the stems worked out before, since one costs 30 µs,
    and is added to."""
    lines: list[str] = []
    for form in forms:
        if is_stemmed(form):
            if form not in known:
                known[form] = stem_of(form)
            stem = known[form]
            lines += (f"<{stem}\t{form}\n", f">{form}\t{stem}\n")
    lines.sort()  # as bytes too: every form that is stemmed is ASCII
    path.write_bytes("".join(lines).encode("ascii"))


class StemTable:
    """A table open for reading."""

    def __init__(self, path: Path) -> None:
        with open(path, "rb") as file:
            size = file.seek(0, 2)
            # An empty file cannot be mapped.
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else None
            self._size = size

    def close(self) -> None:
        if self._bytes is not None:
            self._bytes.close()
            self._bytes = None
            self._size = 0

    def stem(self, form: str) -> str | None:
        """The stem of a form of the dictionary; None where it has no line."""
        return next(self._values(">", form), None)

    def forms(self, stem: str) -> list[str]:
        """The forms of the dictionary with that stem, in alphabetical order."""
        return list(self._values("<", stem))

    def items(self) -> Iterator[tuple[str, str]]:
        """Every (form, stem)."""
        position = self._first_at_least(b">")
        while position < self._size:
            form, stem, position = self._line(position)
            yield form, stem

    def _values(self, side: str, key: str) -> Iterator[str]:
        if not key.isascii():
            return
        position = self._first_at_least(f"{side}{key}\t".encode())
        while position < self._size:
            found, value, position = self._line(position)
            if found != key:
                return
            yield value

    def _line(self, position: int) -> tuple[str, str, int]:
        """The two words of the line that begins there, without its sign, and where the next one begins."""
        assert self._bytes is not None
        end = self._bytes.find(b"\n", position)
        first, _, second = self._bytes[position + 1 : end].decode("ascii").partition("\t")
        return first, second, end + 1

    def _first_at_least(self, key: bytes) -> int:
        """Where the first line begins that is not before the key."""
        low, high = 0, self._size
        while low < high:
            middle = (low + high) // 2
            assert self._bytes is not None
            start = self._bytes.rfind(b"\n", low, middle) + 1 or low
            end = self._bytes.find(b"\n", start)
            if self._bytes[start : start + len(key)] < key:
                low = end + 1
            else:
                high = start
        return low
