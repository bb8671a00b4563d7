"""Taking back: what goes, what stays, what does not come again, and that nothing is left where it was purged."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from documents import archive_of, document, id_of, put, see_again
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from archive.codec import pack_content
from archive.document import Document, Rejection, Sighting
from archive.errors import DatelineError
from archive.removal import Choice, Removal, RemovalPlan
from archive.store import Archive
from index.sync import check_index, sync_folder
from ingest.batch import ingest_files, refresh_archive
from ingest.discover import Asked, parse_source_rule
from ingest.reading import ReadOptions

WHEN = "2024-05-01T09:00:00+00:00"
STORY = "the harbour board closes the northern slipway for three weeks in may so that divers can mend its gate " * 3


def remove(archive: Archive, choice: Choice, purge: bool = False) -> RemovalPlan:
    return archive.removal.remove(archive, choice, WHEN, purge=purge)


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(archive.folder / "archive.sqlite3") as database:
        return database.execute(sql).fetchall()


def test_a_plan_changes_nothing(tmp_path: Path) -> None:
    """The plan counts what would go and names it; the archive stays as it was."""
    documents = [document("a", STORY, title="Gate", when="2021-05-03"), document("b", "b", source="west.example")]
    with archive_of(tmp_path / "a", documents, ["a", "b"]) as archive:
        see_again(archive, "b", Sighting("east.example", "copy/b.txt"))
        with archive.transaction():
            archive.put_rejection(Rejection("unreadable", "no", Sighting("east.example", "dumps/c.txt")), 1)
        before = archive.stamp
        plan = archive.removal.plan(Choice(source="east.example"))
        assert plan == RemovalPlan(documents=1, rejections=1, sightings=2, raw_bytes=1, going=1, staying=1, put_aside=0)
        lines = list(archive.removal.lines(10))
        assert [(line.id, line.title, line.date, line.is_staying) for line in lines] == [
            (id_of("a"), "Gate", "2021-05-03", False), (id_of("b"), None, None, True)
        ]  # fmt: skip
        assert len(list(archive.removal.lines(1))) == 1
        assert archive.stamp == before
        assert len(archive.documents([id_of("a"), id_of("b")])) == 2


def test_what_was_removed_is_gone(tmp_path: Path) -> None:
    """Document, sightings and bytes are held no more; the index forgets it, the revision rises, verify is clean."""
    with archive_of(tmp_path / "a", [document("a", STORY), document("b", STORY)], ["a", "b"]) as archive:
        archive.copies.update(archive)
        sync_folder(archive)
        assert archive.copies.count() == (1, 2)
        before = archive.revision
        assert remove(archive, Choice(ids=(id_of("a"),))).documents == 1
        assert archive.revision > before
        assert archive.document(id_of("a")) is None
        assert archive.sightings(id_of("a")) == ()
        assert archive.find_ids(id_of("a")) == ()
        assert archive.counts().contents == 1
        archive.copies.update(archive)
        sync_folder(archive)
        assert archive.copies.count() == (0, 0)
        assert [*archive.verify(), *archive.copies.find_damage(), *check_index(archive)] == []


def test_bytes_are_put_aside_until_they_are_purged(tmp_path: Path) -> None:
    """Without a purge the bytes can still be read by id; a purge of what was removed earlier wipes them."""
    with archive_of(tmp_path / "a", [document("a", STORY)], ["a"]) as archive:
        choice = Choice(ids=(id_of("a"),))
        remove(archive, choice)
        assert archive.removal.find_removed(id_of("a")[:8]) == (id_of("a"),)
        assert archive.removal.content(id_of("a")) == b"a"
        assert list(archive.removal.find_damage()) == []
        with archive.transaction():
            archive._write("UPDATE removed_bytes SET bytes = x'62'")
        assert [damage.id for damage in archive.removal.find_damage()] == [id_of("a")]
        plan = remove(archive, choice, purge=True)
        assert (plan.is_empty, plan.put_aside) == (True, 1)
        assert archive.removal.content(id_of("a")) is None
        assert archive.removal.refuses(id_of("a"), Sighting("any.example", "x"))
        assert remove(archive, choice, purge=True).put_aside == 0  # and once more, as after a purge cut short


def test_a_content_seen_elsewhere_stays(tmp_path: Path) -> None:
    """It loses the sightings concerned, and its document is of the earliest place that is left, to be extracted
    again."""
    with archive_of(tmp_path / "a", [document("a", STORY, source="west.example")], ["a"]) as archive:
        see_again(archive, "a", Sighting("east.example", "z.txt", None, "https://east.example/z"))
        fetched = Sighting("north.example", "crawl", "7", "https://north.example/a", "2021-05-03T10:00:00Z")
        see_again(archive, "a", fetched)
        plan = remove(archive, Choice(source="west.example"))
        assert (plan.documents, plan.sightings, plan.staying) == (0, 1, 1)
        assert [sighting.source for sighting in archive.sightings(id_of("a"))] == ["north.example", "east.example"]
        held = archive.document(id_of("a"))
        assert held is not None
        assert (held.provenance.source, held.provenance.census, held.body) == ("north.example", "", STORY)
        assert archive.earliest_sighting(id_of("a")) == fetched
        assert rows(archive, "SELECT import FROM content") == [(2,)]
        assert list(archive.verify()) == []
        remove(archive, Choice(import_number=3))
        remove(archive, Choice(import_number=2))
        assert archive.counts().contents == 0
        assert list(archive.verify()) == []


def test_a_rejection_follows_its_content(tmp_path: Path) -> None:
    """A refused content goes with its last sighting; while it has one, its rejection names the earliest of them."""
    with archive_of(tmp_path / "a", [document("a", "a")], ["a"]) as archive:
        see_again(archive, "a", Sighting("west.example", "z.txt"))
        with archive.transaction():
            archive.put_rejection(
                Rejection("listing", "a listing", Sighting("east.example", "dumps/a.txt"), id_of("a")), 1, "5f3a"
            )
        remove(archive, Choice(source="east.example"))
        assert [refused.sighting for refused in archive.rejections()] == [Sighting("west.example", "z.txt")]
        assert list(archive.ids_to_extract("west.example", "5f3a")) == [id_of("a")]
        assert remove(archive, Choice(source="west.example")).rejections == 1
        assert list(archive.rejections()) == []
        assert list(archive.verify()) == []


def test_records_that_could_not_be_read_go_too(tmp_path: Path) -> None:
    """A rejection without a content goes with its import or its source."""
    with archive_of(tmp_path / "a", [document("a", "a")], ["a"]) as archive:
        with archive.transaction():
            for source in ("east.example", "west.example"):
                archive.put_rejection(Rejection("unreadable", "no", Sighting(source, f"{source}.txt")), 1)
        assert remove(archive, Choice(source="west.example")).rejections == 1
        assert [refused.sighting.source for refused in archive.rejections()] == ["east.example"]
        assert remove(archive, Choice(import_number=1)) == RemovalPlan(1, 1, 1, 1, 1, 0, 0)


def test_a_tombstone_stands_for_a_source_or_for_all(tmp_path: Path) -> None:
    """What was removed of an import or a source may come from another source; what was removed by its id may not."""
    here, there = Sighting("east.example", "new.txt"), Sighting("west.example", "new.txt")
    for choice in (Choice(source="east.example"), Choice(import_number=1)):
        with TemporaryDirectory() as folder, archive_of(Path(folder) / "a", [document("a", "a")], ["a"]) as archive:
            assert not archive.removal.has_tombstones()
            remove(archive, choice)
            assert archive.removal.has_tombstones()
            assert archive.removal.refuses(id_of("a"), here)
            assert not archive.removal.refuses(id_of("a"), there)
            assert not archive.removal.refuses(id_of("b"), here)
    with archive_of(tmp_path / "a", [document("a", "a")], ["a"]) as archive:
        remove(archive, Choice(ids=(id_of("a"),)))
        assert archive.removal.refuses(id_of("a"), there)


def test_a_tombstone_is_lifted_as_it_was_asked_for(tmp_path: Path) -> None:
    """Forgetting counts the contents; one removed by its id comes back by its id alone; the import is unmarked."""
    place = Sighting("east.example", "new.txt")
    documents = [document("a", "a"), document("b", "b")]
    with archive_of(tmp_path / "a", documents, ["a", "b"]) as archive:
        remove(archive, Choice(ids=(id_of("a"),)))
        remove(archive, Choice(import_number=1))
        assert rows(archive, "SELECT removed FROM imports") == [(WHEN,)]
        removal = archive.removal
        assert removal.forget(archive, Choice(source="east.example")) == 1
        assert (removal.refuses(id_of("a"), place), removal.refuses(id_of("b"), place)) == (True, False)
        assert removal.forget(archive, Choice(import_number=1)) == 0
        assert removal.forget(archive, Choice(ids=(id_of("a"), id_of("b")))) == 1
        assert not removal.has_tombstones()
        assert rows(archive, "SELECT removed FROM imports") == [(None,)]
        put(archive, documents, ["a", "b"])
        assert removal.find_removed(id_of("a")) == ()


def test_what_there_is_not_is_said(tmp_path: Path) -> None:
    """An unknown import or source is an error that names the nearest; an unknown id has an empty plan."""
    with archive_of(tmp_path / "a", [document("a", "a")], ["a"]) as archive:
        with pytest.raises(DatelineError) as error:
            archive.removal.plan(Choice(import_number=7))
        assert (error.value.message, error.value.hint) == ("there is no import 7", "`dateline imports` lists them")
        with pytest.raises(DatelineError) as error:
            archive.removal.plan(Choice(source="east.exampl"))
        assert error.value.hint == "did you mean 'east.example'?"
        assert archive.removal.plan(Choice(ids=(id_of("z"),))).is_empty
        assert not archive.removal.has_removed(Choice(ids=(id_of("z"),)))
        remove(archive, Choice(ids=(id_of("a"),)))
        assert archive.removal.has_removed(Choice(ids=(id_of("a"),)))


def test_an_interrupted_removal_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between two contents, it has removed the first ones whole; the same removal takes the rest."""
    names = [f"page {number}" for number in range(9)]
    with archive_of(tmp_path / "a", [document(name, name) for name in names], names) as archive:
        monkeypatch.setattr("archive.removal._PAGE", 2)
        whole: Callable[..., None] = Removal._take_content
        taken: list[int] = []

        def interrupted(self: Removal, archive: Archive, content: int, *rest: object) -> None:
            taken.append(content)
            if len(taken) == 6:
                raise KeyboardInterrupt
            whole(self, archive, content, *rest)

        monkeypatch.setattr(Removal, "_take_content", interrupted)
        with pytest.raises(KeyboardInterrupt):
            remove(archive, Choice(source="east.example"))
        assert archive.counts().contents == 5
        assert list(archive.verify()) == []
        assert remove(archive, Choice(source="east.example")).documents == 5
        assert archive.counts().contents == 0


