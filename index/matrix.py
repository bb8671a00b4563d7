"""A list of terms into a row each: how many documents, the first and the last, and how many per period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from archive.errors import DatelineError
from archive.values import dataclass
from index.engine import DayCounts, SearchEngine
from index.periods import By, Tally, edtf_of, tally_days
from index.query import Dated, Query, find_parts


class TermError(DatelineError):
    """A line of a list of terms that is no query; exit code 2."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term as it was written, with the number of documents, the dates of the first and the last of them (EDTF, as
    precise as they are; None where all are undated), and its tally; `left_out` are the undated documents that match it
    but for a date."""

    term: str
    count: int
    first: str | None
    last: str | None
    tally: Tally
    left_out: int = 0


def read_terms(lines: Iterable[str], name: str, parse: Callable[[str], Query]) -> list[tuple[str, Query]]:
    """The terms of a list, one query a line; empty lines and comments, which begin with # and a blank, do not count:
    #metoo is a term.

    Raises TermError, with the number of the line, at the first that is not understood.
    """
    terms = []
    for number, line in enumerate(lines, 1):
        term = line.strip().removeprefix("\ufeff").strip()
        if not term or term == "#" or term.startswith(("# ", "#\t")):
            continue
        try:
            terms.append((term, parse(term)))
        except DatelineError as error:
            raise TermError(f"{name}, line {number}: {error.message}", error.hint) from None
    if not terms:
        raise TermError(f"{name} holds no terms", "write one query a line")
    return terms


def count_terms(
    engine: SearchEngine, terms: Iterable[tuple[str, Query]], by: By, guesses: bool = False
) -> Iterator[TermRow]:
    """A row a term, in their order, worked out one after the other."""
    for term, query in terms:
        documents = engine.count_days(query, guesses)
        tally = tally_days(documents, by)
        first, last = _find_ends(documents)
        has_date = any(isinstance(part, Dated) for part, _ in find_parts(query))
        left_out = engine.search(query, "relevance", 0, guesses).undated if has_date else 0
        yield TermRow(term, tally.total, first, last, tally, left_out)


def _find_ends(documents: DayCounts) -> tuple[str | None, str | None]:
    """The dates of the earliest and of the latest of the documents."""
    intervals = [interval for several in documents.others for interval in several]
    if documents.days:  # none of its ends is empty
        first = documents.start
        last = first + len(documents.days) - 1
        intervals += ((first, first), (last, last))
    if not intervals:
        return None, None
    last_days = max(intervals, key=lambda days: (days[1], days[0]))
    return edtf_of(*min(intervals)), edtf_of(*last_days)
