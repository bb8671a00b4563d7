"""The index follows its archive: what is new, changed or gone, after a crash, a backup, a loss."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from documents import archive_of, document, id_of, put, reject, see_again

from archive.document import Sighting
from archive.errors import ArchiveError
from archive.store import Archive
from archive.stored import Damage
from index.entry import IndexEntry
from index.folder import open_index
from index.query_parser import parse_query
from index.sync import SyncReport, check_index, entry_of, index_state, rebuild_folder, sync_folder

FERRY = document("ferry", "The ferry sails.", title="Ferry", when="2021-07-13", place="PORT ELSE")
FOG = document("fog", "The ferry waits for the fog.", when="2021-08")


@pytest.fixture(autouse=True, scope="module")
def _no_waiting_for_the_disk() -> Iterator[None]:
    """No power cuts here: thousands of small writes would wait for the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archive_of(tmp_path / "press.dateline", [FERRY, FOG], ["ferry", "fog"]) as archive:
        yield archive


class Steps:
    """Counts the steps it is told of."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.steps = 0

    def begin(self, stage: str, total: int | None) -> None:
        self.stages.append(stage)

    def advance(self, steps: int = 1) -> None:
        self.steps += steps


def found(archive: Archive, query: str) -> list[str]:
    engine = open_index(archive.folder / "index")
    try:
        hits = [hit.id for hit in engine.search(parse_query(query)).hits]
    finally:
        engine.close()
    return sorted(name for name in ("ferry", "fog", "pier") if id_of(name) in hits)


def test_a_first_run_feeds_everything(archive: Archive) -> None:
    """An archive without an index gets one, and each document is told of as it goes in."""
    assert index_state(archive) == "missing; make it anew from the archive: dateline rebuild"
    steps = Steps()
    assert sync_folder(archive, steps) == SyncReport(2, 0, archive.revision)
    assert (steps.stages, steps.steps) == (["indexing"], 2)
    assert found(archive, "ferry") == ["ferry", "fog"]
    assert (index_state(archive), list(check_index(archive))) == ("up to date", [])


def test_a_second_run_has_nothing_to_do(archive: Archive) -> None:
    """An index in step is left as it is."""
    sync_folder(archive)
    before = {path: path.stat().st_mtime_ns for path in (archive.folder / "index").rglob("*")}
    assert sync_folder(archive) == SyncReport(0, 0, archive.revision)
    assert {path: path.stat().st_mtime_ns for path in (archive.folder / "index").rglob("*")} == before


def test_what_changed_is_fed(archive: Archive) -> None:
    """New, changed and refused documents, and new sightings, reach the index with the next run, and only they."""
    sync_folder(archive)
    put(archive, [document("pier", "A ferry at the pier.")], ["pier"])
    put(archive, [document("fog", "The boat waits.")], ["fog"])
    assert index_state(archive) == "behind the archive; the next ingest brings it up to date"
    assert list(check_index(archive)) == []
    assert sync_folder(archive) == SyncReport(2, 0, archive.revision)
    assert (found(archive, "ferry"), found(archive, "boat")) == (["ferry", "pier"], ["fog"])
    reject(archive, "ferry")
    assert sync_folder(archive) == SyncReport(0, 1, archive.revision)
    assert found(archive, "ferry") == ["pier"]
    see_again(archive, "pier", Sighting("west.example", "mirror/pier.txt"))
    assert sync_folder(archive).indexed == 1
    assert (found(archive, "source:west.example"), found(archive, "source:east.example")) == (["pier"], ["fog", "pier"])


def test_a_rebuild_is_the_same_index(archive: Archive) -> None:
    """Made anew, the index answers as the one that grew."""
    sync_folder(archive)
    reject(archive, "fog")
    sync_folder(archive)
    before = found(archive, "ferry")
    assert rebuild_folder(archive) == 1
    assert found(archive, "ferry") == before == ["ferry"]
    assert (archive.folder / "index" / "CURRENT").read_text() == "2\n"
    assert (index_state(archive), list(check_index(archive))) == ("up to date", [])


def test_a_lost_index_is_made_by_a_rebuild(archive: Archive) -> None:
    """Whatever the folder holds, rebuild makes an index of it."""
    sync_folder(archive)
    (archive.folder / "index" / "CURRENT").unlink()
    with pytest.raises(ArchiveError, match="has lost its CURRENT file"):
        sync_folder(archive)
    assert index_state(archive).endswith("has lost its CURRENT file; make it anew from the archive: dateline rebuild")
    assert [damage.what for damage in check_index(archive)] == ["index"]
    assert rebuild_folder(archive) == 2
    assert found(archive, "ferry") == ["ferry", "fog"]


def test_an_interrupted_run_is_made_good(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that breaks off leaves an index that is behind, and the next one feeds what is missing."""
    sync_folder(archive)
    put(archive, [document("pier", "A ferry."), document("fog", "no boat")], ["pier", "fog"])
    read_on = Archive.document_ids_since

    def broken(self: Archive, revision: int) -> Iterator[str]:
        yield next(read_on(self, revision))
        raise ArchiveError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "document_ids_since", broken)
        with pytest.raises(ArchiveError, match="the disk is gone"):
            sync_folder(archive)
    assert index_state(archive).startswith("behind")
    assert sync_folder(archive).indexed == 2
    assert found(archive, "ferry") == ["ferry", "pier"]


