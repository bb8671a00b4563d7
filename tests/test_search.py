"""A question to an archive, with its filters, and the answers joined with documents and passages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest
from documents import archive_of, document, id_of, put, reject

from archive.document import DateClaim
from archive.errors import ArchiveError, DatelineError
from archive.partial_date import parse_edtf
from archive.store import Archive
from index.advice import nearest_form
from index.engine import SearchEngine
from index.entry import BodySpan
from index.explanation import explain_hits, explain_query
from index.folder import create_index
from index.query import Fuzzy, write_query
from index.search import Results, open_for_search, search
from index.sync import sync_folder

GUESS = DateClaim(parse_edtf("2021-07-20"), "mentioned", "month_day", 0.5, line=3)
NAMES = ["ferry", "fog", "strike", "old", "bare"]
DOCUMENTS = [
    document(
        "ferry", "The ferry to Port Else sails again.\n\nThe council's ferries were repaired.", title="Ferry sails",
        when="2021-07-13", place="Port Else", region="Elseland",
    ),
    document("fog", "Fog over the harbour. " * 30 + "A ferry waits.", when="[2021-05-06,2021-06-05]", source="West"),
    replace(document("strike", "Ferry crews strike.", title="Strike", place="Ansel"), guess=GUESS),
    document("old", "The old ferry.", when="1999-08", source="West"),
    document("bare"),
]  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """No power cuts here: thousands of small writes would wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with archive_of(tmp_path_factory.mktemp("search") / "press.dateline", DOCUMENTS, NAMES) as archive:
        sync_folder(archive)
        yield archive


def ask(archive: Archive, query: str, **filters: object) -> tuple[list[str], Results]:
    """The names of what was found, in order, and the results."""
    with open_for_search(archive) as engine:
        results = search(archive, engine, query, **filters)  # type: ignore[arg-type]
        found = [result.hit.id for result in results]
    return [name for id in found for name in NAMES if id_of(name) == id], results


@pytest.mark.parametrize(
    ("query", "filters", "found", "undated"),
    [
        ("ferry", {}, {"ferry", "fog", "strike", "old"}, 0),
        ("ferry", {"since": "2021-07", "until": "2021-09"}, {"ferry"}, 1),
        ("ferry", {"since": "2021"}, {"ferry", "fog"}, 1),
        ("ferry", {"until": "2000"}, {"old"}, 1),
        ("ferry", {"on": "2021-06"}, {"fog"}, 1),
        ("ferry", {"on": "2021-05-20"}, set(), 1),
        ("ferry", {"on": "1999-08-31"}, {"old"}, 1),
        ("ferry", {"on": "2021", "since": "2021-07"}, {"ferry"}, 1),
        ("ferry", {"places": ["port else"]}, {"ferry"}, 0),
        ("ferry", {"places": ["Elseland", "ansel"]}, {"ferry", "strike"}, 0),
        ("ferry", {"sources": ["west"]}, {"fog", "old"}, 0),
        ("ferry", {"sources": ["WEST", "east.example"], "on": "2021"}, {"ferry", "fog"}, 1),
        ("ferry -strike date:2021", {}, {"ferry", "fog"}, 0),
        ("", {"on": "1999"}, {"old"}, 2),
        (" ", {"sources": ["east.example"]}, {"ferry", "strike", "bare"}, 0),
    ],
)
def test_filters(archive: Archive, query: str, filters: dict[str, object], found: set[str], undated: int) -> None:
    """Every filter must let a document pass; of several places or sources one is enough; bounds are inclusive."""
    names, results = ask(archive, query, **filters)
    assert set(names) == found
    assert (results.total, len(results), results.undated) == (len(found), len(found), undated)


def test_undated_documents_are_counted(archive: Archive) -> None:
    """Those that a date filter leaves out, and those among what was found, are two numbers."""
    assert ask(archive, "ferry")[1].undated_found == 1
    results = ask(archive, "ferry", on="2021")[1]
    assert (results.undated, results.undated_found) == (1, 0)


