"""The dates of a page -> what each is of, and which one is the document's: its date, its capture, or a guess.

Every date found becomes a claim with its role; those that may be the publication are weighed by role, place on the page
and agreement, and what is passed over keeps the reason. `date_signs` tells a source's census what its pages show.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol

from archive.document import PUBLISHING_ROLES, DateClaim, Sighting
from archive.partial_date import EdtfDate, PartialDate, UnsettledDate, days_between
from ingest.date_inference import (
    STAMP_FORM,
    Settled,
    is_open_order,
    lacks_year,
    read_in_order,
    settle_order,
    settle_year,
)
from ingest.date_places import PlacedDate, place_dates
from ingest.date_stamps import LAST_LINES, DateSigns, are_captures, date_signs, is_stamp
from ingest.dates import find_dates, find_dates_in_filename, find_dates_in_url
from ingest.record import Census, DecodedText, FoundDate, Headline, MetaClaim, TextSpan, Verdict

__all__ = ["DateSigns", "DocumentDates", "FoundDatelineLike", "date_document", "date_signs"]


class FoundDatelineLike(Protocol):
    """What is asked of a dateline: its date with a span into the text, its own span, and how sure it is."""

    @property
    def date(self) -> FoundDate | None: ...
    @property
    def span(self) -> TextSpan: ...
    @property
    def confidence(self) -> float: ...


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


# How much each sign is worth, as a logit; fitted by hand to the development sets, where a sum of 2 is right in 9 of 10.
_WORTH = {"dateline": 5.0, "posted": 3.4, "byline": 2.9, "own_line": 2.0, "meta": 2.6, "url": 1.6, "filename": 0.9}
# Rules of HTML claims, most trusted first.
_META_WORTH = {
    "json_ld": 3.2, "article_published": 3.2, "itemprop": 2.6, "meta_date": 2.4, "time_published": 2.6, "time_tag": 1.8,
}  # fmt: skip
_PARTIAL_COSTS = {"no_year": 2.0, "month": 1.6, "range": 0.8, "season": 2.0, "quarter": 2.0, "year": 3.0, "decade": 5.0, "unsettled": 0.3}
_LEAST = 0.0  # below it a claim is kept as a guess at most
_SURE = 2.5  # from here on a claim may speak against a dateline
_JUST_BELOW = 6  # units under the story in which a page may print its own date
_LETTER = 15  # units; pages with more of them below the story have teasers with dates there
_FOLLOWS_COSTS = {"inline": 1.0, "quoted": 3.0, "related": 3.0, "captures": 3.0}
_NEAR = 3  # days within which two claims are of one publication


@dataclass(slots=True)
class _Candidate:
    """A claim in the making."""

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
    candidates = [_take_role(date, dateline) for date in placed]
    if dateline is not None and dateline.date is not None and not any(c.role == "dateline" for c in candidates):
        candidates.append(_Candidate(dateline.date.value, "dateline", dateline.date.rule, 0.0, dateline.date))
    candidates.extend(_claims_outside(decoded.meta, sighting))
    _weigh_places(candidates, dateline)
    _settle_orders(candidates, text, census)
    captured = _choose_capture(candidates, sighting, census)
    _settle_years(candidates, sighting)
    _weigh_agreement(candidates, sighting, captured)
    published = _choose_published(candidates)
    guess = _choose_guess(candidates) if published is None else None
    return _make_claims(candidates, decoded, published, captured, guess)


# --- roles -------------------------------------------------------------------------------------------------------


def _take_role(placed: PlacedDate, dateline: FoundDatelineLike | None) -> _Candidate:
    """A date of the text with its role, before it is weighed."""
    found, label = placed.found, placed.label
    role = "mentioned"
    if found.rule == "url_in_text":
        pass
    elif dateline is not None and dateline.date is not None and _same_span(found.span, dateline.date.span):
        role = "dateline"
    elif placed.follows == "captures":
        role = "captured"
    elif label is not None and label.family == "captured" and (placed.on_its_own or label.at_start):
        role = "captured"
    elif label is not None and label.family == "updated" and (placed.on_its_own or label.at_start or not placed.kept):
        role = "updated"
    elif label is not None and label.family == "other":
        pass
    elif label is not None and label.family == "posted" and (placed.on_its_own or label.at_start or not placed.kept):
        role = "posted"
    elif found.value.precision in ("year", "decade") or found.rule == "years":
        pass
    elif placed.from_title == 0 and not placed.is_day:
        pass
    elif placed.by and not placed.kept:
        role = "byline"
    elif _is_line_of_its_own(placed):
        role = "own_line"
    return _Candidate(found.value, role, found.rule, 0.0, found, placed, found.order)


def _is_line_of_its_own(placed: PlacedDate) -> bool:
    """Whether a date stands where pages print theirs: alone on its line, or at the very beginning of the story."""
    if placed.on_its_own:
        return True
    if not placed.is_day or isinstance(placed.found.value, UnsettledDate):
        return False
    return placed.from_body >= -1 and (placed.opens or placed.glued) or (placed.part == "head" and placed.beside <= 30)


def _same_span(one: TextSpan, other: TextSpan) -> bool:
    return one.start < other.end and other.start < one.end


def _claims_outside(meta: Sequence[MetaClaim], sighting: Sighting) -> Iterator[_Candidate]:
    """The dates that stand beside the text: HTML's statements, the URL, the file's name."""
    for claim in meta:
        if claim.about not in ("date", "updated"):
            continue
        dates = find_dates(claim.value.strip())
        if len(dates) == 1 and dates[0].value.precision in ("day", "month", "unsettled"):
            role = "meta" if claim.about == "date" else "updated"
            yield _Candidate(dates[0].value, role, claim.rule, 0.0, dates[0], None, dates[0].order)
    if sighting.url:
        for found in find_dates_in_url(sighting.url)[:1]:
            yield _Candidate(found.value, "url", found.rule, 0.0, found, None, found.order)
    for found in find_dates_in_filename(PurePosixPath(sighting.path).name)[:1]:
        yield _Candidate(found.value, "filename", found.rule, 0.0, found, None, found.order)


# --- weighing ----------------------------------------------------------------------------------------------------


def _weigh_places(candidates: Sequence[_Candidate], dateline: FoundDatelineLike | None) -> None:
    """Gives each claim that may be the publication what its role and its place on the page are worth."""
    all_days = {c.value.edtf for c in candidates if c.role == "own_line" and c.placed is not None and c.placed.is_day}
    own_days = {c.value.edtf for c in candidates if c.role == "own_line" and c.placed is not None and c.placed.part == "head"}
    foot_days = {c.value.edtf for c in candidates if c.role == "own_line" and c.placed is not None and c.placed.part == "foot"}
    first_below = next((c for c in candidates if c.role == "own_line" and c.placed is not None and c.placed.part == "foot"), None)
    meta_seen: set[str] = set()
    for c in candidates:
        if c.role not in PUBLISHING_ROLES:
            continue
        c.worth = _WORTH.get(c.role, 0.0)
        # Wires write their datelines without a year: it says nothing against them.
        if c.role != "dateline" or c.value.precision != "no_year":
            c.worth -= _PARTIAL_COSTS.get(c.value.precision, 0.0)
        if c.role == "meta":
            c.worth = _META_WORTH.get(c.rule, 2.0) - (0.7 if c.rule in meta_seen else 0.0)
            meta_seen.add(c.rule)
        if c.role == "dateline" and dateline is not None:
            c.worth += 4 * (dateline.confidence - 0.9)
        if c.placed is not None and c.role != "dateline":
            rivals = own_days if c.placed.part == "head" else foot_days
            c.worth += _worth_of_place(c, rivals, c is first_below)
            if c.role == "own_line" and c.placed.is_day and len(all_days) == 1:
                c.worth += _worth_of_only_day(c.placed)


def _worth_of_place(c: _Candidate, rivals: set[str], first_below: bool) -> float:
    """Near the title and above the body a date is the story's; far from both, in lists, it is another's."""
    placed = c.placed
    assert placed is not None
    worth = 0.0
    if placed.follows and c.role == "own_line":
        worth -= _FOLLOWS_COSTS[placed.follows]
    if placed.label is not None and c.role == "posted":
        worth += 0.4 if placed.label.direct else -0.5
    if placed.part == "foot":
        worth -= 1.8 if c.role in ("posted", "byline") else 2.2
        near = placed.below - placed.last <= _JUST_BELOW and placed.is_day
        if c.role == "own_line" and near and first_below:
            return worth + 0.7
        if c.role == "own_line" and (len(rivals) > 1 or not (placed.opens or placed.closes)):
            c.against = "below the story, among other dates"
            worth -= 2.0
        return worth
    if placed.part == "body" and not _is_under_title(placed):
        if placed.from_body < -1:
            c.against = "inside the story"
            worth -= 1.5 if c.role == "posted" else 2.5
        return worth
    worth += max(_worth_of_distance(placed), -0.3 if c.role == "posted" else -9.0)
    if placed.from_title is not None and placed.from_title < -8 and placed.from_body > 8:
        c.against = "far above title and story, as mastheads print the day of reading"
    if c.role == "own_line" and len(rivals) > 2:
        worth -= 0.8
    if not placed.on_its_own:
        worth -= 0.5
    if not placed.first:
        worth -= 0.3
    return worth


def _is_under_title(placed: PlacedDate) -> bool:
    return not placed.kept and placed.from_title is not None and 0 <= placed.from_title <= 6


def _worth_of_distance(placed: PlacedDate) -> float:
    """What nearness to title and story adds, and what distance from both takes off."""
    title = placed.from_title
    if title is not None and 0 <= title and placed.from_body >= -1 or _is_under_title(placed):
        return max(0.2, 1.2 - 0.08 * (title or 0))
    if title is not None and -8 <= title < 0:
        return 0.8 + 0.1 * title
    if placed.from_body <= 3:
        return 0.6
    if title is None:
        return 0.0 if placed.from_body <= 12 else -1.2
    return -1.2 if placed.from_body > 8 else 0.0


def _worth_of_only_day(placed: PlacedDate) -> float:
    """The one day that a page has on a line of its own is likely its own, also at the end, as letters are dated."""
    if placed.part == "head":
        return 0.5
    if placed.part == "foot" or placed.last < 6:
        return 2.0 if placed.below < _LETTER else 0.8
    return 1.0


def _settle_orders(candidates: Sequence[_Candidate], text: str, census: Census) -> None:
    """Settles day and month of dates in numbers: by their source, else by a date of the document that they agree with."""
    for c in candidates:
        if c.found is None or not is_open_order(c.found) or c.placed is None:
            continue
        form = STAMP_FORM if _is_stamp_place(c) else c.placed.form(text)
        settled = settle_order(c.found, text, form, census.date_orders)
        if settled is not None:
            _apply(c, settled)
    clear = [c for c in candidates if c.role in ("dateline", "posted", "byline", "own_line", "url", "meta") and not isinstance(c.value, UnsettledDate)]
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
                _apply(c, Settled(fitting[0], f"the reading that agrees with the {_ROLE_WORDS[other.role]}, {other.value.edtf}", order))
                break


def _says_the_same(reading: PartialDate, other: EdtfDate) -> bool:
    if other.precision == "no_year":
        return isinstance(other, PartialDate) and (reading.month, reading.day) == (other.month, other.day)
    gap = days_between(reading, other)
    return gap is not None and gap <= 1


def _differs_in_year_only(one: EdtfDate, other: EdtfDate) -> bool:
    if not isinstance(one, PartialDate) or not isinstance(other, PartialDate) or one.day is None:
        return False
    return (one.month, one.day) == (other.month, other.day) and one.year != other.year


def _apply(c: _Candidate, settled: Settled) -> None:
    c.value, c.inferred = settled.value, settled.reason
    if settled.order is not None:
        c.order = settled.order
    if not settled.sure:
        c.worth -= 1.0


def _is_stamp_place(c: _Candidate) -> bool:
    return (
        c.placed is not None
        and c.found is not None
        and c.placed.last < LAST_LINES
        and c.placed.on_its_own
        and is_stamp(c.found)
        and (c.placed.label is None or c.placed.label.family == "captured")
    )


def _choose_capture(candidates: Sequence[_Candidate], sighting: Sighting, census: Census) -> _Candidate | None:
    """The date that is when the page was captured; its role is changed to `captured`."""
    labelled = [c for c in candidates if c.role == "captured" and c.value.precision in ("day", "unsettled")]
    stamps = [c for c in candidates if _is_stamp_place(c) and c.role in ("own_line", "mentioned", "captured")]
    crowded = are_captures(census.stamp_days)
    others = [c for c in candidates if c.role in ("dateline", "posted", "byline", "own_line", "url", "meta") and c not in stamps]
    fetched = find_dates(sighting.fetched_at)[:1] if sighting.fetched_at else ()
    for c in stamps:
        if c.role == "captured":
            continue
        if fetched and (gap := days_between(c.value, fetched[0].value)) is not None and gap <= 1:
            c.inferred = "the page was fetched on that day"
        elif crowded:
            c.inferred = "clock times on the last lines of this source crowd on few days"
        elif crowded is None and others and all(_is_later(c.value, other.value) for other in others):
            c.inferred = "a clock time on the last line, later than every date that the page gives itself"
        else:
            continue
        c.role, c.worth = "captured", 0.0
        labelled.append(c)
    return max(labelled, key=lambda c: max((i.last for i in c.value.intervals), default=date.min), default=None)


def _is_later(value: EdtfDate, other: EdtfDate) -> bool:
    """Whether a date is later than another, in every reading; one without a year is earlier than any."""
    if not other.intervals:
        return True
    return min(i.first for i in value.intervals) > max(i.last for i in other.intervals)


_ROLE_WORDS: Mapping[str, str] = {
    "dateline": "dateline", "posted": "posted date", "own_line": "date on its own line", "byline": "date beside the byline",
    "meta": "page's own statement", "record": "record's date", "url": "URL", "filename": "file name", "updated": "update",
    "mentioned": "mention", "captured": "capture date", "fetched": "day of fetching",
}  # fmt: skip


def _settle_years(candidates: Sequence[_Candidate], sighting: Sighting) -> None:
    """Gives datelines, labels and lines of their own without a year the one that their surest neighbour has."""
    dated = sorted(
        (c for c in candidates if c.role in PUBLISHING_ROLES and c.value.intervals and c.worth > 0), key=lambda c: -c.worth
    )
    references = [(c.value, _ROLE_WORDS[c.role]) for c in dated]
    references += [(f.value, "folder") for f in find_dates_in_filename(str(PurePosixPath(sighting.path).parent) + "/")[-1:]]
    references += [(c.value, _ROLE_WORDS[c.role]) for c in candidates if c.role in ("updated", "captured") and c.value.intervals]
    if sighting.fetched_at:
        references += [(f.value, _ROLE_WORDS["fetched"]) for f in find_dates(sighting.fetched_at)[:1]]
    for c in candidates:
        if c.role not in ("dateline", "posted", "byline", "own_line") or not lacks_year(c.value) or c.found is None:
            continue
        settled = [(s, value) for value, whose in references if (s := settle_year(c.found, value, f"the {whose}"))]
        # A neighbour of the same days is the surest; the first is the one of most worth.
        near = [pair for pair in settled if (days_between(pair[0].value, pair[1]) or 0) <= _NEAR]
        if settled:
            _apply(c, (near or settled)[0][0])
            if c.role != "dateline":
                c.worth -= 1.0


def _weigh_agreement(candidates: Sequence[_Candidate], sighting: Sighting, captured: _Candidate | None) -> None:
    """Raises claims that agree, lowers those that contradict their weekday, the rest, or the day of capture."""
    limit = [max(i.last for i in captured.value.intervals)] if captured is not None and captured.value.intervals else []
    if sighting.fetched_at:
        limit += [max(i.last for i in f.value.intervals) for f in find_dates(sighting.fetched_at)[:1] if f.value.intervals]
    claims = [c for c in candidates if c.role in PUBLISHING_ROLES and c.value.intervals]
    before = {id(c): c.worth for c in claims}
    posted = [c for c in claims if c.role in ("posted", "byline", "own_line", "meta") and c.worth > _SURE and c.value.precision == "day"]
    for c in claims:
        if c.role == "dateline" and any(_is_later(c.value, o.value) for o in posted):
            c.worth -= 2.0
            c.against = "later than its posting"
        if c.role == "meta" and c.found is not None and c.found.offset == "+00:00":
            near = [o for o in posted if o.role != "meta" and days_between(c.value, o.value) == 1]
            if near:
                c.worth -= 2.0
                c.against = "in universal time, and a day off the date that the page shows"
        if c.role == "dateline" and any(_differs_in_year_only(c.value, o.value) for o in posted):
            c.worth -= 3.0
            c.against = "another year than its posting, on the same day: a slip of the new year"
        agreeing = {o.role for o in claims if o.role != c.role and before[id(o)] > 0 and days_between(c.value, o.value) == 0}
        # A file is as often named for the day of its capture.
        c.worth += 0.6 * min(2, len(agreeing - {"filename"})) + (0.2 if "filename" in agreeing else 0.0)
        if agreeing:
            c.why = " and ".join(sorted(_ROLE_WORDS[role] for role in agreeing))
        if c.found is not None and c.found.weekday is not None and isinstance(c.value, PartialDate) and c.value.day is not None:
            fits = c.value.intervals[0].first.weekday() == c.found.weekday
            c.worth += 0.4 if fits else -0.8
            if not fits:
                c.against = c.against or "its weekday does not fit"
        if limit and min(i.first for i in c.value.intervals).toordinal() > min(limit).toordinal() + 1:
            c.worth -= 4.0
            c.against = "later than the capture"


def _choose_published(candidates: Sequence[_Candidate]) -> _Candidate | None:
    """The claim of most worth; of two alike the more trusted role, then the one that comes first."""
    claims = [c for c in candidates if c.role in PUBLISHING_ROLES and c.value.intervals and c.worth >= _LEAST]
    if not claims:
        return None
    return max(claims, key=lambda c: (round(c.worth, 3), -PUBLISHING_ROLES.index(c.role)))


def _choose_guess(candidates: Sequence[_Candidate]) -> _Candidate | None:
    """The mention that is likeliest the date: a whole day, early in the story."""
    mentions = [c for c in candidates if c.role in ("mentioned", *PUBLISHING_ROLES) and c.value.intervals]
    days = [c for c in mentions if c.value.precision == "day"] or [c for c in mentions if c.value.precision == "month"]
    return days[0] if days else None


# --- claims ------------------------------------------------------------------------------------------------------


def _confidence(worth: float) -> float:
    return round(min(0.99, 1 / (1 + math.exp(-worth))), 2)


def _make_claims(
    candidates: Sequence[_Candidate],
    decoded: DecodedText,
    published: _Candidate | None,
    captured: _Candidate | None,
    guess: _Candidate | None,
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
    c: _Candidate,
    decoded: DecodedText,
    published: _Candidate | None,
    captured: _Candidate | None,
    guess: _Candidate | None,
) -> DateClaim:
    in_text = c.placed is not None or c.role == "dateline"
    found = c.found
    confidence = _confidence(c.worth) if c.role in PUBLISHING_ROLES else 0.95 if c is captured else 0.5
    if published is not None and c is published:
        confidence = _confidence_of_choice(c, confidence)
    return DateClaim(
        value=c.value,
        role=c.role,
        rule=c.rule,
        confidence=confidence,
        span=decoded.in_source(found.span) if in_text and found is not None else None,
        line=_line_of(c, decoded.text),
        order=c.order,
        label=c.placed.label.words if c.placed is not None and c.placed.label is not None else None,
        time=found.time if found is not None else None,
        offset=found.offset if found is not None else None,
        reason=_reason(c, published, captured, guess),
    )


def _confidence_of_choice(c: _Candidate, confidence: float) -> float:
    return min(confidence, 0.6) if isinstance(c.value, UnsettledDate) else confidence


def _line_of(c: _Candidate, text: str) -> int | None:
    if c.placed is not None:
        return c.placed.line
    if c.role == "dateline" and c.found is not None:
        return text.count("\n", 0, c.found.span.start) + 1
    return None


def _reason(
    c: _Candidate, published: _Candidate | None, captured: _Candidate | None, guess: _Candidate | None
) -> str:
    """One sentence: why the claim was chosen or passed over."""
    parts = []
    if c.found is not None and c.found.calendar != "gregorian":
        lunar = c.found.calendar == "hijri"
        parts.append("converted from the lunar Hijri calendar, a day either way" if lunar else "converted from the solar Hijri calendar")
    if c.inferred:
        parts.append(c.inferred)
    if c is published:
        parts.insert(0, f"the date: its {_ROLE_WORDS[c.role]}" + (f", with which {c.why} agrees" if c.why else ""))
        if c.against:
            parts.append(f"though {c.against}")
    elif c is captured:
        parts.insert(0, "the page was captured then")
    elif c is guess:
        parts.insert(0, "no date of the document; kept as a guess")
    elif c.role == "mentioned":
        parts.insert(0, "mentioned in the text" if c.placed is None or c.placed.kept else "not the story's")
    elif c.role == "updated":
        parts.insert(0, "when it was changed, not when it was published")
    elif c.role == "captured":
        parts.insert(0, "when the page was looked at")
    elif lacks_year(c.value):
        parts.insert(0, "without a year, and nothing near settles it")
    elif published is not None and days_between(c.value, published.value) == 0:
        parts.insert(0, f"agrees with the {_ROLE_WORDS[published.role]}")
    elif published is not None:
        gap = days_between(c.value, published.value)
        parts.insert(0, f"passed over for the {_ROLE_WORDS[published.role]}" + (f", {gap} days away" if gap is not None else ""))
        if c.against:
            parts.append(c.against)
    else:
        parts.insert(0, f"too doubtful{': ' + c.against if c.against else ''}")
    return "; ".join(parts)

