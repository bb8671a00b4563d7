"""The dates on a page and beside it -> candidates, each with its role: dateline, posted, own line, mention, capture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Protocol

from archive.document import Sighting
from archive.partial_date import EdtfDate, UnsettledDate
from ingest.census import COLUMN_FORM
from ingest.date_places import PlacedDate
from ingest.date_stamps import LAST_LINES, is_stamp
from ingest.dates import find_dates, find_dates_in_filename, find_dates_in_url
from ingest.record import FoundDate, MetaClaim, TextSpan

_EPOCH = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d{1,9})?")

_LONGEST_SHOWN = 80  # characters of what stands in a column

# What the reasons of claims call the roles.
ROLE_WORDS: Mapping[str, str] = {
    "dateline": "dateline",
    "posted": "posted date",
    "own_line": "date on its own line",
    "byline": "date beside the byline",
    "meta": "page's own statement",
    "record": "record's date",
    "url": "URL",
    "filename": "file name",
    "updated": "update",
    "mentioned": "mention",
    "unmapped": "unmapped column",
    "captured": "capture date",
    "fetched": "day of fetching",
}


class FoundDatelineLike(Protocol):
    """What is asked of a dateline: its date with a span into the text, its own span, and how sure it is."""

    @property
    def date(self) -> FoundDate | None: ...
    @property
    def span(self) -> TextSpan: ...
    @property
    def confidence(self) -> float: ...


@dataclass(slots=True)
class Candidate:
    """A claim in the making. `ceiling` is the greatest confidence that it may have as the document's date; `ruled` the
    rule by which a person's ruling settled it, empty where none did."""

    value: EdtfDate
    role: str
    rule: str
    worth: float
    found: FoundDate | None = None
    placed: PlacedDate | None = None
    order: str | None = None
    why: str = ""
    against: str = ""
    inferred: str = ""
    ceiling: float = 1.0
    column: str = ""  # of the record, where the claim is from one, and what stands there
    written: str = ""
    ruled: str = ""


def take_role(placed: PlacedDate, dateline: FoundDatelineLike | None) -> Candidate:
    """A date of the text with its role, before it is weighed."""
    found = placed.found
    if dateline is not None and dateline.date is not None and _same_span(found.span, dateline.date.span):
        role = "dateline"
    else:
        role = _role_by_label(placed) or _role_by_place(placed)
    return Candidate(found.value, role, found.rule, 0.0, found, placed, found.order)


def _role_by_label(placed: PlacedDate) -> str | None:
    """What the word before a date says of it. In the story's sentences such words are labels only where they open."""
    label = placed.label
    if placed.follows == "captures":
        return "captured"
    if label is None:
        return None
    if label.family == "other":
        return "mentioned"
    if placed.on_its_own or label.at_start or (not placed.kept and label.family != "captured"):
        return label.family
    return None


def _role_by_place(placed: PlacedDate) -> str:
    """What a date without a label is, by where it stands."""
    found = placed.found
    if found.rule in ("url_in_text", "years") or found.value.precision in ("year", "decade"):
        return "mentioned"
    if placed.from_title == 0 and not placed.is_day:
        return "mentioned"
    if placed.by and not placed.kept:
        return "byline"
    return "own_line" if _is_line_of_its_own(placed) else "mentioned"


def _is_line_of_its_own(placed: PlacedDate) -> bool:
    """Whether a date stands where pages print theirs: alone on its line, or at the very beginning of the story."""
    if placed.on_its_own:
        return True
    if not placed.is_day or isinstance(placed.found.value, UnsettledDate):
        return False
    return (placed.from_body >= -1 and (placed.opens or placed.glued)) or (
        placed.part == "head" and placed.beside <= 30
    )


def _same_span(one: TextSpan, other: TextSpan) -> bool:
    return one.start < other.end and other.start < one.end


