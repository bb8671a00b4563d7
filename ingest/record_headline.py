"""The headline that a page shows, and what the columns of its record say -> the headline, with title and byline from
the record where it states them.

A column that the user mapped, and one that is named a title beside plain text, states it best: the text of such a
record seldom has its title in it. Beside HTML an unmapped one is asked only where the page shows none, since scrapers
copy the page's own title tag, site name and all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive.document import RecordClaim
from archive.evidence import Evidence
from ingest.record import Headline, RawRecord, Unit
from ingest.title_keys import title_key

_NEAR_TOP = 40  # units: a title that the text repeats stands above the story


def take_record_headline(headline: Headline, units: Sequence[Unit], record: RawRecord) -> Headline:
    """The headline with the record's title and byline; units that repeat them are theirs, and others go back to be what
    they were judged to be."""
    title, byline = _claim_of("title", headline.title, record), _claim_of("byline", headline.byline, record)
    if title is None and byline is None:
        return headline
    parts, rules = dict(headline.units), dict(headline.rules)
    for claim in (title, byline):
        if claim is not None:
            key = title_key(claim.value)
            same = tuple(index for index, unit in enumerate(units[:_NEAR_TOP]) if title_key(unit.text) == key)
            own = parts.get(claim.about, ())
            # A byline's line says "By" as well: it stays the byline's where it holds the names.
            kept = tuple(index for index in own if key and f" {key} " in f" {title_key(units[index].text)} ")
            parts[claim.about] = tuple(sorted({*same, *kept}))
            rules[claim.about] = "record"
    taken = {index for part in ("title", "byline") for index in parts.get(part, ())}
    if "deck" in parts:
        parts["deck"] = tuple(index for index in parts["deck"] if index not in taken)
    return replace(
        headline,
        title=title.value if title is not None else headline.title,
        byline=byline.value if byline is not None else headline.byline,
        units={part: indices for part, indices in parts.items() if indices},
        rules=rules,
    )


def explain_record_claims(record: RawRecord, shown: Headline) -> tuple[Evidence, ...]:
    """The columns that title and byline are from, and what the page itself shows in their place, which was passed over
    for them."""
    found: list[Evidence] = []
    for part in ("title", "byline"):
        own = getattr(shown, part)
        claim = _claim_of(part, own, record)
        if claim is None:
            continue
        how = "mapped" if claim.is_mapped else "by its name"
        found.append(Evidence(part, "record", note=f"column {claim.column} of the record, {how}"))
        if own is not None and title_key(own) != title_key(claim.value):
            found.append(Evidence(part, "passed_over", note=f"{own}: what the page itself shows"))
    return tuple(found)


def _claim_of(about: str, shown: str | None, record: RawRecord) -> RecordClaim | None:
    claim = next((claim for claim in record.sighting.claims if claim.about == about), None)
    if claim is not None and not claim.value:
        return None
    if claim is None or claim.is_mapped or record.kind != "html" or shown is None:
        return claim
    return None