def test_guesses_are_asked_for(archive: Archive) -> None:
    """A guess lets an undated document through a date filter where it is wanted, and is counted."""
    for filters in ({"on": "2021-07"}, {"since": "2021-07", "until": "2021"}):
        assert set(ask(archive, "ferry", **filters)[0]) == {"ferry"}
        names, results = ask(archive, "ferry", guesses=True, **filters)
        assert (set(names), results.guessed, results.undated, results.undated_found) == ({"ferry", "strike"}, 1, 0, 1)
    names, results = ask(archive, "ferry date:2021-07-20", guesses=True)
    assert (names, results.guessed) == (["strike"], 1)
    assert ask(archive, "ferry", guesses=True)[1].guessed == 0


@pytest.mark.parametrize(
    ("query", "filters", "found", "undated", "uncertain"),
    [
        ("ferry", {"on": "2021-05", "certain": True}, [], 1, 1),
        ("ferry", {"on": "2021-05-06/2021-06-05", "certain": True}, ["fog"], 1, 0),
        ("ferry", {"since": "2021", "certain": True}, ["fog", "ferry"], 1, 0),
        ("ferry", {"on": "1999-08-01", "certain": True}, [], 1, 1),
        ("ferry -date:2021-05", {"certain": True}, ["ferry", "old"], 1, 1),
        ("ferry", {"on": "2021-07", "undated": "include"}, ["strike", "ferry"], 0, 0),
        ("ferry", {"on": "2021-07", "undated": "only"}, ["strike"], 0, 0),
        ("ferry", {"undated": "only"}, ["strike"], 0, 0),
        ("", {"undated": "only"}, ["strike", "bare"], 0, 0),
        ("ferry", {"on": "1999", "undated": "include", "certain": True}, ["strike", "old"], 0, 0),
        ("ferry", {"on": "1999", "undated": "include", "guesses": True}, ["strike", "old"], 0, 0),
        ("ferry", {"on": "2021-07", "undated": "only", "guesses": True}, ["strike"], 0, 0),
        ("ferry", {"since": "2 weeks ago", "today": date(2021, 7, 20)}, ["ferry"], 1, 0),
        ("ferry", {"on": "last month", "today": date(2021, 6, 20)}, ["fog"], 1, 0),
        ('ferry date:"last month"', {"today": date(2021, 8, 31)}, ["ferry"], 1, 0),
        ("ferry", {"on": "2021-Q3"}, ["ferry"], 1, 0),
        ("ferry", {"on": "1990s"}, ["old"], 1, 0),
    ],
)
def test_certain_and_undated(
    archive: Archive, query: str, filters: dict[str, object], found: list[str], undated: int, uncertain: int
) -> None:
    """A date that only may be one of the days is left out where certainty is asked, and counted; undated documents are
    left out, let in or asked for alone; days may count from today."""
    names, results = ask(archive, query, **filters)
    assert set(names) == set(found)
    assert (results.total, results.undated, results.uncertain) == (len(found), undated, uncertain)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ferry fog", ["fog", "strike", "old", "ferry"]),
        ("ferry fog -strike", ["fog", "old", "ferry"]),
        ("old strikes", ["strike", "old"]),
        ("ferry", ["strike", "old", "fog", "ferry"]),
        ("fog zeppelin date:2021", ["fog"]),
        ("(fog OR council) waits", ["fog", "ferry"]),
        ("title:strike harbour", ["fog", "strike"]),
        ("what is the old ferry that sails", ["old", "ferry", "fog", "strike"]),
    ],
)
def test_any_word(archive: Archive, query: str, found: list[str]) -> None:
    """One word is enough, what excludes or filters is not touched, and documents with all the words come first."""
    names, results = ask(archive, query, any_word=True)
    assert set(names) == set(found)
    assert results.total == len(found)


def test_documents_with_all_words_come_first(archive: Archive) -> None:
    """Then by score; where documents are sorted by date, by that alone."""
    assert ask(archive, "harbour ferry fog", any_word=True)[0][0] == "fog"
    assert ask(archive, "old fog fog fog", any_word=True)[0] == ["fog", "old"]
    assert ask(archive, "ferry fog", any_word=True, sort="oldest")[0] == ["old", "fog", "ferry", "strike"]


def test_words_of_a_question_are_let_go(archive: Archive) -> None:
    """What makes a long query a question is not looked for; short ones are taken at their word."""
    assert ask(archive, "what is the old ferry that sails", any_word=True)[1].let_go == ("what", "is")
    assert ask(archive, "what is old", any_word=True)[1].let_go == ()
    assert ask(archive, "what is the old ferry that sails")[1].let_go == ()


