"""A record's columns: which is the content, what the others claim, and that a date is used only where it was mapped."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from archive.document import Document, RecordClaim, Rejection, Sighting
from archive.errors import DatelineError
from archive.store import Archive
from ingest.asking import ask, say_what_was_passed_over
from ingest.batch import examine_stored, ingest_files, refresh_archive
from ingest.columns import read_columns
from ingest.date_candidates import read_record_date
from ingest.discover import Asked, FoundFile, SourceRule
from ingest.extract import examine
from ingest.read_options import ReadOptions, parse_read_options
from ingest.reading import ReadCounts, read_found
from ingest.record import Census, RawRecord
from tests.record_files import write_jsonl

FILE = FoundFile(Path("dumps/gazette/a.jsonl"), Path("dumps"))
STORY = (
    "The ferry came in on time for the first time in nine weeks, and the harbour master said that her crew had earned"
    " their rest after the storms.\n\nPassengers who had waited on the quay since the morning were given hot soup by the"
    " women of the town, who had kept it warm for them.\n"
)
PAGE = (
    f"<html><head><title>Ferry on time | Gazette</title></head><body><h1>Ferry on time</h1><p>{STORY}</p></body></html>"
)
NOON = "2026-01-01T12:00:00+00:00"


def read(columns: Mapping[str, Any], **mapping: str) -> RawRecord | Rejection:
    return read_columns(columns, FILE, "line 3", ReadOptions(mapping=mapping))


def record(columns: Mapping[str, Any], **mapping: str) -> RawRecord:
    found = read(columns, **mapping)
    assert isinstance(found, RawRecord), found
    return found


def document(columns: Mapping[str, Any], census: Census | None = None, **mapping: str) -> Document:
    made = examine(record(columns, **mapping), census or Census("gazette")).outcome
    assert isinstance(made, Document), made
    return made


@pytest.mark.parametrize("name", ["text", "body", "content", "maintext", "Article Text", "raw_content", "full-text"])
def test_the_content_is_found_by_its_name(name: str) -> None:
    """The names that scrapers give, however they write them."""
    assert record({"id": 1, name: STORY}).content == STORY.encode()


def test_the_first_column_that_holds_a_text_is_taken() -> None:
    """An empty `text` beside a full `body`, or HTML alone."""
    assert record({"text": " ", "body": STORY}).content == STORY.encode()
    html = record({"text": None, "raw_html": PAGE})
    assert (html.content, html.kind) == (PAGE.encode(), "html")


def test_a_column_for_either_is_told_by_its_content() -> None:
    """`content` holds HTML with some scrapers and text with others; `--map` settles it."""
    assert record({"content": f"<p>{STORY}</p>"}).kind == "html"
    assert record({"content": "If x < y > z, then <no> tag."}).kind == "text"
    assert record({"content": f"<p>{STORY}</p>"}, text="content").kind == "text"
    assert record({"x": STORY}, html="x").kind == "html"


def test_what_holds_no_content_says_so() -> None:
    """The rejection names the columns that there are, and the option."""
    refused = read({"id": 1, "abstract": "x"})
    assert isinstance(refused, Rejection)
    assert (refused.rule, refused.sighting.position) == ("no_content", "line 3")
    assert "--map text=COLUMN" in refused.detail
    assert "id, abstract" in refused.detail
    assert getattr(read({"text": "  "}), "rule", None) == "empty"
    assert "no column story" in getattr(read({"text": STORY}, text="story"), "detail", "")


def test_lists_and_objects_have_a_text_in_them() -> None:
    """Paragraphs in a list, authors in another, a title that is rendered, a column within a column."""
    found = record({"text": ["One.", "Two."], "authors": ["Ada Brandt", "Jo Weil"], "title": {"rendered": "A & B"}})
    assert found.content == b"One.\n\nTwo."
    assert [claim.value for claim in found.sighting.claims] == ["A & B", "Ada Brandt, Jo Weil"]
    assert record({"page": {"body": STORY}}, text="page.body").content == STORY.encode()


def test_where_it_was_seen() -> None:
    """URL, source and fetch time come from the columns; a source that is mapped goes before the host."""
    seen = record(
        {"text": STORY, "link": "https://www.gazette.example/1", "crawl_date": "2021-07-14 08:00:00Z"}
    ).sighting
    assert (seen.url, seen.source, seen.fetched_at) == (
        "https://www.gazette.example/1",
        "gazette.example",
        "2021-07-14T08:00:00Z",
    )
    assert (seen.path, seen.position) == ("dumps/gazette/a.jsonl", "line 3")
    assert record({"text": STORY}).sighting.source == "gazette"
    assert (
        record({"text": STORY, "url": "https://a.example", "site": "Courier"}, source="site").sighting.source
        == "Courier"
    )
    named = read_columns(
        {"text": STORY, "site": "Courier"}, FILE, "1", ReadOptions(SourceRule("mine"), mapping={"source": "site"})
    )
    assert named.sighting.source == "mine"


def test_half_characters_do_not_stop_a_record() -> None:
    """JSON may hold half a character, which UTF-8 cannot: it is read as the sign for one that is lost."""
    assert record({"text": "a\ud83db", "title": "\udc00"}).content == "a\ufffdb".encode()


def test_dates_are_claims_and_an_unmapped_one_is_never_used() -> None:
    """Of an unmapped date nobody knows what it is the date of; it is shown and passed over."""
    columns = {"text": STORY, "title": "Ferry on time", "published": "2021-07-13", "last_modified": "2021-08-01"}
    plain = document(columns)
    assert plain.published is None
    assert plain.guess is None
    assert [(claim.value.edtf, claim.role, claim.reason) for claim in plain.claims] == [
        ("2021-07-13", "unmapped", "column published: not mapped"),
        ("2021-08-01", "unmapped", "column last_modified: not mapped"),
    ]
    mapped = document(columns, date="published")
    assert mapped.published is not None
    assert (mapped.published.value.edtf, mapped.published.role, mapped.published.label) == (
        "2021-07-13",
        "record",
        "published",
    )
    assert [claim.role for claim in mapped.claims] == ["record", "unmapped"]


def test_a_mapped_date_goes_before_what_the_text_says() -> None:
    """The user said that it is the date; what the page says is passed over for it, with the distance."""
    text = "Port Ansel, 12 July 2021: " + STORY
    made = document({"text": text, "date": "2021-07-20"}, date="date")
    assert made.published is not None
    assert (made.published.value.edtf, made.published.role) == ("2021-07-20", "record")
    assert [claim.reason for claim in made.claims if claim.role == "dateline"] == [
        "passed over for the record's date, 8 days away"
    ]
    assert made.dateline is not None
    assert made.dateline.place == "Port Ansel"


def test_a_capture_time_is_no_date() -> None:
    """A fetch time, by its name or mapped, is when the record was captured."""
    for columns, mapping in (({"scraped_at": "2021-07-14"}, {}), ({"stamp": "1626249600"}, {"captured": "stamp"})):
        made = document({"text": STORY, **columns}, **mapping)
        assert made.published is None
        assert made.captured is not None
        assert made.captured.value.edtf == "2021-07-14"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2021-07-13T10:00:00+05:00", "2021-07-13"),
        ("Tue, 13 Jul 2021 23:30:00 -0800", "2021-07-13"),
        ("1626168600", "2021-07-13"),
        ("1626168600000", "2021-07-13"),
        ("July 2021", "2021-07"),
        ("05/06/2021", "[2021-05-06,2021-06-05]"),
        ("yesterday", None),
        ("2021-07-13, updated 2021-08-01", None),
        ("12", None),
    ],
)
def test_a_column_holds_one_date_or_none(written: str, read: str | None) -> None:
    """As precise as it is written, never converted between zones; Unix seconds in universal time."""
    found = read_record_date(written)
    assert (found.value.edtf if found else None) == read


def test_the_order_of_a_columns_numbers_is_learnt_from_the_column() -> None:
    """Three dates that can only be day first settle those of the same column, and nothing of the page's own dates."""
    census = Census("gazette", date_orders={("column date", "dmy"): 5})
    made = document({"text": STORY, "date": "05/06/2021"}, census, date="date")
    assert made.published is not None
    assert made.published.value.edtf == "2021-06-05"
    other = document({"text": f"Posted on: 05/06/2021\n\n{STORY}", "date": "x"}, census)
    assert [claim.value.edtf for claim in other.claims] == ["[2021-05-06,2021-06-05]"]


