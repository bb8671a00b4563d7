"""CSV: a row is a record, its columns named by the first row. Delimiter and quoting are found in the first rows.

A row that cannot be right (more cells than the header has, a quotation that never ends) is a rejection, and reading
goes on behind it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from archive.document import Rejection
from ingest.columns import count_known, explain_no_content, has_content_column, read_columns
from ingest.discover import FoundFile
from ingest.line_decoder import FileLine, read_lines
from ingest.read_options import ReadOptions
from ingest.record import RawRecord
from ingest.streams import LARGEST_RECORD, CannotRead, peek

DELIMITERS = (",", ";", "|", "\t")
_ROWS_LOOKED_AT = 20
_LONGEST_HEADER = 20_000  # characters
_MOST_RESTARTS = 100  # rows whose quotation does not end: a file with more of them is no CSV


@dataclass(frozen=True, slots=True)
class Dialect:
    """How rows are written: `is_quoted` where cells may stand in quotation marks, which are `quote`; `escape` is the
    sign before one inside a cell where they are not doubled; with `unescapes` \\n and \\t stand for breaks and tabs."""

    delimiter: str
    is_quoted: bool = True
    escape: str | None = None
    unescapes: bool = False
    quote: str = '"'


def recognises(head: bytes, name: str) -> bool:
    """Whether the first row has names that scrapers give to columns, one of them of the content; or by its name."""
    return looks_like_rows(head, name, DELIMITERS[:-1], (".csv",))


def read(stream: io.BufferedReader, found: FoundFile, options: ReadOptions) -> Iterator[RawRecord | Rejection]:
    """A record for each row; its position is the line that it begins on, `line 12`."""
    return read_rows(stream, found, options, DELIMITERS)


# --- shared with TSV


def looks_like_rows(head: bytes, name: str, delimiters: Sequence[str], suffixes: tuple[str, ...]) -> bool:
    """Whether a file has a header of known columns parted by one of these; by its name alone, a header of any."""
    if b"\x00" in head[:200] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    start = head.lstrip(b"\xef\xbb\xbf\r\n ")
    if start.startswith((b"<", b"{", b"[")):
        return False
    if name.lower().endswith(suffixes):
        return True
    first, _, rest = start.partition(b"\n")
    if len(first) > _LONGEST_HEADER or not rest or not any(sign.encode() in first for sign in delimiters):
        return False
    line = first.decode("utf-8", "replace").rstrip("\r")
    for sign in delimiters:
        names = [cell.strip().strip("\"'") for cell in line.split(sign)]
        known, has_content = count_known(names)
        # A title may be two words and a comma; a header's names are short, and there is a second row like it.
        if known >= 2 and has_content and all(name and len(name) < 60 for name in names) and sign.encode() in rest:
            return True
    return False


def read_rows(
    stream: io.BufferedReader, found: FoundFile, options: ReadOptions, delimiters: Sequence[str]
) -> Iterator[RawRecord | Rejection]:
    """The records of a file of rows."""
    dialect = find_dialect(_first_lines(peek(stream), options), delimiters)
    header: list[str] | None = None
    for row in _split_rows(read_lines(stream, options.forced), dialect):
        if row.trouble:
            yield Rejection("bad_row", row.trouble, options.sighting(found, f"line {row.line}"))
            continue
        if header is None:
            header, is_row = _read_header(row.cells, options)
            if not is_row:
                continue
        yield _read_row(header, row, found, options)


def _read_header(cells: list[str], options: ReadOptions) -> tuple[list[str], bool]:
    """The names of the columns; or their numbers, where the user maps them by number, and the row is a record itself.
    Raises CannotRead where no column holds the content."""
    names = [cell.strip() for cell in cells]
    mapped = [options.columns_of(field)[0] for field in (*options.mapping, *options.earlier)]
    if mapped and all(column.isdigit() and column not in names for column in mapped):
        return [str(number) for number in range(1, len(names) + 1)], True
    if not has_content_column(names, options):
        raise CannotRead("no_content", explain_no_content(names, options))
    return names, False


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row and the line that it begins on; `lines` counts the lines that it takes."""

    cells: list[str]
    line: int
    lines: int = 1
    encoding: str | None = None
    trouble: str = ""


def _read_row(header: list[str], row: _Row, found: FoundFile, options: ReadOptions) -> RawRecord | Rejection:
    position = f"line {row.line}"
    many = len(row.cells) != len(header)
    # Programs leave out empty cells at the end; a short row of several lines has swallowed others.
    if many and (len(row.cells) > len(header) or row.lines > 1):
        detail = f"{len(row.cells)} cells where the header has {len(header)}"
        return Rejection("bad_row", detail, options.sighting(found, position))
    columns = dict(zip(header, row.cells, strict=False))
    return read_columns(columns, found, position, options, row.encoding)


@dataclass(slots=True)
class _Feed:
    """Lines for csv.reader, which are kept until their row is done, so that it can be begun anew behind its first."""

    lines: Iterator[FileLine]
    kept: list[FileLine] = field(default_factory=list)
    again: list[FileLine] = field(default_factory=list)
    is_at_end: bool = False
    size: int = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.again.pop() if self.again else next(self.lines, None)
        if line is None:
            self.is_at_end = True
            raise StopIteration
        self.kept.append(line)
        self.size += len(line.text)
        if line.trouble or self.size > LARGEST_RECORD:
            raise _Broken
        return line.text


