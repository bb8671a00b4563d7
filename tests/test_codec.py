"""Text and bytes come back from the database's form as they went in; what is damaged is an error."""

from __future__ import annotations

import hashlib
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
    ZSTD_SOURCE,
    CodecError,
    escape,
    pack_content,
    train_dictionary,
    unescape,
    unpack,
)
from archive.dictionaries import GROUNDS_1, NEWS_1
from archive.stored import Dictionary

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
    packed_bytes = pack_content(content)
    coding, packed = packed_bytes.coding, packed_bytes.packed
    assert unpack(coding, packed) == content
    assert len(packed) <= len(content)


def test_codings_of_contents() -> None:
    """An article is packed with the dictionary of press language, a long page without it, noise not at all."""
    article = b"WASHINGTON - The minister said on Monday that the harbour would reopen. For Immediate Release. " * 3
    assert pack_content(article).coding == ZLIB_NEWS
    assert pack_content(article * 200).coding == ZLIB
    assert pack_content(bytes(range(256))).coding == AS_IS
    assert pack_content(b"").coding == AS_IS


@given(st.binary(min_size=40, max_size=400), st.data())
def test_damage_is_never_another_content(content: bytes, data: st.DataObject) -> None:
    """Packed bytes with one of them changed, or cut, are an error or unpack to what they were."""
    packed = pack_content(content * 8).packed
    at = data.draw(st.integers(0, len(packed) - 1))
    changed = packed[:at] + bytes([packed[at] ^ data.draw(st.integers(1, 255))]) + packed[at + 1 :]
    for damaged in (changed, packed[:at], packed + b"x"):
        with suppress(CodecError):
            assert unpack(ZLIB_NEWS, damaged) == content * 8


# Twenty reports of one site, alike but for names and numbers.
REPORTS = [f"Home | News | Tides\n\nFerry {n} is late again\n\nThe ferry of pier {n * 7} left {n} minutes late on Monday, "
           f"said the harbour master of Port {'abcdefghij'[n % 10] * 5}, who counted {n * 13} passengers.\n\n"
           "All rights reserved. Sign up for our letter.\n".encode() for n in range(80)]  # fmt: skip


@given(st.binary(max_size=400))
def test_content_round_trip_with_a_dictionary(content: bytes) -> None:
    """With its source's dictionary, too, every content comes back, and none takes more room than it had."""
    made = train_dictionary(REPORTS)
    assert made is not None
    for one in (content, content + REPORTS[0]):
        packed = pack_content(one, Dictionary(3, made))
        assert unpack(packed.coding, packed.packed, dictionary=made) == one
        assert len(packed.packed) <= len(one)
        assert (packed.id, packed.size) == (hashlib.sha256(one).hexdigest(), len(one))


def test_a_dictionary_saves_room() -> None:
    """A page of the site that a dictionary was made of takes less than half of what it takes without."""
    made = train_dictionary(REPORTS[1:])
    assert made is not None
    packed = pack_content(REPORTS[0], Dictionary(3, made))
    assert (packed.coding, packed.dictionary) == (ZSTD_SOURCE, 3)
    assert len(packed.packed) < len(pack_content(REPORTS[0]).packed) / 2


def test_a_dictionary_is_made_of_enough_or_not_at_all() -> None:
    """Empty or very few contents teach nothing."""
    assert train_dictionary([b""] * 100) is None
    assert train_dictionary([b"a ferry"]) is None


@given(st.data())
def test_damage_with_a_dictionary(data: st.DataObject) -> None:
    """Packed bytes with one of them changed, or cut, or without their dictionary, are an error or what they were."""
    made = train_dictionary(REPORTS)
    assert made is not None
    packed = pack_content(REPORTS[0], Dictionary(3, made)).packed
    at = data.draw(st.integers(0, len(packed) - 1))
    changed = packed[:at] + bytes([packed[at] ^ data.draw(st.integers(1, 255))]) + packed[at + 1 :]
    for damaged, dictionary in ((changed, made), (packed[:at], made), (packed + b"x", made), (packed, None)):
        with suppress(CodecError):
            assert unpack(ZSTD_SOURCE, damaged, dictionary=dictionary) == REPORTS[0]


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
