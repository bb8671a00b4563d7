"""A table on disk from stems to the forms of a dictionary that share them, and from forms to their stems.

Sorted lines, searched by halving, so that a look-up reads a few of them and none is held in memory:
`<stem TAB form` and `>form TAB stem`. Only forms that `stem_of` may shorten have lines; any other is its own stem.
The last line, `= TAB bytes`, tells a whole table from one that was cut.
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
    table = "".join(lines).encode("ascii")
    path.write_bytes(table + _last_line(len(table)))


class StemTable:
    """A table open for reading."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the table is not whole."""
        with open(path, "rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._size = max(0, self._bytes.rfind(b"=\t"))
        if self._bytes[self._size :] != _last_line(self._size):
            self._bytes.close()
            raise ValueError(f"{path.name} is not whole")

    def close(self) -> None:
        self._bytes.close()

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
        start = f"{side}{key}\t".encode()
        position = self._first_at_least(start)
        while self._bytes[position : position + len(start)] == start:
            _, value, position = self._line(position)
            yield value

    def _line(self, position: int) -> tuple[str, str, int]:
        """The two words of the line that begins there, without its sign, and where the next one begins."""
        end = self._bytes.find(b"\n", position)
        first, _, second = self._bytes[position + 1 : end].decode("ascii").partition("\t")
        return first, second, end + 1

    def _first_at_least(self, key: bytes) -> int:
        """Where the first line begins that is not before the key."""
        low, high = 0, self._size
        while low < high:
            middle = (low + high) // 2
            start = self._bytes.rfind(b"\n", low, middle) + 1 or low
            end = self._bytes.find(b"\n", start)
            if self._bytes[start : start + len(key)] < key:
                low = end + 1
            else:
                high = start
        return low


def _last_line(size: int) -> bytes:
    return b"=\t%d\n" % size
