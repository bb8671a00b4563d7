"""What is particular to each format of records: dialects, damage in the middle, codings, and what is passed over."""

import gzip
import io
import json
import tracemalloc
import zlib
from pathlib import Path

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import ingest.readers.csv as csv_reader
import ingest.readers.json as json_reader
import ingest.streams as streams
from archive.document import Rejection
from archive.zstandard import zstd
from ingest.discover import FoundFile
from ingest.read_options import ReadOptions
from ingest.reading import ReadCounts, read_found
from ingest.record import RawRecord
from tests.record_files import FETCHED, write_mbox, write_mhtml

URL = "https://gazette.example/ferry"
PAGE = "<html><body><p>The ferry returned on Monday, the master’s office said.</p></body></html>"


def read(
    folder: Path, content: bytes | str, name: str = "dump", counts: ReadCounts | None = None, **options: object
) -> list[RawRecord | Rejection]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_found(FoundFile(path, path), ReadOptions(**options), counts))  # type: ignore[arg-type]


def told(outcomes: list[RawRecord | Rejection]) -> list[tuple[str | None, str]]:
    """The place of each in the file, and its content or the rule that refused it."""
    return [
        (one.sighting.position, one.content.decode() if isinstance(one, RawRecord) else one.rule) for one in outcomes
    ]


# --- JSON


def test_a_broken_line_of_json_is_refused_alone(tmp_path: Path) -> None:
    """Lines before and behind it are read; blank ones are nothing."""
    lines = ['{"text":"one"}', '{"text":', "", '["text"]', '{"text":"five"}', '{"text":"six"']
    assert told(read(tmp_path, "\n".join(lines), "a.jsonl")) == [
        ("line 1", "one"), ("line 2", "bad_json"), ("line 4", "bad_json"), ("line 5", "five"), ("line 6", "bad_json"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('[{"text":"a"},{"text":"b"}]', ["a", "b"]),
        ('{"articles":[{"text":"a"},{"text":"b"}],"total":2}', ["a", "b"]),
        ('{"status":"ok",\n "articles":[\n{"text":"a"}]}', ["a"]),
        ('{\n"text":"a",\n"tags":[{"x":1}]}', ["a"]),
        ('{"7":{"text":"a"},"8":{"text":"b"}}', ["a", "b"]),
        ('{"text":"a"}{"text":"b"}\n\n{"text":"c"}', ["a", "b", "c"]),
        ('[{"text":"a"}]\n[{"text":"b"}]', ["a", "b"]),
        ('{"_index":"x","_source":{"text":"a"}}', ["a"]),
        ('[{"text":"brackets ]}[{ and \\" quotes \\\\"}]', ['brackets ]}[{ and " quotes \\']),
        ("[]", []),
    ],
)
def test_the_shapes_of_json(content: str, texts: list[str], tmp_path: Path) -> None:
    """An array, objects one after the other, an object that holds them; brackets in strings are text."""
    assert [text for _, text in told(read(tmp_path, content, "a.json"))] == texts
    wide = told(read(tmp_path, content.encode("utf-16"), "b.json", format="json"))
    assert [text for _, text in wide] == texts


def test_a_broken_item_of_an_array_is_refused_alone(tmp_path: Path) -> None:
    """Its end is found by its brackets."""
    content = '[{"text":"a"}, {"text":oops}, 7, "x", null, {"text":"f"}, {"text":"g"'
    assert told(read(tmp_path, content, "a.json")) == [
        ("item 1", "a"), ("item 2", "bad_json"), ("item 3", "bad_json"), ("item 4", "bad_json"),
        ("item 5", "bad_json"), ("item 6", "f"), ("item 7", "bad_json"), (None, "damaged"),
    ]  # fmt: skip


