"""Many files at once: nothing is left out, nothing is taken twice, and the order of work never shows."""

import itertools
import os
from pathlib import Path
from typing import Any

import pytest

import ingest.batch as batch
import ingest.extraction as extraction
import ingest.tasks as tasks
from archive.document import Document, Rejection
from archive.store import Archive
from ingest.batch import extract_files, ingest_files, refresh_archive
from ingest.discover import Asked, SourceRule
from ingest.reading import ReadOptions
from ingest.record import Census, RawRecord

OPTIONS = ReadOptions(SourceRule("ferries"))
NOON = "2026-01-01T12:00:00+00:00"
PLACES = ["Port Ansel", "Norhaven", "Skerry Point", "Ternholm", "Eastmole", "Lauder Bay"]


def page(number: int) -> str:
    place = PLACES[number % len(PLACES)]
    return (
        f"Home\u00a0 News\u00a0 Ferries\u00a0 Contact us\n\nFerry number {number} reaches {place}\n\n"
        f"{place}, {number % 28 + 1} May 2019: The ferry came in on time for the first time in {number + 2} weeks,"
        f" and the harbour master said that the crew of {number + 5} had earned their rest after the storms.\n\n"
        "Passengers who had waited on the quay since the morning were given hot soup by the women of the town.\n\n"
        "Follow us | Share this page | Subscribe to our newsletter\n"
    )


def write_pages(folder: Path, numbers: range) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number}.txt").write_text(page(number), encoding="utf-8")
    return folder


def take(archive: Archive, *paths: Path, jobs: int = 1) -> batch.IngestReport:
    return ingest_files(archive, Asked(paths), OPTIONS, jobs=jobs, arguments=["ingest"], now=lambda: NOON)


def holdings(archive: Archive) -> dict[str, Any]:
    return dict(archive.changed_since(0))


def test_twice_is_once(tmp_path: Path) -> None:
    """The second import of the same files stores nothing and leaves the archive's revision alone."""
    folder = write_pages(tmp_path / "dump", range(5))
    with Archive.create(tmp_path / "a.dateline") as archive:
        first, revision, held = take(archive, folder), archive.revision, holdings(archive)
        second = take(archive, folder)
        assert (first.new, first.seen, first.rejected) == (5, 0, 0)
        assert (second.new, second.seen, second.rejected, second.reread) == (0, 5, 0, 0)
        assert (first.counts.files, second.counts.files, second.counts.unchanged) == (5, 0, 5)
        assert (archive.revision, holdings(archive)) == (revision, held)


def test_two_imports_end_in_the_same_archive_as_one(tmp_path: Path) -> None:
    """What a source teaches later reaches the documents that came before."""
    early, late = write_pages(tmp_path / "dump" / "1", range(3)), write_pages(tmp_path / "dump" / "2", range(3, 9))
    with Archive.create(tmp_path / "one.dateline") as archive:
        take(archive, early, late)
        once = holdings(archive)
    with Archive.create(tmp_path / "two.dateline") as archive:
        take(archive, late)
        second = take(archive, early)
        assert second.reread == 6
        assert holdings(archive) == once
    assert len(once) == 9


def test_what_a_source_teaches_later_can_wait(tmp_path: Path) -> None:
    """Without refresh the earlier documents stay as they are; refresh_archive brings them up to what was learnt."""
    early, late = write_pages(tmp_path / "dump" / "1", range(3)), write_pages(tmp_path / "dump" / "2", range(3, 9))
    with Archive.create(tmp_path / "one.dateline") as archive:
        take(archive, early, late)
        once = holdings(archive)
    with Archive.create(tmp_path / "two.dateline") as archive:
        take(archive, early)
        before = holdings(archive)
        report = ingest_files(archive, Asked((late,)), OPTIONS, jobs=1, arguments=[], now=lambda: NOON, refresh=False)
        assert (report.new, report.reread) == (6, 0)
        assert {id: holdings(archive)[id] for id in before} == before
        refreshed = refresh_archive(archive, jobs=1, arguments=[], now=lambda: NOON)
        assert (refreshed.new, refreshed.reread) == (0, 3)
        assert holdings(archive) == once
        assert refresh_archive(archive, jobs=1, arguments=[], now=lambda: NOON).reread == 0
        everything = refresh_archive(archive, jobs=1, arguments=[], now=lambda: NOON, everything=True)
        assert (everything.reread, everything.changed) == (9, 0)