def find_claims_outside(meta: Sequence[MetaClaim], sighting: Sighting) -> Iterator[Candidate]:
    """The dates that stand beside the text: HTML's statements, the URL, the file's name."""
    for claim in meta:
        if claim.about not in ("date", "updated"):
            continue
        dates = find_dates(claim.value.strip())
        if len(dates) == 1 and dates[0].value.precision in ("day", "month", "unsettled"):
            role = "meta" if claim.about == "date" else "updated"
            yield Candidate(dates[0].value, role, claim.rule, 0.0, dates[0], None, dates[0].order)
    yield from _find_claims_of_record(sighting)
    if sighting.url:
        for found in find_dates_in_url(sighting.url)[:1]:
            yield Candidate(found.value, "url", found.rule, 0.0, found, None, found.order)
    for found in find_dates_in_filename(PurePosixPath(sighting.path).name)[:1]:
        yield Candidate(found.value, "filename", found.rule, 0.0, found, None, found.order)


def _find_claims_of_record(sighting: Sighting) -> Iterator[Candidate]:
    """The dates in the columns of the record, and when it was fetched. A column counts as the published date only
    where the user said that it is one; else nobody knows what it is the date of."""
    for claim in sighting.claims:
        if claim.about == "date" and (found := read_record_date(claim.value)) is not None:
            role = "record" if claim.is_mapped else "unmapped"
            written = claim.value.strip()
            yield Candidate(
                found.value, role, "record", 0.0, found, None, found.order, column=claim.column, written=written
            )
    captured = next((claim for claim in sighting.claims if claim.about == "captured"), None)
    when = captured.value if captured is not None else sighting.fetched_at
    if when is not None and (found := read_record_date(when)) is not None:
        column, rule = (captured.column, "record") if captured is not None else ("", "fetched")
        yield Candidate(found.value, "captured", rule, 0.0, found, None, found.order, column=column)


def find_record_orders(sighting: Sighting) -> Iterator[tuple[str, str]]:
    """The order of day and month that the dates in the record's columns show: (form, order), as a census counts it."""
    for claim in sighting.claims:
        found = read_record_date(claim.value) if claim.about == "date" else None
        if found is not None and found.order in ("dmy", "mdy"):
            yield column_form(claim.column), found.order


def find_unread_dates(sighting: Sighting) -> Iterator[tuple[str, str]]:
    """The mapped dates of a record that cannot be read: (column, why). An empty one says that there is none.

    >>> from archive.document import RecordClaim
    >>> list(find_unread_dates(Sighting("s", "a.csv", claims=(RecordClaim("date", "day", "2020-02-30", True),))))
    [('day', "'2020-02-30' is not a date")]
    """
    for claim in sighting.claims:
        if claim.about != "date" or not claim.is_mapped or not claim.value.strip():
            continue
        if read_record_date(claim.value) is None:
            count = len({date.value for date in find_dates(claim.value)})
            why = "is not a date" if not count else "has no year" if count == 1 else "holds several dates"
            value = claim.value if len(claim.value) <= _LONGEST_SHOWN else claim.value[: _LONGEST_SHOWN - 1] + "…"
            yield claim.column, f"{value!r} {why}"


def column_form(column: str) -> str:
    """What a census calls the dates of a column, as it calls others by their labels."""
    return COLUMN_FORM + column


def read_record_date(value: str) -> FoundDate | None:
    """The one date that a column holds, as it is written or as the seconds since 1970; None where it holds none, or
    several."""
    value = value.strip()
    moment = read_epoch(value)
    if moment is not None:
        value = moment.isoformat(timespec="seconds")
    dates = find_dates(value)
    if len({date.value for date in dates}) != 1 or not dates[0].value.intervals:
        return None
    return dates[0]


def read_epoch(value: str) -> datetime | None:
    """The moment of a Unix time in seconds or milliseconds, from 1990 on; None for any other number.

    >>> read_epoch("1626168600").isoformat()
    '2021-07-13T09:30:00+00:00'
    """
    match = _EPOCH.fullmatch(value)
    if match is None or int(match[1]) < 631_152_000:
        return None
    return datetime.fromtimestamp(int(match[1]), UTC)


def is_stamp_place(c: Candidate) -> bool:
    return (
        c.placed is not None
        and c.found is not None
        and c.placed.last < LAST_LINES
        and c.placed.on_its_own
        and is_stamp(c.found)
        and (c.placed.label is None or c.placed.label.family == "captured")
    )


def is_later(value: EdtfDate, other: EdtfDate) -> bool:
    """Whether a date is later than another, in every reading; one without a year is earlier than any."""
    if not other.intervals:
        return True
    return min(i.first for i in value.intervals) > max(i.last for i in other.intervals)
