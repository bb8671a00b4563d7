"""Queries into their documents per period, beside those of the archive: what a timeline shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.values import dataclass
from index.engine import SearchEngine
from index.periods import By, Tally, period_name, tally_days
from index.query import Query


@dataclass(frozen=True, slots=True)
class Period:
    """A period with the documents of the archive in it (or of the part of it that was asked about), and those of each
    query."""

    number: int
    name: str
    archive: int
    counts: tuple[int, ...]

    def share(self, query: int) -> float | None:
        """The share of the archive's documents, 0 to 1; None where it has none, since none of nothing is not zero."""
        return self.counts[query] / self.archive if self.archive else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Several queries over one row of periods. `names` are the queries as typed, `archive` is what they were asked
    of."""

    by: By
    names: tuple[str, ...]
    tallies: tuple[Tally, ...]
    archive: Tally

    def periods(self) -> Iterator[Period]:
        """Every period from the first with a document of the archive to the last, in order, empty ones too."""
        held = self.archive.counts
        for number in range(min(held), max(held) + 1) if held else ():
            counts = tuple(tally.counts[number] for tally in self.tallies)
            yield Period(number, period_name(number, self.by), held[number], counts)


def count_periods(
    engine: SearchEngine, queries: Sequence[tuple[str, Query]], everything: Query, by: By, guesses: bool = False
) -> Timeline:
    """The timeline of those queries, each with the name it goes by; `everything` finds what they were asked of."""
    return Timeline(
        by,
        tuple(name for name, _ in queries),
        tuple(tally_days(engine.count_days(query, guesses), by) for _, query in queries),
        tally_days(engine.count_days(everything, guesses), by),
    )
