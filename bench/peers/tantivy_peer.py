"""tantivy, through its Python binding: English stems, dates as a fast field, title and body stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import tantivy

_EPOCH = date(1970, 1, 1)


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("title", stored=True, tokenizer_name="en_stem")
    builder.add_text_field("body", stored=True, tokenizer_name="en_stem")
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_integer_field("day", stored=True, indexed=True, fast=True)
    return builder.build()


def _number(day: str) -> int:
    return (date.fromisoformat(day) - _EPOCH).days


def build(documents: Iterable[dict[str, Any]], folder: Path) -> None:
    index = tantivy.Index(_schema(), path=str(folder))
    writer = index.writer(128_000_000, 1)
    for document in documents:
        writer.add_document(
            tantivy.Document(
                title=document["title"], body=document["body"], id=document["id"], day=_number(document["day"])
            )
        )
    writer.commit()
    writer.wait_merging_threads()


class Index:
    """Answers the queries of `questions.py`."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index(_schema(), path=str(folder))
        self._searcher = self._index.searcher()

    def _top(self, query: str, **options: Any) -> int:
        parsed = self._index.parse_query(query, ["title", "body"], field_boosts={"title": 2.0})
        found = self._searcher.search(parsed, 20, count=True, **options)
        for _, address in found.hits:
            self._searcher.doc(address)["id"]
        return int(found.count)

    def term(self, word: str) -> int:
        return self._top(word)

    def all_of(self, *words: str) -> int:
        return self._top(" AND ".join(words))

    def any_of(self, *words: str) -> int:
        return self._top(" OR ".join(words))

    def without(self, word: str, other: str) -> int:
        return self._top(f"+{word} -{other}")

    def phrase(self, *words: str) -> int:
        return self._top('"' + " ".join(words) + '"')

    def near(self, word: str, other: str, within: int) -> int:
        return self._top(f'"{word} {other}"~{within - 1}')

    def prefix(self, start: str) -> int:
        query = tantivy.Query.regex_query(_schema(), "body", f"{start}.*")
        return int(self._searcher.search(query, 20, count=True).count)

    def in_title(self, word: str) -> int:
        return self._top(f"title:{word}")

    def dated(self, first: str, last: str) -> int:
        return self._top(f"day:[{_number(first)} TO {_number(last)}]")

    def term_dated(self, word: str, first: str, last: str) -> int:
        return self._top(f"{word} AND day:[{_number(first)} TO {_number(last)}]")

    def newest(self, word: str) -> int:
        return self._top(word, order_by_field="day")

    def by_year(self, word: str) -> int:
        parsed = self._index.parse_query(word, ["title", "body"])
        found = self._searcher.search(parsed, max(1, self._searcher.num_docs), count=True, order_by_field="day")
        years = Counter(day // 365 for day, _ in found.hits)
        return sum(years.values())

    def contexts(self, word: str) -> int:
        parsed = self._index.parse_query(word, ["title", "body"], field_boosts={"title": 2.0})
        found = self._searcher.search(parsed, 20)
        snippets = tantivy.SnippetGenerator.create(self._searcher, parsed, _schema(), "body")
        return len([snippets.snippet_from_doc(self._searcher.doc(address)).to_html() for _, address in found.hits])
