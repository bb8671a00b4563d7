"""How files are to be read: what the user said of their format, columns, encoding and source."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.document import Sighting
from archive.errors import DatelineError
from ingest.discover import FoundFile, SourceRule, parse_source_rule
from ingest.record import FORCED

# What a column can be said to hold, and what then becomes of it.
FIELDS: Mapping[str, str] = {
    "text": "the content, plain",
    "html": "the content, as HTML",
    "title": "the title",
    "byline": "who wrote it",
    "url": "where it was published",
    "date": "the day it was published",
    "captured": "when it was fetched",
    "source": "the site or collection it is of",
}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user said: `rule` names sources, `format` is one of `readers.FORMATS` (None: recognised by content and
    name), `mapping` maps a field to a column (`--map title=headline`), `encoding` is forced on every record; with
    `keep_all` pages that are no articles are taken in, marked."""

    rule: SourceRule = field(default_factory=SourceRule)
    format: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    keep_all: bool = False

    def sighting(
        self, found: FoundFile, position: str | None = None, url: str | None = None, fetched_at: str | None = None
    ) -> Sighting:
        """Where a record was seen: its source by the rule, its path and its place in the file."""
        return Sighting(self.rule.source_of(found, url), found.where, position, url, fetched_at)

    def charset(self, stated: str | None = None) -> str | None:
        """A record's charset: the forced one, else what its carrier states."""
        return stated if self.encoding is None else FORCED + self.encoding


def parse_read_options(
    *,
    source: str | None = None,
    source_from: str | None = None,
    format: str | None = None,
    maps: Sequence[str] = (),
    encoding: str | None = None,
) -> ReadOptions:
    """The options as they were typed; raises DatelineError where one is not understood."""
    return ReadOptions(
        parse_source_rule(source, source_from), _parse_format(format), _parse_maps(maps), _parse_encoding(encoding)
    )


def _parse_format(format: str | None) -> str | None:
    from ingest.readers import ALIASES, FORMATS

    if format is None:
        return None
    known = ALIASES.get(format.lower(), format.lower())
    if known not in FORMATS:
        raise DatelineError(f"--as {format!r} is no format", _near(format.lower(), [*FORMATS, *ALIASES], "formats are"))
    return known


def _parse_maps(maps: Sequence[str]) -> Mapping[str, str]:
    mapping: dict[str, str] = {}
    for typed in maps:
        name, equals, column = typed.partition("=")
        if not equals or not column:
            raise DatelineError(f"--map {typed!r} names no column", "write --map FIELD=COLUMN, as in --map text=story")
        if name not in FIELDS:
            raise DatelineError(f"--map: there is no field {name!r}", _near(name, list(FIELDS), "fields are"))
        if mapping.setdefault(name, column) != column:
            raise DatelineError(f"--map {name} is given twice", "a field is read from one column")
    if "text" in mapping and "html" in mapping:
        raise DatelineError("--map text and --map html exclude each other", "a record has one content")
    return mapping


def _parse_encoding(encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        found = codecs.lookup(encoding)
    except (LookupError, ValueError):
        found = None
    # Some codecs of Python turn bytes into bytes, or text into text.
    if found is None or not found._is_text_encoding or found.name in ("undefined", "idna", "punycode"):
        known = "utf-8 cp1252 latin-1 mac-roman utf-16 cp1250 cp1251 cp1256 gb18030 big5 shift_jis".split()
        raise DatelineError(f"--encoding {encoding!r} is no encoding", _near(encoding.lower(), known, "some are"))
    return found.name


def _near(given: str, known: Sequence[str], otherwise: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(given, known, 1)
    return f"did you mean {near[0]}?" if near else f"{otherwise} {', '.join(known)}"
