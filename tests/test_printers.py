"""Results printed: in full and faithful for programs, fitting and harmless for people."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import jsonschema
import pytest
import strategies
from documents import document, id_of
from hypothesis import given
from hypothesis import strategies as st

from archive.document import Document
from archive.errors import DatelineError
from index.entry import Hit
from index.kwic import find_contexts, find_hits, find_marks
from index.printers import PRINTERS, Style, jsonl_printer, load_printer
from index.printers.columns import ALL_COLUMNS, COLUMNS, parse_columns
from index.printers.visible import encodable, visible
from index.query_parser import parse_query
from index.search import Result, Results

FERRY = document(
    "ferry", "The [red]ferry[/red] sails.\n\nNo :smile: here, said “the council”. " + "More was said. " * 20,
    title="Ferry, again", when="2021-07-13", place="Port Else", url="http://east.example/1",
)  # fmt: skip
UNSETTLED = document("unsettled", "A ferry.", title="Unsettled", when="[2021-05-06,2021-06-05]", source="West")
UNDATED = document("undated", "Ferry\x1b[31m\u202eevil", title="\x07Bell\r\nferry")
RANGE = document("range", "فیری ferry", title="فیری کراچی", when="2021-07-01/2021-07-03", place="کراچی")


class Found(Sequence[Result]):
    """Results without an archive."""

    def __init__(self, documents: Sequence[Document], query: str = "ferry") -> None:
        marks = find_marks(parse_query(query), lambda word: ())
        self._results = []
        for number, one in enumerate(documents):
            contexts = find_contexts(one.body, marks, 100)
            title_hits = tuple(find_hits(one.title or "", marks))
            hit = Hit(one.id, 1.5 / (number + 1))
            self._results.append(Result(hit, one, title_hits, contexts[0] if contexts else None))

    def __len__(self) -> int:
        return len(self._results)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        return self._results[index]

    def hits(self) -> Iterator[Hit]:
        return (result.hit for result in self._results)


def printed(name: str, documents: Sequence[Document], style: Style | None = None, query: str = "ferry") -> str:
    stream = io.StringIO(newline="")
    found = cast(Results, Found(documents, query))
    assert load_printer(name).write(found, stream, style or Style()) == len(documents)
    return stream.getvalue()


@pytest.mark.parametrize("name", PRINTERS)
def test_no_results(name: str) -> None:
    """Nothing found: nothing printed, but for the header of a table of cells and an empty array of JSON."""
    nothing = {"csv": ",".join(COLUMNS) + "\n", "tsv": "\t".join(COLUMNS) + "\n", "json": "[]\n", "csl-json": "[]\n"}
    assert printed(name, []) == nothing.get(name, "")


@pytest.mark.parametrize("name", PRINTERS)
def test_any_results_can_be_printed(name: str) -> None:
    """Every printer takes documents that lack everything, and hostile ones, and writes what UTF-8 can hold."""
    text = printed(name, [document("bare"), UNDATED, replace(UNDATED, title="\ud800", body="\udcff \x00")])
    assert text.encode("utf-8")
    assert text.endswith("\n")


# csv


def test_csv_columns_are_a_promise() -> None:
    """These columns in this order; whoever reads them by name or number relies on it."""
    assert printed("csv", []) == (
        "id,title,date,date_precision,date_role,date_confidence,place,source,url,path,score,snippet,copies,corrected\n"
    )


def test_csv_rows() -> None:
    """Nothing is cut, dates are EDTF, what is not known is empty, only cells that need it are quoted."""
    assert printed("csv", [FERRY, UNSETTLED, UNDATED]).split("\n")[1:] == [
        f'{id_of("ferry")},"Ferry, again",2021-07-13,day,posted,0.9,Port Else,east.example,http://east.example/1,'
        'dumps/ferry.txt,1.5,"The [red]ferry[/red] sails. No :smile: here, said “the council”. More was said. More was'
        ' said. More …",,',
        f'{id_of("unsettled")},Unsettled,"[2021-05-06,2021-06-05]",unsettled,posted,0.9,,West,,'
        "dumps/unsettled.txt,0.75,A ferry.,,",
        f'{id_of("undated")},"\x07Bell\r',
        'ferry",,,,,,east.example,,dumps/undated.txt,0.5,Ferry\x1b[31m\u202eevil,,',
        "",
    ]


_cells = strategies.texts(max_size=20) | st.sampled_from(("a\rb", '"', "=1+1", ",", " x ", "\r", "\0", "\x85"))


@given(st.lists(st.tuples(_cells, _cells, _cells), max_size=5))
def test_csv_read_back_is_what_was_written(cells: list[tuple[str, str, str]]) -> None:
    """A CSV reader gets every cell as it was, control characters and line breaks included."""
    documents = [document("x", "", title=title, place=place, source=source) for title, place, source in cells]
    rows = list(csv.DictReader(io.StringIO(printed("csv", documents), newline="")))
    assert [(row["title"], row["place"], row["source"]) for row in rows] == [
        tuple(encodable(cell) for cell in three) for three in cells
    ]


# jsonl


def test_jsonl_rows() -> None:
    """One object a line with the columns of csv and the rest of the document; null where nothing is known."""
    first, second = (json.loads(line) for line in printed("jsonl", [FERRY, UNDATED]).splitlines())
    assert list(first)[: len(COLUMNS)] == list(COLUMNS)
    assert (first["date"], first["date_confidence"], first["score"]) == ("2021-07-13", 0.9, 1.5)
    assert first["body"] == FERRY.body
    assert second["title"] == "\x07Bell\r\nferry"
    assert {name for name, value in second.items() if value is None} == {
        "date", "date_precision", "date_role", "date_confidence", "place", "url", "deck", "byline", "agency",
        "signoff", "date_guess", "captured", "fetched_at", "position", "copies", "corrected",
    }  # fmt: skip


@given(strategies.texts(), strategies.texts())
def test_a_line_of_jsonl_is_an_object(title: str, body: str) -> None:
    """Whatever a document holds, it is one line of JSON that says it again."""
    (line,) = printed("jsonl", [document("x", body, title=title)]).split("\n")[:-1]
    row = json.loads(line)
    assert (row["title"], row["body"]) == (_paired(title), _paired(body))


def _paired(text: str) -> str:
    """The text with two lone surrogates that happen to make a pair read as one character, as JSON does."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def test_json_is_an_array_of_the_lines_of_jsonl() -> None:
    """The same objects, in the same order, as one value."""
    documents = [FERRY, UNSETTLED, UNDATED]
    lines = [json.loads(line) for line in printed("jsonl", documents).splitlines()]
    assert json.loads(printed("json", documents)) == lines
    assert printed("json", documents).count("\n") == 5


