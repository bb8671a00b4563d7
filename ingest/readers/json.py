"""JSON files: an array of objects, objects one after the other, or one object that holds an array of them.

Read as a stream, an object at a time: their ends are found by counting brackets, so that one that is no JSON is a
rejection and reading goes on behind it, and memory holds no more than the longest.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from archive.document import Rejection
from ingest.columns import count_known
from ingest.discover import FoundFile
from ingest.line_decoder import find_file_encoding
from ingest.read_options import ReadOptions
from ingest.readers.jsonl import read_object, read_value
from ingest.record import RawRecord
from ingest.streams import BLOCK, LARGEST_RECORD, CannotRead, peek

_ARRAY_OF_OBJECTS = re.compile(rb"\[\s{0,1000}+\{")
_OBJECT = re.compile(rb'\{\s{0,1000}+"(?:[^"\\]|\\.){0,200}+"\s{0,20}+:')
_EMPTY = re.compile(rb"\[\s{0,1000}+\]\s{0,1000}+\Z")


def recognises(head: bytes, name: str) -> bool:
    """Whether it begins with an array of objects, or an object."""
    start = head.replace(b"\x00", b"") if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else head
    start = start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _ARRAY_OF_OBJECTS.match(start) or _OBJECT.match(start):
        return True
    return name.lower().endswith(".json") and _EMPTY.match(start) is not None


def read(stream: io.BufferedReader, found: FoundFile, options: ReadOptions) -> Iterator[RawRecord | Rejection]:
    """A record for each object; its position is `item 12`, counted from 1 through the whole file."""
    encoding = find_file_encoding(peek(stream), options.forced)
    is_utf8 = encoding in ("utf-8", "utf-8-sig")
    scanner = _Scanner(_blocks(stream, encoding, options.forced is not None))
    recorded = None if is_utf8 else encoding
    number = 0
    for kind, value in _read_values(scanner):
        unwrapped = _unwrap(value) if kind == "object" else []
        for each in unwrapped:
            number += 1
            yield read_value(each, found, f"item {number}", options, recorded)
        if unwrapped:
            continue
        number += 1
        position = f"item {number}"
        if kind == "cut":
            yield Rejection("bad_json", "the file ends before it does", options.sighting(found, position))
        elif kind == "long":
            detail = f"over {LARGEST_RECORD:,} bytes, more than any page has"
            yield Rejection("too_large", detail, options.sighting(found, position))
        else:
            yield read_object(value, found, position, options, recorded)
    if scanner.is_cut:
        raise CannotRead("damaged", "json: the file ends within its array, cut short")


def _read_values(scanner: _Scanner) -> Iterator[tuple[str, bytes]]:
    """The values of the file, each `item`, `object` (at the top level), `cut` or `long`."""
    while (first := scanner.next_byte()) is not None:
        if first == b"[":
            scanner.skip(1)
            yield from scanner.items()
        elif first in (b",", b"]"):
            scanner.skip(1)  # between arrays that were glued
        else:
            kind, value = scanner.value(keeps_long=first == b"{")
            if kind == "kept":
                if scanner.enter_array():
                    yield from scanner.items()
                    return
                kind, value = scanner.value()
            yield ("object" if kind == "item" else kind), value


def _unwrap(value: bytes) -> list[Any]:
    """The records of an object at the top level: itself, or those that it holds; none where it is no JSON."""
    try:
        whole = json.loads(value)
    except (ValueError, RecursionError):
        return []
    if not isinstance(whole, dict) or "_source" in whole or count_known(list(whole))[1]:
        return [whole]
    lists = [held for held in whole.values() if isinstance(held, list) and held and isinstance(held[0], dict)]
    if lists:
        return [each for held in lists for each in held]
    if len(whole) > 1 and all(isinstance(held, dict) for held in whole.values()):
        return list(whole.values())  # each under its id
    return [whole]


def _blocks(stream: io.BufferedReader, encoding: str, is_forced: bool) -> Iterator[bytes]:
    """The bytes of the file in UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)("strict" if is_forced else "dateline_cp1252")
    as_it_is = not is_forced and encoding in ("utf-8", "utf-8-sig")
    at = 0
    while block := stream.read1(BLOCK):  # not all of it at once: what is damaged may follow
        at += len(block)
        try:
            yield block if as_it_is else decoder.decode(block).encode("utf-8", "replace")
        except UnicodeError as error:
            raise CannotRead("encoding", f"cannot be read as {encoding} before byte {at:,} ({error})") from None


