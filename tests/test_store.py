"""The store of record returns what it was given, once, in an order that does not depend on how it came."""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.document import DateClaim, Dateline, Document, Provenance, Rejection, Sighting
from archive.errors import ArchiveError
from archive.evidence import Evidence, Repair, SourceSpan
from archive.partial_date import DateRange, PartialDate, UnsettledDate
from archive.store import Archive, ArchiveCounts

STARTED = "2024-01-01T09:00:00+00:00"
HERE = Sighting("harbourtimes.example", "dumps/a.txt")
TEXT = b"Home About Contact\nHarbour reopens\nPORT ELSE, July 13 - The harbour reopened on Monday.\n"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "press.dateline") as archive:
        archive._database.execute("PRAGMA synchronous = OFF")  # no power cuts here: wait for no disk
        yield archive


def id_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def add(archive: Archive, content: bytes, sighting: Sighting = HERE, number: int | None = None) -> str:
    """Adds a content within a transaction that is open, in an import of its own where none is named."""
    number = archive.begin_import(["dumps"], STARTED) if number is None else number
    archive.add_content(id_of(content), content, "text", None, sighting, number)
    return id_of(content)


def document_of(content: bytes, sighting: Sighting = HERE, **fields: Any) -> Document:
    """A plain document of a content; `fields` replace its own."""
    published = DateClaim(PartialDate(2021, 7, 13), "dateline", "month_day", 0.99, SourceSpan(35, 42), 3)
    plain = Document(
        id=id_of(content),
        title="Harbour reopens",
        deck=None,
        byline=None,
        dateline=Dateline("PORT ELSE", PartialDate(2021, 7, 13)),
        published=published,
        captured=None,
        claims=(published,),
        signoff=None,
        body="The harbour reopened on Monday.",
        body_lines=((3, 3),),
        provenance=Provenance(
            sighting.source, sighting.path, sighting.position, sighting.url, sighting.fetched_at,
            "text", "utf-8", "dateline 0.1.0", "5f3a",
        ),
        evidence=(Evidence("title", "title_echo", SourceSpan(19, 34), (2, 2), "nearest to the body"),),
        repairs=(),
    )  # fmt: skip
    return replace(plain, **fields)


class Undo(Exception):
    """Ends a transaction of which nothing is to be kept."""


@contextmanager
def undone(archive: Archive) -> Iterator[None]:
    """A transaction that is taken back: a law's many examples share one archive and wait for no disk."""
    with suppress(Undo), archive.transaction():
        yield
        raise Undo


# The round trip


def test_round_trip(archive: Archive) -> None:
    """The archive returns the document, the bytes and the sighting that it was given, whatever is in them."""

    @settings(max_examples=100, deadline=None)
    @given(strategies.stored_documents())
    def returns(stored: tuple[Document, bytes, Sighting]) -> None:
        document, content, sighting = stored
        with undone(archive):
            add(archive, content, sighting)
            archive.put_document(document)
            assert archive.document(document.id) == document
            assert archive.content(document.id) == content
            assert archive.sightings(document.id) == (sighting,)
            assert list(archive.changed_since(0)) == [(document.id, document)]
            assert list(archive.ids_of_source(sighting.source)) == [document.id]
            assert list(archive.verify()) == []

    returns()


def test_round_trip_through_the_file(tmp_path: Path) -> None:
    """What is committed is there for the next process."""
    with Archive.create(tmp_path / "a.dateline") as archive, archive.transaction():
        add(archive, TEXT)
        archive.put_document(document_of(TEXT))
    with Archive.open(tmp_path / "a.dateline") as archive:
        assert archive.document(id_of(TEXT)) == document_of(TEXT)
        assert archive.content(id_of(TEXT)) == TEXT
        assert archive.sightings(id_of(TEXT)) == (HERE,)


def test_rejection_round_trip(archive: Archive) -> None:
    """A refusal comes back as it was given, file names that are no UTF-8 included."""

    @settings(max_examples=50, deadline=None)
    @given(strategies.rejections())
    def returns(rejection: Rejection) -> None:
        with undone(archive):
            archive.put_rejection(rejection, archive.begin_import(["dumps"], STARTED))
            assert list(archive.rejections()) == [rejection]
            assert archive.counts().rejections == {rejection.rule: 1}

    returns()


