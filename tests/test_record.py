"""The values between stages: spans of the repaired text map back to the decoded source, to the letter."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from archive.document import Sighting
from archive.evidence import Repair, SourceSpan
from ingest.record import DecodedText, RawRecord, TextSpan

# A source as pieces: kept as it is (no replacement), or repaired. Some repairs delete, some write more than was there.
_kept = st.tuples(st.text("abc é\n", min_size=1, max_size=6), st.none())
_repaired = st.tuples(st.text("ëíîÂâ€\xad", min_size=1, max_size=3), st.text("’“”—", max_size=2))
_pieces = st.lists(st.one_of(_kept, _repaired), max_size=8)


def build(pieces: list[tuple[str, str | None]]) -> tuple[str, DecodedText, list[tuple[TextSpan, SourceSpan]]]:
    """The source, the repaired text, and where each piece stands in the two."""
    source, text, repairs, places = "", "", [], []
    for original, replacement in pieces:
        at = SourceSpan(len(source), len(source) + len(original))
        written = original if replacement is None else replacement
        places.append((TextSpan(len(text), len(text) + len(written)), at))
        if replacement is not None:
            repairs.append(Repair(at, replacement, "mac_roman"))
        source, text = source + original, text + written
    return source, DecodedText(text, "utf-8", "it is valid UTF-8", tuple(repairs)), places


def undo(decoded: DecodedText, source: str) -> str:
    """The text with every repair undone: what stood there is read from the source at the repair's span."""
    undone, at, ahead = "", 0, 0
    for repair in decoded.repairs:
        start = repair.span.start - ahead
        assert decoded.text[start : start + len(repair.replacement)] == repair.replacement
        undone += decoded.text[at:start] + repair.span.of(source)
        at = start + len(repair.replacement)
        ahead += repair.span.end - repair.span.start - len(repair.replacement)
    return undone + decoded.text[at:]


@given(_pieces)
def test_repairs_can_be_undone(pieces: list[tuple[str, str | None]]) -> None:
    """Undoing the repairs gives back the decoded source to the letter."""
    source, decoded, _ = build(pieces)
    assert undo(decoded, source) == source


@given(_pieces)
def test_pieces_map_back(pieces: list[tuple[str, str | None]]) -> None:
    """The span of every piece, kept or repaired, maps back to the characters that it came from."""
    _, decoded, places = build(pieces)
    for in_text, in_source in places:
        if in_text.start < in_text.end:
            assert decoded.in_source(in_text) == in_source


@given(_pieces, st.data())
def test_spans_stay_in_order(pieces: list[tuple[str, str | None]], data: st.DataObject) -> None:
    """A span never maps to one that ends before it starts or leaves the source; a wider span maps to a wider one."""
    source, decoded, _ = build(pieces)
    length = len(decoded.text)
    a, b, c, d = sorted(data.draw(st.tuples(*[st.integers(0, length)] * 4)))
    wide, narrow = decoded.in_source(TextSpan(a, d)), decoded.in_source(TextSpan(b, c))
    assert 0 <= wide.start <= wide.end <= len(source)
    assert narrow.start <= narrow.end
    if b < c:
        assert wide.start <= narrow.start
        assert narrow.end <= wide.end


def test_apostrophe() -> None:
    """The word around a mended apostrophe maps to the word with the broken one."""
    source = "elementsí support"
    decoded = DecodedText("elements’ support", "mac-roman", "", (Repair(SourceSpan(8, 9), "’", "mac_roman"),))
    assert decoded.in_source(TextSpan(0, 9)).of(source) == "elementsí"
    assert decoded.in_source(TextSpan(10, 17)).of(source) == "support"


def test_end_inside_a_repair() -> None:
    """A span that ends within what a repair wrote takes in the whole of what stood there."""
    source = "Today â€¦ we"
    decoded = DecodedText("Today ... we", "utf-8", "", (Repair(SourceSpan(6, 9), "...", "utf8_as_cp1252"),))
    assert decoded.in_source(TextSpan(0, 7)).of(source) == "Today â€¦"
    assert decoded.in_source(TextSpan(8, 12)).of(source) == "â€¦ we"


def test_deletion() -> None:
    """A span beside a deleted character leaves it out; one across takes it in; an empty one there stays empty."""
    source = "co\xadoperate"
    decoded = DecodedText("cooperate", "utf-8", "", (Repair(SourceSpan(2, 3), "", "soft_hyphen"),))
    assert decoded.in_source(TextSpan(0, 2)) == SourceSpan(0, 2)
    assert decoded.in_source(TextSpan(2, 9)) == SourceSpan(3, 10)
    assert decoded.in_source(TextSpan(0, 9)).of(source) == source
    assert decoded.in_source(TextSpan(2, 2)) == SourceSpan(3, 3)


def test_equal_whatever_is_computed() -> None:
    """Two texts with the same repairs are equal, and hash alike."""
    one, other = (DecodedText("a’", "utf-8", "", (Repair(SourceSpan(1, 2), "’", "mac_roman"),)) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)


def test_id_is_of_the_content_alone() -> None:
    """A record's id is the SHA-256 of its bytes, wherever and under whatever name it was seen."""
    here, there = Sighting("a.example", "a.txt"), Sighting("b.example", "b.txt", url="https://b.example/")
    assert RawRecord(b"The harbour", "text", here).id == RawRecord(b"The harbour", "html", there, "cp1252").id
    assert RawRecord(b"The harbour", "text", here).id == hashlib.sha256(b"The harbour").hexdigest()
