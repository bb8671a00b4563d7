"""A bare script that asks Xapian, which is under recoll, and prints a table of twenty hits in their contexts, or counts
by year. Runs under the interpreter that has its binding.

    /usr/bin/python3 bench/peers/bare_xapian.py FOLDER table|newest|year QUERY [FIRST_DAY LAST_DAY]

QUERY may be empty beside two days.
"""

import json
import sys

import xapian  # type: ignore[import-not-found]

folder, wanted, text, *days = sys.argv[1:]
database = xapian.Database(folder)
parser = xapian.QueryParser()
parser.set_stemmer(xapian.Stem("en"))
parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
parser.set_database(database)
parser.add_prefix("title", "S")
flags = (
    xapian.QueryParser.FLAG_BOOLEAN | xapian.QueryParser.FLAG_PHRASE | xapian.QueryParser.FLAG_LOVEHATE
    | xapian.QueryParser.FLAG_WILDCARD
)  # fmt: skip
query = parser.parse_query(text, flags)
if days:
    within = xapian.Query(xapian.Query.OP_VALUE_RANGE, 0, *days)
    query = xapian.Query(xapian.Query.OP_FILTER, query, within) if text else within
enquire = xapian.Enquire(database)
enquire.set_query(query)
if wanted == "newest":
    enquire.set_sort_by_value(0, True)
years = xapian.ValueCountMatchSpy(1)
if wanted == "year":
    enquire.add_matchspy(years)
found = enquire.get_mset(0, 20, database.get_doccount())  # the last one: all are counted
if wanted == "year":
    for year in years.values():
        print(year.term.decode(), year.termfreq)
else:
    for hit in found:
        document = json.loads(hit.document.get_data())
        passage = found.snippet(document["body"], 300).decode()
        print(f"{document['id'][:10]}  {document['day']}  {document['place']:14.14}  {document['title']}")
        print(f"{'':24}{passage}")
print(f"{found.get_matches_estimated()} documents", file=sys.stderr)
