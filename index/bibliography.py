"""A document into what a bibliography says of it: title, source, date as far as it is known, and where it is kept.

The date is never made surer than it is. An unsettled one becomes what its readings have in common, marked circa, with
the readings in the note; a month stays a month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from archive.document import DateClaim, Document
from archive.partial_date import DateRange, Decade, EdtfDate, PartialDate, UnsettledDate
from archive.values import dataclass

# Below this a date is given as circa: of dates that are as sure, about one in five is another day's.
SURE = 0.8

Parts = tuple[int, ...]  # year, or year and month, or year, month and day


@dataclass(frozen=True, slots=True)
class Issued:
    """A date in a bibliography: from `first` to `last` (the same for a single date), as far as known. `season` is 1
    (spring) to 4; `circa` says that it is uncertain."""

    first: Parts
    last: Parts
    season: int | None = None
    circa: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a byline as it is written; its family and given names where a comma parts them, and only there."""

    written: str
    family: str | None = None
    given: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A newspaper article in a bibliography. None is what is not known.

    `author` is the byline as it is written, `authors` the names in it. `location` says where in the archive it is
    kept: the path as it was seen, the lines of the body there, and the hash of the raw bytes, which is its id; `note`
    what is said of date and place in words.
    """

    id: str
    title: str | None
    author: str | None
    authors: tuple[Name, ...]
    source: str
    issued: Issued | None
    accessed: date | None
    url: str | None
    abstract: str | None
    archive: str
    location: str
    note: str


def find_reference(document: Document, archive: str) -> Reference:
    """The reference of a document that is kept in the archive of that name."""
    where = document.provenance
    author = _author(document.byline)
    return Reference(
        id=document.id,
        title=_one_line(document.title),
        author=author,
        authors=tuple(find_names(author)) if author else (),
        source=where.source,
        issued=_issued(document.published),
        accessed=_accessed(document),
        url=where.url,
        abstract=_one_line(document.deck),
        archive=archive,
        location=locate(document),
        note="; ".join(_notes(document)),
    )


def locate(document: Document, lines: tuple[int, int] | None = None) -> str:
    """Path, lines (those of the body unless given) and hash in one line."""
    where = document.provenance
    path = f"{where.path}#{where.position}" if where.position else where.path
    if lines is None and document.body_lines:
        lines = (min(first for first, _ in document.body_lines), max(last for _, last in document.body_lines))
    named = f", {lines_named(lines)}" if lines else ""
    return f"{path}{named}, sha256:{document.id}"


def lines_named(lines: tuple[int, int]) -> str:
    """`line 12` or `lines 12-14`."""
    first, last = lines
    return f"line {first}" if first == last else f"lines {first}-{last}"


def fields_named(fields: Iterable[str]) -> str:
    """The fields that were corrected, for people: `title, body`."""
    return ", ".join("body" if field == "body_lines" else field for field in fields)


def date_in_words(value: EdtfDate) -> str:
    """A date as one writes it: 13 July 2021, July 2021, 6 May 2021 or 5 June 2021."""
    if isinstance(value, UnsettledDate):
        return " or ".join(map(date_in_words, value.readings))
    if isinstance(value, DateRange):
        return f"{date_in_words(value.first)} to {date_in_words(value.last)}"
    if isinstance(value, Decade):
        return f"the {value.tens}0s"
    year = "of an unknown year" if value.year is None else str(value.year)
    if value.month is None:
        return year
    if value.month > 12:
        return f"{_PARTS_OF_YEAR[value.month]} {year}"
    return f"{value.day} {_MONTHS[value.month]} {year}" if value.day else f"{_MONTHS[value.month]} {year}"


_MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_PARTS_OF_YEAR = {
    21: "spring", 22: "summer", 23: "autumn", 24: "winter",
    33: "first quarter of", 34: "second quarter of", 35: "third quarter of", 36: "fourth quarter of",
}  # fmt: skip


def _issued(claim: DateClaim | None) -> Issued | None:
    """None too where no year is known."""
    if claim is None:
        return None
    circa = claim.confidence < SURE
    match claim.value:
        case UnsettledDate(readings):
            known = [_parts(reading) for reading in readings if reading.year is not None]
            if not known:
                return None
            common: Parts = ()
            for values in zip(*known, strict=False):
                if len(set(values)) > 1:
                    break
                common += (values[0],)
            # Where not even the year is common, the readings are the ends.
            return Issued(common, common, circa=True) if common else Issued(min(known), max(known), circa=True)
        case DateRange(first, last):
            if first.year is None or last.year is None:
                return None
            return Issued(_parts(first), _parts(last, is_end=True), circa=circa)
        case Decade(tens):
            return Issued((tens * 10,), (tens * 10 + 9,), circa=True)
        case PartialDate(year, month) as value:
            if year is None:
                return None
            if month is not None and 21 <= month <= 24:
                return Issued((year,), (year,), month - 20, circa)
            return Issued(_parts(value), _parts(value, is_end=True), circa=circa)


def _parts(value: PartialDate, is_end: bool = False) -> Parts:
    """The fields that are known; of a season or quarter its first month, or its last."""
    assert value.year is not None
    if value.month is None:
        return (value.year,)
    if value.month > 12:
        end = value.intervals[0].last if is_end else value.intervals[0].first
        return (end.year, end.month)
    return (value.year, value.month, value.day) if value.day else (value.year, value.month)


def _accessed(document: Document) -> date | None:
    """The day on which the page was saved: as the crawler says, else as the page's own stamp does."""
    fetched = document.provenance.fetched_at
    if fetched:
        try:
            return datetime.fromisoformat(fetched).date()
        except ValueError:
            pass
    captured = document.captured.value if document.captured else None
    if isinstance(captured, PartialDate) and captured.year and captured.month and captured.day:
        return date(captured.year, captured.month, captured.day)
    return None