def test_a_purge_leaves_nothing_in_the_files(tmp_path: Path) -> None:
    """After a purge a word of the text, the title and the URL stand in no file of the archive; before, they do."""
    marks = ("qzxv", "Wyrmgate", "vkjq")
    # Too short to be compressed: what is searched for lies in the file letter for letter.
    secret = document("qzxv jhkw", "qzxv", title="Wyrmgate", when="2021-05-03")
    secret = replace(secret, provenance=replace(secret.provenance, path="dumps/page.txt"))
    kept = [document(f"page {number}", f"{number} {STORY}") for number in range(40)]
    with archive_of(tmp_path / "a", [*kept, secret], [*(f"page {n}" for n in range(40)), "qzxv jhkw"]) as archive:
        see_again(archive, "qzxv jhkw", Sighting("east.example", "x.txt", None, "https://east.example/vkjq"))
        archive.copies.update(archive)
        assert [_holds(archive.folder, mark) for mark in marks] == [True, True, True]
        remove(archive, Choice(ids=(secret.id,)))
        assert _holds(archive.folder, "qzxv")
        remove(archive, Choice(ids=(secret.id,)), purge=True)
        assert [_holds(archive.folder, mark) for mark in marks] == [False, False, False]
        assert list(archive.verify()) == []
    assert [_holds(archive.folder, mark) for mark in marks] == [False, False, False]
    assert not list(archive.folder.glob("*-wal"))


