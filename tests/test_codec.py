"""Text and bytes come back from the database's form as they went in; what is damaged is an error."""

from __future__ import annotations

import zlib
from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.codec import (
    AS_IS,
    ZLIB,
    ZLIB_CONTENT,
    ZLIB_GROUNDS,
    ZLIB_NEWS,
    CodecError,
    escape,
    pack_content,
    unescape,
    unpack,
)
from archive.dictionaries import GROUNDS_1, NEWS_1

# The characters that the escape is about, in every neighbourhood.
_tricky = st.text(st.sampled_from([*"\\ud80c92aé", "\0", "\ud800", "\udc92", "\udfff"]))


@given(st.one_of(_tricky, st.text(st.characters(exclude_categories=[]))))
def test_escape_round_trip(text: str) -> None:
    """Every text comes back, and its stored form is UTF-8 without a NUL."""
    stored = escape(text)
    assert stored is not None
    assert b"\0" not in stored.encode("utf-8")
    assert unescape(stored) == text


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Harbour reopens", "Harbour reopens"),
        ("C:\\dumps\\a.txt", "C:\\dumps\\a.txt"),
        ("C:\\users\\udo", "C:\\users\\udo"),
        ("pr\udce9sse", "pr\\udce9sse"),
        ("pr\\udce9sse", "pr\\\\udce9sse"),
        ("\\\udc92", "\\\\\\udc92"),
        ("a\0b", "a\\u0000b"),
        ("\\u0000", "\\\\u0000"),
    ],
)
def test_escape(text: str, stored: str) -> None:
    """Ordinary text is stored as it is; a lone surrogate, a NUL and what looks like their escape are written out."""
    assert escape(text) == stored
    assert unescape(stored) == text


def test_none_stays_none() -> None:
    """Nothing is stored as nothing."""
    assert escape(None) is None
    assert unescape(None) is None


@pytest.mark.parametrize(
    "text", ["\\" * 200_000 + "x", "\\" * 200_000 + "\0", "\\u" * 100_000, "\\ud8" * 50_000 + "\0"], ids=range(4)
)
def test_escape_is_linear(text: str) -> None:
    """A line of nothing but backslashes takes no longer than another of its length (quadratic: minutes)."""
    start = process_time()
    assert unescape(escape(text)) == text
    assert process_time() - start < 5


@given(st.binary(max_size=2_000))
def test_content_round_trip(content: bytes) -> None:
    """Every content comes back, and never takes more room than it had."""
    coding, packed = pack_content(content)
    assert unpack(coding, packed) == content
    assert len(packed) <= len(content)


def test_codings_of_contents() -> None:
    """An article is packed with the dictionary of press language, a long page without it, noise not at all."""
    article = b"WASHINGTON - The minister said on Monday that the harbour would reopen. For Immediate Release. " * 3
    assert pack_content(article)[0] == ZLIB_NEWS
    assert pack_content(article * 200)[0] == ZLIB
    assert pack_content(bytes(range(256)))[0] == AS_IS
    assert pack_content(b"") == (AS_IS, b"")


@given(st.binary(min_size=40, max_size=400), st.data())
def test_damage_is_never_another_content(content: bytes, data: st.DataObject) -> None:
    """Packed bytes with one of them changed, or cut, are an error or unpack to what they were."""
    _, packed = pack_content(content * 8)
    at = data.draw(st.integers(0, len(packed) - 1))
    changed = packed[:at] + bytes([packed[at] ^ data.draw(st.integers(1, 255))]) + packed[at + 1 :]
    for damaged in (changed, packed[:at], packed + b"x"):
        with suppress(CodecError):
            assert unpack(ZLIB_NEWS, damaged) == content * 8


def test_unknown_coding() -> None:
    """A coding that only a later version knows is an error."""
    with pytest.raises(CodecError, match="coding 7 is unknown"):
        unpack(7, b"")


def test_wrong_dictionary() -> None:
    """A body packed against one content is not unpacked against another."""
    packer = zlib.compressobj(zdict=b"The harbour reopened on Monday.")
    packed = packer.compress(b"The harbour reopened on Monday.") + packer.flush()
    assert unpack(ZLIB_CONTENT, packed, b"The harbour reopened on Monday.") == b"The harbour reopened on Monday."
    with pytest.raises(CodecError):
        unpack(ZLIB_CONTENT, packed, b"The harbour reopened on Tuesday.")


def test_dictionaries_never_change() -> None:
    """What was packed with a dictionary is unpacked with it for ever: a better one gets a number of its own."""
    assert (len(NEWS_1), zlib.crc32(NEWS_1)) == (6007, 3340295523)
    assert (len(GROUNDS_1), zlib.crc32(GROUNDS_1)) == (4253, 1006176988)
    assert (AS_IS, ZLIB, ZLIB_NEWS, ZLIB_CONTENT, ZLIB_GROUNDS) == (0, 1, 2, 3, 4)