@pytest.mark.parametrize("columns", [None, ALL_COLUMNS, ("id", "words")])
def test_json_follows_its_schema(columns: tuple[str, ...] | None) -> None:
    """Every object is as the published schema says, which knows every column."""
    schema = json.loads((Path(jsonl_printer.__file__).parent / "document.schema.json").read_text(encoding="utf-8"))
    assert set(schema["properties"]) == {"schema", *ALL_COLUMNS}
    assert schema["title"] == jsonl_printer.SCHEMA
    rows = json.loads(printed("json", [FERRY, UNSETTLED, UNDATED, RANGE, document("bare")], Style(columns=columns)))
    for row in rows:
        jsonschema.validate(row, schema, jsonschema.Draft202012Validator)


# tsv, columns, Excel


@given(st.lists(st.tuples(_cells, _cells, _cells), max_size=5))
def test_tsv_read_back_is_what_was_written(cells: list[tuple[str, str, str]]) -> None:
    """As csv, with a tab between the cells."""
    documents = [document("x", "", title=title, place=place, source=source) for title, place, source in cells]
    rows = list(csv.DictReader(io.StringIO(printed("tsv", documents), newline=""), delimiter="\t"))
    assert [(row["title"], row["place"], row["source"]) for row in rows] == [
        tuple(encodable(cell) for cell in three) for three in cells
    ]


def test_columns_are_those_asked_for() -> None:
    """In the order asked for, those that are not usual among them."""
    asked = Style(columns=("words", "first_day", "last_day", "date", "first_line", "last_line", "body"))
    assert printed("csv", [UNSETTLED, RANGE], asked).split("\n") == [
        "words,first_day,last_day,date,first_line,last_line,body",
        '2,2021-05-06,2021-06-05,"[2021-05-06,2021-06-05]",1,1,A ferry.',
        "2,2021-07-01,2021-07-03,2021-07-01/2021-07-03,1,1,فیری ferry",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [("id,dte", "there is no column 'dte'"), (" , ", "no column is named"), ("id,id", "the column 'id' is named twice")],
)
def test_columns_that_are_none(text: str, message: str) -> None:
    """Nothing is left out or repeated without a word."""
    with pytest.raises(DatelineError, match=message):
        parse_columns(text)


def test_excel_gets_a_mark_crlf_and_no_formulas() -> None:
    """What Excel would run is made text by an apostrophe; a number below nothing stays a number."""
    titles = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "a=b", "'x"]
    documents = [document("x", "", title=title) for title in titles]
    text = printed("csv", documents, Style(excel=True, columns=("title", "score")))
    assert text.startswith("\ufefftitle,score\r\n")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\rx", "a=b", "'x"]
    assert text.count("\r\n") == 9


