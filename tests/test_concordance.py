"""Concordances: a line for every place that a plain scan finds, sorted, sampled, and aligned for people."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import cast

import pytest
import strategies
from documents import archive_of, document, id_of
from hypothesis import given
from hypothesis import strategies as st

from archive.document import Document
from archive.store import Archive
from index.columns_of_text import width_of
from index.concordance import SORTS, Line, find_lines
from index.engine import SearchEngine
from index.entry import Hit
from index.kwic import find_marks
from index.printers import Style
from index.printers.kwic import COLUMNS, write_lines
from index.query_parser import parse_query
from index.search import Result, Results, open_for_search, search
from index.sync import sync_folder


class Found:
    """Results of those documents, without an archive: all of them are taken to match."""

    def __init__(self, documents: list[Document], query: str) -> None:
        self.marks = {"body": find_marks(parse_query(query), lambda word: ())}
        self._documents = documents

    def __iter__(self) -> Iterator[Result]:
        return (Result(Hit(one.id, 0.0), one, (), None) for one in self._documents)


def lines_of(documents: list[Document], query: str, width: int = 20, sort: str = "date", **more: int) -> list[Line]:
    lines, count = find_lines(cast(Results, Found(documents, query)), width, sort, **more)
    found = list(lines)
    assert more or len(found) == count.lines
    return found


# Every occurrence

_BODIES = st.lists(st.lists(st.sampled_from(("fog", "bank", "Fog", "foggy", "a", "sea,")), max_size=12).map(" ".join), max_size=4)


@given(_BODIES, st.sampled_from(("=fog", '"fog bank"', '"a a"', "=fog OR =bank", '"fog bank" OR =a')))
def test_every_occurrence_of_a_plain_scan_has_a_line(bodies: list[str], query: str) -> None:
    """A regular expression over the same texts finds the same places, and no others; overlapping ones too."""
    documents = [document(f"d{number}", body) for number, body in enumerate(bodies)]
    patterns = {
        "=fog": r"\b(?=(fog)\b)", '"fog bank"': r"\b(?=(fog bank)\b)", '"a a"': r"\b(?=(a a)\b)",
        "=fog OR =bank": r"\b(?=(fog|bank)\b)", '"fog bank" OR =a': r"\b(?=(fog bank|a)\b)",
    }  # fmt: skip
    scanned = [
        (one.id, match.start(), match[1])
        for one in documents
        for match in re.finditer(patterns[query], one.body, re.IGNORECASE)
    ]
    assert [(line.id, line.offset, line.hit) for line in lines_of(documents, query)] == scanned


def test_a_place_within_another_is_one_line() -> None:
    """The phrase and the word in it stand in one place."""
    lines = lines_of([document("x", "The fog bank, and fog.")], '"fog bank" OR =fog')
    assert [(line.hit, line.offset) for line in lines] == [("fog bank", 4), ("fog", 18)]


@given(strategies.texts(max_size=60), strategies.texts(max_size=60))
def test_a_line_is_the_text_around_its_place(before: str, after: str) -> None:
    """Left, hit and right put together are the text, white space made single."""
    body = f"{before} zyx {after}"
    for line in lines_of([document("x", body)], "=zyx", width=10_000):
        assert body[line.offset :].split()[0].casefold().startswith("zyx")
        assert " ".join((line.left + line.hit + line.right).split()) == " ".join(body.split())


def test_the_fields_of_a_line() -> None:
    """White space made single, whole words on both sides, the facts of the document, the place in its body."""
    one = document("x", "First.\n\nThe  thick\nfog rolled slowly in.", title="T", when="2021-07", place="Port Else")
    assert lines_of([one], "=fog", width=14) == [
        Line("The thick ", "fog", " rolled slowly", id_of("x"), "2021-07", "Port Else", "east.example", "T", 19, None)
    ]


# Orders and samples

BOATS = [
    document("late", "Red boat sails west. A big boat.", source="Beta"),
    document("early", "A big boat sails east, a boat stays.", source="alpha"),
]


@pytest.mark.parametrize(
    ("sort", "keys"),
    [
        ("date", ["Red boat sails", "big boat", "big boat sails", "a boat stays"]),
        ("source", ["big boat sails", "a boat stays", "Red boat sails", "big boat"]),
        ("1R", ["big boat", "big boat sails", "Red boat sails", "a boat stays"]),
        ("2R", ["big boat", "a boat stays", "big boat sails", "Red boat sails"]),
        ("1L", ["a boat stays", "big boat sails", "big boat", "Red boat sails"]),
    ],
)
def test_lines_are_sorted(sort: str, keys: list[str]) -> None:
    """By the words beside the hit, the next ones deciding ties, by source whatever its capitals, or as they came."""
    found = []
    for line in lines_of(BOATS, "=boat", sort=sort, width=30):
        left, right = re.findall(r"\w+", line.left)[-1:], re.findall(r"^ (\w+)", line.right)
        found.append(" ".join([*left, line.hit, *right]))
    assert found == keys


@given(st.integers(1, 12), st.integers(0, 5), st.permutations(range(6)), st.sampled_from(SORTS))
def test_a_sample_is_the_same_whatever_the_order(sample: int, seed: int, order: list[int], sort: str) -> None:
    """The same lines by the same seed, and those of a smaller sample are in the larger."""
    documents = [document(f"d{number}", "fog one fog two") for number in range(6)]
    places = {(line.id, line.offset) for line in lines_of(documents, "=fog", sort=sort, sample=sample, seed=seed)}
    turned = [documents[number] for number in order]
    assert {(line.id, line.offset) for line in lines_of(turned, "=fog", sample=sample, seed=seed)} == places
    assert len(places) == min(sample, 12)
    assert places <= {(line.id, line.offset) for line in lines_of(documents, "=fog", sample=sample + 1, seed=seed)}


def test_other_seeds_give_other_samples() -> None:
    """Of twelve places ten seeds do not choose the same three."""
    documents = [document(f"d{number}", "fog one fog two") for number in range(6)]
    samples = {tuple(lines_of(documents, "=fog", sample=3, seed=seed)) for seed in range(10)}
    assert len(samples) > 5


# Over an archive


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    documents = [
        document("one", "The ferry sails. Ferries sail.", when="2021-07-13"),
        document("two", "No boat.", title="Ferry", when="2019-01-01"),
        document("three", "The ferry was late.", when="2018-01-01"),
        document("four", "A ferry.", when=None),
    ]
    archive = archive_of(tmp_path_factory.mktemp("lines") / "a.dateline", documents, ("one", "two", "three", "four"))
    sync_folder(archive)
    yield archive
    archive.close()


@pytest.fixture
def engine(shelf: Archive) -> Iterator[SearchEngine]:
    with open_for_search(shelf) as opened:
        yield opened


def test_lines_by_date_with_what_stands_elsewhere(shelf: Archive, engine: SearchEngine) -> None:
    """Every form of the word, oldest first, undated last; a document that has it in its title alone is counted."""
    lines, count = find_lines(search(shelf, engine, "ferry", sort="oldest"), 20, "date")
    assert [(line.date, line.hit) for line in lines] == [
        ("2018-01-01", "ferry"), ("2021-07-13", "ferry"), ("2021-07-13", "Ferries"), (None, "ferry"),
    ]  # fmt: skip
    assert (count.lines, count.documents, count.elsewhere) == (4, 3, 1)


# Printed


def printed(lines: list[Line], format: str = "table", width: int = 200, style: Style | None = None) -> str:
    stream = io.StringIO(newline="")
    assert write_lines(lines, width, stream, format, style or Style()) == len(lines)
    return stream.getvalue()


def test_csv_columns_are_a_promise() -> None:
    """These, in this order; cells without the space that parts them."""
    assert COLUMNS == ("left", "hit", "right", "id", "date", "place", "source", "title", "offset", "corrected")
    one = document("x", "The fog, thick.", when="2021", place="Port Else", title="T")
    assert list(csv.reader(io.StringIO(printed(lines_of([one], "=fog"), "csv")))) == [
        list(COLUMNS), ["The", "fog", ", thick.", id_of("x"), "2021", "Port Else", "east.example", "T", "4", ""],
    ]  # fmt: skip


FOG = [
    document("x", "What came in was, as the harbour master said, fog: nothing else.", when="2021-07-13"),
    document("y", "Fog.", when="[2021-05-06,2021-06-05]"),
    document("z", "漢字漢字 漢字漢字漢字漢字 (fog) 漢字漢字漢字 漢字漢字漢字漢字漢字", when="2021-07-01/2021-07-03"),
    document("c", "cafe\u0301 cafe\u0301 fog \x1b[31m\u202ered", when=None),
]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_hits_stand_below_each_other(width: int) -> None:
    """Whatever stands before them, wide or marked characters too, and no line is wider than the screen."""
    rows = printed(lines_of(FOG, "=fog", width=width), style=Style(width)).splitlines()
    assert len({width_of(row[: re.search("fog", row, re.IGNORECASE).start()]) for row in rows}) == 1  # type: ignore[union-attr]
    assert max(map(width_of, rows)) <= width
    assert [row[:10].rstrip() for row in rows] == ["2021-07-13", "2021?", "2021-07…", "undated"]


def test_the_screen_at_80_columns() -> None:
    """Date, short id, and the words around the hit, cut at whole words; what would act on the terminal is shown."""
    rows = printed(lines_of(FOG, "=fog", width=80), style=Style(80)).splitlines()
    assert rows[0] == f"2021-07-13 {id_of('x')[:10]}     harbour master said, fog: nothing else."
    assert rows[3] == f"undated    {id_of('c')[:10]}                cafe\u0301 cafe\u0301 fog ␛[31m<U+202E>red"


def test_the_hit_is_marked_in_colour_only() -> None:
    """Red and bold on a terminal, no escape sequence else."""
    (line,) = lines_of(FOG[1:2], "=fog")
    assert "\x1b[1;31mFog\x1b[0m" in printed([line], style=Style(80, color=True))
    assert "\x1b" not in printed([line])


def test_right_to_left_text_reads_from_the_right() -> None:
    """What precedes the hit stands on its right, what follows on its left, each isolated from what stands around it."""
    lines = lines_of([document("x", "پہلی فیری آج صبح روانہ ہوئی", when="2021")], "فیری")
    assert printed(lines, style=Style(80)) == (
        f"2021       {id_of('x')[:10]}        \u2067 آج صبح روانہ ہوئی\u2069\u2067فیری\u2069\u2067پہلی \u2069\n"
    )


def test_a_foreign_word_in_left_to_right_text_is_isolated() -> None:
    """The line keeps its order though a piece of it runs the other way."""
    (line,) = lines_of([document("x", "The فیری fog came.")], "=fog")
    assert printed([line]).rstrip().endswith("\u2066The فیری \u2069\u2066fog\u2069\u2066 came.\u2069")


@given(strategies.texts(max_size=40), strategies.texts(max_size=40), st.integers(40, 120))
def test_nothing_in_a_document_acts_on_the_terminal(before: str, after: str, width: int) -> None:
    """No control character reaches the terminal, and no line is wider than it."""
    rows = printed(lines_of([document("x", f"{before} zyx {after}")], "=zyx", width=60), style=Style(width))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", rows)
    assert all(width_of(row) <= width for row in rows.split("\n"))
