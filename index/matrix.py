"""A list of terms into a row each: how many documents, the first and the last, and how many per period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from archive.errors import DatelineError
from archive.partial_date import day_number
from archive.values import dataclass, replace
from index.engine import DayCounts, SearchEngine
from index.evaluate import asks_date
from index.periods import By, Tally, edtf_of, tally_days
from index.query import And, Dated, Or, Query, Undated

Days = tuple[tuple[int, int], ...]
ALL_DAYS: Days = ((day_number(date.min), day_number(date.max)),)


class TermError(DatelineError):
    """A line of a list of terms that is no query; exit code 2."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term as it was written, with the number of documents, the dates of the first and the last of them (EDTF, as
    precise as they are, of the readings that may be of the days asked for; None where all are undated), and its tally;
    `left_out` are the undated documents that match it but for a date filter, and are not in the count, `guessed_out`
    of them by the guess at their date."""

    term: str
    count: int
    first: str | None
    last: str | None
    tally: Tally
    left_out: int = 0
    guessed_out: int = 0


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
        first, last = _find_ends(documents, _days_asked(query))
        row = TermRow(term, tally.total, first, last, tally)
        if asks_date(query):
            found = engine.search(query, "relevance", 0, guesses)
            row = replace(row, left_out=found.undated, guessed_out=found.guessed_out)
        yield row


def _days_asked(query: Query) -> Days:
    """The days, as pairs of numbers, of which every dated match may be one; all days where the query asks for none."""
    match query:
        case Dated(days):
            return ((day_number(days.first), day_number(days.last)),)
        case And(parts):
            asked: Days = ALL_DAYS
            for part in parts:
                asked = tuple(
                    (max(first, start), min(last, end))
                    for first, last in asked
                    for start, end in _days_asked(part)
                    if first <= end and start <= last
                )
            return asked
        case Or(parts):
            return tuple(days for part in parts for days in _days_asked(part))
        case Undated(part):
            return _days_asked(part)
        case _:
            return ALL_DAYS


def _find_ends(documents: DayCounts, asked: Days) -> tuple[str | None, str | None]:
    """The dates of the earliest and of the latest of the documents, as far as they may be of the days asked for.

    Of a date with several readings those count that may be of these days: [2021-07-09,2021-09-07] is in September
    where September is asked for. A date that is less precise, 2021, stays what it is, and is put where its part of
    these days begins and ends.
    """
    readings = [reading for several in documents.others for reading in _readings(several, asked)]
    if documents.days:  # none of its ends is empty
        first = documents.start
        last = first + len(documents.days) - 1
        readings += (((first, first), (first, first)), ((last, last), (last, last)))
    if not readings:
        return None, None
    # Of those of the same days the more precise: where one day is asked for, that day before its year.
    _, earliest = min(readings, key=lambda one: (one[0], one[1][1] - one[1][0], one[1]))
    _, latest = max(readings, key=lambda one: (one[0][1], one[0][0], one[1][0] - one[1][1], one[1]))
    return edtf_of(*earliest), edtf_of(*latest)


def _readings(several: Days, asked: Days) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The readings of a date that may be of the days asked for, each behind its part of them. All as they are where
    none may be: two filters side by side may each be met by a reading of its own."""
    found = [
        ((max(first, start), min(last, end)), (first, last))
        for first, last in several
        for start, end in asked
        if first <= end and start <= last
    ]
    return found or [(reading, reading) for reading in several]
