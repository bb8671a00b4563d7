"""What goes into a search index and what comes out of it."""

from __future__ import annotations

from archive.labels import Code
from archive.partial_date import DateInterval
from archive.values import dataclass


@dataclass(frozen=True, slots=True, order=True)
class BodySpan:
    """Characters start to end (half-open) of a document's cleaned body."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A document as an engine sees it. `dates` are the days it may be from, none where it is undated; `guess` are those
    that an undated one is guessed to be from, for searches that ask for guesses; `captured` those on which it was
    captured, as far as that is known.

    `place` is as the dateline writes it, and is searched with the rest of the text; `place_reading` (city, region)
    is the gazetteer's, which the text does not say: it is found by place: alone. `tags` and `codes` are what
    researchers put on it.
    """

    id: str
    title: str
    deck: str
    byline: str
    body: str
    place: str
    sources: tuple[str, ...]
    urls: tuple[str, ...]
    dates: tuple[DateInterval, ...]
    signoff: str = ""
    place_reading: str = ""
    guess: tuple[DateInterval, ...] = ()
    agency: str = ""
    captured: tuple[DateInterval, ...] = ()
    tags: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that an engine found, and its score (0 where nothing was scored); `copies` is how many other hits it
    stands for, None where copies were not asked about."""

    id: str
    score: float
    copies: int | None = None
