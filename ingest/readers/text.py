"""A plain text file to one record. The last format asked: whatever no other recognises is text, or no text at all,
which decoding will say."""

from __future__ import annotations

import io
from collections.abc import Iterator

from ingest.discover import FoundFile
from ingest.read_options import ReadOptions
from ingest.record import RawRecord
from ingest.streams import read_whole


def recognises(head: bytes, name: str) -> bool:
    """Always: see above."""
    return True


def read(stream: io.BufferedReader, found: FoundFile, options: ReadOptions) -> Iterator[RawRecord]:
    """The file as one record, whole."""
    yield RawRecord(read_whole(stream), "text", options.sighting(found), options.charset())