def test_the_title_of_the_record_is_the_title() -> None:
    """A title column goes before what the text seems to show; that is kept as passed over, and stays in the body."""
    text = f"A letter from the quay\n\n{STORY}"
    made = document({"text": text, "headline": "Ferry on time", "author": "Ada Brandt"})
    assert (made.title, made.byline) == ("Ferry on time", "Ada Brandt")
    notes = [(e.about, e.rule, e.note) for e in made.evidence if e.about in ("title", "byline")]
    assert ("title", "record", "column headline of the record, by its name") in notes
    assert ("byline", "record", "column author of the record, by its name") in notes
    shown = document({"text": text})
    assert shown.title is not None
    assert ("title", "passed_over", f"{shown.title}: what the page itself shows") in notes


def test_a_title_in_the_text_too_is_no_body() -> None:
    """The lines that repeat the record's title are the title's."""
    made = document({"text": f"Ferry on time\n\n{STORY}", "title": "Ferry on time!"})
    assert made.title == "Ferry on time!"
    assert "Ferry on time" not in made.body
    assert [e.lines for e in made.evidence if e.about == "title" and e.lines] == [(1, 1)]


def test_beside_html_only_a_mapped_title_goes_first() -> None:
    """Scrapers copy the page's title tag with the site's name; what the page shows is better, unless the user says so."""
    columns = {"html": PAGE, "title": "Ferry on time | Gazette"}
    assert document(columns).title == "Ferry on time"
    assert document(columns, title="title").title == "Ferry on time | Gazette"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"maps": ["title"]}, "names no column"),
        ({"maps": ["titel=a"]}, "no field 'titel'"),
        ({"maps": ["title=a", "title=b"]}, "given twice"),
        ({"maps": ["text=a", "html=b"]}, "exclude each other"),
        ({"format": "pdf"}, "no format"),
        ({"encoding": "utf-99"}, "no encoding"),
        ({"encoding": "base64"}, "no encoding"),
    ],
)
def test_options_that_are_not_understood(options: dict[str, Any], said: str) -> None:
    """They are errors with a hint, before anything is read."""
    with pytest.raises(DatelineError, match=said) as caught:
        parse_read_options(**options)
    assert caught.value.hint


