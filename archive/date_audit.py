"""An archive's documents -> what about their dates deserves a second look, with the finding in words.

Twice through the documents: `survey_dates` counts, since a spike or a changed order shows only beside the rest of its
source, and `find_date_findings` names the documents. Held in memory are counts by source and day, no documents.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from archive.document import CORRECTED, PUBLISHING_ROLES, DateClaim, Document
from archive.partial_date import EdtfDate, PartialDate, UnsettledDate, days_between
from archive.values import dataclass

# The kinds of findings, in the order in which they are told: what each says of a document.
KINDS: Mapping[str, str] = {
    "undated": "without a date that a filter could match",
    "unsettled": "with a date that has several readings",
    "unreadable": "with a mapped date that cannot be read",
    "weekday": "whose date is not of the weekday that is written beside it",
    "disagree": "with another claim more than 3 days from the date",
    "future": "dated after they were imported",
    "after_capture": "dated after they were captured",
    "spike": "of a day that holds far more documents than the other days of its source",
    "order_changed": "whose source writes day and month in the other order elsewhere, under the same label",
}

_APART = 3  # days; as far as a posting may trail its dateline over a weekend
# Below even odds a claim was held to be another story's (a teaser's, a link's): it does not speak against the date.
_CREDIBLE = 0.5
_STATED_ROLES = ("dateline", "posted")
_TOLD = 3  # of the dates that disagree with one
# A page is read in zones of its own, the import's ledger and most crawlers' clocks are in universal time.
_ZONES = timedelta(days=1)

_SPIKE_LEAST = 5  # documents
_SPIKE_TIMES = 5  # the median of the source's other days
_SPIKE_ALONE = 20  # documents; fewer of one day may be all that was saved of a small source

# Claims that tell how a source writes its dates: not what stands in its stories, nor stamps, which follow the saver's
# locale, nor addresses and file names, which follow a program.
_WRITING_ROLES = frozenset({*PUBLISHING_ROLES, "updated"} - {"url", "filename", "record"})
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ORDER_WORDS = {"dmy": "day first", "mdy": "month first"}


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document and the day of the import that brought it first, which is the last that it can be from."""

    document: Document
    imported: date


@dataclass(frozen=True, slots=True)
class DateFinding:
    """One thing that is odd about a document's date. `date` and `role` are those of its published date, None where it
    has none; `text` says what was found."""

    kind: str
    id: str
    date: EdtfDate | None
    role: str | None
    text: str
    source: str
    path: str
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Spike:
    """A day with too many documents of one source: how many, of how many dated ones, and the median of its other
    days (0 where there are none)."""

    count: int
    of: int
    usual: float


@dataclass(frozen=True, slots=True)
class DateSurvey:
    """What is learnt from all documents. `counts` are documents by kind, every kind in the order of KINDS; `spikes` are
    by source and day; `orders` counts documents by order (`dmy`, `mdy`) for each source and form that has both, a form
    being the label before the date or, without one, its role."""

    documents: int
    counts: Mapping[str, int]
    spikes: Mapping[tuple[str, date], Spike]
    orders: Mapping[tuple[str, str], Mapping[str, int]]


def survey_dates(held: Iterable[HeldDocument]) -> DateSurvey:
    """Counts the findings of every kind, and learns what is unusual in each source."""
    days: dict[str, Counter[date]] = {}
    orders: dict[str, Counter[frozenset[tuple[str, str]]]] = {}
    counts: Counter[str] = Counter()
    documents = 0
    for one in held:
        documents += 1
        counts.update(kind for kind, _ in _findings_of_its_own(one))
        source = one.document.provenance.source
        day = _day(one.document)
        if day is not None:
            days.setdefault(source, Counter())[day] += 1
        shown = _orders_shown(one.document)
        if shown:
            orders.setdefault(source, Counter())[shown] += 1
    spikes = {(source, day): spike for source, of_source in days.items() for day, spike in _find_spikes(of_source)}
    changed = _find_changed_orders(orders)
    counts["spike"] = sum(spike.count for spike in spikes.values())
    counts["order_changed"] = sum(
        count for source, of_source in orders.items() for shown, count in of_source.items()
        if any(_is_rarer(changed.get((source, form)), order) for form, order in shown)
    )  # fmt: skip
    return DateSurvey(documents, {kind: counts[kind] for kind in KINDS}, spikes, changed)


def find_date_findings(held: Iterable[HeldDocument], survey: DateSurvey) -> Iterator[DateFinding]:
    """The findings of these documents, document by document, each one's in the order of KINDS."""
    for one in held:
        document = one.document
        published, at = document.published, document.provenance
        found = [*_findings_of_its_own(one), *_findings_in_source(document, survey)]
        for kind, text in found:
            value, role = (published.value, published.role) if published else (None, None)
            yield DateFinding(kind, document.id, value, role, text, at.source, at.path, at.position)


