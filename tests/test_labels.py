"""How tags and codes may be written, what the archive keeps of them, and what a query finds by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.codes import Cell, Recoding
from archive.errors import DatelineError
from archive.labels import Code, Labels, read_name, read_value
from archive.store import Archive
from archive.tags import TagChange, TagCount
from index.engines import whoosh_engine
from index.query import Coded, Tag, write_query
from index.query_error import QueryError
from index.query_parser import parse_query
from index.sync import entry_of, sync_folder
from tests.documents import archive_of, document, id_of

WHEN = "2026-11-22T06:00:00+00:00"


@pytest.mark.parametrize(
    ("written", "name"),
    [("draft", "draft"), ("Follow-Up", "follow-up"), (" ÉTÉ_2 ", "été_2"), ("a/b.c+d", "a/b.c+d"), ("2021", "2021")],
)
def test_a_name_is_one_word_without_its_capitals(written: str, name: str) -> None:
    """Names are folded: Draft and draft are one tag."""
    assert read_name("tag", written) == name


@pytest.mark.parametrize("written", ["", "two words", "a:b", "a=b", "a@b", "-a", "a*", '"a"', "x" * 65, "a\x00"])
def test_what_is_no_name_is_refused(written: str) -> None:
    """What a query could not ask for cannot be the name of a tag."""
    with pytest.raises(DatelineError):
        read_name("tag", written)


def test_a_value_keeps_its_capitals_and_loses_needless_blanks() -> None:
    """A value is kept as it was written, on one line."""
    assert read_value("  Strongly\n for ") == "Strongly for"


@pytest.mark.parametrize("written", ["", " ", "a@b", 'say "no"', "x" * 201, "a\x07b"])
def test_what_is_no_value_is_refused(written: str) -> None:
    """A value that no query could ask for is refused."""
    with pytest.raises(DatelineError):
        read_value(written)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("tag:Draft", Tag("draft")),
        ("code:stance", Coded("stance")),
        ("code:Stance=For", Coded("stance", "for")),
        ("code:stance=for@Anna", Coded("stance", "for", "anna")),
        ("code:stance@anna", Coded("stance", None, "anna")),
        ('code:stance="Strongly  for"', Coded("stance", "strongly for")),
        ('code:stance="strongly for"@anna', Coded("stance", "strongly for", "anna")),
        ('code:"stance=strongly for@anna"', Coded("stance", "strongly for", "anna")),
        ("code:score=-1", Coded("score", "-1")),
        ("code:eq=a=b", Coded("eq", "a=b")),
    ],
)
def test_labels_are_asked_for_by_name_value_and_coder(text: str, tree: Tag | Coded) -> None:
    """tag:NAME, code:NAME, code:NAME=VALUE and code:NAME=VALUE@CODER are read, and written out so that they are read
    again."""
    assert parse_query(text) == tree
    assert parse_query(write_query(tree)) == tree


@pytest.mark.parametrize("text", ["tag:dr*", "code:=for", "code:stance=", "code:stance=for@", 'tag:"two words"', "tag:"])
def test_a_label_that_cannot_be_is_an_error_with_a_caret(text: str) -> None:
    """What no document can have is an error that shows the place, not zero hits."""
    with pytest.raises(QueryError) as raised:
        parse_query(text)
    assert "^" in raised.value.message


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Three documents, of which the first two are labelled."""
    names = ["one", "two", "three"]
    archive = archive_of(tmp_path / "a.dateline", [document(name, body="ferry") for name in names], names)
    archive.tags.change(archive, [id_of("one"), id_of("two")], ["draft"], [], WHEN)
    archive.tags.change(archive, [id_of("two")], ["todo"], ["draft"], WHEN)
    cells = [
        Cell(id_of("one"), "stance", "anna", "For"),
        Cell(id_of("one"), "stance", "ben", "against"),
        Cell(id_of("two"), "stance", "anna", "for"),
        Cell(id_of("two"), "topic", "anna", "crews and ships"),
    ]
    archive.codes.put(archive, cells, WHEN)
    return archive


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tag:draft", {"one"}),
        ("tag:todo", {"two"}),
        ("tag:(draft OR todo)", {"one", "two"}),
        ("ferry NOT tag:draft", {"two", "three"}),
        ("code:stance", {"one", "two"}),
        ("code:stance=for", {"one", "two"}),
        ("code:stance=against", {"one"}),
        ("code:stance=against@anna", set()),
        ("code:stance@ben", {"one"}),
        ('code:topic="crews and ships"', {"two"}),
        ("ferry NOT code:stance", {"three"}),
        ("tag:absent", set()),
    ],
)
def test_a_document_is_found_by_its_labels(archive: Archive, query: str, found: set[str]) -> None:
    """A document matches where any coder gave it the code, or where the coder that is named did."""
    sync_folder(archive)
    folder = next((archive.folder / "index").glob("[0-9]*"))
    engine = whoosh_engine.open(folder)
    hits = engine.search(parse_query(query)).hits
    assert {hit.id for hit in hits} == {id_of(name) for name in found}
    engine.close()


