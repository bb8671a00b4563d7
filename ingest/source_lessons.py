"""What a source has taught, for people to look at: its lines with their words, the order of its dates.

The census keeps keys of lines, no words: these are read again from the documents of its sample.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.errors import DatelineError
from archive.store import Archive
from ingest.census import choose_sample, line_hash, line_key
from ingest.date_inference import choose_source_order
from ingest.decode import NotText
from ingest.extract import read_page
from ingest.extraction import census_of_source
from ingest.record import RawRecord

_EXAMPLES = 3
_HEX = frozenset("0123456789abcdef")
_LEAST_OF_HASH = 6  # digits: fewer may be a line


@dataclass(frozen=True, slots=True)
class SourceLesson:
    """What a source has taught: the documents that were asked, how many lines they have in common, and the order of its
    dates in numbers (None where not settled), as `shown` of `of` dates show."""

    sampled: int
    lines: int
    date_order: str | None
    shown: int
    of: int


@dataclass(frozen=True, slots=True)
class TaughtLine:
    """A line that recurs: its hash, its words as the first document has them, in how many of the sampled documents it
    stands, and the ids of some of these."""

    hash: str
    text: str
    documents: int
    ids: tuple[str, ...]


def find_lesson(archive: Archive, source: str) -> SourceLesson:
    """What the documents of a source have taught, whatever was ruled."""
    census = census_of_source(archive, source, ruled=False)
    order, shown, of = choose_source_order(census.date_orders)
    return SourceLesson(census.documents, len(census.lines), order, shown, of)


def find_lines(archive: Archive, source: str) -> tuple[TaughtLine, ...]:
    """The lines that several sampled documents have, and those that were ruled of: the commonest first, then as they
    are written."""
    census = census_of_source(archive, source, ruled=False)
    ruled = {int(one.subject.removeprefix("line:"), 16): one for one in archive.sources.rulings(source) if one.line}
    read = _read_lines(archive, source)
    found = []
    for key in census.lines.keys() | ruled.keys():
        text, ids = read.get(key, (ruled[key].line or "" if key in ruled else "", ()))
        count = census.lines.get(key, min(len(ids), 1))
        found.append(TaughtLine(line_hash(key), text, count, tuple(ids[:_EXAMPLES])))
    return tuple(sorted(found, key=lambda line: (-line.documents, line.text, line.hash)))


def name_lines(archive: Archive, source: str, named: Sequence[str]) -> tuple[TaughtLine, ...]:
    """The lines that a person names by their words or by the beginning of a hash, with how many of the sampled
    documents have each. Raises DatelineError where one is empty, or a hash begins several."""
    read = _read_lines(archive, source) if named else {}
    return tuple(_name_line(read, " ".join(one.split())) for one in named)


def _name_line(read: Mapping[int, tuple[str, Sequence[str]]], written: str) -> TaughtLine:
    if not written:
        raise DatelineError("the line is empty", "name it by its words, or by the hash that is listed beside it")
    key = line_key(written)
    if len(written) >= _LEAST_OF_HASH and set(written) <= _HEX:
        begun = [key for key in read if line_hash(key).startswith(written)]
        if len(begun) > 1:
            raise DatelineError(f"{written!r} begins the hashes of {len(begun)} lines", "give more of it")
        key = begun[0] if begun else key
    text, ids = read.get(key, (written, ()))
    return TaughtLine(line_hash(key), text, len(ids), tuple(ids[:_EXAMPLES]))


def _read_lines(archive: Archive, source: str) -> dict[int, tuple[str, list[str]]]:
    """Every line and unit of the sampled documents by its key: its words as the first has them, and the ids of those
    that have it. What is no text has none."""
    found: dict[int, tuple[str, list[str]]] = {}
    for id in choose_sample(archive.census_samples(source)):
        (stored,) = archive.contents([id])
        try:
            page = read_page(RawRecord(stored.content, stored.kind, stored.sighting, stored.charset))
        except NotText:
            continue
        written = (*(unit.text for unit in page.units), *(line.text for line in page.lines))
        for key, text in {line_key(text): text for text in written if not text.isspace()}.items():
            found.setdefault(key, (" ".join(text.split()), []))[1].append(id)
    return found
