"""One file of named sections, each with its checksum: what a segment of the index is written to, and read from.

    "DTLNFLAT"                                  8 bytes
    section ... section                         each begins at a multiple of 8, so that numbers can be read in place
    table                                       JSON: name -> [offset, bytes, CRC-32]
    offset of the table, its length, its CRC-32, version      <QIII
    "DTLNFLAT"                                  a file that was cut has no end

All numbers are little-endian. A file never changes once it is finished.
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

VERSION = 1

_MAGIC = b"DTLNFLAT"
_END = struct.Struct("<QIII8s")
_ALIGNMENT = 8


class FlatFileError(ValueError):
    """The file is cut, altered, or of another version."""


class FlatFileWriter:
    """Writes sections one after another. Use it in a `with`: an error takes the half-written file away."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = open(path, "wb")  # noqa: SIM115 (closed by finish or abandon)
        self._file.write(_MAGIC)
        self._at = len(_MAGIC)
        self._table: dict[str, tuple[int, int, int]] = {}
        self._open: str | None = None
        self._start = self._check = 0

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
        padding = -self._at % _ALIGNMENT
        self._file.write(bytes(padding))
        self._at += padding
        self._open, self._start, self._check = section, self._at, 0

    def add(self, content: bytes | bytearray | memoryview) -> int:
        """Appends to the open section; the offset within it at which the content begins."""
        offset = self._at - self._start
        self._file.write(content)
        self._check = crc32(content, self._check)
        self._at += len(content)
        return offset

    def write(self, section: str, content: bytes | bytearray | array[int] | array[float]) -> None:
        """A section at once; an array is written little-endian."""
        self.begin(section)
        self.add(little_endian(content) if isinstance(content, array) else content)

    def finish(self) -> None:
        """Writes the table. All of the file is on the disk when it returns."""
        self._end_section()
        table = json.dumps(self._table, separators=(",", ":")).encode()
        offset = self._at
        self._file.write(table)
        self._file.write(_END.pack(offset, len(table), crc32(table), VERSION, _MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _end_section(self) -> None:
        if self._open is not None:
            self._table[self._open] = (self._start, self._at - self._start, self._check)
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
        self._checked: set[str] = set()
        # That of its table, which holds those of its sections: another file has another.
        self.check = 0
        try:
            self._table = self._read_table(size)
        except FlatFileError:
            self.close()
            raise

    def close(self) -> None:
        """Gives the file back, or leaves it to the last view of it that is still in use."""
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
        """The bytes of a section, in place. With `check`, its checksum is compared when it is first asked for.

        Raises FlatFileError where it is missing or altered.
        """
        if name not in self._table:
            raise FlatFileError(f"{self._name} has no section {name}")
        start, size, checksum = self._table[name]
        content = self._bytes[start : start + size]
        if check and name not in self._checked:
            if crc32(content) != checksum:
                raise FlatFileError(f"section {name} of {self._name} is not as it was written")
            self._checked.add(name)
        return content

    def numbers(self, name: str, typecode: str, *, check: bool = True) -> Sequence[int]:
        """A section as numbers of that type of the array module, in place where the machine is little-endian."""
        return from_little_endian(self.section(name, check=check), typecode)

    def _read_table(self, size: int) -> dict[str, tuple[int, int, int]]:
        offset, length, checksum, version, magic = _END.unpack_from(self._bytes, size - _END.size)
        if self._bytes[: len(_MAGIC)] != _MAGIC or magic != _MAGIC:
            raise FlatFileError(f"{self._name} is cut, or no segment of an index")
        if version != VERSION:
            raise FlatFileError(f"{self._name} is of version {version}; this dateline reads {VERSION}")
        packed = self._bytes[offset : offset + length]
        if offset + length + _END.size != size or crc32(packed) != checksum:
            raise FlatFileError(f"the table of {self._name} is not as it was written")
        self.check = checksum
        table: dict[str, tuple[int, int, int]] = json.loads(bytes(packed))
        return table


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
