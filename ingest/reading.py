"""Files to records: opens each, has the reader of its format read it, and turns what cannot be read into rejections.

The records of a file come in an order that depends on its bytes and the options alone, so that an import which was
cut short can go on after the last one that it got.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.document import Rejection, Sighting
from ingest.discover import FoundFile, find_files
from ingest.read_options import ReadOptions
from ingest.readers import read_file
from ingest.record import RawRecord

__all__ = ["ReadOptions", "read_found", "read_records"]

LARGEST_FILE = 256 * 1024 * 1024  # bytes; a larger file is no page, and its text would fill the memory of a laptop


def read_records(paths: Sequence[Path], options: ReadOptions) -> Iterator[RawRecord | Rejection]:
    """Every record at and below these paths, in a stable order; what cannot be read is a rejection."""
    for found in find_files(paths):
        if isinstance(found, Rejection):
            yield found
        else:
            yield from read_found(found, options)


def read_found(found: FoundFile, options: ReadOptions) -> Iterator[RawRecord | Rejection]:
    """The records of one file, lazily and in its order; each one's sighting says where in the file it is.

    What cannot be read is a rejection in its place. Never raises on what a file holds.
    """
    try:
        size = found.path.stat().st_size
        if size > LARGEST_FILE:
            yield _refuse(found, options, "too_large", f"{size:,} bytes; the limit is {LARGEST_FILE:,}")
            return
        yield from read_file(found, options.rule)
    except OSError as error:
        yield _refuse(found, options, "unreadable", error.strerror or str(error))


def _refuse(found: FoundFile, options: ReadOptions, why: str, detail: str) -> Rejection:
    return Rejection(why, detail, Sighting(options.rule.source_of(found, None), found.path.as_posix()))