def test_a_pattern_that_stands_for_too_many_words(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an error that says how many they are, with its place in the query."""
    monkeypatch.setattr("index.occurrences.MOST_FORMS", 5)
    with pytest.raises(DatelineError) as caught:
        ask(archive, "ferry AND *e*", on="2021")
    assert caught.value.message == "*e* stands for 10 words; 5 are the most\n  ferry AND *e*\n            ^^^"
    assert (caught.value.exit_code, caught.value.hint) == (2, "write more of its letters")


def test_how_a_query_was_read(archive: Archive) -> None:
    """The query with its filters, and the forms of each word with the documents that have them."""
    with open_for_search(archive) as engine:
        results = search(archive, engine, "ferry f?g =old repared~ place:a*", on="2021", any_word=True)
        assert list(explain_query(results, engine)) == [
            "read as: (ferry OR f?g OR =old OR repared~) place:a* date:2021-01-01..2021-12-31",
            "  ferry: ferry (4), ferries (1)",
            "  f?g: fog (1)",
            "  =old: old (1)",
            "  repared~: repaired (1)",
            "  place:a*: ansel (1)",
        ]


@pytest.mark.parametrize(
    ("query", "filters", "lines"),
    [
        ("council ferry", {"on": "2021-07"}, [
            "ferry #  Ferry sails",
            " #  council  [body 1]", " #  ferry  [title 1, body 2]",
            "     date  its date 2021-07-13 (posted) lies in 2021-07-01..2021-07-31",
        ]),
        ("fog", {"on": "2021-06"}, [
            "fog #", " #  fog  [body 30]",
            "     date  its date [2021-05-06,2021-06-05] (posted) may be 2021-06-05, which lies in 2021-06-01..2021-06-30",
        ]),
        ("old", {"until": "1999-08-05"}, [
            "old #", " #  old  [body 1]",
            "     date  its date 1999-08 (posted) may lie in ..1999-08-05, in part of its days",
        ]),
        ("crews", {"on": "2021-07", "guesses": True}, [
            "strike #  Strike", " #  crews  [body 1]",
            "     date  undated, but its guess 2021-07-20 (mentioned) lies in 2021-07-01..2021-07-31",
        ]),
        ("crews", {"on": "2021-07", "undated": "include"}, [
            "strike #  Strike", " #  crews  [body 1]", "     date  undated; let in, as asked",
        ]),
        ("crews OR date:2021-07-13", {"sources": ["east.example"]}, [
            "strike #  Strike", " #  crews  [body 1]", "   filter  source:\"east.example\"",
            "     date  undated: neither in nor out of 2021-07-13",
            "ferry #  Ferry sails", "   filter  source:\"east.example\"",
            "     date  its date 2021-07-13 (posted) lies in 2021-07-13",
        ]),
        ("place:ansel atleast2(strike)", {}, [
            "strike #  Strike", "   filter  place:=ansel  [place 1]", " #  atleast2(strike)  [title 1, body 1]",
        ]),
    ],
)  # fmt: skip
def test_why_a_hit_is_one(archive: Archive, query: str, filters: dict[str, object], lines: list[str]) -> None:
    """Each part of the query with the fields it stands in and what it scored, and which date rule let the hit pass."""
    with open_for_search(archive) as engine:
        results = search(archive, engine, query, **filters)  # type: ignore[arg-type]
        said = list(explain_hits(results, engine, bool(filters.get("guesses"))))
    names = {id_of(name)[:10]: name for name in NAMES}
    written = [names.get(line[:10], line[:10]) + line[10:] for line in said]
    assert [re.sub(r" *\d\.\d{3}", " #", line) for line in written] == lines


def test_the_parts_add_up_to_the_score(archive: Archive) -> None:
    """What the parts of a query score in a document is all of its score."""
    query = 'ferry OR (fog w/9 ferry) OR "the old" OR atleast2(fog) OR title:strike OR crew* OR source:west'
    with open_for_search(archive) as engine:
        results = search(archive, engine, query)
        for hit in results.hits():
            shares = engine.explain(results.query, [hit.id])[hit.id]
            assert sum(share.score for share in shares) == pytest.approx(hit.score)
            assert shares


def test_a_result_has_its_document_and_passage(archive: Archive) -> None:
    """The hit, the document as stored, what of the title is marked, and the best passage of the body."""
    with open_for_search(archive) as engine:
        (result,) = search(archive, engine, "ferry council")
    assert result.document == DOCUMENTS[0]
    assert result.hit.score > 0
    assert result.title_hits == (BodySpan(0, 5),)
    assert result.context is not None
    body = result.document.body
    assert [body[hit.start : hit.end] for hit in result.context.hits] == ["ferry", "council's", "ferries"]
    assert result.snippet == "The ferry to Port Else sails again. The council's ferries were repaired."


def test_a_passage_says_where_the_body_goes_on(archive: Archive) -> None:
    """An ellipsis stands where the body has more, and only there."""
    with open_for_search(archive) as engine:
        (fog,) = search(archive, engine, "ferry fog", context_width=40)
        (bare,) = search(archive, engine, "", sources=["east.example"], until="2020") or [None]
    assert fog.snippet == "… Fog over the harbour. A ferry waits."
    assert bare is None


def test_a_document_without_a_body(archive: Archive) -> None:
    """What has no words has no passage."""
    with open_for_search(archive) as engine:
        bare = [result for result in search(archive, engine, "", sources=["east.example"]) if not result.document.body]
    assert [(result.context, result.snippet, result.title_hits) for result in bare] == [(None, "", ())]


def test_sorting_and_limits(archive: Archive) -> None:
    """The first of an order are the first of all; the total counts all."""
    everything, _ = ask(archive, "ferry", sort="newest")
    assert everything == ["ferry", "fog", "old", "strike"]
    first, results = ask(archive, "ferry", sort="newest", limit=2)
    assert (first, results.total, len(results)) == (["ferry", "fog"], 4, 2)
    assert ask(archive, "ferry", sort="oldest")[0] == ["old", "fog", "ferry", "strike"]


def test_results_can_be_read_again(archive: Archive) -> None:
    """Iterating twice gives the same, as a printer may need."""
    with open_for_search(archive) as engine:
        results = search(archive, engine, "ferry")
        assert [result.hit for result in results] == [result.hit for result in results] == list(results.hits())


def test_what_was_asked_is_kept(archive: Archive) -> None:
    """The query of the results is all that was asked, filters included."""
    results = ask(archive, "ferry OR fog", on="2021", places=["Ansel"], sources=["West"])[1]
    assert write_query(results.query) == (
        '(ferry OR fog) date:2021-01-01..2021-12-31 place:=ansel source:"west"'
    )  # fmt: skip


class _Neighbours:
    """A dictionary in which every word has a neighbour."""

    def find_forms(self, leaf: Fuzzy, field: str) -> dict[str, int]:
        return {f"{leaf.term}x": 3}


@pytest.mark.parametrize(
    ("term", "nearest"),
    [("2021", None), ("3.5", None), ("g20", None), ("us", None), ("x", None), ("fog", ("fogx", 3)), ("covid19", ("covid19x", 3))],
)
def test_numbers_and_short_words_have_no_nearest(term: str, nearest: tuple[str, int] | None) -> None:
    """Of a number, or a word of one or two letters, nearly every other is one edit away: none is named."""
    assert nearest_form(cast(SearchEngine, _Neighbours()), term) == nearest


@pytest.mark.parametrize(
    ("query", "filters", "notices"),
    [
        ("ferries", {}, ()),
        ("ferry zeppelin", {}, ('no document has the word "zeppelin"', '0 with all words; 4 with any; 4 without "zeppelin"')),
        ("fog strike", {}, ('0 with all words; 2 with any; 1 without "fog"',)),
        ("ferry fog strike", {}, ('0 with all words; 4 with any; 1 without "fog"',)),
        ('"crews strike" "old ferry"', {}, ('0 with all words; 2 with any; 1 without "crews strike"',)),
        ("ferry fog", {"on": "1999"}, ('0 with all words; 1 with any; 1 without "fog"',)),
        ("ferry fog", {"any_word": True}, ()),
        ("fery", {}, ('no document has the word "fery"; the nearest is "ferry", in 4',)),
        ("=ferris", {}, ('no document has the word "ferris"; the nearest is "ferries", in 1',)),
        ('"the harbur"', {}, ('no document has the word "harbur"; the nearest is "harbour", in 1',)),
        ("ferry -harbur", {}, ('no document has the word "harbur"; the nearest is "harbour", in 1',)),
        ("zep*", {}, ('no document has a word like "zep*"',)),
        ("zeppelin~2", {}, ('no document has a word spelt like "zeppelin~2"',)),
        ("case:FERRY", {}, ('no document has "FERRY" written so',)),
        ("case:FERY", {}, ('no document has the word "FERY"; the nearest is "ferry", in 4',)),
        ("place:anzel", {}, ('no document has the word "anzel" in the field place; the nearest is "ansel", in 1',)),
        ("ferry", {"places": ["Port Elze"]}, ('no document has the word "elze" in the field place; the nearest is "else", in 1',)),
        ("fog or strike", {}, (
            'no document has the word "or"', '"or" was looked for as a word; operators are written in capitals: OR',
            '0 with all words; 2 with any',
        )),
        ("ferry NOT zeppelin", {}, ('no document has the word "zeppelin"',)),
        ("ferry", {"sources": ["wets"]}, ('no document has the source "wets"; did you mean "west"?',)),
        ("ferry source:we*", {}, (
            'no document has the source "we*"; source: takes whole names; did you mean "west"?',
        )),
        ("ferry source:wes", {}, ('no document has the source "wes"; did you mean "west"?',)),
        ("fo", {}, ('no document has the word "fo"',)),
        ("fo99", {}, ('no document has the word "fo99"',)),
        ("ferry source:xyz", {}, ('no document has the source "xyz"',)),
    ],
)
def test_notices(archive: Archive, query: str, filters: dict[str, object], notices: tuple[str, ...]) -> None:
    """A word or source that occurs nowhere is said, since it is most likely misspelt."""
    assert ask(archive, query, **filters)[1].notices == notices


@pytest.mark.parametrize(
    ("query", "filters", "message"),
    [
        ("", {}, "the query holds no word"),
        ('"ferry', {}, "the quote is not closed"),
        ("ferry", {"since": "2021-13"}, "'2021-13' is not a date: 13 is not a month"),
        ("ferry", {"on": "July"}, "'July' is not a date"),
        ("ferry", {"since": "2022", "until": "2021"}, "the first day, 2022, is after the last, 2021"),
        ("ferry", {"places": ["-"]}, "there is no word here"),
    ],
)
def test_what_is_not_understood(archive: Archive, query: str, filters: dict[str, object], message: str) -> None:
    """A wrong query or bound is an error with exit code 2 and a hint, not an empty answer."""
    with pytest.raises(DatelineError) as caught:
        ask(archive, query, **filters)
    assert caught.value.message.split("\n")[0] == message
    assert (caught.value.exit_code, bool(caught.value.hint)) == (2, True)


def test_no_index(tmp_path: Path) -> None:
    """An archive whose index was never made says how to make it."""
    with archive_of(tmp_path / "press.dateline", DOCUMENTS[:1], NAMES[:1]) as archive:
        with pytest.raises(ArchiveError) as caught:
            ask(archive, "ferry")
        assert caught.value.message == f"the index {archive.folder / 'index'} does not exist"
        assert caught.value.hint == "make it anew from the archive: dateline rebuild"


def test_an_index_that_is_behind(tmp_path: Path) -> None:
    """It answers, and says that it is behind; a document that is gone is counted, not shown."""
    with archive_of(tmp_path / "press.dateline", DOCUMENTS[:3], NAMES[:3]) as archive:
        sync_folder(archive)
        put(archive, DOCUMENTS[3:4], NAMES[3:4])
        reject(archive, "strike")
        names, results = ask(archive, "ferry")
    assert sorted(names) == ["ferry", "fog"]
    assert results.notices == (
        "the index is behind the archive: documents of the last import may be missing here, and removed ones be found;"
        " any `dateline ingest` brings it up to date",
    )
    assert (results.total, results.missing) == (3, 1)


def test_the_index_of_another_archive(tmp_path: Path) -> None:
    """An index that was made from another state of the archive is refused."""
    with archive_of(tmp_path / "press.dateline", DOCUMENTS[:1], NAMES[:1]) as archive:
        sync_folder(archive)
        with archive_of(tmp_path / "other.dateline", DOCUMENTS[:1], NAMES[:1]) as other:
            create_index(other.folder / "index").close()
            shutil.rmtree(other.folder / "index")
            (archive.folder / "index").rename(other.folder / "index")
            with pytest.raises(ArchiveError, match="was made from another state of the archive"):
                ask(other, "ferry")
