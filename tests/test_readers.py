"""One contract for every reader of a format: what it promises, on files of its own and on any bytes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.discover import FoundFile, SourceRule
from ingest.readers import FORMATS, read_file, reader_of

PAGES = {
    "html": b"<!DOCTYPE html><html><body><h1>Ferry returns</h1><p>The ferry returned on Monday.</p></body></html>",
    "text": "Ferry returns\n\nThe ferry returned on Monday, the harbour master’s office said.\n".encode(),
}
RULE = SourceRule()


@pytest.mark.parametrize("name", FORMATS)
class TestEveryReader:
    """A new format is taken in by its name in FORMATS and a page in PAGES."""

    def test_has_a_page_here(self, name: str) -> None:
        """No format goes untested."""
        assert name in PAGES

    def test_recognises_its_own(self, name: str, tmp_path: Path) -> None:
        """A file of the format is read by it, under whatever name."""
        for suffix in (".txt", ".html", ".bin", ""):
            file = tmp_path / f"page{suffix}"
            file.write_bytes(PAGES[name])
            first = next(other for other in FORMATS if reader_of(other).recognises(PAGES[name], file.name))
            assert first == name or (name == "text" and suffix == ".html")

    def test_gives_the_bytes_and_the_place(self, name: str, tmp_path: Path) -> None:
        """The record holds the file's bytes untouched, its path and its source; the id is their hash."""
        file = tmp_path / "gazette" / "page"
        file.parent.mkdir()
        file.write_bytes(PAGES[name])
        (record,) = reader_of(name).read(FoundFile(file, tmp_path), RULE)
        assert (record.content, record.kind) == (PAGES[name], name)
        assert (record.sighting.path, record.sighting.source) == (file.as_posix(), "gazette")
        assert list(reader_of(name).read(FoundFile(file, tmp_path), RULE)) == [record]

    def test_says_that_a_file_cannot_be_read(self, name: str, tmp_path: Path) -> None:
        """A file that is gone is an OSError, which the run turns into a rejection."""
        with pytest.raises(OSError, match="No such file"):
            list(reader_of(name).read(FoundFile(tmp_path / "gone", tmp_path), RULE))

    def test_recognising_never_raises(self, name: str) -> None:
        """Any first bytes and any name get an answer."""

        @given(st.binary(max_size=100), st.text(max_size=20))
        def answers(head: bytes, file_name: str) -> None:
            assert reader_of(name).recognises(head, file_name) in (True, False)

        answers()


@given(st.binary(max_size=200))
def test_some_reader_takes_every_file(head: bytes) -> None:
    """The last format asked takes what no other recognised."""
    assert any(reader_of(name).recognises(head, "page") for name in FORMATS)


def test_the_format_is_told_by_content_before_the_name(tmp_path: Path) -> None:
    """A page saved as .txt is read as a page; prose saved as .html without a tag is read as text."""
    for name, content, kind in (("a.txt", PAGES["html"], "html"), ("b.html", PAGES["text"], "text")):
        (tmp_path / name).write_bytes(content)
        (record,) = read_file(FoundFile(tmp_path / name, tmp_path), RULE)
        assert record.kind == kind