def test_an_import_cut_short_is_finished_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After Ctrl-C in the middle of extraction the same command brings the archive to where it would have been."""
    folder = write_pages(tmp_path / "dump", range(6))
    with Archive.create(tmp_path / "whole.dateline") as archive:
        take(archive, folder)
        whole = holdings(archive)
    given = itertools.count()

    def cut(items: Any, censuses: Any) -> Any:
        if next(given) == 2:
            raise KeyboardInterrupt
        return tasks.extract_contents(items, censuses)

    monkeypatch.setattr(extraction, "BATCH", 2)
    monkeypatch.setattr(tasks, "CHUNK", 2)
    monkeypatch.setattr(extraction, "extract_contents", cut)
    with Archive.create(tmp_path / "cut.dateline") as archive:
        with pytest.raises(KeyboardInterrupt):
            take(archive, folder)
        assert len(holdings(archive)) == 4
        monkeypatch.undo()
        finished = take(archive, folder)
        assert (finished.new, finished.seen, finished.rejected, finished.counts.unchanged) == (2, 4, 0, 6)
        assert holdings(archive) == whole


def test_what_cannot_be_read_is_rejected_and_the_rest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read error, an empty and a binary file become rejections with their reason; the good page is stored."""
    folder = write_pages(tmp_path / "dump", range(2))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    real = os.open

    def fail(path: str | Path, *how: int, **more: int) -> int:
        if str(path).endswith("0.txt"):
            raise PermissionError(13, "Permission denied")
        return real(path, *how, **more)

    monkeypatch.setattr(os, "open", fail)
    with Archive.create(tmp_path / "a.dateline") as archive:
        report = take(archive, folder)
        assert (report.new, report.rejected) == (1, 3)
        refused = {(Path(r.sighting.path).name, r.rule, r.detail) for r in archive.rejections()}
    assert refused == {
        ("0.txt", "unreadable", "Permission denied"),
        ("empty.txt", "empty", "0 bytes, none of them a character"),
        ("picture.txt", "binary", "no text: image/png"),
    }


def test_an_error_of_ours_on_one_page_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that our code fails on is a rejection that says where, its bytes are kept, and the others are stored."""
    folder = write_pages(tmp_path / "dump", range(3))
    real = tasks.extract

    def fail(record: RawRecord, census: Census, *, keep_all: bool) -> Document | Rejection:
        if record.sighting.path.endswith("1.txt"):
            raise KeyError("broken")
        return real(record, census, keep_all=keep_all)

    monkeypatch.setattr(tasks, "extract", fail)
    with Archive.create(tmp_path / "a.dateline") as archive:
        report = take(archive, folder)
        ((refused),) = archive.rejections()
        assert (report.new, report.rejected, refused.rule) == (2, 1, "our_error")
        assert refused.detail.startswith("an error of dateline's own: KeyError in test_batch.py, line ")
        assert refused.id is not None
        assert archive.content(refused.id) == page(1).encode()


def test_the_number_of_workers_does_not_show(tmp_path: Path) -> None:
    """Two worker processes give the same documents in the same order as none."""
    folder = write_pages(tmp_path / "dump", range(210))
    alone = list(extract_files(Asked((folder,)), ReadOptions(), jobs=1))
    assert list(extract_files(Asked((folder,)), ReadOptions(), jobs=2)) == alone
    assert sum(isinstance(outcome, Document) for outcome in alone) == 210


def test_a_page_seen_at_two_sources_has_one_document(tmp_path: Path) -> None:
    """The same content elsewhere is a second sighting; the earliest names the source, whichever came first."""
    first, second = write_pages(tmp_path / "b", range(1)), write_pages(tmp_path / "a", range(1))
    found = []
    for order in ([first, second], [second, first]):
        with Archive.create(tmp_path / f"{len(found)}.dateline") as archive:
            for folder in order:
                ingest_files(archive, Asked((folder,)), ReadOptions(), jobs=1, arguments=[], now=lambda: NOON)
            ((id, document),) = archive.changed_since(0)
            assert document is not None
            found.append((document.provenance.source, len(archive.sightings(id))))
    assert found == [("a", 2), ("a", 2)]
