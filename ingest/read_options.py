"""How files are to be read: what the user said of their format, columns, encoding and source."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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

AUTO = "auto"  # as an encoding: what is found where none is forced
_EARLIER_KEPT = 8  # columns of a field


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the user said: `rule` names sources, `format` is one of `readers.FORMATS` (None: recognised by content and
    name), `mapping` maps a field to a column (`--map title=headline`), `encoding` is forced on every record (AUTO:
    none, whatever was forced before); with `keep_all` pages that are no articles are taken in, marked. `earlier` are
    the columns that a file was read with before, for records that have not the one of `mapping`."""

    rule: SourceRule = field(default_factory=SourceRule)
    format: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    keep_all: bool = False
    earlier: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def sighting(
        self, found: FoundFile, position: str | None = None, url: str | None = None, fetched_at: str | None = None
    ) -> Sighting:
        """Where a record was seen: its source by the rule, its path and its place in the file."""
        return Sighting(self.rule.source_of(found, url), found.where, position, url, fetched_at)

    def charset(self, stated: str | None = None) -> str | None:
        """A record's charset: the forced one, else what its carrier states."""
        return stated if self.forced is None else FORCED + self.forced

    @property
    def forced(self) -> str | None:
        """The encoding to read everything in, None where it is to be found."""
        return None if self.encoding == AUTO else self.encoding

    def columns_of(self, field: str) -> Sequence[str]:
        """The columns that a field was said to be in, the one to look in first first."""
        now = (self.mapping[field],) if field in self.mapping else ()
        return (*now, *(column for column in self.earlier.get(field, ()) if column not in now))

    @property
    def told(self) -> str | None:
        """What was said of columns and encoding, for the ledger to keep with a file; None where nothing was."""
        columns = {name: self.columns_of(name)[:_EARLIER_KEPT] for name in sorted({*self.mapping, *self.earlier})}
        if not columns and self.encoding is None:
            return None
        return json.dumps({"columns": columns, "encoding": self.encoding}, ensure_ascii=False)

    def after(self, told: str | None) -> ReadOptions:
        """How to read a file of which an earlier import was `told` so: what is not said now holds as it was said."""
        if told is None:
            return self
        held = json.loads(told)
        other = {"text": "html", "html": "text"}  # a record has one content: the later word holds
        columns = {name: said for name, said in held["columns"].items() if other.get(name) not in self.mapping}
        # Not the content's: records that have not that column are read by its usual names, not refused.
        held_still = {name: said[0] for name, said in columns.items() if name not in other}
        mapping = {**held_still, **self.mapping}
        return replace(self, mapping=mapping, encoding=self.encoding or held["encoding"], earlier=columns)


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
    if encoding is None or encoding.lower() == AUTO:
        return encoding and AUTO
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
