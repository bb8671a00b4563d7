"""Why a search found what it found, in lines for people: how the query was read, what its words stand for, and for each
hit which parts scored what in which fields and which date let it pass."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from archive.document import DateClaim, Document
from archive.partial_date import DateInterval
from index.engine import SearchEngine
from index.query import (
    FORM_FIELDS,
    Cased,
    Dated,
    Exact,
    Field,
    Fuzzy,
    Undated,
    Wildcard,
    Word,
    find_parts,
    write_days,
    write_query,
)
from index.search import Result, Results

# Forms that are listed of a word; patterns may have thousands.
_MOST_SHOWN = 12
_BATCH = 64


def explain_query(results: Results, engine: SearchEngine) -> Iterator[str]:
    """How the query was read, with its filters, and the forms that each word and pattern stands for, the most frequent
    first, each with the number of documents that have it."""
    yield f"read as: {write_query(results.query)}"
    if results.let_go:
        yield f"let go, as words that only make it a question: {', '.join(results.let_go)}"
    for expansion in results.saved:
        search = expansion.search
        yield f"  @{search.name}, saved {search.saved[:10]}: {search.asked.written()}"
        yield f"    read as: {write_query(expansion.query)}"
    seen = set()
    for leaf, field in find_parts(results.query):
        if not isinstance(leaf, Word | Exact | Cased | Wildcard | Fuzzy):
            continue
        field = field if field in FORM_FIELDS else "text"
        if (leaf, field) in seen:
            continue
        seen.add((leaf, field))
        forms = engine.find_forms(leaf, field)
        first = sorted(forms, key=lambda form: (-forms[form], form))[:_MOST_SHOWN]
        listed = ", ".join(f"{form} ({forms[form]:,})" for form in first) or "no word of the archive"
        more = f", and {len(forms) - len(first):,} more" if len(forms) > len(first) else ""
        yield f"  {write_query(leaf if field == 'text' else Field(field, leaf))}: {listed}{more}"


def explain_hits(results: Results, engine: SearchEngine, guesses: bool) -> Iterator[str]:
    """For each hit, in order: its score, each part of the query that it has, and what each date filter made of it."""
    dates = [part for part, _ in find_parts(results.query) if isinstance(part, Dated)]
    lets_undated = any(isinstance(part, Undated) for part, _ in find_parts(results.query))
    rows = iter(results)
    while batch := list(islice(rows, _BATCH)):
        shares = engine.explain(results.query, [result.hit.id for result in batch])
        for result in batch:
            yield f"{result.hit.id[:10]}  {result.hit.score:.3f}{_title(result)}"
            for share in shares.get(result.hit.id, ()):
                where = ", ".join(f"{field} {count:,}" for field, count in share.fields)
                scored = f"{share.score:7.3f}" if share.score else " filter"
                yield f"  {scored}  {share.part}" + (f"  [{where}]" if where else "")
            for asked in dates:
                yield f"     date  {date_reason(result.document, asked, guesses, lets_undated)}"


def date_reason(document: Document, asked: Dated, guesses: bool, lets_undated: bool = False) -> str:
    """What a date filter makes of the document, and by which rule.

    `guesses` and `lets_undated` are what the search was asked: to take guesses for dates, to let undated ones in.
    """
    days = write_days(asked.days)
    if document.published is not None and document.published.value.intervals:
        return _judged(document.published, "its date", asked, days)
    if guesses and document.guess is not None and document.guess.value.intervals:
        judged = _judged(document.guess, "undated, but its guess", asked, days)
        passes = any(interval.overlaps(asked.days) for interval in document.guess.value.intervals)
        return f"{judged}; let in all the same, as asked" if lets_undated and not passes else judged
    return "undated; let in, as asked" if lets_undated else f"undated: neither in nor out of {days}"


def _judged(claim: DateClaim, name: str, asked: Dated, days: str) -> str:
    written = f"{name} {claim.value.edtf} ({claim.role})"
    intervals = claim.value.intervals
    inside = [interval for interval in intervals if interval.lies_inside(asked.days)]
    over = [interval for interval in intervals if interval.overlaps(asked.days)]
    if len(inside) == len(intervals):
        return f"{written} lies in {days}"
    if not over:
        return f"{written} lies outside of {days}"
    if len(intervals) > 1 and inside:
        return f"{written} may be {_written(inside[0])}, which lies in {days}"
    return f"{written} may lie in {days}, in part of its days"


def _written(interval: DateInterval) -> str:
    return write_days(interval)


def _title(result: Result) -> str:
    return f"  {result.document.title}" if result.document.title else ""