def test_an_array_takes_the_memory_of_an_item(tmp_path: Path) -> None:
    """Reading goes on in steps, however long the array is."""
    path = tmp_path / "a.json"
    with open(path, "w") as file:
        file.write("[" + ",\n".join(json.dumps({"text": f"{n} " + "x" * 5000}) for n in range(4000)) + "]")
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_found(FoundFile(path, path), ReadOptions())) == 4000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_an_item_longer_than_any_page_is_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused without being held, and the next is read; an object that holds an array is gone into."""
    monkeypatch.setattr(json_reader, "LARGEST_RECORD", 200_000)
    long = json.dumps({"text": "x" * 500_000})
    assert told(read(tmp_path, f'[{{"text":"a"}},{long},{{"text":"c"}}]', "a.json")) == [
        ("item 1", "a"), ("item 2", "too_large"), ("item 3", "c"),
    ]  # fmt: skip
    items = ",".join(json.dumps({"text": str(n) * 50_000}) for n in range(9))
    wrapped = read(tmp_path, f'{{"status":"ok","articles":[{items}]}}', "b.json")
    assert [text[:1] for _, text in told(wrapped)] == list("012345678")


# --- CSV


@pytest.mark.parametrize("delimiter", [",", ";", "|", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_marks(delimiter: str, encoding: str, tmp_path: Path) -> None:
    """The delimiter is the one that the header is known by; a byte order mark is none of its first name."""
    rows = ["text,title,url", '"Two lines,\nand a ""word"" | more; and",Title,https://a.example', "Short,T,", ""]
    content = "\r\n".join(rows).replace(",", delimiter, 2)
    content = content.replace('",T', f'"{delimiter}T').replace("Title,", f"Title{delimiter}")
    content = content.replace("Short,T,", f"Short{delimiter}T{delimiter}")
    outcomes = read(tmp_path, content.encode(encoding), "a.csv")
    assert told(outcomes) == [("line 2", 'Two lines,\nand a "word" | more; and'), ("line 4", "Short")]
    assert outcomes[0].sighting.url == "https://a.example"


def test_rows_that_cannot_be_right(tmp_path: Path) -> None:
    """Too many cells, a quotation that does not end: refused with the line, and the next row is read."""
    rows = ["id,text,tag", "1,one,a", "2,two,b,c", '3,"three,c', "4,four,d", "5,five", "", "6,six,f"]
    assert told(read(tmp_path, "\n".join(rows), "a.csv")) == [
        ("line 2", "one"), ("line 3", "bad_row"), ("line 4", "bad_row"), ("line 5", "four"), ("line 6", "five"),
        ("line 8", "six"),
    ]  # fmt: skip


def test_a_file_of_broken_quotations_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is no CSV is not read again from every line of it."""
    monkeypatch.setattr(csv_reader, "_MOST_RESTARTS", 3)
    outcomes = told(read(tmp_path, "id,text\n" + 'x,"y\n' * 3 + '"' * 3 + "\n" + 'x,"y\n' * 20, "a.csv"))
    assert outcomes[-1][1] == "damaged" or len(outcomes) <= 14


def test_huge_cells(tmp_path: Path) -> None:
    """A cell may be longer than the 128 KB that csv takes unasked."""
    ((_, text),) = told(read(tmp_path, "id,text\n1," + "x" * 1_000_000 + "\n", "a.csv"))
    assert len(text) == 1_000_000


def test_a_header_that_says_nothing_is_told_once(tmp_path: Path) -> None:
    """One rejection for the file, with its columns; --map by name or by number reads it."""
    content = "a,b\n1,The ferry returned.\n2,It left.\n"
    (refused,) = read(tmp_path, content, "a.csv")
    assert isinstance(refused, Rejection)
    assert (refused.rule, refused.sighting.position) == ("no_content", None)
    assert "its columns: a, b" in refused.detail
    assert [text for _, text in told(read(tmp_path, content, "a.csv", mapping={"text": "b"}))] == [
        "The ferry returned.", "It left.",
    ]  # fmt: skip
    by_number = read(tmp_path, content.partition("\n")[2], "a.csv", mapping={"text": "2"})
    assert told(by_number) == [("line 1", "The ferry returned."), ("line 2", "It left.")]
    (wrong,) = read(tmp_path, content, "a.csv", mapping={"text": "day"})
    assert "no column day" in getattr(wrong, "detail", "")


def test_tabs_without_quotation_marks(tmp_path: Path) -> None:
    """Between tabs a quotation mark may be the story's own; `\\n` stands for a line break where no other sign does."""
    content = 'id\ttext\n1\t"Late," she said.\n2\tOne.\\nTwo.\n'
    assert told(read(tmp_path, content, "a.tsv")) == [("line 2", '"Late," she said.'), ("line 3", "One.\nTwo.")]


def test_quotation_marks_with_a_backslash(tmp_path: Path) -> None:
    """As databases write them."""
    content = 'id,text\n1,"The \\"Ada\\" returned, late"\n2,"b"\n'
    assert told(read(tmp_path, content, "a.csv")) == [("line 2", 'The "Ada" returned, late'), ("line 3", "b")]


