"""The formats of dumps, one module each: a format's name is its module's name, imported on first use.

A reader module has `recognises(head, name)`, told the first bytes of a file and its name, and
`read(found, rules)`, which yields RawRecords; it raises OSError where the file cannot be read.
To add a format, add its module here and its name to FORMATS, the surest signs first.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from ingest.discover import FoundFile, SourceRule
from ingest.record import RawRecord

FORMATS = ("html", "text")
HEAD_BYTES = 4096


class Reader(Protocol):
    """What a format's module offers."""

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file that begins with these bytes and has this name is of the format."""

    def read(self, found: FoundFile, rule: SourceRule) -> Iterator[RawRecord]:
        """The records of a file, in its order. Raises OSError where it cannot be read."""


def reader_of(name: str) -> Reader:
    """The reader of a format, by the format's name."""
    return cast(Reader, import_module(f"ingest.readers.{name}"))


def read_file(found: FoundFile, rule: SourceRule) -> Iterator[RawRecord]:
    """The records of a file, its format recognised by content and then by name. Raises OSError."""
    with open(found.path, "rb") as file:
        head = file.read(HEAD_BYTES)
    for name in FORMATS:
        reader = reader_of(name)
        if reader.recognises(head, found.path.name):
            return reader.read(found, rule)
    raise AssertionError("the text reader takes every file")
