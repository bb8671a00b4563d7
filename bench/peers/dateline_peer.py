"""dateline itself: a real archive of the corpus with its index, asked as the commands ask it, without the printing."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from archive.document import DateClaim, Dateline, Document, Provenance, Sighting
from archive.partial_date import parse_edtf
from archive.store import Archive
from index.engine import Sort
from index.folder import INDEX, open_index
from index.periods import tally_days
from index.query import Everything
from index.query_parser import parse_query
from index.search import search
from index.sync import rebuild_folder
from index.timeline import count_periods

ARCHIVE = "made.dateline"


def document_of(made: dict[str, Any], content: bytes) -> Document:
    """A document of the corpus as an import would have left it."""
    published = DateClaim(parse_edtf(made["day"]), "posted", "month_day", 0.9)
    where = Provenance(made["source"], f"{made['id']}.txt", None, None, None, "text", "utf-8", "dateline", "")
    return Document(
        id=hashlib.sha256(content).hexdigest(), title=made["title"], deck=None, byline=None,
        dateline=Dateline(made["place"]), published=published, captured=None, claims=(published,), signoff=None,
        body=made["body"], body_lines=tuple((line, line) for line, _ in enumerate(made["body"].split("\n\n"), 3)),
        provenance=where, evidence=(), repairs=(),
    )  # fmt: skip


def build(documents: Iterable[dict[str, Any]], folder: Path) -> None:
    archive = Archive.create(folder / ARCHIVE)
    pending = iter(documents)
    sources: set[str] = set()
    while several := list(islice(pending, 2_000)):
        with archive.transaction():
            number = archive.begin_import([], "2026-01-01T00:00:00Z")
            for made in several:
                content = f"{made['title']}\n\n{made['body']}".encode()
                document = document_of(made, content)
                sighting = Sighting(made["source"], document.provenance.path)
                archive.add_content(document.id, content, "text", None, sighting, number)
                archive.put_document(document)
                sources.add(made["source"])
    with archive.transaction():
        for source in sorted(sources):  # as the end of an import does: nothing is left to be judged
            archive.settle(source)
    archive.close()
    with Archive.open(folder / ARCHIVE) as archive:
        started = time.process_time()
        indexed = rebuild_folder(archive)
        seconds = time.process_time() - started
    size = sum(path.stat().st_size for path in (folder / ARCHIVE / INDEX).rglob("*") if path.is_file())
    rate = indexed / seconds
    print(f"of that the index: {seconds:.1f} s of processor, {rate:,.0f} documents/s, {size / 1e6:,.0f} MB")


class Index:
    """Answers the queries of `questions.py`."""

    def __init__(self, folder: Path) -> None:
        self._archive = Archive.open(folder / ARCHIVE)
        self._engine = open_index(folder / ARCHIVE / INDEX)

    def _top(self, text: str, sort: Sort = "relevance", limit: int | None = 20) -> int:
        found = self._engine.search(parse_query(text), sort, limit)
        for hit in found.hits:
            hit.id  # noqa: B018
        return found.total

    def term(self, word: str) -> int:
        return self._top(word)

    def all_of(self, *words: str) -> int:
        return self._top(" AND ".join(words))

    def any_of(self, *words: str) -> int:
        return self._top(" OR ".join(words))

    def without(self, word: str, other: str) -> int:
        return self._top(f"{word} NOT {other}")

    def phrase(self, *words: str) -> int:
        return self._top('"' + " ".join(words) + '"')

    def near(self, word: str, other: str, within: int) -> int:
        return self._top(f"{word} w/{within} {other}")

    def prefix(self, start: str) -> int:
        return self._top(f"{start}*")

    def wildcard(self, pattern: str) -> int:
        return self._top(pattern)

    def fuzzy(self, word: str) -> int:
        return self._top(f"{word}~")

    def in_title(self, word: str) -> int:
        return self._top(f"title:{word}")

    def dated(self, first: str, last: str) -> int:
        return self._top(f"date:{first}..{last}")

    def term_dated(self, word: str, first: str, last: str) -> int:
        return self._top(f"{word} date:{first}..{last}")

    def newest(self, word: str) -> int:
        return self._top(word, "newest")

    def by_year(self, word: str) -> int:
        return sum(tally_days(self._engine.count_days(parse_query(word)), "year").counts.values())

    def contexts(self, word: str) -> int:
        """Documents read from the archive and their passages marked, as on a table."""
        return sum(1 for result in search(self._archive, self._engine, word, limit=20) if result.snippet)

    def export(self, word: str) -> int:
        """What a list of hits has: id, days, place and source of each."""
        found = self._engine.search(parse_query(word), "relevance", None)
        cards = {card.id: card for card in self._archive.cards(hit.id for hit in found.hits)}
        return sum(1 for hit in found.hits if hit.id in cards)

    def by_month(self, *words: str) -> int:
        queries = [(word, parse_query(word)) for word in words]
        return sum(tally.total for tally in count_periods(self._engine, queries, Everything(), "month").tallies)
