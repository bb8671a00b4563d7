"""Xapian, which is under recoll: English stems, the day as a value slot, title and body stored. Runs under the
interpreter that has its binding, which is the system's own."""

from __future__ import annotations

import json
from pathlib import Path

import xapian  # type: ignore[import-not-found]

_DAY, _YEAR = 0, 1


def build(documents, folder):  # type: ignore[no-untyped-def]
    database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OVERWRITE)
    generator = xapian.TermGenerator()
    generator.set_stemmer(xapian.Stem("en"))
    for document in documents:
        made = xapian.Document()
        generator.set_document(made)
        generator.index_text(document["title"], 2, "S")
        generator.index_text(document["title"], 2)
        generator.increase_termpos()
        generator.index_text(document["body"])
        made.add_value(_DAY, document["day"])
        made.add_value(_YEAR, document["day"][:4])
        made.set_data(json.dumps(document))
        database.add_document(made)
    database.commit()
    database.close()


class Index:
    """Answers the queries of `questions.py`."""

    def __init__(self, folder):  # type: ignore[no-untyped-def]
        self._database = xapian.Database(str(Path(folder)))
        self._parser = xapian.QueryParser()
        self._parser.set_stemmer(xapian.Stem("en"))
        self._parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)
        self._parser.set_database(self._database)
        self._parser.add_prefix("title", "S")
        self._flags = (
            xapian.QueryParser.FLAG_BOOLEAN | xapian.QueryParser.FLAG_PHRASE | xapian.QueryParser.FLAG_LOVEHATE
            | xapian.QueryParser.FLAG_WILDCARD
        )  # fmt: skip

    def _found(self, query, number=20, newest=False, spy=None):  # type: ignore[no-untyped-def]
        enquire = xapian.Enquire(self._database)
        enquire.set_query(query)
        if newest:
            enquire.set_sort_by_value(_DAY, True)
        if spy is not None:
            enquire.add_matchspy(spy)
        return enquire.get_mset(0, number, self._database.get_doccount())

    def _top(self, text, **options):  # type: ignore[no-untyped-def]
        found = self._found(self._parser.parse_query(text, self._flags), **options)
        for hit in found:
            hit.document.get_data()
        return found.get_matches_estimated()

    def term(self, word):  # type: ignore[no-untyped-def]
        return self._top(word)

    def all_of(self, *words):  # type: ignore[no-untyped-def]
        return self._top(" AND ".join(words))

    def any_of(self, *words):  # type: ignore[no-untyped-def]
        return self._top(" OR ".join(words))

    def without(self, word, other):  # type: ignore[no-untyped-def]
        return self._top(f"{word} NOT {other}")

    def phrase(self, *words):  # type: ignore[no-untyped-def]
        return self._top('"' + " ".join(words) + '"')

    def near(self, word, other, within):  # type: ignore[no-untyped-def]
        return self._top(f"{word} NEAR/{within} {other}")

    def prefix(self, start):  # type: ignore[no-untyped-def]
        return self._top(f"{start}*")

    def in_title(self, word):  # type: ignore[no-untyped-def]
        return self._top(f"title:{word}")

    def dated(self, first, last):  # type: ignore[no-untyped-def]
        return self._found(xapian.Query(xapian.Query.OP_VALUE_RANGE, _DAY, first, last)).get_matches_estimated()

    def term_dated(self, word, first, last):  # type: ignore[no-untyped-def]
        within = xapian.Query(xapian.Query.OP_VALUE_RANGE, _DAY, first, last)
        query = xapian.Query(xapian.Query.OP_FILTER, self._parser.parse_query(word, self._flags), within)
        return self._found(query).get_matches_estimated()

    def newest(self, word):  # type: ignore[no-untyped-def]
        return self._top(word, newest=True)

    def by_year(self, word):  # type: ignore[no-untyped-def]
        spy = xapian.ValueCountMatchSpy(_YEAR)
        self._top(word, spy=spy)
        return sum(year.termfreq for year in spy.values())

    def contexts(self, word):  # type: ignore[no-untyped-def]
        found = self._found(self._parser.parse_query(word, self._flags))
        return len([found.snippet(json.loads(hit.document.get_data())["body"], 300) for hit in found])

    def export(self, word):  # type: ignore[no-untyped-def]
        found = self._found(self._parser.parse_query(word, self._flags), number=self._database.get_doccount())
        return sum(1 for hit in found if json.loads(hit.document.get_data())["title"])
