"""A file on the disk, or a member of a container, to the stream of its bytes: opened safely, unpacked, and bounded.

Compression is told by the first bytes, never by the name. Everything streams, so memory does not grow with what a file
unpacks to; what unpacks to absurdly much is a bomb and ends there.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

BLOCK = 1 << 16  # bytes read at once, and looked at to tell a format
LARGEST_RECORD = 64 << 20  # bytes: a larger page is none, and its text would fill the memory of a laptop

# Text packs 3 to 20 times smaller, pages of one site up to some hundred times; a deflate bomb reaches 1,000.
_RATIO = 250
_FREE = 64 << 20  # bytes that anything may unpack to
# Of a container in a container both ratios multiply: what one file on the disk may come to in all.
_RATIO_IN_ALL = 1000
_FREE_IN_ALL = 1 << 30
_WINDOW = 27  # zstd may ask for 2 GB of memory; this is 128 MB, what its own command allows unasked


class CannotRead(Exception):
    """A file, or the rest of it, cannot be read; `rule` and `detail` are those of its rejection."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule = rule
        self.detail = detail


class Readable(Protocol):
    """What gives bytes: a file, a decompressor."""

    def read(self, size: int, /) -> bytes: ...


class Budget:
    """What one file on the disk has unpacked to so far, in all its layers; raises CannotRead where it is too much."""

    def __init__(self, size_on_disk: Callable[[], int]) -> None:
        self._size_on_disk = size_on_disk
        self._given = 0

    def spend(self, size: int) -> None:
        self._given += size
        if self._given > _FREE_IN_ALL and self._given > _RATIO_IN_ALL * self._size_on_disk():
            raise CannotRead("bomb", f"unpacks to over {_RATIO_IN_ALL:,} times its size; reading ended there")


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file of the disk, open: `size` is None for a pipe; `is_changed` says whether it was written to meanwhile."""

    stream: io.BufferedReader
    size: int | None
    budget: Budget
    is_changed: Callable[[], bool]


@contextmanager
def open_file(path: Path) -> Iterator[OpenedFile]:
    """The file, open for reading. Raises OSError, and CannotRead where it is no regular file."""
    # Without blocking: a pipe put in the place of a file would wait for a writer for ever.
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(number, "rb", buffering=0) as raw:
        before = os.fstat(number)
        if not stat.S_ISREG(before.st_mode):
            raise CannotRead("not_a_file", "a device, pipe or socket; what a pipe gives is read from -")

        def is_changed() -> bool:
            after = os.fstat(number)
            return (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns)

        budget = Budget(lambda: before.st_size)
        # Not closed here: the raw file is, and a reader that is interrupted may still hold it.
        yield OpenedFile(io.BufferedReader(raw, BLOCK), before.st_size, budget, is_changed)


@contextmanager
def open_pipe(pipe: BinaryIO) -> Iterator[OpenedFile]:
    """What comes through a pipe; it can be read once."""
    counted = _Blocks(pipe)
    yield OpenedFile(io.BufferedReader(counted, BLOCK), None, Budget(lambda: counted.given), lambda: False)


def peek(stream: io.BufferedReader) -> bytes:
    """The next bytes without taking them: BLOCK of them, or all that are left."""
    return stream.peek(BLOCK)


# --- compression


def find_compression(head: bytes) -> str | None:
    """The name of the compression that bytes begin with."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"BZh") and head[4:10] in (b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90"):
        return "bzip2"
    if head.startswith(b"\xfd7zXZ\x00"):
        return "xz"
    # A frame, or one to be skipped, with which some writers begin.
    if head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F):
        return "zstd"
    return None


def unpack(stream: BinaryIO, compression: str, budget: Budget) -> io.BufferedReader:
    """The unpacked bytes of a compressed stream. Reading raises CannotRead where it is damaged, cut short or a bomb."""
    counted = _Blocks(stream)
    opened = _OPENERS[compression](cast(BinaryIO, io.BufferedReader(counted, BLOCK)))
    return bound(opened, compression, lambda: counted.given, budget)


def bound(stream: Readable, what: str, packed: Callable[[], int], budget: Budget) -> io.BufferedReader:
    """The stream, whose reading raises CannotRead alone: for damage in `what`, and where it gives absurdly more bytes
    than the `packed` ones that it was read from."""
    return io.BufferedReader(_Bounded(stream, what, packed, budget), BLOCK)


def _open_gzip(stream: BinaryIO) -> Readable:
    import gzip

    from ingest.warc_gzip import WarcGzip, is_packed_warc  # which reads on behind damage, as only crawls can be

    buffered = cast(io.BufferedReader, stream)
    if is_packed_warc(peek(buffered)):
        return WarcGzip(buffered)
    return gzip.GzipFile(fileobj=stream, mode="rb")


def _open_bzip2(stream: BinaryIO) -> Readable:
    import bz2

    return bz2.BZ2File(stream, "rb")


def _open_xz(stream: BinaryIO) -> Readable:
    import lzma

    return lzma.LZMAFile(stream, "rb")


def _open_zstd(stream: BinaryIO) -> Readable:
    from archive.zstandard import zstd

    file: Readable = zstd.ZstdFile(stream, "rb", options={zstd.DecompressionParameter.window_log_max: _WINDOW})
    return file


_OPENERS: dict[str, Callable[[BinaryIO], Readable]] = {
    "gzip": _open_gzip, "bzip2": _open_bzip2, "xz": _open_xz, "zstd": _open_zstd
}  # fmt: skip


class _Blocks(io.RawIOBase):
    """Gives whole blocks up to the end, where a pipe gives what it has, and counts them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view, filled = memoryview(buffer), 0
        while filled < len(view):
            block = self._stream.read(len(view) - filled)
            if not block:
                break
            view[filled : filled + len(block)] = block
            filled += len(block)
        self.given += filled
        return filled


class _Bounded(io.RawIOBase):
    def __init__(self, stream: Readable, what: str, packed: Callable[[], int], budget: Budget) -> None:
        # What has been unpacked so far, where a full read would lose it to the damage behind it.
        self._read_some: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._what, self._packed, self._budget = what, packed, budget
        self._given = 0
        self._trouble: CannotRead | None = None  # to be raised once what came before it is given out

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._trouble is not None:
            raise self._trouble
        view, filled = memoryview(buffer), 0
        while filled < len(view):
            try:
                block = self._read(len(view) - filled)
            except CannotRead as error:
                if not filled:
                    raise
                self._trouble = error
                break
            if not block:
                break
            view[filled : filled + len(block)] = block
            filled += len(block)
        self._given += filled
        self._budget.spend(filled)
        if self._given > _FREE and self._given > _RATIO * self._packed():
            raise CannotRead("bomb", f"{self._what}: unpacks to over {_RATIO} times its size; reading ended there")
        return filled

    def _read(self, size: int) -> bytes:
        try:
            return self._read_some(size)
        except (CannotRead, MemoryError):
            raise
        except Exception as error:  # each decompressor has errors of its own, and damage brings out any of them
            detail = str(error).strip().rstrip(".") or type(error).__name__
            raise CannotRead("damaged", f"{self._what}: damaged or cut short ({detail})") from error


def read_whole(stream: BinaryIO, limit: int = LARGEST_RECORD) -> bytes:
    """All bytes that are left. Raises CannotRead where they are more than `limit`."""
    blocks = []
    left = limit
    while block := stream.read(min(left + 1, 1 << 18)):
        blocks.append(block)
        left -= len(block)
        if left < 0:
            raise CannotRead("too_large", f"over {limit:,} bytes, more than any page has")
    return blocks[0] if len(blocks) == 1 else b"".join(blocks)
