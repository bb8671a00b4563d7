"""Candidates -> the same with what the source and their neighbours settle: order of day and month, missing years."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from archive.document import PUBLISHING_ROLES, Sighting
from archive.partial_date import EdtfDate, PartialDate, UnsettledDate, days_between
from ingest.date_candidates import ROLE_WORDS, Candidate, column_form, is_stamp_place
from ingest.date_customs import day_first_language
from ingest.date_inference import (
    STAMP_FORM,
    Settled,
    is_open_order,
    lacks_year,
    read_in_order,
    rule_order,
    rule_year,
    settle_order,
    settle_year,
)
from ingest.dates import find_dates, find_dates_in_filename
from ingest.record import Census, Verdict

# What the claims of dates are called that are as a person ruled for their source.
RULED_ORDER, RULED_YEAR = "ruled_order", "ruled_year"

# Days within which a reference and a date without a year are of one publication, and the references that are asked.
_NEAR = 3
_MOST_REFERENCES = 20
# How sure an order may be that the language alone settles: 37 of 39 were right.
_BY_CUSTOM = 0.9
# How sure a year may be that was not written: 500 of 508 of a wire's were right, nearly all by a date close by; of
# four by a date far away two were wrong.
_YEAR_OF_NEIGHBOUR, _YEAR_FROM_AFAR = 0.98, 0.75


def settle_orders(candidates: Sequence[Candidate], text: str, verdicts: Sequence[Verdict], census: Census) -> None:
    """Settles day and month of dates in numbers: by their source, else by a date of the document that agrees, else by
    the custom of the story's language, unless the source shows that it writes otherwise."""
    _settle_as_ruled(candidates, text, census)
    for c in candidates:
        if c.found is None or c.ruled or not is_open_order(c.found) or not (c.placed or c.column):
            continue
        if c.placed is not None:
            form = STAMP_FORM if is_stamp_place(c) else c.placed.form(text)
        else:
            form = column_form(c.column)
        written = text if c.placed is not None else c.written
        settled = settle_order(c.found, written, form, census.date_orders)
        if settled is not None:
            _apply(c, settled)
        elif c.found.rule == "numeric_dots":
            c.inferred = "day first, as dates with dots are written"
            c.worth -= 0.3
    clear = [
        c
        for c in candidates
        if c.role in ("dateline", "posted", "byline", "own_line", "url", "meta")
        and not isinstance(c.value, UnsettledDate)
    ]
    for c in candidates:
        if not isinstance(c.value, UnsettledDate) or c.found is None or c.role not in PUBLISHING_ROLES:
            continue
        for other in clear:
            if other is c or other.value.precision not in ("day", "no_year"):
                continue
            fitting = [reading for reading in c.value.readings if _says_the_same(reading, other.value)]
            if len(fitting) == 1:
                order = None
                if c.placed is not None:
                    order = next((o for o in ("dmy", "mdy") if read_in_order(c.found, text, o) == fitting[0]), None)
                _apply(
                    c,
                    Settled(
                        fitting[0],
                        f"the reading that agrees with the {ROLE_WORDS[other.role]}, {other.value.edtf}",
                        order,
                    ),
                )
                break
    _settle_by_custom(candidates, text, verdicts, census)


def _settle_as_ruled(candidates: Sequence[Candidate], text: str, census: Census) -> None:
    """Settles the dates in numbers whose order a person ruled for their source: of the page, and of the columns that do
    not show their own. Stamps are in the order of whoever saved the page."""
    if census.ruled_order is None:
        return
    for c in candidates:
        if c.found is None or is_stamp_place(c) or not (c.placed or c.column):
            continue
        written = text if c.placed is not None else c.written
        form = column_form(c.column)
        if c.placed is None and settle_order(c.found, written, form, census.date_orders) is not None:
            continue
        settled = rule_order(c.found, written, census.ruled_order)
        if settled is not None:
            _apply(c, settled)
            c.ruled = RULED_ORDER


def _settle_by_custom(
    candidates: Sequence[Candidate], text: str, verdicts: Sequence[Verdict], census: Census
) -> None:
    left = [c for c in candidates if isinstance(c.value, UnsettledDate) and c.placed is not None]
    if not left or any(order == "mdy" for _, order in census.date_orders):
        return
    language = day_first_language(verdicts)
    if language is None:
        return
    for c in left:
        value = read_in_order(c.found, text, "dmy") if c.found is not None else None
        if value is not None and not is_stamp_place(c):
            _apply(c, Settled(value, f"day first, as {language} writes it: its source shows no order"))
            c.ceiling = min(c.ceiling, _BY_CUSTOM)


def _says_the_same(reading: PartialDate, other: EdtfDate) -> bool:
    if other.precision == "no_year":
        return isinstance(other, PartialDate) and (reading.month, reading.day) == (other.month, other.day)
    gap = days_between(reading, other)
    return gap is not None and gap <= 1


def _apply(c: Candidate, settled: Settled) -> None:
    c.value, c.inferred = settled.value, settled.reason
    if settled.order is not None:
        c.order = settled.order
    if not settled.sure:
        c.worth -= 1.0


def settle_years(candidates: Sequence[Candidate], sighting: Sighting, census: Census) -> None:
    """Gives datelines, labels and lines of their own without a year the one that their surest neighbour has: a date
    close by, else the year that a person ruled for their source, else a date far away."""
    if not any(_wants_year(c) for c in candidates):
        return
    dated = sorted(
        (c for c in candidates if c.role in PUBLISHING_ROLES and c.value.intervals and c.worth > 0),
        key=lambda c: -c.worth,
    )
    references = [(c.value, ROLE_WORDS[c.role]) for c in dated]
    references += [
        (f.value, "folder") for f in find_dates_in_filename(str(PurePosixPath(sighting.path).parent) + "/")[-1:]
    ]
    references += [
        (c.value, ROLE_WORDS[c.role]) for c in candidates if c.role in ("updated", "captured") and c.value.intervals
    ]
    if sighting.fetched_at:
        references += [(f.value, ROLE_WORDS["fetched"]) for f in find_dates(sighting.fetched_at)[:1]]
    del references[_MOST_REFERENCES:]
    for c in candidates:
        if not _wants_year(c) or c.found is None:
            continue
        settled = [(s, value) for value, whose in references if (s := settle_year(c.found, value, f"the {whose}"))]
        # A neighbour of the same days is the surest; the first is the one of most worth.
        near = [pair for pair in settled if (days_between(pair[0].value, pair[1]) or 0) <= _NEAR]
        ruled = rule_year(c.found, census.ruled_year) if census.ruled_year is not None and not near else None
        if ruled is not None:
            _apply(c, ruled)
            c.ruled = RULED_YEAR
        elif settled:
            _apply(c, (near or settled)[0][0])
            # A neighbour within a few days all but says the year; one that is far away may be of another matter.
            c.ceiling = min(c.ceiling, _YEAR_OF_NEIGHBOUR if near else _YEAR_FROM_AFAR)
            if c.role != "dateline":
                c.worth -= 1.0


def _wants_year(c: Candidate) -> bool:
    return c.role in ("dateline", "posted", "byline", "own_line") and lacks_year(c.value)
