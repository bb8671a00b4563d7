"""A question to an archive, with its filters, and the answers joined with documents and passages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from documents import archive_of, document, id_of, put, reject

from archive.document import DateClaim
from archive.errors import ArchiveError, DatelineError
from archive.partial_date import parse_edtf
from archive.store import Archive
from index.entry import BodySpan
from index.folder import create_index
from index.query import write_query
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


@pytest.mark.parametrize(
    ("query", "filters", "notices"),
    [
        ("ferries", {}, ()),
        ("ferry zeppelin", {}, ('no document has the word "zeppelin"',)),
        ("ferry NOT zeppelin", {}, ('no document has the word "zeppelin"',)),
        ("ferry", {"sources": ["wets"]}, ('no document has the source "wets"; did you mean "west"?',)),
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
    assert results.notices == ("the index is behind the archive: the documents of the last import may be missing here",)
    assert (results.total, results.missing) == (3, 1)


def test_the_index_of_another_archive(tmp_path: Path) -> None:
    """An index that was made from another state of the archive is refused."""
    with archive_of(tmp_path / "press.dateline", DOCUMENTS[:1], NAMES[:1]) as archive:
        sync_folder(archive)
        with archive_of(tmp_path / "other.dateline", DOCUMENTS[:1], NAMES[:1]) as other:
            create_index(other.folder / "index").close()
            (archive.folder / "index" / "1" / "stamp.json").rename(other.folder / "index" / "1" / "stamp.json")
            with pytest.raises(ArchiveError, match="was made from another state of the archive"):
                ask(other, "ferry")
