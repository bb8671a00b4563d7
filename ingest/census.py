"""What recurs across the documents of one source: a bounded sample of sketches to a Census.

The sample of a source is the SAMPLE_SIZE documents with the smallest ids. Ids are hashes, so this is a random
sample that does not depend on order and that merges (a bottom-k sample, Cohen and Kaplan 2007): two imports learn
what one would have.
"""

from __future__ import annotations

import json
import re
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from archive.document import Ruling
from ingest.record import Census, Line, Unit
from ingest.typography import with_plain_marks

# 128 documents show what 10 % of a source shares with an error of about 3 points; two already give most of it.
SAMPLE_SIZE = 128
# Re-scrapes of one page would make its body look like furniture: sketches that share this much of their prose count
# as one document. Pages of one site share menus and a disclaimer or two, not three quarters of their paragraphs.
SAME_PROSE = 0.75
PROSE_WORDS = 15
# A sketch is bounded too: of a document with more lines than this, those with the smallest keys stand for it.
KEYS_KEPT = 2000

SKETCH_VERSION = 2  # raised whenever a sketch would come out otherwise; one of another version is made again

COLUMN_FORM = "column "  # before the name of a record's column, in the place of a date's label

# Both begin with one digit, not with a repeat, since only then is a search for them quick.
_DIGITS, _PLAIN_DIGITS = re.compile(r"\d\d*"), re.compile("[0-9][0-9]*")
_LINE = "line:"  # before the hash, in the subject of a ruling
_SHORT = 200  # characters: a line up to this long may stand again on the page or its neighbours, its key is kept


@dataclass(frozen=True, slots=True)
class Sketch:
    """What one document tells the census: its line keys, those of them that are of its longer paragraphs, the
    orders that its dates in numbers show (label form, order), the days of the stamps on its last lines, and the
    country of its dateline, "" where that is in doubt."""

    keys: frozenset[int]
    prose: frozenset[int] = frozenset()
    date_orders: tuple[tuple[str, str], ...] = ()
    stamp_days: tuple[str, ...] = ()
    country: str = ""

    def to_bytes(self) -> bytes:
        """The sketch as it is stored; read_sketch reads it back."""
        rest = json.dumps([SKETCH_VERSION, len(self.prose), self.date_orders, self.stamp_days, self.country]).encode()
        packed = array("Q", [*sorted(self.prose), *sorted(self.keys - self.prose)])
        return zlib.compress(rest + b"\n" + packed.tobytes())


def read_sketch(stored: bytes) -> Sketch | None:
    """The sketch that to_bytes stored; None for one of another version."""
    rest, _, packed = zlib.decompress(stored).partition(b"\n")
    version, *facts = json.loads(rest)
    if version != SKETCH_VERSION:
        return None
    prose, orders, days, country = facts
    keys = array("Q")
    keys.frombytes(packed)
    pairs = tuple((label, order) for label, order in orders)
    return Sketch(frozenset(keys), frozenset(keys[:prose]), pairs, tuple(days), country)


def line_key(text: str) -> int:
    """A 64-bit number that is the same for lines alike but for their digits, white space and case.

    >>> line_key("Page 3 of 12") == line_key("  page 4 of 9")
    True
    """
    return _key_of(text) if len(text) <= _SHORT else _key_of.__wrapped__(text)


