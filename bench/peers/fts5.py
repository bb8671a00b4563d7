"""SQLite FTS5, as a careful user would set it up: porter stems, an external column for dates, the body inside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def build(documents: Iterable[dict[str, Any]], folder: Path) -> None:
    database = sqlite3.connect(folder / "fts5.sqlite3")
    database.execute("CREATE VIRTUAL TABLE page USING fts5(title, body, tokenize='porter unicode61')")
    database.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, key TEXT, day TEXT, place TEXT, source TEXT)")
    with database:
        for number, document in enumerate(documents, 1):
            database.execute(
                "INSERT INTO page (rowid, title, body) VALUES (?, ?, ?)", (number, document["title"], document["body"])
            )
            database.execute(
                "INSERT INTO facts VALUES (?, ?, ?, ?, ?)",
                (number, document["id"], document["day"], document["place"], document["source"]),
            )
    database.execute("INSERT INTO page (page) VALUES ('optimize')")
    database.execute("CREATE INDEX facts_day ON facts (day)")
    database.commit()
    database.close()


class Index:
    """Answers the queries of `questions.py`: the number of hits, the first twenty read in order."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(f"file:{folder / 'fts5.sqlite3'}?mode=ro", uri=True)

    def _top(
        self, match: str, where: str = "", values: tuple[str, ...] = (), order: str = "bm25(page, 2.0, 1.0)"
    ) -> int:
        joined = "FROM page JOIN facts ON facts.id = page.rowid WHERE page MATCH ?"
        self._database.execute(
            f"SELECT facts.key {joined} {where} ORDER BY {order} LIMIT 20", (match, *values)
        ).fetchall()
        return int(self._database.execute(f"SELECT count(*) {joined} {where}", (match, *values)).fetchone()[0])

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
        return self._top(f"NEAR({word} {other}, {within - 1})")

    def prefix(self, start: str) -> int:
        return self._top(f"{start}*")

    def in_title(self, word: str) -> int:
        return self._top(f"title:{word}")

    def dated(self, first: str, last: str) -> int:
        where = "FROM facts WHERE day BETWEEN ? AND ?"
        self._database.execute(f"SELECT key {where} ORDER BY day DESC LIMIT 20", (first, last)).fetchall()
        return int(self._database.execute(f"SELECT count(*) {where}", (first, last)).fetchone()[0])

    def term_dated(self, word: str, first: str, last: str) -> int:
        return self._top(word, "AND day BETWEEN ? AND ?", (first, last))

    def newest(self, word: str) -> int:
        return self._top(word, order="day DESC")

    def by_year(self, word: str) -> int:
        rows = self._database.execute(
            "SELECT substr(day, 1, 4), count(*) FROM page JOIN facts ON facts.id = page.rowid WHERE page MATCH ?"
            " GROUP BY 1 ORDER BY 1", (word,),
        ).fetchall()  # fmt: skip
        return sum(count for _, count in rows)

    def contexts(self, word: str) -> int:
        rows = self._database.execute(
            "SELECT snippet(page, 1, '[', ']', '…', 40) FROM page WHERE page MATCH ?"
            " ORDER BY bm25(page, 2.0, 1.0) LIMIT 20", (word,),
        ).fetchall()  # fmt: skip
        return len(rows)

    def export(self, word: str) -> int:
        rows = self._database.execute(
            "SELECT key, title, day, place, source FROM page JOIN facts ON facts.id = page.rowid WHERE page MATCH ?"
            " ORDER BY bm25(page, 2.0, 1.0)", (word,),
        )  # fmt: skip
        return sum(1 for _ in rows)

    def by_month(self, *words: str) -> int:
        """Three queries and all documents, by month."""
        counted = 0
        for word in words:
            rows = self._database.execute(
                "SELECT substr(day, 1, 7), count(*) FROM page JOIN facts ON facts.id = page.rowid WHERE page MATCH ?"
                " GROUP BY 1", (word,),
            )  # fmt: skip
            counted += sum(count for _, count in rows)
        self._database.execute("SELECT substr(day, 1, 7), count(*) FROM facts GROUP BY 1").fetchall()
        return counted
