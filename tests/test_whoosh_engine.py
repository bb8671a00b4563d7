"""The contract of every search engine, run on each; and what is particular to the one over Whoosh."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_trees import entries, find_plainly, queries

from archive.errors import ArchiveError
from archive.partial_date import DateInterval, parse_edtf
from archive.stored import ArchiveStamp
from index.engine import SearchEngine, load_engine
from index.entry import Hit, IndexEntry
from index.filters import with_certain_dates
from index.query import Query, Undated
from index.query_parser import parse_query

STAMP = ArchiveStamp("archive-one", 7, "token-one")


@pytest.fixture(autouse=True, scope="module")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """What is promised about power cuts is tested elsewhere; here thousands of small writes would wait for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        # An index that is mostly new becomes one segment; here several of them are to be tried.
        patch.setattr("index.engines.whoosh_commit._MOSTLY_NEW", 2.0)
        yield


def entry(
    id: str, body: str = "", *, title: str = "", deck: str = "", byline: str = "", place: str = "",
    place_reading: str = "", signoff: str = "", when: str | None = None, sources: tuple[str, ...] = (),
    urls: tuple[str, ...] = (),
) -> IndexEntry:  # fmt: skip
    dates = parse_edtf(when).intervals if when else ()
    return IndexEntry(id, title, deck, byline, body, place, sources, urls, dates, signoff, place_reading)


def hits(engine: SearchEngine, text: str, **options: object) -> list[str]:
    return [hit.id for hit in engine.search(parse_query(text), **options).hits]  # type: ignore[arg-type]