def test_a_purge_takes_the_dictionary_of_the_source(tmp_path: Path) -> None:
    """What contents are compressed with holds pieces of them: it goes, and they are compressed without."""
    pages = {name: f"{name} {STORY} qzxv {name}" for name in (f"page {number}" for number in range(90))}
    with Archive.create(tmp_path / "a") as archive:
        with archive.transaction():
            archive.begin_import([], WHEN)
        for names in (list(pages)[:70], list(pages)[70:]):
            with archive.transaction():
                made = archive.make_dictionary("east.example")
                for name in names:
                    packed = pack_content(pages[name].encode(), made)
                    archive.add_packed(packed, "text", None, Sighting("east.example", f"{name}.txt"), 1)
        (held,) = rows(archive, "SELECT count(*) FROM content_bytes WHERE dictionary IS NOT NULL")
        assert held == (20,)
        first, last = (id_of(pages[name]) for name in ("page 1", "page 89"))
        assert len(zlib.decompress(rows(archive, "SELECT bytes FROM dictionary")[0][0]).split(b"qzxv")) > 1  # type: ignore[arg-type]
        remove(archive, Choice(ids=(first,)), purge=True)
        assert rows(archive, "SELECT count(*) FROM dictionary") == [(0,)]
        assert archive.content(last) == pages["page 89"].encode()
        assert list(archive.verify()) == []
        with archive.transaction():
            assert archive.make_dictionary("east.example") is not None