def first_of_each(findings: Iterable[DateFinding], limit: int) -> Iterator[DateFinding]:
    """The first findings of every kind, at most `limit` of each, in their order; all where `limit` is 0."""
    given: Counter[str] = Counter()
    for finding in findings:
        given[finding.kind] += 1
        if not limit or given[finding.kind] <= limit:
            yield finding


# --- what a document shows by itself


def _findings_of_its_own(held: HeldDocument) -> Iterator[tuple[str, str]]:
    document = held.document
    published = document.published
    if published is None or not published.value.intervals:
        yield "undated", _why_undated(document)
    elif isinstance(published.value, UnsettledDate):
        readings = " or ".join(reading.edtf for reading in published.value.readings)
        by = "corrected so" if published.role == CORRECTED else "neither the page nor its source settles which"
        yield "unsettled", f"may be {readings}: {by}"
    if "date" not in document.corrected and (unread := _unread(document)):
        yield "unreadable", "; ".join(unread)
    # What a person settled, against what the page says, needs no second look for that.
    extracted = published if published is not None and published.role != CORRECTED else None
    if extracted is not None and (slip := _slip_of_weekday(extracted, document.claims)) is not None:
        yield "weekday", slip
    if extracted is not None and (others := _disagreeing(extracted, document.claims)):
        yield "disagree", f"{_said(extracted)}, but {' and '.join(others)}"
    # A page without a date may be so because the only one it states cannot be.
    for claim in (published,) if published is not None else _publishing(document.claims):
        if _is_after(claim.value, held.imported):
            yield "future", f"{_said(claim)} is later than its import on {held.imported.isoformat()}"
            break
    captured = _capture_day(document)
    if captured is not None:
        for claim in (published,) if published is not None else _publishing(document.claims):
            if _is_after(claim.value, captured):
                yield "after_capture", f"{_said(claim)} is later than its capture on {captured.isoformat()}"
                break


def _why_undated(document: Document) -> str:
    if "date" in document.corrected:
        return f"corrected: {document.published.value.edtf if document.published else 'it has none'}"
    claims = _publishing(document.claims)
    without_year = next((claim for claim in claims if claim.value.precision == "no_year"), None)
    if without_year is not None:
        return f"{_said(without_year)} has no year, and nothing near settles it"
    if claims:
        more = len(claims) - 1
        others = f", as {'is' if more == 1 else 'are'} {more} more" if more else ""
        return f"{_said(claims[0])} is too doubtful{others}"
    if unread := _unread(document):
        return "; ".join(unread)
    if document.claims:
        if len(document.claims) == 1:
            return "its one date does not say when it was published"
        return f"none of its {len(document.claims)} dates says when it was published"
    return "no date is written on it"


def _unread(document: Document) -> list[str]:
    """What was mapped as the date and is none, with the reason."""
    return [one.note for one in document.evidence if (one.about, one.rule) == ("date", "passed_over")]


def _slip_of_weekday(published: DateClaim, claims: Iterable[DateClaim]) -> str | None:
    """The date's weekday and the one written beside it, or beside another statement of the same day."""
    same = (claim for claim in _publishing(claims) if claim.value == published.value)
    slip = next((claim for claim in (published, *same) if claim.is_of_another_weekday), None)
    if slip is None or slip.weekday is None:
        return None
    is_of = _WEEKDAYS[slip.value.intervals[0].first.weekday()]
    return f"{_said(slip)} is a {is_of}, where a {_WEEKDAYS[slip.weekday]} is written"


def _publishing(claims: Iterable[DateClaim]) -> tuple[DateClaim, ...]:
    return tuple(claim for claim in claims if claim.role in PUBLISHING_ROLES)


def _disagreeing(published: DateClaim, claims: Iterable[DateClaim]) -> list[str]:
    """The claims too far from the date, in words, each date once; of many the first."""
    said: dict[str, str] = {}
    for claim in _rivals(published, claims):
        gap = days_between(published.value, claim.value)
        if gap is not None and gap > _APART:
            said.setdefault(claim.value.edtf, f"{_said(claim)} ({gap:,} days apart)")
    told = list(said.values())
    return told if len(told) <= _TOLD else [*told[: _TOLD - 1], f"{len(told) - _TOLD + 1} more"]


