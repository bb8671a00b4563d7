"""The columns of a record (of JSON, CSV, ...) to its content, its place, and what they claim of title, author and date.

Columns are told by the names that scrapers give them, or by what the user said (`--map FIELD=COLUMN`). A date is used
only where it was mapped: of an unmapped one nobody knows whether it is of the article, of its update or of the crawl.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from archive.document import RecordClaim, Rejection, Sighting
from ingest.discover import FoundFile
from ingest.read_options import ReadOptions
from ingest.record import FORCED, RawRecord

# Names as _fold writes them, the likeliest first. The content is the first that is not empty.
_TEXT = (
    "text maintext fulltext articletext articlebody bodytext plaintext contenttext textcontent rawtext cleantext"
    " cleanedtext storytext pagetext body content contents article story rawcontent pagecontent document"
).split()
_HTML = "html rawhtml htmlcontent contenthtml bodyhtml articlehtml pagehtml htmlbody sourcehtml pagesource".split()
_TITLE = "title headline heading articletitle pagetitle".split()
_BYLINE = "author authors byline writer writers creator dccreator articleauthor authorname authornames".split()
_URL = "url link sourceurl articleurl pageurl weburl targeturi uri href permalink canonicalurl originalurl".split()
_FETCHED = (
    "fetchedat fetched fetchtime fetchdate datefetched crawledat crawled crawltime crawldate datecrawled scrapedat"
    " scraped scrapetime scrapedate datescraped datedownload downloaddate downloadedat retrievedat retrieved"
    " retrievaldate capturedat captured capturedate accessedat accessdate"
).split()
_BY_CONVENTION: Mapping[str, Sequence[str]] = {
    "text": _TEXT, "html": _HTML, "title": _TITLE, "byline": _BYLINE, "url": _URL, "captured": _FETCHED
}  # fmt: skip
_CONTENT_NAMES = frozenset((*_TEXT, *_HTML))
_KNOWN_NAMES = frozenset(name for names in _BY_CONVENTION.values() for name in names)
_DATE_NAME = re.compile(r"date|publish|posted|created|updated|modified|timestamp|pubtime|^time$|^day$")
_LONGEST_CLAIM = 500  # characters of a title, a byline or a date
_LONGEST_DATE = 80

_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_OPENS_AS_HTML = re.compile(r"\s*<(?:!doctype|!--|\?xml|[a-z][a-z0-9]{0,10})[\s>/]", re.IGNORECASE)
_HAS_TAGS = re.compile(r"</(?:p|div|h[1-6]|span|a|li|ul|td|table|em|strong|b|i|body|html|article)>|<br\s?/?>|<p>", re.I)
_TAGS_LOOKED_FOR = 20_000  # characters: a story without a tag so far is plain text
_ISO_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s?(Z|UTC|[+-]\d\d:?\d\d)?)?", re.IGNORECASE
)


def read_columns(
    columns: Mapping[str, Any], found: FoundFile, position: str, options: ReadOptions, encoding: str | None = None
) -> RawRecord | Rejection:
    """The record that these columns hold, or why they hold none.

    Its content is the text or HTML column in UTF-8, and its id the hash of that alone. `encoding` is what the file was
    decoded from, where that was not UTF-8.
    """
    names = _fold_names(columns)
    url = _text_of(_value(columns, names, "url", options))
    source = next((_text_of(columns[name]) for name in options.columns_of("source") if name in columns), None)
    rule = options.rule
    name = source.strip() if source and source.strip() and rule.name is None else rule.source_of(found, url)
    fetched, claims = _read_claims(columns, names, options)
    if encoding is not None:
        claims.append(RecordClaim("encoding", "", encoding, False))
    sighting = Sighting(name, found.where, position, url.strip() if url else None, fetched, tuple(claims))

    content, kind, column = _find_content(columns, names, options)
    if content is None:
        return Rejection("no_content", explain_no_content(list(columns), options), sighting)
    if not content.strip():
        return Rejection("empty", f"column {column} is empty", sighting)
    # A lone surrogate is half a character that JSON may hold and UTF-8 cannot.
    return RawRecord(_SURROGATE.sub("\ufffd", content).encode(), kind, sighting, FORCED + "utf-8")


def has_content_column(columns: Sequence[str], options: ReadOptions) -> bool:
    """Whether one of these columns holds the content, by its name or as the user said."""
    if any(name in columns for kind in ("text", "html") for name in options.columns_of(kind)):
        return True
    return not options.mapping.keys() & {"text", "html"} and any(_fold(name) in _CONTENT_NAMES for name in columns)


def count_known(columns: Sequence[str]) -> tuple[int, bool]:
    """How many of these are names that scrapers give to columns, and whether one is of the content."""
    folded = {_fold(name) for name in columns}
    known = sum(name in _KNOWN_NAMES or _DATE_NAME.search(name) is not None for name in folded)
    return known, not folded.isdisjoint(_CONTENT_NAMES)


def explain_no_content(columns: Sequence[str], options: ReadOptions) -> str:
    """Why no content was found: what the columns are, and what to do."""
    mapped = options.mapping.get("text") or options.mapping.get("html")
    have = ", ".join(columns[:12]) + (", ..." if len(columns) > 12 else "") or "none"
    if mapped in columns:
        return f"its column {mapped} is empty"
    if mapped:
        return f"it has no column {mapped}; its columns: {have}"
    return f"no column is known to hold the text (--map text=COLUMN says which); its columns: {have}"


def _fold(name: str) -> str:
    return _NOT_ALPHANUMERIC.sub("", name.lower())


def _fold_names(columns: Mapping[str, Any]) -> dict[str, str]:
    """Folded names to the names as they are; of two that fold alike the first."""
    names: dict[str, str] = {}
    for name in columns:
        names.setdefault(_fold(name), name)
    return names


def _mapped_column(field: str, columns: Mapping[str, Any], options: ReadOptions) -> str | None:
    """The column that the user said, now or (where the record has no such column) before; None where it has neither."""
    said = options.columns_of(field)
    return next((name for name in said if name in columns or _reach(columns, name) is not None), None)


def _column_of(
    field: str, columns: Mapping[str, Any], names: Mapping[str, str], options: ReadOptions
) -> str | None:
    """The column of a field: the mapped one that the record has, else the first that is named as scrapers do."""
    mapped = _mapped_column(field, columns, options)
    if mapped is not None:
        return mapped
    return next((names[name] for name in _BY_CONVENTION[field] if name in names), None)


def _value(columns: Mapping[str, Any], names: Mapping[str, str], field: str, options: ReadOptions) -> Any:
    column = _column_of(field, columns, names, options)
    return None if column is None else _reach(columns, column)


def _reach(columns: Mapping[str, Any], column: str) -> Any:
    """The value of a column; `a.b` is column b of the record in a, where no column has that very name."""
    if column in columns:
        return columns[column]
    value: Any = columns
    for part in column.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _find_content(
    columns: Mapping[str, Any], names: Mapping[str, str], options: ReadOptions
) -> tuple[str | None, str, str]:
    """The content, whether it is text or HTML, and its column; None where there is none."""
    for kind in ("text", "html"):
        column = _mapped_column(kind, columns, options) or options.mapping.get(kind)
        if column is not None:
            return _text_of(_reach(columns, column), "\n\n"), kind, column
    first: tuple[str | None, str, str] = (None, "text", "")
    for name in (*_TEXT, *_HTML):
        if name not in names:
            continue
        content = _text_of(columns[names[name]], "\n\n")
        if content is None:
            continue
        kind = "html" if name in _HTML or _is_html(content) else "text"
        if content.strip():
            return content, kind, names[name]
        if first[0] is None:
            first = (content, kind, names[name])
    return first


def _is_html(content: str) -> bool:
    """Whether a column that scrapers use for both holds HTML."""
    start = content[:_TAGS_LOOKED_FOR]
    return _OPENS_AS_HTML.match(start) is not None or _HAS_TAGS.search(start) is not None


def _text_of(value: Any, joint: str = ", ") -> str | None:
    """A value as text: a list is joined, of an object its obvious part is taken; None where it holds no text."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Mapping):
        for part in ("rendered", "name", "text", "value", "#text"):
            if isinstance(value.get(part), str):
                return str(value[part])
        return None
    if isinstance(value, Sequence):
        parts = [part for part in map(_text_of, value) if part is not None]
        return joint.join(parts) if parts else None
    return None


