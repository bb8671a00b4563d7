"""The dates of a page -> what each is of, and which one is the document's: its date, its capture, or a guess.

Every date found becomes a claim with its role; those that may be the publication are weighed by role, place on the page
and agreement, and what is passed over keeps the reason. `date_signs` tells a source's census what its pages show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.document import PUBLISHING_ROLES, DateClaim, Sighting
from archive.partial_date import UnsettledDate, days_between
from ingest.date_candidates import (
    ROLE_WORDS,
    Candidate,
    FoundDatelineLike,
    find_claims_outside,
    is_later,
    is_stamp_place,
    take_role,
)
from ingest.date_inference import lacks_year
from ingest.date_places import place_dates
from ingest.date_settling import settle_orders, settle_years
from ingest.date_stamps import DateSigns, are_captures, date_signs
from ingest.date_weighing import LATER_THAN_CAPTURE, LEAST, weigh_agreement, weigh_places
from ingest.dates import find_dates
from ingest.record import Census, DecodedText, Headline, Verdict

__all__ = ["DateSigns", "DocumentDates", "date_document", "date_signs"]


@dataclass(frozen=True, slots=True)
class DocumentDates:
    """The document's date, when it was captured, a guess where the date is None, and every claim that was weighed.

    `published` and `captured` are among `claims`, which are in the order of the text, those outside it last; `guess` is
    the mention that would be the date if a mention could be. `dateline` is the dateline's date with its year settled.
    """

    published: DateClaim | None
    captured: DateClaim | None
    guess: DateClaim | None
    claims: tuple[DateClaim, ...]
    dateline: DateClaim | None = None


def date_document(
    decoded: DecodedText,
    verdicts: Sequence[Verdict],
    headline: Headline,
    dateline: FoundDatelineLike | None,
    sighting: Sighting,
    census: Census,
) -> DocumentDates:
    """The dates of a document: published, captured, guessed, and all claims with the reason of each."""
    text = decoded.text
    placed = place_dates(text, verdicts, headline)
    candidates = [take_role(date, dateline) for date in placed]
    if dateline is not None and dateline.date is not None and not any(c.role == "dateline" for c in candidates):
        candidates.append(Candidate(dateline.date.value, "dateline", dateline.date.rule, 0.0, dateline.date))
    candidates.extend(find_claims_outside(decoded.meta, sighting))
    weigh_places(candidates, dateline)
    settle_orders(candidates, text, verdicts, census)
    captured = _choose_capture(candidates, sighting, census)
    settle_years(candidates, sighting, census)
    weigh_agreement(candidates, sighting, captured)
    published = _choose_published(candidates)
    guess = _choose_guess(candidates) if published is None else None
    return make_claims(candidates, decoded, published, captured, guess)


def _choose_capture(candidates: Sequence[Candidate], sighting: Sighting, census: Census) -> Candidate | None:
    """The date that is when the page was captured; its role is changed to `captured`."""
    labelled = [c for c in candidates if c.role == "captured" and c.value.precision in ("day", "unsettled")]
    stamps = [c for c in candidates if is_stamp_place(c) and c.role in ("own_line", "mentioned", "captured")]
    crowded = are_captures(census.stamp_days)
    others = [
        c
        for c in candidates
        if c.role in ("dateline", "posted", "byline", "own_line", "url", "meta") and c not in stamps
    ]
    fetched = find_dates(sighting.fetched_at)[:1] if sighting.fetched_at else ()
    for c in stamps:
        if c.role == "captured":
            continue
        if fetched and (gap := days_between(c.value, fetched[0].value)) is not None and gap <= 1:
            c.inferred = "the page was fetched on that day"
        elif crowded:
            c.inferred = "clock times on the last lines of this source crowd on few days"
        elif crowded is None and others and all(is_later(c.value, other.value) for other in others):
            c.inferred = "a clock time on the last line, later than every date that the page gives itself"
        else:
            continue
        c.role, c.worth = "captured", 0.0
        labelled.append(c)
    return max(labelled, key=lambda c: max((i.last for i in c.value.intervals), default=date.min), default=None)


def _choose_published(candidates: Sequence[Candidate]) -> Candidate | None:
    """The claim of most worth; of two alike the more trusted role, then the one that comes first."""
    claims = [c for c in candidates if c.role in PUBLISHING_ROLES and c.value.intervals and c.worth >= LEAST]
    if not claims:
        return None
    return max(claims, key=lambda c: (round(c.worth, 3), -PUBLISHING_ROLES.index(c.role)))


def _choose_guess(candidates: Sequence[Candidate]) -> Candidate | None:
    """The mention that is likeliest the date: a whole day, early in the story."""
    mentions = [
        c
        for c in candidates
        if c.role in ("mentioned", *PUBLISHING_ROLES) and c.value.intervals and c.against != LATER_THAN_CAPTURE
    ]
    days = [c for c in mentions if c.value.precision == "day"] or [c for c in mentions if c.value.precision == "month"]
    return days[0] if days else None


def _confidence(worth: float) -> float:
    return round(min(0.99, 1 / (1 + math.exp(-worth))), 2)


def make_claims(
    candidates: Sequence[Candidate],
    decoded: DecodedText,
    published: Candidate | None,
    captured: Candidate | None,
    guess: Candidate | None,
) -> DocumentDates:
    made = {id(c): _make_claim(c, decoded, published, captured, guess) for c in candidates}
    dateline = next((c for c in candidates if c.role == "dateline"), None)
    return DocumentDates(
        published=None if published is None else made[id(published)],
        captured=None if captured is None else made[id(captured)],
        guess=None if guess is None else made[id(guess)],
        claims=tuple(made.values()),
        dateline=None if dateline is None else made[id(dateline)],
    )


def _make_claim(
    c: Candidate,
    decoded: DecodedText,
    published: Candidate | None,
    captured: Candidate | None,
    guess: Candidate | None,
) -> DateClaim:
    in_text = c.placed is not None or c.role == "dateline"
    found = c.found
    confidence = _confidence(c.worth) if c.role in PUBLISHING_ROLES else 0.95 if c is captured else 0.5
    if published is not None and c is published:
        confidence = min(confidence, 0.6 if isinstance(c.value, UnsettledDate) else c.ceiling)
    return DateClaim(
        value=c.value,
        role=c.role,
        rule=c.ruled or c.rule,
        confidence=confidence,
        span=decoded.in_source(found.span) if in_text and found is not None else None,
        line=_line_of(c, decoded.text),
        order=c.order,
        label=c.placed.label.words if c.placed is not None and c.placed.label is not None else c.column or None,
        time=found.time if found is not None else None,
        offset=found.offset if found is not None else None,
        reason=_reason(c, published, captured, guess),
        weekday=found.weekday if found is not None else None,
    )


def _line_of(c: Candidate, text: str) -> int | None:
    if c.placed is not None:
        return c.placed.line
    if c.role == "dateline" and c.found is not None:
        return text.count("\n", 0, c.found.span.start) + 1
    return None


def _reason(c: Candidate, published: Candidate | None, captured: Candidate | None, guess: Candidate | None) -> str:
    """One sentence: why the claim was chosen or passed over."""
    parts = []
    if c.found is not None and c.found.calendar != "gregorian":
        lunar = c.found.calendar == "hijri"
        parts.append(
            "converted from the lunar Hijri calendar, a day either way"
            if lunar
            else "converted from the solar Hijri calendar"
        )
    if c.inferred:
        parts.append(c.inferred)
    if c is published:
        where = f", column {c.column}" if c.column else ""
        agreeing = f", with which {c.why} agrees" if c.why else ""
        parts.insert(0, f"the date: its {ROLE_WORDS[c.role]}{where}{agreeing}")
        if c.against:
            parts.append(f"though {c.against}")
    elif c is captured:
        parts.insert(0, "the page was captured then")
    elif c is guess:
        parts.insert(0, "no date of the document; kept as a guess")
    elif c.role == "mentioned":
        parts.insert(0, "mentioned in the text" if c.placed is None or c.placed.kept else "not the story's")
    elif c.role == "unmapped":
        parts.insert(0, f"column {c.column}: not mapped")
    elif c.role == "updated":
        parts.insert(0, "when it was changed, not when it was published")
    elif c.role == "captured":
        parts.insert(0, "when the page was looked at")
    elif lacks_year(c.value):
        parts.insert(0, "without a year, and nothing near settles it")
    elif published is not None and days_between(c.value, published.value) == 0:
        parts.insert(0, f"agrees with the {ROLE_WORDS[published.role]}")
    elif published is not None:
        gap = days_between(c.value, published.value)
        parts.insert(
            0, f"passed over for the {ROLE_WORDS[published.role]}" + (f", {_days(gap)} away" if gap is not None else "")
        )
        if c.against:
            parts.append(c.against)
    else:
        parts.insert(0, f"too doubtful{': ' + c.against if c.against else ''}")
    return "; ".join(parts)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
