"""WARC, WET and ARC: what crawlers keep. Responses, resources and conversions of HTML or plain text are records.

The content is the HTTP body after its transfer and content codings are undone, or the block of a conversion (WET) or
resource. Requests, metadata, revisits and redirects are passed over and counted. warcio reads the headers; where
records begin and end is found here, since its own loop takes damage for the end of the file (warcio issues 127, 138).
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.document import Rejection
from ingest.discover import FoundFile
from ingest.http_body import undo_codings
from ingest.read_options import ReadOptions
from ingest.readers import html
from ingest.record import PassedOver, RawRecord
from ingest.streams import BLOCK, LARGEST_RECORD, CannotRead

_BEGINS = re.compile(rb"WARC/(?:0\.1[78]|1\.[01])\s")
_KINDS = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
_HAVE_PAGES = ("response", "resource", "conversion")
_LONGEST_LINE = 1 << 16
_LONGEST_HEADER = 1 << 20


def recognises(head: bytes, name: str) -> bool:
    """Whether it begins with a WARC or ARC record."""
    return _BEGINS.match(head) is not None or head.startswith(b"filedesc://")


def read(
    stream: io.BufferedReader, found: FoundFile, options: ReadOptions
) -> Iterator[RawRecord | Rejection | PassedOver]:
    """A record for each page; its position is `record 12`, all records of the file counted from 1."""
    from warcio.exceptions import ArchiveLoadFailed  # 40 ms
    from warcio.recordloader import ArcWarcRecordLoader

    # It would say of an odd address that it mends it, with the address as it is, to the terminal.
    logging.getLogger("warcio").setLevel(logging.CRITICAL)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    lines = _Lines(stream)
    number = 0
    is_arc: bool | None = None
    while (first := _next_line(lines)) is not None:
        number += 1
        position = f"record {number}"
        if is_arc is None:
            is_arc = first.startswith(b"filedesc://")
        if not is_arc and _BEGINS.match(first) is None:
            lost = len(first) + _find_next(lines)
            yield Rejection("damaged", f"{lost:,} bytes that belong to no record", options.sighting(found, position))
            continue
        lines.begin()
        try:
            record = loader.parse_record_stream(lines, first.decode("latin-1"), None if is_arc else "warc", True)
            headers = _Headers(record.rec_headers)
            # Of an ARC record warcio has taken the header's own lines off.
            size = int(record.length) if record.length is not None and headers["content-length"].isdigit() else -1
            if size < 0:
                raise CannotRead("damaged", "it does not say how long it is")
        except (ArchiveLoadFailed, EOFError) as error:
            if is_arc:
                raise CannotRead("damaged", f"{position}: no ARC record; what follows cannot be read") from error
            yield Rejection("damaged", f"no WARC record ({error})", options.sighting(found, position))
            continue
        except CannotRead as error:
            yield Rejection(error.rule, error.detail, options.sighting(found, position))
            continue
        yield _read_record(headers, lines, size, found, position, options)


def _read_record(
    headers: _Headers, lines: _Lines, size: int, found: FoundFile, position: str, options: ReadOptions
) -> RawRecord | Rejection | PassedOver:
    type = headers["warc-type"].lower()
    url = headers["warc-target-uri"] or None
    fetched = headers["warc-date"] or None
    sighting = options.sighting(found, position, url, fetched)
    media = headers["content-type"]
    if type not in _HAVE_PAGES or media.startswith("text/dns"):
        _skip(lines, size)
        return PassedOver(f"WARC {type or 'record without a type'}")
    if size > LARGEST_RECORD:
        _skip(lines, size)
        return Rejection("too_large", f"{size:,} bytes, more than any page has", sighting)
    block = lines.read(size)
    if len(block) < size:
        return Rejection("damaged", f"cut short: {len(block):,} of {size:,} bytes", sighting)
    if type == "response" and (media.startswith("application/http") or block.startswith(b"HTTP/")):
        message = _read_http(block)
        if message is None:
            return Rejection("damaged", "no HTTP message", sighting)
        if message.status and not message.status.startswith("2"):
            if message.status.startswith("3"):
                return PassedOver("WARC redirect")
            return Rejection("http_status", f"the server answered {message.status}", sighting)
        try:
            coded = message.headers
            block = undo_codings(message.body, coded["transfer-encoding"], coded["content-encoding"])
        except CannotRead as error:
            return Rejection(error.rule, error.detail, sighting)
        media = message.headers["content-type"]
    return _page(block, media, headers["warc-identified-payload-type"], sighting, options)


def _page(block: bytes, media: str, identified: str, sighting: Any, options: ReadOptions) -> RawRecord | Rejection:
    stated, charset = _split_media(media)
    kind = _KINDS.get(stated)
    if kind is None and stated in ("", "application/octet-stream", "unknown/unknown"):
        kind = _KINDS.get(identified.lower()) or ("html" if html.recognises(block[:BLOCK], "") else None)
        if kind is None and not stated:
            kind = "text"  # decoding tells whether it is
    if kind is None:
        return Rejection("media_type", f"{stated or identified} is no page", sighting)
    if not block.strip():
        return Rejection("empty", f"{len(block)} bytes, none of them a character", sighting)
    return RawRecord(block, kind, sighting, options.charset(charset))


_CHARSET = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([\w.:-]{1,40})", re.IGNORECASE)


def _split_media(media: str) -> tuple[str, str | None]:
    """The media type in lower case, and its charset."""
    match = _CHARSET.search(media)
    return media.split(";")[0].split(",")[0].strip().lower(), match[1] if match else None


class _Headers:
    """Headers by their names in lower case; empty for one that is not there."""

    def __init__(self, headers: Any) -> None:
        self._values: dict[str, str] = {}
        for name, value in headers.headers:
            self._values.setdefault(name.lower(), " ".join(value.split()))

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, "")


@dataclass(frozen=True, slots=True)
class _Message:
    status: str
    headers: _Headers
    body: bytes


def _read_http(block: bytes) -> _Message | None:
    from warcio.statusandheaders import StatusAndHeadersParser

    stream = _Lines(io.BytesIO(block))
    stream.begin()
    try:
        parsed = StatusAndHeadersParser(["HTTP/1.0", "HTTP/1.1", "HTTP/2"], verify=False).parse(stream)
    except (EOFError, CannotRead):
        return None
    return _Message(parsed.statusline, _Headers(parsed), stream.read(len(block)))


class _Lines:
    """The stream that warcio reads headers from: no line and no header of it can fill the memory."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._left = 0

    def begin(self) -> None:
        """A header begins here."""
        self._left = _LONGEST_HEADER

    def readline(self, size: int | None = None) -> bytes:
        line: bytes = self._stream.readline(_LONGEST_LINE)
        self._left -= len(line)
        if self._left < 0:
            raise CannotRead("damaged", "a header of over a megabyte")
        return line

    def next_line(self) -> bytes:
        """A line between records, or of what is none."""
        line: bytes = self._stream.readline(_LONGEST_LINE)
        return line

    def peek(self) -> bytes:
        return bytes(self._stream.peek(16)[:16])

    def read(self, size: int) -> bytes:
        block: bytes = self._stream.read(size)
        return block

    def tell(self) -> int:
        return 0


def _next_line(lines: _Lines) -> bytes | None:
    """The first line that is not blank; None at the end."""
    while line := lines.next_line():
        if line.strip():
            return line
    return None


def _find_next(lines: _Lines) -> int:
    """Goes on to the next record's first line; the number of bytes passed."""
    passed = 0
    while _BEGINS.match(lines.peek()) is None and (line := lines.next_line()):
        passed += len(line)
    return passed


def _skip(lines: _Lines, size: int) -> None:
    while size > 0 and (block := lines.read(min(size, BLOCK))):
        size -= len(block)
