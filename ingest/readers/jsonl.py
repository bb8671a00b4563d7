"""JSON Lines: a JSON object a line, each of them a record. A line that is none is a rejection, and reading goes on."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from archive.document import Rejection
from ingest.columns import count_known, read_columns
from ingest.discover import FoundFile
from ingest.line_decoder import read_lines
from ingest.read_options import ReadOptions
from ingest.record import RawRecord
from ingest.streams import BLOCK

_SUFFIXES = (".jsonl", ".ndjson", ".jl", ".jsonlines")
_BEGINS_OBJECT = re.compile(rb'\{\s{0,20}"(?:[^"\\]|\\.){0,200}+"\s{0,20}:')


def recognises(head: bytes, name: str) -> bool:
    """Whether the first line is a JSON object; where it is longer than what is looked at, whether it begins as one."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"{"):
        return name.lower().endswith(_SUFFIXES) and not start.startswith((b"<", b"["))
    line, end, rest = start.partition(b"\n")
    if not end and len(head) >= BLOCK:
        # A file named .json may be one object of many articles; its reader takes both.
        return _BEGINS_OBJECT.match(line) is not None and not name.lower().endswith(".json")
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):
        # One object on several lines is not for this reader, whatever the file is called.
        return name.lower().endswith(_SUFFIXES) and line.strip() != b"{"
    return isinstance(first, dict) and (bool(rest.strip()) or not _is_wrapper(first))


def read(stream: io.BufferedReader, found: FoundFile, options: ReadOptions) -> Iterator[RawRecord | Rejection]:
    """A record for each line; its position is `line 12`, counted from 1."""
    for line in read_lines(stream, options.forced):
        position = f"line {line.number}"
        if line.trouble:
            yield Rejection("bad_line", line.trouble, options.sighting(found, position))
        elif line.text.strip():
            yield read_object(line.text, found, position, options, line.encoding)


def read_object(
    text: str | bytes, found: FoundFile, position: str, options: ReadOptions, encoding: str | None = None
) -> RawRecord | Rejection:
    """The record in a JSON object; a rejection where it is none."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        detail = f"no JSON: {error.msg.removesuffix(' at')} at character {error.pos + 1:,}"
        return Rejection("bad_json", detail, options.sighting(found, position))
    except (ValueError, RecursionError) as error:  # a number of too many digits, brackets too deep
        detail = "no JSON that can be read: " + ("nested too deep" if isinstance(error, RecursionError) else str(error))
        return Rejection("bad_json", detail, options.sighting(found, position))
    return read_value(value, found, position, options, encoding)


def read_value(
    value: Any, found: FoundFile, position: str, options: ReadOptions, encoding: str | None = None
) -> RawRecord | Rejection:
    """The record in a value that JSON held; a rejection where it is no object."""
    if not isinstance(value, dict):
        detail = f"no object with named values, but {type(value).__name__}"
        return Rejection("bad_json", detail, options.sighting(found, position))
    inner = value.get("_source")  # as search engines export their documents
    return read_columns(inner if isinstance(inner, dict) else value, found, position, options, encoding)


def _is_wrapper(value: Mapping[str, Any]) -> bool:
    """Whether an object holds the records, instead of being one."""
    if count_known(list(value))[1]:
        return False
    if len(value) > 1 and all(isinstance(held, dict) for held in value.values()):
        return True  # each under its id
    return any(isinstance(held, list) and held and isinstance(held[0], dict) for held in value.values())
