"""One file of named sections, with a checksum for every page of it: what a segment of the index is written to and
read from.

    "DTLNFLAT"                                  8 bytes
    section ... section                         each begins at a multiple of 8, so that numbers can be read in place
    page checks                                 the CRC-32 of each 4,096 bytes of all that stands before
    table                                       JSON: "sections": name -> [offset, bytes], "pages": [offset, CRC-32]
    offset of the table, its length, its CRC-32, version      <QIII
    "DTLNFLAT"                                  a file that was cut has no end

All numbers are little-endian. A file never changes once it is finished. What is read is checked, a page at a time and
each page once: a word costs the pages that its postings lie on, and not a checksum of its own.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
from array import array
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from zlib import crc32

VERSION = 2
PAGE = 4096

_MAGIC = b"DTLNFLAT"
_END = struct.Struct("<QIII8s")
_ALIGNMENT = 8


class FlatFileError(ValueError):
    """The file is cut, altered, or of another version."""


# What is written: anything whose items are bytes.
Content = bytes | bytearray | memoryview


class FlatFileWriter:
    """Writes sections one after another. Use it in a `with`: an error takes the half-written file away."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = open(path, "wb")  # noqa: SIM115 (closed by finish or abandon)
        self._at = self._check = 0
        self._pages = array("I")
        self._table: dict[str, tuple[int, int]] = {}
        self._open: str | None = None
        self._start = 0
        self._write(_MAGIC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self._file.close()
            self._path.unlink(missing_ok=True)

    def begin(self, section: str) -> None:
        """What is added from now on belongs to that section."""
        self._end_section()
        self._write(bytes(-self._at % _ALIGNMENT))
        self._open, self._start = section, self._at

    def add(self, content: Content) -> int:
        """Appends to the open section; the offset within it at which the content begins."""
        offset = self._at - self._start
        self._write(content)
        return offset

    def write(self, section: str, content: Content | array[int] | array[float]) -> None:
        """A section at once; an array is written little-endian."""
        self.begin(section)
        self.add(little_endian(content) if isinstance(content, array) else content)

    def finish(self) -> None:
        """Writes the checks and the table. All of the file is on the disk when it returns."""
        self._end_section()
        self._write(bytes(-self._at % _ALIGNMENT))
        if self._at % PAGE:
            self._pages.append(self._check)
        offset, checks = self._at, little_endian(self._pages)
        described = {"sections": self._table, "pages": (offset, crc32(checks))}
        table = json.dumps(described, separators=(",", ":")).encode()
        self._file.write(checks)
        self._file.write(table)
        self._file.write(_END.pack(offset + len(checks), len(table), crc32(table), VERSION, _MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _write(self, content: Content) -> None:
        self._file.write(content)
        rest = memoryview(content)
        while len(rest):
            here = rest[: PAGE - self._at % PAGE]
            self._check = crc32(here, self._check)
            self._at += len(here)
            if self._at % PAGE == 0:
                self._pages.append(self._check)
                self._check = 0
            rest = rest[len(here) :]

    def _end_section(self) -> None:
        if self._open is not None:
            self._table[self._open] = (self._start, self._at - self._start)
            self._open = None


class FlatFile:
    """A finished file, mapped into memory: opening it reads its table and nothing else."""

    def __init__(self, path: Path) -> None:
        """Raises FlatFileError where it is no such file, or not whole; OSError where it cannot be read."""
        self._name = path.name
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < len(_MAGIC) + _END.size:
                raise FlatFileError(f"{self._name} is cut")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._bytes = memoryview(self._map)
        # That of its table, which holds the one of all its pages: another file has another.
        self.check = 0
        self._checks: Sequence[int] = ()
        try:
            self._table = self._read_table(size)
        except FlatFileError:
            self.close()
            raise

    def close(self) -> None:
        """Gives the file back, or leaves it to the last view of it that is still in use."""
        self._checks = ()
        self._bytes.release()
        with suppress(BufferError):  # a section is still being read: the map goes with it
            self._map.close()

    def has(self, section: str) -> bool:
        """Whether there is such a section."""
        return section in self._table

    def names(self) -> Sequence[str]:
        """The sections, in the order in which they were written."""
        return list(self._table)

    def section(self, name: str, *, check: bool = True) -> memoryview:
        """The bytes of a section, in place. With `check`, the checksums of its pages are compared.

        Raises FlatFileError where it is missing or altered.
        """
        if name not in self._table:
            raise FlatFileError(f"{self._name} has no section {name}")
        start, size = self._table[name]
        if check:
            self._check_pages(name, start, start + size)
        return self._bytes[start : start + size]

    def check_part(self, name: str, start: int, end: int) -> None:
        """Compares the checksums of the pages on which these bytes of a section lie. Raises FlatFileError."""
        offset, size = self._table[name]
        if not 0 <= start <= end <= size:
            raise FlatFileError(f"section {name} of {self._name} ends before what is sought in it")
        page = (offset + start) // PAGE
        # Most parts are short, and on a page that was checked for another one: no more is called for these.
        if start < end and (offset + end > (page + 1) * PAGE or not self._is_checked[page]):
            self._check_pages(name, offset + start, offset + end)

    def numbers(self, name: str, typecode: str, *, check: bool = True) -> Sequence[int]:
        """A section as numbers of that type of the array module, in place where the machine is little-endian."""
        return from_little_endian(self.section(name, check=check), typecode)

    def _read_table(self, size: int) -> dict[str, tuple[int, int]]:
        offset, length, checksum, version, magic = _END.unpack_from(self._bytes, size - _END.size)
        if self._bytes[: len(_MAGIC)] != _MAGIC or magic != _MAGIC:
            raise FlatFileError(f"{self._name} is cut, or no segment of an index")
        if version != VERSION:
            raise FlatFileError(f"{self._name} is of version {version}; this dateline reads {VERSION}")
        packed = self._bytes[offset : offset + length]
        if offset + length + _END.size != size or crc32(packed) != checksum:
            raise FlatFileError(f"the table of {self._name} is not as it was written")
        self.check = checksum
        described = json.loads(bytes(packed))
        start, check = described["pages"]
        checks = self._bytes[start:offset]
        if crc32(checks) != check:
            raise FlatFileError(f"the checksums of {self._name} are not as they were written")
        self._checks, self._end = from_little_endian(checks, "I"), start
        self._is_checked = bytearray(len(self._checks))
        table: dict[str, tuple[int, int]] = described["sections"]
        return table

    def _check_pages(self, name: str, start: int, end: int) -> None:
        if start == end:
            return
        last = -(-end // PAGE)
        page = self._is_checked.find(0, start // PAGE, last)
        while page >= 0:
            content = self._bytes[page * PAGE : min(page * PAGE + PAGE, self._end)]
            if crc32(content) != self._checks[page]:
                raise FlatFileError(f"section {name} of {self._name} is not as it was written")
            self._is_checked[page] = 1
            page = self._is_checked.find(0, page + 1, last)


def little_endian(numbers: array[int] | array[float]) -> bytes:
    """The numbers as they are written."""
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def from_little_endian(content: memoryview, typecode: str) -> Sequence[int]:
    """The numbers that were written: the bytes themselves seen as numbers, or a copy on a big-endian machine."""
    if sys.byteorder == "little":
        return content.cast(typecode)  # type: ignore[call-overload, no-any-return]
    numbers: array[int] = array(typecode)
    numbers.frombytes(content)
    numbers.byteswap()
    return numbers
