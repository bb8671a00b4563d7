"""Sheets of codes as spreadsheets write them: what is read, and which lines are named where it cannot be."""

from __future__ import annotations

import pytest

from archive.code_sheet import Problem, Sheet, decode_sheet, read_sheet, unguarded
from archive.codes import Cell
from archive.errors import DatelineError

KNOWN = {"a1": "a1" * 32, "b2": "b2" * 32}


def find_id(prefix: str) -> str:
    for id in KNOWN.values():
        if id.startswith(prefix):
            return id
    raise DatelineError(f"no document's id begins with {prefix!r}")


def sheet(text: str, coder: str | None = None, names: tuple[str, ...] = (), ignored: tuple[str, ...] = ()) -> Sheet:
    return read_sheet(text, find_id, coder, names, ignored)


def test_a_sheet_is_read() -> None:
    """Each cell is the code of a document by a coder; an empty one says that there is none."""
    read = sheet("id,title,coder,code:stance,code:topic\na1,\"A, b\",Anna,For,\nb2,B,Ben,,strikes\n")
    assert read == Sheet(
        (
            Cell("a1" * 32, "stance", "anna", "For"), Cell("a1" * 32, "topic", "anna", None),
            Cell("b2" * 32, "stance", "ben", None), Cell("b2" * 32, "topic", "ben", "strikes"),
        ),
        (), 2, 0,
    )  # fmt: skip


def test_rows_without_a_coder_are_those_of_the_coder_given() -> None:
    """--coder fills in who is not named."""
    assert sheet("id,code:x\na1,1\n", "anna").cells == (Cell("a1" * 32, "x", "anna", "1"),)


def test_rows_that_are_not_coded_yet_are_counted() -> None:
    """A row without codes is no problem, with a coder or without; empty lines are nothing."""
    read = sheet("id,coder,code:x\na1,anna,\nb2,,\n,,\n\n")
    assert (read.rows, read.uncoded, read.problems) == (2, 2, ())
    assert read.cells == (Cell("a1" * 32, "x", "anna", None),)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_parts_cells_is_seen_in_the_header(separator: str) -> None:
    """Commas, the semicolons of half of Europe's spreadsheets, and tabs."""
    text = "\r\n".join(separator.join(row) for row in (["id", "coder", "code:x"], ["a1", "anna", "1"]))
    assert sheet(text).cells == (Cell("a1" * 32, "x", "anna", "1"),)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("id,coder,code:x\nzz,anna,1\n", [Problem(2, "no document's id begins with 'zz'")]),
        ("id,coder,code:x\n,anna,1\n", [Problem(2, "it has no id")]),
        ("id,coder,code:x\na1,,1\n", [Problem(2, "it names no coder: fill in the column coder, or give --coder NAME")]),
        ("id,coder,code:x\na1,two words,1\n", [Problem(2, "'two words' cannot be the name of a coder")]),
        ("id,coder,code:x\na1,anna,a@b\n", [Problem(2, "'a@b' cannot be the value of a code")]),
        ("id,coder,code:x\na1,anna,1,2\n", [Problem(2, "it has 4 cells, the header 3")]),
        ("id,coder,code:x\na1,anna,1\na1,anna,1\n", []),
        (
            "id,coder,code:x\na1,anna,1\nb2,anna,1\na1,anna,2\n",
            [Problem(4, "anna gives a1a1a1a1a1 another x than in line 2")],
        ),
        ("id,coder,code:x,code:X\na1,anna,1,2\n", [Problem(1, "the code x has two columns")]),
        ("id,coder,\n", [Problem(1, "a column has no name"),]),
        ("id,coder\n", [Problem(1, "no column holds a code: name it code:NAME")]),
        (
            "id,coder,code:x,mood\n",
            [Problem(1, "the column 'mood' is none of a sheet's: name it code:mood, or leave it out with --ignore 'mood'")],
        ),
        ("id,coder,code:x\n\"a1\",anna,\"1\n\n2\"\nzz,anna,1\n", [Problem(5, "no document's id begins with 'zz'")]),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named_with_its_line(text: str, problems: list[Problem]) -> None:
    """Unknown ids and columns, missing coders and ids, values that no query could ask for, contradictions."""
    assert list(sheet(text).problems) == problems


def test_a_row_of_another_coder_is_a_problem() -> None:
    """--coder beside rows that name somebody else is a contradiction."""
    assert sheet("id,coder,code:x\na1,ben,1\n", "anna").problems == (Problem(2, "it is of the coder ben, not of anna"),)


def test_columns_of_other_names_can_be_codes_or_ignored() -> None:
    """A sheet that was made elsewhere is read with --codes and --ignore."""
    read = sheet("ID,Mood,Remark\na1,good,nice\n", "anna", ("mood",), ("remark",))
    assert read.cells == (Cell("a1" * 32, "mood", "anna", "good"),)
    assert read.problems == ()
    assert sheet("id,code:x\n", "anna", ("mood",)).problems == (Problem(1, "there is no column mood"),)


@pytest.mark.parametrize("text", ["", "title,coder\n", 'id,code:x\na1,"1\n'])
def test_what_is_no_sheet_is_an_error(text: str) -> None:
    """Without a header, without ids, with a quote that is not closed."""
    with pytest.raises(DatelineError):
        sheet(text, "anna")


def test_a_sheet_is_unicode() -> None:
    """UTF-8 with and without its mark, UTF-16 with its mark; anything else is said with the line and what to do."""
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decode_sheet("id,é\n".encode(encoding)) == "id,é\n"
    with pytest.raises(DatelineError, match="line 2"):
        decode_sheet("id\né\n".encode("cp1252"))


def test_the_guard_against_formulas_is_taken_off() -> None:
    """What --excel puts before a cell is no part of it."""
    assert [unguarded(cell) for cell in ("'=1", "'-1", "'tis", "-1", "'")] == ["=1", "-1", "'tis", "-1", "'"]
