"""Any bytes become a text with the reason for its encoding, or are said to be none."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.document import Sighting
from ingest.decode import NotText, decode_bytes, decode_record
from ingest.record import RawRecord

PROSE = "The ferry to Port Ansel was cancelled on Monday, the minister’s office said – “for the third time”. "


def record(content: bytes, kind: str = "text") -> RawRecord:
    return RawRecord(content, kind, Sighting("paper", "paper/a.txt"))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PROSE.encode(), "utf-8"),
        (codecs.BOM_UTF8 + PROSE.encode(), "utf-8-sig"),
        (PROSE.encode("utf-16"), "utf-16"),
        (PROSE.encode("utf-16-le"), "utf-16-le"),
        (PROSE.encode("cp1252") * 4, "cp1252"),
        (PROSE.encode("mac-roman") * 4, "mac-roman"),
        ("Müller café élan ".encode() * 5 + "minister\x92s".encode("latin-1"), "utf-8+cp1252"),
    ],
)
def test_encoding_is_recognised(content: bytes, encoding: str) -> None:
    """Byte order mark, UTF-8, UTF-8 with a bad byte, and the old one-byte encodings are told apart."""
    _, found, why = decode_bytes(content)
    assert found.lower().replace("windows-", "cp").replace("_", "-") in (encoding, encoding.replace("-roman", "roman"))
    assert why


def test_single_bad_bytes_are_read_as_cp1252() -> None:
    """A cp1252 apostrophe among good UTF-8 costs neither the apostrophe nor the rest."""
    text, _, why = decode_bytes("Müller café élan, the minister".encode() + b"\x92s ferry")
    assert text == "Müller café élan, the minister’s ferry"
    assert why == "UTF-8 but for 1 byte of 4, read as cp1252"


def test_declared_charset_is_believed_where_it_fits() -> None:
    """A page that says windows-1251 and is valid in it is read so."""
    text, encoding, _ = decode_bytes('<meta charset="windows-1251"><p>Паром отменён</p>'.encode("cp1251"))
    assert (encoding, "Паром отменён" in text) == ("cp1251", True)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        ("\u00a0\u2003\n".encode(), "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 3, "binary"),
        (bytes(range(256)) * 8, "binary"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, rule: str) -> None:
    """Nothing, white space and binary files are told apart from text."""
    with pytest.raises(NotText) as refused:
        decode_record(record(content))
    assert refused.value.rule == rule


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(content: bytes) -> None:
    """No bytes raise anything but NotText."""
    try:
        text = decode_record(record(content)).text
    except NotText:
        return
    assert text.strip()


def test_repairs_are_recorded_and_the_source_is_kept() -> None:
    """A mended text says which characters of the source it reads otherwise."""
    decoded = decode_record(record("the islandâ€™s ferry".encode()))
    assert decoded.text == "the island’s ferry"
    assert [(repair.span.start, repair.span.end, repair.rule) for repair in decoded.repairs] == [
        (10, 13, "utf8_as_cp1252")
    ]