_OUTSIDE = re.compile(rb'["{}\[\],]')
_INSIDE = re.compile(rb'["\\]')
_SPACE = re.compile(rb"[ \t\r\n\xef\xbb\xbf]*+")


class _Scanner:
    """Bytes to the values in them. Holds from the beginning of the value being read to what has come so far."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._held = b""
        self._at = 0
        self.is_cut = False

    def next_byte(self) -> bytes | None:
        """The next byte that is no white space, without taking it; None at the end."""
        while True:
            match = _SPACE.match(self._held, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._held):
                return self._held[self._at : self._at + 1]
            if not self._more():
                return None

    def skip(self, count: int) -> None:
        self._at += count

    def items(self) -> Iterator[tuple[str, bytes]]:
        """The items of an array whose bracket has been taken."""
        while (first := self.next_byte()) != b"]":
            if first is None:
                self.is_cut = True
                return
            if first == b",":
                self._at += 1
                continue
            yield self.value()
        self._at += 1

    def value(self, keeps_long: bool = False) -> tuple[str, bytes]:
        """The value that begins here: `item` and its bytes, `cut` where the file ends in it, `long` where it is longer
        than any record; or, with `keeps_long`, `kept`, and it is not taken."""
        depth, in_string, is_long = 0, False, False
        offset = 0  # from where the value begins: what is held moves
        while True:
            match = (_INSIDE if in_string else _OUTSIDE).search(self._held, self._at + offset)
            if match is None:
                offset = len(self._held) - self._at
                if offset > LARGEST_RECORD:
                    if keeps_long:
                        return "kept", b""
                    is_long, self._at, offset = True, len(self._held), 0
                if not self._more():
                    value, self._at = self._held[self._at :], len(self._held)
                    # A number at the end of the file has no end mark.
                    self.is_cut = self.is_cut or depth > 0 or in_string
                    return ("cut" if depth or in_string else "item"), value
                continue
            mark, offset = match[0], match.end() - self._at
            if in_string:
                if mark == b'"':
                    in_string = False
                else:
                    offset += 1  # the character after a backslash
            elif mark == b'"':
                in_string = True
            elif mark in b"{[":
                depth += 1
            elif depth == 0:
                return self._take(offset - 1, is_long)
            elif mark != b",":
                depth -= 1
                if depth == 0:
                    return self._take(offset, is_long)

    def enter_array(self) -> bool:
        """Goes into the first array of objects within what is held; False where there is none."""
        match = re.compile(rb'"\s{0,20}+:\s{0,20}+\[\s{0,1000}+(?=\{)').search(self._held, self._at, self._at + BLOCK)
        if match is None:
            return False
        self._at = match.end()
        return True

    def _take(self, length: int, is_long: bool) -> tuple[str, bytes]:
        value = self._held[self._at : self._at + length]
        self._at += max(length, 1)
        return ("long", b"") if is_long else ("item", value)

    def _more(self) -> bool:
        """Reads on; what is behind is dropped, and what is asked for grows with what is held, so that a long value is
        not copied for every block."""
        blocks, size, wanted = [self._held[self._at :]], 0, len(self._held) - self._at
        for block in self._blocks:
            blocks.append(block)
            size += len(block)
            if size >= wanted:
                break
        self._held, self._at = b"".join(blocks), 0
        return size > 0
