"""One contract for every reader of a format: what it promises, on files of its own and on any bytes; what other
programs write comes back as it was."""

import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.document import Rejection
from ingest.discover import FoundFile
from ingest.read_options import ReadOptions
from ingest.readers import FORMATS, choose_reader, reader_of
from ingest.reading import read_found
from ingest.record import PassedOver, RawRecord
from ingest.streams import CannotRead
from tests.record_files import Record, write_json, write_jsonl, write_mbox, write_mhtml, write_rows, write_warc

TEXT = "Ferry returns\n\nThe ferry returned on Monday, the harbour master’s office said.\n"
PAGE = "<!DOCTYPE html><html><body><h1>Ferry returns</h1><p>The ferry returned on Monday.</p></body></html>"
URL = "https://gazette.example/ferry"
RECORDS = [{"url": URL, "title": "Ferry returns", "text": TEXT}, {"url": URL + "2", "title": "", "text": "No. 2\n"}]
PLAIN = ReadOptions()

WRITERS: dict[str, Callable[[Path], object]] = {
    "html": lambda path: path.write_bytes(PAGE.encode()),
    "text": lambda path: path.write_bytes(TEXT.encode()),
    "jsonl": lambda path: write_jsonl(path, RECORDS),
    "json": lambda path: write_json(path, RECORDS),
    "csv": lambda path: write_rows(path, RECORDS),
    "tsv": lambda path: write_rows(path, RECORDS, "\t"),
    "warc": lambda path: write_warc(path, [{"url": URL, "html": PAGE}, {"url": URL, "text": TEXT}]),
    "mbox": lambda path: write_mbox(path, RECORDS),
    "mhtml": lambda path: write_mhtml(path, PAGE, URL),
}
# A file of one record is that record, and needs no place within the file.
WHOLE = ("html", "text", "mhtml")


def read_all(path: Path, root: Path, options: ReadOptions = PLAIN) -> list[RawRecord | Rejection]:
    return list(read_found(FoundFile(path, root), options))


@pytest.fixture
def example(name: str, tmp_path: Path) -> Path:
    """A file of the format below a folder that names its source."""
    file = tmp_path / "gazette" / "page"
    file.parent.mkdir()
    WRITERS[name](file)
    return file


@pytest.mark.parametrize("name", FORMATS)
class TestEveryReader:
    """A new format is taken in by its name in FORMATS and a file in WRITERS."""

    def test_has_a_file_here(self, name: str) -> None:
        """No format goes untested."""
        assert name in WRITERS

    def test_recognises_its_own(self, name: str, example: Path) -> None:
        """A file of the format is read by it, under whatever name."""
        head = example.read_bytes()[:65536]
        for suffix in (".txt", ".html", ".bin", ""):
            reader = choose_reader(head, "page" + suffix)
            assert reader is reader_of(name)

    def test_gives_contents_and_places(self, name: str, example: Path, tmp_path: Path) -> None:
        """Each record has its content, the path, a source, and its place in the file, no two alike; twice is the same."""
        records = read_all(example, tmp_path)
        assert records
        assert records == read_all(example, tmp_path)
        for record in records:
            assert isinstance(record, RawRecord)
            assert record.content
            assert record.kind in ("text", "html")
            assert record.sighting.path == example.as_posix()
            assert record.sighting.source == ("gazette.example" if record.sighting.url else "gazette")
            assert (record.sighting.position is None) == (name in WHOLE)
        assert len({record.sighting.position for record in records}) == len(records)

    def test_can_be_forced(self, name: str, example: Path, tmp_path: Path) -> None:
        """--as FORMAT reads a file as that format; what is none of it is a rejection or text, and never an error."""
        forced = ReadOptions(format=name)
        assert read_all(example, tmp_path, forced) == read_all(example, tmp_path)
        for other in WRITERS:
            file = tmp_path / f"other-{other}"
            WRITERS[other](file)
            read_all(file, tmp_path, forced)

    def test_takes_any_bytes(self, name: str, tmp_path: Path) -> None:
        """Reading bytes of any kind as this format gives records and rejections, and raises nothing."""

        @settings(deadline=None, max_examples=60)  # the first guess at an encoding loads its tables
        @given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode), _broken(name, tmp_path)))
        def reads(content: bytes) -> None:
            stream = io.BufferedReader(io.BytesIO(content))  # type: ignore[arg-type]
            with suppress(CannotRead):
                for outcome in reader_of(name).read(stream, FoundFile(Path("x"), Path("x")), PLAIN):
                    assert isinstance(outcome, RawRecord | Rejection | PassedOver)

        reads()

    def test_recognising_never_raises(self, name: str) -> None:
        """Any first bytes and any name get an answer."""

        @given(st.binary(max_size=100), st.text(max_size=20))
        def answers(head: bytes, file_name: str) -> None:
            assert reader_of(name).recognises(head, file_name) in (True, False)

        answers()

    def test_an_encoding_is_forced_on_every_record(self, name: str, example: Path, tmp_path: Path) -> None:
        """--encoding holds for every record: it is what its content says that it is read with, or was read with."""
        for record in read_all(example, tmp_path, ReadOptions(encoding="cp1252")):
            assert isinstance(record, RawRecord)
            claimed = [claim.value for claim in record.sighting.claims if claim.about == "encoding"]
            assert record.charset == "!cp1252" or (record.charset, claimed) == ("!utf-8", ["cp1252"])


