"""What the store hands out beside documents: its stamp, a raw content, its counts, and what it found damaged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from archive.document import Sighting
from archive.labels import NO_LABELS, Labels
from archive.values import dataclass, field


@dataclass(frozen=True, slots=True)
class ArchiveStamp:
    """Which state of which archive: an index that remembers another one is behind, or belongs elsewhere.

    `revision` rises by one with every transaction that changed what is held; `token` is random, drawn by that
    transaction, so a restored backup is told from the archive that went on.
    """

    id: str
    revision: int
    token: str


@dataclass(frozen=True, slots=True)
class StoredContent:
    """A raw content as it was imported. `kind`, `charset` and `sighting` are those of its earliest sighting;
    with `keep_all` it is to be a document even if it is no article."""

    id: str
    content: bytes
    kind: str
    charset: str | None
    sighting: Sighting
    keep_all: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """What a catalogue would say of a document: where it was written and by which agency, as archive.document.Dateline
    has it; every source it was seen at, in order, and the one of its earliest sighting; the days it may be from, both
    inclusive, None where it is undated, and whether these are several readings; what researchers put on it; and the
    date (EDTF) that an undated one is guessed to have."""

    id: str
    place: str | None
    city: str | None
    region: str | None
    agency: str | None
    sources: tuple[str, ...]
    source: str = ""
    first_day: date | None = None
    last_day: date | None = None
    is_unsettled: bool = False
    labels: Labels = NO_LABELS
    date_guess: str | None = None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What the contents of a source have in common, to compress the next ones with; `number` is that of the archive."""

    number: int
    content: bytes


@dataclass(frozen=True, slots=True)
class PackedBytes:
    """A content ready to be stored: its id, its size in bytes, how it is packed, and with which dictionary."""

    id: str
    size: int
    coding: int
    packed: bytes
    dictionary: int | None = None


@dataclass(frozen=True, slots=True)
class PackedContent:
    """A raw content as it lies in the archive, with the bytes of its dictionary, to be unpacked elsewhere."""

    id: str
    size: int
    coding: int
    packed: bytes
    dictionary: bytes | None
    kind: str
    charset: str | None
    sighting: Sighting
    keep_all: bool = False


@dataclass(frozen=True, slots=True)
class ArchiveCounts:
    """What an archive holds.

    `rejections` counts refused records by rule, every place where a refused content was seen being a record;
    `undated` documents have no day that a filter could match; `unsettled` ones have several readings;
    `kept_all` counts documents that are no articles, by the rule that would have rejected them;
    `sources` counts documents; `raw_bytes` is before compression; the days are those of the earliest and the
    latest document, None where all are undated.
    """

    documents: int
    contents: int
    sightings: int
    rejections: Mapping[str, int]
    undated: int
    unsettled: int
    sources: Mapping[str, int]
    raw_bytes: int
    first_day: date | None
    last_day: date | None
    kept_all: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in the archive that is not as it was written; `id` is the content concerned, None for the file itself.

    `what` is `raw` (bytes that no longer have their hash), `document` (one that cannot be read back or is not what
    was sealed), `sighting` (a place that is not as it was written), `reference` (a row that points to nothing),
    `correction`, `quotation` (lines that no longer have their hash) or `database` (SQLite's own check).
    """

    id: str | None
    what: str
    detail: str
