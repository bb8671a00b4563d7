"""What `--keep-all` takes in: pages that are no articles become documents, marked, and stay so."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.document import Document, Rejection, Sighting
from archive.store import Archive
from ingest.batch import examine_stored, extract_files, ingest_files, refresh_archive
from ingest.discover import Asked
from ingest.extract import extract
from ingest.reading import ReadOptions
from ingest.record import Census, RawRecord

WALL = "Just a moment...\n\nVerify you are human by completing the action below.\n\nRay ID: 5\n"
LOST = "Page not found\n\nSorry, the page you are looking for does not exist.\n\nHome\nContact\n"
LIST = "Harbour news\n\n" + "\n\n".join(f"The {name} is to be painted again. Read more" for name in (
    "north pier", "south pier", "old crane", "new crane", "fish hall", "ice house", "pilot station", "lifeboat shed",
    "customs house",
)) + "\n"  # fmt: skip
BARE = "Home\nNews\nContact\nSearch\n"
STORY = (
    "Ferries idle for a third day\n\n"
    "The ferries to the outer islands stayed in harbour on Tuesday, the third day of a strike over night shifts.\n\n"
    "Talks are to go on tomorrow, a speaker of the harbour board said, and nobody expects them to end before noon.\n"
)
PAGES = {"wall": WALL, "lost": LOST, "list": LIST, "bare": BARE, "story": STORY}
RULES = {"bot_wall": 1, "error_page": 1, "listing": 1, "no_prose": 1}


def _record(text: str) -> RawRecord:
    return RawRecord(text.encode(), "text", Sighting("harbour", "a.txt"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "harbour"
    home.mkdir()
    for name, text in PAGES.items():
        (home / f"{name}.txt").write_text(text, encoding="utf-8")
    return home


def _ingest(archive: Archive, folder: Path, *, keep_all: bool) -> None:
    asked, options = Asked((folder,)), ReadOptions(keep_all=keep_all)
    ingest_files(archive, asked, options, jobs=1, arguments=["ingest"], now=lambda: "2026-11-22T04:00:00+00:00")


def _refresh(archive: Archive, *, keep_all: bool = False, everything: bool = False) -> None:
    refresh_archive(
        archive, jobs=1, arguments=["refresh"], now=lambda: "2026-11-22T05:00:00+00:00", keep_all=keep_all,
        everything=everything,
    )  # fmt: skip


def _ids(archive: Archive) -> list[str]:
    return sorted(archive.ids_of_source("harbour"))


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        (WALL, "bot_wall", "Verify you are human"),
        (LOST, "error_page", "does not exist"),
        (LIST, "listing", "The fish hall is to be painted again."),
        (BARE, "no_prose", "Contact"),
    ],
)
def test_a_page_that_is_no_article_is_kept_whole_and_marked(text: str, rule: str, said: str) -> None:
    """Without the option it is rejected by the rule that the mark names; with it the body has what became no field."""
    refused = extract(_record(text), Census(""))
    assert isinstance(refused, Rejection)
    assert refused.rule == rule
    kept = extract(_record(text), Census(""), keep_all=True)
    assert isinstance(kept, Document)
    assert kept.kept_all == rule
    assert (kept.evidence[0].about, kept.evidence[0].rule) == ("document", f"kept_all:{rule}")
    assert kept.evidence[0].note == refused.detail
    assert said in kept.body


def test_an_article_is_the_same_with_the_option() -> None:
    """Only what would be rejected is marked."""
    document = extract(_record(STORY), Census(""))
    assert isinstance(document, Document)
    assert document.kept_all is None
    assert extract(_record(STORY), Census(""), keep_all=True) == document


def test_what_is_no_text_stays_rejected() -> None:
    """Bytes of an image hold nothing to keep."""
    record = RawRecord(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "text", Sighting("harbour", "a.png"))
    assert isinstance(extract(record, Census(""), keep_all=True), Rejection)


def test_an_import_with_the_option_takes_everything_in_and_a_refresh_without_it_keeps_it(
    tmp_path: Path, folder: Path
) -> None:
    """The wish is stored with the contents; it is counted by rule, read back and explained as it was stored."""
    with Archive.create(tmp_path / "a.dateline") as archive:
        _ingest(archive, folder, keep_all=True)
        assert archive.counts().kept_all == RULES
        assert archive.counts().rejections == {}
        _refresh(archive, everything=True)
        assert archive.counts().kept_all == RULES
        kept = {document.kept_all: document for document in archive.documents(_ids(archive)).values()}
        assert set(kept) == {None, *RULES}
        outcome = examine_stored(archive, kept["bot_wall"].id).outcome
        assert isinstance(outcome, Document)
        assert outcome.kept_all == "bot_wall"
        assert list(archive.verify()) == []


def test_rejections_of_earlier_imports_are_taken_in_by_refresh_or_by_importing_again(
    tmp_path: Path, folder: Path
) -> None:
    """Both ways end in the same documents; an import without the option afterwards changes nothing."""
    with Archive.create(tmp_path / "a.dateline") as one, Archive.create(tmp_path / "b.dateline") as other:
        for archive in (one, other):
            _ingest(archive, folder, keep_all=False)
            assert archive.counts().rejections == RULES
            assert archive.counts().documents == 1
        _refresh(one, keep_all=True)
        _ingest(other, folder, keep_all=True)
        for archive in (one, other):
            assert archive.counts().kept_all == RULES
            assert archive.counts().rejections == {}
            _ingest(archive, folder, keep_all=False)
            assert archive.counts().kept_all == RULES
        assert one.documents(_ids(one)) == other.documents(_ids(other))


def test_an_import_after_a_refresh_rejects_what_is_new_again(tmp_path: Path, folder: Path) -> None:
    """The option holds for the contents there were, not for those that come later."""
    with Archive.create(tmp_path / "a.dateline") as archive:
        _ingest(archive, folder, keep_all=True)
        (folder / "later.txt").write_text(LOST.replace("Contact", "Imprint"), encoding="utf-8")
        _ingest(archive, folder, keep_all=False)
        assert archive.counts().rejections == {"error_page": 1}
        assert archive.counts().kept_all == RULES


def test_extract_without_an_archive_keeps_all_too(folder: Path) -> None:
    """Five files, five documents."""
    found = list(extract_files(Asked((folder,)), ReadOptions(keep_all=True), 1))
    assert sorted(outcome.kept_all or "" for outcome in found if isinstance(outcome, Document)) == ["", *sorted(RULES)]