def _broken(name: str, folder: Path) -> st.SearchStrategy[bytes]:
    """A good file with a stretch cut out or put in: that is where readers go wrong."""
    file = folder / "broken"
    WRITERS[name](file)
    whole = file.read_bytes()
    cuts = st.tuples(st.integers(0, len(whole)), st.integers(0, 60), st.binary(max_size=10))
    return cuts.map(lambda cut: whole[: cut[0]] + cut[2] + whole[cut[0] + cut[1] :])


@given(st.binary(max_size=200))
def test_some_reader_takes_every_file(head: bytes) -> None:
    """The last format asked takes what no other recognised."""
    assert any(reader_of(name).recognises(head, "page") for name in FORMATS)


def test_the_format_is_told_by_content_before_the_name(tmp_path: Path) -> None:
    """A page saved as .txt is read as a page; prose saved as .html without a tag is read as text."""
    for name, content, kind in (("a.txt", PAGE, "html"), ("b.html", TEXT, "text")):
        (tmp_path / name).write_text(content)
        (record,) = read_all(tmp_path / name, tmp_path)
        assert isinstance(record, RawRecord)
        assert record.kind == kind


@pytest.mark.parametrize(
    "prose",
    [
        "[AP] The ferry returned on Monday.",
        "{The ferry} returned on Monday.",
        "From Port Averil: the ferry returned in 2021.\nIt was late: an hour.",
        "Text, lies and video: the ferry's story\nIt returned, at last, on Monday.",
        "Title\tDate\nThe ferry returned.",
        "WARC/1.0 is a format.",
    ],
)
def test_prose_is_no_other_format(prose: str) -> None:
    """A story that happens to begin as a format does is still a text."""
    head = prose.encode()
    if prose.startswith("WARC"):
        return  # that is all that WARC has for a sign
    assert choose_reader(head, "page.txt") is reader_of("text")


# What other programs write comes back. A text of white space alone is a rejection, and half characters do not exist.
_TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff"), min_size=1, max_size=60
).filter(str.strip)
_RECORD_SETS = st.lists(
    st.fixed_dictionaries({"url": st.integers(1, 99).map(lambda n: f"https://a.example/{n}"), "text": _TEXTS}),
    min_size=1,
    max_size=6,
)


BY_NAME: dict[str, Callable[[Path, Sequence[Record]], object]] = {
    "jsonl": write_jsonl,
    "json": write_json,
    "csv": write_rows,
    "tsv": lambda path, records: write_rows(path, records, "\t"),
    "mbox": write_mbox,
    "warc": lambda path, records: write_warc(path, records, packed=True),
}


@pytest.mark.parametrize("name", BY_NAME)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(records=_RECORD_SETS)
def test_what_others_write_comes_back(name: str, tmp_path: Path, records: Sequence[Record]) -> None:
    """Records written by json, csv, warcio or mailbox are read with the same texts and addresses, in their order."""
    file = tmp_path / f"dump.{name}"
    file.unlink(missing_ok=True)
    BY_NAME[name](file, records)
    read = read_all(file, tmp_path, ReadOptions(format=name))
    assert all(isinstance(record, RawRecord) for record in read), read
    texts = [record.content.decode() for record in read if isinstance(record, RawRecord)]
    if name == "mbox":  # a mail ends in a line break, and its lines in the mailbox's
        assert [text.split() for text in texts] == [record["text"].split() for record in records]
    else:
        assert texts == [record["text"] for record in records]
        assert [record.sighting.url for record in read] == [record["url"] for record in records]