@pytest.mark.parametrize(
    "body",
    [
        "",
        "The harbour reopened on Monday.",
        "\ud83d\ude00 two halves of a character, apart",
        "NUL \0 inside",
        "بندرگاہ دوبارہ کھل گئی۔" * 50,
        "x" * 100_000,
        TEXT.decode() * 2_000,
    ],
    ids=["empty", "in the content", "surrogates", "nul", "urdu", "long", "longer than zlib sees"],
)
@pytest.mark.parametrize("content", [b"", TEXT, TEXT * 2_000, bytes(range(256)) * 40])
def test_bodies(archive: Archive, body: str, content: bytes) -> None:
    """A body comes back to the letter, however it and its content are packed."""
    document = document_of(content, body=body)
    with archive.transaction():
        add(archive, content)
        archive.put_document(document)
    assert archive.document(document.id) == document
    assert list(archive.verify()) == []


def test_path_that_is_no_utf8(archive: Archive) -> None:
    """A file name of undecodable bytes is kept, and other tools can read its column."""
    sighting = Sighting("dumps", "dumps/pr\udce9sse\\udce9.txt")
    with archive.transaction():
        id = add(archive, TEXT, sighting)
        archive.put_document(document_of(TEXT, sighting))
    assert archive.earliest_sighting(id) == sighting
    with sqlite3.connect(archive.folder / "archive.sqlite3") as other:
        assert other.execute("SELECT path FROM sightings").fetchall() == [("dumps/pr\\udce9sse\\\\udce9.txt",)]


def test_bodies_are_stored_once(archive: Archive) -> None:
    """A body that its content holds word for word takes next to nothing."""
    lines = [f"{n}. The {n * 7919 % 9973} ferries of pier {n} left on day {n * 31}." for n in range(80)]
    content = "\n".join(lines).encode()
    with archive.transaction():
        add(archive, content)
        archive.put_document(document_of(content, body=content[200:].decode()))
    with sqlite3.connect(archive.folder / "archive.sqlite3") as other:
        (size,) = other.execute("SELECT length(body) FROM document_text").fetchone()
    assert size < len(content) / 50


# Contents and where they were seen


def test_same_sighting_twice(archive: Archive) -> None:
    """The same content seen again in the same place is one content and one sighting, and no change."""
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        assert archive.add_content(id_of(TEXT), TEXT, "text", None, HERE, number)
    before = archive.stamp
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        assert not archive.add_content(id_of(TEXT), TEXT, "text", None, HERE, number)
    assert archive.sightings(id_of(TEXT)) == (HERE,)
    assert archive.stamp == before


def test_seen_elsewhere(archive: Archive) -> None:
    """The same content in another place is one content with two sightings, and its document has changed."""
    there = replace(HERE, path="dumps/copy.txt")
    with archive.transaction():
        add(archive, TEXT)
        archive.put_document(document_of(TEXT))
    revision = archive.revision
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        assert not archive.add_content(id_of(TEXT), TEXT, "text", None, there, number)
    assert archive.sightings(id_of(TEXT)) == (HERE, there)
    assert archive.counts().contents == 1
    assert [id for id, _ in archive.changed_since(revision)] == [id_of(TEXT)]


_PLACES = (
    Sighting("dumps", "b.txt"),
    Sighting("dumps", "a.txt"),
    Sighting("older", "a.txt"),
    Sighting("harbourtimes.example", "z.warc", "7", "https://harbourtimes.example/a", "2021-09-18T17:25:07+05:00"),
    Sighting("harbourtimes.example", "z.warc", "9", "https://harbourtimes.example/a", "2021-09-18T17:25:07+05:00"),
)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_earliest_sighting_in_any_order(archive: Archive, number: int) -> None:
    """The earliest sighting, by fetch time, URL and path, does not depend on which came first."""
    # By hand, earliest first: the fetched ones by position, then by path; of one path, by source.
    by_rank = [_PLACES[3], _PLACES[4], _PLACES[1], _PLACES[2], _PLACES[0]]
    for places in itertools.permutations(_PLACES, number):
        expected = tuple(place for place in by_rank if place in places)
        with undone(archive):
            for place in places:
                add(archive, TEXT, place)
            assert archive.earliest_sighting(id_of(TEXT)) == expected[0]
            assert archive.sightings(id_of(TEXT)) == expected
            assert list(archive.ids_of_source(expected[0].source)) == [id_of(TEXT)]
            assert [kept.sighting for kept in archive.contents([id_of(TEXT)])] == [expected[0]]
            others = {place.source for place in places} - {expected[0].source}
            assert [id for source in others for id in archive.ids_of_source(source)] == []