class EngineContract:
    """What a SearchEngine promises."""

    name: str

    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[SearchEngine]:
        made = load_engine(self.name).create(tmp_path)
        yield made
        made.close()

    # Writing

    def test_an_empty_index_finds_nothing(self, engine: SearchEngine) -> None:
        """A new index has no documents, no stamp, and answers every query with none."""
        found = engine.search(parse_query("a date:2021 -b"))
        assert (found.total, list(found.hits), found.undated) == (0, [], 0)
        assert (engine.count(), list(engine.ids()), engine.stamp()) == (0, [], None)
        assert (engine.expand("a"), engine.sources()) == ({}, {})

    def test_what_was_written_is_found_by_another(self, engine: SearchEngine, tmp_path: Path) -> None:
        """A write is on the disk when it returns: whoever opens the folder then sees it."""
        engine.write([entry("one", "the ferry sails"), entry("two", "a ferry")], (), STAMP)
        other = load_engine(self.name).open(tmp_path)
        assert sorted(hits(other, "ferry")) == ["one", "two"]
        assert (other.count(), sorted(other.ids()), other.stamp()) == (2, ["one", "two"], STAMP)
        other.close()

    def test_a_write_without_a_stamp_leaves_it(self, engine: SearchEngine) -> None:
        """Only the write that brings the index to a state of the archive says which."""
        engine.write([entry("one", "ferry")], (), STAMP)
        engine.write([entry("two", "ferry")], (), None)
        assert engine.stamp() == STAMP
        engine.write([], (), replace(STAMP, revision=8))
        assert engine.stamp() == replace(STAMP, revision=8)

    def test_an_entry_replaces_the_one_with_its_id(self, engine: SearchEngine) -> None:
        """Feeding a document again leaves one of it, the last."""
        engine.write([entry("one", "old words"), entry("two", "old")], (), STAMP)
        engine.write([entry("one", "new words")], (), STAMP)
        assert (hits(engine, "old"), hits(engine, "new"), engine.count()) == (["two"], ["one"], 2)

    def test_an_id_may_come_twice_in_one_write(self, engine: SearchEngine) -> None:
        """The last entry of an id counts, even where both come in one write."""
        engine.write([entry("one", "first"), entry("two", "second"), entry("one", "third")], (), STAMP)
        assert (hits(engine, "first"), hits(engine, "third"), sorted(engine.ids())) == ([], ["one"], ["one", "two"])

    def test_what_is_removed_is_gone(self, engine: SearchEngine) -> None:
        """A removed document counts nowhere; removing one that is not there is harmless."""
        engine.write([entry("one", "ferry", sources=("East",)), entry("two", "ferry")], (), STAMP)
        engine.write([], ["one", "nobody"], STAMP)
        assert (hits(engine, "ferry"), engine.count(), list(engine.ids())) == (["two"], 1, ["two"])
        assert (engine.expand("ferry"), engine.sources()) == ({"ferry": 1}, {})

    def test_removed_and_written_in_one_is_there(self, engine: SearchEngine) -> None:
        """Removals come first: an id in both is there afterwards."""
        engine.write([entry("one", "old")], (), STAMP)
        engine.write([entry("one", "new")], ["one"], STAMP)
        assert (hits(engine, "old"), hits(engine, "new")) == ([], ["one"])

    def test_an_error_while_feeding_leaves_the_index(self, engine: SearchEngine, tmp_path: Path) -> None:
        """Where the archive cannot be read on, what was there before is still there, and writing goes on later."""
        engine.write([entry("one", "ferry")], (), STAMP)

        def broken() -> Iterator[IndexEntry]:
            yield entry("two", "ferry")
            raise ArchiveError("the archive is damaged")

        with pytest.raises(ArchiveError, match="the archive is damaged"):
            engine.write(broken(), ["one"], replace(STAMP, revision=8))
        assert engine.stamp() == STAMP
        other = load_engine(self.name).open(tmp_path)
        assert hits(other, "ferry") == ["one"]
        other.close()
        engine.write([entry("three", "ferry")], (), None)
        assert sorted(hits(engine, "ferry")) == ["one", "three"]

    @pytest.mark.parametrize("call", ["fsync", "replace"])
    def test_a_full_disk(self, tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whichever wait for the disk or renaming fails, the error says so, and the index holds all of the write or
        nothing of it, and the stamp with it; the next write is as if nothing had been."""
        new, new_stamp = [entry("one", "boat"), entry("two", "ferry")], replace(STAMP, revision=8)
        before, after = (["one"], []), (["two"], ["one"])
        for number in range(30):
            folder = tmp_path / str(number)
            folder.mkdir()
            engine = load_engine(self.name).create(folder)
            engine.write([entry("one", "ferry")], (), STAMP)
            error = None
            with monkeypatch.context() as patch:
                patch.setattr(os, call, _FailsOnce(getattr(os, call), number))
                try:
                    engine.write(new, (), new_stamp)
                except ArchiveError as raised:
                    error = raised
            engine.close()
            engine = load_engine(self.name).open(folder)
            found = (hits(engine, "ferry"), hits(engine, "boat"))
            if error is None:
                assert (found, engine.stamp()) == (after, new_stamp)
                assert number > 0
                return
            assert error.message == f"cannot write the index {folder}: No space left on device"
            assert error.hint == "make room, or mend the disk; the documents are safe in the archive"
            assert (found, engine.stamp()) in ((before, STAMP), (after, new_stamp))
            engine.write(new, (), new_stamp)
            assert (hits(engine, "ferry"), hits(engine, "boat"), engine.count()) == (*after, 2)
            engine.close()
        pytest.fail("every write failed")

    def test_many_writes_keep_every_document(self, engine: SearchEngine) -> None:
        """Thirty imports of a document each, some replaced and removed, leave what was asked for."""
        for number in range(30):
            engine.write([entry(f"id{number}", f"ferry word{number}")], (), STAMP)
        engine.write([entry("id3", "replaced")], ["id4"], STAMP)
        assert engine.count() == 29
        assert hits(engine, "word17") == ["id17"]
        assert len(hits(engine, "ferry")) == 28
        assert hits(engine, "replaced") == ["id3"]

    # What is found

    def test_words_are_found_wherever_they_stand(self, engine: SearchEngine) -> None:
        """A plain word is looked for in title, deck, byline, place as written, body and sign-off; a field limits it."""
        engine.write(
            [
                entry("title", title="ferry"), entry("deck", deck="ferry"), entry("byline", byline="ferry"),
                entry("place", place="Ferry"), entry("body", "ferry"), entry("signoff", signoff="ferry"),
                entry("reading", place_reading="ferry"), entry("url", urls=("https://example.org/ferry",)),
            ], (), STAMP,
        )  # fmt: skip
        assert sorted(hits(engine, "ferry")) == ["body", "byline", "deck", "place", "signoff", "title"]
        for field in ("title", "deck", "byline", "body", "url"):
            assert hits(engine, f"{field}:ferry") == [field]
        assert sorted(hits(engine, "place:ferry")) == ["place", "reading"]

    def test_a_phrase_is_exact_adjacent_and_in_order(self, engine: SearchEngine) -> None:
        """Forms are not expanded in a phrase, punctuation does not count, and it reaches into no other field."""
        engine.write(
            [
                entry("yes", "Said the State Department's spokesman"), entry("across", "the state. Department"),
                entry("turned", "department state"), entry("apart", "state the department"),
                entry("plural", "state departments"), entry("fields", "department", title="state"),
                entry("titled", title="State Department"),
            ], (), STAMP,
        )  # fmt: skip
        assert sorted(hits(engine, '"state department"')) == ["across", "titled", "yes"]
        assert hits(engine, 'title:"state department"') == ["titled"]
        assert hits(engine, '"said the state department"') == ["yes"]

    def test_a_phrase_of_one_word_over_and_over(self, engine: SearchEngine) -> None:
        """A phrase that repeats a word needs it as often, side by side."""
        engine.write([entry("two", "hear hear"), entry("three", "hear hear hear"), entry("one", "hear")], (), STAMP)
        assert sorted(hits(engine, '"hear hear"')) == ["three", "two"]
        assert hits(engine, '"hear hear hear"') == ["three"]

    def test_a_plain_word_stands_for_its_stem(self, engine: SearchEngine) -> None:
        """Forms of one stem are found by each other, =word finds one, and the forms taken can be shown."""
        engine.write(
            [entry("a", "He marches"), entry("b", "marching, marching"), entry("c", "March"), entry("d", "marchers")],
            (), STAMP,
        )  # fmt: skip
        for word in ("march", "marched", "marches", "marching"):
            assert sorted(hits(engine, word)) == ["a", "b", "c"]
        assert hits(engine, "=march") == ["c"]
        assert engine.expand("marched") == {"march": 1, "marches": 1, "marching": 1}
        assert engine.expand("marcher") == {"marchers": 1}
        assert engine.expand("drum") == {}

    def test_words_of_other_scripts(self, engine: SearchEngine) -> None:
        """Urdu, Hindi and Japanese are found as typed, by either keyboard."""
        engine.write([entry("ur", "کراچی میں"), entry("hi", "मंत्री ने"), entry("ja", "東京で地震")], (), STAMP)
        assert (hits(engine, "كراچي"), hits(engine, "मंत्री"), hits(engine, "地震")) == (["ur"], ["hi"], ["ja"])
        assert (hits(engine, "मंत्र"), hits(engine, "震地")) == ([], [])

    def test_sources_are_whole_names(self, engine: SearchEngine) -> None:
        """A document is found by every source it was seen at; capitals do not count, parts do not match."""
        engine.write(
            [entry("one", "a", sources=("Example.org", "west/news")), entry("two", "a", sources=("example.org",))],
            (), STAMP,
        )  # fmt: skip
        assert sorted(hits(engine, "source:EXAMPLE.ORG")) == ["one", "two"]
        assert (hits(engine, "source:west/news"), hits(engine, "source:west")) == (["one"], [])
        assert engine.sources() == {"example.org": 2, "west/news": 1}

    @pytest.mark.parametrize(
        ("filter", "found", "undated"),
        [
            ("date:2021", ["day", "month", "unsettled"], 1),
            ("date:2021-07", ["day", "month"], 1),
            ("date:2021-07-13", ["day", "month"], 1),
            ("date:2021-07-14", ["month"], 1),
            ("date:2021-05-06", ["unsettled"], 1),
            ("date:2021-06-05", ["unsettled"], 1),
            ("date:2021-05-07..2021-06-04", [], 1),
            ("date:..2020", ["old"], 1),
            ("date:2020..", ["day", "month", "unsettled"], 1),
            ("NOT date:2021", ["old"], 1),
            ("NOT date:2021-05-06..2021-07-13", ["old"], 1),
            ("(date:1999 OR date:2021-07-14)", ["month", "old"], 1),
            ("(date:1999 OR ferry)", ["day", "month", "old", "undated", "unsettled"], 0),
        ],
    )
    def test_dates_match_where_they_may_be(
        self, engine: SearchEngine, filter: str, found: list[str], undated: int
    ) -> None:
        """A month matches each of its days, an unsettled date both readings and nothing between; a document without
        a date is neither in nor out, under NOT too, and counted."""
        engine.write(
            [
                entry("day", "ferry", when="2021-07-13"), entry("month", "ferry", when="2021-07"),
                entry("unsettled", "ferry", when="[2021-05-06,2021-06-05]"), entry("undated", "ferry"),
                entry("no-year", "other", when="XXXX-07-13"), entry("old", "ferry", when="1999"),
            ], (), STAMP,
        )  # fmt: skip
        result = engine.search(parse_query(f"ferry {filter}"))
        assert (sorted(hit.id for hit in result.hits), result.undated) == (found, undated)
        assert (result.total, result.undated_found) == (len(found), found.count("undated"))

    @pytest.mark.parametrize(
        ("filter", "found", "undated", "guessed"),
        [
            ("date:2021", ["dated", "guess", "two"], 1, 2),
            ("date:2021-05-06", ["two"], 2, 1),
            ("date:2021-05-07..2021-06-04", [], 3, 0),
            ("NOT date:2021-07", ["two"], 2, 1),
            ("NOT date:2021-07-13", ["dated", "two"], 2, 1),
            ("place:none", [], 0, 0),
            ("", ["dated", "guess", "nothing", "two"], 0, 0),
            ("(date:2021-07-13 OR guess)", ["guess"], 2, 0),
        ],
    )
    def test_guesses_match_where_they_are_asked_for(
        self, engine: SearchEngine, filter: str, found: list[str], undated: int, guessed: int
    ) -> None:
        """A guess stands in for a date that is lacking, both readings of it, under NOT too, and never for one that is
        there; counted are the hits that would not be without it, and what it leaves out as what has none."""
        guess = parse_edtf("2021-07-13").intervals
        engine.write(
            [
                replace(entry("dated", "ferry", when="2021-07-20"), guess=guess),
                replace(entry("guess", "ferry guess"), guess=guess),
                replace(entry("two", "ferry"), guess=parse_edtf("[2021-05-06,2021-06-05]").intervals),
                entry("nothing", "ferry"),
            ], (), STAMP,
        )  # fmt: skip
        query = parse_query(f"ferry {filter}")
        result = engine.search(query, guesses=True)
        assert (sorted(hit.id for hit in result.hits), result.undated, result.guessed) == (found, undated, guessed)
        assert engine.search(query).guessed == 0

    def test_undated_documents_are_let_in_whatever_their_guess(self, engine: SearchEngine) -> None:
        """Told to let undated ones in, a filter lets in those too of which the guess is of other days; those that pass
        by their guess are counted as such, and of those left out the ones that have a guess."""
        engine.write(
            [
                replace(entry("inside", "ferry"), guess=parse_edtf("2021-07-13").intervals),
                replace(entry("outside", "ferry"), guess=parse_edtf("1999").intervals),
                entry("nothing", "ferry"), entry("dated", "ferry", when="2021"), entry("old", "ferry", when="1999"),
            ], (), STAMP,
        )  # fmt: skip
        query = parse_query("ferry date:2021")
        result = engine.search(query, guesses=True)
        assert (result.total, result.undated, result.guessed, result.guessed_out) == (2, 2, 1, 1)
        for certain in (query, with_certain_dates(query)):
            result = engine.search(Undated(certain), guesses=True)
            assert sorted(hit.id for hit in result.hits) == ["dated", "inside", "nothing", "outside"]
            assert (result.undated, result.guessed, result.guessed_out) == (0, 1, 0)
        result = engine.search(Undated(query, only=True), guesses=True)
        assert sorted(hit.id for hit in result.hits) == ["inside", "nothing", "outside"]
        both = engine.search(Undated(query), guesses=True), engine.search(Undated(query))
        assert list(both[0].hits) == list(both[1].hits)

    def test_without_guesses_nothing_changes(self, engine: SearchEngine) -> None:
        """Unasked, a guess is no date: the document is undated, for filters and for sorting."""
        engine.write(
            [replace(entry("guess", "ferry"), guess=parse_edtf("2021-07-13").intervals), entry("old", "ferry", when="1999")],
            (), STAMP,
        )  # fmt: skip
        result = engine.search(parse_query("ferry date:2021"))
        assert (result.total, result.undated, result.guessed) == (0, 1, 0)
        for guesses in (False, True):
            assert hits(engine, "ferry", sort="newest", guesses=guesses) == ["old", "guess"]

    @settings(max_examples=40, deadline=None)
    @given(entries(), st.lists(queries(), min_size=5, max_size=12))
    def test_hits_are_those_of_a_plain_reading(self, documents: list[IndexEntry], trees: list[Query]) -> None:
        """For any query over any texts the engine finds what reading each text word by word finds."""
        with tempfile.TemporaryDirectory() as folder:
            engine = load_engine(self.name).create(Path(folder))
            half = len(documents) // 2
            # What was there before is replaced or removed: every segment has documents that no longer count.
            stale = [replace(one, title=one.body, body=one.title, dates=one.guess) for one in documents]
            engine.write([*stale[half:], entry("gone", "march us. A café", sources=("east",))], (), STAMP)
            engine.write([*stale[:half], *documents[half:]], ["gone"], STAMP)
            engine.write(documents[:half], (), STAMP)
            for tree in trees:
                found, undecided = find_plainly(documents, tree)
                result = engine.search(tree)
                assert {hit.id for hit in result.hits} == found
                assert (result.total, result.undated) == (len(found), len(undecided))
                assert result.undated_found == sum(one.id in found for one in documents if not one.dates)
                with_guesses, unknown = find_plainly(documents, tree, guesses=True)
                result = engine.search(tree, guesses=True)
                assert {hit.id for hit in result.hits} == with_guesses >= found
                left_out = undecided - with_guesses
                assert (result.undated, result.guessed) == (len(left_out), len(with_guesses - found))
                assert result.guessed_out == len(left_out - unknown)
            engine.close()

    @settings(max_examples=25, deadline=None)
    @given(entries(), st.lists(queries(), min_size=4, max_size=8), st.booleans())
    def test_certainty_and_undated_documents(
        self, documents: list[IndexEntry], trees: list[Query], guesses: bool
    ) -> None:
        """What is surely of the days asked for, and undated documents let in or alone, as a plain reading has them."""
        dateless = {one.id for one in documents if not one.dates}
        with tempfile.TemporaryDirectory() as folder:
            engine = load_engine(self.name).create(Path(folder))
            engine.write(documents, (), STAMP)
            for tree in trees:
                for certain in (False, True):
                    found, unknown = find_plainly(documents, tree, guesses, certain)
                    # Whatever its guess, an undated document is let in where nobody would know without it.
                    left_out = (find_plainly(documents, tree, False, certain)[1] & dateless) - found
                    uncertain = len(unknown - dateless)
                    asked = with_certain_dates(tree) if certain else tree
                    result = engine.search(asked, guesses=guesses)
                    assert {hit.id for hit in result.hits} == found
                    assert (result.undated, result.uncertain) == (len(left_out), uncertain)
                    result = engine.search(Undated(asked), guesses=guesses)
                    assert {hit.id for hit in result.hits} == found | left_out
                    assert (result.undated, result.uncertain) == (0, uncertain)
                    result = engine.search(Undated(asked, only=True), guesses=guesses)
                    assert {hit.id for hit in result.hits} == (found | left_out) & dateless
                    counts = engine.count_matches([asked, Undated(asked)], guesses)
                    assert counts == [len(found), len(found | left_out)]
            engine.close()

    @settings(max_examples=20, deadline=None)
    @given(entries(), entries(), st.integers(1, 3), st.lists(queries(), min_size=3, max_size=6))
    def test_the_history_of_an_index_does_not_show(
        self, old: list[IndexEntry], new: list[IndexEntry], size: int, trees: list[Query]
    ) -> None:
        """Written piece by piece with replacements and removals, or at once: the same hits, scores and order."""
        ids = [one.id for one in old]
        kept = [replace(one, id=ids[at]) if at < len(ids) // 2 else one for at, one in enumerate(new)]
        gone = ids[len(kept) :] if len(kept) < len(ids) else ids[len(ids) // 2 :]
        final = {one.id: one for one in old if one.id not in gone} | {one.id: one for one in kept}
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            pieces, at_once = (load_engine(self.name).create(Path(folder)) for folder in (first, second))
            for at in range(0, len(old), size):
                pieces.write(old[at : at + size], (), STAMP)
            pieces.write(kept, gone, STAMP)
            at_once.write(list(final.values()), (), STAMP)
            for tree in trees:
                for sort in ("relevance", "newest", "oldest"):
                    one, other = pieces.search(tree, sort), at_once.search(tree, sort)
                    assert list(one.hits) == list(other.hits)
                    assert one.undated == other.undated
                one, other = pieces.search(tree, guesses=True), at_once.search(tree, guesses=True)
                assert (list(one.hits), one.guessed) == (list(other.hits), other.guessed)
            assert pieces.sources() == at_once.sources()
            assert pieces.expand("march") == at_once.expand("march")
            pieces.close()
            at_once.close()

    # Scores and order

    def test_the_score_of_a_word(self, engine: SearchEngine) -> None:
        """BM25 with k1 1.2, b .75 and the idf log(1 + (N - n + .5) / (n + .5)), over title (twice) and the rest."""
        engine.write(
            [entry("one", "ferry a b c"), entry("two", "ferry ferry d", title="ferry"), entry("three", "e f g")],
            (), STAMP,
        )  # fmt: skip
        average = (4 + (2 + 3) + 3) / 3
        rarity = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
        expected = {
            "two": rarity * 4 * 2.2 / (4 + 1.2 * (0.25 + 0.75 * 5 / average)),
            "one": rarity * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 4 / average)),
        }
        found = list(engine.search(parse_query("ferry")).hits)
        assert [hit.id for hit in found] == ["two", "one"]
        assert {hit.id: hit.score for hit in found} == pytest.approx(expected, rel=1e-6)

    def test_forms_count_as_one_word(self, engine: SearchEngine) -> None:
        """Two forms in one document weigh as one form twice, and a rare form gains nothing from being rare."""
        engine.write(
            [
                entry("two", "march marches"), entry("one", "march march"), entry("rare", "marching x"),
                entry("no", "x x"),
            ], (), STAMP,
        )  # fmt: skip
        scores = {hit.id: hit.score for hit in engine.search(parse_query("march")).hits}
        assert scores["two"] == scores["one"] > scores["rare"]
        assert {hit.id: hit.score for hit in engine.search(parse_query("marching")).hits} == scores

    def test_connectives_add_scores(self, engine: SearchEngine) -> None:
        """AND and OR add what their parts score, a repeated word counts again, NOT and filters add nothing."""
        engine.write(
            [entry("one", "ferry harbour", when="2021", place="Port"), entry("two", "ferry"), entry("three", "x")],
            (), STAMP,
        )  # fmt: skip

        def score(text: str, id: str = "one") -> float:
            return {hit.id: hit.score for hit in engine.search(parse_query(text)).hits}[id]

        both = score("ferry") + score("harbour")
        assert score("ferry harbour") == pytest.approx(both)
        assert score("ferry OR harbour") == pytest.approx(both)
        assert score("ferry OR harbour", "two") == pytest.approx(score("ferry", "two"))
        assert score("ferry ferry") == pytest.approx(2 * score("ferry"))
        assert score("ferry date:2021 place:port -two source:x OR ferry") == pytest.approx(score("ferry"))
        assert score("date:2021") == score("place:port") == 0

    def test_order_by_date(self, engine: SearchEngine) -> None:
        """By the first day that a date may be; undated last in both directions; ties by id."""
        engine.write(
            [
                entry("d", "a", when="2021-07"), entry("b", "a", when="2021-07-01"), entry("u2", "a"), entry("u1", "a"),
                entry("e", "a", when="2021-06-30"), entry("f", "a", when="[2021-05-06,2021-12-05]"),
            ], (), STAMP,
        )  # fmt: skip
        assert hits(engine, "a", sort="newest") == ["b", "d", "e", "f", "u1", "u2"]
        assert hits(engine, "a", sort="oldest") == ["f", "e", "b", "d", "u1", "u2"]

    def test_ties_of_relevance(self, engine: SearchEngine) -> None:
        """Of equal scores the newest comes first, then by id, undated last."""
        engine.write(
            [entry("c", "a"), entry("b", "a"), entry("z", "a", when="2021"), entry("y", "a", when="2021"),
             entry("x", "a", when="2022")], (), STAMP,
        )  # fmt: skip
        assert hits(engine, "a") == ["x", "y", "z", "b", "c"]

    @pytest.mark.parametrize("limit", [0, 1, 2, 3, 5, 99])
    def test_a_limit_gives_the_first_of_all(self, engine: SearchEngine, limit: int) -> None:
        """The first hits are the same however many are asked for; the total counts all; hits can be read twice."""
        engine.write([entry(f"id{n}", "a " * (n % 3 + 1), when=f"202{n % 2}") for n in range(6)], (), STAMP)
        for sort in ("relevance", "newest", "oldest"):
            found = engine.search(parse_query("a"), sort, limit)  # type: ignore[arg-type]
            everything = engine.search(parse_query("a"), sort)  # type: ignore[arg-type]
            assert list(found.hits) == list(everything.hits)[:limit]
            assert (found.total, len(found.hits)) == (6, min(6, limit))
            assert list(found.hits) == list(found.hits)
            assert all(hit in found.hits for hit in found.hits)
        assert Hit("nobody", 0.0) not in found.hits

    def test_any_id_and_any_name(self, engine: SearchEngine) -> None:
        """Ids and sources may hold any characters, such as those of a file name that is not UTF-8."""
        engine.write([entry("\udc80 ☃", "a", sources=("caf\udce9", "İ"), urls=("http://x/\udce9",))], (), STAMP)
        assert hits(engine, "a") == ["\udc80 ☃"]
        assert hits(engine, "source:caf\udce9") == ["\udc80 ☃"]
        engine.write([], ["\udc80 ☃"], STAMP)
        assert engine.count() == 0

    def test_a_long_text_is_found_to_its_end(self, engine: SearchEngine) -> None:
        """The last word of 80,000 is found, and as part of a phrase."""
        engine.write([entry("long", "word " * 80_000 + "the end"), entry("blob", "x" * 100_000)], (), STAMP)
        assert hits(engine, '"word the end"') == ["long"]
        assert hits(engine, "x" * 19_000) == []
        assert engine.search(parse_query("body:end")).total == 1

    def test_days_at_the_ends_of_the_calendar(self, engine: SearchEngine) -> None:
        """The first and the last year are dates like others."""
        engine.write([entry("first", "a", when="0001"), entry("last", "a", when="9999-12-31")], (), STAMP)
        assert hits(engine, "a date:..0001", sort="oldest") == ["first"]
        assert hits(engine, "a date:9999..") == ["last"]
        assert hits(engine, "a", sort="newest") == ["last", "first"]

    def test_closing_twice_is_harmless(self, engine: SearchEngine) -> None:
        """After closing, asking is an error in words."""
        engine.close()
        engine.close()
        with pytest.raises(ArchiveError, match="was closed"):
            engine.count()


class TestWhoosh(EngineContract):
    """The engine over Whoosh."""

    name = "whoosh"

    def test_two_writers(self, engine: SearchEngine, tmp_path: Path) -> None:
        """While a process writes, another one's write is an error in words, and reading goes on."""
        engine.write([entry("one", "ferry")], (), STAMP)
        other = load_engine(self.name).open(tmp_path)

        def while_writing() -> Iterator[IndexEntry]:
            yield entry("two", "ferry")
            with pytest.raises(ArchiveError) as caught:
                other.write([entry("four", "ferry")], (), STAMP)
            assert caught.value.message.startswith(f"{tmp_path} is being written by process {os.getpid()} on ")
            assert str(caught.value.hint).startswith("wait for it to end")
            assert hits(other, "ferry") == ["one"]
            yield entry("three", "ferry")

        engine.write(while_writing(), (), STAMP)
        assert hits(other, "ferry") == ["one"]
        other.close()

    def test_a_reader_outlives_the_segments_it_reads(self, engine: SearchEngine, tmp_path: Path) -> None:
        """What was opened before a writer merged its segments away is searched on as it was."""
        for number in range(9):
            engine.write([entry(f"id{number}", "ferry")], (), STAMP)
        reader = load_engine(self.name).open(tmp_path)
        for number in range(9, 20):
            engine.write([entry(f"id{number}", "ferry")], (), STAMP)
        assert hits(reader, '"ferry" date:..9999 OR ferry') == [f"id{number}" for number in range(9)]
        reader.close()

    def test_segments_stay_few(self, engine: SearchEngine, tmp_path: Path) -> None:
        """However many imports there were, a search looks into ten segments at most."""
        for number in range(40):
            engine.write([entry(f"id{number}", "ferry")], (), STAMP)
            assert len(list(tmp_path.glob("*.flat"))) <= 10

    def test_an_index_that_is_mostly_new_is_one_segment(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was fed at once lies in one segment, and with it what was there before, where that is less."""
        monkeypatch.setattr("index.engines.whoosh_commit._SEGMENT_WEIGHT", 100)
        monkeypatch.setattr("index.engines.whoosh_commit._MOSTLY_NEW", 0.5)
        engine = load_engine(self.name).create(tmp_path)
        for first, last, segments in ((0, 30, 1), (30, 35, 2), (35, 100, 1), (100, 110, 2)):
            engine.write([entry(f"id{number}", "ferry") for number in range(first, last)], (), STAMP)
            assert (engine.count(), len(list(tmp_path.glob("*.flat")))) == (last, segments)
        engine.close()

    def test_a_long_feed_is_cut_into_segments(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Fed at once, but cut into many segments that are merged as they grow many: nothing is lost or doubled."""
        monkeypatch.setattr("index.engines.whoosh_commit._SEGMENT_WEIGHT", 1_000)
        engine = load_engine(self.name).create(tmp_path)
        fed = [entry(f"id{number % 50}", f"ferry word{number}", when=f"20{number % 50 + 10}") for number in range(80)]
        engine.write(fed, (), STAMP)
        assert len(list(tmp_path.glob("*.flat"))) <= 10
        assert (engine.count(), sorted(engine.ids())) == (50, sorted(f"id{number}" for number in range(50)))
        assert engine.expand("ferries") == {"ferry": 50}
        assert [hits(engine, f"word{number}") for number in (0, 29, 30, 49, 50, 79)] == [
            [], [], ["id30"], ["id49"], ["id0"], ["id29"],
        ]  # fmt: skip
        assert hits(engine, "ferry", sort="newest") == [f"id{number}" for number in reversed(range(50))]
        engine.close()

    def test_leftovers_of_a_killed_writer_are_cleared(self, engine: SearchEngine, tmp_path: Path) -> None:
        """Files of a write that was killed do not hinder the next one, which takes them away."""
        code = (
            "import os, sys, pathlib; from index.engines.whoosh_engine import open as open_index;"
            "from index.engines import whoosh_commit; whoosh_commit._SEGMENT_WEIGHT = 1;"
            "from index.entry import IndexEntry\n"
            "def entries():\n"
            "    yield IndexEntry('two', '', '', '', 'ferry', '', (), (), ())\n"
            "    os._exit(9)\n"
            "open_index(pathlib.Path(sys.argv[1])).write(entries(), ['one'], None)"
        )
        engine.write([entry("one", "ferry")], (), STAMP)
        before = {path.name for path in tmp_path.iterdir()}
        root = Path(__file__).parent.parent
        assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=root).returncode == 9
        assert {path.name for path in tmp_path.iterdir()} > before
        other = load_engine(self.name).open(tmp_path)
        assert (hits(other, "ferry"), other.stamp()) == (["one"], STAMP)
        other.write([entry("three", "ferry")], (), STAMP)
        assert sorted(hits(other, "ferry")) == ["one", "three"]
        assert not [path for path in tmp_path.iterdir() if path.suffix == ".tmp"]
        assert len(list(tmp_path.glob("*.flat"))) == 2
        other.close()

    @pytest.mark.parametrize("damage", ["cut", "emptied", "gone"])
    @pytest.mark.parametrize("suffix", ["TABLE", ".flat"])
    def test_a_damaged_file_is_said_to_be(self, tmp_path: Path, suffix: str, damage: str) -> None:
        """An index with a file cut short, emptied or gone is an error that names the one remedy."""
        engine = load_engine(self.name).create(tmp_path)
        engine.write([entry(f"id{n}", "ferry and harbour " * 5, when="2021") for n in range(300)], (), STAMP)
        engine.close()
        for path in tmp_path.iterdir():
            if path.name.endswith(suffix):
                content = path.read_bytes()
                path.unlink()
                if damage != "gone":
                    path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"")
        # A file that is gone is FileNotFoundError here: it may be a rebuild that took it away, so open_index looks
        # again, and then says the same.
        with pytest.raises(FileNotFoundError if damage == "gone" else ArchiveError) as caught:
            _ask_everything(load_engine(self.name).open(tmp_path))
        if isinstance(caught.value, ArchiveError):
            assert caught.value.message.startswith(f"the index {tmp_path} cannot be used: ")
            assert (caught.value.hint, caught.value.exit_code) == ("make it anew from the archive: dateline rebuild", 4)

    def test_the_stamp_belongs_to_the_last_commit(self, engine: SearchEngine, tmp_path: Path) -> None:
        """It is written in the moment in which the documents begin to count, and a feed of nothing moves it too."""
        assert engine.stamp() is None
        engine.write([entry("one", "ferry")], (), None)
        assert engine.stamp() is None
        engine.write([], (), STAMP)
        assert load_engine(self.name).open(tmp_path).stamp() == STAMP
        engine.write([entry("two", "ferry")], (), None)
        assert load_engine(self.name).open(tmp_path).stamp() == STAMP

    def test_a_day_is_kept_as_it_is(self, engine: SearchEngine) -> None:
        """Intervals are days, both ends inclusive, however many there are."""
        days = tuple(DateInterval(date(2021, month, 3), date(2021, month, 5)) for month in (1, 5, 9))
        engine.write([replace(entry("one", "a"), dates=tuple(reversed(days)))], (), STAMP)
        for month in (1, 5, 9):
            assert hits(engine, f"a date:2021-0{month}-05") == ["one"]
            assert hits(engine, f"a date:2021-0{month}-06") == []
            assert hits(engine, f"a date:2021-0{month}-02") == []


def _ask_everything(engine: SearchEngine) -> None:
    """Questions that read every file of an index."""
    list(engine.search(parse_query("ferry harbour w/s ferr* date:2021"), "newest").hits)
    engine.expand("harbours")
    engine.stamp()


class _FailsOnce:
    """A function of the operating system that fails at one of its calls, counted from 0, as on a full disk."""

    def __init__(self, really: Callable[..., object], failing: int) -> None:
        self._really = really
        self._left = failing

    def __call__(self, *arguments: object) -> object:
        self._left -= 1
        if self._left == -1:
            raise OSError(28, "No space left on device")
        return self._really(*arguments)
