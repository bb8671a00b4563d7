"""A table on disk from stems to the forms of a dictionary that share them, and from forms to their stems.

Sorted lines `<stem TAB form` and `>form TAB stem`. Only forms that `stem_of` may shorten have lines; any other is its
own stem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from index.analysis import is_stemmed, stem_of
from index.sorted_lines import SortedLines, write_sorted_lines


def write_stem_table(path: Path, forms: Iterable[str], known: dict[str, str]) -> None:
    """Writes the table of those forms. `known` maps forms to the stems worked out before, since one costs 30 µs,
    and is added to."""
    lines: list[bytes] = []
    for form in forms:
        if is_stemmed(form):
            if form not in known:
                known[form] = stem_of(form)
            stem = known[form]
            # Every form that is stemmed is ASCII.
            lines += (f"<{stem}\t{form}".encode("ascii"), f">{form}\t{stem}".encode("ascii"))
    write_sorted_lines(path, lines)


class StemTable:
    """A table open for reading."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the table is not whole."""
        self._lines = SortedLines(path)

    def close(self) -> None:
        self._lines.close()

    def stem(self, form: str) -> str | None:
        """The stem of a form of the dictionary; None where it has no line."""
        return next(self._values(">", form), None)

    def forms(self, stem: str) -> list[str]:
        """The forms of the dictionary with that stem, in alphabetical order."""
        return list(self._values("<", stem))

    def items(self) -> Iterator[tuple[str, str]]:
        """Every (form, stem)."""
        position = self._lines.first_at_least(b">")
        while position < self._lines.size:
            line, position = self._lines.line_at(position)
            form, _, stem = line[1:].decode("ascii").partition("\t")
            yield form, stem

    def _values(self, side: str, key: str) -> Iterator[str]:
        if not key.isascii():
            return
        start = f"{side}{key}\t".encode()
        position = self._lines.first_at_least(start)
        while self._lines.text[position : position + len(start)] == start:
            line, position = self._lines.line_at(position)
            yield line[len(start) :].decode("ascii")