def test_kind_and_charset_of_the_earliest_sighting(archive: Archive) -> None:
    """A content is read as its earliest sighting says; said anew of the same place, the last word holds."""
    early = replace(HERE, path="dumps/0.html")
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        archive.add_content(id_of(TEXT), TEXT, "text", None, HERE, number)
        archive.add_content(id_of(TEXT), TEXT, "html", "latin-1", early, number)
    (kept,) = archive.contents([id_of(TEXT)])
    assert (kept.content, kept.kind, kept.charset, kept.sighting) == (TEXT, "html", "latin-1", early)
    with archive.transaction():
        archive.add_content(id_of(TEXT), TEXT, "html", "cp1252", early, number)
    (kept,) = archive.contents([id_of(TEXT)])
    assert kept.charset == "cp1252"


def test_ids_of_source_are_sorted(archive: Archive) -> None:
    """A source's contents come by id, not as they were imported."""
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        for n in range(50):
            add(archive, b"page %d" % n, replace(HERE, path=f"{n}.txt"), number)
        add(archive, b"elsewhere", Sighting("other.example", "x.txt"), number)
    ids = list(archive.ids_of_source("harbourtimes.example"))
    assert len(ids) == 50
    assert ids == sorted(ids)


def test_writing_while_listing(archive: Archive) -> None:
    """Documents may be written while a source's ids are read."""
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        pages = [b"page %d" % n for n in range(600)]
        for page in pages:
            add(archive, page, HERE, number)
    by_id = {id_of(page): page for page in pages}
    seen = []
    ids = archive.ids_of_source(HERE.source)
    while batch := list(itertools.islice(ids, 100)):
        seen += batch
        with archive.transaction():
            for id in batch:
                archive.put_document(document_of(by_id[id]))
    assert sorted(seen) == sorted(by_id)
    assert archive.counts().documents == 600


def test_wrong_id(archive: Archive) -> None:
    """A content whose id is not its hash is refused, naming the file."""
    with archive.transaction(), pytest.raises(ArchiveError, match=r"dumps/a\.txt does not have the hash"):
        archive.add_content(id_of(b"other"), TEXT, "text", None, HERE, archive.begin_import([], STARTED))


def test_unknown_content(archive: Archive) -> None:
    """Asking for what is not held is an error that names it; asking for a document is None."""
    with pytest.raises(ArchiveError, match=r"(is|are) not in"):
        archive.content(id_of(b"never seen"))
    with pytest.raises(ArchiveError, match=r"(is|are) not in"):
        list(archive.contents([id_of(b"never seen")]))
    with pytest.raises(ArchiveError, match=r"(is|are) not in"):
        archive.earliest_sighting("no id at all")
    assert archive.document("no id at all") is None
    assert archive.sightings("no id at all") == ()
    with archive.transaction(), pytest.raises(ArchiveError, match=r"(is|are) not in"):
        archive.put_document(document_of(TEXT))


def test_never_seen_there(archive: Archive) -> None:
    """A document names a place where its content was seen, or is refused."""
    with archive.transaction():
        add(archive, TEXT)
        with pytest.raises(ArchiveError, match=r"was never seen at elsewhere\.txt"):
            archive.put_document(document_of(TEXT, replace(HERE, path="elsewhere.txt")))


def test_find_ids(archive: Archive) -> None:
    """Any unique beginning of an id finds it; of an ambiguous one a few are named."""
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        ids = sorted(add(archive, b"page %d" % n, HERE, number) for n in range(200))
    assert archive.find_ids(ids[0]) == (ids[0],)
    assert archive.find_ids(ids[7][:12].upper()) == (ids[7],)
    assert archive.find_ids(ids[100][:11]) == (ids[100],)
    some = archive.find_ids(ids[0][0])
    assert len(some) == 5
    assert all(id.startswith(ids[0][0]) for id in some)
    for none in ("", "xyz", "0" * 65, "%", ids[0] + "0"):
        assert archive.find_ids(none) == ()


# Documents and rejections