def test_lines_of_old_macs(tmp_path: Path) -> None:
    """A file whose lines end in a carriage return alone has as many rows."""
    assert told(read(tmp_path, "id,text\r1,one\r2,two\r", "a.csv")) == [("line 2", "one"), ("line 3", "two")]


def test_bad_bytes_in_a_file_that_is_utf8(tmp_path: Path) -> None:
    """They are read as cp1252, as on a page; a forced encoding refuses the line."""
    content = b"id,text\n1,\xc3\xa9t\xc3\xa9\n2,harbour\x92s\n"
    assert told(read(tmp_path, content, "a.csv")) == [("line 2", "été"), ("line 3", "harbour’s")]
    forced = read(tmp_path, content, "a.csv", encoding="utf-8")
    assert told(forced) == [("line 2", "été"), ("line 3", "bad_row")]
    assert "byte 0x92" in getattr(forced[1], "detail", "")


# --- WARC


def write_response(
    writer: WARCWriter, body: bytes, headers: list[tuple[str, str]], status: str = "200 OK", url: str = URL
) -> None:
    answer = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
    dated = {"WARC-Date": FETCHED}
    made = writer.create_warc_record(
        url, "response", payload=io.BytesIO(body), http_headers=answer, warc_headers_dict=dated
    )
    writer.write_record(made)


def warc(*responses: tuple[bytes, list[tuple[str, str]]], status: str = "200 OK", packed: bool = False) -> bytes:
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    for body, headers in responses:
        write_response(writer, body, headers, status)
    return file.getvalue()


HTML = ("Content-Type", "text/html; charset=utf-8")
CODINGS = {
    "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress, "identity": bytes,
    "GZIP, br": lambda page: brotli.compress(gzip.compress(page)),
}  # fmt: skip


@pytest.mark.parametrize("coding", CODINGS)
def test_the_codings_of_a_body_are_undone(coding: str, tmp_path: Path) -> None:
    """Packed and in chunks, or neither while the headers still say so: the content is the page."""
    page = PAGE.encode()
    body = CODINGS[coding](page)
    chunks = b"".join(b"%x;x=y\r\n%s\r\n" % (len(part), part) for part in (body[:20], body[20:])) + b"0\r\n\r\n"
    coded = ("Content-Encoding", coding)
    outcomes = read(tmp_path, warc(
        (body, [HTML, coded]), (chunks, [HTML, coded, ("Transfer-Encoding", "chunked")]), (page, [HTML, coded]),
    ))  # fmt: skip
    assert told(outcomes) == [(f"record {number}", PAGE) for number in (1, 2, 3)]
    for one in outcomes:
        assert isinstance(one, RawRecord)
        assert (one.kind, one.charset, one.sighting.url, one.sighting.fetched_at) == ("html", "utf-8", URL, FETCHED)


def test_bodies_that_cannot_be_read(tmp_path: Path) -> None:
    """Cut short, a bomb, in a coding that nobody knows: refused one by one."""
    gz = ("Content-Encoding", "gzip")
    outcomes = read(tmp_path, warc(
        (gzip.compress(PAGE.encode())[:-12], [HTML, gz]),
        (gzip.compress(bytes(70 << 20)), [HTML, gz]),
        (b"x", [HTML, ("Content-Encoding", "sdch")]),
        (b"5\r\nabc", [HTML, ("Transfer-Encoding", "chunked")]),
        (b"", [HTML]),
        (PAGE.encode(), [HTML]),
    ))  # fmt: skip
    assert [rule for _, rule in told(outcomes)] == ["damaged", "bomb", "unreadable", "damaged", "empty", PAGE]


