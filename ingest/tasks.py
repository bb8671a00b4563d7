"""What worker processes do with records: pack them for the archive, sketch them for their census, extract them.

Each task takes the items of a chunk and what they share, and returns one result for each item.
"""

from __future__ import annotations

import pickle
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.codec import PackedDocument, pack_content, pack_document, unpack_content
from archive.document import Document, Rejection, Sighting
from archive.likeness import Likeness, find_likeness
from archive.stored import Dictionary, PackedBytes, PackedContent
from ingest.census import Sketch
from ingest.extract import extract, sketch_record
from ingest.record import Census, RawRecord
from ingest.workers import Chunk

CHUNK = 32  # items sent to a worker at once, so that what they share is sent once for them all
_CHUNK_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a content of the archive came to, the fingerprint of the census under which it did, how many repairs of
    each kind its text took, and what tells its near copies (None for a rejection, and where there is no word)."""

    outcome: PackedDocument | Rejection
    census: str
    repairs: Mapping[str, int] = field(default_factory=dict)
    likeness: Likeness | None = None


def extract_or_say(record: RawRecord, census: Census, keep_all: bool) -> Document | Rejection:
    """What the record came to; an error of ours on one page is a rejection that says so, and the run goes on."""
    try:
        return extract(record, census, keep_all=keep_all)
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
        return Rejection(
            "our_error", f"an error of dateline's own: {where}; please report it", record.sighting, record.id
        )


def sketch_or_none(record: RawRecord) -> Sketch | None:
    """What the record tells its census; nothing where our code fails on it, which its extraction will say."""
    try:
        return sketch_record(record)
    except Exception:
        return None


def cut_into_chunks(work: Iterable[tuple[object, int, object]]) -> Iterator[Chunk]:
    """Chunks of (item, its bytes, what it shares with others), cut where they grow too long or too heavy.

    An item of a chunk is the pair of its item and the place, in the chunk's `shared`, of what it shares.
    """
    items: list[tuple[object, int]] = []
    shared: list[object] = []
    places: dict[int, int] = {}  # by identity: what is shared is large
    size = 0
    for item, weight, share in work:
        if items and (len(items) == CHUNK or size + weight > _CHUNK_BYTES):
            yield Chunk(items, shared)
            items, shared, places, size = [], [], {}, 0
        if id(share) not in places:
            places[id(share)] = len(shared)
            shared.append(share)
        items.append((item, places[id(share)]))
        size += weight
    if items:
        yield Chunk(items, shared)


# Tasks


def pack_contents(
    items: Sequence[tuple[bytes | None, int]], dictionaries: Sequence[Dictionary | None]
) -> list[PackedBytes | None]:
    """Each content with its hash, packed for the archive with its source's dictionary, if there is one yet; None for
    None, which keeps the place of what has no content."""
    return [None if content is None else pack_content(content, dictionaries[place]) for content, place in items]


def sketch_contents(items: Sequence[tuple[PackedContent, int]], dictionaries: Sequence[None]) -> list[bytes]:
    """Each content's sketch as it is stored; no bytes where it is no text, which teaches nothing."""
    sketches = (sketch_or_none(_record_of(packed)) for packed, _ in items)
    return [b"" if sketch is None else sketch.to_bytes() for sketch in sketches]


def extract_contents(items: Sequence[tuple[PackedContent, int]], censuses: Sequence[bytes]) -> list[Extracted]:
    """What each content comes to, packed for the archive; a census is pickled, since most chunks have the same."""
    extracted = []
    for packed, place in items:
        record, census = _record_of(packed), _census_of(censuses[place])
        outcome = extract_or_say(record, census, packed.keep_all)
        if isinstance(outcome, Document):
            repairs = Counter(repair.rule for repair in outcome.repairs)
            packed_document = pack_document(outcome, record.content)
            likeness = find_likeness(outcome.title or "", outcome.body)
            extracted.append(Extracted(packed_document, census.fingerprint, dict(repairs), likeness))
        else:
            extracted.append(Extracted(outcome, census.fingerprint))
    return extracted


def extract_records(items: Sequence[tuple[RawRecord, int]], censuses: Sequence[bytes]) -> list[Document | Rejection]:
    """What each record comes to, as it is."""
    return [extract_or_say(record, _census_of(censuses[place]), keep_all=False) for record, place in items]


def extract_all_records(
    items: Sequence[tuple[RawRecord, int]], censuses: Sequence[bytes]
) -> list[Document | Rejection]:
    """The same with pages that are no articles as documents too."""
    return [extract_or_say(record, _census_of(censuses[place]), keep_all=True) for record, place in items]


def give_up_record(sighting: Sighting, id: str | None) -> Rejection:
    """What becomes of a record that has ended two worker processes."""
    return Rejection("ends_workers", "two worker processes ended over it: killed, or out of memory", sighting, id)


def _record_of(packed: PackedContent) -> RawRecord:
    stored = unpack_content(packed)
    return RawRecord(stored.content, stored.kind, stored.sighting, stored.charset)


# The census that was read last: chunk after chunk has the same, and reading it takes as long as a page.
_last_census: tuple[bytes, Census] | None = None


def _census_of(pickled: bytes) -> Census:
    global _last_census
    if _last_census is None or _last_census[0] != pickled:
        _last_census = (pickled, pickle.loads(pickled))
    return _last_census[1]