def test_documents_in_the_order_asked(archive: Archive) -> None:
    """Documents come in the order in which they are asked for, those not held left out."""
    pages = [b"page %d" % n for n in range(300)]
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        for page in pages:
            add(archive, page, HERE, number)
            archive.put_document(document_of(page))
    asked = [id_of(page) for page in reversed(pages)]
    assert list(archive.documents([*asked, id_of(b"never seen")])) == asked


def test_replacing(archive: Archive) -> None:
    """A document put again replaces the first."""
    with archive.transaction():
        add(archive, TEXT)
        archive.put_document(document_of(TEXT))
    changed = document_of(TEXT, title="Harbour opens again", body="New.", dateline=None, claims=(), published=None)
    with archive.transaction():
        archive.put_document(changed)
    assert archive.document(id_of(TEXT)) == changed
    assert list(archive.verify()) == []


def test_rejection_becomes_a_document(archive: Archive) -> None:
    """A content that was refused and is now a document is refused no more."""
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        id = add(archive, TEXT, HERE, number)
        archive.put_rejection(Rejection("no_prose", "a listing", HERE, id), number)
    assert [rejection.rule for rejection in archive.rejections()] == ["no_prose"]
    with archive.transaction():
        archive.put_document(document_of(TEXT))
    assert list(archive.rejections()) == []


def test_document_becomes_a_rejection(archive: Archive) -> None:
    """A document that is refused is none any more, an index is told, and its bytes are kept."""
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        id = add(archive, TEXT, HERE, number)
        archive.put_document(document_of(TEXT))
    revision = archive.revision
    with archive.transaction():
        archive.put_rejection(Rejection("no_prose", "a listing", HERE, id), number)
    assert archive.document(id) is None
    assert list(archive.changed_since(revision)) == [(id, None)]
    assert archive.content(id) == TEXT
    with archive.transaction():
        archive.put_document(document_of(TEXT))
    assert list(archive.changed_since(revision + 1)) == [(id, document_of(TEXT))]
    assert list(archive.changed_since(0)) == [(id, document_of(TEXT))]


def test_counting_what_has_no_outcome(archive: Archive) -> None:
    """Pending is what is neither a document nor rejected, however often it was met or refused."""
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        assert archive.count_pending() == 0
        document, refused, waiting = (add(archive, text, HERE, number) for text in (TEXT, b"a menu", b"not judged"))
        add(archive, b"not judged", Sighting("dumps", "dumps/again.txt"), number)
        assert archive.count_pending() == 3
        archive.put_document(document_of(TEXT))
        archive.put_rejection(Rejection("no_prose", "a listing", HERE, refused), number)
        archive.put_rejection(Rejection("unreadable", "permission denied", Sighting("dumps", "dumps/locked")), number)
        assert archive.count_pending() == 1
        archive.put_rejection(Rejection("no_prose", "a listing", HERE, waiting), number)
        assert archive.count_pending() == 0
        archive.put_rejection(Rejection("no_prose", "a listing", HERE, document), number)
        assert archive.count_pending() == 0


def test_rejections_are_idempotent(archive: Archive) -> None:
    """The same refusal twice is one, and no change; a content refused by a new rule has that one alone."""
    unreadable = Rejection("unreadable", "permission denied", Sighting("dumps", "dumps/locked.txt"))
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        id = add(archive, TEXT, HERE, number)
        archive.put_rejection(unreadable, number)
        archive.put_rejection(Rejection("no_prose", "a listing", HERE, id), number)
    before = archive.stamp
    with archive.transaction():
        archive.put_rejection(unreadable, number)
        archive.put_rejection(Rejection("no_prose", "a listing", HERE, id), number)
    assert archive.stamp == before
    assert len(list(archive.rejections())) == 2
    with archive.transaction():
        archive.put_rejection(Rejection("bot_wall", "asks for a browser", HERE, id), number)
    assert [rejection.rule for rejection in archive.rejections()] == ["bot_wall", "unreadable"]


def test_every_place_of_a_refused_content(archive: Archive) -> None:
    """A content refused once is listed at every place where it was seen, in whatever order they came."""
    there = replace(HERE, path="dumps/0-copy.txt")
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        id = add(archive, b"", HERE, number)
        archive.put_rejection(Rejection("empty", "no bytes", HERE, id), number)
        add(archive, b"", there, number)
    assert list(archive.rejections()) == [Rejection("empty", "no bytes", place, id) for place in (there, HERE)]
    assert archive.counts().rejections == {"empty": 2}