def test_cells_that_excel_would_cut_are_named_and_whole() -> None:
    """32,767 characters fit; one more is written in full, and said. A character beyond the first plane counts twice."""
    said: list[str] = []
    style = Style(excel=True, columns=("body",), warn=said.append)
    text = printed("csv", [document("fits", "x" * 32_767), document("long", "😀" * 16_384)], style)
    assert "😀" * 16_384 in text
    assert len(said) == 1
    assert said[0].startswith("1 cell is longer than 32,767 characters: whole in the file, but Excel will cut it")
    printed("csv", [document("long", "x" * 40_000)], Style(columns=("body",), warn=said.append))
    assert len(said) == 1


# ids


def test_ids_are_in_full() -> None:
    """One id a line, in the order of the results."""
    assert printed("ids", [FERRY, UNDATED]) == f"{id_of('ferry')}\n{id_of('undated')}\n"


# table


def test_the_table() -> None:
    """Short ids, dates as far as known (both readings of an unsettled one), place and source, title and context."""
    text = printed("table", [FERRY, UNSETTLED, UNDATED], Style(80))
    assert re.sub(" +$", "", text, flags=re.MULTILINE) == TABLE


TABLE = """\
id          date        from           title and context
e9087d0b20  2021-07-13  Port Else      Ferry, again
                        east.example   The [red]ferry[/red] sails. No :smile:
                                       here, said “the council”. More was
                                       said. More was said. More …
80e24a3fb2  2021-05-06  West           Unsettled
            or                         A ferry.
            2021-06-05
27873558b0  undated     east.example   ␇Bell ferry
                                       Ferry␛[31m<U+202E>evil
"""


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_the_table_fits_its_width(width: int) -> None:
    """No line is wider than the terminal, and no word of a title or context is lost to fit."""
    text = printed("table", [FERRY, UNSETTLED, RANGE], Style(width))
    assert max(map(len, text.splitlines())) <= width
    if width >= 60:
        for word in (
            "Ferry,",
            "again",
            "Unsettled",
            "[red]ferry[/red]",
            ":smile:",
            "2021-06-05",
            "2021-07-03",
            "کراچی",
        ):
            assert word in text


def test_markup_is_text() -> None:
    """[red] in a document is printed as [red], and :smile: is no picture."""
    text = printed("table", [FERRY], Style(100, color=True))
    assert "[red]" in text
    assert ":smile:" in text


def test_hits_are_marked_in_colour_only() -> None:
    """On a terminal hits are red and bold; without colour there is no escape sequence at all."""
    assert "\x1b[1;31mFerry\x1b[0m" in printed("table", [FERRY], Style(100, color=True))
    assert "\x1b" not in printed("table", [FERRY, UNDATED], Style(100))


@given(strategies.texts(), strategies.texts(), strategies.texts(), strategies.texts(min_size=1))
def test_nothing_in_a_document_acts_on_the_terminal(title: str, body: str, place: str, source: str) -> None:
    """No control character of a document reaches the terminal."""
    text = printed("table", [document("x", body, title=title, place=place, source=source)], Style(80))
    assert not [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n"]


def test_long_tables_have_one_header() -> None:
    """A table of any length is laid out a hundred rows at a time, in the same columns."""
    many = [document(f"n{number}", f"Ferry {number}", title=f"Title {number}") for number in range(250)]
    lines = printed("table", many, Style(80)).splitlines()
    assert sum("title and context" in line for line in lines) == 1
    assert {line.index("Title") for line in lines if "Title" in line} == {lines[0].index("title")}
    assert [line.split("Title ")[1].strip() for line in lines if "Title" in line] == [str(n) for n in range(250)]


# visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, Ünïcode, کراچی", "plain text, Ünïcode, کراچی"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\x1b[31mred\x07", "␛[31mred␇"),
        ("\x00\r\x7f\x9b", "␀␍␡<U+009B>"),
        ("\u202egnp.exe\u202c", "<U+202E>gnp.exe<U+202C>"),
        ("zero\u200bwidth\ufeff", "zero<U+200B>width<U+FEFF>"),
        ("می\u200cخواهم\u200f", "می\u200cخواهم\u200f"),
        ("\udcff", "<U+DCFF>"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """What would act on a terminal, or hide and reorder text, is written out; what writing needs stays."""
    assert visible(text) == shown


def test_encodable() -> None:
    """A byte of a file name that was not UTF-8 is shown as Python would, and everything else is left."""
    assert encodable("caf\udce9 \x00 é") == "caf\\udce9 \x00 é"


def test_a_narrow_screen_has_fields_below_each_other() -> None:
    """Words stay whole where columns would have room for a letter."""
    lines = printed("table", [UNSETTLED], Style(30)).splitlines()
    assert lines[0] == UNSETTLED.id[:10] + "  2021-05-06 or"
    assert [line.strip() for line in lines[1:]] == ["2021-06-05", "West", "Unsettled", "A ferry."]
