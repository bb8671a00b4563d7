"""mbox: a mailbox in one file, each message that holds plain text or HTML a record.

The content is the message's text part, or its HTML where it has no text to speak of, decoded from base64 or
quoted-printable; its headers are columns (`--map date=Date`), of which Subject is the title.
"""

from __future__ import annotations

import email
import email.message
import io
import re
from collections.abc import Iterator
from email.header import decode_header, make_header

from archive.document import RecordClaim, Rejection, Sighting
from ingest.discover import FoundFile
from ingest.read_options import ReadOptions
from ingest.record import RawRecord
from ingest.streams import LARGEST_RECORD

# "From press@example.org Tue Jul 13 09:30:00 2021", and a header below it.
_BEGINS = re.compile(rb"From \S{1,200} [^\n]{0,60}\d{4}[^\n]{0,60}\n>?[!-9;-~]{1,80}:")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LEAST_TEXT = 200  # bytes: a text part that is shorter than its HTML and than this says "see the HTML"
_DATE_HEADERS = ("Date",)


def recognises(head: bytes, name: str) -> bool:
    """Whether it begins with the line that parts messages, and a header."""
    return _BEGINS.match(head) is not None


def read(stream: io.BufferedReader, found: FoundFile, options: ReadOptions) -> Iterator[RawRecord | Rejection]:
    """A record for each message; its position is `message 12`, counted from 1."""
    for number, message in enumerate(_split(stream), 1):
        position = f"message {number}"
        if message is None:
            detail = f"over {LARGEST_RECORD:,} bytes, more than any page has"
            yield Rejection("too_large", detail, options.sighting(found, position))
            continue
        try:
            yield _read_message(_QUOTED.sub(rb"\1", message), found, position, options)
        except Exception as error:  # the standard library's parser promises not to raise, and does on some headers
            detail = f"no mail that can be read ({type(error).__name__}: {error})"
            yield Rejection("damaged", detail, options.sighting(found, position))


def _split(stream: io.BufferedReader) -> Iterator[bytes | None]:
    """The messages without the lines that part them; None for one that is too large."""
    lines: list[bytes] = []
    size = 0
    is_open, after_blank = False, True
    while line := stream.readline(1 << 20):
        if after_blank and line.startswith(b"From "):
            if is_open:
                yield None if size > LARGEST_RECORD else _join(lines)
            lines, size, is_open = [], 0, True
        else:
            size += len(line)
            if size <= LARGEST_RECORD:
                lines.append(line)
            elif lines:
                lines = []
        after_blank = not line.strip()
    if is_open or size:
        yield None if size > LARGEST_RECORD else _join(lines)


def _join(lines: list[bytes]) -> bytes:
    """The message, without the blank line that parts it from the next."""
    return b"".join(lines[:-1] if lines and not lines[-1].strip() else lines)


def _read_message(message: bytes, found: FoundFile, position: str, options: ReadOptions) -> RawRecord | Rejection:
    parsed = email.message_from_bytes(message)
    url = header_text(parsed, options.mapping.get("url", "Archived-At")).strip("<> ") or None
    claims = tuple(_read_claims(parsed, options))
    rule = options.rule
    source = header_text(parsed, options.mapping["source"]) if "source" in options.mapping else ""
    name = source if source and rule.name is None else rule.source_of(found, url)
    captured = next((claim.value for claim in claims if claim.about == "captured"), None)
    sighting = Sighting(name, found.where, position, url, captured, claims)
    part = _choose_part(parsed)
    if part is None:
        return Rejection("no_content", "a message without text or HTML", sighting)
    content = part_content(part)
    if not content.strip():
        return Rejection("empty", "a message without a word", sighting)
    kind = "html" if part.get_content_type() == "text/html" else "text"
    return RawRecord(content, kind, sighting, options.charset(part.get_content_charset()))


def _choose_part(message: email.message.Message) -> email.message.Message | None:
    """The part with the text, else the HTML; what is attached is none of either."""
    parts = [
        part
        for part in message.walk()
        if part.get_content_type() in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"
    ]
    text = next((part for part in parts if part.get_content_type() == "text/plain"), None)
    html = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if text is not None and html is not None:
        length = len(part_content(text).strip())
        return html if length < _LEAST_TEXT and length < len(part_content(html)) else text
    return text or html


def part_content(part: email.message.Message) -> bytes:
    """The bytes of a part, decoded from base64 or quoted-printable."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def header_text(message: email.message.Message, name: str) -> str:
    """A header as text, its encoded words decoded; empty where it is not there."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(str(value))))
    except (LookupError, ValueError):  # a charset that nobody knows, base64 that is none
        text = str(value)
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _read_claims(message: email.message.Message, options: ReadOptions) -> Iterator[RecordClaim]:
    mapped = options.mapping
    for about, by_convention in (("title", "Subject"), ("byline", ""), ("date", ""), ("captured", "")):
        column = mapped.get(about, by_convention)
        value = header_text(message, column) if column else ""
        if value:
            yield RecordClaim(about, column, value[:500], about in mapped)
    for column in _DATE_HEADERS:
        value = header_text(message, column)
        if value and column not in mapped.values():
            yield RecordClaim("date", column, value[:80], False)
