"""Candidates -> what each is worth as the document's date: by role, place on the page, and agreement.

Worth is a logit. A sign against a candidate is kept in words, for the reason that its claim will give.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from archive.document import PUBLISHING_ROLES, Sighting
from archive.partial_date import EdtfDate, PartialDate, days_between
from ingest.date_candidates import ROLE_WORDS, Candidate, FoundDatelineLike, is_later
from ingest.date_places import PlacedDate
from ingest.dates import find_dates

# How much each sign is worth, as a logit; fitted by hand to the development sets, where a sum of 2 is right in 9 of 10.
# A record's date is one that the user said is the date.
_WORTH = {
    "dateline": 5.0, "posted": 3.4, "byline": 2.9, "own_line": 2.0, "meta": 2.6, "record": 7.0, "url": 1.6,
    "filename": 0.9,
}  # fmt: skip
# Rules of HTML claims, most trusted first.
_META_WORTH = {
    "json_ld": 3.2, "article_published": 3.2, "itemprop": 2.6, "meta_date": 2.4, "time_published": 2.6, "time_tag": 1.8,
}  # fmt: skip
_PARTIAL_COSTS = {
    "no_year": 2.0,
    "month": 1.6,
    "range": 0.8,
    "season": 2.0,
    "quarter": 2.0,
    "year": 3.0,
    "decade": 5.0,
    "unsettled": 0.3,
}
LATER_THAN_CAPTURE = "later than the capture"
LEAST = 0.0  # below it a claim is kept as a guess at most
_SURE = 2.0  # from here on a claim may speak against a dateline
_JUST_BELOW = 6  # units under the story in which a page may print its own date
_LETTER = 15  # units; pages with more of them below the story have teasers with dates there
# One date in 900 of the development sets contradicts its own weekday: one of the two is a slip, and nothing says which.
# The day is written with more care, but a wrong day has a fitting weekday once in seven, so that of the contradictions
# more than the writers' share are wrong dates: three in four is as much as may be claimed. Where another statement of
# the page gives the same day, the weekday was the slip. Worth taken off, and the greatest confidence left.
_SLIP, _SLIP_OF_WEEKDAY = (2.5, 0.75), (0.8, 0.9)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FOLLOWS_COSTS = {"inline": 1.0, "quoted": 3.0, "related": 3.0, "captures": 3.0}


def weigh_places(candidates: Sequence[Candidate], dateline: FoundDatelineLike | None) -> None:
    """Gives each claim that may be the publication what its role and its place on the page are worth."""
    all_days = {c.value.edtf for c in candidates if c.role == "own_line" and c.placed is not None and c.placed.is_day}
    own_days = {
        c.value.edtf for c in candidates if c.role == "own_line" and c.placed is not None and c.placed.part == "head"
    }
    foot_days = {
        c.value.edtf for c in candidates if c.role == "own_line" and c.placed is not None and c.placed.part == "foot"
    }
    first_below = next(
        (c for c in candidates if c.role == "own_line" and c.placed is not None and c.placed.part == "foot"), None
    )
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


def _worth_of_place(c: Candidate, rivals: set[str], first_below: bool) -> float:
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
        if placed.signed and c.role == "own_line" and placed.is_day:
            return worth + 2.2
        near = placed.below - placed.last <= _JUST_BELOW and placed.is_day
        if c.role == "own_line" and near and first_below:
            return worth + 0.7
        if c.role == "own_line" and (len(rivals) > 1 or not (placed.opens or placed.closes)):
            c.against = "below the story, among other dates"
            worth -= 2.0
        return worth
    if placed.part == "body" and placed.signed and c.role == "own_line" and placed.is_day:
        return worth
    if placed.part == "body" and not _is_under_title(placed):
        if placed.from_body < -1:
            c.against = "inside the story"
            worth -= _cost_inside(c, placed)
        return worth
    worth += max(_worth_of_distance(placed), -0.3 if c.role == "posted" else -9.0)
    if placed.from_title is not None and placed.from_title < -8 and placed.from_body > 8:
        c.against = "far above title and story, as mastheads print the day of reading"
    if c.role == "own_line" and len(rivals) > 2:
        worth -= 0.8
    if not placed.on_its_own:
        # The line of a caption or a deck, or of a title that says when.
        worth -= 0.8 if placed.opens or placed.glued or placed.from_title == 0 else 1.4
    if not placed.first:
        worth -= 0.3
    return worth


def _cost_inside(c: Candidate, placed: PlacedDate) -> float:
    """What it costs to stand between the story's paragraphs. Least where a label says what the date is (46 of 51 such
    dates of the development sets were the document's), little near the top on a line that was not taken for prose (25
    of 36), where something above the story was."""
    if c.role == "posted":
        return 0.3
    return 0.8 if placed.from_body >= -8 and not placed.kept else 2.5


def _is_under_title(placed: PlacedDate) -> bool:
    return placed.from_title is not None and 0 <= placed.from_title <= (1 if placed.kept else 8)


def _worth_of_distance(placed: PlacedDate) -> float:
    """What nearness to title and story adds, and what distance from both takes off."""
    title = placed.from_title
    if (title is not None and title >= 0 and placed.from_body >= -1) or _is_under_title(placed):
        return max(0.9 if 0 <= placed.from_body <= 2 else 0.2, 1.2 - 0.08 * (title or 0))
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


def weigh_agreement(candidates: Sequence[Candidate], sighting: Sighting, captured: Candidate | None) -> None:
    """Raises claims that agree, lowers those that contradict their weekday, the rest, or the day of capture."""
    claims = [c for c in candidates if c.role in PUBLISHING_ROLES and c.value.intervals]
    _weigh_contradictions(claims)
    roles_of_day: dict[str, set[str]] = {}
    for c in claims:
        if c.worth > 0:
            roles_of_day.setdefault(c.value.edtf, set()).add(c.role)
    latest = _latest_day(sighting, captured)
    for c in claims:
        agreeing = roles_of_day.get(c.value.edtf, set()) - {c.role}
        # A file is as often named for the day of its capture.
        c.worth += 0.6 * min(2, len(agreeing - {"filename"})) + (0.2 if "filename" in agreeing else 0.0)
        c.why = " and ".join(sorted(ROLE_WORDS[role] for role in agreeing))
        _weigh_weekday(c)
        if latest is not None and (min(i.first for i in c.value.intervals) - latest).days > 1:
            c.worth -= 4.0
            c.against = LATER_THAN_CAPTURE


def _weigh_contradictions(claims: Sequence[Candidate]) -> None:
    """Lowers datelines and statements of HTML that a sure date shown on the page contradicts."""
    shown = [
        c
        for c in claims
        if c.role in ("posted", "byline", "own_line") and c.worth > _SURE and c.value.precision == "day"
    ]
    posted = [*shown, *(c for c in claims if c.role == "meta" and c.worth > _SURE and c.value.precision == "day")]
    labelled = [c for c in shown if c.role == "posted" and _is_plainly_labelled(c)]
    time_tags = {c.value.edtf for c in claims if c.rule == "time_tag"}
    for c in claims:
        if c.role == "dateline":
            if any(is_later(c.value, other.value) for other in posted):
                c.worth -= 2.0
                c.against = "later than its posting"
            if any(_differs_in_year_only(c.value, other.value) for other in posted):
                c.worth -= 3.0
                c.against = "another year than its posting, on the same day: a slip of the new year"
        elif c.role == "own_line":
            # A masthead prints the day of reading, which is never before the posting.
            if c.value.precision == "day" and any(is_later(c.value, other.value) for other in labelled):
                c.worth -= 2.0
                c.against = "later than its posting"
        elif c.role == "meta":
            in_utc = c.found is not None and c.found.offset == "+00:00"
            if in_utc and any(days_between(c.value, other.value) == 1 for other in shown):
                c.worth -= 2.0
                c.against = "in universal time, and a day off the date that the page shows"
            if c.rule == "time_tag" and len(time_tags) > 1:
                c.worth -= 0.8
                c.against = c.against or "one of several times that the page marks"


def _is_plainly_labelled(c: Candidate) -> bool:
    label = c.placed.label if c.placed is not None else None
    return label is not None and label.direct and not label.weak


def _weigh_weekday(c: Candidate) -> None:
    if c.found is None or c.found.weekday is None or c.value.precision != "day":
        return
    weekday = c.value.intervals[0].first.weekday()
    if weekday == c.found.weekday:
        c.worth += 0.4
        return
    cost, ceiling = _SLIP if not c.why else _SLIP_OF_WEEKDAY
    c.worth -= cost
    c.ceiling = min(c.ceiling, ceiling)
    c.against = c.against or f"a {_WEEKDAYS[weekday]}, where a {_WEEKDAYS[c.found.weekday]} is written"


def _latest_day(sighting: Sighting, captured: Candidate | None) -> date | None:
    """The day after which the page cannot have been published: its capture or its fetching, whichever came first."""
    seen = [captured.value] if captured is not None else []
    seen += [found.value for found in find_dates(sighting.fetched_at)[:1]] if sighting.fetched_at else []
    return min((max(i.last for i in value.intervals) for value in seen if value.intervals), default=None)


def _differs_in_year_only(one: EdtfDate, other: EdtfDate) -> bool:
    if not isinstance(one, PartialDate) or not isinstance(other, PartialDate) or one.day is None:
        return False
    return (one.month, one.day) == (other.month, other.day) and one.year != other.year
