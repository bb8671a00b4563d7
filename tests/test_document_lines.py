"""What `show` prints of a document: broken at words to fit, with the places of a query marked."""

from __future__ import annotations

from dataclasses import replace

import strategies
from documents import document
from hypothesis import given
from hypothesis import strategies as st

from archive.evidence import Repair, SourceSpan
from index.columns_of_text import width_of
from index.kwic import find_marks
from index.printers.document import document_lines
from index.printers.marking import marker, show_marks
from index.query_parser import parse_query

FERRY = replace(
    document("ferry", "The ferry sails at noon and comes back at night.\n\nNo ferry\non Sunday.", title="A title that is rather long for a narrow screen, with a ferry in it", when="2021"),
    body_lines=((3, 3), (5, 6)),
)  # fmt: skip


def lines_of(query: str | None = None, width: int | None = None, color: bool = False) -> list[str]:
    if query is None:
        return list(document_lines(FERRY, (), 0, width))
    marks = {zone: find_marks(parse_query(query), lambda word: (), zone) for zone in ("title", "body")}
    return [show_marks(line, color) for line in document_lines(FERRY, (), 0, width, marker(marks))]


def test_lines_are_broken_at_words() -> None:
    """What goes on stands below where it began; in a pipe nothing is broken."""
    narrow = lines_of(width=40)
    at = narrow.index("title      A title that is rather long")
    assert narrow[at : at + 3] == ["title      A title that is rather long", "           for a narrow screen, with a", "           ferry in it"]
    assert narrow[-8:] == ["[3]", "The ferry sails at noon and comes back", "at night.", "", "[5-6]", "No ferry", "on Sunday.", ""]
    assert "title      A title that is rather long for a narrow screen, with a ferry in it" in lines_of()
    assert "The ferry sails at noon and comes back at night." in lines_of()


def test_places_of_a_query_are_marked() -> None:
    """In the title and the body, in colour on a terminal and between asterisks elsewhere."""
    plain = lines_of('"ferry sails" OR =ferry')
    assert plain[1].endswith("with a **ferry** in it")
    assert "The **ferry sails** at noon and comes back at night." in plain
    assert "No \x1b[1;31mferry\x1b[0m" in lines_of("=ferry", color=True)
    assert "No ferry" in lines_of("title:ferry")


def test_marks_take_no_room_in_colour() -> None:
    """A line is broken where it would be without them."""
    marked = [line.replace("\x1b[1;31m", "").replace("\x1b[0m", "") for line in lines_of("=ferry OR =noon", 30, color=True)]
    assert marked == lines_of(width=30)


@given(strategies.texts(max_size=200), st.integers(20, 80))
def test_no_line_is_wider_than_the_screen(body: str, width: int) -> None:
    """Whatever stands in the body, each of its lines fits."""
    one = replace(document("x", body), body_lines=((1, 1),) * (body.count("\n\n") + 1) if body else ())
    lines = list(document_lines(one, (), 0, width))
    assert all(width_of(line.expandtabs(1)) <= width for line in lines)


def test_repairs_are_counted_and_named() -> None:
    """One is a repair, two are repairs, and each kind is named once."""
    mac = Repair(SourceSpan(4, 6), "ü", "utf8_as_mac_roman")
    other = Repair(SourceSpan(8, 9), "’", "cp1252_as_latin1")
    one, several = replace(FERRY, repairs=(mac,)), replace(FERRY, repairs=(mac, other, mac))
    assert [line for line in document_lines(one, ()) if line.startswith("read as")] == [
        "read as    utf-8, text, extractor dateline, 1 repair (utf8_as_mac_roman)"
    ]
    assert [line for line in document_lines(several, ()) if line.startswith("read as")] == [
        "read as    utf-8, text, extractor dateline, 3 repairs (utf8_as_mac_roman, cp1252_as_latin1)"
    ]
