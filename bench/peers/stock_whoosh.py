"""Whoosh as its documentation shows it, tuned as far as its options go (one process, a large pool, stemmed text)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from whoosh import fields, index, qparser, sorting
from whoosh.analysis import StemmingAnalyzer
from whoosh.query import And, DateRange


def build(documents: Iterable[dict[str, Any]], folder: Path) -> None:
    text = StemmingAnalyzer(cachesize=-1)
    schema = fields.Schema(
        id=fields.ID(stored=True), title=fields.TEXT(analyzer=text, stored=True, field_boost=2.0),
        body=fields.TEXT(analyzer=text, stored=True), day=fields.DATETIME(stored=True, sortable=True),
        year=fields.ID(stored=True, sortable=True), place=fields.TEXT(stored=True), source=fields.ID(stored=True),
    )  # fmt: skip
    writer = index.create_in(str(folder), schema).writer(limitmb=512)
    for document in documents:
        day = datetime.fromisoformat(document["day"])
        writer.add_document(
            id=document["id"], title=document["title"], body=document["body"], day=day, year=document["day"][:4],
            place=document["place"], source=document["source"],
        )  # fmt: skip
    writer.commit()


class Index:
    """Answers the queries of `questions.py`."""

    def __init__(self, folder: Path) -> None:
        opened = index.open_dir(str(folder))
        self._searcher = opened.searcher()
        self._parser = qparser.MultifieldParser(["title", "body"], opened.schema)
        self._body = qparser.QueryParser("body", opened.schema)

    def _top(self, query: Any, **options: Any) -> int:
        results = self._searcher.search(query, limit=20, **options)
        for hit in results:
            hit["id"]
        return len(results)

    def term(self, word: str) -> int:
        return self._top(self._parser.parse(word))

    def all_of(self, *words: str) -> int:
        return self._top(self._parser.parse(" AND ".join(words)))

    def any_of(self, *words: str) -> int:
        return self._top(self._parser.parse(" OR ".join(words)))

    def without(self, word: str, other: str) -> int:
        return self._top(self._parser.parse(f"{word} NOT {other}"))

    def phrase(self, *words: str) -> int:
        return self._top(self._body.parse('"' + " ".join(words) + '"'))

    def near(self, word: str, other: str, within: int) -> int:
        return self._top(self._body.parse(f'"{word} {other}"~{within}'))

    def prefix(self, start: str) -> int:
        return self._top(self._body.parse(f"{start}*"))

    def in_title(self, word: str) -> int:
        return self._top(self._parser.parse(f"title:{word}"))

    def dated(self, first: str, last: str) -> int:
        return self._top(self._between(first, last))

    def term_dated(self, word: str, first: str, last: str) -> int:
        return self._top(And([self._parser.parse(word), self._between(first, last)]))

    def newest(self, word: str) -> int:
        return self._top(self._parser.parse(word), sortedby="day", reverse=True)

    def by_year(self, word: str) -> int:
        results = self._searcher.search(self._parser.parse(word), limit=20, groupedby=sorting.FieldFacet("year"))
        return sum(len(numbers) for numbers in results.groups().values())

    def contexts(self, word: str) -> int:
        results = self._searcher.search(self._body.parse(word), limit=20)
        return len([hit.highlights("body") for hit in results])

    def _between(self, first: str, last: str) -> Any:
        return DateRange("day", datetime.fromisoformat(first), datetime.fromisoformat(last))
