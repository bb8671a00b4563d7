"""A bare script that asks FTS5 and prints what one would without dateline: a table of twenty hits in their contexts, by
score or the newest first, counts by year or by month, or all hits as csv.

    python bench/peers/bare_fts5.py FOLDER table|newest|year|month|export MATCH [FIRST_DAY LAST_DAY]

MATCH may be empty beside two days.
"""

import sqlite3
import sys

folder, wanted, match, *days = sys.argv[1:]
database = sqlite3.connect(f"file:{folder}/fts5.sqlite3?mode=ro", uri=True)
joined = "FROM page JOIN facts ON facts.id = page.rowid"
where, values = ("WHERE page MATCH ?", [match]) if match else ("WHERE 1", [])
if days:
    where, values = f"{where} AND day BETWEEN ? AND ?", [*values, *days]
(total,) = database.execute(f"SELECT count(*) {joined if match else 'FROM facts'} {where}", values).fetchone()
order = "bm25(page, 2.0, 1.0)" if match and wanted != "newest" else "day DESC"
if wanted in ("year", "month"):
    unit = f"substr(day, 1, {4 if wanted == 'year' else 7})"
    for period, count in database.execute(f"SELECT {unit}, count(*) {joined} {where} GROUP BY 1 ORDER BY 1", values):
        print(period, count)
elif wanted == "export":
    import csv

    writer = csv.writer(sys.stdout)
    context = "snippet(page, 1, '', '', '…', 40)"
    columns = f"key, title, day, place, source, {context}"
    writer.writerows(database.execute(f"SELECT {columns} {joined} {where} ORDER BY {order}", values))
else:
    context = "snippet(page, 1, '[', ']', '…', 40)" if match else "substr(body, 1, 200)"
    columns = f"substr(facts.key, 1, 10), day, place, source, title, {context}"
    rows = database.execute(f"SELECT {columns} {joined} {where} ORDER BY {order} LIMIT 20", values)
    for key, day, place, source, title, passage in rows:
        print(f"{key}  {day}  {place:14.14}  {title}\n{'':24}{source:14.14}  {passage}")
print(f"{total} documents", file=sys.stderr)
