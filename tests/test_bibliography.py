"""References: RIS as a reference manager reads it, CSL-JSON by its schema and by a citation processor, quotations."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
import rispy
import strategies
from documents import document, id_of
from hypothesis import given

from archive.document import DateClaim, Document
from archive.errors import DatelineError
from archive.partial_date import parse_edtf
from index.bibliography import date_in_words, find_reference
from index.export import AllDocuments
from index.printers import Style, load_printer
from index.printers.csl_json_printer import csl_item
from index.quotation import parse_lines, write_quotation

LETTER = replace(
    document(
        "letter", "First paragraph.\n\nSecond, with *stars* and a_line.\n\n1. A point.", title="Ferry, again",
        when="2021-07-13", place="Port Else", url="http://east.example/1", deck="It sails", byline="By Ines Calder, our reporter",
        agency="Strait Press",
    ),
    captured=DateClaim(parse_edtf("2021-09-18"), "captured", "stamp", 0.9),
    body_lines=((12, 14), (16, 16), (18, 19)),
)  # fmt: skip
BARE = document("bare", "No head.")


class Shelf:
    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents

    def every_document(self) -> Any:
        return iter(self._documents)


def printed(name: str, *documents: Document) -> str:
    stream = io.StringIO(newline="")
    found = AllDocuments(cast(Any, Shelf(documents)), pytest.fail)
    assert load_printer(name).write(found, stream, Style(archive="press.dateline")) == len(documents)
    return stream.getvalue()


# Dates: EDTF -> what RIS has in DA, what CSL has in `issued`, words. An uncertain one is circa.

DATES = [
    ("2021-07-13", "2021/07/13/", {"date-parts": [[2021, 7, 13]]}, "13 July 2021"),
    ("2021-07", "2021/07//", {"date-parts": [[2021, 7]]}, "July 2021"),
    ("2021", "2021///", {"date-parts": [[2021]]}, "2021"),
    ("[2021-05-06,2021-06-05]", "2021///circa", {"date-parts": [[2021]], "circa": True}, "6 May 2021 or 5 June 2021"),
    ("[2021-05-06,2021-05-07]", "2021/05//circa", {"date-parts": [[2021, 5]], "circa": True}, "6 May 2021 or 7 May 2021"),
    ("[2011-01-02,2021-01-02]", "2011/01/02/circa to 2021-01-02", {"date-parts": [[2011, 1, 2], [2021, 1, 2]], "circa": True}, "2 January 2011 or 2 January 2021"),
    ("199X", "1990///circa to 1999", {"date-parts": [[1990], [1999]], "circa": True}, "the 1990s"),
    ("2021-07-01/2021-07-03", "2021/07/01/to 2021-07-03", {"date-parts": [[2021, 7, 1], [2021, 7, 3]]}, "1 July 2021 to 3 July 2021"),
    ("2021-22", "2021///summer", {"date-parts": [[2021]], "season": 2}, "summer 2021"),
    ("2021-34", "2021/04//to 2021-06", {"date-parts": [[2021, 4], [2021, 6]]}, "second quarter of 2021"),
    ("XXXX-07-13", None, None, "13 July of an unknown year"),
]  # fmt: skip


@pytest.mark.parametrize(("edtf", "ris", "csl", "words"), DATES)
def test_a_date_is_never_surer_than_it_is(edtf: str, ris: str | None, csl: object, words: str) -> None:
    """What a source left open stays open in every form, and what two readings share is all that is claimed."""
    one = document("x", "Text.", when=edtf)
    (record,) = rispy.loads(printed("ris", one))
    assert record.get("date") == ris
    (item,) = json.loads(printed("csl-json", one))
    assert item.get("issued") == csl
    assert date_in_words(parse_edtf(edtf)) == words
    assert f"date: {words} (posted" in item["note"]


def test_a_date_of_little_confidence_is_circa() -> None:
    """A single day that is as likely another's is marked."""
    (item,) = json.loads(printed("csl-json", document("x", "Text.", when="2021-07-13", confidence=0.5)))
    assert item["issued"] == {"date-parts": [[2021, 7, 13]], "circa": True}


# RIS


