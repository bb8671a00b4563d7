"""What a search engine does for us, whichever it is, and the table from an engine's name to its module.

An engine is one module in `index/engines/` with `FORMAT` (a number, raised when its files change) and these functions:
`create(folder)`, an empty index in an empty folder, and `open(folder)`, the index that is there. Both return a
SearchEngine. A third, `make_part(folder, entries)`, is for writing in several processes. It is imported on first use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, cast

from archive.errors import ArchiveError
from archive.stored import ArchiveStamp
from archive.values import dataclass
from index.entry import Hit, IndexEntry
from index.query import Leaf, Query

Sort = Literal["relevance", "newest", "oldest"]

ENGINES = {"whoosh": "index.engines.whoosh_engine"}
DEFAULT_ENGINE = "whoosh"


@dataclass(frozen=True, slots=True)
class EngineResult:
    """What a search found.

    `total` counts all documents that match; `hits` are the first of them in the order asked for, read as they are
    iterated, once or again; `undated` counts the documents that match but for a date filter, which cannot judge
    them since they have no date, and are left out, `guessed_out` those among them that are left out by their guess;
    `undated_found` counts those without a date among the `total`, `guessed` those among them that pass by their guess,
    whether or not they would pass without one; `uncertain` counts dated documents left out where certainty was asked
    for, since their date only may be one of the days.
    """

    total: int
    hits: Collection[Hit]
    undated: int
    undated_found: int
    guessed: int = 0
    uncertain: int = 0
    guessed_out: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a query in a document: how it is written, how often it stands in which field (in their order), and what
    it adds to the score, 0 where it only filters."""

    part: str
    fields: tuple[tuple[str, int], ...]
    score: float


class DayCounts(NamedTuple):
    """Documents by the days they may be from: `days[i]` are those of day number `start` + i alone, the first and the
    last of them more than 0; `others` those of longer intervals, of several, or of none, each with their number."""

    start: int
    days: Sequence[int]
    others: Mapping[tuple[tuple[int, int], ...], int]


class WordCount(NamedTuple):
    """How many documents have a word and how often it stands there, among the matching ones and among all."""

    word: str
    documents: int
    occurrences: int
    all_documents: int
    all_occurrences: int


class TextSize(NamedTuple):
    """Documents and running words of the matching documents, and of all."""

    documents: int
    words: int
    all_documents: int
    all_words: int


class SearchEngine(Protocol):
    """A search index. Reading sees the last write, this process's or another's, as of when it was opened."""

    def write(self, entries: Iterable[IndexEntry], removed_ids: Iterable[str], stamp: ArchiveStamp | None) -> None:
        """Takes out the removed, puts in the entries, replacing those with the same id, and then remembers the stamp.

        With None the stamp stays as it was. The ids of entries may repeat: the last one counts. All is on the disk
        when it returns. A crash before leaves the index as it was. Raises ArchiveError where another process is
        writing.
        """

    def write_parts(
        self, parts: Iterable[tuple[Sequence[str], Sequence[str]]], removed_ids: Iterable[str], stamp: ArchiveStamp
    ) -> None:
        """The same with documents that `make_part` has written: the names of each part, and the ids of the documents
        that it must hold, in their order. Raises ArchiveError where one holds anything else."""

    @property
    def folder(self) -> Path:
        """Where its files are."""

    def stamp(self) -> ArchiveStamp | None:
        """The state of the archive that was fed last; None where none was."""

    def search(
        self,
        query: Query,
        sort: Sort = "relevance",
        limit: int | None = None,
        guesses: bool = False,
        preferred: Query | None = None,
    ) -> EngineResult:
        """The documents that match, `limit` of them at most, None for all.

        With `guesses` a date filter judges an undated document by its guess, where it has one, unless it is to let
        undated ones in. By relevance the
        documents that match `preferred` too come before all others.

        By relevance, highest score first, then newest, then by id; by date, undated last in both directions,
        then by id. A date is sorted by its first day; a guess is none.
        """

    def count_days(self, query: Query, guesses: bool = False) -> DayCounts:
        """The documents that match, counted by the days they may be from, as day numbers
        (archive.partial_date.day_number), both ends of an interval inclusive."""

    def count_words(self, query: Query, least: int = 1, guesses: bool = False) -> Iterator[WordCount]:
        """How often each word of the dictionary that stands in at least `least` documents stands in the documents
        that match and in all, in the order of the words. Compared forms, of the whole text with its title."""

    def count_text(self, query: Query, guesses: bool = False) -> TextSize:
        """How much text the matching documents have, and all of them."""

    def count_matches(self, queries: Sequence[Query], guesses: bool = False) -> list[int]:
        """How many documents match each of the queries; what they share is worked out once."""

    def expand(self, word: str) -> Mapping[str, int]:
        """The forms in the dictionary that a plain word (in compared form) stands for, each with the number of
        documents that have it, in alphabetical order; empty where the archive has none."""

    def find_forms(self, leaf: Leaf, field: str = "text") -> Mapping[str, int]:
        """The forms in the dictionary of the text, or of place, agency or url, that a word or pattern stands for, as in
        `expand`, however many they are."""

    def explain(self, query: Query, ids: Sequence[str]) -> Mapping[str, Sequence[Share]]:
        """What each part of the query adds to the score of those documents, in the order of the query; parts that
        only exclude add nothing and are left out."""

    def sources(self) -> Mapping[str, int]:
        """The names of sources, folded, with the number of documents seen there."""

    def labels(self, field: str) -> Mapping[str, int]:
        """The tags (`tag`), or the codes (`code`) as a query may ask for them, with the number of their documents."""

    def count(self) -> int:
        """The number of documents."""

    def ids(self) -> Iterator[str]:
        """The id of every document, in no order."""

    def check(self) -> None:
        """Reads all of its files and compares every checksum; raises ArchiveError at the first that does not fit."""

    def close(self) -> None:
        """Gives back its files. Closing twice is harmless."""


@dataclass(frozen=True, slots=True)
class Part:
    """Documents that are written to files of an engine which no index names yet: the names of these, and the ids of
    those documents that it should have held and that the archive no longer had."""

    names: tuple[str, ...]
    missing: tuple[str, ...] = ()


class EngineModule(Protocol):
    """The module of an engine."""

    FORMAT: int

    def make_part(self, folder: Path, entries: Iterable[IndexEntry]) -> tuple[str, ...]:
        """Writes these documents, no two with the same id, to files of their own below the folder of an index, and
        returns their names: they are part of no index before `write_parts` says so. Several processes may do this at
        once, beside one that writes. Raises ArchiveError where the disk refuses."""

    def create(self, folder: Path) -> SearchEngine: ...

    def open(self, folder: Path) -> SearchEngine: ...


def load_engine(name: str) -> EngineModule:
    """The module of the engine with that name; raises ArchiveError where there is none."""
    if name not in ENGINES:
        known = ", ".join(ENGINES)
        raise ArchiveError(f"there is no search engine {name!r}", f"engines are {known}; make it anew: {REBUILD}")
    # The engine's library costs 50 ms: only now.
    return cast(EngineModule, import_module(ENGINES[name]))


REBUILD = "dateline rebuild"
