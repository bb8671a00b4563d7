"""MHTML: a page that a browser saved with its pictures, to one record: its HTML, with the page's address."""

from __future__ import annotations

import email
import email.message
import io
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime

from archive.document import Rejection
from ingest.discover import FoundFile
from ingest.read_options import ReadOptions
from ingest.readers.mbox import header_text, part_content
from ingest.record import RawRecord
from ingest.streams import read_whole


def recognises(head: bytes, name: str) -> bool:
    """Whether it begins with the headers of a message of related parts."""
    start = head[:8192].lower()
    if b"mime-version:" not in start or b"multipart/related" not in start:
        return False
    end = start.find(b"\n\n") if b"\r\n\r\n" not in start else start.find(b"\r\n\r\n")
    headers = start[: end if end >= 0 else len(start)]
    return b"multipart/related" in headers and b":" in headers.partition(b"\n")[0]


def read(stream: io.BufferedReader, found: FoundFile, options: ReadOptions) -> Iterator[RawRecord | Rejection]:
    """The page as one record; its content is the HTML part, decoded from base64 or quoted-printable."""
    try:
        yield _read_page(email.message_from_bytes(read_whole(stream)), found, options)
    except (LookupError, ValueError, TypeError, AttributeError) as error:  # what the parser raises on broken headers
        detail = f"no MHTML that can be read ({type(error).__name__}: {error})"
        yield Rejection("damaged", detail, options.sighting(found))


def _read_page(message: email.message.Message, found: FoundFile, options: ReadOptions) -> RawRecord | Rejection:
    parts = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    start = message.get_param("start")
    page = next((part for part in parts if start and part.get("Content-ID") == start), parts[0] if parts else None)
    location = header_text(message, "Snapshot-Content-Location")
    if not location and page is not None:
        location = header_text(page, "Content-Location")
    url = location if location.startswith(("http://", "https://")) else None
    sighting = options.sighting(found, None, url, _saved_at(message))
    content = part_content(page) if page is not None else b""
    if page is None or not content.strip():
        return Rejection("no_content", "no HTML part that holds a word", sighting)
    return RawRecord(content, "html", sighting, options.charset(page.get_content_charset()))


def _saved_at(message: email.message.Message) -> str | None:
    """When the page was saved, in ISO 8601; None where no such time is written."""
    try:
        saved = parsedate_to_datetime(header_text(message, "Date"))
        # "-0000" is universal time of nobody knows where; Python leaves the zone out.
        return (saved if saved.tzinfo is not None else saved.replace(tzinfo=UTC)).isoformat()
    except (ValueError, TypeError, IndexError):
        return None