def test_what_is_no_page_in_a_crawl(tmp_path: Path) -> None:
    """Pictures and errors are refused; redirects, requests and metadata are counted and no rejections."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    write_response(writer, b"\x89PNG", [("Content-Type", "image/png")])
    write_response(writer, PAGE.encode(), [HTML], "404 Not Found")
    write_response(writer, b"", [HTML], "301 Moved Permanently")
    writer.write_record(writer.create_warc_record(URL, "metadata", payload=io.BytesIO(b"a: b")))
    writer.write_record(writer.create_revisit_record(URL, "sha1:X", URL, FETCHED))
    write_response(writer, PAGE.encode(), [("Content-Type", "application/xhtml+xml")])
    write_response(writer, b"The ferry returned.", [("Content-Type", "text/plain")])
    write_response(writer, PAGE.encode(), [])
    counts = ReadCounts()
    outcomes = told(read(tmp_path, file.getvalue(), "a.warc.gz", counts))
    assert outcomes == [
        ("record 2", "media_type"), ("record 3", "http_status"), ("record 7", PAGE),
        ("record 8", "The ferry returned."), ("record 9", PAGE),
    ]  # fmt: skip
    assert counts.passed_over == {"WARC warcinfo": 1, "WARC redirect": 1, "WARC metadata": 1, "WARC revisit": 1}


def test_a_wrong_length_costs_one_record(tmp_path: Path) -> None:
    """Where a record is longer or shorter than it says, reading goes on with the next that begins."""
    good = warc((PAGE.encode(), [HTML]))
    at = good.index(b"Content-Length: ") + len(b"Content-Length: ")
    length = int(good[at : good.index(b"\r\n", at)])
    short = good.replace(b"Content-Length: %d\r\n" % length, b"Content-Length: %d\r\n" % (length - 20), 1)
    broken = good.replace(b"Content-Length: %d\r\n" % length, b"Content-Length: lots\r\n", 1)
    outcomes = told(read(tmp_path, short + good + broken + good))
    assert [rule for _, rule in outcomes if rule == PAGE] == [PAGE, PAGE]
    assert {rule for _, rule in outcomes} == {PAGE, PAGE[:-20], "damaged"}


def test_a_crawl_cut_short_says_so(tmp_path: Path) -> None:
    """The last record is refused, and what came before it is kept."""
    good = warc((PAGE.encode(), [HTML]), (PAGE.encode(), [HTML]))
    assert told(read(tmp_path, good[:-30])) == [("record 1", PAGE), ("record 2", "damaged")]
    packed = warc((PAGE.encode(), [HTML]), (PAGE.encode(), [HTML]), packed=True)
    assert [rule for _, rule in told(read(tmp_path, packed[:-30]))][-1] == "damaged"


def test_a_header_without_end_is_refused(tmp_path: Path) -> None:
    """A header of megabytes is not read into memory."""
    endless = b"WARC/1.0\r\n" + b"X-Pad: " + b"x" * 3_000_000 + b"\r\n\r\n"
    assert told(read(tmp_path, endless + warc((PAGE.encode(), [HTML]))))[-1][1] == PAGE


def test_arc_files(tmp_path: Path) -> None:
    """The format before WARC is read with its URL and day."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    version = b"1 0 Test\nURL IP-address Archive-date Content-type Archive-length\n\n"
    content = b"filedesc://a.arc 0.0.0.0 20050713093000 text/plain %d\n" % len(version) + version
    content += b"%s 10.0.0.1 20050713093000 text/html %d\n" % (URL.encode(), len(body)) + body + b"\n"
    (found,) = read(tmp_path, content, "a.arc")
    assert isinstance(found, RawRecord)
    assert (found.content.decode(), found.sighting.url) == (PAGE, URL)
    assert found.sighting.fetched_at == "2005-07-13T09:30:00Z"


# --- mail


def test_the_parts_of_a_mail(tmp_path: Path) -> None:
    """Its subject is the title, its date is a claim; a From line within the text is text."""
    path = tmp_path / "a.mbox"
    write_mbox(path, [{"title": "Fähre zurück", "text": "From the quay:\nFrom Monday on.\n"}])
    (found,) = read(tmp_path, path.read_bytes(), "a.mbox", mapping={"date": "Date", "byline": "From"})
    assert isinstance(found, RawRecord)
    assert (found.content, found.kind, found.charset) == (b"From the quay:\nFrom Monday on.\n", "text", "utf-8")
    assert [(claim.about, claim.value, claim.is_mapped) for claim in found.sighting.claims] == [
        ("title", "Fähre zurück", False),
        ("byline", "Press Office <press@example.org>", True),
        ("date", "Tue, 13 Jul 2021 09:30:00 +0200", True),
    ]