class _Broken(Exception):
    """The row cannot go on."""


def _split_rows(lines: Iterator[FileLine], dialect: Dialect) -> Iterator[_Row]:
    """The rows of a file, blank lines left out; a row that cannot be right says why, and the next begins behind its
    first line."""
    csv.field_size_limit(LARGEST_RECORD)  # of the whole process; csv knows no other, and its own is 128 KB
    feed = _Feed(lines)
    rows = _reader(feed, dialect)
    restarts = 0
    while True:
        feed.kept, feed.size, feed.is_at_end = [], 0, False
        trouble = ""
        try:
            cells = next(rows)
        except StopIteration:
            return
        except _Broken:
            trouble = feed.kept[-1].trouble or "a quotation that does not end"
        except csv.Error as error:
            trouble = str(error)
        first = feed.kept[0] if feed.kept else None
        if first is None:
            continue
        if not trouble and feed.is_at_end and len(feed.kept) > 0:
            trouble = "a quotation that does not end"
        if not trouble:
            if cells:
                encoding = next((line.encoding for line in feed.kept if line.encoding is not None), None)
                yield _Row(_unescape(cells, dialect), first.number, len(feed.kept), encoding)
            continue
        yield _Row([], first.number, trouble=trouble)
        restarts += 1
        if restarts > _MOST_RESTARTS:
            detail = f"over {_MOST_RESTARTS} broken rows up to line {first.number:,}: hardly a file of rows"
            raise CannotRead("damaged", detail)
        # What the broken row swallowed is read again from its second line on.
        feed.again.extend(reversed(feed.kept[1:]))
        rows = _reader(feed, dialect)


def _reader(feed: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        feed,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        quoting=csv.QUOTE_MINIMAL if dialect.is_quoted else csv.QUOTE_NONE,
        doublequote=dialect.escape is None,
        escapechar=dialect.escape,
    )


_ESCAPE = re.compile(r"\\([ntr\\])")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def _unescape(cells: list[str], dialect: Dialect) -> list[str]:
    if not dialect.unescapes:
        return cells
    return [_ESCAPE.sub(lambda match: _ESCAPED[match[1]], cell) if "\\" in cell else cell for cell in cells]


# --- the dialect


def _first_lines(head: bytes, options: ReadOptions) -> list[str]:
    """The whole lines within the first bytes."""
    lines = [line.text for line in read_lines(io.BufferedReader(io.BytesIO(head)), options.forced)]
    return lines[:-1] if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")) else lines


def find_dialect(lines: Sequence[str], delimiters: Sequence[str]) -> Dialect:
    """The dialect of a file that begins with these lines: the delimiter that gives the header the most known names,
    then the one that gives most rows as many cells as the header."""

    quote = _quote_of(lines)

    def fitness(sign: str) -> tuple[int, int, int]:
        rows: list[list[str]] = []
        with suppress(csv.Error):
            reader = csv.reader(iter(lines), delimiter=sign, quotechar=quote)
            rows.extend(islice((row for row in reader if row), _ROWS_LOOKED_AT))
        width = len(rows[0]) if rows else 0
        return (count_known(rows[0])[0] if width > 1 else 0, sum(len(row) == width > 1 for row in rows), width)

    delimiter = max(delimiters, key=fitness)
    if quote != '"':
        return Dialect(delimiter, quote=quote)
    if delimiter == "\t" and not _is_quoted(lines):
        text = "".join(lines)
        escapes = re.findall(r"\\(.)", text)
        return Dialect("\t", is_quoted=False, unescapes="n" in escapes and set(escapes) <= set("ntr\\N"))
    return Dialect(delimiter, escape="\\" if _escapes_quotes(lines, delimiter) else None)


def _quote_of(lines: Sequence[str]) -> str:
    """What cells stand in: apostrophes where every name of the header does, else quotation marks."""
    header = next((line.strip("\ufeff\r\n ") for line in lines if line.strip("\ufeff\r\n ")), "")
    return "'" if _IN_APOSTROPHES.fullmatch(header) else '"'


_IN_APOSTROPHES = re.compile(r"'[^']*'(?:[,;|\t]'[^']*')+")


def _is_quoted(lines: Sequence[str]) -> bool:
    """Whether cells between tabs are quoted as in CSV: often they are not, and a story may begin with a quotation."""
    if not any(cell.startswith('"') for line in lines for cell in line.split("\t")):
        return False
    with suppress(csv.Error):  # strict: a quotation that ends within its cell is the story's own
        return len({len(row) for row in csv.reader(iter(lines), delimiter="\t", strict=True) if row}) == 1
    width = lines[0].count("\t")
    return not all(line.count("\t") == width for line in lines if line.strip())


def _escapes_quotes(lines: Sequence[str], delimiter: str) -> bool:
    """Whether a quotation mark inside a cell is written `\\"`, as databases do, and not doubled."""
    text = "".join(lines)
    sign = re.escape(delimiter)
    inside = re.search(rf'\w\\"(?!\s*(?:{sign}|\r|\n|$))', text)
    return inside is not None and re.search(r'\w""', text) is None