def test_unreadable_no_more(archive: Archive) -> None:
    """A file that could not be read and now can is refused no more."""
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        archive.put_rejection(Rejection("unreadable", "permission denied", HERE), number)
        archive.put_rejection(Rejection("unreadable", "cut short", replace(HERE, position="7")), number)
        add(archive, TEXT, HERE, number)
    assert [rejection.sighting.position for rejection in archive.rejections()] == ["7"]


# Revision and changes


def test_revision_and_token(archive: Archive) -> None:
    """A transaction that changes something is one revision with a token of its own; one that does not is none."""
    first = archive.stamp
    assert first.revision == 0
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        for n in range(5):
            add(archive, b"page %d" % n, HERE, number)
            archive.put_document(document_of(b"page %d" % n))
    second = archive.stamp
    assert (second.id, second.revision) == (first.id, 1)
    assert second.token != first.token
    with archive.transaction():
        archive.finish_import(number, finished=STARTED, new=5, seen=0, rejected=0)
        archive.put_document(document_of(b"page 3"))
    assert archive.stamp == second


def test_archives_have_ids_of_their_own(tmp_path: Path) -> None:
    """No two archives share an id, and an archive keeps its own."""
    with Archive.create(tmp_path / "a.dateline") as one, Archive.create(tmp_path / "b.dateline") as other:
        assert one.id != other.id
    with Archive.open(tmp_path / "a.dateline") as again:
        assert again.id == one.id


def test_error_leaves_nothing(archive: Archive) -> None:
    """An error within a transaction leaves the archive as it was, and what comes next is right."""

    def fail_in_the_middle() -> None:
        with archive.transaction():
            add(archive, TEXT, Sighting("first.example", "a.txt"))
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        fail_in_the_middle()
    assert archive.revision == 0
    assert archive.counts().contents == 0
    with archive.transaction():
        id = add(archive, TEXT, Sighting("second.example", "a.txt"))
        archive.put_document(document_of(TEXT, Sighting("second.example", "a.txt")))
    assert list(archive.ids_of_source("second.example")) == [id]
    assert list(archive.verify()) == []


def test_writing_needs_a_transaction(archive: Archive) -> None:
    """Nothing is written outside a transaction, nor is one opened within another."""
    with pytest.raises(ArchiveError, match="only within a transaction"):
        archive.begin_import([], STARTED)
    with archive.transaction(), pytest.raises(ArchiveError, match="open already"), archive.transaction():
        pass


def test_changes_in_order(archive: Archive) -> None:
    """Documents come in the order in which they last changed; each once, as it is now."""
    pages = [b"page %d" % n for n in range(700)]
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        for page in pages:
            add(archive, page, HERE, number)
            archive.put_document(document_of(page))
    with archive.transaction():
        archive.put_document(document_of(pages[5], title="Second"))
    with archive.transaction():
        archive.put_document(document_of(pages[3], title="Third"))
    assert [id for id, _ in archive.changed_since(0)] == [
        *(id_of(page) for n, page in enumerate(pages) if n not in (3, 5)), id_of(pages[5]), id_of(pages[3])
    ]  # fmt: skip
    assert [document and document.title for _, document in archive.changed_since(1)] == ["Second", "Third"]
    assert list(archive.changed_since(3)) == []


def test_evidence_alone_is_no_change_for_an_index(archive: Archive) -> None:
    """A document extracted again to the same words is kept with its new grounds, and not told as changed."""
    with archive.transaction():
        add(archive, TEXT)
        archive.put_document(document_of(TEXT))
    revision = archive.revision
    again = document_of(TEXT, evidence=(), provenance=replace(document_of(TEXT).provenance, census="99b0"))
    with archive.transaction():
        archive.put_document(again)
    assert archive.document(id_of(TEXT)) == again
    assert archive.revision == revision + 1
    assert list(archive.changed_since(revision)) == []


