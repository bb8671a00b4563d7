"""dateline itself, asked through its search: the same calls as the command makes, without the printing."""

from __future__ import annotations

import sqlite3
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from archive.partial_date import DateInterval
from archive.stored import ArchiveStamp
from index.engine import Sort, load_engine
from index.entry import IndexEntry
from index.kwic import find_contexts, find_marks
from index.periods import tally_days
from index.query_parser import parse_query


def entries(documents: Iterable[dict[str, Any]]) -> Iterator[IndexEntry]:
    for document in documents:
        day = date.fromisoformat(document["day"])
        yield IndexEntry(
            id=document["id"], title=document["title"], deck="", byline="", body=document["body"],
            place=document["place"], sources=(document["source"],), urls=(), dates=(DateInterval(day, day),),
        )  # fmt: skip


def build(documents: Iterable[dict[str, Any]], folder: Path) -> None:
    (folder / "index").mkdir()
    bodies = sqlite3.connect(folder / "bodies.sqlite3")
    bodies.execute("CREATE TABLE body (id TEXT PRIMARY KEY, title TEXT, packed BLOB)")

    def kept() -> Iterator[dict[str, Any]]:
        for document in documents:
            packed = zlib.compress(document["body"].encode())
            bodies.execute("INSERT INTO body VALUES (?, ?, ?)", (document["id"], document["title"], packed))
            yield document

    started = time.process_time()
    engine = load_engine("whoosh").create(folder / "index")
    engine.write(entries(kept()), (), ArchiveStamp("bench", 1, "token"))
    engine.close()
    print(f"dateline: {time.process_time() - started:.1f} s of processor", file=sys.stderr)
    bodies.commit()
    bodies.close()


class Index:
    """Answers the queries of `questions.py`."""

    def __init__(self, folder: Path) -> None:
        self._engine = load_engine("whoosh").open(folder / "index")
        self._bodies = sqlite3.connect(folder / "bodies.sqlite3")

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
        tree = parse_query(word)
        forms = self._engine.expand(word)
        marks = find_marks(tree, lambda _: forms, "body")
        shown = 0
        for hit in self._engine.search(tree, "relevance", 20).hits:
            (packed,) = self._bodies.execute("SELECT packed FROM body WHERE id = ?", (hit.id,)).fetchone()
            shown += bool(find_contexts(zlib.decompress(packed).decode(), marks, 200))
        return shown

    def export(self, word: str) -> int:
        rows = 0
        for hit in self._engine.search(parse_query(word), "relevance", None).hits:
            rows += bool(self._bodies.execute("SELECT title FROM body WHERE id = ?", (hit.id,)).fetchone())
        return rows
