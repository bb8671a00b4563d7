"""A bare script that asks stock Whoosh and prints a table of twenty hits in their contexts, as its documentation does.

    python bench/peers/bare_whoosh.py FOLDER table|newest QUERY [FIRST_DAY LAST_DAY]

QUERY may be empty beside two days.
"""

import sys
from datetime import datetime

from whoosh import index, qparser
from whoosh.query import And, DateRange

folder, wanted, text, *days = sys.argv[1:]
opened = index.open_dir(folder)
query = qparser.MultifieldParser(["title", "body"], opened.schema).parse(text) if text else None
if days:
    within = DateRange("day", *map(datetime.fromisoformat, days))
    query = within if query is None else And([query, within])
with opened.searcher() as searcher:
    found = searcher.search(query, limit=20, **({"sortedby": "day", "reverse": True} if wanted == "newest" else {}))
    for hit in found:
        print(f"{hit['id'][:10]}  {hit['day']:%Y-%m-%d}  {hit['place']:14.14}  {hit['title']}")
        print(f"{'':24}{hit.highlights('body')}")
    print(f"{len(found)} documents", file=sys.stderr)