def test_every_searched_field_is_a_change(archive: Archive) -> None:
    """A change of any field that a search can ask for is told."""
    updated = DateClaim(UnsettledDate((PartialDate(2021, 5, 6), PartialDate(2021, 6, 5))), "posted", "numeric", 0.5)
    changes: list[dict[str, Any]] = [
        {"title": None}, {"deck": "A deck"}, {"byline": "By Ines Calder"}, {"body": "Other words."},
        {"dateline": Dateline("PORT ELSE", city="Port Else")}, {"published": None}, {"published": updated},
        {"signoff": "Harbour board"}, {"captured": updated},
    ]  # fmt: skip
    with archive.transaction():
        add(archive, TEXT)
        archive.put_document(document_of(TEXT))
    for change in changes:
        revision = archive.revision
        with archive.transaction():
            archive.put_document(document_of(TEXT, **change))
        assert [id for id, _ in archive.changed_since(revision)] == [id_of(TEXT)], change
        assert archive.document(id_of(TEXT)) == document_of(TEXT, **change)


# What else is kept


def test_what_waits_to_be_judged(archive: Archive) -> None:
    """A content waits that is no document and was not refused; one refused in two places is counted once, a file that
    could not be read not at all."""
    there = replace(HERE, path="dumps/0-copy.txt")
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        refused = add(archive, b"Menu", HERE, number)
        archive.put_rejection(Rejection("no_prose", "a menu", HERE, refused), number)
        archive.put_rejection(Rejection("no_prose", "a menu", there, refused), number)
        archive.put_rejection(Rejection("unreadable", "permission denied", Sighting("dumps", "dumps/x.txt")), number)
        assert archive.count_pending() == 0
        add(archive, TEXT, HERE, number)
        add(archive, b"Another text", HERE, number)
        assert archive.count_pending() == 2
        archive.put_document(document_of(TEXT))
        assert archive.count_pending() == 1


def test_counts(archive: Archive) -> None:
    """The counts are of what is held, documents by source, refusals by rule, days from first to last."""
    claims = {
        b"day": DateClaim(PartialDate(2021, 7, 13), "dateline", "r", 0.9),
        b"open": DateClaim(UnsettledDate((PartialDate(2021, 5, 6), PartialDate(2021, 6, 5))), "posted", "r", 0.5),
        b"none": None,
        b"no year": DateClaim(PartialDate(None, 8, 20), "dateline", "r", 0.9),
        b"range": DateClaim(DateRange(PartialDate(2019, 1), PartialDate(2019, 2)), "dateline", "r", 0.9),
    }
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        for content, published in claims.items():
            at = Sighting("other.example" if content == b"range" else "dumps", f"{content.decode()}.txt")
            add(archive, content, at, number)
            archive.put_document(document_of(content, at, published=published, claims=(), dateline=None))
        add(archive, b"day", Sighting("other.example", "copy.txt"), number)
        archive.put_rejection(Rejection("unreadable", "permission denied", Sighting("dumps", "x.txt")), number)
    assert archive.counts() == ArchiveCounts(
        documents=5,
        contents=5,
        sightings=6,
        rejections={"unreadable": 1},
        undated=2,
        unsettled=1,
        sources={"dumps": 4, "other.example": 1},
        raw_bytes=23,
        first_day=date(2019, 1, 1),
        last_day=date(2021, 7, 13),
    )


def test_counts_of_nothing(archive: Archive) -> None:
    """An empty archive holds nothing, from no day on."""
    assert archive.counts() == ArchiveCounts(0, 0, 0, {}, 0, 0, {}, 0, None, None)


def test_census_samples(archive: Archive) -> None:
    """A source's sample is replaced as a whole; the same again is no change."""
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        one, two, three = (add(archive, content, HERE, number) for content in (b"1", b"2", b"3"))
        archive.put_census_samples("dumps", {one: b"\x01", two: b"\x02\x00"})
        archive.put_census_samples("other", {three: b""})
    assert archive.census_samples("dumps") == {one: b"\x01", two: b"\x02\x00"}
    assert archive.census_samples("never seen") == {}
    with archive.transaction():
        archive.put_census_samples("dumps", {two: b"\x02\x01", three: b"\x03"})
    assert archive.census_samples("dumps") == {two: b"\x02\x01", three: b"\x03"}
    assert archive.census_samples("other") == {three: b""}
    before = archive.stamp
    with archive.transaction():
        archive.put_census_samples("dumps", {three: b"\x03", two: b"\x02\x01"})
    assert archive.stamp == before
    with archive.transaction(), pytest.raises(ArchiveError):
        archive.put_census_samples("dumps", {id_of(b"never seen"): b""})


