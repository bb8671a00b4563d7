"""A search into its report and back: what it says, that it follows its schema, that nothing in it acts on a page."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from documents import archive_of, document, id_of, put, see_again
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from query_table import DOCUMENTS

from archive.document import DateClaim, Sighting
from archive.errors import DatelineError
from archive.partial_date import parse_edtf
from archive.saved_searches import Asked
from archive.store import Archive
from index.engine import SearchEngine
from index.printers.report_page import write_page
from index.report import ReportHit, Run, describe_search, hit_of
from index.report_file import Report, read_report, write_report
from index.rerun import Rerun, compare_hits, pair_hits
from index.search import Results, open_for_search, search
from index.sync import sync_folder

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((ROOT / "index" / "printers" / "report.schema.json").read_text(encoding="utf-8"))
TODAY = date(2021, 7, 15)
RUN = Run(TODAY, "newest", None, 2, None, "2024-03-02T09:00:00+01:00", {"dateline": "0.1.0", "python": "3.11.7"})
WHEN = "2024-03-01T08:00:00+00:00"

FERRY = document("a", "The ferry sank.", title="Ferry lost", when="2021-05-03", place="ANSEL", source="east.example")
MONTH = document("b", "Two ferries sail.", title="Sailing", when="2021-06", source="east.example")
UNSETTLED = document("c", "A ferry waits.", title="Waiting", when="[2021-05-06,2021-06-05]", source="west.example")
UNDATED = document("d", "A ferry without a day.", title=None, source="west.example")
OTHER = document("e", "Grain prices fall.", title="Grain", when="2020-01-01", source="west.example")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Archive]:
    with archive_of(tmp_path / "press.dateline", [FERRY, MONTH, UNSETTLED, UNDATED, OTHER], list("abcde")) as made:
        see_again(made, "a", Sighting("west.example", "again.txt"))
        sync_folder(made)
        yield made


def ask(archive: Archive, engine: SearchEngine, asked: Asked) -> Results:
    return search(
        archive, engine, asked.text, since=asked.since, until=asked.until, on=asked.on, places=asked.places,
        sources=asked.sources, any_word=asked.any_word, certain=asked.certain, guesses=asked.guesses,
        undated=asked.undated, sort="newest", today=TODAY,
    )  # type: ignore[arg-type]  # fmt: skip


def written(archive: Archive, asked: Asked, run: Run = RUN) -> str:
    """The report of that search, as JSON."""
    with open_for_search(archive) as engine:
        results = ask(archive, engine, asked)
        stream = io.StringIO()
        hits = (hit_of(result.document) for result in results)
        write_report(describe_search(archive, engine, results, asked, run), hits, lambda: results.missing, stream)
        return stream.getvalue()


def report_of(archive: Archive, asked: Asked) -> Any:
    report = json.loads(written(archive, asked))
    jsonschema.validate(report, SCHEMA)
    return report


def test_what_a_report_says(shelf: Archive) -> None:
    """The question as typed and as read, the archive, the counts, what could not be seen, and the documents."""
    report = report_of(shelf, Asked("ferry", on="2021"))
    assert report["question"] == {
        "query": "ferry", "filters": {"on": "2021"}, "command": "dateline search ferry --on 2021 --sort newest",
        "read_as": "ferry date:2021-01-01..2021-12-31", "today": "2021-07-15", "let_go": [], "saved": [],
        "sort": "newest", "limit": None, "collapse": False,
    }  # fmt: skip
    assert report["found"] == {
        "documents": 3, "shown": 2, "collapsed": None, "guessed": 0,
        "dates": {"to_the_day": 1, "less_precise": 1, "unsettled": 1, "undated": 0},
        "by_year": {"2021": 3}, "of_no_single_year": 0,
        "by_source": {"east.example": 2, "west.example": 2}, "seen_at_several": 1,
    }  # fmt: skip
    assert report["not_seen"] == {"undated_left_out": 1, "uncertain_left_out": 0, "rejected": 0, "pending": 0, "notices": []}
    assert [(hit["id"], hit["title"], hit["date"], hit["source"]) for hit in report["hits"]] == [
        (id_of("b"), "Sailing", "2021-06", "east.example"),
        (id_of("c"), "Waiting", "[2021-05-06,2021-06-05]", "west.example"),
        (id_of("a"), "Ferry lost", "2021-05-03", "east.example"),
    ]
    assert (report["made"], report["missing"]) == ("2024-03-02T09:00:00+01:00", 0)
    archive = report["archive"]
    assert (archive["name"], archive["id"], archive["revision"], archive["token"]) == ("press.dateline", shelf.id, shelf.revision, shelf.token)
    assert [archive[name] for name in ("documents", "undated", "unsettled", "records", "sightings", "last_import", "first_day", "last_day")] == [
        5, 1, 1, 5, 6, 2, "2020-01-01", "2021-06-30",
    ]  # fmt: skip
    assert report["versions"] == {"dateline": "0.1.0", "python": "3.11.7", "extractors": {"dateline": 5}}


def test_the_fingerprint_is_of_the_ids(shelf: Archive) -> None:
    """As anybody can take it: of the sorted ids, one a line. It is another when a document comes."""
    listed = "".join(sorted(f"{id_of(name)}\n" for name in "abcde"))
    before = shelf.history.fingerprint()
    assert before == hashlib.sha256(listed.encode()).hexdigest()
    put(shelf, [document("f")], ["f"])
    assert shelf.history.fingerprint() != before


def test_the_digests_are_as_the_schema_says() -> None:
    """Computed here from the words of the schema: half of a SHA-256 of all that is shown, and some of each field."""
    shown = (
        '{"agency": null, "body": "A f\\u00e9rry.", "byline": null, "captured": null, "date": "2021-05-03",'
        ' "date_confidence": 0.9, "date_guess": null, "date_precision": "day", "date_role": "posted",'
        ' "dateline_date": null, "deck": null, "kept_all": null, "path": "dumps/a.txt", "place": null,'
        ' "signoff": null, "source": "east.example", "title": "Lost", "url": null}'
    )
    assert hit_of(document("a", "A férry.", title="Lost", when="2021-05-03")) == ReportHit(
        id_of("a"), "Lost", "2021-05-03", "east.example",
        hashlib.sha256(shown.encode()).hexdigest()[:32], {
            name: hashlib.sha256(value.encode()).hexdigest()[:8] for name, value in {
                "path": '"dumps/a.txt"', "source": '"east.example"', "title": '"Lost"', "date": '"2021-05-03"',
                "date_precision": '"day"', "date_role": '"posted"', "date_confidence": "0.9", "body": '"A f\\u00e9rry."',
            }.items()
        },
    )  # fmt: skip


@pytest.mark.parametrize("change", [
    {"title": "Other"}, {"deck": "Other"}, {"byline": "Other"}, {"signoff": "Other"}, {"body": "Other"}, {"published": None},
    {"captured": DateClaim(parse_edtf("2021-05-04"), "captured", "stamp", 0.5)},
    {"guess": DateClaim(parse_edtf("2021-05-04"), "mentioned", "m", 0.5)},
])  # fmt: skip
def test_any_change_of_what_is_shown_changes_the_digest(change: dict[str, Any]) -> None:
    """And what is not shown, such as the version of the extractor, does not."""
    assert hit_of(replace(FERRY, **change)).digest != hit_of(FERRY).digest
    assert hit_of(replace(FERRY, provenance=replace(FERRY.provenance, extractor="9", census="x"))) == hit_of(FERRY)


def test_saved_searches_are_told(shelf: Archive) -> None:
    """Each with its question and how it was read."""
    shelf.saved_searches.save(shelf, "boats", Asked("ferry OR launch", since="2021"), WHEN)
    report = report_of(shelf, Asked("@boats NOT sank"))
    assert report["question"]["read_as"] == "((ferry OR launch) date:2021-01-01..) NOT sank"
    assert report["question"]["saved"] == [{
        "name": "boats", "query": "ferry OR launch", "filters": {"since": "2021"}, "saved": WHEN,
        "read_as": "(ferry OR launch) date:2021-01-01..",
    }]  # fmt: skip


# Reading


def read_text(tmp_path: Path, text: str) -> Report:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    return read_report(path)


@pytest.mark.parametrize("indent", [None, 0, 4])
@pytest.mark.parametrize("sort_keys", [False, True])
def test_a_report_that_another_program_wrote_anew(shelf: Archive, tmp_path: Path, indent: int | None, sort_keys: bool) -> None:
    """However it is laid out and ordered, it is the same report."""
    text = written(shelf, Asked("ferry", undated="include", on="2021"))
    plain = read_text(tmp_path, text)
    hits = list(plain.hits())
    other = read_text(tmp_path, json.dumps(json.loads(text), indent=indent, sort_keys=sort_keys))
    assert (other.asked, other.today, list(other.hits())) == (Asked("ferry", undated="include", on="2021"), TODAY, hits)
    assert len(hits) == 4


def test_a_long_report_is_read_in_pieces(shelf: Archive, tmp_path: Path) -> None:
    """Documents are the same wherever the pieces that are read end."""
    report = json.loads(written(shelf, Asked("ferry")))
    (one,) = [hit for hit in report["hits"] if hit["id"] == id_of("a")]
    hits = [one | {"id": f"{number:064x}", "title": "é" * (number % 97)} for number in range(2000)]
    report["hits"] = hits
    read = list(read_text(tmp_path, json.dumps(report, ensure_ascii=False)).hits())
    assert read == [ReportHit(**hit) for hit in hits]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: "", "it ends where { should"),
        (lambda text: "no json", "'n' stands where { should"),
        (lambda text: "{}", "it does not say that it is one"),
        (lambda text: "[]", "'[' stands where { should"),
        (lambda text: text[: len(text) // 2], "no report"),
        (lambda text: text + "x", "something follows its end"),
        (lambda text: text.replace('"query": "ferry"', '"query": 5'), "no report"),
        (lambda text: text.replace('"filters": {}', '"filters": {"order": "x"}'), "'order' is no filter"),
        (lambda text: text.replace('"today": "2021-07-15",', ""), "'today' is missing"),
        (lambda text: text.replace('"last_import": 2', '"last_import": "2"'), "last_import is '2'"),
        (lambda text: text.replace(id_of("a"), "xyz"), "no report"),
        (lambda text: text.replace('"digest"', '"digset"', 1), "no report"),
        (lambda text: text.replace("dateline.report/1", "dateline.document/1"), "it does not say that it is one"),
    ],
)
def test_no_report(shelf: Archive, tmp_path: Path, change: Any, why: str) -> None:
    """What is no report, or half of one, is an error that says so; nothing is compared with it."""
    text = written(shelf, Asked("ferry"))
    assert change(text) != text
    with pytest.raises(DatelineError) as raised:
        read_text(tmp_path, change(text))
    assert "is no report of a search" in raised.value.message
    assert why == "no report" or why in raised.value.message


def test_a_newer_report(shelf: Archive, tmp_path: Path) -> None:
    """Of a version that this dateline does not know is not guessed at."""
    with pytest.raises(DatelineError, match=r"is dateline\.report/2; this dateline reads dateline\.report/1"):
        read_text(tmp_path, written(shelf, Asked("ferry")).replace("dateline.report/1", "dateline.report/2"))


def test_the_json_beside_the_page(shelf: Archive, tmp_path: Path) -> None:
    """The page may be named in its place."""
    report = read_text(tmp_path, written(shelf, Asked("ferry")))
    (tmp_path / "report.html").write_text("<html>", encoding="utf-8")
    assert read_report(tmp_path / "report.html") == report


# Comparing


def hit(number: int, digest: str = "a") -> ReportHit:
    return ReportHit(f"{number:064x}", None, None, "s", digest, {})


@given(before=st.dictionaries(st.integers(0, 30), st.sampled_from("ab")), after=st.dictionaries(st.integers(0, 30), st.sampled_from("ab")), random=st.randoms())
def test_hits_are_paired_by_id(before: dict[int, str], after: dict[int, str], random: Any) -> None:
    """Every hit of both sides is in one pair, whatever their order."""
    old, new = ([hit(*item) for item in side.items()] for side in (before, after))
    random.shuffle(old)
    pairs = list(pair_hits(old, [*new, *new[:1]]))
    assert pairs == [
        (hit(number, before[number]) if number in before else None, hit(number, after[number]) if number in after else None)
        for number in sorted(before.keys() | after.keys())
    ]


def test_what_is_otherwise() -> None:
    """Date, title and source by their values, the rest by name."""
    old = ReportHit("0" * 64, "Ferry lost", None, "east.example", "a", {"body": "b", "byline": "c"})
    assert compare_hits(old, old) == ""
    assert compare_hits(old, replace(old, digest="c")) == "other fields"
    assert compare_hits(old, replace(old, date="2021", title=None, source="w", fields={"body": "x", "deck": "d", "byline": "c"}, digest="c")) == (
        "date none -> 2021; title Ferry lost -> none; source east.example -> w; deck, text"
    )
    assert compare_hits(old, replace(old, fields={"body": "b", "date_confidence": "x"}, digest="c")) == "byline, date confidence"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with archive_of(tmp_path_factory.mktemp("report") / "press.dateline", list(DOCUMENTS.values()), list(DOCUMENTS)) as made:
        sync_folder(made)
        yield made


QUERIES = st.sampled_from([
    "ferry", "fog OR quota", "harbour*", '"fishing quota"', "title:ferry", "ferry NOT fog", "place:averil", "date:2021",
    "strike w/5 ferry", "nothing-of-it", "husain~", "ferry date:\"last month\"",
])  # fmt: skip
FILTERS = st.fixed_dictionaries({}, optional={
    "since": st.sampled_from(["1999", "2021-05"]), "on": st.sampled_from(["2021-06", "2021", "last month"]),
    "places": st.just(("averil",)), "certain": st.booleans(), "undated": st.sampled_from(["include", "only"]),
    "any_word": st.booleans(), "guesses": st.booleans(),
})  # fmt: skip


@pytest.fixture(scope="module")
def later(table: Archive) -> Iterator[Archive]:
    """The same archive after an import of other things."""
    folder = table.folder.with_name("later.dateline")
    shutil.copytree(table.folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    with Archive.open(folder, writable=True) as archive:
        put(archive, [document(name, "Barley and oats.", title="Grain", when="1850-01-01", source="north.example") for name in "xyz"], list("xyz"))
        sync_folder(archive)
        yield archive


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(text=QUERIES, filters=FILTERS)
def test_nothing_changes_by_itself(table: Archive, later: Archive, tmp_path: Path, text: str, filters: dict[str, Any]) -> None:
    """Any search run again on an unchanged archive, or after an import of other things, finds that nothing changed."""
    asked = Asked(text, **filters)
    report = read_text(tmp_path, written(table, asked))
    jsonschema.validate(json.loads(report.path.read_text(encoding="utf-8")), SCHEMA)
    assert later.revision > table.revision
    for archive in (table, later):
        with open_for_search(archive) as engine:
            rerun = Rerun(archive, report, ask(archive, engine, report.asked))
            assert list(rerun) == []
            assert rerun.is_same
            assert rerun.same == report.head["found"]["documents"]


# The page

EVIL = '<script>alert(1)</script> | `x` *b* [l](http://e.example) &amp; \x1b[31m \u202e # 1. _u_ ~~s~~ ![i](j) "q"'


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, text: str) -> None:
        self.text += text


def page_of(archive: Archive, asked: Asked, suffix: str) -> str:
    report = json.loads(written(archive, asked))
    stream = io.StringIO()
    write_page(report, report["missing"], "strikes.json", "f" * 64, stream, suffix)
    return stream.getvalue()


def evil_archive(folder: Path) -> Archive:
    made = archive_of(folder / "press.dateline", [document("a", "A ferry.", title=EVIL, source=EVIL)], ["a"])
    made.saved_searches.save(made, "boats", Asked(f'ferry OR "{EVIL.replace(chr(34), "")}"', sources=(EVIL,)), WHEN)
    sync_folder(made)
    return made


def test_nothing_acts_on_a_page_of_html(tmp_path: Path) -> None:
    """No tag but ours, whatever stands in names and queries; every word of them is there to be read."""
    with evil_archive(tmp_path) as archive:
        plain = Tags()
        plain.feed(page_of(archive, Asked("ferry"), ".html"))
        page = page_of(archive, Asked("ferry OR @boats"), ".html")
    read = Tags()
    read.feed(page)
    assert set(read.tags) == set(plain.tags) == {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "pre", "table", "tr", "td", "th", "mark"}
    assert EVIL.replace("\x1b", "␛").replace("\u202e", "<U+202E>") in read.text
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_nothing_acts_on_a_page_of_markdown(tmp_path: Path) -> None:
    """Outside of fences each sign of Markdown and HTML is escaped, and no row has more cells than its table."""
    with evil_archive(tmp_path) as archive:
        page = page_of(archive, Asked("ferry OR @boats"), ".md")
    outside = re.sub(r"(?ms)^(`{3,})\n.*?\n\1$", "", page)
    unescaped = re.sub(r"\\.", "", outside)
    assert not re.search(r"[<>`~&!$]|\]\(", unescaped)
    assert set(re.findall(r"\*+[^*\n]*\*+", unescaped)) == {"**To be filled in.**"}
    widths = {line.count("|") - line.count("\\|") for line in outside.splitlines() if line.startswith("| ")}
    assert widths == {3, 4}
    assert "\x1b" not in page


def test_the_sixteen_items(shelf: Archive) -> None:
    """All of PRISMA-S are there; what only the researcher knows is left open, and nothing is made up for it."""
    page = page_of(shelf, Asked("ferry", on="2021", places=("ansel",)), ".md")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if re.match(r"\| \d{1,2} \| ", line)]
    items = {row[0]: row[2] for row in rows if row[0]}
    assert list(items) == [str(number) for number in range(1, 17)]
    assert {number for number, said in items.items() if "To be filled in" in said} == {"3", "4", "5", "6", "7", "10", "11", "14"}
    assert items["9"] == "on: 2021; place: ansel"
    assert items["13"] == "2024-03-02T09:00:00+01:00; relative dates counted from 2021-07-15"
    assert items["15"] == "1 document found of 5; 0 records had been rejected before, by the rules below"
    assert items["16"] == (
        "Contents that are the same to the byte are one document (6 sightings of 5 contents); near copies were not collapsed"
    )
    for words in ("dateline rerun strikes.json", "f" * 64, "| 2021 | 1 |", shelf.history.fingerprint(), "dateline search ferry --on 2021"):
        assert words in page


def test_names_that_are_no_utf_8(tmp_path: Path) -> None:
    """A source named by undecodable bytes is written so that every file can hold it, and compared as it was written."""
    with archive_of(tmp_path / "press.dateline", [document("a", "A ferry.", source="press\udc92s")], ["a"]) as archive:
        sync_folder(archive)
        text = written(archive, Asked("ferry"))
        text.encode()
        report = read_text(tmp_path, text)
        assert [one.source for one in report.hits()] == ["press\\udc92s"]
        with open_for_search(archive) as engine:
            assert list(Rerun(archive, report, ask(archive, engine, report.asked))) == []
