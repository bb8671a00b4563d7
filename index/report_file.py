"""A report of a search into its JSON file and back: a document a line, written and read one at a time, so that a report
of a million documents takes no more memory than one of ten."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from archive.errors import DatelineError
from archive.saved_searches import Asked, SavedSearch, name_key, read_asked
from archive.values import dataclass
from index.printers.visible import encodable
from index.report import SCHEMA, ReportHit

_OF_A_HIT = ("id", "title", "date", "source", "digest", "fields")
_CHUNK = 1 << 16  # characters read at a time
# What a rerun needs of a report: in which part, under which name, of which kind.
_NEEDED: tuple[tuple[str, str, type], ...] = (
    ("", "made", str), ("question", "query", str), ("question", "read_as", str), ("question", "sort", str),
    ("archive", "id", str), ("archive", "name", str), ("archive", "revision", int), ("archive", "token", str),
    ("archive", "last_import", int), ("archive", "documents", int), ("archive", "fingerprint", str),
    ("index", "is_behind", bool), ("versions", "extractors", dict), ("found", "documents", int),
)  # fmt: skip
_REMEDY = "name a file that `dateline search ... --report FILE` wrote"


def write_report(head: Mapping[str, Any], hits: Iterable[ReportHit], missing: Callable[[], int], stream: TextIO) -> int:
    """Writes the report; the number of its documents. `missing` is asked once they are written: how many were found
    that the archive no longer has."""
    stream.write(encodable(json.dumps(head, ensure_ascii=False, indent=1))[:-2] + ',\n "hits": [')
    count = 0
    for count, hit in enumerate(hits, 1):
        line = encodable(json.dumps({name: getattr(hit, name) for name in _OF_A_HIT}, ensure_ascii=False))
        stream.write(("," if count > 1 else "") + f"\n  {line}")
    stream.write(f'\n ],\n "missing": {missing()}\n}}\n')
    return count


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was read: what `describe_search` gave, and in `path` the documents."""

    path: Path
    head: Mapping[str, Any]
    asked: Asked
    today: date
    saved: tuple[SavedSearch, ...]

    def hits(self) -> Iterator[ReportHit]:
        """The documents, in their order, read as they are asked for."""
        for _, hit in _items(self.path):
            if isinstance(hit, ReportHit):
                yield hit

    # The saved searches that it asked for, as they were then.

    def find(self, name: str) -> SavedSearch | None:
        return next((one for one in self.saved if name_key(one.name) == name_key(name)), None)

    def hint(self, name: str) -> str:
        return "the report does not say what it asked"


def read_report(path: Path) -> Report:
    """The report in that file, or beside the page of that name; the whole file is looked through.

    Raises DatelineError where it is none, or was written by a newer dateline.
    """
    if path.suffix.lower() != ".json" and path.with_suffix(".json").is_file():
        path = path.with_suffix(".json")
    head: dict[str, Any] = {}
    for key, value in _items(path):
        if key != "hits":
            head[key] = value
    schema = head.get("schema")
    if schema != SCHEMA:
        if isinstance(schema, str) and schema.startswith("dateline.report/"):
            hint = "rerun it with the dateline that wrote it"
            raise DatelineError(f"{path} is {schema}; this dateline reads {SCHEMA}", hint)
        raise _no_report(path, "it does not say that it is one")
    try:
        question = head["question"]
        saved = tuple(
            SavedSearch(one["name"], read_asked(one["query"], one["filters"]), one["saved"])
            for one in question["saved"]
        )
        asked, today = read_asked(question["query"], question["filters"]), date.fromisoformat(question["today"])
        for part, name, kind in _NEEDED:
            if not isinstance((head[part] if part else head)[name], kind):
                raise ValueError(f"{name} is {(head[part] if part else head)[name]!r}")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_report(path, f"{error} is missing" if isinstance(error, KeyError) else str(error)) from error
    return Report(path, head, asked, today, saved)


def _items(path: Path) -> Iterator[tuple[str, Any]]:
    """The keys of the file with their values; `hits` once for each of its documents."""
    try:
        with path.open(encoding="utf-8") as stream:
            yield from _read_items(_JsonText(stream))
    except UnicodeDecodeError as error:
        raise _no_report(path, "it is not UTF-8") from error
    except OSError as error:
        raise DatelineError(f"cannot read {path}: {error.strerror}", _REMEDY) from error
    except (ValueError, RecursionError, TypeError, AttributeError) as error:
        raise _no_report(path, str(error)) from error


def _read_items(text: _JsonText) -> Iterator[tuple[str, Any]]:
    text.take("{")
    if text.skip("}"):
        return
    while True:
        key = text.value()
        if not isinstance(key, str):
            raise ValueError(f"{key!r} is no key")
        text.take(":")
        if key != "hits":
            yield key, text.value()
        else:
            text.take("[")
            while not text.skip("]"):
                fields = text.value()
                hit = ReportHit(**fields)
                texts = (hit.id, hit.source, hit.digest, hit.title or "", hit.date or "", *hit.fields.values())
                if not all(isinstance(one, str) for one in texts):
                    raise ValueError(f"{fields!r} is no document")
                if len(bytes.fromhex(hit.id)) != 32:
                    raise ValueError(f"{hit.id!r} is no id")
                yield key, hit
                if not text.skip(","):
                    text.take("]")
                    break
        if not text.skip(","):
            break
    text.take("}")
    if not text.at_end():
        raise ValueError("something follows its end")


class _JsonText:
    """A JSON text that is read value by value from a stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._held, self._at, self._is_whole = "", 0, False
        self._decoder = json.JSONDecoder()

    def value(self) -> Any:
        """The value that begins here; ValueError where none does."""
        self.at_end()
        size = _CHUNK
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except ValueError:
                if self._is_whole:
                    raise
            else:
                # A number at the end of what is held may go on.
                if end < len(self._held) or self._is_whole:
                    self._at = end
                    return value
            self._read(size)
            size *= 2

    def take(self, sign: str) -> None:
        """Goes on behind the sign; ValueError where another stands here."""
        if not self.skip(sign):
            found = "it ends" if self.at_end() else f"{self._held[self._at]!r} stands"
            raise ValueError(f"{found} where {sign} should")

    def skip(self, sign: str) -> bool:
        """Goes on behind the sign, if it stands here."""
        if self.at_end() or self._held[self._at] != sign:
            return False
        self._at += 1
        return True

    def at_end(self) -> bool:
        """Skips white space; whether nothing follows."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._held):
                return False
            if self._is_whole:
                return True
            self._read(_CHUNK)

    def _read(self, size: int) -> None:
        more = self._stream.read(size)
        self._is_whole = not more
        self._held = self._held[self._at :] + more
        self._at = 0


def _no_report(path: Path, why: str) -> DatelineError:
    return DatelineError(f"{path} is no report of a search: {why}", _REMEDY)
