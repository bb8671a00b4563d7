"""Questions under a name, kept in the archive: what is saved comes back, travels with the archive, and changes nothing of what it holds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from documents import archive_of, document, id_of
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError, DatelineError
from archive.saved_searches import Asked, SavedSearch, check_name, read_asked
from archive.store import Archive

WHEN, LATER = "2024-03-01T08:00:00+00:00", "2024-04-01T08:00:00+00:00"
FERRY = Asked("ferry NOT fog", since="2021", places=("Port Averil", "Ansel"), any_word=True)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archive_of(tmp_path / "press.dateline", [document("a"), document("b")], ["a", "b"]) as made:
        yield made


def test_what_is_saved_comes_back(archive: Archive) -> None:
    """By its name, capitals aside; nothing is found under another."""
    saved = archive.saved_searches
    assert saved.save(archive, "Ferries", FERRY, WHEN) is None
    assert saved.find("ferries") == SavedSearch("Ferries", FERRY, WHEN)
    assert saved.find("ferry") is None
    assert saved.listed() == [SavedSearch("Ferries", FERRY, WHEN)]


def test_it_travels_with_the_archive(archive: Archive, tmp_path: Path) -> None:
    """A copy of the folder has it, and so has one without its index."""
    archive.saved_searches.save(archive, "ferries", FERRY, WHEN)
    archive.close()
    shutil.copytree(archive.folder, tmp_path / "elsewhere.dateline")
    with Archive.open(tmp_path / "elsewhere.dateline") as copy:
        assert copy.saved_searches.find("ferries") == SavedSearch("ferries", FERRY, WHEN)


def test_nothing_held_changes(archive: Archive) -> None:
    """Saving, telling and removing leave the stamp, so that the index is up to date still."""
    before, saved = archive.stamp, archive.saved_searches
    saved.save(archive, "ferries", FERRY, WHEN)
    saved.save(archive, "ferries", Asked("fog"), LATER)
    saved.mark_told(archive, "ferries", [id_of("a")], LATER)
    saved.remove(archive, "ferries")
    assert archive.stamp == before


def test_saved_anew(archive: Archive) -> None:
    """What the name asked before is given back, and stays in the view; the same once more is nothing."""
    saved = archive.saved_searches
    saved.save(archive, "ferries", FERRY, WHEN)
    assert saved.save(archive, "FERRIES", FERRY, LATER) is None
    assert saved.save(archive, "FERRIES", Asked("fog"), LATER) == SavedSearch("ferries", FERRY, WHEN)
    assert saved.listed() == [SavedSearch("FERRIES", Asked("fog"), LATER)]
    with closing(sqlite3.connect(archive.folder / "archive.sqlite3")) as database:
        assert database.execute("SELECT * FROM saved_searches ORDER BY saved").fetchall() == [
            ("FERRIES", "ferry NOT fog", '{"since": "2021", "place": ["Port Averil", "Ansel"], "any": true}', WHEN, LATER, None),
            ("FERRIES", "fog", "{}", LATER, None, None),
        ]


def test_what_was_told(archive: Archive) -> None:
    """A document is told of once, also after the search was saved anew; each search has its own."""
    saved = archive.saved_searches
    saved.save(archive, "ferries", FERRY, WHEN)
    saved.save(archive, "fog", Asked("fog"), WHEN)
    ids = [id_of("b"), id_of("a")]
    assert saved.untold("ferries", ids) == ids
    saved.mark_told(archive, "ferries", [id_of("a"), id_of("a")], LATER)
    saved.save(archive, "ferries", Asked("ferry"), LATER)
    assert saved.untold("ferries", ids) == [id_of("b")]
    assert saved.untold("fog", ids) == ids
    assert (saved.count_told("ferries"), saved.count_told("fog")) == (1, 0)
    assert (saved.get("ferries").told, saved.get("fog").told) == (LATER, None)


def test_marks_are_all_or_none(archive: Archive) -> None:
    """Where the ids end in an error nothing counts as told."""
    saved = archive.saved_searches
    saved.save(archive, "ferries", FERRY, WHEN)

    def ids() -> Iterator[str]:
        yield id_of("a")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        saved.mark_told(archive, "ferries", ids(), LATER)
    assert (saved.count_told("ferries"), saved.get("ferries").told) == (0, None)


def test_removed(archive: Archive) -> None:
    """Its name is free again and has told of nothing."""
    saved = archive.saved_searches
    saved.save(archive, "ferries", FERRY, WHEN)
    saved.mark_told(archive, "ferries", [id_of("a")], LATER)
    saved.remove(archive, "@Ferries")
    assert saved.listed() == []
    saved.save(archive, "ferries", FERRY, LATER)
    assert saved.untold("ferries", [id_of("a")]) == [id_of("a")]


@pytest.mark.parametrize(("query", "is_user"), [
    ("@ferries", True), ("fog OR (@FERRIES)", True), ("@ferries-2", False), ("@ferries2", False), ("ferries", False),
])  # fmt: skip
def test_one_that_others_ask_for_stays(archive: Archive, query: str, is_user: bool) -> None:
    """Removed, it would leave a query that cannot be asked."""
    saved = archive.saved_searches
    saved.save(archive, "ferries", FERRY, WHEN)
    saved.save(archive, "all", Asked(query), WHEN)
    assert saved.users_of("ferries") == (["all"] if is_user else [])
    if is_user:
        with pytest.raises(DatelineError, match="@ferries is asked for by @all"):
            saved.remove(archive, "ferries")
    else:
        saved.remove(archive, "ferries")


@pytest.mark.parametrize(("name", "hint"), [
    ("ferrys", "did you mean ferries?"), ("quota", "`dateline saved` lists them"),
])  # fmt: skip
def test_an_unknown_name(archive: Archive, name: str, hint: str) -> None:
    """The nearest name is told."""
    archive.saved_searches.save(archive, "ferries", FERRY, WHEN)
    with pytest.raises(DatelineError) as raised:
        archive.saved_searches.get(name)
    assert (raised.value.message, raised.value.hint) == (f"there is no saved search {name!r}", hint)


def test_none_is_saved_yet(archive: Archive) -> None:
    """Then the hint says how one is."""
    with pytest.raises(DatelineError) as raised:
        archive.saved_searches.remove(archive, "ferries")
    assert raised.value.hint == "none is saved yet: `dateline save NAME QUERY` saves one"


@pytest.mark.parametrize("name", ["ferry", "ferry-strikes_2021.v2", "Fähre", "海", "2021"])
def test_a_name(name: str) -> None:
    """Letters and digits of any script, and - _ or . between them."""
    check_name(name)


@pytest.mark.parametrize("name", ["", "-ferry", "ferry.", "a b", "a/b", "@a", "a" * 65, "a\n"])
def test_no_name(name: str) -> None:
    """What the query language could not read as one is an error."""
    with pytest.raises(DatelineError, match="cannot be the name of a search"):
        check_name(name)


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.builds(
    Asked, text=st.text(st.characters(exclude_categories=["Cs"])), since=TEXTS, until=TEXTS, on=TEXTS, now=TEXTS,
    places=st.tuples() | st.tuples(st.text()), sources=st.tuples() | st.tuples(st.text(), st.text()),
    any_word=st.booleans(), certain=st.booleans(), guesses=st.booleans(), undated=st.sampled_from(["exclude", "include", "only"]),
))  # fmt: skip
def test_a_question_of_its_filters(asked: Asked) -> None:
    """Any question is told whole by its text and the filters that were given."""
    assert read_asked(asked.text, asked.filters) == asked


@pytest.mark.parametrize("filters", ['{"sorted": "newest"}', '{"place": "ansel"}', '{"any": 1}', "[]", "no json", '{"since": null}'])
def test_filters_that_cannot_be_read(archive: Archive, filters: str) -> None:
    """Nothing is asked in their place: it is an error that names the search."""
    archive.saved_searches.save(archive, "ferries", FERRY, WHEN)
    with archive.transaction():
        archive._write("UPDATE saved_search SET filters = ?", (filters,))
    with pytest.raises(ArchiveError, match="the saved search 'ferries' cannot be read"):
        archive.saved_searches.find("ferries")
