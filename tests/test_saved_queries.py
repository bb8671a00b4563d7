"""@NAME in a query: the saved question with its filters, as if it were written there in brackets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from documents import archive_of
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from query_table import DOCUMENTS
from query_trees import queries as trees

from archive.errors import DatelineError
from archive.saved_searches import Asked, SavedSearch, name_key
from archive.store import Archive
from index.engine import SearchEngine
from index.query import And, Dated, Everything, Not, Or, Query, Undated, Word, write_query
from index.query_error import QueryError, is_negative
from index.query_parser import parse_query, read_query
from index.saved_queries import SavedQueries
from index.search import open_for_search, search
from index.sync import sync_folder

TODAY = date(2021, 7, 15)
WHEN = "2024-03-01T08:00:00+00:00"


class Kept:
    """Saved searches by name."""

    def __init__(self, **searches: Asked | str) -> None:
        self.searches = {
            name_key(name): SavedSearch(name, asked if isinstance(asked, Asked) else Asked(asked), WHEN)
            for name, asked in searches.items()
        }

    def find(self, name: str) -> SavedSearch | None:
        return self.searches.get(name_key(name))

    def hint(self, name: str) -> str:
        return "look again"


def read(text: str, guesses: bool = False, **searches: Asked | str) -> Query:
    return parse_query(text, TODAY, SavedQueries(Kept(**searches), TODAY, guesses).expand)


def wrong(text: str, **searches: Asked | str) -> tuple[str, str | None]:
    with pytest.raises(QueryError) as raised:
        read(text, **searches)
    return raised.value.message, raised.value.hint


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (Asked("ferry fog"), "ferry fog"),
        (Asked("ferry OR fog"), "ferry OR fog"),
        (Asked("ferry", since="2021"), "ferry date:2021.."),
        (Asked("", on="last month"), "date:2021-06"),
        (Asked("", places=("Ansel",), since="2020", until="2021"), "date:2020..2021 place:ansel"),
        (Asked("ferry", places=("Ansel", "Port Averil")), 'ferry (place:ansel OR place:"port averil")'),
        (Asked("ferry", sources=("East.example",)), "ferry source:east.example"),
        (Asked("ferry fog NOT quota", any_word=True), "(ferry OR fog) NOT quota"),
        (Asked("ferry date:today"), "ferry date:2021-07-15"),
        (Asked("ferry date:today", now="2019-03-02"), "ferry date:2019-03-02"),
    ],
)
def test_as_if_it_were_written_there(asked: Asked, written: str) -> None:
    """Its words with each of its filters, in brackets; relative dates count from today, or from the day it was saved with."""
    assert read("@a", a=asked) == parse_query(written, TODAY)
    assert read("@a", a=asked) == parse_query(f"({written})", TODAY)
    for around in ("{} quota", "quota OR {}", "quota NOT {}", "({}) title:quota"):
        assert read(around.format("@A"), a=asked) == parse_query(around.format(f"({written})"), TODAY)


def test_what_no_query_can_write() -> None:
    """Certain dates, and what becomes of undated documents, hold for the saved search alone."""
    ferry, days = Word("ferry"), parse_query("date:2021")
    assert isinstance(days, Dated)
    certain = Dated(days.days, certain=True)
    assert read("@a date:2021", a=Asked("ferry", on="2021", certain=True)) == And((And((ferry, certain)), days))
    assert read("@a NOT @b", a=Asked("ferry", on="2021", undated="include"), b=Asked("", undated="only")) == And(
        (Undated(And((ferry, days))), Not(Undated(Everything(), only=True)))
    )


def test_one_within_another() -> None:
    """A saved search may ask for others; each that was read is told, the innermost first."""
    saved = SavedQueries(Kept(boats="ferry OR launch", trouble="@boats (fog OR @strikes)", strikes="strike*"), TODAY)
    read_ = read_query("@Trouble @boats", TODAY, saved.expand)
    boats = Or((Word("ferry"), Word("launch")))
    assert read_.tree == And((And((boats, Or((Word("fog"), parse_query("strike*"))))), boats))
    assert [(one.search.name, one.searches) for one in saved.expanded.values()] == [("boats", 1), ("strikes", 1), ("trouble", 3)]


def test_a_quoted_name_is_a_word() -> None:
    """As are addresses, and the sign alone."""
    assert read('"@boats"', boats="ferry") == parse_query('"boats"')
    assert read("crew@boats.example @ #boats", boats="ferry") == parse_query("crew@boats.example #boats")
    assert read("url:@boats", boats="ferry") == parse_query("url:boats")


def test_unknown() -> None:
    """The place, and what to do."""
    assert wrong("fog @boat", boats="ferry") == (
        "there is no saved search @boat\n  fog @boat\n      ^^^^^", 'look again; to look for the word, write "@boat"'
    )


@pytest.mark.parametrize(("searches", "ring"), [
    ({"a": "@a"}, "@a asks for @a"),
    ({"a": "fog @b", "b": "(@c OR fog)", "c": "@A"}, "@a asks for @b asks for @c asks for @a"),
    ({"a": "fog @b", "b": "fog @c", "c": "@B"}, "@b asks for @c asks for @b"),
])  # fmt: skip
def test_a_ring(searches: dict[str, str], ring: str) -> None:
    """Searches that ask for each other are an error that shows the ring."""
    assert ring in wrong("@a", **searches)[0].split("\n")[0]


def test_what_is_wrong_in_it() -> None:
    """The saved query is shown with the place in it, under the name that asks it."""
    assert wrong("fog @boats", boats="ferry OR titel:boat") == (
        "in @boats: there is no field titel:\n  ferry OR titel:boat\n           ^^^^^^",
        'did you mean title:? to look for the words, write "titel:boat"',
    )
    assert wrong("@b", b="@a", a="NOT fog")[0].startswith("in @b: in @a: the query only says what not to find\n")
    assert wrong("@a", a=Asked("ferry", since="7/13/2021"))[0].startswith("'7/13/2021' may be read in several ways\n  @a\n")


def test_guesses_hold_for_a_whole_search() -> None:
    """One that was saved with guesses is asked with guesses, or not at all: half of an answer would look like one."""
    assert wrong("@a", a=Asked("ferry", guesses=True)) == (
        "@a was saved with --guesses, which holds for a whole search\n  @a\n  ^^", "add --guesses to this one"
    )
    assert read("@a", a=Asked("ferry", guesses=True), guesses=True) == Word("ferry")


def test_what_may_stand_near() -> None:
    """A saved search is near something as the same in brackets is, and else an error."""
    assert read("@a w/5 fog", a="ferry OR boat") == parse_query("(ferry OR boat) w/5 fog")
    assert wrong("@a w/5 fog", a="ferry boat")[0].startswith("w/5 is asked of several words\n  @a w/5 fog\n  ^^\n".rstrip("\n"))


def test_there_is_an_end_to_it() -> None:
    """Searches that ask twice for the one before do not take the memory of the machine; nor do deep ones its stack."""
    doubling = {f"a{n}": f"@a{n - 1} OR @a{n - 1}" for n in range(1, 40)} | {"a0": "fog"}
    assert "these are more than 100 saved searches in one query" in wrong("@a39", **doubling)[0]
    deep = {f"a{n}": "(" * 20 + f"@a{n - 1}" + ")" * 20 for n in range(1, 40)} | {"a0": "fog"}
    assert "more than 50 brackets in brackets" in wrong("@a39", **deep)[0]
    assert read("@a2", **deep) == Word("fog")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with archive_of(tmp_path_factory.mktemp("saved") / "press.dateline", list(DOCUMENTS.values()), list(DOCUMENTS)) as made:
        sync_folder(made)
        yield made


@pytest.fixture(scope="module")
def engine(shelf: Archive) -> Iterator[SearchEngine]:
    with open_for_search(shelf) as opened:
        yield opened


WORDS = st.sampled_from(["ferry", "fog", "quota OR strike", "harbour*", '"fishing quota"', "title:ferry", "ferry NOT fog", "place:averil", "date:2021"])
FILTERS = st.fixed_dictionaries({}, optional={
    "since": st.sampled_from(["1999", "2021-05"]), "until": st.sampled_from(["2021-06", "2021"]), "places": st.just(("averil",)),
    "sources": st.just(("west.example",)), "certain": st.booleans(), "undated": st.sampled_from(["include", "only"]), "any_word": st.booleans(),
})  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(text=WORDS, filters=FILTERS)
def test_asking_for_it_is_asking_it(shelf: Archive, engine: SearchEngine, text: str, filters: dict[str, object]) -> None:
    """@NAME finds what its words and options find, in a real archive."""
    asked = Asked(text, **filters)  # type: ignore[arg-type]
    shelf.saved_searches.save(shelf, "it", asked, WHEN)
    plain = search(shelf, engine, text, **filters)  # type: ignore[arg-type]
    named = search(shelf, engine, "@it")
    assert {hit.id for hit in named.hits()} == {hit.id for hit in plain.hits()}
    assert [one.search.asked for one in named.saved] == [asked]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(inner=trees(), around=st.sampled_from(["@it", "@it fog", "ferry OR @it", "ferry NOT @it", "(@it) (@it OR a)"]))
def test_any_query_in_any_other(inner: Query, around: str) -> None:
    """Whatever can be searched for can be saved and named in brackets of another query."""
    assume(not is_negative(inner))
    written = write_query(inner)
    try:
        expected = parse_query(around.replace("@it", f"({written})"), TODAY)
    except QueryError:
        with pytest.raises(DatelineError):
            read(around, it=written)
        return
    assert read(around, it=written) == expected