def test_a_restored_backup_is_noticed(archive: Archive, tmp_path: Path) -> None:
    """An index that was fed more than the archive holds does not answer for it."""
    sync_folder(archive)
    archive.close()
    backup = tmp_path / "backup"
    shutil.copytree(archive.folder, backup)
    with Archive.open(archive.folder, writable=True) as later:
        put(later, [document("pier", "A ferry.")], ["pier"])
        sync_folder(later)
    shutil.copy(backup / "archive.sqlite3", archive.folder / "archive.sqlite3")
    with Archive.open(archive.folder) as restored:
        with pytest.raises(ArchiveError) as caught:
            sync_folder(restored)
        assert caught.value.message == (
            f"the index {restored.folder / 'index'} was made from another state of the archive: was a backup restored?"
        )
        assert caught.value.hint == "make it anew from the archive: dateline rebuild"
        assert index_state(restored).startswith("of another archive, or of another state of this one")
        assert list(check_index(restored)) == [
            Damage(None, "index", "it was made from another archive, or from another state of this one")
        ]
        rebuild_folder(restored)
        assert found(restored, "ferry") == ["ferry", "fog"]


def test_an_index_that_does_not_hold_what_it_should(archive: Archive) -> None:
    """Documents that the index lacks or has too much are named."""
    sync_folder(archive)
    engine = open_index(archive.folder / "index")
    engine.write([IndexEntry("nobody", "", "", "", "", "", (), (), ())], [FOG.id], None)
    engine.close()
    assert list(check_index(archive)) == [
        Damage(FOG.id, "index", "the document is not in the index"),
        Damage("nobody", "index", "the index holds a document that the archive does not"),
    ]


def test_an_empty_archive(tmp_path: Path) -> None:
    """Nothing in, nothing out, and nothing wrong."""
    with Archive.create(tmp_path / "empty.dateline") as archive:
        assert sync_folder(archive).indexed == 0
        assert (index_state(archive), list(check_index(archive))) == ("up to date", [])
        assert found(archive, "ferry") == []


def test_what_the_index_is_given() -> None:
    """The text of a document, all days it may be from, and every source and URL it was seen at, each once."""
    one = document(
        "ferry", "body", title="t", deck="d", byline="b", signoff="s", place="Port Else", city="Port Else",
        region="Elseland", when="[2021-05-06,2021-06-05]", url="http://east.example/1",
    )  # fmt: skip
    sightings = (
        Sighting("east.example", "dumps/ferry.txt", url="http://east.example/1"),
        Sighting("west", "w.txt", url="http://west/1"),
        Sighting("east.example", "again.txt", url="http://west/1"),
    )
    assert one.published is not None
    assert entry_of(one, sightings) == IndexEntry(
        one.id, "t", "d", "b", "body", "Port Else", ("east.example", "west"),
        ("http://east.example/1", "http://west/1"), one.published.value.intervals, "s", "Port Else, Elseland",
    )  # fmt: skip
    bare = document("bare")
    assert entry_of(bare, ()) == IndexEntry(bare.id, "", "", "", "", "", ("east.example",), (), ())
    assert entry_of(replace(bare, guess=one.published), ()).guess == one.published.value.intervals
    assert entry_of(replace(one, guess=one.published), ()).guess == ()  # what has a date needs no guess


def test_every_section_of_the_index_is_checked(archive: Archive) -> None:
    """What no search may come to read is verified all the same."""
    sync_folder(archive)
    assert list(check_index(archive)) == []
    (segment,) = (archive.folder / "index").rglob("*.flat")
    whole = segment.read_bytes()
    noticed = []
    for at in range(0, len(whole), 41):
        segment.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        noticed.append([damage.what for damage in check_index(archive)] == ["index"])
    # All but the few bytes that keep one section from the next.
    assert sum(noticed) > 0.9 * len(noticed)