# --- what the columns claim


def _read_claims(
    columns: Mapping[str, Any], names: Mapping[str, str], options: ReadOptions
) -> tuple[str | None, list[RecordClaim]]:
    """When the record was fetched, and its claims of title, byline and dates, in the order of the columns."""
    claims: list[RecordClaim] = []
    taken = {field: _column_of(field, columns, names, options) for field in ("title", "byline", "captured")}
    taken["date"] = _mapped_column("date", columns, options)
    for about in ("title", "byline", "date", "captured"):
        column = taken[about]
        value = None if column is None else _text_of(_reach(columns, column))
        if column is None:
            continue
        is_mapped = column in options.columns_of(about)
        if is_mapped or (value or "").strip():  # a mapped one says, by being empty, that there is none
            claims.append(_claim(about, column, value or "", is_mapped))
    others = {*taken.values(), *options.mapping.values()}
    for column, value in columns.items():
        if column in others or _DATE_NAME.search(_fold(column)) is None:
            continue
        text = _text_of(value)
        if text is not None and len(text) <= _LONGEST_DATE and any(char.isdigit() for char in text):
            claims.append(_claim("date", column, text, False))
    fetched = next((claim.value for claim in claims if claim.about == "captured"), None)
    return (_as_time(fetched) if fetched else None), claims


def _claim(about: str, column: str, value: str, is_mapped: bool) -> RecordClaim:
    value = _SURROGATE.sub("\ufffd", " ".join(value.split()))[:_LONGEST_CLAIM]
    return RecordClaim(about, column, value, is_mapped)


def _as_time(value: str) -> str | None:
    """A time of fetching in ISO 8601 as far as it is written, None where it is no such time.

    >>> _as_time("2021-07-13 09:30:00 UTC")
    '2021-07-13T09:30:00Z'
    >>> _as_time("1626168600")
    '2021-07-13T09:30:00+00:00'
    """
    match = _ISO_TIME.match(value)
    if match is not None:
        day, time, zone = match.groups()
        return day + (f"T{time}{'Z' if zone and zone.upper() in ('Z', 'UTC') else zone or ''}" if time else "")
    from ingest.date_candidates import read_epoch

    moment = read_epoch(value)
    return None if moment is None else moment.isoformat(timespec="seconds")