def _rivals(published: DateClaim, claims: Iterable[DateClaim]) -> list[DateClaim]:
    """The claims that may speak against the date: every dateline and labelled date, of other roles the surest.

    Lines of dates and meta tags come in lists, one for every teaser of a page: compared are the best of each.
    """
    credible = [claim for claim in _publishing(claims) if claim.confidence >= _CREDIBLE]
    surest = {published.role: published}
    for claim in sorted(credible, key=lambda claim: -claim.confidence):
        surest.setdefault(claim.role, claim)
    return [claim for claim in credible if claim.role in _STATED_ROLES or claim == surest[claim.role]]


def _said(claim: DateClaim) -> str:
    """The role and the date: `url 2019-05-20`, `posted 2019-05-04 on line 7`."""
    return f"{claim.role} {claim.value.edtf}" + (f" on line {claim.line}" if claim.line else "")


def _is_after(value: EdtfDate, limit: date) -> bool:
    """Whether every day that the date may mean is later than that day, in any zone."""
    first = min((interval.first for interval in value.intervals), default=None)
    return first is not None and limit < date.max - _ZONES and first > limit + _ZONES


def _capture_day(document: Document) -> date | None:
    """The last day on which the page may have been captured: when it was fetched, else what it bears as a stamp."""
    fetched = document.provenance.fetched_at
    if fetched:
        try:
            return date.fromisoformat(fetched[:10])
        except ValueError:
            pass  # a crawler's own notation: the stamp, if there is one, is left
    intervals = document.captured.value.intervals if document.captured else ()
    return max((interval.last for interval in intervals), default=None)


# --- what shows beside its source


def _findings_in_source(document: Document, survey: DateSurvey) -> Iterator[tuple[str, str]]:
    source = document.provenance.source
    day = _day(document)
    spike = survey.spikes.get((source, day)) if day is not None else None
    if spike is not None:
        usual = f"; the median of its other days is {spike.usual:g}" if spike.usual else ", which has no other day"
        yield "spike", f"{spike.count:,} of the {spike.of:,} dated documents of this source are of that day{usual}"
    texts = []
    for form, order in sorted(_orders_shown(document)):
        counts = survey.orders.get((source, form))
        if counts is not None and _is_rarer(counts, order):
            other = "mdy" if order == "dmy" else "dmy"
            texts.append(
                f"{form}: {_ORDER_WORDS[order]} here, as in {counts[order]:,} of the documents of this source,"
                f" and {_ORDER_WORDS[other]} in {counts[other]:,}"
            )
    if texts:
        yield "order_changed", "; ".join(texts)


def _day(document: Document) -> date | None:
    """The day of a date that is known to the day."""
    value = document.published.value if document.published else None
    if not isinstance(value, PartialDate) or value.precision != "day":
        return None
    return value.intervals[0].first


def _find_spikes(days: Mapping[date, int]) -> Iterator[tuple[date, Spike]]:
    """The days with at least 5 documents, 5 times the median of the other days, and the square root of all.

    The median is not moved by a second spike. The square root is a share that falls as a source grows: 5 of 20, 10 of
    100, 100 of 10,000, since a large source has its days of great news, and a small one its weeks.
    """
    total = sum(days.values())
    in_order = sorted(days.values())
    for day, count in sorted(days.items()):
        if count < _SPIKE_LEAST or count * count < total:
            continue
        if len(days) == 1:
            if count >= _SPIKE_ALONE:
                yield day, Spike(count, total, 0)
            continue
        usual = _median_without(in_order, count)
        if count >= _SPIKE_TIMES * usual:
            yield day, Spike(count, total, usual)


def _median_without(in_order: Sequence[int], one: int) -> float:
    """The median of two or more numbers, smallest first, once one of them is taken out."""
    gone, left = bisect_left(in_order, one), len(in_order) - 1
    low, high = (in_order[at + (at >= gone)] for at in ((left - 1) // 2, left // 2))
    return (low + high) / 2


def _orders_shown(document: Document) -> frozenset[tuple[str, str]]:
    """The forms and orders of the document's settled dates in numbers."""
    return frozenset(
        (claim.label or claim.role, claim.order)
        for claim in document.claims
        if claim.order in _ORDER_WORDS and claim.role in _WRITING_ROLES and not isinstance(claim.value, UnsettledDate)
    )


def _find_changed_orders(
    orders: Mapping[str, Mapping[frozenset[tuple[str, str]], int]],
) -> dict[tuple[str, str], Mapping[str, int]]:
    """The documents by order, for each source and form that has both."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for source, of_source in orders.items():
        for shown, count in of_source.items():
            for form, order in shown:
                counts.setdefault((source, form), Counter())[order] += count
    return {where: by_order for where, by_order in counts.items() if len(by_order) > 1}


def _is_rarer(counts: Mapping[str, int] | None, order: str) -> bool:
    """Whether the order is the one that fewer documents have; both are where as many have either."""
    return counts is not None and order in counts and counts[order] == min(counts.values())