@lru_cache(maxsize=8192)
def _key_of(text: str) -> int:
    plain = text if text.isascii() else with_plain_marks(text)
    if plain.isascii():
        # Most lines have no figures, which deleting them tells in a tenth of the time that an expression takes.
        has_figures = len(plain.encode().translate(None, b"0123456789")) < len(plain)
        masked = " ".join((_PLAIN_DIGITS.sub("0", text) if has_figures else text).split()).lower()
    else:
        masked = " ".join(_DIGITS.sub("0", text).split()).casefold()
    return int.from_bytes(blake2b(masked.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def line_hash(key: int) -> str:
    """The key of a line as people name it: 16 hexadecimal digits."""
    return f"{key:016x}"


def sketch_document(
    lines: Iterable[Line],
    units: Iterable[Unit],
    date_orders: Iterable[tuple[str, str]] = (),
    stamp_days: Iterable[str] = (),
    country: str = "",
) -> Sketch:
    """What one document tells the census: the keys of its lines and of its units, each once."""
    keys = {line_key(line.text) for line in lines if not line.text.isspace()}
    of_units = {line_key(unit.text): unit.text.count(" ") + 1 >= PROSE_WORDS for unit in units}
    kept = frozenset(sorted(keys | of_units.keys())[:KEYS_KEPT])
    prose = frozenset(key for key, is_prose in of_units.items() if is_prose and key in kept)
    return Sketch(kept, prose, tuple(date_orders), tuple(stamp_days), country)


def choose_sample(ids: Iterable[str]) -> tuple[str, ...]:
    """The ids that make the sample of a source, smallest first."""
    return tuple(sorted(ids)[:SAMPLE_SIZE])


def fingerprint_sample(source: str, sample: Mapping[str, Sketch], rulings: Sequence[Ruling] = ()) -> str:
    """What tells the census of a sample, of these documents and under these rulings, from that of another.

    A document's columns are not in its id, and may be read otherwise later: what they show is told beside it.
    """
    ids = choose_sample(sample)
    shown = sorted(f"{form} {order} {count}" for (form, order), count in _orders_of_columns(sample, ids).items())
    said = sorted(f"{one.subject} {one.value} {one.by} {one.made[:10]} {one.reason}" for one in rulings)
    joint = "\n".join((source, *ids, *shown, *said))
    return blake2b(joint.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def gather_census(source: str, sample: Mapping[str, Sketch], rulings: Sequence[Ruling] = ()) -> Census:
    """The census of a source from the sketches of its sample, by document id; scrapes of one page count once. A line
    that is ruled to be kept recurs nowhere, one that is to be dropped stands in every document."""
    ids = choose_sample(sample)
    sketches = _distinct([sample[id] for id in ids])
    lines = Counter(key for sketch in sketches for key in sketch.keys)
    of_lines = {int(one.subject.removeprefix(_LINE), 16): one for one in rulings if one.subject.startswith(_LINE)}
    lines.update({key: len(sketches) - lines[key] for key, one in of_lines.items() if one.value == "drop"})
    by_subject = {one.subject: one for one in rulings}
    shown = Counter(pair for sketch in sketches for pair in sketch.date_orders if not pair[0].startswith(COLUMN_FORM))
    return Census(
        source=source,
        documents=len(sketches),
        # A line of one document alone recurs nowhere: leaving it out keeps a census small.
        lines={key: count for key, count in lines.items() if count > 1 and not _is_kept(of_lines.get(key))},
        date_orders=shown + _orders_of_columns(sample, ids),
        stamp_days=Counter(day for sketch in sketches for day in set(sketch.stamp_days)),
        countries=Counter(sketch.country for sketch in sketches if sketch.country),
        fingerprint=fingerprint_sample(source, sample, rulings),
        ruled_lines=of_lines,
        ruled_order=by_subject.get("date_order"),
        ruled_year=by_subject.get("year"),
    )


def _orders_of_columns(sample: Mapping[str, Sketch], ids: Iterable[str]) -> Counter[tuple[str, str]]:
    """The orders that the dates in columns show, of every record: whoever made the dump wrote the column, and wrote it
    one way, also beside texts that are much alike."""
    return Counter(pair for id in ids for pair in sample[id].date_orders if pair[0].startswith(COLUMN_FORM))


def _is_kept(ruling: Ruling | None) -> bool:
    return ruling is not None and ruling.value == "keep"


def _distinct(sketches: Sequence[Sketch]) -> list[Sketch]:
    """The sketches in order but for those that repeat the prose of one before them."""
    kept: list[Sketch] = []
    met: set[int] = set()  # all prose of those kept: most sketches share none of it
    for sketch in sketches:
        if met.isdisjoint(sketch.prose) or not any(_is_same_prose(sketch.prose, other.prose) for other in kept):
            kept.append(sketch)
            met |= sketch.prose
    return kept


def _is_same_prose(one: frozenset[int], other: frozenset[int]) -> bool:
    if one.isdisjoint(other):  # nearly always, and soon found
        return False
    return len(one & other) >= SAME_PROSE * len(one | other)