def test_an_engine_lists_the_labels_it_has(archive: Archive) -> None:
    """Tags with their numbers, and codes in every form that a query may have."""
    sync_folder(archive)
    engine = whoosh_engine.open(next((archive.folder / "index").glob("[0-9]*")))
    assert engine.labels("tag") == {"draft": 1, "todo": 1}
    assert engine.labels("code") == {
        "stance": 2, "stance=against": 1, "stance=against@ben": 1, "stance=for": 2, "stance=for@anna": 2,
        "stance@anna": 2, "stance@ben": 1, "topic": 1, "topic=crews and ships": 1, "topic=crews and ships@anna": 1,
        "topic@anna": 1,
    }  # fmt: skip
    engine.close()


def test_labels_are_kept_under_the_hash_of_the_content(archive: Archive) -> None:
    """The labels of a document are its tags and codes, in order."""
    assert archive.labels(id_of("one")) == Labels(
        ("draft",), (Code("stance", "For", "anna"), Code("stance", "against", "ben"))
    )
    assert archive.labels(id_of("three")) == Labels()


def test_counts_join_values_that_differ_in_capitals(archive: Archive) -> None:
    """For and for are one value, written as the first by its letters where both are as frequent."""
    rows = [(row.name, row.value, row.coder, row.documents) for row in archive.codes.counts()]
    assert rows == [
        ("stance", "against", "ben", 1), ("stance", "For", "anna", 2), ("topic", "crews and ships", "anna", 1)
    ]  # fmt: skip


def test_labels_of_what_is_not_held_are_counted_apart(archive: Archive) -> None:
    """A tag of a content that the archive does not hold stays, and is said to be of none that is there."""
    archive.tags.change(archive, [id_of("elsewhere")], ["draft"], [], WHEN)
    assert archive.tags.counts() == [TagCount("draft", 2, 1), TagCount("todo", 1, 0)]


def test_a_change_says_what_it_changed(archive: Archive) -> None:
    """What was so already is not counted, and raises no revision."""
    before = archive.revision
    assert archive.tags.change(archive, [id_of("one")], ["draft"], ["todo"], WHEN) == TagChange(0, 0)
    assert archive.codes.put(archive, [Cell(id_of("one"), "stance", "anna", "For")], WHEN) == [
        Recoding(id_of("one"), "stance", "anna", "For", "For")
    ]
    assert archive.revision == before
    assert archive.codes.put(archive, [Cell(id_of("one"), "stance", "anna", None)], WHEN) == [
        Recoding(id_of("one"), "stance", "anna", "For", None)
    ]
    assert archive.revision == before + 1


def test_the_index_learns_of_labels_alone(archive: Archive) -> None:
    """A change of labels makes the document one that changed since, with its labels in its entry."""
    before = archive.revision
    archive.tags.change(archive, [id_of("three")], ["late"], [], WHEN)
    changed = list(archive.changed_since(before))
    assert [id for id, _ in changed] == [id_of("three")]
    found = archive.document(id_of("three"))
    assert found is not None
    assert entry_of(found, (), archive.labels(found.id)).tags == ("late",)


def test_labels_and_sightings_of_several_are_those_of_each(archive: Archive) -> None:
    """What is asked of several contents at once is what is asked of each; who has none or is not held is left out."""
    ids = [id_of("one"), id_of("two"), id_of("three"), "no id at all"]
    assert archive.labels_of(ids) == {id: archive.labels(id) for id in ids if archive.labels(id) != Labels()}
    assert archive.sightings_of(ids) == {id: archive.sightings(id) for id in ids[:3]}
    assert all(archive.sightings_of(ids).values())