def test_a_mail_in_html(tmp_path: Path) -> None:
    """Of text and HTML the text is taken, unless it only says that there is HTML; what is attached is none of it."""
    alternative = (
        "From a@b.example Tue Jul 13 09:30:00 2021\nSubject: x\nMIME-Version: 1.0\n"
        'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain\n\n{}\n--b\n'
        "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>F=E4hre " + "x" * 300
        + "</p>\n--b\nContent-Type: text/html\nContent-Disposition: attachment\n\nno\n--b--\n\n"
    )  # fmt: skip
    first, second = read(tmp_path, alternative.format("y" * 400) + alternative.format("See the HTML."), "a.mbox")
    assert isinstance(first, RawRecord)
    assert isinstance(second, RawRecord)
    assert (first.kind, first.content) == ("text", b"y" * 400)
    assert (second.kind, second.charset) == ("html", "iso-8859-1")
    assert second.content.startswith(b"<p>F\xe4hre")


def test_a_saved_page(tmp_path: Path) -> None:
    """Its HTML is the record, its address the page's, its date when it was saved."""
    path = tmp_path / "a.mhtml"
    write_mhtml(path, PAGE, URL)
    (found,) = read(tmp_path, path.read_bytes(), "a.mhtml")
    assert isinstance(found, RawRecord)
    assert found.content.decode().strip() == PAGE
    assert (found.kind, found.sighting.url, found.sighting.position) == ("html", URL, None)
    assert found.sighting.fetched_at == "2021-07-14T08:00:00+00:00"
    (none,) = read(tmp_path, b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b--\n", "b.mht")
    assert getattr(none, "rule", None) == "no_content"


def test_a_page_larger_than_any_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not read to its end."""
    monkeypatch.setattr(streams.read_whole, "__defaults__", (1000,))
    (refused,) = read(tmp_path, "x" * 1001, "a.txt")
    assert getattr(refused, "rule", None) == "too_large"
    (taken,) = read(tmp_path, "x" * 1000, "b.txt")
    assert isinstance(taken, RawRecord)


def test_a_damaged_record_of_a_packed_crawl_is_lost_alone(tmp_path: Path) -> None:
    """Each record is packed by itself: behind one that is damaged the next is read, and the loss is said at the end."""
    pages = [PAGE.replace("Monday", f"day {number}") for number in range(5)]
    packed = [warc((page.encode(), [HTML]), packed=True) for page in pages]
    for damaged in (b"\xff" * 30, packed[2][:100] + b"\x00\xff\x1f\x8b\x08" + packed[2][105:], packed[2][:-40]):
        outcomes = read(tmp_path, b"".join([*packed[:2], damaged, *packed[3:]]), "a.warc.gz")
        assert [text for _, text in told(outcomes)] == [pages[0], pages[1], pages[3], pages[4], "damaged"]
        assert f"the first at byte {len(packed[0] + packed[1]):,}" in getattr(outcomes[-1], "detail", "")
    whole = told(read(tmp_path, b"".join(packed) + bytes(1000), "a.warc.gz"))  # padded, as tapes are
    assert [text for _, text in whole] == pages


def test_any_byte_of_a_packed_crawl_may_be_wrong(tmp_path: Path) -> None:
    """Whichever byte is changed, no page comes out that was not put in, and the loss is said."""
    pages = [PAGE.replace("Monday", f"day {number}") for number in range(3)]
    packed = b"".join(warc((page.encode(), [HTML]), packed=True) for page in pages)
    for at in range(0, len(packed), 7):
        changed = packed[:at] + bytes([packed[at] ^ 0x55]) + packed[at + 1 :]
        outcomes = read(tmp_path, changed, "a.warc.gz", format="warc")
        found = [one.content.decode() for one in outcomes if isinstance(one, RawRecord)]
        assert set(found) <= set(pages)
        assert found == pages or any(isinstance(one, Rejection) for one in outcomes)


def test_an_odd_address_is_not_said_to_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """warcio would warn of it, quoting its escapes as they are."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The ferry returned.</p>"
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\x1b[31m b c\r\n"
    head += b"WARC-Date: 2021-07-14T08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
    content = head + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"
    (record,) = read(tmp_path, content)
    assert isinstance(record, RawRecord)
    assert capfd.readouterr() == ("", "")


def test_cells_in_apostrophes(tmp_path: Path) -> None:
    """Where every name of the header stands in apostrophes, cells do, and one inside a cell is doubled."""
    content = "'title'|'text'\n'A'|'The skipper''s boat, \"Ann\",\ncame in'\n'B'|'Two'\n"
    for name in ("a.csv", "rows"):
        assert told(read(tmp_path, content, name)) == [
            ("line 2", "The skipper's boat, \"Ann\",\ncame in"), ("line 4", "Two"),
        ]  # fmt: skip
