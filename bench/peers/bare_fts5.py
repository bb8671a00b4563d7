"""A bare script that asks FTS5 and prints a table of twenty hits in their contexts: what one writes without dateline.

    python bench/peers/bare_fts5.py FOLDER MATCH [FIRST_DAY LAST_DAY]
"""

import sqlite3
import sys

folder, match, *days = sys.argv[1:]
database = sqlite3.connect(f"file:{folder}/fts5.sqlite3?mode=ro", uri=True)
joined = "FROM page JOIN facts ON facts.id = page.rowid WHERE page MATCH ?"
if days:
    joined += " AND day BETWEEN ? AND ?"
(total,) = database.execute(f"SELECT count(*) {joined}", (match, *days)).fetchone()
rows = database.execute(
    f"SELECT substr(facts.key, 1, 10), day, place, source, title, snippet(page, 1, '[', ']', '…', 40) {joined}"
    " ORDER BY bm25(page, 2.0, 1.0) LIMIT 20", (match, *days),
)  # fmt: skip
for key, day, place, source, title, context in rows:
    print(f"{key}  {day}  {place:14.14}  {title}\n{'':24}{source:14.14}  {context}")
print(f"20 of {total} shown", file=sys.stderr)