def test_ris_is_read_by_a_reference_manager() -> None:
    """rispy reads back every field of two records."""
    first, second = rispy.loads(printed("ris", LETTER, BARE))
    where = f"dumps/letter.txt, lines 12-19, sha256:{id_of('letter')}"
    assert first == {
        "type_of_reference": "NEWS", "id": id_of("letter"), "title": "Ferry, again", "authors": ["Ines Calder – our reporter"],
        "secondary_title": "east.example", "year": "2021", "date": "2021/07/13/", "abstract": "It sails",
        "urls": ["http://east.example/1"], "access_date": "2021/09/18/", "name_of_database": "press.dateline",
        "accession_number": where,
        "notes": ["dateline: Port Else, Strait Press; date: 13 July 2021 (posted, confidence 0.90)"],
    }  # fmt: skip
    assert second["title"] == "[untitled]"
    assert second["notes"] == ["undated"]
    assert not {"date", "year", "authors", "urls", "access_date"} & set(second)


BYLINES = [
    ("Smith, John", ["Smith, John"]),
    ("By Ada Moor and Lev Sand", ["Ada Moor", "Lev Sand"]),
    ("Ada Moor, Lev Sand, and Ines Calder", ["Ada Moor", "Lev Sand", "Ines Calder"]),
    ("Moor, Ada; Sand, Lev", ["Moor, Ada", "Sand, Lev"]),
    ("Moor, Ada and Lev Sand", ["Moor, Ada", "Lev Sand"]),
    ("Ada Moor und Lev Sand", ["Ada Moor", "Lev Sand"]),
    ("Ada Moor et Lev Sand", ["Ada Moor", "Lev Sand"]),
    ("Ana Mora y Leo Arenas", ["Ana Mora", "Leo Arenas"]),
    ("van der Moor, Ada", ["van der Moor, Ada"]),
    ("John Y Smith", ["John Y Smith"]),
    ("John and Jane Smith", ["John and Jane Smith"]),
    ("Ada Moor, Staff Writer", ["Ada Moor – Staff Writer"]),
    ("Ada Moor, Karachi", ["Ada Moor – Karachi"]),
    ("Strait Press", ["Strait Press"]),
]


@pytest.mark.parametrize(("byline", "authors"), BYLINES)
def test_each_author_has_a_line_in_ris(byline: str, authors: list[str]) -> None:
    """A comma stands where it parts the family name from the given one, and nowhere else."""
    (record,) = rispy.loads(printed("ris", document("x", "Text.", byline=byline)))
    assert record["authors"] == authors


def test_each_author_is_one_in_csl_json() -> None:
    """Family and given name where a comma parts them, else the name as it is written."""
    found = document("x", "Text.", byline="Moor, Ada; Lev Sand")
    assert csl_item(find_reference(found, "press.dateline"))["author"] == [
        {"family": "Moor", "given": "Ada"}, {"literal": "Lev Sand"},
    ]  # fmt: skip


@given(strategies.texts(min_size=1), strategies.texts(min_size=1))
def test_no_text_breaks_out_of_its_ris_field(title: str, byline: str) -> None:
    """Whatever a page says, it is one record with one title."""
    one = document("x", "Text.", title=title + "\nER  - \nTY  - BOOK", byline=byline)
    (record,) = rispy.loads(printed("ris", one))
    assert record["type_of_reference"] == "NEWS"


# CSL-JSON

_TEXTS = ("title", "container-title", "abstract", "archive", "archive_location", "note", "URL")
_DATE = {
    "type": "object",
    "properties": {
        "date-parts": {
            "type": "array", "minItems": 1, "maxItems": 2,
            "items": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": ["string", "number"]}},
        },
        "season": {"type": ["string", "number"]},
        "circa": {"type": ["string", "number", "boolean"]},
    },
    "additionalProperties": False,
}  # fmt: skip
# The parts that we use of the schema of CSL 1.0.2 (csl-data.json), by which Zotero too writes and reads its items.
CSL_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "id": {"type": ["string", "number"]},
            "type": {"enum": ["article-newspaper"]},
            **{name: {"type": "string"} for name in _TEXTS},
            "author": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {name: {"type": "string"} for name in ("literal", "family", "given")},
                    "additionalProperties": False,
                },
            },
            "issued": _DATE,
            "accessed": _DATE,
        },
        "required": ["type", "id"],
        "additionalProperties": False,
    },
}  # fmt: skip


def test_csl_json_follows_its_schema() -> None:
    """Every kind of date and a document without anything are valid items."""
    dated = [document(f"d{number}", "Text.", when=row[0]) for number, row in enumerate(DATES)]
    jsonschema.validate(json.loads(printed("csl-json", LETTER, BARE, *dated)), CSL_SCHEMA)