def test_ids_to_extract(archive: Archive) -> None:
    """To be extracted are contents without an outcome, with one of another census, and those seen earlier elsewhere
    or to be read as another kind now; neither the documents nor the refusals of this census."""
    pages = [b"same census", b"refused", b"no outcome", b"other census", b"refused before", b"seen earlier", b"as html"]
    with archive.transaction():
        number = archive.begin_import(["dumps"], STARTED)
        for page in pages:
            add(archive, page, HERE, number)
            if page.startswith(b"refused"):
                census = "5f3a" if page == b"refused" else "0000"
                archive.put_rejection(Rejection("no_prose", "a listing", HERE, id_of(page)), number, census)
            elif page != b"no outcome":
                archive.put_document(document_of(page))
        stale = replace(document_of(pages[3]).provenance, census="0000")
        archive.put_document(document_of(pages[3], provenance=stale))
        add(archive, pages[5], replace(HERE, path="0.txt"), number)
        archive.add_content(id_of(pages[6]), pages[6], "html", None, HERE, number)
    expected = [id_of(page) for page in pages[2:]]
    assert list(archive.ids_to_extract(HERE.source, "5f3a")) == expected
    assert len(archive.ids_to_extract("never seen", "5f3a")) == 0
    with_outcome = {id_of(page) for page in pages if page != b"no outcome"}
    assert archive.ids_with_outcome([id_of(page) for page in pages]) == with_outcome
    assert archive.sources_to_extract() == {HERE.source}


def test_ledger(archive: Archive) -> None:
    """The ledger keeps what was asked, when, and what became of it; a run that was killed has no end."""
    with archive.transaction():
        first = archive.begin_import(["dumps", "pr\udce9sse"], STARTED)
        second = archive.begin_import([], STARTED)
        archive.finish_import(first, finished="2024-01-01T09:05:00+00:00", new=3, seen=2, rejected=1)
    with sqlite3.connect(archive.folder / "archive.sqlite3") as other:
        columns = "number, arguments, started, finished, new, seen, rejected, removed"
        rows = other.execute(f"SELECT {columns} FROM imports").fetchall()
    assert rows == [
        (first, '["dumps", "pr\\\\udce9sse"]', STARTED, "2024-01-01T09:05:00+00:00", 3, 2, 1, None),
        (second, "[]", STARTED, None, None, None, None, None),
    ]


def test_tables_for_other_tools(archive: Archive) -> None:
    """The view `documents` has the plain fields under their names, for SQL to ask."""
    with archive.transaction():
        add(archive, TEXT)
        archive.put_document(document_of(TEXT, repairs=(Repair(SourceSpan(3, 4), "’", "mac_roman"),)))
    with sqlite3.connect(archive.folder / "archive.sqlite3") as other:
        row = other.execute(
            "SELECT id, title, place, date, date_precision, date_role, date_confidence, first_day, last_day, source,"
            " path, raw_bytes FROM documents WHERE date BETWEEN '2021-07' AND '2021-08'"
        ).fetchone()
    assert row == (
        id_of(TEXT), "Harbour reopens", "PORT ELSE", "2021-07-13", "day", "dateline", 0.99, "2021-07-13", "2021-07-13",
        "harbourtimes.example", "dumps/a.txt", 88,
    )  # fmt: skip


# Order


_SEEN = [(b"page %d" % (n % 3), place) for n, place in enumerate(_PLACES * 2)]


def said_after(archive: Archive, seen: Sequence[tuple[bytes, Sighting]]) -> list[object]:
    """What an archive says of its contents after imports in that order."""
    ids = [id_of(b"page %d" % n) for n in range(3)]
    with undone(archive):
        number = archive.begin_import(["dumps"], STARTED)
        for content, place in seen:
            add(archive, content, place, number)
            archive.put_rejection(Rejection("no_prose", "a listing", place, id_of(content)), number)
        said: list[object] = [
            [archive.sightings(id) for id in ids],
            [archive.earliest_sighting(id) for id in ids],
            [list(archive.ids_of_source(source)) for source in ("dumps", "harbourtimes.example", "older")],
            list(archive.rejections()),
        ]
    return said


def test_order_of_imports(archive: Archive) -> None:
    """Whatever the order of imports, the archive says the same."""
    expected = said_after(archive, _SEEN)

    @settings(max_examples=40, deadline=None)
    @given(st.permutations(_SEEN))
    def says_the_same(order: Sequence[tuple[bytes, Sighting]]) -> None:
        assert said_after(archive, order) == expected

    says_the_same()
