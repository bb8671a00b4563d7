"""A result into its columns: the names and values that csv, tsv, json and jsonl share. The names and the order of
`COLUMNS` are a promise, as is that a name never changes its meaning."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archive.document import DateClaim
from archive.errors import DatelineError
from index.search import Result

Value = str | float | None

COLUMNS = (
    "id", "title", "date", "date_precision", "date_role", "date_confidence", "place", "source", "url", "path", "score",
    "snippet", "copies", "corrected",
)  # fmt: skip
# What json and jsonl have besides, and the other formats where it is asked for.
MORE_COLUMNS = (
    "deck", "byline", "agency", "signoff", "date_guess", "captured", "fetched_at", "position", "body",
)  # fmt: skip
# Had only where they are asked for.
RARE_COLUMNS = ("first_day", "last_day", "city", "region", "country", "first_line", "last_line", "words", "kept_all")

ALL_COLUMNS = (*COLUMNS, *MORE_COLUMNS, *RARE_COLUMNS)


def read_columns(result: Result, names: Sequence[str] = COLUMNS) -> dict[str, Value]:
    """The value of each column, None where the document has none.

    `date` is EDTF text, precision and role are those of archive.partial_date and archive.document; `source`, `url`
    and `path` are those of the earliest sighting; `first_day` and `last_day` are the days that the date may be,
    `first_line` and `last_line` where the body stands in the source; `words` counts those of the body; `copies`
    the other hits that this one stands for, under --collapse; `corrected` names the fields that people corrected,
    parted by commas.
    """
    return {name: _READ[name](result) for name in names}


def parse_columns(text: str) -> tuple[str, ...]:
    """The columns named, parted by commas; raises DatelineError, with the nearest name, where there is none such."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in _READ:
            from difflib import get_close_matches  # for an error only

            near = get_close_matches(name, ALL_COLUMNS, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise DatelineError(f"there is no column {name!r}", f"{hint}columns are {', '.join(ALL_COLUMNS)}")
    if not names:
        raise DatelineError("no column is named", f"columns are {', '.join(ALL_COLUMNS)}")
    repeated = next((name for name in names if names.count(name) > 1), None)
    if repeated:
        raise DatelineError(f"the column {repeated!r} is named twice", "name each once")
    return names


def _published(read: Callable[[DateClaim], Value]) -> Callable[[Result], Value]:
    return lambda result: read(result.document.published) if result.document.published else None


def _days(result: Result, last: bool) -> str | None:
    published = result.document.published
    intervals = published.value.intervals if published else ()
    if not intervals:
        return None
    return (max(days.last for days in intervals) if last else min(days.first for days in intervals)).isoformat()


def _dateline(part: str) -> Callable[[Result], Value]:
    return lambda result: getattr(result.document.dateline, part) if result.document.dateline else None


def _claim(name: str) -> Callable[[Result], Value]:
    def read(result: Result) -> Value:
        claim = getattr(result.document, name)
        return claim.value.edtf if claim else None

    return read


def _line(last: bool) -> Callable[[Result], Value]:
    def read(result: Result) -> Value:
        lines = result.document.body_lines
        return (max(end for _, end in lines) if last else min(start for start, _ in lines)) if lines else None

    return read


def _words(result: Result) -> Value:
    from index.analysis import find_terms  # only where it is asked for

    return len(find_terms(result.document.body))


_READ: dict[str, Callable[[Result], Value]] = {
    "id": lambda result: result.document.id,
    "title": lambda result: result.document.title,
    "date": _claim("published"),
    "date_precision": _published(lambda claim: claim.value.precision),
    "date_role": _published(lambda claim: claim.role),
    "date_confidence": _published(lambda claim: claim.confidence),
    "place": _dateline("place"),
    "source": lambda result: result.document.provenance.source,
    "url": lambda result: result.document.provenance.url,
    "path": lambda result: result.document.provenance.path,
    "score": lambda result: round(result.hit.score, 6),
    "snippet": lambda result: result.snippet,
    "copies": lambda result: result.hit.copies,
    "corrected": lambda result: ",".join(result.document.corrected) or None,
    "deck": lambda result: result.document.deck,
    "byline": lambda result: result.document.byline,
    "agency": _dateline("agency"),
    "signoff": lambda result: result.document.signoff,
    "kept_all": lambda result: result.document.kept_all,
    "date_guess": _claim("guess"),
    "captured": _claim("captured"),
    "fetched_at": lambda result: result.document.provenance.fetched_at,
    "position": lambda result: result.document.provenance.position,
    "body": lambda result: result.document.body,
    "first_day": lambda result: _days(result, False),
    "last_day": lambda result: _days(result, True),
    "city": _dateline("city"),
    "region": _dateline("region"),
    "country": _dateline("country"),
    "first_line": _line(False),
    "last_line": _line(True),
    "words": _words,
}
