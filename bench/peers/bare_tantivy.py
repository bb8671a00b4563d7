"""A bare script that asks tantivy and prints a table of twenty hits in their contexts.

    python bench/peers/bare_tantivy.py FOLDER table|newest QUERY [FIRST_DAY LAST_DAY]

QUERY may be empty beside two days.
"""

import sys
from datetime import date

import tantivy

folder, wanted, text, *days = sys.argv[1:]
index = tantivy.Index.open(folder)
searcher = index.searcher()
if days:
    first, last = ((date.fromisoformat(day) - date(1970, 1, 1)).days for day in days)
    within = f"day:[{first} TO {last}]"
    text = f"({text}) AND {within}" if text else within
query = index.parse_query(text, ["title", "body"], field_boosts={"title": 2.0})
found = searcher.search(query, 20, count=True, **({"order_by_field": "day"} if wanted == "newest" else {}))
snippets = tantivy.SnippetGenerator.create(searcher, query, index.schema, "body")
for _, address in found.hits:
    document = searcher.doc(address)
    context = snippets.snippet_from_doc(document).to_html()
    print(f"{document['id'][0][:10]}  {document['day'][0]}  {document['title'][0]}\n{'':12}{context}")
print(f"{found.count} documents", file=sys.stderr)
