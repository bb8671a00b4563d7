"""The search engine over a Whoosh index: what changed into a commit of it, and a query into documents.

Whoosh's own readers and searchers work on our segments (`flat_codec`), and its lock guards a commit; the files, words,
query language and scores are our own, so that a search loads nothing of it. Not used, since measured: its table of
contents (it is unpickled, and an index may be somebody else's), its parser and analyzers (a stop list that eats "us"),
its highlighter (stops at 32,768 characters), `procs=` (loses documents when a worker dies), a commit as it is (it syncs
nothing), its codec (copies whole files into memory at every opening, and reads posting by posting).
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.errors import ArchiveError
from archive.stored import ArchiveStamp
from index.arithmetic import D, S, W, choose_arithmetic
from index.engine import REBUILD, DayCounts, EngineResult, Share, Sort, TextSize, WordCount
from index.engines.flat_file import FlatFileError
from index.engines.flat_snapshot import Days, Snapshot
from index.engines.flat_table import Table, read_table, write_table
from index.entry import IndexEntry
from index.evaluate import Evaluation, asks_date
from index.folder import cannot_write
from index.occurrences import estimate_work, forms_of
from index.ordering import Hits, choose_first
from index.query import Leaf, Query, without_letting_in

if TYPE_CHECKING:
    from index.engines.flat_writing import Forms
    from index.engines.whoosh_commit import Commit

FORMAT = 7


def create(folder: Path) -> WhooshEngine:
    """An empty index in an empty folder."""
    write_table(folder, Table())
    return WhooshEngine(folder)


def open(folder: Path) -> WhooshEngine:
    """The index in the folder; raises ArchiveError where it cannot be read, FileNotFoundError where it is gone."""
    if not folder.is_dir():
        raise FileNotFoundError(2, "No such folder", str(folder))
    return WhooshEngine(folder)


def make_part(folder: Path, entries: Iterable[IndexEntry]) -> tuple[str, ...]:
    """See EngineModule."""
    from index.engines.whoosh_commit import write_segments

    try:
        return write_segments(folder, entries)
    except OSError as error:
        raise cannot_write(folder, error) from error


class WhooshEngine:
    """A SearchEngine; see there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._forms: Forms | None = None  # what writing has learnt of the words
        self._stamp: ArchiveStamp | None = None
        self._snapshot: Snapshot | None = None
        self._work = 0  # postings that the questions to it had
        self._open_snapshot()

    @property
    def folder(self) -> Path:
        return self._folder

    # Writing

    def write(self, entries: Iterable[IndexEntry], removed_ids: Iterable[str], stamp: ArchiveStamp | None) -> None:
        removed = list(removed_ids)
        pending = iter(entries)
        first = next(pending, None)
        if not removed and first is None and stamp in (None, self._stamp):
            return
        with self._writing() as commit:
            commit.remove(removed)
            for entry in chain(() if first is None else (first,), pending):
                commit.add(entry)
            commit.stamp = stamp or commit.stamp

    def write_parts(
        self, parts: Iterable[tuple[Sequence[str], Sequence[str]]], removed_ids: Iterable[str], stamp: ArchiveStamp
    ) -> None:
        with self._writing() as commit:
            commit.remove(removed_ids)
            for names, ids in parts:
                commit.adopt(names, ids)
            commit.stamp = stamp

    @contextmanager
    def _writing(self) -> Iterator[Commit]:
        """A commit when the block ends; an error leaves the index as it was."""
        # And numpy, which most searches do without: 100 ms.
        from index.engines.flat_writing import Forms
        from index.engines.whoosh_commit import Commit

        self._forms = self._forms or Forms()
        try:
            with Commit(self._folder, self._forms) as commit:
                yield commit
        except OSError as error:
            raise cannot_write(self._folder, error) from error
        except FlatFileError as error:
            raise self._damaged(error) from error
        self._open_snapshot()

    # Reading

    def stamp(self) -> ArchiveStamp | None:
        return self._stamp

    def search(
        self,
        query: Query,
        sort: Sort = "relevance",
        limit: int | None = None,
        guesses: bool = False,
        preferred: Query | None = None,
    ) -> EngineResult:
        with self._reading() as snapshot:
            guesses = guesses and asks_date(query)
            evaluation = self._evaluate(snapshot, guesses, query, *([preferred] if preferred else ()))
            arithmetic = evaluation.arithmetic
            matches, possible = evaluation.documents(query), evaluation.possible(query)
            first_days = snapshot.first_days()
            in_doubt = arithmetic.without(possible, matches) if possible is not matches else ()
            unjudged = arithmetic.undated(in_doubt, first_days) if len(in_doubt) else ()
            uncertain, guessed, guessed_out = len(in_doubt) - len(unjudged), 0, 0
            undated_found = arithmetic.undated(matches, first_days) if snapshot.has_undated() else ()
            if guesses:
                unguessing = Evaluation(snapshot, arithmetic)  # in the same, for documents of both are compared
                guessed = len(_passed_by_guess(evaluation, unguessing, query, matches))
                left_out = arithmetic.without(unguessing.possible(query), matches)
                unjudged = arithmetic.undated(left_out, first_days) if len(left_out) else ()
                if len(unjudged):
                    guessed_out = len(arithmetic.intersection([unjudged, arithmetic.of(sorted(snapshot.guessed()))]))
            chosen, scores = _first_hits(snapshot, evaluation, query, sort, limit, preferred)
            hits = Hits(self._ids_of, array("I", chosen), scores)
            return EngineResult(
                len(matches), hits, len(unjudged), len(undated_found), guessed, uncertain, guessed_out
            )

    def count_matches(self, queries: Sequence[Query], guesses: bool = False) -> list[int]:
        with self._reading() as snapshot:
            evaluation = self._evaluate(snapshot, guesses, *queries)
            return [len(evaluation.documents(query)) for query in queries]

    def explain(self, query: Query, ids: Sequence[str]) -> Mapping[str, Sequence[Share]]:
        with self._reading() as snapshot:
            from index.shares import find_shares  # few searches ask for it

            numbers = {number: id for id in ids for number in snapshot.with_id(id) if snapshot.id_of(number) == id}
            evaluation = self._evaluate(snapshot, False, query)
            shares = find_shares(evaluation, snapshot, query, sorted(numbers))
            return {numbers[number]: found for number, found in shares.items()}

    def count_days(self, query: Query, guesses: bool = False) -> DayCounts:
        with self._reading() as snapshot:
            evaluation = self._evaluate(snapshot, guesses and asks_date(query), query)
            firsts, lasts, several = snapshot.days()
            apart = {*several, *snapshot.guessed()} if guesses else several

            def days_of(number: int) -> Days:
                days = snapshot.intervals(number)
                return days if days or not guesses else snapshot.guesses(number)

            return evaluation.arithmetic.count_days(evaluation.documents(query), firsts, lasts, apart, days_of)

    def count_words(self, query: Query, least: int = 1, guesses: bool = False) -> Iterator[WordCount]:
        with self._reading() as snapshot:
            yield from snapshot.count_words(self._numbers_of(snapshot, query, guesses), least)

    def count_text(self, query: Query, guesses: bool = False) -> TextSize:
        with self._reading() as snapshot:
            matches = self._numbers_of(snapshot, query, guesses)
            live = snapshot.live()
            return TextSize(len(matches), sum(map(snapshot.words, matches)), len(live), sum(map(snapshot.words, live)))

    def expand(self, word: str) -> Mapping[str, int]:
        with self._reading() as snapshot:
            counts = {form: snapshot.frequency("text", form) for form in snapshot.forms(word)}
            return {form: count for form, count in sorted(counts.items()) if count}

    def find_forms(self, leaf: Leaf, field: str = "text") -> Mapping[str, int]:
        with self._reading() as snapshot:
            counts = {form: snapshot.frequency(field, form) for form in forms_of(snapshot, leaf, field)}
            return {form: count for form, count in sorted(counts.items()) if count}

    def sources(self) -> Mapping[str, int]:
        return self._names("source")

    def labels(self, field: str) -> Mapping[str, int]:
        return self._names(field)

    def _names(self, field: str) -> Mapping[str, int]:
        with self._reading() as snapshot:
            counts = {name: snapshot.frequency(field, name) for name in snapshot.terms(field)}
            return {name: count for name, count in sorted(counts.items()) if count}

    def count(self) -> int:
        with self._reading() as snapshot:
            return len(snapshot.live())

    def ids(self) -> Iterator[str]:
        with self._reading() as snapshot:
            return self._ids_of(snapshot.live())

    def check(self) -> None:
        with self._reading() as snapshot:
            snapshot.check()

    def close(self) -> None:
        if self._snapshot is not None:
            self._snapshot.close()
            self._snapshot = None

    def _open_snapshot(self) -> None:
        """Turns to the last commit. One that takes segments away while they are being opened makes us look again."""
        self.close()
        for attempt in range(5):
            try:
                table = read_table(self._folder)
                self._snapshot = Snapshot(table.segments, self._folder)
                self._stamp = table.stamp
                return
            except FileNotFoundError:
                if attempt == 4 or not self._folder.is_dir():
                    raise
            except _DAMAGE as error:
                raise self._damaged(error) from error

    def _evaluate(self, snapshot: Snapshot, guesses: bool, *queries: Query) -> Evaluation[Any, Any, Any]:
        """What works the queries out, in the arithmetic that is quicker by now."""
        self._work += sum(estimate_work(snapshot, query) for query in queries)
        return Evaluation(snapshot, choose_arithmetic(self._work), guesses)

    def _numbers_of(self, snapshot: Snapshot, query: Query, guesses: bool) -> AbstractSet[int]:
        """The documents that match."""
        evaluation = self._evaluate(snapshot, guesses and asks_date(query), query)
        return frozenset(evaluation.arithmetic.listed(evaluation.documents(query)))

    @contextmanager
    def _reading(self) -> Iterator[Snapshot]:
        if self._snapshot is None:
            raise ArchiveError(f"the index {self._folder} was closed")
        try:
            yield self._snapshot
        except _DAMAGE as error:
            raise self._damaged(error) from error

    def _ids_of(self, numbers: Iterable[int]) -> Iterator[str]:
        with self._reading() as snapshot:
            yield from map(snapshot.id_of, numbers)

    def _damaged(self, error: Exception) -> ArchiveError:
        what = str(error) or type(error).__name__
        return ArchiveError(
            f"the index {self._folder} cannot be used: {what}", f"make it anew from the archive: {REBUILD}"
        )


