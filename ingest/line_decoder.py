"""The lines of a file of records (JSON Lines, CSV, ...) to text, in one encoding for the whole file.

A page is decoded by itself (`decode.py`); a file of records is read as a stream, so that its encoding is settled from
its first bytes: the one that is forced, a byte order mark, UTF-8, or what `decode.py` makes of them. A line that is no
UTF-8 in a file that otherwise is has its bad bytes read as cp1252.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from ingest.decode import NotText, decode_bytes
from ingest.streams import LARGEST_RECORD, CannotRead, peek

_WIDE = ("utf-16", "utf-32")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line with its line break; `number` counts from 1. `encoding` is None where it is UTF-8; `trouble` says why
    there is no text where there is none."""

    number: int
    text: str
    encoding: str | None = None
    trouble: str = ""


def find_file_encoding(head: bytes, forced: str | None) -> str:
    """The encoding of a file of records that begins with these bytes; raises CannotRead where it is no text."""
    if forced is not None:
        return forced
    # Whole lines only: a character cut in two would not be UTF-8. UTF-16 has no byte that ends its lines.
    is_wide = head.count(0) * 10 > len(head)
    whole = head[: len(head) // 4 * 4] if is_wide else head[: head.rfind(b"\n") + 1] or head[: len(head) - 4] or head
    if not is_wide and b"\x1b$" not in whole and not head.startswith(_MARKS):  # the escape of ISO-2022, which is ASCII
        with suppress(UnicodeDecodeError):
            whole.decode("utf-8")
            return "utf-8"
    try:
        encoding = decode_bytes(whole)[1]
    except NotText as no:
        raise CannotRead(no.rule, no.detail) from None
    return "utf-8" if encoding in ("ascii", "utf-8", "utf-8+cp1252") else encoding


def read_lines(stream: io.BufferedReader, forced: str | None) -> Iterator[FileLine]:
    """Every line of a file. Of one that is longer than any record the text is left out."""
    encoding = find_file_encoding(peek(stream), forced)
    head = peek(stream)
    if codecs.lookup(encoding).name.startswith(_WIDE):
        yield from _read_as_text(stream, encoding, "", "strict")
        return
    if b"\r" in head and b"\n" not in head:  # as old Macs, and programs for them, end lines
        yield from _read_as_text(stream, encoding, "\r", "strict" if forced else "dateline_cp1252")
        return
    number = 0
    while line := stream.readline(LARGEST_RECORD + 1):
        number += 1
        if len(line) > LARGEST_RECORD:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LARGEST_RECORD)
            yield FileLine(number, "", trouble=f"over {LARGEST_RECORD:,} bytes, more than any page has")
            continue
        yield _decode(number, line, encoding, forced is not None)


def _decode(number: int, line: bytes, encoding: str, is_forced: bool) -> FileLine:
    if number == 1:
        line = line.removeprefix(codecs.BOM_UTF8)
    is_utf8 = encoding in ("utf-8", "utf-8-sig")
    try:
        return FileLine(number, line.decode("utf-8" if is_utf8 else encoding), None if is_utf8 else encoding)
    except UnicodeDecodeError as error:
        if is_forced:
            detail = f"byte 0x{line[min(error.start, len(line) - 1)]:02x} at its offset {error.start:,}"
            return FileLine(number, "", trouble=f"cannot be read as {encoding}: {detail}")
        return FileLine(number, line.decode("utf-8", "dateline_cp1252"), "utf-8+cp1252")


def _read_as_text(stream: io.BufferedReader, encoding: str, newline: str, errors: str) -> Iterator[FileLine]:
    """The lines of a file whose line breaks are not the byte that they mostly are."""
    text = io.TextIOWrapper(stream, encoding, errors, newline)
    recorded = None if encoding in ("utf-8", "utf-8-sig") else encoding
    number = 0
    try:
        while line := text.readline(LARGEST_RECORD + 1):
            number += 1
            if len(line) > LARGEST_RECORD:
                raise CannotRead("too_large", f"line {number}: longer than any page")
            yield FileLine(number, line.removeprefix("\ufeff") if number == 1 else line, recorded)
    except UnicodeDecodeError as error:
        raise CannotRead("encoding", f"after line {number}: cannot be read as {encoding} ({error.reason})") from None
    finally:
        text.detach()
