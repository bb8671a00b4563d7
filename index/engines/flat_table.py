"""The table of contents of an index: which segments it has, what is deleted of them, and what the archive was like
when it was fed. It stands in the place of Whoosh's own, which is unpickled when it is read: an index may come with
somebody else's archive, and opening one must never run what is in it.

    {"commit": 3, "stamp": [archive, revision, token] or null, "segments": [[name, documents, check, deleted], ...]}
    CRC-32 of the line above, eight hexadecimal digits

`check` is the checksum of the segment's own table, so that no other file passes for it; `deleted` are the gaps between
the numbers of its deleted documents. The file is replaced at once: a commit is the moment in which it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

from archive.stored import ArchiveStamp
from archive.values import dataclass
from index.engines.flat_file import FlatFileError
from index.folder import write_durably

FILE_NAME = "TABLE"
EXTENSION = ".flat"

# What Whoosh names a segment: a name of a file in this folder and in no other.
_NAME = re.compile(r"[A-Z]{1,16}_[0-9a-z]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment: its name, its documents, the checksum of its own table, and the numbers of the deleted, ascending."""

    name: str
    documents: int
    check: int
    deleted: Sequence[int] = ()

    def path_in(self, folder: Path) -> Path:
        """Its file."""
        return folder / (self.name + EXTENSION)


@dataclass(frozen=True, slots=True)
class Table:
    """What one commit made count; `stamp` is None before the first feed that came to its end."""

    commit: int = 0
    segments: tuple[SegmentRow, ...] = ()
    stamp: ArchiveStamp | None = None


def read_table(folder: Path) -> Table:
    """The table of the last commit. Raises FlatFileError where it is not as it was written, OSError."""
    packed = (folder / FILE_NAME).read_bytes()
    line, _, check = packed.partition(b"\n")
    if check != _check_line(line):
        raise FlatFileError(f"{FILE_NAME} is not as it was written")
    try:
        described = json.loads(line)
        stamp = described["stamp"]
        table = Table(
            _count(described["commit"]),
            tuple(_read_row(*row) for row in described["segments"]),
            None if stamp is None else _read_stamp(*stamp),
        )
    except (ValueError, TypeError, LookupError, RecursionError, MemoryError) as error:
        raise FlatFileError(f"{FILE_NAME} is no table of contents") from error
    if len({row.name for row in table.segments}) < len(table.segments):
        raise FlatFileError(f"{FILE_NAME} names a segment twice")
    return table


def write_table(folder: Path, table: Table) -> None:
    """Puts the table in the place of the one before; on the disk when it returns. Raises OSError."""
    stamp = table.stamp
    described = {
        "commit": table.commit,
        "stamp": None if stamp is None else [stamp.id, stamp.revision, stamp.token],
        "segments": [[row.name, row.documents, row.check, _gaps(row.deleted)] for row in table.segments],
    }
    line = json.dumps(described, separators=(",", ":"))
    write_durably(folder / FILE_NAME, f"{line}\n{_check_line(line.encode()).decode()}")


def _read_row(name: Any, documents: Any, check: Any, gaps: Any) -> SegmentRow:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError("not the name of a segment")
    deleted = tuple(accumulate(_count(gap) for gap in gaps))
    row = SegmentRow(name, _count(documents), _count(check), deleted)
    if deleted and (deleted[-1] >= row.documents or any(number <= before for before, number in pairwise(deleted))):
        raise ValueError("deleted documents that the segment does not have")
    return row


def _read_stamp(archive: Any, revision: Any, token: Any) -> ArchiveStamp:
    if not isinstance(archive, str) or not isinstance(token, str):
        raise ValueError("not the stamp of an archive")
    return ArchiveStamp(archive, _count(revision), token)


def _count(number: Any) -> int:
    if type(number) is not int or number < 0:
        raise ValueError("not a count")
    return number


def _gaps(numbers: Iterable[int]) -> list[int]:
    before, gaps = 0, []
    for number in numbers:
        gaps.append(number - before)
        before = number
    return gaps


def _check_line(line: bytes) -> bytes:
    return b"%08x\n" % crc32(line)
