"""The formats of dumps, one module each: a format's name is its module's name, imported on first use.

A reader module has `recognises(head, name)`, told the first bytes of a file (unpacked) and its name, and
`read(stream, found, options)`, which yields its records and, in their places, rejections of what cannot be read.
To add a format, add its module here and its name to FORMATS, the surest signs first.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from archive.document import Rejection
from ingest.record import PassedOver, RawRecord

if TYPE_CHECKING:
    from ingest.discover import FoundFile
    from ingest.read_options import ReadOptions

FORMATS = ("warc", "mbox", "mhtml", "html", "jsonl", "json", "tsv", "csv", "text")
# Other names by which `--as` knows them.
ALIASES = {
    "wet": "warc", "arc": "warc", "mht": "mhtml", "htm": "html", "ndjson": "jsonl", "jl": "jsonl", "txt": "text",
    "tab": "tsv",
}  # fmt: skip


class Reader(Protocol):
    """What a format's module offers."""

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file that begins with these bytes and has this name is of the format."""

    def read(
        self, stream: io.BufferedReader, found: FoundFile, options: ReadOptions
    ) -> Iterator[RawRecord | Rejection | PassedOver]:
        """The records of a file, in its order. Raises CannotRead where the rest of it cannot be read, or OSError."""


@cache  # asked nine times for every file
def reader_of(name: str) -> Reader:
    """The reader of a format, by the format's name."""
    return cast(Reader, import_module(f"ingest.readers.{name}"))


def choose_reader(head: bytes, name: str, forced: str | None = None) -> Reader:
    """The reader of a file: the forced one, else the first that recognises its first bytes, or its name."""
    if forced is not None:
        return reader_of(forced)
    for format in FORMATS:
        reader = reader_of(format)
        if reader.recognises(head, name):
            return reader
    raise AssertionError("the text reader takes every file")