def test_options_that_are() -> None:
    """Formats by their other names, encodings by Python's."""
    options = parse_read_options(format="wet", maps=["date=published=on"], encoding="Windows-1252")
    assert (options.format, options.mapping, options.encoding) == ("warc", {"date": "published=on"}, "cp1252")


# --- in the archive


def take(archive: Archive, path: Path, **options: Any) -> None:
    read = parse_read_options(**options)
    ingest_files(archive, Asked((path,)), read, jobs=1, arguments=[], now=lambda: NOON)


def test_the_archive_keeps_what_the_columns_claim(tmp_path: Path) -> None:
    """The sighting comes back with its claims, and extraction from the archive gives what it gave from the file."""
    path = write_jsonl(tmp_path / "a.jsonl", [{"text": STORY, "title": "Ferry “on” time", "date": "2021-07-13"}])
    with Archive.create(tmp_path / "a.dateline") as archive:
        take(archive, path, maps=["date=date"])
        ((id, made),) = list(archive.changed_since(0))
        assert archive.earliest_sighting(id).claims == (
            RecordClaim("title", "title", "Ferry “on” time", False), RecordClaim("date", "date", "2021-07-13", True),
        )  # fmt: skip
        assert made is not None
        assert (made.title, made.published and made.published.value.edtf) == ("Ferry “on” time", "2021-07-13")
        assert examine_stored(archive, id).outcome == made
        refresh_archive(archive, jobs=1, arguments=[], now=lambda: NOON, everything=True)
        assert archive.document(id) == made
        assert list(archive.verify()) == []


def test_another_mapping_is_another_answer(tmp_path: Path) -> None:
    """The same file read with a date column mapped, and then with another, is extracted again: the last word holds."""
    path = write_jsonl(tmp_path / "a.jsonl", [{"text": STORY, "date": "2021-07-13", "posted": "2021-07-15"}])
    with Archive.create(tmp_path / "a.dateline") as archive:
        dates = []
        for maps in ([], ["date=date"], ["date=posted"], ["date=posted"]):
            take(archive, path, maps=maps)
            ((id, made),) = list(archive.changed_since(0))
            assert made is not None
            dates.append(made.published.value.edtf if made.published else None)
            assert len(archive.sightings(id)) == 1
        assert dates == [None, "2021-07-13", "2021-07-15", "2021-07-15"]
        assert list(archive.verify()) == []


def test_a_forced_encoding_is_kept_for_the_next_refresh(tmp_path: Path) -> None:
    """What --encoding said is repeated by refresh, and holds until another is said; a byte that is none of it is refused with its place."""
    path = tmp_path / "a.txt"
    path.write_bytes(STORY.replace("harbour", "harbour’s").encode("cp1252"))
    with Archive.create(tmp_path / "a.dateline") as archive:
        take(archive, path, encoding="mac-roman")
        ((id, made),) = list(archive.changed_since(0))
        assert made is not None
        assert made.provenance.encoding == "mac-roman"
        refresh_archive(archive, jobs=1, arguments=[], now=lambda: NOON, everything=True)
        assert archive.document(id) == made
        take(archive, path, encoding="utf-8")
        refused = archive.rejection_of(id)
        assert refused is not None
        assert refused.rule == "encoding"
        assert "byte 0x92 at offset 75" in refused.detail
        take(archive, path)
        assert archive.rejection_of(id) == refused
        take(archive, path, encoding="auto")
        again = archive.document(id)
        assert again is not None
        assert again.provenance.encoding == "cp1252"