def _holds(folder: Path, mark: str) -> bool:
    return any(mark.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


# The law: whatever was taken in, taken back, let in again and purged, the archive is the one that a single import of
# what should be left would have made.

_PAGES = {
    "gate": "Home | News | Tides\n\nGate to be mended\n\nKETTLE SOUND, 3 May 2021 - " + STORY.capitalize() + ".\n",
    "gate again": "Start | Sport\n\nSlipway shut\n\nKETTLE SOUND, 4 May 2021 - " + STORY.capitalize() + " he said.\n",
    "grain": (
        "Home | News | Tides\n\nGrain falls for a second week\n\nANSEL, 9 May 2021 - Grain fell on the market of Ansel"
        " on Friday, the second week in a row, as the first ships of the year came in from the southern ports.\n\n"
        "A sack of barley cost eleven crowns, two less than in April, and traders saw no reason for it to rise.\n"
    ),
    "ferry": (
        "Home | News | Tides\n\nFerry returns after the storms\n\nThe island ferry came back to the harbour on Saturday"
        " after three weeks of storms, and the harbour master said that the crew had earned their rest.\n\n5/6/2021\n"
    ),
    "nothing": "Home | News | Tides\n",
}


@dataclass
class _Held:
    """What the model knows: sightings with the import that brought them, and tombstones."""

    sightings: dict[tuple[str, str, str], int]
    tombstones: set[tuple[str, str, int, bool]]

    def chosen(self, choice: Choice) -> set[tuple[str, str, str]]:
        return {
            (name, source, path)
            for (name, source, path), number in self.sightings.items()
            if number == choice.import_number or source == choice.source or _id_of_page(name) in choice.ids
        }


def _id_of_page(name: str) -> str:
    return id_of(_PAGES[name])


class Removing(RuleBasedStateMachine):
    """Imports, removals and refreshes in any order."""

    @initialize()
    def start(self) -> None:
        self.folder = TemporaryDirectory()
        self.dumps = Path(self.folder.name) / "dumps"
        self.archive = Archive.create(Path(self.folder.name) / "a")
        self.archive._database.execute("PRAGMA synchronous = OFF")  # no power cut here: half the time
        self.held = _Held({}, set())
        self.imports: list[int] = []

    @rule(pages=st.lists(st.tuples(st.sampled_from(sorted(_PAGES)), st.sampled_from("EWN")), min_size=1, max_size=4))
    def ingest(self, pages: list[tuple[str, str]]) -> None:
        """A dump is read: its pages, each at one of three sources."""
        folder = self.dumps / f"dump{len(self.imports) % 2}"
        for name, source in pages:
            (folder / source).mkdir(parents=True, exist_ok=True)
            (folder / source / f"{name}.txt").write_text(_PAGES[name], encoding="utf-8")
        by_folder = parse_source_rule(None, r"dump\d/(.)/")
        report = ingest_files(self.archive, Asked((folder,)), ReadOptions(by_folder), jobs=1, arguments=[], now=lambda: WHEN)
        self.imports.append(report.number)
        refused = 0
        for path in sorted(folder.rglob("*.txt")):
            name, source = path.stem, path.parent.name
            key = (name, source, path.as_posix())
            is_buried = any(
                one == name and (anywhere or source == where) for one, where, _, anywhere in self.held.tombstones
            )
            if is_buried and key not in self.held.sightings:
                refused += 1
            else:
                self.held.sightings.setdefault(key, report.number)
        assert report.removed == refused

    @precondition(lambda self: self.imports)
    @rule(data=st.data(), purge=st.booleans(), forget=st.sampled_from([False, False, True]))
    def take_back(self, data: st.DataObject, purge: bool, forget: bool) -> None:
        """Something is removed, or let in again."""
        sources = sorted({source for _, source, _ in self.held.sightings})
        choices = [Choice(import_number=number) for number in self.imports]
        choices += [Choice(source=source) for source in sources]
        choices += [Choice(ids=(_id_of_page(name),)) for name in sorted(_PAGES)]
        choice = data.draw(st.sampled_from(choices))
        if forget:
            self.archive.removal.forget(self.archive, choice)
            self.held.tombstones = {
                (name, source, number, anywhere)
                for name, source, number, anywhere in self.held.tombstones
                if _id_of_page(name) not in choice.ids
                and (anywhere or (number != choice.import_number and source != choice.source))
            }
            return
        chosen = self.held.chosen(choice)
        plan = self.archive.removal.remove(self.archive, choice, WHEN, purge=purge)
        assert plan.sightings == len(chosen)
        for name, source, path in chosen:
            number = self.held.sightings.pop((name, source, path))
            self.held.tombstones.add((name, source, number, bool(choice.ids)))

    @invariant()
    def is_sound(self) -> None:
        """Nothing is damaged, at any moment."""
        if hasattr(self, "archive"):
            assert list(self.archive.verify()) == []
            assert self.archive.counts().sightings == len(self.held.sightings)

    def teardown(self) -> None:
        if not hasattr(self, "archive"):
            return
        try:
            with Archive.create(Path(self.folder.name) / "fresh") as fresh:
                with fresh.transaction():
                    number = fresh.begin_import([], WHEN)
                    for name, source, path in sorted(self.held.sightings):
                        content = _PAGES[name].encode()
                        fresh.add_content(id_of(_PAGES[name]), content, "text", None, Sighting(source, path), number)
                assert _all_of(self.archive) == _all_of(fresh)
                for archive in (self.archive, fresh):
                    assert [*archive.copies.find_damage(), *check_index(archive)] == []
        finally:
            self.archive.close()
            self.folder.cleanup()


def _all_of(archive: Archive) -> tuple[object, ...]:
    """All that an archive says once it is refreshed: documents, rejections, sightings, families."""
    refresh_archive(archive, jobs=1, arguments=[], now=lambda: WHEN)
    archive.copies.update(archive)
    sync_folder(archive)
    documents: dict[str, Document | None] = {
        id: archive.document(id) for id, document in archive.changed_since(0) if document is not None
    }
    return (
        documents,
        sorted(map(str, archive.rejections())),
        {name: archive.sightings(_id_of_page(name)) for name in _PAGES},
        {archive.copies.of(family.id) for family in archive.copies.families()},
    )


TestRemoving = Removing.TestCase
TestRemoving.settings = settings(max_examples=10, stateful_step_count=7, deadline=None)