def _notes(document: Document) -> list[str]:
    notes = []
    dateline = document.dateline
    if dateline and (dateline.place or dateline.agency):
        parts = (_one_line(part) for part in (dateline.place, dateline.agency))
        notes.append(f"dateline: {', '.join(part for part in parts if part)}")
    claim = document.published
    if claim:
        notes.append(f"date: {date_in_words(claim.value)} ({claim.role}, confidence {claim.confidence:.2f})")
    else:
        notes.append("undated")
    if document.corrected:
        notes.append(f"corrected: {fields_named(document.corrected)}")
    return notes


def _author(byline: str | None) -> str | None:
    """The byline without its "By"."""
    line = _one_line(byline)
    return (re.sub(r"^by:? +", "", line, flags=re.IGNORECASE) or None) if line else None


# Uppercase Y is an initial: John Y Smith.
_CONJUNCTION = re.compile(r",? (?:and|AND|und|UND|et|ET|y|&) ")
_PARTICLES = frozenset("al da de del della den der di du la le ten ter van von".split())
# A byline holds offices too: what has one of these words is no name.
_OFFICES = frozenset("agency bureau contributor correspondent desk editor reporter staff writer".split())


def find_names(line: str) -> Iterator[Name]:
    """The names of a byline, in order. They are parted by semicolons and by "and", in English, French, German and
    Spanish, and by commas where names of two words or more stand on both sides; what may be one name stays one.

    >>> list(find_names("Smith, John"))
    [Name(written='Smith, John', family='Smith', given='John')]
    >>> [name.written for name in find_names("Ada Moor, Lev Sand and Ines Calder")]
    ['Ada Moor', 'Lev Sand', 'Ines Calder']
    """
    for group in line.split(";"):
        parts = _CONJUNCTION.split(group.strip())
        if not _stand_alone(parts):
            parts = [group]
        for part in parts:
            members = part.split(",")
            several = members if all(map(_is_full_name, members)) else [part]
            yield from (_name(one.strip(" ,")) for one in several if one.strip(" ,"))


def _stand_alone(parts: list[str]) -> bool:
    """Whether each of them may be a name: John and Jane Smith are none, nor are Science and Technology Weekly."""
    words = [len(part.split()) for part in parts]
    return min(words) > 1 or max(words) == 1


def _is_full_name(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and _is_capital(words) and _OFFICES.isdisjoint(word.lower() for word in words)


def _is_capital(words: list[str]) -> bool:
    """Whether they begin as names do, but for particles: not `our reporter`. Scripts without capitals pass."""
    return all(not word[0].islower() or word in _PARTICLES for word in words)


def _name(text: str) -> Name:
    family, comma, given = (part.strip() for part in text.partition(","))
    before, after = family.split(), given.split()
    is_parted = (
        bool(comma and before and after) and "," not in given
        and all(word in _PARTICLES for word in before[:-1])
        and _is_capital(after) and _OFFICES.isdisjoint(word.lower() for word in after)
    )  # fmt: skip
    return Name(text, family, given) if is_parted else Name(text)


def _one_line(text: str | None) -> str | None:
    return (" ".join(text.split()) or None) if text else None