def test_the_encoding_of_the_file_is_that_of_its_records(tmp_path: Path) -> None:
    """A record of a file in cp1252 is kept in UTF-8 and says what it was."""
    path = tmp_path / "a.csv"
    path.write_bytes(f"id,text\n1,\"“{STORY.strip()}”\"\n".encode("cp1252"))
    (found,) = read_found(FoundFile(path, path), ReadOptions())
    assert isinstance(found, RawRecord)
    assert found.content.decode().startswith("“The ferry")
    made = examine(found, Census("a")).outcome
    assert isinstance(made, Document)
    assert made.provenance.encoding == "cp1252"


def test_a_letter_changed_in_the_claims_is_found(tmp_path: Path) -> None:
    """The claims are sealed as the rest of the archive is."""
    import sqlite3

    path = write_jsonl(tmp_path / "a.jsonl", [{"text": STORY, "title": "Ferry on time"}])
    with Archive.create(tmp_path / "a.dateline") as archive:
        take(archive, path)
    database = sqlite3.connect(tmp_path / "a.dateline" / "archive.sqlite3")
    database.execute("UPDATE sighting SET claims = replace(claims, 'Ferry', 'Merry')")
    database.commit()
    database.close()
    with Archive.open(tmp_path / "a.dateline") as archive:
        assert [damage.what for damage in archive.verify()] == ["sighting"]


def test_sightings_differ_by_place_and_not_by_claims() -> None:
    """What the columns claim does not decide which sighting is the earliest."""
    one = Sighting("a", "b.jsonl", "line 1", claims=(RecordClaim("title", "title", "x", False),))
    assert one.order == Sighting("a", "b.jsonl", "line 1").order
    assert one.place == "b.jsonl#line 1"


def test_what_is_said_at_the_end() -> None:
    """Once for a run: what is no page, the date columns that nobody mapped, and a mapped column that is nowhere."""
    counts = ReadCounts(3, Counter({"WARC request": 2}), Counter({"posted": 3, "seen": 1}), Counter())
    assert list(say_what_was_passed_over(counts, ReadOptions(mapping={"date": "pubdate", "url": "u"}))) == [
        "--map date=pubdate: no record that was read has such a column; it changed nothing",
        "no pages, passed over: 2 WARC request",
        "date columns that were not used, as none was mapped: posted, seen; --map date=posted would take it as the date"
        " of publication",
    ]
    assert list(say_what_was_passed_over(ReadCounts(), ReadOptions(mapping={"date": "x"}))) == []


def test_reading_counts_what_was_mapped(tmp_path: Path) -> None:
    """The counts are those of the records that are given out."""
    path = write_jsonl(tmp_path / "a.jsonl", [{"text": "a", "date": "2021"}, {"text": "b", "seen_date": "2022"}])
    counts = ReadCounts()
    list(read_found(FoundFile(path, path), ReadOptions(mapping={"date": "date"}), counts))
    assert (counts.records, counts.mapped, counts.unmapped) == (2, {"date=date": 1}, {"seen_date": 1})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (([], None), "nothing to read"),
        (([Path("-"), Path("-")], None), "given twice"),
        (([Path("-")], Path("-")), "given twice"),
        (([], Path("no-such-list")), "no file no-such-list"),
    ],
)
def test_what_cannot_be_asked(asked: tuple[list[Path], Path | None], said: str) -> None:
    """Nothing, stdin twice, or a list that is not there."""
    with pytest.raises(DatelineError, match=said):
        ask(asked[0], asked[1], None, None, None, None, None)


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("2020-02-30", "'2020-02-30' is not a date"),
        ("5 March", "'5 March' has no year"),
        ("3 May 2020, 4 May 2020", "'3 May 2020, 4 May 2020' holds several dates"),
        ("", None),
        ("2020-02-29", None),
    ],
)
def test_a_mapped_date_that_cannot_be_read_says_why(cell: str, why: str | None) -> None:
    """It is passed over with the value and the reason; an empty cell and a date are not, nor is an unmapped column."""
    columns = {"text": STORY, "published": cell}
    notes = [one.note for one in document(columns, date="published").evidence if one.about == "date"]
    assert notes == ([] if why is None else [f"column published: {why}"])
    assert not any(one.about == "date" for one in document(columns).evidence)
