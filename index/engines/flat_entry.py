"""An entry as a segment takes it: which fields and columns an index has, and what of an entry goes where.

A new field that is searched by its words is a line in LAYOUT and one in `segment_entry`; so is one that is matched
whole, such as the name of a source.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from archive.labels import Code, fold_label
from archive.partial_date import DateInterval, day_number
from index.engines.flat_segment import SPARSE, VARIABLE, Layout
from index.engines.flat_writing import SegmentEntry, Words
from index.entry import IndexEntry
from index.posting_lists import ZONES
from index.postings import PlacedWords, find_entry_words, pack_starts
from index.query import code_term, fold_source

LAYOUT = Layout(
    fields=("text", "place", "agency", "url", "source", "tag", "code"),
    columns={
        "key": VARIABLE, "paragraphs": VARIABLE, "sentences": VARIABLE,
        "first": 4, "last": 4, "length": 4, "ends": 4 * len(ZONES),
        # Further intervals of the few documents that have several, and of those with a guess or a capture.
        "readings": SPARSE, "guess": SPARSE, "captured": SPARSE,
    },
    stemmed="text",
    unplaced=("source", "tag", "code"),
)  # fmt: skip
_ENDS = struct.Struct(f"<{len(ZONES)}I")


def segment_entry(entry: IndexEntry) -> SegmentEntry:
    """What a segment holds of a document."""
    found = find_entry_words(entry)
    days = _day_numbers(entry.dates)
    first, last = days[0] if days else (0, 0)
    rows = {
        "key": key_of(entry.id),
        "paragraphs": pack_starts(found.paragraphs),
        "sentences": pack_starts(found.sentences),
        "first": struct.pack("<i", first),
        "last": struct.pack("<i", last),
        "length": struct.pack("<f", found.length),
        "ends": _ENDS.pack(*found.ends),
    }
    further = (
        ("readings", days[1:]), ("guess", [] if days else _day_numbers(entry.guess)),
        ("captured", _day_numbers(entry.captured)),
    )  # fmt: skip
    for name, intervals in further:
        if intervals:
            rows[name] = b"".join(struct.pack("<ii", *interval) for interval in intervals)
    words = {
        "text": Words(found.text.words, found.text.runs, title_end=found.ends[0], written=True),
        "place": _terms(found.place),
        "agency": _terms(found.agency),
        "url": _terms(found.url),
        "source": _whole_terms(map(fold_source, entry.sources)),
        "tag": _whole_terms(map(fold_label, entry.tags)),
        "code": _whole_terms(term for code in entry.codes for term in _code_terms(code)),
    }
    return SegmentEntry(words, rows)


def key_of(id: str) -> bytes:
    """The key under which a segment holds the document."""
    return id.encode("utf-8", "surrogatepass")


def _terms(placed: PlacedWords) -> Words:
    return Words(placed.words, placed.runs)


def _whole_terms(values: Iterable[str]) -> Words:
    """Values that are matched whole, each once; a field of them is named in `unplaced`."""
    terms = list(dict.fromkeys(values))
    return Words(terms, [(0, 1)] * len(terms))


def _code_terms(code: Code) -> Iterator[str]:
    """What a query may ask of a code."""
    name, coder = fold_label(code.name), fold_label(code.coder)
    for value in (None, fold_label(code.value)):
        yield code_term(name, value)
        yield code_term(name, value, coder)


def _day_numbers(intervals: Iterable[DateInterval]) -> list[tuple[int, int]]:
    return [(day_number(days.first), day_number(days.last)) for days in sorted(intervals)]
