"""A plain text file to one record. The last format asked: whatever no other recognises is text, or no text at all,
which decoding will say."""

from __future__ import annotations

from collections.abc import Iterator

from archive.document import Sighting
from ingest.discover import FoundFile, SourceRule
from ingest.record import RawRecord


def recognises(head: bytes, name: str) -> bool:
    """Always: see above."""
    return True


def read(found: FoundFile, rule: SourceRule) -> Iterator[RawRecord]:
    """The file as one record, whole."""
    content = found.path.read_bytes()
    yield RawRecord(content, "text", Sighting(rule.source_of(found, None), found.path.as_posix()))
