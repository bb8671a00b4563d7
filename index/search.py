"""A question put to the index, and its answers joined with the documents of the archive and the passages found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from archive.document import Document
from archive.partial_date import parse_interval
from archive.stored import ArchiveStamp
from index.engine import EngineResult, SearchEngine, Sort
from index.entry import BodySpan, Hit
from index.folder import INDEX, Standing, compare_stamps, foreign_index, open_index
from index.kwic import Context, Expand, Marks, find_contexts, find_hits, find_marks
from index.query import (
    And,
    Dated,
    Everything,
    Fuzzy,
    Leaf,
    Or,
    Query,
    Source,
    Wildcard,
    Word,
    find_words,
    fold_source,
)
from index.query_parser import date_filter, parse_query, place_filter

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
    for a date filter, and have no date; `undated_found` are those without a date among the total, `guessed` those among
    it that a date filter let in by their guess. `notices` are
    sentences on what the search could not do; `query` is all that was asked, filters included; `marks` has for each
    field of a document (MARKED) what of the query is marked there, for find_hits and find_occurrences. `missing`
    counts, after iterating, hits whose document the archive no longer has.
    """

    def __init__(
        self, archive: DocumentShelf, query: Query, found: EngineResult, marks: Mapping[str, Marks],
        notices: tuple[str, ...], context_width: int,
    ) -> None:  # fmt: skip
        self.query = query
        self.total = found.total
        self.undated = found.undated
        self.undated_found = found.undated_found
        self.guessed = found.guessed
        self.notices = notices
        self.missing = 0
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
) -> Results:
    """The documents of the archive that answer the query and pass every filter.

    Dates are years, months or days, both ends inclusive; a document passes where its date may be one of those days.
    With `guesses` an undated one passes by the date that its text mentions, where one was kept. Of several places, or
    several sources, one is enough. A query of white space is allowed beside a filter. `limit` None gives all.
    Raises QueryError and DateError (exit code 2) and ArchiveError (4).
    """
    filters: list[Query] = []
    if since or until:
        filters.append(date_filter(since, until))
    if on:
        filters.append(Dated(parse_interval(on)))
    if places:
        filters.append(_any_of([place_filter(place) for place in places]))
    if sources:
        filters.append(_any_of([Source(fold_source(source)) for source in sources]))
    tree = parse_query(query) if query.strip() or not filters else Everything()
    asked = And((tree, *filters)) if filters else tree
    found = engine.search(asked, sort, limit, guesses)
    forms = {word.term: engine.expand(word.term) for word in find_words(tree)}
    marks = {zone: find_marks(tree, _expander(engine), zone) for zone in MARKED}
    notices = (*_behind(archive, engine), *_unknown_words(forms), *_unknown_sources(asked, engine))
    return Results(archive, asked, found, marks, notices, context_width)


def _expander(engine: SearchEngine) -> Expand:
    """The forms of words and patterns, each asked of the engine once."""
    known: dict[Leaf, Sequence[str]] = {}

    def expand(leaf: Leaf) -> Sequence[str]:
        if leaf not in known:
            known[leaf] = tuple(expand_leaf(engine, leaf))
        return known[leaf]

    return expand


def expand_leaf(engine: SearchEngine, leaf: Leaf, field: str = "text") -> Mapping[str, int]:
    """The forms that a word or pattern stands for in the field's dictionary, with the documents that have each."""
    match leaf:
        case Word(term):
            return engine.expand(term)
        case Wildcard() | Fuzzy():
            return engine.expand_pattern(leaf, field)
        case _:
            return {}


def _any_of(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Or(tuple(queries))


def _behind(archive: DocumentShelf, engine: SearchEngine) -> list[str]:
    if compare_stamps(archive.stamp, engine.stamp()) is Standing.CURRENT:
        return []
    return ["the index is behind the archive: the documents of the last import may be missing here"]


def _unknown_words(forms: Mapping[str, Mapping[str, int]]) -> list[str]:
    return [f'no document has the word "{word}"' for word, found in forms.items() if not found]


def _unknown_sources(query: Query, engine: SearchEngine) -> list[str]:
    """A name that no document was seen at is most likely misspelt."""
    names = _source_names(query)
    if not names:
        return []
    # Imported here, as few searches name a source.
    from difflib import get_close_matches

    known = engine.sources()
    notices = []
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.6)
            notices.append(f'no document has the source "{name}"' + (f'; did you mean "{near[0]}"?' if near else ""))
    return notices


def _source_names(query: Query) -> list[str]:
    names: dict[str, None] = {}
    pending = [query]
    while pending:
        node = pending.pop()
        if isinstance(node, Source):
            names[node.name] = None
        elif isinstance(node, And | Or):
            pending.extend(reversed(node.parts))
    return list(names)
