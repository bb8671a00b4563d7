"""A file of sorted lines, searched by halving, so that a look-up reads a few of them and none is held in memory.

The last line, `= TAB bytes`, tells a whole file from one that was cut.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from pathlib import Path


def write_sorted_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Writes the lines, without their ends, in the order of their bytes."""
    content = b"".join(line + b"\n" for line in sorted(lines))
    path.write_bytes(content + _last_line(len(content)))


class SortedLines:
    """Such a file open for reading; `text` is all of it, its first `size` bytes are the lines."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the file is not whole."""
        with open(path, "rb") as file:
            self.text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.size = max(0, self.text.rfind(b"=\t"))
        if self.text[self.size :] != _last_line(self.size):
            self.text.close()
            raise ValueError(f"{path.name} is not whole")

    def close(self) -> None:
        self.text.close()

    def line_at(self, position: int) -> tuple[bytes, int]:
        """The line that begins there, and where the next one begins."""
        end = self.text.find(b"\n", position)
        return self.text[position:end], end + 1

    def first_at_least(self, key: bytes) -> int:
        """Where the first line begins that is not before the key; `size` where there is none."""
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            start = self.text.rfind(b"\n", low, middle) + 1 or low
            end = self.text.find(b"\n", start)
            if self.text[start : start + len(key)] < key:
                low = end + 1
            else:
                high = start
        return low


def _last_line(size: int) -> bytes:
    return b"=\t%d\n" % size
