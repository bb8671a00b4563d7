"""TSV: rows as in CSV, their cells parted by tabs, quoted or not."""

from __future__ import annotations

import io
from collections.abc import Iterator

from archive.document import Rejection
from ingest.discover import FoundFile
from ingest.read_options import ReadOptions
from ingest.readers.csv import looks_like_rows, read_rows
from ingest.record import RawRecord

_DELIMITERS = ("\t",)


def recognises(head: bytes, name: str) -> bool:
    """Whether the first row has known names parted by tabs; or by its name."""
    return looks_like_rows(head, name, _DELIMITERS, (".tsv", ".tab"))


def read(stream: io.BufferedReader, found: FoundFile, options: ReadOptions) -> Iterator[RawRecord | Rejection]:
    """A record for each row; its position is the line that it begins on, `line 12`."""
    return read_rows(stream, found, options, _DELIMITERS)
