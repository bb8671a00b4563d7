"""The last lines of a page, and what a source's other pages have there -> which dates are when the page was captured.

A clock time on a last line is no proof: in one archive 94 of 160 such stamps were the time of publication. It is the
capture where the source's stamps crowd on a few days, or, where the source tells nothing, where it is later than every
date that the page gives itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.date_inference import STAMP_FORM
from ingest.date_labels import read_label
from ingest.date_places import WORDS_BESIDE, count_words_beside, date_form
from ingest.dates import find_dates
from ingest.record import FoundDate, Unit

# Lines from the end, blank ones not counted, on which a stamp may stand.
LAST_LINES = 3
# Stamps a source must have shown before their days are weighed, and the share that the busiest days must hold.
_ENOUGH = 6
_SHARE = 0.6
_MOST_ORDERS = 20

_NUMERIC = re.compile(r"\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2}")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class DateSigns:
    """What one document tells its source's census: the (label form, order) of each date in numbers that settles its own
    order, and the days (EDTF) of the stamps on its last lines."""

    orders: tuple[tuple[str, str], ...] = ()
    stamp_days: tuple[str, ...] = ()


def date_signs(text_units: Sequence[Unit], text: str) -> DateSigns:
    """The signs that a document's dates give its source; cheap, since every document of a source is asked."""
    orders: list[tuple[str, str]] = []
    stamps: list[str] = []
    last = len(text_units) - LAST_LINES
    for index, unit in enumerate(text_units):
        ends = index >= last and _DIGIT.search(unit.text) is not None
        if not ends and _NUMERIC.search(unit.text) is None:
            continue
        dates = find_dates(unit.text)
        beside, at = count_words_beside(unit.text, dates), 0
        for found in dates:
            before = unit.text[at : found.span.start]
            if ends and is_stamp(found) and beside <= WORDS_BESIDE and _may_be_capture(before):
                stamps.append(found.value.edtf)
                if found.order in ("dmy", "mdy"):
                    orders.append((STAMP_FORM, found.order))
            elif found.order in ("dmy", "mdy"):
                above = text_units[index - 1].text if index else ""
                orders.append((date_form(unit.text, beside, found, at, above), found.order))
            at = found.span.end
    # One page of many dates, a calendar, must not speak for its source.
    return DateSigns(tuple(orders[:_MOST_ORDERS]), tuple(dict.fromkeys(stamps)))


def _may_be_capture(before: str) -> bool:
    """Whether no label says that a date is of something else."""
    label = read_label(before)
    return label is None or label.family == "captured"


def is_stamp(found: FoundDate) -> bool:
    """Whether a date is written as a clock writes it: a day with its time."""
    return found.time is not None and found.value.precision in ("day", "unsettled")


def are_captures(stamp_days: Mapping[str, int]) -> bool | None:
    """Whether a source's stamps are when its pages were captured: crowded on few days. None: too few to tell."""
    total = sum(stamp_days.values())
    if total < _ENOUGH:
        return None
    # 5 % of the stamps' number; of few stamps two days, or three: a small dump is saved in two or three sessions.
    busiest = 2 if total < 20 else max(3, -(-total // 20))
    crowded = sum(sorted(stamp_days.values(), reverse=True)[:busiest])
    return crowded >= _SHARE * total
