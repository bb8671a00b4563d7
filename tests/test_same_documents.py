"""Two pages as files, in a container in a container, as JSON Lines, CSV, WET, and as HTML in a crawl: the same two
documents, each with where it was seen."""

import gzip
from pathlib import Path

import pytest

from archive.document import Document
from archive.row import document_row
from archive.store import Archive
from archive.zstandard import zstd
from ingest.batch import extract_files, ingest_files
from ingest.discover import Asked
from ingest.reading import ReadOptions
from tests.record_files import FETCHED, pack_tar, write_jsonl, write_rows, write_warc

TITLES = ["Harbour board looks for two pilots", "Ferry fares to rise in autumn"]
HEADS = ["Helsinki, 13 July 2021 – ", "Toronto: 21 August 2020: "]
STORIES = [
    [
        "The harbour board is looking for two pilots who know the sound in fog and in ice, and who are ready to live on"
        " the outer quay from October to April, its chairman said on Tuesday.",
        "“We have asked every island, and we shall ask again before the storms come,” she told the meeting, which was"
        " attended by most of the crews that had no other work that week.",
    ],
    [
        "Passengers will pay a tenth more from the first of October, because the oil that the ferries burn has become so"
        " dear that the winter timetable cannot be kept without the money.",
        "The company said that children, and those who cross every day, would go on paying what they pay today, and that"
        " it had asked the ministry for help four times without an answer.",
    ],
]
TEXTS = [
    "\n\n".join([title, head + story[0], *story[1:]]) + "\n"
    for title, head, story in zip(TITLES, HEADS, STORIES, strict=True)
]
PAGES = [
    f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{head}{story[0]}</p><p>{story[1]}</p></body></html>"
    for title, head, story in zip(TITLES, HEADS, STORIES, strict=True)
]
URLS = ["https://gazette.example/a", "https://gazette.example/b"]
SAID = ("title", "place", "date", "body")


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """A folder with the two pages in every form."""
    files = {"a.txt": TEXTS[0].encode(), "b.txt": TEXTS[1].encode()}
    folder = tmp_path / "dump"
    (folder / "gazette").mkdir(parents=True)
    for name, content in files.items():
        (folder / "gazette" / name).write_bytes(content)
    inner = gzip.compress(pack_tar({f"gazette/{name}": content for name, content in files.items()}))
    (folder / "nested.tar.zst").write_bytes(zstd.compress(pack_tar({"inner.tar.gz": inner})))
    records = [{"url": url, "text": text} for url, text in zip(URLS, TEXTS, strict=True)]
    write_jsonl(folder / "records.jsonl", records)
    write_rows(folder / "records.csv", records, ";", "utf-8-sig")
    write_warc(folder / "records.wet.gz", records, packed=True)
    write_warc(folder / "pages.warc.gz", [{"url": u, "html": p} for u, p in zip(URLS, PAGES, strict=True)], packed=True)
    return folder


PLACES = {
    "gazette": [("gazette/a.txt", None, None), ("gazette/b.txt", None, None)],
    "nested.tar.zst": [
        ("nested.tar.zst!/inner.tar.gz!/gazette/a.txt", None, None),
        ("nested.tar.zst!/inner.tar.gz!/gazette/b.txt", None, None),
    ],
    "records.jsonl": [("records.jsonl", "line 1", URLS[0]), ("records.jsonl", "line 2", URLS[1])],
    "records.csv": [("records.csv", "line 2", URLS[0]), ("records.csv", "line 8", URLS[1])],
    "records.wet.gz": [("records.wet.gz", "record 2", URLS[0]), ("records.wet.gz", "record 3", URLS[1])],
    "pages.warc.gz": [("pages.warc.gz", "record 3", URLS[0]), ("pages.warc.gz", "record 5", URLS[1])],
}


@pytest.mark.parametrize("form", PLACES)
def test_every_form_gives_the_same_two_documents(form: str, forms: Path) -> None:
    """Title, place, date and body are the same; the id too, where the content is; the place is the form's own."""
    plain = list(extract_files(Asked((forms / "gazette",)), ReadOptions(), jobs=1))
    found = list(extract_files(Asked((forms / form,)), ReadOptions(), jobs=1))
    for one, other, place in zip(plain, found, PLACES[form], strict=True):
        assert isinstance(one, Document)
        assert isinstance(other, Document), other
        assert [document_row(other)[name] for name in SAID] == [document_row(one)[name] for name in SAID]
        assert (other.id == one.id) == (form != "pages.warc.gz")
        at = other.provenance
        assert (Path(at.path).relative_to(forms).as_posix(), at.position, at.url) == place
    assert [document_row(one)["title"] for one in plain if isinstance(one, Document)] == TITLES
    assert [document_row(one)["date"] for one in plain if isinstance(one, Document)] == ["2021-07-13", "2020-08-21"]


def test_in_the_archive_they_are_one_each(forms: Path, tmp_path: Path) -> None:
    """All forms together are two contents seen at five places, and two more for the pages in HTML."""
    with Archive.create(tmp_path / "a.dateline") as archive:
        report = ingest_files(
            archive, Asked((forms,)), ReadOptions(), jobs=1, arguments=[], now=lambda: "2026-01-01T00:00:00+00:00"
        )
        assert (report.new, report.seen, report.rejected) == (4, 8, 0)
        seen = {id: archive.sightings(id) for id, _ in archive.changed_since(0)}
        assert sorted(len(sightings) for sightings in seen.values()) == [1, 1, 5, 5]
        assert {sightings[0].fetched_at for sightings in seen.values()} == {FETCHED}
        assert list(archive.verify()) == []
