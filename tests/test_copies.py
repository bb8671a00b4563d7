"""Families of near copies in an archive: against a second way of finding them, whatever came when and went again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from documents import archive_of, document, id_of, put
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.codec import pack_document
from archive.copies import Copies
from archive.document import Document, Rejection, Sighting
from archive.likeness import NEAR, Likeness, estimate_similarity, find_likeness
from archive.store import Archive

_WORDS = [left + right for left in ("har", "bel", "mon", "tide", "sal", "ken") for right in ("bour", "ow", "da", "ry")]


def body(seed: int, edits: int = 0, words: int = 60) -> str:
    """A text of random words; with `edits`, that many of them changed."""
    chance = random.Random(seed)
    text = [chance.choice(_WORDS) + str(chance.randrange(1000)) for _ in range(words)]
    again = random.Random(edits)
    for edit in range(edits):
        text[again.randrange(words)] = f"changed{edit}"
    return " ".join(text)


def families(archive: Archive) -> set[frozenset[str]]:
    """The families, each as the ids of its members."""
    archive.copies.update(archive)
    assert not archive.copies.is_behind(archive.revision)
    assert list(archive.copies.find_damage()) == []
    found = {frozenset(archive.copies.of(family.id)) for family in archive.copies.families()}
    sizes = sorted(family.size for family in archive.copies.families())
    assert sizes == sorted(map(len, found))
    assert archive.copies.count() == (len(found), sum(sizes))
    return found


def families_by_hand(documents: Sequence[Document]) -> set[frozenset[str]]:
    """Every pair compared, and what hangs together put together."""
    parts: list[dict[str, Likeness]] = []
    for one in documents:
        likeness = find_likeness(one.title or "", one.body)
        if likeness is None:
            continue
        near = [part for part in parts if any(_is_near(likeness, other) for other in part.values())]
        merged = {one.id: likeness}
        for part in near:
            merged |= part
            parts.remove(part)
        parts.append(merged)
    return {frozenset(part) for part in parts if len(part) > 1}


def _is_near(one: Likeness, other: Likeness) -> bool:
    meet = set(one.places) & set(other.places)
    return bool(meet) and estimate_similarity(one.signature, other.signature) >= NEAR


def test_copies_are_found_and_others_are_not(tmp_path: Path) -> None:
    """A story, the same under another title, and one with two words changed are a family; another story is not in it."""
    documents = [
        document("a", body(1), title="Slipway closes"),
        document("b", body(1).upper(), title="Kettle Sound: gate to be mended", source="west.example"),
        document("c", body(1, edits=2)),
        document("d", body(2)),
    ]
    with archive_of(tmp_path / "a", documents, ["a", "b", "c", "d"]) as archive:
        assert families(archive) == {frozenset(map(id_of, "abc"))}
        assert archive.copies.of(id_of("b")) == tuple(sorted(map(id_of, "abc")))
        assert archive.copies.of(id_of("d")) == ()
        assert (archive.copies.count_of(id_of("c")), archive.copies.count_of(id_of("d"))) == (2, 0)


def test_looking_for_copies_leaves_the_stamp_as_it_was(tmp_path: Path) -> None:
    """An index that was up to date is so after the search for copies."""
    with archive_of(tmp_path / "a", [document("a", body(1)), document("b", body(1))], ["a", "b"]) as archive:
        before = archive.stamp
        assert archive.copies.is_behind(archive.revision)
        assert len(families(archive)) == 1
        assert archive.stamp == before


def test_a_line_under_many_titles_is_no_family(tmp_path: Path) -> None:
    """Bodies that only say where to read on are no copies of each other, unless their titles are the same too."""
    line = "Read the statement of the board (PDF)."
    documents = [document(name, line, title=f"Statement number {name}") for name in "abc"]
    documents.append(document("d", line, title="Statement: number c"))
    with archive_of(tmp_path / "a", documents, list("abcd")) as archive:
        assert families(archive) == {frozenset(map(id_of, "cd"))}


def test_a_family_falls_apart_without_its_middle(tmp_path: Path) -> None:
    """Of three versions, each rewritten from the one before, the outer two are no family once the middle one goes."""
    first = body(1, words=200).split()
    second = [*first[:-20], *(f"new{at}" for at in range(20))]
    third = [*(f"old{at}" for at in range(20)), *second[20:]]
    texts = {name: " ".join(text) for name, text in zip("abc", (first, second, third), strict=True)}
    documents = [document(name, text) for name, text in texts.items()]
    with archive_of(tmp_path / "a", documents, list("abc")) as archive:
        assert families(archive) == families_by_hand(documents) == {frozenset(map(id_of, "abc"))}
        with archive.transaction():
            where = Sighting("east.example", "dumps/b.txt")
            archive.put_rejection(Rejection("listing", "a listing", where, id_of("b")), 1)
        assert families(archive) == families_by_hand([documents[0], documents[2]]) == set()


def test_many_copies_of_one_text_share_their_bands(tmp_path: Path) -> None:
    """A hundred copies of a text take six rows of bands; when the one that they stand under goes, another serves."""
    names = [f"copy {number}" for number in range(100)]
    with archive_of(tmp_path / "a", [document(name, body(1)) for name in names], names) as archive:
        assert families(archive) == {frozenset(map(id_of, names))}
        assert _bands(archive) == 6
        put(archive, [document(names[0], body(2))], names[:1])
        assert families(archive) == {frozenset(map(id_of, names[1:]))}
        assert _bands(archive) == 12


def _bands(archive: Archive) -> int:
    import sqlite3

    with sqlite3.connect(archive.folder / "archive.sqlite3") as database:
        return int(database.execute("SELECT count(*) FROM likeness_band").fetchone()[0])


def test_signatures_of_another_version_are_made_again(tmp_path: Path) -> None:
    """What an older version stored is thrown away, and all documents are looked at anew."""
    with archive_of(tmp_path / "a", [document("a", body(1)), document("b", body(1))], ["a", "b"]) as archive:
        found = families(archive)
        with archive.transaction():
            archive._write("UPDATE likeness_state SET version = 0")
            archive._write("UPDATE likeness SET signature = zeroblob(32), family = NULL")
        assert archive.copies.is_behind(archive.revision)
        assert families(archive) == found


def test_damage_is_found(tmp_path: Path) -> None:
    """A row that is missing from the tables of copies is told, and looking anew mends it."""
    with archive_of(tmp_path / "a", [document("a", body(1)), document("b", body(1, edits=1))], ["a", "b"]) as archive:
        assert len(families(archive)) == 1
        with archive.transaction():
            archive._write("DELETE FROM likeness WHERE content = 1")
        assert {damage.what for damage in archive.copies.find_damage()} == {"copies"}
        with archive.transaction():
            archive.copies.forget()
        assert len(families(archive)) == 1


# A name and what its document says: few texts, so that copies are many; None is no document any more.
_TEXTS = st.sampled_from([body(1), body(1, 1), body(1, 2), body(1, 4), body(1, 8), body(2), body(2, 2), "Read on.", ""])
_CHANGES = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.none() | _TEXTS), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(_CHANGES, min_size=1, max_size=5))
def test_families_are_those_that_one_look_would_find(rounds: list[list[tuple[str, str | None]]]) -> None:
    """Whatever came, changed and went between two looks, the families are those of the documents that are left."""
    held: dict[str, str] = {}
    with TemporaryDirectory() as folder, Archive.create(Path(folder) / "a") as archive:
        for changes in rounds:
            for name, text in changes:
                if text is not None:
                    put(archive, [document(name, text)], [name])
                    held[name] = text
                elif name in held:
                    with archive.transaction():
                        where = Sighting("east.example", f"dumps/{name}.txt")
                        archive.put_rejection(Rejection("listing", "a listing", where, id_of(name)), 1)
                    del held[name]
            left = [document(name, text) for name, text in held.items()]
            assert families(archive) == families_by_hand(left)


def test_what_was_noted_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A likeness worked out where the document was extracted is taken, if the document is still the one that it is of;
    else the document is read."""
    documents = [document(name, text) for name, text in (("a", body(1)), ("b", body(1)), ("c", body(3)))]
    with archive_of(tmp_path / "a", documents, list("abc")) as archive:
        copies = archive.copies
        for name, text in (("a", body(1)), ("b", body(1)), ("c", body(1))):  # of c an older version
            copies.note(pack_document(document(name, text), name.encode()), find_likeness("", text))
        read: list[str] = []

        def reading(title: str, text: str) -> Likeness | None:
            read.append(text)
            return find_likeness(title, text)

        monkeypatch.setattr("archive.copies.find_likeness", reading)
        assert families(archive) == {frozenset(map(id_of, "ab"))}
        assert read == [body(3)]


def test_an_interrupted_search_for_copies_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle, it has looked at the first documents; the next time it looks at the rest."""
    documents = [document(name, body(seed, edits)) for name, seed, edits in _many()]
    with archive_of(tmp_path / "a", documents, [name for name, _, _ in _many()]) as archive:
        monkeypatch.setattr("archive.copies._PAGE", 3)
        links = iter(range(7))

        def interrupted(self: Copies, content: int, likeness: Likeness) -> None:
            if next(links, None) is None:
                raise KeyboardInterrupt
            whole(self, content, likeness)

        whole = Copies._link
        with monkeypatch.context() as patch:
            patch.setattr(Copies, "_link", interrupted)
            with pytest.raises(KeyboardInterrupt):
                archive.copies.update(archive)
        assert archive.copies.is_behind(archive.revision)
        assert list(archive.copies.find_damage()) == []
        assert families(archive) == families_by_hand(documents)


def _many() -> list[tuple[str, int, int]]:
    return [(f"page {number}", number % 4, number // 4) for number in range(16)]
