"""A question put to the index, and its answers joined with the documents of the archive and the passages found."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from archive.document import Document
from archive.errors import DatelineError
from archive.stored import ArchiveStamp
from archive.values import dataclass
from archive.wording import GO_ON, agreeing
from index.advice import advise, find_all_forms, find_notices
from index.engine import EngineResult, SearchEngine, Sort
from index.entry import BodySpan, Hit
from index.filters import Filters, UndatedChoice, filtered, with_any_word
from index.folder import INDEX, Standing, compare_stamps, foreign_index, open_index
from index.kwic import Context, Marks, find_contexts, find_hits, find_marks
from index.occurrences import TooManyForms
from index.query import Everything, Query
from index.query_error import QueryError
from index.query_parser import ReadQuery, read_query

if TYPE_CHECKING:
    from index.collapse import Families
    from index.saved_queries import Expansion, NamedSearches, SavedQueries

# The fields of a document in which the words of a query are marked.
MARKED = ("title", "deck", "byline", "body", "signoff")

# Documents read from the archive at a time while hits are iterated.
_BATCH = 64


class DocumentShelf(Protocol):
    """What is asked of an archive here."""

    @property
    def folder(self) -> Path: ...

    @property
    def stamp(self) -> ArchiveStamp: ...

    def documents(self, ids: Sequence[str]) -> Mapping[str, Document]: ...

    def sources_to_extract(self) -> Collection[str]: ...

    def count_pending(self) -> int: ...

    @property
    def saved_searches(self) -> NamedSearches: ...


@dataclass(frozen=True, slots=True)
class Result:
    """A hit with its document, what of the title is marked, and its best passage (none where the body is empty)."""

    hit: Hit
    document: Document
    title_hits: tuple[BodySpan, ...]
    context: Context | None

    @property
    def snippet(self) -> str:
        """The passage on one line, with … where the body goes on."""
        if self.context is None:
            return ""
        body, span = self.document.body, self.context.span
        before = "… " if body[: span.start].strip() else ""
        after = " …" if body[span.end :].strip() else ""
        return before + " ".join(self.context.of(body).split()) + after


class Results:
    """What a search found. Iterating reads the documents in small batches, once or again; memory stays flat.

    `total` counts all documents that match, `len()` those that will be given; `undated` are left out: they match but
    for a date filter, and have no date, `guessed_out` of them by their guess; `undated_found` are those without a date
    among the total, `guessed` those among it that pass a date filter by their guess, `uncertain` dated ones left out
    since certain dates were asked for and theirs is not. `notices` are sentences on what the search could not do,
    `let_go` the question words of a sentence that were not looked for; `query` is all that was asked, filters included;
    `marks` has for each field of a document (MARKED) what of the query is marked there, for find_hits and
    find_occurrences. `missing` counts, after iterating, hits whose document the archive no longer has; `collapsed`
    those that a near copy stands for; `saved` are the saved searches that the query asks for.
    """

    def __init__(
        self, archive: DocumentShelf, query: Query, found: EngineResult, marks: Mapping[str, Marks],
        notices: tuple[str, ...], context_width: int, let_go: tuple[str, ...] = (),
        saved: tuple[Expansion, ...] = (),
    ) -> None:  # fmt: skip
        self.query = query
        self.saved = saved
        self.total = found.total
        self.undated = found.undated
        self.undated_found = found.undated_found
        self.guessed = found.guessed
        self.guessed_out = found.guessed_out
        self.uncertain = found.uncertain
        self.let_go = let_go
        self.notices = notices
        self.missing = 0
        self.collapsed = 0
        self._archive = archive
        self._hits = found.hits
        self.marks = marks
        self._context_width = context_width

    def __len__(self) -> int:
        return len(self._hits)

    def __iter__(self) -> Iterator[Result]:
        self.missing = 0
        hits = iter(self._hits)
        while batch := list(islice(hits, _BATCH)):
            documents = self._archive.documents([hit.id for hit in batch])
            for hit in batch:
                if hit.id in documents:
                    yield self._result(hit, documents[hit.id])
                else:
                    self.missing += 1

    def collapse(self, families: Families, sort: Sort, limit: int | None) -> None:
        """Leaves one hit of each family of near copies, `limit` of them at most; the results are of all hits, and in
        that order."""
        from index.collapse import CollapsedHits  # few searches ask for it

        hits = CollapsedHits(self._hits, families, sort, limit)
        self._hits, self.collapsed = hits, hits.collapsed

    def only(self, choose: Callable[[Collection[Hit]], Collection[Hit]]) -> None:
        """Leaves those of the hits that are chosen of them."""
        self._hits = choose(self._hits)

    def hits(self) -> Iterator[Hit]:
        """The hits alone, where nobody asks for the documents."""
        return iter(self._hits)

    def _result(self, hit: Hit, document: Document) -> Result:
        contexts = find_contexts(document.body, self.marks["body"], self._context_width)
        title_hits = find_hits(document.title or "", self.marks["title"])
        return Result(hit, document, tuple(title_hits), contexts[0] if contexts else None)


@contextmanager
def open_for_search(archive: DocumentShelf) -> Iterator[SearchEngine]:
    """The index of the archive, open until the block ends.

    Raises ArchiveError where it is missing, cannot be opened, or was made from another state of the archive.
    """
    folder = archive.folder / INDEX
    engine = open_index(folder)
    try:
        if compare_stamps(archive.stamp, engine.stamp()) is Standing.FOREIGN:
            raise foreign_index(folder)
        yield engine
    finally:
        engine.close()


def search(
    archive: DocumentShelf,
    engine: SearchEngine,
    query: str,
    *,
    since: str | None = None,
    until: str | None = None,
    on: str | None = None,
    places: Sequence[str] = (),
    sources: Sequence[str] = (),
    sort: Sort = "relevance",
    limit: int | None = None,
    guesses: bool = False,
    context_width: int = 200,
    any_word: bool = False,
    certain: bool = False,
    undated: UndatedChoice = "exclude",
    today: date | None = None,
    saved_searches: NamedSearches | None = None,
) -> Results:
    """The documents of the archive that answer the query and pass every filter.

    Dates are as index.days reads them, both ends inclusive, those that count from today from the one given; a document
    passes where its date may be one of those days, with `certain` where it is one for certain. With `guesses` an
    undated one passes by the date that its text mentions, where one was kept. `undated` documents that match but for
    the dates are left out, or let in, or asked for alone. Of several places, or several sources, one is enough. With
    `any_word` one of the words is, and documents with all of them come first. A query of white space is allowed beside
    a filter. `limit` None gives all. `saved_searches` are those of the archive, unless others are given.
    Raises QueryError and DateError (exit code 2) and ArchiveError (4).
    """
    filters = Filters(since, until, on, places, sources, certain, undated)
    saved = _saved_queries(saved_searches or archive.saved_searches, today, guesses) if "@" in query else None
    read = None
    if query.strip() or not filters.has_any:
        read = read_query(query, today, saved.expand if saved else None)
    tree = read.tree if read else Everything()
    wanted = with_any_word(tree) if any_word else None
    question = wanted.query if wanted else tree
    asked = filtered(question, filters, today)
    try:
        found = engine.search(asked, sort, limit, guesses, wanted.preferred if wanted else None)
    except TooManyForms as error:
        raise _placed(error, read) from None
    forms = find_all_forms(engine, asked)
    marks = {zone: find_marks(question, lambda leaf: forms.get((leaf, "text"), ()), zone) for zone in MARKED}
    notices = [*_behind(archive, engine), *find_notices(engine, asked, forms)]
    if read and not any_word:
        notices += _small_operators(read)
        notices += filter(None, [advise(engine, tree, filters, found.total, guesses)])
    return Results(
        archive, asked, found, marks, tuple(notices), context_width, wanted.let_go if wanted else (),
        tuple(saved.expanded.values()) if saved else (),
    )  # fmt: skip


def _saved_queries(searches: NamedSearches, today: date | None, guesses: bool) -> SavedQueries:
    from index.saved_queries import SavedQueries  # few queries ask for saved searches

    return SavedQueries(searches, today, guesses)


def _placed(error: TooManyForms, read: ReadQuery | None) -> DatelineError:
    """The error with the place in the query, where the pattern is of the query."""
    if read is None or error.leaf not in read.spans:
        return error
    return QueryError(error.message, read.text, *read.spans[error.leaf], error.hint)


def _small_operators(read: ReadQuery) -> list[str]:
    return [
        f'"{word}" was looked for as a word; operators are written in capitals: {word.upper()}'
        for word in read.small_operators
    ]


def _behind(archive: DocumentShelf, engine: SearchEngine) -> list[str]:
    notes = []
    waiting = archive.count_pending() if archive.sources_to_extract() else 0
    if waiting:
        records = agreeing(waiting, "stored record is", "stored records are")
        notes.append(
            f"{waiting:,} {records} not judged yet, and in no search: unless an import is at work, {GO_ON} does it"
        )
    if compare_stamps(archive.stamp, engine.stamp()) is Standing.CURRENT:
        return notes
    return [
        *notes,
        "the index is behind the archive: documents of the last import may be missing here, and removed ones be found;"
        " any `dateline ingest` brings it up to date",
    ]
