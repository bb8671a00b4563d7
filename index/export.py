"""Documents of an archive as results without a search: those of given ids, or all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

from archive.document import Document
from archive.errors import DatelineError
from archive.stored import Damage
from index.entry import Hit
from index.kwic import NO_MARKS, find_contexts
from index.search import Result

# Documents read from the archive at a time.
_BATCH = 64
_OPENING = 200  # characters of the snippet, as in a search


class DocumentStore(Protocol):
    """What is asked of an archive here."""

    def documents(self, ids: Sequence[str]) -> Mapping[str, Document]: ...

    def find_ids(self, prefix: str) -> tuple[str, ...]: ...

    def every_document(self) -> Iterator[Document | Damage]: ...


class ChosenDocuments:
    """The documents of those ids, in their order, read a few at a time and once: `ids` may be a stream.

    `missing` counts, after iterating, the ids that are no document of the archive. Raises DatelineError at a word that
    is no id, or begins none or several.
    """

    def __init__(self, archive: DocumentStore, ids: Iterable[str]) -> None:
        self._archive = archive
        self._ids = (_whole_id(archive, id) for id in ids)
        self.missing = 0

    def __iter__(self) -> Iterator[Result]:
        while batch := list(islice(self._ids, _BATCH)):
            documents = self._archive.documents(batch)
            for id in batch:
                if id in documents:
                    yield _result(documents[id])
                else:
                    self.missing += 1

    def hits(self) -> Iterator[Hit]:
        return (result.hit for result in self)


class AllDocuments:
    """Every document of the archive, in the order in which they came; of a damaged archive those that can be read.

    `damages` counts, after iterating, what could not be read; each is told once, when it is come upon.
    """

    def __init__(self, archive: DocumentStore, tell: Callable[[Damage], None]) -> None:
        self._archive = archive
        self._tell = tell
        self.missing = self.damages = 0

    def __iter__(self) -> Iterator[Result]:
        damages = 0
        for found in self._archive.every_document():
            if isinstance(found, Document):
                yield _result(found)
                continue
            damages += 1
            if damages > self.damages:
                self.damages = damages
                self._tell(found)

    def hits(self) -> Iterator[Hit]:
        return (result.hit for result in self)


def read_ids(lines: Iterable[str]) -> Iterator[str]:
    """The ids of a stream, one or several a line, as `--format ids` writes them."""
    for line in lines:
        yield from line.split()


def _whole_id(archive: DocumentStore, given: str) -> str:
    id = given.lower()
    if len(id) == 64:
        return id
    found = archive.find_ids(id)
    if len(found) != 1:
        what = f"begins {len(found)} ids or more" if found else "begins no document's id"
        raise DatelineError(f"{given!r} {what}", "`dateline search WORDS --format ids` lists ids in full")
    return found[0]


def _result(document: Document) -> Result:
    contexts = find_contexts(document.body, NO_MARKS, _OPENING)
    return Result(Hit(document.id, 0.0), document, (), contexts[0] if contexts else None)