def _first_hits(
    snapshot: Snapshot, evaluation: Evaluation[D, W, S], query: Query, sort: Sort, limit: int | None,
    preferred: Query | None,
) -> tuple[list[int], array[float]]:  # fmt: skip
    """The first documents in order, `limit` of them at most, with their scores."""
    arithmetic, matches, first_days = evaluation.arithmetic, evaluation.documents(query), snapshot.first_days()
    groups = [matches]
    if preferred is not None and sort == "relevance":
        before = arithmetic.intersection([matches, evaluation.documents(preferred)])
        groups = [before, arithmetic.without(matches, before)]
    chosen: list[int] = []
    scores = array("d")
    for group in groups:
        left = None if limit is None else limit - len(chosen)
        scored = evaluation.scores(query, group) if sort == "relevance" else None
        first = arithmetic.may_be_first(group, scored, sort, left, first_days)
        numbers = choose_first(first, sort, left, first_days, snapshot.id_of)
        if sort != "relevance":  # the scores of those that are shown alone
            few = arithmetic.of(sorted(numbers))
            first = arithmetic.may_be_first(few, evaluation.scores(query, few), sort, None, first_days)
        chosen += numbers
        scores.extend(map(first.__getitem__, numbers))
    return chosen, scores


def _passed_by_guess(
    guessing: Evaluation[Any, Any, Any], unguessing: Evaluation[Any, Any, Any], query: Query, matches: Any
) -> Any:
    """The matches that pass a date filter by the guess at their date, those too that would be let in as undated."""
    arithmetic = guessing.arithmetic
    passed = arithmetic.without(matches, unguessing.documents(query))
    judging = without_letting_in(query)
    if judging != query:
        by_guess = arithmetic.without(guessing.documents(judging), unguessing.documents(judging))
        passed = arithmetic.union([passed, arithmetic.intersection([matches, by_guess])])
    return passed


# What reading a damaged file raises: ours, and those of the libraries under it.
_DAMAGE = (
    FlatFileError, zlib.error, struct.error, EOFError, OSError, AssertionError, AttributeError, LookupError,
    MemoryError, OverflowError, TypeError, ValueError,
)  # fmt: skip