def test_csl_json_fields() -> None:
    """Each fact in its field; the locator has path, lines and hash."""
    assert csl_item(find_reference(LETTER, "press.dateline")) == {
        "id": id_of("letter"), "type": "article-newspaper", "title": "Ferry, again",
        "author": [{"literal": "Ines Calder, our reporter"}], "container-title": "east.example",
        "issued": {"date-parts": [[2021, 7, 13]]}, "accessed": {"date-parts": [[2021, 9, 18]]},
        "URL": "http://east.example/1", "abstract": "It sails", "archive": "press.dateline",
        "archive_location": f"dumps/letter.txt, lines 12-19, sha256:{id_of('letter')}",
        "note": "dateline: Port Else, Strait Press; date: 13 July 2021 (posted, confidence 0.90)",
    }  # fmt: skip


# A style of our own, the least that shows each field.
STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="en-US">
  <info><title>Least</title><id>least</id><updated>2021-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout suffix="."><group delimiter="; ">
    <names variable="author"><name/></names>
    <text variable="title"/>
    <text variable="container-title"/>
    <group>
      <choose><if is-uncertain-date="issued"><text value="ca. "/></if></choose>
      <date variable="issued" form="numeric"/>
    </group>
    <text variable="archive_location"/>
  </group></layout></bibliography>
</style>
"""


@pytest.mark.filterwarnings("ignore")
def test_a_citation_processor_reads_csl_json(tmp_path: Path) -> None:
    """citeproc-py makes a bibliography of it, with circa where the date is uncertain."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    unsettled = document("unsettled", "Text.", title="Slipway closed", when="[2021-05-06,2021-06-05]")
    (tmp_path / "least.csl").write_text(STYLE, encoding="utf-8")
    source = CiteProcJSON(json.loads(printed("csl-json", LETTER, unsettled)))
    style = CitationStylesStyle(str(tmp_path / "least.csl"), validate=False)
    made = CitationStylesBibliography(style, source, formatter.plain)
    for one in (LETTER, unsettled):
        made.register(Citation([CitationItem(one.id)]))
    first, second = (str(entry) for entry in made.bibliography())
    assert first.startswith("Ines Calder, our reporter; Ferry, again; east.example; 07/13/2021; dumps/letter.txt")
    assert second.startswith("Slipway closed; east.example; ca. 2021; dumps/unsettled.txt")


def test_access_is_the_crawlers_before_the_pages_own() -> None:
    """The time of the fetch is the day of access, as written; else the stamp on the page, where it is a day."""
    fetched = replace(LETTER, provenance=replace(LETTER.provenance, fetched_at="2021-09-30T23:30:00+05:00"))
    assert str(find_reference(fetched, "a").accessed) == "2021-09-30"
    month = replace(LETTER, captured=DateClaim(parse_edtf("2021-09"), "captured", "stamp", 0.9))
    assert find_reference(month, "a").accessed is None


# Quotations


def test_a_quotation_has_the_paragraphs_on_its_lines_and_a_reference() -> None:
    """Paragraphs whole, in Markdown that reads as the text does, then title, source, date, archive, lines and hash."""
    assert write_quotation(LETTER, (14, 16), "press.dateline") == (
        "> First paragraph.\n>\n> Second, with \\*stars\\* and a\\_line.\n>\n"
        "> — Ines Calder, our reporter, “Ferry, again”, *east.example*, 13 July 2021 (posted), dateline Port Else,"
        " <http://east.example/1>, accessed 2021-09-18."
        f" press.dateline: `dumps/letter.txt, lines 12-16, sha256:{id_of('letter')}`\n"
    )
    assert write_quotation(LETTER, (19, 30), "a").startswith("> 1\\. A point.\n>\n> — ")
    assert write_quotation(LETTER, None, "a").count("\n>\n") == 3


def test_lines_without_text_cannot_be_quoted() -> None:
    """The error says which lines there are."""
    with pytest.raises(DatelineError, match="nothing of the text stands on line 15") as error:
        write_quotation(LETTER, (15, 15), "a")
    assert error.value.hint == "it stands on lines 12-14, 16, 18-19"
    with pytest.raises(DatelineError, match="has no text to quote"):
        write_quotation(document("empty"), None, "a")


@pytest.mark.parametrize("text", ["", "0", "3-2", "x", "1-", "-1", "1-2-3", "12345678901"])
def test_what_names_no_lines_is_refused(text: str) -> None:
    """Counted from 1, first and last."""
    with pytest.raises(DatelineError, match="names no lines"):
        parse_lines(text)
